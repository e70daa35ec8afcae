"""The marking table of the assignment on the action potential: what each misconception and each state gets."""

from __future__ import annotations

from typing import Any

import pytest

from drivingforce import Cell, Na
from drivingforce.grading.tasks import load_assignment

from .classroom import COURSE
from .corpus_05 import true_threshold
from .marking import give

TABLE = load_assignment(COURSE, "05-action-potential")


def _reading(choose) -> Any:
    """Return a function of an experiment that reads I_Na at the sample which ``choose`` picks."""

    def answer(preset: str, amplitude: float, TTX: float, TEA: float) -> list[float]:
        r = Cell.preset(preset, stimulus_amplitude=amplitude, TTX=TTX, TEA=TEA).recording
        return [r.t[choose(r)], r.current[Na][choose(r)]]

    return answer


@pytest.mark.slow
@pytest.mark.parametrize("seed", [f"seed {n}" for n in range(10)])
def test_each_misconception_gets_its_marks_whatever_was_drawn(seed: str) -> None:
    assert give(TABLE, "05-a", _reading(lambda r: r.current[Na].argmin()), seed).points == 3
    assert give(TABLE, "05-a", _reading(lambda r: r.g[Na].argmax()), seed).points == 1
    assert give(TABLE, "05-a", _reading(lambda r: r.V.argmax()), seed).points == 1
    assert give(TABLE, "05-a", _reading(lambda r: r.current[Na].argmax()), seed).points == 1
    assert give(TABLE, "05-c", true_threshold, seed).points == 4
    assert give(TABLE, "05-c", lambda shape, duration: true_threshold("step", duration), seed).points == 2
    assert give(TABLE, "05-c", lambda shape, duration: -55.0, seed).points == 0
    assert give(TABLE, "05-c", lambda shape, duration: 24.5, seed).points == 0


@pytest.mark.parametrize(
    ("task", "answer", "code"),
    [
        ("05-a", _reading(lambda r: r.g[Na].argmax()), "M"),
        ("05-a", _reading(lambda r: r.current[Na].argmax()), "H"),
        ("05-a", _reading(lambda r: r.driving_force[Na].argmin()), "D"),
        ("05-c", lambda shape, duration: -55.0, "N"),
        ("05-c", lambda shape, duration: 24.5, "N"),
    ],
)
def test_misconceptions_are_named(task: str, answer, code: str) -> None:
    assert code in give(TABLE, task, answer).record()["misconceptions"]


@pytest.mark.parametrize(
    ("preset", "changes", "points"),
    [
        # TEACHING 4: the whole region, in both presets and by whichever way
        ("textbook neuron", {"K_outside": 15.0}, 4),
        ("textbook neuron", {"K_outside": 20.0}, 4),
        ("textbook neuron", {"K_outside": 33.0}, 4),
        ("textbook neuron", {"K_outside": 20.0, "held": True, "V_m": -70.0}, 4),
        ("textbook neuron", {"K_outside": 20.0, "stimulus_amplitude": 0.0}, 4),
        ("textbook neuron", {"K_E_fixed": -50.0}, 4),
        ("squid axon", {"K_outside": 52.0}, 4),
        ("squid axon", {"K_outside": 82.0}, 4),
        # fails, and h at rest is above 0.3
        ("textbook neuron", {"TTX": 1.0}, 1),
        ("textbook neuron", {"TTX": 0.9}, 1),
        ("textbook neuron", {"K_outside": 2.0}, 1),
        ("squid axon", {"TTX": 1.0}, 1),
        # fires by itself, which it could not with a stable rest: this row before the next
        ("textbook neuron", {"K_outside": 8.0}, 2),
        ("textbook neuron", {"K_outside": 11.0}, 2),
        ("textbook neuron", {"K_outside": 12.0}, 2),
        ("squid axon", {"K_outside": 16.35 * 1.6}, 2),
        ("squid axon", {"K_outside": 16.35 * 2.5}, 2),
        # neither rests nor fires
        ("textbook neuron", {"K_outside": 14.5}, 0),
        # no spike can be had at all, after whatever pre-pulse
        ("textbook neuron", {"K_outside": 60.0}, 3),
        ("textbook neuron", {"K_outside": 20.0, "TTX": 1.0}, 3),
        # the test stimulus gives a spike
        ("textbook neuron", {}, 0),
        ("textbook neuron", {"K_outside": 7.0}, 0),
    ],
)
def test_inactivation_failure_is_what_the_engine_says(preset: str, changes: dict[str, Any], points: float) -> None:
    given_mark = give(TABLE, "05-d", Cell.preset(preset, **{"held": False, **changes}))
    assert given_mark.points == points
    assert all(verdict.says for verdict in given_mark.verdicts if not verdict.points)


def test_a_state_without_rest_is_told_whether_it_fires_or_oscillates() -> None:
    fires, oscillates = (give(TABLE, "05-d", Cell.preset("textbook neuron", K_outside=K)) for K in (9.0, 14.5))
    assert "fires by itself" in fires.verdicts[0].says
    assert "oscillates" in oscillates.verdicts[0].says


@pytest.mark.parametrize(
    "changes",
    [
        {"K_g": 0.0, "Na_g": 0.0},
        {"K_g_max": 0.0, "Na_g_max": 0.0, "K_g_leak": 0.0, "Na_g_leak": 0.0},
        {"duration": 1000.0, "K_outside": 8.0, "celsius": 45.0, "K_g_max": 500.0, "capacitance": 0.1},
        {"celsius": 0.0, "K_outside": 9.0},
        {"stimulus_amplitude": -500.0, "stimulus_duration": 4.0, "capacitance": 0.1},
        {"stimulus_shape": "voltage step"},
        {"stimulus_shape": "none"},
    ],
)
def test_any_state_that_a_cell_can_have_is_marked(changes: dict[str, Any]) -> None:
    cell = Cell.preset("textbook neuron", **changes)
    assert give(TABLE, "05-d", cell).points < 4
    three = [1.0, 2.0, 3.0]
    assert give(TABLE, "05-b", {"neuron": cell, "t": three, "g": three, "force": three, "I": three}).points <= 1
    said = {"neuron": cell, "width_goes": "longer", "peak_goes": "higher", "without": 1.0, "with_TEA": 1.0}
    assert give(TABLE, "05-e", said).points == 0
