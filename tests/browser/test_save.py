"""A reader takes a picture along, with the keyboard alone: the file is there, whole, and it can be painted."""

import struct
import xml.etree.ElementTree as ET

PICTURE = """
from drivingforce import Cell, Panel
from drivingforce.controls import Controls
from drivingforce.views import PotentialLadder

cell = Cell()
Panel(PotentialLadder(cell), Controls(cell, "V_m"))
"""


def size(picture):
    return round(float(picture.attrib["width"])), round(float(picture.attrib["height"]))


def saved(notebook, panel, kind):
    """What a reader gets who walks to the offer by key."""
    panel.get_by_role("button", name="Save").focus()
    with notebook.page.expect_download() as waiting:
        for _ in range(kind):
            notebook.page.keyboard.press("Tab")
        notebook.page.keyboard.press("Enter")
    return waiting.value


def test_a_picture_is_saved_as_svg_and_as_png(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(PICTURE), width=1400)
    notebook.run_all()
    panel = notebook.panel(0)
    opener = panel.get_by_role("button", name="Save")
    assert not panel.get_by_role("button", name="picture (SVG)").is_visible()
    opener.focus()
    notebook.page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"

    svg = saved(notebook, panel, 1)
    assert svg.suggested_filename == "potential-ladder.svg"
    picture = ET.parse(svg.path()).getroot()
    assert "held at −70 mV" in picture.find("{*}desc").text

    png = saved(notebook, panel, 2)
    assert png.suggested_filename == "potential-ladder.png"
    painted = png.path().read_bytes()
    assert painted[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = size(picture)
    assert struct.unpack(">II", painted[16:24]) == (2 * width, 2 * height)
    assert len(painted) > 10_000, "there is something on it"
    assert notebook.violations(".jp-OutputArea-output") == []
