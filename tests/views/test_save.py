"""What a reader takes along of a picture: the file itself, made only when it is asked for."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest

from drivingforce import Cell, K
from drivingforce import views as all_views
from drivingforce.views import ForceBalance, LinkedEquation

#: How each view is made; a view without a line here is made from the Cell alone.
MADE = {"LinkedEquation": lambda cell: LinkedEquation(cell, "nernst", K)}
VIEWS = sorted(all_views.__all__)


def made(name, cell):
    return MADE.get(name, getattr(all_views, name))(cell)


@pytest.fixture
def cell():
    return Cell()


@pytest.fixture
def sent(monkeypatch):
    """What a view's caption sends to the page."""
    messages = []
    monkeypatch.setattr("drivingforce.views.base.Caption.send", lambda _self, content: messages.append(content))
    return messages


def ask(view, kind):
    view.caption._handle_custom_msg({"save": kind}, [])


@pytest.mark.parametrize("name", VIEWS)
def test_every_picture_offers_itself_and_sends_what_is_asked_for(name, cell, sent):
    view = made(name, cell)
    offered = view.caption.files
    assert ("svg" in offered) == ("png" in offered) == any(still.svg for still in view.static_pictures())
    assert {*view.caption.words["files"]} == {*offered}
    cell.update(K_outside=8.0)
    assert sent == [], "nothing before it is asked for"
    for kind in offered:
        ask(view, kind)
        message = sent.pop()
        assert message["save"] == kind
        assert message["name"].endswith(f".{kind}")
        assert message["name"].isascii()
    assert sent == []
    view.close()


@pytest.mark.parametrize("name", [name for name in VIEWS if name != "LinkedEquation"])
def test_a_saved_picture_stands_alone(name, cell, tmp_path):
    view = made(name, cell)
    view.to_svg(tmp_path / "picture.svg")
    written = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    picture = ET.fromstring(written)
    assert (float(picture.attrib["width"]), float(picture.attrib["height"])) > (100, 100)
    assert "var(" not in written, "its colours are written out"
    assert "href" not in written
    assert " ".join(view.describe().split()) in " ".join(picture.find("{*}desc").text.split())
    for element in picture.iter():
        assert element.attrib.get("fill", "#").startswith(("#", "none", "url(#")), "light colours"


def test_what_is_not_offered_is_not_sent(cell, sent):
    view = ForceBalance(cell)
    for content in ({"save": "csv"}, {"save": "exe"}, {"save": None}, {"save": 3}, {}):
        view.caption._handle_custom_msg(content, [])
    ask(LinkedEquation(cell, "nernst", K), "svg")
    assert sent == []


def test_a_file_is_named_after_its_picture(cell, sent):
    ask(ForceBalance(cell, [K]), "svg")
    assert sent[0]["name"] == "force-balance-of-k-across-the-membrane.svg"


@pytest.mark.parametrize("name", [name for name in VIEWS if "csv" in getattr(all_views, name).files])
def test_the_recording_has_its_units_and_parameters(name, cell, sent):
    ask(made(name, cell), "csv")
    assert sent[0]["name"] == "recording.csv"
    lines = sent[0]["text"].splitlines()
    facts = [line for line in lines if line.startswith("#")]
    assert any("37 °C" in fact for fact in facts)
    assert any("Step(start=1.0, duration=0.5, amplitude=60.0)" in fact for fact in facts)
    header, *rows = csv.reader(io.StringIO("\n".join(lines[len(facts) :])))
    assert header[:2] == ["t (ms)", "V_m (mV)"]
    assert len(rows) == len(cell.recording.t)
    peak = max(float(row[1]) for row in rows)
    assert peak == pytest.approx(44.92, abs=0.02)  # GROUND_TRUTH
