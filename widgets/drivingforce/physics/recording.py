"""What a sweep leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .membrane import Membrane
from .stimulus import Stimulus

Array = NDArray[np.float64]
#: A spike is an upward crossing of this V_m, mV.
SPIKE_LEVEL = 0.0


@dataclass(frozen=True, eq=False)
class Recording:
    """A membrane over time. Arrays are read-only and share the time axis ``t``, shape (samples,).

    Attributes
    ----------
    membrane : Membrane
        What was recorded from.
    stimulus : CurrentClamp, VoltageClamp or None
        What was done to it.
    t : array
        ms, from 0 to the end of the sweep, ascending; closer together where V_m moves fast. Peaks and troughs of
        V_m are among them, so at the sample of its maximum the currents balance.
    V : array
        V_m, mV. Where a voltage clamp jumps, the value after the jump.
    gates : mapping
        m, h and n, 0 to 1.
    I_m : array
        Membrane current, ionic and capacitive, µA/cm², outward positive. Charge is conserved, so it is also what
        the electrode injects, inward positive: the stimulus under current clamp, the measured current under
        voltage clamp (without the infinitely short surge that charges the capacitance at a jump).
    spike_times : array, shape (spikes,)
        When V_m crosses 0 mV upward, ms.
    error_estimate : float
        What V may be wrong by, mV, at the worst moment; see :func:`~drivingforce.physics.sweep.sweep`.
    converged : bool
        Whether that is within what was asked for. If not, the recording is not to be trusted.
    """

    membrane: Membrane
    stimulus: Stimulus | None
    t: Array
    V: Array
    gates: Mapping[str, Array]
    I_m: Array
    spike_times: Array
    error_estimate: float
    converged: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "gates", MappingProxyType(dict(self.gates)))
        for array in (self.t, self.V, self.I_m, self.spike_times, *self.gates.values()):
            array.flags.writeable = False

    @property
    def E(self) -> Mapping[str, float]:
        """Equilibrium potential of each path, mV."""
        return self.membrane.E

    @cached_property
    def g(self) -> Mapping[str, Array]:
        """Conductance of each path (gated and ungated together), mS/cm²."""
        conductances = self.membrane.conductances(**self.gates)
        return self._each(lambda path: np.asarray(conductances[path]))

    @cached_property
    def driving_force(self) -> Mapping[str, Array]:
        """V_m − E of each path, mV: its sign is the direction of the current."""
        return self._each(lambda path: self.V - self.E[path])

    @cached_property
    def current(self) -> Mapping[str, Array]:
        """Current through each path, µA/cm², outward positive: g (V_m − E)."""
        return self._each(lambda path: self.g[path] * self.driving_force[path])

    def _each(self, value: Callable[[str], Array]) -> Mapping[str, Array]:
        values = {path: value(path) for path in self.membrane.paths}
        for array in values.values():
            array.flags.writeable = False
        return MappingProxyType(values)
