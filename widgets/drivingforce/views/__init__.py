"""Pictures of a Cell. Each is imported when first used: widgets take a while."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .current_voltage import CurrentVoltage
    from .force_balance import ForceBalance
    from .gate_curves import GateCurves
    from .linked_equation import LinkedEquation
    from .nernst_curve import NernstCurve
    from .potential_ladder import PotentialLadder
    from .traces import Traces

_MODULES = {
    "CurrentVoltage": "current_voltage",
    "ForceBalance": "force_balance",
    "GateCurves": "gate_curves",
    "LinkedEquation": "linked_equation",
    "NernstCurve": "nernst_curve",
    "PotentialLadder": "potential_ladder",
    "Traces": "traces",
}

__all__ = [
    "CurrentVoltage",
    "ForceBalance",
    "GateCurves",
    "LinkedEquation",
    "NernstCurve",
    "PotentialLadder",
    "Traces",
]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
