"""When someone looks at a live page, and when a still picture has to do."""

from types import SimpleNamespace

import pytest

from drivingforce import Cell
from drivingforce.page import widget
from drivingforce.views import ForceBalance

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def kernel(monkeypatch):
    """A kernel whose request says whether somebody could be asked for input."""
    content = {}
    parent = {"content": content}
    kernel = SimpleNamespace(get_parent=lambda channel: parent)
    monkeypatch.setattr(widget, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    for name in ("NBGRADER_EXECUTION", "SERVER_SOFTWARE"):
        monkeypatch.delenv(name, raising=False)
    return content


@pytest.mark.parametrize(
    ("allow_stdin", "variables", "live"),
    [
        (True, {}, True),  # JupyterLab, Notebook
        (False, {}, False),  # nbconvert
        (False, {"SERVER_SOFTWARE": "voila/0.5.8"}, True),
        (True, {"NBGRADER_EXECUTION": "validate"}, False),
    ],
)
def test_who_looks(kernel, monkeypatch, allow_stdin, variables, live):
    kernel["allow_stdin"] = allow_stdin
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    shown = ForceBalance(Cell())._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    assert (WIDGET in data) == live
    assert ("image/svg+xml" in data) != live


def test_without_a_kernel_it_is_a_still_picture():
    assert "image/svg+xml" in ForceBalance(Cell())._repr_mimebundle_()
