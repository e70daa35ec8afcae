"""Write the marks of one student into the gradebook and beside it: all of them or none."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from .jobs import digest
from .score import RECORD

#: How the names of files and folders begin that are not whole yet.
_BEGUN = ".being-written-"

_log = logging.getLogger(__name__)


class _HeldBack(Session):
    """What nbgrader commits step by step is only sent to the database; ``keep`` commits it, all or nothing."""

    def commit(self) -> None:
        self.flush()

    def keep(self) -> None:
        super().commit()


def open_gradebook(url: str, course: str) -> Gradebook:
    """Open the gradebook for a writer that commits a student's marks as a whole: with save_submission."""
    gradebook = Gradebook(url, course)
    gradebook.db.remove()
    gradebook.db = scoped_session(sessionmaker(class_=_HeldBack, bind=gradebook.engine))
    return gradebook


def save_submission(
    gradebook: Gradebook,
    student: str,
    assignment: str,
    nb: NotebookNode,
    handed_in: datetime | None,
    penalty: Any,
) -> None:
    """Save the marks in ``nb`` in one transaction of a gradebook from open_gradebook.

    Parameters
    ----------
    gradebook : Gradebook
        From open_gradebook.
    student, assignment : str
        nbgrader's names of them; the notebook is called like the assignment.
    nb : NotebookNode
        What score left.
    handed_in : datetime or None
        When, if that is known.
    penalty : LateSubmissionPlugin
        What says how many points are lost by being late.
    """
    with _all_or_nothing(gradebook):
        when = {} if handed_in is None else {"timestamp": handed_in}
        submission = gradebook.update_or_create_submission(assignment, student, **when)
        save_marks(gradebook, student, assignment, assignment, nb)
        notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        gradebook.db.refresh(notebook)
        late = submission.total_seconds_late
        notebook.late_submission_penalty = _penalty(penalty, student, notebook.score, late)


def save_students(gradebook: Gradebook, students: Iterable[str]) -> None:
    """Add the students whom the gradebook does not know yet: in their order, whoever is marked first."""
    with _all_or_nothing(gradebook):
        known = {student.id for student in gradebook.students}
        for student in students:
            if student not in known:
                gradebook.add_student(student)


def save_refused(gradebook: Gradebook, student: str, assignment: str, handed_in: datetime | None) -> None:
    """Save that a person has to look at a submission that could not be marked: it has no marks, which is not 0."""
    with _all_or_nothing(gradebook):
        when = {} if handed_in is None else {"timestamp": handed_in}
        submission = gradebook.update_or_create_submission(assignment, student, **when)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = None, True


@contextmanager
def _all_or_nothing(gradebook: Gradebook) -> Iterator[None]:
    session = gradebook.db
    try:
        with session.no_autoflush:  # nbgrader's own commits send what there is
            yield
        session().keep()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.remove()  # a class of a thousand must not gather in memory


def marks_in_gradebook(gradebook: Gradebook, student: str, assignment: str) -> dict[str, float | None]:
    """Return what the computer has given a student until now, by task; nothing for who has not been marked."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return {}
    grades = {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
    gradebook.db.remove()
    return grades


def _penalty(plugin: Any, student: str, score: float, late: float) -> float | None:
    points = plugin.late_submission_penalty(student, score, late) if late > 0 else None
    return None if points is None else min(max(0.0, float(points)), score)


def save_marks(gradebook: Gradebook, student: str, assignment: str, notebook: str, nb: NotebookNode) -> None:
    """Save what the graded cells of ``nb`` hold, and call a person to those that need attention.

    A mark that a person has given stays; that person is asked to look again.
    """
    submission = gradebook.find_submission_notebook(notebook, assignment, student)
    grades = {grade.name: grade for grade in submission.grades}
    comments = {comment.name: comment for comment in submission.comments}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if is_grade(cell):
            grade = grades[name]
            grade.auto_score = determine_grade(cell, _log)[0]
            unsure = grade.auto_score is None or cell.metadata.get(RECORD, {}).get("attention", False)
            grade.needs_manual_grade = unsure or grade.manual_score is not None
        if is_solution(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            comments[name].auto_comment = "No response." if untouched else None
    gradebook.db.commit()


def save_folder(folder: Path, name: str, nb: NotebookNode, files: Mapping[str, bytes]) -> None:
    """Put the marked notebook and the files beside it in place of ``folder``, which is whole at any moment.

    What was being written when a run was killed lies beside it under a name of its own (remove_leftovers).
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=_BEGUN, dir=folder.parent))
    new.chmod(0o755)
    for path, content in files.items():
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    nbformat.write(nb, new / name)
    for written in new.rglob("*"):
        if written.is_file():
            written.chmod(0o444)
    if folder.exists():
        old = Path(f"{new}-old")
        folder.rename(old)
        new.rename(folder)
        _remove(old)
    else:
        new.rename(folder)


def remove_leftovers(*folders: Path) -> None:
    """Remove what a run that was killed had begun to write in ``folders``."""
    for folder in folders:
        for left in folder.glob(f"{_BEGUN}*"):
            if left.is_dir():
                _remove(left)
            else:
                left.unlink()


def write_whole(path: Path, text: str) -> None:
    """Write a file that is there with all its text or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{_BEGUN}{digest(path.name)}")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
