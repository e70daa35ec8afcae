"""An answer that means the right thing gets its marks, in whatever form it comes; another one is told its form.

Each answer goes the way that a student's goes: the visible check of the released notebook looks at it, then what
the locked cell takes down is marked. What the check passes, marking reads.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import nbformat
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import compute_checksum
from scipy import optimize

from drivingforce import Cell, answers
from drivingforce.grading.execute import Limits, execute
from drivingforce.grading.jobs import Cell as JobCell
from drivingforce.grading.jobs import Job, Result
from drivingforce.grading.marks import Delivered, Mark, mark
from drivingforce.grading.prepare import Question
from drivingforce.grading.score import score
from drivingforce.grading.tasks import Assignment, generator, load_assignment

from .classroom import COURSE
from .corpora import CORPORA
from .test_table_02 import right as nernst

TABLES = {corpus.assignment[:2]: load_assignment(COURSE, corpus.assignment) for corpus in CORPORA}


def checks(task: str) -> list[dict[str, Any]]:
    """Return the arguments of each visible check that the released notebook makes of ``task``, by keyword."""
    table = TABLES[task[:2]]
    notebook = nbformat.read(COURSE / "source" / table.name / f"{table.name}.ipynb", 4)
    (cell,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == task)
    calls = [node.value for node in ast.parse(cell.source).body if isinstance(node, ast.Expr)]
    return [
        {"given": ast.unparse(call.args[0])}
        | {each.arg: eval(ast.unparse(each.value), {"Cell": Cell}) for each in call.keywords}
        for call in calls
        if isinstance(call, ast.Call) and call.func.id == "check"  # type: ignore[attr-defined]
    ]


def checked(task: str, answer: Any, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what the visible checks of ``task`` say to ``answer``: a function, or values by name."""
    said = []
    for arguments in checks(task):
        wanted = arguments.pop("given")
        named = (
            {name: value for name, value in answer.items() if f"'{name}'" in wanted or "{" not in wanted}
            if isinstance(answer, Mapping)
            else answer
        )
        answers.check(named, **arguments)
        said += capsys.readouterr().out.splitlines()
    return [line for line in said if line.startswith("Look again")]


def marked(task: str, answer: Any) -> Mark:
    """Return the mark of ``answer``, taken down as a locked cell does."""
    table: Assignment = TABLES[task[:2]]
    asked = table.marked[task]
    arguments = asked.draw(generator("seed", task)) if asked.draw else ()
    kind, content, _ = answers._taken_down(answer, arguments)
    return mark(asked, Delivered([{"task": task, "kind": kind, "content": content}], arguments))


def fair(task: str, answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(task, answer, capsys) == []
    given_mark = marked(task, answer)
    assert given_mark.points == TABLES[task[:2]].marked[task].points, given_mark


def outward(z: int, V_m: float, E_ion: float) -> bool:
    return z * (V_m - E_ion) > 0


# -- the rows of "Fair answers that lost marks", and others of their kind --------------------------------------

NERNST = {
    "at least 1-d": lambda *a: np.atleast_1d(nernst(*a)),
    "2-d": lambda *a: np.atleast_2d(nernst(*a)),
    "a column": lambda *a: np.reshape(nernst(*a), (-1, 1)),
    "a list": lambda *a: np.ravel(nernst(*a)).tolist(),
    "a tuple": lambda *a: tuple(np.ravel(nernst(*a))),
    "objects": lambda *a: np.asarray(nernst(*a), dtype=object),
    "32 bit": lambda *a: np.float32(nernst(*a)),
    "Decimal": lambda *a: [Decimal(float(each)) for each in np.ravel(nernst(*a))],
    "sympy": lambda *a: [sympy.Float(float(each)) for each in np.ravel(nernst(*a))],
    "complex": lambda *a: nernst(*a) + 0j,
    "text": lambda *a: [f"{each:.4f} mV" for each in np.ravel(nernst(*a))],
    "comma": lambda *a: [f"{each:.3f}".replace(".", ",").replace("-", "−") for each in np.ravel(nernst(*a))],
    "volts, and says so": lambda *a: [f"{each / 1000:.7f} V" for each in np.ravel(nernst(*a))],
}


@pytest.mark.parametrize("function", NERNST.values(), ids=NERNST)
def test_a_nernst_potential_in_any_form(function: Any, capsys) -> None:
    fair("02-a", function, capsys)


CONCENTRATIONS = [
    np.array([7.25]),
    [7.25],
    (7.25,),
    optimize.fsolve(lambda c: 61.54 * np.log10(c / 145) + 80, 5.0),
    np.roots([1, -7.25]),
    np.float32(7.25),
    "7.25 mM",
    "7,25",
    "7.25",
    " 7,25 mM",
    "7250 µM",
    "0.00725 M",
    "7.25 mmol/L",
    "7.25·10⁰",
    Decimal("7.25"),
    Fraction(29, 4),
    sympy.Rational(29, 4),
    mpmath.mpf("7.25"),
    np.str_("7.25"),
    np.array("7,25 mM"),
    complex(7.25),
]


@pytest.mark.parametrize("value", CONCENTRATIONS, ids=repr)
def test_a_concentration_in_any_form(value: Any, capsys) -> None:
    fair("02-b", {"K_outside": value}, capsys)


WORDS = {
    "0-d array": lambda *a: np.where(outward(*a), "out", "in"),
    "1-d array": lambda *a: np.where([outward(*a)], "out", "in"),
    "numpy's text": lambda *a: np.str_("out" if outward(*a) else "in"),
    "a list": lambda *a: ["out"] if outward(*a) else ["in"],
    "with -ward": lambda *a: "outward" if outward(*a) else "inward",
    "with -wards": lambda *a: "outwards" if outward(*a) else "inwards",
    "capitals": lambda *a: "OUT " if outward(*a) else "In",
    "of the cell": lambda *a: "out of the cell" if outward(*a) else "into the cell",
    "with a stop": lambda *a: "Out." if outward(*a) else "In.",
}


@pytest.mark.parametrize("function", WORDS.values(), ids=WORDS)
def test_a_direction_in_any_form(function: Any, capsys) -> None:
    fair("03-b", function, capsys)


@pytest.mark.parametrize("function", WORDS.values(), ids=WORDS)
def test_the_direction_of_a_current_in_any_form(function: Any, capsys) -> None:
    fair("03-c", lambda z, V_m, E_ion: function(+1, V_m, E_ion), capsys)


def two(V_1: float, I_1: float, V_2: float, I_2: float) -> tuple[float, float]:
    g = (I_2 - I_1) / (V_2 - V_1)
    return g, V_1 - I_1 / g


@pytest.mark.parametrize(
    ("task", "answer"),
    [
        ("04-b", lambda *a: np.array(two(*a))),
        ("04-b", lambda *a: [[each] for each in two(*a)]),
        ("04-b", lambda *a: [f"{two(*a)[0]:.5f} mS/cm²", f"{two(*a)[1]:.2f} mV"]),
        ("04-b", lambda *a: (f"{two(*a)[0] * 1000:.5f} µS/cm^2", two(*a)[1])),
        ("04-c", lambda g, E: np.array([np.sum(g * E) / np.sum(g)])),
        ("04-a", lambda g, V_m, E_ion: [f"{g * (V_m - E_ion) / 1000:.6f} mA/cm²"]),
        ("02-c", {"doubling": "18,5 mV", "E_K": "–53", "E_Cl": np.array([-88.5])}),
        ("02-d", {"slope": "56,2 mV", "celsius": "283.2 K"}),
        ("03-f", {"Cl_inside": "9,65 mM", "Cl_goes": "Outward", "V_m_goes": np.array(["up"])}),
        ("03-f", {"Cl_inside": ["9650 µM"], "Cl_goes": np.where(True, "out", "in"), "V_m_goes": "upwards"}),
        ("03-e", {"V_apical": "− 140 mV", "DF_apical": "-0.14 V", "E_K_basal": "–90", "DF_basal": Fraction(30)}),
    ],
)
def test_other_tasks_in_other_forms(task: str, answer: Any, capsys) -> None:
    fair(task, answer, capsys)


@given(
    st.floats(7.2, 7.3).map(lambda c: round(c, 4)),
    st.sampled_from(["{}", "{} mM", " {}mM ", "+{}", "{}e0", "{}·10^0"]),
    st.booleans(),
    st.sampled_from([str, np.str_, np.array, lambda text: [text], lambda text: np.array([text]), str.encode]),
)
def test_a_right_number_is_right_however_it_is_written(c: float, way: str, comma: bool, holds: Any) -> None:
    digits = f"{c:.4f}".replace(".", "," if comma else ".")
    answer = {"K_outside": holds(way.format(digits))}
    assert marked("02-b", answer).points == 3


# -- what is refused, and why ----------------------------------------------------------------------------------


class Concentration:
    def __float__(self) -> float:
        return 7.25


@pytest.mark.parametrize(
    ("task", "answer", "says"),
    [
        ("02-b", {"K_outside": (7, 25)}, "To Python a comma makes two numbers of one"),
        ("02-b", {"K_outside": "1,450"}, "written as 1450 or as 1.450"),
        ("02-b", {"K_outside": "7.25 mV"}, "one number, in mM"),
        ("02-b", {"K_outside": "about 7"}, "one number, in mM"),
        ("02-b", {"K_outside": True}, "is True or False"),
        ("02-b", {"K_outside": float("nan")}, "is not a finite number"),
        ("02-b", {"K_outside": lambda: 7.25}, "is a function where"),
        ("02-b", {"K_outside": {7.25}}, "is a set where"),
        ("02-b", {"K_outside": Concentration()}, "is a Concentration where"),
        ("02-b", {"K_outside": sympy.Symbol("c")}, "is a Symbol that has no value"),
        ("02-b", {"K_outside": 7.25 + 1j}, "is a complex number"),
        ("02-b", {"K_outside": optimize.root(lambda c: c - 7.25, 5.0)}, "is an OptimizeResult where"),
        ("02-b", {"K_outside": np.datetime64("2026-01-01")}, "is a date where"),
        ("02-a", lambda *a: None, "has no value yet"),
        ("02-a", lambda *a: (nernst(*a), None), "has a part without a value"),
        ("03-b", lambda *a: "sideways", '"in" or "out"'),
        ("03-b", lambda *a: "in or out", '"in" or "out"'),
        ("03-b", lambda *a: 1, '"in" or "out"'),
        ("03-b", lambda *a: True, "is True or False"),
    ],
)
def test_what_cannot_be_read_is_refused_by_the_check_and_named_in_the_mark(task, answer, says, capsys) -> None:
    said = checked(task, answer, capsys)
    assert said
    assert all(says in each for each in said)
    given_mark = marked(task, answer)
    assert given_mark.points == 0
    assert says in given_mark.notice or says == "has no value yet"


def test_a_person_is_called_to_what_is_no_answer_and_not_to_one_of_another_form() -> None:
    assert marked("02-b", {"K_outside": Concentration()}).attention
    assert not marked("02-b", {"K_outside": "about 7"}).attention
    assert not marked("03-b", lambda *a: "sideways").attention


@pytest.mark.parametrize(
    ("task", "answer", "points", "says"),
    [
        ("03-f", {"Cl_inside": 9.65, "Cl_goes": "away", "V_m_goes": "up"}, 2, "Cl_goes cannot be 'away'"),
        ("02-c", {"doubling": "about 18", "E_K": -53, "E_Cl": -88.5}, 2, "doubling cannot be 'about 18'"),
        ("02-a", lambda *a: nernst(*a) if np.ndim(a[1]) == np.ndim(a[2]) else "many", 7, "cannot be 'many'"),
    ],
)
def test_what_cannot_be_read_of_an_answer_is_named_and_the_rest_is_marked(task, answer, points, says) -> None:
    given_mark = marked(task, answer)
    assert given_mark.points == points
    assert says in given_mark.notice
    assert not given_mark.attention


# -- what failed first is named --------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["pandas", "matplotlib.pyplot"])
def test_a_module_that_is_not_here_is_named_and_not_what_it_left_undefined(module: str) -> None:
    answer = f"import {module}\n\ndef nernst(z, outside, inside, celsius):\n    return 0.0"
    locked = 'answer("02-a", nernst, practice=[])'
    asking = 'from drivingforce.answers import answer, use_inputs; use_inputs("word", [(1, 5.0, 145.0, 37.0)])'
    sources = [answer, f"{asking}\n{locked}"]
    ran = execute(Job(tuple(map(JobCell, range(2), sources))), Limits(False, 2048, 60.0))
    found = scored([answer, locked], ran)
    assert found.points == 0
    assert found.notice.startswith(
        f"A cell above stopped first, with ModuleNotFoundError: no module called {module.split('.')[0]} here."
    )


def test_the_first_of_several_failures_is_named() -> None:
    outputs = {0: error("ZeroDivisionError", "division by zero"), 1: error("NameError", "name 'x' is not defined")}
    found = scored(["1 / 0", 'answer("02-a", x)'], Result("", outputs))
    assert "stopped first, with ZeroDivisionError, saying “division by zero”." in found.notice


def test_a_failure_that_has_nothing_to_do_with_it_is_not() -> None:
    outputs = {0: error("ZeroDivisionError", "division by zero"), 1: error("KeyboardInterrupt", "")}
    assert "ZeroDivisionError" not in scored(["1 / 0", 'answer("02-a", x)'], Result("", outputs)).notice


def test_a_module_that_is_missing_in_a_function_is_named() -> None:
    def function(*arguments: Any) -> float:
        import pandas  # noqa: F401

        return 0.0

    assert "stopped with ModuleNotFoundError: no module called pandas here" in marked("02-a", function).notice


def error(name: str, message: str) -> list[dict[str, Any]]:
    return [{"output_type": "error", "ename": name, "evalue": message, "traceback": []}]


def scored(sources: list[str], result: Result) -> Mark:
    """Return the mark of task 02-a in a notebook of an answer cell and a locked cell that has been run."""
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    for cell, name in zip(nb.cells, ("02-a-answer", "02-a"), strict=True):
        cell.metadata.nbgrader = {"grade_id": name, "grade": name == "02-a", "solution": name != "02-a"}
        cell.metadata.nbgrader |= {"cell_type": "code", "points": 8}
        cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return score(nb, {"02-a": Question("word", [(1, 5.0, 145.0, 37.0)])}, result, TABLES["02"])["02-a"]
