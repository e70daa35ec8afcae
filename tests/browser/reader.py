"""What a reader does with mouse and keyboard."""

RANGE_THUMB = 9  # px, half a slider's thumb


def skip(panel):
    """Skip the question that locks a panel's controls."""
    panel.get_by_role("button", name="Skip", exact=True).click()
    panel.locator(".df-controls input:enabled").first.wait_for()


def drag(page, slider, to, steps=12, release=True):
    """Drag a slider's thumb from where it is to a share (0..1) of its length, in small moves."""
    page.mouse.move(*_place(slider, _share(slider)))
    page.mouse.down()
    page.mouse.move(*_place(slider, to), steps=steps)
    if release:
        page.mouse.up()


def click_thumb(page, slider):
    """Click a slider's thumb without moving it."""
    page.mouse.click(*_place(slider, _share(slider)))


def _share(slider):
    return slider.evaluate("(e) => (e.value - e.min) / (e.max - e.min)")


def _place(slider, share):
    box = slider.bounding_box()
    return box["x"] + RANGE_THUMB + share * (box["width"] - 2 * RANGE_THUMB), box["y"] + box["height"] / 2


def wait_for_value(field, value):
    """Wait until an input reads ``value``."""
    field.page.wait_for_function("([e, v]) => e.value === v", arg=[field.element_handle(), value], timeout=10_000)
