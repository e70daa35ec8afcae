"""Inputs: all that a reader can set, as one frozen mapping that is replaced whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

from drivingforce.physics import InvalidInput, Ion, Membrane, Stimulus

from .presets import Preset, preset
from .quantities import Entry, Value
from .stimulus import stimulus_of


class Inputs(Mapping[str, Any]):
    """A value for every quantity that a preset's membrane declares, checked; ``inputs.K_outside`` is one of them.

    Parameters
    ----------
    model : Preset
        The membrane that they started from.
    changes : mapping
        What differs from its start, by key.

    Raises InvalidInput for an unknown key, a value out of bounds, a free membrane without any conductance, or a
    stimulus that does not end within the recording.
    """

    model: Preset
    values_by_key: Mapping[str, Any]

    def __init__(self, model: Preset, changes: Mapping[str, object] = MappingProxyType({})) -> None:
        self._become(model, model.values, changes)

    def _become(self, model: Preset, values: Mapping[str, Value], changes: Mapping[str, object]) -> None:
        quantities = model.quantities
        checked: dict[str, Value] = {}
        for key, value in changes.items():
            if key not in quantities:
                raise InvalidInput("input", key, "one of " + ", ".join(quantities))
            checked[key] = quantities[key].check(value)
        vars(self).update(model=model, values_by_key=MappingProxyType({**values, **checked}))
        if not (self.held or self.membrane.conducts_at_rest):
            allowed = "above 0, or the membrane potential held"
            raise InvalidInput("Total conductance of a free membrane", 0.0, allowed, "mS/cm²")
        if self.stimulus:
            self.stimulus.segments(self.duration)

    @classmethod
    def of_preset(cls, name: str) -> Self:
        """Return the inputs of the preset called ``name``; raise InvalidInput when there is none."""
        return cls(preset(name))

    def changed(self, changes: Mapping[str, object]) -> Inputs:
        """Return the inputs with ``changes``, by key; raise InvalidInput as for new ones."""
        new = object.__new__(Inputs)
        if changes.keys().isdisjoint(self.model.declarations.of_membrane) and "membrane" in vars(self):
            vars(new)["membrane"] = self.membrane
        new._become(self.model, self.values_by_key, changes)
        return new

    # -- a frozen mapping ----------------------------------------------------------------------------------------

    def __getitem__(self, key: str) -> Any:
        return self.values_by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_key)

    def __len__(self) -> int:
        return len(self.values_by_key)

    def __getattr__(self, name: str) -> Any:
        try:
            return vars(self)["values_by_key"][name]
        except KeyError:
            raise AttributeError(f"these inputs have no {name!r}") from None

    def __setattr__(self, name: str, value: object = None) -> None:
        raise FrozenInstanceError(f"Inputs are frozen: cell.update({name}=...) replaces them")

    __delattr__ = __setattr__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Inputs):
            return NotImplemented
        return self.model is other.model and self.values_by_key == other.values_by_key

    def __hash__(self) -> int:
        return hash((self.model.name, *self.values_by_key.values()))

    def __repr__(self) -> str:
        changed = ", ".join(f"{key}={self[key]!r}" for key in self if self[key] != self.model.values[key])
        return f"<Inputs of {self.preset!r}: {changed or 'as it starts'}>"

    def differing_from(self, other: Inputs) -> set[str]:
        """Return the keys whose values differ, "preset" among them if they started from different membranes."""
        keys = {key for key in self.keys() | other.keys() if self.get(key) != other.get(key)}
        return keys if self.model is other.model else keys | {"preset"}

    # -- what they say -------------------------------------------------------------------------------------------

    @property
    def preset(self) -> str:
        """The name of the membrane that they started from."""
        return self.model.name

    @property
    def quantities(self) -> Mapping[str, Entry]:
        """What can be set, by key."""
        return self.model.quantities

    @cached_property
    def membrane(self) -> Membrane:
        """The membrane that they make."""
        return self.model.declarations.membrane_of(self.values_by_key)

    @cached_property
    def stimulus(self) -> Stimulus | None:
        """What is done to the membrane while it is recorded."""
        return stimulus_of(self.values_by_key)

    def g(self, ion: Ion) -> float | None:
        """Conductance for ``ion`` set by hand, mS/cm², or None: it follows the gates."""
        by_hand: float | None = self[f"{ion}_g"]
        return by_hand

    def concentrations(self, ion: Ion) -> tuple[float, float]:
        """Concentrations of ``ion``, mM: outside, inside; raise InvalidInput where only its E is known."""
        if f"{ion}_outside" not in self:
            raise InvalidInput(f"concentrations of {ion}", None, "known; of this ion the membrane has only an E")
        return self[f"{ion}_outside"], self[f"{ion}_inside"]

    def E_fixed(self, ion: Ion) -> float | None:
        """Equilibrium potential of ``ion`` set by hand, mV, or None."""
        fixed: float | None = self[f"{ion}_E_fixed"]
        return fixed
