"""The stimulus of a Cell as flat quantities, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drivingforce.physics import InvalidInput, PulseTrain, Ramp, Step, Stimulus, VoltageClamp

from .quantities import Entry, Quantity, Selection

SHAPES = ("none", "step", "pulse train", "ramp", "voltage step")

STIMULUS: tuple[Entry, ...] = (
    Selection(
        "stimulus_shape", "Shape of the stimulus", "shape", SHAPES, "step",
        "What is done to the membrane while it is recorded.",
    ),
    Quantity(
        "stimulus_start", "Stimulus start", "t_start", "ms", 0.0, 1000.0, 0.1, 1.0,
        "When the stimulus begins.",
    ),
    Quantity(
        "stimulus_duration", "Stimulus duration", "Δt", "ms", 0.01, 1000.0, 1.0, 0.5,
        "How long the stimulus, or each of its pulses, lasts.", "log",
    ),
    Quantity(
        "stimulus_amplitude", "Stimulus", "I_stim", "µA/cm²", -500.0, 500.0, 1.0, 60.0,
        "Current injected, positive inward: positive depolarises.",
    ),
    Quantity(
        "stimulus_interval", "Interval of the pulses", "P", "ms", 0.01, 1000.0, 1.0, 3.0,
        "From the start of one pulse of a train to the start of the next.", "log",
    ),
    Quantity(
        "stimulus_count", "Number of pulses", "n", "", 1.0, 100.0, 1.0, 2.0,
        "How many pulses a train has.", whole=True,
    ),
    Quantity(
        "stimulus_holding", "Holding potential", "V_hold", "mV", -150.0, 150.0, 1.0, -70.0,
        "V_m before and after a voltage step.",
    ),
    Quantity(
        "stimulus_V", "Voltage of the step", "V_step", "mV", -150.0, 150.0, 1.0, 0.0,
        "V_m during a voltage step.",
    ),
    Quantity(
        "duration", "Duration of the recording", "T", "ms", 0.1, 1000.0, 1.0, 5.0,
        "How long the membrane is recorded.", "log",
    ),
)  # fmt: skip


def stimulus_of(values: Mapping[str, Any]) -> Stimulus | None:
    """Return the stimulus that the quantities describe, or None."""
    start, duration = values["stimulus_start"], values["stimulus_duration"]
    amplitude = values["stimulus_amplitude"]
    match values["stimulus_shape"]:
        case "step":
            return Step(start, duration, amplitude)
        case "pulse train":
            interval, count = values["stimulus_interval"], int(values["stimulus_count"])
            return PulseTrain(start, duration, amplitude, interval, count)
        case "ramp":
            return Ramp(start, duration, amplitude)
        case "voltage step":
            return VoltageClamp.step(values["stimulus_holding"], start, duration, values["stimulus_V"])
        case _:
            return None


def quantities_of(stimulus: Stimulus | None) -> dict[str, Any]:
    """Return the quantities that describe ``stimulus``; raise InvalidInput for one that a Cell cannot hold."""
    match stimulus:
        case None:
            return {"stimulus_shape": "none"}
        case Step() | Ramp():
            shape: dict[str, Any] = {"stimulus_shape": "step" if isinstance(stimulus, Step) else "ramp"}
        case PulseTrain():
            shape = {
                "stimulus_shape": "pulse train",
                "stimulus_interval": stimulus.interval,
                "stimulus_count": float(stimulus.count),
            }
        case VoltageClamp(holding=holding, steps=((start, end, V, last),)) if last == V:
            return {
                "stimulus_shape": "voltage step",
                "stimulus_start": start,
                "stimulus_duration": end - start,
                "stimulus_holding": holding,
                "stimulus_V": V,
            }
        case _:
            allowed = "None, a Step, PulseTrain, Ramp or VoltageClamp.step; physics.sweep takes any other"
            raise InvalidInput("stimulus of a Cell", stimulus, allowed)
    return shape | {
        "stimulus_start": stimulus.start,
        "stimulus_duration": stimulus.duration,
        "stimulus_amplitude": stimulus.amplitude,
    }
