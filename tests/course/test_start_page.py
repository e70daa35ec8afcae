"""The start page agrees with the chapters on how long they take."""

import re
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).resolve().parents[2] / "course"

CHAPTERS = sorted((COURSE / "chapters").glob("0*.ipynb"))


def text(path):
    return "\n".join(cell.source for cell in nbformat.read(path, 4).cells)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_minutes_of_a_chapter_are_those_of_its_sections(chapter):
    start_page = text(COURSE / "index.ipynb")
    sections = re.findall(rf"\(chapters/{chapter.name}#cell-id=[\w-]+\) \| \w+ \| (\d+) \|", start_page)
    (listed,) = re.findall(rf"\(chapters/{chapter.name}\) \|[^|]*\| (\d+) \|", start_page)
    (announced,) = re.findall(r"About (\d+) minutes", text(chapter))
    assert int(listed) == int(announced) == sum(map(int, sections))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_section_with_something_to_do_is_listed(chapter):
    start_page = text(COURSE / "index.ipynb")
    listed = set(re.findall(rf"\(chapters/{chapter.name}#cell-id=([\w-]+)\)", start_page))
    section, busy = "", set()
    for cell in nbformat.read(chapter, 4).cells:
        if re.match("## ", cell.source):
            section = cell.id
        if re.search(r"^(Panel|Checkpoint|MembraneScene|\w+_example)\(", cell.source, re.MULTILINE):
            busy.add(section)
    assert busy <= listed
