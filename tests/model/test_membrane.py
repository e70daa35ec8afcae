"""The physics as a reader of the course meets it: through a Cell."""
# ruff: noqa: SIM300 -- cell.K.E is no constant

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce import Ca, Cell, Cl, K, Na
from drivingforce.model import Inputs, Instant, Snapshot
from drivingforce.physics import IONS

ions = st.sampled_from(IONS)


def textbook(**changes) -> Cell:
    return Cell.preset("textbook neuron", **changes)


# -- TEACHING 1.1 ----------------------------------------------------------------------------------------------

ROWS = [  # ion, E, chemical, electrical, push, V_m − E, direction, sign of the current; printed digits
    (K, -90.0, +90, -70, +20, +20, "out", +1),
    (Na, +60.1, -60, -70, -130, -130, "in", -1),
    (Cl, -75.9, -76, +70, -6, +6, "in", +1),
    (Ca, +132.3, -132, -70, -202, -202, "in", -1),
]


@pytest.mark.parametrize(("ion", "E", "chemical", "electrical", "push", "force", "direction", "sign"), ROWS)
def test_the_table_of_four_ions(ion, E, chemical, electrical, push, force, direction, sign):
    now = textbook(Cl_g=0.1, Ca_g=0.1).now
    assert now.V_m == -70.0
    assert now.E[ion] == pytest.approx(E, abs=0.05)
    assert round(now.chemical[ion]) == chemical
    assert round(now.electrical[ion]) == electrical
    assert round(now.push[ion]) == push
    assert round(now.driving_force[ion]) == force
    assert now.direction(ion) == direction
    assert now.current[ion] * sign > 0


@pytest.mark.parametrize(
    ("ion", "chemical", "electrical", "push"),
    [(K, +90, +45, +135), (Na, -60, +45, -15), (Cl, -76, -45, -121)],
)
def test_the_spikes_peak(ion, chemical, electrical, push):
    now = textbook(V_m=45.0).now
    assert [round(f[ion]) for f in (now.chemical, now.electrical, now.push)] == [chemical, electrical, push]


@pytest.mark.parametrize(
    ("V_m", "ion", "force"), [(-70.0, "K", 20), (-70.0, "Na", -130), (45.0, "Na", -15), (45.0, "K", 135)]
)
def test_the_driving_forces_of_the_source(V_m, ion, force):
    cell = textbook()
    cell.V_m = V_m
    assert round(getattr(cell, ion).driving_force) == force


@pytest.mark.parametrize("ion", IONS)
@pytest.mark.parametrize(
    ("change", "moves"),
    [
        ("V_m", {"electrical", "push"}),
        ("g", set()),
        ("outside", {"chemical", "push"}),
        ("inside", {"chemical", "push"}),
        ("celsius", {"chemical", "push"}),
        ("another ion", set()),
    ],
)
def test_what_each_arrow_depends_on_and_never_depends_on(ion, change, moves):
    cell = textbook(leak_g=0.1)
    before = cell.now
    if change == "another ion":
        other = IONS[IONS.index(ion) - 1]
        cell.update(**{f"{other}_outside": 33.0, f"{other}_inside": 3.0, f"{other}_g": 3.0, "leak_g": 3.0})
    else:
        key = change if change in ("V_m", "celsius") else f"{ion}_{change}"
        cell.update(**{key: {"V_m": -20.0, "g": 7.0, "outside": 9.0, "inside": 3.0, "celsius": 20.0}[change]})
    after = cell.now
    arrows = {"chemical", "electrical", "push"}
    assert {name for name in arrows if getattr(before, name)[ion] != getattr(after, name)[ion]} == moves
    assert before.direction(ion) in ("in", "out")


@given(ions, st.floats(-150.0, 150.0), st.floats(0.1, 100.0), st.floats(0.1, 100.0), st.floats(0.0, 45.0))
def test_arrows_lie_head_to_tail(ion, V_m, outside, inside, T):
    cell = textbook(V_m=V_m, celsius=T, **{f"{ion}_outside": outside, f"{ion}_inside": inside, f"{ion}_g": 2.0})
    now = cell.now
    assert now.push[ion] == pytest.approx(now.chemical[ion] + now.electrical[ion], abs=1e-9)
    assert abs(now.push[ion]) == pytest.approx(abs(now.driving_force[ion]))
    assert now.current[ion] == pytest.approx(2.0 * (V_m - now.E[ion]))
    assert abs(now.chemical[ion]) == abs(now.E[ion])
    assert abs(now.electrical[ion]) == abs(V_m)


@pytest.mark.parametrize("ion", IONS)
def test_at_its_equilibrium_potential_nothing_pushes_an_ion(ion):
    """Chapter 1's click: turn V_m until the net arrow vanishes; the voltage found is the chemical force."""
    cell = textbook()
    sugar = getattr(cell, ion)
    cell.V_m = sugar.E
    assert (sugar.push, sugar.driving_force, sugar.current, sugar.direction) == (0.0, 0.0, 0.0, "none")
    assert abs(cell.V_m) == abs(cell.now.chemical[ion])
    cell.V_m += 1.0
    assert sugar.direction == ("in" if ion == "Cl" else "out")
    cell.V_m -= 2.0
    assert sugar.direction == ("out" if ion == "Cl" else "in")


@given(ions, st.floats(0.1, 100.0), st.floats(0.1, 100.0), st.floats(1e-3, 100.0))
def test_an_open_channel_pulls_V_m_to_its_E_and_there_the_ion_is_pushed_nowhere(ion, outside, inside, g):
    only = {f"{other}_g": 0.0 for other in IONS} | {f"{ion}_g": g}
    cell = textbook(**only, **{f"{ion}_outside": outside, f"{ion}_inside": inside}, held=False)
    assert cell.V_m == cell.now.E[ion]
    assert getattr(cell, ion).direction == "none"


# -- checkpoints -----------------------------------------------------------------------------------------------


def test_checkpoint_of_chapter_1():
    cell = textbook(V_m=-100.0)
    assert (cell.K.direction, round(cell.K.push)) == ("in", -10)
    cell.V_m = -60.0
    assert (cell.Cl.direction, round(cell.Cl.push)) == ("in", -16)


def test_checkpoint_of_chapter_2():
    cell = textbook()
    assert cell.K.E == pytest.approx(-90.0, abs=0.05)
    cell.K.outside = 10.0
    assert cell.K.E == pytest.approx(-71.5, abs=0.05)
    assert cell.V_m == -70.0, "held: E_K is not V_m"
    assert cell.Cl.E == pytest.approx(-75.9, abs=0.05)
    cell.Cl.inside = 14.0
    assert cell.Cl.E == pytest.approx(-57.4, abs=0.05)


@pytest.mark.parametrize(("inside", "direction"), [(7.0, "in"), (8.73, "in"), (8.75, "out"), (25.0, "out")])
def test_checkpoint_of_chapter_3_and_the_switch_of_gaba(inside, direction):
    """Cl⁻ channels open at −70 mV: V_m falls where Cl⁻ goes in; it rises where Cl⁻ goes out, above 8.74 mM."""
    cell = textbook(Cl_inside=inside, K_g=13.0, Na_g=2.0, K_E_fixed=-90.0, Na_E_fixed=60.0, held=False)
    assert cell.V_m == pytest.approx(-70.0)
    assert cell.Cl.direction == direction
    cell.Cl.g = 10.0
    if direction == "in":
        assert cell.V_m < -70.0
    else:
        assert cell.V_m > -70.0
    assert cell.Cl.direction == direction, "an open channel pulls V_m towards its E, and never past it"
    assert cell.Cl.current * cell.Cl.push < 0, "the current of an anion runs against the ion"


def test_gaba_with_old_chloride():
    assert textbook(Cl_inside=25.0).Cl.E == pytest.approx(-41.9, abs=0.05)


def test_silverthorns_question_at_13_to_2():
    """[K⁺]out 3 → 5 mM with 140 mM inside: E_K +13.65 mV, the chord potential +11.8 mV; held, V_m stays."""
    cell = textbook(K_inside=140.0, K_outside=3.0, K_g=13.0, Na_g=2.0, Na_E_fixed=60.0)
    E_K, rest = cell.K.E, cell.rest
    cell.K.outside = 5.0
    assert cell.K.E - E_K == pytest.approx(13.65, abs=0.005)
    assert cell.rest - rest == pytest.approx(11.8, abs=0.05)
    assert cell.V_m == -70.0
    cell.held = False
    assert cell.V_m == cell.rest


@pytest.mark.parametrize(("outside", "E"), [(4, -95.0), (5, -89.1), (6, -84.2), (8, -76.5)])
def test_hyperkalaemia(outside, E):
    assert textbook(K_inside=140.0, K_outside=outside).K.E == pytest.approx(E, abs=0.05)


def test_the_hair_cell():
    apical = textbook(K_outside=150.0, K_inside=150.0, V_m=-140.0).K
    basolateral = textbook(K_outside=5.0, K_inside=150.0, V_m=-60.0).K
    assert (round(apical.driving_force), apical.direction) == (-140, "in")
    assert (round(basolateral.driving_force), basolateral.direction) == (31, "out")


def test_temperature_scales_every_E():
    cell = textbook(celsius=20.0)
    assert cell.K.E == pytest.approx(-85.1, abs=0.05)


def test_E_can_be_fixed_and_follows_again():
    cell = textbook()
    cell.K.E_fixed = -77.0
    cell.celsius, cell.K.outside = 6.3, 50.0
    assert cell.K.E == -77.0
    assert cell.K.driving_force == 7.0
    cell.K.E_fixed = None
    assert cell.K.E == pytest.approx(24.0811 * -1.0647107, abs=0.001)  # ln(50/145)
    cell.K.E_fixed = 0.0
    assert cell.K.E == 0.0, 'zero is a voltage, not "unset"'


# -- held and free ---------------------------------------------------------------------------------------------


def test_held_V_m_stays_and_free_V_m_follows():
    cell = textbook()
    cell.K.outside = 10.0
    assert cell.V_m == -70.0
    cell.held = False
    assert cell.V_m == cell.rest
    assert cell.V_m > -60.0
    cell.K.outside = 5.0
    assert cell.V_m == pytest.approx(-69.99, abs=0.005)


def test_at_rest_currents_cancel_and_no_ion_is_at_equilibrium():
    now = textbook(held=False).now
    assert sum(now.current.values()) == pytest.approx(0.0, abs=1e-6)
    assert (now.direction(K), now.direction(Na)) == ("out", "in")


def test_a_closed_membrane_has_no_rest():
    cell = textbook(K_g=0.0, Na_g=0.0)
    assert cell.rest is None
    assert cell.V_m == -70.0
    assert cell.K.push == pytest.approx(20.0, abs=0.05), "force without a path"
    assert cell.K.current == 0.0


def test_rest_does_not_depend_on_where_V_m_is_held():
    assert textbook(V_m=-20.0).rest == textbook(V_m=80.0, held=False).rest


# -- frozen results --------------------------------------------------------------------------------------------


def test_results_are_frozen_and_their_mappings_read_only():
    snapshot = textbook().snapshot
    now = snapshot.now
    for frozen, name in ((snapshot, "inputs"), (snapshot, "rest"), (now, "V_m"), (snapshot.inputs, "V_m")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(frozen, name, 0.0)
    for mapping in (
        snapshot.E,
        now.E,
        now.g,
        now.driving_force,
        now.current,
        now.chemical,
        now.electrical,
        now.push,
    ):
        with pytest.raises(TypeError):
            mapping["K"] = 0.0


def test_results_are_keyed_by_ion_and_leak_and_hold_floats():
    now = textbook().now
    for by_path in (now.E, now.g, now.driving_force, now.current):
        assert list(by_path) == ["K", "Na", "Cl", "Ca", "leak"]
        assert {type(value) for value in by_path.values()} == {float}
    for by_ion in (now.chemical, now.electrical, now.push):
        assert list(by_ion) == list(IONS)
        assert {type(value) for value in by_ion.values()} == {float}
    assert now.E[K] == now.E["K"]


def test_results_are_computed_once_and_only_when_asked_for():
    snapshot = Snapshot(Inputs.of_preset("squid axon"))
    assert set(vars(snapshot)) == {"inputs", "at"}
    assert snapshot.now is snapshot.now
    assert "rest" not in vars(snapshot), "held: nobody asked where it would rest"
    assert "current" not in vars(snapshot.now)
    assert snapshot.now.current is snapshot.now.current
    assert isinstance(snapshot.now, Instant)
    free = Snapshot(snapshot.inputs.changed({"held": False}))
    assert free.now.V_m == free.rest
