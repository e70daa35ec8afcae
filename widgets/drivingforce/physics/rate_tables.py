"""What gates do in one time step, tabulated against voltage.

With V_m frozen for a time dt each gate relaxes exactly: x ← a(V) x + b(V). The table holds a and b as straight
lines between voltages a fraction of a millivolt apart. It depends on φ·dt only, so one table serves every
membrane, sweep and stimulus until temperature or step changes; a shift of the kinetics moves the voltage only.

Voltages are counted in table rows: U = (V_m − shift − low) · PER_MV, whose whole part is the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .channels import relaxation

#: Rows to the millivolt. The lines are then wrong by at most about 1e-5 of the gate.
PER_MV = 5


class Span(NamedTuple):
    """The voltages that a table covers, mV on the squid axon's scale."""

    low: float
    high: float


#: What spikes need, and what a strong stimulus may need.
USUAL, WIDE = Span(-120.0, 80.0), Span(-1000.0, 1000.0)

_Row = list[float]


@lru_cache(maxsize=4)
def relaxation_rows(span: Span) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates and steady states of m, h and n at the ends of the rows of ``span``, and one beyond: (3, rows + 3)."""
    rows = np.arange(-1, int((span.high - span.low) * PER_MV) + 2)
    return relaxation(span.low + rows / PER_MV)


def lines(columns: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the lines c0 + c1·U along each column: (c0, c1) of the first, of the second, and so on, by row.

    A chord lies on one side of a curve, and a gate that crosses many rows would add that up. Lowering its ends by
    a twelfth of the second difference makes the mean error of each piece zero.
    """
    values = np.array(list(columns))
    ends = values[:, 1:-1] - np.diff(values, 2) / 12.0
    slopes = np.diff(ends)
    offsets = ends[:, :-1] - slopes * np.arange(slopes.shape[1])
    return np.stack([offsets, slopes], axis=1).reshape(-1, slopes.shape[1])


@lru_cache(maxsize=24)
def step_table(phi_dt: float, span: Span = USUAL) -> list[_Row]:
    """Return a and b of m, h and n as lines: rows of twelve numbers, (am0, am1, bm0, bm1, ah0, ...).

    Parameters
    ----------
    phi_dt : float
        Time step times the temperature factor, ms.
    span : Span
        Voltages to cover.
    """
    rate, steady = relaxation_rows(span)
    a = np.exp(-phi_dt * rate)
    b = steady * -np.expm1(-phi_dt * rate)
    rows: list[_Row] = lines(x for pair in zip(a, b, strict=True) for x in pair).T.tolist()
    return rows


@lru_cache(maxsize=4)
def rate_table(span: Span = USUAL) -> list[_Row]:
    """Return rate (1/ms at φ = 1) and steady state of m, h and n as lines: rows of twelve numbers.

    For the odd step for which a table is not worth making.
    """
    rate, steady = relaxation_rows(span)
    rows: list[_Row] = lines(x for pair in zip(rate, steady, strict=True) for x in pair).T.tolist()
    return rows
