"""``python -m drivingforce.grading``: what an instructor does outside nbgrader."""

from __future__ import annotations

import argparse
from pathlib import Path

from .course import CannotMakeCourse, new_course


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    command = {
        "new-course": _new_course,
        "mark": _mark,
        "cluster-keys": _cluster_keys,
        "export": _export,
        "statistics": _statistics,
    }[options.command]
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m drivingforce.grading", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new-course", help="make a private course with its own seed and gradebook")
    new.add_argument("directory", type=Path, help="a new or empty folder outside any git checkout")
    new.add_argument("--from", dest="origin", type=Path, default=Path("course"), help="the course to copy")
    mark = commands.add_parser("mark", help="mark all that was handed in, and go on where a run was stopped")
    mark.add_argument("assignment", help="nbgrader's name of it, such as 03-driving-force")
    mark.add_argument("--course", type=Path, default=Path(), help="the course's folder, unless it is this one")
    mark.add_argument("--jobs", type=int, metavar="N", help="how many at a time, unless as many as processors")
    mark.add_argument(
        "--only", action="append", default=[], metavar="STUDENT", help="only this one; may be repeated"
    )
    mark.add_argument("--again", action="store_true", help="run and mark anew, even what is up to date")
    mark.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    mark.add_argument(
        "--scheduler", metavar="ADDRESS", help="run them on the workers of a Dask scheduler, tls://..."
    )
    mark.add_argument("--keys", type=Path, metavar="FOLDER", help="the cluster's certificates, from cluster-keys")
    keys = commands.add_parser("cluster-keys", help="make the certificates of a cluster of one's own")
    keys.add_argument(
        "directory", type=Path, help="a new or empty folder; copy it to every machine of the cluster"
    )
    items = commands.add_parser("statistics", help="how hard each task was, and which misconceptions showed")
    items.add_argument("assignment", help="nbgrader's name of it, such as 03-driving-force")
    items.add_argument("--course", type=Path, default=Path(), help="the course's folder, unless it is this one")
    export = commands.add_parser("export", help="who has handed in, and files for Canvas and Moodle")
    export.add_argument("assignment", help="nbgrader's name of it, such as 03-driving-force")
    export.add_argument("--course", type=Path, default=Path(), help="the course's folder, unless it is this one")
    export.add_argument("--canvas", type=Path, metavar="FILE", help="write the marks as Canvas imports them")
    export.add_argument("--moodle", type=Path, metavar="FILE", help="write the marks as Moodle imports them")
    export.add_argument("--roster", type=Path, metavar="FILE", help="write a row for each student, marked or not")
    export.add_argument("--page", type=Path, metavar="FILE", help="write the class as one HTML page")
    items.add_argument("--csv", type=Path, metavar="FILE", help="write them for a spreadsheet, too")
    items.add_argument("--svg", type=Path, metavar="FILE", help="draw them, too")
    return parser


def _new_course(options: argparse.Namespace) -> int:
    try:
        made = new_course(options.directory, options.origin)
    except CannotMakeCourse as problem:
        print(problem)
        return 1
    print(f"Made {made}. Keep it private: it holds seed.txt, and will hold your gradebook.")
    return 0


def _mark(options: argparse.Namespace) -> int:
    # nbgrader's database takes seconds to import, and making a course does not need it.
    from .command import mark

    return mark(options)


def _cluster_keys(options: argparse.Namespace) -> int:
    from .cluster import write_keys
    from .prepare import CannotMark

    try:
        made = write_keys(options.directory)
    except CannotMark as problem:
        print(problem)
        return 1
    print(f"Made {', '.join(map(str, made))}. Who has them can make the cluster run anything: keep them private.")
    return 0


def _export(options: argparse.Namespace) -> int:
    from .class_page import as_html
    from .results import NoResults, read_class
    from .roster import read_roster, summary, write_canvas, write_moodle, write_roster

    try:
        rows = read_roster(options.course, options.assignment)
        page = as_html(read_class(options.course, options.assignment), rows) if options.page else ""
    except NoResults as problem:
        print(problem)
        return 1
    print(summary(rows))
    try:
        if options.canvas:
            with options.canvas.open("w", encoding="utf-8", newline="") as file:
                write_canvas(rows, options.assignment, file)
        if options.moodle:
            with options.moodle.open("w", encoding="utf-8", newline="") as file:
                write_moodle(rows, options.assignment, file)
        if options.roster:
            with options.roster.open("w", encoding="utf-8", newline="") as file:
                write_roster(rows, file)
        if options.page:
            options.page.write_text(page, encoding="utf-8")
    except OSError as problem:
        print(f"\n{problem.filename} cannot be written: {problem.strerror}.")
        return 1
    return 0


def _statistics(options: argparse.Namespace) -> int:
    # nbgrader's database takes seconds to import, and making a course does not need it.
    from .chart import as_svg
    from .items import as_markdown, write_csv
    from .results import NoResults, read_class

    try:
        results = read_class(options.course, options.assignment)
    except NoResults as problem:
        print(problem)
        return 1
    print(as_markdown(results), end="")
    try:
        if options.csv:
            with options.csv.open("w", encoding="utf-8", newline="") as file:
                write_csv(results, file)
        if options.svg:
            options.svg.write_text(as_svg(results), encoding="utf-8")
    except OSError as problem:
        print(f"\n{problem.filename} cannot be written: {problem.strerror}.")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
