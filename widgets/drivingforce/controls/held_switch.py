"""HeldSwitch: two named halves, held and free, of which one is on."""

from __future__ import annotations

from typing import Any

from ipywidgets import ValueWidget
from traitlets import Bool, Dict, Unicode

from drivingforce.model import Cell, Switch
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import PageWidget, script
from drivingforce.physics import InvalidInput

from .control import hold_or_free
from .draggable import HERE, STYLE


class HeldSwitch(PageWidget, ValueWidget):
    """Whether V_m is held or free.

    Parameters
    ----------
    cell : Cell
        What it changes.
    disabled : bool
        Whether it can be seen but not changed.

    Attributes
    ----------
    value : bool
        Whether V_m is held. Setting it holds V_m where it is, or lets it go.
    """

    _esm = script(HERE / "held_switch.js")
    _css = STYLE
    setup = Dict().tag(sync=True)
    value = Bool().tag(sync=True, echo_update=False)
    message = Unicode().tag(sync=True)
    disabled = Bool(False).tag(sync=True)

    def __init__(self, cell: Cell, disabled: bool = False) -> None:
        switch = cell.quantities["held"]
        assert isinstance(switch, Switch)
        self.cell, self.switch = cell, switch
        names = {name: getattr(switch, name) for name in ("key", "label", "on", "off", "help")}
        super().__init__(setup=names | {"locked": texts.LOCKED}, value=cell.held, disabled=disabled)
        cell.observe(self._on_cell, "snapshot")
        self.observe(self._on_page, "value")

    def release(self) -> None:
        """Stop watching the Cell."""
        self.cell.unobserve(self._on_cell, "snapshot")

    def static_pictures(self) -> list[StaticPicture]:
        """Return its name and state."""
        return [StaticPicture(f"{self.switch.label} {self.switch.on if self.value else self.switch.off}")]

    def _on_cell(self, _change: object) -> None:
        self.value, self.message = self.cell.held, ""

    def _on_page(self, change: Any) -> None:
        if change.new == self.cell.held:
            return
        try:
            hold_or_free(self.cell, change.new)
        except InvalidInput as error:  # it stays held where nothing can cross the membrane
            self.value, self.message = self.cell.held, str(error)
