"""The force balance: what it draws, says and lists, for cations, anions, balance and hidden numbers."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce import Ca, Cell, Cl, InvalidInput, K, Na
from drivingforce.page.static_picture import document
from drivingforce.views import ForceBalance

ALL = [K, Na, Cl, Ca]


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron")


def drawn_text(view):
    """Every line of text in the picture, as it reads."""
    root = ET.fromstring(view.picture.svg)
    return [
        "".join(text.itertext()).replace("\u200b", "").replace("\u00a0", " ")
        for text in root.findall(".//{*}text")
    ]


def thick_arrow_tips(view):
    """Horizontal places (px) where the net-push arrows start and end, by row."""
    arrows = [
        path.attrib["d"]
        for path in ET.fromstring(view.picture.svg).findall(".//{*}path")
        if path.attrib.get("stroke-linejoin") and "stroke" not in path.attrib
    ][1::2]  # each row has a chemical and a net arrow
    points = [[float(x) for x, _ in re.findall(r"([\d.]+) ([\d.]+)", d)] for d in arrows]
    return [(xs[0], xs[3]) if len(xs) == 7 else (None, xs[1]) for xs in points]


class TestWords:
    def test_one_line_for_each_ion(self, cell):
        assert ForceBalance(cell, ALL).describe().splitlines() == [
            "K⁺ is pushed out by 20 mV: the chemical force outweighs the electrical one.",
            "Na⁺ is pushed in by 130 mV: both forces point inward.",
            "Cl⁻ is pushed in by 6 mV, which is outward current: the chemical force outweighs the electrical one.",
            "Ca²⁺ is pushed in by 202 mV: both forces point inward.",
        ]

    def test_balance(self, cell):
        cell.V_m = cell.K.E
        assert ForceBalance(cell, [K]).describe().startswith("K⁺ is balanced")

    def test_the_numbers_printed_beside_the_arrows(self, cell):
        text = drawn_text(ForceBalance(cell, [Cl]))
        assert "push on Cl⁻: 6 mV inward" in text
        assert "driving force Vm − ECl = +6 mV" in text
        assert "(outward current)" in text
        assert {"chemical 76", "electrical 70", "in 7 mM", "out 120 mM"} <= set(text)

    def test_small_concentrations_are_written_out(self, cell):
        assert "in 0.0001 mM" in drawn_text(ForceBalance(cell, [Ca]))


class TestTable:
    def test_rows_of_the_teaching_guide(self, cell):
        header, *rows = ForceBalance(cell, ALL).table()
        assert len(header) == 7
        assert rows == [
            ["K⁺", "+90.0", "−70.0", "+20.0", "outward", "+20.0", "outward"],
            ["Na⁺", "−60.1", "−70.0", "−130.1", "inward", "−130.1", "inward"],
            ["Cl⁻", "−75.9", "+70.0", "−5.9", "inward", "+5.9", "outward"],
            ["Ca²⁺", "−132.3", "−70.0", "−202.3", "inward", "−202.3", "inward"],
        ]

    def test_is_computed_and_sent_only_while_open(self, cell):
        view = ForceBalance(cell)
        assert view.caption.table == []
        view.caption.table_open = True
        assert view.caption.table == view.table()
        cell.V_m = -60
        assert view.caption.table[1][2] == "−60.0"


class TestPicture:
    def test_is_well_formed_and_grows_with_the_ions(self, cell):
        heights = []
        for count in range(1, 5):
            root = ET.fromstring(ForceBalance(cell, ALL[:count]).picture.svg)
            heights.append(float(root.attrib["height"]))
        assert heights == sorted(heights)

    def test_the_net_arrow_turns_when_v_m_passes_e(self, cell):
        view = ForceBalance(cell, [K])
        cell.V_m = 0
        zero, out = thick_arrow_tips(view)[0]
        cell.V_m = -150
        assert thick_arrow_tips(view)[0] == (zero, pytest.approx(zero - 60 / 90 * (out - zero), abs=0.2))

    def test_lengths_are_to_scale(self, cell):
        cell.V_m = -100
        view = ForceBalance(cell, [Na, Ca])
        lengths = [start - tip for start, tip in thick_arrow_tips(view)]
        assert lengths[0] / lengths[1] == pytest.approx(cell.Na.push / cell.Ca.push, rel=0.01)

    def test_the_axis_stays_while_v_m_moves_and_fits_on_request(self, cell):
        view = ForceBalance(cell, [K, Na])
        extent = view.extent
        cell.V_m = -150
        assert view.extent == extent
        assert abs(cell.Na.push) > extent
        view.fit()
        assert view.extent >= abs(cell.Na.push)

    @pytest.mark.parametrize("width", [320, 500, 560, 860, 1200])
    def test_labels_stay_inside_the_picture(self, cell, width):
        view = ForceBalance(cell, ALL)
        view.picture.width = width
        for V_m in (-150, -70, 0, 150):
            cell.V_m = V_m
            for text in ET.fromstring(view.picture.svg).findall(".//{*}text"):
                half = 3.2 * len("".join(text.itertext()))
                if text.attrib.get("text-anchor") == "middle":
                    assert half * 0.5 <= float(text.attrib["x"]) <= width - half * 0.5

    def test_without_a_page_it_is_a_whole_svg_file(self, cell):
        svg = document(ForceBalance(cell).static_pictures())
        ET.fromstring(svg)
        assert "var(--" not in svg
        assert "Na⁺ is pushed in by 130 mV" in svg


class TestHiddenNumbers:
    def test_no_digit_is_shown_anywhere(self, cell):
        view = ForceBalance(cell, ALL, numbers=False)
        in_table = [value for row in view.table() for value in row]
        assert not re.search(r"\d", "".join([*drawn_text(view), view.describe(), *in_table]))

    def test_it_still_tells_direction_and_balance(self, cell):
        view = ForceBalance(cell, [K], numbers=False)
        assert "push on K⁺: outward" in drawn_text(view)
        cell.V_m = -90
        assert "balanced: no net push" in drawn_text(view)

    def test_a_button_shows_them(self, cell):
        view = ForceBalance(cell, [K], numbers=False)
        label = view.caption.actions[1]
        view.caption._handle_custom_msg({"action": 1}, [])
        assert "chemical 90" in drawn_text(view)
        assert view.caption.actions[1] != label


class TestLife:
    def test_a_closed_view_no_longer_follows(self, cell):
        view = ForceBalance(cell)
        view.close()
        before = view.picture.svg
        cell.V_m = -10
        assert view.picture.svg == before

    def test_an_unknown_button_is_ignored(self, cell):
        view = ForceBalance(cell)
        view.caption._handle_custom_msg({"action": 99}, [])
        view.caption._handle_custom_msg({}, [])

    @pytest.mark.parametrize("ions", [[], ["Xx"], "K"])
    def test_bad_ions_are_refused(self, cell, ions):
        with pytest.raises(InvalidInput):
            ForceBalance(cell, ions)


@given(
    V_m=st.floats(-150, 150),
    outside=st.floats(0.1, 2000),
    inside=st.floats(0.1, 2000),
    ion=st.sampled_from([K, Na, Cl]),
)
def test_words_table_and_picture_agree(V_m, outside, inside, ion):
    cell = Cell.preset("textbook neuron", V_m=V_m, **{f"{ion}_outside": outside, f"{ion}_inside": inside})
    view = ForceBalance(cell, [ion])
    words, row, picture = view.describe(), view.table()[1], " ".join(drawn_text(view))
    view.close()
    if row[4] == "none":
        assert "balanced" in words
        assert "balanced" in picture
    else:
        assert f"pushed {row[4].removesuffix('ward')}" in words
        assert f"{row[4]} " in picture
    if ion.sign < 0 and row[4] != "none":
        assert row[6] != row[4]
