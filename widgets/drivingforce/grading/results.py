"""What a class got: the marks of the gradebook, and what Score recorded in the autograded notebooks.

Nothing is changed. A record that cannot be trusted is named and left out; the marks are the gradebook's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config.loader import PyFileConfigLoader

from ..misconceptions import MISCONCEPTIONS
from .course import CONFIG
from .score import RECORD
from .tasks import load_assignment


class NoResults(ValueError):
    """Why there is nothing to look at, for the person at the keyboard."""


@dataclass(frozen=True)
class Asked:
    """One task of an assignment.

    Attributes
    ----------
    name, title : str
        Its grade id, and what the marking table calls it.
    worth : float
        What could be had.
    """

    name: str
    title: str
    worth: float


@dataclass(frozen=True)
class Result:
    """What one student got in one task.

    Attributes
    ----------
    points : float or None
        The mark; None while it waits for a person.
    misconceptions : tuple of str or None
        The codes that were recognised; None where nothing was recorded.
    """

    points: float | None
    misconceptions: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ClassResults:
    """What a class got in one assignment.

    Attributes
    ----------
    assignment : str
        nbgrader's name of it.
    tasks : tuple of Asked
        In the order of the notebook.
    students : tuple of mapping
        For each submission its results by task.
    damaged : tuple of str
        What is wrong with each record that was left out.
    unmarked : int
        How many submissions there are besides, that have not been autograded.
    """

    assignment: str
    tasks: tuple[Asked, ...]
    students: tuple[Mapping[str, Result], ...]
    damaged: tuple[str, ...] = ()
    unmarked: int = 0


def read_class(course: Path, assignment: str) -> ClassResults:
    """Read the results of ``assignment`` in the course at ``course``.

    Raises NoResults when there is no course, gradebook, assignment or marked submission.
    """
    where = course_directory(course)
    table = load_assignment(Path(where.root), assignment)
    recorded = set(table.marked) if table else set()
    titles = {task.name: task.title for task in table.tasks} if table else {}
    worth, grades, unmarked = _read_gradebook(where.db_url, where.course_id, assignment)
    order = [*(name for name in titles if name in worth), *sorted(worth.keys() - titles.keys())]
    damaged: list[str] = []
    students = []
    for student, marks in grades.items():
        records = _Records(Path(where.format_path("autograded", student, assignment)) / f"{assignment}.ipynb")
        beliefs = {}
        for task in recorded & marks.keys():
            try:
                beliefs[task] = records.misconceptions(task, marks[task].auto)
            except _DamagedRecord as reason:
                damaged.append(f"{student}, {task}: {reason}")
        students.append({name: Result(marks.get(name, _UNMARKED).points, beliefs.get(name)) for name in order})
    asked = tuple(Asked(name, titles.get(name, ""), worth[name]) for name in order)
    return ClassResults(assignment, asked, tuple(students), tuple(sorted(damaged)), unmarked)


def course_directory(course: Path) -> Any:
    """Return nbgrader's own idea of where things are in the course."""
    if not (course / CONFIG).exists():
        raise NoResults(f"{course} is no course: there is no {CONFIG} in it. Name one with --course.")
    return CourseDirectory(config=PyFileConfigLoader(CONFIG, str(course.resolve())).load_config())


# -- the gradebook ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Grade:
    points: float | None
    auto: float | None


_UNMARKED = _Grade(None, None)
_Marks = dict[str, dict[str, _Grade]]


def _read_gradebook(url: str, course: str, assignment: str) -> tuple[dict[str, float], _Marks, int]:
    """Return what each task is worth, each student's grades by task, and how many are not autograded."""
    check_gradebook(url)
    try:
        with Gradebook(url, course) as gradebook:
            return _of_assignment(gradebook, assignment)
    except SQLAlchemyError as error:
        file = make_url(url).database
        raise NoResults(f"The gradebook at {file} cannot be read ({type(error).__name__}).") from error


def check_gradebook(url: str) -> None:
    """Raise NoResults for what nbgrader would make anew, or leave open for ever once it has failed to read it."""
    database = make_url(url).database
    if not url.startswith("sqlite:") or database is None:
        return
    file = Path(database)
    begin = file.read_bytes()[:16] if file.exists() else b""
    if not begin:
        raise NoResults(
            f"There is no gradebook at {file}. nbgrader makes it when it generates the assignment. "
            "Run this in the course's folder, or name that with --course."
        )
    if begin != b"SQLite format 3\0":
        raise NoResults(f"The gradebook at {file} cannot be read (it is no SQLite database).")


def _of_assignment(gradebook: Gradebook, name: str) -> tuple[dict[str, float], _Marks, int]:
    try:
        notebooks = gradebook.find_assignment(name).notebooks
    except MissingEntry:
        known = ", ".join(sorted(each.name for each in gradebook.assignments)) or "none"
        raise NoResults(f"The gradebook has no assignment {name}. It has: {known}.") from None
    worth = {cell.name: cell.max_score for notebook in notebooks for cell in notebook.grade_cells}
    handed_in = {
        submission.student.id: {
            grade.name: _grade(grade) for each in submission.notebooks for grade in each.grades
        }
        for submission in gradebook.assignment_submissions(name)
    }
    # An autograde that was stopped leaves the submission with no grade but empty ones.
    marked = {s: marks for s, marks in sorted(handed_in.items()) if any(m != _UNMARKED for m in marks.values())}
    if not marked:
        raise NoResults(f"No submission of {name} has been marked yet. Mark them with: nbgrader autograde {name}")
    return worth, marked, len(handed_in) - len(marked)


def _grade(grade: Any) -> _Grade:
    return _Grade(None if grade.needs_manual_grade else float(grade.score), grade.auto_score)


# -- the records -----------------------------------------------------------------------------------------------


class _DamagedRecord(ValueError):
    """Why a record is left out."""


class _Records:
    """What Score left in one autograded notebook."""

    def __init__(self, path: Path) -> None:
        self._by_task: dict[str, Any] = {}
        self._problem = ""
        try:
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                name = cell["metadata"].get("nbgrader", {}).get("grade_id")
                if RECORD in cell["metadata"]:
                    self._by_task[name] = cell["metadata"][RECORD]
        except FileNotFoundError:
            self._problem = f"there is no autograded notebook {path.name}"
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._problem = f"the autograded notebook {path.name} cannot be read"

    def misconceptions(self, task: str, points: float | None) -> tuple[str, ...]:
        """Return the codes recorded for ``task``. Raises _DamagedRecord when they belong to another mark."""
        if self._problem:
            raise _DamagedRecord(self._problem)
        record = self._by_task.get(task)
        if record is None:
            raise _DamagedRecord("the autograded notebook has no record of it")
        codes = record.get("misconceptions") if isinstance(record, dict) else None
        if not isinstance(codes, list) or not all(isinstance(c, str) and c in MISCONCEPTIONS for c in codes):
            raise _DamagedRecord("its record cannot be read")
        if record.get("points") != points:
            raise _DamagedRecord(f"recorded are {record.get('points')} points, the gradebook has {points}")
        return tuple(codes)
