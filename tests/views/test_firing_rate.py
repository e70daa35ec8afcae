"""The f–I curve: measured when asked for, against published rates; what it says when the membrane changes."""

import xml.etree.ElementTree as ET

import pytest

from drivingforce import Cell
from drivingforce.page import texts
from drivingforce.views import FiringRate


@pytest.fixture
def cell():
    return Cell.preset("squid axon")


def row(view, current):
    (found,) = [row for row in view.table() if row[0] == current]
    return found


def colours(view):
    """Of the curves drawn."""
    return [path.attrib["stroke"][9:-1] for path in ET.fromstring(view.picture.svg).findall(".//{*}path")]


def test_nothing_is_measured_before_it_is_asked_for(cell):
    view = FiringRate(cell)
    assert view.describe() == texts.NOT_MEASURED
    assert list(view.actions()) == [texts.MEASURE, texts.FIT]
    assert colours(view) == []
    view.fit()
    cell.update(celsius=7.0)
    assert "firing" not in vars(cell.snapshot)


def test_rates_and_rheobase_of_squid(cell):
    view = FiringRate(cell)
    view.caption._handle_custom_msg({"action": 0}, [])
    assert float(row(view, "10")[2]) == pytest.approx(68.32, abs=0.1)  # GROUND_TRUTH
    assert float(row(view, "20")[2]) == pytest.approx(86.47, abs=0.1)
    assert row(view, "2") == ["2", "0", "0.0"]
    assert row(view, "4")[1:] == ["1", "0.0"], "one spike is no rate"
    assert view.describe() == (
        "A first spike takes 2.24 µA/cm². Of the currents tried, 8 µA/cm² is the least that keeps it firing, "
        "at 62 Hz. From 126 µA/cm² on its spikes die out: V_m stays depolarised."
    )
    assert "rheobase 2.24" in view.picture.svg
    assert view.caption.actions[0] == texts.MEASURE_AGAIN
    assert view.caption.description == view.describe()


def test_another_membrane_leaves_the_curve_grey_until_it_is_measured_again(cell):
    view = FiringRate(cell)
    view.measure()
    assert colours(view) == ["ink"]
    axes = view.currents, view.rates
    cell.stimulus = None  # has no part in it
    cell.V_m = -20
    assert colours(view) == ["ink"]
    cell.update(celsius=12.0)
    assert colours(view) == ["field"]
    assert view.describe() == texts.OUTDATED
    assert "firing" not in vars(cell.snapshot), "not before it is asked for"
    view.measure()
    view.measure()  # again, for nothing
    assert colours(view) == ["field", "ink"]
    assert (view.currents, view.rates) == axes
    view.fit()
    assert view.rates != axes[1]
    cell.update(TTX=1.0)
    view.measure()
    assert view.describe() == texts.NO_FIRING


def test_without_a_path_nothing_is_measured(cell):
    cell.update(held=True, K_g=0.0, Na_g=0.0, leak_g=0.0)
    view = FiringRate(cell)
    view.measure()
    assert view.describe() == texts.NO_RECORDING
    assert not view.measured


def test_a_still_picture_has_no_button_and_so_is_measured(cell):
    (still,) = FiringRate(cell).static_pictures()
    assert "A first spike takes 2.24 µA/cm²" in still.words
    assert "rheobase" in still.svg
