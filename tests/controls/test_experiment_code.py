"""The experiment as text on the page: it follows the Cell, restores another, and explains what is damaged."""

import pytest

from drivingforce import Cell
from drivingforce.controls import Controls, ExperimentCode


@pytest.fixture
def field(cell):
    return ExperimentCode(cell)


def restore(field, code):
    field._handle_custom_msg({"restore": code}, [])


def test_it_follows_the_cell(cell, field):
    assert field.code == "textbook neuron"
    cell.K.outside = 10
    assert field.code == "textbook neuron; K_outside 10"
    cell.undo()
    assert field.code == "textbook neuron"
    assert field.static_pictures()[0].words == "This experiment: textbook neuron"


def test_it_restores_in_one_step(cell, field):
    other = Cell.preset("squid axon")
    other.blockers.TTX = 0.3
    restore(field, f"  {other.code()} ")
    assert cell.inputs == other.inputs
    assert (field.code, field.message) == (other.code(), "")
    cell.undo()
    assert cell.inputs == cell.start


@pytest.mark.parametrize("code", ["", "lobster", "textbook neuron; TTX 2", None, 3, ["textbook neuron"]])
def test_damaged_text_is_explained_and_changes_nothing(cell, field, code):
    before = cell.inputs
    restore(field, code)
    assert "must be" in field.message
    assert cell.inputs is before
    restore(field, cell.code())
    assert field.message == ""


def test_the_message_goes_when_the_cell_changes(cell, field):
    restore(field, "lobster")
    cell.K.outside = 7
    assert field.message == ""


def test_locked_it_restores_nothing(cell):
    field = ExperimentCode(cell)
    Controls(cell, field).disabled = True
    restore(field, "squid axon")
    assert cell.inputs.preset == "textbook neuron"


def test_closed_it_stops_watching(cell, field):
    field.close()
    cell.K.outside = 7
    assert field.code == "textbook neuron"


def test_what_is_no_restore_is_left_alone(cell, field):
    field._handle_custom_msg({}, [])
    assert (cell.can_undo, field.message) == (False, "")
