"""What is done to a membrane: current injected over time, or a voltage imposed over time.

Times are in ms from the start of the sweep. Injected current, µA/cm², is positive inward: it depolarises.
Every stimulus is made of segments in which its value is a straight line, so that a solver can start afresh at each
break, however short the piece between two breaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidInput, above, at_least, finite, number

_MOST_PULSES = 1000


class Segment(NamedTuple):
    """A stretch of time in which a value goes straight from ``first`` to ``last``.

    Attributes
    ----------
    t0, t1 : float
        From and to, ms.
    first, last : float
        Value just after t0 and just before t1: µA/cm² injected, or mV.
    """

    t0: float
    t1: float
    first: float
    last: float

    @property
    def slope(self) -> float:
        """Change per ms."""
        return (self.last - self.first) / (self.t1 - self.t0)

    def at(self, t: float) -> float:
        """Value at time t, ms."""
        return self.first + self.slope * (t - self.t0)


class CurrentClamp:
    """A stimulus that injects current; two of them added with ``+`` are injected together."""

    def pieces(self) -> list[Segment]:
        """Return the segments in which current is injected, in order; between them there is none."""
        raise NotImplementedError

    def segments(self, duration: float) -> list[Segment]:
        """Return segments that cover the whole sweep without a gap.

        Parameters
        ----------
        duration : float
            Length of the sweep, ms.

        Raises
        ------
        InvalidInput
            If the stimulus does not lie within the sweep.
        """
        return _fill(self.pieces(), duration, 0.0)

    def __add__(self, other: CurrentClamp) -> Together:
        return Together((self, other)) if isinstance(other, CurrentClamp) else NotImplemented


@dataclass(frozen=True)
class Step(CurrentClamp):
    """A step of current.

    Attributes
    ----------
    start, duration : float
        ms; the duration is greater than 0, and may be as short as you like.
    amplitude : float
        µA/cm² injected, positive inward.

    Raises InvalidInput for a number out of range.
    """

    start: float
    duration: float
    amplitude: float

    def __post_init__(self) -> None:
        _check_pulse(self.start, self.duration, self.amplitude)

    def pieces(self) -> list[Segment]:
        """Return the one segment."""
        return [Segment(self.start, self.start + self.duration, self.amplitude, self.amplitude)]


@dataclass(frozen=True)
class PulseTrain(CurrentClamp):
    """Equal pulses of current, one after another.

    Attributes
    ----------
    start, duration : float
        Start of the first pulse and length of each, ms.
    amplitude : float
        µA/cm² injected, positive inward.
    interval : float
        From the start of one pulse to the start of the next, ms, at least ``duration``.
    count : int
        How many, 1 to 1000.

    Raises InvalidInput for a number out of range.
    """

    start: float
    duration: float
    amplitude: float
    interval: float
    count: int

    def __post_init__(self) -> None:
        _check_pulse(self.start, self.duration, self.amplitude)
        number(at_least, self.interval, "Interval of the pulses", "ms", self.duration)
        if type(self.count) is not int or not 1 <= self.count <= _MOST_PULSES:
            raise InvalidInput("Number of pulses", self.count, f"a whole number from 1 to {_MOST_PULSES}")

    def pieces(self) -> list[Segment]:
        """Return a segment for each pulse."""
        onsets = [self.start + k * self.interval for k in range(self.count)]
        ends = [onset + self.duration for onset in onsets]
        # Pulses that touch must not overlap by a rounding error.
        ends[:-1] = [min(end, onset) for end, onset in zip(ends, onsets[1:], strict=False)]
        return [Segment(t0, t1, self.amplitude, self.amplitude) for t0, t1 in zip(onsets, ends, strict=True)]


@dataclass(frozen=True)
class Ramp(CurrentClamp):
    """A current that grows steadily from nothing, and then stops.

    Attributes
    ----------
    start, duration : float
        ms.
    amplitude : float
        µA/cm² injected at its end, positive inward.

    Raises InvalidInput for a number out of range.
    """

    start: float
    duration: float
    amplitude: float

    def __post_init__(self) -> None:
        _check_pulse(self.start, self.duration, self.amplitude)

    def pieces(self) -> list[Segment]:
        """Return the one segment."""
        return [Segment(self.start, self.start + self.duration, 0.0, self.amplitude)]


@dataclass(frozen=True)
class Together(CurrentClamp):
    """Several stimuli injected at once; what ``a + b`` makes.

    Attributes
    ----------
    stimuli : tuple of CurrentClamp
        What adds up.
    """

    stimuli: tuple[CurrentClamp, ...]

    def pieces(self) -> list[Segment]:
        """Return the segments of the sum."""
        parts = [stimulus.pieces() for stimulus in self.stimuli]
        breaks = sorted({t for part in parts for piece in part for t in piece[:2]})
        return [
            Segment(t0, t1, *(sum(_value(part, t0, t1, t) for part in parts) for t in (t0, t1)))
            for t0, t1 in pairwise(breaks)
        ]


@dataclass(frozen=True)
class VoltageClamp:
    """A voltage imposed on the membrane: a holding potential, and steps or ramps away from it.

    Attributes
    ----------
    holding : float
        V_m, mV, between the steps; the gates have settled there when the sweep starts.
    steps : tuple of Segment or of (t0, t1, first, last)
        In order and without overlap; mV. A step has ``first == last``, a ramp has not.

    Raises InvalidInput for a number out of range or steps out of order.
    """

    holding: float
    steps: tuple[Segment, ...] = ()

    def __post_init__(self) -> None:
        number(finite, self.holding, "Holding potential", "mV")
        object.__setattr__(self, "steps", tuple(Segment(*step) for step in self.steps))
        end = 0.0
        for step in self.steps:
            number(at_least, step.t0, "Start of a voltage step", "ms", end)
            end = number(above, step.t1, "End of a voltage step", "ms", step.t0)
            number(finite, step.first, "Voltage of a step", "mV")
            number(finite, step.last, "Voltage of a step", "mV")

    @classmethod
    def step(cls, holding: float, start: float, duration: float, V_m: float) -> VoltageClamp:
        """Return the usual clamp: from ``holding`` to ``V_m``, mV, at ``start`` for ``duration``, ms, and back."""
        return cls(holding, (Segment(start, start + duration, V_m, V_m),))

    def segments(self, duration: float) -> list[Segment]:
        """Return segments that cover the whole sweep; raise InvalidInput if a step lies outside it."""
        return _fill(self.steps, duration, self.holding)


#: What a sweep accepts.
Stimulus = CurrentClamp | VoltageClamp


def sample(segments: list[Segment], t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the value at each time of ``t`` (ms); at a break, that of the segment which begins there."""
    t0, t1, first, last = np.array(segments).T
    i = np.searchsorted(t0, t, side="right") - 1
    return np.asarray(first[i] + (last - first)[i] * ((t - t0[i]) / (t1 - t0)[i]))


def _check_pulse(start: float, duration: float, amplitude: float) -> None:
    number(at_least, start, "Start of the stimulus", "ms", 0.0)
    number(above, duration, "Duration of the stimulus", "ms", 0.0)
    if start + duration == start:
        raise InvalidInput("Duration of the stimulus", duration, "long enough to end after its start", "ms")
    number(finite, amplitude, "Amplitude of the stimulus", "µA/cm²")


def _fill(pieces: Iterable[Segment], duration: float, baseline: float) -> list[Segment]:
    """Return ``pieces`` with ``baseline`` before, between and after them, from 0 to ``duration``."""
    segments = []
    t = 0.0
    for piece in pieces:
        if piece.t1 > duration * (1.0 + 1e-12):
            raise InvalidInput(
                "End of the stimulus", piece.t1, f"at most {duration:g} ms, the end of the sweep", "ms"
            )
        if piece.t0 > t:
            segments.append(Segment(t, piece.t0, baseline, baseline))
        t = min(piece.t1, duration)
        segments.append(piece._replace(t1=t))
    if t < duration:
        segments.append(Segment(t, duration, baseline, baseline))
    return segments


def _value(pieces: list[Segment], t0: float, t1: float, t: float) -> float:
    """Return what ``pieces`` inject at ``t``, an end of the interval from t0 to t1 that holds no break."""
    return next((piece.at(t) for piece in pieces if piece.t0 <= t0 and t1 <= piece.t1), 0.0)
