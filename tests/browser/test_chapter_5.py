"""Chapter 5: the spike can be stopped anywhere, by mouse and by keys, and every picture is of that instant."""

from .reader import drag, skip

CHAPTER = "chapters/05-action-potential.ipynb"


def test_the_cursor_replays_the_spike_in_every_picture(open_notebook):
    chapter = open_notebook(CHAPTER, width=1400)
    chapter.run_all()
    panel = chapter.panel(0)
    skip(panel)
    panel.get_by_role("button", name="Show current").click()
    places = panel.get_by_label("Go to…")
    places.select_option(index=1)
    for words in (
        "At 1.56 ms V",  # the sentence under the traces
        "= −923 µA/cm²",
        "Na⁺ −923",  # beside the curve
        "push on Na⁺: 46 mV inward",  # the force balance
    ):
        chapter.wait_for_text(panel, words)
    cursor = panel.get_by_label("Time on the recording")
    cursor.focus()
    cursor.press("End")
    chapter.wait_for_text(panel, "At 5.00 ms")
    cursor.press("ArrowLeft")
    chapter.wait_for_text(panel, "At 4.99 ms")
    drag(chapter.page, cursor, 0.5)
    chapter.wait_for_text(panel, "At 2.50 ms")
    places.select_option(label="leave the recording")
    chapter.wait_for_text(panel, "One spike: V")
    chapter.wait_for_text(panel, "push on Na⁺: 130 mV inward")


def test_the_recording_plays_and_pauses(open_notebook):
    chapter = open_notebook(CHAPTER)
    chapter.run_all()
    panel = chapter.panel(0)
    skip(panel)
    panel.get_by_role("button", name="Play").click()
    panel.get_by_role("button", name="Pause").wait_for()
    cursor = panel.get_by_label("Time on the recording")
    chapter.page.wait_for_function("(e) => Number(e.value) > 0.5", arg=cursor.element_handle())
    cursor.focus()
    cursor.press(" ")
    panel.get_by_role("button", name="Play").wait_for()
    stopped = f"{float(cursor.input_value()):.2f}"
    chapter.wait_for_text(panel, f"At {stopped} ms V")


def test_the_stimulus_is_placed_and_sized_by_keys_and_by_a_stroke(open_notebook):
    chapter = open_notebook(CHAPTER, width=1400)
    chapter.run_all()
    panel = chapter.panel(0)
    skip(panel)
    start, end = panel.get_by_label("Start of the stimulus"), panel.get_by_label("End of the stimulus")
    start.focus()
    start.press("PageUp")
    chapter.page.wait_for_function("(e) => Math.abs(e.value - 1.6) < 1e-6", arg=end.element_handle())
    chapter.wait_for_text(panel, "1.75 ms on")  # the spike moves with its stimulus
    end.press("ArrowRight")
    assert end.get_attribute("aria-valuetext") == "1.61 ms"
    strip = panel.locator(".df-brush-strip").bounding_box()
    page, y = chapter.page, strip["y"] + 4
    page.mouse.move(strip["x"] + 0.6 * strip["width"], y)
    page.mouse.down()
    page.mouse.move(strip["x"] + 0.7 * strip["width"], y, steps=8)
    page.mouse.up()
    page.wait_for_function("(e) => Math.abs(e.value - 3.0) < 0.02", arg=start.element_handle())
    chapter.wait_for_text(panel, "One spike: V")
    panel.get_by_role("button", name="Undo").click()
    page.wait_for_function("(e) => Math.abs(e.value - 1.1) < 0.02", arg=start.element_handle())


def test_through_a_slow_line_the_last_value_of_a_fast_drag_wins(open_notebook, far_lab):
    chapter = open_notebook(CHAPTER, server=far_lab, width=1400)
    chapter.run_all()
    panel = chapter.panel(0)
    skip(panel)
    slider = panel.locator('[data-control="stimulus_amplitude"] .df-range')
    drag(chapter.page, slider, 0.9, steps=60, release=False)
    drag_back = 0.02
    box = slider.bounding_box()
    chapter.page.mouse.move(box["x"] + 9 + drag_back * (box["width"] - 18), box["y"] + box["height"] / 2, steps=60)
    chapter.page.mouse.up()
    chapter.wait_for_text(panel, "No spike: V")
    assert float(slider.input_value()) < 10
