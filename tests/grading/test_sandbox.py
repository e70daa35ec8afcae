"""The sandbox that a submission runs in: what is not there, what cannot be done, and what when there is none."""

from __future__ import annotations

import json
import logging
import os
import platform
import shutil
import socket
import struct
import subprocess
import sys
from errno import ENOSYS, EPERM
from pathlib import Path

import nbgrader
import pytest
from nbconvert.exporters import NotebookExporter

from drivingforce.grading import autograde, sandbox
from drivingforce.grading.autograde import MarkSubmission, NoSandbox
from drivingforce.grading.execute import Limits, execute
from drivingforce.grading.jobs import Cell, Job
from drivingforce.grading.prepare import read_files
from drivingforce.grading.sandbox import run_confined, why_not
from drivingforce.grading.system_calls import MACHINES, seccomp_filter

from .cheats import PRYING, can_sandbox
from .classroom import SEED, Classroom, Submission, make_course
from .corpus_03 import CORPUS

MEMORY = 2048


@pytest.fixture
def needs_sandbox() -> None:
    if can_sandbox():
        return
    message = f"no sandbox here: {why_not(MEMORY)} (make system installs bubblewrap)"
    if os.environ.get("CI") == "true" and shutil.which("bwrap") is None:
        pytest.fail(message)
    pytest.skip(message)  # a machine that allows nobody a sandbox, as most containers


def inside(code: str, files: Path | None = None, hidden: Path | None = None) -> object:
    """Return what ``code`` prints, as JSON, in the sandbox."""
    contents = read_files(files) if files is not None else {}
    done = run_confined([sys.executable, "-c", code], MEMORY, files=contents, hidden=hidden)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# -- what is there ---------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path: Path) -> Path:
    course = make_course(tmp_path / "course")
    (course / "gradebook.db").touch()
    return course


PLACES = """
import glob, json, os
wanted = {wanted}
environments = b"".join(open(path, "rb").read() for path in glob.glob("/proc/[0-9]*/environ"))
print(json.dumps([[path for path in wanted if os.path.exists(path)], {secret!r} in environments]))
"""


def test_the_course_and_the_instructors_variables_are_not_there(needs_sandbox, course, monkeypatch) -> None:
    monkeypatch.setenv("A_TOKEN", "very-secret-token")
    wanted = [str(course), str(course / "seed.txt"), str(Path.home() / ".ssh"), "/etc/passwd", str(Path(__file__))]
    code = PLACES.format(wanted=[*wanted, "/usr/local/share", "/usr/bin"], secret=b"very-secret-token")
    assert inside(code) == [["/usr/bin"], False]


def test_who_walks_about_finds_nothing_and_can_write_nothing_outside(needs_sandbox, course) -> None:
    found = inside(PRYING)
    assert found == {"found": [], "written": [], "links": ["lo"]}
    assert not list(course.rglob("left-here"))


def test_this_test_can_fail(course) -> None:
    folder = course / "autograded" / "student" / "03-driving-force"
    folder.mkdir(parents=True)
    code = f"top = {str(course)!r}\n{PRYING}"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert {Path(path).name for path in found["found"]} >= {"seed.txt", "gradebook.db", "chapter_03.py"}
    assert str(course) in found["written"]


def test_a_course_among_pythons_files_is_hidden(needs_sandbox) -> None:
    package = Path(nbgrader.__file__).parent
    code = f"import json, os; print(json.dumps(os.listdir({str(package)!r})))"
    assert "api.py" in inside(code)
    assert inside(code, hidden=package) == []


def test_what_was_handed_in_can_be_read_and_not_changed(needs_sandbox, tmp_path) -> None:
    secret, files = tmp_path / "secret.txt", tmp_path / "handed-in"
    (files / "folder").mkdir(parents=True)
    secret.write_text("secret")
    (files / "data.csv").write_text("1,2")
    (files / "folder" / "more.csv").write_text("3,4")
    (files / "link.txt").symlink_to(secret)
    (files / "folder" / "link.txt").symlink_to(secret)
    code = """
import json, os
read = [open(path).read() for path in ("data.csv", "folder/more.csv")]
kept = []
for path in ("data.csv", "folder/more.csv"):
    try:
        open(path, "w")
    except OSError:
        kept.append(path)
open("own.csv", "w").write("5,6")
print(json.dumps([read, kept, sorted(os.listdir()), os.path.exists("folder/link.txt")]))
"""
    kept = ["data.csv", "folder/more.csv"]
    assert inside(code, files) == [["1,2", "3,4"], kept, ["data.csv", "folder", "own.csv"], False]
    assert sorted(path.name for path in files.iterdir()) == ["data.csv", "folder", "link.txt"]


# -- what cannot be done ---------------------------------------------------------------------------------------

REFUSED = """
import json
def refused(attempt):
    try:
        attempt()
    except (OSError, MemoryError) as error:
        return True
    return False
"""


def test_there_is_no_network(needs_sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        socket.create_connection(address).close()  # it is there for us
        code = f"""{REFUSED}
import socket
addresses = [{address!r}, ("1.1.1.1", 53)]
outward = [refused(lambda: socket.create_connection(address, timeout=5)) for address in addresses]
print(json.dumps([*outward, refused(lambda: socket.socket(40, socket.SOCK_STREAM))]))
"""
        assert inside(code) == [True, True, True]


def test_no_process_can_be_started_and_threads_can(needs_sandbox) -> None:
    code = f"""{REFUSED}
import os, subprocess, threading
def start():
    if os.fork() == 0:
        os._exit(0)
thread = threading.Thread(target=int)
thread.start()
thread.join()
print(json.dumps([refused(start), refused(lambda: subprocess.run("true")), os.system("true") == 0]))
"""
    assert inside(code) == [True, True, False]


def test_memory_and_files_are_limited(needs_sandbox) -> None:
    code = f"""{REFUSED}
import mmap, os
def files():
    for number in range(10):
        with open(f"{{number}}", "wb") as file:
            file.write(bytes(10 * 2**20))
def file():
    with open("big", "wb") as file:
        file.write(bytes(20 * 2**20))
        file.flush()
attempts = [
    lambda: bytearray(3 * 2**30),
    lambda: mmap.mmap(-1, 3 * 2**30),
    lambda: os.memfd_create("hog"),
    file,
    files,
    lambda: open("/left-here", "w"),
    lambda: open("/dev/left-here", "w"),
]
print(json.dumps([refused(attempt) for attempt in attempts] + [refused(lambda: bytearray(2**30))]))
"""
    assert inside(code) == [True] * 7 + [False]


def test_processor_time_is_limited_and_what_used_it_up_is_not_tried_again(needs_sandbox) -> None:
    burn = (
        "from threading import Thread\nfor _ in range(2): Thread(target=lambda: [0 for _ in iter(int, 1)]).start()"
    )
    job = Job((Cell(0, "1"), Cell(1, burn), Cell(2, "while True: pass")), seconds=20.0)
    result = execute(job, Limits(seconds=20.0, processor=2))
    assert (set(result.outputs), result.stopped) == ({0, 1}, "it used more processor time than it may")
    assert not result.died


# -- the filter, read as the kernel reads it -------------------------------------------------------------------

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NUMBERS = {
    "x86_64": {"read": 0, "socket": 41, "clone": 56, "fork": 57, "vfork": 58, "unshare": 272, "clone3": 435},
    "aarch64": {"read": 63, "socket": 198, "clone": 220, "unshare": 97, "clone3": 435},
}
ALLOWED, KILLED, FAILS = 0x7FFF0000, 0x80000000, 0x00050000


def verdict(machine: str, number: int, argument: int = 0, audit: int | None = None) -> int:
    program = list(struct.iter_unpack("=HBBI", seccomp_filter(machine)))
    data = struct.pack("=IIQQ", number, AUDIT[machine] if audit is None else audit, 0, argument)
    here = value = 0
    while True:
        operation, true, false, operand = program[here]
        if operation == 0x06:
            return operand
        if operation == 0x20:
            (value,) = struct.unpack_from("=I", data, operand)
            here += 1
            continue
        test = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}[operation]
        here += 1 + (true if test else false)


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_the_filter_lets_threads_through_and_no_processes(machine: str) -> None:
    numbers = NUMBERS[machine]
    assert verdict(machine, numbers["read"]) == ALLOWED
    assert verdict(machine, numbers["clone"], 0x3D0F00) == ALLOWED  # the flags of a thread
    assert verdict(machine, numbers["clone"], 0x11) == FAILS | EPERM
    assert verdict(machine, numbers["clone3"]) == FAILS | ENOSYS
    for name in {"fork", "vfork", "unshare"} & numbers.keys():
        assert verdict(machine, numbers[name]) == FAILS | EPERM
    assert [verdict(machine, numbers["socket"], family) for family in (1, 2, 40)] == [
        ALLOWED,
        ALLOWED,
        FAILS | EPERM,
    ]
    assert verdict(machine, 0x40000000 | numbers["read"]) == FAILS | EPERM
    assert verdict(machine, numbers["read"], audit=0x40000003) == KILLED


# -- where there is none ---------------------------------------------------------------------------------------


def test_why_not_is_found_out_by_trying(monkeypatch, tmp_path) -> None:
    why = why_not.__wrapped__
    monkeypatch.setattr(platform, "machine", lambda: "sparc64")
    assert why(MEMORY) == "it needs Linux on aarch64 or x86_64"
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(sandbox.shutil, "which", lambda tool: None if tool == "bwrap" else tool)
    assert why(MEMORY) == "bwrap not found"
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    bwrap.chmod(0o755)
    monkeypatch.setattr(sandbox.shutil, "which", lambda tool: tool)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert why(MEMORY) == "bwrap: setting up uid map: Permission denied"


@pytest.mark.parametrize(
    ("wanted", "why", "sandboxed"),
    [
        ("when possible", "", True),
        ("when possible", "no bwrap", False),
        ("always", "", True),
        ("never", "", False),
    ],
)
def test_the_course_chooses_whether_to_sandbox(monkeypatch, wanted: str, why: str, sandboxed: bool) -> None:
    monkeypatch.setattr(autograde, "why_not", lambda memory: why)
    assert MarkSubmission(parent=NotebookExporter(), sandbox=wanted).limits().sandbox is sandboxed


def test_always_without_a_sandbox_is_an_error(monkeypatch) -> None:
    monkeypatch.setattr(autograde, "why_not", lambda memory: "no bwrap")
    with pytest.raises(NoSandbox, match=r"Nothing is marked.*no bwrap"):
        MarkSubmission(parent=NotebookExporter(), sandbox="always").limits()


def test_one_run_of_nbgrader_warns_once(monkeypatch, caplog) -> None:
    monkeypatch.setattr(autograde, "why_not", lambda memory: "no bwrap")
    for _ in range(2):
        exporter = NotebookExporter()
        for _ in range(3):
            MarkSubmission(parent=exporter, log=logging.getLogger("test")).limits()
    assert [record.getMessage().count("runs as you") for record in caplog.records] == [1, 1]


@pytest.mark.slow
def test_without_bubblewrap_marks_are_the_same_or_none_are_given(tmp_path, monkeypatch) -> None:
    room = Classroom(make_course(tmp_path / "course"), CORPUS.assignment)
    for student in ("one", "two"):
        room.submit(student, Submission(CORPUS.full))
    monkeypatch.setenv("PATH", str(tmp_path))  # alembic stands beside Python, and nothing else is needed
    with pytest.raises(AssertionError, match=r"Nothing is marked: there is no sandbox \("):
        room.run("autograde", room.assignment, "--MarkSubmission.sandbox=always")
    assert not list((room.folder / "autograded").glob("*/*/*.ipynb"))
    said = room.run("autograde", room.assignment)
    assert said.count("students' code runs as you") == 1
    assert SEED not in said
    for tasks in room.gradebook().values():
        assert {task: tasks[task][0] for task in CORPUS.full} == dict(CORPUS.full)
