"""The ladder: levels where they belong, gaps that point to E, labels that can be read."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from drivingforce import Ca, Cell, Cl, K, Na
from drivingforce.page.svg import spread
from drivingforce.views import PotentialLadder


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron")


def levels(view):
    """Heights of the horizontal lines by colour, in px."""
    lines = ET.fromstring(view.picture.svg).findall(".//{*}line")
    return {
        line.attrib["stroke"][9:-1]: float(line.attrib["y1"])
        for line in lines
        if line.attrib["y1"] == line.attrib["y2"] and float(line.attrib.get("stroke-width", 0)) >= 2
    }


def test_words(cell):
    assert PotentialLadder(cell).describe() == (
        "V_m is held at −70 mV: 20 mV above E_K, 130 mV below E_Na and 6 mV above E_Cl."
    )
    cell.V_m = cell.K.E
    assert "at E_K," in PotentialLadder(cell).describe()
    cell.held = False
    assert PotentialLadder(cell, [K]).describe() == "V_m is free, at rest, at −70 mV: 20 mV above E_K."


def test_table(cell):
    assert PotentialLadder(cell, [K, Na, Cl, Ca]).table()[1:] == [
        ["K⁺", "−90.0", "+20.0", "20 mV above E_K", "down"],
        ["Na⁺", "+60.1", "−130.1", "130 mV below E_Na", "up"],
        ["Cl⁻", "−75.9", "+5.9", "6 mV above E_Cl", "down"],
        ["Ca²⁺", "+132.3", "−202.3", "202 mV below E_Ca", "up"],
    ]


def test_distances_are_to_scale(cell):
    view = PotentialLadder(cell, [K, Na])
    at = levels(view)
    mV_per_px = (cell.Na.E - cell.K.E) / (at["K"] - at["Na"])
    assert (at["K"] - at["ink"]) * mV_per_px == pytest.approx(cell.K.driving_force, abs=0.2)


def test_no_arrow_covers_the_number_of_another(cell):
    cell.V_m = -85.0  # K⁺ is near: its number stands where the arrow of Na⁺ begins
    svg = PotentialLadder(cell, [K, Na]).picture.svg
    assert svg.rindex("<path") < svg.index(">+5<") < svg.index(">−145<")


def test_the_axis_stays_while_v_m_moves(cell):
    view = PotentialLadder(cell)
    before = levels(view)
    cell.V_m = 40
    after = levels(view)
    assert before.pop("ink") > after.pop("ink")
    assert before == after


def test_beyond_the_axis_nothing_leaves_the_picture_and_fit_brings_it_back(cell):
    view = PotentialLadder(cell, [K])
    cell.V_m = 150
    assert levels(view)["ink"] == view.y(view.upper)
    view.fit()
    assert view.upper >= 150


def test_let_go_moves_v_m_to_rest(cell):
    view = PotentialLadder(cell)
    cell.V_m = 20
    cell.held = False
    assert levels(view)["ink"] == pytest.approx(view.y(cell.rest), abs=0.1)


@pytest.mark.parametrize("width", [230, 320, 480])
def test_labels_do_not_touch(cell, width):
    view = PotentialLadder(cell, [K, Na, Cl, Ca])
    view.picture.width = width
    for V_m in (-95, -90, -83, -76, -70, 60):
        cell.V_m = V_m
        texts = ET.fromstring(view.picture.svg).findall(".//{*}text")
        heights = sorted(float(text.attrib["y"]) for text in texts if text.attrib.get("font-size") == "13.5")
        assert len(heights) == 5
        assert all(b - a > 14 for a, b in pairwise(heights))


class TestSpread:
    def test_far_places_stay(self):
        assert spread([0, 50, 100], 10, 0, 200) == [0, 50, 100]

    def test_close_places_move_apart_around_their_mean(self):
        assert spread([49, 51], 10, 0, 200) == [45, 55]

    def test_blocks_that_come_to_touch_are_joined(self):
        moved = spread([40, 42, 49], 10, 0, 200)
        assert [b - a for a, b in pairwise(moved)] == [10, 10]

    def test_bounds_hold(self):
        assert spread([0, 0, 0], 10, 0, 200) == [0, 10, 20]
        assert spread([200, 200], 10, 0, 200) == [190, 200]
