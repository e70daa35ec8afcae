"""The house stands: a module imports only from floors below, and the ground is light.

Generic over the package's files, so that a module that comes later is held to it too.
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import drivingforce

ROOT = Path(drivingforce.__file__).parent

#: What stands on what, ground first (DESIGN.md, "The house"). What shares a floor does not import each other.
FLOORS = [
    {"physics"},
    {"reading", "misconceptions"},
    {"model"},
    {"answers"},  # a Cell can be handed in
    {"page"},  # what all of the following share
    {"controls"},
    {"views"},
    {"questions"},
]
#: Beside the house: what it stands on; nothing stands on it.
GRADING, UNDER_GRADING = "grading", {"physics", "reading", "misconceptions", "model", "answers"}

#: What a floor may import beside the standard library; a name that is not here may import anything.
NUMPY = {"numpy"}
THIRD_PARTY = {
    "physics": NUMPY,
    "reading": NUMPY,
    "misconceptions": NUMPY,
    "model": NUMPY | {"traitlets"},
}
WIDGETS = {"anywidget", "ipywidgets"}

FLOOR_OF = {unit: floor for floor, units in enumerate(FLOORS) for unit in units}
MODULES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def unit_of(module: Path) -> str:
    """Return the file or folder right under the package that ``module`` belongs to."""
    return module.parts[0].removesuffix(".py")


def imports(module: Path, source: str) -> set[str]:
    """Return the dotted names of all that ``source`` imports, anywhere in it, relative ones made absolute."""
    package = ["drivingforce", *module.parent.parts]
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            base = [*base, *(node.module or "").split(".")] if node.module else base
            names |= {".".join([*base, alias.name]) for alias in node.names}
    return names


def faults(module: Path, source: str) -> list[str]:
    """Return what ``module`` imports that it must not."""
    here, found = unit_of(module), []
    for name in sorted(imports(module, source)):
        top, _, rest = name.partition(".")
        if top != "drivingforce":
            if top in sys.stdlib_module_names:
                continue
            light = here in THIRD_PARTY and top not in THIRD_PARTY[here]
            below = here in FLOOR_OF and FLOOR_OF[here] < FLOOR_OF["page"] and top in WIDGETS
            if light or below:
                found.append(f"{here} imports {name}")
            continue
        there = rest.partition(".")[0]
        if there == here:
            continue
        allowed = UNDER_GRADING if here == GRADING else {u for u, f in FLOOR_OF.items() if f < FLOOR_OF[here]}
        if there not in allowed:
            found.append(f"{here} imports {name}, which is not on a floor below")
    return found


def test_every_module_has_a_floor():
    assert {unit_of(module) for module in MODULES} <= {*FLOOR_OF, GRADING}, (
        "give the new one a floor, here and in DESIGN.md"
    )


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_imports_only_from_floors_below(module):
    assert faults(module, (ROOT / module).read_text(encoding="utf-8")) == []


def test_nothing_imports_grading():
    for module in [Path("__init__.py"), *MODULES]:
        if unit_of(module) != GRADING:
            names = imports(module, (ROOT / module).read_text(encoding="utf-8"))
            assert not [name for name in names if name.startswith("drivingforce.grading")], module


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("physics/ions.py", "from ..model import Cell"),
        ("physics/ions.py", "from .. import model"),
        ("physics/ions.py", "def f():\n    import drivingforce.model"),
        ("physics/ions.py", "from drivingforce import Cell"),
        ("physics/ions.py", "import scipy.optimize"),
        ("reading.py", "from .model import PRESETS"),
        ("model/cell.py", "from ..views.base import View"),
        ("model/cell.py", "import ipywidgets"),
        ("answers.py", "from anywidget import AnyWidget"),
        ("model/cell.py", "from ..answers import answer"),
        ("controls/control.py", "from ..views.base import View"),
        ("views/traces.py", "from ..grading import score"),
        ("page/texts.py", "from ..views import base"),
        ("grading/score.py", "from ..views.base import View"),
    ],
)
def test_this_test_can_fail(module, source):
    assert faults(Path(module), source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("physics/ions.py", "import math, numpy\nfrom .errors import InvalidInput\nfrom . import constants"),
        ("model/presets.py", "from .inputs import Inputs\nfrom ..physics import K"),
        ("views/membrane_scene/scene.py", "import anywidget\nfrom ...page import words\nfrom ..base import View"),
        ("questions/ask.py", "from ..misconceptions import ALL\nfrom ..model import Cell"),
        ("grading/score.py", "import nbgrader\nfrom ..physics import nernst\nfrom .engine import run"),
    ],
)  # fmt: skip
def test_what_is_allowed_is_allowed(module, source):
    assert faults(Path(module), source) == []


# -- what an import costs --------------------------------------------------------------------------------------


def loaded_by(statement: str) -> set[str]:
    """Return the modules that ``statement`` loads in a fresh interpreter, beyond its own start."""
    program = (
        f"import json, sys; old = set(sys.modules); {statement}; print(json.dumps([*set(sys.modules) - old]))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT.parent), "PYTHONWARNINGS": "error"}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    return set(json.loads(run.stdout))


def outside_the_standard_library(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} - sys.stdlib_module_names


def test_the_package_by_itself_is_all_but_free():
    loaded = loaded_by("import drivingforce")
    assert outside_the_standard_library(loaded) == {"drivingforce"}
    assert {name for name in loaded if name.startswith("drivingforce")} == {"drivingforce"}


def test_physics_needs_numpy_and_nothing_else():
    loaded = loaded_by("from drivingforce.physics import nernst")
    assert outside_the_standard_library(loaded) <= outside_the_standard_library(loaded_by("import numpy")) | {
        "drivingforce"
    }
    ours = {name for name in loaded if name.startswith("drivingforce.")}
    assert all(name.startswith("drivingforce.physics") for name in ours)


def test_the_cell_adds_traitlets_and_nothing_else():
    physics = outside_the_standard_library(loaded_by("from drivingforce.physics import nernst"))
    cell = outside_the_standard_library(loaded_by("from drivingforce import Cell"))
    assert cell - physics == {"traitlets"}


def test_names_of_a_notebook_are_imported_when_first_used():
    for name in drivingforce.__all__:
        assert getattr(drivingforce, name) is not None
        assert name in dir(drivingforce)
    with pytest.raises(AttributeError, match="Celll"):
        drivingforce.Celll  # noqa: B018
