"""The shared model: what can be set, what follows from it, and the Cell that every control and view looks at."""

from .cell import Cell
from .inputs import Inputs
from .presets import PRESETS, Preset, preset, register
from .quantities import Entry, Quantity, Selection, Switch, Value
from .snapshot import Direction, Instant, Snapshot

__all__ = [
    "PRESETS",
    "Cell",
    "Direction",
    "Entry",
    "Inputs",
    "Instant",
    "Preset",
    "Quantity",
    "Selection",
    "Snapshot",
    "Switch",
    "Value",
    "preset",
    "register",
]
