"""Where nbgrader itself would copy, follow or trust what a student sent, before it comes to the marking path.

nbgrader has no place to ask in these methods. They are wrapped once, when this is imported; the configuration of a
course does that, and so every nbgrader command and formgrader.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeCollect

from .prepare import read_files
from .save import open_gradebook, save_refused, save_students
from .score import RECORD
from .submissions import (
    Refused,
    SubmissionBounds,
    as_notebook,
    check_folder,
    copy_folder,
    files_beside,
    read_submission,
    when_handed_in,
)


def _in_place_of(owner: Any, name: str) -> Callable[[Callable[..., Any]], None]:
    """Put a function, which is called with the method that was there first, in place of a method."""

    def replace(function: Callable[..., Any]) -> None:
        before = getattr(owner, name)
        setattr(owner, name, lambda *arguments, **more: function(before, *arguments, **more))

    return replace


@_in_place_of(Autograde, "init_destination")
def _init_destination(decide: Any, self: Any, assignment_id: str, student_id: str) -> Any:
    """Refuse what must not be opened, and let nbgrader skip only what has been marked to its end."""
    handed = Path(self._format_source(assignment_id, student_id))
    try:
        read_submission(handed, assignment_id, SubmissionBounds(parent=self))
    except Refused as reason:
        self.log.error("%s of %s is not marked and needs a person. %s", assignment_id, student_id, reason)
        _needs_a_person(self.coursedir, assignment_id, student_id)
        raise
    folder = Path(self._format_dest(assignment_id, student_id))
    notebooks = list(folder.glob("*.ipynb"))
    if folder.is_dir() and not (notebooks and all(map(_is_scored, notebooks))):
        self.log.warning("%s was left by a run that was stopped: it is marked anew", folder)
        shutil.rmtree(folder)
    return decide(self, assignment_id, student_id)


@_in_place_of(Autograde, "init_assignment")
def _init_assignment(begin: Any, self: Any, assignment_id: str, student_id: str) -> None:
    """Let a submission need a person from the moment that the gradebook has it until it is marked.

    What nbgrader copies beside the marked notebook is what is kept of it elsewhere, too.
    """
    begin(self, assignment_id, student_id)
    source = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", assignment_id))
    kept = {*files_beside(Path(self._format_source(assignment_id, student_id)))[0], *read_files(source)}
    folder = Path(self._format_dest(assignment_id, student_id))
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.relative_to(folder).as_posix() not in kept:
            path.unlink()
    _needs_a_person(self.coursedir, assignment_id, student_id)


@_in_place_of(Autograde, "convert_single_notebook")
def _convert_single_notebook(convert: Any, self: Any, filename: str) -> None:
    """Let nbgrader take from a student's notebook what the marking of a class takes."""
    exporter, read = self.exporter, type(self.exporter).from_file

    def from_file(stream: Any, resources: Any = None, **more: Any) -> Any:
        if self._sanitizing:
            return exporter.from_notebook_node(as_notebook(stream.read()), resources=resources, **more)
        return read(exporter, stream, resources=resources, **more)

    exporter.from_file = from_file
    convert(self, filename)


@_in_place_of(ExchangeCollect, "do_copy")
def _do_copy(copy: Any, self: Any, source: str, destination: str, log: Any = None) -> None:
    """Leave in the exchange what must not be copied: a link would be followed with the instructor's rights.

    Its owner may change it at any moment: what nbgrader copies is a copy that has been looked at.
    """
    bounds = SubmissionBounds(parent=self)
    with tempfile.TemporaryDirectory() as folder:
        safe = Path(folder, Path(source).name)
        try:
            check_folder(Path(source), bounds)
            copy_folder(Path(source), safe, (bounds.notebook + bounds.size) * 2**20)
            check_folder(safe, bounds)
        except (Refused, OSError) as reason:
            self.log.error("%s is not collected. %s", source, reason)
        else:
            copy(self, str(safe), destination, log)


@_in_place_of(CourseDirectory, "get_existing_timestamp")
def _get_existing_timestamp(_read: Any, self: Any, folder: str) -> datetime | None:
    return _when(self, Path(folder))


@_in_place_of(NbGraderAPI, "get_submitted_timestamp")
def _get_submitted_timestamp(_read: Any, self: Any, assignment_id: str, student_id: str) -> datetime | None:
    where = self.coursedir
    return _when(self, Path(where.format_path(where.submitted_directory, student_id, assignment_id)))


def _when(self: Any, folder: Path) -> datetime | None:
    """Return when something was handed in; what is no time is set aside and stops no class."""
    when, remark = when_handed_in(folder)
    if remark:
        self.log.warning("%s: %s", folder, remark)
    return when


def _needs_a_person(where: CourseDirectory, assignment: str, student: str) -> None:
    gradebook = open_gradebook(where.db_url, where.course_id)
    try:
        save_students(gradebook, [student])
        when, _ = when_handed_in(Path(where.format_path(where.submitted_directory, student, assignment)))
        save_refused(gradebook, student, assignment, when)
    finally:
        gradebook.close()


def _is_scored(path: Path) -> bool:
    try:
        return RECORD in json.loads(path.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
