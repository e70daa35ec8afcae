"""Turn what was handed in into a Job, and know which questions it asks.

Only this stage sees gradebook, seed and table. Each is read once, for a whole class.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from .jobs import Cell, Job, engine_version
from .sanitize import Released, read_released, sanitize
from .tasks import Arguments, Assignment, Task, generator, load_assignment

#: Bytes of output that a locked cell may have even where the submission has used up its own.
_ROOM = 512 * 1024


class CannotMark(RuntimeError):
    """Why nothing of an assignment can be marked, for the instructor."""


@dataclass(frozen=True)
class Question:
    """What one locked cell was asked: with which arguments, and the word that it had to answer under."""

    word: str
    arguments: Sequence[Arguments]


@dataclass(frozen=True)
class Marking:
    """All that marking one assignment needs, whoever's submission it is.

    Attributes
    ----------
    assignment : Assignment
        The marking table.
    seed : str
        The course's secret.
    released : Released
        The notebook as the gradebook knows it.
    """

    assignment: Assignment
    seed: str
    released: Released

    @classmethod
    def of(cls, course: Path, gradebook: Gradebook, assignment: str, notebook: str) -> Marking:
        """Read it from the course at ``course``. Raises CannotMark when something is missing there."""
        table = load_assignment(course, assignment)
        if table is None:
            raise CannotMark(
                f"There is no marking table for {assignment} in {course / 'marking'}: nothing of it is marked. "
                "A table's assignment must have the name that nbgrader has for it."
            )
        released = read_released(gradebook, assignment, notebook)
        _check_fit(table, released)
        return cls(table, read_seed(course), released)


@dataclass(frozen=True)
class Prepared:
    """A submission that is ready to be run, and what is needed to mark it afterwards.

    Attributes
    ----------
    notebook : NotebookNode
        What was handed in, put right.
    questions : mapping of str to Question
        What is asked, by task.
    job : Job
        What is run.
    """

    notebook: NotebookNode
    questions: Mapping[str, Question]
    job: Job

    def to_json(self) -> str:
        """Return it as text, with the key of the job in place of the job."""
        questions = {name: asdict(question) for name, question in self.questions.items()}
        return json.dumps({"job": self.job.key, "notebook": self.notebook, "questions": questions})

    @staticmethod
    def questions_from(plain: Mapping[str, Any]) -> dict[str, Question]:
        """Return the questions of what to_json wrote."""
        return {name: Question(**question) for name, question in plain["questions"].items()}


def prepare(
    nb: NotebookNode, student: str, marking: Marking, files: Mapping[str, bytes], seconds: float
) -> Prepared:
    """Put ``nb`` right and draw the questions that it is to be asked.

    Parameters
    ----------
    nb : NotebookNode
        What was handed in; it is changed.
    student : str
        Whose it is; this decides the inputs and goes no further.
    marking : Marking
        The assignment's.
    files : mapping of str to bytes
        What the notebook may read, by path.
    seconds : float
        After which time a cell is interrupted.
    """
    sanitize(nb, marking.released)
    questions = {
        name: Question(_word(marking, name, student), _arguments(task, marking, student))
        for name, task in marking.assignment.marked.items()
    }
    packed = {name: base64.b64encode(content).decode() for name, content in sorted(files.items())}
    withholding = f"from drivingforce.answers import withhold\nwithhold(*{marking.assignment.withheld!r})"
    cells = [Cell(-1, withholding), *_code_cells(nb, questions)]
    return Prepared(nb, questions, Job(tuple(cells), packed, seconds, engine_version()))


def _check_fit(table: Assignment, released: Released) -> None:
    """Raise CannotMark where the marking table and the released notebook are not of one assignment."""
    graded = {
        name: float(cell.metadata.nbgrader.points)
        for name, cell in released.cells.items()
        if cell.metadata.nbgrader.grade and not cell.metadata.nbgrader.solution
    }
    worth = {name: float(task.points) for name, task in table.marked.items()}
    unlike = sorted(name for name in graded.keys() | worth.keys() if graded.get(name) != worth.get(name))
    if unlike:
        raise CannotMark(
            f"The marking table of {table.name} does not fit the notebook that was released: {', '.join(unlike)} "
            "is not in both, or not worth the same. Nothing of it is marked. After a change of the source, "
            f"release it again: nbgrader generate_assignment {table.name} --force"
        )


def _code_cells(nb: NotebookNode, questions: Mapping[str, Question]) -> list[Cell]:
    cells = []
    for place, cell in enumerate(nb.cells):
        question = questions.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if cell.cell_type == "code" and question is not None:
            cells.append(Cell(place, f"{_asking(question)}\n{cell.source}", _ROOM))
        elif cell.cell_type == "code":
            cells.append(Cell(place, cell.source))
    return cells


def _asking(question: Question) -> str:
    """Return the line before a locked cell's own; it also takes back names that the notebook has redefined."""
    inputs = json.dumps(question.arguments)
    return f"from drivingforce.answers import answer, check, use_inputs; use_inputs({question.word!r}, {inputs})"


def _word(marking: Marking, task: str, student: str) -> str:
    """Return a word that nobody can guess without the seed, the same whenever it is asked for."""
    names = "\n".join(("word", marking.assignment.name, task, student))
    return hmac.new(marking.seed.encode(), names.encode(), hashlib.sha256).hexdigest()[:32]


def _arguments(task: Task[Any], marking: Marking, student: str) -> Sequence[Arguments]:
    return task.draw(generator(marking.seed, marking.assignment.name, task.name, student)) if task.draw else ()


def read_seed(course: Path) -> str:
    """Return the secret seed of a course. Raises CannotMark, with what to do, when there is none."""
    path = course / "seed.txt"
    if not path.exists():
        raise CannotMark(
            f"{path} is missing: marking draws its inputs from a course's own seed. "
            "Make a course of your own with: python -m drivingforce.grading new-course DIR"
        )
    return path.read_text().strip()


def read_files(folder: Path) -> dict[str, bytes]:
    """Return what lies beside the notebook in ``folder``, by path; links and what is no file are left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix != ".ipynb" and path.is_file() and not _is_behind_a_link(path, folder)
    }


def _is_behind_a_link(path: Path, folder: Path) -> bool:
    return any(each.is_symlink() for each in (path, *path.parents) if each.is_relative_to(folder))
