"""Two more voltage-gated channels with published kinetics: a Ca²⁺ channel of low threshold, a slow K⁺ channel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..ions import Ca, K
from .channel import Channel
from .gating import Gate, Gates, Kinetics

_Array = NDArray[np.float64]


def _m_steady(V: _Array) -> _Array:
    return 1.0 / (1.0 + np.exp(-(V + 57.0) / 6.2))


def _m_tau(V: _Array) -> _Array:
    return 0.612 + 1.0 / (np.exp(-(V + 132.0) / 16.7) + np.exp((V + 16.8) / 18.2))


def _h_steady(V: _Array) -> _Array:
    return 1.0 / (1.0 + np.exp((V + 81.0) / 4.0))


def _h_tau(V: _Array) -> _Array:
    return np.where(V < -80.0, np.exp((V + 467.0) / 66.6), 28.0 + np.exp(-(V + 22.0) / 10.5))


#: The T-type Ca²⁺ channel of thalamic relay neurons, m²h.
T_TYPE = Kinetics(
    "T-type calcium",
    (Gate.from_steady_state("m", _m_steady, _m_tau), Gate.from_steady_state("h", _h_steady, _h_tau)),
    T_ref=24.0,
    Q10=3.0,
    reference="J. R. Huguenard & D. A. McCormick, J. Neurophysiol. 68:1373 (1992), measured at 22 to 25 °C. One "
    "Q10 of 3 for both gates here.",
)


def TTypeCalcium(g: float, *, kinetics: Kinetics = T_TYPE, name: str = "Ca_T") -> Channel:
    """Return T-type Ca²⁺ channels, ḡ m²h; ``g`` is ḡ, mS/cm².

    Ohm's law stands for the constant-field current of the source, as in the rest of the course.
    """
    return Channel(name, Ca, g, Gates(kinetics, {"m": 2, "h": 1}), reference=kinetics.reference)


def _p_steady(V: _Array) -> _Array:
    return 1.0 / (1.0 + np.exp(-(V + 35.0) / 10.0))


def _p_tau(V: _Array) -> _Array:
    return 1000.0 / (3.3 * np.exp((V + 35.0) / 20.0) + np.exp(-(V + 35.0) / 20.0))


#: The M-type K⁺ channel: slow, without inactivation, closed by acetylcholine.
M_TYPE = Kinetics(
    "M-type potassium",
    (Gate.from_steady_state("p", _p_steady, _p_tau),),
    T_ref=36.0,
    Q10=2.3,
    reference="W. M. Yamada, C. Koch & P. R. Adams in Koch & Segev (eds.), Methods in Neuronal Modeling (1989), "
    "as given by M. Pospischil et al., Biol. Cybern. 99:427 (2008), at 36 °C.",
)


def MTypePotassium(g: float, *, kinetics: Kinetics = M_TYPE, name: str = "K_M") -> Channel:
    """Return M-type K⁺ channels, ḡ p; ``g`` is ḡ, mS/cm²."""
    return Channel(name, K, g, Gates(kinetics, {"p": 1}), reference=kinetics.reference)
