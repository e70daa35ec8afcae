"""What was handed in: found, and read without trusting any of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from .jobs import digest
from .prepare import read_files

#: Where nbgrader notes when something was handed in.
_TIMESTAMP = "timestamp.txt"


class Refused(ValueError):
    """Why a submission cannot be marked, in one sentence for the instructor."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes
    ----------
    notebook : NotebookNode
        As it came.
    known_by : str
        A hash of all that was handed in.
    files : dict of str to bytes
        What lay beside it, by path.
    when : datetime or None
        When it was handed in, if that is known.
    remark : str
        What a person should know about it, or an empty string.
    """

    notebook: NotebookNode
    known_by: str
    files: dict[str, bytes]
    when: datetime | None
    remark: str = ""


def handed_in(where: CourseDirectory, assignment: str) -> Iterator[tuple[str, Path]]:
    """Find the students who handed in ``assignment``, each with the folder of it, by name."""
    pattern = where.format_path(where.submitted_directory, "(?P<student>[^/]+)", assignment, escape=True)
    any_student = Path(where.format_path(where.submitted_directory, "*", assignment))
    root = Path(where.root)
    for folder in sorted(root.glob(str(any_student.relative_to(root)))):
        found = re.fullmatch(pattern, folder.as_posix())
        if found is not None:
            yield found["student"], folder


def read_submission(folder: Path, assignment: str) -> Submission:
    """Read the submission in ``folder``. Raises Refused with the reason when it cannot be marked."""
    path = folder / f"{assignment}.ipynb"
    if not path.is_file() or path.is_symlink() or folder.is_symlink():
        others = sorted(each.name for each in folder.glob("*.ipynb"))
        instead = f" There is: {', '.join(map(repr, others))[:200]}." if others else ""
        raise Refused(f"There is no notebook {path.name}.{instead}")
    try:
        content = path.read_bytes()
        nb = nbformat.reads(content.decode(), as_version=4)
    except Exception as problem:  # whatever a file may do to its reader
        raise Refused(f"Its notebook cannot be read ({type(problem).__name__}).") from None
    files = read_files(folder)
    when, remark = _when(files.get(_TIMESTAMP, b""))
    beside = [part for name in sorted(files) for part in (name, files[name])]
    return Submission(nb, digest(content, *beside), files, when, remark)


def _when(text: bytes) -> tuple[datetime | None, str]:
    try:
        return (parse_utc(text.decode().strip()), "") if text.strip() else (None, "")
    except (ValueError, OverflowError):
        return None, f"Its {_TIMESTAMP} holds no time, so that nobody knows whether it is late."


def for_the_notebook(files: dict[str, bytes], course: dict[str, bytes]) -> dict[str, bytes]:
    """Return what the notebook may read: what was handed in, and in its place what the course brings itself."""
    return {name: content for name, content in (files | course).items() if name != _TIMESTAMP}
