"""Gates: how fast each opens and closes at a voltage, and how they multiply to a channel's open fraction.

A gate is open with probability x, which relaxes: dx/dt = α (1 − x) − β x, or in the other form of the same law
dx/dt = (x∞ − x) / τ with x∞ = α / (α + β) and τ = 1 / (α + β).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..constants import checked_celsius
from ..errors import InvalidInput, Number, above, as_result, finite, number

_Array = NDArray[np.float64]
#: A law of voltage: a function of V_m, mV, that takes and returns arrays; or a table (voltages, values), between
#: whose entries straight lines are drawn and beyond which its ends go on.
Curve = Callable[[_Array], _Array] | tuple[Sequence[float], Sequence[float]]

#: Laws are asked for voltages from −300 to 300 mV (less the shift); beyond, their values there go on.
FARTHEST_V = 300.0
_HIGHEST_POWER = 12


def linoid(x: _Array) -> _Array:
    """Return x / (1 − e^−x), which is 0/0 at x = 0 and tends to 1 there: the shape of many opening rates."""
    at_limit = x == 0.0
    return np.where(at_limit, 1.0, x / np.where(at_limit, 1.0, -np.expm1(-x)))


@dataclass(frozen=True, eq=False)
class Gate:
    """One gate: made by :meth:`from_rates` or :meth:`from_steady_state`.

    Attributes
    ----------
    name : str
        "m", say.
    relaxation : function
        Takes V_m, mV, shape (...); returns the rate at which the gate relaxes, α + β in 1/ms, and the steady
        state, α / (α + β), both of that shape.

    Raises InvalidInput if between −300 and 300 mV a rate is not finite and above 0, or a steady state is not
    within 0 and 1.
    """

    name: str
    relaxation: Callable[[_Array], tuple[_Array, _Array]]

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name):
            raise InvalidInput("name of a gate", self.name, "a word, such as “m”")
        V = np.linspace(-FARTHEST_V, FARTHEST_V, int(20 * FARTHEST_V) + 1)
        with np.errstate(all="ignore"):
            rate, steady = self.relaxation(V)
        rate, steady = np.broadcast_to(rate, V.shape), np.broadcast_to(steady, V.shape)
        for bad, quantity, value, allowed, unit in (
            (~(np.isfinite(rate) & (rate > 0.0)), "rate", rate, "finite and above 0", "1/ms"),
            (~((steady >= 0.0) & (steady <= 1.0)), "steady state", steady, "from 0 to 1", ""),
        ):
            if bad.any():
                # The first that is wrong, seen from rest: there a reader looks first.
                worst = int(np.flatnonzero(bad)[np.abs(V[bad] + 65.0).argmin()])
                where = f"{V[worst]:g}".replace("-", "−")
                raise InvalidInput(f"{quantity} of gate {self.name} at {where} mV", value[worst], allowed, unit)

    @classmethod
    def from_rates(cls, name: str, alpha: Curve, beta: Curve) -> Self:
        """Make a gate of its opening and closing rate, 1/ms, each a function of V_m (mV) or a table."""
        opening, closing = _function(alpha, f"alpha of gate {name}"), _function(beta, f"beta of gate {name}")

        def relaxation(V: _Array) -> tuple[_Array, _Array]:
            a = opening(V)
            rate = a + closing(V)
            return rate, a / rate

        return cls(name, relaxation)

    @classmethod
    def from_steady_state(cls, name: str, steady: Curve, tau: Curve) -> Self:
        """Make a gate of its steady state, 0 to 1, and time constant, ms: functions of V_m (mV) or tables."""
        settled = _function(steady, f"steady state of gate {name}")
        constant = _function(tau, f"time constant of gate {name}")

        def relaxation(V: _Array) -> tuple[_Array, _Array]:
            return 1.0 / (constant(V) + 0.0 * V), settled(V) + 0.0 * V  # a law may well be one number

        return cls(name, relaxation)


def _function(curve: Curve, quantity: str) -> Callable[[_Array], _Array]:
    """Return ``curve`` as a function; raise InvalidInput for what is neither a function nor a good table."""
    if callable(curve):
        return curve
    try:
        voltages, values = (np.asarray(finite(column, quantity, "")) for column in curve)
    except (TypeError, ValueError):
        raise InvalidInput(quantity, curve, "a function of V_m, or a table (voltages, values)") from None
    if voltages.ndim != 1 or voltages.shape != values.shape or len(voltages) < 2 or (np.diff(voltages) <= 0).any():
        raise InvalidInput(quantity, curve, "a table of as many values as ascending voltages, two at least")

    def interpolated(V: _Array) -> _Array:
        return np.asarray(np.interp(V, voltages, values))

    return interpolated


@dataclass(frozen=True, eq=False)
class Kinetics:
    """How a set of gates moves: their laws, and what temperature does to them.

    Attributes
    ----------
    name : str
        What it is called.
    gates : tuple of Gate
        Each with a name of its own.
    T_ref : float
        Temperature, °C, at which the rates are ``phi_ref`` times those of the laws.
    shift : float
        mV by which every law is moved along the voltage axis; negative opens channels earlier.
    phi_ref : float
        That factor, greater than 0.
    Q10 : float
        Factor on all rates for a warming by 10 °C, greater than 0.
    reference : str
        Where the numbers come from.

    Raises InvalidInput for a number that is out of range, no gate, or two gates of one name.
    """

    name: str
    gates: tuple[Gate, ...]
    T_ref: float
    shift: float = 0.0
    phi_ref: float = 1.0
    Q10: float = 3.0
    reference: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "gates", tuple(self.gates))
        if not self.gates or not all(isinstance(gate, Gate) for gate in self.gates):
            raise InvalidInput(f"gates of {self.name}", self.gates, "one Gate or more")
        names = self.gate_names
        for name in names:
            if names.count(name) > 1:
                raise InvalidInput(f"gates of {self.name}", name, "named differently")
        number(finite, self.shift, "shift of the gating", "mV")
        number(checked_celsius, self.T_ref, "reference temperature", "°C")
        number(above, self.phi_ref, "speed at the reference temperature", "", 0.0)
        number(above, self.Q10, "Q10", "", 0.0)

    @property
    def gate_names(self) -> tuple[str, ...]:
        """The name of each gate."""
        return tuple(gate.name for gate in self.gates)

    def gate(self, name: str) -> Gate:
        """Return the gate called ``name``; raise InvalidInput when there is none."""
        for gate in self.gates:
            if gate.name == name:
                return gate
        raise InvalidInput(f"gate of {self.name}", name, "one of " + ", ".join(self.gate_names))

    def phi(self, celsius: float) -> float:
        """Return the factor on all rates at ``celsius``: φ_ref · Q10^((T − T_ref)/10)."""
        warming = number(checked_celsius, celsius, "temperature", "°C") - self.T_ref
        return float(self.phi_ref * self.Q10 ** (warming / 10.0))

    def relaxation(self, V: _Array) -> tuple[_Array, _Array]:
        """Return how fast each gate relaxes, 1/ms at φ = 1, and to what, at V (mV, checked): (gates, ...) each."""
        rate, steady = np.empty((2, len(self.gates), *V.shape))
        on_its_scale = on_scale(V, self.shift)
        for i, gate in enumerate(self.gates):
            rate[i], steady[i] = gate.relaxation(on_its_scale)
        return rate, steady

    def alpha(self, gate: str, V_m: Number, celsius: float | None = None) -> Number:
        """Return the opening rate of ``gate``, 1/ms, at V_m (mV) and temperature (°C; T_ref).

        The limits of 0/0 are exact: in squid at 6.3 °C α_m(−40) = 1 and α_n(−55) = 0.1.
        """
        rate, steady = self._relaxation_of(gate, V_m, celsius)
        return as_result(rate * steady)

    def beta(self, gate: str, V_m: Number, celsius: float | None = None) -> Number:
        """Return the closing rate of ``gate``, 1/ms, at V_m (mV) and temperature (°C; T_ref)."""
        rate, steady = self._relaxation_of(gate, V_m, celsius)
        return as_result(rate * (1.0 - steady))

    def _relaxation_of(self, gate: str, V_m: Number, celsius: float | None) -> tuple[_Array, _Array]:
        V = on_scale(np.asarray(finite(V_m, "V_m", "mV")), self.shift)
        rate, steady = self.gate(gate).relaxation(V)
        return rate * self.phi(self.T_ref if celsius is None else celsius), steady

    def steady_state(self, V_m: Number) -> Mapping[str, Number]:
        """Return α/(α + β) of each gate at V_m (mV): where it settles. Temperature does not move it."""
        _, steady = self.relaxation(np.asarray(finite(V_m, "V_m", "mV")))
        return MappingProxyType({gate: as_result(x) for gate, x in zip(self.gate_names, steady, strict=True)})

    def time_constant(self, V_m: Number, celsius: float | None = None) -> Mapping[str, Number]:
        """Return 1/(α + β) of each gate, ms, at V_m (mV) and temperature (°C; T_ref)."""
        rate, _ = self.relaxation(np.asarray(finite(V_m, "V_m", "mV")))
        phi = self.phi(self.T_ref if celsius is None else celsius)
        return MappingProxyType(
            {gate: as_result(1.0 / (phi * r)) for gate, r in zip(self.gate_names, rate, strict=True)}
        )


def on_scale(V: _Array, shift: float) -> _Array:
    """Return V, mV, on the scale of laws that are moved by ``shift``, kept within where laws are asked for."""
    return np.minimum(np.maximum(V - shift, -FARTHEST_V), FARTHEST_V)


@dataclass(frozen=True)
class Gates:
    """An open fraction that is a product of gates, each to its power: m³h, say.

    Attributes
    ----------
    kinetics : Kinetics
        How the gates move.
    powers : mapping
        How often each gate counts, a whole number from 1, by its name: ``{"m": 3, "h": 1}``.

    Raises InvalidInput for a gate that the kinetics lacks, no gate at all, or a power out of range.
    """

    kinetics: Kinetics
    powers: Mapping[str, int]

    def __post_init__(self) -> None:
        if not (isinstance(self.powers, Mapping) and self.powers):
            raise InvalidInput("powers of the gates", self.powers, "given by gate, as in {“m”: 3, “h”: 1}")
        for gate, power in self.powers.items():
            self.kinetics.gate(gate)
            if type(power) is not int or not 1 <= power <= _HIGHEST_POWER:
                allowed = f"a whole number from 1 to {_HIGHEST_POWER}"
                raise InvalidInput(f"power of gate {gate}", power, allowed)
        object.__setattr__(self, "powers", MappingProxyType(dict(self.powers)))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.kinetics, tuple(self.powers.items())))
