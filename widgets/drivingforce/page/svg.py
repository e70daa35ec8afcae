"""A few words for writing SVG. Colours are names of the palette; lengths are pixels."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from .palette import look_of


def element(name: str, content: str = "", /, **attributes: object) -> str:
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


def haloed(x: float, y: float, words: str, colour: str = "ink", size: float = 13, **attributes: object) -> str:
    """Return text that stays readable over lines."""
    halo = {"paint_order": "stroke", "stroke": ink("paper"), "stroke_width": 5, "stroke_linejoin": "round"}
    return text(x, y, words, colour, size, **halo, **attributes)


def arrow(
    start: float, end: float, across: float, thickness: float, upright: bool = False, **style: object
) -> str:
    """Return a block arrow along one axis, at ``across`` on the other; a short one is all head."""
    if abs(end - start) < 0.5:
        return ""
    way = 1 if end >= start else -1
    half, wing, full_head = thickness / 2, thickness / 2 + 3.5, thickness * 1.15 + 3
    head = min(abs(end - start), full_head)
    wing *= max(head / full_head, 0.6)
    neck = end - way * head
    corners = [(neck, -wing), (end, 0.0), (neck, wing)]
    if abs(neck - start) > 0.5:
        corners = [(start, -half), (neck, -half), *corners, (neck, half), (start, half)]
    places = [(across + b, a) if upright else (a, across + b) for a, b in corners]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "Z"
    return element("path", d=path, stroke_linejoin="round", **style)


def spread(places: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Return ascending ``places`` moved apart to at least ``gap``, as little as it takes, within the bounds."""
    # Labels that touch form a block around the mean of what they name; blocks that touch are joined.
    blocks: list[list[float]] = []
    for place in places:
        blocks.append([place])
        while len(blocks) > 1 and _first(blocks[-1], gap) < _first(blocks[-2], gap) + gap * len(blocks[-2]):
            last = blocks.pop()
            blocks[-1] += last
    moved = [_first(block, gap) + index * gap for block in blocks for index in range(len(block))]
    for index, place in enumerate(moved):  # from below, then from above
        moved[index] = max(place, lowest + index * gap)
    for index in range(len(moved)):
        moved[-1 - index] = min(moved[-1 - index], highest - index * gap)
    return moved


def _first(block: Sequence[float], gap: float) -> float:
    return sum(block) / len(block) - gap * (len(block) - 1) / 2


def ink(colour: str) -> str:
    """Return the CSS variable of a palette colour, or that of an ion or a path."""
    return f"var(--df-{look_of(colour)})"


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
