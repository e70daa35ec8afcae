"""A voltage-clamp family: the current at a range of voltages, each imposed from the same holding potential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .errors import finite, number
from .ions import Na
from .membrane import Membrane
from .recording import Array
from .stimulus import VoltageClamp
from .sweep import sweep

#: How long a step lasts, in time constants of the activation of K⁺ channels, or of the slowest gate where there
#: are none, at 0 mV: until the currents have all but settled; and how long without any gate, ms.
_SETTLING, _WITHOUT_GATES = 6.0, 1.0
_SAMPLES = 300


@dataclass(frozen=True, eq=False)
class VoltageSteps:
    """Currents after steps of voltage. Arrays are read-only.

    Attributes
    ----------
    membrane : Membrane
        What was clamped.
    holding : float
        V_m before each step, mV.
    V : array, shape (steps,)
        V_m of each step, mV.
    t : array, shape (samples,)
        ms since the step.
    current : array, shape (steps, samples)
        Sum of the ionic currents, µA/cm², outward positive.
    peak_Na : array, shape (steps,)
        Current through the Na⁺ path, where it is largest in either direction, µA/cm²; 0 where there is none.
    late : array, shape (steps,)
        ``current`` at the end of the step, µA/cm².
    """

    membrane: Membrane
    holding: float
    V: Array
    t: Array
    current: Array
    peak_Na: Array
    late: Array

    def __post_init__(self) -> None:
        for array in (self.V, self.t, self.current, self.peak_Na, self.late):
            array.flags.writeable = False


def voltage_steps(membrane: Membrane, voltages: Sequence[float], holding: float) -> VoltageSteps:
    """Clamp ``membrane`` at ``holding`` (mV), then at each of ``voltages`` (mV), until its currents settle.

    Raises InvalidInput for a voltage that is not a finite number.
    """
    holding = number(finite, holding, "Holding potential", "mV")
    duration = _SETTLING * _slowest(membrane)
    recordings = [
        sweep(membrane, VoltageClamp.step(holding, 0.0, duration, V), duration, interval=duration / _SAMPLES)
        for V in voltages
    ]
    current = np.array([recording.I_m for recording in recordings])
    nothing = np.zeros_like(recordings[0].t)
    Na_current = np.array([recording.current.get(Na, nothing) for recording in recordings])
    largest = np.abs(Na_current).argmax(axis=1)
    return VoltageSteps(
        membrane,
        holding,
        np.array(voltages, dtype=float),
        recordings[0].t.copy(),
        current,
        Na_current[np.arange(len(recordings)), largest],
        current[:, -1].copy(),
    )


def _slowest(membrane: Membrane) -> float:
    """Return the time constant, ms, that a step is measured by."""
    constants = {name: float(np.asarray(tau)) for name, tau in membrane.time_constants(0.0).items()}
    return constants.get("n", max(constants.values(), default=_WITHOUT_GATES))
