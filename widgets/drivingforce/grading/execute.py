"""Run a submission: each locked cell is asked, when it runs, with inputs drawn from the course's seed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakSet

from jupyter_client.manager import KernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute
from traitlets import Enum, Integer, Unicode

from .sandbox import SandboxedKernelManager, short_folder, why_not
from .sanitize import Resources
from .tasks import Arguments, Assignment, Task, generator, load_assignment

#: Where RunSubmission leaves, for Score, what it asked.
EXAMINATION = "drivingforce"

#: The runs of nbgrader that have been told that there is no sandbox.
_warned: WeakSet[Any] = WeakSet()


@dataclass(frozen=True)
class Question:
    """What one locked cell was asked: with which arguments, and the word that it had to answer under."""

    nonce: str
    arguments: Sequence[Arguments]


@dataclass(frozen=True)
class Examination:
    """What one submission was asked, by task."""

    assignment: Assignment
    questions: dict[str, Question]


class RunSubmission(Execute):
    """Execute, with inputs for the graded cells that the student's kernel does not hold until they are used.

    The kernel is given the inputs of one task, never the seed, and nothing of what is right. The sources of the
    locked cells are those of the gradebook, whatever the submission holds. A kernel that dies or cannot be
    interrupted leaves the cells after that without an answer.
    """

    course = Unicode(".", help="The course's folder: it holds marking/ and seed.txt.").tag(config=True)
    sandbox = Enum(
        ["when possible", "always", "never"],
        default_value="when possible",
        help="Whether submissions run in a sandbox: 'always' marks nothing where there is none.",
    ).tag(config=True)
    memory = Integer(2048, min=512, help="What memory a sandboxed submission may use, in MiB.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources, km: Any = None) -> tuple[NotebookNode, Resources]:
        """Run ``nb``. Raises NoSandbox when there is none and there must be one."""
        where = resources["nbgrader"]
        self._sandboxed = self._may_sandbox()
        assignment = load_assignment(Path(self.course), where["assignment"])
        if assignment is None:
            return self._run(nb, resources, km)
        questions = _draw(assignment, read_seed(Path(self.course)), where["student"])
        with _asked(nb, assignment, questions, _locked_sources(where)):
            nb, resources = self._run(nb, resources, km)
        resources[EXAMINATION] = Examination(assignment, questions)
        return nb, resources

    def _may_sandbox(self) -> bool:
        """Return whether the submission runs in a sandbox; say once in a run of nbgrader when it cannot."""
        why = why_not(self.memory) if self.sandbox != "never" else ""
        if why and self.sandbox == "always":
            raise NoSandbox(
                f"Nothing is marked: there is no sandbox ({why}), and c.RunSubmission.sandbox is 'always'."
            )
        if why and self.parent not in _warned:
            _warned.add(self.parent)
            self.log.warning(_NO_SANDBOX, why)
        return self.sandbox != "never" and not why

    def _run(self, nb: NotebookNode, resources: Resources, km: Any) -> tuple[NotebookNode, Resources]:
        with short_folder() if self._sandboxed else nullcontext() as self._folder:
            try:
                nb, resources = super().preprocess(nb, resources, km)
            except (DeadKernelError, CellTimeoutError):
                self.log.warning("The kernel died or hung: the cells after that have no outputs")
        return nb, resources

    def create_kernel_manager(self) -> KernelManager:
        """Return the manager of a kernel that is not started yet: in the sandbox, if there is one."""
        self.km: KernelManager = (
            super().create_kernel_manager() if self._folder is None else self._sandboxed_kernel(self._folder)
        )
        return self.km

    def _sandboxed_kernel(self, folder: Path) -> KernelManager:
        files = Path(self.resources["metadata"]["path"])
        return SandboxedKernelManager(folder, files, Path(self.course), self.memory, config=self.config)


class NoSandbox(RuntimeError):
    """Why nothing is marked, for the instructor."""


_NO_SANDBOX = (
    "There is no sandbox (%s): students' code runs as you, and can read and write what you can. Install "
    "bubblewrap, or mark in an account or a container that has none of your files. In nbgrader_config.py, "
    "c.RunSubmission.sandbox = 'always' marks nothing without a sandbox, and 'never' marks without this warning."
)


def read_seed(course: Path) -> str:
    """Return the secret seed of a course. Raises FileNotFoundError, with what to do, when there is none."""
    path = course / "seed.txt"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: marking draws its inputs from a course's own seed. "
            "Make a course of your own with: python -m drivingforce.grading new-course DIR"
        )
    return path.read_text().strip()


def _draw(assignment: Assignment, seed: str, student: str) -> dict[str, Question]:
    return {
        name: Question(secrets.token_hex(16), _arguments(task, seed, assignment.name, student))
        for name, task in assignment.marked.items()
    }


def _arguments(task: Task[Any], seed: str, assignment: str, student: str) -> Sequence[Arguments]:
    return task.draw(generator(seed, assignment, task.name, student)) if task.draw else ()


def _locked_sources(where: dict[str, str]) -> dict[str, str]:
    with Gradebook(where["db_url"]) as gradebook:
        cells = gradebook.find_notebook(where["notebook"], where["assignment"]).source_cells
        return {cell.name: cell.source for cell in cells if cell.locked}


@contextmanager
def _asked(
    nb: NotebookNode, assignment: Assignment, questions: dict[str, Question], sources: dict[str, str]
) -> Iterator[None]:
    """Put the questions into the locked cells while the notebook runs."""
    graded = [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") in questions]
    withholding = new_code_cell(f"from drivingforce.answers import withhold\nwithhold(*{assignment.withheld!r})")
    nb.cells.insert(0, withholding)
    for cell in graded:
        name = cell.metadata.nbgrader.grade_id
        cell.source = f"{_asking(questions[name])}\n{sources[name]}"
    try:
        yield
    finally:
        nb.cells.remove(withholding)
        for cell in graded:
            cell.source = sources[cell.metadata.nbgrader.grade_id]


def _asking(question: Question) -> str:
    """Return the line before a locked cell's own; it also takes back names that the notebook has redefined."""
    inputs = json.dumps(question.arguments)
    return f"from drivingforce.answers import answer, check, examine; examine({question.nonce!r}, {inputs})"
