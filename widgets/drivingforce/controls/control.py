"""Control: one adjustable number as a slider and a box, with its unit, its message and its way back.

Page and kernel agree by sequence numbers. The page writes what the reader wants (``intent``) and shows it at
once; the kernel answers (``shown``) only where the page would otherwise be wrong. A value in an answer to an older
intent is not taken: the reader has moved on. So a slider never jumps back, however slow the line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict

from drivingforce.cell import Cell, Snapshot
from drivingforce.page import words
from drivingforce.page.still import Still
from drivingforce.page.widget import DOM, PageWidget, script, stylesheet
from drivingforce.parameters import Quantity, quantity
from drivingforce.physics import InvalidInput

HERE = Path(__file__).parent
STYLE = stylesheet(HERE / "style.css")


class Control(PageWidget):
    """A slider and a number box for one quantity of a Cell.

    Parameters
    ----------
    cell : Cell
        What it changes. Moving V_m also holds it.
    key : str
        Which quantity: a key of PARAMETERS.
    lower, upper : float, optional
        A narrower range than the table's, in its unit.
    locked : bool
        Whether it can be seen but not moved.

    Raises
    ------
    InvalidInput
        For an unknown quantity, one without a value, or bounds beyond the table's.
    """

    _esm = script(DOM, HERE / "scales.js", HERE / "intent.js", HERE / "control.js")
    _css = STYLE
    setup = Dict().tag(sync=True)
    intent = Dict().tag(sync=True, echo_update=False)
    shown = Dict().tag(sync=True)
    locked = Bool(False).tag(sync=True)

    def __init__(
        self, cell: Cell, key: str, lower: float | None = None, upper: float | None = None, locked: bool = False
    ) -> None:
        self.cell, self.quantity = cell, _narrowed(quantity(key), lower, upper)
        self._message = ""
        self._answering = False
        start = getattr(cell.start, key)
        self._start = float(Snapshot(cell.start).value(key) if start is None else start)
        self._last: dict[str, Any] = {"seq": 0}  # the intent followed last
        super().__init__(setup=self._setup(), locked=locked, intent={"seq": 0}, shown=self._state())
        cell.observe(self._on_cell, "snapshot")
        self.observe(lambda change: self._follow(change.new), "intent")
        self.on_msg(self._on_message)

    def release(self) -> None:
        """Stop watching the Cell."""
        self.cell.unobserve(self._on_cell, "snapshot")

    def stills(self) -> list[Still]:
        """Return name, value and unit."""
        what = self.quantity
        value = words.value(self._value(), what.scale, what.step)
        return [Still(f"{what.label}: {what.symbol} = {value} {what.unit}")]

    # -- what the page shows -----------------------------------------------------------------------------------

    def _setup(self) -> dict[str, Any]:
        what = self.quantity
        return {
            "key": what.key,
            "label": what.label,
            "symbol": what.symbol,
            "unit": what.unit,
            "help": what.help,
            "lower": what.lower,
            "upper": what.upper,
            "step": what.step,
            "log": what.scale == "log",
            "colour": str(what.ion or "ink"),
            "words": {"back": words.BACK_TO, "locked": words.LOCKED},
        }

    def _value(self) -> float:
        return float(self.cell.snapshot.value(self.quantity.key))  # V_m let go: where the membrane goes

    def _state(self) -> dict[str, Any]:
        key, start = self.quantity.key, self.cell.start
        changed = getattr(self.cell.inputs, key) != getattr(start, key)
        return {"value": self._value(), "start": self._start, "changed": changed, "message": self._message}

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
        if not (repeated or self.locked):
            gesture = (self.model_id, intent["gesture"])
            self._try(lambda: self.cell.update(gesture=gesture, **self._changes(intent)))
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

    def _changes(self, intent: dict[str, Any]) -> dict[str, Any]:
        """Return what ``intent`` asks the Cell to change."""
        key, start = self.quantity.key, self.cell.start
        held = {"held": True} if key == "V_m" else {}
        match intent:
            case {"text": text}:
                return {key: self.quantity.parse(text)} | held
            case {"reset": True}:
                return {key: getattr(start, key)} | ({"held": start.held} if held else {})
            case {"forget": True}:  # text that was refused
                return {}
            case _:
                return {key: self.quantity.check(intent["value"])} | held

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        if self.locked:
            return
        self._follow(content.get("after", self._last))
        match content.get("do"):
            case "undo":
                self.cell.undo()
            case "redo":
                self.cell.redo()
            case "hold_or_free" if self.quantity.key == "V_m":
                self._try(lambda: hold_or_free(self.cell, not self.cell.held))
                self._show(self._on_page())


class Handle(Control):
    """A Control that stands upright on the axis of a picture: what can be taken hold of in the picture itself.

    Attributes
    ----------
    axis : dict
        Where the axis is: the values "lower" and "upper" are at the heights "bottom" and "top", px, at "left", px.
    """

    _esm = script(HERE / "scales.js", HERE / "intent.js", HERE / "handle.js")
    axis = Dict().tag(sync=True)

    def stills(self) -> list[Still]:
        """Return nothing: the picture shows the value."""
        return []


def hold_or_free(cell: Cell, held: bool) -> None:
    """Hold V_m where it is, or let it go; raise InvalidInput where nothing can cross the membrane."""
    changes: dict[str, Any] = {"held": held}
    if held:
        changes["V_m"] = cell.now.V_m  # taking hold moves nothing
    cell.update(**changes)


def _narrowed(what: Quantity, lower: float | None, upper: float | None) -> Quantity:
    if what.optional and not what.key.endswith("_g"):  # a conductance has a value, set by hand or not
        raise InvalidInput("quantity of a control", what.key, "one that always has a value")
    low = what.lower if lower is None else what.check(lower)
    high = what.upper if upper is None else what.check(upper)
    assert low is not None
    assert high is not None
    if low >= high:
        raise InvalidInput(f"{what.label}, lower end of its control", low, f"less than {high:g}", what.unit)
    return what.within(low, high)
