"""What a sweep leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .channels import GATES
from .membrane import Membrane
from .stimulus import Stimulus

Array = NDArray[np.float64]
#: A spike is an upward crossing of this V_m, mV.
SPIKE_LEVEL = 0.0


class Curves(Protocol):
    """What a sweep found, at any ascending times (ms, shape (times,)); sampled only when somebody looks."""

    def times(self) -> Array:
        """Return the times at which to sample it."""

    def V(self, t: Array) -> Array:
        """Return V_m, mV."""

    def gates(self, t: Array) -> Array:
        """Return m, h and n, shape (3, times)."""

    def I_m(self, t: Array) -> Array:
        """Return the membrane current, µA/cm², outward positive."""


@dataclass(frozen=True, eq=False)
class Recording:
    """A membrane over time. Arrays are read-only and share the time axis ``t``, shape (samples,).

    Attributes
    ----------
    membrane : Membrane
        What was recorded from.
    stimulus : CurrentClamp, VoltageClamp or None
        What was done to it.
    spike_times : array, shape (spikes,)
        When V_m rises through 0 mV, ms; empty under voltage clamp.
    error_estimate : float
        What V may be wrong by, mV, at the worst moment; 0 under voltage clamp, which imposes it.
    converged : bool
        Whether that is within what was asked for. If not, the recording is not to be trusted.
    curves : Curves
        Everything between the samples.
    """

    membrane: Membrane
    stimulus: Stimulus | None
    spike_times: Array
    error_estimate: float
    converged: bool
    curves: Curves = field(repr=False)

    def __post_init__(self) -> None:
        _read_only(self.spike_times)

    @cached_property
    def has_rest(self) -> bool:
        """Whether the membrane has a stable rest. If not, it fires or wavers by itself, without any stimulus."""
        return self.membrane.rest.stable

    @cached_property
    def t(self) -> Array:
        """Time, ms, ascending from 0 to the end of the sweep; closer together where V_m moves fast.

        Peaks and troughs of V_m are among them: at the sample of its maximum the currents balance.
        """
        return _read_only(self.curves.times())

    @cached_property
    def V(self) -> Array:
        """V_m, mV. Where a voltage clamp jumps, the value after the jump."""
        return _read_only(self.curves.V(self.t))

    @cached_property
    def I_m(self) -> Array:
        """Membrane current, ionic and capacitive, µA/cm², outward positive.

        Charge is conserved, so it is also what the electrode injects, inward positive: the stimulus under current
        clamp, the measured current under voltage clamp (without the infinitely short surge that charges the
        capacitance at a jump).
        """
        return _read_only(self.curves.I_m(self.t))

    @cached_property
    def gates(self) -> Mapping[str, Array]:
        """m, h and n, 0 to 1."""
        return _named(GATES, self.curves.gates(self.t))

    @property
    def E(self) -> Mapping[str, float]:
        """Equilibrium potential of each path, mV."""
        return self.membrane.E

    @cached_property
    def g(self) -> Mapping[str, Array]:
        """Conductance of each path (gated and ungated together), mS/cm²."""
        g = self.membrane.conductances(**self.gates)
        return self._by_path(lambda path: np.asarray(g[path]))

    @cached_property
    def driving_force(self) -> Mapping[str, Array]:
        """V_m − E of each path, mV: its sign is the direction of the current."""
        return self._by_path(lambda path: self.V - self.E[path])

    @cached_property
    def current(self) -> Mapping[str, Array]:
        """Current through each path, µA/cm², outward positive: g (V_m − E)."""
        return self._by_path(lambda path: self.g[path] * self.driving_force[path])

    def _by_path(self, value: Callable[[str], Array]) -> Mapping[str, Array]:
        paths = self.membrane.paths
        return _named(paths, [value(path) for path in paths])


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _named(names: Iterable[str], arrays: Iterable[Array]) -> Mapping[str, Array]:
    return MappingProxyType({name: _read_only(array) for name, array in zip(names, arrays, strict=True)})
