"""From what a locked cell emitted to a mark with its reasons. Pure: no notebook, no kernel, no gradebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..misconceptions import as_diagnosis
from ..reading import Unusable
from .tasks import Arguments, Part, Task, Unreadable


@dataclass(frozen=True)
class Verdict:
    """What one part of a task got, and why not more.

    Attributes
    ----------
    part : str
        What it is about.
    points, worth : float
        What was given, of what.
    says : str
        What to look at, when something was lost.
    misconception : str
        Code of the misconception recognised, or an empty string.
    """

    part: str
    points: float
    worth: float
    says: str = ""
    misconception: str = ""


@dataclass(frozen=True)
class Mark:
    """What one task got.

    Attributes
    ----------
    task : str
        The task's name.
    verdicts : tuple of Verdict
        By part.
    notice : str
        One sentence on what of the answer could not be read, or why it could not be marked part by part.
    attention : bool
        Whether a person has to look at it.
    """

    task: str
    verdicts: tuple[Verdict, ...]
    notice: str = ""
    attention: bool = False

    @property
    def points(self) -> float:
        """The sum of what was given."""
        return float(sum(verdict.points for verdict in self.verdicts))

    @property
    def worth(self) -> float:
        """What could be had."""
        return float(sum(verdict.worth for verdict in self.verdicts))

    def record(self) -> dict[str, Any]:
        """Return what statistics need, for the autograded notebook's metadata."""
        return {
            "points": self.points,
            "worth": self.worth,
            "attention": self.attention,
            "lost": [v.part for v in self.verdicts if v.points < v.worth],
            "misconceptions": sorted({v.misconception for v in self.verdicts if v.misconception}),
        }


@dataclass(frozen=True)
class Delivered:
    """What came out of one locked cell.

    Attributes
    ----------
    payloads : sequence of dict
        What the cell emitted under its one-time word: one, unless something went wrong.
    arguments : sequence of tuples
        With which a function was to be called.
    untouched : bool
        Whether the answer cell is as it was released.
    stopped : str
        The error that ended the cell, if one did.
    before : str
        The error that ended the answer cell or, if it did not fail, the first cell above that did.
    """

    payloads: Sequence[dict[str, Any]] = ()
    arguments: Sequence[Arguments] = field(default=())
    untouched: bool = False
    stopped: str = ""
    before: str = ""


def mark(task: Task[Any], delivered: Delivered, others: Mapping[str, Delivered] | None = None) -> Mark:
    """Mark one task; whatever was delivered, a Mark comes back and says why.

    ``others`` is what came out of the other locked cells, by task, for a task that goes on from an earlier one.
    """
    try:
        work = _work(task, delivered, others or {})
        unread = [*getattr(work, "unread", ()), ""]
        return Mark(task.name, tuple(_verdict(part, work) for part in task.parts), notice=unread[0])
    except Unreadable as reason:  # told by the visible check already: no person is needed
        return _nothing(task, str(reason), attention=False)
    except Unusable as reason:
        return _nothing(task, _from_the_start(str(reason), delivered), attention=not delivered.untouched)
    except Exception as error:  # what a hostile kernel sent must not stop the marking of a class
        notice = f"This answer could not be marked by the computer ({type(error).__name__})."
        return _nothing(task, notice, attention=True)


def _work(task: Task[Any], delivered: Delivered, others: Mapping[str, Delivered]) -> Any:
    carried = [_work_or_none(each, others) for each in task.carries]
    return task.read(_content(task, delivered), delivered.arguments, *carried)


def _work_or_none(task: Task[Any], others: Mapping[str, Delivered]) -> Any:
    try:
        return _work(task, others[task.name], others)
    except Exception:  # of an earlier task's work nothing is to be had: that is paid for there
        return None


def _content(task: Task[Any], delivered: Delivered) -> Any:
    if len(delivered.payloads) > 1:
        raise Unusable("More than one answer came out of this cell.")
    if not delivered.payloads:
        raise Unusable(f"No answer arrived: {_why_none(delivered.stopped)}.")
    payload = delivered.payloads[0]
    if payload.get("task") != task.name or payload.get("kind") != task.kind:
        asked = {"calls": "a function", "values": "values", "cell": "a Cell"}[task.kind]
        raise Unusable(f"This task asks for {asked}, and something else was handed in.")
    return payload.get("content")


def _why_none(stopped: str) -> str:
    if stopped.startswith(("KeyboardInterrupt", "CellTimeoutError")):
        return "it took too long and was interrupted"
    if stopped:
        return f"the cell stopped with {stopped}"
    return "other code in the notebook kept this cell from doing its work, or ended the kernel"


def _from_the_start(reason: str, delivered: Delivered) -> str:
    """Name what failed first: where a name is missing, the cell that was to define it."""
    if delivered.before and "NameError" in reason:
        return f"A cell above stopped first, with {delivered.before}. So this is missing: {reason}"
    return reason


def _verdict(part: Part[Any], work: Any) -> Verdict:
    if part.holds(work):
        return Verdict(part.name, part.points, part.points)
    for when in part.diagnoses:
        if when.fits(work):
            diagnosis = as_diagnosis(when.says)
            return Verdict(part.name, 0, part.points, diagnosis.says, diagnosis.misconception)
    return Verdict(part.name, 0, part.points, part.otherwise)


def _nothing(task: Task[Any], notice: str, attention: bool) -> Mark:
    return Mark(task.name, tuple(Verdict(part.name, 0, part.points) for part in task.parts), notice, attention)
