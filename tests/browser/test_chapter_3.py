"""Chapter 3: the handle on the ladder turns the ion, in every picture at once; let go, V_m moves to rest."""

from .reader import skip, wait_for_value

CHAPTER = "chapters/03-driving-force.ipynb"


def test_dragging_v_m_through_e_turns_the_ion_and_letting_go_moves_it_to_rest(open_notebook):
    chapter = open_notebook(CHAPTER, width=1400)
    chapter.run_all()
    panel, page = chapter.panel(0), chapter.page
    skip(panel)
    handle = panel.locator(".df-handle input")
    box = handle.bounding_box()
    at = {mV: box["y"] + 10 + (80 - mV) / 200 * (box["height"] - 20) for mV in (-70, -110)}
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, at[-70])
    page.mouse.down()
    page.mouse.move(x, at[-110], steps=10)
    page.mouse.up()
    for words in (
        "K⁺ is pushed in by 20 mV",  # the sentence under the force balance
        "push on K⁺: 20 mV inward",  # the picture
        "20 mV below E",  # the ladder
        "lets K⁺ in and pulls V",  # the equation
    ):
        chapter.wait_for_text(panel, words)
    assert handle.get_attribute("aria-valuetext") == "−110.0 mV"

    handle.press("f")
    chapter.wait_for_text(panel, "is free, at rest, at −70 mV")
    wait_for_value(panel.locator('[data-control="V_m"] .df-box'), "−70.0")


def test_the_handle_by_keyboard_and_the_symbols_of_the_equation(open_notebook):
    chapter = open_notebook(CHAPTER)
    chapter.run_all()
    panel = chapter.panel(0)
    skip(panel)
    handle = panel.locator(".df-handle input")
    handle.focus()
    handle.press("PageUp")
    chapter.wait_for_text(panel, "V_m is held at −60 mV".replace("V_m", "Vm"))
    panel.locator(".df-symbol", has_text="V").first.click()
    focused = chapter.page.evaluate("document.activeElement.closest('[data-control]').dataset.control")
    assert focused == "V_m"


def test_a_worked_example_gives_feedback_step_by_step(open_notebook):
    chapter = open_notebook(CHAPTER)
    chapter.run_all()
    example = chapter.page.locator(".df-example").nth(3)
    example.scroll_into_view_if_needed()
    field = example.locator("input")
    field.fill("15")
    field.press("Enter")
    chapter.wait_for_text(example, "Check the order")
    field.fill("−15")
    field.press("Enter")
    chapter.wait_for_text(example, "−15 mV")
    example.locator("select").select_option("inward")
    example.locator("select").last.wait_for()
    chapter.page.wait_for_function(
        "(e) => e.querySelectorAll('[data-state=done]').length === 2", arg=example.element_handle()
    )
    example.locator("select").select_option("in")
    chapter.page.wait_for_function(
        "(e) => e.querySelectorAll('[data-state=done]').length === 3", arg=example.element_handle()
    )
