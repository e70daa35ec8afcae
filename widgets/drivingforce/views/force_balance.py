"""The picture of the course: the two forces on each ion, head to tail, and the net push that remains."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from drivingforce.model import Cell, Instant, Snapshot
from drivingforce.page import texts
from drivingforce.page.svg import arrow, element, haloed, ink, line, text
from drivingforce.physics import Ion

from .base import SvgView, Table

_TOP, _ROW, _AXIS = 30, 102, 34  # heights: header, one ion, axis
_LABELS, _READOUT = 88, 218  # widths of the columns left and right of the arrows
_WIDE = 560  # from here on the readout stands beside the arrows, below it under them
_READOUT_LINES = 48
_MEMBRANE = 28
_OPENING = 24  # height of the gap in the bilayer in which a net push is drawn, so that a small one is seen
_SHORTEST_PUSH = 9.0  # px: a net push of half a millivolt and more is an arrow
_OUTWARD = 90  # width of the words under the axis
_EXTENT_STEP = 50  # mV between ticks; the axis ends on one


class ForceBalance(SvgView):
    """For each ion the chemical and the electrical force, head to tail on one mV axis, and the net push.

    Outward is to the right and positive. chemical = −sign(z)·E, electrical = sign(z)·V_m, net push their sum.
    Beside the push stands the driving force V_m − E, which for an anion has the other sign.

    Parameters
    ----------
    cell : Cell
        What to show.
    ions : sequence of Ion, optional
        Which ions, from top to bottom; by default the membrane's first three.
    numbers : bool
        Whether numbers are shown; a button under the picture shows and hides them.

    Raises
    ------
    InvalidInput
        For no ion, or one that the membrane has not.
    """

    def __init__(self, cell: Cell, ions: Sequence[str] | None = None, numbers: bool = True) -> None:
        self.choose_ions(cell, ions)
        self.numbers = numbers
        self.extent = self._roomy_extent(cell.now)
        super().__init__(cell, texts.force_balance_title(self.ions))

    # -- the axis ----------------------------------------------------------------------------------------------

    def _roomy_extent(self, now: Instant) -> float:
        """Return an axis, ±mV, that leaves room to move V_m by 100 mV."""
        return _next_tick(max((abs(now.chemical[ion]) for ion in self.ions), default=0.0) + 100.0)

    def fit(self) -> None:
        """Set the axis to what the arrows need now."""
        now = self.cell.now
        ends = [end for ion in self.ions for end in (now.chemical[ion], now.push[ion])]
        self.extent = _next_tick(max(map(abs, ends), default=0.0) * 1.02)
        self.refresh()

    def toggle_numbers(self) -> None:
        """Show the numbers, or hide them."""
        self.numbers = not self.numbers
        self.refresh()

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the buttons: fit the axis, show or hide the numbers."""
        return {
            texts.FIT: self.fit,
            texts.HIDE_NUMBERS if self.numbers else texts.SHOW_NUMBERS: self.toggle_numbers,
        }

    # -- in words ----------------------------------------------------------------------------------------------

    def describe(self) -> str:
        """Return a line for each ion: which way it is pushed, and why."""
        now = self.cell.now
        sentences = [
            texts.forces_in_words(
                ion, now.chemical[ion], now.electrical[ion], now.push[ion], now.driving_force[ion], self.numbers
            )
            for ion in self.ions
        ]
        return "\n".join(sentences) or texts.NO_ION_HERE

    def table(self) -> Table:
        """Return a row for each ion; forces outward positive."""
        header = texts.FORCE_BALANCE_COLUMNS if self.numbers else texts.FORCE_BALANCE_HIDDEN_COLUMNS
        return [header, *(self._table_row(ion, self.cell.now) for ion in self.ions)]

    def _table_row(self, ion: Ion, now: Instant) -> list[str]:
        forces = now.chemical[ion], now.electrical[ion], now.push[ion]
        if not self.numbers:
            return [ion.symbol, *(texts.WAYS[_way(force)] for force in forces)]
        value = now.driving_force[ion]
        numbers = [texts.signed(force, 1) for force in forces]
        way, current = texts.WAYS[_way(now.push[ion])], texts.WAYS[_way(value)]
        return [ion.symbol, *numbers, way, texts.signed(value, 1), current]

    # -- as a picture ------------------------------------------------------------------------------------------

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the picture for a column ``width`` pixels wide, and its height."""
        frame = _Frame.of(width, len(self.ions), self.extent)
        rows = "".join(
            self._row(ion, snapshot, frame, _TOP + index * frame.row) for index, ion in enumerate(self.ions)
        )
        return _membrane(frame) + rows + self._axis(frame), frame.height

    def _row(self, ion: Ion, snapshot: Snapshot, frame: _Frame, top: float) -> str:
        now = snapshot.now
        chemical, electrical, push = now.chemical[ion], now.electrical[ion], now.push[ion]
        y_chemical, y_electrical, y_push = top + 26, top + 48, top + 80
        x = frame.x
        parts = [
            self._ion_label(ion, snapshot, top),
            line(x(chemical), y_chemical, x(chemical), y_electrical, ion, stroke_width=1, opacity=0.6),
            line(x(push), y_electrical, x(push), y_push, ion, stroke_width=1, opacity=0.6),
            arrow(x(0.0), x(chemical), y_chemical, 7, fill=ink(ion)),
            arrow(x(chemical), x(push), y_electrical, 7, fill=ink("paper"), stroke=ink(ion), stroke_width=1.6),
            self._force_label(texts.CHEMICAL, chemical, (0.0, chemical), y_chemical - 9, frame),
            self._force_label(texts.ELECTRICAL, electrical, (chemical, push), y_electrical + 18, frame),
            *(_beyond(frame, end, y, ion) for end, y in ((chemical, y_chemical), (push, y_push))),
            self._net_push(ion, push, y_push, frame),
            self._readout(ion, now, top, frame),
        ]
        if top > _TOP:
            parts.insert(0, line(0, top, frame.width, top, "rule"))
        return "".join(parts)

    def _ion_label(self, ion: Ion, snapshot: Snapshot, top: float) -> str:
        name = text(0, top + 36, ion.symbol, ion, 24, font_weight=700)
        if not self.numbers or ion not in snapshot.membrane.ions:
            return name
        outside, inside = snapshot.inputs.concentrations(ion)
        return (
            name
            + text(0, top + 58, f"in {texts.three_digits(inside)} mM", "secondary", 12.5)
            + text(0, top + 75, f"out {texts.three_digits(outside)} mM", "secondary", 12.5)
        )

    def _force_label(self, name: str, force: float, span: tuple[float, float], y: float, frame: _Frame) -> str:
        """Return the label of a thin arrow: at its middle, but clear of the membrane and the edges."""
        label = f"{name} {texts.number(abs(force))}" if self.numbers else name
        half = 3.2 * len(label)
        zero, middle = frame.x(0.0), sum(map(frame.x, span)) / 2
        edge = _MEMBRANE / 2 + 6 + half
        if middle >= zero:
            middle = min(max(middle, zero + edge), frame.width - half)
        else:
            middle = max(min(middle, zero - edge), frame.left + half)
        return haloed(middle, y, label, "secondary", 12.5, text_anchor="middle")

    def _net_push(self, ion: Ion, push: float, y: float, frame: _Frame) -> str:
        zero, end = frame.x(0.0), frame.x(push)
        opening = element(
            "rect", x=zero - _MEMBRANE / 2 - 1, y=y - _OPENING / 2, width=_MEMBRANE + 2, height=_OPENING,
            fill=ink("paper"),
        )  # fmt: skip
        if round(push) == 0:  # as printed: less than half a millivolt is balance
            return opening + element(
                "circle", cx=zero, cy=y, r=6, fill=ink("paper"), stroke=ink(ion), stroke_width=2.5
            )
        end = zero + math.copysign(max(abs(end - zero), _SHORTEST_PUSH), push)
        return opening + arrow(zero, end, y, 15, fill=ink(ion))

    def _readout(self, ion: Ion, now: Instant, top: float, frame: _Frame) -> str:
        push, value = now.push[ion], now.driving_force[ion]
        x, anchor = (frame.width, "end") if frame.wide else (0, None)
        y = top + 44 if frame.wide else top + _ROW + 12
        if round(push) == 0:
            return text(x, y, texts.NO_NET_PUSH, ion, 14.5, font_weight=700, text_anchor=anchor)
        lines = text(x, y, texts.push_on(ion, push, self.numbers), ion, 14.5, font_weight=700, text_anchor=anchor)
        if self.numbers:
            force, current = texts.driving_force(ion, value), texts.current_way(value)
            if not frame.wide:
                lines += text(x, y + 20, f"{texts.driving_force_alone(value)} {current}", "ink", 12.5)
            else:
                lines += text(x, y + 20, force, "ink", 12.5, text_anchor=anchor)
                lines += text(x, y + 37, current, "secondary", 12.5, text_anchor=anchor)
        return lines

    def _axis(self, frame: _Frame) -> str:
        y = frame.height - _AXIS
        parts = [line(frame.left, y, frame.right, y, "rule")]
        count = round(self.extent / _EXTENT_STEP)
        every = max(1, math.ceil(34 * 2 * count / (frame.right - frame.left)))  # ticks at least 34 px apart
        for index in range(-count, count + 1):
            if index % every == 0:
                x = frame.x(float(index * _EXTENT_STEP))
                parts.append(line(x, y, x, y + 5, "field"))
                if self.numbers:
                    label = f"{abs(index) * _EXTENT_STEP}"
                    parts.append(text(x, y + 18, label, "secondary", 12, text_anchor="middle"))
        zero = frame.x(0.0)
        parts.append(text(zero - 12, y + 32, texts.PUSHED_IN, "secondary", 12, text_anchor="end"))
        outward = min(zero + 12, frame.width - _OUTWARD)
        parts.append(text(outward, y + 32, texts.PUSHED_OUT, "secondary", 12))
        return "".join(parts)


@dataclass(frozen=True)
class _Frame:
    """Where things are: the picture's size, and the column of the arrows with its scale."""

    width: float
    height: float
    rows: int
    row: float
    left: float
    right: float
    extent: float
    wide: bool

    @classmethod
    def of(cls, width: float, rows: int, extent: float) -> _Frame:
        wide = width >= _WIDE
        row = _ROW if wide else _ROW + _READOUT_LINES
        right = width - _READOUT - 12 if wide else width - 16
        return cls(width, _TOP + rows * row + 6 + _AXIS, rows, row, _LABELS, right, extent, wide)

    def x(self, millivolts: float) -> float:
        """Return the place of ``millivolts``, outward to the right; beyond the axis, its end."""
        share = min(max(millivolts / self.extent, -1.0), 1.0)
        return (self.left + self.right) / 2 + share * (self.right - self.left) / 2


@lru_cache(maxsize=32)
def _membrane(frame: _Frame) -> str:
    """Return the bilayer that all rows share; readouts that stand below the arrows interrupt it."""
    x = frame.x(0.0)
    left, right = x - _MEMBRANE / 2, x + _MEMBRANE / 2
    if frame.wide:
        pieces = [(_TOP - 4.0, frame.height - _AXIS)]
    else:
        tops = [_TOP + index * frame.row for index in range(frame.rows)]
        pieces = [(top + 4.0, top + _ROW - 6.0) for top in tops]
    return (
        "".join(_bilayer(x, top, bottom) for top, bottom in pieces)
        + text(left - 10, 18, texts.INSIDE, "secondary", 14, font_weight=600, text_anchor="end")
        + text(right + 10, 18, texts.OUTSIDE, "secondary", 14, font_weight=600)
    )


def _bilayer(x: float, top: float, bottom: float) -> str:
    """Return a piece of membrane: two leaflets, each a row of lipid heads with their tails."""
    head, tile = 7.2, 9
    first = top + tile / 2
    parts = [
        element("rect", x=x - _MEMBRANE / 2, y=top, width=_MEMBRANE, height=bottom - top, fill=ink("membrane"))
    ]
    for side in (-1, 1):
        heads, tails = x + side * (_MEMBRANE / 2 - 4), x + side * 4.0
        # Dashes of no length with round caps are dots; wide dashes of 1 px are thin strokes across.
        parts.append(
            line(heads, first, heads, bottom - 3, "lipid", stroke_width=head, stroke_linecap="round",
                 stroke_dasharray=f"0 {tile}")
        )  # fmt: skip
        parts.append(
            line(tails, first - 0.5, tails, bottom, "lipid", stroke_width=5, opacity=0.5,
                 stroke_dasharray=f"1 {tile - 1}")
        )  # fmt: skip
    return "".join(parts)


def _beyond(frame: _Frame, millivolts: float, y: float, ion: Ion) -> str:
    """Return the mark of an arrow that ends beyond the axis, or nothing."""
    if abs(millivolts) <= frame.extent:
        return ""
    way = math.copysign(1.0, millivolts)
    x = frame.x(millivolts) + way * 4
    return element("path", d=f"M{x:.1f} {y - 6:.1f}l{way * 5:g} 6l{-way * 5:g} 6", fill="none", stroke=ink(ion),
                   stroke_width=2)  # fmt: skip


def _next_tick(millivolts: float) -> float:
    return _EXTENT_STEP * math.ceil(max(millivolts, 1.0) / _EXTENT_STEP)


def _way(value: float) -> str:
    return "none" if round(value) == 0 else "out" if value > 0 else "in"
