"""The landmarks of a spike, read off a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .ions import Na
from .recording import Array, Recording


@dataclass(frozen=True)
class Spike:
    """One spike of a recording; times in ms, None for what was not reached before the recording ended.

    Attributes
    ----------
    rise : float
        V_m rises through 0 mV; or, of a spike that stays below or starts above, half way up.
    largest_inward : float
        The Na⁺ current is the largest inward of the upstroke (in a membrane that Na⁺ does not cross, the sum of
        the ionic currents).
    peak : float or None
        V_m is highest: the currents cancel.
    fall : float or None
        V_m is back half way from the peak to where the recording began.
    trough : float or None
        V_m is lowest before it turns round.
    half_width : float or None
        Time spent above that half way.
    V_peak, V_trough : float or None
        V_m there, mV.
    """

    rise: float
    largest_inward: float
    peak: float | None
    fall: float | None
    trough: float | None
    half_width: float | None
    V_peak: float | None
    V_trough: float | None


def spikes(recording: Recording) -> tuple[Spike, ...]:
    """Return the spikes of ``recording``, in order: one for each of its spike times."""
    t = recording.t
    ends = np.searchsorted(t, [*recording.spike_times, np.inf])
    found = []
    before = 0
    for first, end in pairwise(int(i) for i in ends):
        spike = _spike(recording, before, first, end)
        found.append(spike)
        before = end if spike.trough is None else int(np.searchsorted(t, spike.trough))
    return tuple(found)


def _spike(recording: Recording, before: int, first: int, end: int) -> Spike:
    """Return the spike that rises at sample ``first``; others end at sample ``before`` and begin at ``end``."""
    t, V = recording.t, recording.V
    # Up to where the next upstroke starts from: that may pass this peak before it is timed.
    foot = first + int(V[first:end].argmin()) if end < len(t) else len(t) - 1
    top = first + int(V[first : foot + 1].argmax())
    rise = float(recording.spike_times[np.searchsorted(recording.spike_times, t[first], side="right") - 1])
    inward = _inward(recording)[before : top + 1]
    largest_inward = float(t[before + int(inward.argmin())])
    if top == len(t) - 1:  # V_m still rises where the recording ends
        return Spike(rise, largest_inward, None, None, None, None, None, None)
    half = (float(V[0]) + float(V[top])) / 2
    above = half <= V
    rising = before + np.flatnonzero(~above[before:top] & above[before + 1 : top + 1])
    falling = top + np.flatnonzero(above[top : end - 1] & ~above[top + 1 : end])
    up, down = _crossing(t, V, rising, half), _crossing(t, V, falling, half)
    trough = top + int(V[top:end].argmin())
    turned = down is not None and trough < len(t) - 1
    return Spike(
        rise=rise,
        largest_inward=largest_inward,
        peak=float(t[top]),
        fall=down,
        trough=float(t[trough]) if turned else None,
        half_width=None if up is None or down is None else down - up,
        V_peak=float(V[top]),
        V_trough=float(V[trough]) if turned else None,
    )


def _inward(recording: Recording) -> Array:
    """Return the current that makes the upstroke, µA/cm²: that of Na⁺, or else the sum of all."""
    return (
        recording.current[Na]
        if recording.current.get(Na, np.zeros(1)).any()
        else np.sum([*recording.current.values()], axis=0)
    )


def _crossing(t: Array, V: Array, starts: Sequence[int] | NDArray[np.intp], level: float) -> float | None:
    """Return when V crosses ``level`` after the first sample of ``starts``, or None."""
    if not len(starts) or starts[0] < 0:
        return None
    i = int(starts[0])
    return float(t[i] + (level - V[i]) / (V[i + 1] - V[i]) * (t[i + 1] - t[i]))
