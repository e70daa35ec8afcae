"""A widget lives until the notebook cell that made it runs again."""

import pytest
from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell
from ipywidgets.widgets import widget

from drivingforce import Cell, Panel
from drivingforce.page import lifetime
from drivingforce.views import ForceBalance


@pytest.fixture
def run_cell(monkeypatch):
    """A shell in which notebook cells run; only its events matter here."""
    shell = InteractiveShell()
    monkeypatch.setattr(lifetime, "get_ipython", lambda: shell)
    monkeypatch.setattr(lifetime, "_watched", None)
    monkeypatch.setattr(lifetime, "_made_by", {})
    lifetime._follow_shell()

    def run(cell_id, code):
        shell.events.trigger("pre_run_cell", ExecutionInfo("", False, False, True, cell_id))
        made = code()
        shell.events.trigger("post_run_cell", None)
        return made

    return run


def observers(cell):
    return len(cell._trait_notifiers.get("snapshot", {}).get("change", []))


def live_widgets():
    return len(widget._instances)


def test_a_hundred_runs_leave_what_the_first_run_left(run_cell):
    cell = Cell()

    def show():
        return Panel([ForceBalance(cell), ForceBalance(cell, ["K"])], ForceBalance(cell, ["Cl"], numbers=False))

    run_cell("pictures", show)
    before = live_widgets(), observers(cell)
    for _ in range(100):
        run_cell("pictures", show)
    assert (live_widgets(), observers(cell)) == before
    assert before[1] == 3


def test_another_notebook_cell_closes_nothing(run_cell):
    cell = Cell()
    run_cell("first", lambda: ForceBalance(cell))
    run_cell("second", lambda: ForceBalance(cell))
    assert observers(cell) == 2


def test_what_no_notebook_cell_made_stays(run_cell):
    cell = Cell()
    ForceBalance(cell)
    run_cell("first", lambda: None)
    assert observers(cell) == 1


def test_closing_frees_everything_and_may_be_repeated():
    cell, before = Cell(), live_widgets()
    panel = Panel([ForceBalance(cell)])
    panel.close()
    panel.close()
    assert live_widgets() == before
    assert observers(cell) == 0
