"""The presets are complete, and physically what they say; the kinetics here are this test's own."""

import math

import pytest

from drivingforce import Cell
from drivingforce.model import PRESETS, Inputs, Snapshot, preset
from drivingforce.physics import IONS, InvalidInput, Na

each = pytest.mark.parametrize("name", PRESETS)


def test_their_names_and_order():
    assert list(PRESETS)[:2] == ["textbook neuron", "squid axon"]


@each
def test_a_preset_is_complete_and_within_bounds(name):
    values = PRESETS[name].values
    assert set(values) == set(PRESETS[name].quantities)
    for key, value in values.items():
        assert PRESETS[name].quantities[key].check(value) == value
    assert PRESETS[name].name == name


@each
def test_a_preset_says_what_it_is_and_where_its_values_come_from(name):
    assert PRESETS[name].summary.endswith(".")
    assert PRESETS[name].references
    assert all(what and where.endswith(".") for what, where in PRESETS[name].references.items())


@each
def test_a_preset_can_be_let_go_of(name):
    inputs = Inputs.of_preset(name)
    rest = Snapshot(inputs).rest
    assert rest is not None
    assert inputs.V_m == pytest.approx(rest, abs=0.05), "held where it would rest: letting go moves nothing"


@each
def test_nobody_can_change_a_preset(name):
    with pytest.raises(TypeError):
        PRESETS[name].values["V_m"] = 0.0
    with pytest.raises(TypeError):
        PRESETS[name].references["V_m"] = "me"
    with pytest.raises(TypeError):
        PRESETS[name] = PRESETS[name]


@pytest.mark.parametrize("name", ["Squid axon", "squid", "", None, 3, ["squid axon"], {}])
def test_an_unknown_preset_is_refused_with_the_known_names(name):
    with pytest.raises(InvalidInput, match=r"^preset cannot be .* one of “textbook neuron”, “squid axon”"):
        preset(name)


# -- what they say ---------------------------------------------------------------------------------------------


def test_textbook_neuron():
    snapshot = Snapshot(Inputs.of_preset("textbook neuron"))
    assert snapshot.E["K"] == pytest.approx(-90.0, abs=0.05)
    assert snapshot.E["Na"] == pytest.approx(+60.08, abs=0.005)
    assert snapshot.E["Cl"] == pytest.approx(-75.9, abs=0.05)
    assert snapshot.E["Ca"] == pytest.approx(+132.3, abs=0.05)
    assert snapshot.rest == pytest.approx(-69.99, abs=0.005)
    g = snapshot.now.g
    assert g["K"] / g["Na"] == pytest.approx(13 / 2, rel=1e-3)
    assert g["Cl"] == g["Ca"] == g["leak"] == 0.0


def test_squid_axon():
    snapshot = Snapshot(Inputs.of_preset("squid axon"))
    assert snapshot.E["K"] == pytest.approx(-77.0, abs=0.01)
    assert snapshot.E["Na"] == pytest.approx(+50.0, abs=0.01)
    assert snapshot.E["leak"] == -54.387
    assert snapshot.inputs.celsius == 6.3
    assert snapshot.rest == pytest.approx(-65.0, abs=0.05)
    assert snapshot.rest == pytest.approx(-64.9964, abs=0.005)


def test_the_squids_three_currents_at_rest():
    snapshot = Snapshot(Inputs(PRESETS["squid axon"], {"held": False}))
    current = snapshot.now.current
    assert current["Na"] == pytest.approx(-1.2213, abs=0.002)
    assert current["K"] == pytest.approx(+4.4041, abs=0.002)
    assert current["leak"] == pytest.approx(-3.1828, abs=0.002)
    assert sum(current.values()) == pytest.approx(0.0, abs=1e-6)


def test_without_its_leak_the_squids_sums_do_not_close():
    """TEACHING 1.4: the leak is a third current; show it, or sums do not close."""
    current = Snapshot(Inputs.of_preset("squid axon")).now.current
    assert sum(current[ion] for ion in IONS) == pytest.approx(3.18, abs=0.01)


def open_fractions(V: float, shift: float) -> tuple[float, float]:
    """Return m³h and n⁴ of Hodgkin and Huxley (1952) at steady state, their curves moved by ``shift`` mV."""
    u = V - shift

    def linoid(x, y):
        return y if x == 0 else x / -math.expm1(-x / y)

    def steady(alpha, beta):
        return alpha / (alpha + beta)

    m = steady(0.1 * linoid(u + 40, 10), 4 * math.exp(-(u + 65) / 18))
    h = steady(0.07 * math.exp(-(u + 65) / 20), 1 / (1 + math.exp(-(u + 35) / 10)))
    n = steady(0.01 * linoid(u + 55, 10), 0.125 * math.exp(-(u + 65) / 80))
    return m**3 * h, n**4


@pytest.mark.parametrize(
    ("name", "shift", "gated_Na", "gated_K", "leak_Na", "leak_K"),
    [("textbook neuron", -5.0, 130.0, 20.0, 0.2506, 1.5), ("squid axon", 0.0, 120.0, 36.0, 0.0, 0.0)],
)
def test_conductances_are_those_of_the_gates_at_the_steady_state(name, shift, gated_Na, gated_K, leak_Na, leak_K):
    """At the zero of the steady-state I–V, found here by bisection, the gates make the preset's numbers."""
    snapshot = Snapshot(Inputs.of_preset(name))
    E = snapshot.E

    def conductances(V):
        m3h, n4 = open_fractions(V, shift)
        return {"Na": gated_Na * m3h + leak_Na, "K": gated_K * n4 + leak_K, "leak": snapshot.inputs.leak_g}

    low, high = -80.0, -60.0
    for _ in range(60):
        middle = (low + high) / 2
        outward = sum(g * (middle - E[key]) for key, g in conductances(middle).items()) > 0
        low, high = (low, middle) if outward else (middle, high)
    g = conductances(low)
    assert snapshot.rest == pytest.approx(low, abs=0.001)
    frozen = Cell.preset(name, frozen=True)
    assert frozen.K.g == frozen.inputs.K_g == pytest.approx(g["K"], rel=2e-5)
    assert frozen.Na.g == frozen.inputs.Na_g == pytest.approx(g[Na], rel=5e-5)
    assert frozen.rest == pytest.approx(low, abs=1e-6), "frozen gates and gates that follow agree at rest"
