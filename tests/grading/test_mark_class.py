"""A class marked by one command: the same marks however it is run, stopped and begun again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from distributed import LocalCluster, Security
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from drivingforce.grading import autograde
from drivingforce.grading.__main__ import main
from drivingforce.grading.cluster import cluster, work, write_keys
from drivingforce.grading.execute import Limits, execute
from drivingforce.grading.jobs import Cell, Job, Result
from drivingforce.grading.late import ShareForEachDay
from drivingforce.grading.mark_class import Outcome, Wanted, Watcher, class_run
from drivingforce.grading.prepare import CannotMark
from drivingforce.grading.roster import read_roster
from drivingforce.grading.sandbox import why_not

from .classroom import Classroom, Submission, make_course, run_in
from .corpus_02 import CORPUS, LOG10

pytestmark = pytest.mark.slow

NAME = CORPUS.assignment
ENDED = {"02-b-answer": "import os\nos._exit(0)"}
HANDED_IN = {
    "anna": Submission(CORPUS.full),
    "ben": Submission(CORPUS.full, {"02-a-answer": LOG10}),
    "cleo": Submission(CORPUS.full, ENDED),
    "dora": Submission(CORPUS.full),
}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course to which four have handed in, and one of them no notebook that can be read."""
    course = make_course(tmp_path_factory.mktemp("class") / "course")
    room = Classroom(course, NAME)
    for student, submission in HANDED_IN.items():
        room.submit(student, submission)
    (course / "submitted" / "dora" / NAME / f"{NAME}.ipynb").write_text('{"cells": [')
    return course


@pytest.fixture
def course(handed_in: Path, tmp_path: Path) -> Path:
    return _copy(handed_in, tmp_path / "course")


@pytest.fixture(scope="module")
def undisturbed(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = _copy(handed_in, tmp_path_factory.mktemp("undisturbed") / "course")
    assert main(["mark", NAME, "--course", str(course), "--jobs", "1"]) == 2
    return course


def _copy(course: Path, target: Path) -> Path:
    shutil.copytree(course, target)
    return target


def mark(course: Path, worker: Callable[[Job, Limits], Result] = execute, **wanted: object) -> dict[str, Outcome]:
    with class_run(course, NAME) as run, ThreadPoolExecutor(2) as pool:
        return {each.student: each for each in run.mark(pool, 2, Wanted(**wanted), Watcher(), worker)}


def nobody(job: Job, limits: Limits) -> Result:
    raise AssertionError("nothing is to be run")


def gradebook(course: Path) -> dict[str, dict[str, tuple[float | None, bool]]]:
    room = object.__new__(Classroom)
    room.folder, room.assignment = course, NAME
    return room.gradebook()


def export(course: Path) -> bytes:
    run_in(course, "export")
    return (course / "grades.csv").read_bytes()


# -- what is given ---------------------------------------------------------------------------------------------


def test_a_class_gets_the_tabled_marks_and_who_cannot_be_marked_gets_none(undisturbed: Path) -> None:
    given = gradebook(undisturbed)
    assert {task: given["anna"][task] for task in CORPUS.full} == {t: (p, False) for t, p in CORPUS.full.items()}
    assert given["ben"]["02-a"][0] < CORPUS.full["02-a"]
    assert {task: given["cleo"][task] for task in ("02-a", "02-b")} == {"02-a": (8, False), "02-b": (0, True)}
    assert set(given["dora"].values()) == {(None, True)}


def test_a_second_run_does_nothing_and_says_the_same(undisturbed: Path) -> None:
    again = mark(undisturbed, nobody)
    assert {student: each.state for student, each in again.items()} == {
        "anna": "marked",
        "ben": "marked",
        "cleo": "attention",
        "dora": "refused",
    }
    assert not any(each.fresh for each in again.values())
    assert "its interpreter ended" in again["cleo"].why
    assert "cannot be read" in (undisturbed / "marking-runs" / NAME / "logs" / "dora.log").read_text()


def test_a_dry_run_writes_nothing(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in course.rglob("*")}
    assert main(["mark", NAME, "--course", str(course), "--dry-run"]) == 2
    assert {path: path.stat().st_mtime_ns for path in course.rglob("*")} == before
    said = capsys.readouterr().out
    assert said.count("to be run") == 3
    assert "refused" in said


# -- stopped and begun again -----------------------------------------------------------------------------------


KILLED = """
import os, signal
from drivingforce.grading import mark_class
from drivingforce.grading import autograde
from drivingforce.grading.__main__ import main
owner = mark_class.ClassRun if {where!r}.startswith("_") else mark_class
step, calls = getattr(owner, {where!r}), []
def killed(*arguments, **named):
    done = step(*arguments, **named)
    calls.append(done)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
setattr(owner, {where!r}, killed)
main(["mark", {name!r}, "--again"])
"""


def test_killed_at_any_step_it_goes_on_to_the_same_gradebook(course: Path, undisturbed: Path) -> None:
    """It is killed right after the second student has come through each step of saving."""
    for where in ("save_folder", "save_submission", "_note"):
        script = KILLED.format(where=where, name=NAME)
        done = subprocess.run([sys.executable, "-c", script], cwd=course, capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert main(["mark", NAME, "--course", str(course)]) == 2
    assert export(course) == export(undisturbed)
    assert not [path for path in course.rglob("*") if path.name.startswith(".being-written")]


def test_what_a_killed_autograde_left_is_marked_anew(undisturbed: Path, tmp_path: Path) -> None:
    course = _copy(undisturbed, tmp_path / "course")
    left = course / "autograded" / "ben" / NAME / f"{NAME}.ipynb"
    nb = json.loads(left.read_text())
    nb["metadata"].pop("drivingforce")  # nbgrader writes it once before it is run
    left.chmod(0o644)
    left.write_text(json.dumps(nb))
    said = run_in(course, "autograde", NAME, "--student", "ben")
    assert "it is marked anew" in said
    assert gradebook(course) == gradebook(undisturbed)


def test_two_runs_at_once_are_one_and_a_word(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with class_run(course, NAME):
        assert main(["mark", NAME, "--course", str(course)]) == 3
    assert f"Another run is marking in this course: process {os.getpid()}" in capsys.readouterr().out


def test_an_interpreter_that_is_killed_is_started_once_more(tmp_path: Path) -> None:
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    job = Job((Cell(0, "1"), Cell(1, killed)))
    result = execute(job, Limits(sandbox=not why_not(2048)))
    assert (result.died, set(result.outputs)) == (True, {0})


def test_a_worker_that_dies_costs_its_job_and_no_other(course: Path) -> None:
    def dies(job: Job, limits: Limits) -> Result:
        if any("os._exit" in cell.source for cell in job.cells):
            raise ConnectionError
        return execute(job, limits)

    became = mark(course, dies)
    assert (became["anna"].state, became["cleo"].state) == ("marked", "refused")
    assert "what ran it ended" in became["cleo"].why
    assert set(gradebook(course)["cleo"].values()) == {(None, True)}
    assert mark(course)["cleo"].state == "attention", "it is tried again in the next run"


# -- marked again ----------------------------------------------------------------------------------------------


def test_a_changed_table_is_scored_again_without_running_anything(undisturbed: Path, tmp_path: Path) -> None:
    course = _copy(undisturbed, tmp_path / "course")
    table = course / "marking" / "chapter_02.py"
    table.write_text(
        table.read_text() + "\nASSIGNMENT.tasks[1].parts[0].__dict__.update(holds=lambda work: False)\n"
    )
    again = mark(course, nobody)
    assert [(c.task, c.before, c.after) for c in again["anna"].changes] == [("02-b", 3.0, 2.0)]
    assert again["anna"].fresh
    assert gradebook(course)["anna"]["02-b"] == (2.0, False)


def test_a_submission_handed_in_again_is_marked_and_no_other(undisturbed: Path, tmp_path: Path) -> None:
    course = _copy(undisturbed, tmp_path / "course")
    name = f"{NAME}.ipynb"
    shutil.copy(course / "submitted" / "anna" / NAME / name, course / "submitted" / "ben" / NAME / name)
    again = mark(course)
    assert {student for student, each in again.items() if each.fresh} == {"ben"}
    assert {change.task for change in again["ben"].changes} == {"02-a"}


def test_a_late_submission_loses_what_the_course_says(undisturbed: Path, tmp_path: Path) -> None:
    course = _copy(undisturbed, tmp_path / "course")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.AssignLatePenalties.plugin_class = "drivingforce.grading.late.ShareForEachDay"\n')
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "driving-force") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-01-01 12:00:00 UTC")
    for student, when in (("anna", "2026-01-02 13:00:00 UTC"), ("ben", "2026-01-01 11:00:00 UTC")):
        (course / "submitted" / student / NAME / "timestamp.txt").write_text(when)
    (course / "submitted" / "cleo" / NAME / "timestamp.txt").write_text("not a date")
    again = mark(course, nobody)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "driving-force") as gradebook:
        lost = {
            s: gradebook.find_submission_notebook(NAME, NAME, s).late_submission_penalty for s in ("anna", "ben")
        }
    assert lost == {"anna": pytest.approx(0.2 * 17), "ben": None}
    assert "holds no time" in again["cleo"].why
    rows = {row.student: row for row in read_roster(course, NAME)}
    assert (rows["anna"].hours_late, rows["anna"].points, rows["dora"].state) == (25.0, None, "refused")


@given(st.floats(0, 100), st.floats(0, 1e7))
def test_being_late_costs_no_more_than_there_is(score: float, seconds: float) -> None:
    lost = ShareForEachDay(share=0.1, grace=1.0).late_submission_penalty("anna", score, seconds)
    assert (lost is None) == (seconds <= 3600)
    assert lost is None or 0 <= lost <= score


def test_who_has_not_handed_in_cannot_be_marked(course: Path) -> None:
    with pytest.raises(CannotMark, match="zoe"):
        mark(course, only=("zoe",))


def test_a_class_is_not_marked_without_a_sandbox_unless_the_course_says_so(course: Path, monkeypatch) -> None:
    monkeypatch.setattr(autograde, "why_not", lambda memory: "no bwrap")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.MarkSubmission.sandbox = 'when possible'\n")
    assert main(["mark", NAME, "--course", str(course)]) == 1
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.MarkSubmission.sandbox = 'never'\n")
    assert main(["mark", NAME, "--course", str(course), "--only", "anna"]) == 0


def test_nothing_is_marked_without_a_table(course: Path) -> None:
    (course / "marking" / "chapter_02.py").unlink()
    assert main(["mark", NAME, "--course", str(course)]) == 1


# -- jobs ------------------------------------------------------------------------------------------------------


def test_a_job_holds_no_name_no_seed_and_no_answer(undisturbed: Path) -> None:
    jobs = [path.read_text() for path in (undisturbed / "marking-runs" / NAME / "jobs").iterdir()]
    assert len(jobs) == 3
    secret = {"anna", "ben", "cleo", str(undisturbed), (undisturbed / "seed.txt").read_text(), "tolerance"}
    assert not [word for word in secret for job in jobs if word in job]
    for job in jobs:
        assert json.loads(Job.from_json(job).to_json()) == json.loads(job)


def test_what_is_not_handed_to_a_cell_yet_is_not_in_its_interpreter() -> None:
    look = "import gc; [o for o in gc.get_objects() if isinstance(o, dict) and 'next' + '-cell' in repr(o)[:9999]]"
    job = Job((Cell(0, look), Cell(1, "'next-cell'")))
    result = execute(job, Limits(sandbox=not why_not(2048)))
    assert result.outputs[0][0]["data"]["text/plain"] == "[]"


# -- on a cluster ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    write_keys(folder)
    return folder


@pytest.fixture(scope="module")
def workers(keys: Path) -> Iterator[LocalCluster]:
    ca, cert, key = (str(keys / f"{name}.pem") for name in ("ca", "cert", "key"))
    sides = {f"tls_{side}_{what}": path for what, path in (("cert", cert), ("key", key)) for side in SIDES}
    security = Security(tls_ca_file=ca, require_encryption=True, **sides)
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None, security=security, protocol="tls") as made:
        yield made


SIDES = ("client", "scheduler", "worker")


class _KillsAWorker(Watcher):
    """Kills a worker while it has a submission to run."""

    def __init__(self, workers: LocalCluster) -> None:
        self._workers = workers
        self.killed = 0

    def ends(self, outcome: Outcome) -> None:
        if not self.killed and outcome.state != "refused":
            self.killed = self._workers.workers[0].pid
            os.kill(self.killed, signal.SIGKILL)


def test_a_cluster_with_a_worker_killed_gives_what_one_process_gives(workers, keys, course, undisturbed) -> None:
    killer = _KillsAWorker(workers)
    with cluster(workers.scheduler_address, keys) as (pool, width), class_run(course, NAME) as run:
        run.mark(pool, width, Wanted(), killer, work)
    assert killer.killed
    assert gradebook(course) == gradebook(undisturbed)


def test_a_scheduler_is_reached_with_tls_only() -> None:
    with pytest.raises(CannotMark, match="TLS"), cluster("tcp://127.0.0.1:8786"):
        pass


def test_a_worker_of_another_version_runs_nothing() -> None:
    with pytest.raises(CannotMark, match="another version"):
        work(Job((Cell(0, "1"),), engine="of yesterday"), Limits())
