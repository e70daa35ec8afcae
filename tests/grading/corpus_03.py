"""Submissions to the assignment on the driving force, each with the marks that it must get."""

from __future__ import annotations

from drivingforce import Cell, Cl, K
from drivingforce.physics import nernst

from .classroom import Submission
from .corpus import Corpus, Function, Near, outside

FULL = {"03-a": 3.0, "03-b": 2.0, "03-c": 2.0, "03-d": 3.0, "03-e": 4.0, "03-f": 3.0}
FUNCTION = Function("driving_force", "V_m, E_ion")


def _function(body: str, name: str = FUNCTION.name, arguments: str = FUNCTION.arguments) -> str:
    return Function(name, arguments).source(body)


def _wrong(source: str, a: float) -> Submission:
    """Everything right but the function of task a, which gets ``a`` points."""
    return Submission(FULL | {"03-a": a}, {"03-a-answer": source})


HONEST = {
    "reference": Submission(FULL),
    "right-with-numpy": Submission(
        FULL,
        {
            "03-a-answer": "import numpy as np\n" + _function("return np.subtract(np.float64(V_m), E_ion)"),
            "03-b-answer": _function(
                "return 'Out ' if (z > 0) == (V_m > E_ion) else 'in'", "ion_direction", "z, V_m, E_ion"
            ),
            "03-c-answer": "current_direction = lambda z, V_m, E: {True: 'outward', False: 'inward'}[V_m - E > 0]",
            "03-d-answer": "neuron = Cell.preset('textbook neuron', K_outside=2.9)",
            "03-e-answer": "V_apical, DF_apical, E_K_basal, DF_basal = -140, -140, -90, 30",
            "03-f-answer": "Cl_inside, Cl_goes, V_m_goes = 9.7, ' OUT', 'up'",
        },
    ),
    "right-by-nernst": Submission(
        FULL,
        {
            "03-a-answer": "from math import fsum\ndriving_force = lambda V, E: fsum([V, -E])",
            "03-b-answer": (
                "def ion_direction(z, V_m, E_ion):\n"
                "    chemical, electrical = -z * E_ion, z * V_m\n"
                "    if chemical + electrical < 0:\n        return 'in'\n    return 'out'\n"
            ),
            "03-c-answer": _function(
                "return ['inward', 'outward'][int(V_m > E_ion)]", "current_direction", "z, V_m, E_ion"
            ),
            "03-d-answer": (
                "from drivingforce.physics import RT_over_F\nimport math\n"
                "neuron = Cell.preset('textbook neuron')\n"
                "with neuron.batch():\n    neuron.K.outside = 145 * math.exp(-105 / RT_over_F())\n"
            ),
            "03-e-answer": (
                "from drivingforce.physics import K, nernst\n"
                "V_apical = -60 - 80\nDF_apical = V_apical - nernst(K, 145, 145)\n"
                "E_K_basal = nernst(K, 5, 145)\nDF_basal = -60 - E_K_basal\n"
            ),
            "03-f-answer": "Cl_inside = 110 / 10 ** (65 / 61.5)\nCl_goes = 'out'\nV_m_goes = 'up'",
        },
    ),
    "stub": Submission(dict.fromkeys(FULL, 0.0), from_reference=False),
    "e-minus-v": _wrong(_function("return E_ion - V_m"), a=1),
    "always-positive": _wrong(_function("return abs(V_m - E_ion)"), a=1),
    "volts": _wrong(_function("return (V_m - E_ion) / 1000"), a=0),
    "v-plus-e": _wrong(_function("return V_m + E_ion"), a=0),
    "sign-alone-for-ion": Submission(
        FULL | {"03-b": 0.0},
        {"03-b-answer": _function("return 'out' if V_m > E_ion else 'in'", "ion_direction", "z, V_m, E_ion")},
    ),
    "ion-for-current": Submission(
        FULL | {"03-c": 0.0},
        {
            "03-c-answer": _function(
                "return 'outward' if z * (V_m - E_ion) > 0 else 'inward'", "current_direction", "z, V_m, E_ion"
            )
        },
    ),
    "one-word-for-all": Submission(
        FULL | {"03-b": 0.0, "03-c": 0.0},
        {
            "03-b-answer": _function("return 'out'", "ion_direction", "*a"),
            "03-c-answer": _function("return 'outward'", "current_direction", "*a"),
        },
    ),
    "v-moved": Submission(
        FULL | {"03-d": 0.0}, {"03-d-answer": "neuron = Cell.preset('textbook neuron')\nneuron.V_m = -55\n"}
    ),
    "let-go": Submission(
        FULL | {"03-d": 0.0},
        {"03-d-answer": "neuron = Cell.preset('textbook neuron', held=False, K_outside=2.85)"},
    ),
    "not-far-enough": Submission(
        FULL | {"03-d": 1.0}, {"03-d-answer": "neuron = Cell.preset('textbook neuron', K_outside=4)"}
    ),
    "ep-as-v": Submission(
        FULL | {"03-e": 2.0}, {"03-e-answer": "V_apical, DF_apical, E_K_basal, DF_basal = 80, 80, -90, 30"}
    ),
    "slip-carried": Submission(
        FULL | {"03-e": 2.0},
        {"03-e-answer": "V_apical = -130\nDF_apical = V_apical - 0\nE_K_basal = 90\nDF_basal = -60 - E_K_basal"},
    ),
    "ratio-upside-down": Submission(
        FULL | {"03-f": 1.0},
        {"03-f-answer": "Cl_inside, Cl_goes, V_m_goes = 110 * 10 ** (65 / 61.5), 'out', 'up'"},
    ),
    "half-blank": Submission(
        FULL | {"03-e": 2.0}, {"03-e-answer": "V_apical, DF_apical, E_K_basal, DF_basal = -140, -140, None, None"}
    ),
    "many-misconceptions": Submission(
        {"03-a": 1.0, "03-b": 0.0, "03-c": 0.0, "03-d": 0.0, "03-e": 1.0, "03-f": 0.0},
        {
            "03-a-answer": _function("return E_ion - V_m"),
            "03-b-answer": _function("return 'out' if V_m > E_ion else 'in'", "ion_direction", "z, V_m, E_ion"),
            "03-c-answer": _function(
                "return 'outward' if z * (V_m - E_ion) > 0 else 'inward'", "current_direction", "z, V_m, E_ion"
            ),
            "03-d-answer": "neuron = Cell.preset('textbook neuron')\nneuron.V_m = -55",
            "03-e-answer": "V_apical, DF_apical, E_K_basal, DF_basal = 80, 80, 90, -150",
            "03-f-answer": "Cl_inside, Cl_goes, V_m_goes = 1254, 'out', 'down'",
        },
    ),
    "raises": Submission(
        FULL | {"03-a": 0.0}, {"03-a-answer": _function("return 1 / 0")}, attention=frozenset({"03-a"})
    ),
    "words-for-numbers": Submission(
        FULL | {"03-e": 3.0, "03-a": 0.0},
        {
            "03-a-answer": _function("return 'a lot'"),
            "03-e-answer": "V_apical, DF_apical, E_K_basal, DF_basal = 'minus', -140, -90, 30",
        },
    ),
}


def _hair_cell(**changes: float) -> dict[str, float]:
    return {"V_apical": -140.0, "DF_apical": -140.0, "E_K_basal": E_BASAL, "DF_basal": -60 - E_BASAL} | changes


E_BASAL = nernst(K, 5, 145)

CORPUS = Corpus(
    "03-driving-force",
    FULL,
    written="03-g",
    function=FUNCTION,
    honest=HONEST,
    secrets=frozenset({"2.85", "2.84", "9.66", "9.65", "-140", "−140", "145 * 10", "110 * 10", "MILLIVOLT"}),
    validates={"reference": True, "stub": False, "volts": False, "v-moved": True},
    near=(
        Near("03-a", lambda off: lambda V_m, E_ion: V_m - E_ion + off, lost=3),
        Near(
            "03-d",
            lambda off: Cell.preset("textbook neuron", K_outside=outside(K, -105 + off, inside=145)),
            lost=2,
        ),
        Near("03-e", lambda off: _hair_cell(V_apical=-140 + off, DF_apical=-140 + off), lost=1),
        Near("03-e", lambda off: _hair_cell(DF_apical=-140 + off), lost=1),
        Near("03-e", lambda off: _hair_cell(E_K_basal=E_BASAL + off, DF_basal=-60 - E_BASAL - off), lost=1),
        Near("03-e", lambda off: _hair_cell(DF_basal=-60 - E_BASAL + off), lost=1),
        Near(
            "03-f",
            lambda off: {
                "Cl_inside": 110**2 / outside(Cl, -65 + off, inside=110),
                "Cl_goes": "out",
                "V_m_goes": "up",
            },
            lost=2,
        ),
    ),
)
