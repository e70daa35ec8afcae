"""Draggable: the base of every control, and how page and kernel agree on its value.

They agree by sequence numbers. The page writes what the reader wants (``intent``) and shows it at once; the kernel
answers (``shown``) only where the page would otherwise be wrong. A value in an answer to an older intent is not
taken: the reader has moved on. So a slider never jumps back, however slow the line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict

from drivingforce.model import Cell
from drivingforce.page.widget import PageWidget, stylesheet
from drivingforce.physics import InvalidInput

HERE = Path(__file__).parent
STYLE = stylesheet(HERE / "style.css")


class Draggable(PageWidget):
    """Base of what moves a Cell by dragging and by keys. A subclass says where it is, and what a request does.

    Parameters
    ----------
    cell : Cell
        What it changes.
    **traits
        Of the subclass.
    """

    _css = STYLE
    setup = Dict().tag(sync=True)
    intent = Dict().tag(sync=True, echo_update=False)
    shown = Dict().tag(sync=True)
    disabled = Bool(False).tag(sync=True)

    def __init__(self, cell: Cell, **traits: Any) -> None:
        self.cell = cell
        self._message = ""
        self._answering = False
        self._last: dict[str, Any] = {"seq": 0}  # the intent followed last
        super().__init__(intent={"seq": 0}, shown=self._state(), **traits)
        cell.observe(self._on_cell, "snapshot")
        self.observe(lambda change: self._follow(change.new), "intent")
        self.on_msg(self._on_message)

    def release(self) -> None:
        """Stop watching the Cell."""
        self.cell.unobserve(self._on_cell, "snapshot")

    # -- for the subclass --------------------------------------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        """Return what the page should show: its "value", and what else changes."""
        raise NotImplementedError

    def _do(self, intent: dict[str, Any], gesture: object) -> None:
        """Change the Cell as ``intent`` asks; may raise InvalidInput."""
        raise NotImplementedError

    # -- what the page shows -----------------------------------------------------------------------------------

    def _on_page(self) -> dict[str, Any]:
        """Return what the last answer and the intent since then have put on the page."""
        shown = {name: value for name, value in self.shown.items() if name != "seq"}
        if self._last["seq"] > self.shown.get("seq", 0) and "value" in self._last:
            shown["value"] = self._last["value"]
        return shown

    def _show(self, on_page: dict[str, Any]) -> None:
        """Send what should be shown, if it differs from what is on the page."""
        state = self._state()
        if state != on_page:
            self.shown = {**state, "seq": self._last["seq"]}

    # -- what the reader wants ---------------------------------------------------------------------------------

    def _on_cell(self, _change: object) -> None:
        if not self._answering:
            self._message = ""
            self._show(self._on_page())

    def _follow(self, intent: dict[str, Any]) -> None:
        """Do what the reader wants, once."""
        last, self._last = self._last, intent
        if intent["seq"] <= last["seq"]:
            self._last = last
            return
        # The end of a drag repeats its last value; by now that may have been undone.
        repeated = intent | {"seq": 0, "done": True} == last | {"seq": 0, "done": True}
        if not (repeated or self.disabled):
            self._try(lambda: self._do(intent, (self.model_id, intent["gesture"])))
        if intent.get("done"):
            self.cell.end_gesture()
        # What was typed is text; the page has to be told the number.
        self._show({} if "text" in intent else self._on_page())

    def _try(self, change: Callable[[], None]) -> None:
        """Change the Cell, or keep in words why it cannot be done."""
        self._message = ""
        self._answering = True
        try:
            change()
        except InvalidInput as error:
            self._message = str(error)
        finally:
            self._answering = False

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        if not self.disabled:
            self._follow(content.get("after", self._last))
            self._command(content.get("do"))

    def _command(self, what: object) -> None:
        """Do what a key asks that does not move the value."""
        if what == "undo":
            self.cell.undo()
        elif what == "redo":
            self.cell.redo()
