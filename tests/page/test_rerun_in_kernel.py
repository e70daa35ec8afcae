"""A hundred re-runs of a notebook cell in a real kernel leave what the first run left."""

from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

WIDGETS = Path(__file__).parents[2] / "widgets"

SETUP = """
from ipywidgets.widgets import widget
from drivingforce import Cell, Panel, K
from drivingforce.controls import Controls
from drivingforce.questions import Checkpoint, Progress, nernst_example, question_set
from drivingforce.views import (
    CurrentVoltage, ForceBalance, GateCurves, LinkedEquation, MembraneScene, NernstCurve, PotentialLadder, Traces
)
cell = Cell()
"""
SHOW = """
Panel(
    [ForceBalance(cell), PotentialLadder(cell)],
    NernstCurve(cell),
    MembraneScene(cell),
    [Traces(cell), CurrentVoltage(cell)],
    GateCurves(cell),
    LinkedEquation(cell, "nernst", K),
    Controls(cell, "V_m", "K_outside", "preset"),
    nernst_example(K, 5, 145, gaps=2),
    Checkpoint(question_set("01-chloride"), ForceBalance(cell), Controls(cell, "V_m")),
    Progress(),
)
"""
COUNTS = "(len(widget._instances), len(cell._trait_notifiers['snapshot']['change']))"


@pytest.fixture
def run_cell(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(WIDGETS))
    manager, client = start_new_kernel()

    def run(cell_id, code, counts=COUNTS):
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {"counts": counts}}
        message = client.session.msg(
            "execute_request", {**content, "allow_stdin": True}, metadata={"cellId": cell_id}
        )
        client.shell_channel.send(message)
        while True:
            reply = client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                assert reply["content"]["status"] == "ok", reply["content"]
                return reply["content"]["user_expressions"]["counts"]["data"]["text/plain"]

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.slow
def test_twenty_re_runs_leave_nothing_behind(run_cell):
    run_cell("setup", SETUP, counts="None")
    first = run_cell("show", SHOW)
    for _ in range(20):
        last = run_cell("show", SHOW)
    assert last == first
