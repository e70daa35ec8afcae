"""What gates do in one time step, tabulated against voltage.

With V_m frozen for a time dt each gate relaxes exactly: x ← a(V) x + b(V). A table holds a and b of every gate as
straight lines between voltages a fraction of a millivolt apart. It depends on the gates and on φ·dt only, so it
serves every membrane, sweep and stimulus until temperature or step changes; a shift that all gates share moves
the voltage only.

Voltages are counted in table rows: U = (V_m − shift − low) · PER_MV, whose whole part is the row; ``shift`` is
that of the first gate.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .channels.gating import Gate, on_scale
from .channels.laws import VoltageLaw
from .membrane import Membrane

#: Rows to the millivolt. The lines are then wrong by at most about 1e-5 of the gate.
PER_MV = 5

_Array = NDArray[np.float64]
_Row = list[float]


class Span(NamedTuple):
    """The voltages that a table covers, mV on the scale of the first gate."""

    low: float
    high: float


#: What spikes need, and what a strong stimulus may need.
USUAL, WIDE = Span(-120.0, 80.0), Span(-1000.0, 1000.0)


class TabledGate(NamedTuple):
    """A gate as a table sees it."""

    gate: Gate
    shift: float  # mV, from that of the first gate
    speed: float  # factor on its rates, φ; or, times a time step, φ·dt in ms


def shift_of(membrane: Membrane) -> float:
    """Return the shift of the first gate, mV; 0 without any."""
    return membrane.gate_states[0].shift if membrane.gate_states else 0.0


def tabled_gates(membrane: Membrane, dt: float = 1.0) -> tuple[TabledGate, ...]:
    """Return the gates of ``membrane`` with φ·dt, ms."""
    first = shift_of(membrane)
    return tuple(TabledGate(gate, shift - first, phi * dt) for _, gate, shift, phi in membrane.gate_states)


def _voltages(span: Span) -> _Array:
    """Return the ends of the rows of ``span``, and one beyond on either side, mV: (rows + 3,)."""
    return span.low + np.arange(-1, int((span.high - span.low) * PER_MV) + 2) / PER_MV


@lru_cache(maxsize=64)
def relaxation_rows(gate: Gate, shift: float, span: Span) -> tuple[_Array, _Array]:
    """Rate, 1/ms at φ = 1, and steady state of ``gate`` at the ends of the rows of ``span``, and one beyond."""
    with np.errstate(all="ignore"):
        rate, steady = gate.relaxation(on_scale(_voltages(span), shift))
    return rate, steady


def lines(columns: Iterable[_Array]) -> _Array:
    """Return the lines c0 + c1·U along each column: (c0, c1) of the first, of the second, and so on, by row.

    A chord lies on one side of a curve, and a gate that crosses many rows would add that up. Lowering its ends by
    a twelfth of the second difference makes the mean error of each piece zero.
    """
    values = np.array(list(columns))
    ends = values[:, 1:-1] - np.diff(values, 2) / 12.0
    slopes = np.diff(ends)
    offsets = ends[:, :-1] - slopes * np.arange(slopes.shape[1])
    return np.stack([offsets, slopes], axis=1).reshape(-1, slopes.shape[1])


def step_columns(gates: tuple[TabledGate, ...], span: Span) -> list[_Array]:
    """Return a of each gate, then b of each, at the ends of the rows; ``speed`` of the gates is φ·dt, ms."""
    a, b = [], []
    for gate, shift, phi_dt in gates:
        rate, steady = relaxation_rows(gate, shift, span)
        a.append(np.exp(-phi_dt * rate))
        b.append(steady * -np.expm1(-phi_dt * rate))
    return a + b


@lru_cache(maxsize=24)
def step_table(gates: tuple[TabledGate, ...], span: Span) -> list[_Row]:
    """Return a and b of each gate as lines, (a0, a1, b0, b1) of the first, of the second, and so on, by row.

    ``speed`` of the gates is φ·dt, ms.
    """
    columns = step_columns(gates, span)
    count = len(gates)
    return _rows([columns[i + k * count] for i in range(count) for k in (0, 1)], span)


@lru_cache(maxsize=8)
def rate_table(gates: tuple[tuple[Gate, float], ...], span: Span) -> list[list[tuple[float, ...]]]:
    """Return rate (1/ms at φ = 1) and steady state of each gate, given with its shift (mV), as lines, by row.

    That is (rate0, rate1, steady0, steady1) of each. For the odd step for which a table is not worth making.
    """
    columns = [column for gate, shift in gates for column in relaxation_rows(gate, shift, span)]
    return [[tuple(row[i : i + 4]) for i in range(0, len(row), 4)] for row in _rows(columns, span)]


@lru_cache(maxsize=16)
def law_table(laws: tuple[tuple[VoltageLaw, float], ...], low: float, rows: int) -> list[tuple[float, float]]:
    """Return the product of voltage laws as a line by row; ``low`` is the V_m of the first, mV."""
    V = low + np.arange(-1, rows + 2) / PER_MV
    product = np.ones_like(V)
    for law, concentration in laws:
        product *= law.fraction(V, concentration)
    table: list[tuple[float, float]] = [(c0, c1) for c0, c1 in lines([product]).T.tolist()]
    return table


def _rows(columns: list[_Array], span: Span) -> list[_Row]:
    if not columns:
        return [[]] * int((span.high - span.low) * PER_MV)
    rows: list[_Row] = lines(columns).T.tolist()
    return rows
