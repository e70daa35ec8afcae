"""What a notebook calls: it takes anything, raises nothing, and says no more than it should."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from drivingforce import Cell, answers
from drivingforce.answers import MIME, NotReady, answer, check, use_inputs


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr(answers, "display", lambda data, raw: bundles.append(data))
    return bundles


def content(shown: list[dict[str, Any]]) -> Any:
    return shown[-1][MIME]["content"]


FROZEN = Cell.preset("textbook neuron", frozen=True)


class Awkward:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __float__(self) -> float:
        raise RuntimeError("no")


def test_a_function_is_run_on_the_practice_inputs_and_what_it_gives_is_shown(shown) -> None:
    answer("t", lambda V, E: V - E, practice=[(-70, -90), (-70, 60)])
    assert content(shown) == [{"is": "number", "value": 20.0}, {"is": "number", "value": -130.0}]
    assert "(−70, −90) = 20" in shown[-1]["text/plain"]
    assert "not a mark" in shown[-1]["text/plain"]


def test_a_list_among_the_inputs_reaches_the_function_as_an_array(shown) -> None:
    answer("t", lambda c, k: c / k, practice=[([5, 10], 5)])
    assert content(shown) == [{"is": "list", "value": [1.0, 2.0]}]
    assert "([5, 10], 5) = [1, 2]" in shown[-1]["text/plain"]


def test_an_examination_replaces_the_inputs_once(shown) -> None:
    use_inputs("word", [(1, 2)])
    answer("t", lambda a, b: a + b, practice=[(5, 5)])
    assert (shown[-1][MIME]["nonce"], content(shown)) == ("word", [{"is": "number", "value": 3.0}])
    answer("t", lambda a, b: a + b, practice=[(5, 5)])
    assert (shown[-1][MIME]["nonce"], content(shown)) == ("", [{"is": "number", "value": 10.0}])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, "number"),
        (np.float32(2), "number"),
        (np.array(3.0), "number"),
        ([1, 2], "list"),
        ("in", "text"),
        (None, "nothing"),
        (True, "unusable"),
        (float("nan"), "unusable"),
        (float("inf"), "unusable"),
        ([1, [2, 3]], "list"),
        (1j, "unusable"),
        (Awkward(), "unusable"),
        (object(), "unusable"),
    ],
)
def test_any_value_is_reduced_to_plain_data(shown, value: Any, kind: str) -> None:
    answer("t", {"v": value})
    assert content(shown)["v"]["is"] == kind


@pytest.mark.parametrize("error", [ValueError, SystemExit, GeneratorExit, RecursionError])
def test_whatever_a_function_raises_becomes_a_sentence(shown, capsys, error: type[BaseException]) -> None:
    def function(x: float) -> float:
        print("noise", file=sys.stderr)
        raise error("why")

    answer("t", function, practice=[(1,)])
    assert content(shown)[0]["is"] == "unusable"
    assert error.__name__ in shown[-1]["text/plain"]
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_ends_the_cell(shown) -> None:
    def function(x: float) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer("t", function, practice=[(1,), (2,)])


def test_a_cell_hands_in_its_state(shown) -> None:
    answer("t", Cell.preset("textbook neuron", K_outside=3.0))
    assert content(shown)["inputs"]["K_outside"] == 3.0


def test_a_cell_may_be_one_of_several_values(shown) -> None:
    answer("t", {"neuron": Cell.preset("textbook neuron", K_outside=3.0), "V": -80})
    assert content(shown)["neuron"]["value"]["inputs"]["K_outside"] == 3.0
    assert content(shown)["V"] == {"is": "number", "value": -80.0}
    assert "neuron is a Cell." in shown[-1]["text/plain"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            {"given": lambda V, E: V - E, "at": (-70, -90), "sign": 1, "size": (1, 500), "unit": "mV"},
            "checks pass",
        ),
        ({"given": lambda V, E: E - V, "at": (-70, -90), "sign": 1}, "Which sign"),
        ({"given": lambda V, E: 0.02, "at": (-70, -90), "size": (1, 500), "unit": "mV"}, "Is that in mV?"),
        ({"given": lambda V, E: [V, E], "at": (-70, -90), "unit": "mV"}, "one number, in mV"),
        ({"given": lambda V: [V, -V], "at": (5,), "count": 2, "sign": (1, -1)}, "checks pass"),
        ({"given": lambda V: [V, -V], "at": (5,), "count": 2, "sign": (1, 1)}, "Which signs"),
        (
            {"given": lambda V: [V, 0.1], "at": (5,), "count": 2, "size": (1, 9), "unit": "mV"},
            "[5, 0.1]. Is that in",
        ),
        ({"given": lambda V: [V, V, V], "at": (5,), "count": 2, "unit": "mV"}, "2 numbers, in mV"),
        ({"given": lambda V: [[V, V], [V, V]], "at": (5,), "count": 2}, "2 numbers"),
        ({"given": lambda V: "5", "at": (5,), "count": 2}, "2 numbers"),
        ({"given": lambda c: np.log(c / 5), "at": ([5, 10],), "count": 2}, "checks pass"),
        ({"given": lambda V, E: None, "at": (-70, -90)}, "no value yet"),
        ({"given": {"a": "up"}, "one_of": ("in", "out")}, '"in" or "out"'),
        ({"given": {"a": "in"}, "one_of": ("in", "out")}, "checks pass"),
        ({"given": 3.0, "changed_from": "textbook neuron"}, "should be a Cell"),
        ({"given": Cell.preset("textbook neuron"), "changed_from": "textbook neuron"}, "Nothing has been changed"),
        ({"given": Cell.preset("squid axon"), "changed_from": "textbook neuron"}, "checks pass"),
        ({"given": FROZEN, "changed_from": FROZEN}, "Nothing has been changed"),
        ({"given": FROZEN, "changed_from": "textbook neuron"}, "checks pass"),
    ],
)
def test_checks_say_what_to_mend_and_never_correct(capsys, arguments: dict[str, Any], says: str) -> None:
    check(**arguments)
    out = capsys.readouterr().out
    assert says in out
    assert "correct" not in out


def test_only_validate_is_told_by_an_exception(shown, monkeypatch: pytest.MonkeyPatch) -> None:
    answer("t", {"v": None})
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    answer("t", {"v": 1})
    with pytest.raises(NotReady, match="v has no value yet"):
        answer("t", {"v": None})
    with pytest.raises(NotReady, match="Which sign"):
        check(lambda: -1.0, at=(), sign=1)


def test_a_withheld_name_refuses_the_notebook_and_serves_the_package() -> None:
    script = (
        "from drivingforce import Cell, answers\n"
        "answers.withhold('driving_force'); answers.withhold('driving_force')\n"
        "from drivingforce.physics import driving_force\n"
        "print(round(Cell().K.driving_force))\n"
        "try: driving_force(1, 2)\nexcept answers.Withheld as e: print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "20\ndriving_force is what this exercise asks you to write\n"
