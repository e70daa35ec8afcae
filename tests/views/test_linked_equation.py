"""The linked equation: today's numbers line by line, symbols that lead to controls."""

import re

import pytest

from drivingforce import Ca, Cell, Cl, InvalidInput, K, Na
from drivingforce.model import preset
from drivingforce.views import LinkedEquation

TABLE = preset("textbook neuron").quantities


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron")


def lines(view):
    """The lines as plain text."""
    markup = view.picture.markup
    return [re.sub(r"<[^>]+>", "", line) for line in re.findall(r'equation-line">(.*?)</div>', markup)]


def test_nernst_with_numbers(cell):
    assert lines(LinkedEquation(cell, "nernst", K)) == [
        "EK = R T over z F ln [K⁺]out over [K⁺]in",
        "= 8.314 J/(mol K) · 310.15 K over (+1) · 96485 C/mol · ln 5 mM over 145 mM",
        "= 26.73 mV · (−3.367)",
        "= −90.0 mV",
    ]


@pytest.mark.parametrize(
    ("ion", "scale", "log", "E"),
    [(Na, "26.73", "2.248", "+60.1"), (Cl, "−26.73", "2.842", "−75.9"), (Ca, "13.36", "9.903", "+132.3")],
)
def test_nernst_for_every_charge(cell, ion, scale, log, E):
    *_, product, result = lines(LinkedEquation(cell, "nernst", ion))
    assert (product, result) == (f"= {scale} mV · {log}", f"= {E} mV")


def test_driving_force_follows_the_cell(cell):
    view = LinkedEquation(cell, "driving force", K)
    assert lines(view) == ["Vm − EK = −70.0 mV − (−90.0 mV) = +20.0 mV"]
    assert view.describe() == "An open K⁺ channel lets K⁺ out and pulls V_m towards −90 mV."
    cell.V_m = -100
    assert lines(view) == ["Vm − EK = −100.0 mV − (−90.0 mV) = −10.0 mV"]
    assert view.describe() == "An open K⁺ channel lets K⁺ in and pulls V_m towards −90 mV."


def test_an_anion_goes_against_its_current(cell):
    view = LinkedEquation(cell, "driving force", Cl)
    assert view.table()[-1][2] == "+5.9"
    assert view.describe() == "An open Cl⁻ channel lets Cl⁻ in and pulls V_m towards −76 mV."


def test_e_fixed_by_hand_is_said(cell):
    cell.K.E_fixed = -77
    assert lines(LinkedEquation(cell, "nernst", K)) == ["EK = −77.0 mV (set by hand)"]


def test_ohm_line_by_line(cell):
    cell.update(K_g=0.65, K_E_fixed=-90, V_m=-70)
    view = LinkedEquation(cell, "ohm", K)
    assert lines(view) == [
        "IK = gK (Vm − EK)",
        "= 0.65 mS/cm² · (−70.0 mV − (−90.0 mV))",
        "= 0.65 mS/cm² · (+20.0 mV)",
        "= +13.0 µA/cm²",
    ]
    assert view.describe() == "K⁺ goes out, which is outward current, and pulls V_m down towards −90 mV."
    assert [row[0] for row in view.table()[1:]] == ["V_m", "E_K", "V_m − E_K", "g_K", "I_K"]
    assert view.table()[-1][2:] == ["+13.0", "µA/cm²"]


@pytest.mark.parametrize(
    ("change", "ion", "words"),
    [
        ({"Na_g": 0}, Na, "A force of −130.1 mV, and no open path: no current."),
        ({"K_g": 1, "K_E_fixed": -70}, K, "An open path, and no force: V_m is at E_K, and as much K⁺"),
        ({"Na_g": 1}, Na, "Na⁺ goes in, which is inward current, and pulls V_m up towards +60 mV."),
        ({"Cl_g": 1}, Cl, "Cl⁻ goes in, which is outward current, and pulls V_m down towards −76 mV."),
    ],
)
def test_what_ohm_says(cell, change, ion, words):
    cell.update(**change)
    assert LinkedEquation(cell, "ohm", ion).describe().startswith(words)


@pytest.mark.parametrize("law", ["nernst", "driving force", "ohm"])
def test_every_symbol_leads_to_a_control_and_says_so(cell, law):
    markup = LinkedEquation(cell, law, K).picture.markup
    keys = re.findall(r'data-key="(\w+)"', markup)
    assert keys
    assert set(keys) <= TABLE.keys()
    assert markup.count("Go to its control.") == len(keys)


def test_without_a_page_it_is_words(cell):
    (still,) = LinkedEquation(cell, "nernst", K).static_pictures()
    assert "E_K = −90.0 mV" in still.words


def test_an_unknown_law_is_refused(cell):
    with pytest.raises(InvalidInput):
        LinkedEquation(cell, "Murphy", K)
