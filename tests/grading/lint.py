"""What can be wrong with an assignment, in words: nbgrader itself says it late, badly or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from drivingforce.answers import MIME
from drivingforce.grading.tasks import Assignment, Task

TOTAL = 20
SHOWN = {MIME, "text/plain"}


def settings(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def source_faults(nb: NotebookNode, table: Assignment) -> list[str]:
    """Return what is wrong with a source notebook: ids, order, points, solutions."""
    return [*_id_faults(nb, table), *_order_faults(nb, table), *_point_faults(nb, table), *_solution_faults(nb)]


def _names(nb: NotebookNode) -> list[str]:
    return [settings(cell).get("grade_id", "") for cell in nb.cells]


def _id_faults(nb: NotebookNode, table: Assignment) -> Iterable[str]:
    names = [settings(cell).get("grade_id", "") for cell in nb.cells if settings(cell)]
    if "" in names:
        yield "a cell of nbgrader's has no grade id"
    yield from (f"{name} is there {times} times" for name, times in Counter(names).items() if name and times > 1)
    yield from (f"{task.name} is missing" for task in table.tasks if task.name not in names)
    graded = {settings(cell).get("grade_id") for cell in nb.cells if settings(cell).get("grade")}
    yield from (f"{name} is not in the table" for name in graded - {task.name for task in table.tasks})


def _order_faults(nb: NotebookNode, table: Assignment) -> Iterable[str]:
    names = _names(nb)
    places = [names.index(task.name) for task in table.tasks if task.name in names]
    if places != sorted(places):
        yield "the tasks are in another order than in the table"
    for task in table.tasks:
        if task.name not in names:
            continue
        place = names.index(task.name)
        cell, before = nb.cells[place], nb.cells[place - 1]
        if not isinstance(task, Task):
            if cell.cell_type != "markdown" or not settings(cell).get("solution"):
                yield f"{task.name} is no written answer"
            continue
        if settings(before).get("grade_id") != f"{task.name}-answer" or not settings(before).get("solution"):
            yield f"{task.name} does not directly follow its answer cell"
        if not settings(cell).get("locked"):
            yield f"{task.name} is not locked"
        if cell.source.count(f'answer("{task.name}", ') != 1 or "check(" not in cell.source:
            yield f"{task.name} does not check its answer and hand it in once"


def _point_faults(nb: NotebookNode, table: Assignment) -> Iterable[str]:
    worth = {task.name: task.points for task in table.tasks}
    for cell in nb.cells:
        name, points = settings(cell).get("grade_id"), settings(cell).get("points")
        if settings(cell).get("grade") and name in worth and points != worth[name]:
            yield f"{name} has {points} points and {worth[name]} in the table"
    if table.points != TOTAL:
        yield f"the assignment is worth {table.points} points"


def _solution_faults(nb: NotebookNode) -> Iterable[str]:
    for cell in nb.cells:
        if ("BEGIN SOLUTION" in cell.source) != bool(settings(cell).get("solution")):
            yield f"{cell.id} has a solution where none belongs, or none where one does"


def released(nb: NotebookNode) -> NotebookNode:
    """Return the notebook as students get it."""
    stub = {"python": "# Write your answer here."}
    return ClearSolutions(code_stub=stub).preprocess(deepcopy(nb), {})[0]


def solution_lines(nb: NotebookNode) -> set[str]:
    """Return the lines of the solutions, rubric and sample answers that are long enough to be told from others."""
    return {
        line.strip()
        for cell in nb.cells
        if "BEGIN SOLUTION" in cell.source
        for line in cell.source.split("BEGIN SOLUTION")[1].split("###")[0].splitlines()
        if len(line.strip()) > 8
    }


def shown_too_much(text: str, secrets: Iterable[str]) -> set[str]:
    """Return which secrets stand in a text that students get."""
    return {secret for secret in secrets if secret in text}


def run_faults(nb: NotebookNode, table: Assignment) -> list[str]:
    """Return what a marked cell of a notebook that has been run put out besides its answer."""
    return [
        f"{settings(cell)['grade_id']} {fault}"
        for cell in nb.cells
        if settings(cell).get("grade_id") in table.marked
        for output in cell.get("outputs", [])
        if (fault := _output_fault(output))
    ]


def _output_fault(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return "writes to stderr" if output.name == "stderr" else ""
    if output.output_type == "error":
        return f"stops with {output.ename}"
    return "" if set(output.data) <= SHOWN else "shows something besides the answer"
