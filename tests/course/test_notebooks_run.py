"""Every notebook runs from top to bottom without a page, and shows still pictures and words instead."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

COURSE = Path(__file__).parents[2] / "course"
NOTEBOOKS = sorted([*COURSE.glob("*.ipynb"), *COURSE.glob("chapters/*.ipynb")])

pytestmark = pytest.mark.slow


def output_text(cell):
    return "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_every_picture_has_a_still(path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(COURSE.parent / "widgets"))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        assert not [output for output in cell.outputs if output.get("name") == "stderr"], cell.id
        assert not any("widget" in kind for kind in kinds), cell.id
        if "Checkpoint(" in cell.source:
            assert "○" in output_text(cell) or "____" in output_text(cell), cell.id
        if "ForceBalance(" in cell.source or "NernstCurve(" in cell.source:
            (picture,) = [output["data"] for output in cell.outputs]
            assert picture["image/svg+xml"].startswith("<svg"), cell.id
            assert re.search(r"\d (mV|µA/cm²)", picture["text/plain"]), cell.id
