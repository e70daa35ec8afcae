"""The chapter 3 assignment through nbgrader's own commands: one class, one autograde call."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from drivingforce.grading.tasks import generator, load_assignment

from .classroom import SEED, Classroom, run_in
from .corpus_03 import SUBMISSIONS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    room = Classroom(tmp_path_factory.mktemp("course") / "course", "03-driving-force")
    for student, submission in SUBMISSIONS.items():
        room.submit(student, submission)
    room.run("autograde", room.assignment, "--Execute.timeout=15")
    room.run("generate_feedback", room.assignment)
    return room


@pytest.fixture(scope="module")
def gradebook(classroom: Classroom) -> dict[str, dict[str, tuple[float | None, bool]]]:
    return classroom.gradebook()


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_each_submission_gets_the_tabled_marks(student: str, gradebook) -> None:
    expected = SUBMISSIONS[student].marks
    assert {task: points for task, (points, _) in gradebook[student].items() if task in expected} == expected


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_a_person_is_called_exactly_where_one_is_needed(student: str, gradebook) -> None:
    called = {task for task, (_, person) in gradebook[student].items() if person and task != "03-g"}
    assert called == SUBMISSIONS[student].attention


def test_a_person_marks_the_written_answer_unless_there_is_none(gradebook) -> None:
    assert gradebook["reference"]["03-g"] == (None, True)
    assert gradebook["stub"]["03-g"] == (0, False)


def test_the_export_agrees_with_the_gradebook(classroom: Classroom, gradebook) -> None:
    exported = classroom.exported()
    for student, tasks in gradebook.items():
        assert exported[student] == sum(points or 0 for points, _ in tasks.values())


def test_marking_again_gives_the_same_marks(classroom: Classroom, gradebook) -> None:
    classroom.run("autograde", classroom.assignment, "--student", "reference", "--force")
    assert classroom.gradebook()["reference"] == gradebook["reference"]


@pytest.mark.parametrize("student", [name for name, s in SUBMISSIONS.items() if sum(s.marks.values()) < 17])
def test_feedback_says_for_every_lost_mark_what_to_look_at(classroom: Classroom, student: str) -> None:
    for cell in classroom.marked(student).cells:
        record = cell.metadata.get("drivingforce")
        if record and record["points"] < record["worth"]:
            report = cell.outputs[0].data["text/html"]
            losses = report.count("not given</span>")
            on_the_whole_answer, by_part = "<p " in report, report.count("margin-top: 3px")
            assert losses == len(record["lost"])
            assert on_the_whole_answer or by_part == losses


def _secrets(classroom: Classroom) -> set[str]:
    """What must not be seen outside the instructor's folder: solutions, rubric, numbers, seed, table."""
    solutions = {
        line.strip()
        for cell in classroom.source.cells
        if "BEGIN SOLUTION" in cell.source
        for line in cell.source.split("BEGIN SOLUTION")[1].split("###")[0].splitlines()
        if len(line.strip()) > 8
    }
    table = load_assignment(classroom.folder, classroom.assignment)
    assert table is not None
    drawn = {
        f"{V_m}, {E}"
        for student in SUBMISSIONS
        for V_m, E in table.marked["03-a"].draw(generator(SEED, table.name, "03-a", student))
    }
    numbers = {"2.85", "2.84", "9.66", "9.65", "-140", "−140", "145 * 10", "110 * 10", "Rubric", "Sample answers"}
    words = {SEED, "MILLIVOLT", "tolerance", "BEGIN SOLUTION", "seed.txt", "hidden"}
    return solutions | drawn | numbers | words


def test_release_and_feedback_hold_no_answer_tolerance_seed_or_hidden_test(classroom: Classroom) -> None:
    secrets = _secrets(classroom)
    pages = [path for path in (classroom.folder / "release").rglob("*") if path.is_file()]
    # A right answer of the student's own may stand in that student's feedback; these two have none.
    pages += [
        page for s in ("stub", "many-misconceptions") for page in classroom.folder.glob(f"feedback/{s}/*/*.html")
    ]
    assert len(pages) == 3
    for page in pages:
        text = page.read_text()
        body = text[text.find("<body") :] if page.suffix == ".html" else text
        assert {secret for secret in secrets if secret in body} == set(), page
    assert {path.name for path in (classroom.folder / "release").rglob("*") if path.is_file()} == {
        "03-driving-force.ipynb"
    }


def test_nothing_active_reaches_feedback(classroom: Classroom) -> None:
    page = classroom.feedback("active-content")
    body = page[page.find("<body") :]
    assert "kept prose" in body
    for active in ("<script", "<iframe", "onerror", "<svg", "javascript:", "\\href"):
        assert active not in body
    assert "onload" not in body.replace("svg onload=", "").replace("&quot; onload", "").replace("'\" onload", "")


@pytest.mark.parametrize(
    ("student", "passes"), [("reference", True), ("stub", False), ("volts", False), ("v-moved", True)]
)
def test_validate_tells_the_truth_and_never_says_correct(
    classroom: Classroom, tmp_path: Path, student: str, passes: bool
) -> None:
    name = f"{classroom.assignment}.ipynb"
    shutil.copy(classroom.folder / "submitted" / student / classroom.assignment / name, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", name], cwd=tmp_path, capture_output=True, text=True
    )
    assert ("Success" in done.stdout) is passes, done.stdout
    assert "correct" not in done.stdout.lower()
    assert "Traceback" not in done.stdout


def test_the_whole_way_through_the_exchange(tmp_path: Path) -> None:
    room = Classroom(tmp_path / "course", "03-driving-force")
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    exchange.mkdir()
    exchange.chmod(0o777)
    home.mkdir()
    where = (f"--Exchange.root={exchange}", f"--Exchange.cache={tmp_path / 'cache'}", "--course=driving-force")
    room.run("release_assignment", room.assignment, *where)
    run_in(home, "fetch_assignment", room.assignment, *where)
    notebook = home / room.assignment / f"{room.assignment}.ipynb"
    answered = room.release
    for cell in answered.cells:
        cell.source = room.reference().get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(answered, notebook)
    run_in(home, "submit", room.assignment, *where)
    room.run("collect", room.assignment, *where)
    room.run("autograde", room.assignment)
    room.run("generate_feedback", room.assignment)
    room.run("release_feedback", room.assignment, *where)
    run_in(home, "fetch_feedback", room.assignment, *where)
    assert list(home.rglob("*.html"))
    assert set(room.exported().values()) == {17.0}
