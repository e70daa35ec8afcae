"""Controls: the controls of a picture, side by side, with undo, redo and reset."""

from __future__ import annotations

from ipywidgets import Widget
from traitlets import Bool

from drivingforce.model import Cell
from drivingforce.page.widget import OwnBox

from .control import Control
from .held_switch import HeldSwitch
from .history import PresetPicker, UndoBar


class Controls(OwnBox):
    """Controls of one Cell in as many columns as there is room for.

    Wherever V_m can be set, it is shown whether it is held or free.

    Parameters
    ----------
    cell : Cell
        What they change.
    *items : str or Widget
        Keys of ``cell.quantities``, "preset", or controls made before.

    Raises
    ------
    InvalidInput
        For an unknown key.
    """

    disabled = Bool(False)

    def __init__(self, cell: Cell, *items: str | Widget) -> None:
        made = [_control(cell, item) for item in items]
        moves_V_m = any(isinstance(control, Control) and control.quantity.key == "V_m" for control in made)
        switch = [HeldSwitch(cell)] if moves_V_m else []
        super().__init__([*made, _Side([*switch, UndoBar(cell)])])
        self.add_class("df").add_class("df-controls")
        self.observe(self._on_disabled, "disabled")

    def _on_disabled(self, change: object) -> None:
        for control in (*self.children[:-1], *self.children[-1].children):
            control.disabled = self.disabled


def _control(cell: Cell, item: str | Widget) -> Widget:
    if not isinstance(item, str):
        return item
    return PresetPicker(cell) if item == "preset" else Control(cell, item)


class _Side(OwnBox):
    """Held or free, and the way back."""

    def __init__(self, parts: list[Widget]) -> None:
        super().__init__(parts)
        self.add_class("df-side")
