"""What chapter 4 says in numbers is what its code cells compute."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import nbformat
import pytest

CHAPTER = Path(__file__).parents[2] / "course" / "chapters" / "04-ohms-law.ipynb"


@pytest.fixture(scope="module")
def run():
    """Run a cell after the setup cell, return what it prints as numbers, line by line."""
    cells = {cell.id: cell.source for cell in nbformat.read(CHAPTER, as_version=4).cells}

    def run_cell(cell_id):
        space = {}
        exec(cells["setup"], space)
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(cells[cell_id], space)
        return [
            [float(number) for number in re.findall(r"[+-]?\d+\.\d+", line)]
            for line in printed.getvalue().splitlines()
        ]

    return run_cell


def test_ttx_leaves_the_force_alone_while_held_and_moves_rest_by_less_than_a_millivolt(run):
    """TEACHING 1.5: exact at held V_m; released, rest moves by −0.6 mV."""
    held, held_ttx, free, free_ttx = run("ttx-numbers")
    assert held[:2] == held_ttx[:2]
    assert held_ttx[2] / held[2] == pytest.approx(1 / 5, abs=0.01)  # "a fifth"
    assert free_ttx[0] - free[0] == pytest.approx(-0.6, abs=0.1)
    assert free_ttx[1] - free[1] == pytest.approx(free_ttx[0] - free[0], abs=0.011)


def test_three_answers_to_potassium_from_3_to_5_mM(run):
    """GROUND_TRUTH and TEACHING 1.3: E_K +13.65, GHK about +5.5, chord at 13 : 2 +11.8 mV."""
    shifts = [line[-1] for line in run("three-answers")]
    assert shifts == [pytest.approx(13.65), pytest.approx(5.5, abs=0.05), pytest.approx(11.8, abs=0.05)]
