"""Chapter 1 as a reader meets it: open, run, move by mouse and by keyboard."""

import re

import pytest

from .reader import drag, skip, wait_for_value

CHAPTER = "chapters/01-two-forces.ipynb"

#: Keys pressed one after the other from −70 mV, and what the box then shows.
KEYS = (
    (["ArrowRight"], "−69.0"),
    (["ArrowDown", "ArrowDown"], "−72.0"),
    (["Shift+ArrowUp"], "−69.9"),
    (["PageUp"], "−60.0"),
    (["Home"], "−150.0"),
    (["End"], "150.0"),
    (["ArrowRight", "Control+z"], "−70.0"),
    (["ArrowRight", "Control+z", "Control+Shift+z"], "−69.0"),
)


def test_the_mouse_moves_every_picture_and_a_drag_is_one_step(open_notebook):
    chapter = open_notebook(CHAPTER)
    chapter.run_all()
    panel = chapter.panel(1)
    skip(panel)
    chapter.wait_for_text(panel, "K⁺ is pushed out by 20 mV")
    drag(chapter.page, panel.locator('.df-control[data-control="V_m"] input[type=range]'), to=0.5)
    chapter.wait_for_text(panel, "push on K⁺: 90 mV outward")
    chapter.wait_for_text(panel, "Na⁺ is pushed in by 60 mV: only the chemical force acts.")
    panel.get_by_role("button", name="Undo").click()
    chapter.wait_for_text(panel, "K⁺ is pushed out by 20 mV")
    panel.locator("button[aria-disabled=true]", has_text="Undo").wait_for()


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_the_null_balance_and_every_key(open_notebook, app):
    chapter = open_notebook(CHAPTER, app=app)
    chapter.run_all()

    hidden = chapter.panel(2)
    slider = hidden.locator('.df-control[data-control="V_m"] input[type=range]')
    slider.focus()
    assert not re.search(r"\d", hidden.locator(".df-picture").text_content())
    for _ in range(7):  # from −20 down to −90 in large steps
        slider.press("PageDown")
    chapter.wait_for_text(hidden, "K⁺ is balanced")
    wait_for_value(hidden.locator(".df-box"), "−90.0")
    hidden.get_by_role("button", name="Show the numbers").press("Enter")
    chapter.wait_for_text(hidden, "chemical 90")

    panel = chapter.panel(1)
    skip(panel)
    slider, box = (
        panel.locator('.df-control[data-control="V_m"] input[type=range]'),
        panel.locator('.df-control[data-control="V_m"] .df-box'),
    )
    for keys, value in KEYS:
        slider.focus()
        for key in keys:
            slider.press(key)
        wait_for_value(box, value)
        box.fill("-70")
        box.press("Enter")
        wait_for_value(box, "−70.0")
    slider.press("f")
    panel.locator("label:has(:checked)", has_text="free").wait_for()
