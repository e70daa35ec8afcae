"""What pictures with axes share: a scale from numbers to pixels, round ends for it, and curves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivingforce.page.svg import element, ink

Array = NDArray[np.float64]

_ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_MOST_POINTS = 600
#: A point so near to the line between its neighbours is left out, px; in how many rounds at most.
_UNSEEN, _PASSES = 0.12, 6


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


def round_up(value: float, to: tuple[float, ...] = _ROUND) -> float:
    """Return the next number above ``value`` (greater than 0) that is ``to`` times a power of ten."""
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
