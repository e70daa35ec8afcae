"""The moving ions: a membrane on which single ions cross, charge it, and come to rest at Nernst."""

from .scene import MembraneScene

__all__ = ["MembraneScene"]
