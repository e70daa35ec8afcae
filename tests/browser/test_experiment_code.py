"""A reader copies the experiment, pastes another, and is told what is damaged."""

from .reader import wait_for_value

PAGE = """
from drivingforce import Cell, Panel
from drivingforce.controls import Controls, ExperimentCode
from drivingforce.views import PotentialLadder

cell = Cell()
Panel(PotentialLadder(cell), Controls(cell, "K_outside", ExperimentCode(cell)))
"""


def test_an_experiment_is_copied_and_restored(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(PAGE), width=1400)
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notebook.run_all()
    panel = notebook.panel(0)
    field, message = panel.get_by_label("This experiment"), panel.locator(".df-code .df-message")
    wait_for_value(field, "textbook neuron")

    panel.locator('[data-control="K_outside"] input[type=range]').press("PageUp")
    wait_for_value(field, "textbook neuron; K_outside 10")
    panel.get_by_role("button", name="Copy the experiment").click()
    notebook.wait_for_text(panel, "Copied.")
    assert notebook.page.evaluate("navigator.clipboard.readText()") == "textbook neuron; K_outside 10"

    field.fill("squid axon; K_outside ten")
    panel.get_by_role("button", name="Restore").click()
    notebook.wait_for_text(message, "must be a number from 0.1 to 2000 mM")
    assert field.input_value() == "squid axon; K_outside ten", "what was pasted stays to be mended"
    field.press("Escape")
    wait_for_value(field, "textbook neuron; K_outside 10")

    field.fill("squid axon; K_outside 40")
    field.press("Tab")
    notebook.page.keyboard.press("Tab")  # past Copy
    notebook.page.keyboard.press("Enter")
    wait_for_value(panel.locator('[data-control="K_outside"] .df-box'), "40.0")
    assert message.text_content() == ""
    panel.get_by_role("button", name="Undo").click()
    wait_for_value(field, "textbook neuron; K_outside 10")
    assert notebook.violations(".jp-OutputArea-output") == []
