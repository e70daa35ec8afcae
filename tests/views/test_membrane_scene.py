"""The moving ions as the kernel sees them: what the page is told, and what is said of what it counted."""

import math
import xml.etree.ElementTree as ET

import pytest
from ipywidgets import Widget
from ipywidgets.widgets import widget

from drivingforce import Ca, Cell, Cl, InvalidInput, K, Na
from drivingforce.page.static_picture import document
from drivingforce.physics import RT_over_F, nernst
from drivingforce.views import MembraneScene
from drivingforce.views.membrane_scene.scene import SLOTS, open_channels


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron", frozen=True)


@pytest.fixture
def only_K():
    return Cell.preset("textbook neuron", frozen=True, Na_g=0)


def count(view, **changes):
    """Say what a page would have counted."""
    one_each = [0] * len(view.ions)
    summary = {
        "t": 10.0,
        "V": 0.0,
        "V_before": 0.0,
        "V_lately": 0.0,
        "mean": None,
        "spread": 0.0,
        "out": one_each,
        "in": one_each,
        "lately_out": one_each,
        "lately_in": one_each,
        "outside": [told["outside"] for told in view.picture.membrane["ions"]],
        "inside": [told["inside"] for told in view.picture.membrane["ions"]],
    }
    view.picture.set_state({"summary": summary | changes})


def ions(view):
    return {told["name"]: told for told in view.picture.membrane["ions"]}


class TestWhatThePageIsTold:
    def test_the_membrane_of_the_cell(self, cell):
        view = MembraneScene(cell, [K, Cl], mode="clamped")
        assert view.picture.membrane["V"] == -70
        told = ions(view)["K"]
        assert (told["z"], told["outside"], told["inside"]) == (1, 5, 145)
        assert told["E"] == pytest.approx(cell.K.E)
        assert told["g"] == pytest.approx(cell.K.g)
        assert ions(view)["Cl"]["open"] == 0

    def test_only_when_it_changes(self, cell, monkeypatch):
        view = MembraneScene(cell)
        sent = []
        monkeypatch.setattr(Widget, "_send", lambda self, message, buffers=None: sent.append(self))
        cell.K.inside = 145
        cell.Ca.outside = 3
        assert view.picture not in sent
        cell.K.outside = 10
        assert sent.count(view.picture) == 1

    def test_what_the_page_reports_is_not_sent_back_to_the_scene(self, cell, monkeypatch):
        view = MembraneScene(cell)
        sent = []
        monkeypatch.setattr(Widget, "_send", lambda self, message, buffers=None: sent.append(self))
        count(view, V=-20.0)
        assert view.picture not in sent

    def test_free_it_goes_by_concentrations_and_clamped_by_what_the_cell_says(self, cell):
        cell.K.E_fixed = -77
        assert ions(MembraneScene(cell))["K"]["E"] == pytest.approx(nernst(K, 5, 145))
        assert ions(MembraneScene(cell, mode="clamped"))["K"]["E"] == -77

    def test_clamped_it_follows_the_time_cursor(self):
        cell = Cell.preset("textbook neuron")
        view = MembraneScene(cell, mode="clamped")
        cell.at = 3.0
        assert view.picture.membrane["V"] == cell.now.V_m
        assert ions(view)["Na"]["g"] == cell.now.g[Na]
        assert "3.00 ms" in view.picture.membrane["V_words"]


class TestChannels:
    @pytest.mark.parametrize(
        ("g", "drawn"), [(0, 0), (1e-6, 1), (0.5, 1), (0.51, 2), (1, 2), (1.7, 3), (4, 4), (4.1, 5), (100, 5)]
    )
    def test_their_number_follows_the_conductance(self, g, drawn):
        assert open_channels(g) == drawn

    @pytest.mark.parametrize(("drug", "ion"), [("TTX", "Na"), ("TEA", "K")])
    def test_a_drug_plugs_its_own(self, drug, ion):
        cell = Cell.preset("textbook neuron")
        view = MembraneScene(cell)
        assert [told["plugged"] for told in ions(view).values()] == [0, 0, 0]
        setattr(cell.blockers, drug, 0.9)
        told = ions(view)
        assert told.pop(ion)["plugged"] > 0
        assert {each["plugged"] for each in told.values()} == {0}

    def test_an_open_one_is_not_plugged(self):
        cell = Cell.preset("textbook neuron", TTX=1)
        told = ions(MembraneScene(cell))["Na"]
        assert told["open"] + told["plugged"] == SLOTS


class TestScale:
    def test_it_is_round_and_fills_the_scene(self, cell):
        view = MembraneScene(cell)
        assert view.mM_per_ion == 2
        assert ions(view)["K"]["drawn"] == {"outside": 2, "inside": 72}
        assert "Each ion drawn: 2 mM." in view.picture.membrane["scale"]

    def test_it_keeps_still_until_it_is_fitted(self, only_K):
        view = MembraneScene(only_K, [K])
        only_K.update(K_outside=50, K_inside=1450)
        assert ions(view)["K"]["drawn"] == {"outside": 50, "inside": 1450}
        view.caption._handle_custom_msg({"action": 0}, [])
        assert ions(view)["K"]["drawn"] == {"outside": 5, "inside": 145}

    def test_one_at_least_is_drawn(self, cell):
        assert ions(MembraneScene(cell, [K, Ca]))["Ca"]["drawn"]["inside"] == 1


class TestWords:
    def test_before_anything_moves(self, cell):
        assert MembraneScene(cell).describe().splitlines() == [
            "K⁺ is pushed out: only the chemical force acts, 90 mV outward. A voltage of E_K = −90.0 mV holds it.",
            "Na⁺ is pushed in: only the chemical force acts, 60 mV inward. A voltage of E_Na = 60.1 mV holds it.",
            "No channel for Cl⁻ is open: none crosses, although it is pushed in by 76 mV.",
        ]

    def test_while_the_membrane_is_charged(self, only_K):
        view = MembraneScene(only_K, [K])
        count(view, V=-30.0, V_before=-18.0, V_lately=-25.0, lately_out=[57], lately_in=[12])
        assert view.describe().splitlines() == [
            "More K⁺ leaves than enters (lately 57 out, 12 in): the chemical force, 90 mV outward, outweighs the "
            "electrical one, 25 mV.",
            "The scene's own voltage is −30 mV: the inside is 12 mV more negative than a second ago.",
        ]

    def test_at_equilibrium(self, only_K):
        view = MembraneScene(only_K, [K])
        count(
            view, V=-88.0, V_before=-89.0, V_lately=-88.5, mean=-89.6, spread=5.0, lately_out=[34], lately_in=[31]
        )
        assert view.describe().splitlines() == [
            "Save for chance, as much K⁺ leaves as enters (lately 34 out, 31 in): it is at equilibrium, its two "
            "forces cancel.",
            "The scene's own voltage is −88 mV, much as a second ago.",
            "Its running mean is −89.6 mV, E_K −90.0 mV; it spreads by 5.0 mV (expected 5.2).",
        ]

    def test_beyond_equilibrium_it_comes_back(self, only_K):
        view = MembraneScene(only_K, [K])
        count(view, V_lately=-120.0)
        assert view.describe().startswith(
            "More K⁺ enters than leaves: the electrical force, 120 mV inward, outweighs"
        )

    def test_clamped(self, cell):
        view = MembraneScene(cell, mode="clamped")
        count(view, V=-70.0, lately_out=[40, 0, 0], lately_in=[19, 20, 0])
        assert view.describe().splitlines() == [
            "More K⁺ leaves than enters (lately 40 out, 19 in): the chemical force, 90 mV outward, outweighs the "
            "electrical one, 70 mV.",
            "More Na⁺ enters than leaves (lately 0 out, 20 in): both forces point inward, the chemical one with "
            "60 mV, the electrical one with 70 mV.",
            "No channel for Cl⁻ is open: none crosses, although it is pushed in by 6 mV.",
        ]

    def test_diffusion_alone_in_finite_pools(self, only_K):
        view = MembraneScene(only_K, [K], electricity=False, finite=True)
        count(view, outside=[73], inside=[77], lately_out=[40], lately_in=[38])
        first, *others = view.describe().splitlines()
        assert (
            first == "Save for chance, as much K⁺ leaves as enters (lately 40 out, 38 in): no net force is left."
        )
        assert others[0].startswith("Electricity is off")
        assert others[1].startswith("Finite pools: the ions drawn are all there are")

    def test_finite_pools_are_judged_by_what_is_left_in_them(self, only_K):
        view = MembraneScene(only_K, [K], finite=True)
        count(view, V_lately=-31.5, outside=[35], inside=[115])
        assert "it is at equilibrium" in view.describe()
        assert "settles where it holds what is left" in view.describe()

    def test_the_switches_of_the_page_are_heard(self, only_K):
        view = MembraneScene(only_K, [K])
        view.picture.set_state({"options": view.picture.options | {"diffusion": False, "step": 2.0}})
        assert "Diffusion is off" in view.caption.description
        assert "Each that crosses: 2 mV" in view.picture.membrane["scale"]
        assert view.expected_spread() == pytest.approx(math.sqrt(2 * RT_over_F()))


class TestTable:
    def test_it_says_which_way_whether_at_equilibrium_and_why(self, cell):
        view = MembraneScene(cell, mode="clamped")
        count(view, V=-70.0, out=[90, 1, 0], **{"in": [43, 44, 0]}, lately_out=[40, 0, 0], lately_in=[19, 20, 0])
        header, *rows = view.table()
        assert rows == [
            ["K⁺", "3", "90", "43", "2.1 : 1", "2.1 : 1", "+90.0", "−70.0", "+20.0", "more leaves than enters"],
            ["Na⁺", "1", "1", "44", "0 : 20", "1 : 130", "−60.1", "−70.0", "−130.1", "more enters than leaves"],
            ["Cl⁻", "0", "0", "0", "–", "–", "−75.9", "+70.0", "−5.9", "closed: none crosses"],
        ]
        assert {len(row) for row in rows} == {len(header)}

    def test_at_equilibrium(self, only_K):
        view = MembraneScene(only_K, [K])
        count(view, V_lately=-89.0)
        assert view.table()[1][-1] == "at equilibrium"


class TestLife:
    def test_a_closed_scene_no_longer_follows_and_leaves_nothing(self, cell):
        before = len(widget._instances)
        view = MembraneScene(cell)
        told = view.picture.membrane
        view.close()
        cell.K.outside = 20
        assert view.picture.membrane == told
        assert len(widget._instances) == before

    def test_without_a_page_it_is_a_picture_and_words(self, cell):
        svg = document(MembraneScene(cell).static_pictures())
        ET.fromstring(svg)
        assert "var(--" not in svg
        assert "A voltage of E" in svg

    def test_what_it_counted_of_other_ions_is_not_used(self, cell):
        view = MembraneScene(cell, [K])
        view.picture.summary = {"t": 1.0, "out": [1, 2, 3]}
        assert view.describe().startswith("K⁺ is pushed out")

    @pytest.mark.parametrize(
        "bad",
        [{"ions": []}, {"ions": ["Xx"]}, {"mode": "held"}, {"mV_per_ion": 0}, {"mM_per_ion": -1}, {"seed": -1},
         {"seed": 1.5}],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, cell, bad):
        with pytest.raises(InvalidInput):
            MembraneScene(cell, **bad)
