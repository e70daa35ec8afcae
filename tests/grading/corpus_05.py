"""Submissions to the assignment on the action potential, each with the marks that it must get."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from drivingforce import Cell, Na, Ramp, Step
from drivingforce.physics import Recording, sweep, threshold

from .classroom import Submission
from .corpus import Corpus, Function, Near

FULL = {"05-a": 3.0, "05-b": 4.0, "05-c": 4.0, "05-d": 4.0, "05-e": 2.0}
FUNCTION = Function("largest_inward", "r", {"is": "list", "value": [1.5, -900.0]})
FIND = Function("find_threshold", "shape, duration")


def _largest(body: str, points: float, attention: frozenset[str] = frozenset()) -> Submission:
    """Everything right but the function of task a."""
    return Submission(FULL | {"05-a": points}, {"05-a-answer": FUNCTION.source(body)}, attention=attention)


def _read(changes: str, points: float) -> Submission:
    """Everything right but what is changed in the readings of task b."""
    return Submission(FULL | {"05-b": points}, {"05-b-answer": _READINGS + changes})


def _found(body: str, points: float) -> Submission:
    """Everything right but the function of task c."""
    return Submission(FULL | {"05-c": points}, {"05-c-answer": FIND.source(body)})


def _state(changes: str, points: float) -> Submission:
    """Everything right but the Cell of task d."""
    cell = "depolarised = Cell.preset('textbook neuron', held=False)\n"
    return Submission(FULL | {"05-d": points}, {"05-d-answer": cell + changes})


def _drugged(values: str, points: float, TEA: float = 0.5) -> Submission:
    """Everything right but task e: words, half-width without and with TEA."""
    cell = f"drugged = Cell.preset('textbook neuron', TEA={TEA})\n"
    names = "width_goes, peak_goes, without, with_TEA"
    return Submission(FULL | {"05-e": points}, {"05-e-answer": f"{cell}{names} = {values}"})


_READINGS = """
import numpy as np
neuron = Cell.preset("textbook neuron", K_outside=4.0)
r = neuron.recording
i = r.V.argmax()
places = [i - 12, i, i + 12]
t, g, force, I = (curve[places] for curve in (r.t, r.g[Na], r.driving_force[Na], r.current[Na]))
"""
_BISECT = """
    start, end = 0.0, {end}
    while end - start > 0.002 * end:
        middle = (start + end) / 2
        stimulus = {shape}(1.0, duration, middle)
        fired = len(sweep(membrane, stimulus, duration + 21).spike_times) > 0
        start, end = (start, middle) if fired else (middle, end)
    return {returned}
"""
_MEMBRANE = "from drivingforce.physics import sweep\nmembrane = Cell.preset('textbook neuron').snapshot.membrane\n"


def _bisecting(
    end: float = 300.0, shape: str = "(Step if shape == 'step' else Ramp)", returned: str = "end"
) -> str:
    return FIND.source(_BISECT.format(end=end, shape=shape, returned=returned))


HONEST = {
    "reference": Submission(FULL),
    "right-with-numpy": Submission(
        FULL,
        {
            "05-a-answer": "import numpy as np\n"
            + FUNCTION.source("i = np.argmax(-r.current[Na])\n    return np.array([r.t[i], r.current[Na][i]])"),
            "05-b-answer": _READINGS,
            "05-c-answer": _MEMBRANE + _bisecting(),
            "05-d-answer": "depolarised = Cell.preset('squid axon', K_outside=60)",
            "05-e-answer": (
                "drugged = Cell.preset('textbook neuron', TEA=0.9, K_outside=4.5)\n"
                "def width(TEA):\n"
                "    r = Cell.preset('textbook neuron', TEA=TEA, K_outside=4.5).recording\n"
                "    return np.ptp(r.t[r.V > (r.V[0] + max(r.V)) / 2])\n"
                "width_goes, peak_goes, without, with_TEA = 'Longer', 'higher ', width(0), width(0.9)\n"
            ),
        },
    ),
    "right-step-by-step": Submission(
        FULL,
        {
            "05-a-answer": FUNCTION.source(
                "best = 0\n"
                "    for i, current in enumerate(r.g[Na] * (r.V - r.E[Na])):\n"
                "        if current < best:\n"
                "            best, when = current, r.t[i]\n"
                "    return when, best"
            ),
            "05-b-answer": (
                "neuron = Cell.preset('textbook neuron', held=False)\n"
                "neuron.blockers.TEA = 0.5\nneuron.celsius = 34\n"
                "peak = max(zip(neuron.recording.V, neuron.recording.t))[1]\n"
                "t = [peak - 0.08, peak, peak + 0.4]\nV, g = zip(*(neuron.recording.moment(x) for x in t))\n"
                "g = [each['Na'] for each in g]\nforce = [each - neuron.Na.E for each in V]\n"
                "I = [x * y for x, y in zip(g, force)]\n"
            ),
            "05-c-answer": _MEMBRANE
            + FIND.source(
                "make, amplitude = {'step': Step, 'ramp': Ramp}[shape], 5.0\n"
                "    while len(sweep(membrane, make(1, duration, amplitude), duration + 21).spike_times) == 0:\n"
                "        amplitude *= 1.01\n"
                "    return amplitude"
            ),
            "05-d-answer": "depolarised = Cell.preset('textbook neuron')\ndepolarised.K.E_fixed = -50\n",
            "05-e-answer": (
                "drugged = Cell.preset('textbook neuron')\ndrugged.blockers.TEA = 0.5\n"
                "width_goes, peak_goes, without, with_TEA = 'longer', 'higher', 0.58, 0.7\n"
            ),
        },
    ),
    "stub": Submission(dict.fromkeys(FULL, 0.0), from_reference=False),
    # a
    "largest-g": _largest("i = r.g[Na].argmax()\n    return r.t[i], r.current[Na][i]", 1),
    "peak": _largest("i = r.V.argmax()\n    return r.t[i], r.current[Na][i]", 1),
    "most-positive": _largest("i = r.current[Na].argmax()\n    return r.t[i], r.current[Na][i]", 1),
    "size-only": _largest("i = abs(r.current[Na]).argmax()\n    return r.t[i], abs(r.current[Na][i])", 2),
    "sample-for-time": _largest("i = r.current[Na].argmin()\n    return i, r.current[Na][i]", 1),
    "current-alone": _largest("return min(r.current[Na])", 1),
    # b
    "e-minus-v-carried": _read("force = -force\nI = g * force\n", 3),
    "potassium-read-carried": _read("g = r.g[K][places]\nI = g * force\n", 3),
    "inward-positive": _read("I = -I\n", 3),
    "v-for-force": _read("force = r.V[places]\n", 3),
    "not-on-a-spike": _read(
        "places = [0, 10, 20]\n"
        "t, g, force, I = (curve[places] for curve in (r.t, r.g[Na], r.driving_force[Na], r.current[Na]))\n",
        3,
    ),
    "experiment-of-the-preset": _read(
        "r = (neuron := Cell.preset('textbook neuron', held=False)).recording\n"
        "places = [r.V.argmax() + k for k in (-9, 0, 9)]\n"
        "t, g, force, I = (curve[places] for curve in (r.t, r.g[Na], r.driving_force[Na], r.current[Na]))\n",
        3,
    ),
    "instants-only": _read("g = force = I = None\n", 1),
    # c
    "threshold-as-voltage": _found("return -55.0", 0),
    "one-for-all": _found("return 24.5", 0),
    "v-at-threshold": _found("return -70 + 15.0", 0),
    "shape-ignored": Submission(FULL | {"05-c": 2.0}, {"05-c-answer": _MEMBRANE + _bisecting(shape="Step")}),
    "ramps-for-steps": Submission(FULL | {"05-c": 2.0}, {"05-c-answer": _MEMBRANE + _bisecting(shape="Ramp")}),
    "not-near-enough": Submission(
        FULL | {"05-c": 0.0}, {"05-c-answer": _MEMBRANE + _bisecting(returned="1.1 * end")}
    ),
    # d
    "ttx": _state("depolarised.blockers.TTX = 1\n", 1),
    "hyperpolarised": _state("depolarised.K.outside = 2\n", 1),
    "spontaneously-active": _state("depolarised.K.outside = 9\n", 2),
    "no-stable-rest": _state("depolarised.K.outside = 14.5\n", 0),
    "too-far": _state("depolarised.K.outside = 60\n", 3),
    "ttx-besides": _state("depolarised.K.outside = 20\ndepolarised.blockers.TTX = 1\n", 3),
    "still-fires": _state("depolarised.K.outside = 6\n", 0),
    # e
    "width-at-0-mV": _drugged("'longer', 'higher', 0.469, 0.595", 1),
    "wrong-word": _drugged("'longer', 'lower', 0.579, 0.702", 1),
    "swapped": _drugged("'longer', 'higher', 0.702, 0.579", 1),
    "no-TEA": _drugged("'longer', 'higher', 0.579, 0.579", 0, TEA=0.0),
    "one-word": _drugged("'longer', None, 0.579, 0.702", 1),
    "many-misconceptions": Submission(
        dict.fromkeys(FULL, 0.0),
        {
            "05-a-answer": FUNCTION.source("i = r.g[Na].argmax()\n    return r.t[i], -r.current[Na][i]"),
            "05-b-answer": "neuron = Cell.preset('textbook neuron')\n"
            "t, g, force, I = [0, 1, 2], [0, 0, 0], [60, 60, 60], [1, 1, 1]\n",
            "05-c-answer": FIND.source("return -55"),
            "05-d-answer": "depolarised = Cell.preset('textbook neuron', K_outside=14.5)",
            "05-e-answer": "drugged = Cell.preset('textbook neuron')\n"
            "width_goes, peak_goes, without, with_TEA = 'shorter', 'lower', 1, 0\n",
        },
    ),
    "raises": _largest("return 1 / 0", 0, attention=frozenset({"05-a"})),
    "words-for-numbers": _largest("return 'early', 'a lot'", 0, attention=frozenset({"05-a"})),
}


def _experiment(preset: str, amplitude: float, TTX: float, TEA: float) -> tuple[Recording, int]:
    r = Cell.preset(preset, stimulus_amplitude=amplitude, TTX=TTX, TEA=TEA).recording
    return r, int(r.current[Na].argmin())


_experiment = lru_cache(maxsize=256)(_experiment)


def _inward(t_off: float = 0.0, I_off: float = 0.0):
    def answer(*experiment: Any) -> list[float]:
        r, i = _experiment(*experiment)
        return [r.t[i] + 0.03 * t_off, r.current[Na][i] * (1 + 0.02 * I_off)]

    return answer


OWN = Cell.preset("textbook neuron", K_outside=4.0)


def _readings(
    t_off: float = 0.0, g_off: float = 0.0, force_off: float = 0.0, I_off: float = 0.0
) -> dict[str, Any]:
    r = OWN.recording
    i = int(r.V.argmax())
    t = [r.t[i] - 0.1, r.t[i] + 0.03 * t_off, r.t[i] + 0.2]
    moments = [r.moment(each) for each in t]
    g = [g[Na] for _, g in moments]
    force = [V_m - r.E[Na] for V_m, _ in moments]
    return {
        "neuron": OWN,
        "t": t,
        "g": [x * (1 + 0.02 * g_off) for x in g],
        "force": [x + force_off for x in force],
        "I": [x * y * (1 + 0.02 * I_off) for x, y in zip(g, force, strict=True)],
    }


@lru_cache(maxsize=64)
def true_threshold(shape: str, duration: float) -> float:
    """Return the threshold to a part in a million: a thousandth of the tolerance is asked for."""
    membrane, make = Cell.preset("textbook neuron").snapshot.membrane, {"step": Step, "ramp": Ramp}[shape]
    nearly = threshold(membrane, make(1.0, duration, 1.0))
    fails, fires = 0.999 * nearly, 1.001 * nearly
    while fires - fails > 1e-6 * nearly:
        middle = (fails + fires) / 2
        spikes = len(sweep(membrane, make(1.0, duration, middle), duration + 21.0).spike_times)
        fails, fires = (fails, middle) if spikes else (middle, fires)
    return fires


def _tea(without: float = 0.0, with_TEA: float = 0.0) -> dict[str, Any]:
    said = {"neuron": Cell.preset("textbook neuron", TEA=0.5), "width_goes": "longer", "peak_goes": "higher"}
    return said | {"without": 0.578675 * (1 + 0.03 * without), "with_TEA": 0.702381 * (1 + 0.03 * with_TEA)}


CORPUS = Corpus(
    "05-action-potential",
    FULL,
    written="05-f",
    function=FUNCTION,
    honest=HONEST,
    secrets=frozenset(
        {"argmin", "0.578", "0.579", "0.702", "24.5", "THRESHOLD", "INSTANT", "MOST_H", "STRENGTHS"}
    ),
    validates={"reference": True, "stub": False, "size-only": False, "threshold-as-voltage": False, "ttx": True},
    near=(
        Near("05-a", lambda off: _inward(t_off=off), lost=2),
        Near("05-a", lambda off: _inward(I_off=off), lost=1),
        Near("05-b", lambda off: _readings(t_off=off), lost=1),
        Near("05-b", lambda off: _readings(g_off=off), lost=1),
        Near("05-b", lambda off: _readings(force_off=off), lost=1),
        Near("05-b", lambda off: _readings(I_off=off), lost=1),
        Near("05-c", lambda off: lambda shape, d: true_threshold(shape, d) * (1 + 0.02 * off), lost=4),
        Near("05-e", lambda off: _tea(without=off), lost=1),
        Near("05-e", lambda off: _tea(with_TEA=off), lost=1),
    ),
)
