"""The same stages as steps of nbgrader's own ``autograde``, for its command line and formgrader's button."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from weakref import WeakSet

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float, Integer, Unicode

from . import guards  # noqa: F401 - what nbgrader does with a submission before it comes here
from .execute import Limits, execute
from .prepare import Marking, prepare, read_files
from .sandbox import why_not
from .sanitize import Resources
from .save import save_marks
from .score import score

_MIB = 1024 * 1024
#: The runs of nbgrader that have been told that there is no sandbox.
_warned: WeakSet[Any] = WeakSet()


class NoSandbox(RuntimeError):
    """Why nothing is marked, for the instructor."""


_NO_SANDBOX = (
    "There is no sandbox (%s): students' code runs as you, and can read and write what you can. Install "
    "bubblewrap, or mark in an account or a container that has none of your files. In nbgrader_config.py, "
    "c.MarkSubmission.sandbox = 'always' marks nothing without a sandbox, and 'never' marks without this warning."
)


class MarkSubmission(NbGraderPreprocessor):
    """Run a submission and mark it: with inputs that its interpreter does not hold until they are used."""

    course = Unicode(".", help="The course's folder: it holds marking/ and seed.txt.").tag(config=True)
    sandbox = Enum(
        ["when possible", "always", "never"],
        default_value="when possible",
        help="Whether submissions run in a sandbox: 'always' marks nothing where there is none.",
    ).tag(config=True)
    memory = Integer(2048, min=512, help="What memory a sandboxed submission may use, in MiB.").tag(config=True)
    seconds = Float(30.0, min=1.0, help="After how many seconds a cell is interrupted.").tag(config=True)
    all_seconds = Float(300.0, min=1.0, help="After how many seconds a submission is ended.").tag(config=True)
    output = Integer(2, min=1, help="What is kept of a submission's output, in MiB.").tag(config=True)
    disk = Integer(64, min=1, help="What a sandboxed submission may write in its folder, in MiB.").tag(config=True)
    processor_seconds = Integer(
        300,
        min=1,
        help="How many seconds of processor time, of all its threads together, a sandboxed submission may use.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Run and mark ``nb``. Raises NoSandbox when there is none and there must be one."""
        where = resources["nbgrader"]
        limits = self.limits()
        with Gradebook(where["db_url"]) as gradebook:
            marking = Marking.of(Path(self.course), gradebook, where["assignment"], where["notebook"])
        files = read_files(Path(resources["metadata"]["path"]))
        prepared = prepare(nb, where["student"], marking, files, self.seconds)
        result = execute(prepared.job, limits)
        if result.stopped:
            self.log.warning(
                "Not all of it could be run (%s): the cells after that have no outputs", result.stopped
            )
        if result.cut:
            self.log.warning("It put out more than is kept: the rest is left out")
        score(nb, prepared.questions, result, marking.assignment)
        return nb, resources

    def limits(self) -> Limits:
        """Return what a submission may use; say once in a run of nbgrader when there is no sandbox."""
        why = why_not(self.memory) if self.sandbox != "never" else ""
        if why and self.sandbox == "always":
            raise NoSandbox(
                f"Nothing is marked: there is no sandbox ({why}). Install bubblewrap; or, where you trust all "
                "that was handed in as your own code, say so in nbgrader_config.py: "
                "c.MarkSubmission.sandbox = 'never'."
            )
        if why and self.parent not in _warned:
            _warned.add(self.parent)
            self.log.warning(_NO_SANDBOX, why)
        sandbox = self.sandbox != "never" and not why
        return Limits(
            sandbox,
            self.memory,
            self.all_seconds,
            self.processor_seconds,
            self.output * _MIB,
            self.disk,
            hidden=Path(self.course),
        )


class SaveMarks(NbGraderPreprocessor):
    """Save the marks as nbgrader does, all of them or none, and call a person to those that need attention."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Save the marks of ``nb``."""
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            save_marks(gradebook, where["student"], where["assignment"], where["notebook"], nb)
        return nb, resources
