"""A worked example that fades: a calculation in steps, some of which the reader does, with feedback on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets import Dict, List, Unicode

from drivingforce.page import words
from drivingforce.page.still import Still
from drivingforce.page.widget import PageWidget, script, stylesheet
from drivingforce.physics import InvalidInput
from drivingforce.reading import read_number

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class NumberStep:
    """A step whose result is a number.

    Attributes
    ----------
    sentence : str
        What is calculated, ending before the result; HTML of our own making.
    result : float
        The right number, in ``unit``.
    tolerance : float
        How far off is still right.
    decimals : int
        How many are shown.
    unit : str
        May be empty.
    slips : sequence of (float, str)
        Numbers that a known slip leads to, and what to say then.
    largest : float, optional
        What no such number exceeds in size, which tells what a comma means in "1,234".
    """

    sentence: str
    result: float
    tolerance: float
    decimals: int
    unit: str
    slips: Sequence[tuple[float, str]] = ()
    largest: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The result as it is printed."""
        return f"{words.signed(self.result, self.decimals)} {self.unit}".strip()

    def feedback(self, answer: str) -> str | None:
        """Return what to say of a wrong answer, or None when it is right."""
        try:
            number = read_number(
                answer, words.YOUR_ANSWER, self.unit, largest=self.largest, allowed=words.number_wanted(self.unit)
            )
        except InvalidInput as problem:
            return str(problem)
        if abs(number - self.result) <= self.tolerance:
            return None
        near = (
            message
            for value, message in self.slips
            if abs(number - value) <= max(self.tolerance, abs(value) * 5e-3)
        )
        return next(near, words.NOT_YET)


@dataclass(frozen=True)
class ChoiceStep:
    """A step whose result is one of a few words; the others have their feedback."""

    sentence: str
    result: str
    wrong: dict[str, str]
    unit: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, in alphabetical order, so that the place tells nothing."""
        return tuple(sorted([self.result, *self.wrong]))

    @property
    def shown(self) -> str:
        """The right choice."""
        return self.result

    def feedback(self, answer: str) -> str | None:
        """Return what to say of a wrong answer, or None when it is right."""
        return None if answer == self.result else self.wrong.get(answer, words.NOT_YET)


Step = NumberStep | ChoiceStep


class WorkedExample(PageWidget):
    """A calculation whose first ``gaps`` steps are the reader's, one after the other.

    Parameters
    ----------
    problem : str
        What is asked, with its numbers.
    steps : sequence of NumberStep or ChoiceStep
        How it is worked out.
    gaps : int
        How many steps, from the first, are left to the reader.
    """

    _esm = script(_HERE / "worked_example.js")
    _css = stylesheet(_HERE / "style.css")
    problem = Unicode().tag(sync=True)
    steps = List().tag(sync=True)
    words = Dict().tag(sync=True)

    def __init__(self, problem: str, steps: Sequence[Step], gaps: int = 0) -> None:
        self._steps = tuple(steps)
        self._states = ["later" if index < gaps else "given" for index in range(len(steps))]
        self._said = [""] * len(steps)
        self._open_next()
        super().__init__(
            problem=problem,
            steps=self._shown(),
            words={"choose": words.CHOOSE, "show_step": words.SHOW_STEP},
        )
        self.on_msg(self._on_message)

    def answer(self, index: int, text: str | None) -> None:
        """Judge what the reader gave for an open step; None asks to be shown it."""
        if not 0 <= index < len(self._steps) or self._states[index] not in ("open", "wrong"):
            return
        said = words.STEP_SHOWN if text is None else self._steps[index].feedback(text)
        if said is None or text is None:
            self._states[index], self._said[index] = "done", said or words.STEP_RIGHT
            self._open_next()
        else:
            self._states[index], self._said[index] = "wrong", said
        self.steps = self._shown()

    def stills(self) -> list[Still]:
        """Return the lines, with the gaps empty."""
        lines = [f"{step['sentence']} {step['result'] or '____'}" for step in self.steps]
        return [Still("\n".join([self.problem, *lines]))]

    def _open_next(self) -> None:
        """Let the reader at the first step that waits, once those before it are done."""
        for index, state in enumerate(self._states):
            if state in ("open", "wrong"):
                return
            if state == "later":
                self._states[index] = "open"
                return

    def _shown(self) -> list[dict[str, Any]]:
        """Return what the page may know of each step: no result before the reader has found those above it."""
        shown, waiting = [], False
        for step, state, said in zip(self._steps, self._states, self._said, strict=True):
            waiting = waiting or state in ("open", "wrong")
            shown.append(
                {
                    "sentence": step.sentence,
                    "state": "later" if waiting and state == "given" else state,
                    "result": "" if waiting else step.shown,
                    "unit": step.unit,
                    "choices": list(step.choices),
                    "feedback": said,
                }
            )
        return shown

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        index, text = content.get("step"), content.get("answer")
        if isinstance(index, int) and (text is None or isinstance(text, str)):
            self.answer(index, text)
