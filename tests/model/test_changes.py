"""Setting things: one change, one notification, one Snapshot; all or nothing."""
# ruff: noqa: SIM300, PT012 -- cell.K.E is no constant; a batch that fails takes more than one statement

import gc
import json
import math
import weakref

import numpy as np
import pytest
from traitlets import TraitError

from drivingforce import Cell
from drivingforce.model import Inputs, Quantity, Snapshot, preset
from drivingforce.physics import InvalidInput

TABLE = preset("textbook neuron").quantities


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron")


@pytest.fixture
def changes(cell):
    """Every notification that the cell sends."""
    seen = []
    cell.observe(seen.append, "snapshot")
    return seen


@pytest.fixture
def made(cell, monkeypatch):
    """Every Snapshot that is made from here on."""
    seen, init = [], Snapshot.__init__

    def counting(self, *args, **kwargs):
        seen.append(self)
        init(self, *args, **kwargs)

    monkeypatch.setattr(Snapshot, "__init__", counting)
    return seen


# -- where a Cell starts ---------------------------------------------------------------------------------------


def test_a_cell_starts_as_the_first_preset():
    assert Cell().inputs == Inputs.of_preset("textbook neuron")
    assert Cell.presets() == ["textbook neuron", "squid axon"]


def test_a_preset_with_changes_starts_there_and_resets_there():
    cell = Cell.preset("squid axon", K_outside=30.0, held=False)
    assert (cell.K.outside, cell.held, cell.celsius) == (30.0, False, 6.3)
    cell.K.outside = 5.0
    cell.reset()
    assert cell.K.outside == 30.0
    assert cell.inputs == cell.start


@pytest.mark.parametrize("name", ["squid", "", None, 3, ["squid axon"]])
def test_an_unknown_preset(cell, changes, name):
    for use in (Cell.preset, cell.use_preset, Inputs.of_preset):
        with pytest.raises(InvalidInput, match=r"preset cannot be .* “textbook neuron”, “squid axon”"):
            use(name)
    assert changes == []


@pytest.mark.parametrize(
    "changes", [{"k_outside": 5.0}, {"preset": "squid axon"}, {"E": 3.0}, {"K_outside": -5.0}]
)
def test_a_preset_with_bad_changes(changes):
    with pytest.raises(InvalidInput):
        Cell.preset("textbook neuron", **changes)


# -- one change, one notification, one Snapshot ----------------------------------------------------------------

ONE_CHANGE = {
    "sugar": lambda cell: setattr(cell.K, "outside", 10.0),
    "V_m of a free cell": lambda cell: setattr(cell, "V_m", -50.0),
    "update of five": lambda cell: cell.update(K_outside=10.0, K_g=2.0, celsius=20.0, V_m=-60.0, held=False),
    "preset": lambda cell: cell.use_preset("squid axon"),
    "undo": lambda cell: cell.undo(),
    "reset": lambda cell: cell.reset(),
}


@pytest.mark.parametrize("change", ONE_CHANGE.values(), ids=ONE_CHANGE)
def test_one_change_makes_one_snapshot_and_one_notification(cell, made, changes, change):
    cell.update(celsius=30.0, held=False)
    made.clear()
    changes.clear()
    before = cell.snapshot
    change(cell)
    assert len(made) == len(changes) == 1
    assert changes[0].old is before
    assert changes[0].new is made[0] is cell.snapshot
    assert cell.snapshot.inputs is cell.inputs


def test_a_batch_of_five_makes_one_of_each(cell, made, changes):
    with cell.batch():
        cell.K.outside = 10.0
        cell.Na.g = 1.0
        cell.celsius = 20.0
        cell.V_m = -50.0
        cell.held = False
        assert made == changes == []
        assert cell.K.outside == 10.0, "what the batch has set so far can be read"
        made.clear()  # reading inside made some of its own
    assert len(made) == len(changes) == 1
    assert (cell.K.outside, cell.Na.g, cell.celsius, cell.inputs.V_m, cell.held) == (10.0, 1.0, 20.0, -50.0, False)
    cell.undo()
    assert cell.inputs == cell.start


def test_inside_a_batch_results_are_those_of_what_it_has_set(cell):
    with cell.batch():
        cell.K.outside = 10.0
        assert cell.K.E == pytest.approx(-71.5, abs=0.05)
        assert cell.state()["inputs"]["K_outside"] == 10.0
        assert cell.snapshot.inputs.K_outside == 5.0, "not shown yet"


def test_a_batch_in_a_batch_is_part_of_it(cell, made, changes):
    with cell.batch():
        cell.K.outside = 10.0
        with cell.batch():
            cell.K.inside = 100.0
        assert changes == []
        cell.celsius = 20.0
    assert len(made) == len(changes) == 1
    assert (cell.K.outside, cell.K.inside, cell.celsius) == (10.0, 100.0, 20.0)


def test_an_exception_takes_back_the_batch(cell, made, changes):
    with pytest.raises(ZeroDivisionError), cell.batch():
        cell.K.outside = 10.0
        raise ZeroDivisionError
    assert cell.inputs == cell.start
    assert made == changes == []
    assert not cell.can_undo
    cell.K.outside = 9.0
    assert len(changes) == 1, "the batch is over"


def test_an_exception_takes_back_the_inner_batch_alone(cell, changes):
    with cell.batch():
        cell.K.outside = 10.0
        with pytest.raises(InvalidInput), cell.batch():
            cell.Na.outside = 10.0
            cell.Na.inside = -1.0
        cell.celsius = 20.0
    assert len(changes) == 1
    assert (cell.K.outside, cell.Na.outside, cell.celsius) == (10.0, 142.0, 20.0)


def test_a_preset_or_reset_in_a_batch_is_part_of_it(cell, changes):
    with cell.batch():
        cell.use_preset("squid axon")
        cell.K.outside = 30.0
    assert len(changes) == 1
    assert (cell.inputs.preset, cell.K.outside, cell.celsius) == ("squid axon", 30.0, 6.3)
    with cell.batch():
        cell.reset()
        cell.celsius = 20.0
    assert len(changes) == 2
    assert (cell.inputs.preset, cell.K.outside, cell.celsius) == ("textbook neuron", 5.0, 20.0)


@pytest.mark.parametrize("name", ["undo", "redo"])
def test_undo_in_a_batch_is_refused_and_takes_the_batch_back(cell, name):
    cell.K.outside = 10.0
    with pytest.raises(RuntimeError, match="batch"), cell.batch():
        cell.K.outside = 20.0
        getattr(cell, name)()
    assert cell.K.outside == 10.0
    cell.undo()
    assert cell.K.outside == 5.0


@pytest.mark.parametrize(
    "nothing",
    [
        lambda cell: setattr(cell.K, "outside", 5),
        lambda cell: setattr(cell, "V_m", -70.0),
        lambda cell: cell.update(),
        lambda cell: cell.update(gesture="drag", K_outside=5.0),
        lambda cell: cell.use_preset("textbook neuron"),
        lambda cell: cell.reset(),
        lambda cell: cell.end_gesture(),
    ],
)
def test_no_change_notifies_nobody_and_is_no_step(cell, made, changes, nothing):
    nothing(cell)
    with cell.batch():
        nothing(cell)
    assert made == changes == []
    assert not cell.can_undo


def test_a_batch_that_comes_back_is_no_change(cell, made, changes):
    with cell.batch():
        cell.K.outside = 10.0
        cell.K.outside = 5.0
    assert made == changes == []
    assert not cell.can_undo


def test_an_observer_that_fails_leaves_the_cell_whole(cell):
    def fail(change):
        raise ZeroDivisionError

    cell.observe(fail, "snapshot")
    with pytest.raises(ZeroDivisionError):
        cell.K.outside = 10.0
    cell.unobserve(fail, "snapshot")
    assert cell.K.outside == 10.0
    cell.undo()
    assert cell.inputs == cell.start


def test_an_observer_sees_the_new_state_and_may_change_it(cell):
    seen = []

    def keep_chloride_passive(change):
        seen.append(cell.K.outside)
        cell.Cl.E_fixed = round(change.new.rest, 6)

    cell.observe(keep_chloride_passive, "snapshot")
    cell.K.outside = 10.0
    assert seen == [10.0, 10.0]
    assert cell.Cl.E == pytest.approx(cell.rest, abs=1e-6)


def test_after_unobserve_the_cell_keeps_nothing_alive(cell):
    class View:
        def draw(self, change):
            pass

    view = View()
    gone = weakref.ref(view)
    cell.observe(view.draw, "snapshot")
    cell.unobserve(view.draw, "snapshot")
    del view
    gc.collect()
    assert gone() is None


# -- lazy ------------------------------------------------------------------------------------------------------


def test_rest_is_not_computed_while_V_m_is_held_and_nobody_asks(cell):
    for V_m in range(-80, -60):
        cell.V_m = V_m
        assert cell.K.push == V_m - cell.K.E
        assert "rest" not in vars(cell.snapshot)
    assert cell.rest == pytest.approx(-69.99, abs=0.005)
    assert "rest" in vars(cell.snapshot)


def test_a_change_by_itself_computes_nothing(cell):
    cell.update(K_outside=9.0, held=False)
    assert set(vars(cell.snapshot)) == {"inputs", "at"}


# -- the sugar -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ion", ["K", "Na", "Cl", "Ca"])
def test_each_ion_sets_and_reads_its_own_inputs(cell, ion):
    for name, value in {"outside": 3.0, "inside": 2.0, "g": 1.5, "E_fixed": -33.0}.items():
        before = cell.state()["inputs"]
        setattr(getattr(cell, ion), name, value)
        after = cell.state()["inputs"]
        assert {key for key in after if after[key] != before[key]} == {f"{ion}_{name}"}
        assert getattr(getattr(cell, ion), name) == value == after[f"{ion}_{name}"]
    assert getattr(cell, ion).E == -33.0


def test_results_are_those_of_now(cell):
    cell.update(Cl_g=0.5, V_m=-55.0)
    for ion in ("K", "Na", "Cl", "Ca"):
        sugar, now = getattr(cell, ion), cell.now
        assert (sugar.E, sugar.g, sugar.driving_force, sugar.push, sugar.current, sugar.direction) == (
            now.E[ion], now.g[ion], now.driving_force[ion], now.push[ion], now.current[ion], now.direction(ion)
        )  # fmt: skip


def test_setting_V_m_holds_it(cell):
    cell.held = False
    cell.V_m = -40.0
    assert (cell.held, cell.V_m) == (True, -40.0)
    cell.undo()
    assert (cell.held, cell.V_m) == (False, cell.rest)


def test_letting_go_keeps_the_held_value_for_later(cell):
    cell.V_m = -40.0
    cell.held = False
    assert cell.V_m == cell.rest
    cell.held = True
    assert cell.V_m == -40.0


@pytest.mark.parametrize(
    "misspelt",
    [
        lambda cell: setattr(cell, "v_m", -40.0),
        lambda cell: setattr(cell, "Vm", -40.0),
        lambda cell: setattr(cell, "temperature", 20.0),
        lambda cell: setattr(cell, "Mg", 1.0),
        lambda cell: setattr(cell.K, "outsid", 10.0),
        lambda cell: setattr(cell.K, "E_fix", 10.0),
        lambda cell: setattr(cell, "preset", "squid axon"),
        lambda cell: setattr(cell, "reset", True),
        lambda cell: setattr(cell, "batch", True),
        lambda cell: setattr(cell, "observe", None),
        lambda cell: setattr(cell, "K", 10.0),
        lambda cell: setattr(cell, "rest", -65.0),
        lambda cell: setattr(cell, "inputs", {}),
        lambda cell: setattr(cell, "now", None),
        lambda cell: setattr(cell.K, "E", -80.0),
        lambda cell: setattr(cell.K, "push", 0.0),
    ],
)
def test_what_cannot_be_set_says_so(cell, changes, misspelt):
    with pytest.raises(AttributeError):
        misspelt(cell)
    assert changes == []
    assert cell.inputs == cell.start
    assert callable(cell.reset)


def test_nobody_else_sets_the_snapshot(cell):
    with pytest.raises(TraitError):
        cell.snapshot = Snapshot(cell.inputs)


def test_traitlets_can_still_hold_notifications(cell, changes):
    with cell.hold_trait_notifications():
        cell.K.outside = 10.0
        cell.K.outside = 11.0
        assert changes == []
    assert len(changes) == 1


def test_repr_says_what_it_is(cell):
    assert repr(cell) == "<Cell 'textbook neuron': V_m -70.0 mV, held>"
    cell.held = False
    assert repr(cell).endswith("free>")


# -- bad input: a message, and the last good state stays -------------------------------------------------------

BAD = [-1e9, 1e9, math.nan, math.inf, "5", "", "abc", True, [5.0], np.array([5.0, math.nan]), {}, 10**400]


@pytest.mark.parametrize("key", [key for key, entry in TABLE.items() if isinstance(entry, Quantity)])
@pytest.mark.parametrize("value", BAD, ids=lambda value: repr(value)[:12])
def test_a_bad_value_keeps_the_last_good_state(cell, changes, key, value):
    cell.update(K_outside=6.0)
    good, shown = cell.inputs, cell.snapshot
    entry = TABLE[key]
    with pytest.raises(InvalidInput) as caught:
        cell.update(**{key: value, "celsius" if key != "celsius" else "V_m": 20.0})
    assert (caught.value.quantity, caught.value.unit) == (entry.label, entry.unit)
    assert (caught.value.allowed, caught.value.value) == (entry.allowed, value)
    assert cell.inputs is good
    assert cell.snapshot is shown
    assert len(changes) == 1


@pytest.mark.parametrize("ion", ["K", "Na", "Cl", "Ca"])
@pytest.mark.parametrize("value", [0, -5, math.nan, "5", None])
def test_a_concentration_is_above_0(cell, ion, value):
    for side in ("outside", "inside"):
        with pytest.raises(InvalidInput, match="cannot be"):
            setattr(getattr(cell, ion), side, value)
    assert cell.inputs == cell.start


@pytest.mark.parametrize("value", [0, 1, None, "held", math.nan])
def test_held_is_true_or_false(cell, value):
    with pytest.raises(InvalidInput, match="must be True or False"):
        cell.held = value
    assert cell.held is True


def test_an_unknown_key(cell, changes):
    for key in ("k_outside", "preset", "snapshot", ""):
        with pytest.raises(InvalidInput, match=r"input cannot be .* must be one of V_m, held, celsius"):
            cell.update(**{key: 1.0, "K_outside": 9.0})
    assert changes == []


def test_a_free_membrane_needs_a_conductance(cell, changes):
    """Its V_m would be anywhere. The last good state stays, in both orders."""
    cell.freeze()
    g_K = cell.inputs.K_g
    cell.held = False
    good = cell.snapshot
    cell.Na.g = 0.0
    with pytest.raises(InvalidInput, match=r"Total conductance of a free membrane cannot be 0 mS/cm²"):
        cell.K.g = 0.0
    assert (cell.K.g, cell.Na.g) == (g_K, 0.0)
    cell.undo()
    assert cell.inputs == good.inputs
    cell.held = True
    cell.update(K_g=0.0, Na_g=0.0)
    with pytest.raises(InvalidInput, match="or the membrane potential held"):
        cell.held = False
    assert cell.held
    assert cell.rest is None
    cell.update(leak_g=0.3, held=False)
    assert cell.V_m == cell.inputs.leak_E


def test_inputs_are_plain_values(cell):
    cell.update(K_outside=np.float32(6.5), K_g=np.int64(2), V_m=-50)
    values = cell.state()["inputs"].values()
    assert {type(value) for value in values} == {float, bool, str, type(None)}
    json.dumps(cell.state(), allow_nan=False)
