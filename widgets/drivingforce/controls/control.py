"""Control: one adjustable number as a slider and a box, with its unit, a message about bad input and a reset."""

from __future__ import annotations

from typing import Any

from ipywidgets import ValueWidget
from traitlets import Dict, Float, Unicode, validate

from drivingforce.model import Cell, Quantity, Snapshot
from drivingforce.page import texts
from drivingforce.page.palette import look_of
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import DOM, script
from drivingforce.physics import InvalidInput

from .draggable import HERE, Draggable


class Control(Draggable, ValueWidget):
    """A slider and a number box for one quantity of a Cell.

    It takes part in ``link``, ``observe``, ``interactive`` and ``interactive_output`` as ipywidgets' own do.

    Parameters
    ----------
    cell : Cell
        What it changes. Moving V_m also holds it.
    key : str
        Which quantity: a key of ``cell.quantities``.
    lower, upper : float, optional
        A narrower range than the quantity's, in its unit.
    disabled : bool
        Whether it can be seen but not moved.

    Attributes
    ----------
    value : float
        The quantity's value, in its unit. Setting it changes the Cell; one that is refused raises InvalidInput.
    description : str
        What stands above the slider.

    Raises
    ------
    InvalidInput
        For an unknown quantity, one without a value, or bounds beyond its own.

    Where a preset has put another membrane in the Cell that has no such quantity, it says so and is disabled.
    """

    _esm = script(DOM, HERE / "scales.js", HERE / "intent.js", HERE / "control.js")
    value = Float()
    description = Unicode().tag(sync=True)

    def __init__(
        self, cell: Cell, key: str, lower: float | None = None, upper: float | None = None, disabled: bool = False
    ) -> None:
        self.quantity = _narrowed(cell.quantity(key), lower, upper)
        start = cell.start[key]
        self._start = float(Snapshot(cell.start).value(key) if start is None else start)
        self._gone, self._disabled_there = False, disabled
        super().__init__(cell, setup=self._setup(), description=self.quantity.label, disabled=disabled)
        self.value = self._value()
        self.observe(self._on_value, "value")

    def static_pictures(self) -> list[StaticPicture]:
        """Return name, value and unit."""
        what = self.quantity
        value = texts.value(self._value(), what)
        return [StaticPicture(f"{what.label}: {what.symbol} = {value} {what.unit}")]

    # -- what the page shows -----------------------------------------------------------------------------------

    def _setup(self) -> dict[str, Any]:
        what = self.quantity
        return {
            "key": what.key,
            "symbol": what.symbol,
            "unit": what.unit,
            "help": what.help,
            "lower": what.lower,
            "upper": what.upper,
            "step": what.step,
            "decimals": what.decimals,
            "log": what.scale == "log",
            "colour": look_of(what.ion or "ink"),
            "words": {"back": texts.BACK_TO, "locked": texts.LOCKED},
        }

    def _on_cell(self, change: object) -> None:
        gone = not self._there
        if gone != self._gone:
            self._gone = gone
            if gone:
                self._disabled_there = self.disabled
            self.disabled = gone or self._disabled_there
        super()._on_cell(change)

    @property
    def _there(self) -> bool:
        """Whether the membrane has the quantity; another may know it only as one that is not set."""
        key = self.quantity.key
        return key in self.cell.quantities and self.cell.snapshot.value(key) is not None

    def _value(self) -> float:
        if not self._there:
            return self.value
        return float(self.cell.snapshot.value(self.quantity.key))  # V_m let go: where the membrane goes

    def _show(self, on_page: dict[str, Any]) -> None:
        super()._show(on_page)
        self.value = self._value()

    def _state(self) -> dict[str, Any]:
        key, start = self.quantity.key, self.cell.start
        if not self._there:
            message = texts.NO_QUANTITY_HERE
            return {"value": self.value, "start": self._start, "changed": False, "message": message}
        changed = self.cell.inputs[key] != start[key]
        state = {"value": self._value(), "start": self._start, "changed": changed, "message": self._message}
        if self.quantity.blocker:
            blocker = self.quantity.blocker
            state["unit"] = texts.dose(float(blocker.dose(state["value"])), blocker.unit)
        return state

    # -- what the reader wants ---------------------------------------------------------------------------------

    @validate("value")
    def _of_a_quantity(self, proposal: Any) -> float:
        if not self._there and proposal.value != self.value:
            raise InvalidInput(self.quantity.label, proposal.value, "of a quantity that the membrane has")
        return float(proposal.value)

    def _on_value(self, change: Any) -> None:
        if change.new != self._value():
            try:
                self.cell.update(**self._changes({"value": change.new}))
            finally:
                self.value = self._value()

    def _do(self, intent: dict[str, Any], gesture: object) -> None:
        self.cell.update(gesture=gesture, **self._changes(intent))

    def _changes(self, intent: dict[str, Any]) -> dict[str, Any]:
        """Return what ``intent`` asks the Cell to change."""
        key, start = self.quantity.key, self.cell.start
        held = {"held": True} if key == "V_m" else {}
        match intent:
            case {"text": text}:
                return {key: self.quantity.parse(text)} | held
            case {"reset": True}:
                return {key: start[key]} | ({"held": start.held} if held else {})
            case {"forget": True}:  # text that was refused
                return {}
            case _:
                return {key: self.quantity.check(intent["value"])} | held

    def _command(self, what: object) -> None:
        if what == "hold_or_free" and self.quantity.key == "V_m":
            self._try(lambda: hold_or_free(self.cell, not self.cell.held))
            self._show(self._on_page())
        else:
            super()._command(what)


class Handle(Control):
    """A Control on the axis of a picture: what can be taken hold of in the picture itself.

    Attributes
    ----------
    axis : dict
        Where the axis is: the values "lower" and "upper" at its ends, the place "left", "top" of its left or upper
        end and its "length", px, and its "orientation", "horizontal" or "vertical".
    """

    _esm = script(HERE / "scales.js", HERE / "intent.js", HERE / "handle.js")
    axis = Dict().tag(sync=True)

    def stand(self, lower: float, upper: float, left: float, top: float, bottom: float) -> None:
        """Place the handle on an upright axis, at ``left``, with ``upper`` at ``top``; places in px."""
        self._place(lower, upper, left, top, bottom - top, "vertical")

    def lie(self, lower: float, upper: float, left: float, right: float, top: float) -> None:
        """Place the handle on a lying axis, at ``top``, with ``lower`` at ``left``; places in px."""
        self._place(lower, upper, left, top, right - left, "horizontal")

    def _place(self, lower: float, upper: float, left: float, top: float, length: float, orientation: str) -> None:
        self.axis = {
            "lower": lower,
            "upper": upper,
            "left": left,
            "top": top,
            "length": length,
            "orientation": orientation,
        }

    def static_pictures(self) -> list[StaticPicture]:
        """Return nothing: the picture shows the value."""
        return []


def hold_or_free(cell: Cell, held: bool) -> None:
    """Hold V_m where it is, or let it go; raise InvalidInput where nothing can cross the membrane."""
    changes: dict[str, Any] = {"held": held}
    if held:
        changes["V_m"] = cell.now.V_m  # taking hold moves nothing
    cell.update(**changes)


def _narrowed(what: Quantity, lower: float | None, upper: float | None) -> Quantity:
    if what.optional and not what.path:  # a conductance has a value, set by hand or not
        raise InvalidInput("quantity of a control", what.key, "one that always has a value")
    low = what.lower if lower is None else what.check(lower)
    high = what.upper if upper is None else what.check(upper)
    assert low is not None
    assert high is not None
    if low >= high:
        raise InvalidInput(f"{what.label}, lower end of its control", low, f"less than {high:g}", what.unit)
    return what.within(low, high)
