"""ExperimentCode: the experiment as a line of text, to copy and to restore."""

from __future__ import annotations

from typing import Any

from traitlets import Bool, Dict, Unicode

from drivingforce.model import Cell
from drivingforce.page import words
from drivingforce.page.still import Still
from drivingforce.page.widget import DOM, PageWidget, script
from drivingforce.physics import InvalidInput

from .draggable import HERE, STYLE


class ExperimentCode(PageWidget):
    """The code of a Cell's experiment; another one, pasted here, takes its place.

    Parameters
    ----------
    cell : Cell
        Whose experiment.
    """

    _esm = script(DOM, HERE / "experiment_code.js")
    _css = STYLE
    words = Dict().tag(sync=True)
    code = Unicode().tag(sync=True)
    message = Unicode().tag(sync=True)
    disabled = Bool(False).tag(sync=True)

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        labels = {
            "label": words.EXPERIMENT,
            "help": words.EXPERIMENT_HELP,
            "copy": words.COPY,
            "copied": words.COPIED,
            "restore": words.RESTORE,
        }
        super().__init__(words=labels, code=cell.code())
        cell.observe(self._on_cell, "snapshot")
        self.on_msg(self._on_message)

    def release(self) -> None:
        """Stop watching the Cell."""
        self.cell.unobserve(self._on_cell, "snapshot")

    def stills(self) -> list[Still]:
        """Return the code."""
        return [Still(f"{words.EXPERIMENT}: {self.code}")]

    def _on_cell(self, _change: object) -> None:
        self.code, self.message = self.cell.code(), ""

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        if "restore" in content and not self.disabled:
            try:
                self.cell.restore(content["restore"])
                self.message = ""
            except InvalidInput as error:
                self.message = str(error)
