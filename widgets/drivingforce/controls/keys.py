"""What the keys do while a slider is in focus: the one table, for the page, its help and the start page."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """A row of the table: how the keys are written, and what they do."""

    keys: str
    does: str


KEYS = (
    Key("← →  or  ↓ ↑", "one step"),
    Key("Shift with ← →", "a tenth of a step"),
    Key("Page Down, Page Up", "a large step: ten steps, or half and double for a concentration"),
    Key("Home, End", "the smallest and the largest value"),
    Key("Ctrl + Z, Ctrl + Shift + Z", "undo, redo"),
    Key("F (membrane potential)", "hold it, or set it free"),
    Key("Space (time on the recording)", "play, pause"),
    Key("Enter, Escape (in the box)", "take the number, or put the last one back"),
)
