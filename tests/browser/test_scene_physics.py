"""The physics of the moving ions, in the browser it runs in; no JupyterLab. Seeds are fixed in advance.

A mean is judged by the standard error of block averages: blocks of twenty relaxation times hardly remember
each other.
"""

import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from drivingforce import Ca, Cl, K, Na
from drivingforce.physics import RT_over_F, nernst
from drivingforce.views import membrane_scene

PHYSICS = Path(membrane_scene.__file__).parent / "physics.js"

CONCENTRATIONS = {K: (5.0, 145.0), Na: (142.0, 15.0), Cl: (120.0, 7.0), Ca: (2.0, 1e-4)}
TEMPERATURES = (37.0, 6.3)
STEPS = (0.2, 1.0, 2.0, 5.0)

#: Mean and mean square of V in each of `blocks` blocks of `seconds`, after one block that is not counted.
FREE_RUN = """([conditions, seed, seconds, blocks]) => {
    const run = new Crossings(conditions, seed);
    run.advance(seconds);
    return Array.from({ length: blocks }, () => {
        let [V, VV] = [0, 0];
        run.advance(seconds, undefined, (value, held) => { V += value * held; VV += value * value * held; });
        return [V / seconds, VV / seconds];
    });
}"""

COUNTS = """([conditions, seed, seconds]) => {
    const counts = conditions.ions.map(() => ({ out: 0, in: 0 }));
    const run = new Crossings(conditions, seed);
    run.advance(seconds, (index, way) => { counts[index][way] += 1; });
    return { counts, V: run.V, pools: run.pools };
}"""


@pytest.fixture(scope="module")
def page(chromium):
    """An empty page with the scene's physics."""
    page = chromium.new_page()
    page.add_script_tag(path=PHYSICS)
    yield page
    page.close()


def of_ion(ion, g=2.0, celsius=37.0, **changes):
    outside, inside = CONCENTRATIONS[ion]
    E = nernst(ion, outside, inside, celsius)
    values = {"name": str(ion), "z": ion.valence, "g": g, "E": E, "outside": outside, "inside": inside}
    return values | changes


def conditions(*ions, free=True, V=0.0, celsius=37.0, step=1.0, **changes):
    switches = {"finite": False, "diffusion": True, "electricity": True}
    return {"free": free, "V": V, "celsius": celsius, "step": step, "ions": list(ions), **switches, **changes}


def relaxation(step, celsius, g=2.0):
    """Seconds in which a small deviation from E falls to 1/e: RT/F over step, conductance and pace."""
    return RT_over_F(celsius) / (step * 3.5 * g)


def mean_and_error(blocks):
    return np.mean(blocks), np.std(blocks, ddof=1) / math.sqrt(len(blocks))


@pytest.fixture(scope="module")
def runs(page):
    """Blocks of V and V², by ion, temperature and mV per ion."""
    found = {}
    for seed, (ion, celsius, step) in enumerate(product((K, Na, Cl), TEMPERATURES, STEPS), start=1):
        what = conditions(of_ion(ion, celsius=celsius), celsius=celsius, step=step)
        seconds = 20 * relaxation(step, celsius)
        found[ion, celsius, step] = np.array(page.evaluate(FREE_RUN, [what, seed, seconds, 200]))
    return found


class TestFree:
    def test_the_mean_is_the_nernst_potential(self, runs):
        deviations = []
        for (ion, celsius, _), blocks in runs.items():
            mean, error = mean_and_error(blocks[:, 0])
            deviations.append(abs(mean - nernst(ion, *CONCENTRATIONS[ion], celsius)) / error)
        assert len(deviations) == 24
        assert max(deviations) < 4
        assert sum(deviation > 3 for deviation in deviations) <= 1

    def test_the_spread_is_thermal_noise(self, runs):
        for (_, celsius, step), blocks in runs.items():
            V, VV = blocks.mean(axis=0)
            assert math.sqrt(VV - V**2) == pytest.approx(math.sqrt(RT_over_F(celsius) * step), rel=0.1)

    def test_calcium_counts_twice(self, page):
        what = conditions(of_ion(Ca), step=0.5)
        seconds = 20 * relaxation(0.5, 37.0)
        mean, error = mean_and_error([V for V, _ in page.evaluate(FREE_RUN, [what, 25, seconds, 200])])
        assert abs(mean - nernst(Ca, *CONCENTRATIONS[Ca])) < 4 * error

    @pytest.mark.parametrize(("ion", "V"), list(product((K, Na, Cl, Ca), (-90.0, -40.0, 0.0, 60.0))))
    def test_crossings_out_and_in_obey_boltzmann(self, page, ion, V):
        """Between two neighbouring voltages, out of the one and in from the other: exp(u) halfway."""
        outward, inward = page.evaluate(
            """([conditions, V, lower]) => {
                const run = new Crossings(conditions, 1);
                const at = (value) => { run.V = value; return run.rates(0); };
                return [at(V).out, at(lower).in];
            }""",
            [conditions(of_ion(ion)), V, V - ion.valence],
        )
        u = ion.valence * (V - ion.valence / 2 - nernst(ion, *CONCENTRATIONS[ion])) / RT_over_F()
        assert outward / inward == pytest.approx(math.exp(u), rel=1e-9)

    def test_several_ions_settle_between_their_potentials(self, page):
        what = conditions(of_ion(K, g=1.7), of_ion(Na, g=0.26))
        V = np.mean([V for V, _ in page.evaluate(FREE_RUN, [what, 26, 60, 20])])
        assert -90 < V < -40

    def test_ten_times_both_concentrations_is_the_same_run(self, page):
        richer = of_ion(K, outside=50.0, inside=1450.0)
        runs = [page.evaluate(COUNTS, [conditions(ion), 27, 100]) for ion in (of_ion(K), richer)]
        assert runs[0]["counts"] == runs[1]["counts"]
        assert runs[0]["V"] == runs[1]["V"]


class TestSwitches:
    def test_without_electricity_finite_pools_equalise(self, page):
        pools = of_ion(K, g=8.0, outside=5, inside=145)
        what = conditions(pools, finite=True, electricity=False)
        inside = page.evaluate(
            """([conditions, seed]) => {
                const run = new Crossings(conditions, seed);
                run.advance(200);
                return Array.from({ length: 400 }, () => { run.advance(20); return run.pools[0].inside; });
            }""",
            [what, 28],
        )
        mean, error = mean_and_error(inside)
        assert abs(mean - 75) < 3 * error
        # Each of 150 ions is on either side with equal chance.
        assert np.std(inside) == pytest.approx(math.sqrt(150) / 2, rel=0.1)

    def test_without_electricity_no_voltage_builds_up(self, page):
        assert page.evaluate(COUNTS, [conditions(of_ion(K), electricity=False), 29, 50])["V"] == 0

    def test_without_diffusion_the_voltage_settles_at_zero(self, page):
        blocks = page.evaluate(FREE_RUN, [conditions(of_ion(K), diffusion=False), 30, 80, 200])
        mean, error = mean_and_error([V for V, _ in blocks])
        assert abs(mean) < 3 * error

    def test_finite_pools_settle_where_the_ground_truth_says(self, page):
        """140/5 ions and 2 mV for each: −41 mV, far from the −89 mV of reservoirs."""
        pools = of_ion(K, outside=5, inside=140)
        settles = page.evaluate("([ion]) => finitePotential(ion, 2, 37)", [pools])
        assert settles == pytest.approx(-41.0, abs=0.3)
        blocks = page.evaluate(FREE_RUN, [conditions(pools, finite=True, step=2.0), 31, 60, 100])
        assert np.mean([V for V, _ in blocks]) == pytest.approx(settles, abs=0.5)

    @pytest.mark.parametrize("free", [True, False])
    def test_through_a_closed_membrane_nothing_goes(self, page, free):
        what = conditions(of_ion(K, g=0.0), of_ion(Na, g=0.0), free=free, V=-70.0)
        ran = page.evaluate(COUNTS, [what, 32, 1000])
        assert ran["counts"] == [{"out": 0, "in": 0}] * 2


class TestClamped:
    @pytest.mark.parametrize("ion", [K, Na, Cl, Ca])
    def test_net_flux_is_conductance_times_driving_force(self, page, ion):
        """The crossings' difference is the same multiple of g (V − E) / z for every V and g."""
        places = [(V, g) for V in (-120.0, -70.0, -30.0, 0.0, 45.0) for g in (0.26, 1.7, 30.0)]
        fluxes = page.evaluate(
            """([ion, places, RTF]) => places.map(([V, g]) =>
                clampedFluxes({ ...ion, g }, ion.z * (V - ion.E) / RTF))""",
            [of_ion(ion), places, RT_over_F()],
        )
        E = nernst(ion, *CONCENTRATIONS[ion])
        multiples = [
            (flux["out"] - flux["in"]) / (g * (V - E) / ion.valence)
            for flux, (V, g) in zip(fluxes, places, strict=True)
        ]
        assert multiples == pytest.approx([multiples[0]] * len(multiples), rel=1e-9)
        assert multiples[0] > 0
        for flux, (V, _) in zip(fluxes, places, strict=True):
            assert flux["out"] / flux["in"] == pytest.approx(
                math.exp(ion.valence * (V - E) / RT_over_F()), rel=1e-9
            )

    def test_at_equilibrium_both_fluxes_have_their_limit(self, page):
        at_E, beside = page.evaluate("() => [0, 1e-7].map((u) => clampedFluxes({ g: 1, z: 2 }, u))")
        assert at_E["out"] == at_E["in"] == pytest.approx(3.5 / 4)
        assert beside["out"] == pytest.approx(at_E["out"], rel=1e-6)

    def test_counted_crossings_obey_both_laws(self, page):
        """K⁺ 2.1 : 1 and Na⁺ 1 : 130 at −70 mV; at that rest as much charge leaves as enters."""
        what = conditions(of_ion(K, g=1.7041), of_ion(Na, g=0.26213), free=False, V=-70.0)
        seconds = 20_000
        k, na = page.evaluate(COUNTS, [what, 33, seconds])["counts"]
        for ion, count in ((K, k), (Na, na)):
            u = (-70.0 - nernst(ion, *CONCENTRATIONS[ion])) / RT_over_F()
            error = math.sqrt(1 / count["out"] + 1 / count["in"])  # of a Poisson ratio's logarithm
            assert abs(math.log(count["out"] / count["in"]) - u) < 3 * error
        net = k["out"] - k["in"] + na["out"] - na["in"]
        assert abs(net) < 3 * math.sqrt(k["out"] + k["in"] + na["out"] + na["in"])

    def test_a_force_that_is_off_pushes_nothing(self, page):
        what = conditions(of_ion(K), free=False, V=-70.0)
        pushes = page.evaluate(
            """([conditions]) => [[true, true], [true, false], [false, true], [false, false]].map(
                ([diffusion, electricity]) => {
                    const run = new Crossings({ ...conditions, diffusion, electricity }, 1);
                    return run.push(run.conditions.ions[0]);
                })""",
            [what],
        )
        E = nernst(K, 5, 145)
        assert [u * RT_over_F() for u in pushes] == pytest.approx([-70 - E, -E, -70, 0])


class TestSeeds:
    def test_the_same_seed_gives_the_same_run_however_its_time_is_cut(self, page):
        run = """([conditions, seed, pieces]) => {
            const told = [], run = new Crossings(conditions, seed);
            for (const seconds of pieces) run.advance(seconds, (...crossing) => told.push(crossing));
            return told;
        }"""
        what = conditions(of_ion(K), of_ion(Na, g=0.3))
        whole, cut = (page.evaluate(run, [what, 34, pieces]) for pieces in ([16.0], [0.015625] * 1024))
        assert len(whole) > 100
        assert whole == cut
        assert page.evaluate(run, [what, 35, [16.0]]) != whole

    def test_numbers_are_uniform_and_do_not_repeat(self, page):
        numbers = np.array(page.evaluate("() => Array.from({ length: 20000 }, randomNumbers(36))"))
        assert 0 <= numbers.min() < numbers.max() < 1
        counts = np.histogram(numbers, bins=20, range=(0, 1))[0]
        assert ((counts - 1000) ** 2 / 1000).sum() < 43.8  # χ² of 19 degrees of freedom, p = 0.001
        assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.03
        first = page.evaluate("() => Array.from({ length: 100 }, (_, seed) => randomNumbers(seed)())")
        assert len(set(first)) == 100


def test_python_and_javascript_agree_on_rt_over_f_and_nernst(page):
    random = np.random.default_rng(37)
    temperatures = [-20.0, 0.0, 6.3, 18.5, 20.0, 37.0, 45.0, *random.uniform(-50, 100, 50)]
    concentrations = 10 ** random.uniform(-7, 4, (100, 2))
    table = [
        (ion.valence, float(outside), float(inside), float(celsius))
        for ion in (K, Cl, Ca)
        for celsius in temperatures
        for outside, inside in concentrations
    ]
    of_page = page.evaluate("(table) => table.map((row) => nernst(...row))", table)
    valence, outside, inside, celsius = np.array(table).T
    ions = {1: K, -1: Cl, 2: Ca}
    here = [float(nernst(ions[int(z)], *rest)) for z, *rest in zip(valence, outside, inside, celsius, strict=True)]
    np.testing.assert_allclose(of_page, here, rtol=1e-9, atol=1e-9)
    of_page = page.evaluate("(all) => all.map(RToverF)", temperatures)
    np.testing.assert_allclose(of_page, RT_over_F(np.array(temperatures)), rtol=1e-9)


class TestStatistics:
    def test_they_are_of_the_later_half(self, page):
        found = page.evaluate(
            """() => {
                const statistics = new Statistics([{}]);
                for (let i = 0; i < 4000; i++) {
                    statistics.hold(i < 2000 ? 100 : i % 2 ? -1 : 1, 0.125);
                    if (i >= 1000) statistics.count(0, i % 4 ? "out" : "in");
                }
                return statistics.laterHalf();
            }"""
        )
        assert found["mean"] == pytest.approx(0, abs=0.2)
        assert found["spread"] == pytest.approx(1, abs=0.2)
        assert found["out"][0] / found["in"][0] == pytest.approx(3, rel=0.01)

    def test_a_long_run_keeps_a_bounded_number_of_sums(self, page):
        kept, mean = page.evaluate(
            """() => {
                const statistics = new Statistics([{}]);
                for (let i = 0; i < 50000; i++) statistics.hold(-90, 0.25);
                return [statistics.kept.length, statistics.laterHalf().mean];
            }"""
        )
        assert kept <= 4001
        assert mean == pytest.approx(-90)
