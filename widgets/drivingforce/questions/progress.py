"""Progress: what the reader got right, and when; to be taken along as a file, and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, List, Unicode

from drivingforce.misconceptions import MISCONCEPTIONS
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import DOM, PageWidget, script, stylesheet
from drivingforce.physics import InvalidInput

from .logbook import FILE_NAME, Record, logbook_here
from .question import ONCE, Question
from .raised_potassium import AFTER, BEFORE, POINTS, score
from .sets import all_questions

_HERE = Path(__file__).parent


class Progress(PageWidget):
    """A page about the reader's own answers: which, when, and the gain between the course's two tests."""

    _esm = script(DOM, _HERE / "progress.js")
    _css = stylesheet(_HERE / "style.css")
    summary = Unicode().tag(sync=True)
    gain: List[Any] = List().tag(sync=True)  # (label, points, of how many)
    gain_text = Unicode().tag(sync=True)
    table: List[list[str]] = List().tag(sync=True)
    misconceptions = List(Unicode()).tag(sync=True)
    message = Unicode().tag(sync=True)
    wrong = Bool(False).tag(sync=True)  # whether the message is about something that failed
    words = Dict().tag(sync=True)

    def __init__(self) -> None:
        self.logbook = logbook_here()
        super().__init__(words=texts.PROGRESS | {"file": FILE_NAME})
        self.on_msg(self._on_message)
        self.logbook.observe(self._show, ["records", "message"])
        self._show()

    def release(self) -> None:
        """Stop watching the logbook."""
        self.logbook.unobserve(self._show, ["records", "message"])

    def static_pictures(self) -> list[StaticPicture]:
        """Return the summary and the table as lines."""
        rows = [" · ".join(row) for row in self.table]
        return [StaticPicture("\n".join([self.summary, self.gain_text, *rows, *self.misconceptions]))]

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        match content:
            case {"download": True}:
                self.send({"file": self.logbook.export()})
            case {"upload": str(text)}:
                self._bring_in(text)

    def _bring_in(self, text: str) -> None:
        try:
            self.message = texts.brought_in(self.logbook.bring_in(text))
            self.wrong = False
        except InvalidInput as error:
            self.message, self.wrong = str(error), True

    # -- what the page shows -----------------------------------------------------------------------------------

    def _show(self, _change: object = None) -> None:
        questions = all_questions()
        rows = [self._row(question) for question in questions.values()]
        rows += [self._row_of_own(key) for key in self._own(questions)]
        firsts = [_first(self._of(key)) for key in (*questions, *self._own(questions))]
        with self.hold_sync():
            self.summary = texts.progress_summary(
                len(firsts) - firsts.count(""), len(firsts), firsts.count("right")
            )
            self.table = [texts.PROGRESS_COLUMNS, *rows]
            self.misconceptions = self._seen(questions)
            self._show_gain(questions)
            if self.logbook.message:
                self.message, self.wrong = self.logbook.message, True

    def _own(self, questions: Mapping[str, Question]) -> list[str]:
        """Return the keys of what was answered and is none of the course's questions: a teacher's own."""
        return list(
            dict.fromkeys(each.question for each in self.logbook.records if each.question not in questions)
        )

    def _of(self, key: str) -> list[Record]:
        """Return all that was ever answered to a question."""
        return [each for each in self.logbook.records if each.question == key and each.outcome != "again"]

    def _row(self, question: Question) -> list[str]:
        last = _last(question, self.logbook.of(question.key))
        return self._cells(str(question.chapter), question.topic, self._of(question.key), last)

    def _row_of_own(self, key: str) -> list[str]:
        """Return the row of a question that is known by its records only."""
        records = self._of(key)
        topic = next((record.topic for record in reversed(records) if record.topic), key)
        last = [record.outcome for record in self.logbook.of(key)[-1:]]
        # After a wrong answer it may still be open: how many steps it has is not known here.
        return self._cells(texts.NO_CHAPTER, topic, records, "" if last in ([], ["wrong"]) else last[0])

    def _cells(self, chapter: str, topic: str, records: list[Record], last: str) -> list[str]:
        when = _date(records[-1].when) if records else ""
        return [chapter, topic, texts.OUTCOMES[_first(records)], texts.OUTCOMES[last], when]

    def _seen(self, questions: Mapping[str, Question]) -> list[str]:
        """Return the misconceptions that came up, those first that did in the most questions."""
        shown = dict.fromkeys((record.question, record.misconception) for record in self.logbook.records)
        chapters = {
            code: [questions[key].chapter if key in questions else None for key, seen in shown if seen == code]
            for code in MISCONCEPTIONS
        }
        return [
            texts.misconception_seen(MISCONCEPTIONS[code].name, chapters[code], MISCONCEPTIONS[code].look_at)
            for code in sorted(chapters, key=lambda code: -len(chapters[code]))
            if chapters[code]
        ]

    def _show_gain(self, questions: Mapping[str, Question]) -> None:
        before, after = (score(questions[name], self._of(name)) for name in (BEFORE, AFTER))
        # The first result alone would give the answer away.
        both = before is not None and after is not None
        self.gain = [[texts.BEFORE, before, POINTS], [texts.AFTER, after, POINTS]] if both else []
        self.gain_text = texts.gain(before, after, POINTS)


def _first(records: list[Record]) -> str:
    """Return the outcome of the very first answer, or nothing."""
    return records[0].outcome if records else ""


def _last(question: Question, records: list[Record]) -> str:
    """Return how a question ended the last time: the outcome of its last step, or nothing while it is open."""
    end = [record.outcome for record in records if record.step == len(question.steps) - 1]
    open_ = not end or (end[-1] == "wrong" and question.steps[-1][0] not in ONCE)
    return "" if open_ else end[-1]


def _date(when: str) -> str:
    moment = datetime.fromisoformat(when)
    return f"{moment.day} {moment:%b %Y, %H:%M}"
