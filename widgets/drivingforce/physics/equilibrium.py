"""Forces on an ion, the potentials at which they balance, and the current that an open path lets flow.

Signs: V_m is inside minus outside. Forces on an ion and currents across the membrane are positive outward.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .constants import RT_over_F
from .errors import InvalidInput, Number, above, as_result, at_least, by_ion, finite
from .ions import as_ion


def nernst(ion: str, outside: Number, inside: Number, celsius: Number = 37.0) -> Number:
    """Nernst (equilibrium) potential: the V_m at which the two forces on ``ion`` cancel.

    E = (RT/zF) ln(c_out/c_in). W. Nernst, Z. phys. Chem. 2:613 (1888).

    Parameters
    ----------
    ion : Ion or str
        Which ion; its valence enters with its sign.
    outside, inside : float or array
        Concentrations, mM, greater than 0.
    celsius : float or array
        Temperature, °C.

    Returns
    -------
    float or array
        mV, inside minus outside; arguments broadcast.

    Raises
    ------
    InvalidInput
        For an unknown ion, a concentration that is not above 0, or a number that is not finite.
    """
    ion = as_ion(ion)
    outside = above(0.0, outside, f"{ion.symbol} outside", "mM")
    inside = above(0.0, inside, f"{ion.symbol} inside", "mM")
    # A difference of logs, not the log of a quotient: a quotient of extreme values under- or overflows.
    return as_result(RT_over_F(celsius) / ion.valence * (np.log(outside) - np.log(inside)))


def driving_force(V_m: Number, E_ion: Number) -> Number:
    """Driving force V_m − E_ion, mV: its sign is the direction of the *current* (positive outward).

    Raises InvalidInput for a number that is not finite.
    """
    return as_result(finite(V_m, "V_m", "mV") - finite(E_ion, "E_ion", "mV"))


def chemical_force(ion: str, E_ion: Number) -> Number:
    """Chemical force on ``ion``, mV outward: −sign(z)·E_ion = (RT/|z|F) ln(c_in/c_out).

    It is free energy per unit of charge: as many mV as the voltage that just holds it.
    Raises InvalidInput for an unknown ion or a number that is not finite.
    """
    return as_result(-as_ion(ion).sign * finite(E_ion, "E_ion", "mV"))


def electrical_force(ion: str, V_m: Number) -> Number:
    """Electrical force on ``ion``, mV outward: sign(z)·V_m.

    Raises InvalidInput for an unknown ion or a number that is not finite.
    """
    return as_result(as_ion(ion).sign * finite(V_m, "V_m", "mV"))


def push(ion: str, V_m: Number, E_ion: Number) -> Number:
    """Net push on ``ion``, mV outward: sign(z)·(V_m − E_ion), the sum of the chemical and electrical force.

    Its sign is the direction of the *ion*; for an anion that is opposite to the driving force.
    Raises InvalidInput for an unknown ion or a number that is not finite.
    """
    return as_result(as_ion(ion).sign * driving_force(V_m, E_ion))


def ionic_current(g: Number, V_m: Number, E_ion: Number) -> Number:
    """Ohm's law for ions: I = g (V_m − E_ion), outward positive.

    A. L. Hodgkin & A. F. Huxley, J. Physiol. 117:500 (1952).

    Parameters
    ----------
    g : float or array
        Conductance, mS/cm², at least 0.
    V_m, E_ion : float or array
        Membrane and equilibrium potential, mV.

    Returns
    -------
    float or array
        µA/cm².

    Raises
    ------
    InvalidInput
        For a negative conductance or a number that is not finite.
    """
    return as_result(at_least(0.0, g, "conductance", "mS/cm²") * driving_force(V_m, E_ion))


def chord_potential(g: Mapping[str, Number], E: Mapping[str, Number]) -> Number:
    """Potential at which parallel conductances carry no net current: ΣgE / Σg.

    Parameters
    ----------
    g : mapping
        Conductances, mS/cm², by ion (or "leak"), at least 0 and not all 0.
    E : mapping
        Equilibrium potentials, mV; every key of ``g`` must be there.

    Returns
    -------
    float or array
        mV; it lies between the smallest and the largest E.

    Raises
    ------
    InvalidInput
        If ``g`` or ``E`` is no mapping, every conductance is 0, an E is missing, or a number is out of range.
    """
    g, E = by_ion(g, "g"), by_ion(E, "E")
    conductances: dict[str, Number] = {}
    potentials: dict[str, Number] = {}
    for key, value in g.items():
        if key not in E:
            raise InvalidInput(f"E of {key}", None, "given for every conductance", "mV")
        conductances[key] = at_least(0.0, value, f"g of {key}", "mS/cm²")
        potentials[key] = finite(E[key], f"E of {key}", "mV")
    total = above(0.0, sum(conductances.values()), "total conductance", "mS/cm²")
    # Each path's share first: of a single open path it is exactly 1, and the result exactly that path's E.
    return as_result(sum(conductances[key] / total * potentials[key] for key in conductances))


def ghk_potential(
    P: Mapping[str, Number],
    outside: Mapping[str, Number],
    inside: Mapping[str, Number],
    celsius: Number = 37.0,
) -> Number:
    """Goldman–Hodgkin–Katz potential of a membrane permeable to monovalent ions.

    V = (RT/F) ln[(Σ P c_out over cations + Σ P c_in over anions) / (the same, in and out exchanged)].
    D. E. Goldman, J. Gen. Physiol. 27:37 (1943); A. L. Hodgkin & B. Katz, J. Physiol. 108:37 (1949).

    Parameters
    ----------
    P : mapping
        Permeabilities by ion, in any common unit (only ratios matter), at least 0 and not all 0.
    outside, inside : mapping
        Concentrations, mM, for every ion of ``P``, greater than 0.
    celsius : float or array
        Temperature, °C.

    Returns
    -------
    float or array
        mV.

    Raises
    ------
    InvalidInput
        For what is no mapping, a divalent or unknown ion, a missing concentration, or a number out of range.
    """
    P, outside, inside = by_ion(P, "P"), by_ion(outside, "outside"), by_ion(inside, "inside")
    up: Number = 0.0  # what drives V_m up: cations outside, anions inside
    down: Number = 0.0
    for name, value in P.items():
        ion = as_ion(name)
        if abs(ion.valence) != 1:
            raise InvalidInput("ion of the GHK potential", ion.symbol, "monovalent")
        if ion not in outside or ion not in inside:
            raise InvalidInput(f"concentration of {ion.symbol}", None, "given outside and inside", "mM")
        permeability = at_least(0.0, value, f"P of {ion.symbol}", "")
        c_out = above(0.0, outside[ion], f"{ion.symbol} outside", "mM")
        c_in = above(0.0, inside[ion], f"{ion.symbol} inside", "mM")
        if ion.sign < 0:
            c_out, c_in = c_in, c_out
        up = up + permeability * c_out
        down = down + permeability * c_in
    above(0.0, up, "total permeability", "")
    return as_result(RT_over_F(celsius) * (np.log(up) - np.log(down)))


def ghk_reversal(
    P: Mapping[str, float],
    outside: Mapping[str, float],
    inside: Mapping[str, float],
    celsius: float = 37.0,
) -> float:
    """Reversal potential of a path that ions of any charge pass: their Goldman–Hodgkin–Katz currents cancel there.

    Σ P z² V (c_in − c_out e^(−zV F/RT)) / (1 − e^(−zV F/RT)) = 0; for monovalent ions it is :func:`ghk_potential`.
    B. Hille, Ion Channels of Excitable Membranes, 3rd ed. (2001), ch. 14.

    Parameters
    ----------
    P : mapping
        Permeabilities by ion, relative to each other, at least 0 and not all 0.
    outside, inside : mapping
        Concentrations, mM, for every ion of ``P``, greater than 0.
    celsius : float
        Temperature, °C.

    Returns
    -------
    float
        mV.

    Raises
    ------
    InvalidInput
        As :func:`ghk_potential`, but for the charge.
    """
    P = by_ion(P, "P")
    if all(abs(as_ion(ion).valence) == 1 for ion in P):
        return float(ghk_potential(P, outside, inside, celsius))
    terms, E = [], []
    for name, permeability in P.items():
        ion = as_ion(name)
        if ion not in by_ion(outside, "outside") or ion not in by_ion(inside, "inside"):
            raise InvalidInput(f"concentration of {ion.symbol}", None, "given outside and inside", "mM")
        if float(at_least(0.0, permeability, f"P of {ion.symbol}", "")) > 0.0:
            E.append(float(nernst(ion, outside[ion], inside[ion], celsius)))
            terms.append((permeability, ion.valence, outside[ion], inside[ion]))
    if not terms:
        raise InvalidInput("total permeability", 0.0, "greater than 0")
    thermal = float(RT_over_F(celsius))

    def current(V: float) -> float:
        total = 0.0
        for permeability, z, c_out, c_in in terms:
            u = z * V / thermal
            # u (c_in − c_out e^−u) / (1 − e^−u), whose limit at u = 0 is c_in − c_out.
            share = c_in - c_out if abs(u) < 1e-9 else u * (c_in - c_out * math.exp(-u)) / -math.expm1(-u)
            total += permeability * z * share
        return total

    # Each current grows with V and is zero at its own E, so the sum is zero between the outermost of these.
    low, high = min(E), max(E)
    while high - low > 1e-10:
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (middle, high) if current(middle) < 0.0 else (low, middle)
    return (low + high) / 2.0
