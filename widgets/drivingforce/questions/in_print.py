"""Questions as a page of text, for readers without a kernel: what is asked, and what each answer means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from drivingforce.misconceptions import MISCONCEPTIONS
from drivingforce.page import texts

from .question import Item, Question, Reply


def in_print(questions: Sequence[Question]) -> str:
    """Return questions as Markdown, folded so that they are in nobody's way."""
    parts = [part for question in questions for part in _question(question)]
    summary = texts.IN_PRINT_SILENT if all(question.silent for question in questions) else texts.IN_PRINT
    return "\n\n".join([f"<details><summary>{summary}</summary>", *parts, "</details>"])


def _question(question: Question) -> list[str]:
    parts = []
    for role, item in question.steps:
        if role == "observe" and question.look:
            parts.append(_typeset(question.look))
        parts += [f"**{_typeset(item.ask)}**", _answers(item, question.silent)]
    return [*parts, f"*{_typeset(question.explain)}*"] if question.explain else parts


def _answers(item: Item, silent: bool) -> str:
    return "\n".join(f"* {_typeset(answer)}{'' if silent else _reply(reply)}" for answer, reply in item.every())


def _reply(reply: Reply) -> str:
    mark = "✓" if reply.right else "✗"
    name = f" (“{MISCONCEPTIONS[reply.misconception].name}”)" if reply.misconception else ""
    return f" {mark} {_typeset(reply.words)}{name}"


def _typeset(text: str) -> str:
    """Return ``text`` with its symbols as the chapters set them: *V*<sub>m</sub>."""
    return re.sub(r"\b([A-Z])_(\w+)", r"*\1*<sub>\2</sub>", text)
