"""Mark a submission that has been run: outside its interpreter, from nothing but what its locked cells emitted."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_markdown_cell, new_notebook, new_output
from nbgrader.utils import compute_checksum

from ..answers import MIME, failure
from .jobs import Result
from .marks import Delivered, Mark, mark
from .prepare import Question
from .report import NOT_MARKED, as_html, refusal_as_html
from .safe import safe_outputs, strip_notebook
from .sanitize import Released
from .tasks import Assignment

#: Under which name a mark stands in the metadata of its cell, and in the notebook's that it is marked.
RECORD = "drivingforce"


def score(
    nb: NotebookNode, questions: Mapping[str, Question], result: Result, assignment: Assignment
) -> dict[str, Mark]:
    """Put into ``nb`` what it put out, and for each graded cell its mark and the reasons; return the marks.

    A mark is written as nbgrader reads partial credit, as the value of the cell. Other output is made harmless.
    """
    _put_in(nb, result.outputs)
    strip_notebook(nb)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nb.cells}
    delivered = {
        name: _delivered(nb.cells, cells[name], cells.get(f"{name}-answer"), question)
        for name, question in questions.items()
        if name in cells
    }
    nb.metadata[RECORD] = {"scored": True}
    marks = {name: mark(assignment.marked[name], each, delivered) for name, each in delivered.items()}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in marks:
            _write(cell, marks[name])
        elif cell.cell_type == "code":
            cell.outputs = safe_outputs(cell.outputs)
    return marks


def in_place_of_refused(released: Released, why: str) -> NotebookNode:
    """Return what stands for a submission that could not be marked, for whoever has to look at it and its student.

    It has the course's cells and none of the student's, and says why; no task in it has a mark.
    """
    cells = [
        new_markdown_cell(f"**{NOT_MARKED}**\n\n    {' '.join(why.split())}", id="not-marked"),
        *map(copy.deepcopy, released.cells.values()),
    ]
    for cell in cells[1:]:
        if cell.cell_type == "code" and cell.metadata.nbgrader.grade:
            data = {"text/plain": NOT_MARKED, "text/html": refusal_as_html(why)}
            cell.outputs = [new_output("execute_result", data, execution_count=0)]
    notebook: NotebookNode = new_notebook(cells=cells, metadata={RECORD: {"scored": True}})
    return notebook


def _put_in(nb: NotebookNode, outputs: Mapping[int, Sequence[Mapping[str, Any]]]) -> None:
    """Put what the cells put out where it belongs; a cell that did not run has none."""
    count = 0
    for place, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            cell.outputs = [from_dict(copy.deepcopy(dict(each))) for each in outputs.get(place, ())]
            count += place in outputs
            cell.execution_count = count if place in outputs else None


def _delivered(
    all_cells: Sequence[NotebookNode], cell: NotebookNode, answer_cell: NotebookNode | None, question: Question
) -> Delivered:
    """Pick out of a locked cell what it emitted under its one-time word; anything else is not its doing."""
    bundles = [output.data.get(MIME) for output in cell.outputs if output.output_type == "display_data"]
    payloads = [each for each in bundles if isinstance(each, dict) and each.get("nonce") == question.word]
    above = itertools.takewhile(lambda each: each is not cell, all_cells)
    before = [failed for each in (answer_cell, *above) if each is not None and (failed := _failed(each))]
    return Delivered(
        payloads,
        question.arguments,
        untouched=answer_cell is not None and _as_released(answer_cell),
        stopped=_failed(cell),
        before=before[0] if before else "",
    )


def _failed(cell: NotebookNode) -> str:
    """Return the error that ended a cell, or nothing."""
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    return failure(errors[0].ename, errors[0].evalue) if errors else ""


def _as_released(cell: NotebookNode) -> bool:
    return bool(cell.metadata.nbgrader.get("checksum") == compute_checksum(cell))


def _write(cell: NotebookNode, given: Mark) -> None:
    data = {"text/plain": repr(given.points), "text/html": as_html(given)}
    cell.outputs = [new_output("execute_result", data, execution_count=cell.execution_count or 0)]
    cell.metadata[RECORD] = given.record()
