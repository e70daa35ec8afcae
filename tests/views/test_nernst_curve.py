"""The Nernst curve: the point on the line, the slope, the second temperature."""

import math
import xml.etree.ElementTree as ET

import pytest

from drivingforce import Ca, Cell, Cl, InvalidInput, K, Na
from drivingforce.views import NernstCurve


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron")


def point(view):
    circle = ET.fromstring(view.picture.svg).find(".//{*}circle")
    return float(circle.attrib["cx"]), float(circle.attrib["cy"])


def thick_lines(view):
    """Ends of the Nernst lines, px."""
    lines = ET.fromstring(view.picture.svg).findall(".//{*}line")
    return [
        tuple(float(line.attrib[key]) for key in ("x1", "y1", "x2", "y2"))
        for line in lines
        if line.attrib.get("stroke-width") == "2.2"
    ]


def test_words(cell):
    assert NernstCurve(cell, [K, Cl]).describe().splitlines() == [
        "K⁺ is 29 times as crowded inside: E_K = −90.0 mV holds it.",
        "Cl⁻ is 17.1 times as crowded outside: E_Cl = −75.9 mV holds it.",
    ]
    cell.K.outside = cell.K.inside
    assert "equally crowded" in NernstCurve(cell).describe()


def test_table(cell):
    assert NernstCurve(cell, [K, Na, Cl, Ca]).table()[1:] == [
        ["K⁺", "5", "145", "0.0345", "−90.0", "+61.5"],
        ["Na⁺", "142", "15", "9.47", "+60.1", "+61.5"],
        ["Cl⁻", "120", "7", "17.1", "−75.9", "−61.5"],
        ["Ca²⁺", "2", "0.0001", "20\u202f000", "+132.3", "+30.8"],
    ]


@pytest.mark.parametrize("ion", [K, Na, Cl, Ca])
@pytest.mark.parametrize("outside", [1, 5, 50])
def test_the_point_lies_on_the_line(cell, ion, outside):
    cell.update(**{f"{ion}_outside": outside})
    view = NernstCurve(cell, [ion])
    x1, y1, x2, y2 = thick_lines(view)[0]
    x, y = point(view)
    assert y == pytest.approx(y1 + (x - x1) * (y2 - y1) / (x2 - x1), abs=0.2)


def test_ten_times_both_moves_nothing(cell):
    view = NernstCurve(cell)
    before = point(view)
    cell.update(K_outside=50, K_inside=1450)
    assert point(view) == before


def test_ions_of_one_valence_share_a_line(cell):
    for ions, lines in (([K, Na], 1), ([K, Na, Cl, Ca], 3)):
        assert len(thick_lines(NernstCurve(cell, ions))) == 2 * lines  # and a piece of each beside its name


def test_the_slope_of_a_second_temperature_is_named(cell):
    svg = NernstCurve(cell, compare_celsius=20).picture.svg
    slope = 1000 * 8.314462618 * 293.15 / 96485.33212 * math.log(10)
    assert f"+{slope:.1f} mV per ×10 at 20 °C" in svg


def test_e_fixed_by_hand_does_not_bend_the_law(cell):
    view = NernstCurve(cell)
    before = point(view)
    cell.K.E_fixed = -77
    assert point(view) == before


def test_axes_stay_and_fit(cell):
    view = NernstCurve(cell)
    cell.K.outside = 0.1
    assert view.decades == 2
    view.fit()
    assert view.decades == 4


@pytest.mark.parametrize("celsius", [-300, float("nan"), "warm"])
def test_a_bad_second_temperature_is_refused(cell, celsius):
    with pytest.raises(InvalidInput):
        NernstCurve(cell, compare_celsius=celsius)
