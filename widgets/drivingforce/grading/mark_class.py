"""Mark a class: prepare, execute, score and save, one student after the other, with files between the stages.

What has been done once is not done again: jobs, results and marks are known by hashes of what they depend on. So a
run that was stopped goes on, a changed table is scored again without running anything, and a second run does
nothing. One process writes; every write is whole or not there.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TextIO

from nbformat import NotebookNode
from nbformat import reads as read_notebook
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties

from .autograde import MarkSubmission, SaveMarks
from .course import CONFIG
from .execute import Limits, execute
from .jobs import Job, Result, digest, engine_version
from .marks import Mark
from .prepare import CannotMark, Marking, Prepared, prepare, read_files
from .results import check_gradebook, course_directory
from .save import (
    marks_in_gradebook,
    open_gradebook,
    remove_leftovers,
    save_folder,
    save_refused,
    save_students,
    save_submission,
    write_whole,
)
from .score import in_place_of_refused, score
from .submissions import (
    Refused,
    SubmissionBounds,
    files_beside,
    for_the_notebook,
    handed_in,
    read_submission,
    when_handed_in,
    with_the_courses,
)

#: The folder of a course that holds what its runs leave: jobs, results, and a log for each submission.
RUNS = "marking-runs"


_TRY_AGAIN = "The next run tries it again."
_TOO_MUCH = "It put out more than is kept: the rest is left out."


class AlreadyRunning(RuntimeError):
    """Why a run does not start: another one is at work in the same course."""


@dataclass(frozen=True)
class Change:
    """A task for which the computer gives something else than before; None is no mark."""

    task: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Outcome:
    """What became of one submission.

    Attributes
    ----------
    student : str
        Whose it is.
    state : str
        "marked", "attention" (marked, and a person has to look at what the computer could not mark) or "refused".
    points, worth : float
        What the computer gave, of what it can give.
    why : str
        Why a person has to look at it, or why it is refused.
    changes : sequence of Change
        What is different from before, if it had been marked before.
    fresh : bool
        Whether it was marked in this run; else it was up to date.
    """

    student: str
    state: Literal["marked", "attention", "refused"]
    points: float = 0.0
    worth: float = 0.0
    why: str = ""
    changes: Sequence[Change] = ()
    fresh: bool = True


class Watcher:
    """Is told how a run gets on; this one keeps silent."""

    def begins(self, total: int) -> None:
        """Take note of how many submissions there are."""

    def starts(self, student: str) -> None:
        """Take note of a submission that is run now."""

    def ends(self, outcome: Outcome) -> None:
        """Take note of what became of one."""


@dataclass(frozen=True)
class Wanted:
    """What a run is to do.

    Attributes
    ----------
    only : sequence of str
        The students to mark; empty for all.
    again : bool
        Whether to run and mark anew what has been done already.
    dry : bool
        Whether to say only what would be done.
    """

    only: Sequence[str] = ()
    again: bool = False
    dry: bool = False


@dataclass(frozen=True)
class _Waiting:
    """A prepared submission, while its job is run."""

    student: str
    job: str
    key: str
    when: datetime | None
    remark: str
    heard: Sequence[str] = ()


@dataclass
class ClassRun:
    """One run over one assignment of the course at ``course``; use it within :func:`class_run`.

    Attributes
    ----------
    limits : Limits
        What each submission may use.
    """

    course: Path
    assignment: str
    limits: Limits
    where: Any
    steps: MarkSubmission
    gradebook: Gradebook
    marking: Marking
    bounds: SubmissionBounds
    penalties: AssignLatePenalties
    finishing: Sequence[Any]
    due: str
    _lasting: str = field(init=False)

    def __post_init__(self) -> None:
        files = [*sorted((self.course / "marking").glob("*.py")), self.course / CONFIG]
        self._lasting = digest(engine_version(), self.due, *(path.read_bytes() for path in files))
        self._of_course = read_files(self.course / self.where.source_directory / self.assignment)

    @property
    def folder(self) -> Path:
        """Where this assignment's jobs, results and logs are."""
        return self.course / RUNS / self.assignment

    def mark(
        self,
        pool: Executor,
        width: int,
        wanted: Wanted,
        watcher: Watcher,
        worker: Callable[[Job, Limits], Result] = execute,
    ) -> list[Outcome]:
        """Mark what there is to mark, ``width`` at a time in ``pool``, by ``worker``; return what became of it."""
        found = self._selected(wanted)
        watcher.begins(len(found))
        if not wanted.dry:
            self._clear_up(student for student, _ in found)
            save_students(self.gradebook, (student for student, _ in found))
        outcomes: list[Outcome] = []
        running: dict[Future[Result], _Waiting] = {}

        def told(outcome: Outcome) -> None:
            outcomes.append(outcome)
            watcher.ends(outcome)

        def harvest(least: int) -> None:
            while len(running) > least:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    waiting = running.pop(future)
                    told(self._finish(waiting, _result_of(future, waiting.job)))

        for student, folder in found:
            step = self._prepare(student, folder, wanted)
            if isinstance(step, Outcome):
                told(step)
                continue
            waiting, job = step
            known = None if wanted.again else self._known_result(waiting.job)
            if known is not None:
                told(self._finish(waiting, known))
                continue
            harvest(2 * width - 1)
            watcher.starts(student)
            running[pool.submit(worker, job, self.limits)] = waiting
        harvest(0)
        return sorted(outcomes, key=lambda outcome: outcome.student)

    def _selected(self, wanted: Wanted) -> list[tuple[str, Path]]:
        found = [
            each for each in handed_in(self.where, self.assignment) if not wanted.only or each[0] in wanted.only
        ]
        missing = sorted(set(wanted.only) - {student for student, _ in found})
        if missing:
            raise CannotMark(f"Nothing of {self.assignment} was handed in by: {', '.join(missing)}.")
        if not found:
            raise CannotMark(
                f"Nothing of {self.assignment} was handed in: {self.where.submitted_directory}/STUDENT/"
                f"{self.assignment}/{self.assignment}.ipynb is where it is looked for."
            )
        return found

    # -- prepare -----------------------------------------------------------------------------------------------

    def _prepare(self, student: str, folder: Path, wanted: Wanted) -> Outcome | tuple[_Waiting, Job]:
        try:
            with _overheard() as heard:
                submission = read_submission(folder, self.assignment, self.bounds)
                files = for_the_notebook(submission.files, self._of_course)
                prepared = prepare(submission.notebook, student, self.marking, files, self.steps.seconds)
        except Refused as reason:
            return self._refuse(student, str(reason), wanted)
        except Exception as problem:  # one submission must not end the marking of a class
            return self._refuse(student, f"It could not be prepared ({type(problem).__name__}).", wanted)
        key = digest(student, prepared.job.key, submission.known_by, self._lasting)
        done = None if wanted.again else self._saved(student, key)
        if done is not None:
            return replace(done, changes=(), fresh=False)
        waiting = _Waiting(student, prepared.job.key, key, submission.when, submission.remark, heard)
        if wanted.dry:
            known = "its result is there" if self._known_result(waiting.job) is not None else "to be run"
            return Outcome(student, "marked", worth=self._worth(), why=known)
        self._write_prepared(waiting, prepared)
        return waiting, prepared.job

    def _write_prepared(self, waiting: _Waiting, prepared: Prepared) -> None:
        write_whole(self.folder / "prepared" / f"{waiting.student}.json", prepared.to_json())
        write_whole(self.folder / "jobs" / f"{waiting.job}.json", prepared.job.to_json())

    # -- what is known from before -----------------------------------------------------------------------------

    def _known_result(self, job: str) -> Result | None:
        try:
            return Result.from_json((self.folder / "results" / f"{job}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError):
            return None

    def _saved_file(self, student: str) -> Path:
        return self.folder / "saved" / f"{student}.json"

    def _saved(self, student: str, key: str) -> Outcome | None:
        """Return what became of a submission if that is all still there."""
        noted = _noted(self._saved_file(student))
        if noted is None:
            return None
        known, outcome = noted
        there = (self._autograded(student) / f"{self.assignment}.ipynb").exists()
        marked = marks_in_gradebook(self.gradebook, student, self.assignment)
        return outcome if known == key and there and marked else None

    def _autograded(self, student: str) -> Path:
        return Path(self.where.format_path(self.where.autograded_directory, student, self.assignment))

    def _handed_in(self, student: str) -> Path:
        return Path(self.where.format_path(self.where.submitted_directory, student, self.assignment))

    # -- score and save ----------------------------------------------------------------------------------------

    def _finish(self, waiting: _Waiting, result: Result) -> Outcome:
        """Score and save one submission whose result is there."""
        student = waiting.student
        if result.died and not result.outputs:
            return self._refuse(student, f"{_stopped(result)} {_TRY_AGAIN}", Wanted())
        if not result.died:
            write_whole(self.folder / "results" / f"{waiting.job}.json", result.to_json())
        try:
            prepared = json.loads((self.folder / "prepared" / f"{student}.json").read_text(encoding="utf-8"))
            outcome, nb = self._score(waiting, prepared, result)
            outcome = self._save(outcome, waiting, nb)
        except Exception as problem:  # one submission must not end the marking of a class
            return self._refuse(
                student, f"It could not be marked ({type(problem).__name__}: {problem}).", Wanted()
            )
        self._note("" if result.died else waiting.key, outcome, waiting.heard)
        return outcome

    def _score(self, waiting: _Waiting, prepared: dict[str, Any], result: Result) -> tuple[Outcome, NotebookNode]:
        nb = read_notebook(json.dumps(prepared["notebook"]), as_version=4)
        questions = Prepared.questions_from(prepared)
        marks = score(nb, questions, result, self.marking.assignment)
        names = {"student": waiting.student, "assignment": self.assignment, "notebook": self.assignment}
        resources: dict[str, Any] = {"nbgrader": names}
        for step in self.finishing:
            nb, resources = step(nb, resources)
        points, worth = sum(mark.points for mark in marks.values()), sum(mark.worth for mark in marks.values())
        why = " ".join(filter(None, (waiting.remark, _stopped(result), *_notices(marks))))
        return Outcome(waiting.student, "attention" if why else "marked", points, worth, why), nb

    def _save(self, outcome: Outcome, waiting: _Waiting, nb: NotebookNode) -> Outcome:
        student = outcome.student
        before = marks_in_gradebook(self.gradebook, student, self.assignment)
        self._saved_file(student).unlink(missing_ok=True)
        files = with_the_courses(files_beside(self._handed_in(student))[0], self._of_course)
        save_folder(self._autograded(student), f"{self.assignment}.ipynb", nb, files)
        save_submission(self.gradebook, student, self.assignment, nb, waiting.when, self.penalties.plugin_inst)
        after = marks_in_gradebook(self.gradebook, student, self.assignment)
        return replace(outcome, changes=_changes(before, after))

    def _refuse(self, student: str, why: str, wanted: Wanted) -> Outcome:
        key = digest("refused", why, self._lasting)
        done = self._saved(student, key)
        if done is not None:
            return replace(done, changes=(), fresh=False)
        outcome = Outcome(student, "refused", worth=self._worth(), why=why)
        if not wanted.dry:
            nb = in_place_of_refused(self.marking.released, why)
            save_folder(self._autograded(student), f"{self.assignment}.ipynb", nb, {})
            when, _ = when_handed_in(self._handed_in(student))
            save_refused(self.gradebook, student, self.assignment, when)
            self._note(key, outcome)
        return outcome

    def _note(self, key: str, outcome: Outcome, heard: Sequence[str] = ()) -> None:
        write_whole(self._saved_file(outcome.student), json.dumps({"key": key, "outcome": asdict(outcome)}))
        lines = [
            f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC  {outcome.state}",
            f"{outcome.points:g} of {outcome.worth:g} points by the computer",
            *heard,
            *([f"needs a person: {outcome.why}"] if outcome.why else []),
            *(f"changed: {c.task} from {_points(c.before)} to {_points(c.after)}" for c in outcome.changes),
        ]
        write_whole(self.folder / "logs" / f"{outcome.student}.log", "\n".join(lines) + "\n")

    def _worth(self) -> float:
        return sum(task.points for task in self.marking.assignment.marked.values())

    def _clear_up(self, students: Iterator[str]) -> None:
        remove_leftovers(*(self._autograded(student).parent for student in students))
        remove_leftovers(*(self.folder / stage for stage in ("prepared", "jobs", "results", "saved", "logs")))


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Collect what this package's code logs: it goes into the log of the submission, not onto the screen."""
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger(__package__)
    logger.addHandler(handler)
    logger.propagate, before = False, logger.propagate
    try:
        yield heard
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


def _result_of(future: Future[Result], job: str) -> Result:
    try:
        return future.result()
    except CannotMark:
        raise
    except Exception as problem:  # the workers that tried it have died
        return Result(job, {}, f"what ran it ended ({type(problem).__name__})", died=True)


def _stopped(result: Result) -> str:
    stopped = f"Not all of it could be run: {result.stopped}." if result.stopped else ""
    return " ".join(filter(None, (stopped, _TOO_MUCH if result.cut else "")))


def _notices(marks: dict[str, Mark]) -> list[str]:
    return [f"{name}: {mark.notice}" for name, mark in marks.items() if mark.attention]


def _changes(before: dict[str, float | None], after: dict[str, float | None]) -> tuple[Change, ...]:
    """Return what a regrading has changed; what had never been marked has not changed."""
    if all(points is None for points in before.values()):
        return ()
    return tuple(Change(task, before.get(task), after[task]) for task in after if before.get(task) != after[task])


def _points(points: float | None) -> str:
    return "no mark" if points is None else f"{points:g}"


def _noted(file: Path) -> tuple[str, Outcome] | None:
    """Return what a run noted about a student: by which key it is known, and what became of it."""
    try:
        noted = json.loads(file.read_text(encoding="utf-8"))
        return noted["key"], Outcome(**noted["outcome"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def noted_outcome(course: Path, assignment: str, student: str) -> Outcome | None:
    """Return what became of a student's submission in the last run that marked it, if there was one."""
    noted = _noted(course / RUNS / assignment / "saved" / f"{student}.json")
    return None if noted is None else noted[1]


# -- opening and closing ---------------------------------------------------------------------------------------


@contextmanager
def class_run(course: Path, assignment: str, dry: bool = False) -> Iterator[ClassRun]:
    """Open a run over ``assignment``; while it is open there is no other in the course.

    Raises CannotMark, NoResults, NoSandbox or AlreadyRunning with what to do.
    """
    course = course.resolve()
    where = course_directory(course)
    config = where.config
    steps = MarkSubmission(config=config, course=str(course))
    if steps.sandbox != "never":
        steps.sandbox = "always"  # nobody watches while a class is marked
    limits = steps.limits()
    with _alone(course, dry):
        check_gradebook(where.db_url)
        gradebook = open_gradebook(where.db_url, where.course_id)
        try:
            due, marking = _of_gradebook(gradebook, course, assignment)
            penalties = AssignLatePenalties(config=config)
            penalties.init_plugin()
            yield ClassRun(
                course,
                assignment,
                limits,
                where,
                steps,
                gradebook,
                marking,
                SubmissionBounds(config=config),
                penalties,
                _finishing(config),
                due,
            )
        finally:
            gradebook.close()


def _of_gradebook(gradebook: Gradebook, course: Path, assignment: str) -> tuple[str, Marking]:
    try:
        due = str(gradebook.find_assignment(assignment).duedate)
        return due, Marking.of(course, gradebook, assignment, assignment)
    except MissingEntry:
        known = ", ".join(sorted(each.name for each in gradebook.assignments)) or "none"
        raise CannotMark(
            f"The gradebook has no assignment {assignment} with a notebook of that name. It has: {known}. "
            f"Release one with: nbgrader generate_assignment {assignment}"
        ) from None
    finally:
        gradebook.db.remove()


def _finishing(config: Any) -> list[Any]:
    """Return those of nbgrader's steps that are left to do once a submission is scored, as the course has them."""
    ours = (MarkSubmission, SaveMarks, AssignLatePenalties)
    return [
        step(config=config) for step in config.Autograde.get("autograde_preprocessors", ()) if step not in ours
    ]


@contextmanager
def _alone(course: Path, dry: bool) -> Iterator[None]:
    """Keep other runs out of ``course``. The system lets them in again when this process ends, however it ends."""
    if dry:
        yield
        return
    (course / RUNS).mkdir(exist_ok=True)
    with (course / RUNS / "running").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"Another run is marking in this course: {_who(file)}. Wait for its end."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {datetime.now():%H:%M:%S}")
        file.flush()
        yield


def _who(file: TextIO) -> str:
    file.seek(0)
    return file.read() or "it has just begun"
