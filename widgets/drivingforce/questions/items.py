"""What can be asked: a choice, a number, a direction, an order; and questions that are made of these.

An item knows what is right and what each wrong answer shows. It draws nothing and remembers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from drivingforce.page import words
from drivingforce.physics import InvalidInput, as_ion
from drivingforce.reading import read_number

#: What a step is for. "predict" and "reason" are answered once; the others until they are right, or skipped.
Role = Literal["predict", "reason", "observe", "answer"]
ONCE: tuple[Role, ...] = ("predict", "reason")


class Unusable(ValueError):
    """An answer that cannot be read, with what to say of it."""


@dataclass(frozen=True)
class Reply:
    """What an answer gets.

    Attributes
    ----------
    right : bool
        Whether it is right.
    words : str
        What is said to it.
    slip : str
        The code of the misconception that it shows, or empty.
    """

    right: bool
    words: str
    slip: str = ""


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    Attributes
    ----------
    key : str
        By which it is remembered.
    says : str
        What stands on it.
    reply : str
        What is said to whoever chooses it.
    slip : str
        The code of the misconception behind it; empty for the right one.
    """

    key: str
    says: str
    reply: str
    slip: str = ""


@dataclass(frozen=True)
class Choice:
    """One of a few answers."""

    ask: str
    right: str
    options: tuple[Option, ...]
    kind = "choice"

    def judge(self, answer: Any) -> Reply:
        """Return what ``answer``, a key, gets; raise Unusable for none of the options."""
        for option in self.options:
            if option.key == answer:
                return Reply(answer == self.right, option.reply, "" if answer == self.right else option.slip)
        raise Unusable(words.CHOOSE_FIRST)

    def right_answer(self) -> str:
        """Return what is right in the form in which it is answered."""
        return self.right

    def said(self, answer: Any) -> str:
        """Return ``answer`` as a reader reads it."""
        return next((option.says for option in self.options if option.key == answer), str(answer))

    def page(self) -> dict[str, Any]:
        """Return what the page needs to ask it: nothing about what is right."""
        return {"kind": self.kind, "options": [{"key": o.key, "says": o.says} for o in self.options]}

    def every(self) -> list[tuple[str, Reply]]:
        """Return each known answer in words, and what it gets."""
        return [(option.says, self.judge(option.key)) for option in self.options]


#: Where an ion can go, in the order in which the arrows stand on a membrane whose inside is left.
DIRECTIONS = ("in", "none", "out")


@dataclass(frozen=True)
class Direction(Choice):
    """A direction across the membrane, chosen as an arrow; ``right`` and the keys are "in", "none" or "out"."""

    ion: str = "K"
    kind = "direction"

    def page(self) -> dict[str, Any]:
        """Return the arrows from left (inward) to right."""
        by_key = {option.key: option for option in self.options}
        options = [{"key": key, "says": by_key[key].says} for key in DIRECTIONS]
        sides = [words.INSIDE, words.OUTSIDE]
        return {
            "kind": self.kind,
            "options": options,
            "ion": self.ion,
            "symbol": as_ion(self.ion).symbol,
            "sides": sides,
        }


def direction(ask: str, ion: Any, right: str, replies: Mapping[str, str], slips: Mapping[str, str]) -> Direction:
    """Return the question which way ``ion`` goes; replies and codes of misconceptions by "in", "none", "out"."""
    options = [
        Option(key, words.ARROWS[key], replies[key], slips.get(key, "") if key != right else "")
        for key in DIRECTIONS
    ]
    return Direction(ask, right, tuple(options), str(ion))


@dataclass(frozen=True)
class Slip:
    """A wrong number that a known slip leads to."""

    value: float
    reply: str
    slip: str = ""


@dataclass(frozen=True)
class Number:
    """A number with its unit."""

    ask: str
    right: float
    tolerance: float
    unit: str
    reply: str
    slips: tuple[Slip, ...] = ()
    decimals: int = 0
    kind = "number"

    def judge(self, answer: Any) -> Reply:
        """Return what ``answer``, a number as typed, gets; raise Unusable for anything else."""
        try:
            number = read_number(str(answer), words.YOUR_ANSWER, self.unit, allowed=words.number_wanted(self.unit))
        except InvalidInput as problem:
            raise Unusable(str(problem)) from None
        if abs(number - self.right) <= self.tolerance:
            return Reply(True, self.reply)
        for slip in self.slips:
            if abs(number - slip.value) <= max(self.tolerance, abs(slip.value) * 5e-3):
                return Reply(False, slip.reply, slip.slip)
        return Reply(False, words.NOT_THIS_NUMBER)

    def right_answer(self) -> str:
        """Return what is right in the form in which it is answered."""
        return words.signed(self.right, self.decimals)

    def said(self, answer: Any) -> str:
        """Return ``answer`` with its unit."""
        text = str(answer).strip().removesuffix(self.unit).strip().replace("-", words.MINUS)
        return f"{text} {self.unit}"

    def page(self) -> dict[str, Any]:
        """Return what the page needs to ask it."""
        return {"kind": self.kind, "unit": self.unit}

    def every(self) -> list[tuple[str, Reply]]:
        """Return each known answer in words, and what it gets."""
        known = [(self.right, Reply(True, self.reply))]
        known += [(slip.value, Reply(False, slip.reply, slip.slip)) for slip in self.slips]
        return [(f"{words.signed(value, self.decimals)} {self.unit}", reply) for value, reply in known]


@dataclass(frozen=True)
class Swapped:
    """Two events in the wrong order, and what that shows: ``early`` was put before ``late``."""

    early: str
    late: str
    reply: str
    slip: str = ""


@dataclass(frozen=True)
class Order:
    """Events to bring into order."""

    ask: str
    right: tuple[str, ...]
    events: Mapping[str, str]
    reply: str
    swaps: tuple[Swapped, ...]
    kind = "order"

    def judge(self, answer: Any) -> Reply:
        """Return what ``answer``, a list of keys, gets; raise Unusable for another list."""
        if not isinstance(answer, Sequence) or sorted(map(str, answer)) != sorted(self.right):
            raise Unusable(words.ORDER_FIRST)
        given = tuple(answer)
        if given == self.right:
            return Reply(True, self.reply)
        for swap in self.swaps:
            if given.index(swap.early) < given.index(swap.late):
                return Reply(False, swap.reply, swap.slip)
        return Reply(False, words.NOT_THIS_ORDER)

    def right_answer(self) -> list[str]:
        """Return what is right in the form in which it is answered."""
        return list(self.right)

    def said(self, answer: Any) -> str:
        """Return ``answer`` in words."""
        return " → ".join(self.events[key] for key in answer)

    def page(self) -> dict[str, Any]:
        """Return the events in alphabetical order, so that their place tells nothing."""
        in_order = sorted(self.events, key=lambda key: self.events[key])
        return {"kind": self.kind, "options": [{"key": key, "says": self.events[key]} for key in in_order]}

    def every(self) -> list[tuple[str, Reply]]:
        """Return the right order, and what each known swap gets."""
        known = [(self.said(self.right), Reply(True, self.reply))]
        for swap in self.swaps:
            swapped = f"{self.events[swap.early]} → {self.events[swap.late]}"
            known.append((swapped, Reply(False, swap.reply, swap.slip)))
        return known


Item = Choice | Number | Order


@dataclass(frozen=True)
class Question:
    """Something to predict, to see and to explain; or simply to answer.

    Attributes
    ----------
    name : str
        By which it is remembered: unique, never reused for another question.
    topic : str
        What it is about, in a few words that do not give it away.
    title : str
        What stands above it.
    steps : tuple of (Role, Item)
        In the order in which they are asked.
    explain : str
        What is said at the end, whatever was answered.
    look : str
        What to do and look at once the prediction has been made.
    silent : bool
        Whether nothing is said about what is right, because the question comes back later.
    """

    name: str
    topic: str
    title: str
    steps: tuple[tuple[Role, Item], ...]
    explain: str
    look: str = ""
    silent: bool = False

    @property
    def commits(self) -> int:
        """How many of the first steps have to be answered before anything is shown."""
        return sum(role in ONCE for role, _ in self.steps)


def to_predict(
    name: str,
    topic: str,
    title: str,
    predict: Item,
    look: str,
    observe: Item,
    explain: str,
    reason: Item | None = None,
) -> Question:
    """Return a question in the order predict (and say why), look, what did you see, explain."""
    steps: list[tuple[Role, Item]] = [("predict", predict)]
    if reason is not None:
        steps.append(("reason", reason))
    return Question(name, topic, title, (*steps, ("observe", observe)), explain, look)


def to_answer(name: str, topic: str, title: str, item: Item, explain: str) -> Question:
    """Return a question that is answered until it is right, or skipped."""
    return Question(name, topic, title, (("answer", item),), explain)
