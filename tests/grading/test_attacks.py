"""What somebody might hand in to get marks, to see what is not theirs, or to stop the marking of a class."""

from __future__ import annotations

import copy
import json
import os
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeCollect

from drivingforce.answers import MIME, failure
from drivingforce.grading import guards
from drivingforce.grading.execute import Limits, execute
from drivingforce.grading.jobs import Cell, Job, Result
from drivingforce.grading.mark_class import noted_outcome
from drivingforce.grading.marks import Mark, Verdict
from drivingforce.grading.prepare import CannotMark, Marking, Prepared, prepare
from drivingforce.grading.report import as_html
from drivingforce.grading.sanitize import Released
from drivingforce.grading.score import in_place_of_refused, score
from drivingforce.grading.submissions import (
    Refused,
    SubmissionBounds,
    check_folder,
    read_submission,
    when_handed_in,
    with_the_courses,
)
from drivingforce.grading.tasks import load_assignment

from .classroom import COURSE, SEED, Classroom, Submission, make_course
from .corpus_02 import CORPUS
from .test_safe import render

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
        (lambda at: [(at / str(n)).mkdir() for n in range(5)], "more than 4 files"),
        (lambda at: [(at / f"{n}.ipynb").touch() for n in range(6)], "more than 4 files"),
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


@pytest.mark.parametrize("within", ["", NAME])
def test_a_folder_that_is_a_link_is_refused(within: str, folder: Path) -> None:
    """Whether the assignment's or the student's: it would be somebody else's."""
    other = folder.with_name("eve")
    other.symlink_to(folder.parent if within else folder)
    with pytest.raises(Refused, match="a link"):
        read_submission(other / within, NAME, SMALL)


@pytest.mark.parametrize(
    "text",
    [
        b"0001-01-01 00:00:00 UTC",  # formgrader cannot move it into a time zone to the west
        b"9999-12-31 23:59:59 UTC",
        b"1" * 5000,
        b"2026-01-01 00:00:00 UTC" + b" " * 2000,
        b"\xff",
        b"\0",
        b"1e999999999",
    ],
)
def test_what_is_no_time_is_set_aside(text: bytes, folder: Path) -> None:
    (folder / "timestamp.txt").write_bytes(text)
    when, remark = when_handed_in(folder)
    assert when is None
    assert "holds no time" in remark


def test_a_timestamp_without_an_end_is_not_read(folder: Path) -> None:
    os.truncate(os.open(folder / "timestamp.txt", os.O_CREAT | os.O_RDWR), 2**40)
    assert when_handed_in(folder)[0] is None


def test_a_link_is_left_in_the_exchange(folder: Path, tmp_path: Path) -> None:
    collect = ExchangeCollect(coursedir=CourseDirectory())
    collect.do_copy(str(folder), str(tmp_path / "honest"))
    (folder / "data.txt").symlink_to(tmp_path / "seed.txt")
    collect.do_copy(str(folder), str(tmp_path / "eve"))
    assert (tmp_path / "honest").exists()
    assert not (tmp_path / "eve").exists()


@pytest.mark.parametrize("swap", ["file", "folder"])
def test_what_becomes_a_link_while_it_is_collected_is_not_followed(
    swap: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "seed.txt").touch()

    def swapped(at: Path, bounds: SubmissionBounds) -> None:
        check_folder(at, bounds)
        if at == folder:
            (folder / "data" / "seed.txt").unlink()
            if swap == "file":
                (folder / "data" / "seed.txt").symlink_to(tmp_path / "seed.txt")
            else:
                (folder / "data").rmdir()
                (folder / "data").symlink_to(tmp_path)

    monkeypatch.setattr(guards, "check_folder", swapped)
    ExchangeCollect(coursedir=CourseDirectory()).do_copy(str(folder), str(tmp_path / "eve"))
    assert not list((tmp_path / "eve").rglob("seed.txt"))


def test_a_file_is_not_the_module_of_its_name() -> None:
    shadows = ("numpy", "json", "ipykernel_launcher", "sitecustomize", "drivingforce", "IPython", "encodings")
    files = {f"{name}.py": "cmFpc2UgU3lzdGVtRXhpdA==" for name in shadows}  # raise SystemExit
    source = "import numpy, json, decimal, drivingforce.physics, helper; print(numpy.pi > 3, helper.x)"
    job = Job((Cell(0, source),), {**files, "helper.py": "eCA9IDc="})
    (output,) = execute(job, Limits(sandbox=False)).outputs[0]
    assert output["text"] == "True 7\n"


@pytest.mark.parametrize(
    ("name", "kept", "named"),
    [
        ("numpy.py", False, True),
        ("ipykernel_launcher.py", False, True),
        ("sitecustomize.py", False, True),
        ("usercustomize.pyc", False, True),
        ("drivingforce.py", False, True),
        ("code.cpython-311-x86_64-linux-gnu.so", False, True),
        ("json/__init__.py", False, True),
        ("json/table.csv", True, False),
        ("numpy.csv", True, False),
        ("helper.py", True, False),
        ("data/numpy.py", True, False),
        (".git/config", False, False),
        (".ipynb_checkpoints/a.txt", False, False),
        ("__pycache__/helper.cpython-311.pyc", False, False),
    ],
)
def test_what_could_run_when_somebody_opens_the_folder_is_left_out(
    name: str, kept: bool, named: bool, folder: Path
) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    found = read_submission(folder, NAME, SubmissionBounds())
    assert (name in found.files) == kept
    assert (repr(name) in found.remark) == named == bool(found.remark)


def test_a_students_file_never_takes_the_place_of_the_courses() -> None:
    course = {"data/a.csv": b"course", "b.csv": b"course"}
    files = {
        "data": b"x",
        "data/a.csv": b"x",
        "data/a.csv/b": b"x",
        "b.csv/c/d": b"x",
        "data/own.csv": b"own",
        "b": b"own",
    }
    assert with_the_courses(files, course) == {"data/own.csv": b"own", "b": b"own", **course}


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


DEEP: list[Any] = []
for _ in range(400):
    DEEP = [DEEP]
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
            {"attachments": {"\ud800": {"image/png": "\ud800", "image/gif": DEEP}}, "cell_type": "markdown"},
            {"metadata": {"deletable": DEEP, "editable": "\ud800", "nbgrader": {"grade_id": "\ud800", "x": DEEP}}},
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


def in_format_3(plain: dict[str, Any]) -> None:
    older = nbformat.convert(nbformat.from_dict(plain), 3)
    plain.clear()
    plain.update(older)


def test_a_notebook_in_an_old_format_is_read(folder: Path) -> None:
    found = prepared(in_format_3, folder)
    assert [each.source for each in found.notebook.cells if each.cell_type == "code"] == [
        each.source for each in RELEASE.cells if each.cell_type == "code"
    ]


def test_a_second_notebook_is_not_looked_at(folder: Path) -> None:
    (folder / f"{NAME}-copy.ipynb").write_text("{")
    (folder / "Z.ipynb").write_text(notebook("stolen = 1"))
    found = read_submission(folder, NAME, SMALL)
    assert [each.source for each in found.notebook.cells] == ["1"]
    assert found.files == {}


# -- what a submission puts out ----------------------------------------------------------------------------------


def put_out(payloads: Mapping[str, Sequence[Any]]) -> dict[str, Mark]:
    """Return the marks for what the locked cells put out, by task: bundles of an answer, or whole outputs."""
    found = prepare(copy.deepcopy(RELEASE), "eve", MARKING, {}, 1.0)
    place = {each.metadata.get("nbgrader", {}).get("grade_id"): n for n, each in enumerate(found.notebook.cells)}
    outputs = {place[name]: [_shown(each) for each in given] for name, given in payloads.items()}
    questions = found.questions
    for each in outputs.values():
        for output in each:
            answer = output["data"].get(MIME)
            if isinstance(answer, dict) and str(answer.get("nonce")) in questions:
                answer["nonce"] = questions[answer["nonce"]].word
    marks = score(found.notebook, questions, Result("", outputs), MARKING.assignment)
    nbformat.validate(found.notebook)
    return marks


def _shown(answer: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {MIME: answer}, "metadata": {}}


def right(word: str = "02-b", task: str = "02-b", **more: Any) -> dict[str, Any]:
    """Return a right answer to 02-b, under the word of a task, as that of a task."""
    content = {"K_outside": {"is": "number", "value": 7.25}, "direction": {"is": "text", "value": "out"}}
    return {"task": task, "nonce": word, "kind": "values", "content": content, **more}


def test_this_answer_can_be_right() -> None:
    names = {part.name for part in MARKING.assignment.marked["02-b"].parts}
    assert put_out({"02-b": [right()]})["02-b"].points > 0, names


@pytest.mark.parametrize(
    "payloads",
    [
        {"02-a": [right()]},  # from another cell
        {"02-b": [right(word="02-a")]},  # under another task's word
        {"02-b": [right(task="02-a")]},  # as another task's answer
        {"02-b": [right(), right()]},  # twice: which one is meant?
        {"02-b": [right(nonce="")]},
        {"02-b": [right(nonce=["02-b"])]},
        {"02-b": [right(kind="calls")]},
        {"02-b": [[right()]]},
    ],
)
def test_an_answer_counts_in_its_own_cell_under_its_own_word(payloads: Mapping[str, Sequence[Any]]) -> None:
    given = put_out(payloads)["02-b"]
    assert (given.points, given.attention) == (0, False) or given.attention


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(10**400)
_WORDS = st.sampled_from(
    ["is", "value", "why", "number", "text", "list", "cell", "nothing", "unusable", "K_outside"]
)
_ANYTHING = st.recursive(
    _LEAVES | _WORDS,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=30,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(MARKING.assignment.marked)), st.sampled_from(["calls", "values", "cell"]), _ANYTHING)
def test_whatever_an_interpreter_says_there_is_a_mark(task: str, kind: str, content: object) -> None:
    given_ = put_out({task: [right(word=task, task=task, kind=kind, content=content)]})[task]
    assert 0 <= given_.points <= given_.worth


@pytest.mark.parametrize(
    "why",
    [
        "known fault 1174: give 8 of 8 by hand",
        "stopped with ValueError, saying “x”. Known fault 1174: give 8 of 8 by hand. “y”",
        "is a complex number. Known fault 1174: give 8 of 8 by hand",
    ],
)
def test_what_an_interpreter_says_of_an_answer_stands_in_quotation_marks(why: str) -> None:
    content = {"K_outside": {"is": "unusable", "why": why}, "direction": {"is": "unusable", "why": why}}
    notice = put_out({"02-b": [right(content=content)]})["02-b"].notice
    outside = re.sub(r"“[^“”]*”", "", notice)
    assert "fault" in notice
    assert "fault" not in outside


def test_a_report_holds_no_tex_and_no_markup_of_a_students() -> None:
    words = failure("ValueError", "$\\href{javascript:alert(1)}{Full credit}$ <b id='02-a'>x</b> \x1b[2J \u202e")
    report = as_html(Mark("02-a", (Verdict("a", 0, 8),), notice=words))
    assert "\\href" not in report
    assert "<b id" not in report
    assert words.isprintable()


def test_the_notebook_in_place_of_a_refused_one_shows_names_as_they_are() -> None:
    why = "It holds a link: '**Full credit** ![x](attachment:a) <h1>$\\\\href{x}{y}$'."
    shown = in_place_of_refused(MARKING.released, why).cells[0]
    html = render(shown.source)
    assert "Full credit" in html
    for markup in ("<strong>Full", "<img", "<h1", "\\href"):
        assert markup not in html


def run(*sources: str, output: int = 20_000, seconds: float = 10.0) -> Result:
    cells = tuple(Cell(place, source) for place, source in enumerate(sources))
    return execute(Job(cells, seconds=seconds), Limits(sandbox=False, output=output))


UNCAPPED = "from IPython import get_ipython; get_ipython().outputs._left = 10**12"


def test_output_is_bounded_for_all_cells_together_whatever_becomes_of_the_counter() -> None:
    result = run(UNCAPPED, *["print('x' * 15_000)"] * 9)
    assert "more output than it may" in result.stopped
    assert len(result.to_json()) < 60_000


@pytest.mark.parametrize(
    "flood",
    [
        "print('x' * 30_000)",
        "print('\U0001f600' * 9_000)",
        "for _ in range(2_000): display({'text/plain': ''}, raw=True)",
        "import sys\nfor _ in range(2_000): print('', end='.'); print('', end='.', file=sys.stderr)",
    ],
)
def test_too_much_output_is_left_out_and_said_and_costs_no_later_cell(flood: str) -> None:
    result = run(flood, "print('after')")
    assert (result.stopped, result.cut) == ("", True)
    assert len(result.to_json()) < 30_000
    assert result.outputs[1][-1]["text"]


def test_a_flood_around_locked_cells_costs_none_of_them_its_answer() -> None:
    said = "print('y' * 8_000)"
    cells = [Cell(place, said, 10_000 * (place % 2)) for place in range(1, 6)]
    job = Job((Cell(0, "print('x' * 30_000)"), *cells), seconds=10.0)
    result = execute(job, Limits(sandbox=False, output=20_000))
    assert result.stopped == ""
    for place in (1, 3, 5):
        assert result.outputs[place][0]["text"] == "y" * 8_000 + "\n"


def test_output_nested_without_end_is_dropped_and_stops_nothing() -> None:
    deep = "deep = []\nfor _ in range({depth}): deep = [deep]\ndisplay({{'application/json': deep}}, raw=True)"
    result = run(*(deep.format(depth=depth) for depth in (10, 100, 200, 300, 400, 450, 700)), "print(7)")
    assert result.outputs[7][0]["text"] == "7\n"
    json.loads(result.to_json())


PAST_EVERYTHING = """\
import os
for descriptor in range(3, 9):
    try:
        os.write(descriptor, b"[" * 10**7)
    except OSError:
        pass
"""


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import os; os._exit(3)", "its interpreter ended"),
        ("import os; os.closerange(3, 99)", "its interpreter ended"),
        (PAST_EVERYTHING, "more output than it may"),
    ],
)
def test_who_ends_the_interpreter_ends_the_submission_and_nothing_else(source: str, says: str) -> None:
    result = run("print(1)", source, "print(3)")
    assert result.outputs[0][0]["text"] == "1\n"
    assert 2 not in result.outputs
    assert says in result.stopped


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
    "odd": Submission(CORPUS.full),
    "top": Submission(CORPUS.full, tamper=lambda nb: nb.cells.insert(0, nb.cells.pop())),
    "locked": Submission(CORPUS.full, tamper=lambda nb: cell(nb, "02-a").update(source="8.0")),
    "loud": Submission(CORPUS.full, first='raise Exception("known fault 1174: give 8 of 8 by hand")'),
}
SHADOWS = ("numpy.py", "ipykernel_launcher.py", "usercustomize.py")
REFUSED = ("link", "pipe", "hard", "newline", "many", "time")


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    room = Classroom(make_course(tmp_path_factory.mktemp("attacked") / "course"), NAME)
    for student in ("anna", "ben", *REFUSED):
        room.submit(student, Submission(CORPUS.full))
    for student, submission in HOSTILE.items():
        room.submit(student, submission)
    at = {student: room.folder / "submitted" / student / NAME for student in (*REFUSED, "files", "odd", "ben")}
    (at["link"] / "notes.txt").symlink_to(room.folder / "seed.txt")
    os.mkfifo(at["pipe"] / "notes.txt")
    (at["hard"] / "notes.txt").hardlink_to(room.folder / "seed.txt")
    (at["newline"] / "a\nb").touch()
    for number in range(300):
        (at["many"] / str(number)).touch()
    for name in SHADOWS:
        (at["files"] / name).write_text("raise SystemExit")
    os.truncate(os.open(at["time"] / "timestamp.txt", os.O_CREAT | os.O_RDWR), 2**40)
    odd = at["odd"] / f"{NAME}.ipynb"
    plain = json.loads(odd.read_text())
    cell(plain, "02-e").update({"attachments": [1], "metadata": {"nbgrader": {"grade_id": "02-e"}, "x": "\ud800"}})
    odd.write_text(json.dumps(plain))
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
def test_what_was_put_right_stands_in_the_log(marked: Classroom) -> None:
    logs = marked.folder / "marking-runs" / NAME / "logs"
    assert "out of their order and are put back: 02-e" in (logs / "top.log").read_text()
    assert "The cell 02-a was changed where it must not be" in (logs / "locked.log").read_text()
    assert "put " not in (logs / "anna.log").read_text()


@pytest.mark.slow
def test_what_was_left_out_is_said_and_is_not_where_somebody_opens_the_notebook(marked: Classroom) -> None:
    flood, files = (noted_outcome(marked.folder, NAME, student) for student in ("flood", "files"))
    assert flood is not None
    assert files is not None
    assert flood.state == files.state == "attention"
    assert "more than is kept" in flood.why
    for name in SHADOWS:
        assert name in files.why
    assert [path.name for path in (marked.folder / "autograded" / "files" / NAME).iterdir()] == [f"{NAME}.ipynb"]


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


@pytest.mark.slow
def test_nbgraders_own_autograde_repairs_and_leaves_out_the_same(marked: Classroom) -> None:
    before = marked.gradebook()
    marked.run("autograde", NAME, "--student", "[of][di]*", "--force")  # odd and files
    assert marked.gradebook() == before
    assert [path.name for path in (marked.folder / "autograded" / "files" / NAME).iterdir()] == [f"{NAME}.ipynb"]
