"""A class on one page: how each task went, which misconceptions showed, who needs a person. No scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from ..misconceptions import MISCONCEPTIONS
from .items import Item, counted, item_statistics, number
from .results import ClassResults
from .roster import Row

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2733; --pale: #56636f; --rule: #d5dce3; --bar: #0072b2; --page: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebf0; --pale: #a8b4bf; --rule: #3a444e; --bar: #56b4e9; --page: #14191e } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
td { overflow-wrap: anywhere }
caption { text-align: left; color: var(--pale) }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
  border-bottom: 1px solid var(--rule) }
.tasks { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1.5rem }
.tasks h3 { font-size: 1rem; margin: 0 }
.tasks p { margin: 0; color: var(--pale); font-size: .9rem }
svg { display: block; width: 100%; height: auto; font-size: 11px }
rect { fill: var(--bar) } text { fill: var(--ink) }
"""
#: Nothing is fetched, run or sent, whatever should have come into the page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WIDTH, _HEIGHT, _FOOT = 260, 90, 16


def as_html(results: ClassResults, rows: Sequence[Row]) -> str:
    """Return the page for one assignment; the rows are those of the roster."""
    title = f"{escape(results.assignment)}: the class"
    parts = [
        f"<h1>{title}</h1>",
        _states(rows),
        _section("How each task went", f'<div class="tasks">{"".join(_tasks(results))}</div>'),
        _section("Misconceptions recognised", _beliefs(results)),
        _section("Who needs a person", _people(rows, ("refused", "waits for a person"))),
        _section(
            "Who has not handed in, or is not marked yet", _people(rows, ("has not handed in", "not marked yet"))
        ),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _section(title: str, content: str) -> str:
    return f"\n<section><h2>{title}</h2>{content}</section>"


def _states(rows: Sequence[Row]) -> str:
    counts = Counter(row.state for row in rows)
    words = "; ".join(f"{state}: {count}" for state, count in sorted(counts.items()))
    return f"<p>{counted(len(rows), 'student')}. {escape(words)}.</p>"


def _tasks(results: ClassResults) -> Iterable[str]:
    for item in item_statistics(results):
        points = [each for student in results.students if (each := student[item.asked.name].points) is not None]
        yield (
            f"<article><h3>{escape(item.asked.name)} {escape(item.asked.title)}</h3>"
            f"<p>{_in_words(item)}</p>{_histogram(points, item.asked.worth)}</article>"
        )


def _in_words(item: Item) -> str:
    if not item.students:
        return f"Nobody has a mark yet; {item.waiting} wait for a person."
    mean = f"Mean {number(item.mean, '.1f')} of {item.asked.worth:g}"
    waiting = f"; {item.waiting} wait for a person" if item.waiting else ""
    discrimination = number(item.discrimination, "+.2f")
    return f"{mean}; {counted(item.students, 'student')}{waiting}. Discrimination {discrimination}."


def _histogram(points: Sequence[float], worth: float) -> str:
    """Return how many students have how many points, one bar for each whole point."""
    if not points:
        return ""
    bars = int(worth) + 1
    counts = Counter(min(bars - 1, int(each)) for each in points)
    step, most = _WIDTH / bars, max(counts.values())
    drawn = []
    for place in range(bars):
        high = counts[place] / most * (_HEIGHT - 2 * _FOOT)
        x, y = place * step, _HEIGHT - _FOOT - high
        middle = f'x="{x + step / 2:.1f}" text-anchor="middle"'
        drawn.append(f'<rect x="{x + 1:.1f}" y="{y:.1f}" width="{step - 2:.1f}" height="{high:.1f}"/>')
        drawn.append(f'<text {middle} y="{_HEIGHT - 4}">{place}</text>')
        if counts[place]:
            drawn.append(f'<text {middle} y="{y - 3:.1f}">{counts[place]}</text>')
    words = ", ".join(f"{counts[place]} with {place}" for place in sorted(counts))
    label = escape(f"Students by points: {words}")
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">{"".join(drawn)}</svg>'


def _beliefs(results: ClassResults) -> str:
    shown = Counter(
        code
        for student in results.students
        for code in {code for result in student.values() for code in result.misconceptions or ()}
    )
    if not shown:
        return "<p>None.</p>"
    head = "<tr><th>misconception</th><th>students</th><th>what to look at</th></tr>"
    rows = (
        f"<tr><td>{code}, {escape(MISCONCEPTIONS[code].name)}</td><td>{count}</td>"
        f"<td>{escape(MISCONCEPTIONS[code].look_at)}</td></tr>"
        for code, count in sorted(shown.items(), key=lambda each: (-each[1], each[0]))
    )
    return f"<table>{head}{''.join(rows)}</table>"


def _people(rows: Sequence[Row], states: tuple[str, ...]) -> str:
    chosen = [row for row in rows if row.state in states]
    if not chosen:
        return "<p>Nobody.</p>"
    head = "<tr><th>student</th><th></th><th>why</th></tr>"
    lines = (
        f"<tr><td>{escape(row.student)}</td><td>{row.state}</td><td>{escape(row.why or _usual(row))}</td></tr>"
        for row in chosen
    )
    caption = (
        "<caption>What stands here of a student's words, error messages included, is the student's.</caption>"
    )
    return f"<table>{caption}{head}{''.join(lines)}</table>"


def _usual(row: Row) -> str:
    return "the written answer" if row.state == "waits for a person" else ""
