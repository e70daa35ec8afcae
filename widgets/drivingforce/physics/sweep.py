"""The solver: one membrane, one stimulus, one recording.

Scheme. The voltage steps with the gates frozen (Crank–Nicolson), and half a step away the gates step with the
voltage frozen (exactly, by table): M. Hines, Int. J. Biomed. Comput. 15:69 (1984), as in NEURON. Begun and ended
with a half step of the gates, a step runs the same forwards as backwards, so its error holds even powers of dt
only; hence two runs, at dt and dt/2, give a third of fourth order (Richardson), and an error estimate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .channels import GATES, relaxation
from .errors import InvalidInput, above, finite, number
from .ions import K, Na
from .membrane import Membrane, rest, steady_gates
from .rate_tables import PER_MV, USUAL, WIDE, Span, rate_table, step_table
from .recording import SPIKE_LEVEL, Array, Recording
from .stimulus import Segment, Stimulus, VoltageClamp, sample

#: Longest sweep, ms.
LONGEST = 20_000.0
#: Steps that are tried first, ms times φ^(2/3): with gates that fast the error stays about the same.
FIRST_STEP = 0.0625
#: Into how many parts those are cut at most to meet the tolerance, and nodes of a run at most, so that it ends.
_MOST_PARTS, _MOST_NODES = 16, 1_000_000
#: What V may be wrong by unless told otherwise, mV: on a spike's upstroke a few microseconds.
TOLERANCE = 1.25


_Gates = tuple[float, float, float]


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


def _relaxed(gates: _Gates, U: float, phi_t: float, rates: list[list[float]]) -> _Gates:
    """Return m, h and n after time t (times φ, ms) with the voltage frozen at U."""
    m, h, n = gates
    rm, rm1, m0, m1, rh, rh1, h0, h1, rn, rn1, n0, n1 = rates[int(U)]
    m0, h0, n0 = m0 + m1 * U, h0 + h1 * U, n0 + n1 * U
    return (
        m0 + (m - m0) * math.exp(-phi_t * (rm + rm1 * U)),
        h0 + (h - h0) * math.exp(-phi_t * (rh + rh1 * U)),
        n0 + (n - n0) * math.exp(-phi_t * (rn + rn1 * U)),
    )


def _march(membrane: Membrane, legs: list[_Leg], V: float, gates: _Gates, span: Span) -> _Track:
    """Step through the legs. Raise ArithmeticError, LookupError or ValueError if V leaves the span."""
    phi, rates = membrane.phi, rate_table(span)
    origin = membrane.kinetics.shift + span.low
    (g_Na, g_K), (g_open, g_E) = membrane.gated, membrane.open
    E_Na, E_K = (membrane.E[Na] - origin) * PER_MV, (membrane.E[K] - origin) * PER_MV
    I_open = (g_E - g_open * origin) * PER_MV
    U = (V - origin) * PER_MV
    track = _Track([U], [], [], [])
    keep_U, keep_m, keep_h, keep_n = (values.append for values in track)
    for leg in legs:
        m, h, n = _relaxed(gates, U, phi * leg.dt / 2, rates)
        half = leg.dt / (2.0 * membrane.capacitance)
        a_Na, a_K, a = half * g_Na, half * g_K, 1.0 + half * g_open
        drive, change = half * (I_open + leg.first * PER_MV), half * leg.change * PER_MV
        table = step_table(phi * leg.dt, span) if leg.steps > 1 else rates  # unused after the last step
        # The hot loop, about half a microsecond a round: plain floats in local names, no calls but these.
        for _ in range(leg.steps):
            keep_m(m)
            keep_h(h)
            keep_n(n)
            sodium = a_Na * m * m * m * h
            squared = n * n
            potassium = a_K * squared * squared
            middle = (U + sodium * E_Na + potassium * E_K + drive) / (a + sodium + potassium)
            U = middle + middle - U
            keep_U(U)
            drive += change
            am, am1, bm, bm1, ah, ah1, bh, bh1, an, an1, bn, bn1 = table[int(U)]
            m = (am + am1 * U) * m + bm + bm1 * U
            h = (ah + ah1 * U) * h + bh + bh1 * U
            n = (an + an1 * U) * n + bn + bn1 * U
        gates = _relaxed((track.m[-1], track.h[-1], track.n[-1]), U, phi * leg.dt / 2, rates)
    if min(track.U) < 0.0:  # Python would have read the table from its other end
        raise LookupError("V_m below the table")
    return track


_Run = tuple[Array, Array]


def _run(membrane: Membrane, legs: list[_Leg], V: float, gates: _Gates) -> _Run:
    """Run through the legs; return V, mV, at the nodes, and the gates half a step before, shape (3, nodes − 1)."""
    for span in (USUAL, WIDE):
        try:
            track = _march(membrane, legs, V, gates, span)
        except (ArithmeticError, LookupError, ValueError):
            continue
        origin = membrane.kinetics.shift + span.low
        return np.array(track.U) / PER_MV + origin, np.array(track[1:])
    allowed = f"weak enough to keep V_m between −{-WIDE.low:g} and {WIDE.high:g} mV"
    raise InvalidInput("Stimulus", "as strong as this", allowed)


@dataclass(frozen=True, eq=False)
class _Solution:
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

    @cached_property
    def _cubics(self) -> Array:
        """Coefficients, shape (4, 4, nodes − 1), of the cubic in 0 ≤ u < 1 through each interval (Hermite)."""
        width = np.diff(self.t)
        rise, begin, end = np.diff(self.y), width * self.begin, width * self.end
        return np.stack([self.y[:, :-1], begin, 3.0 * rise - 2.0 * begin - end, begin + end - 2.0 * rise])

    def at(self, t: Array, row: int) -> Array:
        """Return one row of y at ascending times t."""
        first = np.searchsorted(t, self.t)  # the first sample of each interval
        first[0], first[-1] = 0, len(t)
        samples = np.diff(first)
        u = (t - np.repeat(self.t[:-1], samples)) * np.repeat(1.0 / np.diff(self.t), samples)
        c0, c1, c2, c3 = (np.repeat(c, samples) for c in self._cubics[:, row])
        return np.asarray(((c3 * u + c2) * u + c1) * u + c0)

    def turning_points(self) -> Array:
        """Return the times, ms, at which V has a peak or a trough between two nodes."""
        begin, end = self.begin[0], self.end[0]
        # A membrane come to rest wavers by rounding: no turning points are there.
        i = np.flatnonzero((begin * end < 0.0) & (np.abs(begin) + np.abs(end) > 1e-3))
        _, c1, c2, c3 = self._cubics[:, 0, i]
        # The root of c1 + 2 c2 u + 3 c3 u² in the interval, in the form that does not cancel.
        u = -c1 / (c2 + np.copysign(np.sqrt(np.maximum(c2 * c2 - 3.0 * c1 * c3, 0.0)), c2))
        return np.asarray(self.t[i] + np.clip(u, 0.0, 1.0) * (self.t[i + 1] - self.t[i]))

    def upward_crossings(self, level: float) -> Array:
        """Return the times, ms, at which V rises through ``level``, mV."""
        V = self.y[0]
        times = []
        for i in np.flatnonzero((V[:-1] < level) & (V[1:] >= level)):
            c0, c1, c2, c3 = (float(c) for c in self._cubics[:, 0, i])
            below, above = 0.0, 1.0
            while above - below > 1e-9:
                u = (below + above) / 2.0
                below, above = (u, above) if ((c3 * u + c2) * u + c1) * u + c0 < level else (below, u)
            times.append(self.t[i] + above * (self.t[i + 1] - self.t[i]))
        return np.array(times, dtype=float)


def _solve(
    membrane: Membrane, segments: list[Segment], V: float, gates: _Gates, tolerance: float
) -> tuple[_Solution, float]:
    """Integrate over the segments, with steps cut in two until the error estimate is within tolerance, mV."""
    dt = FIRST_STEP * membrane.phi ** (-2.0 / 3.0)
    parts = 1
    coarse = _run(membrane, _legs(segments, dt, parts), V, gates)
    while True:
        fine = _run(membrane, _legs(segments, dt, 2 * parts), V, gates)
        error = _error_estimate(coarse[0], fine[0][::2])
        if error <= tolerance or parts == _MOST_PARTS or len(fine[0]) > _MOST_NODES:
            return _extrapolated(membrane, _legs(segments, dt, parts), segments[0].t0, gates, coarse, fine), error
        coarse, parts = fine, 2 * parts


def _error_estimate(coarse: Array, fine: Array) -> float:
    """Estimate the error of the extrapolated V, mV, from V by the two runs at the same times.

    A third of their difference, d, is the error of the finer run. Extrapolation takes away all of it but a term of
    the next order. That one was measured on random membranes and stimuli against a tight reference: 0.05 to 0.2
    d²/mV where spikes make the error, and below d/2 elsewhere.
    """
    d = float(np.abs(fine - coarse).max()) / 3.0
    return d * max(0.5, d / 6.0)


def _extrapolated(
    membrane: Membrane, legs: list[_Leg], t0: float, start: _Gates, coarse: _Run, fine: _Run
) -> _Solution:
    """Combine the runs at dt and dt/2, whose errors are as 4 to 1, at the nodes of the first."""
    steps = [leg.steps for leg in legs]
    dt = np.repeat([leg.dt for leg in legs], steps)
    V = np.stack([coarse[0], fine[0][::2]])
    half_before = np.stack([coarse[1], fine[1][:, 1::2]], axis=1)
    rate, steady = relaxation(V[:, 1:] - membrane.kinetics.shift)
    gates = steady + (half_before - steady) * np.exp(-membrane.phi * rate * dt / np.array([[2.0], [4.0]]))

    y = np.empty((4, V.shape[1]))
    y[0] = (4.0 * V[1] - V[0]) / 3.0
    y[1:, 0] = start
    y[1:, 1:] = (4.0 * gates[:, 1] - gates[:, 0]) / 3.0

    rate, steady = relaxation(y[0] - membrane.kinetics.shift)
    slope = np.empty_like(y)
    slope[0] = -membrane.current(*y) / membrane.capacitance
    slope[1:] = membrane.phi * rate * (steady - y[1:])
    begin, end = slope[:, :-1].copy(), slope[:, 1:].copy()
    injected = np.concatenate([leg.first + leg.change * (np.arange(leg.steps) - 0.5) for leg in legs])
    begin[0] += injected / membrane.capacitance
    end[0] += (injected + np.repeat([leg.change for leg in legs], steps)) / membrane.capacitance
    return _Solution(t0 + np.concatenate([[0.0], np.cumsum(dt)]), y, begin, end)


def sweep(
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    duration: float = 50.0,
    *,
    start: float | None = None,
    tolerance: float = TOLERANCE,
    interval: float = 0.025,
) -> Recording:
    """Record from ``membrane`` while ``stimulus`` acts on it.

    Parameters
    ----------
    membrane : Membrane
        What to record from.
    stimulus : CurrentClamp or VoltageClamp, optional
        What is injected, or imposed; nothing by default.
    duration : float
        ms, up to 20 000.
    start : float, optional
        V_m at time 0, mV, with the gates settled there, as after a long voltage clamp. By default the sweep starts
        at rest, the true steady state of these very parameters. Not for a voltage clamp, which holds already.
    tolerance : float
        What V may be wrong by, mV: steps are made shorter until the error estimate is within it.
    interval : float
        Between samples, ms. More are taken at the breaks of the stimulus, at the turning points of V_m, and where
        it moves by more than 1 mV between two. Steps and spike times do not depend on it.

    Returns
    -------
    Recording
        ``converged`` is False when the tolerance was not reached.

    Raises
    ------
    InvalidInput
        If the membrane has no stable rest and no ``start`` is given, the stimulus does not lie within the sweep or
        drives V_m beyond ±1 V, or a number is out of range.
    """
    duration = _checked_duration(duration)
    interval = number(above, interval, "Interval between samples", "ms", 0.0)
    tolerance = number(above, tolerance, "Tolerance", "mV", 0.0)
    segments = [Segment(0.0, duration, 0.0, 0.0)] if stimulus is None else stimulus.segments(duration)
    t = np.union1d(
        np.linspace(0.0, duration, max(2, round(duration / interval) + 1)), [segment.t0 for segment in segments]
    )
    if isinstance(stimulus, VoltageClamp):
        return _clamped(membrane, stimulus, segments, t)
    V = rest(membrane) if start is None else number(finite, start, "V_m at the start", "mV")
    solution, error = _from(membrane, segments, V, start is None, tolerance)
    t = _refined(np.union1d(t, solution.turning_points()), solution)
    return Recording(
        membrane=membrane,
        stimulus=stimulus,
        t=t,
        V=solution.at(t, 0),
        gates={gate: solution.at(t, row) for row, gate in enumerate(GATES, 1)},
        I_m=sample(segments, t),
        spike_times=solution.upward_crossings(SPIKE_LEVEL),
        error_estimate=error,
        converged=error <= tolerance,
    )


def _refined(t: Array, solution: _Solution) -> Array:
    """Add times to ``t``, evenly between two, until V moves by no more than about 1 mV from each to the next."""
    pieces = np.maximum(1, np.ceil(np.abs(np.diff(solution.at(t, 0))))).astype(int)
    before = np.repeat(np.cumsum(pieces) - pieces, pieces)
    within = (np.arange(pieces.sum()) - before) / np.repeat(pieces, pieces)
    return np.append(np.repeat(t[:-1], pieces) + within * np.repeat(np.diff(t), pieces), t[-1])


def _from(
    membrane: Membrane, segments: list[Segment], V: float, at_rest: bool, tolerance: float
) -> tuple[_Solution, float]:
    """Integrate from V with settled gates. A membrane at rest stays there exactly until something is injected."""
    gates = steady_gates(membrane, V)
    quiet = 0
    while at_rest and quiet < len(segments) and segments[quiet].first == segments[quiet].last == 0.0:
        quiet += 1
    solutions = []
    error = 0.0
    if quiet:
        still = np.repeat(np.array([[V], *([x] for x in gates)]), 2, axis=1)
        flat = np.zeros((4, 1))
        solutions.append(_Solution(np.array([0.0, segments[quiet - 1].t1]), still, flat, flat))
    if quiet < len(segments):
        solution, error = _solve(membrane, segments[quiet:], V, gates, tolerance)
        solutions.append(solution)
    return _joined(solutions), error


def _joined(solutions: list[_Solution]) -> _Solution:
    """Join a quiet stretch and what follows; either may be missing."""
    if len(solutions) == 1:
        return solutions[0]
    first, second = solutions
    return _Solution(
        np.concatenate([first.t[:-1], second.t]),
        np.concatenate([first.y[:, :-1], second.y], axis=1),
        np.concatenate([first.begin, second.begin], axis=1),
        np.concatenate([first.end, second.end], axis=1),
    )


def _clamped(membrane: Membrane, clamp: VoltageClamp, segments: list[Segment], t: Array) -> Recording:
    """Record under voltage clamp: V_m is imposed, the gates follow."""
    V = sample(segments, t)
    gates = np.empty((3, len(t)))
    state = np.array(steady_gates(membrane, clamp.holding))
    slope = np.zeros_like(t)
    for segment in segments:
        inside = (t >= segment.t0) & ((t < segment.t1) | (segment.t1 == t[-1]))
        gates[:, inside], state = _followed(membrane, segment, state, t[inside])
        slope[inside] = (segment.last - segment.first) / (segment.t1 - segment.t0)
    return Recording(
        membrane=membrane,
        stimulus=clamp,
        t=t,
        V=V,
        gates=dict(zip(GATES, gates, strict=True)),
        I_m=membrane.current(V, *gates) + membrane.capacitance * slope,
        spike_times=np.array([]),
        error_estimate=0.0,
        converged=True,
    )


def _followed(membrane: Membrane, segment: Segment, state: Array, t: Array) -> tuple[Array, Array]:
    """Return the gates at times t within the segment, shape (3, times), and at its end, from ``state`` on.

    At constant voltage each gate relaxes exponentially, exactly. A ramp is cut into pieces so short (0.02 mV) that
    holding each at its middle leaves an error of about 1e-6.
    """
    pieces = max(1, math.ceil(abs(segment.last - segment.first) / 0.02))
    ends = np.linspace(segment.t0, segment.t1, pieces + 1)
    middles = segment.first + (segment.last - segment.first) * (np.arange(pieces) + 0.5) / pieces
    rate, steady = relaxation(middles - membrane.kinetics.shift)
    rate *= membrane.phi
    decay = np.exp(-rate * np.diff(ends))
    begins = np.empty((3, pieces))
    for k in range(pieces):
        begins[:, k] = state
        state = steady[:, k] + (state - steady[:, k]) * decay[:, k]
    i = np.clip(np.searchsorted(ends, t, side="right") - 1, 0, pieces - 1)
    return steady[:, i] + (begins - steady)[:, i] * np.exp(-rate[:, i] * (t - ends[i])), state


def _checked_duration(duration: float) -> float:
    checked = number(above, duration, "Duration of the sweep", "ms", 0.0)
    if checked > LONGEST:
        raise InvalidInput("Duration of the sweep", duration, f"at most {LONGEST:g} ms", "ms")
    return checked
