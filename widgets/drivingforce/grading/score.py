"""Mark a submission that has been run: outside its kernel, from nothing but what its locked cells emitted."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import compute_checksum

from ..answers import MIME
from .execute import EXAMINATION, Examination, Question
from .marks import Delivered, Mark, mark
from .report import as_html
from .safe import safe_outputs, strip_notebook
from .sanitize import Resources

#: Under which name Score leaves a mark in the metadata of its cell.
RECORD = "drivingforce"


class Score(NbGraderPreprocessor):
    """Replace what each graded cell put out by its mark and the reasons for it; make all other output harmless.

    A mark is written as nbgrader reads partial credit, as the value of the cell.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Mark every task of ``nb``."""
        strip_notebook(nb)
        examination: Examination | None = resources.pop(EXAMINATION, None)
        cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nb.cells}
        questions = examination.questions if examination is not None else {}
        delivered = {
            name: _delivered(cells[name], cells.get(f"{name}-answer"), question)
            for name, question in questions.items()
            if name in cells
        }
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if examination is not None and name in delivered:
                _write(cell, mark(examination.assignment.marked[name], delivered[name], delivered))
            elif cell.cell_type == "code":
                cell.outputs = safe_outputs(cell.outputs)
        return nb, resources


def _delivered(cell: NotebookNode, answer_cell: NotebookNode | None, question: Question) -> Delivered:
    """Pick out of a locked cell what it emitted under its one-time word; anything else is not its doing."""
    bundles = [output.data.get(MIME) for output in cell.outputs if output.output_type == "display_data"]
    payloads = [each for each in bundles if isinstance(each, dict) and each.get("nonce") == question.nonce]
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return Delivered(
        payloads,
        question.arguments,
        untouched=answer_cell is not None and _as_released(answer_cell),
        stopped=f"{errors[0].ename}: {errors[0].evalue}"[:300] if errors else "",
    )


def _as_released(cell: NotebookNode) -> bool:
    return bool(cell.metadata.nbgrader.get("checksum") == compute_checksum(cell))


def _write(cell: NotebookNode, given: Mark) -> None:
    data = {"text/plain": repr(given.points), "text/html": as_html(given)}
    cell.outputs = [new_output("execute_result", data, execution_count=cell.execution_count or 0)]
    cell.metadata[RECORD] = given.record()


class SaveMarks(SaveAutoGrades):
    """Save the marks as nbgrader does, and call a person to those that need attention."""

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_score(cell, resources)
        if cell.metadata.get(RECORD, {}).get("attention"):
            grade: Any = self.gradebook.find_grade(
                cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
            )
            grade.needs_manual_grade = True
            self.gradebook.db.commit()
