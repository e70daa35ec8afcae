"""What follows from Inputs, computed when asked for: the membrane at one moment (Instant), and all (Snapshot)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from drivingforce.physics import (
    FiringCurve,
    Ion,
    Membrane,
    Recording,
    Spike,
    VoltageSteps,
    chemical_force,
    chord_potential,
    driving_force,
    electrical_force,
    firing_curve,
    ionic_current,
    nernst,
    push,
    spikes,
    sweep,
    voltage_steps,
)

from .inputs import Inputs
from .quantities import Quantity

#: Which way an ion is pushed across the membrane.
Direction = Literal["out", "in", "none"]

#: Steps of a voltage-clamp family, mV.
_CLAMP_STEPS = tuple(range(-80, 81, 10))


@dataclass(frozen=True, eq=False)
class Instant:
    """The membrane at one moment.

    Attributes
    ----------
    V_m : float
        Membrane potential, mV, inside minus outside.
    E, g : mapping
        Equilibrium potential, mV, and conductance, mS/cm², of each path: the ions, and "leak".
    ions : tuple of Ion
        Those of the membrane.
    """

    V_m: float
    E: Mapping[str, float]
    g: Mapping[str, float]
    ions: tuple[Ion, ...]

    @cached_property
    def driving_force(self) -> Mapping[str, float]:
        """V_m − E, mV, by path: the sign is the direction of the current."""
        return self._each(self.E, lambda key: driving_force(self.V_m, self.E[key]))

    @cached_property
    def current(self) -> Mapping[str, float]:
        """Current, µA/cm², outward positive, by path."""
        return self._each(self.g, lambda key: ionic_current(self.g[key], self.V_m, self.E[key]))

    @cached_property
    def net_current(self) -> float:
        """Sum of the currents of all paths, µA/cm², outward positive."""
        return sum(self.current.values())

    @cached_property
    def chord(self) -> float | None:
        """Potential, mV, at which the conductances of this moment would carry no net current; None without any."""
        return float(chord_potential(self.g, self.E)) if any(self.g.values()) else None

    @cached_property
    def chemical(self) -> Mapping[str, float]:
        """Chemical force, mV, outward positive, by ion."""
        return self._each(self.ions, lambda ion: chemical_force(ion, self.E[ion]))

    @cached_property
    def electrical(self) -> Mapping[str, float]:
        """Electrical force, mV, outward positive, by ion."""
        return self._each(self.ions, lambda ion: electrical_force(ion, self.V_m))

    @cached_property
    def push(self) -> Mapping[str, float]:
        """Net push, mV, outward positive, by ion: the sum of the two forces."""
        return self._each(self.ions, lambda ion: push(ion, self.V_m, self.E[ion]))

    def direction(self, ion: str) -> Direction:
        """Return which way ``ion`` is pushed; "none" only at its equilibrium potential exactly."""
        net = self.push[ion]
        return "out" if net > 0 else "in" if net < 0 else "none"

    @staticmethod
    def _each(keys: Iterable[Any], value: Callable[[Any], Any]) -> Mapping[str, float]:
        return MappingProxyType({key: value(key) for key in keys})


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that follows from ``inputs``, computed when asked for and kept.

    Attributes
    ----------
    inputs : Inputs
        What the reader set.
    at : float or None
        Which moment of the recording ``now`` is, ms; None: the V_m that is held, or rest.
    """

    inputs: Inputs
    at: float | None = None

    def looking_at(self, at: float | None) -> Snapshot:
        """Return the same at another moment; what has been computed already is kept."""
        return self.followed_by(self.inputs, at)

    def followed_by(self, inputs: Inputs, at: float | None) -> Snapshot:
        """Return what follows from ``inputs``; what does not depend on V_m, held or free, is kept."""
        other = Snapshot(inputs, at)
        if inputs.model is self.inputs.model and inputs.differing_from(self.inputs) <= {"V_m", "held"}:
            kept = vars(self).keys() - {"inputs", "at", "now"}
            vars(other).update({name: vars(self)[name] for name in kept})
        return other

    @property
    def E(self) -> Mapping[str, float]:
        """Equilibrium potentials, mV, by ion, and where the leak reverses."""
        return self.membrane.E

    def nernst(self, ion: Ion) -> float:
        """Nernst potential of ``ion``, mV, from its concentrations, whether or not its E is fixed by hand."""
        return float(nernst(ion, *self.inputs.concentrations(ion), self.inputs.celsius))

    @property
    def membrane(self) -> Membrane:
        """The membrane that these inputs describe."""
        return self.inputs.membrane

    @cached_property
    def rest(self) -> float | None:
        """V_m, mV, at which the membrane's currents sum to zero and stay there; None when nothing can cross it.

        See :attr:`has_rest`. The steady state of Membrane.rest, gates included.
        """
        return self.membrane.rest.V_m if self.membrane.conducts_at_rest else None

    @property
    def has_rest(self) -> bool:
        """Whether rest is stable. A membrane without a stable rest fires or oscillates by itself."""
        return self.rest is not None and self.membrane.rest.stable

    @cached_property
    def recording(self) -> Recording:
        """What the membrane does, let go, during the stimulus (or a voltage step); it starts at rest."""
        return sweep(self.membrane, self.inputs.stimulus, self.inputs.duration)

    @cached_property
    def spikes(self) -> tuple[Spike, ...]:
        """The landmarks of each spike of the recording."""
        return spikes(self.recording)

    @cached_property
    def firing(self) -> FiringCurve:
        """The f–I curve; it takes as long as some tens of recordings. InvalidInput if nothing can cross."""
        return firing_curve(self.membrane)

    @cached_property
    def clamped(self) -> VoltageSteps:
        """The currents after steps of voltage, 10 mV apart, from the stimulus's holding potential."""
        return voltage_steps(self.membrane, _CLAMP_STEPS, self.inputs.stimulus_holding)

    @cached_property
    def now(self) -> Instant:
        """The membrane at ``at`` or, without it, at the V_m that is held or at rest, its gates settled there."""
        if self.at is not None:
            V_m, g = self.recording.moment(self.at)
            return Instant(V_m, self.E, g, self.membrane.all_ions)
        held = self.inputs.V_m if self.inputs.held else self.rest
        assert held is not None  # Inputs refuses a free membrane without conductance
        return Instant(held, self.E, self.steady_g(held), self.membrane.all_ions)

    @property
    def gates(self) -> Mapping[str, float]:
        """Where each gate is now: those of the recording at ``at``, else settled at V_m."""
        if self.at is not None:
            return self.recording.gates_at(self.at)
        settled: Mapping[str, Any] = self.membrane.steady_gates(self.now.V_m)
        return settled

    def steady_g(self, V_m: float) -> Mapping[str, float]:
        """Return the conductance of each path, mS/cm², once the gates have settled at V_m (mV)."""
        g: Mapping[str, Any] = self.membrane.conductances(V_m, self.membrane.steady_gates(V_m))
        return g

    def value(self, key: str) -> Any:
        """Return what a control shows for ``key``: V_m and conductances are those of now, the rest is as set."""
        if key == "V_m":
            return self.now.V_m
        quantity = self.inputs.quantities[key]
        if isinstance(quantity, Quantity) and quantity.path:
            return self.now.g[quantity.path]
        return self.inputs[key]
