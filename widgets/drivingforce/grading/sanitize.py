"""Take a submission in: what belongs to the course is put right from the gradebook, what could run is dropped."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from .jobs import digest
from .safe import strip_notebook

_log = logging.getLogger(__name__)

Resources = dict[str, Any]


@dataclass(frozen=True)
class Released:
    """The released notebook as the gradebook knows it.

    Attributes
    ----------
    cells : mapping of str to NotebookNode
        The cells that are the course's, by grade id, in the notebook's order.
    kernelspec : mapping
        The kernel that it is written for.
    """

    cells: Mapping[str, NotebookNode]
    kernelspec: Mapping[str, Any]


class Sanitize(NbGraderPreprocessor):
    """Restore nbgrader's metadata and the cells that are the course's, and drop active content.

    It stands for ClearOutput, DeduplicateIds, OverwriteKernelspec and OverwriteCells of nbgrader.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Put ``nb`` right."""
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            released = read_released(gradebook, where["assignment"], where["notebook"])
        sanitize(nb, released)
        return nb, resources


def sanitize(nb: NotebookNode, released: Released) -> None:
    """Put ``nb`` right: what belongs to the course is as it was released, and nothing in it can act."""
    strip_notebook(nb)
    nb.metadata.pop("kernelspec", None)
    if released.kernelspec:
        nb.metadata["kernelspec"] = NotebookNode(released.kernelspec)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    _restore_metadata(nb, released.cells)
    _restore_missing(nb, released.cells)
    _restore_cells(nb, released.cells)
    _restore_order(nb, released.cells)


def read_released(gradebook: Gradebook, assignment: str, notebook: str) -> Released:
    """Return what the gradebook knows of a released notebook. Raises MissingEntry when it knows none."""
    known = gradebook.find_notebook(notebook, assignment)
    return Released(_course_cells(known), json.loads(known.kernelspec or "{}"))


def _restore_cells(nb: NotebookNode, known: Mapping[str, NotebookNode]) -> None:
    """Give the course's cells their type, and the locked ones their source."""
    for place, cell in enumerate(nb.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name is None:
            continue
        locked = known[name].metadata.nbgrader.locked
        if cell.cell_type != known[name].cell_type or (locked and cell.source != known[name].source):
            _log.warning("The cell %s was changed where it must not be, and is put right", name)
        if cell.cell_type != known[name].cell_type:
            nb.cells[place] = copy.deepcopy(known[name])
            nb.cells[place].source = cell.source
            if "id" in cell:
                nb.cells[place].id = cell.id
            else:
                nb.cells[place].pop("id", None)  # the format did not have it yet
        if locked:
            nb.cells[place].source = known[name].source


def _restore_order(nb: NotebookNode, known: Mapping[str, NotebookNode]) -> None:
    """Put the course's cells into the course's order; as few as possible are moved.

    An answer goes before the next of them, below its question; what is locked behind the one before, its answer.
    """
    order = {name: number for number, name in enumerate(known)}

    def number(cell: NotebookNode) -> int:
        return order.get(cell.metadata.get("nbgrader", {}).get("grade_id"), -1)

    staying = set(_longest_ascending([number(cell) for cell in nb.cells if number(cell) >= 0])) | {-1}
    moved = [cell for cell in nb.cells if number(cell) not in staying]
    nb.cells = [cell for cell in nb.cells if number(cell) in staying]
    if moved:
        names = ", ".join(cell.metadata.nbgrader.grade_id for cell in sorted(moved, key=number))
        _log.warning("These cells were out of their order and are put back: %s", names)
    for cell in sorted(moved, key=number):
        before = [place for place, each in enumerate(nb.cells) if 0 <= number(each) < number(cell)]
        after = [place for place, each in enumerate(nb.cells) if number(each) > number(cell)]
        behind = cell.metadata.nbgrader.locked and before
        nb.cells.insert(before[-1] + 1 if behind else after[0] if after else len(nb.cells), cell)


def _longest_ascending(numbers: Sequence[int]) -> list[int]:
    """Return as many of ``numbers``, each there once, as stand in ascending order."""
    longest: list[list[int]] = []  # that end with each of the numbers
    for number in numbers:
        longest.append([*max((each for each in longest if each[-1] < number), key=len, default=[]), number])
    return max(longest, key=len, default=[])


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
        # The id is always the same, so that marking again writes the same notebook.
        cells[name] = make(source.source, metadata={"nbgrader": nbgrader}, id=f"course-{digest(name)[:12]}")
    return cells


def _restore_metadata(nb: NotebookNode, known: Mapping[str, NotebookNode]) -> None:
    """Give the course's cells the metadata that the course gave them, and take nbgrader's from every other cell.

    Of several cells with one name the last counts, as in nbgrader, whose own way out of it stops a whole class.
    """
    seen = set()
    for cell in reversed(nb.cells):
        nbgrader = cell.metadata.pop("nbgrader", None)
        name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        if isinstance(name, str) and name in known and name not in seen:
            seen.add(name)
            cell.metadata["nbgrader"] = copy.deepcopy(known[name].metadata.nbgrader)


def _restore_missing(nb: NotebookNode, known: Mapping[str, NotebookNode]) -> None:
    """Put each missing graded cell behind its answer cell, or at the end."""
    here = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]
    for name in sorted(known):
        if name in here or not known[name].metadata.nbgrader.grade:
            continue
        _log.warning("The graded cell %s is missing from the submission and is put back", name)
        answer_cell = f"{name}-answer"
        place = here.index(answer_cell) + 1 if answer_cell in here else len(here)
        cell = copy.deepcopy(known[name])
        if (nb.nbformat, nb.nbformat_minor) < (4, 5):
            cell.pop("id")  # the format did not have it yet
        nb.cells.insert(place, cell)
        here.insert(place, name)
