"""The base of our widgets, and the Panel that puts a picture above its controls."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
from IPython.core.getipython import get_ipython
from ipywidgets import HBox, VBox, Widget

from .lifetime import belongs_to_running_cell
from .palette import css_variables
from .static_picture import StaticPicture, document
from .texts import CUT_OFF

#: JavaScript that several widgets share.
DOM = Path(__file__).parent / "dom.js"
_EVERYWHERE = [Path(__file__).parent / name for name in ("keys.js", "alive.js")]
_SHARED_STYLE = css_variables() + (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def stylesheet(*paths: Path) -> str:
    """Return the shared style and the files at ``paths`` as one stylesheet, for a widget's ``_css``."""
    return _SHARED_STYLE + "".join(path.read_text(encoding="utf-8") for path in paths)


def script(*paths: Path) -> str:
    """Return the JavaScript files at ``paths`` as one module, for a widget's ``_esm``; the last one exports."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*_EVERYWHERE, *paths))
    before, _, exported = text.rpartition("export default ")
    return (
        f"const CUT_OFF = {json.dumps(CUT_OFF)};\n{before}const own = {exported}\nexport default keptAlive(own);\n"
    )


def front_end_present() -> bool:
    """Return whether someone looks at a live page: not when nbgrader or nbconvert runs the notebook.

    Such runners say so by allowing no input: there is nobody to type any. Voila allows none either, and is live.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return False
    if os.environ.get("SERVER_SOFTWARE", "").startswith("voila"):  # it runs the cells before its page is alive
        return True
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    return bool(kernel.get_parent("shell").get("content", {}).get("allow_stdin", True))


class OwnWidget:
    """Mixin for every widget of ours: closed whole, and shown as a still picture where no page is alive."""

    _open = False  # until it is made, and after it is closed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open = True
        belongs_to_running_cell(self)

    def static_pictures(self) -> list[StaticPicture]:
        """Return what stands in for this widget where no page is alive."""
        raise NotImplementedError

    def release(self) -> None:
        """Stop watching whatever this widget watches; called once, when it is closed."""

    def close(self) -> None:
        """Close this widget and all that it is made of; closing it again does nothing."""
        if self._open:
            self._open = False
            self.release()
            for child in getattr(self, "children", ()):
                child.close()
            self.layout.close()  # type: ignore[attr-defined]
            super().close()  # type: ignore[misc]

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if front_end_present():
            return super()._repr_mimebundle_(**kwargs)  # type: ignore[misc]
        static_pictures = self.static_pictures()
        words = "\n".join(still.words for still in static_pictures)
        return {"image/svg+xml": document(static_pictures), "text/plain": words}


class PageWidget(OwnWidget, anywidget.AnyWidget):
    """Base of the widgets that bring their own JavaScript."""


class OwnBox(OwnWidget, VBox):
    """Base of the widgets that are made of others, one above the other."""

    children: Sequence[Widget]

    def static_pictures(self) -> list[StaticPicture]:
        """Return those of its children."""
        return [
            still for child in self.children if isinstance(child, OwnWidget) for still in child.static_pictures()
        ]


class Panel(OwnBox):
    """Pictures and their controls, one below the other; a list stands side by side where there is room.

    Parameters
    ----------
    *rows : Widget or list of Widget
        From top to bottom. The Panel owns them: closing it closes them.
    """

    def __init__(self, *rows: Widget | list[Widget]) -> None:
        super().__init__([_Row(row) if isinstance(row, list) else row for row in rows])
        self.add_class("df").add_class("df-panel")


class _Row(OwnWidget, HBox):
    def __init__(self, items: list[Widget]) -> None:
        super().__init__(items)
        self.add_class("df-row")

    static_pictures = OwnBox.static_pictures
