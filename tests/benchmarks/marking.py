"""What marking a class costs, beside stock nbgrader, and what twenty kills do to it.

Run it with: python tests/benchmarks/marking.py [--students 200] [--stock 40] [--kills 20]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from grading.classroom import Classroom, make_course, run_in
from grading.corpora import CORPORA

CORPUS = CORPORA[1]
STOCK = "c = get_config()\nc.CourseDirectory.root = {root!r}\nc.CourseDirectory.course_id = 'driving-force'\n"
MARK = """
import sys
from drivingforce.grading.__main__ import main
code = main(["mark", *sys.argv[1:]])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


def class_of(count: int, folder: Path) -> Path:
    """Make a course with ``count`` submissions: those that stock nbgrader can mark, over and over."""
    course = make_course(folder)
    room = Classroom(course, CORPUS.assignment)
    for number, (name, submission) in enumerate(islice(cycle(CORPUS.honest.items()), count)):
        room.submit(f"{number:04}-{name}", submission)
    return course


def mark(course: Path, *options: str) -> tuple[float, float]:
    """Mark a class; return the seconds it took and the most memory of the coordinator, in MiB."""
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MARK, CORPUS.assignment, *options], cwd=course, capture_output=True, text=True
    )
    assert done.returncode in (0, 2), done.stderr
    return time.perf_counter() - begin, int(done.stdout.split()[-1]) / 1024


def stock(course: Path, count: int) -> float:
    """Mark the first ``count`` of the class with stock nbgrader; return the seconds it took."""
    for extra in sorted((course / "submitted").iterdir())[count:]:
        shutil.rmtree(extra)
    (course / "nbgrader_config.py").write_text(STOCK.format(root=str(course)))
    begin = time.perf_counter()
    run_in(course, "autograde", CORPUS.assignment)
    return time.perf_counter() - begin


def speed(students: int, of_stock: int, folder: Path) -> None:
    """Print the submissions a minute, and the coordinator's memory with a tenth of the class and with all."""
    course = class_of(students, folder / "class")
    few = class_of(students // 10, folder / "few")
    plain = folder / "stock"
    shutil.copytree(course, plain)
    _, memory_of_few = mark(few)
    seconds, memory = mark(course)
    ours = students / seconds * 60
    theirs = of_stock / stock(plain, of_stock) * 60
    again, _ = mark(course)
    print(f"mark: {students} submissions in {seconds:.0f} s, {ours:.0f} a minute, start-up and sandbox included")
    print(
        f"stock nbgrader: {theirs:.1f} a minute ({of_stock} submissions), which is {ours / theirs:.1f} times less"
    )
    print(f"a second run, with nothing to do: {again:.1f} s")
    print(
        f"coordinator: {memory_of_few:.0f} MiB with {students // 10} submissions, {memory:.0f} MiB with {students}"
    )


def kills(count: int, folder: Path) -> None:
    """Kill a run ``count`` times at random moments, let it end, and compare with one that nobody disturbed."""
    disturbed = class_of(24, folder / "disturbed")
    calm = folder / "calm"
    shutil.copytree(disturbed, calm)
    seconds, _ = mark(calm)
    before = set(Path(tempfile.gettempdir()).iterdir())
    chance = random.Random(20)
    for number in range(count):
        run = subprocess.Popen(
            [sys.executable, "-m", "drivingforce.grading", "mark", CORPUS.assignment, "--again"],
            cwd=disturbed,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.2, seconds))
        kill(run, ("coordinator", "worker", "group")[number % 3])
    mark(disturbed)
    exports = []
    for course in (calm, disturbed):
        run_in(course, "export")
        exports.append((course / "grades.csv").read_bytes())
    same = "the same" if exports[0] == exports[1] else "ANOTHER"
    left = set(Path(tempfile.gettempdir()).iterdir()) - before
    left |= {path for path in disturbed.rglob("*") if path.name.startswith(".being-written")}
    print(
        f"{count} kills, then a run to the end: {same} export; left behind: {sorted(map(str, left)) or 'nothing'}"
    )


def kill(run: subprocess.Popen[bytes], what: str) -> None:
    """Kill the coordinator, one of its interpreters (and let the run end), or all of them."""
    if what == "worker":
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").parent.parent.glob("*/children")
        for child in {pid for file in children for pid in file.read_text().split()}:
            os.kill(int(child), signal.SIGKILL)
            break
    elif what == "group":
        os.killpg(run.pid, signal.SIGKILL)
    else:
        run.kill()
    run.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--stock", type=int, default=40)
    parser.add_argument("--kills", type=int, default=20)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.students:
            speed(chosen.students, chosen.stock, Path(folder))
        if chosen.kills:
            kills(chosen.kills, Path(folder))
