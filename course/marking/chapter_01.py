"""How the assignment on the two forces is marked: what is right, how near is near enough, what it is worth.

This folder belongs to the instructor. Nothing in it is released, and no student's image holds it.
"""

from __future__ import annotations

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
from drivingforce.physics import Ca, Cl, Ion, K, Na, nernst
from drivingforce.reading import InUnit, OneOf, near

Work = Sequence[Reply]

MILLIVOLT = 1.0  # how near is near enough: whole millivolts will do


def sign(z: int) -> int:
    return 1 if z > 0 else -1


# -- a: two forces and their sum -------------------------------------------------------------------------------


def balances_and_potentials(rng: random.Random) -> list[Arguments]:
    """Draw (z, V_balance, V_m): each charge with both signs of both voltages, none of the three arrows near 0."""
    drawn: list[Arguments] = []
    for z in (+1, -1, +2):
        for side, voltage in ((+1, +1), (+1, -1), (-1, +1), (-1, -1)):
            V_balance = side * round(rng.uniform(55.0, 125.0), 1)
            drawn.append((z, V_balance, voltage * round(rng.uniform(12.0, 45.0), 1)))
    return drawn


def arrows(s: int, V_balance: float, V_m: float) -> list[float]:
    """Return the chemical force, the electrical force and their sum, mV outward; s is the sign of the charge."""
    return [-s * V_balance, s * V_m, s * (V_m - V_balance)]


def truth(z: int, V_balance: float, V_m: float) -> list[float]:
    return arrows(sign(z), V_balance, V_m)


def _of_charge(*charges: int) -> Callable[[Work], list[Reply]]:
    def pick(work: Work) -> list[Reply]:
        return [reply for reply in work if reply.arguments[0] in charges]

    return pick


def _seen(
    expected: Callable[..., Any], says: str, misconception: str = "", tolerance: float = MILLIVOLT
) -> When[Any]:
    """Recognise a function that gives for every ion what ``expected`` gives."""
    return When(
        lambda work: all_near(work, expected, tolerance),
        Diagnosis(says, misconception),
    )


_FORCES_DIAGNOSES = (
    When[Work](
        lambda work: not any(isinstance(reply.value, list) and len(reply.value) == 3 for reply in work),
        "Three numbers are asked for: the chemical force, the electrical force and the net push.",
    ),
    _seen(
        lambda *args: [-each for each in truth(*args)],
        "Every arrow is turned round. Check it with K⁺ at rest, which you know; outward is positive.",
        "H",
    ),
    _seen(
        lambda *args: [each / 1000 for each in truth(*args)],
        "Everything comes out a thousand times too small. Which unit does the exercise ask for?",
        tolerance=MILLIVOLT / 1000,
    ),
    _seen(
        lambda z, V_balance, V_m: [sign(z) * V_balance, sign(z) * V_m, sign(z) * (V_balance + V_m)],
        "The balance voltage is what *holds* the chemical force. Does a force point the same way as what holds "
        "it?",
        "H",
    ),
    _seen(
        lambda z, V_balance, V_m: [*truth(z, V_balance, V_m)[:2], abs(V_balance) + abs(V_m)],
        "The net push is what two arrows leave over, head to tail. What becomes of it when they point opposite "
        "ways?",
        "B",
    ),
)


def _forces(name: str, points: float, pick: Callable[[Work], list[Reply]], *diagnoses: When[Work]) -> Part[Work]:
    return Part(
        name,
        points,
        lambda work: all_near(pick(work), truth, MILLIVOLT),
        "Draw the three arrows for one of these ions: which way does crowding push it, which way does the "
        "voltage, and what do the two leave over?",
        (*_FORCES_DIAGNOSES, *diagnoses),
    )


def without_sign(z: int, V_balance: float, V_m: float) -> list[float]:
    return arrows(+1, V_balance, V_m)


def with_charge(z: int, V_balance: float, V_m: float) -> list[float]:
    return arrows(z, V_balance, V_m)


FORCES = Task(
    "01-a",
    "two forces and their sum, as a function",
    (
        _forces("cations with one charge", 3, _of_charge(+1)),
        _forces(
            "anions",
            2,
            _of_charge(-1),
            When(
                lambda work: all_near(_of_charge(-1)(work), without_sign, MILLIVOLT),
                Diagnosis(
                    "Your anions feel what cations would feel. What does a negative inside do to a negative ion, "
                    "and which voltage holds an anion that is crowded outside?",
                    "I",
                ),
            ),
        ),
        _forces(
            "a cation with two charges",
            1,
            _of_charge(+2),
            When(
                lambda work: all_near(_of_charge(+2)(work), with_charge, MILLIVOLT),
                Diagnosis(
                    "Both arrows are twice as long as they should be. These forces are measured by the voltage "
                    "that holds them: does that voltage have to be larger when the ion carries two charges?",
                    "I",
                ),
            ),
        ),
    ),
    replies(InUnit("mV")),
    "calls",
    balances_and_potentials,
)


# -- b and c: which way each of the two forces pushes ----------------------------------------------------------


def crowds(rng: random.Random) -> list[Arguments]:
    """Draw (z, outside, inside), mM: cations and anions, crowded on either side by at least a factor of 1.5."""
    drawn: list[Arguments] = []
    for z in (+1, -1, +2):
        for side in (+1, -1):
            few = round(rng.uniform(1.0, 60.0), 1)
            many = round(few * rng.uniform(1.5, 30.0), 1)
            drawn.append((z, few, many) if side > 0 else (z, many, few))
    return drawn


def charges_and_potentials(rng: random.Random) -> list[Arguments]:
    """Draw (z, V_m): cations and anions, at negative and at positive V_m."""
    return [(z, side * round(rng.uniform(8.0, 110.0), 1)) for z in (+1, -1, +2) for side in (-1, +1)]


def crowding_pushes(z: int, outside: float, inside: float) -> str:
    return "out" if inside > outside else "in"


def voltage_pushes(z: int, V_m: float) -> str:
    return "out" if z * V_m > 0 else "in"


def _opposite(word: str) -> str:
    return {"in": "out", "out": "in"}[word]


def _pair(
    name: str, truth: Callable[..., str], words: dict[int, str], diagnoses: tuple[When[Any], ...]
) -> Part[Any]:
    """Detect a pair: the cations that go one way and the anions that go the other."""

    def holds(work: Work) -> bool:
        return all_equal([r for r in work if truth(*r.arguments) == words[sign(r.arguments[0])]], truth)

    return Part(
        name,
        1,
        holds,
        "Take one cation and one anion and draw this arrow for each.",
        (
            When(
                lambda work: len({reply.value for reply in work}) == 1,
                "Your function says the same for every case. Does it use what it is given?",
            ),
            When(
                lambda work: all_equal(work, lambda *args: _opposite(truth(*args))),
                Diagnosis("Every direction is turned round. Check it with K⁺ at rest, which you know.", "H"),
            ),
            *diagnoses,
        ),
    )


_CROWDING_DIAGNOSES = (
    When[Any](
        lambda work: all_equal(work, lambda z, outside, inside: "out" if z * (inside - outside) > 0 else "in"),
        Diagnosis("Right for cations, wrong for anions. Does crowding know whether an ion is charged?", "I"),
    ),
    When[Any](
        lambda work: all_equal(work, lambda z, outside, inside: "out" if z > 0 else "in"),
        "Your function looks at the charge only. Where do more of the ions stand?",
    ),
)
_VOLTAGE_DIAGNOSES = (
    When[Any](
        lambda work: all_equal(work, lambda z, V_m: "out" if V_m > 0 else "in"),
        Diagnosis("Right for cations, wrong for anions. What does a negative inside do to a negative ion?", "I"),
    ),
    When[Any](
        lambda work: all_equal(work, lambda z, V_m: "in" if z > 0 else "out"),
        "Your function looks at the charge only. What happens when the voltage is turned round?",
    ),
)

# Pairs are chosen so that one word for every case wins none of them.
_CATION_OUT, _CATION_IN = {+1: "out", -1: "in"}, {+1: "in", -1: "out"}
CROWDING = Task(
    "01-b",
    "which way crowding pushes",
    (
        _pair(
            "a cation crowded inside, an anion crowded outside", crowding_pushes, _CATION_OUT, _CROWDING_DIAGNOSES
        ),
        _pair(
            "a cation crowded outside, an anion crowded inside", crowding_pushes, _CATION_IN, _CROWDING_DIAGNOSES
        ),
    ),
    replies(OneOf("in", "out")),
    "calls",
    crowds,
)
VOLTAGE = Task(
    "01-c",
    "which way voltage pushes",
    (
        _pair("a cation and an anion, the inside negative", voltage_pushes, _CATION_IN, _VOLTAGE_DIAGNOSES),
        _pair("a cation and an anion, the inside positive", voltage_pushes, _CATION_OUT, _VOLTAGE_DIAGNOSES),
    ),
    replies(OneOf("in", "out")),
    "calls",
    charges_and_potentials,
)


# -- d: the balance voltages of a strange cell -----------------------------------------------------------------

#: Concentrations of the strange cell, mM: outside, inside. The notebook's own cell has the same.
STRANGE = {K: (3.5, 130.0), Na: (150.0, 12.0), Cl: (110.0, 20.0), Ca: (1.5, 0.001)}
BALANCE = {ion: float(nernst(ion, *concentrations)) for ion, concentrations in STRANGE.items()}


def _weighed(ion: Ion) -> Part[Values]:
    name = f"V_{ion}"
    return Part(
        f"balance voltage of {ion.symbol}",
        1,
        lambda work: near(work[name], BALANCE[ion], MILLIVOLT),
        "At the V_m that you give, look at the thick arrow of this ion: is it gone?",
        (
            When(
                lambda work: work[name] is None,
                f"{name} has no value yet.",
            ),
            When(
                lambda work: near(work[name], -BALANCE[ion], MILLIVOLT),
                Diagnosis(
                    "The size fits and the sign does not. Is the inside positive or negative when this ion is "
                    "balanced? A chemical force is not the voltage that holds it: the two have signs of their "
                    "own.",
                    "H",
                ),
            ),
            When(
                lambda work: near(work[name], BALANCE[ion] / 1000, MILLIVOLT / 1000),
                "A thousand times too small: millivolts are asked for.",
            ),
            When(
                lambda work: any(near(work[name], BALANCE[other], MILLIVOLT) for other in STRANGE),
                "Another ion of this cell is balanced there. Each has a balance of its own.",
            ),
        ),
    )


WEIGHING = Task(
    "01-d",
    "the balance voltages of a strange cell",
    tuple(_weighed(ion) for ion in STRANGE),
    values(dict.fromkeys(("V_K", "V_Na", "V_Cl", "V_Ca"), InUnit("mV", 1))),
    "values",
)


# -- e: how many ions make a voltage ---------------------------------------------------------------------------

ELEMENTARY_CHARGE = 1.602e-19  # coulomb
CAPACITANCE = 1e-6  # F/cm²
WITHIN = 0.02


def cells_to_charge(rng: random.Random) -> list[Arguments]:
    """Draw (diameter, V_m, z) with both signs of V_m and of the charge."""
    return [
        (round(rng.uniform(6.0, 60.0), 1), side * round(rng.uniform(15.0, 95.0), 1), z)
        for z in (+1, -1, +2)
        for side in (-1, +1)
    ]


def ions_needed(diameter: float, V_m: float, z: int) -> float:
    area = math.pi * (diameter * 1e-4) ** 2
    return CAPACITANCE * area * abs(V_m) * 1e-3 / (abs(z) * ELEMENTARY_CHARGE)


def counted(work: Work, factor: Callable[[int], float] = lambda z: 1.0) -> bool:
    """Return whether every count is within 2 % of ``factor`` (of the charge number) times the right one."""
    expected = [factor(reply.arguments[2]) * ions_needed(*reply.arguments) for reply in work]
    return all(near(reply.value, n, WITHIN * abs(n)) for reply, n in zip(work, expected, strict=True))


def _times(factor: float) -> Callable[[Work], bool]:
    """Recognise counts that are wrong by the same factor for all ions, charge forgotten or not."""
    return lambda work: counted(work, lambda z: factor) or counted(work, lambda z: factor * abs(z))


def _some_negative(work: Work) -> bool:
    return any(isinstance(reply.value, float) and reply.value < 0 for reply in work)


def _in_size(work: Work) -> list[Reply]:
    return [Reply(r.arguments, abs(r.value) if isinstance(r.value, float) else None) for r in work]


_COUNT_DIAGNOSES = (
    When[Work](
        _times(1000.0),
        "It is too many by a factor of a thousand. Charge = capacitance × voltage gives coulombs only when the "
        "voltage is in which unit?",
    ),
    When[Work](
        _times(4.0),
        "It is too many by a factor of four. The diameter is given: is it the radius or the diameter that you "
        "square?",
    ),
    When[Work](
        _times(0.25),
        "It is too few by a factor of four. Look at the formula for the surface.",
    ),
    When[Work](
        lambda work: counted(work, lambda z: 1e8) or counted(work, lambda z: 1e8 * abs(z)),
        "It is far too many. A micrometre is how many centimetres, and a square micrometre how many square "
        "centimetres?",
    ),
    When[Work](
        lambda work: _some_negative(work) and _times(1.0)(_in_size(work)),
        Diagnosis("Some of your counts are negative. How many ions cross is a count, whichever way they go.", "H"),
    ),
)


def _count(name: str, points: float, pick: Callable[[int], bool], *diagnoses: When[Work]) -> Part[Work]:
    return Part(
        name,
        points,
        lambda work: counted([reply for reply in work if pick(reply.arguments[2])]),
        "Go step by step: the surface in cm², its capacitance in farad, the charge in coulomb, then how many "
        "ions carry that charge. The 20 µm cell of the chapter is a case whose answer you know.",
        (*_COUNT_DIAGNOSES, *diagnoses),
    )


COUNT = Task(
    "01-e",
    "how many ions make a voltage",
    (
        _count("ions with one charge", 2, lambda z: abs(z) == 1),
        _count(
            "ions with two charges",
            1,
            lambda z: abs(z) == 2,
            When(
                lambda work: counted(work, lambda z: float(abs(z))),
                Diagnosis(
                    "As many ions with two charges as with one? How much charge does each carry across?", "I"
                ),
            ),
        ),
    ),
    replies(InUnit()),
    "calls",
    cells_to_charge,
)


ASSIGNMENT = Assignment(
    "01-two-forces",
    (
        FORCES,
        CROWDING,
        VOLTAGE,
        WEIGHING,
        COUNT,
        Written("01-f", "doubled [K⁺]out, V_m held: prediction and reason", 3),
    ),
    withheld=("push", "chemical_force", "electrical_force"),
)
