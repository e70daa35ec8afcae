"""Run a Job: a stateless worker, which has nothing of the course's and returns what the submission put out.

It needs a Job and its own Limits, and knows neither seed nor table nor gradebook.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from .jobs import Cell, Job, Result
from .sandbox import start_confined

#: Without -P, a file of the student's would stand for the module of its name.
_INSIDE = [sys.executable, "-P", "-m", "drivingforce.grading.inside"]
_MIB = 1024 * 1024
#: How long after its time limit a cell may take to let itself be interrupted.
_GRACE = 5.0
#: By how much a reply may be longer than what is counted as output in it.
_ENVELOPE = 4 * 1024
#: How deep what is displayed may be nested.
_DEEPEST = 50
#: The exit status of what was ended by a signal is above it.
_KILLED = 128
_OUT_OF_PROCESSOR_TIME = (-24, _KILLED + 24)  # SIGXCPU


@dataclass(frozen=True)
class Limits:
    """What a worker lets a submission use.

    Attributes
    ----------
    sandbox : bool
        Whether it runs in a sandbox.
    memory : int
        In MiB, in the sandbox.
    seconds : float
        For the whole submission.
    processor : int
        Seconds of processor time, of all its threads together, in the sandbox.
    output : int
        Bytes of output, for the whole submission.
    disk : int
        What it may write in a folder of its own, in MiB, in the sandbox.
    hidden : Path or None
        A folder of this machine that is never there for a submission.
    """

    sandbox: bool = True
    memory: int = 2048
    seconds: float = 300.0
    processor: int = 300
    output: int = 2 * _MIB
    disk: int = 64
    hidden: Path | None = None


#: The interpreters that are at work in this process, which are ended with it.
_at_work: set[_Interpreter] = set()
_stopped = threading.Event()


def execute(job: Job, limits: Limits) -> Result:
    """Run ``job`` in a fresh interpreter, and once more if that was ended from outside."""
    result = _execute(job, limits)
    return _execute(job, limits) if result.died and not _stopped.is_set() else result


def stop_all() -> None:
    """End all that runs in this process, for good: what it returns then is no result."""
    _stopped.set()
    for interpreter in list(_at_work):
        interpreter.kill()


def _execute(job: Job, limits: Limits) -> Result:
    outputs: dict[int, list[dict[str, Any]]] = {}
    stopped, died, cut = "", False, False
    with _interpreter(job, limits) as interpreter:
        for cell in job.cells:
            try:
                outputs[cell.place], too_much = interpreter.run(cell, job.seconds)
                cut = cut or too_much
            except _Ended as ended:
                stopped, died = str(ended), interpreter.was_killed()
                break
    outputs.pop(-1, None)
    return Result(job.key, outputs, stopped, died, cut)


class _Ended(Exception):
    """Why no more cells can be run."""


class _Interpreter:
    """The interpreter of one submission, from outside; it is ended when its time is up, whatever it does."""

    def __init__(self, process: subprocess.Popen[str], limits: Limits, most_room: int) -> None:
        self._process = process
        self._ended_here = False
        self._end = time.monotonic() + limits.seconds
        self._watch = threading.Timer(limits.seconds, self.kill)
        self._watch.daemon = True
        self._watch.start()
        self._replies: Queue[str] = Queue(maxsize=1)
        self._room = limits.output
        self._reader = threading.Thread(
            target=self._read, args=(limits.output + most_room + _ENVELOPE + 1,), daemon=True
        )
        self._reader.start()

    def _read(self, longest: int) -> None:
        assert self._process.stdout is not None
        line = "\n"
        while line.endswith("\n"):  # what is longer than allowed has no end, and is the last that is read
            line = self._process.stdout.readline(longest)
            self._replies.put(line)

    def run(self, cell: Cell, seconds: float) -> tuple[list[dict[str, Any]], bool]:
        """Run one cell and return what it put out, and whether some of that was left out.

        Raises _Ended when no more cells can be run.
        """
        word = secrets.token_hex(16)
        self._ask({"cell": word, "source": cell.source, "room": cell.room, "seconds": seconds})
        until = time.monotonic() + seconds + _GRACE
        while True:
            try:
                line = self._replies.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                raise _Ended("a cell took too long and could not be interrupted") from None
            self._room -= max(0, len(line) - cell.room - _ENVELOPE)
            if self._room < 0:  # it is capped inside, unless the submission has seen to that
                raise _Ended("it put out more output than it may")
            reply = _read_reply(line)
            if reply is None:
                raise _Ended("it took too long" if self._ended_here else self._how_it_ended())
            if reply.get("cell") == word:
                return _outputs(reply.get("outputs")), reply.get("cut") is True

    def _ask(self, question: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended: the reader finds that out
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()

    def _how_it_ended(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            if self._process.wait(timeout=1.0) in _OUT_OF_PROCESSOR_TIME:
                return "it used more processor time than it may"
        return "its interpreter ended"

    def was_killed(self) -> bool:
        """Return whether something else than we or an exit of its own ended it."""
        try:
            code = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:  # it has only closed its pipe
            return False
        by_a_signal = code < 0 or code > _KILLED
        return by_a_signal and not self._ended_here and code not in _OUT_OF_PROCESSOR_TIME

    def kill(self) -> None:
        """End it, whoever waits for it."""
        self._ended_here = True
        self._process.kill()

    def stop(self) -> None:
        """End it, with all that it started."""
        self._watch.cancel()
        self.kill()
        self._process.wait()
        while self._reader.is_alive():  # it may wait for room
            with suppress(Empty):
                self._replies.get(timeout=0.01)


def _read_reply(line: str) -> dict[str, Any] | None:
    try:
        reply = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return reply if isinstance(reply, dict) else None


@contextmanager
def _interpreter(job: Job, limits: Limits) -> Iterator[_Interpreter]:
    command = [*_INSIDE, str(limits.output)]
    most_room = max((cell.room for cell in job.cells), default=0)
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
        "text": True,
        "encoding": "utf-8",
        "errors": "replace",
    }
    if limits.sandbox:
        with start_confined(
            command, limits.memory, job.contents(), limits.hidden, limits.processor, limits.disk, **pipes
        ) as process:
            yield from _run_by(process, limits, most_room)
        return
    with tempfile.TemporaryDirectory(prefix="drivingforce-", ignore_cleanup_errors=True) as folder:
        for name, content in job.contents().items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        environment = os.environ | {"NBGRADER_EXECUTION": "autograde"}
        with subprocess.Popen(command, cwd=folder, env=environment, **pipes) as process:
            yield from _run_by(process, limits, most_room)


def _run_by(process: subprocess.Popen[str], limits: Limits, most_room: int) -> Iterator[_Interpreter]:
    interpreter = _Interpreter(process, limits, most_room)
    _at_work.add(interpreter)
    try:
        if _stopped.is_set():
            interpreter.kill()
        yield interpreter
    finally:
        _at_work.discard(interpreter)
        interpreter.stop()


# -- what came out, which may be anything ----------------------------------------------------------------------


def _outputs(said: Any) -> list[dict[str, Any]]:
    """Return those outputs that have the form of a notebook's."""
    found = said if isinstance(said, list) else []
    return [_clean(each) for each in found if _is_output(each) and not _deeper_than(_DEEPEST, each)]


def _deeper_than(levels: int, value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(_deeper_than(levels - 1, each) for each in inner)


def _is_output(each: Any) -> bool:
    if not isinstance(each, dict):
        return False
    kind = each.get("output_type")
    if kind == "stream":
        return each.get("name") in ("stdout", "stderr") and isinstance(each.get("text"), str)
    if kind == "error":
        trace = each.get("traceback")
        words = isinstance(each.get("ename"), str) and isinstance(each.get("evalue"), str)
        return words and isinstance(trace, list) and all(isinstance(line, str) for line in trace)
    return kind in ("display_data", "execute_result") and isinstance(each.get("data"), dict)


_KEPT = {
    "stream": ("name", "text"),
    "error": ("ename", "evalue", "traceback"),
    "display_data": ("data",),
    "execute_result": ("data",),
}


def _clean(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output with nothing but its own fields, in text that can be written to a file."""
    kind = output["output_type"]
    clean: dict[str, Any] = {"output_type": kind} | {name: _writable(output[name]) for name in _KEPT[kind]}
    if "data" in clean:
        clean["data"] = {
            m: each for m, each in clean["data"].items() if isinstance(each, str) or m.endswith("json")
        }
        clean["metadata"] = {}
    if kind == "execute_result":
        count = output.get("execution_count")
        clean["execution_count"] = count if type(count) is int else None
    return clean


def _writable(value: Any) -> Any:
    """Return plain data without lone surrogates, which no file takes."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_writable(each) for each in value]
    if isinstance(value, dict):
        return {_writable(key): _writable(each) for key, each in value.items()}
    return value
