"""The harness itself, on stock widgets: what it says of the course's pages can be trusted."""

import pytest

WIDGETS = """
import ipywidgets
slider, bar = ipywidgets.IntSlider(description="level"), ipywidgets.HTML("0")
slider.observe(lambda change: setattr(bar, "value", f"<b>{change['new']}</b>"), "value")
ipywidgets.VBox([slider, bar])
"""


def check_that_a_key_redraws(notebook):
    notebook.run_all()
    notebook.cell(0).get_by_role("slider").press("PageUp")
    notebook.cell(0).locator("b").wait_for()


@pytest.mark.parametrize(("app", "theme"), [("lab", "light"), ("notebook", "dark")])
def test_stock_widgets_work(open_notebook, write_notebook, app, theme):
    notebook = open_notebook(write_notebook(WIDGETS), app=app, theme=theme)
    assert notebook.page.locator("body").get_attribute("data-jp-theme-light") == str(theme == "light").lower()
    check_that_a_key_redraws(notebook)


def test_stock_widgets_work_over_a_slow_line(open_notebook, write_notebook, far_lab):
    check_that_a_key_redraws(open_notebook(write_notebook(WIDGETS), server=far_lab))


def test_running_all_again_waits_for_the_new_run(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook("n = globals().get('n', 0) + 1; print(n)", ""))
    for printed in ("1", "2"):
        notebook.run_all()
        assert notebook.cell(0).locator(".jp-OutputArea-output").inner_text().strip() == printed


def test_a_failing_cell_is_named(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook("1 / 0", "answer = 42"))
    with pytest.raises(AssertionError, match="cell cell-0: ZeroDivisionError"):
        notebook.run_all()


def test_errors_in_the_page_are_noted(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook("answer = 42"))
    notebook.page.evaluate("() => { console.error('said'); setTimeout(() => { throw Error('thrown') }) }")
    notebook.run_all()
    assert [error.split()[0] for error in notebook.errors] == ["said", "thrown"]
    notebook.errors.clear()


def test_axe_finds_a_button_without_a_name(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook("from IPython.display import HTML\nHTML('<button></button>')"))
    notebook.run_all()
    assert [name for name, _ in notebook.violations(".jp-OutputArea-output")] == ["button-name"]
