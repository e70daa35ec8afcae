"""How a free membrane is integrated over time.

The voltage steps with the gates frozen (Crank–Nicolson), and half a step away the gates step with the
voltage frozen (exactly, by table): M. Hines, Int. J. Biomed. Comput. 15:69 (1984), as in NEURON. Begun and ended
with a half step of the gates, a step runs the same forwards as backwards, so its error holds even powers of dt
only; hence two runs, at dt and dt/2, give a third of fourth order (Richardson), and an error estimate.

A long train of spikes is integrated in stretches, each of which begins where the extrapolated third of the one
before ended: over many spikes the two runs would drift so far apart that nothing could be extrapolated. A stretch
ends after a spike, where states that differ a little come closer again; on the way to a spike they part. Each
stretch is held to the tolerance by itself: what is left of its error is that later spikes come too early or too
late, by less than the estimates' sum over the steepest slope.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from .errors import InvalidInput
from .membrane import Membrane
from .rate_tables import PER_MV, USUAL, WIDE, Span, law_table, rate_table, shift_of, step_table, tabled_gates
from .recording import Array
from .step_loop import compiled, kind_of
from .stimulus import Segment

#: Step that is tried first in squid at 6.3 °C, ms: as long as a common spike allows within the tolerance.
FIRST_STEP = 0.055
#: Into how many parts those are cut at most to meet the tolerance, and nodes of a run at most, so that it ends.
_MOST_PARTS, _MOST_NODES = 64, 1_000_000
#: Steps of a run that is cut into stretches, at least; those of a stretch, at least: a spike or two; and after how
#: many more its end is looked for.
_LONG, _STRETCH, _CHUNK = 1024, 256, 64
#: A spike is over when V_m has fallen by this much of its swing, and by so many mV at least.
_FALLEN, _FALLEN_BY = 0.6, 15.0
#: What the error estimate is stretched by, and what is added for the lines between the rows of tables, mV.
_MARGIN, _TABLES = 1.15, 0.002
#: Shorter runs of steps of one odd length are not worth a table.
_WORTH_A_TABLE = 48


class _Piece(NamedTuple):
    """Equal time steps from t0 (ms), of dt (ms), with an injected current (µA/cm²) that changes evenly."""

    t0: float
    dt: float
    steps: int
    first: float  # at t0
    slope: float  # per ms

    def split(self, steps: int) -> tuple[_Piece, _Piece]:
        """Return the first so many steps, and the rest."""
        later = steps * self.dt
        rest = _Piece(self.t0 + later, self.dt, self.steps - steps, self.first + later * self.slope, self.slope)
        return self._replace(steps=steps), rest


def _pieces(segments: Sequence[Segment], dt: float) -> list[_Piece]:
    """Cover each segment by whole steps of dt and a shorter last one."""
    pieces = []
    for segment in segments:
        length, slope = segment.t1 - segment.t0, segment.slope
        steps = int(length / dt * (1.0 + 1e-12))
        if steps:
            pieces.append(_Piece(segment.t0, dt, steps, segment.first, slope))
        rest = length - steps * dt
        if rest > 1e-9 * dt:  # not the crumb that rounding leaves
            begin = segment.t0 + steps * dt
            pieces.append(_Piece(begin, rest, 1, segment.at(begin), slope))
    return pieces


def _first(pieces: list[_Piece], steps: int) -> tuple[list[_Piece], list[_Piece]]:
    """Return the pieces of the first so many steps, and those of the rest."""
    first: list[_Piece] = []
    for i, piece in enumerate(pieces):
        if piece.steps > steps:
            if steps:
                fits, piece = piece.split(steps)
                first.append(fits)
            return first, [piece, *pieces[i + 1 :]]
        first.append(piece)
        steps -= piece.steps
    return first, []


class _Run(NamedTuple):
    """Where a run has been: V, mV, at each node, and each gate half a step before each node but the first."""

    V: Array
    before: list[Array]


class _Marcher:
    """What the loop needs to know about a membrane, for voltages in one span."""

    def __init__(self, membrane: Membrane, span: Span) -> None:
        self.membrane, self.span = membrane, span
        self.origin = shift_of(membrane) + span.low
        self.rows = int((span.high - span.low) * PER_MV)
        self.moving = [term for term in membrane.terms if not term.constant]
        self.courses = [term.courses for term in self.moving if term.courses]
        self.E = [(term.E - self.origin) * PER_MV for term in self.moving]
        self.laws = [law_table(term.laws, self.origin, self.rows) for term in self.moving if term.laws]
        self.g_constant, gE = membrane.constant
        self.I_constant = (gE - self.g_constant * self.origin) * PER_MV
        gates = tabled_gates(membrane)
        self.rates = rate_table(tuple((gate, shift) for gate, shift, _ in gates), span)
        self.phi = [phi for _, _, phi in gates]
        #: In place of a table, where the loop ends before it would be used.
        self.no_table = [[0.0] * (4 * len(gates))] * self.rows
        kind = kind_of(membrane)
        self.loops = compiled(kind), compiled(kind._replace(ramp=True))

    def march(
        self, pieces: list[_Piece], parts: int, V: float, gates: Sequence[float]
    ) -> tuple[_Run, Sequence[float]]:
        """Step through the pieces, each step cut in ``parts``; return the run, and the gates at its end.

        Raises ArithmeticError, LookupError or ValueError if V leaves the span.
        """
        U = (V - self.origin) * PER_MV
        Us = [U]
        tracks: list[list[float]] = [[] for _ in gates]
        for piece in pieces:
            dt, steps = piece.dt / parts, piece.steps * parts
            half = dt / (2.0 * self.membrane.capacitance)
            k = [half * term.g for term in self.moving]
            a = 1.0 + half * self.g_constant
            change = piece.slope * dt
            drive = half * (self.I_constant + (piece.first + change / 2.0) * PER_MV)
            rise = half * change * PER_MV
            loop = self.loops[bool(rise)]
            courses = self._courses(piece.t0, dt, steps)
            gates = self._relaxed(gates, U, dt / 2.0)
            if steps == 1 or not tracks or (piece.steps > 1 or steps >= _WORTH_A_TABLE):
                table = step_table(tabled_gates(self.membrane, dt), self.span) if steps > 1 else self.no_table
                loop(steps, table, U, gates, k, self.E, a, drive, rise, courses, self.laws, Us, tracks)
                gates = [track[-1] for track in tracks]
            else:
                for step in range(steps):
                    if step:
                        gates = self._relaxed([track[-1] for track in tracks], Us[-1], dt)
                    now = [course[step : step + 1] for course in courses]
                    loop(1, self.no_table, Us[-1], gates, k, self.E, a, drive, rise, now, self.laws, Us, tracks)
                    drive += rise
                gates = [track[-1] for track in tracks]
            U = Us[-1]
            gates = self._relaxed(gates, U, dt / 2.0)
        rows = _array(Us)
        if not (rows.min() >= 0.0 and rows.max() < self.rows):  # below, Python reads a table from its other end
            raise LookupError("V_m beyond the table")
        return _Run(rows / PER_MV + self.origin, [_array(track) for track in tracks]), gates

    def _courses(self, t0: float, dt: float, steps: int) -> list[list[float]]:
        """Return the open fraction by time of each channel that has one, in the middle of each step."""
        if not self.courses:
            return []
        t = np.asarray(t0 + dt * (np.arange(steps) + 0.5), dtype=np.float64)
        return [
            reduce(np.multiply, [course.fraction(t) for course in courses]).tolist() for courses in self.courses
        ]

    def _relaxed(self, gates: Sequence[float], U: float, t: float) -> list[float]:
        """Return the gates after time t, ms, with the voltage frozen at U."""
        later = []
        for x, phi, (rate0, rate1, steady0, steady1) in zip(gates, self.phi, self.rates[int(U)], strict=True):
            steady = steady0 + steady1 * U
            later.append(steady + (x - steady) * math.exp(-phi * t * (rate0 + rate1 * U)))
        return later


def _array(numbers: list[float]) -> Array:
    """Return np.array(numbers), in half the time."""
    return np.frombuffer(array("d", numbers))


class _Solver:
    """Marches a membrane; when V leaves the usual table, through the wide one from then on."""

    def __init__(self, membrane: Membrane) -> None:
        self.membrane = membrane
        self.spans = [USUAL, WIDE]
        self.marcher: _Marcher | None = None

    def run(
        self, pieces: list[_Piece], parts: int, V: float, gates: Sequence[float]
    ) -> tuple[_Run, Sequence[float]]:
        """Run through the pieces, as :meth:`_Marcher.march`; raise InvalidInput if V leaves every table."""
        while self.spans:
            try:
                self.marcher = self.marcher or _Marcher(self.membrane, self.spans[0])
                return self.marcher.march(pieces, parts, V, gates)
            except (ArithmeticError, LookupError, ValueError):
                self.marcher = None
                self.spans.pop(0)
        allowed = f"weak enough to keep V_m between −{-WIDE.low:g} and {WIDE.high:g} mV"
        raise InvalidInput("Stimulus", "as strong as this", allowed)

    def stretch(
        self, pieces: list[_Piece], parts: int, V: float, gates: Sequence[float]
    ) -> tuple[_Run, list[_Piece], list[_Piece]]:
        """Run until a spike is over, once the stretch is long enough; return the run, its pieces, and the rest."""
        stretch, rest = _first(pieces, _STRETCH if _steps(pieces) > _LONG else _LONG)
        run, gates = self.run(stretch, parts, V, gates)
        while rest:
            chunk, later = _first(rest, _CHUNK)
            more, gates = self.run(chunk, parts, float(run.V[-1]), gates)
            over = _end_of_spike(run.V, more.V[::parts])
            if over:
                chunk, late = _first(chunk, over)
                more = _Run(more.V[: over * parts + 1], [x[: over * parts] for x in more.before])
                later = late + later
            before = [np.concatenate(pair) for pair in zip(run.before, more.before, strict=True)]
            run = _Run(np.concatenate([run.V, more.V[1:]]), before)
            stretch, rest = stretch + chunk, later
            if over:
                break
        return run, stretch, rest

    def rings(self, pieces: list[_Piece], parts: int) -> float:
        """Return 2 where a step is so long beside the membrane's time constant that V rings after a jump, else 1.

        There the two runs do not come closer as they should, and no more than their difference is a bound.
        """
        dt = max(piece.dt for piece in pieces) / parts
        return 2.0 if dt * self.membrane.constant[0] > self.membrane.capacitance else 1.0


def _end_of_spike(before: Array, V: Array) -> int:
    """Return the number of the first node of V at which a spike is over; 0 if there is none."""
    highest = np.maximum.accumulate(V)
    swing = np.maximum(highest - min(float(before.min()), float(V.min())), _FALLEN_BY / _FALLEN)
    over = highest - V >= _FALLEN * swing
    return int(over.argmax()) if over.any() else 0


@dataclass(frozen=True, eq=False)
class Solution:
    """What the scheme found: values at its nodes, and slopes where each interval begins and ends.

    Attributes
    ----------
    t : array, shape (nodes,)
        ms.
    y : array, shape (1 + gates, nodes)
        V (mV), and each gate.
    begin, end : array, shape (1 + gates, nodes − 1)
        dy/dt at the two ends of each interval; V has a kink where the stimulus jumps.
    """

    t: Array
    y: Array
    begin: Array
    end: Array

    @classmethod
    def joined(cls, solutions: Sequence[Solution]) -> Solution:
        """Return one solution from several that follow each other, each beginning where the last ended."""
        if len(solutions) == 1:
            return solutions[0]
        *firsts, last = solutions
        return cls(
            np.concatenate([*(s.t[:-1] for s in firsts), last.t]),
            np.concatenate([*(s.y[:, :-1] for s in firsts), last.y], axis=1),
            np.concatenate([s.begin for s in solutions], axis=1),
            np.concatenate([s.end for s in solutions], axis=1),
        )

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
        value = np.asarray(((c3 * u + c2) * u + c1) * u + c0)
        return np.minimum(np.maximum(value, 0.0), 1.0) if row else value

    def turning_points(self) -> Array:
        """Return the times, ms, at which V has a peak or a trough between two nodes."""
        begin, end = self.begin[0], self.end[0]
        # At rest V changes by rounding errors only: those are no turning points.
        i = np.flatnonzero((begin * end < 0.0) & (np.abs(begin) + np.abs(end) > 1e-3))
        _, c1, c2, c3 = self._V_cubic[:, i]
        # The root of c1 + 2 c2 u + 3 c3 u² in the interval, in the form that does not cancel.
        u = -c1 / (c2 + np.copysign(np.sqrt(np.maximum(c2 * c2 - 3.0 * c1 * c3, 0.0)), c2))
        return np.asarray(self.t[i] + np.clip(u, 0.0, 1.0) * (self.t[i + 1] - self.t[i]))

    def with_turning_points(self) -> tuple[Array, Array]:
        """Return the times of the nodes and turning points, ms, ascending, and V there, mV."""
        t = np.sort(np.concatenate([self.t, self.turning_points()]), kind="stable")
        return t, self.at(t, 0)

    def rises_through(self, level: float, begin: float, end: float) -> float:
        """Return when, between ``begin`` and ``end``, ms, V first rises through ``level``, mV."""
        t, V = self.t, self.y[0]
        first, last = int(np.searchsorted(t, begin, side="right")), int(np.searchsorted(t, end))
        reached = first + np.flatnonzero(V[first : last + 1] >= level)
        # The first interval whose end has reached the level, or the one in which the peak lies.
        i = (int(reached[0]) if len(reached) else last) - 1
        width = float(t[i + 1] - t[i])
        c0, c1, c2, c3 = (float(c) for c in self._V_cubic[:, i])
        below, above = max(0.0, (begin - t[i]) / width), min(1.0, (end - t[i]) / width)
        while above - below > 1e-9:
            u = (below + above) / 2.0
            below, above = (u, above) if ((c3 * u + c2) * u + c1) * u + c0 < level else (below, u)
        return float(t[i] + above * width)


def shortening(pace: float) -> float:
    """Return the factor on a time step that keeps the error similar where gates are faster than in squid."""
    return float(max(1.0, pace) ** -0.75)


def solve(
    membrane: Membrane, segments: Sequence[Segment], V: float, gates: Sequence[float], tolerance: float
) -> tuple[Solution, float, float]:
    """Integrate over the segments, with steps cut in two until the error estimate is within tolerance, mV.

    Returns the solution, the sum of the error estimates of its stretches, and the largest of them. Time courses
    must not bend within a segment.
    """
    courses = [course.longest_step for term in membrane.terms for course in term.courses]
    dt = min(FIRST_STEP * shortening(membrane.pace), *courses, math.inf)
    rest = _pieces(segments, dt)
    solver = _Solver(membrane)
    solutions: list[Solution] = []
    errors: list[float] = []
    nodes, parts = 0, 1
    while rest:
        coarse, stretch, later = solver.stretch(rest, parts, V, gates)
        coarser: _Run | None = None
        while True:
            fine, _ = solver.run(stretch, 2 * parts, V, gates)
            solution = _extrapolated(membrane, stretch, parts, gates, coarse, fine)
            its_error = _error(coarser, coarse, fine) * solver.rings(stretch, parts)
            its_error = _MARGIN * (its_error + 1.3 * _between_nodes(solution, fine.V)) + _TABLES
            if its_error <= tolerance or parts >= _MOST_PARTS or nodes + len(fine.V) > _MOST_NODES:
                break
            coarser, coarse, parts = coarse, fine, 2 * parts
        solutions.append(solution)
        errors.append(its_error)
        nodes, rest = nodes + len(coarse.V), later
        # The next stretch is likely to need steps as short; its error is judged better with a coarser run before.
        parts = max(1, parts // ((2 if coarser else 1) * (2 if its_error < tolerance / 16.0 else 1)))
        V, *gates = solution.y[:, -1].tolist()
    return Solution.joined(solutions), sum(errors), max(errors)


def _steps(pieces: list[_Piece]) -> int:
    return sum(piece.steps for piece in pieces)


def _error(coarser: _Run | None, coarse: _Run, fine: _Run) -> float:
    """Estimate the error of the V extrapolated from two runs, mV; better, if there is a third, still coarser.

    With three runs there are two extrapolated V. Where the runs come closer fourfold with each halving, as they
    should, the error of the better V is a fifteenth of how far these two are apart, and a half is a bound.
    """
    estimate = error_estimate(coarse.V, fine.V[::2])
    if coarser is None:
        return estimate
    first, second = coarse.V[::2] - coarser.V, (fine.V[::2] - coarse.V)[::2]
    ratio = float(np.abs(second).max()) / max(float(np.abs(first).max()), 1e-12)
    apart = float(np.abs(4.0 * second - first).max()) / 3.0
    if ratio < 0.3:
        estimate = min(estimate, apart / 2.0)
    return estimate


def error_estimate(coarse: Array, fine: Array) -> float:
    """Estimate the error of the extrapolated V, mV, from V by the two runs at the same times.

    A third of their difference, d, is the error of the finer run. Extrapolation takes away all of it but a term of
    the next order. That one was measured on random membranes and stimuli against a tight reference: mostly 0.05 to
    0.2 d²/mV, at worst 0.35 (a spike that hardly fires), and below d/2 where d is small. This is a bound on both.
    """
    d = float(np.abs(fine - coarse).max()) / 3.0
    return d * max(0.5, 0.4 * d)


def _between_nodes(solution: Solution, fine: Array) -> float:
    """Estimate the error of V half way between two nodes, mV, beyond that at them: the finer run was there."""
    V, width = solution.y[0], np.diff(solution.t)
    middle = (V[:-1] + V[1:]) / 2.0 + width * (solution.begin[0] - solution.end[0]) / 8.0
    correction = V - fine[::2]
    return float(np.abs(middle - fine[1::2] - (correction[:-1] + correction[1:]) / 2.0).max())


def _extrapolated(
    membrane: Membrane, pieces: list[_Piece], parts: int, start: Sequence[float], coarse: _Run, fine: _Run
) -> Solution:
    """Combine the runs at dt and dt/2, whose errors are as 4 to 1, at the nodes of the first."""
    steps = [piece.steps * parts for piece in pieces]
    dt = np.repeat([piece.dt / parts for piece in pieces], steps)
    begins = [piece.t0 + np.arange(count) * (piece.dt / parts) for piece, count in zip(pieces, steps, strict=True)]
    t = np.concatenate([*begins, [pieces[-1].t0 + pieces[-1].steps * pieces[-1].dt]])
    V = np.stack([coarse.V, fine.V[::2], (4.0 * fine.V[::2] - coarse.V) / 3.0])
    rate, steady = membrane.relaxation(V)
    y = np.empty((1 + len(start), V.shape[1]))
    y[0] = V[2]
    if len(start):
        # Gates at the nodes, from half a step before: in the finer run, what precedes every second node.
        before = np.array([(once, twice[1::2]) for once, twice in zip(coarse.before, fine.before, strict=True)])
        settled = steady[:, :2, 1:]
        gates = settled + (before - settled) * np.exp(rate[:, :2, 1:] * (dt / np.array([[-2.0], [-4.0]])))
        y[1:, 0] = start
        y[1:, 1:] = np.minimum(np.maximum((4.0 * gates[:, 1] - gates[:, 0]) / 3.0, 0.0), 1.0)
    slope = np.empty_like(y)
    slope[0] = -membrane.current(y[0], y[1:], t) / membrane.capacitance
    slope[1:] = rate[:, 2] * (steady[:, 2] - y[1:])
    begin, end = slope[:, :-1].copy(), slope[:, 1:].copy()
    first, per_ms, t0 = (np.repeat([piece[i] for piece in pieces], steps) for i in (3, 4, 0))
    injected = (first + per_ms * (t[:-1] - t0)) / membrane.capacitance
    begin[0] += injected
    end[0] += injected + per_ms * dt / membrane.capacitance
    return Solution(t, y, begin, end)
