"""The Nernst potential against the ratio of concentrations: a straight line on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from drivingforce.model import Cell, Snapshot
from drivingforce.page import texts
from drivingforce.page.svg import element, ink, line, spread, text
from drivingforce.physics import Ion, RT_over_F
from drivingforce.physics.errors import above

from .base import SvgView, Table

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 52, 16, 22, 46, 360
_TICK = 30  # mV
_COMPARED = ("secondary", 1.2, "5 4")  # colour, thickness and pattern of lines for a second temperature


class NernstCurve(SvgView):
    """E against c_out/c_in for each valence, with the Cell's own points on it.

    Parameters
    ----------
    cell : Cell
        What to show.
    ions : sequence of Ion, optional
        Whose points to show, by default that of the membrane's first; ions of one valence share a line.
    compare_celsius : float, optional
        A second temperature, °C, whose lines are drawn thin for comparison.

    Raises
    ------
    InvalidInput
        For no ion, one that the membrane has not or knows only by its E, or a temperature that is not a number
        above absolute zero.
    """

    first_ions = 1
    of_concentrations = True

    def __init__(
        self, cell: Cell, ions: Sequence[str] | None = None, compare_celsius: float | None = None
    ) -> None:
        self.choose_ions(cell, ions)
        if compare_celsius is not None:
            above(-273.15, compare_celsius, "temperature to compare with", "°C")
        self.compare_celsius = compare_celsius
        self.decades, self.extent = self._range(cell)
        super().__init__(cell, texts.NERNST_CURVE)

    def _range(self, cell: Cell, roomy: bool = True) -> tuple[int, float]:
        """Return how many tenfold ratios the axis reaches to each side, and ±mV."""
        ratios = [_ratio(cell.snapshot, ion) for ion in self.ions]
        reach = max((abs(math.log10(ratio)) for ratio in ratios), default=1.0)
        decades = max(math.ceil(reach + (0.3 if roomy else 0.0)), 2 if roomy else 1)
        potentials = [abs(_slope(cell.celsius, ion)) * decades for ion in self.ions]
        return decades, _TICK * math.ceil(max(potentials, default=4.0 * _TICK) / _TICK)

    def fit(self) -> None:
        """Set the axes to what is on them now."""
        self.decades, self.extent = self._range(self.cell, roomy=False)
        self.refresh()

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the button that fits the axes."""
        return {texts.FIT: self.fit}

    def describe(self) -> str:
        """Return a line for each ion: its ratio, and the potential that holds it."""
        snapshot = self.cell.snapshot
        sentences = [texts.nernst_in_words(ion, _ratio(snapshot, ion), snapshot.nernst(ion)) for ion in self.ions]
        return "\n".join(sentences) or texts.NO_ION_HERE

    def table(self) -> Table:
        """Return a row for each ion."""
        inputs, rows = self.cell.inputs, []
        for ion in self.ions:
            outside, inside = inputs.concentrations(ion)
            concentrations = texts.three_digits(outside), texts.three_digits(inside)
            E, slope = self.cell.snapshot.nernst(ion), _slope(inputs.celsius, ion)
            rows.append(
                [
                    ion.symbol,
                    *concentrations,
                    texts.three_digits(outside / inside),
                    texts.signed(E, 1),
                    texts.signed(slope, 1),
                ]
            )
        return [texts.NERNST_COLUMNS, *rows]

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the picture for a column ``width`` pixels wide, and its height."""
        valences = list(dict.fromkeys(ion.valence for ion in self.ions))
        celsius = snapshot.inputs.celsius
        parts = [self._grid(width)]
        for valence in valences:
            ion = next(ion for ion in self.ions if ion.valence == valence)
            if self.compare_celsius is not None:
                parts.append(self._line(ion, self.compare_celsius, width, *_COMPARED))
            parts.append(self._line(ion, celsius, width, *self._look(valence, valences)))
        parts += [self._point(ion, snapshot, width) for ion in self.ions]
        parts.append(self._line_names(valences, celsius, width))
        return "".join(parts), _HEIGHT

    def x(self, ratio: float, width: float) -> float:
        """Return the place of a ratio outside/inside; beyond the axis, its end."""
        share = min(max(math.log10(ratio) / self.decades, -1.0), 1.0)
        return _LEFT + (1 + share) / 2 * (width - _LEFT - _RIGHT)

    def y(self, millivolts: float) -> float:
        """Return the height of a potential; beyond the axis, its end."""
        share = min(max(millivolts / self.extent, -1.0), 1.0)
        return _TOP + (1 - share) / 2 * (_HEIGHT - _TOP - _BOTTOM)

    def _grid(self, width: float) -> str:
        bottom, right = _HEIGHT - _BOTTOM, width - _RIGHT
        parts = [text(0, 13, "E, mV", "secondary", 12)]
        every = _TICK * math.ceil(18 * 2 * self.extent / (_TICK * (bottom - _TOP)))
        for tick in range(-int(self.extent), int(self.extent) + 1, _TICK):
            if tick % every == 0:
                y = self.y(tick)
                parts.append(line(_LEFT, y, right, y, "field" if tick == 0 else "rule"))
                parts.append(text(_LEFT - 8, y + 4, texts.signed(tick), "secondary", 12, text_anchor="end"))
        for power in range(-self.decades, self.decades + 1):
            x = self.x(10.0**power, width)
            parts.append(line(x, _TOP, x, bottom, "field" if power == 0 else "rule"))
            parts.append(
                text(x, bottom + 17, texts.three_digits(10.0**power), "secondary", 12, text_anchor="middle")
            )
        middle = (_LEFT + right) / 2
        parts.append(text(middle, bottom + 37, texts.NERNST_RATIO_AXIS, "secondary", 12.5, text_anchor="middle"))
        return "".join(parts)

    def _line(self, ion: Ion, celsius: float, width: float, colour: str, thickness: float, dash: str) -> str:
        # The line ends where the first axis does; both its ends have the same share of either axis.
        end = min(self.decades, self.extent / abs(_slope(celsius, ion)))
        start_x, end_x = self.x(10.0**-end, width), self.x(10.0**end, width)
        rise = _slope(celsius, ion) * end
        return line(
            start_x,
            self.y(-rise),
            end_x,
            self.y(rise),
            colour,
            stroke_width=thickness,
            stroke_dasharray=dash or None,
        )

    def _point(self, ion: Ion, snapshot: Snapshot, width: float) -> str:
        ratio, E = _ratio(snapshot, ion), snapshot.nernst(ion)
        x, y = self.x(ratio, width), self.y(E)
        side, anchor = (12, None) if x + 130 < width else (-12, "end")  # where there is room
        # Clear of the line: below it where it rises, above it where it falls, seen from the label's side.
        below = (_slope(snapshot.inputs.celsius, ion) > 0) == (side > 0)
        label = f"E_{ion} = {texts.signed(E, 1)} mV"
        return (
            line(x, y, x, _HEIGHT - _BOTTOM, ion, stroke_width=1, stroke_dasharray="3 3")
            + line(_LEFT, y, x, y, ion, stroke_width=1, stroke_dasharray="3 3")
            + element("circle", cx=x, cy=y, r=6.5, fill=ink(str(ion)), stroke=ink("paper"), stroke_width=2)
            + text(
                x + side, y + (18 if below else -9), label, ion, 14, font_weight=700, text_anchor=anchor,
                paint_order="stroke", stroke=ink("paper"), stroke_width=4,
            )
        )  # fmt: skip

    def _line_names(self, valences: Sequence[int], celsius: float, width: float) -> str:
        """Return the slope of each line beside a piece of it, at the top on the side where the line is low."""
        names = []
        for valence in valences:
            ion = next(ion for ion in self.ions if ion.valence == valence)
            who = texts.joined([other.symbol for other in self.ions if other.valence == valence])
            for temperature in filter(None, (celsius, self.compare_celsius)):
                slope = texts.slope_in_words(_slope(temperature, ion), temperature)
                compared = temperature != celsius
                look = _COMPARED if compared else self._look(valence, valences)
                names.append((f"{who}: {slope}", "secondary" if compared else "ink", look))
        heights = spread([_TOP + 16.0] * len(names), 18, _TOP + 16, _HEIGHT)
        halo = {"paint_order": "stroke", "stroke": ink("paper"), "stroke_width": 4}
        return "".join(
            line(_LEFT + 10, height - 4, _LEFT + 36, height - 4, colour, stroke_width=thickness,
                 stroke_dasharray=dash or None)
            + text(_LEFT + 42, height, name, words_colour, 12.5, **halo)
            for height, (name, words_colour, (colour, thickness, dash)) in zip(heights, names, strict=True)
        )  # fmt: skip

    def _look(self, valence: int, valences: Sequence[int]) -> tuple[str, float, str]:
        """Return colour, thickness and pattern of a line: its ion's, or, where several share it, ink."""
        shared = [each for each in valences if sum(ion.valence == each for ion in self.ions) > 1]
        if valence not in shared:
            return next(str(ion) for ion in self.ions if ion.valence == valence), 2.2, ""
        return "ink", 2.2, "" if valence == shared[0] else "9 4"


def _ratio(snapshot: Snapshot, ion: Ion) -> float:
    outside, inside = snapshot.inputs.concentrations(ion)
    return outside / inside


def _slope(celsius: float, ion: Ion) -> float:
    """Return mV for each tenfold ratio."""
    return float(RT_over_F(celsius)) * math.log(10) / ion.valence
