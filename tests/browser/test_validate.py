"""JupyterLab's Validate button tells a student the truth: what the visible checks say, and no more."""

import shutil
import subprocess
import sys

import pytest

from .servers import COURSE

#: One of them: the button says what the command says, which tests/grading asks for every assignment.
ASSIGNMENT = "01-two-forces"


@pytest.fixture
def exercise(lab):
    """Put an assignment into the server's folder, with its solutions or as a student gets it; return its path."""
    folder = lab.root / "validated"
    folder.mkdir()

    def put(name, solved):
        if solved:
            shutil.copy(COURSE / "source" / name / f"{name}.ipynb", folder)
        else:
            shutil.copytree(COURSE / "source", folder / "source")
            command = [sys.executable, "-m", "nbgrader", "generate_assignment", name, "--no-db"]
            options = [f"--CourseDirectory.root={folder}", "--CourseDirectory.release_directory=release"]
            subprocess.run([*command, *options], cwd=COURSE, check=True, capture_output=True)
            shutil.copy(folder / "release" / name / f"{name}.ipynb", folder)
        return f"validated/{name}.ipynb"

    yield put
    shutil.rmtree(folder)


@pytest.mark.parametrize(("solved", "verdict"), [(True, "passes all the tests"), (False, "failed")])
def test_validate(open_notebook, exercise, solved, verdict):
    notebook = open_notebook(exercise(ASSIGNMENT, solved))
    notebook.page.get_by_role("button", name="Validate").first.click()
    dialog = notebook.page.locator(".jp-Dialog")
    dialog.filter(has_text=verdict).wait_for(timeout=60_000)
    notebook.screenshot(f"validate-{ASSIGNMENT}-{'solved' if solved else 'stub'}")
    assert "correct" not in dialog.inner_text().replace("incorrect", "")
