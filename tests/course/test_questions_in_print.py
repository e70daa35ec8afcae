"""What a reader without a kernel reads of a question is what the widget asks today."""

import json
import re
from pathlib import Path

import pytest

from drivingforce.questions.in_print import in_print
from drivingforce.questions.sets import question_set

NOTEBOOKS = sorted((Path(__file__).parents[2] / "course" / "chapters").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_checkpoint_is_followed_by_itself_in_print(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells, stale = notebook["cells"], []
    for cell, following in zip(cells, [*cells[1:], {"id": "", "source": []}], strict=True):
        asked = re.search(r'Checkpoint\(\s*question_set\("([\w-]+)"\)', "".join(cell["source"]))
        if asked and cell["cell_type"] == "code":
            name = asked[1]
            assert following["id"] == f"in-print-{name}", f"a Markdown cell of this id belongs after {cell['id']}"
            if not following["source"]:  # empty the cell to have it written anew
                following["source"] = in_print(question_set(name)).splitlines(keepends=True)
                path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            if "".join(following["source"]) != in_print(question_set(name)):
                stale.append(following["id"])
    assert stale == []
