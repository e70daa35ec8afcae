"""The voltage-clamp family, against gates that relax exponentially, and against reversal potentials."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from drivingforce import Cell
from drivingforce.views import ClampFamily


@pytest.fixture
def cell():
    return Cell.preset("squid axon")


def numbers(view):
    """The table by V_m of the step: peak Na⁺ and late current."""
    plain = [[float(words.replace("−", "-")) for words in row] for row in view.table()[1:]]
    return {V: (peak, late) for V, peak, late in plain}


def test_peak_sodium_current_at_zero_is_that_of_the_rates_of_1952(cell):
    # α and β of m and h at 0 and −65 mV, written out; m³h (V − E) on a fine grid of times.
    rates = {
        -65: ((0.1 * -25 / (1 - np.exp(2.5)), 4.0), (0.07, 1 / (1 + np.exp(3.0)))),
        0: ((4.0 / (1 - np.exp(-4.0)), 4 * np.exp(-65 / 18)), (0.07 * np.exp(-65 / 20), 1 / (1 + np.exp(-3.5)))),
    }
    t = np.linspace(0, 10, 200_001)
    m, h = (
        a / (a + b) + (start[0] / sum(start) - a / (a + b)) * np.exp(-(a + b) * t)
        for start, (a, b) in zip(rates[-65], rates[0], strict=True)
    )
    peak = (120 * m**3 * h * -50.0).min()
    assert numbers(ClampFamily(cell))[0][0] == pytest.approx(peak, rel=0.001)


def test_currents_reverse_where_they_must(cell):
    rows = numbers(ClampFamily(cell))
    assert rows[50][0] == pytest.approx(0, abs=40), "E_Na is +50 mV"
    assert rows[40][0] < -400 < 400 < rows[60][0]
    assert rows[20][1] == pytest.approx(cell.snapshot.membrane.steady_current(20.0), rel=0.002)


def test_with_ttx_the_early_current_is_gone_and_the_late_one_is_there(cell):
    view = ClampFamily(cell)
    late = numbers(view)[40][1]
    cell.blockers.TTX = 1.0
    rows = numbers(view)
    assert all(peak == 0 for peak, _ in rows.values())
    assert rows[40][1] == pytest.approx(late, rel=0.01)
    assert "no step brings an inward Na⁺ current" in view.describe()


def test_words(cell):
    peak, late = numbers(ClampFamily(cell))[0][0], numbers(ClampFamily(cell))[80][1]
    assert ClampFamily(cell).describe() == (
        f"In steps from −65 mV the inward Na⁺ current is largest at 0 mV: −{abs(peak):.0f} µA/cm². "
        f"Late in the step to 80 mV, {late:.0f} µA/cm² flow outward."
    )


def test_axes_stay_and_fit(cell):
    view = ClampFamily(cell)
    before = view.t_upper, view.currents, view.peaks
    cell.update(TEA=1.0, TTX=0.5, celsius=16.0)
    assert (view.t_upper, view.currents, view.peaks) == before
    view.fit()
    assert view.t_upper < before[0]
    assert view.currents[1] < before[1][1]
    cell.undo()
    assert view.describe()


def test_in_a_narrow_column_the_fields_stand_one_below_the_other(cell):
    view = ClampFamily(cell)
    wide, narrow = (view.markup(cell.snapshot, width) for width in (700, 340))
    assert narrow[1] == 2 * wide[1]
    for element in ET.fromstring(f"<svg>{narrow[0]}</svg>").iter():
        assert float(element.attrib.get("x", 0)) <= 340


def test_without_a_path_there_is_no_current(cell):
    cell.update(held=True, K_g=0.0, Na_g=0.0, leak_g=0.0)
    assert set(numbers(ClampFamily(cell)).values()) == {(0.0, 0.0)}
