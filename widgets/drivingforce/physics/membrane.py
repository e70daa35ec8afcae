"""A patch of membrane with Hodgkin–Huxley channels: its currents, its steady states and its rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .channels import SQUID, Kinetics, fraction_blocked, relaxation
from .constants import ZERO_CELSIUS
from .errors import InvalidInput, Number, above, as_result, at_least, finite, number
from .ions import IONS, K, Na, as_ion

_Array = NDArray[np.float64]
#: Largest equilibrium potential that makes sense, mV.
_FARTHEST_E = 500.0
#: A path of current that several ions share.
LEAK = "leak"


@dataclass(frozen=True)
class Membrane:
    """All that a sweep needs to know about a membrane.

    Attributes
    ----------
    g_Na, g_K : float
        Largest conductance of the gated channels, ḡ_Na and ḡ_K, mS/cm², unblocked.
    E : mapping
        Equilibrium potential of each path, mV, by ion and "leak"; Na and K must be there.
    g_ungated : mapping
        Conductance that is always open, mS/cm², by ion and "leak"; its keys are among those of ``E``.
    kinetics : Kinetics
        How the channels gate.
    celsius : float
        Temperature, °C.
    capacitance : float
        C, µF/cm².
    TTX, TEA : float
        Fraction of the gated Na⁺ and K⁺ conductance that is blocked, 0 to 1.

    Raises InvalidInput for a number out of range, an unknown path, or an E that is missing.
    """

    g_Na: float
    g_K: float
    E: Mapping[str, float]
    g_ungated: Mapping[str, float] = field(default_factory=dict)
    kinetics: Kinetics = SQUID
    celsius: float = 6.3
    capacitance: float = 1.0
    TTX: float = 0.0
    TEA: float = 0.0

    def __post_init__(self) -> None:
        checked = {
            "g_Na": number(at_least, self.g_Na, "gated Na⁺ conductance", "mS/cm²", 0.0),
            "g_K": number(at_least, self.g_K, "gated K⁺ conductance", "mS/cm²", 0.0),
            "celsius": number(above, self.celsius, "temperature", "°C", -ZERO_CELSIUS),
            "capacitance": number(above, self.capacitance, "capacitance", "µF/cm²", 0.0),
            "TTX": number(fraction_blocked, self.TTX, "TTX", ""),
            "TEA": number(fraction_blocked, self.TEA, "TEA", ""),
        }
        for path in (Na, K, *self.g_ungated):
            if path not in self.E:
                raise InvalidInput(f"E of {path}", None, "given for Na, K and every conductance", "mV")
        E = {path: _checked_E(self.E[path], path) for path in _in_order(self.E)}
        g = {path: number(at_least, g, f"g of {path}", "mS/cm²", 0.0) for path, g in self.g_ungated.items()}
        for name, value in {**checked, "E": MappingProxyType(E), "g_ungated": MappingProxyType(g)}.items():
            object.__setattr__(self, name, value)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path of current, in the order of pictures and tables: the ions, then "leak"."""
        return tuple(self.E)

    @property
    def phi(self) -> float:
        """Factor on all gating rates at this temperature."""
        return self.kinetics.phi(self.celsius)

    @cached_property
    def gated(self) -> tuple[float, float]:
        """Largest gated conductance of Na⁺ and of K⁺ that drugs leave, mS/cm²."""
        return (1.0 - self.TTX) * self.g_Na, (1.0 - self.TEA) * self.g_K

    @cached_property
    def open(self) -> tuple[float, float]:
        """Sum of the ungated conductances, mS/cm², and of g·E over them, µA/cm²."""
        return sum(self.g_ungated.values()), sum(g * self.E[path] for path, g in self.g_ungated.items())

    def conductances(self, m: Number, h: Number, n: Number) -> Mapping[str, Number]:
        """Return the conductance of each path, gated and ungated together, mS/cm², with its gates at m, h, n."""
        g_Na, g_K = self.gated
        gated: dict[str, Number] = {Na: g_Na * (m * m * m * h), K: g_K * (n * n * n * n)}
        still = np.zeros_like(gated[Na])
        return MappingProxyType(
            {path: as_result(self.g_ungated.get(path, 0.0) + gated.get(path, still)) for path in self.paths}
        )

    def current(self, V_m: Any, m: Any, h: Any, n: Any) -> Any:
        """Return the sum of the ionic currents, µA/cm², outward positive: a float, or an array of them."""
        return self._total(V_m, m * m * m * h, n * n * n * n)

    def _total(self, V_m: Any, m3h: Any, n4: Any) -> Any:
        (g_Na, g_K), (g_open, g_E) = self.gated, self.open
        return g_Na * m3h * (V_m - self.E[Na]) + g_K * n4 * (V_m - self.E[K]) + g_open * V_m - g_E

    def steady_gates(self, V_m: Number) -> Mapping[str, Number]:
        """Return where m, h and n settle when the membrane is held at V_m (mV)."""
        return self.kinetics.steady_state(V_m)

    def steady_current(self, V_m: Number) -> Number:
        """Return the steady-state I–V: the ionic current, µA/cm², outward positive, once the gates have settled.

        Its stable zero is the resting potential. Raises InvalidInput for a V_m that is not finite.
        """
        V_m = finite(V_m, "V_m", "mV")
        return as_result(self.current(V_m, **self.steady_gates(V_m)))

    @cached_property
    def steady_states(self) -> tuple[SteadyState, ...]:
        """Every steady state of the undisturbed membrane, most negative first.

        Each is a zero of the steady-state I–V, which lies between the smallest and the largest E. Two that are
        closer than a quarter of a millivolt, about to merge and vanish, may be left out.
        Raises InvalidInput if no path is open at any voltage.
        """
        gated: dict[str, float] = dict(zip((Na, K), self.gated, strict=True))
        reversals = [E for path, E in self.E.items() if gated.get(path, 0.0) + self.g_ungated.get(path, 0.0) > 0.0]
        if not reversals:
            raise InvalidInput("Total conductance", 0.0, "above 0 for a resting potential to exist", "mS/cm²")
        V, m3h, n4 = _steady_grid()
        V = V + self.kinetics.shift
        within = slice(np.searchsorted(V, min(reversals) - 1.0), np.searchsorted(V, max(reversals) + 1.0))
        current = self._total(V[within], m3h[within], n4[within])
        brackets = np.flatnonzero((current[:-1] < 0.0) != (current[1:] < 0.0)) + within.start
        return tuple(self._steady_state(V[i], V[i + 1]) for i in brackets)

    @cached_property
    def rest(self) -> SteadyState:
        """Resting state: the most negative stable steady state.

        (Strong TEA gives some membranes a second, depolarised one; a cell left alone sits at the first.) When none
        is stable, the membrane fires or wavers by itself; then it is the most negative of all, ``stable`` False.
        Raises InvalidInput if no path is open at any voltage.
        """
        return min(self.steady_states, key=lambda state: (not state.stable, state.V_m))

    def _steady_state(self, low: float, high: float) -> SteadyState:
        """Return the steady state between two neighbours of the grid, mV."""
        # A little beyond them, lest a zero on a point of the grid be lost to rounding.
        V = np.linspace(low - 0.01, high + 0.01, 64)
        rate, (m, h, n) = relaxation(V - self.kinetics.shift)
        current = self.current(V, m, h, n)
        i = int(np.flatnonzero((current[:-1] < 0.0) != (current[1:] < 0.0))[0])
        # Over so small a step straight lines are right to a millionth of a millivolt.
        to_zero = float(current[i] / (current[i] - current[i + 1]))
        step = float(V[i + 1] - V[i])
        gates, rates, slopes = [], [], []
        for gate, its_rate in zip((m, h, n), rate, strict=True):
            gates.append(float(gate[i] + to_zero * (gate[i + 1] - gate[i])))
            slopes.append(float(gate[i + 1] - gate[i]) / step)
            rates.append(self.phi * float(its_rate[i]))
        V_m = float(V[i]) + to_zero * step
        return SteadyState(V_m, _is_stable(self, V_m, gates, rates, slopes))


def _in_order(E: Mapping[str, float]) -> list[str]:
    """Return the paths in the order of pictures and tables; raise InvalidInput for an unknown one."""
    for path in E:
        if path != LEAK:
            as_ion(path)
    return [path for path in (*IONS, LEAK) if path in E]


def _checked_E(E: float, path: str) -> float:
    checked = number(finite, E, f"E of {path}", "mV")
    if abs(checked) > _FARTHEST_E:
        raise InvalidInput(f"E of {path}", E, f"from −{_FARTHEST_E:g} to {_FARTHEST_E:g} mV", "mV")
    return checked


@dataclass(frozen=True)
class SteadyState:
    """A V_m at which the steady-state current is zero.

    Attributes
    ----------
    V_m : float
        mV.
    stable : bool
        Whether the membrane, gates included, returns there after a small disturbance.
    """

    V_m: float
    stable: bool


@lru_cache(maxsize=1)
def _steady_grid() -> tuple[_Array, _Array, _Array]:
    """V, mV on the squid axon's scale, and m³h and n⁴ settled there, on a grid a quarter of a millivolt apart."""
    V = np.arange(-4.0 * _FARTHEST_E - 400.0, 4.0 * _FARTHEST_E + 401.0) / 4.0
    _, (m, h, n) = relaxation(V)
    return V, m * m * m * h, n * n * n * n


def _is_stable(
    membrane: Membrane, V_m: float, gates: list[float], rates: list[float], slopes: list[float]
) -> bool:
    """Whether every eigenvalue of the linearised membrane, (V, m, h, n), has a negative real part.

    The slope of the steady-state I–V does not tell: a membrane that fires by itself can have a positive slope too.
    ``rates`` are those at which gates relax, 1/ms, and ``slopes`` those of their steady states, 1/mV. The
    characteristic polynomial is judged by Routh and Hurwitz (A. Hurwitz, Math. Ann. 46:273, 1895).
    """
    (g_Na, g_K), (g_open, _), C = membrane.gated, membrane.open, membrane.capacitance
    m, h, n = gates
    to_Na, to_K = V_m - membrane.E[Na], V_m - membrane.E[K]
    decay = (g_Na * m**3 * h + g_K * n**4 + g_open) / C  # of V_m with the gates frozen, 1/ms
    # How strongly V_m acts back on itself by way of each gate, 1/ms².
    by_gate = (3 * g_Na * m**2 * h * to_Na, g_Na * m**3 * to_Na, 4 * g_K * n**3 * to_K)
    back = [-dI * rate * slope / C for dI, rate, slope in zip(by_gate, rates, slopes, strict=True)]
    # (λ + decay) Π(λ + rate) − Σ back Π(λ + the other rates) = λ⁴ + a3 λ³ + a2 λ² + a1 λ + a0
    rm, rh, rn = rates
    one, two, three = rm + rh + rn, rm * rh + rh * rn + rn * rm, rm * rh * rn
    a3 = decay + one
    a2 = decay * one + two - sum(back)
    a1 = decay * two + three - sum(k * (one - rate) for k, rate in zip(back, rates, strict=True))
    a0 = decay * three - sum(k * three / rate for k, rate in zip(back, rates, strict=True))
    return min(a3, a2, a1, a0) > 0.0 and a3 * a2 * a1 > a1 * a1 + a3 * a3 * a0
