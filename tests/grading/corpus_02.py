"""Submissions to the assignment on the Nernst potential, each with the marks that it must get."""

from __future__ import annotations

from typing import Any

import numpy as np

from drivingforce import Ca, Cl, K
from drivingforce.physics import RT_over_F, nernst

from .classroom import Submission
from .corpus import Corpus, Function, Near, outside

FULL = {"02-a": 8.0, "02-b": 3.0, "02-c": 3.0, "02-d": 3.0}
FUNCTION = Function("nernst", "z, outside, inside, celsius", {"is": "number", "value": -90.0})


def _nernst(
    formula: str = "1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log(outside / inside)", first: str = ""
) -> str:
    return first + FUNCTION.source(f"return {formula}")


def _wrong(task: str, points: float, source: str) -> Submission:
    """Everything right but one task, which gets ``points``."""
    return Submission(FULL | {task: points}, {f"{task}-answer": source})


SWAPPED = _nernst("1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log(inside / outside)")
LOG10 = _nernst("1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log10(outside / inside)")
CELSIUS = _nernst("1000 * 8.314 * celsius / (z * 96485) * np.log(outside / inside)")

HONEST = {
    "reference": Submission(FULL),
    "right-with-differences": Submission(
        FULL,
        {
            "02-a-answer": _nernst(
                "RT_F / z * (np.log(outside) - np.log(inside))",
                "R, F = 8.314462618, 96485.33212\n",
            ).replace("return", "RT_F = R * (273.15 + celsius) / F * 1e3\n    return"),
            "02-b-answer": "K_outside = 7.2",
            "02-c-answer": "doubling, E_K, E_Cl = 18, -53, -88",
            "02-d-answer": "slope, celsius = 56.5, 11",
        },
    ),
    "right-step-by-step": Submission(
        FULL,
        {
            "02-a-answer": (
                "def nernst(z, outside, inside, celsius):\n"
                "    kelvin = celsius + 273.15\n"
                "    ratio = np.asarray(outside) / np.asarray(inside)\n"
                "    slope = 8.314 * kelvin / 96485 * 2.302585 * 1000\n"
                "    E = slope * np.log10(ratio) / abs(z)\n"
                "    return E if z > 0 else -E\n"
            ),
            "02-b-answer": (
                "K_outside = 5\nwhile nernst(1, K_outside, 145, 37) < -80:\n    K_outside = K_outside + 0.01\n"
            ),
            "02-c-answer": "import math\ndoubling = 61.5 * math.log10(2)\nE_K = -90 + 37\nE_Cl = -70 - 18.5",
            "02-d-answer": (
                "x = np.log10(K_bath)\n"
                "slope = np.cov(x, V_measured)[0, 1] / np.var(x, ddof=1)\n"
                "celsius = 37 + (slope / 61.54 - 1) * 310.15\n"
            ),
        },
    ),
    "stub": Submission(dict.fromkeys(FULL, 0.0), from_reference=False),
    "charge-dropped": _wrong(
        "02-a", 6, _nernst("1000 * 8.314 * (celsius + 273.15) / 96485 * np.log(outside / inside)")
    ),
    "sign-of-charge-dropped": _wrong(
        "02-a", 6, _nernst("1000 * 8.314 * (celsius + 273.15) / (abs(z) * 96485) * np.log(outside / inside)")
    ),
    "size-of-charge-dropped": _wrong(
        "02-a", 6, _nernst("1000 * 8.314 * (celsius + 273.15) * z / abs(z) / 96485 * np.log(outside / inside)")
    ),
    "swapped": _wrong("02-a", 2, SWAPPED),
    "swapped-and-carried": Submission(
        FULL | {"02-a": 2.0}, {"02-a-answer": SWAPPED, "02-b-answer": "K_outside = 145 * np.exp(80 / 26.73)"}
    ),
    "swapped-here-only": _wrong("02-b", 0, "K_outside = 145 * 10 ** (80 / 61.5)"),
    "always-warm": _wrong("02-a", 7, _nernst("26.727 / z * np.log(outside / inside)")),
    "without-arrays": _wrong(
        "02-a",
        7,
        _nernst("1000 * 8.314 * (celsius + 273.15) / (z * 96485) * math.log(outside / inside)", "import math\n"),
    ),
    "log10": _wrong("02-a", 0, LOG10),
    "log10-carried": Submission(
        FULL | {"02-a": 0.0}, {"02-a-answer": LOG10, "02-b-answer": "K_outside = 145 * 10 ** (-80 / 26.726)"}
    ),
    "celsius-for-kelvin": _wrong("02-a", 0, CELSIUS),
    "volts": _wrong("02-a", 0, _nernst("8.314 * (celsius + 273.15) / (z * 96485) * np.log(outside / inside)")),
    "nearly": _wrong("02-a", 0, _nernst("61.5 / z * np.log10(outside / inside)")),
    "never-negative": _wrong(
        "02-a", 2, _nernst("abs(1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log(outside / inside))")
    ),
    "in-proportion": _wrong("02-b", 1, "K_outside = 5 * 90 / 80"),
    "in-proportion-the-wrong-way": _wrong("02-b", 0, "K_outside = 5 * 80 / 90"),
    "step-slip-carried": _wrong(
        "02-c", 2, "doubling = 61.5 * 0.25\nE_K, E_Cl = -90 + 2 * doubling, -70 - doubling"
    ),
    "factors-for-steps": _wrong("02-c", 0, "doubling, E_K, E_Cl = 12.3, -22.5, -35"),
    "anion-like-cation": _wrong("02-c", 2, "doubling, E_K, E_Cl = 18.5, -53, -51.5"),
    "more-outside-more-negative": _wrong("02-c", 2, "doubling, E_K, E_Cl = 18.5, -127, -88.5"),
    "slope-of-the-natural-logarithm": _wrong(
        "02-d",
        1,
        "slope = np.polyfit(np.log(K_bath), V_measured, 1)[0]\n"
        "celsius = slope / 1000 * 96485 / (8.314 * np.log(10)) - 273.15\n",
    ),
    "slope-without-logarithm": _wrong("02-d", 0, "slope, celsius = np.polyfit(K_bath, V_measured, 1)[0], 37"),
    "kelvin": _wrong("02-d", 2, "slope, celsius = 56.4, 284"),
    "half-blank": Submission(
        FULL | {"02-c": 1.0, "02-d": 2.0},
        {"02-c-answer": "doubling, E_K, E_Cl = 18.5, None, None", "02-d-answer": "slope, celsius = 56, None"},
    ),
    "many-misconceptions": Submission(
        dict.fromkeys(FULL, 0.0),
        {
            "02-a-answer": _nernst("8.314 * celsius / 96485 * np.log10(inside / outside)"),
            "02-b-answer": "K_outside = 4.4",
            "02-c-answer": "doubling, E_K, E_Cl = 90, -360, -140",
            "02-d-answer": "slope, celsius = 1.6, 37",
        },
    ),
    "raises": Submission(
        FULL | {"02-a": 0.0}, {"02-a-answer": FUNCTION.source("return 1 / 0")}, attention=frozenset({"02-a"})
    ),
    "words-for-numbers": Submission(
        FULL | {"02-a": 0.0, "02-c": 2.0},
        {
            "02-a-answer": FUNCTION.source("return 'negative'"),
            "02-c-answer": "doubling, E_K, E_Cl = 18.5, 'higher', -88.5",
        },
    ),
}

ION = {+1: K, -1: Cl, +2: Ca}
DOUBLING = RT_over_F() * np.log(2)
K_BATH, V_MEASURED = [1, 2, 5, 10, 20, 50], [-121.0, -105.2, -81.6, -65.9, -47.9, -26.3]
SLOPE = np.polyfit(np.log10(K_BATH), V_MEASURED, 1)[0]


def _potential(off: float):
    def function(z: int, c_out: Any, c_in: Any, celsius: float) -> Any:
        return nernst(ION[z], c_out, c_in, celsius) + 0.05 * off

    return function


def _shifts(**changes: float) -> dict[str, float]:
    return {"doubling": DOUBLING, "E_K": -90 + 2 * DOUBLING, "E_Cl": -70 - DOUBLING} | changes


def _data(slope: float, off: float = 0.0) -> dict[str, float]:
    return {"slope": slope, "celsius": slope / 61.5403 * 310.15 - 273.15 + 2 * off}


CORPUS = Corpus(
    "02-nernst",
    FULL,
    written="02-e",
    function=FUNCTION,
    honest=HONEST,
    secrets=frozenset(
        {
            "7.25",
            "7.24",
            "7.2 ",
            "18.5",
            "-53",
            "−53",
            "-88.",
            "−88.",
            "56.1",
            "56.2",
            "MILLIVOLT",
            "EXACT",
            "2.30",
        }
    ),
    validates={"reference": True, "stub": False, "volts": False, "without-arrays": False, "charge-dropped": True},
    near=(
        Near("02-a", _potential, lost=8),
        Near("02-b", lambda off: {"K_outside": outside(K, -80 + off, inside=145)}, lost=2),
        Near(
            "02-c",
            lambda off: _shifts(
                doubling=DOUBLING + off, E_K=-90 + 2 * (DOUBLING + off), E_Cl=-70 - DOUBLING - off
            ),
            lost=1,
        ),
        Near("02-c", lambda off: _shifts(E_K=-90 + 2 * DOUBLING + off), lost=1),
        Near("02-c", lambda off: _shifts(E_Cl=-70 - DOUBLING + off), lost=1),
        Near("02-d", lambda off: _data(SLOPE + off), lost=2),
        Near("02-d", lambda off: _data(SLOPE, off), lost=1),
    ),
)
