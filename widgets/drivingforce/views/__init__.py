"""Pictures of a Cell. Each is imported when first used: widgets take a while."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clamp_family import ClampFamily
    from .current_voltage import CurrentVoltage
    from .firing_rate import FiringRate
    from .force_balance import ForceBalance
    from .gate_curves import GateCurves
    from .linked_equation import LinkedEquation
    from .membrane_scene import MembraneScene
    from .nernst_curve import NernstCurve
    from .phase_plane import PhasePlane
    from .potential_ladder import PotentialLadder
    from .traces import Traces

_MODULES = {
    "ClampFamily": "clamp_family",
    "CurrentVoltage": "current_voltage",
    "FiringRate": "firing_rate",
    "ForceBalance": "force_balance",
    "GateCurves": "gate_curves",
    "LinkedEquation": "linked_equation",
    "MembraneScene": "membrane_scene",
    "NernstCurve": "nernst_curve",
    "PhasePlane": "phase_plane",
    "PotentialLadder": "potential_ladder",
    "Traces": "traces",
}

__all__ = [
    "ClampFamily",
    "CurrentVoltage",
    "FiringRate",
    "ForceBalance",
    "GateCurves",
    "LinkedEquation",
    "MembraneScene",
    "NernstCurve",
    "PhasePlane",
    "PotentialLadder",
    "Traces",
]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
