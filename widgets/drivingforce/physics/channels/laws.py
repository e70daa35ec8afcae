"""What opens a channel beside its gates: time, after an event or with a moving hair bundle; or V_m, at once."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput, above, at_least, finite, number
from ..ions import Ion

_Array = NDArray[np.float64]
#: A moving bundle is looked at so often in each period at least.
_STEPS_A_PERIOD = 16


class TimeCourse(ABC):
    """An open fraction that follows time: a smooth function between its ``breaks``."""

    @property
    @abstractmethod
    def at_rest(self) -> float:
        """Open fraction, 0 to 1, before anything happens."""

    @property
    @abstractmethod
    def breaks(self) -> tuple[float, ...]:
        """Times, ms, ascending, at which it bends; before the first it is ``at_rest``."""

    @property
    def longest_step(self) -> float:
        """Longest time step, ms, that does it justice."""
        return math.inf

    @abstractmethod
    def fraction(self, t: _Array) -> _Array:
        """Return the open fraction, 0 to 1, at times t, ms."""


@dataclass(frozen=True)
class Events(TimeCourse):
    """What transmitter opens: after each event a rise and a decay, as a difference of two exponentials.

    s(t) = (e^(−t/decay) − e^(−t/rise)) / its largest value, so that one event opens every channel for a moment.
    An event opens a part of those that are still closed, so the fraction never exceeds 1.
    See Roth & van Rossum in De Schutter (ed.), Computational Modeling Methods for Neuroscientists (2009), ch. 6.

    Attributes
    ----------
    rise, decay : float
        Time constants, ms, greater than 0; the rise is the shorter.
    times : tuple of float
        When each event happens, ms, from 0 on.
    strength : float
        Fraction of the closed channels that one event opens at its peak, above 0 and up to 1.

    Raises InvalidInput for a number out of range.
    """

    rise: float
    decay: float
    times: Sequence[float]
    strength: float = 1.0

    def __post_init__(self) -> None:
        rise = number(above, self.rise, "rise time constant", "ms", 0.0)
        decay = number(above, self.decay, "decay time constant", "ms", 0.0)
        if rise >= decay:
            raise InvalidInput("rise time constant", self.rise, f"shorter than the decay, {decay:g} ms", "ms")
        strength = number(above, self.strength, "strength of an event", "", 0.0)
        if strength > 1.0:
            raise InvalidInput("strength of an event", self.strength, "at most 1")
        if isinstance(self.times, str) or not np.iterable(self.times):
            raise InvalidInput("event times", self.times, "a list of times", "ms")
        times = tuple(sorted(number(at_least, time, "time of an event", "ms", 0.0) for time in self.times))
        for name, value in (("rise", rise), ("decay", decay), ("times", times), ("strength", strength)):
            object.__setattr__(self, name, value)

    @property
    def at_rest(self) -> float:
        """Nothing is open."""
        return 0.0

    @property
    def breaks(self) -> tuple[float, ...]:
        """The events."""
        return tuple(dict.fromkeys(self.times))

    @property
    def time_to_peak(self) -> float:
        """From an event to its largest opening, ms."""
        return self.rise * self.decay / (self.decay - self.rise) * math.log(self.decay / self.rise)

    @cached_property
    def _scale(self) -> float:
        t = self.time_to_peak
        return self.strength / (math.exp(-t / self.decay) - math.exp(-t / self.rise))

    def fraction(self, t: _Array) -> _Array:
        """Return the open fraction, 0 to 1, at times t, ms."""
        closed = np.ones_like(t)
        for time in self.times:
            since = np.maximum(t - time, 0.0)
            closed *= 1.0 - self._scale * (np.exp(-since / self.decay) - np.exp(-since / self.rise))
        return 1.0 - closed


@dataclass(frozen=True)
class Deflection(TimeCourse):
    """What a hair bundle opens: a Boltzmann function of its deflection x, p = 1 / (1 + e^(−(x − half)/width)).

    The deflection is ``at`` until ``start``; then a sine is added to it. A. J. Hudspeth & D. P. Corey,
    PNAS 74:2407 (1977); R. Fettiplace & K. X. Kim, Physiol. Rev. 94:951 (2014).

    Attributes
    ----------
    half : float
        Deflection that opens half of the channels, nm.
    width : float
        By how much more the odds of being open grow e-fold, nm, greater than 0.
    at : float
        Deflection without a sound, nm; positive towards the taller edge.
    amplitude : float
        Of the sine, nm, at least 0.
    frequency : float
        Of the sine, Hz, above 0 and up to 20 000.
    start : float
        When it begins, ms, from 0 on.

    Raises InvalidInput for a number out of range.
    """

    half: float = 20.0
    width: float = 15.0
    at: float = 0.0
    amplitude: float = 0.0
    frequency: float = 100.0
    start: float = 0.0

    def __post_init__(self) -> None:
        number(finite, self.half, "deflection that opens half", "nm")
        number(above, self.width, "width of the Boltzmann function", "nm", 0.0)
        number(finite, self.at, "deflection", "nm")
        number(at_least, self.amplitude, "amplitude of the deflection", "nm", 0.0)
        if number(above, self.frequency, "frequency", "Hz", 0.0) > 20_000.0:
            raise InvalidInput("frequency", self.frequency, "at most 20000 Hz", "Hz")
        number(at_least, self.start, "start of the sound", "ms", 0.0)

    @property
    def at_rest(self) -> float:
        """Open fraction without a sound."""
        return float(self._open(np.asarray(self.at)))

    @property
    def breaks(self) -> tuple[float, ...]:
        """The start of the sound, if there is any."""
        return (self.start,) if self.amplitude else ()

    @property
    def longest_step(self) -> float:
        """A sixteenth of a period, ms."""
        return 1000.0 / self.frequency / _STEPS_A_PERIOD if self.amplitude else math.inf

    def deflection(self, t: _Array) -> _Array:
        """Return the deflection of the bundle, nm, at times t, ms."""
        phase = 2.0 * np.pi * self.frequency / 1000.0 * np.maximum(t - self.start, 0.0)
        return np.asarray(self.at + self.amplitude * np.sin(phase))

    def fraction(self, t: _Array) -> _Array:
        """Return the open fraction, 0 to 1, at times t, ms."""
        return self._open(self.deflection(t))

    def _open(self, x: _Array) -> _Array:
        return np.asarray(0.5 + 0.5 * np.tanh((x - self.half) / (2.0 * self.width)))


@dataclass(frozen=True)
class VoltageLaw:
    """An open fraction that follows V_m at once, and may depend on how much of an ion is outside.

    Attributes
    ----------
    law : function
        Takes V_m, mV, shape (...), and the concentration outside, mM (0 without an ion): the open fraction.
    ion : Ion or None
        Whose concentration, in the bath of the channel.
    reference : str
        Where the law comes from.
    """

    law: Callable[[_Array, float], _Array]
    ion: Ion | None = None
    reference: str = ""

    def fraction(self, V: _Array, concentration: float) -> _Array:
        """Return the open fraction at V (mV); raise InvalidInput unless it lies from 0 to 1."""
        with np.errstate(all="ignore"):
            fraction = np.asarray(self.law(V, concentration), dtype=float) + 0.0 * V
        bad = ~((fraction >= 0.0) & (fraction <= 1.0))
        if bad.any():
            where = f"{np.asarray(V)[bad].flat[0]:g}".replace("-", "−")
            raise InvalidInput(f"open fraction at {where} mV", float(fraction[bad].flat[0]), "from 0 to 1")
        return fraction
