"""A lint of the source notebooks, so that nbgrader's unhelpful errors are never met; and of making a course."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from drivingforce.grading.__main__ import main
from drivingforce.grading.course import CannotMakeCourse, new_course
from drivingforce.grading.examine import read_seed
from drivingforce.grading.tasks import Task, load_assignment

COURSE = Path(__file__).parents[2] / "course"
NOTEBOOKS = sorted(COURSE.glob("source/*/*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def settings(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def test_there_is_one_notebook_of_the_assignments_name(path: Path) -> None:
    assert path.stem == path.parent.name
    assert sorted(file.name for file in path.parent.iterdir() if not file.name.startswith(".")) == [path.name]


def test_cells_and_points_are_those_of_the_marking_table(path: Path) -> None:
    table = load_assignment(COURSE, path.stem)
    assert table is not None
    graded = [c for c in nbformat.read(path, 4).cells if settings(c).get("grade")]
    assert [(c.metadata.nbgrader.grade_id, c.metadata.nbgrader.points) for c in graded] == [
        (task.name, task.points) for task in table.tasks
    ]
    assert table.points == 20


def test_ids_are_unique_telling_and_the_same_everywhere(path: Path) -> None:
    nb = nbformat.read(path, 4)
    ids = [cell.id for cell in nb.cells]
    grade_ids = [settings(c)["grade_id"] for c in nb.cells if settings(c)]
    assert len(set(ids)) == len(ids)
    assert len(set(grade_ids)) == len(grade_ids)
    assert all(re.fullmatch(r"[a-z0-9-]+", each) for each in ids + grade_ids)


def test_each_marked_cell_directly_follows_its_answer_cell_and_hands_it_in(path: Path) -> None:
    table = load_assignment(COURSE, path.stem)
    cells = nbformat.read(path, 4).cells
    names = [settings(cell).get("grade_id") for cell in cells]
    for task in table.tasks:
        place = names.index(task.name)
        cell = cells[place]
        if isinstance(task, Task):
            assert names[place - 1] == f"{task.name}-answer"
            assert settings(cells[place - 1])["solution"]
            assert settings(cell)["locked"]
            assert cell.source.count(f'answer("{task.name}", ') == 1
            assert "check(" in cell.source
        else:
            assert settings(cell)["solution"]
            assert cell.cell_type == "markdown"


def test_no_outputs_are_stored_and_every_solution_is_cleared_on_release(path: Path) -> None:
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert "NotImplementedError" not in cell.source
        assert ("BEGIN SOLUTION" in cell.source) == bool(settings(cell).get("solution"))


def test_the_setup_cell_withholds_what_the_table_withholds(path: Path) -> None:
    table = load_assignment(COURSE, path.stem)
    setup = next(cell for cell in nbformat.read(path, 4).cells if cell.id == "setup")
    assert "withhold(" + ", ".join(f'"{name}"' for name in table.withheld) + ")" in setup.source


def test_a_private_course_has_its_own_seed_and_no_leftovers(tmp_path: Path) -> None:
    first, second = (new_course(tmp_path / name, COURSE) for name in "ab")
    assert read_seed(first) != read_seed(second)
    assert (first / "seed.txt").stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in first.iterdir()) == ["marking", "nbgrader_config.py", "seed.txt", "source"]
    assert not list(first.rglob("__pycache__"))


def test_a_course_is_not_made_where_it_would_be_lost_or_published(tmp_path: Path, capsys) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(CannotMakeCourse, match="not empty"):
        new_course(tmp_path / "full", COURSE)
    (tmp_path / "checkout" / ".git").mkdir(parents=True)
    with pytest.raises(CannotMakeCourse, match="git checkout"):
        new_course(tmp_path / "checkout" / "mine", COURSE)
    assert main(["new-course", str(tmp_path / "new"), "--from", str(tmp_path)]) == 1
    assert "no course" in capsys.readouterr().out
    assert main(["new-course", str(tmp_path / "new"), "--from", str(COURSE)]) == 0


def test_without_a_seed_marking_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="new-course"):
        read_seed(tmp_path)


def test_the_package_holds_no_marking_table_and_the_checkout_no_seed() -> None:
    package = COURSE.parent / "widgets" / "drivingforce"
    assert not [path for path in package.rglob("*.py") if re.search(r"^ASSIGNMENT = ", path.read_text(), re.M)]
    assert not (COURSE / "seed.txt").exists()
