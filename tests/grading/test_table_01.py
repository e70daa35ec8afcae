"""The marking table of the assignment on the two forces: what each misconception gets."""

from __future__ import annotations

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.grading.tasks import load_assignment
from drivingforce.model import Cell
from drivingforce.physics import IONS

from .classroom import COURSE
from .marking import give

TABLE = load_assignment(COURSE, "01-two-forces")


def arrows(s: float, V_balance: float, V_m: float) -> list[float]:
    return [-s * V_balance, s * V_m, s * (V_m - V_balance)]


def sign(z: int) -> int:
    return 1 if z > 0 else -1


@given(st.text(max_size=8))
def test_each_misconception_gets_its_marks_whatever_was_drawn(seed: str) -> None:
    for s, points in ((sign, 6), (lambda z: 1, 4), (lambda z: z, 5), (lambda z: -sign(z), 0)):
        assert give(TABLE, "01-a", lambda z, E, V, s=s: arrows(s(z), E, V), seed).points == points
    assert give(TABLE, "01-b", lambda z, out, inside: "in" if out > inside else "out", seed).points == 2
    assert give(TABLE, "01-b", lambda z, out, inside: "in" if z * (out - inside) > 0 else "out", seed).points == 0
    assert give(TABLE, "01-c", lambda z, V: "out" if z * V > 0 else "in", seed).points == 2
    assert give(TABLE, "01-c", lambda z, V: "out" if V > 0 else "in", seed).points == 0
    for word in ("in", "out"):
        assert give(TABLE, "01-b", lambda *_, word=word: word, seed).points == 0
        assert give(TABLE, "01-c", lambda *_, word=word: word, seed).points == 0


def counts(factor: float, by_charge: bool = True, positive: bool = True):
    def ions_to_charge(diameter: float, V_m: float, z: int) -> float:
        volts = (abs(V_m) if positive else V_m) / 1000
        return factor * 3.14159 * (diameter * 1e-4) ** 2 * 1e-6 * volts / 1.602e-19 / (abs(z) if by_charge else 1)

    return ions_to_charge


@given(st.text(max_size=8))
def test_a_count_in_millivolts_gets_nothing_whatever_was_drawn(seed: str) -> None:
    assert give(TABLE, "01-e", counts(1), seed).points == 3
    assert give(TABLE, "01-e", counts(1000), seed).points == 0
    assert give(TABLE, "01-e", counts(1, by_charge=False), seed).points == 2
    assert give(TABLE, "01-e", counts(1, positive=False), seed).points == 0


@pytest.mark.parametrize(
    ("task", "answer", "says", "misconception"),
    [
        ("01-a", lambda z, E, V: arrows(1, E, V), "negative inside", "I"),
        ("01-a", lambda z, E, V: arrows(z, E, V), "two charges", "I"),
        ("01-a", lambda z, E, V: arrows(-sign(z), E, V), "turned round", "H"),
        ("01-a", lambda z, E, V: [f / 1000 for f in arrows(sign(z), E, V)], "unit", ""),
        ("01-a", lambda z, E, V: sign(z) * (V - E), "Three numbers", ""),
        ("01-d", {"V_K": -97, "V_Na": 67, "V_Cl": 46, "V_Ca": 98}, "size fits", "H"),
        ("01-d", {"V_K": -97, "V_Na": 67, "V_Cl": -97, "V_Ca": 98}, "Another ion", ""),
        ("01-e", counts(1000), "thousand", ""),
        ("01-e", counts(4), "four", ""),
        ("01-e", counts(1e8), "micrometre", ""),
        ("01-e", counts(1, by_charge=False), "two charges", "I"),
        ("01-e", counts(1, positive=False), "negative", "H"),
    ],
)
def test_the_message_names_the_slip(task: str, answer: object, says: str, misconception: str) -> None:
    lost = next(verdict for verdict in give(TABLE, task, answer).verdicts if not verdict.points)
    assert says in lost.says
    assert lost.misconception == misconception


def test_the_strange_cell_is_the_one_of_the_notebook() -> None:
    notebook = nbformat.read(COURSE / "source" / TABLE.name / f"{TABLE.name}.ipynb", 4)
    shown = next(cell.source for cell in notebook.cells if cell.id == "try-d")
    names = {"Cell": Cell}
    exec(shown.split("Panel(")[0], names)
    balances = {f"V_{ion}": names["strange"].now.E[ion] for ion in IONS}
    assert give(TABLE, "01-d", balances).points == 4
