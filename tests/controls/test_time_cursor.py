"""The time cursor and the stimulus brush: what they move, and what they say when they cannot."""

import pytest

from drivingforce import Step
from drivingforce.controls import StimulusBrush, TimeCursor


@pytest.fixture
def cursor(cell):
    return TimeCursor(cell)


@pytest.fixture
def brush(cell):
    return StimulusBrush(cell)


def test_dragging_the_cursor_looks_along_the_recording_and_is_no_step(cell, cursor, reader):
    seen = []
    cell.observe(lambda change: seen.append(cell.at), "snapshot")
    reader(cursor).drag(0.5, 1.0, 1.65)
    assert seen == [0.5, 1.0, 1.65]
    assert not cell.can_undo


def test_the_page_is_told_when_it_begins_to_look_and_no_more(cell, cursor, reader, sent):
    reader(cursor).drag(0.5)
    sent.clear()
    reader(cursor).drag(0.6, 0.7, 0.8)
    assert sent == []
    cell.at = 2.0
    assert sent == [(cursor, "shown")]
    assert cursor.shown["value"] == 2.0


def test_leaving_goes_back_to_what_is_held(cell, cursor, reader):
    reader(cursor).drag(1.65)
    assert cell.V_m > 0
    reader(cursor)._once(leave=True)
    assert (cell.at, cell.V_m) == (None, -70.0)
    assert not cursor.shown["looking"]


def test_its_landmarks_are_those_of_the_spike(cell, cursor):
    (spike,) = cell.snapshot.spikes
    assert dict(cursor.shown["landmarks"]) == {
        "largest inward Na⁺ current": spike.largest_inward,
        "peak": spike.peak,
        "half way down": spike.fall,
        "undershoot": spike.trough,
    }
    cell.blockers.TTX = 1.0
    assert cursor.shown["landmarks"] == []


def test_it_goes_as_far_as_the_recording(cell, cursor, reader):
    cell.duration = 3.0
    assert cursor.shown["duration"] == 3.0
    reader(cursor).drag(4.9)
    assert cell.at == 3.0


def test_playing_takes_some_seconds_for_every_length(cell, cursor):
    for duration in (2.0, 5.0, 20.0, 100.0):
        cell.duration = duration
        assert duration / 1000 * cursor.shown["speed"] >= 4.0 or cursor.shown["speed"] == 5000


def test_a_locked_cursor_does_not_move(cell, cursor, reader):
    cursor.disabled = True
    reader(cursor).drag(1.0)
    assert cell.at is None


def test_a_closed_cursor_watches_no_more(cell, cursor, sent):
    cursor.close()
    sent.clear()
    cell.at = 1.0
    assert sent == []


def test_the_brush_places_and_sizes_the_stimulus_in_one_step(cell, brush, reader):
    reader(brush).drag({"start": 1.5, "duration": 0.5}, {"start": 2.0, "duration": 0.5})
    reader(brush).drag({"start": 2.0, "duration": 1.0})
    assert cell.stimulus == Step(2.0, 1.0, 60.0)
    cell.undo()
    assert cell.stimulus == Step(2.0, 0.5, 60.0)
    cell.undo()
    assert cell.stimulus == Step(1.0, 0.5, 60.0)
    assert brush.shown["value"] == {"start": 1.0, "duration": 0.5}


@pytest.mark.parametrize("bad", [{"start": -1.0, "duration": 0.5}, {"start": 4.9, "duration": 0.5}])
def test_a_stimulus_outside_the_recording_is_not_taken(cell, brush, reader, bad):
    reader(brush).drag(bad)
    assert cell.stimulus == Step(1.0, 0.5, 60.0)
    assert brush.shown["value"] == {"start": 1.0, "duration": 0.5}, "the page is told the last good one"


def test_without_a_stimulus_there_is_nothing_to_hold(cell, brush):
    cell.stimulus = None
    assert not brush.shown["there"]
