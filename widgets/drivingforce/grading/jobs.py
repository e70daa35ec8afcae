"""What goes to a worker and what comes back: plain data, as files or across a network, the same wherever it runs.

A Job holds neither the student's name nor the seed, the table or the gradebook. It is known by a hash of all that
is in it and of the program that will run it, so that what has been done once need not be done again.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parents[1]
#: What a submission's answers may depend on, beside this package.
_LIBRARIES = ("ipython", "ipywidgets", "numpy", "scipy")


@dataclass(frozen=True)
class Cell:
    """One code cell to run.

    Attributes
    ----------
    place : int
        Which cell of the notebook it is; −1 for one that does not stand there.
    source : str
        What is run.
    room : int
        Bytes of output that it may have even where the submission has used up its own.
    """

    place: int
    source: str
    room: int = 0


@dataclass(frozen=True)
class Job:
    """One submission to run.

    Attributes
    ----------
    cells : sequence of Cell
        In the order in which they are run.
    files : mapping of str to str
        What was handed in beside the notebook, by path, in base64.
    seconds : float
        After which time a cell is interrupted.
    engine : str
        Of the program that runs it.
    """

    cells: Sequence[Cell]
    files: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 30.0
    engine: str = ""

    @property
    def key(self) -> str:
        """What it is known by."""
        return digest(self.to_json())

    def to_json(self) -> str:
        """Return it as text; from_json is the way back."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Job:
        """Make a Job of what to_json returned."""
        plain = json.loads(text)
        return cls(**plain | {"cells": tuple(Cell(**cell) for cell in plain["cells"])})

    def contents(self) -> dict[str, bytes]:
        """Return what was handed in beside the notebook, by path."""
        return {name: base64.b64decode(content) for name, content in self.files.items()}


@dataclass(frozen=True)
class Result:
    """What came out of a Job.

    Attributes
    ----------
    job : str
        The key of the Job.
    outputs : mapping of int to list of dict
        What each cell put out, by its place, as in a notebook.
    stopped : str
        Why cells are missing from ``outputs``, in a few words; empty when none is.
    died : bool
        Whether the worker or the interpreter was ended from outside, so that it is worth another try.
    cut : bool
        Whether there was more output than is kept.
    """

    job: str
    outputs: Mapping[int, list[dict[str, Any]]]
    stopped: str = ""
    died: bool = False
    cut: bool = False

    def to_json(self) -> str:
        """Return it as text; from_json is the way back."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Result:
        """Make a Result of what to_json returned."""
        plain = json.loads(text)
        return cls(**plain | {"outputs": {int(place): each for place, each in plain["outputs"].items()}})


def digest(*parts: str | bytes) -> str:
    """Return what ``parts`` are known by: different for different parts, the same everywhere."""
    sums = (hashlib.sha256(part.encode() if isinstance(part, str) else part).digest() for part in parts)
    return hashlib.sha256(b"".join(sums)).hexdigest()


@cache
def engine_version() -> str:
    """Return what this package's own code and the libraries that a submission runs on are known by."""
    sources = sorted(path for path in _PACKAGE.rglob("*.py"))
    return digest(*(path.read_bytes() for path in sources), *map(_version, _LIBRARIES))


def _version(library: str) -> str:
    try:
        return f"{library} {importlib.metadata.version(library)}"
    except importlib.metadata.PackageNotFoundError:
        return library
