"""UndoBar: undo, redo and reset. PresetPicker: which membrane to start from."""

from __future__ import annotations

from typing import Any

from ipywidgets import ValueWidget
from traitlets import Bool, Dict, Unicode

from drivingforce.model import PRESETS, Cell
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import DOM, PageWidget, script

from .draggable import HERE, STYLE
from .keys import KEYS


class UndoBar(PageWidget):
    """Undo, redo and reset of a Cell, and help on the keys.

    Parameters
    ----------
    cell : Cell
        What it takes back.
    """

    _esm = script(DOM, HERE / "undo_bar.js")
    _css = STYLE
    words = Dict().tag(sync=True)
    can_undo = Bool().tag(sync=True)
    can_redo = Bool().tag(sync=True)
    can_reset = Bool().tag(sync=True)
    disabled = Bool(False).tag(sync=True)

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        super().__init__(
            words={
                "undo": texts.UNDO,
                "redo": texts.REDO,
                "reset": texts.RESET,
                "reset_help": texts.RESET_HELP,
                "keys": texts.KEYS,
                "table": [texts.KEYS_COLUMNS, *map(list, KEYS)],
            },
            **self._possible(),
        )
        cell.observe(self._on_cell, "snapshot")
        self.on_msg(self._on_message)

    def release(self) -> None:
        """Stop watching the Cell."""
        self.cell.unobserve(self._on_cell, "snapshot")

    def static_pictures(self) -> list[StaticPicture]:
        """Return nothing: a still picture has no way back."""
        return []

    def _possible(self) -> dict[str, bool]:
        cell = self.cell
        return {"can_undo": cell.can_undo, "can_redo": cell.can_redo, "can_reset": cell.inputs != cell.start}

    def _on_cell(self, _change: object) -> None:
        with self.hold_sync():
            for name, possible in self._possible().items():
                setattr(self, name, possible)

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        if content.get("do") in ("undo", "redo", "reset") and not self.disabled:
            getattr(self.cell, content["do"])()


class PresetPicker(PageWidget, ValueWidget):
    """A choice among the named membranes.

    Parameters
    ----------
    cell : Cell
        What it sets.

    Attributes
    ----------
    value : str
        The name of the membrane. Setting it starts from that one.
    """

    _esm = script(DOM, HERE / "preset_picker.js")
    _css = STYLE
    description = Unicode(texts.PRESET).tag(sync=True)
    summaries = Dict().tag(sync=True)
    value = Unicode().tag(sync=True, echo_update=False)
    disabled = Bool(False).tag(sync=True)

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        summaries = {name: preset.summary for name, preset in PRESETS.items()}
        super().__init__(summaries=summaries, value=cell.inputs.preset)
        cell.observe(self._on_cell, "snapshot")
        self.observe(self._on_page, "value")

    def release(self) -> None:
        """Stop watching the Cell."""
        self.cell.unobserve(self._on_cell, "snapshot")

    def static_pictures(self) -> list[StaticPicture]:
        """Return the name and summary of what is chosen."""
        return [StaticPicture(f"{self.description}: {self.value}. {self.summaries[self.value]}")]

    def _on_cell(self, _change: object) -> None:
        self.value = self.cell.inputs.preset

    def _on_page(self, change: Any) -> None:
        if change.new in self.summaries and change.new != self.cell.inputs.preset:
            self.cell.use_preset(change.new)
