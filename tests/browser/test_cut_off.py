"""A kernel that is gone: no page goes on as if it were there."""

from .conftest import KERNEL_IS_READY

SCALE = """
from drivingforce import Cell, Panel
from drivingforce.controls import Controls
from drivingforce.views import ForceBalance
cell = Cell()
Panel(ForceBalance(cell), Controls(cell, "V_m", "K_outside"))
"""


def restart(notebook, entry):
    notebook.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    notebook.page.get_by_text(entry, exact=True).click()
    confirm(notebook)


def confirm(notebook):
    notebook.page.get_by_role("button", name="Confirm Kernel Restart").click()


def test_after_a_restart_the_page_says_so_and_nothing_moves(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(SCALE))
    notebook.run_all()
    panel = notebook.panel(0)
    restart(notebook, "Restart Kernel…")
    notebook.wait_for_text(panel, "nothing here follows any more")
    assert panel.locator(".df-cut-off").count() == 1
    slider = panel.get_by_role("slider", name="Membrane potential")
    assert slider.is_disabled()
    assert panel.locator("button:not(.df-cut-off button):enabled").count() == 0
    notebook.screenshot("cut-off", panel)
    assert notebook.violations(".df-panel") == []
    notebook.page.wait_for_function(KERNEL_IS_READY, timeout=40_000)
    panel.get_by_role("button", name="Restart and run everything").click()
    confirm(notebook)
    notebook.page.locator(".df-cut-off").wait_for(state="detached")
    notebook.wait_until_run()
    assert notebook.panel(0).get_by_role("slider", name="Membrane potential").is_enabled()


def test_after_a_crash_too(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(SCALE, "import os\nif 'V_m' in dir(): os._exit(1)\nV_m = 1"))
    notebook.run_all()
    notebook.cell(1).click()
    notebook.page.keyboard.press("Control+Enter")
    notebook.wait_for_text(notebook.panel(0), "nothing here follows any more")
