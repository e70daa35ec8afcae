"""Phase plane, f–I curve and voltage steps, against what is known without them."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from drivingforce.model import Cell
from drivingforce.physics import SQUID as KINETICS
from drivingforce.physics import InvalidInput, V_nullcline, firing_curve, voltage_steps

GATES = ("m", "h", "n")


def membrane(preset, **changes):
    return Cell.preset(preset, **changes).snapshot.membrane


SQUID, TEXTBOOK = membrane("squid axon"), membrane("textbook neuron")


# -- phase plane -----------------------------------------------------------------------------------------------


@given(
    st.sampled_from([SQUID, TEXTBOOK]),
    st.sampled_from(GATES),
    st.floats(-95, 65),
    st.tuples(*[st.floats(0, 1)] * 3),
)
@example(SQUID, "m", 0.0, (0.0, 2.2250738585e-313, 0.0))
def test_on_the_nullcline_the_currents_cancel(membrane, gate, V, values):
    gates = dict(zip(GATES, values, strict=True))
    value = V_nullcline(membrane, np.array([V]), gate, gates)[0]
    assume(np.isfinite(value))
    fast = {} if gate == "m" else {"m": membrane.steady_gates(V)["m"]}
    assert 0 <= value <= 1
    assert membrane.current(V, [*(gates | fast | {gate: value}).values()]) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("membrane", [SQUID, TEXTBOOK])
def test_rest_is_where_the_two_curves_cross(membrane, gate):
    V = membrane.rest.V_m
    settled = membrane.steady_gates(V)
    assert V_nullcline(membrane, np.array([V]), gate, settled)[0] == pytest.approx(settled[gate], rel=1e-3)


def test_without_its_channels_a_gate_has_no_nullcline():
    V = np.linspace(-100, 60, 9)
    assert np.isnan(V_nullcline(membrane("squid axon", TEA=1.0), V, "n", {"m": 0.1, "h": 0.5, "n": 0.3})).all()


def test_an_unknown_gate_is_refused():
    with pytest.raises(InvalidInput, match="gate"):
        V_nullcline(SQUID, np.array([0.0]), "x", {})


# -- f–I curve -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def squid():
    return firing_curve(SQUID, 100.0)


@pytest.mark.parametrize(("current", "rate"), [(10, 68.32), (20, 86.47)])
def test_steady_rates_of_squid(squid, current, rate):
    (i,) = np.flatnonzero(squid.current == current)
    assert squid.rate[i] == pytest.approx(rate, rel=0.002)  # GROUND_TRUTH


def test_rheobase_of_squid(squid):
    assert squid.rheobase == pytest.approx(2.2403, rel=0.002)  # GROUND_TRUTH


def test_a_few_spikes_are_no_rate(squid):
    (i,) = np.flatnonzero(squid.current == 6)
    assert (squid.spikes[i], squid.rate[i]) == (2, 0)
    assert firing_curve(SQUID, 160.0, 3).rate[-1] == 0, "so strong a current blocks"
    assert squid.rate[0] == 0


def test_warmth_makes_it_faster():
    warm = membrane("squid axon", celsius=16.3)
    curve = firing_curve(warm, upper=40, points=11)
    assert curve.rate.max() > 150
    assert curve.duration == pytest.approx(200 / 3)


def test_no_channels_no_spikes():
    curve = firing_curve(membrane("textbook neuron", TTX=1.0), points=11)
    assert not curve.spikes.any()
    assert curve.rheobase is None


def test_a_membrane_that_lets_little_through_takes_less_current():
    curve = firing_curve(membrane("squid axon", TTX=1.0, TEA=1.0), points=11)
    assert curve.current[-1] == 50
    with pytest.raises(InvalidInput):
        firing_curve(membrane("squid axon", TTX=1.0, TEA=1.0, leak_g=0.0, held=True), points=11)


@pytest.mark.parametrize("upper", [0, -1, float("nan"), "much"])
def test_a_bad_range_is_refused(upper):
    with pytest.raises(InvalidInput):
        firing_curve(SQUID, upper)


# -- voltage steps ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("membrane", "holding"), [(SQUID, -65.0), (TEXTBOOK, -70.0)])
def test_currents_after_a_step_are_those_of_gates_that_relax(membrane, holding):
    voltages = [-40.0, 0.0, 40.0]
    steps = voltage_steps(membrane, voltages, holding)
    assert steps.current.shape == (3, len(steps.t))
    for V, current, peak in zip(voltages, steps.current, steps.peak_Na, strict=True):
        start, end = membrane.steady_gates(holding), membrane.steady_gates(V)
        tau = membrane.time_constants(V)
        gates = {x: end[x] + (start[x] - end[x]) * np.exp(-steps.t / tau[x]) for x in GATES}
        assert current == pytest.approx(membrane.current(V, [*gates.values()]), abs=1e-6)
        Na_current = membrane.conductances(V, gates)["Na"] * (V - membrane.E["Na"])
        assert peak == pytest.approx(Na_current.min(), abs=1e-6)


def test_at_its_reversal_the_sodium_current_vanishes_and_late_currents_have_settled():
    steps = voltage_steps(SQUID, [SQUID.E["Na"], 20.0], -65.0)
    assert steps.peak_Na[0] == pytest.approx(0, abs=1e-9)
    assert steps.late[1] == pytest.approx(SQUID.steady_current(20.0), rel=0.002)
    assert steps.t[-1] == pytest.approx(6 * KINETICS.time_constant(0.0)["n"])
    assert voltage_steps(SQUID, [-65.0], -65.0).late[0] == pytest.approx(SQUID.steady_current(-65.0))


def test_a_bad_holding_potential_is_refused():
    with pytest.raises(InvalidInput):
        voltage_steps(SQUID, [0.0], float("nan"))
