"""The marking table of the assignment on Ohm's law: what each misconception gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.grading.tasks import load_assignment
from drivingforce.model import Cell

from .classroom import COURSE
from .marking import give

TABLE = load_assignment(COURSE, "04-ohms-law")


@given(st.text(max_size=8))
def test_each_misconception_gets_its_marks_whatever_was_drawn(seed: str) -> None:
    assert give(TABLE, "04-a", lambda g, V, E: g * (V - E), seed).points == 3
    assert give(TABLE, "04-a", lambda g, V, E: g * (E - V), seed).points == 1
    assert give(TABLE, "04-a", lambda g, V, E: V - E, seed).points == 0
    assert give(TABLE, "04-a", lambda g, V, E: g * V, seed).points == 0
    assert give(TABLE, "04-b", lambda V, I, W, J: [(J - I) / (W - V), V - I * (W - V) / (J - I)], seed).points == 3
    assert give(TABLE, "04-b", lambda V, I, W, J: (J - I) / (W - V), seed).points == 2
    assert give(TABLE, "04-b", lambda V, I, W, J: [I / V, 0], seed).points == 0
    assert give(TABLE, "04-c", lambda g, E: sum(g * E) / sum(g), seed).points == 4
    assert give(TABLE, "04-c", lambda g, E: sum(E) / len(E), seed).points == 0
    assert give(TABLE, "04-c", lambda g, E: (g[0] * E[0] + g[1] * E[1]) / (g[0] + g[1]), seed).points == 2


@pytest.mark.parametrize(
    ("task", "function", "code"),
    [
        ("04-a", lambda g, V, E: V - E, "D"),
        ("04-a", lambda g, V, E: g * (E - V), "H"),
        ("04-a", lambda g, V, E: g * V, "B"),
        ("04-b", lambda V, I, W, J: [J / W, 0], "B"),
        ("04-c", lambda g, E: E[list(g).index(max(g))], "K"),
    ],
)
def test_misconceptions_are_named(task: str, function, code: str) -> None:
    assert code in give(TABLE, task, function).record()["misconceptions"]


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"Na_g": 0.4257}, 3),
        ({"Na_g": 0.41}, 3),
        ({"Na_g": 0.3}, 1),
        ({"Na_g": 0.9}, 1),
        ({"Na_g": 0.1}, 0),
        ({"Na_g": None}, 0),
        ({"Na_g": 0.4257, "held": True}, 0),
        ({"V_m": -60.0, "held": True}, 0),
        ({"K_g": 1.05}, 0),
        ({"Na_E_fixed": 130.0}, 0),
        ({}, 0),
    ],
)
def test_the_resting_potential_must_be_reached_by_g_Na_alone(changes: dict[str, float], points: float) -> None:
    neuron = Cell.preset("textbook neuron", frozen=True, **{"held": False, **changes})
    given_mark = give(TABLE, "04-d", neuron)
    assert given_mark.points == points
    assert all(verdict.says for verdict in given_mark.verdicts if not verdict.points)


@pytest.mark.parametrize(
    ("held", "free", "points"),
    [
        ((-130, -6.5), (-84.4, -144.4, -7.22), [1, 1, 1, 1]),
        ((-130, -6.5), (-70, -130, -6.5), [1, 1, 0, 0]),  # the free column copied from the held
        ((0, 0), (-84.4, -144.4, -7.22), [0, 0, 1, 1]),  # a block removes the force
        ((-130, -26), (-84.4, -144.4, -7.22), [1, 0, 1, 1]),  # the current flows on
        ((-130, -26), (-70, -130, -26), [1, 0, 0, 0]),  # nothing was closed at all
        ((-130, 0), (-90, -150, 0), [1, 0, 1, 1]),  # everything closed: one slip, paid once
        ((-130, -19.5), (-74.5, -134.5, -20.2), [1, 0, 1, 1]),  # the channels closed taken for those left
        ((130, 6.5), (-84.4, 144.4, 7.22), [0, 1, 1, 1]),  # E − V, paid once
        ((-110, -5.5), (-80, -140, -7), [0, 1, 0, 1]),  # two slips of arithmetic, paid once each
    ],
)
def test_a_slip_is_paid_once_and_a_misconception_each_time(held, free, points) -> None:
    names = ("force_held", "I_held", "V_free", "force_free", "I_free")
    given_mark = give(TABLE, "04-e", dict(zip(names, (*held, *free), strict=True)))
    assert [verdict.points for verdict in given_mark.verdicts] == points
