"""What a reader does with mouse and keyboard."""

RANGE_THUMB = 9  # px, half a slider's thumb


def drag(page, slider, to, steps=12, release=True):
    """Drag a slider's thumb from where it is to a share (0..1) of its length, in small moves."""
    box = slider.bounding_box()
    share = slider.evaluate("(e) => (e.value - e.min) / (e.max - e.min)")
    length = box["width"] - 2 * RANGE_THUMB
    x, y = box["x"] + RANGE_THUMB + share * length, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(box["x"] + RANGE_THUMB + to * length, y, steps=steps)
    if release:
        page.mouse.up()


def wait_for_value(field, value):
    """Wait until an input reads ``value``."""
    field.page.wait_for_function("([e, v]) => e.value === v", arg=[field.element_handle(), value], timeout=10_000)
