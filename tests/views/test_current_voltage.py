"""Current and voltage: areas that are currents, lines with slope g, sums that close, axes that keep still."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivingforce import Cell, Cl, InvalidInput, K, Na
from drivingforce.physics import chord_potential
from drivingforce.views import CurrentVoltage


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron", frozen=True)


def elements(view, name):
    return ET.fromstring(view.picture.svg).findall(f".//{{*}}{name}")


def drawn_text(view):
    """Every line of text in the picture, as it reads."""
    lines = ["".join(text.itertext()) for text in elements(view, "text")]
    return [each.replace("\u200b", "").replace("\u00a0", " ") for each in lines]


def rectangles(view):
    """Width and height of each path's rectangle in mV and mS/cm², by path."""
    frame = view._frame(view.cell.snapshot, view.picture.width)
    per_mV = (frame.x.end - frame.x.start) / (frame.x.upper - frame.x.lower)
    per_g = (frame.g.start - frame.g.end) / frame.g.upper
    return {
        rect.attrib["fill"][9:-1]: (
            float(rect.attrib["width"]) / per_mV,
            float(rect.attrib["height"]) / per_g,
        )
        for rect in elements(view, "rect")
    }


def widths(view):
    """Length in px of the arrow of each force: the thick level lines of an ion's colour."""
    return {
        line.attrib["stroke"][9:-1]: abs(float(line.attrib["x2"]) - float(line.attrib["x1"]))
        for line in elements(view, "line")
        if line.attrib["y1"] == line.attrib["y2"]
        and line.attrib.get("stroke-width") == "2"
        and line.attrib["stroke"] in ("var(--df-K)", "var(--df-Na)")
        and "stroke-dasharray" not in line.attrib
        and float(line.attrib["y1"]) < view._frame(view.cell.snapshot, view.picture.width).strip
    }


def curve(view, colour, width):
    """Ends of the line of that colour and thickness in the lower panel, in mV and µA/cm²."""
    frame = view._frame(view.cell.snapshot, view.picture.width)
    (path,) = [
        path.attrib["d"]
        for path in elements(view, "path")
        if path.attrib.get("stroke") == f"var(--df-{colour})"
        and path.attrib.get("stroke-width") == width
        and path.attrib.get("stroke-linejoin")
    ]
    points = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+),([\d.]+)", path)]

    def back(axis, place):
        return axis.lower + (place - axis.start) / (axis.end - axis.start) * (axis.upper - axis.lower)

    return [(back(frame.x, x), back(frame.I, y)) for x, y in points]


class TestWords:
    def test_a_line_for_each_current_and_their_sum(self, cell):
        g, I = cell.now.g, cell.now.current
        assert CurrentVoltage(cell).describe().splitlines() == [
            f"K⁺ carries +{I[K]:.1f} µA/cm², outward: {g[K]:.3f} mS/cm² × (+20.0 mV).",
            f"Na⁺ carries −{-I[Na]:.1f} µA/cm², inward: {g[Na]:.3f} mS/cm² × (−130.1 mV).",
            "Together 0.0 µA/cm². At today’s conductances the total is zero at −70.0 mV.",
        ]

    def test_a_force_without_a_path_is_no_current(self, cell):
        cell.Na.g = 0
        view = CurrentVoltage(cell)
        assert "Na⁺ carries no current: its path is closed. The force of −130.1 mV is there" in view.describe()
        assert view.table()[2] == ["Na⁺", "+60.1", "−130.1", "0", "0.0", "none"]

    def test_a_path_without_a_force_is_no_current(self, cell):
        cell.V_m = cell.K.E
        assert "K⁺ carries no current: its path is open, but V_m is at E_K" in CurrentVoltage(cell).describe()

    def test_nothing_conducts(self, cell):
        cell.update(K_g=0, Na_g=0)
        view = CurrentVoltage(cell)
        assert view.describe().endswith("Together 0.0 µA/cm².")
        assert view.table()[-1] == ["total", "", "", "0", "0.0", "none"]

    def test_rest_is_named_with_the_settled_curve_only(self):
        cell = Cell.preset("textbook neuron")
        view = CurrentVoltage(cell, steady=True)
        assert view.describe().endswith(f"with the gates settled, at −{-cell.rest:.1f} mV: rest.")
        assert "rest" not in CurrentVoltage(cell).describe()

    def test_chloride_in_is_outward_current(self, cell):
        cell.Cl.g = 1
        view = CurrentVoltage(cell, [Cl])
        assert "Cl⁻ carries +5.9 µA/cm², outward" in view.describe()
        assert "ICl +5.9 µA/cm²" in drawn_text(view)


class TestTable:
    def test_rows_add_up(self, cell):
        cell.Cl.g = 0.5
        _, *rows, total = CurrentVoltage(cell, [K, Na]).table()
        assert [row[0] for row in rows] == ["K⁺", "Na⁺", "Cl⁻"]
        currents = [float(row[4].replace("−", "-")) for row in rows]
        assert float(total[4].replace("−", "-")) == pytest.approx(sum(currents), abs=0.15)
        assert total[1] == f"−{-chord_potential(cell.now.g, cell.now.E):.1f}"

    def test_the_leak_of_the_squid_axon_is_shown(self):
        """GROUND_TRUTH: I_Na, I_K, I_L at rest −1.2213, +4.4041, −3.1828 µA/cm²."""
        view = CurrentVoltage(Cell.preset("squid axon", held=False))
        rows = {row[0]: row[4] for row in view.table()}
        assert rows == {"Path": "I, µA/cm²", "K⁺": "+4.4", "Na⁺": "−1.2", "leak": "−3.2", "total": "0.0"}
        assert "The leak carries −3.2 µA/cm², inward" in view.describe()


class TestAreas:
    def test_width_times_height_is_the_current(self, cell):
        for V_m in (-105, -70, -20):
            cell.V_m = V_m
            for path, (width, height) in rectangles(CurrentVoltage(cell)).items():
                assert width * height == pytest.approx(abs(cell.now.current[path]), rel=0.01)

    def test_without_conductance_the_width_stays(self, cell):
        view = CurrentVoltage(cell)
        before, wide = widths(view), rectangles(view)[Na][0]
        cell.Na.g = 0
        assert rectangles(view)[Na] == (wide, 0.0)
        assert widths(view) == before
        assert "INa 0.0 µA/cm²" in drawn_text(view)

    def test_outward_current_is_left_of_v_m_and_inward_right(self, cell):
        view = CurrentVoltage(cell)
        frame = view._frame(cell.snapshot, view.picture.width)
        lefts = {rect.attrib["fill"][9:-1]: float(rect.attrib["x"]) for rect in elements(view, "rect")}
        assert lefts[K] < frame.x.at(cell.V_m) <= lefts[Na] + 0.1

    def test_too_high_a_rectangle_is_open_above(self, cell):
        view = CurrentVoltage(cell)
        closed = [path.attrib["d"].count("H") for path in elements(view, "path") if "V" in path.attrib["d"]]
        cell.K.g = 50
        opened = [path.attrib["d"].count("H") for path in elements(view, "path") if "V" in path.attrib["d"]]
        assert (sum(closed), sum(opened)) == (2, 1)


class TestSpike:
    """TEACHING 1.7: from the largest inward current to the peak g grows by two thirds and the current halves."""

    @pytest.fixture
    def view(self):
        cell = Cell.preset("textbook neuron")
        return CurrentVoltage(cell, replay=True)

    def test_the_rectangle_grows_taller_and_narrower_while_its_area_halves(self, view):
        cell, r = view.cell, view.cell.recording
        cell.at = float(r.t[r.current[Na].argmin()])
        (wide, low), axes = rectangles(view)[Na], (view.lower, view.upper, view.g_end, view.current_end)
        assert "INa −923 µA/cm²" in drawn_text(view)
        cell.at = float(r.t[r.V.argmax()])
        narrow, high = rectangles(view)[Na]
        assert (wide, narrow) == (pytest.approx(46, abs=0.5), pytest.approx(15, abs=0.5))
        assert high / low == pytest.approx(5 / 3, rel=0.02)
        assert narrow * high / (wide * low) == pytest.approx(0.55, abs=0.02)
        assert axes == (view.lower, view.upper, view.g_end, view.current_end)

    def test_the_axes_hold_all_of_it(self, view):
        r = view.cell.recording
        assert view.g_end >= max(r.g[path].max() for path in (K, Na))
        assert view.current_end >= max(abs(r.current[path]).max() for path in (K, Na))
        assert view.lower < r.V.min() < r.V.max() < view.upper


class TestLines:
    def test_slope_is_g_and_the_zero_is_e(self, cell):
        view = CurrentVoltage(cell)
        for path in (K, Na):
            (V1, I1), (V2, I2) = curve(view, path, "2")
            slope = (I2 - I1) / (V2 - V1)
            assert slope == pytest.approx(cell.now.g[path], rel=0.02)
            assert V1 - I1 / slope == pytest.approx(cell.now.E[path], abs=2)

    def test_the_total_is_zero_at_the_chord_potential(self, cell):
        cell.update(K_g=0.65, Na_g=0.1, K_E_fixed=-90, Na_E_fixed=60, V_m=-20)
        view = CurrentVoltage(cell)
        (V1, I1), (V2, I2) = curve(view, "ink", "2.6")
        assert pytest.approx(-70, abs=0.5) == V1 - I1 * (V2 - V1) / (I2 - I1)
        assert "chord potential −70.0 mV" in drawn_text(view)

    def test_lines_end_where_the_axes_do(self, cell):
        cell.K.g = 20
        view = CurrentVoltage(cell)
        cell.K.g = 100
        assert all(abs(I) <= view.current_end * 1.01 for _, I in curve(view, K, "2"))

    def test_the_settled_curve_is_told_apart_by_pattern_and_words(self):
        cell = Cell.preset("textbook neuron")
        view = CurrentVoltage(cell, steady=True)
        dotted = [path for path in elements(view, "path") if path.attrib.get("stroke-dasharray") == "1.5 4"]
        assert len(dotted) == 1
        assert {"at today’s conductances", "gates settled"} <= set(drawn_text(view))
        for V, I in curve(view, "ink", "3")[1:-1]:
            assert pytest.approx(cell.snapshot.membrane.steady_current(V), abs=3, rel=0.05) == I


class TestAreasAlone:
    def test_are_the_upper_half(self, cell):
        whole, areas = CurrentVoltage(cell), CurrentVoltage(cell, lines=False)
        for path, size in rectangles(whole).items():
            assert rectangles(areas)[path] == pytest.approx(size, rel=0.02)
        heights = [float(ET.fromstring(view.picture.svg).attrib["height"]) for view in (whole, areas)]
        assert heights[1] < 0.65 * heights[0]
        assert not elements(areas, "circle")
        assert areas.describe() == whole.describe()
        assert areas.picture.title == "Current as an area"


class TestAxes:
    def test_they_stay_while_a_slider_moves_and_fit_on_request(self, cell):
        view = CurrentVoltage(cell)
        before = view.lower, view.upper, view.g_end, view.current_end
        cell.update(V_m=40, K_g=8)
        assert (view.lower, view.upper, view.g_end, view.current_end) == before
        view.fit()
        assert view.g_end >= 8
        assert view.current_end >= abs(cell.K.current)

    def test_currents_beyond_the_axis_have_their_mark(self, cell):
        view = CurrentVoltage(cell)
        count = len(elements(view, "circle"))
        cell.update(V_m=140)
        assert len(elements(view, "circle")) < count
        assert "IK +392 µA/cm²" in drawn_text(view)

    def test_the_handle_lies_on_the_axis(self, cell):
        view = CurrentVoltage(cell)
        for width in (330, 720):
            view.picture.width = width
            frame = view._frame(cell.snapshot, width)
            assert view.handle.axis == {
                "lower": view.lower,
                "upper": view.upper,
                "left": frame.x.start,
                "top": frame.strip,
                "length": frame.x.end - frame.x.start,
                "orientation": "horizontal",
            }

    @pytest.mark.parametrize("width", [320, 480, 720, 1000])
    @pytest.mark.parametrize("V_m", [-150, -105, -70, 45, 150])
    def test_labels_stay_inside_the_picture(self, cell, width, V_m):
        cell.update(Cl_g=0.3, V_m=V_m)
        view = CurrentVoltage(cell, [K, Na, Cl], steady=True)
        view.picture.width = width
        for each in elements(view, "text"):
            x, size = float(each.attrib["x"]), float(each.attrib["font-size"])
            length = 0.45 * size * len("".join(each.itertext()).replace("\u200b", ""))
            before = {"end": length, "middle": length / 2}.get(each.attrib.get("text-anchor"), 0)
            assert x - before >= -1
            assert x - before + length <= width


class TestLife:
    def test_closed_whole(self, cell):
        view = CurrentVoltage(cell)
        view.close()
        before = view.picture.svg
        cell.V_m = -10
        assert view.picture.svg == before

    @pytest.mark.parametrize("ions", [[], ["Xx"], "K"])
    def test_bad_ions_are_refused(self, cell, ions):
        with pytest.raises(InvalidInput):
            CurrentVoltage(cell, ions)

    def test_without_a_page_it_is_a_picture_and_its_words(self, cell):
        (still,) = CurrentVoltage(cell).static_pictures()
        assert "K⁺ carries" in still.words
        assert "<rect" in still.svg


@given(V_m=st.floats(-150, 150), g_K=st.floats(0, 100), g_Na=st.floats(0, 100), at_start=st.booleans())
@example(V_m=-90.0, g_K=15.0, g_Na=0.0, at_start=False)
def test_words_table_and_picture_agree(V_m, g_K, g_Na, at_start):
    cell = Cell.preset("textbook neuron", K_g=1.0, Na_g=0.2)
    if at_start:
        cell.update(V_m=V_m, K_g=g_K, Na_g=g_Na)
    view = CurrentVoltage(cell)
    cell.update(V_m=V_m, K_g=g_K, Na_g=g_Na)
    words, picture = view.describe(), drawn_text(view)
    for row in view.table()[1:3]:
        symbol, current = row[0], row[4]
        assert f"{symbol} {current}" in picture
        assert (f"{symbol} carries {current} µA/cm²" in words) or current == "0.0"
    view.close()
