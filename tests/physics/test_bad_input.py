"""What has no meaning is refused, everywhere in the same way: quantity, value, unit and what is allowed."""

import pickle

import numpy as np
import pytest

from drivingforce.physics import (
    InvalidInput,
    K,
    Na,
    RT_over_F,
    chemical_force,
    chord_potential,
    driving_force,
    electrical_force,
    ghk_potential,
    ionic_current,
    nernst,
    push,
)

ABSOLUTE_ZERO = "greater than −273.15 °C"
POSITIVE, AT_LEAST_0, FINITE = "greater than 0", "at least 0", "a finite number"


def chord(g=0.1, E=60.0):
    return chord_potential({K: 0.65, Na: g}, {K: -90.0, Na: E})


def ghk(P=0.04, outside=145.0, inside=10.0, celsius=37.0):
    return ghk_potential({K: 1.0, Na: P}, {K: 5.0, Na: outside}, {K: 140.0, Na: inside}, celsius)


ARGUMENTS = [  # law, its argument, the quantity's name, its unit, what is allowed, a value that is
    (RT_over_F, "celsius", "temperature", "°C", ABSOLUTE_ZERO, 37.0),
    (lambda c: nernst(K, c, 140.0), "c", "K⁺ outside", "mM", POSITIVE, 5.0),
    (lambda c: nernst("Cl", 120.0, c), "c", "Cl⁻ inside", "mM", POSITIVE, 7.0),
    (lambda T: nernst(K, 5.0, 140.0, T), "T", "temperature", "°C", ABSOLUTE_ZERO, 37.0),
    (lambda V: driving_force(V, -90.0), "V", "V_m", "mV", FINITE, -70.0),
    (lambda E: driving_force(-70.0, E), "E", "E_ion", "mV", FINITE, -90.0),
    (lambda E: chemical_force(K, E), "E", "E_ion", "mV", FINITE, -90.0),
    (lambda V: electrical_force(K, V), "V", "V_m", "mV", FINITE, -70.0),
    (lambda V: push(K, V, -90.0), "V", "V_m", "mV", FINITE, -70.0),
    (lambda E: push(K, -70.0, E), "E", "E_ion", "mV", FINITE, -90.0),
    (lambda g: ionic_current(g, -70.0, -90.0), "g", "conductance", "mS/cm²", AT_LEAST_0, 1.0),
    (lambda V: ionic_current(1.0, V, -90.0), "V", "V_m", "mV", FINITE, -70.0),
    (lambda E: ionic_current(1.0, -70.0, E), "E", "E_ion", "mV", FINITE, -90.0),
    (lambda g: chord(g=g), "g", "g of Na", "mS/cm²", AT_LEAST_0, 0.1),
    (lambda E: chord(E=E), "E", "E of Na", "mV", FINITE, 60.0),
    (lambda P: ghk(P=P), "P", "P of Na⁺", "", AT_LEAST_0, 0.04),
    (lambda c: ghk(outside=c), "c", "Na⁺ outside", "mM", POSITIVE, 145.0),
    (lambda c: ghk(inside=c), "c", "Na⁺ inside", "mM", POSITIVE, 10.0),
    (lambda T: ghk(celsius=T), "T", "temperature", "°C", ABSOLUTE_ZERO, 37.0),
]
each_argument = pytest.mark.parametrize(
    ("law", "quantity", "unit", "allowed", "good"),
    [(law, quantity, unit, allowed, good) for law, _, quantity, unit, allowed, good in ARGUMENTS],
    ids=[f"{i}-{row[2]}" for i, row in enumerate(ARGUMENTS)],
)


def refuse(law, value) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        law(value)
    return caught.value


@each_argument
def test_the_good_value_of_each_row_is_good(law, quantity, unit, allowed, good):
    law(good)
    law([good, good])


@each_argument
@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), float("-inf"), np.float64("nan"), np.float32("inf")]
)
def test_not_finite(law, quantity, unit, allowed, good, value):
    for bad in (value, np.array([good, value, good]), [good, float(value)]):
        error = refuse(law, bad)
        assert (error.quantity, error.unit, error.allowed) == (quantity, unit, "a finite number")
        assert error.value == pytest.approx(float(value), nan_ok=True), "the one bad element is named"
        assert str(error) == f"{quantity} cannot be {value:g} {unit}".replace("-", "−").rstrip() + (
            ": it must be a finite number."
        )


@each_argument
@pytest.mark.parametrize("value", [-500.0, -5.0, -5, 0.0, 0, -1e-300])
def test_out_of_range(law, quantity, unit, allowed, good, value):
    limit = {POSITIVE: 0.0, AT_LEAST_0: 0.0, ABSOLUTE_ZERO: -273.15, FINITE: -np.inf}[allowed]
    if value > limit or (value == limit and allowed == AT_LEAST_0):
        law(value)
        return
    for bad in (value, np.array([good, value, good]), [good, value]):
        error = refuse(law, bad)
        assert (error.quantity, error.unit, error.value) == (quantity, unit, value)
        assert str(error).startswith(f"{quantity} cannot be {value:g} {unit}".replace("-", "−").rstrip())
        assert allowed in str(error)
        assert unit in error.allowed


@each_argument
@pytest.mark.parametrize(
    "value",
    ["5", "", b"5", None, True, {}, {"K": 5.0}, {5.0}, object(), 1j, [1.0, None], ["5"], [[1.0], [1.0, 2.0]],
     np.array(["5"]), np.array([True]), np.bool_(True), np.datetime64("2020-01-01"), 10**400, [10**400]],
    ids=lambda value: "object" if type(value) is object else repr(value)[:20],
)  # fmt: skip
def test_not_a_number(law, quantity, unit, allowed, good, value):
    error = refuse(law, value)
    assert error.quantity == quantity
    assert str(error).startswith(f"{quantity} cannot be ")
    assert "number" in error.allowed


LAWS_OF_AN_ION = [
    lambda ion: nernst(ion, 5.0, 140.0),
    lambda ion: chemical_force(ion, -90.0),
    lambda ion: electrical_force(ion, -70.0),
    lambda ion: push(ion, -70.0, -90.0),
    lambda ion: ghk_potential({ion: 1.0}, {ion: 5.0}, {ion: 140.0}),
]


@pytest.mark.parametrize("law", LAWS_OF_AN_ION)
@pytest.mark.parametrize("ion", ["k", "", None, 1, 1.5, ("K",)])
def test_unknown_ion(law, ion):
    assert refuse(law, ion).allowed == "one of K, Na, Cl, Ca, HCO3, Mg"


def test_ghk_is_for_monovalent_ions():
    error = refuse(LAWS_OF_AN_ION[-1], "Ca")
    assert str(error) == "ion of the GHK potential cannot be 'Ca²⁺': it must be monovalent."


@pytest.mark.parametrize(("outside", "inside"), [({}, {K: 140.0}), ({K: 5.0}, {}), ({}, {})])
def test_ghk_misses_a_concentration(outside, inside):
    with pytest.raises(InvalidInput, match=r"concentration of K⁺ .* given outside and inside"):
        ghk_potential({K: 1.0}, outside, inside)


def test_chord_misses_an_E():
    with pytest.raises(InvalidInput, match=r"E of Na .* given for every conductance"):
        chord_potential({K: 1.0, Na: 0.1}, {K: -90.0})


@pytest.mark.parametrize("g", [{}, {K: 0.0}, {K: 0.0, Na: 0}, {K: np.array([0.0, 1.0]), Na: np.array([0.0, 1.0])}])
def test_chord_without_any_conductance(g):
    with pytest.raises(InvalidInput, match=r"total conductance cannot be 0 mS/cm².* greater than 0"):
        chord_potential(g, {K: -90.0, Na: 60.0})


@pytest.mark.parametrize("P", [{}, {K: 0.0}, {K: np.array([0.0, 1.0])}])
def test_ghk_without_any_permeability(P):
    with pytest.raises(InvalidInput, match="total permeability cannot be 0: it must be greater than 0"):
        ghk_potential(P, {K: 5.0}, {K: 140.0})


@pytest.mark.parametrize("value", [None, 5.0, [0.65, 0.1], "K", {K}])
def test_a_value_for_each_ion_is_asked_for_in_words(value):
    for law in (
        lambda: chord_potential(value, {K: -90.0}),
        lambda: chord_potential({K: 1.0}, value),
        lambda: ghk_potential(value, {K: 5.0}, {K: 140.0}),
        lambda: ghk_potential({K: 1.0}, value, {K: 140.0}),
        lambda: ghk_potential({K: 1.0}, {K: 5.0}, value),
    ):
        with pytest.raises(InvalidInput, match="must be given by ion, as in"):
            law()


# -- the exception itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-5, "−5 mM"),
        (0.1 + 0.2, "0.3 mM"),
        (2000.0001, "2000.0001 mM"),
        (0.0999999, "0.0999999 mM"),
        (1e9, "1000000000 mM"),
        (1e-5, "1e−05 mM"),
        (float("nan"), "nan mM"),
        (True, "True"),
        ("5", "'5'"),
        (None, "None"),
    ],
)
def test_the_value_is_shown_so_that_it_is_seen_to_be_wrong(value, shown):
    """A value just out of bounds must not be rounded to one that is within."""
    message = str(InvalidInput("[K⁺]_out", value, "a number from 0.1 to 2000 mM", "mM"))
    assert message == f"[K⁺]_out cannot be {shown}: it must be a number from 0.1 to 2000 mM."


@pytest.mark.parametrize("value", [10**400, -(10**400), "x" * 10_000, list(range(10_000))])
def test_a_monstrous_value_is_shown_in_short(value):
    assert len(str(InvalidInput("quantity", value, "smaller", "mM"))) < 120


def test_it_is_a_value_error_and_survives_pickling():
    error = InvalidInput("K⁺ outside", -5.0, "greater than 0 mM", "mM")
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.quantity, again.value, again.allowed, again.unit) == (
        "K⁺ outside cannot be −5 mM: it must be greater than 0 mM.",
        "K⁺ outside", -5.0, "greater than 0 mM", "mM",
    )  # fmt: skip
