"""The f–I curve: how fast the membrane fires while a constant current flows in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from drivingforce.model import Cell, Snapshot
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.svg import element, ink, line, text
from drivingforce.physics import FiringCurve

from .base import SvgView, Table
from .plot import Axis, Plot, round_ends

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 52, 16, 28, 48, 340
#: Before anything is measured, µA/cm² and Hz; and the room above the first curve, as a share of its height.
_CURRENTS, _RATES, _ROOM = (0.0, 100.0), (0.0, 400.0), 0.4


class FiringRate(SvgView):
    """The steady firing rate of the Cell's membrane against injected current, measured when the reader asks.

    The Cell's own stimulus does not matter. After a change of the membrane the curve stays, in grey, and can be
    measured again beside it.

    Parameters
    ----------
    cell : Cell
        What to show.
    """

    def __init__(self, cell: Cell) -> None:
        self.currents, self.rates = _CURRENTS, _RATES
        self.measured: list[Snapshot] = []  # the last ones, the latest at the end; each keeps its own curve
        super().__init__(cell, texts.FIRING_RATE)

    def measure(self) -> None:
        """Measure the curve of the membrane as it is now."""
        if self._up_to_date is None and self.cell.rest is not None:
            first = not self.measured
            self.measured = [*self.measured[-1:], self.cell.snapshot]
            if first:
                self._set_axes(_ROOM)
        self.refresh()

    def fit(self) -> None:
        """Set the axes to the curves."""
        self._set_axes(0.0)
        self.refresh()

    def _set_axes(self, room: float) -> None:
        curves = [snapshot.firing for snapshot in self.measured]
        if curves:
            self.currents = (0.0, max(float(curve.current[-1]) for curve in curves))
            self.rates = round_ends(0.0, (1 + room) * max(float(curve.rate.max()) for curve in curves) or 100.0)

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the button that measures, and the one that fits the axes."""
        return {texts.MEASURE_AGAIN if self.measured else texts.MEASURE: self.measure, texts.FIT: self.fit}

    @property
    def _up_to_date(self) -> FiringCurve | None:
        """The last curve, if it is that of the membrane as it is now."""
        if not self.measured or self.measured[-1].membrane != self.cell.snapshot.membrane:
            return None
        return self.measured[-1].firing

    def describe(self) -> str:
        """Return where firing begins and ends, or that it is yet to be measured."""
        if self.cell.rest is None:
            return texts.NO_RECORDING
        curve = self._up_to_date
        if curve is None:
            return texts.OUTDATED if self.measured else texts.NOT_MEASURED
        firing = np.flatnonzero(curve.rate)
        first, block = None, None
        if len(firing):
            first = float(curve.current[firing[0]]), float(curve.rate[firing[0]])
            silent = np.flatnonzero(curve.rate[firing[0] :] == 0.0)
            block = float(curve.current[firing[0] + silent[0]]) if len(silent) else None
        return texts.firing_in_words(curve.rheobase, first, block)

    def table(self) -> Table:
        """Return a row for every current."""
        curve = self._up_to_date
        rows = []
        if curve is not None:
            for current, spikes, rate in zip(curve.current, curve.spikes, curve.rate, strict=True):
                rows.append([texts.tried(current), str(spikes), texts.number(rate, 1)])
        return [texts.FIRING_COLUMNS, *(rows or [["", "", texts.NOT_MEASURED]])]

    def static_pictures(self) -> list[StaticPicture]:
        """Return the picture and its description; there is no button on it, so the curve is measured first."""
        self.measure()
        return super().static_pictures()

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the picture for a column ``width`` pixels wide, and its height."""
        x, y = Axis(*self.currents, _LEFT, width - _RIGHT), Axis(*self.rates, _HEIGHT - _BOTTOM, _TOP)
        plot = Plot(x, y, texts.INJECTED_AXIS, texts.RATE_AXIS)
        parts = [plot.grid()]
        if not self.measured:
            middle = (plot.x.start + plot.x.end) / 2
            parts.append(
                text(middle, (_TOP + y.start) / 2, texts.NOT_MEASURED, "secondary", 13.5, text_anchor="middle")
            )
        latest = self._up_to_date
        for measured in self.measured:
            if measured.firing is not latest:
                parts.append(self._curve(plot, measured.firing, "field", 1.8))
        if latest is not None:
            parts += [self._rheobase(plot, latest), self._curve(plot, latest, "ink", 2.2)]
        return "".join(parts), _HEIGHT

    def _curve(self, plot: Plot, curve: FiringCurve, colour: str, width: float) -> str:
        """Return the rates as a line with points; where it falls silent, hollow ones on the axis."""
        there = curve.rate > 0.0
        points = []
        for current, rate in zip(curve.current.tolist(), curve.rate.tolist(), strict=True):
            if plot.x.lower <= current <= plot.x.upper:
                fill = ink(colour) if rate else ink("paper")
                place = {"cx": plot.x.at(current), "cy": plot.y.at(rate)}
                points.append(element("circle", **place, r=2.8, fill=fill, stroke=ink(colour), stroke_width=1.2))
        return plot.curve(curve.current, np.where(there, curve.rate, np.nan), colour, width) + "".join(points)

    def _rheobase(self, plot: Plot, curve: FiringCurve) -> str:
        if curve.rheobase is None or curve.rheobase > plot.x.upper:
            return ""
        x = plot.x.at(curve.rheobase)
        label = texts.RHEOBASE.format(current=texts.number(curve.rheobase, 2))
        rule = line(x, plot.y.start, x, plot.y.end, "secondary", stroke_width=1.2, stroke_dasharray="3 3")
        return rule + text(x + 6, plot.y.end + 12, label, "secondary", 12.5)
