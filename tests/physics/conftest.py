"""The two membranes of the course (TEACHING 1.4), and an independent reference."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from drivingforce.physics import nernst
from drivingforce.physics.channels import SQUID, TEXTBOOK
from drivingforce.physics.membrane import Membrane


def squid(**changes: Any) -> Membrane:
    """Hodgkin and Huxley's axon, its E held at their values."""
    E = {"Na": 50.0, "K": -77.0, "leak": -54.387} | changes.pop("E", {})
    return Membrane(120.0, 36.0, E, {"leak": 0.3}, SQUID, **changes)


def textbook(celsius: float = 37.0, K_out: float = 5.0, **changes: Any) -> Membrane:
    """The textbook neuron: only Na⁺ and K⁺ cross, through gated channels and through leaks of their own."""
    E = {"Na": nernst("Na", 142.0, 15.0, celsius), "K": nernst("K", K_out, 145.0, celsius)}
    return Membrane(130.0, 20.0, E, {"K": 1.5, "Na": 0.2506}, TEXTBOOK, celsius, **changes)


def equations(membrane: Membrane, t: float, y: Any, segment: Any) -> list[float]:
    """The Hodgkin–Huxley equations, written anew from the paper, without any of the package's formulas."""
    V, m, h, n = y
    v = V - membrane.kinetics.shift
    phi = membrane.kinetics.phi_ref * membrane.kinetics.Q10 ** ((membrane.celsius - membrane.kinetics.T_ref) / 10)
    exp, expm1 = math.exp, math.expm1
    alpha_m = -0.1 * (v + 40) / expm1(-(v + 40) / 10) if v != -40 else 1.0
    alpha_n = -0.01 * (v + 55) / expm1(-(v + 55) / 10) if v != -55 else 0.1
    beta_m, beta_n = 4 * exp(-(v + 65) / 18), 0.125 * exp(-(v + 65) / 80)
    alpha_h, beta_h = 0.07 * exp(-(v + 65) / 20), 1 / (1 + exp(-(v + 35) / 10))
    current = segment.first + (segment.last - segment.first) * (t - segment.t0) / (segment.t1 - segment.t0)
    current -= (1 - membrane.TTX) * membrane.g_Na * m**3 * h * (V - membrane.E["Na"])
    current -= (1 - membrane.TEA) * membrane.g_K * n**4 * (V - membrane.E["K"])
    current -= sum(g * (V - membrane.E[path]) for path, g in membrane.g_ungated.items())
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
