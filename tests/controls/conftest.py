"""A page that is not there: what a control sends is counted, what a reader does is played."""

import pytest
from ipywidgets import Widget

from drivingforce import Cell


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron")


@pytest.fixture
def sent(monkeypatch):
    """Every message that widgets send to the page: the widget, and which of its traits."""
    messages = []

    def send(self, message, buffers=None):
        messages.append((self, *message.get("state", ())))

    monkeypatch.setattr(Widget, "_send", send)
    return messages


class Reader:
    """Somebody at a control: plays what its JavaScript sends."""

    def __init__(self, control):
        self.control, self.gesture = control, 0

    def _ask(self, **wish):
        seq = self.control.intent["seq"] + 1
        # As a message from the page: it is not sent back.
        self.control.set_state({"intent": {"seq": seq, "gesture": self.gesture, **wish}})

    def drag(self, *values):
        self.gesture += 1
        for value in values:
            self._ask(value=value, done=False)
        self._ask(value=values[-1], done=True)

    def _once(self, **wish):
        self.gesture += 1
        self._ask(value=self.control._on_page()["value"], done=True, **wish)

    def type(self, text):
        self._once(text=text)

    def escape(self):
        self._once(forget=True)

    def reset(self):
        self._once(reset=True)

    def press(self, what):
        self.control._handle_custom_msg({"do": what}, [])


@pytest.fixture
def reader():
    return Reader
