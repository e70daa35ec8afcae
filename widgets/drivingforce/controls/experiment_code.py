"""ExperimentCode: the experiment as a line of text, to copy and to restore."""

from __future__ import annotations

from typing import Any

from traitlets import Bool, Dict, Unicode

from drivingforce.model import Cell
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
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
            "label": texts.EXPERIMENT,
            "help": texts.EXPERIMENT_HELP,
            "copy": texts.COPY,
            "copied": texts.COPIED,
            "restore": texts.RESTORE,
        }
        super().__init__(words=labels, code=cell.code())
        cell.observe(self._on_cell, "snapshot")
        self.on_msg(self._on_message)

    def release(self) -> None:
        """Stop watching the Cell."""
        self.cell.unobserve(self._on_cell, "snapshot")

    def static_pictures(self) -> list[StaticPicture]:
        """Return the code."""
        return [StaticPicture(f"{texts.EXPERIMENT}: {self.code}")]

    def _on_cell(self, _change: object) -> None:
        self.code, self.message = self.cell.code(), ""

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        if "restore" in content and not self.disabled:
            try:
                self.cell.restore(content["restore"])
                self.message = ""
            except InvalidInput as error:
                self.message = str(error)
