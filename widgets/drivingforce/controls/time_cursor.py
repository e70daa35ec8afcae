"""TimeCursor: which moment of the recording every picture shows; to drag, to step, to play."""

from __future__ import annotations

import math
from typing import Any

from traitlets import Dict

from drivingforce.model import Cell
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import DOM, script
from drivingforce.physics import Na

from .draggable import HERE, Draggable

_STEPS = 2000  # from one end of the recording to the other, about
_SPEEDS = (100, 250, 500, 1000, 2500, 5000)  # times slower than life
_SHORTEST = 4.0  # s that playing a recording takes at least, unless asked for otherwise


class TimeCursor(Draggable):
    """A line through the traces of a recording, with the buttons that move it.

    Parameters
    ----------
    cell : Cell
        Whose ``at`` it moves.

    Attributes
    ----------
    axis : dict
        Where the picture is: time runs from "left" to "right", the line from "top" to "bottom", and the buttons
        stand at "bar", all in px.
    """

    _esm = script(DOM, HERE / "scales.js", HERE / "intent.js", HERE / "time_cursor.js")
    axis = Dict().tag(sync=True)

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell, setup={"words": texts.TIME_CURSOR, "speeds": list(_SPEEDS)})

    def static_pictures(self) -> list[StaticPicture]:
        """Return nothing: the picture shows the moment."""
        return []

    def _state(self) -> dict[str, Any]:
        cell = self.cell
        duration = cell.duration
        power = math.ceil(math.log10(duration / _STEPS))
        marks = texts.landmarks(cell.snapshot.spikes, Na in cell.snapshot.E)
        return {
            "value": 0.0 if cell.at is None else cell.at,
            "looking": cell.at is not None,
            "duration": duration,
            "step": 10.0**power,
            "decimals": max(0, -power),
            "speed": next((slower for slower in _SPEEDS if slower * duration >= 1000 * _SHORTEST), _SPEEDS[-1]),
            "landmarks": [[label, t] for label, t in marks],
        }

    def _do(self, intent: dict[str, Any], gesture: object) -> None:
        if intent.get("leave"):
            self.cell.at = None
        else:
            self.cell.at = min(intent["value"], self.cell.duration)  # a longer recording's last moments are gone
