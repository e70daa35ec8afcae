"""What an instructor sees of a run: how far it is, who is marked now, and at the end what became of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ..answers import printable
from .mark_class import Outcome, Watcher

_WORDS = {"marked": "marked", "attention": "needs attention", "refused": "refused"}
_STYLE = {"marked": "green", "attention": "yellow", "refused": "red"}


class Screen(Watcher):
    """A bar with n of N, the rate, the time left and who is marked now; without a terminal, a line for each."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._now: list[str] = []
        self._done, self._began = 0, time.monotonic()
        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[now]}", markup=False),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, rate="", now="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def begins(self, total: int) -> None:
        """Show how many there are."""
        self._began = time.monotonic()
        self._bar.update(self._task, total=total)

    def starts(self, student: str) -> None:
        """Show who is marked now."""
        self._now.append(student)
        self._show()

    def ends(self, outcome: Outcome) -> None:
        """Count one more."""
        self._done += 1
        if outcome.student in self._now:
            self._now.remove(outcome.student)
        self._bar.update(self._task, completed=self._done)
        self._show()
        if not self._console.is_terminal and outcome.fresh:
            said = f"{plain(outcome.student)}: {_WORDS[outcome.state]}, {outcome.points:g} of {outcome.worth:g}"
            self._console.print(Text(said), soft_wrap=True)

    def _show(self) -> None:
        minutes = (time.monotonic() - self._began) / 60
        rate = f"{self._done / minutes:.0f} a minute" if self._done and minutes else ""
        now = ", ".join(map(plain, self._now[:3])) + (" …" if len(self._now) > 3 else "")
        self._bar.update(self._task, rate=rate, now=now)


def show_outcomes(console: Console, outcomes: Sequence[Outcome]) -> None:
    """Print what became of the class: whom a person has to look at and why, and how many are marked."""
    if any(outcome.state != "marked" for outcome in outcomes):
        table = _table("student", "", "points", "why")
        for outcome in outcomes:
            if outcome.state != "marked":
                points = "–" if outcome.state == "refused" else f"{outcome.points:g} of {outcome.worth:g}"
                state = Text(_WORDS[outcome.state], _STYLE[outcome.state])
                table.add_row(plain(outcome.student), state, points, Text(plain(outcome.why)))
        console.print(table)
    changed = [(outcome, change) for outcome in outcomes for change in outcome.changes]
    if changed:
        table = _table("student", "task", "before", "now")
        for outcome, change in changed:
            table.add_row(plain(outcome.student), change.task, points_of(change.before), points_of(change.after))
        console.print("Marks that are different from before:")
        console.print(table)
    console.print(Text(summary(outcomes)), soft_wrap=True)


def show_plan(console: Console, outcomes: Sequence[Outcome]) -> None:
    """Print what a run would do."""
    table = _table("student", "what would be done")
    for outcome in outcomes:
        would = outcome.why if outcome.fresh else "nothing: it is up to date"
        table.add_row(plain(outcome.student), Text(plain(f"refused: {would}" if _is_refused(outcome) else would)))
    console.print(table)


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return the last line of a run."""
    counts = {state: sum(outcome.state == state for outcome in outcomes) for state in _WORDS}
    fresh = sum(outcome.fresh for outcome in outcomes)
    words = ", ".join(f"{counts[state]} {word}" for state, word in _WORDS.items())
    others = "" if fresh == len(outcomes) else f" {fresh} of them in this run, the others were up to date."
    return f"{len(outcomes)} submissions: {words}.{others}"


def points_of(points: float | None) -> str:
    """Return points in words."""
    return "no mark" if points is None else f"{points:g}"


def plain(text: str) -> str:
    """Return a student's words without what could act on a terminal, on one line and cut short."""
    shown = printable(text)
    return shown if len(shown) <= 300 else f"{shown[:299]}…"


def _is_refused(outcome: Outcome) -> bool:
    return outcome.state == "refused" and outcome.fresh


def _table(*heads: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
