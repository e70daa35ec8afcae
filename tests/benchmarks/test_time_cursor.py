"""Playing a recording and dragging for a minute: redraws a second, and what is left behind."""

import time

import pytest

from .tables import print_table

PANEL = """
from drivingforce import Cell, K, Na, Panel
from drivingforce.controls import Controls
from drivingforce.views import ForceBalance, Traces

cell = Cell.preset("textbook neuron", held=False)
Panel([Traces(cell), ForceBalance(cell, ions=[K, Na])], Controls(cell, "stimulus_amplitude", "TEA"))
"""
SECONDS_PLAYED, SECONDS_DRAGGED = 6, 60

# Counts animation frames in which the layer has changed, and remembers when it last did.
COUNT = """(layer) => {
    window.redraws = { count: 0, last: 0 };
    let pending = false;
    new MutationObserver(() => {
        if (pending) return;
        pending = true;
        requestAnimationFrame(() => {
            pending = false;
            window.redraws.count += 1;
            window.redraws.last = performance.now();
        });
    }).observe(layer, { childList: true, subtree: true });
}"""


@pytest.fixture
def panel(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(PANEL), width=1400, height=1400)
    notebook.run_all()
    return notebook, notebook.panel(0)


def test_redraws_while_playing(panel):
    notebook, panel = panel
    page = notebook.page
    page.evaluate(COUNT, panel.locator(".df-layers > div").nth(2).element_handle())
    panel.locator(".df-cursor select").first.select_option("5000")
    panel.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    begin = page.evaluate("redraws.count")
    page.wait_for_timeout(1000 * SECONDS_PLAYED)
    redraws = page.evaluate("redraws.count") - begin
    panel.get_by_role("button", name="Pause").click()
    print_table(
        "Playing a recording: Traces with four panels and ForceBalance",
        ["redraws/s"],
        [("time cursor", [redraws / SECONDS_PLAYED])],
    )


def test_a_minute_of_dragging(panel):
    notebook, panel = panel
    page = notebook.page
    slider = panel.locator('[data-control="TEA"] .df-range')
    page.evaluate(COUNT, panel.locator(".df-layers > div").nth(1).element_handle())
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, y)
    page.mouse.down()
    until, moves = time.monotonic() + SECONDS_DRAGGED, 0
    while time.monotonic() < until:
        moves += 1
        page.mouse.move(box["x"] + 10 + (moves * 7) % (box["width"] - 20), y)
    last_move = page.evaluate("performance.now()")
    page.wait_for_timeout(1500)
    redraws, last = page.evaluate("[redraws.count, redraws.last]")
    page.mouse.up()
    heap = page.evaluate("performance.memory.usedJSHeapSize / 1e6")
    print_table(
        f"Dragging a slider for {SECONDS_DRAGGED} s",
        ["moves", "redraws/s", "last redraw after the last move, ms", "page heap, MB"],
        [("TEA", [moves, redraws / SECONDS_DRAGGED, last - last_move, heap])],
    )
