"""What goes out of a gradebook: files for Canvas and Moodle, the roster, and the page of a class."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.grading.class_page import as_html
from drivingforce.grading.results import Asked, ClassResults, Result
from drivingforce.grading.roster import Row, guarded, write_canvas, write_moodle, write_roster

EVIL = '=HYPERLINK("http://x","y")'
ROWS = [
    Row("anna", "Anna", "Ames", "anna@example.org", "marked", 14.5, 20.0),
    Row("ben", "", "", "", "waits for a person", None, 20.0, "02-a: <script>alert(1)</script>"),
    Row(EVIL, "@SUM(A1)", "+1", "\t=1", "has not handed in", None, 20.0),
]


def table(write: Callable[..., None], *more: object) -> list[list[str]]:
    file = io.StringIO()
    write(ROWS, *more, file)
    return list(csv.reader(io.StringIO(file.getvalue())))


def test_canvas_gets_whole_marks_by_login_and_empty_fields_for_the_rest() -> None:
    head, possible, *rows = table(write_canvas, "02-nernst")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "02-nernst"]
    assert (possible[0].strip(), possible[-1]) == ("Points Possible", "20")
    assert [(row[0], row[3], row[5]) for row in rows[:2]] == [("Ames, Anna", "anna", "14.5"), ("ben", "ben", "")]


def test_moodle_gets_the_same() -> None:
    _, *rows = table(write_moodle, "02-nernst")
    assert [(row[0], row[4], row[5]) for row in rows[:2]] == [
        ("anna", "anna@example.org", "14.5"),
        ("ben", "", ""),
    ]


@pytest.mark.parametrize("write", [write_canvas, write_moodle])
def test_no_field_is_a_formula(write: Callable[..., None]) -> None:
    fields = [field for row in [*table(write, "=1"), *table(write_roster)] for field in row]
    assert not [field for field in fields if field.lstrip()[:1] in {"=", "+", "-", "@"}]


@given(st.text(max_size=20))
def test_what_is_guarded_is_on_one_line_and_no_formula(text: str) -> None:
    out = guarded(text)
    assert out.lstrip()[:1] not in {"=", "+", "-", "@"}
    assert not {"\n", "\r", "\t"} & set(out)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


def test_the_page_of_a_class_names_who_needs_a_person_and_runs_nothing() -> None:
    results = ClassResults(
        "02-nernst",
        (Asked("02-a", "<b>Nernst</b>", 8.0),),
        ({"02-a": Result(8.0, ())}, {"02-a": Result(3.0, ("J",))}, {"02-a": Result(None)}),
    )
    page = as_html(results, ROWS)
    seen = _Tags()
    seen.feed(page)
    assert not seen.tags & {"script", "img", "link", "iframe", "a", "b"}
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page
    assert "1 with 3, 1 with 8" in page
