"""Undo, redo, reset, gestures; and a machine that plays with all of them beside a simple model."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from drivingforce import Cell
from drivingforce.model import Inputs
from drivingforce.physics import InvalidInput


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron")


def drag(cell, gesture, values):
    for value in values:
        cell.update(gesture=gesture, K_outside=value)


def undo_all(cell) -> int:
    steps = 0
    while cell.can_undo:
        cell.undo()
        steps += 1
    return steps


def test_without_steps_undo_and_redo_do_nothing(cell):
    seen = []
    cell.observe(seen.append, "snapshot")
    cell.undo()
    cell.redo()
    assert seen == []
    assert cell.inputs == cell.start


def test_undo_and_redo_walk_the_steps(cell):
    outside = [5.0, 6.0, 7.0, 8.0]
    for value in outside[1:]:
        cell.K.outside = value
    walked = [cell.K.outside]
    while cell.can_undo:
        cell.undo()
        walked.append(cell.K.outside)
    assert walked == outside[::-1]
    while cell.can_redo:
        cell.redo()
        walked.append(cell.K.outside)
    assert walked[len(outside) :] == outside[1:]


def test_a_change_clears_redo(cell):
    cell.K.outside = 6.0
    cell.undo()
    assert cell.can_redo
    cell.K.outside = 7.0
    assert not cell.can_redo
    cell.redo()
    assert cell.K.outside == 7.0


def test_no_change_and_no_bad_change_keep_redo(cell):
    cell.K.outside = 6.0
    cell.undo()
    cell.K.outside = 5.0
    with pytest.raises(InvalidInput):
        cell.K.outside = -5.0
    assert cell.can_redo
    cell.redo()
    assert cell.K.outside == 6.0


def test_undo_takes_back_all_that_a_preset_changed(cell):
    cell.V_m = -20.0
    before = cell.inputs
    cell.use_preset("squid axon")
    assert cell.inputs == Inputs.of_preset("squid axon")
    cell.undo()
    assert cell.inputs == before


def test_reset_is_a_step(cell):
    cell.use_preset("squid axon")
    cell.K.outside = 30.0
    cell.reset()
    assert cell.inputs == cell.start == Inputs.of_preset("textbook neuron")
    cell.undo()
    assert (cell.inputs.preset, cell.K.outside) == ("squid axon", 30.0)
    cell.redo()
    assert cell.inputs == cell.start


def test_undo_goes_back_far_but_not_for_ever(cell):
    for V_m in range(-150, 150):
        cell.V_m = V_m
    newest = [inputs.V_m for inputs in (undo_one(cell) for _ in range(3))]
    assert newest == [148.0, 147.0, 146.0]
    assert 3 + undo_all(cell) == 200
    assert cell.V_m == -51.0


def undo_one(cell):
    cell.undo()
    return cell.inputs


# -- gestures --------------------------------------------------------------------------------------------------


def test_a_drag_of_fifty_is_fifty_notifications_and_one_step(cell):
    seen = []
    cell.observe(seen.append, "snapshot")
    drag(cell, "slider", range(10, 60))
    assert len(seen) == 50
    cell.undo()
    assert cell.K.outside == 5.0
    assert not cell.can_undo
    cell.redo()
    assert cell.K.outside == 59.0


def test_the_end_of_a_gesture_closes_its_step(cell):
    drag(cell, "slider", [6, 7])
    cell.end_gesture()
    drag(cell, "slider", [8, 9])
    cell.undo()
    assert cell.K.outside == 7.0
    cell.undo()
    assert cell.K.outside == 5.0


@pytest.mark.parametrize("second", ["another slider", ("slider", 2), 1, None])
def test_another_gesture_opens_another_step(cell, second):
    drag(cell, "slider", [6, 7])
    drag(cell, second, [8])
    cell.undo()
    assert cell.K.outside == 7.0


def test_a_change_without_gesture_between_two_drags_closes_the_first(cell):
    drag(cell, "slider", [6, 7])
    cell.celsius = 20.0
    drag(cell, "slider", [8, 9])
    assert undo_all(cell) == 3


@pytest.mark.parametrize("between", [Cell.undo, Cell.redo, Cell.reset])
def test_going_back_closes_a_gesture(cell, between):
    drag(cell, "slider", [6, 7])
    between(cell)
    before = cell.K.outside
    drag(cell, "slider", [8, 9])
    cell.undo()
    assert cell.K.outside == before


def test_a_drag_clears_redo(cell):
    cell.celsius = 20.0
    cell.undo()
    drag(cell, "slider", [6])
    assert not cell.can_redo


def test_a_drag_that_comes_back_is_no_step(cell):
    """Else undo would seem to do nothing."""
    drag(cell, "slider", [6, 7, 5])
    cell.end_gesture()
    assert not cell.can_undo


def test_a_drag_that_comes_back_is_no_step_even_if_nobody_ends_it(cell):
    drag(cell, "slider", [6, 7, 5])
    cell.celsius = 20.0
    cell.undo()
    assert cell.inputs == cell.start
    assert not cell.can_undo
    drag(cell, "slider", [6, 7, 5])
    cell.undo()
    assert cell.inputs == cell.start
    assert not cell.can_undo


def test_bad_values_in_a_drag_do_not_break_it(cell):
    drag(cell, "slider", [6])
    with pytest.raises(InvalidInput):
        drag(cell, "slider", [-5])
    drag(cell, "slider", [7])
    assert undo_all(cell) == 1


# -- a machine -------------------------------------------------------------------------------------------------

changes = st.fixed_dictionaries(
    {},
    optional={
        "K_outside": st.sampled_from([5.0, 6.0, -5.0]),
        "K_g": st.sampled_from([0.0, 1.7]),
        "Na_g": st.sampled_from([0.0, 0.26]),
        "V_m": st.sampled_from([-70.0, -50.0, 1e9]),
        "held": st.booleans(),
    },
)


class Play(RuleBasedStateMachine):
    """The model: a list of dicts, where in it we are, and which gesture the last of them belongs to."""

    def __init__(self):
        super().__init__()
        self.cell = Cell.preset("textbook neuron", frozen=True)
        self.steps, self.at, self.gesture, self.notified = [dict(self.cell.inputs)], 0, None, 0
        self.cell.observe(self.count, "snapshot")

    def count(self, change):
        self.notified += 1

    def close(self):
        """A gesture that came back to where it began is no step."""
        self.gesture = None
        if self.at and self.steps[self.at] == self.steps[self.at - 1]:
            del self.steps[self.at]
            self.at -= 1

    def expect(self, new, gesture=None):
        if new == self.steps[self.at]:
            return 0
        if gesture is None or gesture != self.gesture:
            self.close()
            self.at += 1
        self.steps[self.at :] = [new]
        self.gesture = gesture
        return 1

    @staticmethod
    def allowed(state):
        return (
            state["K_outside"] > 0
            and abs(state["V_m"]) <= 150
            and (state["held"] or state["K_g"] != 0 or state["Na_g"] != 0 or state["leak_g"] > 0)
        )

    @rule(changes=changes, gesture=st.sampled_from([None, "a", "b"]))
    def update(self, changes, gesture):
        new, before = self.steps[self.at] | changes, self.notified
        if self.allowed(new):
            self.cell.update(gesture, **changes)
            assert self.notified - before == self.expect(new, gesture)
        else:
            with pytest.raises(InvalidInput):
                self.cell.update(gesture, **changes)
            assert self.notified == before

    @rule(several=st.lists(changes, max_size=3))
    def batch(self, several):
        new, before = self.steps[self.at], self.notified
        try:
            with self.cell.batch():
                for changes in several:
                    new = new | changes
                    self.cell.update(**changes)
                    assert self.allowed(new)
        except InvalidInput:
            assert not self.allowed(new)
            assert self.notified == before
        else:
            assert self.notified - before == self.expect(new)

    @rule()
    def reset(self):
        before = self.notified
        self.cell.reset()
        assert self.notified - before == self.expect(dict(self.cell.start))

    @rule()
    def use_preset(self):
        before = self.notified
        self.cell.use_preset("squid axon")
        assert self.notified - before == self.expect(dict(Inputs.of_preset("squid axon")))

    @rule()
    def end_gesture(self):
        self.cell.end_gesture()
        self.close()

    @rule()
    def undo(self):
        self.close()
        before, possible = self.notified, self.at > 0
        self.cell.undo()
        assert self.notified - before == possible
        self.at -= possible

    @rule()
    def redo(self):
        self.close()
        before, possible = self.notified, self.at < len(self.steps) - 1
        self.cell.redo()
        assert self.notified - before == possible
        self.at += possible

    @invariant()
    def the_cell_is_where_the_model_is(self):
        assert dict(self.cell.inputs) == self.steps[self.at]
        assert self.cell.snapshot.inputs is self.cell.inputs
        assert self.cell.can_undo == (self.at > 0)
        assert self.cell.can_redo == (self.at < len(self.steps) - 1)
        assert self.cell.V_m == (self.cell.inputs.V_m if self.cell.held else self.cell.rest)


TestPlay = Play.TestCase
TestPlay.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
