"""What pictures with axes share: a scale from numbers to pixels, round ends for it, and curves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from drivingforce.page import texts
from drivingforce.page.svg import element, ink, line, text
from drivingforce.physics import Membrane

Array = NDArray[np.float64]

_ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_MOST_POINTS = 600
#: Shorter than any axis that can be read; what is smaller may not even have a logarithm.
_SHORTEST = 1e-12
#: A point so near to the line between its neighbours is left out, px; in how many rounds at most.
_UNSEEN, _PASSES = 0.06, 5
#: Line patterns of gates, in the order in which a membrane has them.
_GATE_DASHES = ("9 4", "3 3", "", "12 3 3 3", "6 2 2 2", "1.5 3")


@dataclass(frozen=True)
class Axis:
    """A linear scale.

    Attributes
    ----------
    lower, upper : float
        Its ends, in the unit of what it shows.
    start, end : float
        Where they are, px.
    """

    lower: float
    upper: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of ``value``, px; beyond an end, that end."""
        inside = min(max(value, self.lower), self.upper)
        return self.start + (inside - self.lower) / (self.upper - self.lower) * (self.end - self.start)

    def all_at(self, values: Array) -> Array:
        """Return the places of ``values``, px, those beyond the ends too."""
        return self.start + (values - self.lower) * ((self.end - self.start) / (self.upper - self.lower))

    def shows(self, value: float) -> bool:
        """Return whether ``value`` is on the axis."""
        return self.lower <= value <= self.upper

    def ticks(self, least: float = 60.0) -> list[float]:
        """Return round numbers on the axis at least about ``least`` px apart."""
        step = round_up(least * (self.upper - self.lower) / abs(self.end - self.start), (1.0, 2.0, 5.0, 10.0))
        first = math.ceil(self.lower / step - 1e-9)
        return [k * step for k in range(first, math.floor(self.upper / step + 1e-9) + 1)]


@dataclass(frozen=True)
class Plot:
    """A field to draw curves on, between a horizontal and an upright axis.

    Attributes
    ----------
    x, y : Axis
        Their px are those of the picture; ``y`` starts at the bottom.
    x_label, y_label : str
        Quantity and unit: "V_m, mV". That of y stands above it, ``y_label_at`` px from the left.
    """

    x: Axis
    y: Axis
    x_label: str = ""
    y_label: str = ""
    y_label_at: float = 0.0

    def grid(self) -> str:
        """Return the rules at the ticks, their numbers, and the labels of both axes."""
        left, right, bottom, top = self.x.start, self.x.end, self.y.start, self.y.end
        parts = [text(self.y_label_at, top - 9, self.y_label, "secondary", 12.5)]
        for value, label in tick_labels(self.y.ticks(30.0)):
            y = self.y.at(value)
            parts.append(line(left, y, right, y, "rule" if value else "field"))
            parts.append(text(left - 8, y + 4, label, "secondary", 12, text_anchor="end"))
        for value, label in tick_labels(self.x.ticks(45.0)):
            x = self.x.at(value)
            parts.append(line(x, top, x, bottom, "rule" if value else "field"))
            parts.append(text(x, bottom + 17, label, "secondary", 12, text_anchor="middle"))
        middle = (left + right) / 2
        parts.append(text(middle, bottom + 36, self.x_label, "secondary", 12.5, text_anchor="middle"))
        return "".join(parts)

    def curve(self, xs: ArrayLike, ys: ArrayLike, colour: str, width: float = 2.0, dash: str | None = None) -> str:
        """Return the curve through these values, cut off at the edges of the field; not finite is a gap."""
        points = np.array([xs, ys], dtype=float)
        for row, axis in enumerate((self.x, self.y)):
            points = _cut(points, row, axis.lower, axis.upper)
        x, y = self.x.all_at(points[0]), self.y.all_at(points[1])
        return "".join(curve(x[part], y[part], colour, width, dash) for part in _stretches(x + y))

    def dot(self, x: float, y: float, colour: str, radius: float = 6.0) -> str:
        """Return a point; one beyond the field stands at its edge."""
        place = {"cx": self.x.at(x), "cy": self.y.at(y)}
        return element("circle", **place, r=radius, fill=ink(colour), stroke=ink("paper"), stroke_width=2)


def tick_labels(ticks: list[float]) -> list[tuple[float, str]]:
    """Return each tick with its number, written with the decimals that tell the ticks apart."""
    step = min((abs(after - before) for before, after in pairwise(ticks)), default=1.0)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [(tick, texts.number(tick, decimals)) for tick in ticks]


def round_ends(lower: float, upper: float, steps: int = 6) -> tuple[float, float]:
    """Return the ends of an axis that holds both values: round numbers, about ``steps`` ticks apart."""
    step = round_up((upper - lower) / steps or max(abs(lower), 1.0), (1.0, 2.0, 5.0, 10.0))
    first, last = math.floor(lower / step + 1e-9), math.ceil(upper / step - 1e-9)
    return first * step, max(last, first + 1) * step


def round_up(value: float, to: tuple[float, ...] = _ROUND) -> float:
    """Return the next number above ``value`` that is ``to`` times a power of ten; at least 1e-12."""
    value = max(value, _SHORTEST)
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in to if step * power >= value * (1 - 1e-9))


def curve(xs: Array, ys: Array, colour: str, width: float = 2.0, dash: str | None = None, **style: object) -> str:
    """Return a line through points in px, thinned to what can be seen: the extremes of every few px stay."""
    points = thinned(xs, ys)
    path = "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in points.tolist())
    return element(
        "path", d=path, fill="none", stroke=ink(colour), stroke_width=width, stroke_dasharray=dash or None,
        stroke_linejoin="round", **style,
    )  # fmt: skip


def thinned(xs: Array, ys: Array, most: int = _MOST_POINTS) -> Array:
    """Return those of the points, shape (points, 2), px, that can be seen, at most about ``most``.

    What lies on the line between its neighbours goes, and of many points in a stretch the lowest and highest stay;
    so do the first and the last of all.
    """
    points = _extremes(np.column_stack([xs, ys]), most)
    for _ in range(_PASSES):
        before, middle, after = points[:-2:2], points[1:-1:2], points[2::2]
        count = min(len(before), len(after))
        before, middle, after = before[:count], middle[:count], after[:count]
        share = (middle[:, 0] - before[:, 0]) / np.maximum(after[:, 0] - before[:, 0], 1e-9)
        off = np.abs(before[:, 1] + share * (after[:, 1] - before[:, 1]) - middle[:, 1])
        keep = np.ones(len(points), dtype=bool)
        keep[1 : 2 * count : 2] = off > _UNSEEN
        if keep.all():
            break
        points = points[keep]
    return points


def _extremes(points: Array, most: int) -> Array:
    """Return at most about ``most`` of the points: the ends, and the lowest and highest of equal stretches."""
    if len(points) <= most:
        return points
    stretches = np.linspace(0, len(points), most // 2).astype(int)[:-1]
    keep = {0, len(points) - 1}
    for first, end in zip(stretches, [*stretches[1:], len(points)], strict=True):
        keep |= {first + int(points[first:end, 1].argmin()), first + int(points[first:end, 1].argmax())}
    return points[sorted(keep)]


def _cut(points: Array, row: int, lower: float, upper: float) -> Array:
    """Return points, shape (2, points), with a gap where one coordinate is out of bounds, cut right there."""
    for bound in (lower, upper):
        side = points[row] - bound
        i = np.flatnonzero(side[:-1] * side[1:] < 0.0)
        on_it = points[:, i] + side[i] / (side[i] - side[i + 1]) * (points[:, i + 1] - points[:, i])
        on_it[row] = bound
        points = np.insert(points, i + 1, on_it, axis=1)
    inside = (points[row] >= lower) & (points[row] <= upper)
    return np.where(inside, points, np.nan)


def _stretches(values: Array) -> Iterator[slice]:
    """Yield where at least two finite values follow each other."""
    there = np.concatenate([[False], np.isfinite(values), [False]])
    edges = np.flatnonzero(there[1:] != there[:-1]).reshape(-1, 2)
    yield from (slice(first, last) for first, last in edges.tolist() if last - first > 1)


def gate_looks(membrane: Membrane) -> Mapping[str, tuple[str, str]]:
    """Return the colour (that of the path which it opens) and the line pattern of each gate of ``membrane``."""
    paths: dict[str, str] = {}
    for channel in membrane.channels:
        for gate in membrane.gates_of(channel):
            paths.setdefault(gate, channel.path)
    return {gate: (paths[gate], _GATE_DASHES[i % len(_GATE_DASHES)]) for i, gate in enumerate(membrane.gate_names)}
