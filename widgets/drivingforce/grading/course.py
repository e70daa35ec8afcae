"""Make a private course from this one: own seed, own gradebook, outside the checkout that it came from."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

_COPIED = ("source", "marking")
#: What makes a folder a course of nbgrader.
CONFIG = "nbgrader_config.py"


class CannotMakeCourse(ValueError):
    """Why a course cannot be made there, for the person at the keyboard."""


def new_course(target: Path, origin: Path) -> Path:
    """Copy the assignments, their marking tables and the configuration of ``origin`` and draw a secret seed.

    Raises CannotMakeCourse when ``origin`` is no course, or ``target`` holds files or lies in a git checkout.
    """
    if not (origin / CONFIG).exists():
        raise CannotMakeCourse(f"{origin} is no course: there is no {CONFIG} in it. Name one with --from.")
    target = target.resolve()
    if target.exists() and any(target.iterdir()):
        raise CannotMakeCourse(f"{target} is not empty.")
    if any((parent / ".git").exists() for parent in (target, *target.parents)):
        raise CannotMakeCourse(
            f"{target} lies inside a git checkout, where grades and the seed could be published."
        )
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o700)  # on a machine that a class shares, a gradebook is for one account to read
    for name in _COPIED:
        shutil.copytree(origin / name, target / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(origin / CONFIG, target / CONFIG)
    seed = target / "seed.txt"
    seed.touch(mode=0o600)
    seed.write_text(secrets.token_hex(32) + "\n")
    return target
