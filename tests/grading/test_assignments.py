"""Every assignment through nbgrader's own commands: one class and one autograde call for each."""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from drivingforce.grading.items import item_statistics
from drivingforce.grading.results import read_class
from drivingforce.grading.tasks import generator, load_assignment

from .cheats import submissions
from .classroom import SEED, Classroom, Submission, make_course, run_in
from .corpora import CORPORA
from .corpus import Corpus
from .lint import shown_too_much, solution_lines

pytestmark = pytest.mark.slow

#: Whose feedback page is looked at; to make one takes as long as to mark two submissions.
WITH_FEEDBACK = {"stub", "many-misconceptions", "active-content"}


@pytest.fixture(scope="module", params=CORPORA, ids=lambda corpus: corpus.assignment)
def corpus(request: pytest.FixtureRequest) -> Corpus:
    return request.param


@pytest.fixture(scope="module")
def handed_in(corpus: Corpus) -> dict[str, Submission]:
    return submissions(corpus)


@pytest.fixture(scope="module")
def classroom(corpus: Corpus, handed_in, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    room = Classroom(make_course(tmp_path_factory.mktemp("course") / "course"), corpus.assignment)
    for student, submission in handed_in.items():
        room.submit(student, submission)
    room.mark(seconds=5)
    others = ",".join(handed_in.keys() - WITH_FEEDBACK)
    room.run("generate_feedback", room.assignment, f"--CourseDirectory.student_id_exclude={others}")
    return room


@pytest.fixture(scope="module")
def gradebook(classroom: Classroom) -> dict[str, dict[str, tuple[float | None, bool]]]:
    return classroom.gradebook()


def test_each_submission_gets_the_tabled_marks(corpus: Corpus, handed_in, gradebook) -> None:
    given = {s: {task: tasks[task][0] for task in corpus.full} for s, tasks in gradebook.items()}
    assert given == {student: dict(submission.marks) for student, submission in handed_in.items()}


def test_a_person_is_called_exactly_where_one_is_needed(corpus: Corpus, handed_in, gradebook) -> None:
    called = {s: {task for task in corpus.full if tasks[task][1]} for s, tasks in gradebook.items()}
    assert called == {student: set(submission.attention) for student, submission in handed_in.items()}


def test_a_person_marks_the_written_answer_unless_there_is_none(corpus: Corpus, gradebook) -> None:
    assert gradebook["reference"][corpus.written] == (None, True)
    assert gradebook["stub"][corpus.written] == (0, False)


def test_a_submission_finds_nothing_and_leaves_nothing(classroom: Classroom, handed_in) -> None:
    if "prying" not in handed_in:  # test_sandbox.py says why
        pytest.skip("no sandbox here")
    (said,) = classroom.marked("prying").cells[1].outputs
    assert json.loads(said.text) == {"found": [], "written": [], "links": ["lo"]}
    assert not list(classroom.folder.rglob("left-here"))
    assert "PermissionError" in classroom.marked("greedy").cells[1].outputs[0].ename


def test_the_export_agrees_with_the_gradebook(classroom: Classroom, gradebook) -> None:
    exported = classroom.exported()
    for student, tasks in gradebook.items():
        assert exported[student] == sum(points or 0 for points, _ in tasks.values())


def test_item_statistics_are_those_of_the_tabled_marks(corpus: Corpus, handed_in, classroom: Classroom) -> None:
    results = read_class(classroom.folder, corpus.assignment)
    assert (results.damaged, results.unmarked) == ((), 0)
    items = {item.asked.name: item for item in item_statistics(results)}
    assert list(items) == [*corpus.full, corpus.written]
    for task in corpus.full:
        counted = [s.marks[task] for s in handed_in.values() if task not in s.attention]
        assert items[task].mean == pytest.approx(statistics.fmean(counted))
        assert (items[task].students, items[task].records) == (len(counted), len(handed_in))
        assert -1 <= items[task].discrimination <= 1
    assert any(item.misconceptions for item in items.values())


def test_feedback_says_for_every_lost_mark_what_to_look_at(classroom: Classroom, handed_in) -> None:
    for student in handed_in:
        for cell in classroom.marked(student).cells:
            record = cell.metadata.get("drivingforce")
            if record and record["points"] < record["worth"]:
                report = cell.outputs[0].data["text/html"]
                losses = report.count("not given</span>")
                on_the_whole_answer, by_part = "<p " in report, report.count("margin-top: 3px")
                assert losses == len(record["lost"]), student
                assert on_the_whole_answer or by_part == losses, student


def _secrets(corpus: Corpus, classroom: Classroom) -> set[str]:
    """What must not be seen outside the instructor's folder: solutions, rubric, numbers, seed, table."""
    table = load_assignment(classroom.folder, corpus.assignment)
    assert table is not None
    drawn = {
        json.dumps(arguments)[1:-1]
        for student in ("reference", "stub", "many-misconceptions")
        for task in table.marked.values()
        if task.draw
        for arguments in task.draw(generator(SEED, table.name, task.name, student))
    }
    words = {SEED, "tolerance", "BEGIN SOLUTION", "seed.txt", "hidden", "Rubric", "Sample answers"}
    return solution_lines(classroom.source) | drawn | words | corpus.secrets


def test_release_and_feedback_hold_no_answer_tolerance_seed_or_hidden_test(
    corpus: Corpus, classroom: Classroom
) -> None:
    secrets = _secrets(corpus, classroom)
    pages = [path for path in (classroom.folder / "release").rglob("*") if path.is_file()]
    assert [page.name for page in pages] == [f"{corpus.assignment}.ipynb"]
    # A right answer of the student's own may stand in that student's feedback; these two have none.
    pages += [
        page for s in ("stub", "many-misconceptions") for page in classroom.folder.glob(f"feedback/{s}/*/*.html")
    ]
    assert len(pages) == 3
    for page in pages:
        text = page.read_text()
        body = text[text.find("<body") :] if page.suffix == ".html" else text
        assert shown_too_much(body, secrets) == set(), page


def test_nothing_active_reaches_feedback(classroom: Classroom) -> None:
    page = classroom.feedback("active-content")
    body = page[page.find("<body") :]
    assert "kept prose" in body
    for active in ("<script", "<iframe", "onerror", "<svg", "javascript:", "\\href"):
        assert active not in body
    assert "onload" not in body.replace("svg onload=", "").replace("&quot; onload", "").replace("'\" onload", "")


def test_validate_tells_the_truth_and_never_says_correct(
    corpus: Corpus, classroom: Classroom, tmp_path: Path
) -> None:
    submitted, name = classroom.folder / "submitted", f"{classroom.assignment}.ipynb"
    for student in corpus.validates:
        shutil.copy(submitted / student / classroom.assignment / name, tmp_path / f"{student}.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", *(f"{student}.ipynb" for student in corpus.validates)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    verdicts = [verdict == "Success" for verdict in re.findall("Success|VALIDATION FAILED", done.stdout)]
    assert dict(zip(corpus.validates, verdicts, strict=True)) == corpus.validates, done.stdout
    assert "correct" not in done.stdout.lower()
    assert "Traceback" not in done.stdout


def test_the_whole_way_through_the_exchange(tmp_path: Path) -> None:
    """For one assignment: the exchange knows nothing of what is in a notebook."""
    course, exchange, home = make_course(tmp_path / "course"), tmp_path / "exchange", tmp_path / "home"
    exchange.mkdir()
    exchange.chmod(0o777)
    home.mkdir()
    where = (f"--Exchange.root={exchange}", f"--Exchange.cache={tmp_path / 'cache'}", "--course=driving-force")
    corpus = CORPORA[0]
    room = Classroom(course, corpus.assignment)
    room.run("release_assignment", room.assignment, *where)
    run_in(home, "fetch_assignment", room.assignment, *where)
    answered, answers = room.release, room.reference()
    for cell in answered.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(answered, home / room.assignment / f"{room.assignment}.ipynb")
    run_in(home, "submit", room.assignment, *where)
    room.run("collect", room.assignment, *where)
    room.run("autograde", room.assignment)
    room.run("generate_feedback", room.assignment)
    room.run("release_feedback", room.assignment, *where)
    run_in(home, "fetch_feedback", room.assignment, *where)
    assert list((home / room.assignment).rglob("*.html"))
    assert set(room.exported().values()) == {sum(corpus.full.values())}
