"""Scales and curves."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.views.plot import Axis, Plot, curve, round_ends, round_up, thinned, tick_labels


def test_an_axis_is_linear_and_ends_where_it_ends():
    axis = Axis(-100.0, 100.0, 300.0, 100.0)
    assert [axis.at(value) for value in (-200.0, -100.0, 0.0, 100.0, 1e9)] == [300.0, 300.0, 200.0, 100.0, 100.0]
    np.testing.assert_allclose(axis.all_at(np.array([-200.0, 0.0])), [400.0, 200.0])


@pytest.mark.parametrize(
    ("lower", "upper", "ticks"),
    [
        (0.0, 5.0, [0, 1, 2, 3, 4, 5]),
        (-100.0, 75.0, [-100, -50, 0, 50]),
        (0.0, 0.3, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]),
    ],
)
def test_ticks_are_round(lower, upper, ticks):
    assert Axis(lower, upper, 0.0, 400.0).ticks() == pytest.approx(ticks)


@given(st.floats(1e-6, 1e6))
def test_rounding_up(value):
    assert value * (1 - 1e-8) <= round_up(value) <= 1.6 * value


@pytest.mark.parametrize("value", [0.0, 5e-324, 1e-13])
def test_nothing_rounds_up_to_less_than_can_be_read(value):
    assert round_up(value) == 1e-12
    assert Axis(0.0, round_up(value), 0.0, 400.0).ticks()


def test_a_curve_goes_through_its_points_in_its_colour():
    made = curve(np.array([1.0, 2.0]), np.array([3.0, 4.5]), "K", dash="")
    assert 'd="M1.0,3.0 2.0,4.5"' in made
    assert "var(--df-K)" in made
    assert "dasharray" not in made


def test_thinning_keeps_ends_and_extremes():
    xs = np.linspace(0.0, 500.0, 20_000)
    ys = np.sin(xs)
    ys[7_777] = 9.0
    points = thinned(xs, ys)
    assert len(points) <= 601
    assert points[:, 1].max() == 9.0
    assert points[:, 1].min() == ys.min()
    assert (points[0, 0], points[-1, 0]) == (0.0, 500.0)
    assert np.all(np.diff(points[:, 0]) > 0)
    assert len(re.findall(",", curve(xs, ys, "K"))) == len(points)


def test_what_lies_on_a_line_goes_and_nothing_moves_by_a_visible_amount():
    t = np.linspace(0.0, 500.0, 400)
    assert len(thinned(t, np.full(400, 7.0))) < 20
    ys = 100.0 * np.exp(-(((t - 200.0) / 20.0) ** 2))
    points = thinned(t, ys)
    assert len(points) < 120
    assert np.abs(np.interp(t, points[:, 0], points[:, 1]) - ys).max() < 0.4


# -- a field of two axes ---------------------------------------------------------------------------------------
PLOT = Plot(Axis(0.0, 50.0, 40.0, 640.0), Axis(-100.0, 60.0, 320.0, 20.0), "t, ms", "V_m, mV")


def strokes(svg):
    """Ends of each stretch of a curve, px."""
    paths = [path.attrib["d"][1:].split() for path in ET.fromstring(f"<g>{svg}</g>")]
    return [[tuple(map(float, path[end].split(","))) for end in (0, -1)] for path in paths]


def test_the_grid_names_both_axes_and_every_tick():
    words = [" ".join(text.itertext()) for text in ET.fromstring(f"<g>{PLOT.grid()}</g>").findall("text")]
    assert words[0].startswith("V m")
    assert words[-1] == "t, ms"
    assert {"−100", "−60", "0", "60", "50"} <= {*words}


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([-50.0, 0.0, 50.0], ["−50", "0", "50"]),
        ([0.0, 0.5, 1.0], ["0.0", "0.5", "1.0"]),
        ([-0.02, 0.0], ["−0.02", "0.00"]),
        ([], []),
    ],
)
def test_tick_labels_have_the_decimals_they_need(ticks, labels):
    assert tick_labels(ticks) == [*zip(ticks, labels, strict=True)]


@given(st.floats(-1e4, 1e4), st.floats(0, 1e4))
def test_round_ends_hold_both(lower, span):
    first, last = round_ends(lower, lower + span)
    rounding = 1e-6 * (last - first)
    assert first < last
    assert first - rounding <= lower <= lower + span <= last + rounding


def test_beyond_the_field_a_curve_ends_at_its_edge():
    assert strokes(PLOT.curve([0, 25, 50], [-50, 110, -50], "ink")) == [
        [(40, 226.2), (246.2, 20)],
        [(433.8, 20), (640, 226.2)],
    ]
    assert strokes(PLOT.curve([-50, 100], [0, 0], "ink")) == [[(40, 132.5), (640, 132.5)]]
    assert PLOT.curve([60, 70], [0, 1], "ink") == ""


def test_what_is_not_finite_is_a_gap():
    assert len(strokes(PLOT.curve([0, 1, 2, 3, 4], [0, 1, np.nan, 3, 4], "ink"))) == 2
    assert PLOT.curve([0, 1], [np.nan, np.nan], "ink") == ""


def test_a_dot_beyond_the_field_stands_at_its_edge():
    dot = ET.fromstring(PLOT.dot(60.0, -200.0, "Na"))
    assert (dot.attrib["cx"], dot.attrib["cy"], dot.attrib["fill"]) == ("640", "320", "var(--df-Na)")
