"""Pictures that are kept beside the text are those that the package draws today."""

from pathlib import Path

import pytest

from drivingforce import Cell
from drivingforce.page.still import Still, document
from drivingforce.views import ForceBalance, Traces

IMAGES = Path(__file__).parents[2] / "course" / "images"


def force_balance():
    return ForceBalance(Cell.preset("textbook neuron"))


def spike():
    cell = Cell.preset("textbook neuron", held=False)
    cell.at = cell.spikes[0].largest_inward
    return Traces(cell, ["g", "current"])


@pytest.mark.parametrize(("name", "draw"), [("force-balance", force_balance), ("spike", spike)])
def test_a_picture_of_the_readme_is_todays(name, draw):
    (still,) = draw().stills()
    picture = document([Still("", still.svg, still.width, still.height)])
    path = IMAGES / f"{name}.svg"
    if not path.exists():  # delete the file to have it drawn anew
        path.write_text(picture, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == picture
