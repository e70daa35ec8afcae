"""One vertical mV axis with every E and V_m on it: the driving forces are the gaps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from drivingforce.controls import Handle
from drivingforce.model import Cell, Instant, Snapshot
from drivingforce.page import texts
from drivingforce.page.palette import dash_of
from drivingforce.page.svg import arrow, ink, line, spread, text
from drivingforce.physics import Ion

from .base import SvgView, Table

_TOP, _BOTTOM, _HEIGHT = 26, 14, 372
_AXIS, _FIRST_GAP, _NAMES = 58, 40, 106  # place of the axis; from it to the first arrow; width of the labels
_TICK = 20  # mV
_ROOM_FOR_KEY = 240  # px: in a narrower column the key is shorter
_NAME_SPACING = 17  # px between labels that would otherwise overlap


class PotentialLadder(SvgView):
    """Equilibrium potentials and V_m on one vertical axis; an arrow from V_m to each E is the gap V_m − E.

    The arrow points where an open channel of that ion pulls V_m: towards its E. V_m has a handle.

    Parameters
    ----------
    cell : Cell
        What to show.
    ions : sequence of Ion, optional
        Whose E to show; by default that of the membrane's first three.

    Raises
    ------
    InvalidInput
        For no ion, or one that the membrane has not.
    """

    def __init__(self, cell: Cell, ions: Sequence[str] | None = None) -> None:
        self.choose_ions(cell, ions)
        self.lower, self.upper = self._range(cell.now, roomy=True)
        super().__init__(cell, texts.POTENTIAL_LADDER)
        self.add_class("df-slim")
        self.handle = Handle(cell, "V_m")
        self._place_handle()
        self.children = [self.handle, *self.children]

    def _range(self, now: Instant, roomy: bool = False) -> tuple[float, float]:
        """Return the ends of the axis, mV, on ticks; roomy leaves V_m the range of a spike and more."""
        shown = [now.V_m, *(now.E[ion] for ion in self.ions), *((-115.0, 75.0) if roomy else ())]
        return _TICK * math.floor((min(shown) - 4) / _TICK), _TICK * math.ceil((max(shown) + 4) / _TICK)

    def fit(self) -> None:
        """Set the axis to what is on it now."""
        self.lower, self.upper = self._range(self.cell.now)
        self._place_handle()
        self.refresh()

    def _place_handle(self) -> None:
        self.handle.stand(self.lower, self.upper, left=_AXIS, top=self.y(self.upper), bottom=self.y(self.lower))

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the button that fits the axis."""
        return {texts.FIT: self.fit}

    def describe(self) -> str:
        """Return where V_m stands among the equilibrium potentials."""
        now = self.cell.now
        places = [texts.place_of_v_m(ion, now.driving_force[ion]) for ion in self.ions]
        return texts.ladder_in_words(now.V_m, self.cell.held, self.cell.at, places)

    def table(self) -> Table:
        """Return a row for each ion."""
        now = self.cell.now
        rows = [
            [
                ion.symbol,
                texts.signed(now.E[ion], 1),
                texts.signed(now.driving_force[ion], 1),
                texts.place_of_v_m(ion, now.driving_force[ion]),
                texts.pull(now.driving_force[ion]),
            ]
            for ion in self.ions
        ]
        return [texts.LADDER_COLUMNS, *rows]

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the ladder for a column ``width`` pixels wide, and its height."""
        now = snapshot.now
        right = width - _NAMES
        parts = [self._axis(right)]
        parts += [self._level(now.E[ion], right, ion, 2, dash_of(ion) or None) for ion in self.ions]
        spacing = min(52.0, (right - _AXIS - _FIRST_GAP - 20) / max(len(self.ions) - 1, 1))
        gaps = [self._gap(ion, now, _AXIS + _FIRST_GAP + index * spacing) for index, ion in enumerate(self.ions)]
        parts += [shaft for shaft, _ in gaps] + [label for _, label in gaps]  # no arrow over another's number
        parts.append(self._level(now.V_m, right, "ink", 3))
        parts.append(self._names(snapshot, right))
        return "".join(parts), _HEIGHT

    def y(self, millivolts: float) -> float:
        """Return the height of ``millivolts``; beyond the axis, its end."""
        share = (min(max(millivolts, self.lower), self.upper) - self.lower) / (self.upper - self.lower)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    def _axis(self, right: float) -> str:
        parts = [
            line(_AXIS, self.y(self.upper), _AXIS, self.y(self.lower), "field", stroke_width=1.5),
            text(_AXIS - 10, 14, texts.MILLIVOLTS, "secondary", 12, text_anchor="end"),
            text(_AXIS + 4, 14, texts.LADDER_KEY[right < _ROOM_FOR_KEY], "secondary", 12),
            line(_AXIS, self.y(0), right, self.y(0), "rule"),
        ]
        # Labels at least 16 px apart, however far the axis reaches.
        every = _TICK * math.ceil(16 * (self.upper - self.lower) / (_TICK * (_HEIGHT - _TOP - _BOTTOM)))
        for tick in range(int(self.lower), int(self.upper) + 1, _TICK):
            if tick % every == 0:
                y = self.y(tick)
                parts.append(line(_AXIS - 5, y, _AXIS, y, "field"))
                parts.append(text(_AXIS - 18, y + 4, texts.number(tick), "secondary", 12, text_anchor="end"))
        return "".join(parts)

    def _level(
        self, millivolts: float, right: float, colour: str, thickness: float, dash: str | None = None
    ) -> str:
        y = self.y(millivolts)
        return line(_AXIS, y, right, y, colour, stroke_width=thickness, stroke_dasharray=dash)

    def _gap(self, ion: Ion, now: Instant, x: float) -> tuple[str, str]:
        """Return the arrow from V_m to E, and V_m − E to stand beside it."""
        start, end, force = self.y(now.V_m), self.y(now.E[ion]), now.driving_force[ion]
        if round(force) == 0:
            return "", ""
        shaft = arrow(start, end, x, 8, upright=True, fill=ink(ion))
        # Beside the arrow's middle; that of an arrow too short for it stands on the other side of V_m.
        short = abs(end - start) < 16
        middle = (start - math.copysign(11, end - start) if short else (start + end) / 2) + 4
        label = text(
            x + 9, middle, texts.signed(force), ion, 13, font_weight=700, paint_order="stroke",
            stroke="var(--df-paper)", stroke_width=3.5,
        )  # fmt: skip
        return shaft, label

    def _names(self, snapshot: Snapshot, right: float) -> str:
        """Return the labels at the right ends, moved apart where levels are close."""
        now = snapshot.now
        how = "" if snapshot.at is not None else f" {texts.HELD if snapshot.inputs.held else texts.FREE}"
        names = [(now.E[ion], f"E_{ion} {texts.signed(now.E[ion])}", str(ion)) for ion in self.ions]
        names.append((now.V_m, f"V_m {texts.signed(now.V_m)}{how}", "ink"))
        names.sort(key=lambda name: -name[0])
        levels = [self.y(millivolts) for millivolts, _, _ in names]
        heights = spread(levels, _NAME_SPACING, _TOP, _HEIGHT - 4)
        return "".join(
            line(right, level, right + 8, height, colour, stroke_width=1)
            + text(right + 11, height + 4.5, label, colour, 13.5, font_weight=700)
            for level, height, (_, label, colour) in zip(levels, heights, names, strict=True)
        )
