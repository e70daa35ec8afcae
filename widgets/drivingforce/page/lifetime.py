"""The life of a widget: it ends when the notebook cell that made it runs again.

ipywidgets keeps every widget for ever. A reader who runs a cell ten times would have ten pictures that listen to
the Cell, of which one is seen. IPython says which notebook cell is about to run; what that cell made is closed.
"""

from __future__ import annotations

from typing import Any

from IPython.core.getipython import get_ipython
from ipywidgets import Widget

_made_by: dict[str, list[Widget]] = {}
_running: str | None = None
_watched: object = None  # the IPython shell whose events we follow


def belongs_to_running_cell(widget: Widget) -> None:
    """Close ``widget`` when the notebook cell that is now running runs again."""
    _follow_shell()
    if _running is not None:
        _made_by.setdefault(_running, []).append(widget)


def _follow_shell() -> None:
    global _watched, _running
    shell = get_ipython()
    if shell is None or shell is _watched:
        return
    _watched = shell
    shell.events.register("pre_run_cell", _before_run)
    shell.events.register("post_run_cell", _after_run)
    _running = _cell_id_of_parent(shell)  # the cell that imported us is running already


def _cell_id_of_parent(shell: Any) -> str | None:
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    cell_id: str | None = kernel.get_parent("shell").get("metadata", {}).get("cellId")
    return cell_id


def _before_run(info: Any) -> None:
    global _running
    _running = info.cell_id
    for widget in _made_by.pop(info.cell_id, ()):
        widget.close()


def _after_run(_result: Any) -> None:
    global _running
    _running = None
