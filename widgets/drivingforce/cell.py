"""The shared model: what the reader set (Inputs), what follows from it (Snapshot), and the Cell that holds both.

    control or handle ──▶ Cell.inputs (frozen) ──▶ physics ──▶ Snapshot (frozen) ──▶ every view

Inputs are replaced whole. Undo, reset, state and sharing are Inputs and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, Self

from traitlets import HasTraits, Instance

from .parameters import PARAMETERS
from .physics import (
    IONS,
    InvalidInput,
    Ion,
    chemical_force,
    chord_potential,
    driving_force,
    electrical_force,
    ionic_current,
    nernst,
    push,
)
from .presets import PRESETS, preset

#: Which way an ion is pushed across the membrane.
Direction = Literal["out", "in", "none"]

_STATE_FORMAT, _STATE_VERSION = "drivingforce cell", 1
_UNDO_STEPS = 200


@dataclass(frozen=True)
class Inputs:
    """Everything that a reader can set, checked: the keys of PARAMETERS, and the preset they started from.

    Raises InvalidInput for a value out of bounds, or for a free membrane without any conductance.
    """

    preset: str
    V_m: float
    held: bool
    celsius: float
    K_outside: float
    K_inside: float
    K_g: float
    K_E_fixed: float | None
    Na_outside: float
    Na_inside: float
    Na_g: float
    Na_E_fixed: float | None
    Cl_outside: float
    Cl_inside: float
    Cl_g: float
    Cl_E_fixed: float | None
    Ca_outside: float
    Ca_inside: float
    Ca_g: float
    Ca_E_fixed: float | None
    leak_g: float
    leak_E: float

    def __post_init__(self) -> None:
        preset(self.preset)
        for key, entry in PARAMETERS.items():
            object.__setattr__(self, key, entry.check(getattr(self, key)))
        if not self.held and not any(self.conductances.values()):
            raise InvalidInput(
                "Total conductance of a free membrane",
                0.0,
                "above 0, or the membrane potential held",
                "mS/cm²",
            )

    @classmethod
    def of_preset(cls, name: str) -> Self:
        """Return the inputs of the preset called ``name``."""
        return cls(preset=name, **preset(name).values)  # type: ignore[arg-type]

    @property
    def conductances(self) -> dict[str, float]:
        """Conductance of each path, mS/cm², by ion and "leak"."""
        return {ion: getattr(self, f"{ion}_g") for ion in IONS} | {"leak": self.leak_g}

    def concentrations(self, ion: Ion) -> tuple[float, float]:
        """Concentrations of ``ion``, mM: outside, inside."""
        return getattr(self, f"{ion}_outside"), getattr(self, f"{ion}_inside")

    def E_fixed(self, ion: Ion) -> float | None:
        """Equilibrium potential of ``ion`` set by hand, mV, or None."""
        fixed: float | None = getattr(self, f"{ion}_E_fixed")
        return fixed


_FIELDS = frozenset(field.name for field in fields(Inputs))


@dataclass(frozen=True, eq=False)
class Instant:
    """The membrane at one moment.

    Attributes
    ----------
    V_m : float
        Membrane potential, mV, inside minus outside.
    E, g : mapping
        Equilibrium potential, mV, and conductance, mS/cm², of each path: the ions, and "leak".
    """

    V_m: float
    E: Mapping[str, float]
    g: Mapping[str, float]

    @cached_property
    def driving_force(self) -> Mapping[str, float]:
        """V_m − E, mV, by path: the sign is the direction of the current."""
        return self._each(self.E, lambda key: driving_force(self.V_m, self.E[key]))

    @cached_property
    def current(self) -> Mapping[str, float]:
        """Current, µA/cm², outward positive, by path."""
        return self._each(self.g, lambda key: ionic_current(self.g[key], self.V_m, self.E[key]))

    @cached_property
    def chemical(self) -> Mapping[str, float]:
        """Chemical force, mV, outward positive, by ion."""
        return self._each(IONS, lambda ion: chemical_force(ion, self.E[ion]))

    @cached_property
    def electrical(self) -> Mapping[str, float]:
        """Electrical force, mV, outward positive, by ion."""
        return self._each(IONS, lambda ion: electrical_force(ion, self.V_m))

    @cached_property
    def push(self) -> Mapping[str, float]:
        """Net push, mV, outward positive, by ion: the sum of the two forces."""
        return self._each(IONS, lambda ion: push(ion, self.V_m, self.E[ion]))

    def direction(self, ion: str) -> Direction:
        """Return which way ``ion`` is pushed; "none" only at its equilibrium potential exactly."""
        net = self.push[ion]
        return "out" if net > 0 else "in" if net < 0 else "none"

    @staticmethod
    def _each(keys: Any, value: Any) -> Mapping[str, float]:
        return MappingProxyType({key: value(key) for key in keys})


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that follows from ``inputs``, computed when asked for and kept."""

    inputs: Inputs

    @cached_property
    def E(self) -> Mapping[str, float]:
        """Equilibrium potentials, mV, by ion, and where the leak reverses."""
        of_ions = {ion: self._E(ion) for ion in IONS}
        return MappingProxyType(of_ions | {"leak": self.inputs.leak_E})

    def nernst(self, ion: Ion) -> float:
        """Nernst potential of ``ion``, mV, from its concentrations, whether or not its E is fixed by hand."""
        return float(nernst(ion, *self.inputs.concentrations(ion), self.inputs.celsius))

    def _E(self, ion: Ion) -> float:
        fixed = self.inputs.E_fixed(ion)
        return self.nernst(ion) if fixed is None else fixed

    @cached_property
    def rest(self) -> float | None:
        """V_m, mV, at which the membrane's currents sum to zero; None when nothing can cross it."""
        g = self.inputs.conductances
        return float(chord_potential(g, self.E)) if any(g.values()) else None

    @cached_property
    def now(self) -> Instant:
        """The membrane at the V_m that the reader holds or, let go, at rest."""
        V_m = self.inputs.V_m if self.inputs.held else self.rest
        assert V_m is not None  # Inputs refuses a free membrane without conductance
        return Instant(V_m, self.E, MappingProxyType(self.inputs.conductances))


class Cell(HasTraits):
    """One membrane, shared by every control and view on the page.

    Watch it with ``cell.observe(callback, "snapshot")``: one notification for every change, however many
    quantities it touched. ``change.old`` and ``change.new`` are the Snapshots before and after.

    Parameters
    ----------
    inputs : Inputs, optional
        Where to start; the first preset by default.
    """

    snapshot: Snapshot = Instance(Snapshot, read_only=True)  # type: ignore[assignment]

    def __init__(self, inputs: Inputs | None = None) -> None:
        super().__init__()
        self._start = inputs or Inputs.of_preset(next(iter(PRESETS)))
        self._undo: list[Inputs] = []
        self._redo: list[Inputs] = []
        self._draft: Inputs | None = None  # what a batch has set so far
        self._gesture: object = None  # the gesture that the last undo step belongs to
        self.set_trait("snapshot", Snapshot(self._start))

    # -- where to start ----------------------------------------------------------------------------------------

    @staticmethod
    def presets() -> list[str]:
        """Return the names of the presets."""
        return list(PRESETS)

    @classmethod
    def preset(cls, name: str, **changes: float | bool | None) -> Self:
        """Return a Cell that starts, and after reset starts again, from a preset with ``changes`` to its inputs.

        Raises InvalidInput for an unknown preset, key or value.
        """
        return cls(_changed(Inputs.of_preset(name), changes))

    def use_preset(self, name: str) -> None:
        """Replace every input by those of the preset called ``name``: one step, which can be undone."""
        self._put(Inputs.of_preset(name))

    # -- reading -----------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> Inputs:
        """What the reader set."""
        return self._draft or self.snapshot.inputs

    @property
    def start(self) -> Inputs:
        """What reset goes back to."""
        return self._start

    @property
    def now(self) -> Instant:
        """The membrane at this moment."""
        return self._current.now

    @property
    def rest(self) -> float | None:
        """The resting potential, mV: where V_m goes when let go. None when nothing can cross the membrane."""
        return self._current.rest

    @property
    def _current(self) -> Snapshot:
        return self.snapshot if self._draft is None else Snapshot(self._draft)

    # -- changing ----------------------------------------------------------------------------------------------

    def update(self, gesture: object = None, **changes: float | bool | None) -> None:
        """Change inputs by key, all at once or, on an error, not at all.

        Changes with the same ``gesture`` (a drag, say) are one undo step until :meth:`end_gesture`.
        Raises InvalidInput for an unknown key or a bad value.
        """
        self._put(_changed(self.inputs, changes), gesture)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Collect every change made inside into one; an exception takes back all that this batch changed.

        A batch inside a batch is part of it. Undo and redo have no place inside.
        """
        outer, self._draft = self._draft, self.inputs
        try:
            yield
            new = self._draft
        finally:
            self._draft = outer
        self._put(new)

    def _put(self, new: Inputs, gesture: object = None) -> None:
        """Take ``new`` into the batch under way, or else commit it."""
        if self._draft is None:
            self._commit(new, gesture)
        else:
            self._draft = new

    def _commit(self, new: Inputs, gesture: object = None) -> None:
        old = self.snapshot.inputs
        if new == old:
            return
        if gesture is None or gesture != self._gesture:
            self.end_gesture()
            self._undo = [*self._undo[1 - _UNDO_STEPS :], old]
        self._gesture = gesture
        self._redo.clear()
        self._show(new)

    def _show(self, inputs: Inputs) -> None:
        self.set_trait("snapshot", Snapshot(inputs))

    # -- going back --------------------------------------------------------------------------------------------

    def end_gesture(self) -> None:
        """Close the gesture under way: the next change is an undo step of its own."""
        self._gesture = None
        if self._undo and self._undo[-1] == self.snapshot.inputs:  # a drag that came back is no step
            self._undo.pop()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone step to redo."""
        return bool(self._redo)

    def undo(self) -> None:
        """Take back the last step; do nothing when there is none."""
        self._step(self._undo, self._redo)

    def redo(self) -> None:
        """Do the last undone step again; do nothing when there is none."""
        self._step(self._redo, self._undo)

    def _step(self, source: list[Inputs], target: list[Inputs]) -> None:
        if self._draft is not None:
            raise RuntimeError("a batch is under way: undo and redo after it")
        self.end_gesture()
        if source:
            inputs = source.pop()
            target.append(self.snapshot.inputs)
            self._show(inputs)

    def reset(self) -> None:
        """Go back to where this Cell started: one step, which can be undone."""
        self._put(self._start)

    # -- keeping -----------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Return the inputs as a dict of plain values, for JSON, with a format and a version."""
        return {"format": _STATE_FORMAT, "version": _STATE_VERSION, "inputs": asdict(self.inputs)}

    @classmethod
    def from_state(cls, state: object) -> Self:
        """Return a Cell with the inputs of a dict that :meth:`state` made.

        Raises InvalidInput when the dict is foreign, of another version, incomplete or damaged.
        """
        if not isinstance(state, Mapping) or state.get("format") != _STATE_FORMAT:
            raise InvalidInput("saved state", state, "a dict that cell.state() made")
        if state.get("version") != _STATE_VERSION:
            raise InvalidInput("version of the saved state", state.get("version"), f"{_STATE_VERSION}")
        inputs = state.get("inputs")
        if not isinstance(inputs, Mapping) or set(inputs) != _FIELDS:
            names = set(inputs) ^ _FIELDS if isinstance(inputs, Mapping) else _FIELDS
            raise InvalidInput("saved state", sorted(map(str, names)), "complete, with no foreign keys")
        return cls(Inputs(**inputs))

    # -- sugar: cell.K.outside = 10 is cell.update(K_outside=10) -----------------------------------------------

    @property
    def V_m(self) -> float:
        """Membrane potential now, mV. Setting it holds it there."""
        return self.now.V_m

    @V_m.setter
    def V_m(self, value: float) -> None:
        self.update(V_m=value, held=True)

    @property
    def held(self) -> bool:
        """Whether the reader holds V_m (voltage clamp); free, it is at rest."""
        return self.inputs.held

    @held.setter
    def held(self, value: bool) -> None:
        self.update(held=value)

    @property
    def celsius(self) -> float:
        """Temperature, °C."""
        return self.inputs.celsius

    @celsius.setter
    def celsius(self, value: float) -> None:
        self.update(celsius=value)

    @property
    def K(self) -> IonOfCell:
        """Potassium in this Cell."""
        return IonOfCell(self, IONS[0])

    @property
    def Na(self) -> IonOfCell:
        """Sodium in this Cell."""
        return IonOfCell(self, IONS[1])

    @property
    def Cl(self) -> IonOfCell:
        """Chloride in this Cell."""
        return IonOfCell(self, IONS[2])

    @property
    def Ca(self) -> IonOfCell:
        """Calcium in this Cell."""
        return IonOfCell(self, IONS[3])

    def __setattr__(self, name: str, value: object) -> None:
        # A misspelt name, or cell.preset = "squid axon", would otherwise be kept in silence, and nothing on the
        # page would move. (traitlets puts its own notify_change on an instance while it holds notifications.)
        settable = hasattr(getattr(type(self), name, None), "__set__") or name == "notify_change"
        if not (settable or name.startswith("_")):
            raise AttributeError(f"a Cell has no {name!r} to set; it has V_m, held, celsius, K, Na, Cl and Ca")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        how = "held" if self.held else "free"
        return f"<Cell {self.inputs.preset!r}: V_m {self.V_m:.1f} mV, {how}>"


class IonOfCell:
    """One ion of a Cell: what can be set, and what follows."""

    __slots__ = ("_cell", "ion")

    def __init__(self, cell: Cell, ion: Ion) -> None:
        self._cell, self.ion = cell, ion

    def _input(self, name: str) -> Any:
        return getattr(self._cell.inputs, f"{self.ion}_{name}")

    def _set(self, name: str, value: float | None) -> None:
        self._cell.update(**{f"{self.ion}_{name}": value})

    @property
    def outside(self) -> float:
        """Concentration outside, mM."""
        return float(self._input("outside"))

    @outside.setter
    def outside(self, value: float) -> None:
        self._set("outside", value)

    @property
    def inside(self) -> float:
        """Concentration inside, mM."""
        return float(self._input("inside"))

    @inside.setter
    def inside(self, value: float) -> None:
        self._set("inside", value)

    @property
    def g(self) -> float:
        """Conductance, mS/cm²."""
        return self._cell.now.g[self.ion]

    @g.setter
    def g(self, value: float) -> None:
        self._set("g", value)

    @property
    def E_fixed(self) -> float | None:
        """Equilibrium potential set by hand, mV; None (the default): it follows from concentrations."""
        value: float | None = self._input("E_fixed")
        return value

    @E_fixed.setter
    def E_fixed(self, value: float | None) -> None:
        self._set("E_fixed", value)

    @property
    def E(self) -> float:
        """Equilibrium potential, mV."""
        return self._cell.now.E[self.ion]

    @property
    def driving_force(self) -> float:
        """V_m − E, mV: the sign is the direction of the current."""
        return self._cell.now.driving_force[self.ion]

    @property
    def push(self) -> float:
        """Net push, mV, outward positive: the sign is the direction of the ion."""
        return self._cell.now.push[self.ion]

    @property
    def current(self) -> float:
        """Current, µA/cm², outward positive."""
        return self._cell.now.current[self.ion]

    @property
    def direction(self) -> Direction:
        """Which way the ion is pushed: "out", "in" or "none"."""
        return self._cell.now.direction(self.ion)


def _changed(inputs: Inputs, changes: Mapping[str, Any]) -> Inputs:
    unknown = changes.keys() - PARAMETERS.keys()
    if unknown:
        raise InvalidInput("input", sorted(unknown)[0], "one of " + ", ".join(PARAMETERS))
    return replace(inputs, **changes)
