"""Checkpoint: commit to an answer, look, say what was seen, read why; then the same with other numbers.

What was answered is kept in the Logbook; what is shown follows from that and from the question, and from nothing
else. So a notebook that runs again shows where the reader was, and two pages on one kernel show the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from ipywidgets import Widget
from traitlets import Dict, List, Unicode

from drivingforce.controls import Controls
from drivingforce.misconceptions import MISCONCEPTIONS
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import DOM, PageWidget, Panel, script, stylesheet
from drivingforce.physics import InvalidInput
from drivingforce.reading import Unusable

from .logbook import Record, logbook_here
from .question import ONCE, Item, Question, Reply, as_question
from .sets import reserved_keys

_HERE = Path(__file__).parent

#: Something on the page: what is asked, or what is said.
Block = dict[str, Any]


class Ask(PageWidget):
    """Questions as they stand on the page, one below the other."""

    _esm = script(DOM, _HERE / "ask.js")
    _css = stylesheet(_HERE / "style.css")
    blocks: List[Block] = List().tag(sync=True)
    spoken = Unicode().tag(sync=True)  # what a screen reader is told
    words = Dict().tag(sync=True)

    def __init__(self) -> None:
        super().__init__(words=texts.ASK)

    def static_pictures(self) -> list[StaticPicture]:
        """Return what is asked, with the answers to choose from, and what is said."""
        return [StaticPicture("\n".join(line for block in self.blocks for line in _in_words(block)))]


#: The checkpoints that are open: what they ask must not be asked by another question of the same key.
_open: WeakSet[Checkpoint] = WeakSet()


class Checkpoint(Panel):
    """One question or several; pictures between the first prediction and what was seen.

    Until the reader has committed to an answer, or skips, the controls are locked.

    Parameters
    ----------
    *asked_and_shown : Question, Choice, Number, Direction, Order or a list of them; then Widget or list of Widget
        What is asked, such as ``question_set("01-crowding")`` or ``Choice(...)``. Then pictures and controls to
        look at once the first question has been answered; a list stands side by side where there is room. The
        Checkpoint owns them.
    locks : Widget or sequence of Widget, optional
        Controls that stand elsewhere and are locked until then, too.
    veiled : bool
        Whether the pictures are not to be seen until then: when they show what is asked.

    Raises
    ------
    InvalidInput
        For no question, for what is neither a question nor a widget, and for two questions with one key.
    """

    def __init__(
        self,
        *asked_and_shown: Question | Item | Sequence[Question | Item] | Widget | list[Widget],
        locks: Widget | Sequence[Widget] = (),
        veiled: bool = False,
    ) -> None:
        self.questions, rows = _told_apart(asked_and_shown)
        _check_keys(self.questions)
        self.logbook = logbook_here()
        self._refused: tuple[str, str] | None = None  # the step whose answer cannot be read, and why
        self._above, self._below = Ask(), Ask()
        super().__init__(self._above, *rows, self._below)
        elsewhere = [locks] if isinstance(locks, Widget) else locks
        self._locks = _lockable([*self.children, *elsewhere])
        self._veiled = [row for row in self.children[1:-1] if not isinstance(row, Controls)] if veiled else []
        self.add_class("df-checkpoint")
        if not rows:
            self.remove_class("df-panel")
        for ask in (self._above, self._below):
            ask.on_msg(self._on_message)
        self.logbook.observe(self._show, ["records", "message"])
        _open.add(self)
        self._show()

    def release(self) -> None:
        """Stop watching the logbook, and give the keys free."""
        _open.discard(self)
        self.logbook.unobserve(self._show, ["records", "message"])

    # -- what the reader does ----------------------------------------------------------------------------------

    def answer(self, question: str, answer: Any) -> None:
        """Take ``answer`` to the step of ``question`` that is open; None skips it."""
        attempt = self._attempt(question)
        if attempt is None or attempt.finished:
            return
        step = attempt.position
        item = attempt.question.steps[step][1]
        try:
            reply = None if answer is None else item.judge(answer)
        except Unusable as problem:
            self._refused = f"{question}/{step}", str(problem)
            self._show()
        else:
            self._refused = None
            outcome = _outcome(reply, attempt.question.silent)
            self.logbook.add(question, step, answer, *outcome, attempt.question.topic)
        self._announce(question, step)

    def start_again(self) -> None:
        """Ask everything anew; what was answered before stays in the record."""
        self._refused = None
        for question in self.questions:
            if self.logbook.of(question.key):
                self.logbook.add(question.key, 0, None, "again", topic=question.topic)

    def _on_message(self, _ask: Ask, content: dict[str, Any], _buffers: object) -> None:
        match content:
            case {"again": True}:
                self.start_again()
            case {"question": str(question), "step": int(step), "answer": answer}:
                attempt = self._attempt(question)
                if attempt is not None and attempt.position == step:  # not from a page that shows an older state
                    self.answer(question, answer)

    def _attempt(self, name: str) -> Attempt | None:
        found = [each for each in self._attempts() if each.question.key == name]
        return found[0] if found else None

    # -- what the page shows -----------------------------------------------------------------------------------

    def _attempts(self) -> list[Attempt]:
        """Return the questions that are asked by now: each once those before it are finished."""
        asked = []
        for question in self.questions:
            asked.append(Attempt(question, self.logbook.of(question.key)))
            if not asked[-1].finished:
                break
        return asked

    def _show(self, _change: object = None) -> None:
        attempts = self._attempts()
        first = attempts[0]
        committed = first.position >= first.question.commits
        pictures = len(self.children) > 2
        cut = first.question.commits if pictures else 0
        above = [block for block in self._blocks(first) if pictures and block["step"] < cut]
        below = [block for block in self._blocks(first) if block not in above]
        if pictures and not committed:
            locked = texts.PICTURE_VEILED if self._veiled else texts.CONTROLS_LOCKED
            aside = _text(first.question.key, cut, "", [("aside", locked)])
            above, below = ([*above, aside], []) if self._veiled else (above, [aside])
        for attempt in attempts[1:]:
            below += self._blocks(attempt)
        if len(attempts) == len(self.questions) and attempts[-1].finished:
            below.append(_text("", 0, "", [], again=True))
        if self.logbook.message:
            below.append(_text("progress", 0, "", [("aside", self.logbook.message)]))
        self._above.blocks, self._below.blocks = above, below
        for control in self._locks:
            control.disabled = not committed
        for row in self._veiled:
            (row.remove_class if committed else row.add_class)("df-veiled")

    def _blocks(self, attempt: Attempt) -> list[Block]:
        """Return what is asked and said of one question so far."""
        question, blocks = attempt.question, []
        for step, (role, item) in enumerate(question.steps[: attempt.position + 1]):
            done = step < attempt.position
            block = {
                **_text(question.key, step, _title(question, step), self._said(attempt, step)),
                **item.page(),
                "ask": item.ask,
                "state": "done" if done else "wrong" if attempt.tried[step] else "open",
                "answer": item.right_answer() if attempt.gave_up(step) else attempt.answers[step],
                "tried": attempt.tried[step],
                "verdict": attempt.verdict(step),
                "commit": texts.COMMIT if role in ONCE else texts.CHECK,
                "skip": texts.SKIP if role in ONCE else texts.SHOW_ANSWER,
            }
            blocks.append(block)
        if attempt.finished:
            title = "" if question.silent else texts.EXPLAIN
            if explained := attempt.explained():
                blocks.append(_text(question.key, len(question.steps), title, explained))
        return blocks

    def _said(self, attempt: Attempt, step: int) -> list[tuple[str, str]]:
        """Return what stands under a step: a problem, a reply, or what to look at next."""
        question, role = attempt.question, attempt.question.steps[step][0]
        if self._refused and self._refused[0] == f"{question.key}/{step}":
            return [("wrong", self._refused[1])]
        if role in ONCE:
            last = step == question.commits - 1 and attempt.position > step
            noted = texts.SKIPPED if attempt.answers[step] is None else texts.NOTED
            return [("noted", f"{noted} {question.look}".strip())] if last else []
        reply = attempt.replies[step]
        return [] if reply is None else _replied(reply)

    def _announce(self, name: str, step: int) -> None:
        """Tell a screen reader what has been said to an answer, and what is asked next."""
        blocks = [*self._above.blocks, *self._below.blocks]
        ids = [block["id"] for block in blocks]
        new = blocks[ids.index(f"{name}/{step}") :] if f"{name}/{step}" in ids else []
        parts = [words for block in new for words in (block.get("title", ""), *_texts(block))]
        if len(new) > 1:
            parts += [block["ask"] for block in new if block.get("state") == "open"]
        spoken = " ".join(part for part in parts if part)
        # Words that have not changed would not be read out when the same wrong answer is given again.
        self._below.spoken = spoken + "\u00a0" if spoken == self._below.spoken else spoken


class Attempt:
    """How far a reader has come with one question, as the records tell it."""

    def __init__(self, question: Question, records: Iterable[Record]) -> None:
        self.question = question
        count = len(question.steps)
        self.position = 0
        self.answers: list[Any] = [None] * count  # the last one to each step
        self.replies: list[Reply | None] = [None] * count
        self.tried: list[list[Any]] = [[] for _ in range(count)]  # what was wrong
        for record in records:
            self._follow(record)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to answer."""
        return self.position == len(self.question.steps)

    def _follow(self, record: Record) -> None:
        if record.step != self.position or self.finished:
            return  # from another kernel, which was ahead
        role, item = self.question.steps[record.step]
        self.answers[record.step] = record.answer
        with suppress(Unusable):  # an option that is no longer there
            self.replies[record.step] = None if record.answer is None else item.judge(record.answer)
        if record.outcome == "skipped":
            self.position = self.question.commits if role in ONCE else record.step + 1
        elif role in ONCE or record.outcome == "right":
            self.position += 1
        else:
            self.tried[record.step].append(record.answer)

    def verdict(self, step: int) -> str:
        """Return "right" or "wrong" for an answered step, once that may be known; otherwise nothing."""
        role, _ = self.question.steps[step]
        reply = self.replies[step]
        if self.question.silent or reply is None or (role in ONCE and not self.finished):
            return ""
        return "right" if reply.right else "wrong"

    def gave_up(self, step: int) -> bool:
        """Return whether the reader had the answer to a step shown: what is right may be seen."""
        role, _ = self.question.steps[step]
        return (
            step < self.position and self.answers[step] is None and role not in ONCE and not self.question.silent
        )

    def explained(self) -> list[tuple[str, str]]:
        """Return what is said at the end: to each prediction, then to everyone."""
        if self.question.silent:
            return [("aside", self.question.explain)]
        said = []
        for (role, item), answer, reply in zip(self.question.steps, self.answers, self.replies, strict=True):
            if role in ONCE and reply is not None:
                said.append(("recall", texts.you_said(role, item.said(answer), reply.right)))
                said += _replied(reply)
            elif role not in ONCE and reply is None:
                said.append(("recall", texts.the_answer_is(_right(item))))
        return [*said, ("explain", self.question.explain)] if self.question.explain else said


def _outcome(reply: Reply | None, silent: bool) -> tuple[str, str]:
    """Return what is recorded of an answer: its outcome, and the misconception that it shows."""
    if reply is None:
        return "skipped", ""
    if silent:
        return "kept", ""
    return "right" if reply.right else "wrong", reply.misconception


def _right(item: Item) -> str:
    return next(answer for answer, reply in item.every() if reply.right)


def _replied(reply: Reply) -> list[tuple[str, str]]:
    """Return a reply as paragraphs: what is said, the misconception's name, where to look."""
    said = [("right" if reply.right else "wrong", reply.words)]
    if reply.misconception:
        named = MISCONCEPTIONS[reply.misconception]
        said.append(("misconception", texts.named_misconception(named.name, named.look_at)))
    return said


def _title(question: Question, step: int) -> str:
    role, _ = question.steps[step]
    return question.title if step == 0 else texts.STEP_TITLES[role]


def _text(name: str, step: int, title: str, said: list[tuple[str, str]], again: bool = False) -> Block:
    """Return a block that asks nothing."""
    return {
        "id": f"{name}/{step}",
        "question": name,
        "step": step,
        "kind": "again" if again else "text",
        "title": title,
        "said": [{"kind": kind, "text": text} for kind, text in said],
    }


def _texts(block: Block) -> list[str]:
    return [each["text"] for each in block["said"]]


def _in_words(block: Block) -> list[str]:
    options = [f"○ {option['says']}" for option in block.get("options", ())]
    blank = [f"____ {block['unit']}"] if block["kind"] == "number" else []
    return [line for line in (block["title"], block.get("ask", ""), *options, *blank, *_texts(block)) if line]


def _told_apart(parts: Sequence[Any]) -> tuple[tuple[Question, ...], list[Widget | list[Widget]]]:
    """Return the questions, which come first, and the rows of widgets."""
    questions: list[Question] = []
    rows: list[Widget | list[Widget]] = []
    for part in parts:
        several = part if isinstance(part, list | tuple) else [part]
        if several and all(isinstance(each, Question | Item) for each in several) and not rows:
            questions += map(as_question, several)
        elif several and all(isinstance(each, Widget) for each in several):
            rows.append(part if isinstance(part, Widget) else list(part))
        else:
            allowed = 'a question, such as Choice(...) or question_set("01-crowding"), and after those a widget'
            raise InvalidInput("part of a checkpoint", part, allowed)
    if not questions:
        raise InvalidInput("questions of a checkpoint", "none", "one at least, before its pictures")
    return tuple(questions), rows


def _check_keys(questions: Sequence[Question]) -> None:
    """Raise InvalidInput where a key is that of another question, here or in another checkpoint that is open."""
    elsewhere = [question for other in _open for question in other.questions]
    for place, question in enumerate(questions):
        twice = any(question.key == other.key for other in questions[:place])
        taken = any(question.key == other.key and question != other for other in elsewhere)
        if twice or taken or (question.chapter is None and question.key in reserved_keys()):
            raise InvalidInput("key of a question", question.key, "one that no other question has")


def _lockable(widgets: Iterable[Widget]) -> list[Widget]:
    """Return what can be locked among ``widgets`` and in them."""
    found = []
    for widget in widgets:
        if widget.has_trait("disabled"):
            found.append(widget)
        else:
            found += _lockable(getattr(widget, "children", ()))
    return found
