"""What a reader has answered, kept in one small file beside the notebook; nothing leaves the machine.

Each answer is one line of JSON that is added at the end. Two kernels that write at the same time therefore lose
nothing, and a line that was cut off damages no other.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from traitlets import HasTraits, Tuple, Unicode

from drivingforce.page import texts
from drivingforce.physics import InvalidInput

#: The file's name, beside the notebook.
FILE_NAME = "driving-force-progress.jsonl"

#: Of the form of a record. Another form is set aside, and its reader is told so.
VERSION = 2

_OUTCOMES = ("right", "wrong", "skipped", "kept", "again")


@dataclass(frozen=True)
class Record:
    """One answer.

    Attributes
    ----------
    id : str
        Unique, so that a record that is read twice counts once.
    when : str
        Local time with its zone, ISO 8601.
    question : str
        The question's key.
    step : int
        Which of its steps.
    answer : str, list of str or None
        What was answered; None: skipped, or asked anew.
    outcome : str
        "right", "wrong", "skipped"; "kept" for a prediction that is not judged before its question comes back;
        "again" when the reader starts the question anew.
    misconception : str
        The code of the misconception that the answer shows, or empty.
    topic : str
        What the question is about, for a table that does not know the question.
    version : int
        Of the form of the record.
    """

    id: str
    when: str
    question: str
    step: int
    answer: Any
    outcome: str
    misconception: str = ""
    topic: str = ""
    version: int = VERSION

    @classmethod
    def now(
        cls, question: str, step: int, answer: Any, outcome: str, misconception: str = "", topic: str = ""
    ) -> Record:
        """Return a record of this moment."""
        when = datetime.now().astimezone().isoformat(timespec="seconds")
        return cls(uuid.uuid4().hex, when, question, step, answer, outcome, misconception, topic)

    @classmethod
    def read(cls, line: str) -> Record:
        """Return the record that ``line`` holds; raise ValueError where it holds none."""
        content = json.loads(line)
        try:
            record = cls(**content)
        except TypeError:
            raise ValueError("not a record") from None
        texts = (record.id, record.when, record.question, record.outcome, record.misconception, record.topic)
        answered = record.answer is None or isinstance(record.answer, str | list)
        if not all(isinstance(each, str) for each in texts) or not isinstance(record.step, int) or not answered:
            raise ValueError("not a record")
        if record.outcome not in _OUTCOMES or record.version != VERSION:
            raise ValueError("not a record")
        if datetime.fromisoformat(record.when).tzinfo is None:
            raise ValueError("not a record")
        return record


class Logbook(HasTraits):
    """All records of one file.

    Parameters
    ----------
    path : Path
        The file; it need not exist.

    Attributes
    ----------
    records : tuple of Record
        In the order in which they were made.
    message : str
        What a reader should know about the file: that it was damaged, or cannot be written. Usually empty.
    """

    records = Tuple()
    message = Unicode()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.refresh()

    def refresh(self) -> None:
        """Read what other kernels have written, too."""
        try:
            good, bad = _read(self.path)
            if bad:
                good = self._set_aside()
        except OSError as error:
            self.message = texts.progress_unreadable(self.path.name, error.strerror or str(error))
            return
        self._take(good)

    def add(
        self, question: str, step: int, answer: Any, outcome: str, misconception: str = "", topic: str = ""
    ) -> None:
        """Keep one answer; where the file cannot be written it is kept until the kernel stops."""
        record = Record.now(question, step, answer, outcome, misconception, topic)
        self._write([record])
        self._take([record])
        self.refresh()

    def of(self, question: str) -> list[Record]:
        """Return the records of ``question`` since it was last started anew."""
        mine = [record for record in self.records if record.question == question]
        starts = [index for index, record in enumerate(mine) if record.outcome == "again"]
        return mine[starts[-1] + 1 :] if starts else mine

    def export(self) -> str:
        """Return everything, as the file has it."""
        return "".join(f"{_line(record)}\n" for record in self.records)

    def bring_in(self, text: str) -> int:
        """Add the records of a file that was downloaded before; return how many were new.

        Raises
        ------
        InvalidInput
            If it is not such a file; nothing is added then.
        """
        try:
            found = [Record.read(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            found = []
        if not found:
            raise InvalidInput("progress file", text[:40].strip() or "an empty file", texts.PROGRESS_ALLOWED)
        known = {record.id for record in self.records}
        new = list({record.id: record for record in found if record.id not in known}.values())
        self._write(new)
        self._take(new)
        return len(new)

    def _take(self, records: Iterable[Record]) -> None:
        merged = {record.id: record for record in (*self.records, *records)}
        # sorted() keeps the order of records of the same second.
        self.records = tuple(sorted(merged.values(), key=lambda each: datetime.fromisoformat(each.when)))

    def _write(self, records: Sequence[Record]) -> None:
        try:
            _append(self.path, records)
        except OSError as error:
            self.message = texts.progress_unwritable(self.path.name, error.strerror or str(error))

    def _set_aside(self) -> list[Record]:
        """Move the damaged file out of the way, and keep what can be read of it."""
        aside = next(path for path in _names_aside(self.path) if not path.exists())
        try:
            os.rename(self.path, aside)
        except FileNotFoundError:  # another kernel has just done it
            return _read(self.path)[0]
        good, bad = _read(aside)
        _append(self.path, good)
        self.message = texts.progress_set_aside(aside.name, len(good), any(map(_of_another_version, bad)))
        return good


@cache
def logbook_at(path: Path) -> Logbook:
    """Return the progress that is kept at ``path``: one object in a kernel, which all its widgets watch."""
    return Logbook(path)


def logbook_here() -> Logbook:
    """Return the progress that is kept beside the notebook, with what other kernels have written."""
    logbook = logbook_at(Path.cwd() / FILE_NAME)
    logbook.refresh()
    return logbook


def _line(record: Record) -> str:
    return json.dumps(asdict(record), ensure_ascii=False)


def _read(path: Path) -> tuple[list[Record], list[str]]:
    """Return the records of a file, and the lines that are none."""
    good, bad = [], []
    try:
        text = path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return [], []
    for line in text.split("\n"):
        if line.strip():
            try:
                good.append(Record.read(line))
            except ValueError:
                bad.append(line)
    return good, bad


def _of_another_version(line: str) -> bool:
    """Return whether a line that is no record was one to another version of the course."""
    try:
        content = json.loads(line)
    except ValueError:
        return False
    return isinstance(content, dict) and {"id", "when", "outcome"} <= set(content) and _version(content) != VERSION


def _version(content: Mapping[str, Any]) -> object:
    return content.get("version", 1)  # the first had no number


def _append(path: Path, records: Sequence[Record]) -> None:
    """Add lines in one write, which the system does not mix with another's."""
    if not records:
        return
    # The first line break ends whatever an interrupted write has left.
    data = "".join(f"\n{_line(record)}" for record in records) + "\n"
    with path.open("ab", buffering=0) as file:
        file.write(data.encode("utf-8"))


def _names_aside(path: Path) -> Iterable[Path]:
    number = 1
    while True:
        yield path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")
        number += 1
