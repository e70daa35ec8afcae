"""The two membranes of the course (TEACHING 1.4), and an independent reference."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from drivingforce.physics import (
    SQUID,
    TEXTBOOK,
    HodgkinHuxleyPotassium,
    HodgkinHuxleySodium,
    Kinetics,
    Leak,
    Membrane,
    nernst,
)


def hodgkin_huxley(
    g_Na: float,
    g_K: float,
    E: dict[str, float],
    leaks: dict[str, float],
    kinetics: Kinetics,
    TTX: float = 0.0,
    TEA: float = 0.0,
    **changes: Any,
) -> Membrane:
    """A membrane of Hodgkin–Huxley channels and leaks, its E given by number."""
    return Membrane(
        channels=[
            HodgkinHuxleySodium(g_Na, kinetics, blocked=TTX),
            HodgkinHuxleyPotassium(g_K, kinetics, blocked=TEA),
            *(Leak(g=g, E=E["leak"]) if path == "leak" else Leak(path, g=g) for path, g in leaks.items()),
        ],
        E_fixed={path: value for path, value in E.items() if path != "leak"},
        **changes,
    )


def squid(
    g_Na: float = 120.0, g_K: float = 36.0, leak: float = 0.3, celsius: float = 6.3, **changes: Any
) -> Membrane:
    """Hodgkin and Huxley's axon, its E held at their values."""
    E = {"Na": 50.0, "K": -77.0, "leak": -54.387} | changes.pop("E", {})
    return hodgkin_huxley(g_Na, g_K, E, {"leak": leak}, SQUID, celsius=celsius, **changes)


def textbook(
    g_Na: float = 130.0,
    g_K: float = 20.0,
    leak: float = 1.0,
    celsius: float = 37.0,
    K_out: float = 5.0,
    **changes: Any,
) -> Membrane:
    """The textbook neuron: only Na⁺ and K⁺ cross, through gated channels and through leaks of their own."""
    E = {"Na": nernst("Na", 142.0, 15.0, celsius), "K": nernst("K", K_out, 145.0, celsius)} | changes.pop("E", {})
    leaks = {"K": 1.5 * leak, "Na": 0.2506 * leak}
    return hodgkin_huxley(g_Na, g_K, E, leaks, TEXTBOOK, celsius=celsius, **changes)


def equations(membrane: Membrane, t: float, y: Any, segment: Any) -> list[float]:
    """The Hodgkin–Huxley equations, written anew from the paper, without any of the package's formulas."""
    V, m, h, n = y
    sodium, potassium, *leaks = membrane.channels
    kinetics = sodium.gates.kinetics
    v = V - kinetics.shift
    phi = kinetics.phi_ref * kinetics.Q10 ** ((membrane.celsius - kinetics.T_ref) / 10)
    exp, expm1 = math.exp, math.expm1
    alpha_m = -0.1 * (v + 40) / expm1(-(v + 40) / 10) if v != -40 else 1.0
    alpha_n = -0.01 * (v + 55) / expm1(-(v + 55) / 10) if v != -55 else 0.1
    beta_m, beta_n = 4 * exp(-(v + 65) / 18), 0.125 * exp(-(v + 65) / 80)
    alpha_h, beta_h = 0.07 * exp(-(v + 65) / 20), 1 / (1 + exp(-(v + 35) / 10))
    current = segment.first + (segment.last - segment.first) * (t - segment.t0) / (segment.t1 - segment.t0)
    current -= (1 - sodium.blocked) * sodium.g * m**3 * h * (V - membrane.E["Na"])
    current -= (1 - potassium.blocked) * potassium.g * n**4 * (V - membrane.E["K"])
    current -= sum(leak.g * (V - (leak.E if leak.E is not None else membrane.E[leak.passes])) for leak in leaks)
    return [
        current / membrane.capacitance,
        phi * (alpha_m * (1 - m) - beta_m * m),
        phi * (alpha_h * (1 - h) - beta_h * h),
        phi * (alpha_n * (1 - n) - beta_n * n),
    ]


def reference(membrane: Membrane, stimulus: Any, t: np.ndarray, start: tuple[float, ...]) -> np.ndarray:
    """V at times t by an integrator of eighth order that starts afresh at each break of the stimulus."""
    V = np.full(len(t), np.nan)
    y = np.array(start)
    for segment in stimulus.segments(float(t[-1])):
        solution = solve_ivp(
            lambda time, y, piece=segment: equations(membrane, time, y, piece),
            (segment.t0, segment.t1),
            y,
            method="DOP853",
            rtol=1e-10,
            atol=1e-10,
            dense_output=True,
        )
        inside = (t >= segment.t0) & (t <= segment.t1)
        if inside.any():
            V[inside] = solution.sol(t[inside])[0]
        y = solution.y[:, -1]
    return V


@pytest.fixture(name="squid", scope="session")
def _squid() -> Callable[..., Membrane]:
    return squid


@pytest.fixture(name="textbook", scope="session")
def _textbook() -> Callable[..., Membrane]:
    return textbook


@pytest.fixture(name="reference", scope="session")
def _reference() -> Callable[..., np.ndarray]:
    return reference


@pytest.fixture(name="equations", scope="session")
def _equations() -> Callable[..., list[float]]:
    return equations
