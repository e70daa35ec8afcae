"""A link in the course leads to a file that is there, and to a place that is in it."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "course"
PAGES = [
    path
    for path in sorted([*COURSE.rglob("*.ipynb"), *COURSE.rglob("*.md"), *ROOT.glob("*.md")])
    if not {".ipynb_checkpoints", "exercises"} & set(path.relative_to(ROOT).parts)
]

LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:")
HEADING = re.compile(r"^#+ (.*?)\s*$", re.MULTILINE)


def prose(path: Path) -> str:
    """Return what a page says, without its code."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def places(path: Path) -> set[str]:
    """Return what JupyterLab finds in a notebook: its cells, and the headings that are drawn."""
    words = (re.sub(r"<[^>]+>|[*`]", "", heading) for heading in HEADING.findall(prose(path)))
    cells = nbformat.read(path, as_version=4).cells
    return {f"cell-id={cell.id}" for cell in cells} | {each.replace(" ", "-") for each in words}


def target(page: Path, link: str) -> Path:
    """Return the file that a link on ``page`` is to; an exercise is made from its source."""
    path, source = (page.parent / unquote(link)).resolve(), COURSE / "source"
    made = COURSE / "exercises"
    return source / path.relative_to(made) if path.is_relative_to(made) else path


def fault(page: Path, link: str) -> str:
    """Say what is wrong with a link, or nothing."""
    if ELSEWHERE.match(link):
        return ""
    name, _, place = link.partition("#")
    path = target(page, name) if name else page
    if not path.exists():
        return f"{link}: there is no such file"
    if place and path.suffix == ".ipynb":
        if name and not place.startswith("cell-id="):
            return f"{link}: name the cell; a heading is found on the same page only"
        if unquote(place) not in places(path):
            return f"{link}: there is no such cell or heading"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page):
    assert [found for link in LINK.findall(prose(page)) if (found := fault(page, link))] == []


@pytest.mark.parametrize(
    "link",
    [
        "chapters/00-none.ipynb",
        "#Nowhere",
        "chapters/01-two-forces.ipynb#cell-id=nowhere",
        "chapters/01-two-forces.ipynb#The-force-of-crowding",
    ],
)
def test_this_test_can_fail(link):
    assert fault(COURSE / "index.ipynb", link)


@pytest.mark.parametrize(
    "page", [p for p in sorted(COURSE.glob("*.ipynb")) if p.stem != "index"], ids=lambda p: p.stem
)
def test_a_page_beside_the_start_page_is_reached_from_it_and_leads_back(page):
    assert f"]({page.name})" in prose(COURSE / "index.ipynb")
    assert "](index.ipynb)" in prose(page)
