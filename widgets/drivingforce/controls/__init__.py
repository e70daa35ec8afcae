"""What a reader moves: controls for the quantities of a Cell, built from the table of parameters."""

from .control import Control, Handle
from .controls import Controls
from .held_switch import HeldSwitch
from .history import PresetPicker, UndoBar
from .keys import KEYS

__all__ = ["KEYS", "Control", "Controls", "Handle", "HeldSwitch", "PresetPicker", "UndoBar"]
