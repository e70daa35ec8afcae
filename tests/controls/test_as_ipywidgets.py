"""Controls among ipywidgets' own: value, disabled, description, link, interactive, boxes."""

import ipywidgets
import pytest
from ipywidgets import Accordion, HBox, Tab, interactive, interactive_output, link

from drivingforce import Cell, InvalidInput
from drivingforce.controls import Control, HeldSwitch, PresetPicker
from drivingforce.views import ForceBalance


def test_a_value_is_the_cells(cell):
    control = Control(cell, "K_outside")
    assert control.value == 5
    cell.K.outside = 8
    assert control.value == 8
    control.value = 10
    assert cell.K.outside == 10
    cell.undo()
    assert control.value == cell.K.outside == 8


def test_a_value_follows_the_page(cell, reader):
    control, seen = Control(cell, "K_outside"), []
    control.observe(lambda change: seen.append(change.new), "value")
    reader(control).drag(6, 7, 8)
    assert seen == [6, 7, 8]


def test_v_m_set_is_held_and_let_go_is_followed(cell):
    control, switch = Control(cell, "V_m"), HeldSwitch(cell)
    switch.value = False
    cell.K.outside = 20
    assert control.value == cell.rest
    control.value = -50
    assert (cell.held, cell.V_m, switch.value) == (True, -50, True)


@pytest.mark.parametrize("wrong", [0.0, -5.0, 1e9, float("nan"), float("inf")])
def test_a_value_that_is_refused_changes_nothing(cell, wrong):
    control = Control(cell, "K_outside")
    with pytest.raises(InvalidInput, match="Potassium outside"):
        control.value = wrong
    assert control.value == cell.K.outside == 5


def test_a_control_narrower_than_its_cell_shows_what_is(cell):
    control = Control(cell, "K_outside", lower=2, upper=20)
    cell.K.outside = 50
    assert control.value == 50
    with pytest.raises(InvalidInput):
        control.value = 30


def test_two_cells_linked_move_together(cell):
    other = Cell.preset("squid axon")
    link((Control(cell, "celsius"), "value"), (Control(other, "celsius"), "value"))
    cell.celsius = 20
    assert other.celsius == 20
    other.celsius = 15
    assert cell.celsius == 15


def test_linked_with_a_stock_slider(cell):
    slider = ipywidgets.FloatSlider(min=1, max=50, step=0.1)
    link((Control(cell, "K_outside"), "value"), (slider, "value"))
    slider.value = 12.5
    assert cell.K.outside == 12.5


def test_interactive_calls_with_the_value(cell):
    seen = []
    interactive_output(lambda K_out: seen.append(K_out), {"K_out": Control(cell, "K_outside")})
    made = interactive(lambda K_out: seen.append(K_out), K_out=Control(cell, "K_outside"))
    cell.K.outside = 9
    assert seen == [5, 5, 9, 9]
    assert made.kwargs_widgets[0].description == "Potassium outside"


def test_a_picker_sets_the_membrane(cell):
    PresetPicker(cell).value = "squid axon"
    assert cell.inputs.preset == "squid axon"


def test_it_sits_in_every_box_and_is_closed_there(cell):
    parts = [Control(cell, "V_m"), HeldSwitch(cell), ForceBalance(cell)]
    boxes = [HBox(parts[:1]), Tab(parts[1:2]), Accordion(parts[2:])]
    assert [box.children[0] for box in boxes] == parts
    for part in parts:
        part.close()
    cell.V_m = -40  # nobody listens any more
