"""The two lock files: exact, within what pyproject.toml declares, good for any machine; and all is declared."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
COURSE, DEV = ROOT / "binder" / "requirements.txt", ROOT / "requirements-dev.txt"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lines(path):
    text = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in text if line and not line.startswith("#")]


def pins(path):
    pairs = (line.split("==") for line in lines(path) if not line.startswith("-c "))
    return {canonicalize_name(name): version for name, version in pairs}


def test_the_dev_lock_is_the_same_resolution():
    assert DEV.read_text(encoding="utf-8").startswith("-c binder/requirements.txt\n")
    assert not pins(COURSE).keys() & pins(DEV).keys(), "a version written down twice"


@pytest.mark.parametrize("path", [COURSE, DEV], ids=lambda path: path.name)
def test_only_exact_pins_and_no_host_or_path(path):
    inexact = [line for line in lines(path) if not re.fullmatch(r"[a-z0-9-]+==[\w.+!]+", line)]
    assert inexact == (["-c binder/requirements.txt"] if path == DEV else [])
    assert not re.search(r"://|index-url|find-links|trusted-host|(^|\s)/\w", path.read_text("utf-8"))


@pytest.mark.parametrize("extra", [None, *PYPROJECT["optional-dependencies"]])
def test_the_locks_satisfy_pyproject(extra):
    wanted = PYPROJECT["optional-dependencies"][extra] if extra else PYPROJECT["dependencies"]
    locked = pins(COURSE) if extra in (None, "course") else pins(COURSE) | pins(DEV)
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


#: Names under which a distribution is imported, where they differ from its own.
IMPORTED_AS = {"ipython": "IPython"}
#: Who may import what beside the declared dependencies: the folder, and the extras that go with it.
EXTRAS = {"grading": ("grading", "cluster")}


def imported(module):
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def declared(*extras):
    optional = PYPROJECT["optional-dependencies"]
    wanted = [*PYPROJECT["dependencies"], *(each for extra in extras for each in optional[extra])]
    names = {canonicalize_name(Requirement(each).name) for each in wanted}
    return {IMPORTED_AS.get(name, name) for name in names}


def test_whatever_is_imported_is_declared():
    package = ROOT / "widgets" / "drivingforce"
    for module in package.rglob("*.py"):
        extras = EXTRAS.get(module.relative_to(package).parts[0], ())
        outside = set(imported(module)) - sys.stdlib_module_names - {"drivingforce"}
        assert outside <= declared(*extras), module
