"""Progress: what the reader got right, and when; to be taken along as a file, and brought back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, List, Unicode

from drivingforce.misconceptions import MISCONCEPTIONS
from drivingforce.page import words
from drivingforce.page.still import Still
from drivingforce.page.widget import DOM, PageWidget, script, stylesheet
from drivingforce.physics import InvalidInput

from .items import ONCE, Question
from .logbook import FILE_NAME, Record, logbook_here
from .sets import SETS, all_questions, question_set
from .silverthorn import AFTER, BEFORE, POINTS, score

_HERE = Path(__file__).parent


class Progress(PageWidget):
    """A page about the reader's own answers: which, when, and the gain between the course's two tests."""

    _esm = script(DOM, _HERE / "progress.js")
    _css = stylesheet(_HERE / "style.css")
    summary = Unicode().tag(sync=True)
    gain = List().tag(sync=True)  # (label, points, of how many)
    gain_text = Unicode().tag(sync=True)
    table = List().tag(sync=True)
    slips = List(Unicode()).tag(sync=True)
    message = Unicode().tag(sync=True)
    wrong = Bool(False).tag(sync=True)  # whether the message is about something that failed
    words = Dict().tag(sync=True)

    def __init__(self) -> None:
        self.logbook = logbook_here()
        super().__init__(words=words.PROGRESS | {"file": FILE_NAME})
        self.on_msg(self._on_message)
        self.logbook.observe(self._show, ["records", "message"])
        self._show()

    def release(self) -> None:
        """Stop watching the logbook."""
        self.logbook.unobserve(self._show, ["records", "message"])

    def stills(self) -> list[Still]:
        """Return the summary and the table as lines."""
        rows = [" · ".join(row) for row in self.table]
        return [Still("\n".join([self.summary, self.gain_text, *rows, *self.slips]))]

    def _on_message(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        match content:
            case {"download": True}:
                self.send({"file": self.logbook.export()})
            case {"upload": str(text)}:
                self._bring_in(text)

    def _bring_in(self, text: str) -> None:
        try:
            self.message = words.brought_in(self.logbook.bring_in(text))
            self.wrong = False
        except InvalidInput as error:
            self.message, self.wrong = str(error), True

    # -- what the page shows -----------------------------------------------------------------------------------

    def _show(self, _change: object = None) -> None:
        questions = all_questions()
        answered = [each for each in questions.values() if _first(self._of(each))]
        right = sum(_first(self._of(each)) == "right" for each in answered)
        with self.hold_sync():
            self.summary = words.progress_summary(len(answered), len(questions), right)
            self.table = [words.PROGRESS_COLUMNS, *self._rows()]
            self.slips = self._slips()
            self._show_gain(questions)
            if self.logbook.message:
                self.message, self.wrong = self.logbook.message, True

    def _of(self, question: Question) -> list[Record]:
        """Return all that was ever answered to a question."""
        return [
            each for each in self.logbook.records if each.question == question.name and each.outcome != "again"
        ]

    def _rows(self) -> list[list[str]]:
        rows = []
        for name in SETS:
            for question in question_set(name):
                records = self._of(question)
                first, last = (
                    words.OUTCOMES[_first(records)],
                    words.OUTCOMES[_last(question, self.logbook.of(question.name))],
                )
                when = _date(records[-1].when) if records else ""
                rows.append([str(int(name[:2])), question.topic, first, last, when])
        return rows

    def _slips(self) -> list[str]:
        """Return the misconceptions that came up, those first that did in the most questions."""
        chapter = {question.name: int(name[:2]) for name in SETS for question in question_set(name)}
        shown = {(r.question, r.slip) for r in self.logbook.records if r.question in chapter}
        seen = {code: [chapter[name] for name, slip in shown if slip == code] for code in MISCONCEPTIONS}
        return [
            words.slip_seen(MISCONCEPTIONS[code].name, seen[code], MISCONCEPTIONS[code].look_at)
            for code in sorted(seen, key=lambda code: -len(seen[code]))
            if seen[code]
        ]

    def _show_gain(self, questions: dict[str, Question]) -> None:
        before, after = (score(questions[name], self._of(questions[name])) for name in (BEFORE, AFTER))
        # The first result alone would give the answer away.
        both = before is not None and after is not None
        self.gain = [[words.BEFORE, before, POINTS], [words.AFTER, after, POINTS]] if both else []
        self.gain_text = words.gain(before, after, POINTS)


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
