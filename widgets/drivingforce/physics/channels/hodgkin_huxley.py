"""The Na⁺ and K⁺ channels of Hodgkin and Huxley.

A. L. Hodgkin & A. F. Huxley, J. Physiol. 117:500 (1952), equations 12, 13, 20, 21, 23 and 24, written for V_m as
inside minus outside with rest near −65 mV. The Na⁺ conductance is ḡ_Na m³h, the K⁺ conductance ḡ_K n⁴.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..ions import K, Na
from .blockers import TEA, TTX
from .channel import Channel
from .gating import Gate, Gates, Kinetics, linoid

_Array = NDArray[np.float64]


def _alpha_m(V: _Array) -> _Array:
    return linoid((V + 40.0) / 10.0)  # 0.1 (V + 40) / (1 − exp(−(V + 40)/10))


def _beta_m(V: _Array) -> _Array:
    return 4.0 * np.exp(-(V + 65.0) / 18.0)


def _alpha_h(V: _Array) -> _Array:
    return 0.07 * np.exp(-(V + 65.0) / 20.0)


def _beta_h(V: _Array) -> _Array:
    return 1.0 / (1.0 + np.exp(-(V + 35.0) / 10.0))


def _alpha_n(V: _Array) -> _Array:
    return 0.1 * linoid((V + 55.0) / 10.0)  # 0.01 (V + 55) / (1 − exp(−(V + 55)/10))


def _beta_n(V: _Array) -> _Array:
    return 0.125 * np.exp(-(V + 65.0) / 80.0)


#: The giant axon as published.
SQUID = Kinetics(
    "squid axon",
    (
        Gate.from_rates("m", _alpha_m, _beta_m),
        Gate.from_rates("h", _alpha_h, _beta_h),
        Gate.from_rates("n", _alpha_n, _beta_n),
    ),
    T_ref=6.3,
    reference="Hodgkin & Huxley, J. Physiol. 117:500 (1952): rates at 6.3 °C; Q10 = 3 (p. 525).",
)

#: The textbook neuron: squid kinetics moved by −5 mV, three times as fast at body temperature.
TEXTBOOK = replace(
    SQUID,
    name="textbook neuron",
    shift=-5.0,
    T_ref=37.0,
    phi_ref=3.0,
    reference="Hodgkin & Huxley, J. Physiol. 117:500 (1952), moved by −5 mV and given the speed of a mammalian "
    "spike (half-width near 0.6 ms); chosen for this course, not measured.",
)


def HodgkinHuxleySodium(
    g: float, kinetics: Kinetics = SQUID, *, blocked: float = 0.0, name: str = "Na_V"
) -> Channel:
    """Return voltage-gated Na⁺ channels, ḡ m³h, which TTX blocks; ``g`` is ḡ_Na, mS/cm²."""
    return Channel(name, Na, g, Gates(kinetics, {"m": 3, "h": 1}), TTX, blocked, reference=kinetics.reference)


def HodgkinHuxleyPotassium(
    g: float, kinetics: Kinetics = SQUID, *, blocked: float = 0.0, name: str = "K_V"
) -> Channel:
    """Return the delayed rectifier K⁺ channels, ḡ n⁴, which TEA blocks; ``g`` is ḡ_K, mS/cm²."""
    return Channel(name, K, g, Gates(kinetics, {"n": 4}), TEA, blocked, reference=kinetics.reference)
