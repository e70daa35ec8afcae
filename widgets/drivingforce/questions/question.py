"""What can be asked: a choice, a number, a direction, an order; and questions that are made of these.

An item knows what is right and what each wrong answer shows. It draws nothing and remembers nothing. The course's
own questions, those of a teacher and the steps of a worked example are all made of these.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from drivingforce.misconceptions import Diagnosis, Says, as_diagnosis
from drivingforce.page import texts
from drivingforce.page.palette import look_of
from drivingforce.physics import InvalidInput, Ion, as_ion
from drivingforce.reading import OneOf, Unusable, near, read_number, unit_written

#: What a step is for. "predict" and "reason" are answered once; the others until they are right, or skipped.
Role = Literal["predict", "reason", "observe", "answer"]
ROLES: tuple[Role, ...] = ("predict", "reason", "observe", "answer")
ONCE: tuple[Role, ...] = ("predict", "reason")


@dataclass(frozen=True)
class Reply:
    """What an answer gets.

    Attributes
    ----------
    right : bool
        Whether it is right.
    words : str
        What is said to it.
    misconception : str
        The code of the misconception that it shows, or empty.
    """

    right: bool
    words: str
    misconception: str = ""


def _reply(right: bool, says: Says) -> Reply:
    diagnosis = as_diagnosis(says)
    return Reply(right, diagnosis.says, "" if right else diagnosis.misconception)


def _check_says(says: object, of: object) -> None:
    if not isinstance(says, str | Diagnosis):
        raise InvalidInput(f"what is said to {of}", says, "a text or a Diagnosis")


def _check_ask(ask: object) -> None:
    if not isinstance(ask, str) or not ask.strip():
        raise InvalidInput("what is asked", ask, "a text")


@dataclass(frozen=True)
class Choice:
    """One of a few answers.

    Attributes
    ----------
    ask : str
        What is asked.
    options : sequence of str, or mapping of str to str
        The answers to choose from, in the order in which they stand on the page. As a mapping, each has a key, by
        which it is remembered and which stays when its text is improved.
    right : str
        The option that is right: its key or, if it has none, its text.
    because : mapping
        What is said to whoever chooses an option, by option; the right one may be among them.

    Raises
    ------
    InvalidInput
        For fewer than two options, a right answer that is none of them, or words for an option that is not there.
    """

    ask: str
    options: Mapping[str, str] | Sequence[str]
    right: str
    because: Mapping[str, Says] = field(default_factory=dict)
    kind = "choice"

    def __post_init__(self) -> None:
        _check_ask(self.ask)
        given = self.options
        pairs = given.items() if isinstance(given, Mapping) else zip(given, given, strict=True)
        by_key = {str(key): str(says) for key, says in pairs}
        if isinstance(given, str) or len(by_key) < 2 or len(by_key) < len(given):
            raise InvalidInput("options of a choice", given, "at least two, each there once")
        allowed = "one of " + ", ".join(f"“{key}”" for key in by_key)
        right, because = str(self.right), {str(key): says for key, says in self.because.items()}
        if right not in by_key:
            raise InvalidInput("right answer", self.right, allowed)
        for key, says in because.items():
            if key not in by_key:
                raise InvalidInput("option that something is said to", key, allowed)
            _check_says(says, f"“{key}”")
        object.__setattr__(self, "options", MappingProxyType(by_key))
        object.__setattr__(self, "right", right)
        object.__setattr__(self, "because", MappingProxyType(because))

    def judge(self, answer: Any) -> Reply:
        """Return what ``answer``, a key, gets; raise Unusable for none of the options."""
        for key in self.options:
            if key == answer:
                right = key == self.right
                return _reply(right, self.because.get(key, texts.RIGHT if right else texts.NOT_THIS_OPTION))
        raise Unusable(texts.CHOOSE_FIRST)

    def right_answer(self) -> str:
        """Return what is right in the form in which it is answered."""
        return self.right

    def said(self, answer: Any) -> str:
        """Return ``answer`` as a reader reads it."""
        return self._texts.get(answer, str(answer))

    def page(self) -> dict[str, Any]:
        """Return what the page needs to ask it: nothing about what is right."""
        return {"kind": self.kind, "options": [{"key": key, "says": says} for key, says in self._texts.items()]}

    def every(self) -> list[tuple[str, Reply]]:
        """Return each known answer in words, and what it gets."""
        return [(says, self.judge(key)) for key, says in self._texts.items()]

    @property
    def _texts(self) -> Mapping[str, str]:
        assert isinstance(self.options, Mapping)
        return self.options


#: Where an ion can go, in the order in which the arrows stand on a membrane whose inside is left.
DIRECTIONS = MappingProxyType({key: texts.ARROWS[key] for key in ("in", "none", "out")})


@dataclass(frozen=True, init=False)
class Direction(Choice):
    """A direction across the membrane, chosen as an arrow: "in", "none" or "out".

    Attributes
    ----------
    ask : str
        What is asked.
    ion : Ion
        Whose direction; it gives the arrows their colour.
    right : str
        Which of the three is right.
    because : mapping
        What is said to each, by direction.
    """

    ion: Ion = field(kw_only=True)
    kind = "direction"

    def __init__(self, ask: str, ion: Ion, right: str, because: Mapping[str, Says] = MappingProxyType({})) -> None:
        object.__setattr__(self, "ion", as_ion(ion))
        super().__init__(ask, DIRECTIONS, right, because)

    def judge(self, answer: Any) -> Reply:
        """Return what ``answer`` gets: "outward" and "OUT" are "out"; raise Unusable for none of the three."""
        try:
            key = OneOf(*self.options).read({"is": "text", "value": answer}, texts.YOUR_ANSWER)
        except InvalidInput:
            raise Unusable(texts.CHOOSE_FIRST) from None
        return super().judge(key)

    def page(self) -> dict[str, Any]:
        """Return the arrows from left (inward) to right, and whose they are."""
        sides = [texts.INSIDE, texts.OUTSIDE]
        return super().page() | {"colour": look_of(self.ion), "symbol": self.ion.symbol, "sides": sides}


@dataclass(frozen=True)
class Number:
    """A number with its unit.

    Attributes
    ----------
    ask : str
        What is asked.
    right : float
        In ``unit``.
    unit : str
        Of the answer; an answer in another unit that can be converted is converted.
    tolerance : float, optional
        How far off is still right, in ``unit``. If it is not given: 1 % of the number, and half a unit of the last
        of its ``decimals`` at least.
    why : str
        What is said to the right number.
    because : mapping of float to words, or sequence of pairs
        What is said to a wrong number, by number. The first that fits is said.
    decimals : int
        How many are shown.
    largest : float, optional
        What no such number exceeds in size, which tells what the comma means in "1,450".

    Raises
    ------
    InvalidInput
        For a number that is not finite, or a tolerance below 0.
    """

    ask: str
    right: float
    unit: str = ""
    tolerance: float | None = None
    why: str = texts.RIGHT
    because: Mapping[float, Says] | Sequence[tuple[float, Says]] = ()
    decimals: int = 0
    largest: float | None = None
    kind = "number"

    def __post_init__(self) -> None:
        _check_ask(self.ask)
        pairs = tuple(self.because.items() if isinstance(self.because, Mapping) else self.because)
        for number in (self.right, *(value for value, _ in pairs)):
            if isinstance(number, bool | str) or not math.isfinite(number):
                raise InvalidInput("number", number, "a finite number", self.unit)
        for number, says in pairs:
            _check_says(says, number)
        least = 0.5 * 10.0**-self.decimals
        tolerance = max(0.01 * abs(self.right), least) if self.tolerance is None else self.tolerance
        if not tolerance >= 0:
            raise InvalidInput("tolerance", tolerance, "at least 0", self.unit)
        object.__setattr__(self, "right", float(self.right))
        object.__setattr__(self, "tolerance", float(tolerance))
        object.__setattr__(self, "because", pairs)

    def judge(self, answer: Any) -> Reply:
        """Return what ``answer``, a number as typed, gets; raise Unusable for anything else."""
        try:
            number = read_number(
                str(answer),
                texts.YOUR_ANSWER,
                self.unit,
                largest=self.largest,
                allowed=texts.number_wanted(self.unit),
            )
        except InvalidInput as problem:
            raise Unusable(str(problem)) from None
        if near(number, self.right, self._tolerance):
            return Reply(True, self.why)
        for value, says in self._pairs:
            if near(number, value, max(self._tolerance, abs(value) * 5e-3)):
                return _reply(False, says)
        return Reply(False, texts.NOT_THIS_NUMBER)

    def right_answer(self) -> str:
        """Return what is right in the form in which it is answered."""
        return texts.signed(self.right, self.decimals)

    def said(self, answer: Any) -> str:
        """Return ``answer`` with its unit, or with the one that it was given in."""
        text = str(answer).strip().removesuffix(self.unit).strip()
        unit = "" if unit_written(text) else self.unit
        return f"{text} {unit}".strip().replace("-", texts.MINUS)

    def page(self) -> dict[str, Any]:
        """Return what the page needs to ask it."""
        return {"kind": self.kind, "unit": self.unit}

    def every(self) -> list[tuple[str, Reply]]:
        """Return each known answer in words, and what it gets."""
        known = [(self.right, Reply(True, self.why))]
        known += [(value, _reply(False, says)) for value, says in self._pairs]
        return [(self.said(texts.signed(value, self.decimals)), reply) for value, reply in known]

    @property
    def _tolerance(self) -> float:
        assert self.tolerance is not None
        return self.tolerance

    @property
    def _pairs(self) -> Sequence[tuple[float, Says]]:
        assert not isinstance(self.because, Mapping)
        return self.because


@dataclass(frozen=True)
class Order:
    """Events to bring into order.

    Attributes
    ----------
    ask : str
        What is asked.
    events : sequence of str, or mapping of str to str
        The events in their right order; as a mapping, each has a key by which it is remembered.
    why : str
        What is said to the right order.
    because : mapping of (str, str) to words
        What is said where the first of two events was put before the second, which is wrong. The first that fits
        is said.

    Raises
    ------
    InvalidInput
        For fewer than two events, or for words about a pair that is in its right order.
    """

    ask: str
    events: Mapping[str, str] | Sequence[str]
    why: str = texts.RIGHT
    because: Mapping[tuple[str, str], Says] = field(default_factory=dict)
    kind = "order"

    def __post_init__(self) -> None:
        _check_ask(self.ask)
        given = self.events
        by_key = dict(given) if isinstance(given, Mapping) else {str(event): str(event) for event in given}
        if isinstance(given, str) or len(by_key) < 2 or len(by_key) < len(given):
            raise InvalidInput("events to order", given, "at least two, each there once")
        place = {key: index for index, key in enumerate(by_key)}
        for pair, says in self.because.items():
            if not set(pair) <= set(by_key) or place[pair[0]] <= place[pair[1]]:
                raise InvalidInput("pair in a wrong order", pair, "two of the events, the later one first")
            _check_says(says, pair)
        object.__setattr__(self, "events", MappingProxyType(by_key))
        object.__setattr__(self, "because", MappingProxyType(dict(self.because)))

    def judge(self, answer: Any) -> Reply:
        """Return what ``answer``, a list of keys, gets; raise Unusable for another list."""
        right = self.right_answer()
        if not isinstance(answer, Sequence) or sorted(map(str, answer)) != sorted(right):
            raise Unusable(texts.ORDER_FIRST)
        given = list(answer)
        if given == right:
            return Reply(True, self.why)
        for (early, late), says in self.because.items():
            if given.index(early) < given.index(late):
                return _reply(False, says)
        return Reply(False, texts.NOT_THIS_ORDER)

    def right_answer(self) -> list[str]:
        """Return what is right in the form in which it is answered."""
        return list(self._texts)

    def said(self, answer: Any) -> str:
        """Return ``answer`` in words."""
        return " → ".join(self._texts[key] for key in answer)

    def page(self) -> dict[str, Any]:
        """Return the events in alphabetical order, so that their place tells nothing."""
        in_order = sorted(self._texts.items(), key=lambda event: event[1])
        return {"kind": self.kind, "options": [{"key": key, "says": says} for key, says in in_order]}

    def every(self) -> list[tuple[str, Reply]]:
        """Return the right order, and what each known swap gets."""
        known = [(self.said(self._texts), Reply(True, self.why))]
        return known + [(self.said(pair), _reply(False, says)) for pair, says in self.because.items()]

    @property
    def _texts(self) -> Mapping[str, str]:
        assert isinstance(self.events, Mapping)
        return self.events


Item = Choice | Number | Order


@dataclass(frozen=True)
class Question:
    """Something to predict, to see and to explain; or simply to answer.

    Attributes
    ----------
    key : str
        By which it is remembered: unique, never reused for another question.
    topic : str
        What it is about, in a few words that do not give it away: its name on the reader's page of progress.
    title : str
        What stands above it.
    steps : sequence of (Role, Item)
        In the order in which they are asked. What is answered once, "predict" and "reason", comes first.
    explain : str
        What is said at the end, whatever was answered.
    look : str
        What to do and look at once the prediction has been made.
    silent : bool
        Whether nothing is said about what is right, because the question comes back later.
    chapter : int or None
        The chapter of the course that it belongs to; None for a question of a teacher's own.

    Raises
    ------
    InvalidInput
        For a key that is empty, no steps, an unknown role, or a prediction after an observation.
    """

    key: str
    topic: str
    title: str
    steps: Sequence[tuple[Role, Item]]
    explain: str
    look: str = ""
    silent: bool = False
    chapter: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.key, str) or not self.key.strip():
            raise InvalidInput("key of a question", self.key, "a text by which its answers are remembered")
        steps = tuple((role, item) for role, item in self.steps)
        if not steps:
            raise InvalidInput("steps of a question", self.steps, "at least one")
        for role, item in steps:
            if role not in ROLES:
                raise InvalidInput("role of a step", role, "one of " + ", ".join(ROLES))
            if not isinstance(item, Item):
                raise InvalidInput("step of a question", item, "a Choice, a Number, a Direction or an Order")
        once = [role in ONCE for role, _ in steps]
        if once != sorted(once, reverse=True):
            raise InvalidInput("order of the steps", [role for role, _ in steps], "with what is predicted first")
        object.__setattr__(self, "steps", steps)

    @property
    def commits(self) -> int:
        """How many of the first steps have to be answered before anything is shown."""
        return sum(role in ONCE for role, _ in self.steps)


def to_predict(
    key: str,
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
    return Question(key, topic, title, (*steps, ("observe", observe)), explain, look)


def to_answer(key: str, topic: str, title: str, item: Item, explain: str) -> Question:
    """Return a question that is answered until it is right, or skipped."""
    return Question(key, topic, title, (("answer", item),), explain)


def as_question(asked: Question | Item) -> Question:
    """Return ``asked`` as a Question; an item by itself is answered, under a key made of its words."""
    if isinstance(asked, Question):
        return asked
    return to_answer(_key(asked.ask), asked.ask, "", asked, "")


def _key(ask: str) -> str:
    """Return a key that says what is asked, and differs where the words differ."""
    slug = re.sub(r"[^a-z0-9]+", "-", ask.casefold())[:40].strip("-")
    return f"{slug}-{hashlib.sha256(ask.encode()).hexdigest()[:8]}".strip("-")
