"""Driving Force: courseware on the ionic driving force.

The names that a notebook uses. They are imported when first used, so that ``drivingforce.physics`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Cell
    from .page import Panel
    from .physics import Ca, Cl, InvalidInput, K, Na, PulseTrain, Ramp, Step, VoltageClamp

_STIMULI = ("PulseTrain", "Ramp", "Step", "VoltageClamp")
_HOME = dict.fromkeys(("K", "Na", "Cl", "Ca", "InvalidInput", *_STIMULI), ".physics") | {
    "Cell": ".model",
    "Panel": ".page",
}

__all__ = ["Ca", "Cell", "Cl", "InvalidInput", "K", "Na", "Panel", "PulseTrain", "Ramp", "Step", "VoltageClamp"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
