"""A lint of the source notebooks, so that nbgrader's unhelpful errors are never met; and of making a course."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output

from drivingforce.grading.__main__ import main
from drivingforce.grading.course import CannotMakeCourse, new_course
from drivingforce.grading.prepare import CannotMark, read_seed
from drivingforce.grading.tasks import Assignment, load_assignment

from .classroom import COURSE, SEED
from .corpora import CORPORA
from .corpus import Corpus
from .lint import released, run_faults, settings, shown_too_much, solution_lines, source_faults


@pytest.fixture(params=CORPORA, ids=lambda corpus: corpus.assignment)
def corpus(request: pytest.FixtureRequest) -> Corpus:
    return request.param


@pytest.fixture
def path(corpus: Corpus) -> Path:
    return COURSE / "source" / corpus.assignment / f"{corpus.assignment}.ipynb"


@pytest.fixture
def nb(path: Path) -> NotebookNode:
    return nbformat.read(path, 4)


@pytest.fixture
def table(corpus: Corpus) -> Assignment:
    found = load_assignment(COURSE, corpus.assignment)
    assert found is not None
    return found


def test_there_is_one_notebook_of_the_assignments_name(path: Path) -> None:
    assert sorted(file.name for file in path.parent.iterdir() if not file.name.startswith(".")) == [path.name]


def test_ids_order_points_and_solutions_are_right(nb: NotebookNode, table: Assignment) -> None:
    assert source_faults(nb, table) == []


def test_the_corpus_is_worth_what_the_table_says(corpus: Corpus, table: Assignment) -> None:
    assert corpus.full == {name: task.points for name, task in table.marked.items()}
    assert [task.points for task in table.tasks if task.name == corpus.written] == [3]


def test_ids_are_telling(nb: NotebookNode) -> None:
    ids = [cell.id for cell in nb.cells] + [settings(cell)["grade_id"] for cell in nb.cells if settings(cell)]
    assert all(re.fullmatch(r"[a-z0-9-]+", each) for each in ids)


def test_no_outputs_are_stored(nb: NotebookNode) -> None:
    for cell in nb.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert "NotImplementedError" not in cell.source


def test_a_release_shows_no_answer(corpus: Corpus, nb: NotebookNode) -> None:
    text = json.dumps(released(nb), ensure_ascii=False)
    assert shown_too_much(text, solution_lines(nb) | corpus.secrets | {SEED, "SOLUTION"}) == set()


@pytest.mark.slow
@pytest.mark.parametrize("as_released", [True, False])
def test_a_marked_cell_puts_out_its_answer_and_nothing_else(
    nb: NotebookNode, table: Assignment, as_released: bool
) -> None:
    ran = NotebookClient(released(nb) if as_released else nb).execute()
    assert run_faults(ran, table) == []


def test_the_setup_cell_withholds_what_the_table_withholds(nb: NotebookNode, table: Assignment) -> None:
    setup = next(cell for cell in nb.cells if cell.id == "setup")
    assert "withhold(" + ", ".join(f'"{name}"' for name in table.withheld) + ")" in setup.source


# -- the lint finds what it is for -----------------------------------------------------------------------------


def _cell(nb: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in nb.cells if settings(cell).get("grade_id") == name)


def _same_id(nb: NotebookNode) -> None:
    _cell(nb, "03-b-answer").metadata.nbgrader.grade_id = "03-a-answer"


def _no_id(nb: NotebookNode) -> None:
    del _cell(nb, "03-a").metadata.nbgrader["grade_id"]


def _gap(nb: NotebookNode) -> None:
    nb.cells.insert(nb.cells.index(_cell(nb, "03-d")), nbformat.v4.new_code_cell("neuron"))


def _exchange(nb: NotebookNode) -> None:
    a, b = (nb.cells.index(_cell(nb, name)) for name in ("03-a", "03-b"))
    nb.cells[a], nb.cells[b] = nb.cells[b], nb.cells[a]


def _more_points(nb: NotebookNode) -> None:
    _cell(nb, "03-e").metadata.nbgrader.points = 5


def _unlocked(nb: NotebookNode) -> None:
    _cell(nb, "03-e").metadata.nbgrader.locked = False


def _no_markers(nb: NotebookNode) -> None:
    cell = _cell(nb, "03-a-answer")
    cell.source = cell.source.replace("### BEGIN SOLUTION", "").replace("### END SOLUTION", "")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_same_id, "03-a-answer is there 2 times"),
        (_no_id, "a cell of nbgrader's has no grade id"),
        (_no_id, "03-a is missing"),
        (_gap, "03-d does not directly follow its answer cell"),
        (_exchange, "the tasks are in another order than in the table"),
        (_more_points, "03-e has 5 points and 4 in the table"),
        (_unlocked, "03-e is not locked"),
        (_no_markers, "03-a-answer has a solution where none belongs, or none where one does"),
    ],
)
def test_the_lint_finds_what_is_wrong_with_a_source(spoil: Callable[[NotebookNode], None], says: str) -> None:
    nb = nbformat.read(COURSE / "source" / "03-driving-force" / "03-driving-force.ipynb", 4)
    spoil(nb)
    assert says in source_faults(nb, load_assignment(COURSE, "03-driving-force"))


@pytest.mark.parametrize(
    ("cell", "adds", "found"),
    [
        ("question-a", "Hint: return V_m - E_ion", "return V_m - E_ion"),
        ("03-e", "# V_apical = -60 - 80", "V_apical = -60 - 80"),
        ("try-g", "# about 2.85 mM", "2.85"),
        ("setup", f"# {SEED}", SEED),
    ],
)
def test_the_lint_finds_an_answer_in_a_released_cell(cell: str, adds: str, found: str) -> None:
    nb = nbformat.read(COURSE / "source" / "03-driving-force" / "03-driving-force.ipynb", 4)
    secrets = solution_lines(nb) | {SEED, "2.85"}
    next(each for each in nb.cells if each.id == cell).source += f"\n{adds}"
    assert found in shown_too_much(json.dumps(released(nb), ensure_ascii=False), secrets)


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (new_output("stream", name="stderr", text="RuntimeWarning"), "03-a writes to stderr"),
        (
            new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Box()"}),
            "03-a shows something besides the answer",
        ),
        (new_output("error", ename="NameError", evalue=""), "03-a stops with NameError"),
    ],
)
def test_the_lint_finds_what_a_marked_cell_should_not_put_out(output: NotebookNode, says: str) -> None:
    nb = nbformat.read(COURSE / "source" / "03-driving-force" / "03-driving-force.ipynb", 4)
    _cell(nb, "03-a").outputs = [output]
    assert run_faults(nb, load_assignment(COURSE, "03-driving-force")) == [says]


# -- making a course -------------------------------------------------------------------------------------------


def test_a_private_course_has_its_own_seed_and_no_leftovers(tmp_path: Path) -> None:
    first, second = (new_course(tmp_path / name, COURSE) for name in "ab")
    assert read_seed(first) != read_seed(second)
    assert (first / "seed.txt").stat().st_mode & 0o077 == 0
    assert first.stat().st_mode & 0o077 == 0
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
    with pytest.raises(CannotMark, match="new-course"):
        read_seed(tmp_path)


def test_the_package_holds_no_marking_table_and_the_checkout_no_seed() -> None:
    package = COURSE.parent / "widgets" / "drivingforce"
    assert not [path for path in package.rglob("*.py") if re.search(r"^ASSIGNMENT = ", path.read_text(), re.M)]
    assert not (COURSE / "seed.txt").exists()
