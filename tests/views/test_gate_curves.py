"""The gate curves: steady states and time constants of the Cell's own kinetics, and gates that lag behind."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from drivingforce import Cell, VoltageClamp
from drivingforce.physics import SQUID, TEXTBOOK
from drivingforce.views import GateCurves


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron")


def elements(view, name):
    return ET.fromstring(view.picture.svg).findall(f".//{{*}}{name}")


def curves(view):
    """The curves in the order of drawing: places in px."""
    return [
        np.array([tuple(map(float, pair)) for pair in re.findall(r"([\d.]+),([\d.]+)", path.attrib["d"])])
        for path in elements(view, "path")
        if path.attrib["fill"] == "none"
    ]


def heights_of_points(view):
    """Heights of the filled points, px."""
    return [float(each.attrib["cy"]) for each in elements(view, "circle") if each.attrib["r"] == "5"]


def test_words(cell):
    m, h, n = TEXTBOOK.steady_state(-70).values()
    tau_m, tau_h, tau_n = TEXTBOOK.time_constant(-70, 37).values()
    assert GateCurves(cell).describe() == (
        f"At −70.0 mV the gates settle at m = {m:.2f}, h = {h:.2f} and n = {n:.2f}, "
        f"with time constants of {tau_m:.4f} ms, {tau_h:.2f} ms and {tau_n:.2f} ms."
    )


def test_table_of_the_squid_axon():
    """GROUND_TRUTH: m, h, n at rest 0.05296, 0.59599, 0.31773."""
    view = GateCurves(Cell.preset("squid axon", held=False))
    tau = SQUID.time_constant(view.cell.rest)
    assert [row[0] for row in view.table()[1:]] == ["m", "h", "n"]
    assert [row[2] for row in view.table()[1:]] == ["0.053", "0.596", "0.318"]
    assert [float(row[4]) for row in view.table()[1:]] == pytest.approx([tau[gate] for gate in "mhn"], rel=5e-3)


def test_the_curves_are_those_of_the_kinetics(cell):
    view = GateCurves(cell)
    top, *_ = (rule for rule in elements(view, "line"))
    left, share_top, share_bottom = float(top.attrib["x1"]), float(top.attrib["y2"]), float(top.attrib["y1"])
    m, _h, _n, tau_m, tau_h, tau_n = curves(view)
    assert m[0, 0] == left
    V = -120 + 200 * (m[:, 0] - left) / (m[-1, 0] - left)
    shares = (share_bottom - m[:, 1]) / (share_bottom - share_top)
    assert shares == pytest.approx(TEXTBOOK.steady_state(V)["m"], abs=1e-3)
    floor = tau_m[:, 1].max() + 0.1
    tau = TEXTBOOK.time_constant(V, 37)
    longest_h, longest_n = (floor - curve[:, 1].min() for curve in (tau_h, tau_n))
    assert longest_h / longest_n == pytest.approx(tau["h"].max() / tau["n"].max(), rel=0.02)


def test_warmth_makes_gates_faster_and_moves_no_steady_state(cell):
    view = GateCurves(cell)
    before = curves(view)
    cell.celsius = 27
    after = curves(view)
    assert all((a == b).all() for a, b in zip(before[:3], after[:3], strict=True))
    longest = view.longest
    view.fit()
    assert view.longest == pytest.approx(3 * longest, rel=0.35)
    assert float(view.table()[2][4]) == pytest.approx(3 * 2.84, rel=0.01)


def test_held_the_points_lie_on_the_curves(cell):
    cell.V_m = -40
    view = GateCurves(cell)
    settled = TEXTBOOK.steady_state(-40)
    assert [row[2] for row in view.table()[1:]] == [f"{settled[gate]:.3f}" for gate in "mhn"]
    assert len(elements(view, "circle")) == 6


def test_on_a_recording_the_gates_lag_behind(cell):
    r = cell.recording
    view = GateCurves(cell)
    cell.at = float(r.t[r.V.argmax()])
    now = {gate: float(np.interp(cell.at, r.t, r.gates[gate])) for gate in "mhn"}
    settled = TEXTBOOK.steady_state(cell.V_m)
    assert now["h"] > settled["h"] + 0.2
    assert now["n"] < settled["n"] - 0.2
    assert [float(row[2]) for row in view.table()[1:]] == pytest.approx(list(now.values()), abs=2e-3)
    assert f"got to m = {now['m']:.2f}, h = {now['h']:.2f} and n = {now['n']:.2f}." in view.describe()
    hollow = [each for each in elements(view, "circle") if each.attrib["r"] == "4"]
    assert len(hollow) == 3
    texts = ["".join(each.itertext()) for each in elements(view, "text")]
    assert {"m", "h", "n"} <= set(texts)
    assert len(set(heights_of_points(view))) == 6


def test_held_long_enough_they_catch_up(cell):
    cell.duration = 40
    cell.stimulus = VoltageClamp.step(-70, 1, 30, 0)
    cell.at = 30.0
    settled = TEXTBOOK.steady_state(0.0)
    assert cell.snapshot.gates == pytest.approx(settled, abs=1e-3)
    cell.at = None
    assert cell.snapshot.gates == cell.snapshot.membrane.steady_gates(cell.V_m)


def test_conductances_set_by_hand_are_said_to_follow_no_gate():
    frozen = GateCurves(Cell.preset("textbook neuron", frozen=True))
    assert frozen.describe().endswith("g_K and g_Na are set by hand here: no gate changes that.")
    one = GateCurves(Cell.preset("textbook neuron", K_g=1))
    assert one.describe().endswith("g_K is set by hand here: no gate changes that.")


@pytest.mark.parametrize("width", [320, 560, 900])
def test_names_stay_inside_the_picture(cell, width):
    view = GateCurves(cell)
    view.picture.width = width
    for V_m in (-150, 0, 150):
        cell.V_m = V_m
        for each in elements(view, "text"):
            length = 0.45 * float(each.attrib["font-size"]) * len("".join(each.itertext()))
            before = {"end": length, "middle": length / 2}.get(each.attrib.get("text-anchor"), 0)
            assert float(each.attrib["x"]) - before >= 0
            assert float(each.attrib["x"]) - before + length <= width


def test_without_a_page_it_is_a_picture_and_its_words(cell):
    (still,) = GateCurves(cell).static_pictures()
    assert "the gates settle at" in still.words
    ET.fromstring(f"<svg>{still.svg}</svg>")
