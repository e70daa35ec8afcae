"""A link to a section leads to the section."""

import pytest

IN_SIGHT = """(title) => [...document.querySelectorAll('h2')].some((each) => {
    const {top, bottom} = each.getBoundingClientRect();
    return each.textContent.startsWith(title) && top > 0 && bottom < window.innerHeight;
})"""


@pytest.mark.parametrize(
    ("path", "link", "heading"),
    [
        ("source-map.ipynb", "a note", "Sentences that need a note"),
        ("units-and-glossary.ipynb", "Words", "Words"),
    ],
)
def test_a_link_on_the_same_page(open_notebook, path, link, heading):
    page = open_notebook(path).page
    page.get_by_role("link", name=link, exact=True).click()
    page.wait_for_function(IN_SIGHT, arg=heading)


def test_a_link_to_a_section_of_a_chapter_that_is_open(open_notebook):
    """While a notebook opens, JupyterLab scrolls back to its top: the page tells the reader to follow it again."""
    page = open_notebook("source-map.ipynb").page
    link = page.get_by_role("link", name="Chloride, without a wrong word").first
    link.click()
    page.get_by_role("heading", name="What next").wait_for()
    page.get_by_role("tab", name="source-map.ipynb").click()
    link.click()
    page.wait_for_function(IN_SIGHT, arg="Chloride, without a wrong word")
