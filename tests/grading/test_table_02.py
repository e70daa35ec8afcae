"""The marking table of the assignment on the Nernst potential: what each misconception gets."""

from __future__ import annotations

from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.grading.tasks import load_assignment

from .classroom import COURSE
from .marking import give

TABLE = load_assignment(COURSE, "02-nernst")


def right(z: int, outside: Any, inside: Any, celsius: float) -> Any:
    return 1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log(outside / inside)


def swapped(z: int, outside: Any, inside: Any, celsius: float) -> Any:
    return right(z, inside, outside, celsius)


def charge_dropped(z: int, outside: Any, inside: Any, celsius: float) -> Any:
    return right(1, outside, inside, celsius)


def warm(z: int, outside: Any, inside: Any, celsius: float) -> Any:
    return right(z, outside, inside, 37)


def log10(*arguments: Any) -> Any:
    return right(*arguments) / np.log(10)


def celsius_for_kelvin(z: int, outside: Any, inside: Any, celsius: float) -> Any:
    return right(z, outside, inside, celsius - 273.15)


def volts(*arguments: Any) -> Any:
    return right(*arguments) / 1000


def numbers_only(z: int, outside: Any, inside: Any, celsius: float) -> Any:
    return None if np.ndim(outside) or np.ndim(inside) else right(z, outside, inside, celsius)


@given(st.text(max_size=8))
def test_each_misconception_gets_its_marks_whatever_was_drawn(seed: str) -> None:
    for function, points in (
        (right, 8),
        (charge_dropped, 6),
        (swapped, 2),
        (warm, 7),
        (numbers_only, 7),
        (log10, 0),
        (celsius_for_kelvin, 0),
        (volts, 0),
        (lambda z, out, inside, celsius: right(z, out, inside, celsius - 0.15), 8),
        (lambda *a: 61.5 / 61.5403 * right(*a), 0),
        (lambda *a: abs(right(*a)), 2),
        (lambda *a: log10(*a) / 1000, 0),
    ):
        assert give(TABLE, "02-a", function, seed).points == points


@pytest.mark.parametrize(
    ("task", "answer", "says", "misconception"),
    [
        ("02-a", charge_dropped, "one positive charge", "I"),
        ("02-a", swapped, "belongs on top", "J"),
        ("02-a", warm, "every temperature", ""),
        ("02-a", numbers_only, "takes arrays", ""),
        ("02-a", log10, "Which logarithm", ""),
        ("02-a", celsius_for_kelvin, "From where does the temperature", ""),
        ("02-a", volts, "Which unit", ""),
        ("02-a", lambda *a: 61.5 / 61.54 * right(*a), "second decimal", ""),
        ("02-a", lambda *a: abs(right(*a)), "never gives a negative", "H"),
        ("02-b", {"K_outside": 2898.0}, "belongs on top", "J"),
        ("02-b", {"K_outside": 4.44}, "in proportion", "C"),
        ("02-b", {"K_outside": 5.63}, "in proportion", "C"),
        ("02-b", {"K_outside": -7.0}, "above 0", ""),
        ("02-c", {"doubling": 61.5, "E_K": -53.0, "E_Cl": -88.5}, "factor of ten", ""),
        ("02-c", {"doubling": 18.5, "E_K": -71.5, "E_Cl": -88.5}, "How many doublings", ""),
        ("02-c", {"doubling": 18.5, "E_K": -127.0, "E_Cl": -88.5}, "wrong way", "J"),
        ("02-c", {"doubling": 18.5, "E_K": -53.0, "E_Cl": -51.5}, "wrong way", "I"),
        ("02-c", {"doubling": 18.5, "E_K": -22.5, "E_Cl": -88.5}, "not a factor", "C"),
        ("02-d", {"slope": 24.4, "celsius": -150.0}, "natural logarithm", ""),
        ("02-d", {"slope": 61.5, "celsius": 37.0}, "at 37", ""),
        ("02-d", {"slope": 56.2, "celsius": 283.0}, "kelvin", ""),
    ],
)
def test_the_message_names_the_slip(task: str, answer: Any, says: str, misconception: str) -> None:
    lost = next(verdict for verdict in give(TABLE, task, answer).verdicts if not verdict.points)
    assert says in lost.says
    assert lost.misconception == misconception


@pytest.mark.parametrize(
    ("function", "K_outside", "points"),
    [
        (swapped, 145 * np.exp(80 / 26.73), 3),
        (log10, 145 * 10 ** (-80 / 26.73), 3),
        (celsius_for_kelvin, 145 * np.exp(-80 / 3.188), 3),
        (swapped, 7.25, 3),
        (right, 145 * np.exp(80 / 26.73), 0),
        (lambda *a: np.full(np.broadcast_shapes(*map(np.shape, a)), -80.0), 50.0, 1),
        (None, 145 * np.exp(80 / 26.73), 0),
    ],
    ids=["swapped", "log10", "celsius", "swapped-but-right-here", "right", "made-to-fit", "none"],
)
def test_a_known_slip_in_the_function_is_carried_on_and_nothing_else(
    function: Any, K_outside: float, points: float
) -> None:
    earlier = {"02-a": function} if function else {}
    assert give(TABLE, "02-b", {"K_outside": K_outside}, earlier=earlier).points == points


def test_a_slip_in_a_number_is_paid_once() -> None:
    shifts = give(TABLE, "02-c", {"doubling": 15.0, "E_K": -60.0, "E_Cl": -85.0})
    assert [verdict.points for verdict in shifts.verdicts] == [0, 1, 1]
    fit = give(TABLE, "02-d", {"slope": 50.0, "celsius": -21.2})
    assert [verdict.points for verdict in fit.verdicts] == [0, 1]


def test_the_data_are_those_of_the_notebook() -> None:
    notebook = nbformat.read(COURSE / "source" / TABLE.name / f"{TABLE.name}.ipynb", 4)
    names = {"np": np}
    exec(next(cell.source for cell in notebook.cells if cell.id == "data-d"), names)
    slope = np.polyfit(np.log10(names["K_bath"]), names["V_measured"], 1)[0]
    for near, points in ((slope - 0.999, 2), (slope + 0.999, 2), (slope + 1.001, 0)):
        assert give(TABLE, "02-d", {"slope": near, "celsius": 999}).points == points
