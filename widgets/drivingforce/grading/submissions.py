"""What was handed in: found, and read without trusting any of it."""

from __future__ import annotations

import errno
import importlib.metadata
import json
import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from traitlets import Integer
from traitlets.config import Configurable

from .jobs import digest
from .prepare import read_files

#: Where nbgrader notes when something was handed in.
_TIMESTAMP = "timestamp.txt"
_LONGEST_TIME, _YEARS = 100, (1970, 2999)
_NO_TIME = f"Its {_TIMESTAMP} holds no time, so that nobody knows whether it is late."
_MIB = 1024 * 1024


class Refused(ValueError):
    """Why a submission cannot be marked, in one sentence for the instructor."""


class SubmissionBounds(Configurable):
    """How much a student may hand in for one assignment."""

    notebook = Integer(16, min=1, help="How large a notebook may be, in MiB.").tag(config=True)
    cells = Integer(1000, min=1, help="How many cells it may have.").tag(config=True)
    files = Integer(200, min=0, help="How many files and folders may lie beside it.").tag(config=True)
    size = Integer(32, min=0, help="How large they may be together, in MiB.").tag(config=True)


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


def check_folder(folder: Path, bounds: SubmissionBounds) -> None:
    """Raise Refused for what must not be copied or opened; nothing is opened to find that out.

    A link may lead to the seed or to another student's answers, and nothing but a file or a folder can be read
    without harm. A file that has a second name may be somebody else's.
    """
    try:
        _check_each(folder, bounds)
    except OSError as problem:
        raise Refused(f"Its files cannot be read ({problem.strerror}).") from None


def _check_each(folder: Path, bounds: SubmissionBounds) -> None:
    size = 0
    for count, path in enumerate(_within(folder), start=-1):  # the folder and its notebook are not beside it
        if count > bounds.files:
            raise Refused(f"There are more than {bounds.files} files beside its notebook.")
        name = _shown(path.relative_to(folder))
        if not path.name.isprintable():
            raise Refused(f"It holds a name that cannot be written: {name}.")
        facts = path.lstat()
        if stat.S_ISLNK(facts.st_mode) or (stat.S_ISREG(facts.st_mode) and facts.st_nlink > 1):
            raise Refused(f"It holds a link: {name}.")
        if not (stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode)):
            raise Refused(f"It holds something that is no file: {name}.")
        if path.suffix == ".ipynb" and facts.st_size > bounds.notebook * _MIB:
            raise Refused(f"Its notebook {name} is larger than {bounds.notebook} MiB.")
        if path.suffix != ".ipynb" and stat.S_ISREG(facts.st_mode):
            size += facts.st_size
        if size > bounds.size * _MIB:
            raise Refused(f"The files beside its notebook are larger than {bounds.size} MiB.")


def _within(folder: Path) -> Iterator[Path]:
    """Yield the folder and all that is in it, a folder before what it holds; links are not followed."""
    yield folder
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as found:
            entries = sorted(found, key=lambda each: each.name)
        for entry in entries:
            yield Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))


def copy_folder(folder: Path, target: Path, most: int) -> None:
    """Copy a folder that its owner may change at the same moment, and ``most`` bytes at most of each file.

    No link is followed, wherever one appears: a folder is left out then, and a file raises OSError.
    """
    for root, _, files, here in os.fwalk(folder):
        there = target / Path(root).relative_to(folder)
        there.mkdir(parents=True)
        for name in files:
            opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
            with os.fdopen(opened, "rb") as file:
                if not stat.S_ISREG(os.fstat(opened).st_mode):
                    raise OSError(errno.EINVAL, "no file", name)
                (there / name).write_bytes(file.read(most))


def _shown(path: Path) -> str:
    return ascii(path.as_posix()[:100])


def read_submission(folder: Path, assignment: str, bounds: SubmissionBounds) -> Submission:
    """Read the submission in ``folder``. Raises Refused with the reason when it cannot be marked."""
    if folder.parent.is_symlink():
        raise Refused("The folder of this student is a link.")
    check_folder(folder, bounds)
    path = folder / f"{assignment}.ipynb"
    if not path.is_file():
        others = sorted(each.name for each in folder.glob("*.ipynb"))
        instead = f" There is: {', '.join(map(repr, others))[:200]}." if others else ""
        raise Refused(f"There is no notebook {path.name}.{instead}")
    try:
        content = path.read_bytes()
        nb = as_notebook(content.decode())
    except Exception as problem:  # whatever a file may do to its reader
        raise Refused(f"Its notebook cannot be read ({type(problem).__name__}).") from None
    if len(nb.cells) > bounds.cells:
        raise Refused(f"Its notebook has {len(nb.cells)} cells, more than {bounds.cells}.")
    files, shadows = files_beside(folder)
    when, remark = _when(files.get(_TIMESTAMP, b""))
    beside = [part for name in sorted(files) for part in (name, files[name])]
    said = [f"Left out, since Python has a module of that name: {', '.join(map(ascii, shadows))[:300]}."]
    remarks = " ".join(filter(None, (remark, *(said if shadows else ()))))
    return Submission(nb, digest(content, *beside, remarks), files, when, remarks)


def files_beside(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return what lies beside a notebook, by path, and the names of what is left out of that.

    Left out is what could run as soon as somebody opens the notebook where it lies: Python imports from there, and
    the settings of other programs are hidden files. Hidden files are left out without a word.
    """
    found = {name: content for name, content in read_files(folder).items() if not _is_hidden(name)}
    shadows = [name for name in found if _is_a_modules(name)]
    return {name: content for name, content in found.items() if name not in shadows}, shadows


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in name.split("/"))


def _is_a_modules(name: str) -> bool:
    """Return whether a file would stand for one of Python's modules, or of those that are installed."""
    *folders, file = name.split("/")
    stem, _, suffixes = file.partition(".")
    if suffixes.rpartition(".")[2] not in ("py", "pyc", "so", "pyd"):
        return False
    return (
        stem in _modules()
        if not folders
        else len(folders) == 1 and stem == "__init__" and folders[0] in _modules()
    )


@cache
def _modules() -> frozenset[str]:
    installed = importlib.metadata.packages_distributions()
    return frozenset({*sys.stdlib_module_names, *installed, "sitecustomize", "usercustomize", "drivingforce"})


def as_notebook(text: str) -> NotebookNode:
    """Return a notebook with the cells of ``text`` and, of each, no more than marking needs.

    What has not the form that it should have is left out. Raises what a reader raises where there are no cells.
    """
    plain = json.loads(text)
    if plain.get("nbformat") != 4:
        plain = nbformat.reads(text, as_version=4)
    if not isinstance(plain["cells"], list):
        raise TypeError("cells are no list")
    cells: list[NotebookNode] = []
    for place, cell in enumerate(each for each in plain["cells"] if isinstance(each, dict)):
        make = new_code_cell if cell.get("cell_type") == "code" else new_markdown_cell
        made = make(_text(cell.get("source")), metadata=_kept_metadata(cell.get("metadata")), id=f"cell-{place}")
        if isinstance(cell.get("attachments"), dict) and made.cell_type == "markdown":
            made.attachments = _attachments(cell["attachments"])
        cells.append(made)
    notebook: NotebookNode = new_notebook(cells=cells)
    return notebook


def _text(source: object) -> str:
    """Return the text of a cell; half of a pair of code units, which no file can hold, becomes a question mark."""
    parts = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _kept_metadata(metadata: object) -> dict[str, Any]:
    if not isinstance(metadata, dict):
        return {}
    kept = {key: metadata[key] for key in ("deletable", "editable") if isinstance(metadata.get(key), bool)}
    nbgrader = metadata.get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return kept | ({"nbgrader": {"grade_id": _text(name)}} if isinstance(name, str) else {})


def _attachments(attachments: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the attachments of a cell, which are texts by name and type, without what is none."""
    return {
        _text(name): {_text(mime): _text(text) for mime, text in bundle.items() if isinstance(text, str)}
        for name, bundle in attachments.items()
        if isinstance(bundle, dict)
    }


def when_handed_in(folder: Path) -> tuple[datetime | None, str]:
    """Return when what is in ``folder`` was handed in, if that is known; or why it is not, in a sentence."""
    path = folder / _TIMESTAMP
    if path.is_symlink() or not path.is_file():
        return None, ""
    try:
        with path.open("rb") as file:
            return _when(file.read(_LONGEST_TIME + 1))
    except OSError:
        return None, _NO_TIME


def _when(text: bytes) -> tuple[datetime | None, str]:
    if not text.strip():
        return None, ""
    try:
        when = parse_utc(text.decode().strip()) if len(text) <= _LONGEST_TIME else None
    except Exception:  # whatever a text may do to its reader
        when = None
    # At the ends of the calendar a time cannot be shown in every time zone.
    return (when, "") if when is not None and _YEARS[0] <= when.year <= _YEARS[1] else (None, _NO_TIME)


def for_the_notebook(files: dict[str, bytes], course: dict[str, bytes]) -> dict[str, bytes]:
    """Return what the notebook may read: what was handed in, and in its place what the course brings itself."""
    return {name: content for name, content in with_the_courses(files, course).items() if name != _TIMESTAMP}


def with_the_courses(files: dict[str, bytes], course: dict[str, bytes]) -> dict[str, bytes]:
    """Return both; of the student's none that has the place of a file or a folder of the course."""
    taken = {
        name
        for name in files
        for each in course
        if f"{name}/".startswith(f"{each}/") or f"{each}/".startswith(f"{name}/")
    }
    return {name: content for name, content in files.items() if name not in taken} | course
