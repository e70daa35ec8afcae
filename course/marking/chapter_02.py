"""How the assignment on the Nernst potential is marked: what is right, how near is near enough, what it is worth.

This folder belongs to the instructor. Nothing in it is released, and no student's image holds it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

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
from drivingforce.physics import Ca, Cl, K, RT_over_F, nernst
from drivingforce.reading import InUnit, near

Work = Sequence[Reply]

MILLIVOLT = 1.0  # how near is near enough: whole millivolts will do ...
EXACT = 0.05  # ... but where the constants and the temperature are given
WARM = 37.0  # °C, where no temperature is given
STEP = RT_over_F(WARM) * math.log(10)  # mV for a factor of ten, at one charge


# -- a: the Nernst potential as a function ---------------------------------------------------------------------


def concentrations(rng: random.Random) -> list[Arguments]:
    """Draw (z, outside, inside, celsius): each charge crowded on either side, other temperatures, arrays."""
    drawn: list[Arguments] = []
    for z in (+1, +1, -1, +2):
        for side in (+1, -1):
            drawn.append((z, *_crowded(rng, side), WARM))
    for side, (low, high) in ((+1, (4.0, 24.0)), (-1, (24.0, 34.0))):
        drawn.append((+1, *_crowded(rng, side), round(rng.uniform(low, high), 1)))
    few, many = _crowded(rng, +1)
    drawn.append((+1, [few, round(2.5 * few, 2), round(10 * few, 2)], many, WARM))
    drawn.append((+1, many, [few, round(3.5 * few, 2)], WARM))
    return drawn


def _crowded(rng: random.Random, side: int) -> tuple[float, float]:
    """Return concentrations outside and inside, mM, whose ratio makes 61.5·log₁₀ too coarse, and 273 K not yet."""
    few = round(rng.uniform(2.0, 6.0), 2)
    many = round(few * rng.uniform(20.6, 31.0), 2)
    return (few, many) if side > 0 else (many, few)


def E_of(z: int, outside: Any, inside: Any, celsius: float) -> Any:
    """Return the Nernst potential, mV: a number, or a list for a list of concentrations."""
    ion = {+1: K, -1: Cl, +2: Ca}[z]
    E = nernst(ion, np.array(outside), np.array(inside), celsius)
    return E.tolist() if isinstance(E, np.ndarray) else float(E)


def _scaled(factor: Callable[[int, float], float]) -> Callable[..., Any]:
    """Return the Nernst potential times a factor that depends on charge number and temperature."""

    def wrong(z: int, outside: Any, inside: Any, celsius: float) -> Any:
        E, by = E_of(z, outside, inside, celsius), factor(z, celsius)
        return [by * each for each in E] if isinstance(E, list) else by * E

    return wrong


def _is_array(reply: Reply) -> bool:
    return any(isinstance(each, list) for each in reply.arguments)


def one_charge(work: Work) -> list[Reply]:
    """Pick the calls for ions with one charge, at 37 °C."""
    return [r for r in work if abs(r.arguments[0]) == 1 and r.arguments[3] == WARM and not _is_array(r)]


def cations(work: Work) -> list[Reply]:
    """Pick the calls for cations with one charge, at 37 °C."""
    return [reply for reply in one_charge(work) if reply.arguments[0] > 0]


def other_charges(work: Work) -> list[Reply]:
    """Pick the calls for Cl⁻ and Ca²⁺."""
    return [reply for reply in work if reply.arguments[0] != +1]


def other_temperatures(work: Work) -> list[Reply]:
    """Pick the calls at another temperature than 37 °C."""
    return [reply for reply in work if reply.arguments[3] != WARM]


def arrays(work: Work) -> list[Reply]:
    """Pick the calls with an array of concentrations."""
    return [reply for reply in work if _is_array(reply)]


Pick = Callable[[Work], list[Reply]]


def _if(pick: Pick, wrong: Callable[..., Any], says: str, misconception: str = "", of: Any = float) -> When[Work]:
    """Recognise what the calls of ``pick`` give when the function computes ``wrong``."""
    return When(
        lambda work: all_near(pick(work), wrong, EXACT, of),
        Diagnosis(says, misconception),
    )


def _swapped(pick: Pick) -> When[Work]:
    return _if(
        pick,
        _scaled(lambda z, celsius: -1.0),
        "The size fits and the sign is turned round. Look at the ratio in the Nernst equation: which "
        "concentration belongs on top?",
        "J",
    )


def _unsigned(pick: Pick) -> When[Work]:
    """Recognise potentials without their sign."""
    return When(
        lambda work: all_near(pick(work), lambda *args: _absolute(E_of(*args)), EXACT),
        Diagnosis("Your function never gives a negative potential. What is lost when the sign goes?", "H"),
    )


def _absolute(E: Any) -> Any:
    return [abs(each) for each in E] if isinstance(E, list) else abs(E)


def kelvin_forgotten(celsius: float) -> float:
    """Return by which factor E is too small when the temperature is taken in °C."""
    return celsius / (celsius + 273.15)


# What is wrong with the size is said wherever a mark is lost by it.
_SIZE_DIAGNOSES: tuple[When[Work], ...] = (
    _if(
        one_charge,
        _scaled(lambda z, celsius: 1 / math.log(10)),
        "Everything is too small by a factor of about 2.3. Which logarithm goes with RT/F in front of it?",
        of=abs,
    ),
    _if(
        one_charge,
        _scaled(lambda z, celsius: kelvin_forgotten(celsius)),
        "Everything is too small by a factor of about eight. From where does the temperature in this equation "
        "count?",
        of=abs,
    ),
    When(
        lambda work: all_near(one_charge(work), _scaled(lambda z, celsius: 1e-3), EXACT / 1000, abs),
        "Everything is a thousand times too small. Which unit does the exercise ask for?",
    ),
    When(
        lambda work: not sized(work) and all_near(one_charge(work), E_of, MILLIVOLT, abs),
        "Nearly: the second decimal is not right. Use the constants that the exercise gives, and 273.15.",
    ),
)


def sized(work: Work) -> bool:
    """Return whether the size of E is right in ions with one charge, at 37 °C."""
    return all_near(one_charge(work), E_of, EXACT, abs)


_SIZE_FIRST: When[Work] = When(
    lambda work: not sized(work),
    "This is looked at once the size of E is right.",
)


def _potentials(name: str, points: float, pick: Pick, otherwise: str, *diagnoses: When[Work]) -> Part[Work]:
    return Part(
        name,
        points,
        lambda work: all_near(pick(work), E_of, EXACT),
        otherwise,
        (*_SIZE_DIAGNOSES, _SIZE_FIRST, *diagnoses, _swapped(pick), _unsigned(pick)),
    )


NERNST = Task(
    "02-a",
    "the Nernst potential as a function",
    (
        Part(
            "size of E in ions with one charge",
            2,
            sized,
            "Work K⁺ with 5 mM outside and 145 mM inside out on paper, step by step: the temperature in kelvin, "
            "RT/F in volts, the logarithm of the ratio. Where does your function leave your paper?",
            _SIZE_DIAGNOSES,
        ),
        _potentials(
            "sign of E in cations",
            2,
            cations,
            "Is the inside negative or positive when a cation that is crowded inside is held?",
        ),
        _potentials(
            "E of Cl⁻ and of Ca²⁺",
            2,
            other_charges,
            "Put z into the equation with its sign and its size: −1 for Cl⁻, +2 for Ca²⁺.",
            _if(
                other_charges,
                _scaled(lambda z, celsius: float(z)),
                "These ions get what an ion with one positive charge would get. Where does the charge number z "
                "stand in the equation?",
                "I",
            ),
            _if(
                other_charges,
                _scaled(lambda z, celsius: float(abs(z))),
                "Cl⁻ is right; Ca²⁺ gets what an ion with one charge would get. Where does the charge number z "
                "stand in the equation?",
                "I",
            ),
            _if(
                other_charges,
                _scaled(lambda z, celsius: math.copysign(1.0, z)),
                "The sign of the charge is left out: Cl⁻ gets what a cation would get.",
                "I",
            ),
        ),
        _potentials(
            "temperature",
            1,
            other_temperatures,
            "Try K⁺ at 37 and at 20 °C: by which factor should the two potentials differ?",
            _if(
                other_temperatures,
                lambda z, outside, inside, celsius: E_of(z, outside, inside, WARM),
                "Your function gives the same at every temperature. Does it use the one that it is given?",
            ),
        ),
        _potentials(
            "arrays of concentrations",
            1,
            arrays,
            "Given several concentrations at once, your function should return as many potentials, each as if "
            "it came alone.",
            When(
                lambda work: any(reply.value is None for reply in arrays(work)),
                "With an array of concentrations your function stops. np.log takes arrays; math.log does not.",
            ),
        ),
    ),
    lenient_replies(InUnit("mV")),
    "calls",
    concentrations,
)


# -- b: the concentration that gives a potential ---------------------------------------------------------------

K_START, K_INSIDE, E_GOAL = 5.0, 145.0, -80.0  # mM, mM, mV

#: Mistakes in a function of one's own that cost points in question a: what it gives instead of E at 37 °C.
_OWN: tuple[Callable[[float], float], ...] = (
    lambda E: -E,
    lambda E: E / math.log(10),
    lambda E: -E / math.log(10),
    lambda E: E * kelvin_forgotten(WARM),
    lambda E: -E * kelvin_forgotten(WARM),
)


def concentration_and_function(content: Any, arguments: Sequence[Arguments], function: Work | None) -> Values:
    """Read [K⁺]out, and add what the student's function of question a gives for it: "E", and "own E"."""
    work = values({"K_outside": InUnit("mM", 1)})(content, arguments)
    K_outside = work["K_outside"]
    if isinstance(K_outside, float) and K_outside > 0:
        work["E"] = float(nernst(K, K_outside, K_INSIDE))
        work["own E"] = _own(function)(work["E"])
    return work


def _own(function: Work | None) -> Callable[[float], float]:
    """Return what the student's own function does to E, if it has one of the known mistakes."""
    calls = cations(function or ())
    for mistake in _OWN:
        if calls and all(near(call.value, mistake(E_of(*call.arguments)), EXACT) for call in calls):
            return mistake
    return lambda E: E


def goal_reached(work: Values) -> bool:
    return near(work.get("E"), E_GOAL, MILLIVOLT) or near(work.get("own E"), E_GOAL, MILLIVOLT)


def right_way(work: Values) -> bool:
    """Return whether E_K has become less negative, and is still negative."""
    E = work.get("E")
    return isinstance(E, float) and float(nernst(K, K_START, K_INSIDE)) + MILLIVOLT < E < 0


_CONCENTRATION_DIAGNOSES: tuple[When[Values], ...] = (
    When(
        lambda work: "E" not in work,
        "K_outside should be a concentration: a number above 0.",
    ),
    When(
        lambda work: near(work["E"], -E_GOAL, MILLIVOLT),
        Diagnosis(
            "K⁺ would be more concentrated outside than in. Look at the ratio: which concentration belongs on "
            "top?",
            "J",
        ),
    ),
    When(
        lambda work: near(work["K_outside"], K_START * E_GOAL / -90.0, 0.1),
        Diagnosis(
            "Concentration and potential are not in proportion. By which factor does the ratio change for so many "
            "millivolts?",
            "C",
        ),
    ),
)

INVERSE = Task(
    "02-b",
    "[K⁺]out for a given E_K",
    (
        Part(
            "[K⁺]out moved the right way",
            1,
            lambda work: right_way(work) or goal_reached(work),
            "E_K is to become less negative. Must the two sides become more alike for that, or less?",
            _CONCENTRATION_DIAGNOSES,
        ),
        Part(
            "E_K reached",
            2,
            goal_reached,
            "Put your concentration into the Nernst equation: does it give the E_K that was asked for?",
            (
                *_CONCENTRATION_DIAGNOSES,
                When(
                    lambda work: near(work["K_outside"], K_START * -90.0 / E_GOAL, 0.1),
                    Diagnosis(
                        "Concentration and potential are not in proportion. By which factor does the ratio change "
                        "for so many millivolts?",
                        "C",
                    ),
                ),
            ),
        ),
    ),
    concentration_and_function,
    "values",
    carries=(NERNST,),
)


# -- c: without a calculator -----------------------------------------------------------------------------------

DOUBLING = RT_over_F(WARM) * math.log(2)
E_K, E_CL = -90.0, -70.0  # mV, before


def _steps(work: Values) -> tuple[float, ...]:
    """Return the right step for a doubling and, a mistake costing points once, the student's own."""
    own = work["doubling"]
    return (DOUBLING, own) if isinstance(own, float) and own > 0 else (DOUBLING,)


def _after(work: Values, name: str, start: float, steps: float) -> bool:
    """Return whether the potential called ``name`` is ``steps`` doublings from ``start``."""
    return any(near(work[name], start + steps * step, MILLIVOLT) for step in _steps(work))


_LOGARITHM = "A factor in the concentration is a step in the potential, not a factor."

RATIOS = Task(
    "02-c",
    "shifts reasoned from ratios",
    (
        Part(
            "the step for a doubling",
            1,
            lambda work: near(work["doubling"], DOUBLING, MILLIVOLT),
            "A factor of ten is 61.5 mV. Which part of a factor of ten, on a logarithmic scale, is a factor of "
            "two?",
            (
                When(
                    lambda work: work["doubling"] is None,
                    "doubling has no value yet.",
                ),
                When(
                    lambda work: near(work["doubling"], -DOUBLING, MILLIVOLT),
                    Diagnosis("The size fits. Does E of a cation rise or fall when there is more outside?", "J"),
                ),
                When(
                    lambda work: near(work["doubling"], STEP * math.log(2), MILLIVOLT),
                    "The factor of 61.5 mV and the logarithm that you took do not belong together.",
                ),
                When(
                    lambda work: near(work["doubling"], STEP, MILLIVOLT),
                    "That is the step for a factor of ten.",
                ),
                When(
                    lambda work: near(work["doubling"], STEP / 5, MILLIVOLT),
                    Diagnosis(
                        "The step does not grow in proportion with the factor: two steps of a doubling make a "
                        "factor of four.",
                        "C",
                    ),
                ),
            ),
        ),
        Part(
            "E_K after [K⁺]out has risen",
            1,
            lambda work: _after(work, "E_K", E_K, 2),
            "How many doublings lead from 5 to 20 mM, and do the two sides become more alike, or less?",
            (
                When(
                    lambda work: work["E_K"] is None,
                    "E_K has no value yet.",
                ),
                When(
                    lambda work: _after(work, "E_K", E_K, 1),
                    "How many doublings lead from 5 to 20 mM?",
                ),
                When(
                    lambda work: _after(work, "E_K", E_K, -2),
                    Diagnosis(
                        "The size of the step fits, and it goes the wrong way: are the two sides more alike "
                        "now, or less?",
                        "J",
                    ),
                ),
                When(
                    lambda work: any(near(work["E_K"], E_K * f, MILLIVOLT) for f in (0.25, 4.0)),
                    Diagnosis(_LOGARITHM, "C"),
                ),
                When(
                    lambda work: near(work["E_K"], E_K, MILLIVOLT),
                    Diagnosis("E depends on both sides, not on one.", "B"),
                ),
            ),
        ),
        Part(
            "E_Cl after [Cl⁻]in has fallen",
            1,
            lambda work: _after(work, "E_Cl", E_CL, -1),
            "Are the two sides of Cl⁻ more alike now, or less? And does it take more voltage to hold it, or less?",
            (
                When(
                    lambda work: work["E_Cl"] is None,
                    "E_Cl has no value yet.",
                ),
                When(
                    lambda work: _after(work, "E_Cl", E_CL, +1),
                    Diagnosis(
                        "The size of the step fits, and it goes the wrong way: are the two sides more alike "
                        "now, or less?",
                        "I",
                    ),
                ),
                When(
                    lambda work: any(near(work["E_Cl"], E_CL * f, MILLIVOLT) for f in (0.5, 2.0)),
                    Diagnosis(_LOGARITHM, "C"),
                ),
                When(
                    lambda work: near(work["E_Cl"], E_CL, MILLIVOLT),
                    Diagnosis("E depends on both sides, not on one.", "B"),
                ),
            ),
        ),
    ),
    values(dict.fromkeys(("doubling", "E_K", "E_Cl"), InUnit("mV", 1))),
    "values",
)


# -- d: what the data say --------------------------------------------------------------------------------------

#: The data of the notebook: [K⁺]out, mM, and V_m, mV.
K_BATH = np.array([1.0, 2.0, 5.0, 10.0, 20.0, 50.0])
V_MEASURED = np.array([-121.0, -105.2, -81.6, -65.9, -47.9, -26.3])
DEGREES = 2.0


def _slope_of(x: Any, y: Any) -> float:
    return float(np.polyfit(x, y, 1)[0])


SLOPE = _slope_of(np.log10(K_BATH), V_MEASURED)


def temperature(slope: float) -> float:
    """Return the temperature, °C, at which a factor of ten is ``slope`` mV."""
    return slope / (RT_over_F(0.0) * math.log(10)) * 273.15 - 273.15


def _temperatures(work: Values) -> tuple[float, ...]:
    """Return the right temperature and, a mistake costing points once, that of the student's own slope."""
    own = work["slope"]
    return (temperature(SLOPE), temperature(own)) if isinstance(own, float) else (temperature(SLOPE),)


def _any_temperature(work: Values, change: Callable[[float], float]) -> bool:
    return any(near(work["celsius"], change(each), DEGREES) for each in _temperatures(work))


DATA = Task(
    "02-d",
    "slope and temperature from data",
    (
        Part(
            "the slope",
            2,
            lambda work: near(work["slope"], SLOPE, MILLIVOLT),
            "Plot V_m against log₁₀ of the concentration: by how much does the line rise from 1 to 10 mM?",
            (
                When(
                    lambda work: work["slope"] is None,
                    "slope has no value yet.",
                ),
                When(
                    lambda work: near(work["slope"], SLOPE / math.log(10), MILLIVOLT),
                    "Too small by a factor of about 2.3: that is the slope against the natural logarithm. A "
                    "factor of ten is asked for.",
                ),
                When(
                    lambda work: near(work["slope"], -SLOPE, MILLIVOLT),
                    Diagnosis("The size fits. Does V_m rise or fall along your line?", "J"),
                ),
                When(
                    lambda work: near(work["slope"], _slope_of(K_BATH, V_MEASURED), 0.1),
                    Diagnosis(
                        "That is the slope against the concentration itself. Are these points on a straight line?",
                        "C",
                    ),
                ),
                When(
                    lambda work: near(work["slope"], _slope_of(V_MEASURED, np.log10(K_BATH)), 0.001),
                    "The two axes are exchanged: V_m goes up, the logarithm goes to the right.",
                ),
                When(
                    lambda work: near(work["slope"], STEP, MILLIVOLT),
                    "That is the slope at 37 °C. What do these data say?",
                ),
            ),
        ),
        Part(
            "the temperature of that slope",
            1,
            lambda work: _any_temperature(work, lambda celsius: celsius),
            "Solve RT/F · ln 10 = your slope for T. Which unit has T in it?",
            (
                When(
                    lambda work: work["celsius"] is None,
                    "celsius has no value yet.",
                ),
                When(
                    lambda work: _any_temperature(work, lambda celsius: celsius + 273.15),
                    "That is in kelvin. Degrees Celsius are asked for.",
                ),
                When(
                    lambda work: _any_temperature(work, lambda c: (c + 273.15) * math.log(10) - 273.15),
                    "Too high by a factor of about 2.3 in kelvin. Your slope is for a factor of ten: what "
                    "stands beside RT/F then?",
                ),
            ),
        ),
    ),
    values({"slope": InUnit("mV", 1), "celsius": InUnit("°C", 1)}),
    "values",
)


ASSIGNMENT = Assignment(
    "02-nernst",
    (
        NERNST,
        INVERSE,
        RATIOS,
        DATA,
        Written("02-e", "both concentrations times ten: prediction and reason", 3),
    ),
    withheld=("nernst", "ghk_potential"),
)
