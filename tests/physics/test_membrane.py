"""Steady states, rest and their stability."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from drivingforce.physics import InvalidInput, K, Leak, Membrane, chord_potential, nernst
from drivingforce.physics.stimulus import Segment


def test_squid_rest(squid):
    axon = squid()
    V = axon.rest.V_m
    gates = axon.steady_gates(V)
    assert pytest.approx(-64.9964, abs=5e-5) == V
    assert [gates[x] for x in "mhn"] == pytest.approx([0.05296, 0.59599, 0.31773], abs=5e-6)
    g = axon.conductances(V, gates)
    currents = [g[path] * (V - axon.E[path]) for path in ("Na", "K", "leak")]
    assert currents == pytest.approx([-1.2213, 4.4041, -3.1828], abs=5e-5)
    assert axon.steady_current(V) == pytest.approx(0.0, abs=1e-6)


def test_squid_concentrations_give_its_E():
    assert nernst("K", 16.35, 400.0, 6.3) == pytest.approx(-77.0, abs=0.01)
    assert nernst("Na", 440.0, 55.17, 6.3) == pytest.approx(50.0, abs=0.01)


def test_textbook_rest(textbook):
    neuron = textbook()
    V = neuron.rest.V_m
    assert pytest.approx(-69.99, abs=0.005) == V
    g = neuron.conductances(V, neuron.steady_gates(V))
    assert chord_potential(g, neuron.E) == pytest.approx(V, abs=1e-5)
    assert g["K"] / g["Na"] == pytest.approx(13 / 2, rel=0.01)


@pytest.mark.parametrize(("TEA", "V"), [(0.5, -68.86), (0.9, -67.1)])
def test_tea_depolarises_the_textbook_neuron(textbook, TEA, V):
    assert textbook(TEA=TEA).rest.V_m == pytest.approx(V, abs=0.05)


def test_strong_tea_adds_a_second_stable_state_and_rest_is_the_first(textbook):
    assert [state.stable for state in textbook(TEA=0.5).steady_states] == [True]
    neuron = textbook(TEA=0.97)
    assert [state.stable for state in neuron.steady_states] == [True, False, True]
    assert neuron.rest == neuron.steady_states[0]
    assert neuron.steady_states[2].V_m == pytest.approx(-30.0, abs=1.0)


@pytest.mark.parametrize(("preset", "change"), [("textbook", -0.6), ("squid", -0.9)])
def test_ttx_lets_rest_fall_a_little(request, preset, change):
    make = request.getfixturevalue(preset)
    assert make(TTX=1.0).rest.V_m - make().rest.V_m == pytest.approx(change, abs=0.05)


def test_hyperkalaemic_squid(squid):
    # [K⁺]out × 1.5 and × 2.5 at 6.3 °C.
    assert squid(E={"K": nernst("K", 1.5 * 16.35, 400.0, 6.3)}).rest.V_m == pytest.approx(-60.2, abs=0.05)
    assert squid(E={"K": nernst("K", 2.5 * 16.35, 400.0, 6.3)}).rest.V_m == pytest.approx(-46.0, abs=0.1)


def test_a_membrane_that_oscillates_by_itself_has_no_stable_rest(squid):
    restless = squid(E={"K": nernst("K", 2.0 * 16.35, 400.0, 6.3)})
    (state,) = restless.steady_states
    assert restless.steady_current(state.V_m + 0.1) > 0  # by the slope of the I–V it would be stable
    assert not state.stable
    assert restless.rest == state


def test_one_path_rests_at_its_E():
    only_K = Membrane(channels=[Leak(K, g=1.0)], E_fixed={K: -90.0})
    assert only_K.rest.V_m == pytest.approx(-90.0, abs=1e-9)


def test_no_path_no_rest(squid):
    with pytest.raises(InvalidInput, match="Total conductance"):
        _ = squid(TTX=1.0, TEA=1.0, leak=0.0).rest


@given(
    st.floats(0.0, 1.0), st.floats(0.0, 0.99), st.floats(-95.0, -45.0), st.floats(35.0, 65.0), st.floats(0.0, 25.0)
)
@example(0.0, 0.0, -54.375, 38.625, 24.875)  # hardly stable: slopes have to be exact
def test_stability_is_that_of_the_eigenvalues(squid, equations, TTX, TEA, E_K, E_Na, celsius):
    membrane = squid(TTX=TTX, TEA=TEA, celsius=celsius, E={"K": E_K, "Na": E_Na})
    still = Segment(0.0, 1.0, 0.0, 0.0)
    for state in membrane.steady_states:
        y0 = np.array([state.V_m, *(float(x) for x in membrane.steady_gates(state.V_m).values())])
        jacobian = np.empty((4, 4))
        for column, step in enumerate((1e-4, 1e-6, 1e-6, 1e-6)):
            nudge = step * np.eye(4)[column]
            there, back = (np.array(equations(membrane, 0.0, y0 + way * nudge, still)) for way in (1, -1))
            jacobian[:, column] = (there - back) / (2.0 * step)
        fastest_growing = np.linalg.eigvals(jacobian).real.max()
        if abs(fastest_growing) > 1e-5:  # else on the edge, where differences cannot tell
            assert state.stable == (fastest_growing < 0.0)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.0, 0.9), st.floats(0.0, 0.9), st.floats(-95.0, -60.0), st.floats(35.0, 65.0), st.floats(0.0, 25.0)
)
def test_stability_is_what_an_integrator_sees(squid, equations, TTX, TEA, E_K, E_Na, celsius):
    membrane = squid(TTX=TTX, TEA=TEA, celsius=celsius, E={"K": E_K, "Na": E_Na})
    still = Segment(0.0, 1.0, 0.0, 0.0)
    for state in membrane.steady_states:
        y0 = np.array([state.V_m, *(float(x) for x in membrane.steady_gates(state.V_m).values())])
        assert np.abs(equations(membrane, 0.0, y0, still)).max() < 1e-5
        if not state.stable:
            continue
        nudged = y0 + np.array([1e-3, 0.0, 0.0, 0.0])
        run = solve_ivp(
            lambda t, y: equations(membrane, t, y, still),
            (0.0, 400.0),
            nudged,
            method="LSODA",
            rtol=1e-9,
            atol=1e-10,
            t_eval=np.arange(0.0, 400.0, 0.5),
        )
        early, late = np.abs(run.y[0][:200] - state.V_m).max(), np.abs(run.y[0][-200:] - state.V_m).max()
        assert late <= max(early, 1e-5)  # back, or at least no further away: near a bifurcation it takes long
