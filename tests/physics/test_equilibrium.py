"""The laws against printed values, against closed forms in decimal arithmetic, and by their properties."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.physics import (
    IONS,
    Ca,
    Cl,
    K,
    Na,
    chemical_force,
    chord_potential,
    driving_force,
    electrical_force,
    ghk_potential,
    ionic_current,
    nernst,
    push,
)

SIGN = {"K": 1, "Na": 1, "Cl": -1, "Ca": 1}
VALENCE = {"K": 1, "Na": 1, "Cl": -1, "Ca": 2}

ions = st.sampled_from(IONS)
mM = st.floats(1e-5, 2000.0)
mV = st.floats(-200.0, 200.0)
celsius = st.floats(0.0, 45.0)
some_g = st.floats(1e-6, 200.0)
any_g = st.just(0.0) | some_g


def thermal_voltage(celsius: float) -> Decimal:
    return 1000 * Decimal("8.314462618") * (Decimal(celsius) + Decimal("273.15")) / Decimal("96485.33212")


def exact_nernst(ion: str, outside: float, inside: float, celsius: float) -> float:
    with localcontext(prec=40):
        return float(thermal_voltage(celsius) / VALENCE[ion] * (Decimal(outside) / Decimal(inside)).ln())


def exact_ghk(P: dict, outside: dict, inside: dict, celsius: float) -> float:
    with localcontext(prec=40):
        up = down = Decimal(0)
        for ion, permeability in P.items():
            out_in = [Decimal(outside[ion]), Decimal(inside[ion])][:: SIGN[ion]]
            up += Decimal(permeability) * out_in[0]
            down += Decimal(permeability) * out_in[1]
        return float(thermal_voltage(celsius) * (up / down).ln())


def exact_chord(g: dict, E: dict) -> float:
    return float(sum(Fraction(g[k]) * Fraction(E[k]) for k in g) / sum(map(Fraction, g.values())))


# -- Nernst ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ion", "inside", "outside", "T", "E"),
    [
        # squid axon, Kandel, table 6-1
        (Na, 50, 440, 20, +54.94),
        (K, 400, 20, 20, -75.68),
        (Cl, 52, 560, 20, -60.04),
        (Na, 50, 440, 6.3, +52.37),
        (K, 400, 20, 6.3, -72.14),
        (Cl, 52, 560, 6.3, -57.23),
        # mammalian cell, Johnston & Wu
        (Na, 15, 145, 37, +60.63),
        (K, 140, 5, 37, -89.06),
        (Cl, 4, 110, 37, -88.58),
    ],
)
def test_nernst_of_the_ground_truth(ion, inside, outside, T, E):
    assert nernst(ion, outside, inside, T) == pytest.approx(E, abs=0.005)


@pytest.mark.parametrize(("outside", "E"), [(4, -95.0), (5, -89.1), (6, -84.2), (8, -76.5)])
def test_hyperkalaemia(outside, E):
    assert nernst(K, outside, 140.0) == pytest.approx(E, abs=0.05)


@pytest.mark.parametrize(("inside", "E"), [(7, -76.0), (25, -41.9)])
def test_chloride_of_young_and_old_neurons(inside, E):
    # GROUND_TRUTH prints −76.0 for −75.95, which TEACHING 1.1 prints as −75.9.
    assert nernst(Cl, 120.0, inside) == pytest.approx(E, abs=0.06)


def test_the_inner_ear_reads_its_concentrations_not_its_voltage():
    """K⁺ 150 mM in endolymph against 5 mM in perilymph would make −91 mV, not the +80 mV that are there."""
    assert nernst(K, 5.0, 150.0) == pytest.approx(-91.0, abs=0.5)


@given(ions, mM, mM, celsius)
def test_nernst_agrees_with_decimal_arithmetic(ion, outside, inside, T):
    assert nernst(ion, outside, inside, T) == pytest.approx(
        exact_nernst(ion, outside, inside, T), rel=1e-9, abs=1e-12
    )


def test_nernst_survives_extreme_concentrations():
    assert nernst(K, 1e-300, 1e300) == pytest.approx(-600 * math.log(10) * 26.7267, rel=1e-5)


@given(ions, mM, mM, celsius)
def test_swapping_in_and_out_flips_the_sign(ion, outside, inside, T):
    assert nernst(ion, outside, inside, T) == -nernst(ion, inside, outside, T)


@given(mM, mM, celsius)
def test_valence_scales(outside, inside, T):
    E_K = nernst(K, outside, inside, T)
    assert nernst(Na, outside, inside, T) == E_K
    assert nernst(Cl, outside, inside, T) == -E_K
    assert nernst(Ca, outside, inside, T) == pytest.approx(E_K / 2, rel=1e-14)


@given(ions, mM, celsius)
def test_equal_concentrations_hold_no_voltage(ion, c, T):
    assert nernst(ion, c, c, T) == 0.0


@given(ions, mM, mM, celsius, st.floats(0.01, 100.0))
def test_only_the_ratio_counts(ion, outside, inside, T, factor):
    """Chapter 2: drag both concentrations by the same factor, and nothing happens."""
    assert nernst(ion, outside * factor, inside * factor, T) == pytest.approx(
        nernst(ion, outside, inside, T), abs=1e-9
    )


@given(ions, mM, mM, celsius)
def test_nernst_is_proportional_to_kelvin(ion, outside, inside, T):
    at_zero = nernst(ion, outside, inside, 0.0)
    assert nernst(ion, outside, inside, T) == pytest.approx(at_zero * (T + 273.15) / 273.15, rel=1e-12, abs=1e-12)


# -- forces ----------------------------------------------------------------------------------------------------


@given(ions, mV, mV)
def test_net_push_is_chemical_plus_electrical(ion, V_m, E):
    assert push(ion, V_m, E) == pytest.approx(chemical_force(ion, E) + electrical_force(ion, V_m), abs=1e-12)


@given(ions, mV, mV)
def test_forces_by_their_definition(ion, V_m, E):
    s = SIGN[ion]
    assert driving_force(V_m, E) == V_m - E
    assert chemical_force(ion, E) == -s * E
    assert electrical_force(ion, V_m) == s * V_m
    assert push(ion, V_m, E) == s * (V_m - E)


@given(ions, mM, mM, celsius)
def test_the_chemical_force_is_the_logarithm_of_inside_over_outside(ion, outside, inside, T):
    """RT/|z|F · ln(c_in/c_out): outward when there is more inside, whatever the sign of the charge."""
    force = chemical_force(ion, nernst(ion, outside, inside, T))
    with localcontext(prec=40):
        exact = thermal_voltage(T) / abs(VALENCE[ion]) * (Decimal(inside) / Decimal(outside)).ln()
    assert force == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


@given(ions, mV, some_g)
def test_nothing_is_driven_at_the_equilibrium_potential(ion, E, g):
    assert driving_force(E, E) == 0.0
    assert push(ion, E, E) == 0.0
    assert ionic_current(g, E, E) == 0.0


@given(mV, mV)
def test_exchanging_V_and_E_turns_everything_round(V_m, E):
    assert driving_force(V_m, E) == -driving_force(E, V_m)


# -- current and the potentials of a mixed membrane ------------------------------------------------------------


@given(any_g, mV, mV)
def test_current_is_conductance_times_driving_force(g, V_m, E):
    assert ionic_current(g, V_m, E) == pytest.approx(float(Fraction(g) * (Fraction(V_m) - Fraction(E))), rel=1e-12)


def test_currents_of_hodgkin_and_huxley_at_rest():
    V, m, h, n = -64.9964, 0.05296, 0.59599, 0.31773
    assert ionic_current(120 * m**3 * h, V, 50.0) == pytest.approx(-1.2213, rel=5e-4)
    assert ionic_current(36 * n**4, V, -77.0) == pytest.approx(4.4041, rel=5e-4)
    assert ionic_current(0.3, V, -54.387) == pytest.approx(-3.1828, abs=5e-5)


def test_no_conductance_no_current_whatever_the_force():
    assert ionic_current(0.0, -70.0, 60.0) == 0.0
    assert math.copysign(1.0, ionic_current(0.0, -70.0, 60.0)) == 1.0, "a reader would see −0"


@pytest.mark.parametrize(("g_K", "g_Na", "V"), [(0.65, 0.10, -70.0), (0.5, 0.05, -76.4), (13, 2, -70.0)])
def test_the_chord_potential_of_the_course(g_K, g_Na, V):
    assert chord_potential(g={K: g_K, Na: g_Na}, E={K: -90.0, Na: 60.0}) == pytest.approx(V, abs=0.05)


def test_ghk_of_the_ground_truth():
    squid = ghk_potential(
        P={K: 1.0, Na: 0.04, Cl: 0.45},
        outside={K: 20, Na: 440, Cl: 560},
        inside={K: 400, Na: 50, Cl: 52},
        celsius=20,
    )
    mammal = ghk_potential(P={K: 1.0, Na: 0.04}, outside={K: 5, Na: 145}, inside={K: 140, Na: 10})
    assert squid == pytest.approx(-59.93, abs=0.005)
    assert mammal == pytest.approx(-68.55, abs=0.005)


def test_silverthorns_question_has_three_answers():
    """[K⁺]out 3 → 5 mM: E_K, GHK and chord potential move by 13.65, 5.5 and 11.8 mV, all three upward."""

    def E_K(c):
        return nernst(K, c, 140.0)

    def ghk(c):
        return ghk_potential(P={K: 1.0, Na: 0.04}, outside={K: c, Na: 145.0}, inside={K: 140.0, Na: 10.0})

    def chord(c):
        return chord_potential(g={K: 13.0, Na: 2.0}, E={K: E_K(c), Na: 60.0})

    assert E_K(5.0) - E_K(3.0) == pytest.approx(13.65, abs=0.005)
    assert ghk(5.0) - ghk(3.0) == pytest.approx(5.5, abs=0.05)
    assert chord(5.0) - chord(3.0) == pytest.approx(11.8, abs=0.05)


def test_a_ratio_of_permeabilities_is_not_one_of_conductances():
    outside, inside = {K: 5.0, Na: 142.0}, {K: 145.0, Na: 15.0}
    assert ghk_potential({K: 1.0, Na: 0.04}, outside, inside) == pytest.approx(-69.8, abs=0.05)
    E = {ion: nernst(ion, outside[ion], inside[ion]) for ion in (K, Na)}
    assert chord_potential({K: 1.0, Na: 0.154}, E) == pytest.approx(-70.0, abs=0.1)


paths = st.dictionaries(st.sampled_from([*IONS, "leak"]), st.tuples(any_g, mV), min_size=1).filter(
    lambda d: any(g for g, _ in d.values())
)


@given(paths)
def test_the_chord_potential_is_the_weighted_mean(paths):
    g, E = ({key: pair[i] for key, pair in paths.items()} for i in (0, 1))
    V = chord_potential(g, E)
    assert pytest.approx(exact_chord(g, E), rel=1e-9, abs=1e-9) == V
    open_E = [E[key] for key in g if g[key] > 0]
    assert min(open_E) - 1e-9 <= V <= max(open_E) + 1e-9
    assert sum(ionic_current(g[key], V, E[key]) for key in g) == pytest.approx(0.0, abs=1e-9 * sum(g.values()))


@given(some_g, mV, mV)
def test_a_single_open_path_pulls_the_membrane_to_its_E_exactly(g, E_K, E_Na):
    """Exactly: one unit in the last place, and a picture would show a direction where there is none."""
    assert chord_potential({K: g}, {K: E_K}) == E_K
    assert chord_potential({K: g, Na: 0.0}, {K: E_K, Na: E_Na}) == E_K
    assert chord_potential({K: 0.0, Na: g}, {K: E_K, Na: E_Na}) == E_Na


@given(paths, st.floats(0.01, 100.0))
def test_only_ratios_of_conductances_count(paths, factor):
    g, E = ({key: pair[i] for key, pair in paths.items()} for i in (0, 1))
    assert chord_potential({key: factor * value for key, value in g.items()}, E) == pytest.approx(
        chord_potential(g, E), abs=1e-9
    )


monovalent = st.sampled_from([K, Na, Cl])


@given(monovalent, some_g, mM, mM, celsius)
def test_ghk_of_one_ion_is_nernst(ion, P, outside, inside, T):
    assert ghk_potential({ion: P}, {ion: outside}, {ion: inside}, T) == pytest.approx(
        exact_nernst(ion, outside, inside, T), rel=1e-9, abs=1e-9
    )


@given(st.dictionaries(monovalent, st.tuples(some_g, mM, mM), min_size=1), celsius)
def test_ghk_agrees_with_decimal_arithmetic_and_lies_between_the_E(table, T):
    P, outside, inside = ({ion: row[i] for ion, row in table.items()} for i in (0, 1, 2))
    V = ghk_potential(P, outside, inside, T)
    assert pytest.approx(exact_ghk(P, outside, inside, T), rel=1e-9, abs=1e-9) == V
    E = [exact_nernst(ion, outside[ion], inside[ion], T) for ion in P]
    assert min(E) - 1e-9 <= V <= max(E) + 1e-9
    assert ghk_potential(P, inside, outside, T) == pytest.approx(-V, abs=1e-9)


def test_an_ion_that_cannot_cross_does_not_count():
    outside, inside = {K: 5.0, Cl: 120.0}, {K: 140.0, Cl: 7.0}
    alone = ghk_potential({K: 1.0}, outside, inside)
    assert ghk_potential({K: 1.0, Cl: 0.0}, outside, inside) == pytest.approx(alone, rel=1e-14)


# -- scalars and arrays ----------------------------------------------------------------------------------------

CALLS = [  # each law with arguments that may all be arrays
    (lambda o, i, T: nernst(Cl, o, i, T), ([5.0, 20.0], [140.0, 7.0], [37.0, 20.0])),
    (driving_force, ([-70.0, 45.0], [-90.0, 60.0])),
    (lambda E: chemical_force(Cl, E), ([-76.0, -41.9],)),
    (lambda V: electrical_force(Cl, V), ([-70.0, 45.0],)),
    (lambda V, E: push(Cl, V, E), ([-70.0, 45.0], [-76.0, -41.9])),
    (ionic_current, ([0.1, 0.0], [-70.0, 45.0], [60.0, 50.0])),
    (
        lambda a, b, E, F: chord_potential({K: a, Na: b}, {K: E, Na: F}),
        ([1.3, 0.0], [0.2, 2.0], [-90.0, -77.0], [60.0, 50.0]),
    ),
    (
        lambda p, o, i, T: ghk_potential({K: 1.0, Cl: p}, {K: o, Cl: 120.0}, {K: i, Cl: 7.0}, T),
        ([0.1, 0.0], [5.0, 10.0], [140.0, 100.0], [37.0, 6.3]),
    ),
]
NAMES = ["nernst", "driving_force", "chemical", "electrical", "push", "current", "chord", "ghk"]


@pytest.mark.parametrize(("law", "columns"), CALLS, ids=NAMES)
def test_an_array_gives_what_its_numbers_give(law, columns):
    one_by_one = [law(*row) for row in zip(*columns, strict=True)]
    for form in (list, tuple, np.array, lambda c: np.array(c, dtype=object).astype(float)):
        result = law(*map(form, columns))
        assert isinstance(result, np.ndarray)
        assert result.dtype == np.float64
        assert result.tolist() == pytest.approx(one_by_one, rel=1e-14)


@pytest.mark.parametrize(("law", "columns"), CALLS, ids=NAMES)
def test_numbers_give_exactly_a_float(law, columns):
    row = [column[0] for column in columns]
    for form in (float, np.float64, np.float32, np.array):
        assert type(law(*map(form, row))) is float
    assert type(law(*[abs(int(value)) for value in row])) is float


@pytest.mark.parametrize(("law", "columns"), CALLS, ids=NAMES)
def test_arguments_broadcast_and_are_left_alone(law, columns):
    for i, column in enumerate(columns):
        mixed = [c[0] for c in columns]
        mixed[i] = np.array(column)
        assert law(*mixed).shape == (2,), "one array among numbers"
    shaped = [np.array(c[:1]) for c in columns]
    assert law(*shaped).shape == (1,), "an array of one stays an array"
    shaped[0] = np.array(columns[0]).reshape(2, 1)
    shaped[-1] = np.array([*columns[-1], columns[-1][0]]) if len(columns) > 1 else shaped[0]
    assert law(*shaped).shape == ((2, 3) if len(columns) > 1 else (2, 1))
    assert shaped[0].tolist() == [[value] for value in columns[0]], "the caller's array"


@pytest.mark.parametrize(("law", "columns"), CALLS, ids=NAMES)
def test_a_result_is_never_the_callers_own_array(law, columns):
    arrays = [np.array(column) for column in columns]
    assert not any(np.shares_memory(law(*arrays), array) for array in arrays)
