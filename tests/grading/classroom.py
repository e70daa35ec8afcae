"""A temporary course with a class in it: released, answered, marked and reported on by nbgrader's own commands."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from drivingforce.grading.__main__ import main
from drivingforce.grading.course import new_course
from drivingforce.grading.sandbox import why_not

COURSE = Path(__file__).parents[2] / "course"
SEED = "5eed" * 16


@dataclass(frozen=True)
class Submission:
    """What one student hands in, and what they must get.

    ``answers`` replaces the sources of answer cells, over the reference or, if not ``from_reference``, over the
    release. ``first`` is a code cell of their own at the top. ``tamper`` may do anything to the notebook.
    ``attention`` names the tasks that a person must be called to.
    """

    marks: Mapping[str, float]
    answers: Mapping[str, str] = field(default_factory=dict)
    from_reference: bool = True
    first: str = ""
    tamper: Callable[[NotebookNode], None] = lambda nb: None
    attention: frozenset[str] = frozenset()


def run_in(folder: Path, *command: str) -> str:
    """Run an nbgrader command in ``folder``; return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *command],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def make_course(folder: Path) -> Path:
    """Make a course outside the checkout, with a seed that gives the same inputs in each run of the tests."""
    course = new_course(folder, COURSE)
    (course / "seed.txt").write_text(SEED)
    if why_not(2048):
        with (course / "nbgrader_config.py").open("a") as config:
            config.write("\nc.MarkSubmission.sandbox = 'never'\n")
    return course


class Classroom:
    """One assignment of a course, and nbgrader's commands on it."""

    def __init__(self, course: Path, assignment: str) -> None:
        self.folder, self.assignment = course, assignment
        self.run("generate_assignment", assignment)

    def run(self, *command: str) -> str:
        """Run an nbgrader command; return what it said."""
        return run_in(self.folder, *command)

    @property
    def source(self) -> NotebookNode:
        return self._notebook("source")

    @property
    def release(self) -> NotebookNode:
        return self._notebook("release")

    def _notebook(self, *where: str) -> NotebookNode:
        return nbformat.read(self.folder.joinpath(*where, self.assignment, f"{self.assignment}.ipynb"), 4)

    def reference(self) -> dict[str, str]:
        """Return the source's own answers, by answer cell; in place of a rubric, a sentence."""
        lines = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
        return {
            cell.metadata.nbgrader.grade_id: lines.sub("", cell.source)
            if cell.cell_type == "code"
            else "A written answer."
            for cell in self.source.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }

    def submit(self, student: str, submission: Submission) -> None:
        """Put a student's notebook where nbgrader collects it."""
        nb = self.release
        answers = (self.reference() if submission.from_reference else {}) | dict(submission.answers)
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(name, cell.source)
        if submission.first:
            nb.cells.insert(1, nbformat.v4.new_code_cell(submission.first))
        submission.tamper(nb)
        folder = self.folder / "submitted" / student / self.assignment
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / f"{self.assignment}.ipynb")

    def mark(self, seconds: float = 30.0) -> None:
        """Mark all that was handed in; a cell may take some ``seconds``."""
        config = self.folder / "nbgrader_config.py"
        config.write_text(f"{config.read_text()}\nc.MarkSubmission.seconds = {seconds}\n")
        assert main(["mark", self.assignment, "--course", str(self.folder)]) in (0, 2)

    def marked(self, student: str) -> NotebookNode:
        return self._notebook("autograded", student)

    def feedback(self, student: str) -> str:
        page = self.folder / "feedback" / student / self.assignment / f"{self.assignment}.html"
        return page.read_text()

    def gradebook(self) -> dict[str, dict[str, tuple[float | None, bool]]]:
        """Return (points, needs a person) by student and task."""
        script = (
            "import json; from nbgrader.api import Gradebook\n"
            "with Gradebook('sqlite:///gradebook.db') as g:\n"
            f"    s = g.assignment_submissions({self.assignment!r})\n"
            "    print(json.dumps({x.student.id: {y.name: (y.auto_score, y.needs_manual_grade)"
            " for n in x.notebooks for y in n.grades} for x in s}))"
        )
        return {s: {t: tuple(v) for t, v in tasks.items()} for s, tasks in self.asked(script).items()}

    def asked(self, script: str) -> Any:
        """Return what a script that is run in the course prints, as JSON."""
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    def exported(self) -> dict[str, float]:
        """Return each student's score as nbgrader exports it."""
        self.run("export")
        with (self.folder / "grades.csv").open() as file:
            rows = [row for row in csv.DictReader(file) if row["assignment"] == self.assignment]
            return {row["student_id"]: float(row["score"]) for row in rows}
