"""Pictures that are kept beside the text are those that the package draws today."""

from pathlib import Path

from drivingforce import Cell
from drivingforce.page.still import Still, document
from drivingforce.views import ForceBalance

IMAGES = Path(__file__).parents[2] / "course" / "images"


def test_the_force_balance_of_the_readme_is_todays():
    (still,) = ForceBalance(Cell.preset("textbook neuron")).stills()
    picture = document([Still("", still.svg, still.width, still.height)])
    path = IMAGES / "force-balance.svg"
    if not path.exists():  # delete the file to have it drawn anew
        path.write_text(picture, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == picture
