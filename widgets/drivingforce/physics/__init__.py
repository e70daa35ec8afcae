"""The laws: pure functions, numbers in and numbers out. Imports numpy and the standard library only."""

from .constants import RT_over_F
from .equilibrium import (
    chemical_force,
    chord_potential,
    driving_force,
    electrical_force,
    ghk_potential,
    ionic_current,
    nernst,
    push,
)
from .errors import InvalidInput
from .ions import IONS, Ca, Cl, Ion, K, Na, as_ion

__all__ = [
    "IONS",
    "Ca",
    "Cl",
    "InvalidInput",
    "Ion",
    "K",
    "Na",
    "RT_over_F",
    "as_ion",
    "chemical_force",
    "chord_potential",
    "driving_force",
    "electrical_force",
    "ghk_potential",
    "ionic_current",
    "nernst",
    "push",
]
