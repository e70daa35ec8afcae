"""Marking without a kernel: what is delivered in, a Mark with its reasons out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.cell import Cell
from drivingforce.grading.marks import Delivered, Mark, mark
from drivingforce.grading.report import as_html
from drivingforce.grading.tasks import Part, Slip, Task, generator, load_assignment, values

COURSE = Path(__file__).parents[2] / "course"
ASSIGNMENT = load_assignment(COURSE, "03-driving-force")
assert ASSIGNMENT is not None
TASKS = ASSIGNMENT.marked


def number(value: float) -> dict[str, Any]:
    return {"is": "number", "value": value}


def text(value: str) -> dict[str, Any]:
    return {"is": "text", "value": value}


def mark_values(name: str, **answers: Any) -> Mark:
    content = {k: number(v) if isinstance(v, int | float) else text(v) for k, v in answers.items()}
    return mark(TASKS[name], Delivered([{"task": name, "kind": "values", "content": content}]))


def mark_function(name: str, function: Any, seed: str = "seed") -> Mark:
    arguments = TASKS[name].draw(generator(seed, name))
    content = [number(v) if isinstance(v := function(*a), int | float) else text(v) for a in arguments]
    return mark(TASKS[name], Delivered([{"task": name, "kind": "calls", "content": content}], arguments))


@given(st.text(max_size=8))
def test_each_misconception_gets_its_marks_whatever_was_drawn(seed: str) -> None:
    assert mark_function("03-a", lambda V, E: V - E, seed).points == 3
    assert mark_function("03-a", lambda V, E: E - V, seed).points == 1
    assert mark_function("03-a", lambda V, E: V + E, seed).points == 0
    assert mark_function("03-b", lambda z, V, E: "out" if z * (V - E) > 0 else "in", seed).points == 2
    assert mark_function("03-b", lambda z, V, E: "out" if V > E else "in", seed).points == 0
    assert mark_function("03-b", lambda z, V, E: "in" if z * V < 0 else "out", seed).points == 0
    assert mark_function("03-c", lambda z, V, E: "outward" if V > E else "inward", seed).points == 2
    assert mark_function("03-c", lambda z, V, E: "outward" if z * (V - E) > 0 else "inward", seed).points == 0
    for word in ("in", "out", "inward", "outward"):
        assert mark_function("03-b", lambda *_, word=word: word, seed).points == 0
        assert mark_function("03-c", lambda *_, word=word: word, seed).points == 0


@given(st.floats(-1, 1))
def test_inside_the_tolerance_is_right(slip: float) -> None:
    assert mark_function("03-a", lambda V, E: V - E + 0.999 * slip).points == 3
    assert mark_values("03-e", V_apical=-140 + slip, DF_apical=-140 + slip, E_K_basal=-90, DF_basal=30).points == 4


@given(st.floats(1.001, 4) | st.floats(-4, -1.001))
def test_outside_the_tolerance_is_not(slip: float) -> None:
    assert mark_function("03-a", lambda V, E: V - E + slip).points == 0
    assert mark_values("03-e", V_apical=-140 + slip, DF_apical=-140 + slip, E_K_basal=-90, DF_basal=30).points == 3


def test_a_slip_is_paid_once_and_a_misread_potential_twice() -> None:
    slip = mark_values("03-e", V_apical=-130, DF_apical=-130, E_K_basal=-80, DF_basal=20)
    assert [verdict.points for verdict in slip.verdicts] == [0, 1, 0, 1]
    misread = mark_values("03-e", V_apical=80, DF_apical=80, E_K_basal=-90, DF_basal=30)
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
    state = Cell.preset("textbook neuron", **changes).state()
    given_mark = mark(TASKS["03-d"], Delivered([{"task": "03-d", "kind": "cell", "content": state}]))
    assert given_mark.points == points
    assert all(verdict.says for verdict in given_mark.verdicts if not verdict.points)


HOSTILE = [
    None,
    3,
    "text",
    [],
    {},
    [{"is": "number", "value": float("nan")}] * 8,
    [{"is": "number", "value": float("inf")}] * 8,
    [{"is": "number", "value": "3"}] * 8,
    [{"is": "unusable"}] * 8,
    [{"is": "numbers", "value": [[1], [2, 3]]}] * 8,
    [{"is": "number", "value": True}] * 8,
    {"V_apical": {"is": "numbers", "value": [1.0]}, "Cl_inside": {"is": "text", "value": "9"}},
    {"format": "drivingforce cell", "version": 1, "inputs": {}},
]


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("content", HOSTILE)
def test_whatever_a_kernel_sends_a_mark_with_a_reason_comes_back(name: str, content: Any) -> None:
    task = TASKS[name]
    arguments = task.draw(generator("x")) if task.draw else ()
    given_mark = mark(task, Delivered([{"task": name, "kind": task.kind, "content": content}], arguments))
    assert given_mark.points == 0
    assert given_mark.notice or all(verdict.says for verdict in given_mark.verdicts)
    assert as_html(given_mark)


def test_nothing_or_too_much_calls_a_person_unless_the_answer_is_untouched() -> None:
    task, payload = TASKS["03-e"], {"task": "03-e", "kind": "values", "content": {}}
    assert mark(task, Delivered()).attention
    assert mark(task, Delivered([payload, payload])).attention
    assert "NameError" in mark(task, Delivered(stopped="NameError: no V_apical")).notice
    assert not mark(task, Delivered([payload], untouched=True)).attention


def test_an_answer_to_another_task_is_refused() -> None:
    payload = {"task": "03-a", "kind": "values", "content": {"V_apical": number(-140)}}
    assert mark(TASKS["03-e"], Delivered([payload])).attention


def test_a_mistake_in_a_table_calls_a_person_and_stops_nothing() -> None:
    broken = Task("x", "", (Part("p", 1, lambda work: work["gone"], ""),), values("v"), "values")
    payload = {"task": "x", "kind": "values", "content": {"v": number(1)}}
    assert mark(broken, Delivered([payload])).attention


def test_reports_escape_what_a_student_wrote() -> None:
    notice = mark(TASKS["03-a"], Delivered(stopped="<script>: x"))
    assert "<script>" not in as_html(notice)


def test_a_slip_names_a_known_misconception() -> None:
    with pytest.raises(ValueError, match="no misconception"):
        Slip(lambda work: True, "", "Z")


def test_draws_depend_on_seed_and_student_and_nothing_else() -> None:
    draw = TASKS["03-a"].draw
    assert draw(generator("s", "ann")) == draw(generator("s", "ann"))
    assert draw(generator("s", "ann")) != draw(generator("s", "ben"))
    assert draw(generator("s", "ann")) != draw(generator("t", "ann"))
