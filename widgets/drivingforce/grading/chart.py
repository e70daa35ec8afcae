"""Item statistics as one picture: a bar for the mean, a mark for the discrimination, a line of misconceptions."""

from __future__ import annotations

import textwrap
from html import escape

from ..misconceptions import MISCONCEPTIONS
from .items import Item, counted, item_statistics, number
from .results import ClassResults

WIDTH = 1060
_TOP, _ROW, _LINE = 92, 48, 17
_BAR, _BAR_WIDTH = 250, 190  # where the means begin, and how long 100 % is
_ZERO, _ONE = 640, 80  # where a discrimination of 0 stands, and how far 1 is from it
_WORDS = 790  # where the misconceptions begin
_INK, _PALE, _RULE, _BLUE, _RED = "#1B2733", "#566574", "#D5DCE3", "#0072B2", "#B3261E"


def as_svg(results: ClassResults) -> str:
    """Return the picture as an SVG file of its own."""
    items = item_statistics(results)
    tops, y = [], _TOP
    for item in items:
        tops.append(y)
        y += max(_ROW, _LINE * len(_words(item)) + 16, _LINE * (1 + len(_title(item))) + 12)
    title = f"{results.assignment}: item statistics, {counted(len(results.students), 'submission')}"
    size = f'width="{WIDTH}" height="{y + 14}" viewBox="0 0 {WIDTH} {y + 14}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="Helvetica, Arial, sans-serif">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(' '.join(_said(item) for item in items))}</desc>\n"
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>\n'
        f"{_text(20, 32, title, size=17, weight=600)}{_axes(y)}"
        f"{''.join(_row(item, top) for item, top in zip(items, tops, strict=True))}</svg>\n"
    )


def _axes(bottom: int) -> str:
    """Draw the two scales over all rows."""
    parts = [
        _text(_BAR, 60, "Mean, % of the points", weight=600),
        _text(_ZERO - _ONE, 60, "Discrimination", weight=600),
        _text(_WORDS, 60, "Misconceptions recognised", weight=600),
    ]
    for percent in (0, 50, 100):
        parts += _tick(_BAR + _BAR_WIDTH * percent / 100, str(percent), bottom, strong=percent == 0)
    for value, label in ((-1, "−1"), (0, "0"), (1, "+1")):
        parts += _tick(_ZERO + _ONE * value, label, bottom, strong=value == 0)
    return "".join(parts)


def _tick(x: float, label: str, bottom: int, strong: bool) -> list[str]:
    line = f'<path d="M{x:g} {_TOP - 8}V{bottom}" stroke="{_PALE if strong else _RULE}"/>\n'
    return [line, _text(x, _TOP - 14, label, anchor="middle", colour=_PALE)]


def _row(item: Item, top: int) -> str:
    middle = top + 16
    parts = [
        f'<path d="M20 {top - 4}H{WIDTH - 20}" stroke="{_RULE}"/>\n',
        _text(20, top + 15, item.asked.name, weight=600),
    ]
    parts += [_text(20, top + 15 + _LINE * (n + 1), line, colour=_PALE) for n, line in enumerate(_title(item))]
    parts += [_text(_WORDS, top + 20 + _LINE * n, line) for n, line in enumerate(_words(item))]
    return "".join([*parts, _mean(item, middle), _discrimination(item, middle)])


def _mean(item: Item, y: int) -> str:
    if item.share is None:
        return _text(_BAR + 8, y + 4, "not marked yet", colour=_PALE)
    length = _BAR_WIDTH * min(item.share, 1)
    bar = f'<rect x="{_BAR}" y="{y - 9}" width="{length:.1f}" height="18" fill="{_BLUE}"/>\n'
    beside = _BAR + _BAR_WIDTH + 10
    count = _text(beside, y + 4 + _LINE, f"n = {item.students}", colour=_PALE)
    return bar + _text(beside, y + 4, f"{item.mean:.3g} of {item.asked.worth:g}") + count


def _discrimination(item: Item, y: int) -> str:
    """Draw a disc to the right of zero, or, where a task misleads, a square to the left of it."""
    if item.discrimination is None:
        return _text(_ZERO + 8, y + 4, "undefined", colour=_PALE)
    x = _ZERO + _ONE * item.discrimination
    colour = _RED if item.discrimination < 0 else _BLUE
    stem = f'<path d="M{_ZERO} {y}H{x:.1f}" stroke="{colour}" stroke-width="2"/>\n'
    disc = f'<circle cx="{x:.1f}" cy="{y}" r="6" fill="{colour}"/>\n'
    square = f'<rect x="{x - 5.5:.1f}" y="{y - 5.5:.1f}" width="11" height="11" fill="{colour}"/>\n'
    label = number(item.discrimination, "+.2f")
    return stem + (square if item.discrimination < 0 else disc) + _text(_ZERO + _ONE + 16, y + 4, label)


def _title(item: Item) -> list[str]:
    return textwrap.wrap(item.asked.title, 33)


def _words(item: Item) -> list[str]:
    """Return the misconceptions of a task, one or two lines for each."""
    if not item.misconceptions:
        return ["none" if item.records else "–"]
    entries = (f"{count} × {code}, {MISCONCEPTIONS[code].name}" for code, count in item.misconceptions.items())
    return [line for entry in entries for line in textwrap.wrap(entry, 36, subsequent_indent="   ")]


def _said(item: Item) -> str:
    """Say one row for those who do not see it."""
    mean = "not marked yet" if item.share is None else f"mean {item.share:.0%}"
    tells = "undefined" if item.discrimination is None else number(item.discrimination, "+.2f")
    return f"{item.asked.name}: {mean}, discrimination {tells}."


def _text(
    x: float, y: float, words: str, anchor: str = "start", colour: str = _INK, size: int = 13, weight: int = 400
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}" font-size="{size}" '
        f'font-weight="{weight}">{escape(words)}</text>\n'
    )
