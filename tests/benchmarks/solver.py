"""How fast the solver is beside its peers, and how exact: one process, taking turns. By hand (``make bench``).

Needs scipy and NEURON. Times are medians; what counts are the ratios.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
from neuron import h
from scipy.integrate import odeint, solve_ivp
from scipy.optimize import brentq

from drivingforce.physics import (
    AMPA,
    GABA_A,
    HCO3,
    NMDA,
    Ca,
    Channel,
    Cl,
    HodgkinHuxleyPotassium,
    HodgkinHuxleySodium,
    K,
    Leak,
    Membrane,
    Mg,
    MTypePotassium,
    Na,
    TTypeCalcium,
)
from drivingforce.physics.family import sweep_family
from drivingforce.physics.stimulus import Step
from drivingforce.physics.sweep import sweep

C, G_NA, G_K, G_L, E_NA, E_K, E_L = 1.0, 120.0, 36.0, 0.3, 50.0, -77.0, -54.387
START, LENGTH, AMPLITUDE, DURATION = 5.0, 40.0, 10.0, 50.0
STEP = Step(START, LENGTH, AMPLITUDE)


def squid(celsius: float = 6.3) -> Membrane:
    """Return a new membrane, which has to find its rest anew."""
    return Membrane(
        channels=[HodgkinHuxleySodium(G_NA), HodgkinHuxleyPotassium(G_K), Leak(g=G_L, E=E_L)],
        celsius=celsius,
        capacitance=C,
        E_fixed={"Na": E_NA, "K": E_K},
    )


def hodgkin_huxley(y: tuple[float, ...], t: float, injected: float | None = None) -> tuple[float, ...]:
    """The equations, written plainly with the math module."""
    V, m, h, n = y
    exp = math.exp
    if injected is None:
        injected = AMPLITUDE if START <= t < START + LENGTH else 0.0
    x, y_ = (V + 40.0) / 10.0, (V + 55.0) / 10.0
    alpha_m = x / (1.0 - exp(-x)) if abs(x) > 1e-7 else 1.0
    alpha_n = 0.1 * y_ / (1.0 - exp(-y_)) if abs(y_) > 1e-7 else 0.1
    return (
        (injected - G_NA * m * m * m * h * (V - E_NA) - G_K * n * n * n * n * (V - E_K) - G_L * (V - E_L)) / C,
        alpha_m * (1.0 - m) - 4.0 * exp(-(V + 65.0) / 18.0) * m,
        0.07 * exp(-(V + 65.0) / 20.0) * (1.0 - h) - h / (1.0 + exp(-(V + 35.0) / 10.0)),
        alpha_n * (1.0 - n) - 0.125 * exp(-(V + 65.0) / 80.0) * n,
    )


def true_spikes() -> np.ndarray:
    """Spike times by an integrator of eighth order at a tolerance of 1e-12."""
    V = squid().rest.V_m
    solution = solve_ivp(
        lambda t, y: hodgkin_huxley(y, t, AMPLITUDE),
        (START, START + LENGTH),
        (V, *squid().steady_gates(V).values()),
        method="DOP853",
        rtol=1e-12,
        atol=1e-12,
        dense_output=True,
    ).sol
    t = np.arange(START, START + LENGTH, 0.01)
    V = solution(t)[0]
    rises = np.flatnonzero((V[:-1] < 0) & (V[1:] >= 0))
    return np.array([brentq(lambda x: solution(x)[0], t[i], t[i + 1], xtol=1e-13) for i in rises])


def crossings(t: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Upward crossings of 0 mV by a cubic through the four samples around each."""
    times = []
    for i in np.flatnonzero((V[:-1] < 0) & (V[1:] >= 0)):
        near = slice(i - 1, i + 3)
        cubic = np.polynomial.Polynomial.fit(t[near], V[near], 3)
        times.append(brentq(cubic, t[i], t[i + 1], xtol=1e-13))
    return np.array(times)


class Neuron:
    """The same axon in NEURON: its built-in hh, second order, dt 0.025 ms."""

    def __init__(self) -> None:
        h.load_file("stdrun.hoc")
        self.section = h.Section(name="axon")
        self.section.L = self.section.diam = 100.0 / math.sqrt(math.pi)  # 100 µm by 31.8: 1e-4 cm²
        self.section.insert("hh")
        self.section(0.5).hh.el = E_L
        h.usetable_hh = 1
        self.rest = squid().rest.V_m
        self.clamp = h.IClamp(self.section(0.5))
        self.area = self.section(0.5).area() * 1e-8
        self.context = h.ParallelContext()
        self.context.set_maxstep(10)
        h.celsius, h.secondorder, h.dt = 6.3, 2, 0.025
        self.V = h.Vector().record(self.section(0.5)._ref_v)
        self.t = h.Vector().record(h._ref_t)

    def inject(self, start: float, length: float, amplitude: float) -> None:
        """Inject a step of current, µA/cm²."""
        self.clamp.delay, self.clamp.dur, self.clamp.amp = start, length, amplitude * self.area * 1e3

    def run(self, duration: float) -> None:
        """Run every axon there is from its rest."""
        h.finitialize(self.rest)
        self.context.psolve(duration)


def interleaved(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median time of each, ms, taking turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - begin) * 1e3)
    return {name: median(values) for name, values in times.items()}


def report(title: str, times: dict[str, float], errors: dict[str, float], peers: tuple[str, ...]) -> None:
    """Print a table."""
    print(f"\n{title}\n{'':44}{'ms':>9}" + "".join(f"{'/ ' + peer:>16}" for peer in peers) + f"{'error, µs':>12}")
    for name, ms in times.items():
        ratios = "".join(f"{ms / times[peer]:16.2f}" for peer in peers)
        print(f"{name:44}{ms:9.2f}{ratios}{errors.get(name, math.nan):12.2f}")


def one_sweep(neuron: Neuron) -> None:
    """A 50 ms sweep of three spikes."""
    truth = true_spikes()
    y0 = tuple(float(x) for x in (squid().rest.V_m, *squid().steady_gates(squid().rest.V_m).values()))
    t = np.linspace(0.0, DURATION, 2001)

    def lsoda() -> np.ndarray:
        return odeint(hodgkin_huxley, y0, t, rtol=1e-6, atol=1e-6, hmax=1.0)[:, 0]

    def error(times: np.ndarray) -> float:
        return float(np.abs(times - truth).max() * 1e3) if len(times) == len(truth) else math.inf

    neuron.inject(START, LENGTH, AMPLITUDE)
    neuron.run(DURATION)
    errors = {
        "sweep": error(sweep(squid(), STEP, DURATION).spike_times),
        "odeint": error(crossings(t, lsoda())),
        "NEURON": error(crossings(np.array(neuron.t), np.array(neuron.V))),
    }
    membrane = squid()
    warmer = iter(np.linspace(6.3, 7.3, 100_000))
    times = interleaved(
        {
            "sweep": lambda: sweep(squid(), STEP, DURATION).V,
            "odeint": lsoda,
            "NEURON": lambda: neuron.run(DURATION),
            "sweep, all currents read": lambda: sweep(squid(), STEP, DURATION).current,
            "sweep, its rest known": lambda: sweep(membrane, STEP, DURATION).V,
            "sweep, its rest known, only spike times": lambda: sweep(membrane, STEP, DURATION),
            "sweep, temperature moved": lambda: sweep(squid(float(next(warmer))), STEP, DURATION),
        },
        60,
    )
    report("50 ms sweep, squid axon, 10 µA/cm² for 40 ms", times, errors, ("odeint", "NEURON"))


def a_second() -> None:
    """1000 ms of a train; odeint at the tolerance that times its spikes as well."""
    step, duration = Step(START, 985.0, AMPLITUDE), 1000.0
    t = np.linspace(0.0, duration, 40_001)
    y0 = tuple(float(x) for x in (squid().rest.V_m, *squid().steady_gates(squid().rest.V_m).values()))

    def injected(y: tuple[float, ...], at: float) -> tuple[float, ...]:
        return hodgkin_huxley(y, at, AMPLITUDE if START <= at < START + 985.0 else 0.0)

    def lsoda(tolerance: float) -> np.ndarray:
        return odeint(injected, y0, t, rtol=tolerance, atol=tolerance, hmax=1.0)[:, 0]

    truth = crossings(t, lsoda(1e-12))

    def error(times: np.ndarray) -> float:
        return float(np.abs(times - truth).max() * 1e3) if len(times) == len(truth) else math.inf

    runs: dict[str, Callable[[], object]] = {"sweep": lambda: sweep(squid(), step, duration).V}
    errors = {"sweep": error(sweep(squid(), step, duration).spike_times)}
    for tolerance in (1e-6, 1e-7, 1e-8):
        name = f"odeint {tolerance:g}"
        runs[name] = lambda tolerance=tolerance: lsoda(tolerance)
        errors[name] = error(crossings(t, lsoda(tolerance)))
    report("1000 ms sweep, squid axon, 10 µA/cm²", interleaved(runs, 7), errors, tuple(runs)[1:])


def six_channels() -> None:
    """The 50 ms sweep with four channels more: a Ca²⁺ and a K⁺ channel, two synapses."""
    ions = {
        K: (5.0, 145.0),
        Na: (142.0, 15.0),
        Cl: (110.0, 10.0),
        Ca: (1.5, 1e-4),
        HCO3: (25.0, 10.0),
        Mg: (1.0, 0.5),
    }
    two = [HodgkinHuxleySodium(G_NA), HodgkinHuxleyPotassium(G_K), Leak(K, g=0.3)]
    gated = [TTypeCalcium(0.3), MTypePotassium(0.3)]
    synapses = {
        "and AMPA, GABA_A": [AMPA(0.1, [10.0]), GABA_A(0.1, [15.0])],
        "and AMPA, NMDA": [AMPA(0.1, [10.0]), NMDA(0.1, [10.0])],
    }

    def run(channels: list[Channel]) -> Callable[[], object]:
        return lambda: sweep(Membrane(ions=ions, channels=channels, celsius=6.3), STEP, DURATION).V

    runs = {"two gated channels": run(two), "and T-type, M-type": run([*two, *gated])}
    runs |= {f"and T-type, M-type {name}": run([*two, *gated, *more]) for name, more in synapses.items()}
    report("50 ms sweep, more channels", interleaved(runs, 40), {}, ("two gated channels",))


def rates_by_current() -> None:
    """200 sweeps of 500 ms, in NEURON as 200 cells in one run; errors at the end of the trains."""
    currents = np.linspace(0.0, 40.0, 200)
    steps = [Step(0.0, 500.0, float(current)) for current in currents]
    chosen = (50, 100, 199)
    truth = {k: sweep(squid(), steps[k], 500.0, tolerance=0.05).spike_times for k in chosen}
    axons = [Neuron() for _ in currents]
    for axon, current in zip(axons, currents, strict=True):
        axon.inject(0.0, 500.0, current)

    def error(times: Sequence[np.ndarray]) -> float:
        return (
            max(float(np.abs(found[:34] - truth[k][:34]).max()) for k, found in zip(chosen, times, strict=True))
            * 1e3
        )

    def ours(step: float) -> list[np.ndarray]:
        times = sweep_family(squid(), steps, 500.0, step=step).spike_times
        return [times[k] for k in chosen]

    axons[0].run(500.0)
    t = np.array(axons[0].t)
    errors = {
        "sweep_family": error(ours(0.1)),
        "sweep_family, step 0.3": error(ours(0.3)),
        "NEURON": error([crossings(t, np.array(axons[k].V)) for k in chosen]),
    }
    runs = {
        "sweep_family": lambda: ours(0.1),
        "sweep_family, step 0.3": lambda: ours(0.3),
        "NEURON": lambda: axons[0].run(500.0),
    }
    report("f-I curve, 200 sweeps of 500 ms", interleaved(runs, 9), errors, ("NEURON",))


if __name__ == "__main__":
    one_sweep(Neuron())
    a_second()
    six_channels()
    rates_by_current()
