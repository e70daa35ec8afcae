"""What a marking table is made of: an assignment has tasks, a task has parts, a part detects one thing.

A part that does not hold is explained by the first diagnosis that fits. Tables live in ``marking/`` of a course,
``marking/chapter_03.py`` for the assignment ``03-driving-force``; each defines ``ASSIGNMENT``.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import random
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from ..answers import printable
from ..misconceptions import Says
from ..physics import InvalidInput
from ..reading import Form, Plain, Unusable, near

#: What a task looks at: Replies of a function, Values by name, or the Inputs of a Cell.
Work = TypeVar("Work")

#: The arguments of one call of a student's function.
Arguments = tuple[Any, ...]


class Unreadable(Unusable):
    """An answer that came whole, and not in the form that is asked for, as its visible check has said."""


@dataclass(frozen=True)
class When(Generic[Work]):
    """A way to go wrong that can be recognised.

    Attributes
    ----------
    fits : function
        Whether the work shows it.
    says : str or Diagnosis
        What to look at, for the student; as a Diagnosis where it shows a named misconception.
    """

    fits: Callable[[Work], bool]
    says: Says


@dataclass(frozen=True)
class Part(Generic[Work]):
    """One thing that a task detects.

    Attributes
    ----------
    name : str
        What it is about, for the student.
    points : float
        What it is worth; it is given whole or not at all.
    holds : function
        Whether the work shows it.
    otherwise : str
        What to look at when it does not hold and no diagnosis fits.
    diagnoses : tuple of When
        Tried in order.
    """

    name: str
    points: float
    holds: Callable[[Work], bool]
    otherwise: str
    diagnoses: tuple[When[Work], ...] = ()


@dataclass(frozen=True)
class Task(Generic[Work]):
    """One graded cell.

    Attributes
    ----------
    name : str
        The cell's grade id; the answer cell before it is called ``<name>-answer``.
    title : str
        For the instructor's tables.
    parts : tuple of Part
        What is detected.
    read : function
        (content handed in, arguments used, work of each task in ``carries``) → work; raises Unusable.
    kind : str
        What is handed in: "calls" of a function, "values" by name, or a "cell".
    draw : function or None
        Draws the arguments with which a function is called.
    carries : tuple of Task
        Earlier tasks whose work this one goes on from, so that a mistake there costs points once. ``read`` gets
        None for work that cannot be used.
    """

    name: str
    title: str
    parts: tuple[Part[Work], ...]
    read: Callable[..., Work]
    kind: str
    draw: Callable[[random.Random], Sequence[Arguments]] | None = None
    carries: tuple[Task[Any], ...] = ()

    @property
    def points(self) -> float:
        """What the task is worth."""
        return sum(part.points for part in self.parts)


@dataclass(frozen=True)
class Written:
    """A task that a person marks.

    Attributes
    ----------
    name : str
        The cell's grade id.
    title : str
        For the instructor's tables.
    points : float
        What it is worth.
    """

    name: str
    title: str
    points: float


@dataclass(frozen=True)
class Assignment:
    """What is asked, what is right and what it is worth.

    Attributes
    ----------
    name : str
        nbgrader's name of it.
    tasks : tuple of Task or Written
        In the order of the notebook.
    withheld : tuple of str
        Functions of ``drivingforce.physics`` that the student is asked to write.
    """

    name: str
    tasks: tuple[Task[Any] | Written, ...]
    withheld: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """What the assignment is worth."""
        return sum(task.points for task in self.tasks)

    @property
    def marked(self) -> dict[str, Task[Any]]:
        """The tasks that are marked here, by name."""
        return {task.name: task for task in self.tasks if isinstance(task, Task)}


def load_assignment(course: Path, name: str) -> Assignment | None:
    """Return the marking table of the assignment called ``name``, or None if the course has none for it."""
    path = course / "marking" / f"chapter_{name[:2]}.py"
    spec = importlib.util.spec_from_file_location(f"marking_{name[:2]}", path)
    if not path.exists() or spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where a dataclass of the table looks for it
    spec.loader.exec_module(module)
    assignment: Assignment = module.ASSIGNMENT
    return assignment if assignment.name == name else None


def generator(seed: str, *names: str) -> random.Random:
    """Return the random numbers of one task of one student: the same whenever it is marked again."""
    digest = hmac.new(seed.encode(), "\n".join(names).encode(), hashlib.sha256).digest()
    return random.Random(digest)


# -- reading what was handed in --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    """What a student's function returned for some arguments; None when it returned nothing."""

    arguments: Arguments
    value: Any


class Replies(list[Reply]):
    """What came of all calls; ``unread`` says what of it could not be read."""

    unread: Sequence[str] = ()


class Values(dict[str, Any]):
    """Values by name, None for one that is missing; ``unread`` says what of them could not be read."""

    unread: Sequence[str] = ()


#: What reads the content of an answer: (content, arguments) → work.
Reader = Callable[[Any, Sequence[Arguments]], Work]


@dataclass(frozen=True)
class StateOfCell:
    """A Cell is asked for, among other values."""

    def read(self, given: Plain, name: str) -> Mapping[str, Any]:
        """Return the state of the Cell that was ``given``; raise InvalidInput for anything else."""
        if given.get("is") == "cell" and isinstance(given.get("value"), Mapping):
            return cast(Mapping[str, Any], given["value"])
        raise InvalidInput(name, given.get("value"), "a Cell")


def replies(form: Form) -> Reader[Replies]:
    """Make a reader of the calls of a function that returns ``form``.

    It raises Unusable when a call failed or all came back empty, Unreadable when none is of that form.
    """

    def read(content: Any, arguments: Sequence[Arguments]) -> Replies:
        for plain in _calls(content, arguments):
            _refuse_unusable(plain, "Your function")
        return _returned(content, form, arguments)

    return read


def lenient_replies(form: Form) -> Reader[Replies]:
    """Make a reader like :func:`replies` that takes a call that failed for one that returned nothing.

    It raises Unusable when all failed or all came back empty, Unreadable when none is of that form.
    """

    def read(content: Any, arguments: Sequence[Arguments]) -> Replies:
        kept, failures = [], []
        for plain in _calls(content, arguments):
            try:
                _refuse_unusable(plain, "Your function")
                kept.append(plain)
            except Unusable as failure:
                kept.append(_NOTHING)
                failures.append(failure)
        if len(failures) == len(kept):
            raise failures[0]
        return _returned(kept, form, arguments)

    return read


_NOTHING: Plain = {"is": "nothing"}


def _calls(content: Any, arguments: Sequence[Arguments]) -> list[Any]:
    if not isinstance(content, list) or not content or len(content) != len(arguments):
        raise Unusable("A function was asked for, and none was handed in.")
    return content


def _returned(content: Sequence[Plain], form: Form, arguments: Sequence[Arguments]) -> Replies:
    found, unread = _read_all([(plain, "What your function returns", form) for plain in content])
    if all(value is None for value in found):
        raise Unusable("Your function returns nothing yet: does it end in a return?")
    read = Replies(Reply(args, value) for args, value in zip(arguments, found, strict=True))
    read.unread = unread
    return read


def values(forms: Mapping[str, Form | StateOfCell]) -> Reader[Values]:
    """Make a reader of values by name, each of its form; one that is missing is None."""

    def read(content: Any, _: Sequence[Arguments]) -> Values:
        if not isinstance(content, Mapping):
            raise Unusable("Values were asked for, and something else was handed in.")
        given = {name: content.get(name, _NOTHING) for name in forms}
        for name, plain in given.items():
            _refuse_unusable(plain, name)
        found, unread = _read_all([(given[name], name, form) for name, form in forms.items()])
        if all(value is None for value in found):
            raise Unusable("None of the values has been filled in yet.")
        work = Values(zip(forms, found, strict=True))
        work.unread = unread
        return work

    return read


def _read_all(given: Sequence[tuple[Plain, str, Form | StateOfCell]]) -> tuple[list[Any], list[str]]:
    """Read each, None for nothing, and say what cannot be read; raise Unreadable where nothing can.

    What cannot be read stays as text, which is no right answer to anything.
    """
    found: list[Any] = []
    unread: list[str] = []
    for plain, name, form in given:
        if plain["is"] == "nothing":
            found.append(None)
            continue
        try:
            found.append(form.read(plain, name))
        except InvalidInput as problem:
            found.append(f"unread: {plain.get('value')!r}"[:80])
            unread.append(str(problem))
    if unread and len(unread) == sum(plain["is"] != "nothing" for plain, _, _ in given):
        raise Unreadable(unread[0])
    return found, unread


def _refuse_unusable(plain: Any, name: str) -> None:
    """Raise Unusable for what has no value, with the reason that came along."""
    kind = plain.get("is") if isinstance(plain, Mapping) else None
    if kind in ("nothing", "number", "text", "list", "cell"):
        return
    why = plain.get("why") if kind == "unusable" else None
    raise Unusable(f"{name} {_reason(why) if isinstance(why, str) else 'cannot be read as an answer'}.")


#: What an interpreter says of an answer that has no value, as long as nobody has put other words into its mouth.
_REASON = re.compile(
    r"stopped with (an error|\w+)(, saying “[^“”]*”|: no module called [\w.]+ here)?"
    r"|cannot be read as an answer \(\w+\)|has more than \d+ items|has masked elements"
    r"|is True or False where a number or a word was asked for|has a part without a value|is a complex number"
    r"|is an? \w+ (where a number or a word was asked for|that has no value as a number)|is not a finite number"
    r"|holds several words, “[^“”]*” and “[^“”]*”, and one is asked for"
)


def _reason(why: str) -> str:
    """Return why an answer has no value; in quotation marks when it may be a student's own wording."""
    why = printable(why)[:300]
    return why if _REASON.fullmatch(why) else f"came with the words “{re.sub('[“”]', chr(39), why)}”"


# -- comparing -------------------------------------------------------------------------------------------------


def all_near(
    work: Sequence[Reply], expected: Callable[..., Any], tolerance: float, of: Callable[[float], float] = float
) -> bool:
    """Return whether every reply, seen through ``of`` (abs, say), is near the number or list that is expected."""
    return all(_near_each(reply.value, expected(*reply.arguments), tolerance, of) for reply in work)


def _near_each(value: Any, expected: Any, tolerance: float, of: Callable[[float], float]) -> bool:
    if isinstance(expected, Sequence):
        pairs = (
            zip(value, expected, strict=True) if isinstance(value, list) and len(value) == len(expected) else ()
        )
        return bool(pairs) and all(_near_each(v, e, tolerance, of) for v, e in pairs)
    return isinstance(value, float) and near(of(value), of(expected), tolerance)


def all_equal(work: Sequence[Reply], expected: Callable[..., str]) -> bool:
    """Return whether every reply is the word that ``expected`` gives, and there is one."""
    return bool(work) and all(reply.value == expected(*reply.arguments) for reply in work)
