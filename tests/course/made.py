"""What is made from the package and kept in the course: the README's pictures, and the questions in print.

``make refresh`` runs this file, which writes them anew; the tests beside it compare.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drivingforce import Cell
from drivingforce.page.static_picture import StaticPicture, document
from drivingforce.questions.in_print import in_print
from drivingforce.questions.sets import question_set
from drivingforce.views import ForceBalance, Traces

COURSE = Path(__file__).parents[2] / "course"
CHAPTERS = sorted((COURSE / "chapters").glob("*.ipynb"))
_CHECKPOINT = re.compile(r'Checkpoint\(\s*\*?question_set\("([\w-]+)"\)')


def pictures() -> dict[Path, str]:
    """Return the pictures of the README, by file."""
    spiking = Cell.preset("textbook neuron", held=False)
    spiking.at = spiking.spikes[0].largest_inward
    views = {
        "force-balance": ForceBalance(Cell.preset("textbook neuron")),
        "spike": Traces(spiking, ["g", "current"]),
    }
    made = {}
    for name, view in views.items():
        (still,) = view.static_pictures()
        made[COURSE / "images" / f"{name}.svg"] = document(
            [StaticPicture("", still.svg, still.width, still.height)]
        )
    return made


def questions_in_print(notebook: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the cell after each checkpoint of a notebook, and what should stand in it.

    Raises AssertionError where that cell is missing.
    """
    cells = notebook["cells"]
    for cell, following in zip(cells, [*cells[1:], {"id": ""}], strict=True):
        asked = _CHECKPOINT.search("".join(cell["source"]))
        if asked and cell["cell_type"] == "code":
            assert following["id"] == f"in-print-{asked[1]}", (
                f"a Markdown cell of this id belongs after {cell['id']}"
            )
            yield following, in_print(question_set(asked[1]))


def refresh() -> None:
    """Write all of it anew."""
    for path, picture in pictures().items():
        path.write_text(picture, encoding="utf-8")
    for path in CHAPTERS:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell, text in questions_in_print(notebook):
            cell["source"] = text.splitlines(keepends=True)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh()
