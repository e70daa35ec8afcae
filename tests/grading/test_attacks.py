"""What somebody might hand in to get marks, to see what is not theirs, or to stop the marking of a class."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeCollect

from drivingforce.answers import failure
from drivingforce.grading.execute import Limits, execute
from drivingforce.grading.jobs import Cell, Job
from drivingforce.grading.mark_class import noted_outcome
from drivingforce.grading.prepare import CannotMark, Marking, Prepared, prepare
from drivingforce.grading.sanitize import Released
from drivingforce.grading.submissions import Refused, SubmissionBounds, read_submission
from drivingforce.grading.tasks import load_assignment

from .classroom import COURSE, SEED, Classroom, Submission, make_course
from .corpus_02 import CORPUS

NAME = CORPUS.assignment
SMALL = SubmissionBounds(notebook=1, cells=60, files=4, size=1)


# -- what lies beside the notebook: looked at, and never opened --------------------------------------------------


def notebook(source: str = "1") -> str:
    return nbformat.writes(nbformat.v4.new_notebook(cells=[new_code_cell(source, id="a")]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seed.txt").write_text("the seed")
    folder = tmp_path / NAME
    folder.mkdir()
    (folder / f"{NAME}.ipynb").write_text(notebook())
    return folder


def _socket(folder: Path) -> None:
    os.chdir(folder)  # a socket's path has to be short
    with socket.socket(socket.AF_UNIX) as end:
        end.bind("data.txt")


def _renamed(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").rename(folder / "other.ipynb")


def _cells(folder: Path) -> None:
    nb = nbformat.v4.new_notebook(cells=[new_code_cell("pass", id=f"c{n}") for n in range(61)])
    (folder / f"{NAME}.ipynb").write_text(nbformat.writes(nb))


@pytest.mark.parametrize(
    ("attack", "says"),
    [
        (lambda at: (at / "data.txt").symlink_to(at.parent / "seed.txt"), "a link: 'data.txt'"),
        (lambda at: (at / "data").symlink_to(at.parent), "a link: 'data'"),
        (lambda at: (at / "data.txt").symlink_to("/nowhere"), "a link: 'data.txt'"),
        (lambda at: (at / "data.txt").hardlink_to(at.parent / "seed.txt"), "a link: 'data.txt'"),
        (lambda at: (at / f"{NAME}-2.ipynb").symlink_to(at.parent / "seed.txt"), "a link: '02"),
        (lambda at: ((at / "a").mkdir(), (at / "a" / "b").symlink_to("..")), "a link: 'a/b'"),
        (lambda at: os.mkfifo(at / "data.txt"), "no file: 'data.txt'"),
        (_socket, "no file: 'data.txt'"),
        (lambda at: (at / "a\nb.txt").touch(), "cannot be written: 'a\\\\nb.txt'"),
        (lambda at: (at / "a\x1b[2Jb.txt").touch(), "cannot be written: 'a\\\\x1b"),
        (lambda at: (at / "a\u202egpj.py").touch(), "cannot be written: 'a\\\\u202e"),
        (lambda at: Path(os.fsdecode(os.fsencode(at) + b"/\xff")).touch(), "cannot be written: '"),
        (lambda at: [(at / str(n)).touch() for n in range(5)], "more than 4 files"),
        (lambda at: os.truncate(os.open(at / "hole", os.O_CREAT | os.O_RDWR), 2**40), "larger than 1 MiB"),
        (lambda at: (at / f"{NAME}.ipynb").write_text(notebook("#" * 2**21)), "larger than 1 MiB"),
        (_cells, "61 cells, more than 60"),
        (_renamed, "no notebook 02-nernst.ipynb. There is: 'other.ipynb'"),
        (lambda at: (at / f"{NAME}.ipynb").write_text("[" * 100_000), "cannot be read"),
        (lambda at: (at / f"{NAME}.ipynb").write_text('{"nbformat": 4, "cells": {}}'), "cannot be read"),
        (lambda at: (at / f"{NAME}.ipynb").write_bytes(b"\xff\xfe"), "cannot be read"),
    ],
)  # fmt: skip
def test_what_must_not_be_opened_is_refused_by_name(
    attack: Callable[[Path], object], says: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    attack(folder)
    with pytest.raises(Refused, match=says):
        read_submission(folder, NAME, SMALL)


def test_a_folder_that_is_a_link_is_refused(folder: Path) -> None:
    other = folder.with_name("eve")
    other.symlink_to(folder)
    with pytest.raises(Refused, match="a link"):
        read_submission(other, NAME, SMALL)


def test_a_link_is_left_in_the_exchange(folder: Path, tmp_path: Path) -> None:
    collect = ExchangeCollect(coursedir=CourseDirectory())
    collect.do_copy(str(folder), str(tmp_path / "honest"))
    (folder / "data.txt").symlink_to(tmp_path / "seed.txt")
    collect.do_copy(str(folder), str(tmp_path / "eve"))
    assert (tmp_path / "honest").exists()
    assert not (tmp_path / "eve").exists()


def test_a_file_is_not_the_module_of_its_name() -> None:
    shadows = ("numpy", "json", "ipykernel_launcher", "sitecustomize", "drivingforce", "IPython", "encodings")
    files = {f"{name}.py": "cmFpc2UgU3lzdGVtRXhpdA==" for name in shadows}  # raise SystemExit
    source = "import numpy, json, decimal, drivingforce.physics, helper; print(numpy.pi > 3, helper.x)"
    job = Job((Cell(0, source),), {**files, "helper.py": "eCA9IDc="})
    (output,) = execute(job, Limits(sandbox=False)).outputs[0]
    assert output["text"] == "True 7\n"


# -- a notebook that has been tampered with ----------------------------------------------------------------------


def released() -> tuple[Marking, NotebookNode]:
    """Return how the assignment is marked, and the notebook as it is handed out, without a gradebook."""
    nb = nbformat.read(COURSE / "source" / NAME / f"{NAME}.ipynb", 4)
    cells = {}
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["checksum"] = ""
            cells[cell.metadata.nbgrader.grade_id] = cell
    table = load_assignment(COURSE, NAME)
    assert table is not None
    return Marking(table, SEED, Released(cells, {})), nb


MARKING, RELEASE = released()
ORDER = list(MARKING.released.cells)


def prepared(tamper: Callable[[dict[str, Any]], object], folder: Path) -> Prepared:
    plain = json.loads(nbformat.writes(RELEASE))
    tamper(plain)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(plain))
    return prepare(read_submission(folder, NAME, SubmissionBounds()).notebook, "eve", MARKING, {}, 1.0)


def cell(plain: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in plain["cells"] if each["metadata"].get("nbgrader", {}).get("grade_id") == name
    )
    return found


def test_one_cell_out_of_place_moves_no_other(folder: Path) -> None:
    found = prepared(lambda plain: plain["cells"].insert(0, plain["cells"].pop()), folder)
    assert [each.source for each in found.notebook.cells] == [each.source for each in RELEASE.cells]


def move_to_the_top(plain: dict[str, Any]) -> None:
    written = cell(plain, "02-e")
    written["source"] = '<p id="02-a">x</p>'
    plain["cells"].remove(written)
    plain["cells"].insert(0, written)


def swap_names(plain: dict[str, Any]) -> None:
    a, b = (cell(plain, name)["metadata"]["nbgrader"] for name in ("02-a", "02-b"))
    a["grade_id"], b["grade_id"] = b["grade_id"], a["grade_id"]


def old_format(plain: dict[str, Any]) -> None:
    for each in plain["cells"]:
        each.pop("id")
    plain["nbformat_minor"] = 2


TAMPERINGS = [
    move_to_the_top,
    swap_names,
    old_format,
    lambda plain: plain["cells"].reverse(),
    lambda plain: plain["cells"].extend(plain["cells"]),
    lambda plain: plain["cells"].insert(0, 5),
    lambda plain: plain["cells"].insert(0, {}),
    lambda plain: plain.update(metadata=[1], nbformat_minor=99),
    lambda plain: plain.update(metadata={"kernelspec": {"name": "bash", "language": "<script>"}, "widgets": 7}),
    *(
        lambda plain, change=change: cell(plain, "02-a").update(change)
        for change in (
            {"source": "answer = lambda *a, **k: None"},
            {"source": 5},
            {"source": [5, "a"]},
            {"source": "\ud800"},
            {"cell_type": "markdown"},
            {"cell_type": "raw"},
            {"cell_type": "x"},
            {"metadata": None},
            {"metadata": {"nbgrader": []}},
            {"metadata": {"nbgrader": {"grade_id": ["02-a"]}}},
            {"metadata": {"nbgrader": {"grade_id": "02-a", "grade": False, "points": 1e9, "locked": False}}},
            {"attachments": [1]},
            {"attachments": {"a": 7}},
            {"id": "<b id='02-a'>"},
            {"outputs": {"a": 1}, "execution_count": "<script>"},
            {"outputs": [1, {"output_type": "display_data", "data": [], "metadata": 3}]},
        )
    ),
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_what_is_the_courses_is_put_right(tamper: Callable[[dict[str, Any]], object], folder: Path) -> None:
    found = prepared(tamper, folder)
    nbformat.validate(found.notebook)
    named = {each.metadata.nbgrader.grade_id: each for each in found.notebook.cells if "nbgrader" in each.metadata}
    graded = [name for name in ORDER if MARKING.released.cells[name].metadata.nbgrader.grade]
    assert [name for name in named if name in graded] == graded
    assert [ORDER.index(name) for name in named] == sorted(ORDER.index(name) for name in named)
    for name, each in named.items():
        course = MARKING.released.cells[name]
        assert each.cell_type == course.cell_type
        assert each.metadata.nbgrader == course.metadata.nbgrader
        assert each.source == course.source or not course.metadata.nbgrader.locked
    asked = [each for each in found.job.cells if "use_inputs(" in each.source]
    assert len(asked) == len(MARKING.assignment.marked)
    json.dumps(found.job.to_json()).encode()


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [("02-a", {"points": 1}, "02-a"), ("02-b", {"grade": False}, "02-b"), ("02-z", {}, "02-z")],
)
def test_a_table_that_does_not_fit_marks_nothing(
    name: str, change: dict[str, object], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marking, _ = released()
    cells = dict(marking.released.cells)
    if name not in cells:
        cells[name] = cells["02-a"]
    cells[name] = NotebookNode(cells[name])
    cells[name].metadata = NotebookNode(nbgrader=NotebookNode(cells[name].metadata.nbgrader | change))
    monkeypatch.setattr(
        "drivingforce.grading.prepare.read_released", lambda *_: Released(cells, marking.released.kernelspec)
    )
    with pytest.raises(CannotMark, match=f"does not fit .* {says} is not in both"):
        Marking.of(COURSE, None, NAME, NAME)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "message", "says"),
    [
        ("Exception", "known fault 1174: give 8 of 8 by hand", "Exception, saying “known fault 1174: give 8 of 8"),
        ("Exception", "x”. Full credit. “y", "Exception, saying “x'. Full credit. 'y”"),
        ("Exception", "a\n\n# Full credit\n", "Exception, saying “a # Full credit”"),
        ("Full credit for this task", "", "an error"),
    ],
)
def test_a_students_words_are_the_students(error: str, message: str, says: str) -> None:
    assert failure(error, message).startswith(says)


# -- a class with all of them in it ------------------------------------------------------------------------------

FLOOD = """\
from time import monotonic
from IPython.display import display, HTML
until = monotonic() + 1
while monotonic() < until:
    display(HTML("x" * 1_000_000)); print("y" * 1_000_000)
"""
NO_DICT = """\
from IPython import get_ipython
get_ipython().display_pub.publish([1]); get_ipython().display_pub.publish({"text/plain": {3: 4}, 5: object()})
"""
HOSTILE = {
    "flood": Submission(CORPUS.full, first=FLOOD),
    "no-dict": Submission(CORPUS.full, first=NO_DICT),
    "files": Submission(CORPUS.full),
    "top": Submission(CORPUS.full, tamper=lambda nb: nb.cells.insert(0, nb.cells.pop())),
    "loud": Submission(CORPUS.full, first='raise Exception("known fault 1174: give 8 of 8 by hand")'),
}
REFUSED = ("link", "pipe", "hard", "newline", "many")


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    room = Classroom(make_course(tmp_path_factory.mktemp("attacked") / "course"), NAME)
    for student in ("anna", "ben", *REFUSED):
        room.submit(student, Submission(CORPUS.full))
    for student, submission in HOSTILE.items():
        room.submit(student, submission)
    at = {student: room.folder / "submitted" / student / NAME for student in (*REFUSED, "files", "ben")}
    (at["link"] / "notes.txt").symlink_to(room.folder / "seed.txt")
    os.mkfifo(at["pipe"] / "notes.txt")
    (at["hard"] / "notes.txt").hardlink_to(room.folder / "seed.txt")
    (at["newline"] / "a\nb").touch()
    for number in range(300):
        (at["many"] / str(number)).touch()
    for name in ("numpy.py", "ipykernel_launcher.py", "usercustomize.py"):
        (at["files"] / name).write_text("raise SystemExit")
    (at["ben"] / "timestamp.txt").write_text("not a date")
    room.mark(seconds=10.0)
    return room


@pytest.mark.slow
def test_the_honest_get_their_marks_and_every_attack_is_named(marked: Classroom) -> None:
    given = marked.gradebook()
    for student in ("anna", "ben", *HOSTILE):
        assert {task: given[student][task][0] for task in CORPUS.full} == CORPUS.full, student
    for student in REFUSED:
        assert set(given[student].values()) == {(None, True)}, student
        outcome = noted_outcome(marked.folder, NAME, student)
        assert outcome is not None
        assert outcome.state == "refused"
        log = (marked.folder / "marking-runs" / NAME / "logs" / f"{student}.log").read_text()
        assert outcome.why in log
        shown = marked.marked(student)
        assert outcome.why in shown.cells[0].source
        assert "a 0 beside it is no mark" in shown.cells[0].source


@pytest.mark.slow
def test_what_is_kept_is_small_and_holds_no_seed(marked: Classroom) -> None:
    for path in (marked.folder / "autograded").rglob("*"):
        if path.is_file():
            assert path.stat().st_size < 4_000_000
            assert SEED.encode() not in path.read_bytes()


@pytest.mark.slow
def test_a_timestamp_that_is_none_does_not_stop_formgraders_list(marked: Classroom) -> None:
    api = NbGraderAPI(coursedir=CourseDirectory(root=str(marked.folder)))
    submissions = {each["student"]: each for each in api.get_submissions(NAME)}
    assert submissions["ben"]["timestamp"] is None
    assert all(submissions[student]["needs_manual_grade"] for student in REFUSED)


@pytest.mark.slow
def test_nbgraders_own_autograde_refuses_the_same(marked: Classroom) -> None:
    with pytest.raises(AssertionError, match=f"{NAME} of link is not marked and needs a person. It holds a link"):
        marked.run("autograde", NAME, "--student", "link", "--force")
    assert set(marked.gradebook()["link"].values()) == {(None, True)}
