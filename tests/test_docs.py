"""Every page of docs/ that shows how to add something is a program that runs, from first line to last."""

import re
from pathlib import Path
from unittest import mock

import pytest

from drivingforce.model import presets

PAGES = sorted((Path(__file__).parents[1] / "docs").glob("add-*.md"))


def blocks(page):
    """Return the Python of a page, each block where it stands in the page, so that an error names its line."""
    text = page.read_text(encoding="utf-8")
    for found in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield "\n" * text.count("\n", 0, found.start(1)) + found[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where answers to questions are kept
    names = {"__name__": "__main__"}
    found = list(blocks(page))
    assert found, "a page that shows how to add something has an example"
    with mock.patch.dict(presets._registered):  # a preset of a page is that page's own
        for block in found:
            exec(compile(block, str(page), "exec"), names)


def test_the_pages_are_found():
    assert {"add-a-channel", "add-a-preset", "add-a-question", "add-a-view"} == {page.stem for page in PAGES}
