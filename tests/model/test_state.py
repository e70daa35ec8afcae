"""What is kept: a plain dict, for JSON, that comes back whole or is refused."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce import Cell
from drivingforce.model import PRESETS, Inputs, Quantity, Selection, preset
from drivingforce.physics import InvalidInput

TABLE = preset("textbook neuron").quantities


def values_of(entry):
    if isinstance(entry, Selection):
        return st.sampled_from(entry.options)
    if not isinstance(entry, Quantity):
        return st.booleans()
    if entry.whole:
        return st.integers(int(entry.lower), int(entry.upper)).map(float)
    numbers = st.floats(entry.lower, entry.upper)
    return st.none() | numbers if entry.optional else numbers


def possible(changes) -> bool:
    return changes["held"] or any(changes[key] for key in changes if key.endswith("_g"))


def fits(changes) -> dict:
    """The stimulus of ``changes`` made to end within the recording."""
    between = max(changes["stimulus_interval"], changes["stimulus_duration"])
    last = changes["stimulus_start"] + between * changes["stimulus_count"]
    return (
        changes
        | {"stimulus_interval": between, "stimulus_count": 1.0, "stimulus_start": 0.0, "duration": 1000.0}
        | (
            {"stimulus_count": changes["stimulus_count"], "stimulus_start": changes["stimulus_start"]}
            if last < 999
            else {}
        )
    )


everything = (
    st.fixed_dictionaries({key: values_of(entry) for key, entry in TABLE.items()}).filter(possible).map(fits)
)


@given(st.sampled_from(list(PRESETS)), everything)
def test_a_state_comes_back_through_json(name, changes):
    cell = Cell.preset(name)
    cell.update(**changes)
    again = Cell.from_state(json.loads(json.dumps(cell.state(), allow_nan=False)))
    assert again.inputs == cell.inputs == Inputs(preset(name), changes)
    assert again.V_m == cell.V_m
    assert not again.can_undo
    assert again.start == cell.inputs, "reset goes back to what was loaded"


def test_the_form_of_a_state():
    state = Cell().state()
    assert set(state) == {"format", "version", "preset", "inputs"}
    assert (state["format"], state["version"]) == ("drivingforce cell", 2)
    assert list(state["inputs"]) == list(TABLE)


def test_a_state_is_a_copy():
    cell = Cell()
    state = cell.state()
    state["inputs"]["K_outside"] = 77.0
    assert cell.K.outside == 5.0
    again = Cell.from_state(state)
    state["inputs"]["K_outside"] = 88.0
    assert again.K.outside == 77.0


def with_inputs(**changes):
    return Cell().state() | {"inputs": Cell().state()["inputs"] | changes}


def without(key):
    state = Cell().state()
    del state["inputs"][key]
    return state


DAMAGED = {
    "None": (None, "saved state"),
    "a list": ([], "saved state"),
    "text": ("{}", "saved state"),
    "a number": (5, "saved state"),
    "empty": ({}, "saved state"),
    "foreign": ({"nbformat": 4, "cells": []}, "saved state"),
    "another format": (Cell().state() | {"format": "neuron"}, "saved state"),
    "an earlier version": (Cell().state() | {"version": 1}, "version of the saved state"),
    "version as text": (Cell().state() | {"version": "1"}, "version of the saved state"),
    "no version": ({"format": "drivingforce cell", "inputs": {}}, "version of the saved state"),
    "no inputs": ({"format": "drivingforce cell", "version": 2, "preset": "squid axon"}, "saved state"),
    "inputs are a list": (Cell().state() | {"inputs": []}, "saved state"),
    "inputs are empty": (Cell().state() | {"inputs": {}}, "saved state"),
    "a key too few": (without("K_outside"), "saved state"),
    "no preset": ({key: each for key, each in Cell().state().items() if key != "preset"}, "preset"),
    "a key too many": (with_inputs(Mg_outside=1.0), "saved state"),
    "a key that is no text": (Cell().state() | {"inputs": Cell().state()["inputs"] | {1: 2}}, "saved state"),
    "an unknown preset": (Cell().state() | {"preset": "squid"}, "preset"),
    "a preset that is no text": (Cell().state() | {"preset": ["squid axon"]}, "preset"),
    "text for a number": (with_inputs(K_outside="5"), "Potassium outside"),
    "null for a number": (with_inputs(K_outside=None), "Potassium outside"),
    "a list for a number": (with_inputs(K_outside=[5.0]), "Potassium outside"),
    "NaN": (with_inputs(celsius=math.nan), "Temperature"),
    "infinite": (with_inputs(celsius=math.inf), "Temperature"),
    "out of bounds": (with_inputs(V_m=1e9), "Membrane potential"),
    "a huge whole number": (with_inputs(V_m=10**400), "Membrane potential"),
    "0 for False": (with_inputs(held=0), "Membrane potential is"),
    "free without conductance": (
        with_inputs(held=False, K_g=0.0, Na_g=0.0),
        "Total conductance of a free membrane",
    ),
}


@pytest.mark.parametrize(("state", "quantity"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_or_foreign_state_is_refused(state, quantity):
    with pytest.raises(InvalidInput) as caught:
        Cell.from_state(state)
    assert caught.value.quantity == quantity
    assert len(str(caught.value)) < 250


def test_the_message_names_what_is_missing_and_what_is_foreign():
    state = without("K_outside")
    state["inputs"]["Mg_outside"] = 1.0
    with pytest.raises(InvalidInput, match="'K_outside', 'Mg_outside'"):
        Cell.from_state(state)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


@given(st.sampled_from(["format", "version", "preset", "inputs", *TABLE]), json_values)
def test_a_state_with_anything_in_any_place_is_whole_or_refused(key, value):
    state = Cell().state()
    (state if key in state else state["inputs"])[key] = value
    try:
        cell = Cell.from_state(state)
    except InvalidInput:
        return
    assert cell.inputs == Inputs(preset(state["preset"]), state["inputs"])


# -- the experiment as a line of text --------------------------------------------------------------------------


@given(st.sampled_from(list(PRESETS)), everything)
def test_every_experiment_comes_back_from_its_code(name, changes):
    cell = Cell.preset(name)
    cell.update(**changes)
    again = Cell.from_code(cell.code())
    assert again.inputs == cell.inputs
    assert again.start == cell.inputs
    assert again.code() == cell.code()


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("frozen", [False, True])
def test_a_code_says_what_differs_from_the_preset(name, frozen):
    cell = Cell.preset(name, frozen=frozen)
    assert Cell.from_code(cell.code()).inputs == cell.inputs
    assert (cell.code() == name) is not frozen


def test_a_code_can_be_read():
    cell = Cell()
    cell.K.outside = 10
    cell.blockers.TTX = 0.5
    cell.held = False
    cell.stimulus = None
    cell.K.E_fixed = 0.1 + 0.2
    code = "textbook neuron; held no; K_outside 10; K_E_fixed 0.30000000000000004; TTX 0.5; stimulus_shape none"
    assert cell.code() == code


@pytest.mark.parametrize(
    "code",
    [
        "  textbook neuron;K_outside   10 mM ; TTX 0,5;  ",
        "“textbook neuron; K_outside 10; TTX 0.5”",
        "textbook neuron\nTTX 0.5\n\nK_outside 1e1\n",
    ],
)
def test_a_code_may_be_written_as_people_write(code):
    assert Cell.from_code(code).code() == "textbook neuron; K_outside 10; TTX 0.5"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (None, "text such as"),
        (7, "text such as"),
        ("", "“textbook neuron”, “squid axon”"),
        ("lobster axon; K_outside 10", "lobster axon"),
        ("K_outside 10", "preset cannot be"),
        ("textbook neuron, K_outside 10", "preset cannot be"),
        ("textbook neuron; potassium 10", "quantity in the code cannot be 'potassium'"),
        ("textbook neuron; preset squid axon", "quantity in the code"),
        ("textbook neuron; K_outside", "K_outside in the code"),
        ("textbook neuron; K_outside ten", "a number from 0.1 to 2000 mM"),
        ("textbook neuron; K_outside nan", "a number from 0.1 to 2000 mM"),
        ("textbook neuron; K_outside not set", "a number from 0.1 to 2000 mM"),
        ("textbook neuron; K_outside −10", "−10"),
        ("textbook neuron; K_outside 10 20", "10 20"),
        ("textbook neuron; K_outside 10; K_outside 10", "there twice"),
        ("textbook neuron; held True", "“yes” or “no”"),
        ("textbook neuron; stimulus_shape wave", "“pulse train”"),
        ("textbook neuron; stimulus_count 1.5", "whole number"),
        ("textbook neuron; duration 1", "Stimulus"),
    ],
)
def test_a_damaged_code_is_refused_and_changes_nothing(code, says):
    cell = Cell.preset("squid axon")
    before = cell.inputs
    with pytest.raises(InvalidInput) as refused:
        cell.restore(code)
    assert says.casefold() in str(refused.value).casefold()
    assert cell.inputs is before
    assert not cell.can_undo
    with pytest.raises(InvalidInput):
        Cell.from_code(code)


def test_restoring_is_one_step_that_can_be_undone():
    cell = Cell()
    cell.restore("squid axon; K_outside 40; celsius 18.5; held no")
    assert (cell.inputs.preset, cell.K.outside, cell.celsius, cell.held) == ("squid axon", 40, 18.5, False)
    cell.undo()
    assert cell.inputs == cell.start
