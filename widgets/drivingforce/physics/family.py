"""Many sweeps at once: an f–I curve, the whole range of a slider.

The scheme of :mod:`~drivingforce.physics.scheme` with numpy across the sweeps. For one sweep numpy is far slower
than plain Python; from about ten on it is faster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidInput, above, number
from .membrane import Membrane, Term
from .rate_tables import PER_MV, Span, TabledGate, lines, shift_of, step_columns, tabled_gates
from .recording import Array
from .scheme import error_estimate, shortening
from .spike_detection import SPIKE_LEVEL, upstrokes
from .stimulus import CurrentClamp, Segment
from .sweep import NUDGE, TOLERANCE, checked_duration

#: Voltages that a family may reach, mV on the scale of the first gate.
_SPAN = Span(-200.0, 120.0)
#: So often the open fraction of a voltage law is corrected within a step.
_CORRECTIONS = 2


@dataclass(frozen=True, eq=False)
class Family:
    """Sweeps side by side. Arrays are read-only.

    Attributes
    ----------
    membranes : tuple of Membrane
        One for each sweep.
    stimuli : tuple of CurrentClamp
        One for each sweep.
    t : array, shape (samples,)
        ms: the solver's own steps.
    V : array, shape (sweeps, samples)
        V_m, mV; where ``converged`` is False, by the finer run alone.
    spike_times : tuple of arrays
        When the spikes of each sweep rise, ms; good also in a long train whose V is not converged.
    error_estimate : array, shape (sweeps,)
        What V may be wrong by, mV, at the worst moment.
    converged : array of bool, shape (sweeps,)
        Whether that is within the tolerance. Where it is not, run that one by itself:
        :func:`~drivingforce.physics.sweep.sweep` shortens its steps.
    """

    membranes: tuple[Membrane, ...]
    stimuli: tuple[CurrentClamp, ...]
    t: Array
    V: Array
    spike_times: tuple[Array, ...]
    error_estimate: Array
    converged: np.typing.NDArray[np.bool_]

    def __post_init__(self) -> None:
        for array in (self.t, self.V, *self.spike_times, self.error_estimate, self.converged):
            array.flags.writeable = False

    @property
    def rates(self) -> Array:
        """Firing rate of each sweep, Hz: from its last two spikes, 0 if there are fewer."""
        return np.array([1000.0 / (s[-1] - s[-2]) if len(s) > 1 else 0.0 for s in self.spike_times])


def sweep_family(
    membranes: Membrane | Sequence[Membrane],
    stimuli: CurrentClamp | Sequence[CurrentClamp],
    duration: float = 50.0,
    *,
    step: float = 0.1,
    tolerance: float = TOLERANCE,
) -> Family:
    """Sweep one membrane with many stimuli, many membranes with one stimulus, or many with as many.

    Parameters
    ----------
    membranes : Membrane or sequence
        All of the same kinds of channel at the same temperature, because they share the tables of their gates;
        conductances, potentials, capacitance, time courses and what drugs block may differ.
    stimuli : CurrentClamp or sequence
        What each receives.
    duration : float
        ms, up to 20 000.
    step : float
        Longest step of the coarser of two runs, ms; shorter by φ^(3/4) where gates are faster than in squid. At
        the end of a squid's train of 500 ms, spike times are good to 4 µs with 0.1, to 0.2 ms with 0.3.
    tolerance : float
        What V may be wrong by, mV, for ``converged``.

    Returns
    -------
    Family

    Raises
    ------
    InvalidInput
        If the two sequences differ in length or are empty, kinds of channel or temperature differ, a stimulus does
        not lie within the sweep or drives V_m out of the table (−200 to 120 mV), or a membrane has no open path.
    """
    membranes, stimuli = _paired(membranes, stimuli)
    duration = checked_duration(duration)
    pieces = [stimulus.segments(duration) for stimulus in stimuli]
    bends = {t for membrane in set(membranes) for t in membrane.breaks if t < duration}
    breaks = sorted({segment.t0 for segments in pieces for segment in segments} | bends | {duration})
    batch = _Batch(membranes)
    longest = min(number(above, step, "Step", "ms", 0.0) * shortening(membranes[0].pace), batch.longest_step)
    legs = [_Leg(t0, t1, _injected(pieces, t0, t1), longest) for t0, t1 in pairwise(breaks)]
    with np.errstate(all="ignore"):  # a run that goes out of bounds is refused at its end
        coarse, fine = batch.march(legs, 1), batch.march(legs, 2)
    t = np.concatenate([[0.0], *(leg.t0 + leg.dt * np.arange(1, leg.steps + 1) for leg in legs)])
    errors = np.array([error_estimate(once, twice) for once, twice in zip(coarse.T, fine.T, strict=True)])
    converged = errors <= tolerance
    # In a long train the two runs drift apart; then only the spike times, which drift evenly, can be extrapolated.
    V = np.where(converged, (4.0 * fine - coarse) / 3.0, fine)
    injected = np.concatenate([leg.in_the_middle() for leg in legs])
    found = _spikes(t, fine, injected, batch.capacitance)
    also = _of_coarser(t, coarse, injected, batch.capacitance, found, fine)
    pairs = zip(_timed(t, coarse, also), _timed(t, fine, found), strict=True)
    spike_times = tuple(_extrapolated(once, twice) for once, twice in pairs)
    return Family(membranes, stimuli, t, V.T, spike_times, errors, converged)


def _extrapolated(coarse: Array, fine: Array) -> Array:
    """Return spike times without the error of second order, from those by the two runs."""
    both = min(len(coarse), len(fine))
    correction = (fine[:both] - coarse[:both]) / 3.0
    # A last spike that only the finer run reaches in time: corrections grow evenly along a train.
    growth = correction[-1] - correction[-2] if both > 1 else 0.0
    later = (correction[-1] if both else 0.0) + growth * np.arange(1, len(fine) - both + 1)
    corrected: Array = fine + np.concatenate([correction, later])
    return corrected


def _paired(
    membranes: Membrane | Sequence[Membrane], stimuli: CurrentClamp | Sequence[CurrentClamp]
) -> tuple[tuple[Membrane, ...], tuple[CurrentClamp, ...]]:
    """Return as many membranes as stimuli; raise InvalidInput if that cannot be."""
    if isinstance(membranes, Membrane):
        membranes = [membranes] * (1 if isinstance(stimuli, CurrentClamp) else len(stimuli))
    if isinstance(stimuli, CurrentClamp):
        stimuli = [stimuli] * len(membranes)
    if len(membranes) != len(stimuli) or not membranes:
        raise InvalidInput(
            "Number of stimuli", len(stimuli), f"as many as membranes ({len(membranes)}), and not none"
        )
    if len({_structure(membrane) for membrane in set(membranes)}) > 1:
        raise InvalidInput("Family", "of different membranes", "of one temperature and the same kinds of channel")
    return tuple(membranes), tuple(stimuli)


class _Leg:
    """A stretch of time without a break in any stimulus, in equal steps."""

    def __init__(self, t0: float, t1: float, injected: tuple[Array, Array], longest: float) -> None:
        self.t0 = t0
        self.steps = math.ceil((t1 - t0) / longest * (1.0 - 1e-12))
        self.dt = (t1 - t0) / self.steps
        self.first, self.last = injected  # µA/cm² injected into each membrane at its two ends

    def in_the_middle(self) -> Array:
        """Return what is injected in the middle of each step, µA/cm², shape (steps, membranes)."""
        share = (np.arange(self.steps) + 0.5) / self.steps
        return np.asarray(self.first + share[:, np.newaxis] * (self.last - self.first))


def _injected(pieces: list[list[Segment]], t0: float, t1: float) -> tuple[Array, Array]:
    """Return what each stimulus injects at the ends of a stretch that holds no break."""
    here = [next(segment for segment in segments if segment.t0 <= t0 and t1 <= segment.t1) for segments in pieces]
    return np.array([segment.at(t0) for segment in here]), np.array([segment.at(t1) for segment in here])


def _structure(membrane: Membrane) -> object:
    """Return what membranes side by side must share."""
    moving = [(term.powers, bool(term.courses), term.laws) for term in membrane.terms if not term.constant]
    return membrane.gate_states, tuple(moving)


class _Batch:
    """Membranes side by side, of one structure: arrays of shape (membranes,), and (channels, membranes).

    Only channels that open and close are told apart. Voltages are counted in rows of the table:
    U = (V − shift − low) · PER_MV.
    """

    def __init__(self, membranes: tuple[Membrane, ...]) -> None:
        self.first = membranes[0]
        self.origin = shift_of(self.first) + _SPAN.low
        self.alike = all(membrane is self.first for membrane in membranes)
        self.capacitance = np.array([membrane.capacitance for membrane in membranes])
        terms = [[term for term in membrane.terms if not term.constant] for membrane in membranes]
        self.g = np.array([[term.g for term in its] for its in terms]).T
        self.E = (np.array([[term.E for term in its] for its in terms]).T - self.origin) * PER_MV
        self.g_constant, gE = np.array([membrane.constant for membrane in membranes]).T
        self.I_constant = (gE - self.g_constant * self.origin) * PER_MV
        rests = [membrane.rest for membrane in membranes]
        self.start = np.array([rest.V_m + (0.0 if rest.stable else NUDGE) for rest in rests])
        self.courses = _Courses(terms[:1] if self.alike else terms)
        self.laws = [(i, term.laws) for i, term in enumerate(terms[0]) if term.laws]
        self.factors = _factors(terms[0], len(self.first.gate_states))

    @property
    def longest_step(self) -> float:
        """Longest step, ms, that the time courses allow."""
        return self.courses.longest_step

    def march(self, legs: list[_Leg], parts: int) -> Array:
        """Return V, mV, shape (nodes, membranes), at the steps of the legs, each cut in ``parts``."""
        n, channels, count = len(self.start), len(self.g), len(self.first.gate_states)
        record = np.empty((1 + sum(leg.steps for leg in legs), n))
        # What the currents depend on, row by row: the open fraction of each channel, U, what is injected, 1.
        state = np.ones((channels + 3, n))
        opened, U, injected = state[:channels], state[channels], state[channels + 1]
        record[0] = U[:] = (self.start - self.origin) * PER_MV
        gates = np.ones((count + 1, n))  # the last row stays 1, for channels of fewer factors than others
        moving = gates[:count]
        moving[:] = self.first.relaxation(self.start)[1]
        taken, changed, quotient = np.empty((4 * count, n)), np.empty((2 * count, n)), np.empty((2, n))
        # Views are made once: a step is so short that making one is felt.
        offsets, slopes = taken[: 2 * count], taken[2 * count :]
        kept, added = changed[:count], changed[count:]
        upper, lower = quotient
        row = np.empty(n, dtype=np.intp)
        opening = _Opening(self.factors, gates, opened)
        node = 0
        for leg in legs:
            dt, steps = leg.dt / parts, leg.steps * parts
            change = (leg.last - leg.first) * (PER_MV / steps)
            injected[:] = leg.first * PER_MV + change / 2.0
            ramp = bool(change.any())
            voltage = self._voltage_step(dt / (2.0 * self.capacitance))
            alike = np.ascontiguousarray(voltage[:, :, 0])
            table = _table(tabled_gates(self.first, dt))
            courses = self.courses.by_step(leg.t0, dt, steps)
            self._relax(moving, U, dt / 2.0)
            for step in range(1, steps + 1):
                if step > 1 and count:
                    np.copyto(row, U, casting="unsafe")
                    table.take(row, axis=1, out=taken, mode="clip")
                    np.multiply(slopes, U, out=changed)
                    np.add(changed, offsets, out=changed)
                    np.multiply(moving, kept, out=moving)
                    np.add(moving, added, out=moving)
                opening.update()
                if courses is not None:
                    opened *= courses[step - 1]
                for correction in range(1 + _CORRECTIONS if self.laws else 1):
                    if self.laws:
                        self._obey_laws(opened, upper / 2.0 if correction else U, correction == 0)
                    if self.alike:
                        np.dot(alike, state, out=quotient)
                    else:
                        np.einsum("ijn,jn->in", voltage, state, out=quotient)
                    np.divide(upper, lower, out=upper)
                np.subtract(upper, U, out=U)
                if ramp:
                    injected += change
                if step % parts == 0:
                    node += 1
                    record[node] = U
            self._relax(moving, U, dt / 2.0)
        if not (record.min() >= 0.0 and record.max() < (_SPAN.high - _SPAN.low) * PER_MV):  # NaN is refused too
            raise InvalidInput("Stimulus", "as strong as this", "weak enough to keep V_m between −200 and 120 mV")
        return record / PER_MV + self.origin

    def _voltage_step(self, half: Array) -> Array:
        """Coefficients, shape (2, channels + 3, membranes), of numerator and denominator of a Crank–Nicolson step.

        U becomes their quotient, less U. Both are linear in the rows of the state; ``half`` is dt / 2C.
        """
        one, none = np.ones_like(half), np.zeros_like(half)
        numerator = [*(half * self.g * self.E), one, half, half * self.I_constant]
        denominator = [*(half * self.g), none, none, one + half * self.g_constant]
        return np.array([[2.0 * c for c in numerator], denominator])

    def _relax(self, gates: Array, U: Array, t: float) -> None:
        """Move the gates on by a time t, ms, with the voltage frozen."""
        rate, settled = self.first.relaxation(U / PER_MV + self.origin)
        gates[:] = settled + (gates - settled) * np.exp(-t * rate)

    def _obey_laws(self, opened: Array, U: Array, first: bool) -> None:
        """Multiply open fractions by the voltage laws at U; but for the first time, in place of what they were."""
        V = U / PER_MV + self.origin
        if first:
            self._without_laws = [opened[i].copy() for i, _ in self.laws]
        for (i, laws), without in zip(self.laws, self._without_laws, strict=True):
            opened[i] = without
            for law, concentration in laws:
                opened[i] *= law.fraction(V, concentration)


class _Opening:
    """Multiplies the gates of each channel to its open fraction, in memory that is taken once.

    ``factors`` has the rows of ``gates`` that are multiplied, shape (factors, channels); their number is a power
    of two. The result goes into ``opened``, shape (channels, membranes).
    """

    def __init__(self, factors: NDArray[np.intp], gates: Array, opened: Array) -> None:
        self.factors, self.gates, self.opened = factors, gates, opened
        self.picked = rows = np.empty((*factors.shape, gates.shape[1]))
        self.halves = []
        while len(rows) > 2:
            half = len(rows) // 2
            self.halves.append((rows[:half], rows[half:]))
            rows = rows[:half]
        self.last = rows[0], rows[1]

    def update(self) -> None:
        self.gates.take(self.factors, axis=0, out=self.picked, mode="clip")
        for left, right in self.halves:
            np.multiply(left, right, out=left)
        np.multiply(*self.last, out=self.opened)


class _Courses:
    """The time courses of channels side by side."""

    def __init__(self, terms: list[list[Term]]) -> None:
        self.terms = terms
        courses = [course for its in terms for term in its for course in term.courses]
        self.any = bool(courses)
        self.longest_step = min((course.longest_step for course in courses), default=math.inf)

    def by_step(self, t0: float, dt: float, steps: int) -> Array | None:
        """Return the open fractions in the middle of each step, (steps, channels, membranes or 1), or None."""
        if not self.any:
            return None
        t = np.asarray(t0 + dt * (np.arange(steps) + 0.5), dtype=np.float64)
        fractions = np.ones((steps, len(self.terms[0]), len(self.terms)))
        for k, its in enumerate(self.terms):
            for i, term in enumerate(its):
                for course in term.courses:
                    fractions[:, i, k] *= course.fraction(t)
        return fractions


def _factors(terms: list[Term], gates: int) -> np.typing.NDArray[np.intp]:
    """Return which gates multiply to the open fraction of each channel: (2, 4, 8 ... factors, channels).

    Filled up by number ``gates``, which is 1.
    """
    lists = [[i for i, power in term.powers for _ in range(power)] for term in terms]
    longest = max((len(factors) for factors in lists), default=1)
    count = 2
    while count < longest:
        count *= 2
    filled = [factors + [gates] * (count - len(factors)) for factors in lists]
    return np.array(filled, dtype=np.intp).reshape(len(terms), count).T


@lru_cache(maxsize=8)
def _table(gates: tuple[TabledGate, ...]) -> Array:
    """What a step does to each gate, x ← a x + b, as lines: offsets of a, of b, then their slopes, by row."""
    if not gates:
        return np.empty((0, 1))
    by_line = lines(step_columns(gates, _SPAN))
    return np.concatenate([by_line[::2], by_line[1::2]])


class _Spikes(NamedTuple):
    """The spikes of many sweeps, in order of sweep and time."""

    after: NDArray[np.intp]  # the first sample at or above the level
    sweep: NDArray[np.intp]
    level: Array  # mV at which each is timed


def _spikes(
    t: Array, V: Array, injected: Array, capacitance: Array, among: Sequence[int] | None = None
) -> _Spikes:
    """Return the spikes of each column of V, shape (times, sweeps), or only of those that are named.

    ``injected`` is the current of each interval, µA/cm², shape (times − 1, sweeps).
    """
    # The ionic current in the middle of each interval is what is injected and does not charge the capacitance.
    ionic = injected - capacitance * np.diff(V, axis=0) / np.diff(t)[:, np.newaxis]
    by_sweep, currents = np.ascontiguousarray(V.T), np.concatenate([ionic, ionic[-1:]]).T.copy()
    after, sweep, level = [], [], []
    for k in range(V.shape[1]) if among is None else among:
        column = by_sweep[k]
        for foot, top, height in upstrokes(t, column, currents[k], float(capacitance[k])):
            after.append(foot + int((column[foot : top + 1] >= height).argmax()))
            sweep.append(k)
            level.append(height)
    return _Spikes(np.array(after, dtype=np.intp), np.array(sweep, dtype=np.intp), np.array(level))


def _of_coarser(
    t: Array, V: Array, injected: Array, capacitance: Array, finer: _Spikes, finer_V: Array
) -> _Spikes:
    """Return the spikes of a coarser run, of which those of the finer are known.

    Where both runs of a sweep rise through 0 mV as often as the finer one spikes, each such rise is a spike.
    """
    rising = _rising(V)
    count = V.shape[1]
    spikes = np.bincount(finer.sweep, minlength=count)
    below = np.bincount(finer.sweep, weights=finer.level != SPIKE_LEVEL, minlength=count) > 0
    alike = ~below & (rising.sum(axis=0) == spikes) & (_rising(finer_V).sum(axis=0) == spikes)
    sweep, before = np.nonzero(rising.T & alike[:, np.newaxis])
    other = _spikes(t, V, injected, capacitance, np.flatnonzero(~alike).tolist())
    sweeps, after = np.append(sweep, other.sweep), np.append(before + 1, other.after)
    level = np.append(np.full(len(sweep), SPIKE_LEVEL), other.level)
    order = np.lexsort((after, sweeps))
    return _Spikes(after[order], sweeps[order], level[order])


def _rising(V: Array) -> NDArray[np.bool_]:
    """Return in which intervals each column of V rises through 0 mV."""
    return (V[:-1] < SPIKE_LEVEL) & (V[1:] >= SPIKE_LEVEL)


def _timed(t: Array, V: Array, spikes: _Spikes) -> tuple[Array, ...]:
    """Return when the spikes of each column of V, shape (times, sweeps), rise through their level, ms.

    By bisection on the cubic through the two points on either side, all at once.
    """
    i, columns = spikes.after - 1, spikes.sweep
    first = np.clip(i - 1, 0, max(0, len(t) - 4))
    around = np.minimum(first + np.arange(4)[:, np.newaxis], len(t) - 1)
    times, heights = t[around], V[around, columns] - spikes.level
    below, above = t[i], t[i + 1]
    for _ in range(40):
        middle = (below + above) / 2.0
        fired = _lagrange(times, heights, middle) >= 0.0
        below, above = np.where(fired, below, middle), np.where(fired, middle, above)
    return tuple(above[columns == k] for k in range(V.shape[1]))


def _lagrange(x: Array, y: Array, at: Array) -> Array:
    """Return the cubic through four points, (4, curves), at one place of each curve."""
    value = np.zeros_like(at)
    for j in range(4):
        others = [k for k in range(4) if k != j]
        value += y[j] * np.prod([(at - x[k]) / (x[j] - x[k]) for k in others], axis=0)
    return value
