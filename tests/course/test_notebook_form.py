"""Every notebook is stored without outputs and with cell ids that a person chose, so that diffs stay readable."""

import re
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).parents[2] / "course"
NOTEBOOKS = [path for path in sorted(COURSE.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts]

# Words joined by hyphens: "null-balance". An id that Jupyter invents is eight hexadecimal digits.
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
INVENTED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(COURSE).as_posix())
def test_notebook_is_stored_clean(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)

    assert "widgets" not in notebook.metadata, "saved widget state"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids), "two cells share an id"
    assert [i for i in ids if not SLUG.fullmatch(i) or INVENTED.fullmatch(i)] == []
    ran = [c.id for c in notebook.cells if c.cell_type == "code" and (c.outputs or c.execution_count)]
    assert ran == [], "stored with outputs or execution counts"
