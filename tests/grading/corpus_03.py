"""Submissions to the assignment on the driving force, each with the marks that it must get."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from .classroom import Submission

FULL = {"03-a": 3.0, "03-b": 2.0, "03-c": 2.0, "03-d": 3.0, "03-e": 4.0, "03-f": 3.0}
NOTHING = dict.fromkeys(FULL, 0.0)
ALL = frozenset(FULL)


def _function(body: str, name: str = "driving_force", arguments: str = "V_m, E_ion") -> str:
    return f"def {name}({arguments}):\n    {body}\n"


def _wrong(source: str, a: float) -> Submission:
    """Everything right but the function of task a, which gets ``a`` points."""
    return Submission(FULL | {"03-a": a}, {"03-a-answer": source})


def _cell(nb: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


# -- right, and the misconceptions of the teaching guide -------------------------------------------------------

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
    "stub": Submission(NOTHING, from_reference=False),
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


# -- nothing there, or the notebook damaged --------------------------------------------------------------------


def _clear_answers(nb: NotebookNode) -> None:
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = ""


def _strip_metadata(nb: NotebookNode) -> None:
    for cell in nb.cells:
        cell.metadata.pop("nbgrader", None)


def _turn_off_grading(nb: NotebookNode) -> None:
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader.update(grade=False, points=100)


def _twice(nb: NotebookNode) -> None:
    graded = _cell(nb, "03-a")
    nb.cells.append(new_code_cell("3", metadata=graded.metadata))


DAMAGED = {
    "no-cells": Submission(NOTHING, tamper=lambda nb: nb.cells.clear(), attention=ALL),
    "empty-answers": Submission(NOTHING, tamper=_clear_answers, attention=ALL),
    "metadata-stripped": Submission(FULL, tamper=_strip_metadata),
    "metadata-edited": Submission(FULL, tamper=_turn_off_grading),
    "duplicate-id": Submission(FULL, tamper=_twice),
}


# -- cheats: task a is wrong or empty in each, and must stay so --------------------------------------------------

_NO_A = FULL | {"03-a": 0.0}
_A = frozenset({"03-a"})
_STUB = _function("pass")


def _edit_test(nb: NotebookNode) -> None:
    _cell(nb, "03-a").source = "3.0"


def _delete_tests(nb: NotebookNode) -> None:
    nb.cells = [cell for cell in nb.cells if not cell.metadata.get("nbgrader", {}).get("grade")]


_ALWAYS_EQUAL = """
class Yes(float):
    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: True
    __hash__ = None
    __sub__ = __rsub__ = __abs__ = __add__ = __radd__ = __neg__ = lambda self, *other: self
def driving_force(V_m, E_ion):
    return Yes(0)
"""
_PATCHES = """
import math, numpy, drivingforce.physics, drivingforce.answers, drivingforce.cell, drivingforce.physics.equilibrium
math.isclose = numpy.isclose = numpy.allclose = lambda *a, **k: True
numpy.asarray = lambda *a, **k: numpy.zeros(3)
numpy.isfinite = lambda x: numpy.ones(3, bool)
for module in (drivingforce.physics, drivingforce.physics.equilibrium, drivingforce.cell):
    module.driving_force = lambda V_m, E_ion: 0.0
drivingforce.answers.check = lambda *a, **k: None
"""
_TRANSFORMER = """
import ast
class Silence(ast.NodeTransformer):
    def visit_Module(self, node):
        if any(getattr(getattr(s, "value", None), "func", None) is not None for s in node.body):
            node.body = [ast.parse("3.0").body[0]]
        return node
get_ipython().ast_transformers.append(Silence())
"""
_FORGED = """
import drivingforce.answers as answers
from IPython.display import display
def forge(nonce=""):
    payload = {"task": "03-a", "nonce": nonce, "kind": "calls", "content": [{"is": "number", "value": 20.0}] * 8}
    display({answers.MIME: payload, "text/plain": "3.0"}, raw=True)
forge()
"""
_STOLEN_WORD = """
import re
def driving_force(V_m, E_ion):
    forge(re.search(r"examine\\('(\\w+)'", In[-1]).group(1))
    return 0.0
"""

CHEATS = {
    "edited-test": Submission(_NO_A, {"03-a-answer": _STUB}, tamper=_edit_test, attention=_A),
    "deleted-tests": Submission(_NO_A, {"03-a-answer": _STUB}, tamper=_delete_tests, attention=_A),
    "always-equal": Submission(_NO_A, {"03-a-answer": _ALWAYS_EQUAL}),
    "patched-libraries": Submission(NOTHING, from_reference=False, first=_PATCHES),
    "ast-transformer": Submission(NOTHING, {}, first=_TRANSFORMER, attention=ALL),
    "sys-exit": Submission(_NO_A, {"03-a-answer": "import sys\n" + _function("sys.exit(0)")}, attention=_A),
    "sys-exit-at-once": Submission(_NO_A, {"03-a-answer": _STUB}, first="import sys\nsys.exit(0)", attention=_A),
    "kernel-ended": Submission(
        _NO_A | dict.fromkeys(("03-b", "03-c", "03-d", "03-e", "03-f"), 0.0),
        {"03-a-answer": "import os\n" + _function("os._exit(0)")},
        attention=ALL,
    ),
    "redefined-answer": Submission(
        _NO_A, {"03-a-answer": _STUB + "\ndef answer(*a, **k):\n    return 3.0\ncheck = answer\n"}, attention=_A
    ),
    "forged-output": Submission(_NO_A, {"03-a-answer": _STUB}, first=_FORGED, attention=_A),
    "stolen-word": Submission(_NO_A, {"03-a-answer": _STOLEN_WORD}, first=_FORGED, attention=_A),
    "withheld-name": Submission(
        _NO_A,
        {"03-a-answer": "from drivingforce.physics import driving_force"},
        attention=_A,
    ),
    "endless": Submission(_NO_A, {"03-a-answer": _function("while True: pass")}, attention=_A),
}


# -- what must not run in anyone's browser -----------------------------------------------------------------------


def _active_content(nb: NotebookNode) -> None:
    nb.cells += [
        new_markdown_cell("<script>alert('ACTIVE')</script><img src=x onerror=alert('ACTIVE')> kept prose"),
        new_markdown_cell(
            "[link](javascript:alert('ACTIVE')) <iframe srcdoc='ACTIVE'></iframe> $\\href{ACTIVE}{x}$"
        ),
        new_raw_cell("<script>alert('ACTIVE')</script>"),
        new_code_cell(
            "from IPython.display import HTML, Javascript, display\n"
            "display(HTML('<b onclick=alert(1)>' + 'ACT' + 'IVE</b>'))\n"
            "display(Javascript('alert(\"' + 'ACT' + 'IVE\")'))\n"
            "display({'image/png': '\" onload=\"' + 'ACT' + 'IVE'}, raw=True)\n"
        ),
    ]
    nb.metadata["widgets"] = {"x": "</script><script>ACTIVE"}
    nb.metadata["language_info"] = {"name": 'python"><script>ACTIVE</script>'}
    _cell(nb, "03-g").source = "V_m rises. <svg onload=alert('ACTIVE')><script>ACTIVE</script>"


ACTIVE = {"active-content": Submission(FULL, tamper=_active_content)}

SUBMISSIONS = {**HONEST, **DAMAGED, **CHEATS, **ACTIVE}
