"""A voltage-clamp family: currents over time at several voltages, and what they add up to as I–V curves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from drivingforce.model import Cell, Snapshot
from drivingforce.page import texts
from drivingforce.page.palette import dash_of
from drivingforce.page.svg import ink, spread, text
from drivingforce.physics import Na, VoltageSteps

from .base import SvgView, Table
from .plot import Axis, Plot, round_ends, round_up

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 58, 46, 28, 48, 340
_GAP, _SIDE_BY_SIDE = 70, 560  # between the two fields; the width from which they stand side by side
_EVERY = 20  # mV between the steps whose currents are drawn over time
_NAME_SPACING = 14


class ClampFamily(SvgView):
    """The currents after steps of voltage from the holding potential, and their peak and late I–V curves.

    The peak is that of the Na⁺ current; a membrane that Na⁺ does not cross has only the late curve.

    Parameters
    ----------
    cell : Cell
        What to show; ``stimulus_holding`` is where the steps begin.
    """

    def __init__(self, cell: Cell) -> None:
        self.t_upper, self.currents, self.peaks = self._ranges(cell.snapshot)
        super().__init__(cell, texts.CLAMP_FAMILY)

    def _ranges(self, snapshot: Snapshot) -> tuple[float, tuple[float, float], tuple[float, float]]:
        """Return the end of the time axis, ms, and the ends of both current axes, µA/cm²."""
        steps = snapshot.clamped
        drawn = steps.current[steps.V % _EVERY == 0]
        both = np.concatenate([steps.peak_Na, steps.late])
        return (
            round_up(float(steps.t[-1])),
            round_ends(min(float(drawn.min()), -1.0), max(float(drawn.max()), 1.0)),
            round_ends(min(float(both.min()), -1.0), max(float(both.max()), 1.0)),
        )

    def fit(self) -> None:
        """Set the axes to what is on them now."""
        self.t_upper, self.currents, self.peaks = self._ranges(self.cell.snapshot)
        self.refresh()

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the button that fits the axes."""
        return {texts.FIT: self.fit}

    def describe(self) -> str:
        """Return where the Na⁺ current is largest, and what flows late."""
        steps = self.cell.snapshot.clamped
        last_step = float(steps.V[-1]), float(steps.late[-1])
        if Na not in steps.membrane.E:
            return texts.clamp_in_words(steps.holding, None, last_step)
        i = int(steps.peak_Na.argmin())
        return texts.clamp_in_words(steps.holding, (float(steps.V[i]), float(steps.peak_Na[i])), last_step)

    def table(self) -> Table:
        """Return a row for each step."""
        steps = self.cell.snapshot.clamped
        rows = zip(steps.V, steps.peak_Na, steps.late, strict=True)
        table = [
            texts.CLAMP_COLUMNS,
            *([texts.number(V), texts.signed(peak, 1), texts.signed(late, 1)] for V, peak, late in rows),
        ]
        return table if Na in steps.membrane.E else [[V, late] for V, _, late in table]

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the picture for a column ``width`` pixels wide, and its height."""
        steps = snapshot.clamped
        if width < _SIDE_BY_SIDE:
            right = width - _RIGHT
            lower = self._curves(steps, _LEFT, right, _HEIGHT)
            return self._over_time(steps, _LEFT, right) + lower, 2 * _HEIGHT
        field = (width - _LEFT - 2 * _RIGHT - _GAP) / 2
        middle = _LEFT + field + _RIGHT + _GAP
        parts = self._over_time(steps, _LEFT, _LEFT + field), self._curves(steps, middle, width - _RIGHT, 0)
        return "".join(parts), _HEIGHT

    def _over_time(self, steps: VoltageSteps, left: float, right: float) -> str:
        """Return the currents of every second step, each named at its end."""
        y = Axis(*self.currents, _HEIGHT - _BOTTOM, _TOP)
        time, current = texts.CLAMP_TIME_AXIS, texts.CLAMP_CURRENT_AXIS
        plot = Plot(Axis(0.0, self.t_upper, left, right), y, time, current, left - _LEFT)
        parts, names = [plot.grid()], []
        for V, I in zip(steps.V.tolist(), steps.current, strict=True):
            if V % _EVERY == 0:
                parts.append(plot.curve(steps.t, I, "ink", 1.7))
                last = min(int(np.searchsorted(steps.t, self.t_upper)), len(steps.t) - 1)
                names.append((plot.y.at(float(I[last])), texts.signed(V), plot.x.at(float(steps.t[last]))))
        names.sort()
        heights = spread([name[0] for name in names], _NAME_SPACING, _TOP, _HEIGHT - _BOTTOM)
        for height, (_, name, x) in zip(heights, names, strict=True):
            parts.append(text(x + 6, height + 4, name, "ink", 12))
        parts.append(text(right + 6, _TOP - 9, texts.MILLIVOLTS, "secondary", 12))
        return "".join(parts)

    def _curves(self, steps: VoltageSteps, left: float, right: float, down: float) -> str:
        """Return peak Na⁺ and late current against voltage, ``down`` px below the top."""
        x = Axis(float(steps.V[0]), float(steps.V[-1]), left, right)
        y = Axis(*self.peaks, down + _HEIGHT - _BOTTOM, down + _TOP)
        plot = Plot(x, y, texts.CLAMP_V_AXIS, texts.CLAMP_I_AXIS, left - _LEFT)
        return plot.grid() + self._named(plot, steps) + self._points(plot, steps)

    def _points(self, plot: Plot, steps: VoltageSteps) -> str:
        parts = []
        curves = [(steps.late, "ink", "")]
        if Na in steps.membrane.E:
            curves.insert(0, (steps.peak_Na, str(Na), dash_of(Na)))
        for I, colour, dash in curves:
            parts.append(plot.curve(steps.V, I, colour, 2.2, dash))
            for V, value in zip(steps.V.tolist(), I.tolist(), strict=True):
                if plot.y.lower <= value <= plot.y.upper:
                    parts.append(plot.dot(V, value, colour, 3.5))
        return "".join(parts)

    def _named(self, plot: Plot, steps: VoltageSteps) -> str:
        """Return the names of both curves: under the dip of the one, left of the top of the other."""
        halo = {"paint_order": "stroke", "stroke": ink("paper"), "stroke_width": 4, "font_weight": 600}
        dip, top = (
            int(steps.peak_Na.argmin()),
            int(np.flatnonzero(np.append(True, steps.late[1:] <= plot.y.upper))[-1]),
        )
        beside = plot.y.at(float(steps.late[top]))
        late = text(
            plot.x.at(float(steps.V[top])) - 16, beside, texts.LATE_TOTAL, "ink", 13, text_anchor="end", **halo
        )
        if Na not in steps.membrane.E:
            return late
        under = min(plot.y.at(float(steps.peak_Na[dip])) + 22, plot.y.start - 5)
        return (
            text(plot.x.at(float(steps.V[dip])), under, texts.PEAK_NA, Na, 13, text_anchor="middle", **halo) + late
        )
