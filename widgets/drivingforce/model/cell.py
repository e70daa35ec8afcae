"""Cell: the shared model. It holds what the reader set (Inputs) and what follows from it (Snapshot).

    control or handle ──▶ Cell.inputs (frozen) ──▶ physics ──▶ Snapshot (frozen) ──▶ every view

Inputs are replaced whole. Undo, reset, state and sharing are Inputs and nothing else. Which moment of the
recording is looked at (``Cell.at``) is a selection beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from traitlets import All, HasTraits, Instance

from drivingforce.physics import InvalidInput, Membrane, Recording, Spike, Stimulus
from drivingforce.physics.errors import at_least, number

from . import experiment_code
from .facade import Blockers, IonOfCell
from .inputs import Inputs
from .presets import PRESETS, Preset, preset
from .quantities import Entry, Quantity, Value
from .snapshot import Instant, Snapshot
from .stimulus import quantities_of

_STATE_FORMAT, _STATE_VERSION = "drivingforce cell", 2
_UNDO_STEPS = 200


class Cell(HasTraits):
    """One membrane, shared by every control and view on the page.

    Watch it with ``cell.observe(callback, "snapshot")``: one notification for every change, however many
    quantities it touched. ``change.old`` and ``change.new`` are the Snapshots before and after.

    Parameters
    ----------
    model : Membrane, Preset or Inputs, optional
        Where to start; the first preset by default. Ions, baths and channels of a Membrane bring their quantities
        with them: ``cell.quantities`` lists all that can be set.

    Raises InvalidInput for anything else.
    """

    snapshot: Snapshot = Instance(Snapshot, read_only=True)  # type: ignore[assignment]

    def __init__(self, model: Membrane | Preset | Inputs | None = None) -> None:
        super().__init__()
        self._start = _inputs_of(model)
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
        return cls(inputs.changed((_frozen(inputs) if frozen else {}) | changes))

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
    def quantities(self) -> Mapping[str, Entry]:
        """All that can be set in this membrane, by key."""
        return self.inputs.quantities

    def quantity(self, key: str) -> Quantity:
        """Return the number called ``key``; raise InvalidInput for anything else."""
        return self.inputs.model.quantity(key)

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
        self._put(self.inputs.changed(changes), gesture)

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
        self.update(**_conductances(self.inputs, self.now.g))

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
        inputs = self.inputs
        return {
            "format": _STATE_FORMAT,
            "version": _STATE_VERSION,
            "preset": inputs.preset,
            "inputs": dict(inputs),
        }

    @classmethod
    def from_state(cls, state: object, model: Membrane | Preset | None = None) -> Self:
        """Return a Cell with the inputs of a dict that :meth:`state` made.

        ``model`` is the membrane that it was made of, where that is not a registered preset. Raises InvalidInput
        when the dict is foreign, of another version, of a membrane that is not there, incomplete or damaged.
        """
        if not isinstance(state, Mapping) or state.get("format") != _STATE_FORMAT:
            raise InvalidInput("saved state", state, "a dict that cell.state() made")
        if state.get("version") != _STATE_VERSION:
            raise InvalidInput("version of the saved state", state.get("version"), f"{_STATE_VERSION}")
        start = _of_name(state.get("preset"), model)
        inputs = state.get("inputs")
        if not isinstance(inputs, Mapping) or set(inputs) != set(start):
            names = set(inputs) ^ set(start) if isinstance(inputs, Mapping) else set(start)
            raise InvalidInput("saved state", sorted(map(str, names)), "complete, with no foreign keys")
        return cls(start.changed(inputs))

    def code(self) -> str:
        """Return the experiment as a line of text: its preset, and what differs from it."""
        return experiment_code.write(self.inputs)

    @classmethod
    def from_code(cls, code: object, model: Membrane | Preset | None = None) -> Self:
        """Return a Cell that starts from the experiment that :meth:`code` wrote, exactly.

        ``model`` is the membrane that it was made of, where that is not a registered preset. Raises InvalidInput
        when the text is damaged, or of a membrane that is not there.
        """
        return cls(experiment_code.read(code, lambda name: _of_name(name, model)))

    def restore(self, code: object) -> None:
        """Replace every input by those of ``code``: one step, which can be undone.

        Raises InvalidInput when the text is damaged; then nothing changes.
        """
        self._put(experiment_code.read(code, lambda name: _of_name(name, self.start.model)))

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
        return bool(self.inputs.held)

    @held.setter
    def held(self, value: bool) -> None:
        self.update(held=value)

    @property
    def celsius(self) -> float:
        """Temperature, °C."""
        return float(self.inputs.celsius)

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
        return float(self.inputs.duration)

    @duration.setter
    def duration(self, value: float) -> None:
        self.update(duration=value)

    @property
    def stimulus(self) -> Stimulus | None:
        """What is done to the membrane while it is recorded: a Step, PulseTrain, Ramp or voltage step, or None."""
        return self.inputs.stimulus

    @stimulus.setter
    def stimulus(self, value: Stimulus | None) -> None:
        self.update(**quantities_of(value))

    @property
    def blockers(self) -> Blockers:
        """Drugs that block channels."""
        return Blockers(self)

    def ion(self, ion: str) -> IonOfCell:
        """Return one ion of this Cell, for what is set of it and what follows; ``cell.K`` is ``cell.ion(K)``.

        Raises InvalidInput for an ion that the membrane has not.
        """
        return IonOfCell(self, self.inputs.membrane.ion(ion))

    def __getattr__(self, name: str) -> IonOfCell:
        if not name.startswith("_"):
            for ion in self.inputs.membrane.all_ions:
                if ion == name:
                    return IonOfCell(self, ion)
        raise AttributeError(f"this Cell has no {name!r}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *map(str, self.inputs.membrane.all_ions)]

    def observe(self, handler: Callable[[Any], Any], names: Any = "snapshot", type: Any = "change") -> None:
        """Call ``handler`` after each change, with the Snapshots before and after as ``change.old`` and ``.new``.

        Raises InvalidInput for the name of anything else: it would never be called.
        """
        for name in names if isinstance(names, list | tuple | set) else [names]:
            if name is not All and name not in self.traits():
                allowed = "“snapshot”, which tells of every change; what you look for is in change.new"
                raise InvalidInput("name to observe on a Cell", name, allowed)
        super().observe(handler, names, type)

    def __setattr__(self, name: str, value: object) -> None:
        # A misspelt name, or cell.preset = "squid axon", would otherwise be kept in silence, and nothing on the
        # page would move. (traitlets puts its own notify_change on an instance while it holds notifications.)
        settable = hasattr(getattr(type(self), name, None), "__set__") or name == "notify_change"
        if not (settable or name.startswith("_")):
            raise AttributeError(f"a Cell has no {name!r} to set; it has {_SETTABLE}, and its ions")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        how = "held" if self.held else "free"
        return f"<Cell {self.inputs.preset!r}: V_m {self.V_m:.1f} mV, {how}>"


_SETTABLE = "V_m, held, celsius, stimulus, duration, at, blockers"


def _inputs_of(model: Membrane | Preset | Inputs | None) -> Inputs:
    match model:
        case Inputs():
            return model
        case Preset():
            return Inputs(model)
        case Membrane():
            return Inputs(Preset("own membrane", "A membrane of one's own.", model))
        case None:
            return Inputs(next(iter(PRESETS.values())))
        case _:
            raise InvalidInput("model of a Cell", model, "a Membrane or a Preset; Cell.preset(name) takes a name")


def _of_name(name: object, model: Membrane | Preset | None) -> Inputs:
    """Return the start of the membrane called ``name``: of ``model``, or a preset; else raise InvalidInput."""
    own = None if model is None else _inputs_of(model)
    return own if own is not None and own.preset == name else Inputs(preset(name))


def _still_there(at: float | None, inputs: Inputs) -> float | None:
    """Return ``at``, if it is on the recording of ``inputs``; else None."""
    return at if at is None or at <= inputs.duration else None


def _frozen(inputs: Inputs) -> dict[str, Any]:
    """Return the inputs that set every gated conductance by hand to what it is at rest."""
    snapshot = Snapshot(inputs)
    rest = snapshot.rest
    return _conductances(inputs, snapshot.steady_g(inputs.V_m if rest is None else rest))


def _conductances(inputs: Inputs, g: Mapping[str, float]) -> dict[str, Any]:
    return {f"{ion}_g": g[ion] for ion in inputs.model.declarations.by_hand}
