"""Numbers that prose states of the model, computed."""

import re
from pathlib import Path

import pytest

from drivingforce import Cell, Step
from drivingforce.physics import threshold

COURSE = Path(__file__).parents[2] / "course"


def text(notebook: str) -> str:
    return (COURSE / notebook).read_text(encoding="utf-8")


def test_the_rubric_of_03_g_has_the_rest_that_a_student_sees():
    before, after = (Cell.preset("textbook neuron", held=False, K_outside=K).V_m for K in (3.0, 5.0))
    said = re.findall(r"−(\d\d\.\d)(?: →| to) −(\d\d\.\d)", text("source/03-driving-force/03-driving-force.ipynb"))
    rests = [(float(a), float(b)) for a, b in said if b == "70.0"]
    assert len(rests) == 3
    for pair in rests:
        assert pair == pytest.approx((-before, -after), abs=0.05)


def test_a_chloride_path_that_depolarises_may_make_firing_harder():
    """Chapter 3: "rests higher, and yet a pulse must be 1.6 times as strong"."""
    plain, shunted = (Cell.preset("textbook neuron", held=False, Cl_E_fixed=-66.4, Cl_g=g) for g in (0.0, 2.0))
    assert shunted.V_m > plain.V_m + 1.0
    pulse = Step(1.0, 0.5, 1.0)
    harder, usual = (threshold(cell.snapshot.membrane, pulse) for cell in (shunted, plain))
    assert harder / usual == pytest.approx(1.6, abs=0.05)
    assert "1.6 times as strong" in text("chapters/03-driving-force.ipynb")


def test_tetrodotoxin_hardly_moves_rest_in_the_neuron_of_chapter_4():
    free, blocked = (Cell.preset("textbook neuron", held=False, TTX=dose) for dose in (0.0, 1.0))
    assert free.V_m - blocked.V_m == pytest.approx(0.5, abs=0.1)
    assert blocked.Na.g / free.Na.g > 0.95
