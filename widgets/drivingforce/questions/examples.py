"""The worked examples of the chapters: steps, right results and known mistakes, all computed from the physics."""

from __future__ import annotations

import math

from drivingforce.page import texts
from drivingforce.physics import InvalidInput, RT_over_F, as_ion, driving_force, ionic_current, nernst, push

from .question import Choice, Number
from .worked_example import WorkedExample

_CELSIUS = 37.0


def nernst_example(ion: str, outside: float, inside: float, gaps: int = 0) -> WorkedExample:
    """Return a calculation of a Nernst potential at 37 °C in three steps; the first ``gaps`` are the reader's.

    Parameters
    ----------
    ion : Ion
        Which ion.
    outside, inside : float
        Concentrations, mM.
    gaps : int
        0 to 3.

    Raises
    ------
    InvalidInput
        For an unknown ion, a concentration that is not above 0, or another number of gaps.
    """
    _check_gaps(gaps)
    ion = as_ion(ion)
    E = float(nernst(ion, outside, inside, _CELSIUS))
    thermal = float(RT_over_F(_CELSIUS))
    scale, log = thermal / ion.valence, math.log(outside / inside)
    name, z, out, in_ = (
        ion.symbol,
        texts.signed(ion.valence),
        texts.three_digits(outside),
        texts.three_digits(inside),
    )
    steps: list[Choice | Number] = [
        Number(
            f"The logarithm of the ratio, outside over inside: ln({out} / {in_}) =",
            right=log, tolerance=0.01, decimals=3,
            because=[
                (-log, "That is inside over outside. Which one stands above the line?"),
                (math.log10(outside / inside), "That is the logarithm to base 10. Here it is the natural one."),
                (outside / inside, "That is the ratio itself. Now take its natural logarithm."),
            ],
            largest=100.0,
        ),
        Number(
            f"The scale at 37 °C, with z = {z}: RT/zF = {thermal:.2f} mV / z =",
            right=scale, unit="mV", tolerance=0.1, decimals=2,
            because=[
                (-scale, "The size is right. What is the sign of this ion's charge?"),
                (thermal, f"That would be for a single positive charge. {name} has z = {z}."),
                (thermal * ion.valence, "Divide by z, do not multiply."),
                (scale / 1000, "That is in volts. The unit here is millivolts."),
            ],
        ),
        Number(
            f"The two multiplied: E_{ion} =",
            right=E, unit="mV", tolerance=0.5, decimals=1,
            because=[
                (-E, "The size is right, the sign is not. Look again at the signs of the two factors."),
                (E / 1000, "That is in volts. The unit here is millivolts."),
            ],
        ),
    ]  # fmt: skip
    problem = f"{name}: {out} mM outside, {in_} mM inside, 37 °C. What is its equilibrium potential?"
    return WorkedExample(problem, steps, gaps)


def driving_force_example(ion: str, V_m: float, E: float, gaps: int = 0) -> WorkedExample:
    """Return a driving force and the two directions it tells, in three steps; the first ``gaps`` are the reader's.

    Parameters
    ----------
    ion : Ion
        Which ion.
    V_m, E : float
        Membrane and equilibrium potential, mV, different from each other.
    gaps : int
        0 to 3.

    Raises
    ------
    InvalidInput
        For an unknown ion, a voltage that is not a finite number, or another number of gaps.
    """
    _check_gaps(gaps)
    ion = as_ion(ion)
    force, outward = float(driving_force(V_m, E)), float(push(ion, V_m, E)) > 0
    current, movement = ("out", "in") if force > 0 else ("in", "out"), ("out", "in") if outward else ("in", "out")
    by_sign = "A positive driving force is outward current, a negative one inward."
    if ion.sign > 0:
        turned = "A cation goes the way of its current."
    else:
        turned = "Current is the way of positive charge. Which way does a negative ion go, then?"
    V, E_ = texts.number(V_m), texts.number(E)
    steps: list[Choice | Number] = [
        Number(
            f"The driving force: V_m − E = {V} − ({E_}) =",
            right=force, unit="mV", tolerance=0.5,
            because=[
                (-force, "Check the order: it is the membrane potential minus the equilibrium potential."),
                (V_m + E, "Taking away a negative number adds."),
            ],
        ),
        Choice(
            "Its sign tells the way of the current:",
            options=["inward", "outward"], right=f"{current[0]}ward", because={f"{current[1]}ward": by_sign},
        ),
        Choice(
            f"So an open channel lets {ion.symbol} go:",
            options=["in", "out"], right=movement[0], because={movement[1]: turned},
        ),
    ]  # fmt: skip
    problem = f"{ion.symbol}: V_m = {V} mV, E = {E_} mV. What is the driving force, and which way does the ion go?"
    return WorkedExample(problem, steps, gaps)


def ohm_example(ion: str, g: float, V_m: float, E: float, gaps: int = 0) -> WorkedExample:
    """Return a current and its direction, in three steps; the first ``gaps`` are the reader's.

    Parameters
    ----------
    ion : Ion
        Which ion.
    g : float
        Conductance, mS/cm², at least 0.
    V_m, E : float
        Membrane and equilibrium potential, mV, different from each other.
    gaps : int
        0 to 3.

    Raises
    ------
    InvalidInput
        For an unknown ion, a negative conductance, a number that is not finite, or another number of gaps.
    """
    _check_gaps(gaps)
    ion = as_ion(ion)
    force, current = float(driving_force(V_m, E)), float(ionic_current(g, V_m, E))
    wide, V, E_ = texts.conductance(g), texts.number(V_m), texts.number(E)
    no_path = "Without an open path nothing flows, however large the force."
    by_sign = "Outward current is positive, inward negative."
    anion = " Current is counted as positive charge: an anion goes the other way." if ion.sign < 0 else ""
    if g == 0:
        way, wrong = "none", {"inward": no_path, "outward": no_path}
    else:
        way, other = ("outward", "inward") if current > 0 else ("inward", "outward")
        wrong = {other: by_sign + anion, "none": "The path is open and there is a force."}
    steps: list[Choice | Number] = [
        Number(
            f"The driving force: V_m − E = {V} − ({E_}) =",
            right=force, unit="mV", tolerance=0.5,
            because=[
                (-force, "Check the order: it is the membrane potential minus the equilibrium potential."),
                (V_m + E, "Taking away a negative number adds."),
                *([(0.0, "A closed path takes away the current, not the force.")] if g == 0 else []),
            ],
        ),
        Number(
            f"The current, conductance times that force: I = {wide} mS/cm² × the force =",
            right=current, unit="µA/cm²", tolerance=max(abs(current) * 0.005, 0.05), decimals=1,
            because=[
                (-current, "The size is right. A positive conductance keeps the sign of the force."),
                (force, no_path if g == 0 else "That is the force. How wide is the path that it finds?"),
                (g * V_m, "That is g times V_m. The force is the distance from E."),
                *([(force / g, "Multiply by the conductance, do not divide.")] if g else []),
            ],
        ),
        Choice("The way of the current:", options=["inward", "none", "outward"], right=way, because=wrong),
    ]  # fmt: skip
    problem = f"{ion.symbol}: g = {wide} mS/cm², V_m = {V} mV, E = {E_} mV. How much current flows, and which way?"
    return WorkedExample(problem, steps, gaps)


def _check_gaps(gaps: int) -> None:
    if gaps not in range(4):
        raise InvalidInput("number of gaps", gaps, "0, 1, 2 or 3")
