"""Every page of the course in a browser: it runs, everyone can use it, and it leaves pictures to look at."""

import pytest

from .servers import COURSE

PAGES = sorted(
    str(path.relative_to(COURSE)) for path in [*COURSE.glob("*.ipynb"), *COURSE.glob("chapters/*.ipynb")]
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 1024), ("dark", 1024)])
def test_runs_and_can_be_used_by_everyone(open_notebook, path, theme, width):
    notebook = open_notebook(path, theme=theme, width=width, height=768 if width == 1024 else 900)
    notebook.run_all()
    page = notebook.page
    assert (
        page.locator(
            '.jp-OutputArea-output[data-mime-type*="stderr"], .jp-OutputArea-output[data-mime-type*="error"]'
        ).count()
        == 0
    )
    for index in range(page.locator(".df-panel").count()):
        name = path.removesuffix(".ipynb").replace("/", "-")
        panel = notebook.panel(index)
        notebook.screenshot(f"{name}-{index + 1}-{theme}-{width}", panel)
    assert notebook.violations(".jp-OutputArea-output") == []
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


@pytest.mark.parametrize("path", PAGES)
def test_a_picture_and_its_controls_fit_on_one_screen(open_notebook, path):
    notebook = open_notebook(path, width=1024, height=768)
    notebook.run_all()
    room = notebook.page.locator(".jp-WindowedPanel-outer, .jp-Notebook").first.bounding_box()["height"]
    for panel in notebook.page.locator(".df-panel").all():
        picture = panel.locator(".df-view").first  # a question may stand above it
        top, controls = picture.bounding_box()["y"], panel.locator(".df-controls").bounding_box()
        assert controls["y"] + controls["height"] - top <= room
