"""Take a submission in: what belongs to the course is put right from the gradebook, what could run is dropped."""

from __future__ import annotations

import logging
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from .safe import strip_notebook

_log = logging.getLogger(__name__)

Resources = dict[str, Any]


class Sanitize(NbGraderPreprocessor):
    """Restore nbgrader's metadata and missing graded cells, and drop active content.

    It runs first of the sanitize preprocessors, so that nbgrader's own find a notebook in order.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Put ``nb`` right."""
        where = resources["nbgrader"]
        strip_notebook(nb)
        with Gradebook(where["db_url"]) as gradebook:
            known = _course_cells(gradebook.find_notebook(where["notebook"], where["assignment"]))
        _restore_metadata(nb, known)
        _restore_missing(nb, known)
        return nb, resources


def _course_cells(notebook: Any) -> dict[str, NotebookNode]:
    """Return the cells of the released notebook that nbgrader knows, by grade id."""
    grades = {cell.name: cell for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    cells = {}
    for source in notebook.source_cells:
        make = new_code_cell if source.cell_type == "code" else new_markdown_cell
        name = source.name
        nbgrader = {
            "grade_id": name,
            "grade": name in grades,
            "solution": name in solutions,
            "locked": bool(source.locked),
            "task": False,
            "schema_version": 3,
            "cell_type": source.cell_type,
            "checksum": source.checksum,
        } | ({"points": grades[name].max_score} if name in grades else {})
        cells[name] = make(source.source, metadata={"nbgrader": nbgrader})
    return cells


def _restore_metadata(nb: NotebookNode, known: dict[str, NotebookNode]) -> None:
    """Give the course's cells the metadata that the course gave them, and take nbgrader's from every other cell.

    Of several cells with one name the last counts, as in nbgrader, whose own way out of it stops a whole class.
    """
    seen = set()
    for cell in reversed(nb.cells):
        nbgrader = cell.metadata.pop("nbgrader", None)
        name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        if isinstance(name, str) and name in known and name not in seen:
            seen.add(name)
            cell.metadata["nbgrader"] = NotebookNode(known[name].metadata.nbgrader)


def _restore_missing(nb: NotebookNode, known: dict[str, NotebookNode]) -> None:
    """Put each missing graded cell behind its answer cell, or at the end."""
    here = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]
    for name in sorted(known):
        if name in here or not known[name].metadata.nbgrader.grade:
            continue
        _log.warning("The graded cell %s is missing from the submission and is put back", name)
        answer_cell = f"{name}-answer"
        place = here.index(answer_cell) + 1 if answer_cell in here else len(here)
        if (nb.nbformat, nb.nbformat_minor) < (4, 5):
            known[name].pop("id")  # the format did not have it yet
        nb.cells.insert(place, known[name])
        here.insert(place, name)
