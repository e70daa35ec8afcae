"""How a free membrane is integrated over time.

The voltage steps with the gates frozen (Crank–Nicolson), and half a step away the gates step with the
voltage frozen (exactly, by table): M. Hines, Int. J. Biomed. Comput. 15:69 (1984), as in NEURON. Begun and ended
with a half step of the gates, a step runs the same forwards as backwards, so its error holds even powers of dt
only; hence two runs, at dt and dt/2, give a third of fourth order (Richardson), and an error estimate.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .channels import relaxation
from .errors import InvalidInput
from .ions import K, Na
from .membrane import Membrane
from .rate_tables import PER_MV, USUAL, WIDE, Span, rate_table, step_table
from .recording import Array
from .stimulus import Segment

#: Step that is tried first in squid at 6.3 °C, ms: as long as a common spike allows within the tolerance.
FIRST_STEP = 0.055
#: Into how many parts those are cut at most to meet the tolerance, and nodes of a run at most, so that it ends.
_MOST_PARTS, _MOST_NODES = 16, 1_000_000


Gates = tuple[float, float, float]


class _Leg(NamedTuple):
    """A run of equal time steps with a current that changes evenly: dt in ms, current in µA/cm² injected."""

    dt: float
    steps: int
    first: float  # in the middle of the first step
    change: float  # from each step to the next


class _Track(NamedTuple):
    """Where a run has been: U (voltage in table rows) at each node, gates half a step before each later one."""

    U: list[float]
    m: list[float]
    h: list[float]
    n: list[float]


def _legs(segments: list[Segment], dt: float, parts: int) -> list[_Leg]:
    """Cover each segment by whole steps of dt and a shorter last one, every step cut in ``parts``."""
    legs = []
    for segment in segments:
        length = segment.t1 - segment.t0
        slope = (segment.last - segment.first) / length
        steps = int(length / dt * (1.0 + 1e-12))
        small = dt / parts
        if steps:
            legs.append(_Leg(small, steps * parts, segment.first + slope * small / 2, slope * small))
        small = (length - steps * dt) / parts
        if small > 1e-9 * dt:  # not the crumb that rounding leaves; one by one, because no table fits them
            middles = (steps * dt + (part + 0.5) * small for part in range(parts))
            legs += [_Leg(small, 1, segment.first + slope * t, slope * small) for t in middles]
    return legs


def _relaxed(gates: Gates, U: float, phi_t: float, rates: list[list[float]]) -> Gates:
    """Return m, h and n after time t (times φ, ms) with the voltage frozen at U."""
    m, h, n = gates
    rm, rm1, m0, m1, rh, rh1, h0, h1, rn, rn1, n0, n1 = rates[int(U)]
    m0, h0, n0 = m0 + m1 * U, h0 + h1 * U, n0 + n1 * U
    return (
        m0 + (m - m0) * math.exp(-phi_t * (rm + rm1 * U)),
        h0 + (h - h0) * math.exp(-phi_t * (rh + rh1 * U)),
        n0 + (n - n0) * math.exp(-phi_t * (rn + rn1 * U)),
    )


def _march(membrane: Membrane, legs: list[_Leg], V: float, gates: Gates, span: Span) -> _Track:
    """Step through the legs. Raise ArithmeticError, LookupError or ValueError if V leaves the span."""
    phi, rates = membrane.phi, rate_table(span)
    origin = membrane.kinetics.shift + span.low
    (g_Na, g_K), (g_open, g_E) = membrane.gated, membrane.open
    E_Na, E_K = (membrane.E[Na] - origin) * PER_MV, (membrane.E[K] - origin) * PER_MV
    I_open = (g_E - g_open * origin) * PER_MV
    U = (V - origin) * PER_MV
    track = _Track([U], [], [], [])
    Us, ms, hs, ns = track
    for leg in legs:
        m, h, n = _relaxed(gates, U, phi * leg.dt / 2, rates)
        half = leg.dt / (2.0 * membrane.capacitance)
        a_Na, a_K, a = half * g_Na, half * g_K, 1.0 + half * g_open
        drive, change = half * (I_open + leg.first * PER_MV), half * leg.change * PER_MV
        table = step_table(phi * leg.dt, span) if leg.steps > 1 else rates  # unused after the last step
        # The hot loop, about half a microsecond a round: plain floats in local names, and no calls but those that
        # the interpreter shortens (append; __trunc__, which is a tenth of the whole faster than int).
        for _ in range(leg.steps):
            ms.append(m)
            hs.append(h)
            ns.append(n)
            sodium = a_Na * m * m * m * h
            squared = n * n
            potassium = a_K * squared * squared
            middle = (U + sodium * E_Na + potassium * E_K + drive) / (a + sodium + potassium)
            U = middle + middle - U
            Us.append(U)
            drive += change
            am, am1, bm, bm1, ah, ah1, bh, bh1, an, an1, bn, bn1 = table[U.__trunc__()]
            m = (am + am1 * U) * m + bm + bm1 * U
            h = (ah + ah1 * U) * h + bh + bh1 * U
            n = (an + an1 * U) * n + bn + bn1 * U
        gates = _relaxed((ms[-1], hs[-1], ns[-1]), U, phi * leg.dt / 2, rates)
    if min(Us) < 0.0:  # Python would have read the table from its other end
        raise LookupError("V_m below the table")
    return track


class _Run(NamedTuple):
    """V, mV, at the nodes of a run, and its track."""

    V: Array
    track: _Track


def _array(numbers: list[float]) -> Array:
    """Return np.array(numbers), in half the time."""
    return np.frombuffer(array("d", numbers))


def _run(membrane: Membrane, legs: list[_Leg], V: float, gates: Gates) -> _Run:
    """Run through the legs; raise InvalidInput if V leaves every table."""
    for span in (USUAL, WIDE):
        try:
            track = _march(membrane, legs, V, gates, span)
        except (ArithmeticError, LookupError, ValueError):
            continue
        return _Run(_array(track.U) / PER_MV + (membrane.kinetics.shift + span.low), track)
    allowed = f"weak enough to keep V_m between −{-WIDE.low:g} and {WIDE.high:g} mV"
    raise InvalidInput("Stimulus", "as strong as this", allowed)


@dataclass(frozen=True, eq=False)
class Solution:
    """What the scheme found: values at its nodes, and slopes where each interval begins and ends.

    Attributes
    ----------
    t : array, shape (nodes,)
        ms.
    y : array, shape (4, nodes)
        V (mV), m, h and n.
    begin, end : array, shape (4, nodes − 1)
        dy/dt at the two ends of each interval; V has a kink where the stimulus jumps.
    """

    t: Array
    y: Array
    begin: Array
    end: Array

    def _cubic(self, row: int) -> Array:
        """Coefficients, shape (4, nodes − 1), of the cubic in 0 ≤ u < 1 through each interval (Hermite)."""
        x, width = self.y[row], np.diff(self.t)
        rise, begin, end = np.diff(x), width * self.begin[row], width * self.end[row]
        return np.array([x[:-1], begin, 3.0 * rise - 2.0 * begin - end, begin + end - 2.0 * rise])

    @cached_property
    def _V_cubic(self) -> Array:
        return self._cubic(0)

    def at(self, t: Array, row: int) -> Array:
        """Return one row of y at ascending times t."""
        first = np.searchsorted(t, self.t)  # the first sample of each interval
        first[0], first[-1] = 0, len(t)
        samples = np.diff(first)
        u = (t - np.repeat(self.t[:-1], samples)) * np.repeat(1.0 / np.diff(self.t), samples)
        c0, c1, c2, c3 = (np.repeat(c, samples) for c in (self._cubic(row) if row else self._V_cubic))
        return np.asarray(((c3 * u + c2) * u + c1) * u + c0)

    def turning_points(self) -> Array:
        """Return the times, ms, at which V has a peak or a trough between two nodes."""
        begin, end = self.begin[0], self.end[0]
        # A membrane come to rest wavers by rounding: no turning points are there.
        i = np.flatnonzero((begin * end < 0.0) & (np.abs(begin) + np.abs(end) > 1e-3))
        _, c1, c2, c3 = self._V_cubic[:, i]
        # The root of c1 + 2 c2 u + 3 c3 u² in the interval, in the form that does not cancel.
        u = -c1 / (c2 + np.copysign(np.sqrt(np.maximum(c2 * c2 - 3.0 * c1 * c3, 0.0)), c2))
        return np.asarray(self.t[i] + np.clip(u, 0.0, 1.0) * (self.t[i + 1] - self.t[i]))

    def upward_crossings(self, level: float) -> Array:
        """Return the times, ms, at which V rises through ``level``, mV."""
        V = self.y[0]
        times = []
        for i in np.flatnonzero((V[:-1] < level) & (V[1:] >= level)):
            c0, c1, c2, c3 = (float(c) for c in self._V_cubic[:, i])
            below, above = 0.0, 1.0
            while above - below > 1e-9:
                u = (below + above) / 2.0
                below, above = (u, above) if ((c3 * u + c2) * u + c1) * u + c0 < level else (below, u)
            times.append(self.t[i] + above * (self.t[i + 1] - self.t[i]))
        return np.array(times, dtype=float)


def shortening(phi: float) -> float:
    """Return the factor on a time step that keeps the error similar where gates are faster than in squid."""
    return float(max(1.0, phi) ** -0.75)


def solve(
    membrane: Membrane, segments: list[Segment], V: float, gates: Gates, tolerance: float
) -> tuple[Solution, float]:
    """Integrate over the segments, with steps cut in two until the error estimate is within tolerance, mV."""
    dt = FIRST_STEP * shortening(membrane.phi)
    parts = 1
    coarse = _run(membrane, _legs(segments, dt, parts), V, gates)
    while True:
        fine = _run(membrane, _legs(segments, dt, 2 * parts), V, gates)
        error = error_estimate(coarse.V, fine.V[::2])
        if error <= tolerance or parts == _MOST_PARTS or len(fine.V) > _MOST_NODES:
            return _extrapolated(membrane, _legs(segments, dt, parts), segments[0].t0, gates, coarse, fine), error
        coarse, parts = fine, 2 * parts


def error_estimate(coarse: Array, fine: Array) -> float:
    """Estimate the error of the extrapolated V, mV, from V by the two runs at the same times.

    A third of their difference, d, is the error of the finer run. Extrapolation takes away all of it but a term of
    the next order. That one was measured on random membranes and stimuli against a tight reference: mostly 0.05 to
    0.2 d²/mV, at worst 0.35 (a spike that hardly fires), and below d/2 where d is small. This is a bound on both.
    """
    d = float(np.abs(fine - coarse).max()) / 3.0
    return d * max(0.5, 0.4 * d)


def _extrapolated(
    membrane: Membrane, legs: list[_Leg], t0: float, start: Gates, coarse: _Run, fine: _Run
) -> Solution:
    """Combine the runs at dt and dt/2, whose errors are as 4 to 1, at the nodes of the first."""
    steps = [leg.steps for leg in legs]
    dt = np.repeat([leg.dt for leg in legs], steps)
    V = np.stack([coarse.V, fine.V[::2], (4.0 * fine.V[::2] - coarse.V) / 3.0])
    rate, steady = relaxation(V - membrane.kinetics.shift)
    rate *= membrane.phi
    # Gates at the nodes, from half a step before: in the finer run, what precedes every second node.
    before = np.array(
        [(_array(c), _array(f[1::2])) for c, f in zip(coarse.track[1:], fine.track[1:], strict=True)]
    )
    settled = steady[:, :2, 1:]
    gates = settled + (before - settled) * np.exp(rate[:, :2, 1:] * (dt / np.array([[-2.0], [-4.0]])))

    y = np.empty((4, V.shape[1]))
    y[0] = V[2]
    y[1:, 0] = start
    y[1:, 1:] = (4.0 * gates[:, 1] - gates[:, 0]) / 3.0
    slope = np.empty_like(y)
    slope[0] = -membrane.current(*y) / membrane.capacitance
    slope[1:] = rate[:, 2] * (steady[:, 2] - y[1:])
    begin, end = slope[:, :-1].copy(), slope[:, 1:].copy()
    injected = np.concatenate([leg.first + leg.change * (np.arange(leg.steps) - 0.5) for leg in legs])
    begin[0] += injected / membrane.capacitance
    end[0] += (injected + np.repeat([leg.change for leg in legs], steps)) / membrane.capacitance
    return Solution(t0 + np.concatenate([[0.0], np.cumsum(dt)]), y, begin, end)
