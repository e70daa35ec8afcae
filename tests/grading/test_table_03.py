"""The marking table of the assignment on the driving force: what each misconception gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.grading.tasks import load_assignment
from drivingforce.model import Cell

from .classroom import COURSE
from .marking import give

TABLE = load_assignment(COURSE, "03-driving-force")


@given(st.text(max_size=8))
def test_each_misconception_gets_its_marks_whatever_was_drawn(seed: str) -> None:
    assert give(TABLE, "03-a", lambda V, E: V - E, seed).points == 3
    assert give(TABLE, "03-a", lambda V, E: E - V, seed).points == 1
    assert give(TABLE, "03-a", lambda V, E: V + E, seed).points == 0
    assert give(TABLE, "03-b", lambda z, V, E: "out" if z * (V - E) > 0 else "in", seed).points == 2
    assert give(TABLE, "03-b", lambda z, V, E: "out" if V > E else "in", seed).points == 0
    assert give(TABLE, "03-b", lambda z, V, E: "in" if z * V < 0 else "out", seed).points == 0
    assert give(TABLE, "03-c", lambda z, V, E: "outward" if V > E else "inward", seed).points == 2
    assert give(TABLE, "03-c", lambda z, V, E: "outward" if z * (V - E) > 0 else "inward", seed).points == 0
    for word in ("in", "out", "inward", "outward"):
        assert give(TABLE, "03-b", lambda *_, word=word: word, seed).points == 0
        assert give(TABLE, "03-c", lambda *_, word=word: word, seed).points == 0


def test_a_slip_is_paid_once_and_a_misread_potential_twice() -> None:
    slip = give(TABLE, "03-e", {"V_apical": -130, "DF_apical": -130, "E_K_basal": -80, "DF_basal": 20})
    assert [verdict.points for verdict in slip.verdicts] == [0, 1, 0, 1]
    misread = give(TABLE, "03-e", {"V_apical": 80, "DF_apical": 80, "E_K_basal": -90, "DF_basal": 30})
    assert [verdict.points for verdict in misread.verdicts] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"K_outside": 2.85}, 3),
        ({"K_outside": 2.77}, 3),
        ({"K_outside": 3.5}, 1),
        ({"K_outside": 9.0}, 0),
        ({"V_m": -55.0}, 0),
        ({"K_inside": 254.0}, 0),
        ({"K_E_fixed": -105.0}, 0),
        ({"K_outside": 2.85, "celsius": 36.0}, 0),
        ({}, 0),
    ],
)
def test_the_state_must_be_reached_by_potassium_outside_alone(changes: dict[str, float], points: float) -> None:
    given_mark = give(TABLE, "03-d", Cell.preset("textbook neuron", **changes))
    assert given_mark.points == points
    assert all(verdict.says for verdict in given_mark.verdicts if not verdict.points)
