"""How the assignment on the driving force is marked: what is right, how near is near enough, what it is worth.

This folder belongs to the instructor. Nothing in it is released, and no student's image holds it.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

from drivingforce.grading.tasks import (
    Arguments,
    Assignment,
    Part,
    Reply,
    Task,
    Values,
    When,
    Written,
    all_equal,
    all_near,
    replies,
    values,
)
from drivingforce.misconceptions import Diagnosis
from drivingforce.model import Cell, Inputs, Snapshot
from drivingforce.physics import Cl, K, driving_force, nernst
from drivingforce.reading import InUnit, OneOf, Unusable, near

MILLIVOLT = 1.0  # how near is near enough: whole millivolts will do


# -- a: the driving force as a function ------------------------------------------------------------------------


def potentials(rng: random.Random) -> list[Arguments]:
    """Draw pairs (V_m, E_ion), mV, with both signs of each and of their difference, none near balance."""
    pairs = [(-70.0, 10.0, +1), (-70.0, 10.0, -1), (30.0, 10.0, +1), (30.0, 10.0, -1)]
    drawn: list[Arguments] = []
    for centre, width, sign in pairs * 2:
        V_m = round(rng.uniform(centre - width, centre + width), 1)
        drawn.append((V_m, round(V_m - sign * rng.uniform(12.0, 125.0), 1)))
    return drawn


def difference(V_m: float, E_ion: float) -> float:
    return float(driving_force(V_m, E_ion))


DRIVING_FORCE = Task(
    "03-a",
    "the driving force as a function",
    (
        Part(
            "size of the driving force",
            1,
            lambda work: all_near(work, difference, MILLIVOLT, abs),
            "The driving force is how far V_m is from E_ion. Try V_m and E_ion on either side of 0 and compare "
            "with the gap that you see on the ladder.",
            (
                When(
                    lambda work: all_near(work, lambda V, E: difference(V, E) / 1000, MILLIVOLT / 1000, abs),
                    "Everything comes out a thousand times too small. Which unit does the exercise ask for?",
                ),
                When(
                    lambda work: all_near(work, lambda V, E: V + E, MILLIVOLT, abs),
                    Diagnosis(
                        "Potentials are added. Is the driving force larger when V_m and E_ion lie close "
                        "together, or when they lie far apart?",
                        "B",
                    ),
                ),
                When(
                    lambda work: all_near(work, lambda V, E: V, MILLIVOLT, abs),
                    Diagnosis("Your result follows V_m alone. What would balance the ion?", "B"),
                ),
                When(
                    lambda work: all_near(work, lambda V, E: E, MILLIVOLT, abs),
                    Diagnosis("Your result follows E_ion alone. Which voltage is across the membrane?", "K"),
                ),
            ),
        ),
        Part(
            "sign of the driving force",
            2,
            lambda work: all_near(work, difference, MILLIVOLT),
            "The sign is part of the answer. Find out what a positive and what a negative value say in this "
            "course.",
            (
                When(
                    lambda work: all_near(work, lambda V, E: -difference(V, E), MILLIVOLT),
                    Diagnosis(
                        "Check the order of the subtraction. Some books write it the other way round; this course "
                        "does not.",
                        "H",
                    ),
                ),
                When(
                    lambda work: all_near(work, lambda V, E: abs(difference(V, E)), MILLIVOLT),
                    Diagnosis("Your function never gives a negative value. What is lost when the sign goes?", "H"),
                ),
                When(
                    lambda work: not all_near(work, difference, MILLIVOLT, abs),
                    "The sign is looked at once the size is right.",
                ),
            ),
        ),
    ),
    replies(InUnit("mV")),
    "calls",
    potentials,
)


# -- b and c: which way the ion goes, which way the current flows ----------------------------------------------


def charges_and_potentials(rng: random.Random) -> list[Arguments]:
    """Draw (z, V_m, E_ion) for cations and anions on each side of balance, at negative and at positive V_m."""
    drawn: list[Arguments] = []
    for side, charge in itertools.product((+1, -1), (+1, -1)):
        for size, (low, high) in ((1, (-85.0, -20.0)), (1, (15.0, 45.0)), (2, (-85.0, 45.0))):
            V_m = round(rng.uniform(low, high), 1)
            drawn.append((charge * size, V_m, round(V_m - side * rng.uniform(8.0, 90.0), 1)))
    return drawn


def ion_goes(z: int, V_m: float, E: float) -> str:
    return "out" if z * (V_m - E) > 0 else "in"


def current_flows(z: int, V_m: float, E: float) -> str:
    return "outward" if V_m > E else "inward"


def _among(cation_sign: int, anion_sign: int) -> Callable[[Sequence[Reply]], list[Reply]]:
    """Pick a pair: cations whose driving force has one sign, and anions whose driving force has another."""
    wanted = {+1: cation_sign, -1: anion_sign}

    def pick(work: Sequence[Reply]) -> list[Reply]:
        return [
            r for r in work if math.copysign(1, r.arguments[1] - r.arguments[2]) == wanted[_sign(r.arguments[0])]
        ]

    return pick


def _sign(z: int) -> int:
    return 1 if z > 0 else -1


def _opposite(word: str) -> str:
    return {"in": "out", "out": "in", "inward": "outward", "outward": "inward"}[word]


def _pair(name: str, pick: Any, truth: Callable[..., str], diagnoses: tuple[When[Any], ...]) -> Part[Any]:
    return Part(
        name,
        1,
        lambda work: all_equal(pick(work), truth),
        "Take one cation and one anion, draw both arrows for each and see which one wins.",
        (
            When(
                lambda work: all_equal(work, lambda *args: _opposite(truth(*args))),
                Diagnosis("Every direction is turned round. Check it with K⁺ at rest, which you know.", "H"),
            ),
            *diagnoses,
        ),
    )


_CONSTANT = When[Any](
    lambda work: len({reply.value for reply in work}) == 1,
    "Your function says the same for every case. Does it use what it is given?",
)
_ION_DIAGNOSES = (
    _CONSTANT,
    When[Any](
        lambda work: all_equal(work, lambda z, V, E: "out" if V > E else "in"),
        Diagnosis(
            "Right for cations, wrong for anions: the sign of V_m − E alone does not tell which way the ion goes. "
            "What does the electrical force do to a negative ion?",
            "I",
        ),
    ),
    When[Any](
        lambda work: all_equal(work, lambda z, V, E: "in" if z * V < 0 else "out"),
        Diagnosis("Your ion follows the voltage alone. There is a second force.", "B"),
    ),
)
_CURRENT_DIAGNOSES = (
    _CONSTANT,
    When[Any](
        lambda work: all_equal(work, lambda z, V, E: "outward" if z * (V - E) > 0 else "inward"),
        Diagnosis(
            "You give the direction of the ion as that of the current. Which charge does an anion carry with it?",
            "I",
        ),
    ),
    When[Any](
        lambda work: all_equal(work, lambda z, V, E: "outward" if V > 0 else "inward"),
        Diagnosis(
            "Your current follows V_m alone. At which voltage does the current of this ion turn round?", "B"
        ),
    ),
)

# Pairs are chosen so that one word for every case wins none of them.
ION = Task(
    "03-b",
    "which way the ion goes",
    (
        _pair("a cation and an anion, V_m above E", _among(+1, +1), ion_goes, _ION_DIAGNOSES),
        _pair("a cation and an anion, V_m below E", _among(-1, -1), ion_goes, _ION_DIAGNOSES),
    ),
    replies(OneOf("in", "out")),
    "calls",
    charges_and_potentials,
)
CURRENT = Task(
    "03-c",
    "which way the current flows",
    (
        _pair(
            "a cation with V_m above E, an anion with V_m below", _among(+1, -1), current_flows, _CURRENT_DIAGNOSES
        ),
        _pair(
            "a cation with V_m below E, an anion with V_m above", _among(-1, +1), current_flows, _CURRENT_DIAGNOSES
        ),
    ),
    replies(OneOf("inward", "outward")),
    "calls",
    charges_and_potentials,
)


# -- d: reach a state ------------------------------------------------------------------------------------------

START = Inputs.of_preset("textbook neuron")
GOAL = 35.0  # mV, driving force on K⁺


def inputs_of(content: Any, _: Sequence[Arguments]) -> Inputs:
    """Read the state of a Cell."""
    try:
        return Cell.from_state(content).inputs
    except (ValueError, TypeError):
        raise Unusable("A Cell was asked for, and what came cannot be read as one.") from None


def changed(inputs: Inputs) -> set[str]:
    """Return what was changed since the start."""
    return inputs.differing_from(START)


def force_on_K(inputs: Inputs) -> float:
    return difference(inputs.V_m, Snapshot(inputs).E[K])


def by_K_outside_alone(inputs: Inputs) -> bool:
    return changed(inputs) == {"K_outside"}


_WRONG_WAY_THERE: tuple[When[Inputs], ...] = (
    When(
        lambda inputs: not changed(inputs),
        "Nothing has been changed in the Cell yet.",
    ),
    When(
        lambda inputs: not inputs.held,
        "V_m was let go, so that it moved when [K⁺]out did. Hold it while you look for the concentration.",
    ),
    When(
        lambda inputs: "V_m" in changed(inputs),
        "V_m was moved. The task is to get there by [K⁺]out alone: leave V_m where it is held and move E_K.",
    ),
    When(
        lambda inputs: "K_inside" in changed(inputs),
        Diagnosis("[K⁺]in was changed. The task is to get there by the concentration outside.", "J"),
    ),
    When(
        lambda inputs: "K_E_fixed" in changed(inputs),
        "E_K was set by hand. The task is to make it follow from the concentration outside.",
    ),
    When(
        lambda inputs: not by_K_outside_alone(inputs),
        "More than [K⁺]out was changed. Start again from the preset.",
    ),
)

STATE = Task(
    "03-d",
    "a driving force reached by [K⁺]out alone",
    (
        Part(
            "[K⁺]out moved the right way, and nothing else",
            1,
            lambda inputs: by_K_outside_alone(inputs) and force_on_K(inputs) > force_on_K(START) + MILLIVOLT,
            "The driving force became smaller. Which way must E_K go to be farther from V_m, and what does that "
            "ask of the ratio of concentrations?",
            _WRONG_WAY_THERE,
        ),
        Part(
            "the driving force reached",
            2,
            lambda inputs: by_K_outside_alone(inputs) and near(force_on_K(inputs), GOAL, MILLIVOLT),
            "The driving force that was asked for is not reached. Find E_K first, then the concentration that "
            "gives it; cell.K.driving_force tells how near you are.",
            (
                *_WRONG_WAY_THERE,
                When(
                    lambda inputs: near(force_on_K(inputs), -GOAL, MILLIVOLT),
                    Diagnosis("The size fits and the sign does not. Check the order of the subtraction.", "H"),
                ),
            ),
        ),
    ),
    inputs_of,
    "cell",
)


# -- e: the two membranes of a hair cell -----------------------------------------------------------------------

EP, HAIR_CELL = 80.0, -60.0  # mV, both against the perilymph
E_BASAL = float(nernst(K, outside=5.0, inside=145.0))


def _carried(value: Any, right: float, *misread: float) -> float:
    """Return the student's own value to go on from: a mistake costs points once, a misreading each time."""
    is_mistake = isinstance(value, float) and not any(near(value, each, MILLIVOLT) for each in misread)
    return value if is_mistake else right


def V_for_apical_force(work: Values) -> float:
    return _carried(work["V_apical"], HAIR_CELL - EP, EP, HAIR_CELL)


def E_for_basal_force(work: Values) -> float:
    return _carried(work["E_K_basal"], E_BASAL)


_AGAINST = "A voltage across a membrane is inside minus outside of that membrane. What is outside of this one?"

HAIR_CELL_TASK = Task(
    "03-e",
    "the two membranes of a hair cell",
    (
        Part(
            "voltage across the apical membrane",
            1,
            lambda work: near(work["V_apical"], HAIR_CELL - EP, MILLIVOLT),
            _AGAINST,
            (
                When(
                    lambda work: work["V_apical"] is None,
                    "V_apical has no value yet.",
                ),
                When(
                    lambda work: near(work["V_apical"], EP, MILLIVOLT),
                    "The endocochlear potential is that of the endolymph, not that across the membrane. "
                    + _AGAINST,
                ),
                When(
                    lambda work: near(work["V_apical"], HAIR_CELL, MILLIVOLT),
                    "That is the potential against the perilymph, which does not touch this membrane. " + _AGAINST,
                ),
                When(
                    lambda work: near(work["V_apical"], EP - HAIR_CELL, MILLIVOLT),
                    Diagnosis("The size fits. Check the order of the subtraction: inside minus outside.", "H"),
                ),
                When(
                    lambda work: near(work["V_apical"], HAIR_CELL + EP, MILLIVOLT),
                    "The two potentials were added. How far apart are they?",
                ),
            ),
        ),
        Part(
            "driving force on K⁺ across the apical membrane",
            1,
            lambda work: near(work["DF_apical"], V_for_apical_force(work), MILLIVOLT),
            "Take the voltage across this membrane and the E_K of this membrane: what are the two concentrations "
            "beside it?",
            (
                When(
                    lambda work: work["DF_apical"] is None,
                    "DF_apical has no value yet.",
                ),
                When(
                    lambda work: near(work["V_apical"], EP, MILLIVOLT) and near(work["DF_apical"], EP, MILLIVOLT),
                    "This follows from taking the potential of the endolymph for the voltage across the membrane; "
                    "put that right and this follows.",
                ),
                When(
                    lambda work: near(work["DF_apical"], V_for_apical_force(work) - E_BASAL, MILLIVOLT),
                    Diagnosis(
                        "That is the E_K of the other membrane. Look at the two concentrations beside this one.",
                        "C",
                    ),
                ),
                When(
                    lambda work: near(work["DF_apical"], -V_for_apical_force(work), MILLIVOLT),
                    Diagnosis("The size fits. Check the order of the subtraction.", "H"),
                ),
            ),
        ),
        Part(
            "E_K of the basolateral membrane",
            1,
            lambda work: near(work["E_K_basal"], E_BASAL, MILLIVOLT),
            "Use the Nernst equation with the concentrations on the two sides of this membrane, at 37 °C.",
            (
                When(
                    lambda work: work["E_K_basal"] is None,
                    "E_K_basal has no value yet.",
                ),
                When(
                    lambda work: near(work["E_K_basal"], -E_BASAL, MILLIVOLT),
                    Diagnosis(
                        "The sign is turned round. Look at the ratio in the Nernst equation: which concentration "
                        "stands on top?",
                        "J",
                    ),
                ),
                When(
                    lambda work: near(work["E_K_basal"], HAIR_CELL, MILLIVOLT),
                    Diagnosis(
                        "That is the voltage that the membrane has. At which voltage would K⁺ be in balance?", "K"
                    ),
                ),
                When(
                    lambda work: near(work["E_K_basal"], E_BASAL / math.log(10), MILLIVOLT),
                    "It is smaller by a factor of about 2.3. Which logarithm goes with which factor in front of "
                    "it?",
                ),
            ),
        ),
        Part(
            "driving force on K⁺ across the basolateral membrane",
            1,
            lambda work: near(work["DF_basal"], HAIR_CELL - E_for_basal_force(work), MILLIVOLT),
            "Take the voltage across this membrane and your E_K for it.",
            (
                When(
                    lambda work: work["DF_basal"] is None,
                    "DF_basal has no value yet.",
                ),
                When(
                    lambda work: near(work["DF_basal"], E_for_basal_force(work) - HAIR_CELL, MILLIVOLT),
                    Diagnosis("The size fits. Check the order of the subtraction.", "H"),
                ),
                When(
                    lambda work: near(work["DF_basal"], EP - E_for_basal_force(work), MILLIVOLT),
                    "The endolymph does not touch this membrane. Which voltage is across it?",
                ),
            ),
        ),
    ),
    values(dict.fromkeys(("V_apical", "DF_apical", "E_K_basal", "DF_basal"), InUnit("mV", 1))),
    "values",
)


# -- f: where GABA flips ---------------------------------------------------------------------------------------

V_GABA, CL_OUTSIDE = -65.0, 110.0  # mV, mM


def flips_at(work: Values, V_m: float) -> bool:
    """Return whether the concentration given puts E_Cl at ``V_m``, to a millivolt."""
    inside = work["Cl_inside"]
    return isinstance(inside, float) and inside > 0 and near(nernst(Cl, CL_OUTSIDE, inside), V_m, MILLIVOLT)


GABA = Task(
    "03-f",
    "where GABA flips",
    (
        Part(
            "the concentration at which GABA flips",
            2,
            lambda work: flips_at(work, V_GABA),
            "GABA has no effect on V_m when one driving force is zero. Which one, and what does that say about "
            "E_Cl?",
            (
                When(
                    lambda work: work["Cl_inside"] is None,
                    "Cl_inside has no value yet.",
                ),
                When(
                    lambda work: flips_at(work, -V_GABA),
                    Diagnosis(
                        "Chloride would be more concentrated inside than out. Look at the ratio and at the "
                        "charge z: one of them is turned round.",
                        "I",
                    ),
                ),
                When(
                    lambda work: near(work["Cl_inside"], CL_OUTSIDE, 1.0),
                    Diagnosis("With equal concentrations E_Cl is 0 mV. Is that the V_m of this neuron?", "E"),
                ),
                When(
                    lambda work: flips_at(work, -70.0),
                    "That would hold at another V_m. Use the voltage of this neuron.",
                ),
            ),
        ),
        Part(
            "what GABA does above that concentration (both words)",
            1,
            lambda work: (work["Cl_goes"], work["V_m_goes"]) == ("out", "up"),
            "Open channels pull V_m towards E_Cl. Where is E_Cl when there is more Cl⁻ inside?",
            (
                When(
                    lambda work: None in (work["Cl_goes"], work["V_m_goes"]),
                    "One of the two words is missing.",
                ),
                When(
                    lambda work: (work["Cl_goes"], work["V_m_goes"]) in (("out", "down"), ("in", "up")),
                    Diagnosis(
                        "The two words contradict each other: what does a negative ion do to V_m when it crosses?",
                        "I",
                    ),
                ),
            ),
        ),
    ),
    values({"Cl_inside": InUnit("mM", 1), "Cl_goes": OneOf("in", "out"), "V_m_goes": OneOf("up", "down")}),
    "values",
)


ASSIGNMENT = Assignment(
    "03-driving-force",
    (
        DRIVING_FORCE,
        ION,
        CURRENT,
        STATE,
        HAIR_CELL_TASK,
        GABA,
        Written("03-g", "raised [K⁺]out: prediction and reason", 3),
    ),
    withheld=("driving_force", "push"),
)
