"""Held or free, presets, undo bar, and the box that holds them all."""

import pytest

from drivingforce import InvalidInput
from drivingforce.controls import KEYS, Control, Controls, HeldSwitch, PresetPicker, UndoBar


class TestHeldSwitch:
    def test_lets_go_and_takes_hold_where_v_m_is(self, cell):
        cell.V_m = 20
        switch = HeldSwitch(cell)
        switch.value = False
        assert (cell.held, cell.V_m) == (False, cell.rest)
        switch.value = True
        assert (cell.held, cell.V_m) == (True, cell.rest)

    def test_follows_the_cell(self, cell):
        switch = HeldSwitch(cell)
        cell.held = False
        assert not switch.value

    def test_a_membrane_that_nothing_crosses_stays_held(self, cell):
        cell.update(K_g=0, Na_g=0)
        switch = HeldSwitch(cell)
        switch.value = False
        assert switch.value
        assert cell.held
        assert "free membrane" in switch.message
        cell.update(K_g=1)
        assert switch.message == ""


class TestPresetPicker:
    def test_is_one_step_that_can_be_undone(self, cell):
        picker = PresetPicker(cell)
        picker.value = "squid axon"
        assert cell.celsius == 6.3
        cell.undo()
        assert picker.value == "textbook neuron"

    def test_an_unknown_name_is_ignored(self, cell):
        PresetPicker(cell).chosen = "giraffe"
        assert cell.inputs.preset == "textbook neuron"

    def test_says_what_each_is_for(self, cell):
        assert all(PresetPicker(cell).summaries.values())


class TestUndoBar:
    def test_offers_what_is_possible(self, cell):
        bar = UndoBar(cell)
        assert (bar.can_undo, bar.can_redo, bar.can_reset) == (False, False, False)
        cell.V_m = -60
        assert (bar.can_undo, bar.can_redo, bar.can_reset) == (True, False, True)
        bar._handle_custom_msg({"do": "undo"}, [])
        assert (bar.can_undo, bar.can_redo, bar.can_reset) == (False, True, False)
        bar._handle_custom_msg({"do": "redo"}, [])
        bar._handle_custom_msg({"do": "reset"}, [])
        assert cell.V_m == -70

    def test_sends_nothing_while_nothing_changes_for_it(self, cell, sent):
        UndoBar(cell)
        cell.V_m = -60
        sent.clear()
        cell.V_m = -50
        assert sent == []

    @pytest.mark.parametrize("content", [{}, {"do": "explode"}, {"do": None}])
    def test_ignores_what_it_does_not_know(self, cell, content):
        cell.V_m = -60
        UndoBar(cell)._handle_custom_msg(content, [])
        assert cell.V_m == -60


class TestControls:
    def test_v_m_is_never_without_held_or_free(self, cell):
        def kinds(*items):
            *controls, side = Controls(cell, *items).children
            return [type(each).__name__ for each in (*controls, *side.children)]

        assert kinds("V_m") == ["Control", "HeldSwitch", "UndoBar"]
        assert kinds("K_outside", "preset") == ["Control", "PresetPicker", "UndoBar"]
        assert kinds(Control(cell, "V_m", lower=-100)) == ["Control", "HeldSwitch", "UndoBar"]

    def test_locking_locks_them_all(self, cell):
        controls = Controls(cell, "V_m", "preset")
        controls.disabled = True
        *children, side = controls.children
        assert all(each.disabled for each in (*children, *side.children))

    def test_an_unknown_key_is_refused(self, cell):
        with pytest.raises(InvalidInput):
            Controls(cell, "V_n")


def test_the_start_page_explains_every_key():
    import json
    from pathlib import Path

    start = json.loads((Path(__file__).parents[2] / "course" / "index.ipynb").read_text(encoding="utf-8"))
    text = "".join(line for each in start["cells"] for line in each["source"])
    for key in KEYS:
        assert f"| {key.keys} | {key.does} |" in text
