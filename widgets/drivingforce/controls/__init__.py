"""What a reader moves: controls for the quantities of a Cell, made from what its membrane declares."""

from .control import Control, Handle
from .controls import Controls
from .experiment_code import ExperimentCode
from .held_switch import HeldSwitch
from .history import PresetPicker, UndoBar
from .keys import KEYS
from .stimulus_brush import StimulusBrush
from .time_cursor import TimeCursor

__all__ = [
    "KEYS",
    "Control",
    "Controls",
    "ExperimentCode",
    "Handle",
    "HeldSwitch",
    "PresetPicker",
    "StimulusBrush",
    "TimeCursor",
    "UndoBar",
]
