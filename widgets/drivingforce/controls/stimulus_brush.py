"""StimulusBrush: when the stimulus begins and ends, on the time axis of a picture."""

from __future__ import annotations

import math
from typing import Any

from traitlets import Dict

from drivingforce.model import Cell
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import DOM, script

from .draggable import HERE, Draggable

_STEPS = 2000  # from one end of the recording to the other, about


class StimulusBrush(Draggable):
    """Two handles at the ends of the stimulus, and a strip on which a new one is drawn with one stroke.

    Parameters
    ----------
    cell : Cell
        Whose stimulus it places and sizes.

    Attributes
    ----------
    axis : dict
        Where the strip is: time runs from "left" to "right", between "top" and "bottom", px.
    """

    _esm = script(DOM, HERE / "scales.js", HERE / "intent.js", HERE / "stimulus_brush.js")
    axis = Dict().tag(sync=True)

    def __init__(self, cell: Cell) -> None:
        setup = {"words": texts.STIMULUS_BRUSH, "shortest": cell.quantity("stimulus_duration").lower}
        super().__init__(cell, setup=setup)

    def static_pictures(self) -> list[StaticPicture]:
        """Return nothing: the picture shows the stimulus."""
        return []

    def _state(self) -> dict[str, Any]:
        inputs = self.cell.inputs
        power = math.ceil(math.log10(inputs.duration / _STEPS))
        return {
            "value": {"start": inputs.stimulus_start, "duration": inputs.stimulus_duration},
            "total": inputs.duration,
            "step": 10.0**power,
            "decimals": max(0, -power),
            "there": inputs.stimulus is not None,
        }

    def _do(self, intent: dict[str, Any], gesture: object) -> None:
        value = intent["value"]
        self.cell.update(gesture=gesture, stimulus_start=value["start"], stimulus_duration=value["duration"])
