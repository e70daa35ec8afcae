"""What a student reads under a marked cell: for every lost mark, what to look at."""

from __future__ import annotations

import html

from ..misconceptions import MISCONCEPTIONS
from .marks import Mark, Verdict
from .safe import NOTHING

_ROW = "padding: 6px 10px; text-align: left; vertical-align: top; border-top: 1px solid #d5d9de;"

_ATTENTION = "<b>Needs attention.</b> This is not a final mark: a person will look at it."
NOT_MARKED = "Needs attention: this has not been marked, and a 0 beside it is no mark. A person will look at it."


def as_html(mark: Mark) -> str:
    """Return the report on one task."""
    notice = f'<p style="margin: 0 0 6px">{escape(mark.notice)}</p>' if mark.notice else ""
    if mark.attention:
        notice += f'<p style="margin: 0 0 6px">{_ATTENTION}</p>'
    said = [verdict.says for verdict in mark.verdicts]
    rows = "".join(_row(verdict, verdict.says in said[:place]) for place, verdict in enumerate(mark.verdicts))
    return (
        '<div style="font-family: system-ui, sans-serif; font-size: 14px; line-height: 1.45; color: #1f2328; '
        'max-width: 46em">'
        f"{notice}"
        '<table style="border-collapse: collapse; width: 100%; border: 0">'
        f"<caption style='text-align: left; font-weight: 600; color: #1f2328; padding: 4px 10px'>"
        f"{_points(mark.points)} of {_points(mark.worth)} points</caption>"
        f"{rows}</table></div>"
    )


def refusal_as_html(why: str) -> str:
    """Return what stands under a task of a submission that could not be marked."""
    return f'<div style="max-width: 46em"><p><b>{escape(NOT_MARKED)}</b></p><p>{escape(why)}</p></div>'


def escape(text: str) -> str:
    """Return text for a page on which MathJax looks for TeX: there may be a student's words in it."""
    return html.escape(text).replace("\\", f"\\{NOTHING}")


def _row(verdict: Verdict, said_above: bool) -> str:
    full = verdict.points == verdict.worth
    sign, word = ("✓", "given") if full else ("✗", "not given")
    title = escape(verdict.part[:1].upper() + verdict.part[1:])
    says = "The same as above." if said_above else escape(verdict.says)
    says = f'<div style="margin-top: 3px">{says}</div>' if verdict.says else ""
    return (
        f'<tr style="background: {"#f3f8f4" if full else "#fdf5ee"}">'
        f'<td style="{_ROW} width: 8em; white-space: nowrap">{sign} {_points(verdict.points)} of '
        f'{_points(verdict.worth)} <span style="color: #57606a">{word}</span></td>'
        f'<td style="{_ROW}"><b>{title}</b>{"" if said_above else _belief(verdict)}{says}</td>'
        "</tr>"
    )


def _belief(verdict: Verdict) -> str:
    """Name the misconception, as a guess: a number cannot prove what somebody thinks."""
    if not verdict.misconception:
        return ""
    return f" <span style='color: #57606a'>— perhaps: {escape(MISCONCEPTIONS[verdict.misconception].name)}</span>"


def _points(points: float) -> str:
    return f"{points:g}"
