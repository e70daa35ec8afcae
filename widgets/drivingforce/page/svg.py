"""A few words for writing SVG. Colours are names of the palette; lengths are pixels."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr


def element(name: str, content: str = "", **attributes: object) -> str:
    """Return ``<name …>content</name>``; underscores in attribute names stand for hyphens, None leaves one out."""
    written = "".join(
        f" {key.replace('_', '-')}={quoteattr(_short(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def line(x1: float, y1: float, x2: float, y2: float, colour: str, **attributes: object) -> str:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=ink(colour), **attributes)


def text(x: float, y: float, words: str, colour: str = "ink", size: float = 13, **attributes: object) -> str:
    """Return one line of text; ``V_m`` and ``E_K`` are typeset with subscripts."""
    return element("text", typeset(words), x=x, y=y, fill=ink(colour), font_size=size, **attributes)


def ink(colour: str) -> str:
    """Return the CSS variable of a palette colour."""
    return f"var(--df-{colour})"


def typeset(words: str) -> str:
    """Return ``words`` as SVG text in which each ``_x`` is a subscript."""
    first, *rest = words.split("_")
    out = escape(first)
    for part in rest:
        length = next((i for i, letter in enumerate(part) if not letter.isalnum()), len(part))
        out += f'<tspan dy="3" font-size="80%">{escape(part[:length])}</tspan>'
        rest_of_line = escape(part[length:]) or "&#8203;"  # a no-width space, to carry the way back up
        out += f'<tspan dy="-3">{rest_of_line.replace(" ", "&#160;", 1)}</tspan>'
    return out


def _short(value: object) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
