"""A Cell as an experiment: stimulus, recording, the moment looked at, drugs, and gates."""
# ruff: noqa: SIM300 -- cell.blockers.TTX is no constant

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivingforce import Cell, InvalidInput, K, Na, PulseTrain, Ramp, Step, VoltageClamp
from drivingforce.physics import TEA, TTX, sweep


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron", held=False)


# -- stimulus --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stimulus",
    [
        None,
        Step(1.0, 2.0, -5.0),
        PulseTrain(0.5, 0.25, 50.0, 1.5, 3),
        Ramp(0.0, 4.0, 30.0),
        VoltageClamp.step(-70.0, 1.0, 2.0, 10.0),
    ],
)
def test_a_stimulus_set_is_the_stimulus_read(cell, stimulus):
    cell.stimulus = stimulus
    assert cell.stimulus == stimulus
    assert cell.recording.stimulus == stimulus
    assert Cell.from_state(cell.state()).stimulus == stimulus
    cell.undo()
    assert cell.stimulus == Step(1.0, 0.5, 60.0)


@pytest.mark.parametrize(
    "stimulus",
    [Step(0, 1, 1) + Step(2, 1, 1), VoltageClamp(-70.0), VoltageClamp(-70.0, ((0, 1, -70, 0),)), 60.0, "step"],
)
def test_a_stimulus_that_a_cell_cannot_hold_is_refused(cell, stimulus):
    good = cell.inputs
    with pytest.raises(InvalidInput, match="stimulus of a Cell"):
        cell.stimulus = stimulus
    assert cell.inputs == good


def test_a_stimulus_has_to_end_within_the_recording(cell):
    good = cell.inputs
    with pytest.raises(InvalidInput, match=r"End of the stimulus cannot be 6\.5 ms"):
        cell.stimulus = Step(6.0, 0.5, 60.0)
    with pytest.raises(InvalidInput, match="End of the stimulus"):
        cell.duration = 1.2
    assert cell.inputs == good
    cell.update(duration=8.0, stimulus_start=6.0)
    assert cell.recording.spike_times[0] > 6.0


@pytest.mark.parametrize(
    ("key", "bad"), [("stimulus_count", 2.5), ("stimulus_shape", "sine"), ("stimulus_shape", None)]
)
def test_a_bad_part_of_a_stimulus_is_refused(cell, key, bad):
    with pytest.raises(InvalidInput):
        cell.update(**{key: bad})


# -- recording -------------------------------------------------------------------------------------------------


def test_the_textbook_spike(cell):
    """GROUND_TRUTH: 0.5 ms of 60 µA/cm²: peak +44.92, undershoot −83.52 mV; one spike."""
    r = cell.recording
    assert r.V.max() == pytest.approx(44.92, abs=0.02)
    assert r.V.min() == pytest.approx(-83.52, abs=0.02)
    assert len(r.spike_times) == 1
    assert r.V[0] == pytest.approx(cell.rest)


def test_a_recording_is_made_when_asked_for_and_once(cell):
    assert "recording" not in vars(cell.snapshot)
    r = cell.recording
    assert cell.recording is r
    cell.at = 1.0
    assert cell.recording is r
    cell.Na.outside = 100.0
    assert cell.recording is not r


def test_a_recording_is_of_the_membrane_let_go_whether_or_not_V_m_is_held_now(cell):
    spikes = cell.recording.spike_times
    cell.V_m = -30.0
    np.testing.assert_array_equal(cell.recording.spike_times, spikes)


def test_a_frozen_membrane_does_not_spike():
    cell = Cell.preset("textbook neuron", frozen=True)
    assert len(cell.recording.spike_times) == 0
    cell.K.g = cell.Na.g = None
    assert len(cell.recording.spike_times) == 1


# -- the moment looked at --------------------------------------------------------------------------------------


def test_at_the_peak_the_two_currents_cancel(cell):
    """TEACHING 1.3, 1.4: at the peak Na −15, K +135 mV of driving force; −510 and +511 µA/cm²."""
    r = cell.recording
    cell.at = float(r.t[r.V.argmax()])
    assert cell.V_m == r.V.max()
    assert cell.Na.driving_force == pytest.approx(-15.0, abs=1.0)
    assert cell.K.driving_force == pytest.approx(135.0, abs=1.0)
    assert cell.Na.current == pytest.approx(-510.0, abs=3.0)
    assert cell.K.current == pytest.approx(511.0, abs=3.0)
    assert sum(cell.now.current.values()) == pytest.approx(0.0, abs=1.0)


def test_net_current_and_chord_are_those_of_the_moment(cell):
    r = cell.recording
    cell.at = float(r.t[r.current[Na].argmin()])
    now = cell.now
    assert now.net_current == sum(now.current.values())
    assert now.chord == pytest.approx((now.g[K] * now.E[K] + now.g[Na] * now.E[Na]) / (now.g[K] + now.g[Na]))
    assert Cell.preset("textbook neuron", K_g=0, Na_g=0).now.chord is None


def test_gates_are_those_of_the_moment_or_settled(cell):
    r = cell.recording
    assert cell.snapshot.gates == cell.snapshot.membrane.steady_gates(cell.V_m)
    index = int(r.V.argmax())
    cell.at = float(r.t[index])
    assert cell.snapshot.gates == {gate: pytest.approx(r.gates[gate][index], abs=1e-12) for gate in "mhn"}
    assert cell.now.g[Na] == pytest.approx(cell.snapshot.membrane.conductances(cell.V_m, cell.snapshot.gates)[Na])


@settings(max_examples=30)
@given(st.floats(0.0, 5.0))
def test_now_is_the_recording_at_that_time(t):
    cell = Cell.preset("textbook neuron")
    cell.at = t
    r = cell.recording
    assert cell.V_m == pytest.approx(np.interp(t, r.t, r.V), abs=0.2)  # it curves between samples
    for ion in (K, Na):
        assert cell.now.g[ion] == pytest.approx(np.interp(t, r.t, r.g[ion]), abs=0.02 * r.g[ion].max())


def test_looking_is_no_step_and_one_notification(cell):
    seen = []
    cell.observe(seen.append, "snapshot")
    cell.at = 1.5
    cell.at = 1.5
    assert len(seen) == 1
    assert not cell.can_undo
    assert "at" not in cell.state()["inputs"]
    assert Cell.from_state(cell.state()).at is None


def test_what_one_looks_at_stays_while_the_experiment_changes(cell):
    cell.at = 4.0
    cell.blockers.TTX = 0.5
    assert cell.at == 4.0
    cell.duration = 3.0
    assert cell.at is None, "no longer on the recording"
    cell.at = 2.0
    cell.held = True
    assert cell.at is None, "held now"
    cell.at = 2.0
    cell.V_m = -50.0
    assert (cell.at, cell.V_m) == (None, -50.0)


def test_a_batch_may_move_the_moment(cell):
    seen = []
    cell.observe(seen.append, "snapshot")
    with cell.batch():
        cell.at = 2.0
        cell.Na.outside = 100.0
        assert cell.at == 2.0
    assert len(seen) == 1
    assert (cell.at, cell.Na.outside) == (2.0, 100.0)


@pytest.mark.parametrize("bad", [-0.1, 5.1, float("nan"), "1", [1.0]])
def test_a_moment_that_was_not_recorded_is_refused(cell, bad):
    with pytest.raises(InvalidInput, match="Time on the recording"):
        cell.at = bad
    assert cell.at is None


# -- drugs -----------------------------------------------------------------------------------------------------


def test_ttx_abolishes_the_spike_and_changes_no_force_at_a_held_V_m(cell):
    cell.held = True
    before = dict(cell.now.driving_force)
    cell.blockers.TTX = 1.0
    assert dict(cell.now.driving_force) == before
    assert len(cell.recording.spike_times) == 0
    assert cell.Na.g == cell.inputs.Na_g_leak


@pytest.mark.parametrize(("preset", "moves"), [("textbook neuron", -0.6), ("squid axon", -0.9)])
def test_ttx_moves_a_free_rest_by_under_a_millivolt(preset, moves):
    """TEACHING 1.5: −0.6 mV (textbook), −0.9 mV (squid)."""
    cell = Cell.preset(preset)
    before = cell.rest
    cell.blockers.TTX = 1.0
    assert cell.rest - before == pytest.approx(moves, abs=0.05)


@pytest.mark.parametrize(("fraction", "rest"), [(0.5, -68.86), (0.9, -67.1)])
def test_tea_moves_rest(cell, fraction, rest):
    cell.blockers.TEA = fraction
    assert cell.rest == pytest.approx(rest, abs=0.05)


def test_dose_and_fraction_are_one_quantity(cell):
    cell.blockers.TTX_dose = 1.0
    assert cell.blockers.TTX == pytest.approx(0.5)
    cell.blockers.TEA = 0.87
    assert cell.blockers.TEA_dose == pytest.approx(30.0, rel=0.01)
    cell.blockers.TEA_dose = 0.0
    assert cell.blockers.TEA == 0.0
    assert (TTX.unit, TEA.unit) == ("nM", "mM")


# -- gates -----------------------------------------------------------------------------------------------------


def test_conductances_follow_the_gates_until_they_are_frozen(cell):
    cell.V_m = 0.0
    open_at_0 = cell.K.g
    cell.V_m = -70.0
    assert cell.K.g < open_at_0 / 5
    cell.freeze()
    at_rest = cell.K.g
    cell.V_m = 0.0
    assert cell.K.g == at_rest
    cell.K.g = None
    assert cell.K.g == open_at_0


@pytest.mark.parametrize(("factor", "rest", "excitable"), [(1.5, -60.2, True), (2.5, -46.0, False)])
def test_squid_in_much_potassium(factor, rest, excitable):
    """GROUND_TRUTH, hyperkalaemia: × 1.5 rest −60.2 mV, easier to fire; × 2.5 rest −46.0 mV, inexcitable."""
    cell = Cell.preset("squid axon")
    cell.K.outside *= factor
    assert cell.rest == pytest.approx(rest, abs=0.06)
    assert cell.snapshot.has_rest == excitable
    assert (cell.recording.V.max() > 0.0) == excitable


@pytest.mark.parametrize("amplitude", [0.0, 60.0])
def test_a_cell_records_what_the_sweep_of_its_membrane_records(cell, amplitude):
    cell.update(stimulus_amplitude=amplitude)
    r = sweep(cell.snapshot.membrane, Step(1.0, 0.5, amplitude), 5.0)
    np.testing.assert_array_equal(cell.recording.V, r.V)
    if amplitude == 0.0:
        assert np.ptp(cell.recording.V) < 1e-6


def test_gates_are_those_of_the_moment():
    cell = Cell.preset("squid axon")
    cell.held = False
    assert cell.snapshot.gates == pytest.approx({"m": 0.05296, "h": 0.59599, "n": 0.31773}, abs=1e-4)
    cell.at = 0.0
    assert cell.snapshot.gates == pytest.approx({"m": 0.05296, "h": 0.59599, "n": 0.31773}, abs=1e-4)
    r = cell.recording
    i = int(r.V.argmax())
    cell.at = float(r.t[i])
    assert cell.snapshot.gates == pytest.approx({gate: values[i] for gate, values in r.gates.items()})
