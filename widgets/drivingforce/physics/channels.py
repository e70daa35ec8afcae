"""Gating of the Na⁺ and K⁺ channels after Hodgkin and Huxley, and drugs that block them.

A. L. Hodgkin & A. F. Huxley, J. Physiol. 117:500 (1952), equations 12, 13, 20, 21, 23 and 24, written for V_m as
inside minus outside with rest near −65 mV. The Na⁺ conductance is ḡ_Na m³h, the K⁺ conductance ḡ_K n⁴.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidInput, Number, above, as_result, at_least, finite, holds_anywhere, number

#: Activation and inactivation of the Na⁺ channel, activation of the K⁺ channel.
GATES = ("m", "h", "n")


_Array = NDArray[np.float64]


def _linoid(x: _Array) -> _Array:
    """Return x / (1 − e^−x), which is 0/0 at x = 0 and tends to 1 there."""
    at_limit = x == 0.0
    return np.where(at_limit, 1.0, x / np.where(at_limit, 1.0, -np.expm1(-x)))


def _alpha_m(V: _Array) -> _Array:
    return _linoid((V + 40.0) / 10.0)  # 0.1 (V + 40) / (1 − exp(−(V + 40)/10))


def _beta_m(V: _Array) -> _Array:
    return 4.0 * np.exp(-(V + 65.0) / 18.0)


def _alpha_h(V: _Array) -> _Array:
    return 0.07 * np.exp(-(V + 65.0) / 20.0)


def _beta_h(V: _Array) -> _Array:
    # 1 / (1 + exp(−(V + 35)/10)) as a tanh: the exponential would overflow far below −35 mV.
    return 0.5 + 0.5 * np.tanh((V + 35.0) / 20.0)


def _alpha_n(V: _Array) -> _Array:
    return 0.1 * _linoid((V + 55.0) / 10.0)  # 0.01 (V + 55) / (1 − exp(−(V + 55)/10))


def _beta_n(V: _Array) -> _Array:
    return 0.125 * np.exp(-(V + 65.0) / 80.0)


_ALPHA = (_alpha_m, _alpha_h, _alpha_n)
_BETA = (_beta_m, _beta_h, _beta_n)


def relaxation(V: _Array) -> tuple[_Array, _Array]:
    """How fast each gate relaxes, and to what, at 6.3 °C.

    Parameters
    ----------
    V : array, shape (...)
        mV on the squid axon's scale (a shift already taken off).

    Returns
    -------
    rate : array, shape (3, ...)
        α + β of m, h and n, 1/ms.
    steady : array, shape (3, ...)
        α / (α + β) of m, h and n.
    """
    steady, rate = np.empty((3, *V.shape)), np.empty((3, *V.shape))
    for i, (alpha, beta) in enumerate(zip(_ALPHA, _BETA, strict=True)):
        steady[i] = alpha(V)
        rate[i] = steady[i] + beta(V)
    steady /= rate
    return rate, steady


@dataclass(frozen=True)
class Kinetics:
    """Hodgkin–Huxley gating of one membrane: where it lies on the voltage axis, and how fast it is.

    Attributes
    ----------
    name : str
        What it is called.
    shift : float
        mV by which every rate curve is moved along the voltage axis; negative opens channels earlier.
    T_ref : float
        Temperature, °C, at which the rates are ``phi_ref`` times those of the squid axon at 6.3 °C.
    phi_ref : float
        That factor, greater than 0.
    Q10 : float
        Factor on all rates for a warming by 10 °C, greater than 0.
    reference : str
        Where the numbers come from.

    Raises InvalidInput for a number that is out of range.
    """

    name: str
    shift: float = 0.0
    T_ref: float = 6.3
    phi_ref: float = 1.0
    Q10: float = 3.0
    reference: str = ""

    def __post_init__(self) -> None:
        number(finite, self.shift, "shift of the gating", "mV")
        number(finite, self.T_ref, "reference temperature", "°C")
        number(above, self.phi_ref, "speed at the reference temperature", "", 0.0)
        number(above, self.Q10, "Q10", "", 0.0)

    def phi(self, celsius: float) -> float:
        """Return the factor on all rates at ``celsius``: φ_ref · Q10^((T − T_ref)/10)."""
        warming = number(finite, celsius, "temperature", "°C") - self.T_ref
        return float(self.phi_ref * self.Q10 ** (warming / 10.0))

    def alpha(self, gate: str, V_m: Number, celsius: float | None = None) -> Number:
        """Return the opening rate of ``gate`` ("m", "h" or "n"), 1/ms, at V_m (mV) and temperature (°C; T_ref).

        The limits of 0/0 are exact: in squid at 6.3 °C α_m(−40) = 1 and α_n(−55) = 0.1.
        """
        return self._rate(_ALPHA[_index(gate)], V_m, celsius)

    def beta(self, gate: str, V_m: Number, celsius: float | None = None) -> Number:
        """Return the closing rate of ``gate`` ("m", "h" or "n"), 1/ms, at V_m (mV) and temperature (°C; T_ref)."""
        return self._rate(_BETA[_index(gate)], V_m, celsius)

    def _rate(self, law: Callable[[_Array], _Array], V_m: Number, celsius: float | None) -> Number:
        V = np.asarray(finite(V_m, "V_m", "mV")) - self.shift
        return as_result(self.phi(self.T_ref if celsius is None else celsius) * law(V))

    def steady_state(self, V_m: Number) -> Mapping[str, Number]:
        """Return α/(α + β) of each gate at V_m (mV): where it settles. Temperature does not move it."""
        _, steady = relaxation(np.asarray(finite(V_m, "V_m", "mV")) - self.shift)
        return MappingProxyType({gate: as_result(x) for gate, x in zip(GATES, steady, strict=True)})

    def time_constant(self, V_m: Number, celsius: float | None = None) -> Mapping[str, Number]:
        """Return 1/(α + β) of each gate, ms, at V_m (mV) and temperature (°C; T_ref)."""
        rate, _ = relaxation(np.asarray(finite(V_m, "V_m", "mV")) - self.shift)
        phi = self.phi(self.T_ref if celsius is None else celsius)
        return MappingProxyType({gate: as_result(1.0 / (phi * r)) for gate, r in zip(GATES, rate, strict=True)})


def _index(gate: str) -> int:
    if gate not in GATES:
        raise InvalidInput("gate", gate, "one of m, h, n")
    return GATES.index(gate)


#: The giant axon as published.
SQUID = Kinetics(
    "squid axon",
    reference="Hodgkin & Huxley, J. Physiol. 117:500 (1952): rates at 6.3 °C; Q10 = 3 (p. 525).",
)

#: The textbook neuron: squid kinetics moved by −5 mV, three times as fast at body temperature.
TEXTBOOK = Kinetics(
    "textbook neuron",
    shift=-5.0,
    T_ref=37.0,
    phi_ref=3.0,
    reference="Hodgkin & Huxley, J. Physiol. 117:500 (1952), moved by −5 mV and given the speed of a mammalian "
    "spike (half-width near 0.6 ms); chosen for this course, not measured.",
)


@dataclass(frozen=True)
class Blocker:
    """A drug that closes one kind of channel: fraction blocked f = c^n / (c^n + IC50^n) (Hill).

    Dose and fraction are one quantity on two scales.

    Attributes
    ----------
    name : str
        What it is called.
    IC50 : float
        Dose that blocks half the channels, in ``unit``.
    unit : str
        Unit of the dose.
    n : float
        Hill coefficient.
    reference : str
        Where the numbers come from.
    """

    name: str
    IC50: float
    unit: str
    n: float = 1.0
    reference: str = ""

    def fraction(self, dose: Number) -> Number:
        """Return the fraction blocked, 0 to 1, by ``dose`` (at least 0; infinity blocks all)."""
        if not isinstance(dose, float) or dose != np.inf:
            dose = at_least(0.0, dose, f"dose of {self.name}", self.unit)
        with np.errstate(divide="ignore", over="ignore"):  # dose 0: the ratio is infinite, the fraction 0
            return as_result(1.0 / (1.0 + np.divide(self.IC50, dose) ** self.n))

    def dose(self, fraction: Number) -> Number:
        """Return the dose that blocks ``fraction`` (0 to 1); a fraction of 1 takes an infinite dose."""
        blocked = np.asarray(fraction_blocked(fraction, self.name))
        with np.errstate(divide="ignore"):
            return as_result(self.IC50 * np.divide(blocked, 1.0 - blocked) ** (1.0 / self.n))


def fraction_blocked(fraction: object, name: str, unit: str = "") -> Number:
    """Return ``fraction``; raise InvalidInput unless it lies from 0 to 1."""
    try:
        checked = finite(fraction, f"fraction blocked by {name}", "")
    except InvalidInput:
        checked = -1.0
    if holds_anywhere((checked < 0.0) | (checked > 1.0)):
        raise InvalidInput(f"fraction blocked by {name}", fraction, "a number from 0 to 1", unit)
    return checked


#: Tetrodotoxin closes voltage-gated Na⁺ channels, from outside.
TTX = Blocker("TTX", 1.0, "nM", reference="frog node, about 1 nM: Hille, J. Gen. Physiol. 51:199 (1968).")

#: Tetraethylammonium closes voltage-gated K⁺ channels. From outside here; in the squid axon it works from inside.
TEA = Blocker(
    "TEA",
    4.5,
    "mM",
    reference="external, from 87 % block at 30 mM on Kv2.1: J. Physiol. 486:267 (1995). In squid it blocks from "
    "inside, from 0.3 mM: Armstrong, J. Gen. Physiol. 50:491 (1966).",
)
