"""The moving ions: frames a second and script time a frame, with 2000 ions and none, in headless Chromium.

The browser draws in software, on the CPU. A scene that is paused or out of sight must ask for no frame.
"""

from statistics import median

from drivingforce import Cell, K
from drivingforce.views import MembraneScene

from ..browser.plain_page import plain_page
from .tables import print_table

FRAMES = 300

#: Script time, ms, and time since the last frame, ms, of each frame; the scene's own frames only.
WATCH = """(frames) => new Promise((resolve) => {
    const ask = window.requestAnimationFrame.bind(window);
    const script = [], since = [];
    let last;
    window.requestAnimationFrame = (callback) => ask((now) => {
        const begin = performance.now();
        callback(now);
        script.push(performance.now() - begin);
        if (last !== undefined) since.push(now - last);
        last = now;
        if (script.length === frames) {
            window.requestAnimationFrame = ask;
            resolve({ script, since });
        }
    });
})"""
ASKED = """(milliseconds) => new Promise((resolve) => {
    const ask = window.requestAnimationFrame.bind(window);
    let asked = 0;
    window.requestAnimationFrame = (callback) => { asked += 1; return ask(callback); };
    setTimeout(() => { window.requestAnimationFrame = ask; resolve(asked); }, milliseconds);
})"""


def scene(ions, **options):
    """A scene with so many K⁺ drawn."""
    cell = Cell.preset("textbook neuron", frozen=True, Na_g=0, K_outside=100, K_inside=1900)
    return MembraneScene(cell, [K], mM_per_ion=2000 / ions, playing=True, **options)


def test_frames_of_a_scene(chromium):
    rows = []
    for name, view in {
        "150 ions": scene(150),
        "2000 ions": scene(2000),
        "2000 ions, clamped": scene(2000, mode="clamped"),
    }.items():
        with plain_page(chromium, view) as page:
            drawn = page.evaluate("() => scene.model.get('membrane').ions[0].drawn")
            seen = page.evaluate(WATCH, FRAMES)
            play = page.get_by_role("button", name="Pause")
            play.click()
            paused = page.evaluate(ASKED, 500)
            page.get_by_role("button", name="Play").click()
            page.evaluate("() => { document.body.style.paddingTop = '5000px'; }")
            page.evaluate(ASKED, 200)  # until the page has noticed
            hidden = page.evaluate(ASKED, 500)
        script = sorted(seen["script"])
        rate = 1000 * len(seen["since"]) / sum(seen["since"])
        rows.append(
            (name, [sum(drawn.values()), rate, median(script), script[int(0.95 * len(script))], paused, hidden])
        )
        assert paused == hidden == 0
    columns = ["ions drawn", "frames/s", "script ms", "95 %", "asked, paused", "asked, hidden"]
    print_table(f"Frames of the moving ions, {FRAMES} each", columns, rows)
