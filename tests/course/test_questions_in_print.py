"""What a reader without a kernel reads of a question is what the widget asks today."""

import json

import pytest

from .made import CHAPTERS, questions_in_print


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_checkpoint_is_followed_by_itself_in_print(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    stale = [cell["id"] for cell, text in questions_in_print(notebook) if "".join(cell["source"]) != text]
    assert stale == [], "make refresh writes them anew"
