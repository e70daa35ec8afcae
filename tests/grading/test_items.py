"""Item statistics beside values worked out by hand, and what is said when there is nothing to work out."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import shutil
import sqlite3
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from drivingforce.grading.__main__ import main
from drivingforce.grading.chart import as_svg
from drivingforce.grading.course import new_course
from drivingforce.grading.items import as_markdown, item_statistics, write_csv
from drivingforce.grading.results import Asked, ClassResults, NoResults, Result, read_class
from drivingforce.misconceptions import MISCONCEPTIONS

COURSE = Path(__file__).parents[2] / "course"

# nbgrader adds a submission to its assignment before it adds it to the gradebook.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")

ASKED = (Asked("a", "the first", 2), Asked("b", "the second", 2), Asked("c", "the third", 1))


def results(*students: Mapping[str, float | None], beliefs: Mapping[str, str] = {}) -> ClassResults:
    """Make the results of a class; ``beliefs`` are those of its first student, by task."""
    rows = [{task: Result(points, ()) for task, points in student.items()} for student in students]
    for task, codes in beliefs.items():
        rows[0][task] = Result(students[0][task], tuple(codes))
    return ClassResults("made-up", ASKED, tuple(rows))


#: Rests of a: 0, 2, 1; of b: 0, 1, 3; of c: 0, 3, 2. The correlations below come from these by hand.
THREE = results({"a": 0, "b": 0, "c": 0}, {"a": 1, "b": 2, "c": 0}, {"a": 2, "b": 0, "c": 1}, beliefs={"a": "HI"})


def test_mean_and_discrimination_are_those_worked_out_by_hand() -> None:
    a, b, c = item_statistics(THREE)
    assert [item.mean for item in (a, b, c)] == pytest.approx([1, 2 / 3, 1 / 3])
    assert [item.share for item in (a, b, c)] == pytest.approx([1 / 2, 1 / 3, 1 / 3])
    assert [item.students for item in (a, b, c)] == [3, 3, 3]
    assert a.discrimination == pytest.approx(0.5)
    assert b.discrimination == pytest.approx(-6 / math.sqrt(24 * 42))
    assert c.discrimination == pytest.approx(3 / math.sqrt(6 * 42))


def test_misconceptions_are_counted_by_task_and_by_student() -> None:
    a, b, _ = item_statistics(THREE)
    assert (dict(a.misconceptions), a.records) == ({"H": 1, "I": 1}, 3)
    assert (dict(b.misconceptions), b.records) == ({}, 3)
    twice = results({"a": 0, "b": 0, "c": 0}, beliefs={"a": "H", "b": "H"})
    assert "H, sign turned round: 1 student." in as_markdown(twice)


def test_a_mark_that_waits_for_a_person_is_not_counted_as_none() -> None:
    """With c waiting for everyone, the rest of a is b, as a share of b's two points."""
    a, _, c = item_statistics(results(*({**marks, "c": None} for marks in _marks(THREE))))
    assert (c.mean, c.students, c.waiting) == (None, 0, 3)
    assert c.discrimination is None
    assert a.discrimination == pytest.approx(0)  # (0, 1, 2) beside (0, 2, 0)


def _marks(made: ClassResults) -> list[dict[str, float | None]]:
    return [{task: result.points for task, result in student.items()} for student in made.students]


@pytest.mark.parametrize(
    ("students", "why"),
    [
        ([(1, 1, 0)], "there are 1"),
        ([(1, 1, 0), (2, 2, 1)], "there are 2"),
        ([(1, 1, 0), (1, 2, 0), (1, 0, 1)], "all got the same here"),
        ([(0, 1, 0), (1, 1, 0), (2, 1, 0)], "all got the same in the other tasks"),
    ],
)
def test_where_there_is_no_discrimination_it_says_why(students: list[tuple[float, ...]], why: str) -> None:
    made = results(*(dict(zip("abc", points, strict=True)) for points in students))
    item = item_statistics(made)[0]
    assert item.discrimination is None
    assert why in item.undefined
    assert why in as_markdown(made)


def test_the_csv_holds_what_the_table_holds_and_leaves_empty_what_does_not_exist() -> None:
    file = io.StringIO()
    write_csv(results({"a": 1, "b": None, "c": 0}, beliefs={"a": "H"}), file)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [row["task"] for row in rows] == ["a", "b", "c"]
    assert (rows[0]["mean"], rows[0]["mean share"], rows[0]["H"], rows[0]["A"]) == ("1", "0.5", "1", "0")
    assert (rows[1]["mean"], rows[1]["waiting"], rows[1]["discrimination"]) == ("", "1", "")
    assert set(MISCONCEPTIONS) < set(rows[0])


def test_the_picture_is_one_that_can_be_read_and_stays_inside_its_frame() -> None:
    many = results(*_marks(THREE), beliefs={"a": "".join(MISCONCEPTIONS), "b": "A"})
    for made in (THREE, many, results({"a": 1, "b": None, "c": 1})):
        root = ElementTree.fromstring(as_svg(made))
        name = "{http://www.w3.org/2000/svg}"
        assert next(text.text for text in root.iter(f"{name}text")).startswith("made-up")
        assert root.find(f"{name}desc").text.startswith("a: mean ")
        for text in root.iter(f"{name}text"):
            assert 0 < float(text.get("y")) < float(root.get("height"))
    assert "discrimination −0.19" in as_svg(THREE)


# -- from a gradebook ------------------------------------------------------------------------------------------

NAME, TASK, WRITTEN = "03-driving-force", "03-a", "03-g"


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a gradebook with two tasks and no students, once: each new one starts a program of its own."""
    file = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        # It is called by its bare name, as in classroom.run_in.
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        with Gradebook(f"sqlite:///{file}", "driving-force") as gradebook:
            gradebook.add_assignment(NAME)
            gradebook.add_notebook(NAME, NAME)
            gradebook.add_grade_cell(TASK, NAME, NAME, max_score=3, cell_type="code")
            gradebook.add_grade_cell(WRITTEN, NAME, NAME, max_score=3, cell_type="markdown")
    return file


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return new_course(tmp_path / "course", COURSE)


@pytest.fixture
def fill(course: Path, empty_gradebook: Path) -> Callable[[Mapping[str, float | None]], None]:
    """Give students these marks in one task; in the other one they wait for a person."""

    def fill(auto: Mapping[str, float | None]) -> None:
        shutil.copy(empty_gradebook, course / "gradebook.db")
        with Gradebook(f"sqlite:///{course}/gradebook.db", "driving-force") as gradebook:
            for student, points in auto.items():
                gradebook.add_student(student)
                gradebook.add_submission(NAME, student)
                grade = gradebook.find_grade(TASK, NAME, NAME, student)
                grade.auto_score, grade.needs_manual_grade = points, points is None
            gradebook.db.commit()

    return fill


def record(course: Path, student: str, recorded: Any) -> None:
    """Write an autograded notebook with this record of the task."""
    metadata = {"nbgrader": {"grade_id": TASK}, "drivingforce": recorded}
    _notebook(course, student).write_text(json.dumps({"cells": [{"metadata": metadata}]}))


def _notebook(course: Path, student: str) -> Path:
    folder = course / "autograded" / student / NAME
    folder.mkdir(parents=True)
    return folder / f"{NAME}.ipynb"


def test_marks_come_from_the_gradebook_and_misconceptions_from_the_records(course: Path, fill) -> None:
    fill({"anna": 1, "ben": 3})
    record(course, "anna", {"points": 1, "misconceptions": ["H"]})
    record(course, "ben", {"points": 3, "misconceptions": []})
    read = read_class(course, NAME)
    assert read.tasks == (
        Asked(TASK, "the driving force as a function", 3),
        Asked(WRITTEN, "raised [K⁺]out: prediction and reason", 3),
    )
    assert [student[TASK] for student in read.students] == [Result(1, ("H",)), Result(3, ())]
    assert [student[WRITTEN] for student in read.students] == [Result(None), Result(None)]
    assert read.damaged == ()


@pytest.mark.parametrize(
    ("recorded", "why"),
    [
        ("not a record", "cannot be read"),
        ({"points": 1}, "cannot be read"),
        ({"points": 1, "misconceptions": ["Z"]}, "cannot be read"),
        ({"points": 1, "misconceptions": [["H"]]}, "cannot be read"),
        ({"points": 3, "misconceptions": ["H"]}, "recorded are 3 points, the gradebook has 1"),
        (None, "no record"),
    ],
)
def test_a_damaged_record_is_named_and_its_mark_counts(
    course: Path, fill, recorded: Any, why: str, capsys
) -> None:
    fill({"anna": 1})
    record(course, "anna", recorded)
    assert main(["statistics", NAME, "--course", str(course)]) == 0
    said = capsys.readouterr().out
    assert f"anna, {TASK}: " in said
    assert why in said
    assert item_statistics(read_class(course, NAME))[0].mean == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"metadata": []}]}', "\xff\xfe"])
def test_a_damaged_notebook_is_named(course: Path, fill, text: str) -> None:
    fill({"anna": 1})
    _notebook(course, "anna").write_bytes(text.encode("latin-1"))
    assert "cannot be read" in read_class(course, NAME).damaged[0]


def test_a_lost_notebook_is_named(course: Path, fill) -> None:
    fill({"anna": 1})
    assert "no autograded notebook" in read_class(course, NAME).damaged[0]


def test_a_submission_that_was_never_marked_is_counted_apart(course: Path, fill) -> None:
    fill({"anna": 1, "ben": None})
    read = read_class(course, NAME)
    assert (len(read.students), read.unmarked) == (1, 1)
    assert "**Not autograded, and not counted**\n\n* 1 submission." in as_markdown(read)


def test_one_student_has_a_mean_and_no_discrimination(course: Path, fill, tmp_path: Path, capsys) -> None:
    fill({"anna": 1})
    record(course, "anna", {"points": 1, "misconceptions": ["H"]})
    files = ["--csv", str(tmp_path / "items.csv"), "--svg", str(tmp_path / "items.svg")]
    assert main(["statistics", NAME, "--course", str(course), *files]) == 0
    said = capsys.readouterr().out
    assert "1 submission." in said
    assert "it takes 3 students" in said
    assert (tmp_path / "items.csv").read_text(encoding="utf-8").startswith("task,title,")
    assert "undefined" in (tmp_path / "items.svg").read_text(encoding="utf-8")


def test_what_is_missing_is_said_with_what_to_do(course: Path, fill, tmp_path: Path, capsys) -> None:
    def said(*arguments: str) -> str:
        assert main(["statistics", *arguments]) == 1
        return capsys.readouterr().out

    assert "is no course" in said(NAME, "--course", str(tmp_path))
    assert "There is no gradebook at" in said(NAME, "--course", str(course))
    assert not (course / "gradebook.db").exists()
    (course / "gradebook.db").touch()
    assert "There is no gradebook at" in said(NAME, "--course", str(course))
    fill({})
    assert "has no assignment 04. It has: 03-driving-force." in said("04", "--course", str(course))
    assert "nbgrader autograde 03-driving-force" in said(NAME, "--course", str(course))


def test_a_file_that_cannot_be_written_is_said(course: Path, fill, tmp_path: Path, capsys) -> None:
    fill({"anna": 1})
    nowhere = str(tmp_path / "no" / "items.csv")
    assert main(["statistics", NAME, "--course", str(course), "--csv", nowhere]) == 1
    assert "cannot be written: No such file" in capsys.readouterr().out


def test_a_gradebook_that_is_none_is_said(course: Path) -> None:
    (course / "gradebook.db").write_text("this is no database")
    with pytest.raises(NoResults, match="it is no SQLite database"):
        read_class(course, NAME)


def test_a_gradebook_of_another_nbgrader_is_said(course: Path) -> None:
    (course / "gradebook.db").unlink(missing_ok=True)
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        database.execute("CREATE TABLE assignment (id VARCHAR(32))")
    with pytest.raises(NoResults, match="OperationalError"):
        read_class(course, NAME)
