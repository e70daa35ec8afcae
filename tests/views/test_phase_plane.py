"""The phase plane: the loop, its landmarks, and where the two curves cross."""

import xml.etree.ElementTree as ET

import pytest

from drivingforce import Cell, InvalidInput
from drivingforce.page import texts
from drivingforce.views import PhasePlane


@pytest.fixture
def cell():
    return Cell.preset("squid axon", held=False)


def dot(view):
    (circle,) = ET.fromstring(view.picture.svg).findall(".//{*}circle")
    return float(circle.attrib["cx"]), float(circle.attrib["cy"])


def place(view, V_m, value):
    plot = view._plot(view.picture.width)
    return pytest.approx((plot.x.at(V_m), plot.y.at(value)), abs=0.3)


def test_landmarks_of_the_spike(cell):
    header, start, rising, peak, trough, now = PhasePlane(cell).table()
    assert header == ["Moment", "Time, ms", "V_m, mV", "n", "n would settle at"]
    assert start == ["start", "0.00", "−65.0", "0.318", "0.318"]  # GROUND_TRUTH: rest
    assert rising[2] == "0.0"
    assert (peak[2], trough[2]) == ("40.5", "−76.2")  # GROUND_TRUTH: 1 ms of 20 µA/cm²
    assert now == ["shown now", "", *start[2:]]


@pytest.mark.parametrize(("gate", "value"), [("m", 0.05296), ("h", 0.59599), ("n", 0.31773)])
def test_at_rest_the_dot_lies_where_the_gate_has_settled(cell, gate, value):
    view = PhasePlane(cell, gate)
    assert dot(view) == place(view, -64.9964, value)  # GROUND_TRUTH
    assert view.describe().splitlines() == [
        f"At rest V_m is −65 mV and {gate} is {value:.2f}: at this V_m {gate} stays there.",
        "The spike is one large loop.",
    ]


def test_the_dot_follows_the_moment(cell):
    view = PhasePlane(cell)
    r = cell.recording
    peak = int(r.V.argmax())
    cell.at = float(r.t[peak])
    assert dot(view) == place(view, r.V[peak], r.gates["n"][peak])
    assert "it rises, for at this V_m it settles at 0.97" in view.describe()
    cell.at = float(r.t[r.gates["n"].argmax()]) + 1
    assert "it falls" in view.describe()


def test_held_it_says_so(cell):
    cell.V_m = -20
    assert PhasePlane(cell).describe().startswith("Held, V_m is −20 mV")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"TTX": 1.0}, "no spike"),
        ({"stimulus_amplitude": 10.0, "stimulus_duration": 60.0, "duration": 70.0}, "The 5 spikes are 5 large"),
    ],
)
def test_it_says_what_the_loop_is(cell, changes, says):
    cell.update(**changes)
    assert says in PhasePlane(cell).describe()


def test_without_a_recording_it_says_that(cell):
    cell.update(held=True, K_g=0.0, Na_g=0.0, leak_g=0.0)
    view = PhasePlane(cell)
    assert view.describe() == texts.NO_RECORDING
    assert len(view.table()) == 1
    view.fit()
    cell.undo()
    assert "At rest" in view.describe()


def test_axes_stay_and_fit(cell):
    view = PhasePlane(cell)
    before = view.V_range, view.gate_range
    cell.update(celsius=18.5, stimulus_amplitude=200.0)
    assert (view.V_range, view.gate_range) == before
    view.fit()
    assert (view.V_range, view.gate_range) != before
    assert view.V_range[0] <= cell.recording.V.min() <= cell.recording.V.max() <= view.V_range[1]


def test_a_long_train_is_few_points(cell):
    cell.update(stimulus_duration=900.0, duration=1000.0)
    paths = ET.fromstring(PhasePlane(cell).picture.svg).findall(".//{*}path")
    assert max(path.attrib["d"].count(",") for path in paths) <= 601


@pytest.mark.parametrize("gate", ["x", "", None])
def test_an_unknown_gate_is_refused(cell, gate):
    with pytest.raises(InvalidInput, match="gate"):
        PhasePlane(cell, gate)


@pytest.mark.parametrize("gate", ["n", "h", "m"])
@pytest.mark.parametrize("width", [260, 419, 420, 900])
def test_the_key_stays_in_the_picture(cell, gate, width):
    svg, height = PhasePlane(cell, gate).markup(cell.snapshot, width)
    texts = [
        text for text in ET.fromstring(f"<svg>{svg}</svg>").iter("text") if text.attrib["font-size"] == "12.5"
    ]
    for text in texts[-3:]:
        x, y, length = float(text.attrib["x"]), float(text.attrib["y"]), len("".join(text.itertext()))
        assert 0 <= x < x + 6.2 * length <= width + 10
        assert y < height
