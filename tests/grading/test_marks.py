"""Marking without a kernel: what is delivered in, a Mark with its reasons out."""

from __future__ import annotations

from typing import Any

import pytest

from drivingforce.grading.marks import Delivered, mark
from drivingforce.grading.report import as_html
from drivingforce.grading.tasks import (
    Part,
    Reply,
    Task,
    When,
    all_near,
    generator,
    lenient_replies,
    load_assignment,
    values,
)
from drivingforce.misconceptions import Diagnosis
from drivingforce.reading import InUnit, Unusable

from .classroom import COURSE
from .corpora import CORPORA
from .corpus import Near
from .marking import give, plain

TABLES = {corpus.assignment: load_assignment(COURSE, corpus.assignment) for corpus in CORPORA}
TASKS = {name: task for table in TABLES.values() for name, task in table.marked.items()}
NUMBERS = [
    pytest.param(
        TABLES[corpus.assignment],
        each,
        id=f"{each.task}-{place}",
        marks=pytest.mark.slow if each.task == "05-c" else (),  # it looks for a threshold for each stimulus
    )
    for corpus in CORPORA
    for place, each in enumerate(corpus.near)
]


@pytest.mark.parametrize(("table", "number"), NUMBERS)
def test_a_number_is_right_up_to_its_tolerance_and_no_further(table, number: Near) -> None:
    full = table.marked[number.task].points
    for seed in ("a", "b", "c"):
        for off in (-3.0, -1.001, -0.999, 0.999, 1.001, 3.0):
            lost = number.lost if abs(off) > 1 else 0.0
            assert give(table, number.task, number.answer(off), seed).points == full - lost, (seed, off)


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
    [{"is": "list", "value": [[1], [2, 3]]}] * 8,
    [{"is": "number", "value": True}] * 8,
    {"V_apical": {"is": "list", "value": [1.0]}, "Cl_inside": {"is": "text", "value": "9"}},
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
    payload = {"task": "03-a", "kind": "values", "content": {"V_apical": plain(-140)}}
    assert mark(TASKS["03-e"], Delivered([payload])).attention


def test_a_mistake_in_a_table_calls_a_person_and_stops_nothing() -> None:
    broken = Task("x", "", (Part("p", 1, lambda work: work["gone"], ""),), values({"v": InUnit()}), "values")
    payload = {"task": "x", "kind": "values", "content": {"v": plain(1)}}
    assert mark(broken, Delivered([payload])).attention


def doubled(content: Any, arguments: Any, single: dict[str, Any] | None) -> tuple[Any, Any]:
    return values({"v": InUnit()})(content, arguments)["v"], single and single["v"]


SINGLE = Task("single", "", (Part("p", 1, lambda work: work["v"] == 2, ""),), values({"v": InUnit()}), "values")
DOUBLE = Task(
    "double",
    "",
    (Part("p", 1, lambda work: work[0] == 2 * (work[1] or 2), ""),),
    doubled,
    "values",
    carries=(SINGLE,),
)


def one(task: str, value: float) -> Delivered:
    return Delivered([{"task": task, "kind": "values", "content": {"v": plain(value)}}])


def test_a_task_goes_on_from_the_work_of_an_earlier_one_if_there_is_any() -> None:
    assert mark(DOUBLE, one("double", 6), {"single": one("single", 3)}).points == 1
    assert mark(DOUBLE, one("double", 4), {"single": one("single", 3)}).points == 0
    for unusable in ({}, {"single": Delivered()}, {"single": one("another", 3)}):
        assert mark(DOUBLE, one("double", 4), unusable).points == 1
        assert not mark(DOUBLE, one("double", 4), unusable).attention


def test_calls_that_fail_are_told_from_a_function_that_fails() -> None:
    good, bad, none = plain(1), {"is": "unusable", "why": "stopped"}, {"is": "nothing"}
    assert [reply.value for reply in lenient_replies(InUnit("mV"))([good, bad], [(1,), (2,)])] == [1.0, None]
    for content in ([bad, bad], [none, none], [none, bad], [], "text"):
        with pytest.raises(Unusable):
            lenient_replies(InUnit("mV"))(content, [(1,), (2,)])


def test_numbers_are_compared_one_by_one() -> None:
    def near(value: Any) -> bool:
        return all_near([Reply((1.0,), value)], lambda x: [x, 2 * x], 0.5)

    assert near([1.4, 1.6])
    assert not any(
        near(value) for value in ([1.6, 2.0], [1.0], [1.0, 2.0, 3.0], 1.0, None, [1.0, "2"], [[1.0], 2.0])
    )


def test_reports_escape_what_a_student_wrote() -> None:
    notice = mark(TASKS["03-a"], Delivered(stopped="<script>: x"))
    assert "<script>" not in as_html(notice)


def test_a_part_that_does_not_hold_is_explained_by_the_first_diagnosis_that_fits() -> None:
    diagnoses = (
        When[Any](lambda work: work["v"] > 9, "Too large."),
        When[Any](lambda work: work["v"] > 3, Diagnosis("Look at the sign.", "H")),
        When[Any](lambda work: True, "Anything."),
    )
    part = Part[Any]("p", 1, lambda work: work["v"] == 2, "Otherwise.", diagnoses)
    task = Task("single", "", (part,), values({"v": InUnit()}), "values")
    found = [mark(task, one("single", value)).verdicts[0] for value in (2, 10, 4, 1)]
    assert [(verdict.says, verdict.misconception) for verdict in found] == [
        ("", ""),
        ("Too large.", ""),
        ("Look at the sign.", "H"),
        ("Anything.", ""),
    ]


def test_draws_depend_on_seed_and_student_and_nothing_else() -> None:
    draw = TASKS["03-a"].draw
    assert draw(generator("s", "ann")) == draw(generator("s", "ann"))
    assert draw(generator("s", "ann")) != draw(generator("s", "ben"))
    assert draw(generator("s", "ann")) != draw(generator("t", "ann"))
