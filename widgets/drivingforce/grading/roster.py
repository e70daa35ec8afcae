"""Who has handed in and what each got, as a list and as files for Canvas and Moodle."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TextIO, get_args

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from .mark_class import noted_outcome
from .results import NoResults, check_gradebook, course_directory
from .submissions import handed_in

State = Literal["marked", "waits for a person", "refused", "not marked yet", "has not handed in"]


@dataclass(frozen=True)
class Row:
    """One student and one assignment.

    Attributes
    ----------
    student, first_name, last_name, email : str
        As the gradebook knows them; what it does not know is empty.
    state : str
        How far it is.
    points : float or None
        The whole mark, less what being late costs; None as long as any part of it is open.
    worth : float
        What could be had.
    why : str
        Why it is refused or the computer could not mark all of it.
    when : datetime or None
        When it was handed in (UTC), if that is known.
    hours_late : float
        By how much it came after the due date.
    """

    student: str
    first_name: str
    last_name: str
    email: str
    state: State
    points: float | None
    worth: float
    why: str = ""
    when: datetime | None = None
    hours_late: float = 0.0


def read_roster(course: Path, assignment: str) -> list[Row]:
    """Return every student of the gradebook and whoever else handed in. Raises NoResults when there is none."""
    where = course_directory(course)
    check_gradebook(where.db_url)
    there = {student for student, _ in handed_in(where, assignment)}
    with Gradebook(where.db_url, where.course_id) as gradebook:
        try:
            worth = float(gradebook.find_assignment(assignment).max_score)
        except MissingEntry:
            raise NoResults(f"The gradebook has no assignment {assignment}.") from None
        known = {each.student.id: each for each in gradebook.assignment_submissions(assignment)}
        people = {student.id: student for student in gradebook.students}
        rows = []
        for name in sorted(people.keys() | there):
            person = people.get(name)
            about = tuple(getattr(person, field, None) or "" for field in ("first_name", "last_name", "email"))
            rows.append(_row(name, about, known.get(name), name in there, worth, where, assignment))
        return rows


def _row(
    student: str,
    about: tuple[str, ...],
    submission: SubmittedAssignment | None,
    there: bool,
    worth: float,
    where: CourseDirectory,
    assignment: str,
) -> Row:
    noted = noted_outcome(Path(where.root), assignment, student)
    why = noted.why if noted is not None else ""
    first, last, email = about
    if submission is None:
        state: State = "not marked yet" if there else "has not handed in"
        return Row(student, first, last, email, state, None, worth)
    late = max(0.0, submission.total_seconds_late) / 3600
    if submission.needs_manual_grade:
        state = "refused" if noted is not None and noted.state == "refused" else "waits for a person"
        return Row(student, first, last, email, state, None, worth, why, submission.timestamp, late)
    points = max(0.0, float(submission.score) - sum(n.late_submission_penalty or 0 for n in submission.notebooks))
    return Row(student, first, last, email, "marked", points, worth, "", submission.timestamp, late)


def summary(rows: Sequence[Row]) -> str:
    """Return how many are how far, and whose names are missing from the marks."""
    lines = []
    for state in get_args(State):
        names = [row.student for row in rows if row.state == state]
        if names:
            listed = "" if state == "marked" else f": {', '.join(guard(*names))}"
            lines.append(f"{state}, {len(names)}{listed}")
    return "\n".join(lines)


# -- files -----------------------------------------------------------------------------------------------------


def write_canvas(rows: Sequence[Row], assignment: str, file: TextIO) -> None:
    """Write what Canvas takes under Grades, Import: by login; who has no whole mark has an empty field."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", guarded(assignment)])
    table.writerow(["    Points Possible", "", "", "", "", f"{_worth(rows):g}"])
    for row in rows:
        name = f"{row.last_name}, {row.first_name}" if row.last_name else row.student
        table.writerow([*guard(name, "", "", row.student, ""), _number(row.points)])


def write_moodle(rows: Sequence[Row], assignment: str, file: TextIO) -> None:
    """Write what Moodle takes under Grades, Import, CSV file: map it from username, ID number or e-mail."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["Username", "ID number", "First name", "Surname", "Email address", guarded(assignment)])
    for row in rows:
        who = guard(row.student, row.student, row.first_name, row.last_name, row.email)
        table.writerow([*who, _number(row.points)])


def write_roster(rows: Sequence[Row], file: TextIO) -> None:
    """Write one row for each student, with the state of the submission and why a person has to look at it."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(
        ["student", "first name", "last name", "state", "points", "of", "handed in", "hours late", "why"]
    )
    for row in rows:
        when = f"{row.when:%Y-%m-%d %H:%M:%S}" if row.when is not None else ""
        late = f"{row.hours_late:.1f}" if row.hours_late else ""
        who = guard(row.student, row.first_name, row.last_name)
        table.writerow([*who, row.state, _number(row.points), f"{row.worth:g}", when, late, guarded(row.why)])


def guard(*texts: str) -> list[str]:
    """Return ``texts`` so that no spreadsheet takes them for formulas."""
    return [guarded(text) for text in texts]


def guarded(text: str) -> str:
    """Return ``text``, which may be a student's, so that no spreadsheet takes it for a formula."""
    flat = " ".join(text.split()) if any(not each.isprintable() for each in text) else text
    return f"'{flat}" if flat.lstrip().startswith(("=", "+", "-", "@")) else flat


def _number(points: float | None) -> str:
    return "" if points is None else f"{points:g}"


def _worth(rows: Iterable[Row]) -> float:
    return max((row.worth for row in rows), default=0.0)
