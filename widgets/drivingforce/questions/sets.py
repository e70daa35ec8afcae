"""Every set of questions by its name; the questions stand in one file for each chapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from drivingforce.physics import InvalidInput

from . import chapter_01, chapter_02, chapter_03, chapter_04, chapter_05
from .question import Question

_CHAPTERS = (chapter_01, chapter_02, chapter_03, chapter_04, chapter_05)

#: What makes the questions of each set: they are made when they are asked, from the presets as they then are.
SETS: Mapping[str, tuple[Callable[[], Question], ...]] = MappingProxyType(
    {name: makers for chapter in _CHAPTERS for name, makers in chapter.SETS.items()}
)


def question_set(name: str) -> tuple[Question, ...]:
    """Return the questions of a set; raise InvalidInput when there is none of that name."""
    if name not in SETS:
        raise InvalidInput("set of questions", name, "one of " + ", ".join(SETS))
    return tuple(replace(make(), chapter=int(name[:2])) for make in SETS[name])


def all_questions() -> dict[str, Question]:
    """Return every question by its key, in the order of the course."""
    return {question.key: question for name in SETS for question in question_set(name)}


@cache
def reserved_keys() -> frozenset[str]:
    """Return the keys of the course's own questions, which no other question may have."""
    return frozenset(all_questions())
