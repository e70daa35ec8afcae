"""The shared model: what the reader set (Inputs), what follows from it (Snapshot), and the Cell that holds both.

    control or handle ──▶ Cell.inputs (frozen) ──▶ physics ──▶ Snapshot (frozen) ──▶ every view

Inputs are replaced whole. Undo, reset, state and sharing are Inputs and nothing else. Which moment of the
recording is looked at (``Cell.at``) is a selection beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, Self

from traitlets import HasTraits, Instance

from . import experiment_code
from .parameters import PARAMETERS
from .physics import (
    IONS,
    TEA,
    TTX,
    FiringCurve,
    HodgkinHuxleyPotassium,
    HodgkinHuxleySodium,
    InvalidInput,
    Ion,
    K,
    Leak,
    Membrane,
    Na,
    PulseTrain,
    Ramp,
    Recording,
    Spike,
    Step,
    Stimulus,
    VoltageClamp,
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
from .physics.errors import at_least, number
from .presets import PRESETS, Value, preset

#: Which way an ion is pushed across the membrane.
Direction = Literal["out", "in", "none"]

_STATE_FORMAT, _STATE_VERSION = "drivingforce cell", 1
_UNDO_STEPS = 200
#: Steps of a voltage-clamp family, mV.
_CLAMP_STEPS = tuple(range(-80, 81, 10))
_GATED = (K, Na)


@dataclass(frozen=True)
class Inputs:
    """Everything that a reader can set, checked: the keys of PARAMETERS, and the preset they started from.

    Raises InvalidInput for a value out of bounds, for a free membrane without any conductance, or for a stimulus
    that does not end within the recording.
    """

    preset: str
    V_m: float
    held: bool
    celsius: float
    K_outside: float
    K_inside: float
    K_g: float | None
    K_E_fixed: float | None
    K_g_max: float
    K_g_leak: float
    Na_outside: float
    Na_inside: float
    Na_g: float | None
    Na_E_fixed: float | None
    Na_g_max: float
    Na_g_leak: float
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
    capacitance: float
    TTX: float
    TEA: float
    stimulus_shape: str
    stimulus_start: float
    stimulus_duration: float
    stimulus_amplitude: float
    stimulus_interval: float
    stimulus_count: float
    stimulus_holding: float
    stimulus_V: float
    duration: float

    def __post_init__(self) -> None:
        preset(self.preset)
        for key, entry in PARAMETERS.items():
            object.__setattr__(self, key, entry.check(getattr(self, key)))
        if not (self.held or self._can_conduct):
            raise InvalidInput(
                "Total conductance of a free membrane",
                0.0,
                "above 0, or the membrane potential held",
                "mS/cm²",
            )
        stimulus = self.stimulus
        if stimulus:
            stimulus.segments(self.duration)

    @classmethod
    def of_preset(cls, name: str) -> Self:
        """Return the inputs of the preset called ``name``."""
        return cls(preset=name, **preset(name).values)  # type: ignore[arg-type]

    @property
    def stimulus(self) -> Stimulus | None:
        """What is done to the membrane while it is recorded."""
        start, duration, amplitude = self.stimulus_start, self.stimulus_duration, self.stimulus_amplitude
        match self.stimulus_shape:
            case "step":
                return Step(start, duration, amplitude)
            case "pulse train":
                return PulseTrain(start, duration, amplitude, self.stimulus_interval, int(self.stimulus_count))
            case "ramp":
                return Ramp(start, duration, amplitude)
            case "voltage step":
                return VoltageClamp.step(self.stimulus_holding, start, duration, self.stimulus_V)
            case _:
                return None

    @property
    def gated(self) -> dict[str, float]:
        """Conductance of the gated channels of K⁺ and Na⁺, all open and unblocked, mS/cm²; 0 where g is set."""
        return {ion: getattr(self, f"{ion}_g_max") if self.g(ion) is None else 0.0 for ion in _GATED}

    @property
    def ungated(self) -> dict[str, float]:
        """Conductance of each path that no voltage changes, mS/cm²: set by hand, or always open."""
        by_ion = {}
        for ion in IONS:
            by_hand = self.g(ion)
            by_ion[str(ion)] = getattr(self, f"{ion}_g_leak") if by_hand is None else by_hand
        return by_ion | {"leak": self.leak_g}

    @property
    def _can_conduct(self) -> bool:
        gated = self.gated
        return any(self.ungated.values()) or (1 - self.TTX) * gated[Na] > 0 or (1 - self.TEA) * gated[K] > 0

    def g(self, ion: Ion) -> float | None:
        """Conductance for ``ion`` set by hand, mS/cm², or None: it follows the gates."""
        by_hand: float | None = getattr(self, f"{ion}_g")
        return by_hand

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
        """Return what follows from ``inputs``; what V_m, held or let go, has no part in is kept."""
        other = Snapshot(inputs, at)
        if _but_V_m(inputs) == _but_V_m(self.inputs):
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

    @cached_property
    def membrane(self) -> Membrane:
        """The membrane that these inputs describe."""
        inputs, kinetics = self.inputs, preset(self.inputs.preset).kinetics
        gated, always_open = inputs.gated, inputs.ungated
        return Membrane(
            ions={ion: inputs.concentrations(ion) for ion in IONS},
            channels=(
                HodgkinHuxleySodium(gated[Na], kinetics, blocked=inputs.TTX),
                HodgkinHuxleyPotassium(gated[K], kinetics, blocked=inputs.TEA),
                *(Leak(ion, g=always_open[ion]) for ion in IONS),
                Leak(g=inputs.leak_g, E=inputs.leak_E),
            ),
            celsius=inputs.celsius,
            capacitance=inputs.capacitance,
            E_fixed={ion: E for ion in IONS if (E := inputs.E_fixed(ion)) is not None},
        )

    @cached_property
    def rest(self) -> float | None:
        """V_m, mV, at which the membrane's currents sum to zero and stay there; None when nothing can cross it.

        See :attr:`has_rest`. The steady state of Membrane.rest, gates included.
        """
        return self.membrane.rest.V_m if self.membrane.conducts else None

    @property
    def has_rest(self) -> bool:
        """Whether rest is stable. A membrane without a stable rest fires or wavers by itself."""
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
            return Instant(V_m, self.E, g)
        held = self.inputs.V_m if self.inputs.held else self.rest
        assert held is not None  # Inputs refuses a free membrane without conductance
        return Instant(held, self.E, self.steady_g(held))

    @property
    def gates(self) -> Mapping[str, float]:
        """Where m, h and n are now: those of the recording at ``at``, else settled at V_m."""
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
        if key.endswith("_g"):
            return self.now.g[key.removesuffix("_g")]
        return getattr(self.inputs, key)


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
        self._draft: tuple[Inputs, float | None] | None = None  # what a batch has set so far: inputs, at
        self._gesture: object = None  # the gesture that the last undo step belongs to
        self.set_trait("snapshot", Snapshot(self._start))

    # -- where to start ----------------------------------------------------------------------------------------

    @staticmethod
    def presets() -> list[str]:
        """Return the names of the presets."""
        return list(PRESETS)

    @classmethod
    def preset(cls, name: str, frozen: bool = False, **changes: Value) -> Self:
        """Return a Cell that starts, and after reset starts again, from a preset with ``changes`` to its inputs.

        ``frozen`` sets its gated conductances by hand to what they are at the preset's rest, so that they are
        numbers which no voltage changes. Raises InvalidInput for an unknown preset, key or value.
        """
        inputs = Inputs.of_preset(name)
        return cls(_changed(inputs, (_frozen(inputs) if frozen else {}) | changes))

    def use_preset(self, name: str) -> None:
        """Replace every input by those of the preset called ``name``: one step, which can be undone."""
        self._put(Inputs.of_preset(name))

    # -- reading -----------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> Inputs:
        """What the reader set."""
        return self.snapshot.inputs if self._draft is None else self._draft[0]

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
    def recording(self) -> Recording:
        """What the membrane does, let go, during the stimulus; it starts at rest."""
        return self._current.recording

    @property
    def spikes(self) -> tuple[Spike, ...]:
        """The landmarks of each spike of the recording."""
        return self._current.spikes

    @property
    def _current(self) -> Snapshot:
        return self.snapshot if self._draft is None else Snapshot(*self._draft)

    # -- changing ----------------------------------------------------------------------------------------------

    def update(self, gesture: object = None, **changes: Value) -> None:
        """Change inputs by key, all at once or, on an error, not at all.

        Changes with the same ``gesture`` (a drag, say) are one undo step until :meth:`end_gesture`. Holding V_m,
        or letting it go, stops looking at the recording. Raises InvalidInput for an unknown key or a bad value.
        """
        if not changes.keys().isdisjoint(("V_m", "held")):
            self.at = None
        self._put(_changed(self.inputs, changes), gesture)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Collect every change made inside into one; an exception takes back all that this batch changed.

        A batch inside a batch is part of it. Undo and redo have no place inside.
        """
        outer, self._draft = self._draft, (self.inputs, self.at)
        try:
            yield
            new = self._draft
        finally:
            self._draft = outer
        self._take(*new)

    def _put(self, inputs: Inputs, gesture: object = None) -> None:
        """Take ``inputs`` in place of today's; what was looked at stays so, if it is still on the recording."""
        self._take(inputs, _still_there(self.at, inputs), gesture)

    def _take(self, inputs: Inputs, at: float | None, gesture: object = None) -> None:
        """Take both into the batch under way, or else commit them."""
        if self._draft is None:
            self._commit(inputs, at, gesture)
        else:
            self._draft = inputs, at

    def _commit(self, inputs: Inputs, at: float | None, gesture: object = None) -> None:
        old = self.snapshot.inputs
        if inputs == old:
            if at != self.snapshot.at:
                self.set_trait("snapshot", self.snapshot.looking_at(at))
            return
        if gesture is None or gesture != self._gesture:
            self.end_gesture()
            self._undo = [*self._undo[1 - _UNDO_STEPS :], old]
        self._gesture = gesture
        self._redo.clear()
        self.set_trait("snapshot", self.snapshot.followed_by(inputs, at))

    def freeze(self) -> None:
        """Set the gated conductances by hand to what they are now: no voltage changes them any more."""
        now = self.now
        self.update(**{f"{ion}_g": now.g[ion] for ion in _GATED})

    # -- going back --------------------------------------------------------------------------------------------

    def end_gesture(self) -> None:
        """Close the gesture under way: the next change is an undo step of its own."""
        self._gesture = None
        if self._undo and self._undo[-1] == self.snapshot.inputs:  # a drag that came back is no step
            self._undo.pop()

    @property
    def before(self) -> Inputs | None:
        """The inputs before the last step, which undo would bring back; None when there is none."""
        return self._undo[-1] if self._undo else None

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
            self.set_trait("snapshot", Snapshot(inputs, _still_there(self.at, inputs)))

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

    def code(self) -> str:
        """Return the experiment as a line of text: its preset, and what differs from it."""
        return experiment_code.write(self.inputs.preset, asdict(self.inputs))

    @classmethod
    def from_code(cls, code: object) -> Self:
        """Return a Cell that starts from the experiment that :meth:`code` wrote, exactly.

        Raises InvalidInput when the text is damaged.
        """
        return cls(_of_code(code))

    def restore(self, code: object) -> None:
        """Replace every input by those of ``code``: one step, which can be undone.

        Raises InvalidInput when the text is damaged; then nothing changes.
        """
        self._put(_of_code(code))

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
    def at(self) -> float | None:
        """Which moment of the recording is now, ms; None: the V_m that is held, or rest. Not an undo step."""
        return self.snapshot.at if self._draft is None else self._draft[1]

    @at.setter
    def at(self, value: float | None) -> None:
        if value is not None:
            value = number(at_least, value, "Time on the recording", "ms", 0.0)
            if value > self.duration:
                raise InvalidInput("Time on the recording", value, f"from 0 to {self.duration:g} ms", "ms")
        self._take(self.inputs, value)

    @property
    def duration(self) -> float:
        """How long the membrane is recorded, ms."""
        return self.inputs.duration

    @duration.setter
    def duration(self, value: float) -> None:
        self.update(duration=value)

    @property
    def stimulus(self) -> Stimulus | None:
        """What is done to the membrane while it is recorded: a Step, PulseTrain, Ramp or voltage step, or None."""
        return self.inputs.stimulus

    @stimulus.setter
    def stimulus(self, value: Stimulus | None) -> None:
        self.update(**_as_inputs(value))

    @property
    def blockers(self) -> Blockers:
        """Drugs that block channels."""
        return Blockers(self)

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
            raise AttributeError(f"a Cell has no {name!r} to set; it has {_SETTABLE}")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        how = "held" if self.held else "free"
        return f"<Cell {self.inputs.preset!r}: V_m {self.V_m:.1f} mV, {how}>"


_SETTABLE = "V_m, held, celsius, stimulus, duration, at, blockers, K, Na, Cl and Ca"


class Blockers:
    """The drugs in the bath of a Cell: each as the fraction of channels that it blocks, or as its dose."""

    __slots__ = ("_cell",)

    def __init__(self, cell: Cell) -> None:
        self._cell = cell

    @property
    def TTX(self) -> float:
        """Fraction of the gated Na⁺ channels that tetrodotoxin blocks, 0 to 1."""
        return self._cell.inputs.TTX

    @TTX.setter
    def TTX(self, value: float) -> None:
        self._cell.update(TTX=value)

    @property
    def TEA(self) -> float:
        """Fraction of the gated K⁺ channels that tetraethylammonium blocks, 0 to 1."""
        return self._cell.inputs.TEA

    @TEA.setter
    def TEA(self, value: float) -> None:
        self._cell.update(TEA=value)

    @property
    def TTX_dose(self) -> float:
        """The same for tetrodotoxin as a dose, nM; infinite at full block."""
        return float(TTX.dose(self.TTX))

    @TTX_dose.setter
    def TTX_dose(self, value: float) -> None:
        self.TTX = float(TTX.fraction(value))

    @property
    def TEA_dose(self) -> float:
        """The same for tetraethylammonium as a dose outside, mM; infinite at full block."""
        return float(TEA.dose(self.TEA))

    @TEA_dose.setter
    def TEA_dose(self, value: float) -> None:
        self.TEA = float(TEA.fraction(value))


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
        """Conductance now, mS/cm². Setting it sets it by hand; None lets that of K⁺ or Na⁺ follow the gates."""
        return self._cell.now.g[self.ion]

    @g.setter
    def g(self, value: float | None) -> None:
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


def _but_V_m(inputs: Inputs) -> dict[str, Any]:
    return {key: value for key, value in vars(inputs).items() if key not in ("V_m", "held")}


def _still_there(at: float | None, inputs: Inputs) -> float | None:
    """Return ``at``, if it is on the recording of ``inputs``; else None."""
    return at if at is None or at <= inputs.duration else None


def _frozen(inputs: Inputs) -> dict[str, Any]:
    """Return the inputs that set every gated conductance by hand to what it is at rest."""
    snapshot = Snapshot(inputs)
    rest = snapshot.rest
    assert rest is not None  # every preset has one
    g = snapshot.steady_g(rest)
    return {f"{ion}_g": g[ion] for ion in _GATED}


def _as_inputs(stimulus: Stimulus | None) -> dict[str, Any]:
    """Return the inputs that stand for ``stimulus``; raise InvalidInput for one that a Cell cannot hold."""
    match stimulus:
        case None:
            return {"stimulus_shape": "none"}
        case Step() | Ramp():
            shape: dict[str, Any] = {"stimulus_shape": "step" if isinstance(stimulus, Step) else "ramp"}
        case PulseTrain():
            shape = {
                "stimulus_shape": "pulse train",
                "stimulus_interval": stimulus.interval,
                "stimulus_count": float(stimulus.count),
            }
        case VoltageClamp(holding=holding, steps=((start, end, V, last),)) if last == V:
            return {
                "stimulus_shape": "voltage step",
                "stimulus_start": start,
                "stimulus_duration": end - start,
                "stimulus_holding": holding,
                "stimulus_V": V,
            }
        case _:
            allowed = "None, a Step, PulseTrain, Ramp or VoltageClamp.step; physics.sweep takes any other"
            raise InvalidInput("stimulus of a Cell", stimulus, allowed)
    return shape | {
        "stimulus_start": stimulus.start,
        "stimulus_duration": stimulus.duration,
        "stimulus_amplitude": stimulus.amplitude,
    }


def _of_code(code: object) -> Inputs:
    name, changes = experiment_code.read(code)
    return _changed(Inputs.of_preset(name), changes)


def _changed(inputs: Inputs, changes: Mapping[str, Any]) -> Inputs:
    unknown = changes.keys() - PARAMETERS.keys()
    if unknown:
        raise InvalidInput("input", sorted(unknown)[0], "one of " + ", ".join(PARAMETERS))
    return replace(inputs, **changes)
