import contextlib
import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.model import Inputs, Quantity, Switch, preset
from drivingforce.physics import IONS, InvalidInput, K, Na

TEXTBOOK = preset("textbook neuron")
TABLE = TEXTBOOK.quantities
QUANTITIES = [entry for entry in TABLE.values() if isinstance(entry, Quantity)]
SWITCHES = [entry for entry in TABLE.values() if isinstance(entry, Switch)]
NUMBERS = [entry for entry in QUANTITIES if not entry.optional]
each = pytest.mark.parametrize("entry", QUANTITIES, ids=lambda entry: entry.key)


# -- the table -------------------------------------------------------------------------------------------------


def test_inputs_are_the_table():
    assert list(Inputs(TEXTBOOK)) == list(TABLE)


def test_every_key_is_its_entrys_own():
    assert all(key == entry.key for key, entry in TABLE.items())


def test_nobody_can_change_the_table():
    with pytest.raises(TypeError):
        TABLE["V_m"] = TABLE["celsius"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        TABLE["V_m"].label = "voltage"  # type: ignore[misc]


@each
def test_a_quantity_can_be_shown(entry):
    assert entry.label.strip()
    assert entry.symbol.strip()
    assert entry.help.endswith(".")
    assert entry.unit in {"mV", "mM", "ms", "°C", "mS/cm²", "µA/cm²", "µF/cm²", ""}
    assert math.isfinite(entry.lower)
    assert math.isfinite(entry.upper)
    assert entry.lower < entry.upper
    assert 0 < entry.step < entry.upper - entry.lower
    assert entry.scale in ("linear", "log")
    if entry.scale == "log":
        assert entry.lower > 0


def test_accessible_names_are_unique():
    labels = [entry.label for entry in TABLE.values()]
    assert len(set(labels)) == len(labels)


@each
def test_a_default_is_within_bounds(entry):
    assert entry.check(entry.default) == entry.default
    assert entry.default is not None or entry.optional


@pytest.mark.parametrize("ion", IONS)
def test_each_ion_has_its_rows(ion):
    rows = [entry for entry in QUANTITIES if entry.key.startswith(f"{ion}_")]
    gated = {"g_max", "g_leak"} if ion in (K, Na) else set()
    assert {entry.key for entry in rows} == {f"{ion}_{n}" for n in {"outside", "inside", "g", "E_fixed"} | gated}
    assert all(entry.ion == ion for entry in rows)
    assert all(ion.full_name.capitalize() in entry.label for entry in rows)
    by_key = {entry.key: entry for entry in rows}
    assert by_key[f"{ion}_outside"].scale == by_key[f"{ion}_inside"].scale == "log"
    assert by_key[f"{ion}_E_fixed"].optional


# -- checking --------------------------------------------------------------------------------------------------


@each
def test_bounds_belong_to_what_is_allowed(entry):
    for value in (entry.lower, entry.upper):
        assert entry.check(value) == value
    for value in (math.nextafter(entry.lower, -math.inf), math.nextafter(entry.upper, math.inf), -1e9, 1e9):
        with pytest.raises(InvalidInput):
            entry.check(value)


@each
@pytest.mark.parametrize("form", [int, np.int64, np.float64, np.float32, lambda value: np.array(float(value))])
def test_any_kind_of_number_becomes_a_float(entry, form):
    value = form(min(max(entry.lower, 1), entry.upper))
    assert type(entry.check(value)) is float
    assert entry.check(value) == value


@each
@pytest.mark.parametrize(
    "bad",
    [math.nan, math.inf, -math.inf, -1e9, 1e9, "5", "", "abc", True, [5.0], np.array([5.0, 6.0]), {}, 1j, 10**400],
    ids=lambda value: repr(value)[:12],
)
def test_a_bad_value_is_refused_with_name_unit_and_range(entry, bad):
    with pytest.raises(InvalidInput) as caught:
        entry.check(bad)
    error = caught.value
    assert (error.quantity, error.unit, error.allowed) == (entry.label, entry.unit, entry.allowed)
    assert error.value is bad
    for bound in (entry.lower, entry.upper):
        assert f"{bound:g} ".replace("-", "−") in f"{error.allowed} "
    assert str(error).startswith(f"{entry.label} cannot be ")
    assert str(error).endswith(f"it must be {entry.allowed}.")


@each
def test_only_an_optional_quantity_may_be_unset(entry):
    if entry.optional:
        assert entry.check(None) is None
    else:
        with pytest.raises(InvalidInput, match="cannot be None"):
            entry.check(None)


def test_the_message_in_full():
    with pytest.raises(InvalidInput) as caught:
        TEXTBOOK.quantity("K_outside").check(-5)
    assert str(caught.value) == "Potassium outside cannot be −5 mM: it must be a number from 0.1 to 2000 mM."


@pytest.mark.parametrize("entry", SWITCHES, ids=lambda entry: entry.key)
def test_a_switch_is_true_or_false(entry):
    assert entry.check(True) is True
    assert entry.check(False) is False
    assert entry.default in (True, False)
    for bad in (0, 1, 1.0, None, "True", "", math.nan, [], np.array([True, False])):
        with pytest.raises(InvalidInput, match="must be True or False"):
            entry.check(bad)


def test_quantity_looks_up_numbers_only():
    assert TEXTBOOK.quantity("celsius") is TABLE["celsius"]
    for bad in ("held", "k_outside", "", "preset", None, 1):
        with pytest.raises(InvalidInput, match="must be one of V_m, celsius, K_outside"):
            TEXTBOOK.quantity(bad)


# -- reading what people type ----------------------------------------------------------------------------------


@given(
    st.sampled_from(QUANTITIES), st.text(max_size=8) | st.sampled_from(["0", "−5", "1e9", "1e999", "1,5", "NaN"])
)
def test_any_text_in_any_box_is_within_bounds_or_refused(entry, text):
    with contextlib.suppress(InvalidInput):
        assert entry.lower <= entry.parse(text) <= entry.upper


def test_what_is_typed_into_the_box_of_potassium_outside():
    """The list of the issue: empty, letters, 0, −5, 1e9, "1,5", NaN."""
    box = TEXTBOOK.quantity("K_outside")
    assert box.parse("1,5") == 1.5
    assert box.parse("1,234.5") == 1234.5
    allowed = ": it must be a number from 0.1 to 2000 mM."
    for text, shown in {
        "": "'empty'",
        "  ": "'empty'",
        "abc": "'abc'",
        "NaN": "'NaN'",
        "1.2.3": "'1.2.3'",
        "0": "0 mM",
        "−5": "−5 mM",
        "1e9": "1000000000 mM",
        "1e999": "inf mM",
    }.items():
        with pytest.raises(InvalidInput) as caught:
            box.parse(text)
        assert str(caught.value) == f"Potassium outside cannot be {shown}{allowed}"


@pytest.mark.parametrize(
    ("key", "text", "fraction"),
    [
        ("TTX", "1 nM", 0.5),
        ("TTX", "0,25", 0.25),
        ("TTX", "0 nM", 0.0),
        ("TEA", "4,5 mM", 0.5),
        ("TEA", "30mM", 0.8696),
        ("TTX", "1 µM", 0.9990),
        ("TTX", "50 %", 0.5),
    ],
)
def test_a_fraction_blocked_can_be_typed_as_a_dose(key, text, fraction):
    """TEACHING 1.5: dose and fraction are one quantity with two scales; TTX 1 nM, TEA 4.5 mM block half."""
    assert TEXTBOOK.quantity(key).parse(text) == pytest.approx(fraction, abs=1e-4)


@pytest.mark.parametrize("text", ["1 mV", "-1 nM", "nM", "1.5"])
def test_a_bad_dose_is_refused(text):
    with pytest.raises(InvalidInput):
        TEXTBOOK.quantity("TTX").parse(text)
