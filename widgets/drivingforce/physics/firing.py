"""The f–I curve: how fast a membrane fires while a constant current flows into it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import InvalidInput, above, number
from .family import Family, sweep_family
from .membrane import Membrane
from .recording import Array
from .stimulus import Step

#: How long the current flows, ms: 200 for gates as fast as those of squid at 6.3 °C, within bounds.
_SETTLING, _SHORTEST, _LONGEST = 200.0, 25.0, 600.0
#: A range that drives V_m off the tables is halved, so many times at most.
_HALVINGS = 12


@dataclass(frozen=True, eq=False)
class FiringCurve:
    """Firing against injected current. Arrays are read-only, shape (currents,).

    Attributes
    ----------
    membrane : Membrane
        What was measured.
    duration : float
        How long each current flowed, from rest, ms.
    current : array
        µA/cm² injected, ascending from 0, evenly spaced.
    rate : array
        Hz, at the end; 0 where the spikes have died out.
    spikes : array of int
        How many there were.
    rheobase : float or None
        Least current that yields a spike at all, µA/cm², to a thousandth of the range's step; None when none does,
        or none is needed.
    """

    membrane: Membrane
    duration: float
    current: Array
    rate: Array
    spikes: np.typing.NDArray[np.intp]
    rheobase: float | None

    def __post_init__(self) -> None:
        for array in (self.current, self.rate, self.spikes):
            array.flags.writeable = False


def firing_curve(membrane: Membrane, upper: float = 200.0, points: int = 101) -> FiringCurve:
    """Measure the f–I curve of ``membrane``.

    Parameters
    ----------
    membrane : Membrane
        What to measure.
    upper : float
        Largest current, µA/cm²; less where that drives V_m beyond −200 to 120 mV.
    points : int
        How many currents, from 0.

    Returns
    -------
    FiringCurve

    Raises
    ------
    InvalidInput
        If nothing can cross the membrane, or ``upper`` is not above 0.
    """
    upper = number(above, upper, "Largest current", "µA/cm²", 0.0)
    duration = min(max(_SETTLING / membrane.pace, _SHORTEST), _LONGEST)
    for halving in range(_HALVINGS + 1):
        current = np.linspace(0.0, upper / 2**halving, points)
        try:
            family = _injected(membrane, current, duration)
            break
        except InvalidInput:
            if halving == _HALVINGS:
                raise
    spikes = np.array([len(times) for times in family.spike_times])
    rate = np.where(_goes_on(family, duration), family.rates, 0.0)
    return FiringCurve(membrane, duration, current, rate, spikes, _rheobase(membrane, current, spikes, duration))


def _injected(membrane: Membrane, current: Array, duration: float) -> Family:
    return sweep_family(membrane, [Step(0.0, duration, float(amplitude)) for amplitude in current], duration)


def _goes_on(family: Family, duration: float) -> list[bool]:
    """Whether each train lasts to the end: the next spike would not be overdue."""
    return [len(s) > 2 and bool(duration - s[-1] < 1.5 * (s[-1] - s[-2])) for s in family.spike_times]


def _rheobase(
    membrane: Membrane, current: Array, spikes: np.typing.NDArray[np.intp], duration: float
) -> float | None:
    """Narrow down where spikes begin, twice."""
    for _ in range(2):
        firing = np.flatnonzero(spikes)
        if not len(firing) or firing[0] == 0:
            return None
        current = np.linspace(current[firing[0] - 1], current[firing[0]], 33)
        spikes = np.array([len(times) for times in _injected(membrane, current, duration).spike_times])
    firing = np.flatnonzero(spikes)
    return float(current[firing[0]]) if len(firing) else None
