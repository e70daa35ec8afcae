"""A sweep: one membrane, one stimulus, one recording. And what takes many of them: a threshold."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .errors import InvalidInput, above, finite, number
from .membrane import Membrane
from .recording import Array, Recording
from .scheme import Solution, solve
from .spike_detection import SWING, upstrokes
from .stimulus import CurrentClamp, PulseTrain, Ramp, Segment, Step, Stimulus, VoltageClamp, sample

#: Longest sweep, ms.
LONGEST = 20_000.0
#: What V may be wrong by unless told otherwise, mV: on a spike's upstroke a few microseconds.
TOLERANCE = 1.25
#: How far from an unstable steady state a sweep starts, mV: no error of rounding should decide what happens.
NUDGE = 0.1
#: Between samples unless told otherwise, ms, and how many there may be.
INTERVAL, _MOST_SAMPLES = 0.025, 2_000_000
#: A piece between two breaks that is shorter is left out, ms: nothing moves in so short a time.
_SHORTEST_PIECE = 1e-13
#: Amplitude below which no threshold is looked for, µA/cm², and to what part of itself it is found.
_FAINTEST, _THRESHOLD_WITHIN = 1e-9, 2e-4


def sweep(
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    duration: float = 50.0,
    *,
    start: float | None = None,
    tolerance: float = TOLERANCE,
    interval: float = INTERVAL,
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
        at rest, the true steady state of these very parameters; where that is unstable (``has_rest`` of the
        recording is then False), 0.1 mV above it. Not for a voltage clamp, which holds already.
    tolerance : float
        What V may be wrong by, mV: steps are made shorter until the error estimate is within it; in a long train,
        that of each stretch of one or a few spikes. Infinite: they are not.
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
        If no path is open at any voltage, the stimulus does not lie within the sweep or drives V_m beyond ±1 V,
        or a number is out of range.
    """
    duration = checked_duration(duration)
    interval = number(above, interval, "Interval between samples", "ms", 0.0)
    tolerance = tolerance if tolerance == math.inf else number(above, tolerance, "Tolerance", "mV", 0.0)
    if duration > _MOST_SAMPLES * interval:
        raise InvalidInput("Interval between samples", interval, f"at least {duration / _MOST_SAMPLES:g} ms", "ms")
    if not (stimulus is None or isinstance(stimulus, CurrentClamp | VoltageClamp)):
        raise InvalidInput("Stimulus", stimulus, "a Step, PulseTrain, Ramp or VoltageClamp")
    segments = [Segment(0.0, duration, 0.0, 0.0)] if stimulus is None else stimulus.segments(duration)
    segments = _cut(segments, membrane.breaks)
    if isinstance(stimulus, VoltageClamp):
        if start is not None:
            raise InvalidInput("V_m at the start", start, "left to the voltage clamp", "mV")
        clamped = _ClampedCurves(membrane, segments, stimulus.holding, interval)
        return Recording(membrane, stimulus, np.array([]), 0.0, True, clamped)
    at_rest = start is None and membrane.rest.stable
    if start is None:
        start = membrane.rest.V_m + (0.0 if at_rest else NUDGE)
    solution, error, worst = _free(
        membrane, segments, number(finite, start, "V_m at the start", "mV"), at_rest, tolerance
    )
    curves = _FreeCurves(segments, solution, interval)
    spike_times = _spike_times(membrane, curves)
    return Recording(membrane, stimulus, spike_times, error, worst <= tolerance, curves)


def _spike_times(membrane: Membrane, curves: _FreeCurves) -> Array:
    """Return when the spikes rise, ms, found on the curve and not at its nodes."""
    solution = curves.solution
    t, V = solution.with_turning_points()
    if np.ptp(V) < SWING:
        return np.array([])
    ionic = np.asarray(membrane.current(V, curves.gates(t), t))
    found = upstrokes(t, V, ionic, membrane.capacitance)
    return np.array([solution.rises_through(level, t[foot], t[top]) for foot, top, level in found])


def _cut(segments: list[Segment], breaks: Sequence[float]) -> list[Segment]:
    """Cut segments where a time course bends, so that a solver starts afresh there."""
    cut = []
    for segment in segments:
        if segment.t1 - segment.t0 < _SHORTEST_PIECE and len(segments) > 1:
            continue
        for t in breaks:
            if segment.t0 + _SHORTEST_PIECE < t < segment.t1 - _SHORTEST_PIECE:
                there = segment.at(t)
                cut.append(segment._replace(t1=t, last=there))
                segment = segment._replace(t0=t, first=there)
        cut.append(segment)
    return cut


def _free(
    membrane: Membrane, segments: list[Segment], V: float, at_rest: bool, tolerance: float
) -> tuple[Solution, float, float]:
    """Integrate from V with settled gates. A membrane at rest stays there exactly until something happens."""
    gates = _settled(membrane, V)
    happens = min(membrane.breaks, default=math.inf)
    quiet = 0
    while at_rest and quiet < len(segments) and _is_quiet(segments[quiet], happens):
        quiet += 1
    solutions = []
    error = worst = 0.0
    if quiet:
        constant = np.repeat(np.array([[V], *([x] for x in gates)]), 2, axis=1)
        flat = np.zeros((1 + len(gates), 1))
        solutions.append(Solution(np.array([0.0, segments[quiet - 1].t1]), constant, flat, flat))
    if quiet < len(segments):
        solution, error, worst = solve(membrane, segments[quiet:], V, gates, tolerance)
        solutions.append(solution)
    return Solution.joined(solutions), error, worst


def _is_quiet(segment: Segment, happens: float) -> bool:
    """Whether nothing is injected, and it ends before anything ``happens``, ms, in the membrane."""
    return segment.first == segment.last == 0.0 and segment.t1 <= happens


def _settled(membrane: Membrane, V: float) -> list[float]:
    """Return every gate, settled at V, as plain floats."""
    settled: list[float] = membrane.relaxation(np.asarray(V))[1].tolist()
    return settled


@dataclass(frozen=True, eq=False)
class _FreeCurves:
    """What a free membrane did, at any time."""

    segments: list[Segment]
    solution: Solution
    interval: float

    def times(self) -> Array:
        return _refined(_sampled(self.segments, self.interval, self.solution.turning_points()), self.V)

    def V(self, t: Array) -> Array:
        return self.solution.at(t, 0)

    def gates(self, t: Array) -> Array:
        rows = range(1, len(self.solution.y))
        return np.array([self.solution.at(t, row) for row in rows]).reshape(len(rows), len(t))

    def I_m(self, t: Array) -> Array:
        return sample(self.segments, t)


@dataclass(frozen=True, eq=False)
class _ClampedCurves:
    """What a membrane under voltage clamp did, at any time: V_m is imposed, the gates follow."""

    membrane: Membrane
    segments: list[Segment]
    holding: float
    interval: float

    def times(self) -> Array:
        return _sampled(self.segments, self.interval, np.array([]))

    def V(self, t: Array) -> Array:
        return sample(self.segments, t)

    def gates(self, t: Array) -> Array:
        gates = np.empty((len(self.membrane.gate_states), len(t)))
        state = np.array(_settled(self.membrane, self.holding))
        for segment in self.segments:
            inside = (t >= segment.t0) & ((t < segment.t1) | (segment is self.segments[-1]))
            gates[:, inside], state = _followed(self.membrane, segment, state, t[inside])
        return gates

    def I_m(self, t: Array) -> Array:
        slopes = [segment._replace(first=segment.slope, last=segment.slope) for segment in self.segments]
        capacitive = self.membrane.capacitance * sample(slopes, t)
        ionic: Array = self.membrane.current(self.V(t), self.gates(t), t)
        return np.add(ionic, capacitive)


def _followed(membrane: Membrane, segment: Segment, state: Array, t: Array) -> tuple[Array, Array]:
    """Return the gates at times t within the segment, shape (gates, times), and at its end, from ``state`` on.

    At constant voltage each gate relaxes exponentially, exactly. A ramp is cut into pieces so short (0.02 mV) that
    holding each at its middle leaves an error of about 1e-6.
    """
    pieces = max(1, math.ceil(abs(segment.last - segment.first) / 0.02))
    ends = np.linspace(segment.t0, segment.t1, pieces + 1)
    middles = segment.first + (segment.last - segment.first) * (np.arange(pieces) + 0.5) / pieces
    rate, steady = membrane.relaxation(middles)
    decay = np.exp(-rate * np.diff(ends))
    begins = np.empty((len(state), pieces))
    for k in range(pieces):
        begins[:, k] = state
        state = steady[:, k] + (state - steady[:, k]) * decay[:, k]
    i = np.clip(np.searchsorted(ends, t, side="right") - 1, 0, pieces - 1)
    return steady[:, i] + (begins - steady)[:, i] * np.exp(-rate[:, i] * (t - ends[i])), state


def _sampled(segments: list[Segment], interval: float, more: Array) -> Array:
    """Return times evenly ``interval`` apart, the breaks of the stimulus and ``more``, ascending, each once."""
    duration = segments[-1].t1
    even = np.linspace(0.0, duration, max(2, round(duration / interval) + 1))
    t: Array = np.sort(np.concatenate([even, [segment.t0 for segment in segments], more]), kind="stable")
    return np.compress(np.append(True, np.diff(t) > 1e-9), t)


def _refined(t: Array, V: Callable[[Array], Array]) -> Array:
    """Add times to ``t``, evenly between two, until V moves by no more than about 1 mV from each to the next."""
    pieces = np.maximum(1, np.ceil(np.abs(np.diff(V(t))))).astype(int)
    before = np.repeat(np.cumsum(pieces) - pieces, pieces)
    within = (np.arange(pieces.sum()) - before) / np.repeat(pieces, pieces)
    return np.append(np.repeat(t[:-1], pieces) + within * np.repeat(np.diff(t), pieces), t[-1])


def checked_duration(duration: float) -> float:
    """Return the length of a sweep, ms; raise InvalidInput unless it lies above 0 and up to 20 000."""
    checked = number(above, duration, "Duration of the sweep", "ms", 0.0)
    if checked > LONGEST:
        raise InvalidInput("Duration of the sweep", duration, f"at most {LONGEST:g} ms", "ms")
    return checked


def threshold(membrane: Membrane, shape: Step | PulseTrain | Ramp, duration: float | None = None) -> float:
    """Smallest amplitude of a stimulus of this shape that yields a spike.

    There is no fixed threshold voltage; this one is for this stimulus, by bisection, and good to a part in 1000.
    What counts as a spike: :mod:`~drivingforce.physics.spike_detection`.

    Parameters
    ----------
    membrane : Membrane
        What is stimulated, from rest.
    shape : Step, PulseTrain or Ramp
        When, and by the sign of its amplitude which way; how much is what is asked for.
    duration : float, optional
        For how long to look, ms; by default until 50 ms after the end of the stimulus.

    Returns
    -------
    float
        µA/cm² injected, with the sign of the shape's amplitude.

    Raises
    ------
    InvalidInput
        If the membrane has no stable rest, no amplitude that keeps V_m within ±1 V yields a spike, or its spikes
        are not all or none: where it answers more to more current, as the squid axon does at 37 °C, there is none.
    """
    if not membrane.rest.stable:
        raise InvalidInput("Membrane", "firing by itself", "at a stable rest to have a threshold")
    end = shape.pieces()[-1].t1
    duration = end + 50.0 if duration is None else duration
    sign = math.copysign(1.0, shape.amplitude)

    def answer(amplitude: float) -> Recording:
        # One pair of runs: what it may be wrong by moves the threshold by far less than a thousandth.
        stimulus = replace(shape, amplitude=sign * amplitude)
        return sweep(membrane, stimulus, duration, tolerance=math.inf)

    def fires(amplitude: float) -> bool:
        return len(answer(amplitude).spike_times) > 0

    # From what might move V_m by 10 mV, both ways.
    through = abs(float(membrane.steady_current(membrane.rest.V_m + sign * 10.0)))
    enough = 10.0 * membrane.capacitance / shape.duration + through
    while fires(enough):
        enough /= 2.0
        if enough < _FAINTEST:
            raise InvalidInput("Membrane", "that sensitive", "at a rest that withstands the faintest stimulus")
    try:
        while not fires(enough):
            enough *= 2.0
    except InvalidInput:
        allowed = "one that fires before the stimulus drives V_m beyond ±1000 mV"
        raise InvalidInput("Membrane", "passive", allowed) from None
    fails = enough / 2.0
    while enough - fails > _THRESHOLD_WITHIN * enough:
        middle = (enough + fails) / 2.0
        fails, enough = (fails, middle) if fires(middle) else (middle, enough)
    lower, higher = (float(answer(share * enough).V.max()) for share in (0.95, 1.05))
    if higher - lower < SWING:
        raise InvalidInput("Membrane", "graded in its answer", "one whose spikes are all or none")
    return sign * enough
