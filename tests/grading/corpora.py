"""Every assignment of the course with its corpus; one that has none fails here."""

from __future__ import annotations

from importlib import import_module

from .classroom import COURSE
from .corpus import Corpus

CORPORA: list[Corpus] = [
    import_module(f".corpus_{folder.name[:2]}", __package__).CORPUS for folder in sorted(COURSE.glob("source/*"))
]
