"""The moving ions in a page: they play, pause and stop, by keyboard too, and nothing is left running."""

import pytest

from drivingforce import Cell, K
from drivingforce.views import MembraneScene

from .conftest import AXE, missing
from .plain_page import plain_page
from .servers import ARTIFACTS

SCENE = """
from drivingforce import Cell, Panel, K
from drivingforce.controls import Controls
from drivingforce.views import MembraneScene

cell = Cell.preset("textbook neuron", frozen=True, Na_g=0)
Panel(MembraneScene(cell, [K]), Controls(cell, "K_outside", "K_inside"))
"""
PLAYING = """
from drivingforce import Cell
from drivingforce.views import MembraneScene

MembraneScene(Cell.preset("textbook neuron", frozen=True), playing=True)
"""

#: How many animation frames are asked for in each of the next ten frames of the page.
ASKED = """() => new Promise((resolve) => {
    const ask = window.requestAnimationFrame.bind(window);
    const counts = [];
    let asked = 0;
    window.requestAnimationFrame = (callback) => { asked += 1; return ask(callback); };
    const look = () => {
        counts.push(asked);
        asked = 0;
        if (counts.length < 12) ask(look);
        else {
            window.requestAnimationFrame = ask;
            resolve(counts.slice(2));
        }
    };
    ask(look);
})"""

TIME = "() => scene.model.get('summary').t"


@pytest.fixture
def only_K():
    return Cell.preset("textbook neuron", frozen=True, Na_g=0)


@pytest.fixture
def show(chromium, request):
    """Show a scene in an empty page, without JupyterLab."""
    opened = []

    def show_(view, **options):
        context = plain_page(chromium, view, **options)
        opened.append(context)
        page = context.__enter__()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page

    yield show_
    for context in reversed(opened):
        context.__exit__(None, None, None)


def passes(page, at_least):
    """Wait until so many seconds of the scene have passed."""
    page.wait_for_function(f"() => scene.model.get('summary').t > {at_least}", timeout=20_000)


class TestInAnEmptyPage:
    def test_it_waits_plays_and_pauses(self, show, only_K):
        page = show(MembraneScene(only_K, [K]))
        assert page.evaluate(ASKED) == [0] * 10
        page.get_by_role("button", name="Play").press("Enter")
        passes(page, 1)
        assert page.evaluate(ASKED) == [1] * 10
        page.get_by_role("button", name="Pause").press("Space")
        page.get_by_role("button", name="Play").wait_for()
        assert page.evaluate(ASKED) == [0] * 10
        assert page.evaluate("() => scene.model.get('summary').V") < 0
        assert page.errors == []

    def test_a_step_is_half_a_second_and_start_again_repeats_the_run(self, show, only_K):
        page = show(MembraneScene(only_K, [K], seed=7))
        runs = []
        for _ in range(2):
            for _ in range(3):
                page.get_by_role("button", name="Step").press("Enter")
            runs.append(page.evaluate("() => scene.model.get('summary')"))
            assert page.locator(".df-scene-counters td").first.inner_text() == str(runs[-1]["out"][0])
            page.get_by_role("button", name="Start again").press("Enter")
            assert page.evaluate(TIME) == 0
        assert runs[0] == runs[1]
        assert runs[0]["t"] == pytest.approx(1.5)

    def test_another_seed_is_another_run(self, show, only_K):
        page = show(MembraneScene(only_K, [K], seed=7))
        page.get_by_text("More", exact=True).press("Enter")
        seed = page.get_by_label("Seed")
        assert seed.input_value() == "7"
        runs = []
        for wish in ("8", "7"):
            seed.fill(wish)
            seed.press("Tab")
            page.get_by_role("button", name="Step").click()
            runs.append(page.evaluate("() => scene.model.get('summary').out"))
        assert runs[0] != runs[1]
        seed.fill("many")
        seed.press("Tab")
        assert seed.input_value() == "7"

    def test_one_ion_leaves_a_trail(self, show, only_K):
        page = show(MembraneScene(only_K, [K]))
        page.get_by_role("button", name="Step").click()
        before = page.locator("canvas").first.screenshot()
        page.get_by_text("More", exact=True).click()
        page.get_by_label("Trail of").select_option("K⁺")
        page.get_by_role("button", name="Step").click()
        assert page.evaluate("() => scene.model.get('options').trail") == "K"
        assert page.locator("canvas").first.screenshot() != before

    def test_it_rests_where_it_cannot_be_seen(self, show, only_K):
        page = show(MembraneScene(only_K, [K], playing=True))
        passes(page, 0)
        page.evaluate("() => { document.body.style.paddingTop = '3000px'; }")
        page.wait_for_function("() => document.querySelector('canvas').getBoundingClientRect().top > 2500")
        page.wait_for_function(f"() => ({ASKED})().then((counts) => counts.every((count) => count === 0))")
        page.evaluate("() => { document.body.style.paddingTop = '0'; }")
        page.wait_for_function(f"() => ({ASKED})().then((counts) => counts.every((count) => count === 1))")

    def test_it_rests_in_a_hidden_tab(self, show, only_K):
        page = show(MembraneScene(only_K, [K], playing=True))
        passes(page, 0)
        hide = """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
        for hidden, asked in ((True, 0), (False, 1)):
            page.evaluate(hide, hidden)
            assert page.evaluate(ASKED) == [asked] * 10

    def test_closed_it_asks_for_nothing(self, show, only_K):
        page = show(MembraneScene(only_K, [K], playing=True))
        passes(page, 0)
        page.evaluate("() => scene.close()")
        assert page.evaluate(ASKED) == [0] * 10

    def test_less_motion_is_steps_on_demand(self, show, only_K):
        page = show(MembraneScene(only_K, [K], playing=True), reduced_motion="reduce")
        assert page.evaluate(ASKED) == [0] * 10
        play = page.get_by_role("button", name="Play")
        assert play.is_disabled()
        assert "Step" in play.get_attribute("title")
        page.get_by_role("button", name="Step").press("Enter")
        assert page.evaluate(TIME) == pytest.approx(0.5)

    def test_a_report_goes_out_twice_a_second_at_most(self, show, only_K):
        page = show(MembraneScene(only_K, [K], playing=True))
        passes(page, 0.2)
        started = page.evaluate("() => { scene.sent.length = 0; return performance.now(); }")
        passes(page, 3)
        reports, now = page.evaluate("() => [scene.sent.length, performance.now()]")
        # One at each end besides: a frame that is late sends its report nearer to the next.
        assert 1 <= reports <= (now - started) / 500 + 2

    def test_it_plays_on_without_a_kernel(self, show, only_K):
        page = show(MembraneScene(only_K, [K], playing=True))
        page.evaluate("() => { scene.model.save_changes = () => { throw new Error('no kernel'); }; }")
        passes(page, 2)
        page.get_by_role("button", name="Pause").click()
        page.get_by_role("button", name="Play").wait_for()
        assert page.errors == []

    def test_a_change_of_the_cell_is_followed(self, show, only_K):
        view = MembraneScene(only_K, [K], mode="clamped")
        page = show(view, width=500)
        assert "−70.0 mV, held" in page.locator(".df-scene-line").inner_text()
        only_K.V_m = -100
        page.evaluate("(membrane) => scene.model.set('membrane', membrane)", view.picture.membrane)
        assert "−100.0 mV, held" in page.locator(".df-scene-line").inner_text()
        for _ in range(40):
            page.get_by_role("button", name="Step").click()
        counted = page.evaluate("() => scene.model.get('summary')")
        assert counted["in"][0] > counted["out"][0] > 0

    def test_free_it_does_not_mind_the_cells_voltage(self, show, only_K):
        view = MembraneScene(only_K, [K])
        page = show(view)
        page.get_by_role("button", name="Step").click()
        counted = page.evaluate("() => scene.model.get('summary')")
        only_K.V_m = 20
        page.evaluate("(membrane) => scene.model.set('membrane', membrane)", view.picture.membrane)
        assert page.evaluate("() => scene.model.get('summary')") == counted

    def test_the_switches_change_what_happens(self, show, only_K):
        page = show(MembraneScene(only_K, [K]))
        page.get_by_label("Electricity").press("Space")
        page.get_by_label("Finite pools").press("Space")
        for _ in range(60):
            page.get_by_role("button", name="Step").click()
        counted = page.evaluate("() => scene.model.get('summary')")
        assert counted["V"] == 0
        assert 50 < counted["inside"][0] < 100
        assert counted["inside"][0] + counted["outside"][0] == 150

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("sharpness", [1, 2])
    @pytest.mark.parametrize("width", [330, 500, 1200])
    def test_it_is_sharp_and_fits_its_column(self, show, width, sharpness, theme):
        cell = Cell.preset("textbook neuron", frozen=True)
        page = show(MembraneScene(cell), width=width, height=620, theme=theme, device_scale_factor=sharpness)
        for _ in range(8):
            page.get_by_role("button", name="Step").click()
        (ARTIFACTS / "screenshots").mkdir(parents=True, exist_ok=True)
        page.screenshot(path=ARTIFACTS / "screenshots" / f"scene-{theme}-{width}-{sharpness}.png", full_page=True)
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        for pixels, place in page.evaluate(
            "() => [...document.querySelectorAll('canvas')].map((each) => [each.width, each.clientWidth])"
        ):
            assert pixels == place * sharpness

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_everyone_can_use_it(self, show, only_K, theme):
        if not AXE.exists():
            missing("axe-core")
        page = show(MembraneScene(only_K, [K]), theme=theme)
        page.get_by_text("More", exact=True).click()
        page.add_script_tag(path=AXE)
        found = page.evaluate("() => axe.run('.df-scene').then((result) => result.violations)")
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert all(canvas.get_attribute("aria-label") for canvas in page.locator("canvas").all())


class TestInJupyterLab:
    def test_it_plays_and_its_words_follow(self, open_notebook, write_notebook):
        notebook = open_notebook(write_notebook(SCENE), width=1400)
        notebook.run_all()
        panel = notebook.panel(0)
        notebook.wait_for_text(panel, "K⁺ is pushed out")
        panel.get_by_role("button", name="Play").press("Enter")
        notebook.wait_for_text(panel, "more negative than a second ago")
        panel.get_by_role("button", name="Pause").press("Space")
        panel.get_by_role("button", name="Show as table").press("Enter")
        notebook.wait_for_text(panel.locator(".df-caption tbody tr"), "more leaves than enters")
        panel.locator('[data-control="K_outside"] input[type=range]').press("PageUp")
        notebook.wait_for_text(panel.locator(".df-scene-line"), "−71.5 mV")
        assert notebook.violations(".jp-OutputArea-output") == []

    def test_eight_runs_leave_one_animation(self, open_notebook, write_notebook):
        notebook = open_notebook(write_notebook(PLAYING))
        notebook.run_all()
        for _ in range(7):
            notebook.run_all()
        notebook.page.locator(".df-scene").scroll_into_view_if_needed()
        assert notebook.page.locator(".df-scene").count() == 1
        notebook.page.wait_for_function(
            f"() => ({ASKED})().then((counts) => counts.every((count) => count === 1))"
        )
