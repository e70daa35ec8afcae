"""What stands in for a widget where no page is alive (nbgrader, nbconvert, print): a picture and words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .palette import FONT, standalone
from .svg import text

_LINE, _CHARACTER = 20, 6.7  # height of a line and width of an average character at 14 px


@dataclass(frozen=True)
class StaticPicture:
    """A picture with the words that belong under it; either may be missing.

    Attributes
    ----------
    words : str
        Plain text; a line break ends a line.
    svg : str
        Markup inside the <svg> element; its colours are palette variables.
    width, height : float
        Of the picture, in pixels.
    """

    words: str = ""
    svg: str = ""
    width: float = 720
    height: float = 0

    def lines(self) -> list[str]:
        """Return the words broken to the picture's width."""
        columns = int(self.width / _CHARACTER)
        return [line for sentence in self.words.splitlines() for line in textwrap.wrap(sentence, columns)]


def document(static_pictures: Sequence[StaticPicture]) -> str:
    """Return a whole SVG file with ``static_pictures`` one below the other, in the light theme."""
    parts, y, width = [], 0.0, 0.0
    for still in static_pictures:
        parts.append(f'<svg y="{y:g}" width="{still.width:g}" height="{still.height:g}">{still.svg}</svg>')
        y, width = y + still.height, max(width, still.width)
        for line in still.lines():
            y += _LINE
            parts.append(text(0, y - 5, line, size=14))
        y += _LINE
    words = " ".join(still.words for still in static_pictures)
    return standalone(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{y:g}" viewBox="0 0 {width:g} {y:g}" '
        f"font-family='{FONT}'><desc>{escape(words)}</desc>"
        f'<rect width="100%" height="100%" fill="var(--df-paper)"/>{"".join(parts)}</svg>'
    )
