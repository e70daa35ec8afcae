"""The traces: curves where the recording is, layers sent only when they change, the same in words and numbers."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from drivingforce import Cell, InvalidInput, K, Na, Step
from drivingforce.views import Traces


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron", held=False)


@pytest.fixture
def view(cell):
    return Traces(cell)


def curves(layer):
    """The curves of a layer: colour, dash, and points in px."""
    found = []
    for path in ET.fromstring(layer).iter("{http://www.w3.org/2000/svg}path"):
        if path.get("fill") == "none":
            points = [tuple(map(float, pair.split(","))) for pair in path.get("d")[1:].split(" ")]
            found.append((path.get("stroke")[9:-1], path.get("stroke-dasharray"), np.array(points)))
    return found


def words_of(layer):
    return ["".join(each.itertext()) for each in ET.fromstring(layer).iter("{http://www.w3.org/2000/svg}text")]


def layers(view):
    return view.picture.under, view.picture.svg, view.picture.over


def test_every_panel_has_its_curves_in_the_colours_and_patterns_of_the_ions(view):
    drawn = [(colour, dash) for colour, dash, _ in curves(view.picture.svg)]
    assert drawn == [("ink", None)] + [("K", None), ("Na", "9 4")] * 3
    view.toggle("gates")
    assert len(curves(view.picture.svg)) == 10


def test_curves_are_to_scale_and_aligned_in_time(cell, view):
    r = cell.recording
    (_, _, V), (_, _, g_K), *_ = curves(view.picture.svg)
    peak = V[V[:, 1].argmin()]
    at_start, at_end = V[0, 0], V[-1, 0]
    assert peak[0] == pytest.approx(at_start + r.t[r.V.argmax()] / 5.0 * (at_end - at_start), abs=1.0)
    assert (g_K[0, 0], g_K[-1, 0]) == (at_start, at_end)
    mV_per_px = (r.V.max() - r.V.min()) / (V[:, 1].max() - V[:, 1].min())
    assert (V[0, 1] - peak[1]) * mV_per_px == pytest.approx(r.V.max() - r.V[0], abs=1.0)


def test_the_cursor_redraws_one_layer_only(cell, view):
    under, svg, over = layers(view)
    cell.at = 1.65
    assert view.picture.under is under
    assert view.picture.svg is svg
    assert view.picture.over != over
    assert len(view.picture.over) < 4000
    dots = ET.fromstring(view.picture.over).findall(".//{*}circle")
    assert len(dots) == 7


def test_v_m_held_or_let_go_draws_nothing_anew(cell, view):
    before = layers(view)
    cell.V_m = -20.0
    cell.held = False
    assert all(a is b or a == b for a, b in zip(layers(view), before, strict=True))


def test_axes_stay_until_they_are_fitted(cell, view):
    ranges = dict(view.ranges)
    cell.update(Na_g_max=260.0)
    assert view.ranges == ranges
    view.fit()
    assert view.ranges["g"][1] > ranges["g"][1]


def test_values_at_the_cursor_stand_beside_the_curves(cell, view):
    cell.at = cell.snapshot.spikes[0].peak
    written = words_of(view.picture.over)
    for expected in ("Vm +44.9", "EK −90", "ENa +60", "K⁺ +135", "Na⁺ −15"):
        assert expected in [text.replace("\xa0", " ").replace("\u200b", "") for text in written]


def test_the_phases_of_a_spike_are_named_and_no_threshold_is_drawn(cell, view):
    written = words_of(view.picture.svg)
    assert {"rising", "peak", "falling", "undershoot"} <= set(written)
    cell.blockers.TTX = 1.0
    assert not {"rising", "peak", "falling", "undershoot"} & set(words_of(view.picture.svg))
    assert not [text for text in written if "threshold" in text]


def test_the_last_run_stays_as_a_grey_line(cell, view):
    assert not [1 for colour, _, _ in curves(view.picture.under) if colour == "field"]
    V_before = curves(view.picture.svg)[0][2]
    cell.update(gesture="drag", TEA=0.2)
    cell.update(gesture="drag", TEA=0.5)
    cell.end_gesture()
    ((_, _, grey),) = curves(view.picture.under)
    np.testing.assert_array_equal(grey, V_before)
    cell.V_m = -50.0
    cell.undo()
    cell.undo()
    assert not curves(view.picture.under)


def test_words(cell, view):
    assert view.describe() == "One spike: V_m peaks at +45 mV, 1.65 ms on, and falls to −84 mV."
    cell.at = cell.snapshot.spikes[0].peak
    assert view.describe().startswith("At 1.65 ms V_m is +45 mV. K⁺: 3.78 mS/cm² × +135 mV = +510 µA/cm².")
    cell.at = None
    cell.blockers.TTX = 1.0
    assert view.describe() == "No spike: V_m makes no upstroke of its own."


def test_many_spikes_and_a_membrane_without_rest_in_words():
    cell = Cell.preset("squid axon", duration=60.0)
    cell.stimulus = Step(5.0, 50.0, 10.0)
    view = Traces(cell)
    assert view.describe().startswith("4 spikes, at 6.9, 21.8, 36.5 and 51.1 ms.")
    cell.K.outside *= 2.5
    assert "no stable rest" in view.describe()


def test_table(cell, view):
    cell.at = 4.0
    header, *rows = view.table()
    assert header[:5] == ["Moment", "Time, ms", "V_m, mV", "g_K, mS/cm²", "V_m − E_K, mV"]
    names = [row[0] for row in rows]
    assert names == ["start", "largest inward Na⁺ current", "peak", "half way down", "undershoot", "now"]
    by_name = {row[0]: row for row in rows}
    assert by_name["start"][2] == "−70.0"
    assert by_name["peak"][2] == "+44.9"
    assert float(by_name["largest inward Na⁺ current"][-1].replace("−", "-")) == pytest.approx(-923, abs=3)
    cell.at = None
    assert len(view.table()) == 6


def test_panels_can_be_chosen_but_never_none(cell, view):
    assert list(view.actions()) == [
        "Fit the axis",
        "Hide g",
        "Hide force",
        "Hide current",
        "Show gates",
    ]
    for panel in ("g", "driving force", "current"):
        view.toggle(panel)
    assert view.panels == ["V"]
    bottom = view.cursor.axis["bottom"]
    view.toggle("gates")
    assert view.cursor.axis["bottom"] > bottom


@pytest.mark.parametrize("options", [{"panels": "V"}, {"panels": ["voltage"]}, {"ions": []}, {"ions": ["X"]}])
def test_unknown_panels_and_ions_are_refused(cell, options):
    with pytest.raises(InvalidInput):
        Traces(cell, **options)


@pytest.mark.parametrize("width", [320, 500, 1000])
def test_everything_stays_inside_any_width(cell, view, width):
    view.picture.width = width
    for layer in layers(view):
        for _, _, points in curves(layer):
            assert points[:, 0].min() >= 0
            assert points[:, 0].max() <= width
    assert view.cursor.axis["right"] < width


def test_a_still_shows_the_cursor_and_says_the_same(cell, view):
    cell.at = 1.65
    (still,) = view.static_pictures()
    assert still.words == view.describe()
    assert "var(--df-focus)" in still.svg


def test_closed_it_watches_no_more(cell, view):
    view.close()
    before = layers(view)
    cell.at = 1.0
    cell.blockers.TTX = 0.3
    assert layers(view) == before


def test_the_ions_can_be_chosen(cell):
    assert len(curves(Traces(cell, ["g"], [K]).picture.svg)) == 2
    assert len(curves(Traces(cell, [], [K, Na]).picture.svg)) == 1, "V_m is always there"


@pytest.mark.parametrize("width", [320, 720, 960, 1600])
@pytest.mark.parametrize("duration", [2.0, 5.0, 8.0, 500.0])
def test_no_two_ticks_of_the_time_axis_have_the_same_number(width, duration):
    view = Traces(Cell.preset("textbook neuron", duration=duration))
    view.picture.width = width
    texts = ET.fromstring(view.picture.under).findall(".//{*}text")
    ticks = [text.text for text in texts if text.get("text-anchor") == "middle"]
    assert len(ticks) > 1
    assert len({*ticks}) == len(ticks)
