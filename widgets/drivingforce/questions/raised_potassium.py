"""The question that this course has to pass: asked before it, unanswered, and again after chapter 4.

Silverthorn, Adv. Physiol. Educ. 26:69 (2002): after a course, 36 of 96 students knew the answer, 8 could say why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drivingforce.misconceptions import Diagnosis
from drivingforce.model import Cell
from drivingforce.physics import K, Na, ghk_potential
from drivingforce.reading import Unusable

from .logbook import Record
from .membranes import mM, mV, signed_mV, textbook
from .question import Choice, Item, Number, Question, to_predict

#: The names under which the two are remembered.
BEFORE, AFTER = "silverthorn-before", "silverthorn-after"
_TOPIC = "K⁺ raised outside a resting cell"
_LOW, _HIGH = 3.0, 5.0  # mM


def _what() -> Choice:
    return Choice(
        f"The K⁺ in the fluid around a resting nerve cell rises from {mM(_LOW)} to {mM(_HIGH)}. Nothing else is "
        "changed. What does the cell's membrane potential do?",
        options={
            "falls": "It becomes more negative.",
            "rises": "It becomes less negative.",
            "stays": "It does not change.",
        },
        right="rises",
        because={
            "falls": "The gap between V_m and E_K has become smaller, not larger.",
            "rises": "So it does: the cell depolarises.",
            "stays": "The membrane is free: whatever moves E_K moves the point at which the currents cancel.",
        },
    )


def _why() -> Choice:
    return Choice(
        "For what reason?",
        options={
            "rush": "K⁺ rushes in and brings its positive charge.",
            "outside": "There are more positive ions outside, so the inside is more negative by comparison.",
            "force": (
                "The force that drives K⁺ out becomes weaker, so less K⁺ leaks out than Na⁺ leaks in, until V_m "
                "has followed."
            ),
            "pump": "The pump works harder and keeps everything as it was.",
            "nernst": "V_m is E_K, and E_K has changed.",
        },
        right="force",
        because={
            "rush": Diagnosis("K⁺ goes on leaking out: V_m stays above E_K all the time.", "A"),
            "outside": "As many negative ions come with them. A bath is neutral, whatever is in it.",
            "force": "The balance of the two leaks is struck at a less negative voltage.",
            "pump": Diagnosis(
                "The pump keeps the concentrations. At each moment the open channels and their driving forces "
                "decide.",
                "F",
            ),
            "nernst": Diagnosis("E_K has changed. But V_m is not at E_K, and moves by less than E_K does.", "K"),
        },
    )


def before() -> Question:
    """Asked before the course; nothing is said to the answer."""
    explain = (
        "Kept. You will meet this question again at the end of chapter 4, and then see how far you have come."
    )
    return Question(
        BEFORE, _TOPIC, "Before you begin", (("predict", _what()), ("reason", _why())), explain, silent=True
    )


def after() -> Question:
    """Asked again after chapter 4; then the free membrane shows it."""
    low, high = (textbook(held=False, K_outside=outside) for outside in (_LOW, _HIGH))
    risen, E_risen = high.V_m - low.V_m, high.K.E - low.K.E
    by_permeability = _ghk(high) - _ghk(low)
    observe = Number(
        f"By how many millivolts does V_m move, from {mM(_LOW)} to {mM(_HIGH)}?",
        right=risen,
        unit="mV",
        tolerance=1.0,
        why=f"From {mV(low.V_m, 1)} to {mV(high.V_m, 1)}.",
        because=[
            (-risen, Diagnosis("The size is right. Has V_m gone up or down?", "H")),
            (E_risen, Diagnosis("That is how far E_K moves. Read V_m.", "K")),
        ],
        decimals=1,
    )
    explain = (
        f"E_K rises from {mV(low.K.E, 1)} to {mV(high.K.E, 1)}. The push on K⁺ outward is weaker for it, so that "
        "for a moment more Na⁺ comes in than K⁺ goes out. V_m rises until the two leaks cancel again: by "
        f"{signed_mV(risen, 1)} with the conductances of this cell ({signed_mV(by_permeability, 1)} by "
        "permeabilities, with the GHK equation: the direction and the reason are the same). At no time was "
        "there a net flow of K⁺ inward."
    )
    look = f"Now move potassium outside from {mM(_LOW)} to {mM(_HIGH)} and see what V_m does."
    title = "The question from the beginning"
    return to_predict(AFTER, _TOPIC, title, _what(), look, observe, explain, reason=_why())


def _ghk(cell: Cell) -> float:
    """Return V_m by the GHK equation with P_Na/P_K = 0.04, mV."""
    outside: dict[str, Any] = {K: cell.K.outside, Na: cell.Na.outside}
    inside: dict[str, Any] = {K: cell.K.inside, Na: cell.Na.inside}
    return float(ghk_potential({K: 1.0, Na: 0.04}, outside, inside, cell.celsius))


#: What can be reached: a point for the answer, and one for the reason of a right answer.
POINTS = 2


def score(question: Question, records: Iterable[Record]) -> int | None:
    """Return the points for what was committed to; None while it has not been."""
    first: dict[int, Record] = {}
    for record in records:
        first.setdefault(record.step, record)
    if not all(step in first for step in range(question.commits)):
        return 0 if any(record.outcome == "skipped" for record in first.values()) else None
    right = [
        _is_right(item, first[step].answer) for step, (_, item) in enumerate(question.steps[: question.commits])
    ]
    return sum(right) if right[0] else 0


def _is_right(item: Item, answer: object) -> bool:
    try:
        return answer is not None and item.judge(answer).right
    except Unusable:
        return False
