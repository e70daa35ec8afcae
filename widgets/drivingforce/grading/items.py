"""Item statistics: how hard each task was, whether it tells students apart, and which beliefs showed. Pure."""

from __future__ import annotations

import csv
import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from ..misconceptions import MISCONCEPTIONS
from .results import Asked, ClassResults, Result

#: Two points always lie on a line: a correlation says nothing below this number of students.
FEWEST_STUDENTS = 3
_SAME = 1e-9


@dataclass(frozen=True)
class Item:
    """How a class did in one task.

    Attributes
    ----------
    asked : Asked
        The task.
    students, waiting : int
        How many have a mark in it, and how many wait for a person.
    mean : float or None
        Of the marks there are, in points.
    discrimination : float or None
        Corrected item-total correlation: of the points here with the share of the points that the same students
        have in their other marked tasks.
    undefined : str
        Why there is no discrimination.
    records : int
        How many records of the computer's marking could be read.
    misconceptions : mapping
        How many students showed each, by code.
    """

    asked: Asked
    students: int
    waiting: int
    mean: float | None
    discrimination: float | None
    undefined: str
    records: int
    misconceptions: Mapping[str, int]

    @property
    def share(self) -> float | None:
        """The mean as a share of what the task is worth."""
        return None if self.mean is None or not self.asked.worth else self.mean / self.asked.worth


def item_statistics(results: ClassResults) -> tuple[Item, ...]:
    """Return the statistics of every task, in the order of the notebook."""
    return tuple(_item(task, results) for task in results.tasks)


def _item(task: Asked, results: ClassResults) -> Item:
    here = [student[task.name] for student in results.students]
    points = [result.points for result in here if result.points is not None]
    discrimination, undefined = _discrimination(task, results)
    recorded = [result.misconceptions for result in here if result.misconceptions is not None]
    return Item(
        asked=task,
        students=len(points),
        waiting=len(here) - len(points),
        mean=statistics.fmean(points) if points else None,
        discrimination=discrimination,
        undefined=undefined,
        records=len(recorded),
        misconceptions=dict(sorted(Counter(code for codes in recorded for code in codes).items())),
    )


def _discrimination(task: Asked, results: ClassResults) -> tuple[float | None, str]:
    """Return the corrected item-total correlation, or None and why there is none."""
    worth = {each.name: each.worth for each in results.tasks}
    pairs = []
    for student in results.students:
        points, rest = student[task.name].points, _share_of_rest(task.name, student, worth)
        if points is not None and rest is not None:
            pairs.append((points, rest))
    if len(pairs) < FEWEST_STUDENTS:
        return (
            None,
            f"it takes {FEWEST_STUDENTS} students with marks here and elsewhere, and there are {len(pairs)}",
        )
    here, elsewhere = (list(column) for column in zip(*pairs, strict=True))
    if max(here) - min(here) < _SAME:
        return None, "all got the same here"
    if max(elsewhere) - min(elsewhere) < _SAME:
        return None, "all got the same in the other tasks"
    return statistics.correlation(here, elsewhere), ""


def _share_of_rest(task: str, student: Mapping[str, Result], worth: Mapping[str, float]) -> float | None:
    """Return the share of the points that a student has in the other tasks that have been marked."""
    others = {name: r.points for name, r in student.items() if name != task and r.points is not None}
    possible = sum(worth[name] for name in others)
    return sum(others.values()) / possible if possible else None


# -- for reading -----------------------------------------------------------------------------------------------


def as_markdown(results: ClassResults) -> str:
    """Return the statistics as Markdown that reads well in a terminal, too."""
    items = item_statistics(results)
    parts = [
        f"# {results.assignment}: item statistics",
        f"{counted(len(results.students), 'submission')}. No student is named, except under *Damaged records*.",
        _table([_HEAD, *(_row(item) for item in items)]),
        _EXPLAINED,
        *_listed("No discrimination", [f"{i.asked.name}: {i.undefined}." for i in items if i.undefined]),
        *_listed(
            "Waiting for a person, and not counted", [f"{i.asked.name}: {i.waiting}." for i in items if i.waiting]
        ),
        *_beliefs(results),
        *_listed(
            "Not autograded, and not counted",
            [f"{counted(results.unmarked, 'submission')}."] if results.unmarked else [],
        ),
        *_listed(
            "Damaged records: their marks count, their misconceptions do not. Run nbgrader autograde with --force",
            [f"{each}." for each in results.damaged],
        ),
    ]
    return "\n\n".join(parts) + "\n"


_EXPLAINED = (
    "Discrimination is the correlation of the points in a task with the share of the points in the other tasks: "
    "+1 if those who do well elsewhere do well here, around 0 if the task does not tell them apart, below 0 if it "
    "misleads them. In a class of fewer than 30 it is a hint and no more."
)
_HEAD = ("task", "points", "students", "mean", "mean, %", "discrimination", "misconceptions recognised")


def _row(item: Item) -> tuple[str, ...]:
    return (
        f"{item.asked.name} {item.asked.title}".strip(),
        f"{item.asked.worth:g}",
        str(item.students),
        number(item.mean, ".2f"),
        number(item.share, ".0%").rstrip("%"),
        number(item.discrimination, "+.2f"),
        recognised(item),
    )


def recognised(item: Item) -> str:
    """Return which misconceptions showed how often, in words."""
    return ", ".join(f"{code} × {count}" for code, count in item.misconceptions.items()) or (
        "none" if item.records else "no records"
    )


def number(value: float | None, form: str) -> str:
    """Return a number in a format, with a minus of its own length; a dash for none."""
    return "–" if value is None else format(value, form).replace("-", "−")


def _table(rows: list[tuple[str, ...]]) -> str:
    """Return rows as a Markdown table whose columns line up; the first and last are words, the others numbers."""
    cells = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    words = (0, len(_HEAD) - 1)
    rule = [(":" + "-" * (w - 1)) if c in words else ("-" * (w - 1) + ":") for c, w in enumerate(widths)]
    padded = [
        [
            cell.ljust(w) if c in words else cell.rjust(w)
            for c, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        for row in cells
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in [padded[0], rule, *padded[1:]])


def _listed(title: str, lines: list[str]) -> list[str]:
    return [f"**{title}**\n\n" + "\n".join(f"* {line}" for line in lines)] if lines else []


def _beliefs(results: ClassResults) -> list[str]:
    """Return each misconception with the number of students who showed it, in whichever task."""
    by_student = [
        {code for result in student.values() for code in result.misconceptions or ()}
        for student in results.students
    ]
    count = Counter(code for codes in by_student for code in codes)
    lines = [
        f"{code}, {MISCONCEPTIONS[code].name}: {counted(students, 'student')}. {MISCONCEPTIONS[code].look_at}"
        for code, students in sorted(count.items(), key=lambda each: (-each[1], each[0]))
    ]
    return _listed("Misconceptions recognised, by students who showed them at least once", lines)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# -- for a spreadsheet -----------------------------------------------------------------------------------------


def write_csv(results: ClassResults, file: TextIO) -> None:
    """Write one row for each task; a number that does not exist is an empty field."""
    rows = csv.writer(file, lineterminator="\n")
    head = (
        "task",
        "title",
        "points",
        "students",
        "waiting",
        "mean",
        "mean share",
        "discrimination",
        "no discrimination",
    )
    rows.writerow([*head, "records", *MISCONCEPTIONS])
    for item in item_statistics(results):
        asked = (item.asked.name, item.asked.title, f"{item.asked.worth:g}")
        measured = (_field(value) for value in (item.mean, item.share, item.discrimination))
        counts = (item.misconceptions.get(code, 0) if item.records else "" for code in MISCONCEPTIONS)
        rows.writerow([*asked, item.students, item.waiting, *measured, item.undefined, item.records, *counts])


def _field(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
