"""A kernel that is gone: no page goes on as if it were there."""

from .conftest import KERNEL_IS_READY

SCALE = """
from drivingforce import Cell, Panel
from drivingforce.controls import Controls
from drivingforce.views import ForceBalance
cell = Cell()
Panel(ForceBalance(cell), Controls(cell, "V_m", "K_outside"))
"""
#: The first time it does nothing; the second time it ends the kernel.
CRASH = "import os\nif 'again' in dir(): os._exit(1)\nagain = True"


def confirm(notebook):
    notebook.page.get_by_role("button", name="Confirm Kernel Restart").click()


def test_after_a_restart_or_a_crash_the_page_says_so_and_nothing_moves(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(SCALE, CRASH))
    notebook.run_all()
    panel = notebook.panel(0)
    slider = panel.get_by_role("slider", name="Membrane potential")
    notebook.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    notebook.page.get_by_text("Restart Kernel…", exact=True).click()
    confirm(notebook)
    notebook.wait_for_text(panel, "nothing here follows any more")
    assert panel.locator(".df-cut-off").count() == 1
    assert slider.is_disabled()
    assert panel.locator("button:not(.df-cut-off button):enabled").count() == 0
    notebook.screenshot("cut-off", panel)
    assert notebook.violations(".df-panel") == []
    notebook.page.wait_for_function(KERNEL_IS_READY, timeout=40_000)
    panel.get_by_role("button", name="Restart and run everything").click()
    confirm(notebook)
    notebook.page.locator(".df-cut-off").wait_for(state="detached")
    notebook.wait_until_run()
    assert slider.is_enabled()
    notebook.cell(1).click()
    notebook.page.keyboard.press("Control+Enter")
    notebook.wait_for_text(notebook.panel(0), "nothing here follows any more")
