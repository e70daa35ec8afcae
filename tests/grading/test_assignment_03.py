"""The chapter 3 assignment through nbgrader's own commands: one class, one autograde call."""

from __future__ import annotations

import pytest

from .classroom import Classroom
from .corpus_03 import SUBMISSIONS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    room = Classroom(tmp_path_factory.mktemp("course") / "course", "03-driving-force")
    for student, submission in SUBMISSIONS.items():
        room.submit(student, submission)
    room.run("autograde", room.assignment, "--Execute.timeout=15")
    room.run("generate_feedback", room.assignment)
    return room


@pytest.fixture(scope="module")
def gradebook(classroom: Classroom) -> dict[str, dict[str, tuple[float | None, bool]]]:
    return classroom.gradebook()


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_each_submission_gets_the_tabled_marks(student: str, gradebook) -> None:
    expected = SUBMISSIONS[student].marks
    assert {task: points for task, (points, _) in gradebook[student].items() if task in expected} == expected


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_a_person_is_called_exactly_where_one_is_needed(student: str, gradebook) -> None:
    called = {task for task, (_, person) in gradebook[student].items() if person and task != "03-g"}
    assert called == SUBMISSIONS[student].attention
