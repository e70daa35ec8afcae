"""Marks without a kernel or a gradebook: an answer in, a Mark out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from drivingforce import reading
from drivingforce.grading.marks import Delivered, Mark, mark
from drivingforce.grading.tasks import Assignment, Task, generator
from drivingforce.model import Cell


def plain(value: Any) -> dict[str, Any]:
    """Return ``value`` in the form in which a kernel sends it."""
    return {"is": "cell", "value": value.state()} if isinstance(value, Cell) else reading.plain(value)


def delivered(task: Task[Any], answer: Any, seed: str = "seed") -> Delivered:
    """Return what a locked cell emits for ``answer``: a function, values by name, or a Cell."""
    arguments = task.draw(generator(seed, task.name)) if task.draw else ()
    return Delivered([{"task": task.name, "kind": task.kind, "content": _content(answer, arguments)}], arguments)


def _content(answer: Callable[..., Any] | Mapping[str, Any] | Cell, arguments: Any) -> Any:
    if isinstance(answer, Cell):
        return answer.state()
    if isinstance(answer, Mapping):
        return {name: plain(value) for name, value in answer.items()}
    return [plain(answer(*(np.array(a) if isinstance(a, list) else a for a in each))) for each in arguments]


def give(
    table: Assignment, name: str, answer: Any, seed: str = "seed", earlier: Mapping[str, Any] | None = None
) -> Mark:
    """Mark ``answer`` as an answer to the task called ``name``, with answers to ``earlier`` tasks beside it."""
    others = {other: delivered(table.marked[other], each, seed) for other, each in (earlier or {}).items()}
    task = table.marked[name]
    return mark(task, delivered(task, answer, seed), others)
