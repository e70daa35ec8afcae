"""A worked example that fades: a calculation in steps, some of which the reader does, with feedback on each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from traitlets import Dict, List, Unicode

from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import DOM, PageWidget, script, stylesheet
from drivingforce.reading import Unusable

from .question import Choice, Number

_HERE = Path(__file__).parent


#: What a line of a calculation can ask for.
Step = Choice | Number


class WorkedExample(PageWidget):
    """A calculation whose first ``gaps`` steps are the reader's, one after the other.

    Parameters
    ----------
    problem : str
        What is asked, with its numbers.
    steps : sequence of Number or Choice
        How it is worked out. What a step asks ends before its result.
    gaps : int
        How many steps, from the first, are left to the reader.
    """

    _esm = script(DOM, _HERE / "worked_example.js")
    _css = stylesheet(_HERE / "style.css")
    problem = Unicode().tag(sync=True)
    steps: List[Any] = List().tag(sync=True)
    words = Dict().tag(sync=True)

    def __init__(self, problem: str, steps: Sequence[Step], gaps: int = 0) -> None:
        self._steps = tuple(steps)
        self._states = ["later" if index < gaps else "given" for index in range(len(steps))]
        self._said = [""] * len(steps)
        self._open_next()
        super().__init__(
            problem=problem,
            steps=self._shown(),
            words={"choose": texts.CHOOSE, "show_step": texts.SHOW_STEP},
        )
        self.on_msg(self._on_message)

    def answer(self, index: int, text: str | None) -> None:
        """Judge what the reader gave for an open step; None asks to be shown it."""
        if not 0 <= index < len(self._steps) or self._states[index] not in ("open", "wrong"):
            return
        right, said = (True, texts.STEP_SHOWN) if text is None else _judged(self._steps[index], text)
        self._states[index], self._said[index] = "done" if right else "wrong", said
        if right:
            self._open_next()
        self.steps = self._shown()

    def static_pictures(self) -> list[StaticPicture]:
        """Return the lines, with the gaps empty."""
        lines = [f"{step['sentence']} {step['result'] or '____'}" for step in self.steps]
        return [StaticPicture("\n".join([self.problem, *lines]))]

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
                    "sentence": step.ask,
                    "state": "later" if waiting and state == "given" else state,
                    "result": "" if waiting else step.said(step.right_answer()),
                    "unit": step.unit if isinstance(step, Number) else "",
                    "choices": _choices(step),
                    "feedback": said,
                }
            )
        return shown

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        index, text = content.get("step"), content.get("answer")
        if isinstance(index, int) and (text is None or isinstance(text, str)):
            self.answer(index, text)


def _judged(step: Step, answer: str) -> tuple[bool, str]:
    """Return whether an answer is right, and what is said to it."""
    try:
        reply = step.judge(_key_of(answer, step))
    except Unusable as problem:
        return False, str(problem)
    return reply.right, reply.words


def _key_of(answer: str, step: Step) -> str:
    """Return the key of a choice, or what was typed."""
    texts = step.page()["options"] if isinstance(step, Choice) else []
    return next((option["key"] for option in texts if option["says"] == answer), answer)


def _choices(step: Step) -> list[str]:
    """Return what can be chosen, in alphabetical order, so that the place tells nothing."""
    return sorted(option["says"] for option in step.page()["options"]) if isinstance(step, Choice) else []
