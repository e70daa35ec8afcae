"""How a Cell is written about: ``cell.K.outside = 10`` is ``cell.update(K_outside=10)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drivingforce.physics import Blocker, InvalidInput, Ion

from .quantities import Quantity
from .snapshot import Direction

if TYPE_CHECKING:
    from .cell import Cell


class Blockers:
    """The drugs in the bath of a Cell: ``blockers.TTX`` as the fraction of channels that it blocks, 0 to 1.

    ``blockers.TTX_dose`` is the same as a dose, in the drug's own unit; infinite at full block. A membrane has the
    drugs that its channels name.
    """

    __slots__ = ("_cell",)
    _cell: Cell

    def __init__(self, cell: Cell) -> None:
        object.__setattr__(self, "_cell", cell)

    def __getattr__(self, name: str) -> float:
        blocker = self._blocker(name.removesuffix("_dose"))
        fraction = float(self._cell.inputs[blocker.name])
        return float(blocker.dose(fraction)) if name.endswith("_dose") else fraction

    def __setattr__(self, name: str, value: float) -> None:
        blocker = self._blocker(name.removesuffix("_dose"))
        fraction = float(blocker.fraction(value)) if name.endswith("_dose") else value
        self._cell.update(**{blocker.name: fraction})

    def __dir__(self) -> list[str]:
        names = list(self._blockers())
        return [*names, *(f"{name}_dose" for name in names)]

    def _blockers(self) -> dict[str, Blocker]:
        quantities = self._cell.inputs.quantities
        return {
            key: each.blocker for key, each in quantities.items() if isinstance(each, Quantity) and each.blocker
        }

    def _blocker(self, name: str) -> Blocker:
        blockers = self._blockers()
        if name not in blockers:
            names = ", ".join(blockers) or "no drug at all"
            raise AttributeError(f"no channel of this membrane is blocked by {name!r}; there is {names}")
        return blockers[name]


class IonOfCell:
    """One ion of a Cell: what can be set, and what follows."""

    __slots__ = ("_cell", "ion")

    def __init__(self, cell: Cell, ion: Ion) -> None:
        self._cell, self.ion = cell, ion

    def _input(self, name: str) -> Any:
        key = f"{self.ion}_{name}"
        if key not in self._cell.inputs:
            raise InvalidInput(f"{name} of {self.ion.symbol}", "not given", "given, for it to be asked for")
        return self._cell.inputs[key]

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
        """Conductance now, mS/cm². Setting it sets it by hand; None lets it follow the gates, if there are any."""
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
