"""A recording: V_m, gates, conductances and currents over time, the result of a sweep."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from types import MappingProxyType
from typing import Protocol, TextIO

import numpy as np
from numpy.typing import NDArray

from .channels.channel import Channel
from .membrane import Membrane
from .stimulus import Stimulus

Array = NDArray[np.float64]


class Curves(Protocol):
    """What a sweep found, at any ascending times (ms, shape (times,)); sampled only when somebody looks."""

    def times(self) -> Array:
        """Return the times at which to sample it."""

    def V(self, t: Array) -> Array:
        """Return V_m, mV."""

    def gates(self, t: Array) -> Array:
        """Return every gate, shape (gates, times)."""

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
        When the spikes rise through 0 mV, or, where one stays below, through half of its swing, ms; empty under
        voltage clamp. What a spike is: :mod:`~drivingforce.physics.spike_detection`.
    error_estimate : float
        Bound on the error of V, mV, at the worst moment (most of it on a spike's upstroke, where a microsecond is
        up to 1 mV); 0 under voltage clamp, which imposes V. In a long train it grows from spike to spike: they may
        come ever more microseconds too early or too late.
    converged : bool
        Whether it is within what was asked for; in a long train, what each stretch of it adds. If not, the
        recording is not to be trusted.
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
        """Whether the membrane has a stable rest. If not, it oscillates by itself, without any stimulus."""
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
        """Every gate of the membrane, 0 to 1, by what it is called there: m, h and n in most."""
        return _named(self.membrane.gate_names, self.curves.gates(self.t))

    @property
    def E(self) -> Mapping[str, float]:
        """Equilibrium potential of each path, mV."""
        return self.membrane.E

    @cached_property
    def g(self) -> Mapping[str, Array]:
        """Conductance of each path (gated and ungated together), mS/cm²."""
        g = self.membrane.conductances(self.V, self.gates, self.t)
        return self._by_path(lambda path: np.asarray(g[path]))

    @cached_property
    def driving_force(self) -> Mapping[str, Array]:
        """V_m − E of each path, mV: its sign is the direction of the current."""
        return self._by_path(lambda path: self.V - self.E[path])

    @cached_property
    def current(self) -> Mapping[str, Array]:
        """Current through each path, µA/cm², outward positive: g (V_m − E)."""
        return self._by_path(lambda path: self.g[path] * self.driving_force[path])

    def moment(self, t: float) -> tuple[float, Mapping[str, float]]:
        """Return V_m, mV, and the conductance of each path, mS/cm², at time t, ms, between samples too."""
        V = float(self.curves.V(np.array([t]))[0])
        g = self.membrane.conductances(V, self.gates_at(t), t)
        return V, MappingProxyType({path: float(x) for path, x in g.items()})

    def gates_at(self, t: float) -> Mapping[str, float]:
        """Return every gate at time t, ms, between samples too."""
        gates = self.curves.gates(np.array([t]))
        return MappingProxyType(
            {gate: float(x[0]) for gate, x in zip(self.membrane.gate_names, gates, strict=True)}
        )

    def to_csv(self, target: str | PathLike[str] | TextIO) -> None:
        """Write every quantity over time as CSV, its units in the column names, the parameters in # lines above.

        Parameters
        ----------
        target : path or text file
            Where to; a path is created or overwritten, in UTF-8.
        """
        if isinstance(target, str | PathLike):
            with open(target, "w", encoding="utf-8", newline="") as file:
                self.to_csv(file)
            return
        columns = {"t (ms)": self.t, "V_m (mV)": self.V, "I_m (µA/cm²)": self.I_m}
        columns |= self.gates
        for path in self.membrane.paths:
            columns[f"g_{path} (mS/cm²)"] = self.g[path]
            columns[f"V_m - E_{path} (mV)"] = self.driving_force[path]
            columns[f"I_{path} (µA/cm²)"] = self.current[path]
        target.writelines(f"# {line}\n" for line in self._facts())
        rows = csv.writer(target, lineterminator="\n")
        rows.writerow(columns)
        rows.writerows([f"{x:.9g}" for x in row] for row in np.column_stack(list(columns.values())).tolist())

    def _facts(self) -> list[str]:
        """What was recorded, line by line."""
        membrane = self.membrane
        return [
            "Driving Force: a recording. Currents are positive outward, injected current is positive inward.",
            f"temperature: {membrane.celsius:g} °C, capacitance: {membrane.capacitance:g} µF/cm²",
            "channels: " + ("; ".join(_in_words(channel) for channel in membrane.channels) or "none"),
            "equilibrium potentials (mV): " + _listed(membrane.E),
            f"stimulus (ms, µA/cm² or mV): {self.stimulus}",
            "spike times (ms): " + (", ".join(f"{time:.6g}" for time in self.spike_times) or "none"),
            f"error estimate: {self.error_estimate:.2g} mV, converged: {self.converged}",
        ]

    def _by_path(self, value: Callable[[str], Array]) -> Mapping[str, Array]:
        paths = self.membrane.paths
        return _named(paths, [value(path) for path in paths])


def _in_words(channel: Channel) -> str:
    """Return what a channel is: its conductance, its kinetics, how much of it is blocked."""
    facts = [f"{channel.name} {channel.g:g} mS/cm²"]
    if channel.gates is not None:
        facts.append(f"kinetics {channel.gates.kinetics.name}")
    if channel.blocker is not None:
        facts.append(f"fraction blocked by {channel.blocker.name} {channel.blocked:g}")
    return ", ".join(facts)


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{key} {value:g}" for key, value in values.items()) or "none"


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _named(names: Iterable[str], arrays: Iterable[Array]) -> Mapping[str, Array]:
    return MappingProxyType({name: _read_only(array) for name, array in zip(names, arrays, strict=True)})
