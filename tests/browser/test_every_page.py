"""Every page of the course in a browser: it runs, everyone can use it, and it leaves pictures to look at.

Each page is run once, and looked at in both themes and at two widths: a theme changes nothing but colours, and a
width nothing but the layout.
"""

import pytest

from .servers import COURSE

PAGES = sorted(
    str(path.relative_to(COURSE)) for path in [*COURSE.glob("*.ipynb"), *COURSE.glob("chapters/*.ipynb")]
)
#: A picture stands on one screen with its controls; true once the pictures have their new width.
FITS = """() => {
    const room = document.querySelector('.jp-WindowedPanel-outer, .jp-Notebook').clientHeight;
    return [...document.querySelectorAll('.df-panel')].every((panel) => {
        const picture = panel.querySelector('.df-view'); // a question may stand above it
        const controls = panel.querySelector('.df-controls');
        if (!picture || !controls) return true;
        return controls.getBoundingClientRect().bottom - picture.getBoundingClientRect().top <= room;
    });
}"""


@pytest.mark.parametrize("path", PAGES)
def test_runs_and_can_be_used_by_everyone(open_notebook, path):
    notebook = open_notebook(path, width=1440, height=900)
    notebook.run_all()
    page = notebook.page
    failed = '.jp-OutputArea-output[data-mime-type*="stderr"], .jp-OutputArea-output[data-mime-type*="error"]'
    assert page.locator(failed).count() == 0
    look_at(notebook, path, "light-1440")

    notebook.use_theme("dark")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.wait_for_function(FITS)
    look_at(notebook, path, "dark-1024")

    # A picture needs a name, its words and its table; axe-core does not ask for them.
    for picture in page.locator(".df-picture").all():
        assert picture.get_attribute("aria-label")
    skip = page.get_by_role("button", name="Skip", exact=True)  # until then some pictures are veiled
    while skip.count():
        button = skip.first.element_handle()
        button.click()
        button.wait_for_element_state("hidden")
    page.wait_for_function("() => !document.querySelector('.df-veiled')")
    closed = page.get_by_role("button", name="Show as table")
    for _ in range(closed.count()):
        closed.first.click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.df-view')].every((each) => each.querySelector('tbody tr'))"
    )


def look_at(notebook, path, how):
    """Keep a picture of every panel, and ask axe-core."""
    name = path.removesuffix(".ipynb").replace("/", "-")
    for index in range(notebook.page.locator(".df-panel").count()):
        notebook.screenshot(f"{name}-{index + 1}-{how}", notebook.panel(index))
    assert notebook.violations(".jp-OutputArea-output") == []
