"""What one assignment brings to the tests: its submissions, its secrets, and how near is near enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from drivingforce.physics import RT_over_F, as_ion

from .classroom import Submission


@dataclass(frozen=True)
class Function:
    """The function that an assignment's first task asks for: the cheats are aimed at it.

    ``reply`` is what a right one gives back, in the form in which a kernel sends it.
    """

    name: str
    arguments: str
    reply: Mapping[str, Any] = field(default_factory=lambda: {"is": "number", "value": 20.0})

    def source(self, body: str) -> str:
        return f"def {self.name}({self.arguments}):\n    {body}\n"


@dataclass(frozen=True)
class Near:
    """An answer that is right but for an error of ``off`` tolerances in one place, and what it loses beyond 1.

    ``answer`` makes a function, values by name or a Cell from ``off``.
    """

    task: str
    answer: Callable[[float], Any]
    lost: float


@dataclass(frozen=True)
class Corpus:
    """Everything that the tests know of one assignment.

    Attributes
    ----------
    assignment : str
        nbgrader's name of it.
    full : mapping
        What each task that the computer marks is worth, in the order of the notebook; the first is a function.
    written : str
        The task that a person marks.
    function : Function
        What the first task asks for.
    honest : mapping
        Submissions by student: "reference", "stub", "many-misconceptions" (nothing right in it) and others.
    secrets : frozenset of str
        Right answers and names from the table that no release and no feedback may show.
    validates : mapping
        By student, whether Validate is content.
    near : tuple of Near
        One for each number that has a tolerance.
    """

    assignment: str
    full: Mapping[str, float]
    written: str
    function: Function
    honest: Mapping[str, Submission]
    secrets: frozenset[str]
    validates: Mapping[str, bool]
    near: tuple[Near, ...]

    @property
    def first(self) -> str:
        return next(iter(self.full))

    @property
    def nothing(self) -> dict[str, float]:
        return dict.fromkeys(self.full, 0.0)


def outside(ion: str, E: float, inside: float) -> float:
    """Return the concentration outside, mM, that puts the Nernst potential at ``E`` mV."""
    return inside * math.exp(E * as_ion(ion).valence / RT_over_F())
