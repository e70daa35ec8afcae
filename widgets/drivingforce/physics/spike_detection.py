"""What counts as a spike: said once, for recordings, thresholds and f–I curves alike.

A spike is an upstroke that the membrane makes itself:

* V_m rises by at least 20 mV from the lowest point before;
* on the way up the membrane's own current turns inward, by what moves V_m by 10 mV/ms at the fastest (a passive
  membrane answers a rise with more outward current, never with less);
* and what has turned inward accounts for 20 mV.

A rate of rise is the usual criterion (10 mV/ms in eFEL, 20 in the Allen Institute's toolkit; see R. Azouz &
C. M. Gray, J. Neurosci. 19:2209, 1999); here it is freed of what the stimulus does. "Crossed 0 mV" is none: under
a strong current spikes shrink until they stay below it, and a membrane may be pushed over it, or rest above it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Least swing of a spike, mV, and least rate of rise that the membrane's own current makes, mV/ms.
SWING, RATE_OF_RISE = 20.0, 10.0
#: A spike is timed where V_m rises through this, mV; one that does not cross it, half way up.
SPIKE_LEVEL = 0.0

_Array = NDArray[np.float64]


class Upstroke(NamedTuple):
    """An upstroke, by sample: where V_m is lowest before, and highest at its end."""

    foot: int
    top: int
    level: float  # mV at which it is timed


def upstrokes(t: _Array, V: _Array, ionic: _Array, capacitance: float) -> list[Upstroke]:
    """Return the upstroke of each spike, in order.

    Parameters
    ----------
    t, V : array, shape (samples,)
        ms, and mV; peaks and troughs should be among the samples.
    ionic : array, shape (samples,)
        Sum of the ionic currents, µA/cm², outward positive.
    capacitance : float
        µF/cm².
    """
    rises = _rises(V)
    if not rises:
        return []
    feet, tops = np.array(rises).T
    fastest, swing = _turned_inward(t, ionic, feet, tops)
    own = (fastest >= RATE_OF_RISE * capacitance) & (swing >= SWING * capacitance)
    found = []
    for foot, top in (rises[i] for i in np.flatnonzero(own)):
        low, high = float(V[foot]), float(V[top])
        if low < SPIKE_LEVEL < high:
            found.append(Upstroke(foot, top, SPIKE_LEVEL))
        elif top < len(V) - 1:  # else it may still rise through 0 mV after the end
            found.append(Upstroke(foot, top, (low + high) / 2.0))
    return found


def _turned_inward(
    t: _Array, ionic: _Array, feet: NDArray[np.intp], tops: NDArray[np.intp]
) -> tuple[_Array, _Array]:
    """Return by how much the current turns inward on each rise: at most, µA/cm², and in sum, nC/cm².

    All rises at once, one behind the other: each is lifted above the one before, so that a running maximum begins
    anew with it.
    """
    lengths = tops - feet + 1
    begins = np.cumsum(lengths) - lengths
    rise = np.repeat(np.arange(len(feet)), lengths)
    samples = np.arange(len(rise)) + (feet - begins)[rise]
    current = ionic[samples]
    lifted = current + rise * (1.0 + np.ptp(current))
    turned = np.maximum.accumulate(lifted) - lifted
    width = np.diff(t, append=t[-1])[samples]
    width[begins + lengths - 1] = 0.0  # after the top
    area = (turned + np.append(turned[1:], 0.0)) * width / 2.0
    return np.maximum.reduceat(turned, begins), np.add.reduceat(area, begins)


def _rises(V: _Array) -> list[tuple[int, int]]:
    """Return each rise by SWING between one fall by SWING and the next, as its lowest and highest sample."""
    if len(V) == 0 or np.ptp(V) < SWING:
        return []
    slope = np.sign(np.diff(V))
    moving = np.flatnonzero(slope)
    turns = moving[1:][np.diff(slope[moving]) != 0.0]  # the first sample of each run the other way
    extremes = [0, *turns.tolist(), len(V) - 1]
    heights = V[extremes].tolist()
    rises: list[tuple[int, int]] = []
    foot = top = 0
    low = high = heights[0]
    rising = False
    for i, height in zip(extremes, heights, strict=True):
        if rising:
            if height > high:
                top, high = i, height
            elif high - height >= SWING:
                rises.append((foot, top))
                foot, low, rising = i, height, False
        elif height < low:
            foot, low = i, height
        elif height - low >= SWING:
            top, high, rising = i, height, True
    if rising:
        rises.append((foot, top))
    return rises
