"""Every number box with everything that people type; a slow line; notebook cells that run again and again."""

from .reader import drag, wait_for_value

EVERY_BOX = """
from drivingforce import Cell
from drivingforce.controls import Control, Controls
from drivingforce.parameters import PARAMETERS, Quantity

cell = Cell()
numbers = [key for key, entry in PARAMETERS.items() if isinstance(entry, Quantity) and not entry.optional]
Controls(cell, *numbers)
"""
BAD = ("", "abc", "0", "-5", "1e9", "NaN")
#: Bad for most, but not for these.
GOOD = {"0": ("V_m", "celsius", "K_g", "Na_g", "Cl_g", "Ca_g", "leak_g", "leak_E"), "-5": ("V_m", "leak_E")}

PICTURE = """
from drivingforce import Cell, Panel
from drivingforce.controls import Controls
from drivingforce.views import ForceBalance, PotentialLadder

cell = Cell()
Panel([ForceBalance(cell), PotentialLadder(cell)], Controls(cell, "V_m", "K_outside"))
"""


def test_every_box_takes_good_numbers_and_explains_bad_ones(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(EVERY_BOX), width=1600)
    notebook.run_all()
    controls = notebook.page.locator(".df-control")
    assert controls.count() == 16
    for control in controls.all():
        key = control.get_attribute("data-control")
        box, message = control.locator(".df-box"), control.locator(".df-message")
        good = box.input_value()
        for text in (text for text in BAD if key not in GOOD.get(text, ())):
            box.fill(text)
            box.press("Enter")
            notebook.page.wait_for_function(
                "([e, m]) => e.getAttribute('aria-invalid') === 'true' && m.textContent.includes('must be')",
                arg=[box.element_handle(), message.element_handle()],
            )
            assert box.input_value() == text, "what was typed stays to be mended"
            box.press("Escape")
            wait_for_value(box, good)
            notebook.page.wait_for_function("(m) => m.textContent === ''", arg=message.element_handle())
        box.fill("1,5")
        box.press("Enter")
        notebook.page.wait_for_function("(e) => /^1[.]50*$/.test(e.value)", arg=box.element_handle())


def test_through_a_slow_line_the_last_value_wins_and_no_slider_jumps_back(open_notebook, write_notebook, far_lab):
    notebook = open_notebook(write_notebook(PICTURE), server=far_lab, width=1400)
    notebook.run_all()
    panel = notebook.panel(0)
    slider = panel.locator('.df-control[data-control="V_m"] input[type=range]')
    # Write down what the slider shows at every frame from now on.
    notebook.page.evaluate(
        """(slider) => {
            window.seen = [];
            const look = () => { window.seen.push(Number(slider.value)); requestAnimationFrame(look); };
            look();
        }""",
        slider.element_handle(),
    )
    drag(notebook.page, slider, to=0.9, steps=40)
    value = panel.locator('.df-control[data-control="V_m"] .df-box').input_value()
    notebook.wait_for_text(panel, f"held at {value.removesuffix('.0')} mV")
    seen = notebook.page.evaluate("window.seen")
    assert seen[-1] == float(value.replace("−", "-"))
    assert seen == sorted(seen)
    panel.get_by_role("button", name="Undo").click()
    notebook.wait_for_text(panel, "held at −70 mV")
    panel.locator("button[aria-disabled=true]", has_text="Undo").wait_for()


def test_a_cell_that_runs_again_leaves_one_picture_that_works(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(PICTURE))
    notebook.run_all()
    for count in range(2, 12):
        notebook.cell(0).locator(".jp-InputArea").click()
        notebook.page.keyboard.press("Control+Enter")
        notebook.wait_for_text(notebook.cell(0).locator(".jp-InputPrompt").first, f"[{count}]")
        notebook.wait_until_run()
    assert notebook.page.locator(".df-panel").count() == 1
    panel = notebook.panel(0)
    panel.locator('.df-control[data-control="V_m"] input[type=range]').press("PageUp")
    notebook.wait_for_text(panel, "held at −60 mV")
