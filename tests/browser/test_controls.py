"""Every number box with everything that people type; a slow line; notebook cells that run again and again."""

from drivingforce.model import Quantity, preset
from drivingforce.physics import InvalidInput

from .reader import click_thumb, drag, wait_for_value

TEXTBOOK = preset("textbook neuron")
QUANTITIES = [entry for entry in TEXTBOOK.quantities.values() if isinstance(entry, Quantity)]
EVERY_BOX = """
from drivingforce import Cell
from drivingforce.controls import Control, Controls
from drivingforce.model import Quantity

cell = Cell()
numbers = [key for key, entry in cell.quantities.items() if isinstance(entry, Quantity) and not entry.optional]
Controls(cell, *numbers)
"""
#: A box of each kind: linear, logarithmic, one that holds V_m, a fraction or dose, a count. What each quantity
#: reads and refuses, tests/model asks of all of them.
KINDS = ("V_m", "K_outside", "celsius", "TTX", "stimulus_count", "duration")
BAD = ("", "abc", "0", "-5", "1e9", "NaN")
#: What is good for every box but these; the recording has to outlast the stimulus.
GOOD, GOOD_ELSEWHERE = "1,5", {"TTX": "0,5", "TEA": "0,5", "stimulus_count": "3", "duration": "15"}

PICTURE = """
from drivingforce import Cell, Panel
from drivingforce.controls import Controls
from drivingforce.views import ForceBalance, PotentialLadder

cell = Cell.preset("textbook neuron", frozen=True)
Panel([ForceBalance(cell), PotentialLadder(cell)], Controls(cell, "V_m", "K_outside"))
"""


def is_bad(key, text):
    """Return whether the table has no place for ``text``."""
    try:
        TEXTBOOK.quantity(key).parse(text)
    except InvalidInput:
        return True
    return False


def test_a_box_takes_good_numbers_and_explains_bad_ones(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(EVERY_BOX), width=1600)
    notebook.run_all()
    controls = notebook.page.locator(".df-control")
    assert controls.count() == sum(not entry.optional for entry in QUANTITIES)
    for key in KINDS:
        control = notebook.page.locator(f'.df-control[data-control="{key}"]')
        box, message = control.locator(".df-box"), control.locator(".df-message")
        good = box.input_value()
        for text in (text for text in BAD if is_bad(key, text)):
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
        text = GOOD_ELSEWHERE.get(key, GOOD)
        box.fill(text)
        box.press("Enter")
        notebook.page.wait_for_function(
            "([e, number]) => !e.value.includes(',') && Number(e.value) === number",
            arg=[box.element_handle(), float(text.replace(",", "."))],
        )


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


def v_m(panel, part="input[type=range]"):
    return panel.locator(f'.df-control[data-control="V_m"] {part}')


def test_an_undo_right_behind_a_key_is_not_undone_by_a_slow_line(open_notebook, write_notebook, far_lab):
    notebook = open_notebook(write_notebook(PICTURE), server=far_lab, width=1400)
    notebook.run_all()
    panel = notebook.panel(0)
    v_m(panel).focus()
    notebook.page.keyboard.press("PageUp")
    notebook.page.keyboard.press("Control+z")
    panel.locator("button[aria-disabled=false]", has_text="Redo").wait_for()
    notebook.wait_for_text(panel, "held at −70 mV")
    wait_for_value(v_m(panel, ".df-box"), "−70.0")
    v_m(panel).press("PageDown")  # it comes after all that was under way
    notebook.wait_for_text(panel, "held at −80 mV")


def test_a_click_that_moves_nothing_changes_nothing(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(PICTURE), width=1400)
    notebook.run_all()
    panel, slider = notebook.panel(0), v_m(notebook.panel(0))
    drag(notebook.page, slider, to=0.7)
    notebook.wait_for_text(panel, "held at 60 mV")
    panel.get_by_role("button", name="Undo").click()
    wait_for_value(slider, "-70")
    click_thumb(notebook.page, slider)
    slider.blur()
    v_m(panel, ".df-box").press("Enter")  # nor does a number that nobody changed
    panel.locator('[data-control="K_outside"] input[type=range]').press("PageUp")
    notebook.wait_for_text(panel, "out 10 mM")
    assert "held at −70 mV" in panel.text_content()


def test_a_box_typed_in_and_typed_back_follows_the_cell(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(PICTURE), width=1400)
    notebook.run_all()
    panel = notebook.panel(0)
    v_m(panel).press("PageUp")
    box = v_m(panel, ".df-box")
    box.press("End")
    box.press("5")
    box.press("Backspace")
    box.press("Tab")
    panel.get_by_role("button", name="Undo").click()
    wait_for_value(box, "−70.0")


def test_escape_leaves_a_free_membrane_free(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(PICTURE), width=1400)
    notebook.run_all()
    panel = notebook.panel(0)
    v_m(panel).press("f")
    notebook.wait_for_text(panel, "V_m is free")
    box = v_m(panel, ".df-box")
    for text in ("12", "abc"):
        box.fill(text)
        if text == "abc":
            box.press("Enter")
            notebook.wait_for_text(panel, "must be")
        box.press("Escape")
        wait_for_value(box, "−70.0")
    panel.locator('[data-control="K_outside"] input[type=range]').press("PageUp")
    notebook.wait_for_text(panel, "free, at rest, at −54 mV")
    assert v_m(panel, ".df-message").text_content() == ""


def test_a_view_made_later_shows_the_same_and_moves_along(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(PICTURE), width=1400)
    notebook.run_all()
    slider = v_m(notebook.panel(0))
    for _ in range(2):  # the second step needs no answer from the kernel
        slider.press("PageUp")
    notebook.wait_for_text(notebook.panel(0), "held at −50 mV")
    notebook.cell(0).locator(".jp-OutputArea-output").first.click(button="right", position={"x": 5, "y": 5})
    notebook.page.get_by_role("menuitem", name="Create New View for Cell Output").click()
    later = notebook.page.locator(".jp-LinkedOutputView").locator('.df-control[data-control="V_m"]')
    wait_for_value(later.locator(".df-box"), "−50.0")
    wait_for_value(later.locator("input[type=range]"), "-50")
    later.locator("input[type=range]").press("ArrowUp")
    wait_for_value(v_m(notebook.panel(0), ".df-box"), "−49.0")


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


EVERYTHING = """
from drivingforce import Cell, Panel
from drivingforce.controls import Controls, ExperimentCode
from drivingforce.views import ForceBalance, MembraneScene, Traces

cell = Cell.preset("textbook neuron")
code = ExperimentCode(cell)
Panel(Traces(cell), MembraneScene(cell), ForceBalance(cell), Controls(cell, "preset", "V_m", code))
"""
IN_A_WIDGET = ".df :is(button, input, select, textarea, summary, a[href], [tabindex])"


def test_no_key_pressed_in_a_widget_reaches_the_notebooks_commands(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(EVERYTHING, "'the last cell'"), width=1400)
    notebook.run_all()
    page = notebook.page
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    in_focus = 0
    for element in page.locator(IN_A_WIDGET).all():
        if not element.is_visible() or element.is_disabled():
            continue
        element.evaluate("(element) => element.focus({ preventScroll: true })")
        in_focus += element.evaluate("(element) => element === document.activeElement")
        for key in ("x", "d", "d", "Shift+M", "b"):
            page.keyboard.press(key)
        assert page.locator(".jp-Notebook .jp-Cell").count() == cells, element.evaluate("(e) => e.outerHTML")
    assert in_focus > 20
