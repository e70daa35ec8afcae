"""How the assignment on Ohm's law is marked: what is right, how near is near enough, what it is worth.

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
    all_near,
    lenient_replies,
    values,
)
from drivingforce.misconceptions import Diagnosis
from drivingforce.model import Cell, Inputs, Snapshot
from drivingforce.physics import chord_potential, driving_force, ionic_current
from drivingforce.reading import InUnit, Unusable, near

MILLIVOLT = 1.0  # how near is near enough for a potential: whole millivolts will do
CURRENT = 0.1  # and for a current, µA/cm²
SHARE = 0.02  # and for a conductance: part of it


# -- a: Ohm's law as a function --------------------------------------------------------------------------------


def open_paths(rng: random.Random) -> list[Arguments]:
    """Draw (g, V_m, E_ion), mS/cm² and mV, with both signs of V_m, of E and of the current; two paths are shut."""
    drawn: list[Arguments] = []
    for centre, sign in ((-70.0, +1), (-70.0, -1), (30.0, +1), (30.0, -1)):
        for low, high in ((0.1, 0.7), (1.5, 4.0)):  # not near 1, where a force would pass for a current
            V_m = round(rng.uniform(centre - 10.0, centre + 10.0), 1)
            E_ion = round(V_m - sign * rng.uniform(12.0, 125.0), 1)
            drawn.append((round(rng.uniform(low, high), 2), V_m, E_ion))
    drawn += [(0.0, V_m, E_ion) for _, V_m, E_ion in drawn[2:6:3]]
    return drawn


def current(g: float, V_m: float, E_ion: float) -> float:
    return float(ionic_current(g, V_m, E_ion))


def force(g: float, V_m: float, E_ion: float) -> float:
    return float(driving_force(V_m, E_ion))


def _through_open(work: Sequence[Reply]) -> list[Reply]:
    return [reply for reply in work if reply.arguments[0] > 0]


def _each_size(law: Callable[[float, float, float], float]) -> Callable[[Sequence[Reply]], bool]:
    """Recognise a law, whatever the sign, by what it says of the open paths."""
    return lambda work: all_near(_through_open(work), law, CURRENT, abs)


OHM = Task(
    "04-a",
    "the current as a function",
    (
        Part(
            "size of the current",
            1,
            lambda work: all_near(work, current, CURRENT, abs),
            "The current is an area: how wide is it, and how high? Try a path that is shut, too.",
            (
                When(
                    _each_size(force),
                    Diagnosis(
                        "That is the force. How much of a current it drives depends on how many channels are "
                        "open.",
                        "D",
                    ),
                ),
                When(
                    _each_size(lambda g, V, E: current(g, V, E) / 1000),
                    "Everything comes out a thousand times too small: mS/cm² times mV is which unit?",
                ),
                When(
                    _each_size(lambda g, V, E: current(g, V, E) * 1000),
                    "Everything comes out a thousand times too large: mS/cm² times mV is which unit?",
                ),
                When(
                    _each_size(lambda g, V, E: g * V),
                    Diagnosis(
                        "Your current follows V_m alone. At which voltage should this ion's current be zero?", "B"
                    ),
                ),
                When(
                    _each_size(lambda g, V, E: force(g, V, E) / g),
                    "You divide. Is g a resistance or a conductance: does more of it let more current flow?",
                ),
            ),
        ),
        Part(
            "sign of the current",
            2,
            lambda work: all_near(work, current, CURRENT),
            "The sign is part of the answer. Which way does a positive current flow in this course?",
            (
                When(
                    lambda work: all_near(work, lambda g, V, E: -current(g, V, E), CURRENT),
                    Diagnosis(
                        "Check the order of the subtraction: an ion that leaves with positive charge is an "
                        "outward current.",
                        "H",
                    ),
                ),
                When(
                    lambda work: all_near(work, lambda g, V, E: abs(current(g, V, E)), CURRENT),
                    Diagnosis("Your function never gives a negative value. What is lost when the sign goes?", "H"),
                ),
                When(
                    lambda work: not all_near(work, current, CURRENT, abs),
                    "The sign is looked at once the size is right.",
                ),
            ),
        ),
    ),
    lenient_replies(InUnit("µA/cm²")),
    "calls",
    open_paths,
)


# -- b: a conductance and a reversal potential from two points ---------------------------------------------------


def points_on_lines(rng: random.Random) -> list[Arguments]:
    """Draw (V_1, I_1, V_2, I_2), mV and µA/cm²: two points on the I–V line of one path."""
    drawn: list[Arguments] = []
    for E, sides in ((-90.0, (1, 1)), (-60.0, (-1, 1)), (-40.0, (1, -1)), (50.0, (-1, -1)), (65.0, (-1, 1))):
        reversal = round(E + rng.uniform(-8.0, 8.0), 1)
        g = round(math.exp(rng.uniform(math.log(0.2), math.log(4.0))), 2)
        near_by, far = rng.uniform(8.0, 20.0), rng.uniform(35.0, 60.0)
        V_1, V_2 = (round(reversal + side * d, 1) for side, d in zip(sides, (near_by, far), strict=True))
        drawn.append((V_1, round(g * (V_1 - reversal), 4), V_2, round(g * (V_2 - reversal), 4)))
    return drawn


def slope(V_1: float, I_1: float, V_2: float, I_2: float) -> float:
    return (I_2 - I_1) / (V_2 - V_1)


def crossing(V_1: float, I_1: float, V_2: float, I_2: float, g: float | None = None) -> float:
    """Return where a line of slope ``g`` through the first point is at zero current, mV."""
    return V_1 - I_1 / (g or slope(V_1, I_1, V_2, I_2))


def _g_and_E(value: Any) -> tuple[Any, Any]:
    """Split what came back; who returned one number meant the conductance."""
    if isinstance(value, list) and len(value) == 2:
        return value[0], value[1]
    return (None, None) if isinstance(value, list) else (value, None)


def _all_slopes(work: Sequence[Reply], law: Callable[..., float]) -> bool:
    return all(
        near(_g_and_E(reply.value)[0], law(*reply.arguments), SHARE * abs(law(*reply.arguments))) for reply in work
    )


def _all_crossings(work: Sequence[Reply], law: Callable[..., float]) -> bool:
    return all(near(_g_and_E(reply.value)[1], law(*reply.arguments), MILLIVOLT) for reply in work)


def crossings_carried(work: Sequence[Reply]) -> bool:
    """Return whether each E is right, or follows from the student's own g: a mistake costs points once.

    A line through the origin is no mistake to carry on: it says that every E is 0.
    """
    return all(_crossing_carried(reply.arguments, *_g_and_E(reply.value)) for reply in work)


def _crossing_carried(points: Arguments, g: Any, E: Any) -> bool:
    if near(E, crossing(*points), MILLIVOLT):
        return True
    is_mistake = isinstance(g, float) and g != 0 and not near(g, points[1] / points[0], 1e-6)
    return is_mistake and near(E, crossing(*points, g), MILLIVOLT)


TWO_POINTS = Task(
    "04-b",
    "g and E from two points of an I–V line",
    (
        Part(
            "conductance",
            2,
            lambda work: _all_slopes(work, slope),
            "The conductance is how steep the line is: by how much does the current change for each millivolt?",
            (
                When(
                    lambda work: any(_g_and_E(reply.value)[0] is None for reply in work),
                    "Your function should return two numbers, first g and then E.",
                ),
                When(
                    lambda work: (
                        _all_slopes(work, lambda V_1, I_1, V_2, I_2: I_2 / V_2)
                        or _all_slopes(work, lambda V_1, I_1, V_2, I_2: I_1 / V_1)
                    ),
                    Diagnosis(
                        "You divide a current by V_m, as if the line went through the origin. At which voltage is "
                        "the current of this path zero?",
                        "B",
                    ),
                ),
                When(
                    lambda work: _all_slopes(work, lambda *points: 1 / slope(*points)),
                    "That is millivolts for each µA/cm²: a resistance. Which way up is a conductance?",
                ),
                When(
                    lambda work: _all_slopes(work, lambda *points: -slope(*points)),
                    "A conductance cannot be negative. Take both differences in the same order.",
                ),
                When(
                    lambda work: _all_slopes(work, crossing),
                    "That looks like the reversal potential. First g, then E.",
                ),
            ),
        ),
        Part(
            "reversal potential",
            1,
            crossings_carried,
            "E is where the line crosses zero current. Go there from one of the points, along your slope.",
            (
                When(
                    lambda work: any(_g_and_E(reply.value)[1] is None for reply in work),
                    "Your function should return two numbers, first g and then E.",
                ),
                When(
                    lambda work: _all_crossings(work, lambda *points: -crossing(*points)),
                    Diagnosis(
                        "The size fits and the sign does not. What is V_m − E where the current is zero?", "H"
                    ),
                ),
                When(
                    lambda work: _all_crossings(
                        work, lambda V_1, I_1, V_2, I_2: I_1 - slope(V_1, I_1, V_2, I_2) * V_1
                    ),
                    "That is the current at 0 mV. Asked for is the voltage at zero current.",
                ),
            ),
        ),
    ),
    lenient_replies(InUnit(("mS/cm²", "mV"))),
    "calls",
    points_on_lines,
)


# -- c: where V_m settles between several paths ------------------------------------------------------------------


def parallel_paths(rng: random.Random) -> list[Arguments]:
    """Draw conductances, mS/cm², and reversal potentials, mV, of two, three and four paths, none like the rest."""
    drawn: list[Arguments] = []
    for count in (2, 3, 2, 4, 3, 4):
        centres = (-90.0, 60.0, -70.0, 0.0)[:count]
        E = [round(centre + rng.uniform(-6.0, 6.0), 1) for centre in centres]
        g = [round(rng.uniform(low, 1.4 * low), 2) for low in (2.0, 0.2, 0.7, 0.4)[:count]]
        drawn.append((g, E))
    return drawn


def compromise(g: Sequence[float], E: Sequence[float]) -> float:
    paths = [str(place) for place in range(len(g))]
    return float(chord_potential(dict(zip(paths, g, strict=True)), dict(zip(paths, E, strict=True))))


def _of_two(work: Sequence[Reply]) -> list[Reply]:
    return [reply for reply in work if len(reply.arguments[0]) == 2]


def _of_more(work: Sequence[Reply]) -> list[Reply]:
    return [reply for reply in work if len(reply.arguments[0]) > 2]


def _follows(law: Callable[[Sequence[float], Sequence[float]], float]) -> Callable[[Sequence[Reply]], bool]:
    return lambda work: all_near(work, law, MILLIVOLT)


_CHORD_DIAGNOSES: tuple[When[Sequence[Reply]], ...] = (
    When(
        _follows(lambda g, E: sum(E) / len(E)),
        "Every path counts the same in your function. Does a path with few open channels pull as hard as one with "
        "many?",
    ),
    When(
        _follows(lambda g, E: sum(a * b for a, b in zip(g, E, strict=True))),
        "Your weights do not add up to one. What is left when every conductance is doubled?",
    ),
    When(
        _follows(lambda g, E: -compromise(g, E)),
        Diagnosis("The sign is turned round. With a single path open, where does V_m go?", "H"),
    ),
    When(
        _follows(lambda g, E: E[max(range(len(g)), key=lambda i: g[i])]),
        Diagnosis("You give the E of the largest conductance. Do the others pull as well?", "K"),
    ),
)

CHORD = Task(
    "04-c",
    "where V_m settles between several paths",
    (
        Part(
            "two paths",
            2,
            lambda work: all_near(_of_two(work), compromise, MILLIVOLT),
            "Where do the two currents cancel? Write down g (V_m − E) for both, add, and solve for V_m.",
            _CHORD_DIAGNOSES,
        ),
        Part(
            "three and four paths",
            2,
            lambda work: all_near(_of_more(work), compromise, MILLIVOLT),
            "Your function is to take as many paths as there are: the currents of all of them cancel.",
            (
                *_CHORD_DIAGNOSES,
                When(
                    lambda work: all_near(_of_two(work), compromise, MILLIVOLT),
                    "It works for two paths only. What changes in the sum when there is one more?",
                ),
            ),
        ),
    ),
    lenient_replies(InUnit("mV")),
    "calls",
    parallel_paths,
)


# -- d: reach a state ------------------------------------------------------------------------------------------

START = Cell.preset("textbook neuron", frozen=True, held=False).inputs
GOAL = -60.0  # mV, V_m of the free membrane


def inputs_of(content: Any, _: Sequence[Arguments]) -> Inputs:
    """Read the state of a Cell."""
    try:
        return Cell.from_state(content).inputs
    except (ValueError, TypeError):
        raise Unusable("A Cell was asked for, and what came cannot be read as one.") from None


def changed(inputs: Inputs) -> set[str]:
    """Return what was changed since the start."""
    return {
        key
        for key in inputs.differing_from(START)
        if key == "preset" or not _same(inputs.get(key), START.get(key))
    }


def _same(value: Any, start: Any) -> bool:
    if isinstance(value, float) and isinstance(start, float):
        return math.isclose(value, start, rel_tol=1e-9)
    return bool(value == start)


def by_g_Na_alone(inputs: Inputs) -> bool:
    return changed(inputs) == {"Na_g"} and inputs.Na_g is not None


def rest(inputs: Inputs) -> float:
    return Snapshot(inputs).now.V_m


_WRONG_WAY_THERE: tuple[When[Inputs], ...] = (
    When(
        lambda inputs: not changed(inputs),
        "Nothing has been changed in the Cell yet.",
    ),
    When(
        lambda inputs: inputs.held,
        Diagnosis(
            "V_m is held there. A voltage clamp puts V_m anywhere; the task is to make a free membrane go there.",
            "K",
        ),
    ),
    When(
        lambda inputs: "K_g" in changed(inputs),
        "The conductance for K⁺ was changed. The task is to get there by that for Na⁺.",
    ),
    When(
        lambda inputs: inputs.Na_g is None,
        "The conductance for Na⁺ follows the gates now. Set it by hand.",
    ),
    When(
        lambda inputs: not by_g_Na_alone(inputs),
        "More than g_Na was changed. Start again from the preset.",
    ),
)

STATE = Task(
    "04-d",
    "a resting potential reached by g_Na alone",
    (
        Part(
            "g_Na moved the right way, and nothing else",
            1,
            lambda inputs: by_g_Na_alone(inputs) and rest(inputs) > rest(START) + MILLIVOLT / 2,
            "V_m went down. Towards which potential does an open Na⁺ channel pull?",
            _WRONG_WAY_THERE,
        ),
        Part(
            "the resting potential reached",
            2,
            lambda inputs: by_g_Na_alone(inputs) and near(rest(inputs), GOAL, MILLIVOLT),
            "The resting potential that was asked for is not reached. Let the two currents cancel there: which "
            "ratio of conductances does that take? neuron.V_m tells how near you are.",
            _WRONG_WAY_THERE,
        ),
    ),
    inputs_of,
    "cell",
)


# -- e: a drug, with V_m held and free ---------------------------------------------------------------------------

HELD, E_K, E_NA = -70.0, -90.0, 60.0  # mV
G_K, G_NA = 1.30, 0.20  # mS/cm², without the drug
G_CLOSED = 0.15  # mS/cm², of those for Na⁺: what the drug closes
FORCE_HELD = HELD - E_NA


def g_left(work: Values) -> set[float]:
    """Return what is left of g_Na and, as a mistake costs points once, what the student's own current makes it.

    That nothing is closed, or that there is no force, is not carried on.
    """
    left = {G_NA - G_CLOSED}
    if _numbers(work["I_held"], work["force_held"]) and abs(work["force_held"]) > MILLIVOLT:
        own = work["I_held"] / work["force_held"]
        left |= {own} if 0 <= own < G_NA - 0.01 else set()
    return left


def _numbers(*found: Any) -> bool:
    return all(isinstance(each, float) for each in found)


def _settles(g_Na: float) -> float:
    return float(chord_potential({"K": G_K, "Na": g_Na}, {"K": E_K, "Na": E_NA}))


def _turned(work: Values) -> float:
    """Return −1 for a student who has turned the sign of the force round already: that is paid once, too."""
    return -1.0 if near(work["force_held"], -FORCE_HELD, MILLIVOLT) else 1.0


def settled(work: Values) -> bool:
    """Return whether V_m is where the currents cancel, with the student's own conductance if need be."""
    return any(near(work["V_free"], _settles(g_Na), MILLIVOLT) for g_Na in g_left(work))


def _V_free_carried(work: Values) -> float:
    """Return the student's own V_m to go on from, unless it is the one that was held."""
    own = work["V_free"]
    return own if _numbers(own) and not near(own, HELD, MILLIVOLT) else _settles(G_NA - G_CLOSED)


def held_current(work: Values) -> bool:
    """Return whether the current fits the force, the student's own if there is any."""
    own = work["force_held"]
    carried = own if _numbers(own) and abs(own) > MILLIVOLT else FORCE_HELD
    return near(work["I_held"], (G_NA - G_CLOSED) * carried, CURRENT)


def free_force_and_current(work: Values) -> bool:
    right = _turned(work) * (_V_free_carried(work) - E_NA)
    return near(work["force_free"], right, MILLIVOLT) and any(
        near(work["I_free"], g_Na * work["force_free"], CURRENT) for g_Na in g_left(work)
    )


def _missing(*names: str) -> When[Values]:
    return When(
        lambda work: any(work[name] is None for name in names),
        f"{' or '.join(names)} has no value yet.",
    )


_COPIED = When[Values](
    lambda work: near(work["V_free"], HELD, MILLIVOLT),
    "These are the values of the held membrane. Let go, V_m moves until the currents of all open paths cancel.",
)

DRUG = Task(
    "04-e",
    "TTX, with V_m held and free",
    (
        Part(
            "driving force, held",
            1,
            lambda work: near(work["force_held"], FORCE_HELD, MILLIVOLT),
            "What is the driving force made of, and which of it has the drug changed?",
            (
                _missing("force_held"),
                When(
                    lambda work: near(work["force_held"], 0.0, MILLIVOLT),
                    Diagnosis("A drug closes channels. Is conductance a part of the driving force?", "L"),
                ),
                When(
                    lambda work: near(work["force_held"], -FORCE_HELD, MILLIVOLT),
                    Diagnosis("The size fits. Check the order of the subtraction.", "H"),
                ),
            ),
        ),
        Part(
            "current, held",
            1,
            held_current,
            "The current is the conductance that is left times the driving force.",
            (
                _missing("I_held"),
                When(
                    lambda work: near(work["I_held"], G_NA * FORCE_HELD, CURRENT),
                    Diagnosis("That is the current without the drug. Which conductance is left?", "D"),
                ),
                When(
                    lambda work: near(work["I_held"], G_CLOSED * FORCE_HELD, CURRENT),
                    "You took the channels that the drug closes. Which are left?",
                ),
                When(
                    lambda work: near(work["I_held"], 0.0, CURRENT),
                    "Does the drug close every path for Na⁺?",
                ),
            ),
        ),
        Part(
            "V_m, free",
            1,
            settled,
            "V_m settles where the currents of all paths cancel: use your function of task c with the "
            "conductances that are left.",
            (
                _missing("V_free"),
                _COPIED,
                When(
                    lambda work: near(work["V_free"], E_K, MILLIVOLT),
                    Diagnosis("That is E_K. Is K⁺ the only ion that still has a path?", "K"),
                ),
            ),
        ),
        Part(
            "driving force and current, free (both)",
            1,
            free_force_and_current,
            "Take your own V_m of the free membrane, and the conductance that is left.",
            (_missing("force_free", "I_free"), _COPIED),
        ),
    ),
    values(
        dict.fromkeys(("force_held", "V_free", "force_free"), InUnit("mV", 1))
        | dict.fromkeys(("I_held", "I_free"), InUnit("µA/cm²", 1))
    ),
    "values",
)


ASSIGNMENT = Assignment(
    "04-ohms-law",
    (
        OHM,
        TWO_POINTS,
        CHORD,
        STATE,
        DRUG,
        Written("04-f", "chord or GHK: prediction and reason", 3),
    ),
    withheld=("ionic_current", "chord_potential"),
)
