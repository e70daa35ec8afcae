"""The scene as a still picture: the ions where they might be before they move."""

from __future__ import annotations

import math
from typing import Any

from drivingforce.page import texts
from drivingforce.page.svg import element, ink, line, text

_SIDE, _STRIP, _MEMBRANE = 120, 24, 46
_RADIUS, _WALL = 6.5, 8.0
_MOST = 250  # of one ion on one side


def markup(membrane: dict[str, Any], width: float) -> tuple[str, float]:
    """Return the picture of what the scene is told, ``width`` pixels wide, and its height."""
    top = _STRIP + _SIDE
    bottom = top + _MEMBRANE
    height = bottom + _SIDE + _STRIP
    parts = [
        element("rect", x=0, y=bottom, width=width, height=height - bottom, fill=ink("raised")),
        element("rect", x=0, y=top, width=width, height=_MEMBRANE, fill=ink("membrane")),
    ]
    for heads in (top + 5, bottom - 5):
        parts.append(
            line(4, heads, width, heads, "lipid", stroke_width=7.2, stroke_linecap="round", stroke_dasharray="0 9")
        )
    for side, first in (("outside", _STRIP), ("inside", bottom)):
        label_x = 10.0
        y = 16 if side == "outside" else height - 8
        parts.append(text(label_x, y, getattr(texts, side.upper()), size=13.5, font_weight=700))
        label_x += 72
        names: list[str] = []
        for ion in membrane["ions"]:
            label = f"{ion['symbol']} {ion[f'{side}_words']} mM"
            parts.append(text(label_x, y, label, ion["name"], 12.5, font_weight=600))
            label_x += 7.8 * len(label) + 12
            names += [ion["name"]] * min(ion["drawn"][side], _MOST)
        parts += [_ion(name, *_place(index, len(names), width, first)) for index, name in enumerate(names)]
    group = width / max(len(membrane["ions"]), 1)
    step = min(36.0, (group - 46) / 5)
    wall = min(_WALL, step / 2 - _RADIUS - 2)
    for index, ion in enumerate(membrane["ions"]):
        start = group * index + group / 2 - 2.78 * step
        parts.append(text(start, (top + bottom) / 2 + 5, ion["symbol"], ion["name"], 14, font_weight=700))
        for slot in range(5):
            parts.append(_channel(ion, slot, start + 1.39 * step + step * slot, top, bottom, wall))
    return "".join(parts), height


def _place(index: int, count: int, width: float, first: float) -> tuple[float, float]:
    """Return a place inside one side: a cell of a grid, in an order that mixes, and off its middle."""
    rows = max(1, round(math.sqrt(count * _SIDE / width)))
    columns = math.ceil(count / rows)
    cell = index * _stride(rows * columns) % (rows * columns)
    row, column = divmod(cell, columns)
    off_x, off_y = (0.2 + 0.6 * (index * golden % 1) for golden in (0.618034, 0.754878))
    room = _RADIUS + 4
    x = room + (column + off_x) / columns * (width - 2 * room)
    return x, first + room + (row + off_y) / rows * (_SIDE - 2 * room)


def _stride(count: int) -> int:
    """Return a step that visits each of ``count`` places once, far from the last."""
    return next(step for step in range(int(0.382 * count) + 1, count + 2) if math.gcd(step, count) == 1)


def _ion(name: str, x: float, y: float) -> str:
    if name == "Na":
        side = 1.8 * _RADIUS
        shape = element("rect", x=x - side / 2, y=y - side / 2, width=side, height=side, rx=1.6, fill=ink(name))
    elif name == "K":
        shape = element("circle", cx=x, cy=y, r=_RADIUS, fill=ink(name))
    else:
        far = 1.22 * _RADIUS
        shape = element(
            "path", d=f"M{x - far:.1f} {y:.1f}l{far:.1f} {-far:.1f} {far:.1f} {far:.1f} {-far:.1f} {far:.1f}z",
            fill=ink(name),
        )  # fmt: skip
    return shape + text(x, y + 2.8, name, "paper", 7.5, font_weight=700, text_anchor="middle")


def _channel(ion: dict[str, Any], slot: int, x: float, top: float, bottom: float, wall: float) -> str:
    """Return one channel: its two walls, open, or shut by a gate or a plug."""
    is_open = slot < ion["open"]
    plugged = slot >= 5 - ion["plugged"]
    pore, colour = _RADIUS + 1, ink(ion["name"])
    parts = [
        element(
            "rect", x=x - pore - wall, y=top, width=2 * (pore + wall), height=bottom - top, fill=ink("membrane")
        )
    ]
    if is_open or plugged:
        parts.append(
            element("rect", x=x - pore, y=top - 5, width=2 * pore, height=bottom - top + 10, fill=ink("paper"))
        )
    for left in (x - pore - wall, x + pore):
        parts.append(
            element("rect", x=left, y=top - 5, width=wall, height=bottom - top + 10, rx=4,
                    fill=colour if is_open else ink("paper"), stroke=colour, stroke_width=1.4)
        )  # fmt: skip
    if plugged:
        d = f"M{x - pore - wall:.1f} {top - 12:.1f}h{2 * (pore + wall):.1f}l{-wall:.1f} 22h{-2 * pore:.1f}z"
        parts.append(element("path", d=d, fill=ink("ink")))
    elif not is_open:
        parts.append(
            element("rect", x=x - pore, y=(top + bottom) / 2 - 2.5, width=2 * pore, height=5, fill=colour)
        )
    return "".join(parts)
