"""Membranes of any ions, baths and channels: against an independent integrator, and what must always hold."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from drivingforce.physics import (
    AMPA,
    GABA_A,
    HCO3,
    NMDA,
    SQUID,
    TEXTBOOK,
    Bath,
    Ca,
    Channel,
    Cl,
    Deflection,
    Events,
    Gate,
    Gates,
    HodgkinHuxleyPotassium,
    HodgkinHuxleySodium,
    InvalidInput,
    Ion,
    K,
    Kinetics,
    Leak,
    Membrane,
    Mg,
    MTypePotassium,
    Na,
    PulseTrain,
    Ramp,
    Step,
    Synapse,
    Transduction,
    TTypeCalcium,
    VoltageLaw,
    ghk_potential,
    ghk_reversal,
    nernst,
    sweep,
    sweep_family,
)

IONS = {K: (5.0, 140.0), Na: (145.0, 12.0), Cl: (120.0, 7.0), Ca: (2.0, 1e-4), HCO3: (24.0, 12.0), Mg: (1.0, 0.5)}


# -- random membranes ------------------------------------------------------------------------------------------


@st.composite
def own_channels(draw):
    gates, powers = [], {}
    for name in "xy"[: draw(st.integers(1, 2))]:
        half, width = draw(st.floats(-80, 20)), draw(st.sampled_from([-1, 1])) * draw(st.floats(3, 15))
        base, more = draw(st.floats(0.1, 10)), draw(st.floats(0.1, 30))
        gates.append(
            Gate.from_steady_state(
                name,
                lambda V, half=half, width=width: 1 / (1 + np.exp(-(V - half) / width)),
                lambda V, half=half, base=base, more=more: base + more * np.exp(-(((V - half) / 30) ** 2)),
            )
        )
        powers[name] = draw(st.integers(1, 5))
    kinetics = Kinetics("own", gates, T_ref=20.0, Q10=draw(st.floats(1.5, 4)), shift=draw(st.floats(-10, 10)))
    return Channel("own", draw(st.sampled_from([K, Na])), draw(st.floats(0.1, 10)), Gates(kinetics, powers))


@st.composite
def membranes(draw):
    """Any membrane that lets something through at rest."""

    def maybe(channel):
        return [draw(channel)] if draw(st.booleans()) else []

    small, times = st.floats(0.01, 2), st.lists(st.integers(1, 50).map(lambda half_ms: half_ms / 2), max_size=3)
    kinetics, blocked = draw(st.sampled_from([SQUID, TEXTBOOK])), st.floats(0, 1)
    channels = [
        Leak(K, g=draw(st.floats(0.05, 3))),
        Leak(g=draw(small), E=draw(st.floats(-80, -40))),
        *maybe(st.builds(lambda g, b: HodgkinHuxleySodium(g, kinetics, blocked=b), st.floats(1, 200), blocked)),
        *maybe(st.builds(lambda g, b: HodgkinHuxleyPotassium(g, kinetics, blocked=b), st.floats(1, 60), blocked)),
        *maybe(st.builds(AMPA, small, times)),
        *maybe(st.builds(GABA_A, small, times)),
        *maybe(st.builds(NMDA, small, times)),
        *maybe(st.builds(TTypeCalcium, small)),
        *maybe(st.builds(MTypePotassium, small)),
        *maybe(own_channels()),
    ]
    if draw(st.booleans()):
        sound = Deflection(amplitude=draw(st.floats(0, 60)), frequency=draw(st.floats(20, 500)), start=3.0)
        bath = draw(st.sampled_from([None, "endolymph"]))
        channels.append(Transduction(draw(small), sound, bath=bath))
    return Membrane(
        ions=IONS | {K: (draw(st.floats(1, 30)), 140.0)},
        channels=channels,
        celsius=draw(st.floats(0, 38)),
        capacitance=draw(st.sampled_from([1.0, 1.0, 0.2, 5.0])),
        baths=[Bath("endolymph", {K: 150.0, Na: 1.0, Ca: 0.02}, 80.0)],
    )


DURATION = 20.0
starts = st.floats(0.01, 8)
stimuli = st.one_of(
    st.builds(Step, starts, st.floats(0.1, 12), st.floats(-60, 100)),
    st.builds(Ramp, starts, st.floats(1, 12), st.floats(-60, 100)),
    st.builds(PulseTrain, starts, st.just(0.5), st.floats(-100, 200), st.floats(1, 5), st.just(3)),
)
relaxed = settings(
    deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], derandomize=True
)


@settings(relaxed, max_examples=500)
@given(membranes(), stimuli)
def test_of_any_membrane_gates_are_fractions_and_charge_is_conserved(membrane, stimulus):
    recording = sweep(membrane, stimulus, DURATION, interval=0.05)
    solution = recording.curves.solution
    assert solution.y[1:].min(initial=0.0) >= 0.0
    assert solution.y[1:].max(initial=1.0) <= 1.0
    assert all(gate.min() >= 0.0 and gate.max() <= 1.0 for gate in recording.gates.values())
    # C ΔV is the charge that flowed in, by a rule of its own: Gauss's of two points in each interval.
    t, width = solution.t, np.diff(solution.t)
    flowed = np.zeros(len(width))
    for place in (0.5 - 0.5 / math.sqrt(3), 0.5 + 0.5 / math.sqrt(3)):
        there = t[:-1] + place * width
        ionic = membrane.current(recording.curves.V(there), recording.curves.gates(there), there)
        flowed += width / 2 * (recording.curves.I_m(there) - ionic)
    drift = np.cumsum(flowed) / membrane.capacitance - (solution.y[0, 1:] - solution.y[0, 0])
    assert np.abs(drift).max() <= 2 * recording.error_estimate + 0.02


def tight(membrane, stimulus, t, start):
    """V at times t by LSODA, which knows of the membrane nothing but its currents and its gates' rates."""
    V, y = np.full(len(t), np.nan), np.array(start)
    segments = stimulus.segments(float(t[-1]))
    breaks = sorted({*(s.t0 for s in segments), *(b for b in membrane.breaks if b < t[-1]), float(t[-1])})
    for t0, t1 in pairwise(breaks):
        segment = next(s for s in segments if s.t0 <= t0 and t1 <= s.t1)

        def slopes(time, y, segment=segment):
            rate, steady = membrane.relaxation(np.asarray(y[0]))
            current = segment.at(time) - membrane.current(y[0], y[1:], time)
            return np.concatenate([[current / membrane.capacitance], rate * (steady - y[1:])])

        run = solve_ivp(slopes, (t0, t1), y, method="LSODA", rtol=1e-7, atol=1e-8, dense_output=True, max_step=1.0)
        inside = (t >= t0) & (t <= t1)
        if inside.any():
            V[inside] = run.sol(t[inside])[0]
        y = run.y[:, -1]
    return V


@pytest.mark.slow
def test_the_error_estimate_holds_for_any_membrane():
    """In 95 of 100, and where it does not, not by much."""
    above = []

    @settings(relaxed, max_examples=40)
    @given(membranes(), stimuli)
    def compare(membrane, stimulus):
        recording = sweep(membrane, stimulus, DURATION, interval=0.2)
        assert recording.converged
        rest = membrane.rest
        V = rest.V_m + (0.0 if rest.stable else 0.1)
        start = [V, *membrane.relaxation(np.asarray(V))[1]]
        error = np.nanmax(np.abs(recording.V - tight(membrane, stimulus, recording.t, start)))
        bound = recording.error_estimate + 0.003  # mV, where nothing happens: rest is known to a millionth
        assert error < 1.5 * bound
        above.append(error > bound)

    compare()
    assert sum(above) <= 0.05 * len(above)


@pytest.mark.parametrize(
    ("channels", "duration"),
    [
        ([HodgkinHuxleySodium(120.0), HodgkinHuxleyPotassium(36.0), Leak(g=0.3, E=-54.4), AMPA(0.3, [5.0])], 20.0),
        ([HodgkinHuxleySodium(130.0, TEXTBOOK), HodgkinHuxleyPotassium(20.0, TEXTBOOK), Leak(K, g=1.5),
          Leak(Na, g=0.25), NMDA(0.4, [2.0]), MTypePotassium(0.5)], 20.0),
        ([Leak(K, g=0.2), TTypeCalcium(0.5), GABA_A(0.5, [3.0, 9.0])], 20.0),
        ([Leak(K, g=0.2), Leak(Na, g=0.05)], 20.0),
    ],
)  # fmt: skip
def test_side_by_side_they_do_what_each_does_alone(channels, duration):
    membrane = Membrane(ions=IONS, channels=channels, celsius=25.0)
    steps = [Step(1.0, 10.0, amplitude) for amplitude in (0.5, 2.0, 5.0)]
    family = sweep_family(membrane, steps, duration, step=0.02)
    for step, V in zip(steps, family.V, strict=True):
        np.testing.assert_allclose(V, sweep(membrane, step, duration).curves.V(family.t), atol=0.3)


# -- reversal potentials ---------------------------------------------------------------------------------------


def test_bicarbonate_lifts_the_reversal_of_gaba():
    membrane = Membrane(ions={Cl: (120.0, 7.0), HCO3: (26.0, 16.0)}, channels=[GABA_A(1.0, [])])
    assert membrane.E["GABA_A"] == pytest.approx(-67.0, abs=0.1)
    assert membrane.E["GABA_A"] > membrane.E["Cl"] + 5.0


def test_two_baths():
    """Into endolymph (150 mM K⁺ at +80 mV) K⁺ is driven by what it feels there."""
    membrane = Membrane(
        ions={K: (5.0, 140.0)},
        channels=[Leak(K, g=1.0), Channel("apical", K, 0.5, bath="endolymph")],
        baths=[Bath("endolymph", {K: 150.0}, 80.0)],
    )
    assert membrane.E["apical"] == pytest.approx(80.0 + nernst(K, 150.0, 140.0), abs=1e-9)
    E_K, E_apical = membrane.E["K"], membrane.E["apical"]
    assert membrane.rest.V_m == pytest.approx((E_K + 0.5 * E_apical) / 1.5, abs=1e-9)


@given(st.floats(1, 300), st.floats(1, 300), st.floats(0.01, 10), st.floats(0, 45))
def test_the_reversal_of_monovalent_ions_is_that_of_goldman(outside, inside, P, celsius):
    concentrations = {K: outside, Na: 145.0, Cl: 120.0}, {K: inside, Na: 12.0, Cl: 7.0}
    permeability = {K: 1.0, Na: P, Cl: 0.3}
    assert ghk_reversal(permeability, *concentrations, celsius) == ghk_potential(
        permeability, *concentrations, celsius
    )


@given(st.floats(0.1, 20), st.floats(0.5, 20), st.floats(1e-5, 1e-2))
def test_at_the_reversal_of_a_divalent_path_no_current_flows(P_Ca, Ca_out, Ca_in):
    P, outside, inside = (
        {Na: 1.0, K: 1.0, Ca: P_Ca},
        {Na: 145.0, K: 5.0, Ca: Ca_out},
        {Na: 12.0, K: 140.0, Ca: Ca_in},
    )
    V = ghk_reversal(P, outside, inside)
    u = V / 26.7266  # RT/F at 37 °C
    flows = [
        P[i] * i.valence**2 * u * (inside[i] - outside[i] * np.exp(-i.valence * u)) / -np.expm1(-i.valence * u)
        for i in P
    ]
    assert sum(flows) == pytest.approx(0.0, abs=1e-3 * max(abs(flow) for flow in flows))


# -- what opens a channel --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("V", "open_fraction"), [(-70.0, 0.044), (-40.0, 0.23), (0.0, 0.78)])
def test_magnesium_leaves_of_nmda_what_jahr_and_stevens_measured(V, open_fraction):
    law = NMDA(1.0, [0.0]).voltage_laws[0]
    assert law.fraction(np.array(V), 1.0) == pytest.approx(open_fraction, abs=0.005)
    assert law.fraction(np.array(V), 0.0) == 1.0


def test_an_event_opens_all_at_its_peak_and_two_no_more_than_all():
    events = Events(0.2, 2.0, [1.0])
    t = np.linspace(0.0, 20.0, 200_001)
    fraction = events.fraction(t)
    assert fraction[t <= 1.0].max() == 0.0
    assert fraction.max() == pytest.approx(1.0, abs=1e-6)
    assert t[fraction.argmax()] - 1.0 == pytest.approx(events.time_to_peak, abs=1e-3)
    assert Events(0.2, 2.0, [1.0, 1.2, 1.4]).fraction(t).max() <= 1.0


def test_a_bundle_opens_half_its_channels_where_it_should():
    assert Deflection(half=20.0, width=10.0, at=20.0).at_rest == 0.5
    assert Deflection(half=20.0, width=10.0, at=20.0 + 10.0 * math.log(9.0)).at_rest == pytest.approx(0.9)


def test_a_table_is_as_good_as_the_function():
    V = np.linspace(-150.0, 100.0, 2501)
    table = Gate.from_steady_state("m", (V, 1 / (1 + np.exp(-(V + 40) / 7))), (V, 1.0 + 0 * V))
    rate, steady = table.relaxation(np.array([-40.0, -33.0, -400.0]))
    np.testing.assert_allclose(steady, [0.5, 1 / (1 + math.exp(-1)), 1 / (1 + math.exp(110 / 7))], rtol=1e-4)
    assert (rate == 1.0).all()


def test_channels_of_the_same_kinetics_share_their_gates_and_others_do_not():
    own = Kinetics("own", SQUID.gates, T_ref=6.3)
    membrane = Membrane(
        ions={K: (5.0, 140.0), Na: (145.0, 12.0)},
        channels=[HodgkinHuxleySodium(120.0), HodgkinHuxleySodium(10.0, name="more"),
                  HodgkinHuxleySodium(1.0, own, name="other"), Leak(K, g=0.3)],
    )  # fmt: skip
    assert membrane.gate_names == ("m", "h", "other.m", "other.h")


# -- any ion ---------------------------------------------------------------------------------------------------


def test_an_ion_of_ones_own_works_wherever_an_ion_is_taken():
    Li = Ion("Li", +1, "Li⁺", "lithium")
    membrane = Membrane(ions={Li: (10.0, 1.0), K: (5.0, 140.0)}, channels=[Leak(Li, g=0.1), Leak(K, g=1.0)])
    assert membrane.paths == ("K", "Li")
    assert membrane.E["Li"] == pytest.approx(nernst(Li, 10.0, 1.0))
    recording = sweep(membrane, Step(1.0, 2.0, 5.0), 5.0)
    assert set(recording.current) == {"K", "Li"}
    assert ghk_potential({Li: 1.0}, {Li: 10.0}, {Li: 1.0}) == pytest.approx(membrane.E["Li"])


# -- what is refused -------------------------------------------------------------------------------------------

HALF = Gate.from_steady_state("m", lambda V: 0.5 + 0 * V, lambda V: 1.0 + 0 * V)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Membrane(ions={K: (5.0,)}), "K⁺"),
        (lambda: Membrane(ions={K: (5.0, -1.0)}), "K⁺ inside"),
        (lambda: Membrane(ions={K: None}), "K⁺"),
        (lambda: Membrane(ions=[K]), "ions"),
        (lambda: Membrane(ions={"Xx": (1.0, 1.0)}), "Xx"),
        (lambda: Membrane(ions={K: (5.0, 140.0)}, channels=[Leak(Mg, g=0.1)]), "Mg"),
        (lambda: Membrane(E_fixed={Na: 50.0, K: -77.0}, channels=[AMPA(1.0, [1.0])]), "Na⁺"),
        (lambda: Membrane(ions=IONS, channels=[Leak(K, g=0.1), Leak(K, g=0.2)]), "K leak"),
        (lambda: Membrane(ions=IONS, channels=[Channel("a", K, 1.0, bath="endolymph")]), "endolymph"),
        (lambda: Membrane(ions=IONS, baths=[Bath("a", {}), Bath("a", {})]), "a"),
        (lambda: Membrane(ions=IONS, channels=["leak"]), "channels"),
        (lambda: Membrane(ions=IONS, celsius=310.0), "36.85"),
        (lambda: nernst(K, 5.0, 140.0, celsius=310.0), "36.85"),
        (lambda: Membrane(ions=IONS, capacitance=0.0), "capacitance"),
        (lambda: Membrane(E_fixed={K: 1000.0}), "E of K"),
        (lambda: Leak(K, g=-1.0), "K leak"),
        (lambda: Leak(g=1.0), "leak"),
        (lambda: Channel("c", {K: 0.0}, 1.0), "permeabilities of c"),
        (lambda: Channel("c", K, 1.0, "open"), "opening of c"),
        (lambda: HodgkinHuxleySodium(120.0, blocked=1.5), "TTX"),
        (lambda: Gates(SQUID, {"m": 0}), "power of gate m"),
        (lambda: Gates(SQUID, {"m": 1.5}), "power of gate m"),
        (lambda: Gates(SQUID, {"q": 1}), "q"),
        (lambda: Kinetics("twice", [HALF, HALF], T_ref=20.0), "twice"),
        (lambda: Kinetics("none", [], T_ref=20.0), "none"),
        (lambda: Gate.from_rates("x", lambda V: V / (1 - np.exp(-V)), lambda V: 1.0 + 0 * V), "gate x at 0 mV"),
        (lambda: Gate.from_rates("x", lambda V: -1.0 + 0 * V, lambda V: 0 * V), "gate x"),
        (lambda: Gate.from_steady_state("x", lambda V: 2.0 + 0 * V, lambda V: 1.0), "steady state of gate x"),
        (lambda: Gate.from_rates("x", ([0.0], [1.0]), lambda V: 1.0), "alpha of gate x"),
        (lambda: Synapse("s", K, 1.0, rise=0.2, decay=2.0, times=[-1.0]), "time of an event"),
        (lambda: Synapse("s", K, 1.0, rise=2.0, decay=0.2, times=[1.0]), "rise"),
        (lambda: Synapse("s", K, 1.0, rise=0.2, decay=2.0, times=[1.0], strength=2.0), "strength"),
        (lambda: Synapse("s", K, 1.0, rise=0.2, decay=2.0, times=5.0), "event times"),
        (lambda: Deflection(width=0.0), "width"),
        (lambda: Ion("Mg", 0, "Mg", "magnesium"), "valence of Mg"),
        (lambda: Ion("", 1, "x", "x"), "name of an ion"),
        (lambda: VoltageLaw(lambda V, c: 2.0 + 0 * V).fraction(np.array(-65.0), 0.0), "−65 mV"),
    ],
)  # fmt: skip
def test_bad_input_is_named(make, named):
    with pytest.raises(InvalidInput, match=named.replace("(", r"\(")):
        make()


# -- trains ----------------------------------------------------------------------------------------------------


TRAIN = Membrane(
    ions={K: (5.0, 145.0), Na: (142.0, 15.0)},
    channels=[HodgkinHuxleySodium(130.0, TEXTBOOK), HodgkinHuxleyPotassium(20.0, TEXTBOOK), Leak(K, g=1.5),
              Leak(Na, g=0.2506)],
)  # fmt: skip


@pytest.mark.slow
def test_the_spikes_of_a_train_are_in_time():
    stimulus = Step(5.0, 195.0, 20.0)
    recording = sweep(TRAIN, stimulus, 200.0)
    assert recording.converged
    assert recording.spike_times.size > 25
    rest = TRAIN.rest.V_m
    V = tight(TRAIN, stimulus, np.append(recording.spike_times, 200.0), [rest, *TRAIN.steady_gates(rest).values()])
    assert np.abs(V[:-1]).max() < min(recording.error_estimate, 1.5)  # mV, where V_m rises by 0.3 to 0.6 a µs


@pytest.mark.slow
def test_a_long_train_converges():
    recording = sweep(TRAIN, Step(5.0, 1990.0, 20.0), 2000.0, interval=1.0)
    assert recording.converged
    finer = sweep(TRAIN, Step(5.0, 490.0, 20.0), 500.0, tolerance=0.02, interval=1.0).spike_times
    np.testing.assert_allclose(recording.spike_times[: len(finer)], finer, atol=0.005)
