"""What every view is: a picture of a Cell, the sentence and the table that say the same, and how it is closed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from ipywidgets import DOMWidget
from traitlets import Bool, Dict, Int, List, Unicode

from drivingforce.model import Cell, Snapshot
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture, document
from drivingforce.page.widget import DOM, OwnBox, PageWidget, script, stylesheet
from drivingforce.physics import InvalidInput, Ion

#: Where the views' JavaScript is, and the style they share.
HERE = Path(__file__).parent
STYLE = stylesheet(HERE / "style.css")

#: A table: the header, then the rows; the first column names the row.
Table = list[list[str]]
#: What a reader can save: the picture, or the recording that it shows.
File = Literal["svg", "png", "csv"]


class Picture(PageWidget):
    """An SVG drawn in the kernel, to the width that the page reports."""

    _esm = script(HERE / "width.js", HERE / "picture.js")
    _css = STYLE
    svg = Unicode().tag(sync=True)
    title = Unicode().tag(sync=True)
    width = Int(720).tag(sync=True, echo_update=False)


class Caption(PageWidget):
    """The words under a picture, its buttons, what can be saved, and its table when that is open."""

    _esm = script(DOM, HERE / "save.js", HERE / "caption.js")
    _css = STYLE
    description = Unicode().tag(sync=True)
    actions = List(Unicode()).tag(sync=True)  # labels
    files = List(Unicode()).tag(sync=True)
    table: List[list[str]] = List().tag(sync=True)
    table_open = Bool(False).tag(sync=True, echo_update=False)
    disabled = Bool(False).tag(sync=True)  # whether the buttons that change the picture are
    words = Dict().tag(sync=True)


class View(OwnBox):
    """Base of every view. A subclass says what to draw, and says it in words and as a table.

    It draws from Snapshots only: it computes no physics, keeps none, and talks to no other view.

    Parameters
    ----------
    cell : Cell
        What to show.
    picture : DOMWidget
        What it is drawn on.
    title : str
        The picture's name.
    """

    #: What a reader can save of it.
    files: tuple[File, ...] = ("svg", "png")
    #: Of how many ions it is, unless told of which, and whether it needs their concentrations.
    first_ions = 3
    of_concentrations = False

    def __init__(self, cell: Cell, picture: DOMWidget, title: str) -> None:
        self.cell, self.picture = cell, picture
        self._file_name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        self.caption = Caption(
            files=list(self.files),
            words={
                "show_table": texts.SHOW_TABLE,
                "hide_table": texts.HIDE_TABLE,
                "table": title,
                "save": texts.SAVE,
                "files": {kind: texts.FILES[kind] for kind in self.files},
            },
        )
        super().__init__([picture, self.caption])
        self.add_class("df").add_class("df-view")
        cell.observe(self._on_cell, "snapshot")
        self.caption.observe(lambda _: self._show_words(), "table_open")
        self.caption.on_msg(self._on_message)
        self._show(cell.snapshot, None)

    # -- whose picture it is -----------------------------------------------------------------------------------

    def choose_ions(self, cell: Cell, ions: Sequence[str] | None) -> None:
        """Show ``ions`` of ``cell``, or, with None, its first ones; for a subclass to call before anything else.

        Raises InvalidInput for an empty list, for an ion that the membrane has not, and for one without the
        concentrations that the picture needs.
        """
        self.cell, self._asked = cell, None
        if ions is not None:
            if not ions or isinstance(ions, str):
                raise InvalidInput("ions of a picture", ions, "a list of at least one ion")
            self._asked = [cell.inputs.membrane.ion(ion) for ion in ions]
            for ion in self._asked if self.of_concentrations else ():
                cell.inputs.concentrations(ion)

    @property
    def ions(self) -> list[Ion]:
        """The ions to show: of those asked for, the ones that the membrane has, which a preset may replace."""
        membrane = self.cell.snapshot.membrane
        there = [ion for ion in membrane.all_ions if ion in membrane.ions or not self.of_concentrations]
        if self._asked is None:
            return there[: self.first_ions]
        return [ion for asked in self._asked for ion in there if ion == asked]

    # -- for the subclass --------------------------------------------------------------------------------------

    def draw(self, snapshot: Snapshot, previous: Snapshot | None) -> None:
        """Bring the picture up to date; ``previous`` is what it shows, or None: draw everything."""
        raise NotImplementedError

    def describe(self) -> str:
        """Return one or two sentences on what the picture shows now."""
        raise NotImplementedError

    def table(self) -> Table:
        """Return the same facts as rows."""
        raise NotImplementedError

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the buttons under the picture: label, and what a click does. Their number does not change."""
        return {}

    # -- the common part ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw everything anew, after an option of the view has changed."""
        self._show(self.cell.snapshot, None)

    def to_svg(self, path: str | PathLike[str]) -> None:
        """Write the picture with its description to ``path``, as an SVG file in light colours."""
        Path(path).write_text(document(self.static_pictures()), encoding="utf-8")

    def release(self) -> None:
        """Stop watching the Cell."""
        self.cell.unobserve(self._on_cell, "snapshot")

    def _on_cell(self, change: Any) -> None:
        if change.new is self.cell.snapshot:  # not when an observer before us has already changed the Cell again
            self._show(change.new, change.old)

    def _on_message(self, _widget: Caption, content: dict[str, Any], _buffers: object) -> None:
        actions = dict(enumerate(self.actions().values()))
        if content.get("action") in actions and not self.caption.disabled:
            actions[content["action"]]()
        if content.get("save") in self.files:
            self._hand_over(content["save"])

    def _hand_over(self, kind: File) -> None:
        """Send the page what it shall save; a PNG it paints itself, from the SVG."""
        if kind == "csv":
            text = io.StringIO()
            self.cell.recording.to_csv(text)
            message = {"name": f"{texts.RECORDING_FILE}.csv", "text": text.getvalue()}
        else:
            message = {"name": f"{self._file_name}.{kind}", "text": document(self.static_pictures())}
        self.caption.send({"save": kind} | message)

    def _show(self, snapshot: Snapshot, previous: Snapshot | None) -> None:
        self.draw(snapshot, previous)
        self._show_words()

    def _show_words(self) -> None:
        with self.caption.hold_sync():
            self.caption.description = self.describe()
            self.caption.actions = list(self.actions())
            if self.caption.table_open:
                self.caption.table = self.table()


class SvgView(View):
    """A view whose picture is an SVG drawn here, in the kernel."""

    picture: Picture

    def __init__(self, cell: Cell, title: str) -> None:
        picture = Picture(title=title)
        super().__init__(cell, picture, title)
        picture.observe(lambda _: self.refresh(), "width")

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the SVG markup, without its outer element, and its height."""
        raise NotImplementedError

    def draw(self, snapshot: Snapshot, previous: Snapshot | None) -> None:
        """Draw the whole picture: it is small."""
        width = self.picture.width
        inside, height = self.markup(snapshot, width)
        size = f'width="{width}" height="{height:g}" viewBox="0 0 {width} {height:g}"'
        self.picture.svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-hidden="true">{inside}</svg>'

    def static_pictures(self) -> list[StaticPicture]:
        """Return the picture and its description."""
        width = 720
        svg, height = self.markup(self.cell.snapshot, width)
        return [StaticPicture(self.describe(), svg, width, height)]
