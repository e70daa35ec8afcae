"""Submissions to the assignment on Ohm's law, each with the marks that it must get."""

from __future__ import annotations

from drivingforce import Cell

from .classroom import Submission
from .corpus import Corpus, Function, Near

FULL = {"04-a": 3.0, "04-b": 3.0, "04-c": 4.0, "04-d": 3.0, "04-e": 4.0}
FUNCTION = Function("current", "g, V_m, E_ion", {"is": "number", "value": 10.0})
PARTS = {
    "04-a": FUNCTION,
    "04-b": Function("conductance_and_E", "V_1, I_1, V_2, I_2"),
    "04-c": Function("settles_at", "g, E"),
}


def _wrong(task: str, body: str, points: float, attention: frozenset[str] = frozenset()) -> Submission:
    """Everything right but the function of one task, which gets ``points``."""
    return Submission(FULL | {task: points}, {f"{task}-answer": PARTS[task].source(body)}, attention=attention)


def _reached(changes: str, points: float) -> Submission:
    """Everything right but the Cell of task d."""
    start = "neuron = Cell.preset('textbook neuron', frozen=True, held=False)\n"
    return Submission(FULL | {"04-d": points}, {"04-d-answer": start + changes})


def _table(values: str, points: float) -> Submission:
    """Everything right but the table of task e: force and current held, V_m, force and current free."""
    names = "force_held, I_held, V_free, force_free, I_free"
    return Submission(FULL | {"04-e": points}, {"04-e-answer": f"{names} = {values}"})


_SLOPE = "g = (I_2 - I_1) / (V_2 - V_1)\n    "

HONEST = {
    "reference": Submission(FULL),
    "right-with-numpy": Submission(
        FULL,
        {
            "04-a-answer": "import numpy as np\n"
            + FUNCTION.source("return np.multiply(g, V_m - np.array(E_ion))"),
            "04-b-answer": "import numpy as np\n"
            + PARTS["04-b"].source("g, I_0 = np.polyfit([V_1, V_2], [I_1, I_2], 1)\n    return [g, -I_0 / g]"),
            "04-c-answer": "import numpy as np\n" + PARTS["04-c"].source("return np.average(E, weights=g)"),
            "04-d-answer": "neuron = Cell.preset('textbook neuron', frozen=True, held=False, Na_g=0.42)",
            "04-e-answer": "force_held, I_held, V_free, force_free, I_free = -130, -6.5, -84, -144, -7.2",
        },
    ),
    "right-step-by-step": Submission(
        FULL,
        {
            "04-a-answer": "current = lambda g, V, E: -(E - V) * g",
            "04-b-answer": PARTS["04-b"].source(
                "R = (V_1 - V_2) / (I_1 - I_2)\n    E = V_2 - I_2 * R\n    return 1 / R, E"
            ),
            "04-c-answer": PARTS["04-c"].source(
                "low, high = min(E), max(E)\n"
                "    for _ in range(60):\n"
                "        V = (low + high) / 2\n"
                "        total = sum(a * (V - b) for a, b in zip(g, E))\n"
                "        low, high = (low, V) if total > 0 else (V, high)\n"
                "    return V"
            ),
            "04-d-answer": (
                "neuron = Cell.preset('textbook neuron', held=False)\n"
                "neuron.freeze()\n"
                "while neuron.V_m < -60:\n    neuron.Na.g += 0.01\n"
            ),
            "04-e-answer": (
                "force_held = -70.0 - 60.0\n"
                "I_held = (0.20 - 0.15) * force_held\n"
                "g_left, E = 0.05, {'K': -90, 'Na': 60}\n"
                "V_free = E['K'] + g_left / (1.30 + g_left) * (E['Na'] - E['K'])\n"
                "force_free = V_free - 60\n"
                "I_free = -1.30 * (V_free + 90)\n"
            ),
        },
    ),
    "stub": Submission(dict.fromkeys(FULL, 0.0), from_reference=False),
    # a
    "force-for-current": _wrong("04-a", "return V_m - E_ion", 0),
    "e-minus-v": _wrong("04-a", "return g * (E_ion - V_m)", 1),
    "always-positive": _wrong("04-a", "return abs(g * (V_m - E_ion))", 1),
    "milliamperes": _wrong("04-a", "return g * (V_m - E_ion) / 1000", 0),
    "e-forgotten": _wrong("04-a", "return g * V_m", 0),
    "resistance": _wrong("04-a", "return (V_m - E_ion) / g", 0),
    # b
    "through-the-origin": _wrong("04-b", "g = I_1 / V_1\n    return g, V_1 - I_1 / g", 0),
    "ohms": _wrong("04-b", "R = (V_2 - V_1) / (I_2 - I_1)\n    return R, V_1 - I_1 * R", 1),
    "slip-in-g-carried": _wrong("04-b", _SLOPE + "g = 2 * g\n    return g, V_1 - I_1 / g", 1),
    "g-alone": _wrong("04-b", _SLOPE + "return g", 2),
    "sign-of-e": _wrong("04-b", _SLOPE + "return g, I_1 / g - V_1", 2),
    "current-at-zero": _wrong("04-b", _SLOPE + "return g, I_1 - g * V_1", 2),
    # c
    "unweighted": _wrong("04-c", "return sum(E) / len(E)", 0),
    "largest-wins": _wrong("04-c", "return E[list(g).index(max(g))]", 0),
    "two-ions-only": _wrong("04-c", "return (g[0] * E[0] + g[1] * E[1]) / (g[0] + g[1])", 2),
    "two-ions-or-nothing": _wrong("04-c", "a, b = g\n    return (a * E[0] + b * E[1]) / (a + b)", 2),
    "not-divided": _wrong("04-c", "return sum(g * E)", 0),
    # d
    "v-held-there": _reached("neuron.V_m = -60\n", 0),
    "g-k-instead": _reached("neuron.K.g = neuron.Na.g * (neuron.Na.E + 60) / (-60 - neuron.K.E)\n", 0),
    "concentration-instead": _reached("neuron.K.outside = 8\n", 0),
    "wrong-way": _reached("neuron.Na.g = 0.1\n", 0),
    "not-far-enough": _reached("neuron.Na.g = 0.35\n", 1),
    "reference-values-swapped": _reached("neuron.Na.g = neuron.K.g * 120 / 30\n", 1),
    # e
    "free-copied-from-held": _table("-130, -6.5, -70, -130, -6.5", 2),
    "block-removes-force": _table("0, 0, -84.4, -144.4, -7.22", 2),
    "current-flows-on": _table("-130, -26, -84.4, -144.4, -7.22", 3),
    "all-closed-carried": _table("-130, 0, -90, -150, 0", 3),
    "sign-carried": _table("130, 6.5, -84.4, 144.4, 7.22", 3),
    "slip-in-v-carried": _table("-130, -6.5, -80, -140, -7", 3),
    "half-blank": _table("-130, -6.5, None, None, None", 2),
    "many-misconceptions": Submission(
        {"04-a": 0.0, "04-b": 0.0, "04-c": 0.0, "04-d": 0.0, "04-e": 0.0},
        {
            "04-a-answer": FUNCTION.source("return V_m - E_ion"),
            "04-b-answer": PARTS["04-b"].source("return I_2 / V_2, 0"),
            "04-c-answer": PARTS["04-c"].source("return sum(E) / len(E)"),
            "04-d-answer": "neuron = Cell.preset('textbook neuron', frozen=True)\nneuron.V_m = -60",
            "04-e-answer": "force_held, I_held, V_free, force_free, I_free = 0, 0, -90, 0, 0",
        },
    ),
    "raises": _wrong("04-a", "return 1 / 0", 0, attention=frozenset({"04-a"})),
    "words-for-numbers": Submission(
        FULL | {"04-a": 0.0, "04-e": 3.0},
        {
            "04-a-answer": FUNCTION.source("return 'a lot'"),
            "04-e-answer": "force_held, I_held, V_free, force_free, I_free = 'minus', -6.5, -84.4, -144.4, -7.22",
        },
    ),
}


def _with_TTX(V_off: float = 0.0, **changes: float) -> dict[str, float]:
    V_free = (1.3 * -90 + 0.05 * 60) / 1.35 + V_off
    right = {"force_held": -130.0, "I_held": -6.5, "V_free": V_free}
    return right | {"force_free": V_free - 60, "I_free": 0.05 * (V_free - 60)} | changes


def _line(g_off: float = 0.0, E_off: float = 0.0):
    def line(V_1: float, I_1: float, V_2: float, I_2: float) -> list[float]:
        g = (I_2 - I_1) / (V_2 - V_1)
        return [g * (1 + 0.02 * g_off), V_1 - I_1 / g + E_off]

    return line


def _resting_at(V_m: float) -> Cell:
    neuron = Cell.preset("textbook neuron", frozen=True, held=False)
    neuron.Na.g = neuron.K.g * (V_m - neuron.K.E) / (neuron.Na.E - V_m)
    return neuron


CORPUS = Corpus(
    "04-ohms-law",
    FULL,
    written="04-f",
    function=FUNCTION,
    honest=HONEST,
    secrets=frozenset({"0.4257", "0.426", "-84.4", "−84.4", "-144.4", "−144.4", "-7.22", "MILLIVOLT", "SHARE"}),
    validates={"reference": True, "stub": False, "force-for-current": True, "sign-of-e": False},
    near=(
        Near("04-a", lambda off: lambda g, V_m, E_ion: g * (V_m - E_ion) + 0.1 * off, lost=3),
        Near("04-b", lambda off: _line(g_off=off), lost=2),
        Near("04-b", lambda off: _line(E_off=off), lost=1),
        Near("04-c", lambda off: lambda g, E: sum(g * E) / sum(g) + off, lost=4),
        Near("04-d", lambda off: _resting_at(-60 + off), lost=2),
        Near("04-e", lambda off: _with_TTX(force_held=-130 + off, I_held=-6.5 + 0.05 * off), lost=1),
        Near("04-e", lambda off: _with_TTX(I_held=-6.5 + 0.1 * off), lost=1),
        Near("04-e", lambda off: _with_TTX(V_off=off), lost=1),
    ),
)
