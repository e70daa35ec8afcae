"""Chapter 4: V_m is moved by its handle on a lying axis; without conductance the width stays."""

from .reader import skip, wait_for_value

CHAPTER = "chapters/04-ohms-law.ipynb"


def test_dragging_v_m_along_its_axis_and_closing_the_path_of_sodium(open_notebook):
    chapter = open_notebook(CHAPTER, width=1400)
    chapter.run_all()
    panel, page = chapter.panel(0), chapter.page
    skip(panel)
    handle = panel.locator(".df-handle input")
    assert handle.get_attribute("aria-orientation") == "horizontal"
    box = handle.bounding_box()
    at = {mV: box["x"] + 10 + (mV + 120) / 200 * (box["width"] - 20) for mV in (-70, -40)}
    y = box["y"] + box["height"] / 2
    page.mouse.move(at[-70], y)
    page.mouse.down()
    page.mouse.move(at[-40], y, steps=8)
    page.mouse.up()
    wait_for_value(panel.locator('[data-control="V_m"] .df-box'), "−40.0")
    chapter.wait_for_text(panel, "inward: 0.262 mS/cm² × (−100.1 mV)")

    field = panel.locator('[data-control="Na_g"] .df-box')
    field.fill("0")
    field.press("Enter")
    chapter.wait_for_text(panel, "Na⁺ carries no current: its path is closed. The force of −100.1 mV is there")
    chapter.wait_for_text(panel, "A force of −100.1 mV, and no open path: no current.")
    handle.press("ArrowRight")
    chapter.wait_for_text(panel, "The force of −99.1 mV is there")


def test_ttx_changes_no_force_while_v_m_is_held_and_hardly_any_when_let_go(open_notebook):
    chapter = open_notebook(CHAPTER, width=1400)
    chapter.run_all()
    panel = chapter.panel(1)
    skip(panel)
    chapter.wait_for_text(panel, "inward: 1.222 mS/cm² × (−100.1 mV)")
    field = panel.locator('[data-control="TTX"] .df-box')
    field.fill("1")
    field.press("Enter")
    chapter.wait_for_text(panel, "inward: 0.251 mS/cm² × (−100.1 mV)")
    panel.get_by_text("free", exact=True).click()
    chapter.wait_for_text(panel, "0.251 mS/cm² × (−130.6 mV)")
