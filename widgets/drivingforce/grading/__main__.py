"""``python -m drivingforce.grading``: what an instructor does once, outside nbgrader."""

from __future__ import annotations

import argparse
from pathlib import Path

from .course import CannotMakeCourse, new_course


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m drivingforce.grading", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new-course", help="make a private course with its own seed and gradebook")
    new.add_argument("directory", type=Path, help="a new or empty folder outside any git checkout")
    new.add_argument("--from", dest="origin", type=Path, default=Path("course"), help="the course to copy")
    options = parser.parse_args(arguments)
    try:
        made = new_course(options.directory, options.origin)
    except CannotMakeCourse as problem:
        print(problem)
        return 1
    print(f"Made {made}. Keep it private: it holds seed.txt, and will hold your gradebook.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
