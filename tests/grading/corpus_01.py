"""Submissions to the assignment on the two forces, each with the marks that it must get."""

from __future__ import annotations

from math import pi

from drivingforce import Ca, Cl, K, Na
from drivingforce.physics import nernst

from .classroom import Submission
from .corpus import Corpus, Function, Near

FULL = {"01-a": 6.0, "01-b": 2.0, "01-c": 2.0, "01-d": 4.0, "01-e": 3.0}
FUNCTION = Function("push", "z, V_balance, V_m", {"is": "list", "value": [90.0, -70.0, 20.0]})
CROWDING = Function("chemical_direction", "z, outside, inside")
VOLTAGE = Function("electrical_direction", "z, V_m")
COUNT = Function("ions_to_charge", "diameter, V_m, z")


def _forces(sign: str, scale: str = "1") -> str:
    """Return a function of the three arrows that takes ``sign`` for the sign of the charge."""
    return FUNCTION.source(f"s = ({sign}) * {scale}\n    return -s * V_balance, s * V_m, -s * V_balance + s * V_m")


def _count(formula: str) -> str:
    return "from math import pi\n" + COUNT.source(f"return {formula}")


def _wrong(task: str, points: float, source: str) -> Submission:
    """Everything right but one task, which gets ``points``."""
    return Submission(FULL | {task: points}, {f"{task}-answer": source})


SIGN = "1 if z > 0 else -1"

HONEST = {
    "reference": Submission(FULL),
    "right-with-numpy": Submission(
        FULL,
        {
            "01-a-answer": (
                "import numpy as np\n"
                + FUNCTION.source(
                    "forces = np.sign(z) * np.array([-V_balance, V_m])\n    return np.append(forces, forces.sum())"
                )
            ),
            "01-b-answer": CROWDING.source("return ['in ', 'Out'][int(inside / outside > 1)]"),
            "01-c-answer": "electrical_direction = lambda z, V: {True: 'out', False: 'in'}[(z > 0) == (V > 0)]",
            "01-d-answer": "V_K, V_Na, V_Cl, V_Ca = -96, 67, -45, 97.0",
            "01-e-answer": "import numpy as np\n"
            + COUNT.source("return 1e-9 * np.pi * (diameter / 1e4) ** 2 * np.abs(V_m / z) / 1.602e-19"),
        },
    ),
    "right-by-cases": Submission(
        FULL,
        {
            "01-a-answer": (
                "def push(z, V_balance, V_m):\n"
                "    if z < 0:\n        return [V_balance, -V_m, V_balance - V_m]\n"
                "    return [-V_balance, V_m, V_m - V_balance]\n"
            ),
            "01-b-answer": CROWDING.source("if outside > inside: return 'in'\n    return 'out'"),
            "01-c-answer": VOLTAGE.source(
                "towards = 'in' if z > 0 else 'out'\n"
                "    away = 'out' if z > 0 else 'in'\n"
                "    return towards if V_m < 0 else away"
            ),
            "01-d-answer": (
                "from math import log10\n"
                "V_K, V_Na = 61.5 * log10(3.5 / 130), 61.5 * log10(150 / 12)\n"
                "V_Cl, V_Ca = -61.5 * log10(110 / 20), 61.5 / 2 * log10(1.5 / 0.001)\n"
            ),
            "01-e-answer": (
                "def ions_to_charge(diameter, V_m, z):\n"
                "    if V_m < 0:\n        V_m = -V_m\n"
                "    per_square_micrometre = 1e-14 * V_m / 1000 / 1.602e-19\n"
                "    radius = diameter / 2\n"
                "    return round(4 * 3.1416 * radius ** 2 * per_square_micrometre / (2 if z == 2 else 1))\n"
            ),
        },
    ),
    "stub": Submission(dict.fromkeys(FULL, 0.0), from_reference=False),
    "sign-left-out": _wrong("01-a", 4, _forces("1")),
    "charge-for-its-sign": _wrong("01-a", 5, _forces("z")),
    "all-signs-reversed": _wrong("01-a", 0, _forces("-1 if z > 0 else 1")),
    "volts": _wrong("01-a", 0, _forces(SIGN, "1e-3")),
    "sizes-added": _wrong(
        "01-a",
        0,
        FUNCTION.source(f"s = {SIGN}\n    return -s * V_balance, s * V_m, abs(V_balance) + abs(V_m)"),
    ),
    "balance-for-the-force": _wrong(
        "01-a", 0, FUNCTION.source(f"s = {SIGN}\n    return s * V_balance, s * V_m, s * (V_balance + V_m)")
    ),
    "net-alone": _wrong("01-a", 0, FUNCTION.source("return V_m - V_balance")),
    "crowding-of-charges": _wrong(
        "01-b", 0, CROWDING.source("return 'out' if z * (inside - outside) > 0 else 'in'")
    ),
    "anions-pushed-like-cations": _wrong("01-c", 0, VOLTAGE.source("return 'out' if V_m > 0 else 'in'")),
    "everything-turned-round": Submission(
        FULL | {"01-b": 0.0, "01-c": 0.0},
        {
            "01-b-answer": CROWDING.source("return 'in' if inside > outside else 'out'"),
            "01-c-answer": VOLTAGE.source("return 'in' if z * V_m > 0 else 'out'"),
        },
    ),
    "one-word-for-all": Submission(
        FULL | {"01-b": 0.0, "01-c": 0.0},
        {"01-b-answer": CROWDING.source("return 'out'"), "01-c-answer": VOLTAGE.source("return 'in'")},
    ),
    "potassium-only": _wrong("01-d", 1, "V_K, V_Na, V_Cl, V_Ca = -97, None, None, None"),
    "potassium-for-all": _wrong("01-d", 1, "V_K = V_Na = V_Cl = V_Ca = -97"),
    "forces-for-voltages": _wrong("01-d", 1, "V_K, V_Na, V_Cl, V_Ca = 97, -68, -46, -98"),
    "millivolts-for-volts": _wrong(
        "01-e", 0, _count("1e-6 * pi * (diameter * 1e-4) ** 2 * abs(V_m / z) / 1.602e-19")
    ),
    "diameter-for-radius": _wrong(
        "01-e", 0, _count("4e-9 * pi * (diameter * 1e-4) ** 2 * abs(V_m / z) / 1.602e-19")
    ),
    "one-charge-each": _wrong("01-e", 2, _count("1e-9 * pi * (diameter * 1e-4) ** 2 * abs(V_m) / 1.602e-19")),
    "negative-counts": _wrong("01-e", 0, _count("1e-9 * pi * (diameter * 1e-4) ** 2 * V_m / abs(z) / 1.602e-19")),
    "many-misconceptions": Submission(
        dict.fromkeys(FULL, 0.0),
        {
            "01-a-answer": _forces("-1 if z > 0 else 1"),
            "01-b-answer": CROWDING.source("return 'in' if inside > outside else 'out'"),
            "01-c-answer": VOLTAGE.source("return 'out' if V_m > 0 else 'in'"),
            "01-d-answer": "V_K, V_Na, V_Cl, V_Ca = 90, -60, 76, -130",
            "01-e-answer": _count("pi * diameter ** 2 * V_m"),
        },
    ),
    "raises": Submission(
        FULL | {"01-a": 0.0}, {"01-a-answer": FUNCTION.source("return 1 / 0")}, attention=frozenset({"01-a"})
    ),
    "words-for-numbers": Submission(
        FULL | {"01-a": 0.0, "01-d": 3.0},
        {
            "01-a-answer": FUNCTION.source("return 'out'"),
            "01-d-answer": "V_K, V_Na, V_Cl, V_Ca = 'minus 97', 68, -46, 98",
        },
    ),
}


def _arrows(off: float):
    def push(z: int, V_balance: float, V_m: float) -> list[float]:
        s = 1 if z > 0 else -1
        return [-s * V_balance + off, s * V_m - off, s * (V_m - V_balance) + off]

    return push


def _balances(**off: float) -> dict[str, float]:
    right = {K: nernst(K, 3.5, 130), Na: nernst(Na, 150, 12), Cl: nernst(Cl, 110, 20), Ca: nernst(Ca, 1.5, 0.001)}
    return {f"V_{ion}": value + off.get(ion, 0.0) for ion, value in right.items()}


def _ions(off: float):
    def ions_to_charge(diameter: float, V_m: float, z: int) -> float:
        return (1 + 0.02 * off) * 1e-17 * pi * diameter**2 * abs(V_m / z) / 1.602e-19

    return ions_to_charge


CORPUS = Corpus(
    "01-two-forces",
    FULL,
    written="01-f",
    function=FUNCTION,
    honest=HONEST,
    secrets=frozenset(
        {"-97", "−97", "-96.", "+68", "67.5", "-46", "−46", "-45.", "+98", "97.7", "MILLIVOLT", "WITHIN"}
    ),
    validates={"reference": True, "stub": False, "volts": False, "net-alone": False, "sign-left-out": True},
    near=(
        Near("01-a", _arrows, lost=6),
        *(Near("01-d", lambda off, ion=ion: _balances(**{ion: off}), lost=1) for ion in ("K", "Na", "Cl", "Ca")),
        Near("01-e", _ions, lost=3),
    ),
)
