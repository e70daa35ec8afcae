"""What an import costs, each time in a new process, beside ``import numpy``."""

import subprocess
import sys

from .tables import print_times

ROUNDS = 15
IMPORTS = {
    "numpy": "import numpy",
    "nernst": "from drivingforce.physics import nernst",
    "Cell": "from drivingforce import Cell",
    "anywidget (not ours)": "import anywidget",
    "Controls": "from drivingforce.controls import Controls",
    "ForceBalance": "from drivingforce.views import ForceBalance",
}
CLOCK = "from time import perf_counter as clock; begin = clock(); {}; print((clock() - begin) * 1e3)"


def import_time(statement, folder):
    """Run ``statement`` in a new process; return its milliseconds, the start of Python left out."""
    command = [sys.executable, "-c", CLOCK.format(statement)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout)


def test_imports(tmp_path):
    times = {name: [] for name in IMPORTS}
    for statement in IMPORTS.values():
        import_time(statement, tmp_path)  # compiles what has never been imported
    for _ in range(ROUNDS):
        for name, statement in IMPORTS.items():
            times[name].append(import_time(statement, tmp_path))
    print_times(f"Import in a new process, median of {ROUNDS}", times)
