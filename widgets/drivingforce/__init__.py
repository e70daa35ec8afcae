"""Driving Force: courseware on the ionic driving force.

The names that a notebook uses. They are imported when first used, so that ``drivingforce.physics`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .cell import Cell
    from .physics import Ca, Cl, InvalidInput, K, Na

__all__ = ["Ca", "Cell", "Cl", "InvalidInput", "K", "Na"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(".cell" if name == "Cell" else ".physics", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
