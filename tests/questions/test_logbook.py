"""Answers in a file: they survive, they are merged, nothing is lost, and damage is set aside."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce import InvalidInput
from drivingforce.questions.logbook import FILE_NAME, Logbook, Record

WIDGETS = Path(__file__).parents[2] / "widgets"


@pytest.fixture
def path(folder):
    return folder / FILE_NAME


def answers(logbook):
    return [record.answer for record in logbook.records]


def test_what_was_written_is_read_again(path):
    logbook = Logbook(path)
    logbook.add("01-push", 0, "sum", "wrong", "H")
    logbook.add("05-order", 0, ["b", "a"], "right")
    logbook.add("01-push", 1, None, "skipped")
    assert Logbook(path).records == logbook.records
    assert answers(logbook) == ["sum", ["b", "a"], None]


def test_reading_writes_nothing(path):
    Logbook(path).refresh()
    assert not path.exists()


def test_a_new_start_hides_what_came_before_but_keeps_it(path):
    logbook = Logbook(path)
    logbook.add("01-push", 0, "sum", "wrong", "H")
    logbook.add("01-push", 0, None, "again")
    logbook.add("01-push", 0, "difference", "right")
    assert [record.answer for record in logbook.of("01-push")] == ["difference"]
    assert len(logbook.records) == 3


def test_two_kernels_see_each_other(path):
    one, other = Logbook(path), Logbook(path)
    one.add("a", 0, "1", "right")
    other.add("b", 0, "2", "right")
    one.refresh()
    assert set(answers(one)) == set(answers(other)) == {"1", "2"}


def test_many_processes_at_once_lose_nothing(path):
    program = (
        "import sys; from pathlib import Path; from drivingforce.questions.logbook import Logbook\n"
        "logbook = Logbook(Path(sys.argv[1]))\n"
        "for n in range(40): logbook.add('q', 0, f'{sys.argv[2]}-{n}', 'right')"
    )
    command = [sys.executable, "-c", program, str(path)]
    writers = [subprocess.Popen([*command, str(n)], env={"PYTHONPATH": str(WIDGETS)}) for n in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(Logbook(path).records) == 120


class TestDamage:
    @pytest.mark.parametrize(
        "damage",
        ["\x00\x01\x02", "{", "[]", "null", '{"id": 1}', "<html>", '{"id": "a", "when": "yesterday"}', "\udcff"],
    )
    def test_is_set_aside_and_the_rest_kept(self, path, damage):
        Logbook(path).add("a", 0, "kept", "right")
        with path.open("ab") as file:
            file.write(damage.encode("utf-8", "surrogateescape") + b"\n")
        whole = path.read_bytes()
        logbook = Logbook(path)
        aside = path.with_name("driving-force-progress-damaged-1.jsonl")
        assert answers(logbook) == ["kept"]
        assert aside.read_bytes() == whole
        assert aside.name in logbook.message
        assert "1 answer" in logbook.message
        assert Logbook(path).message == ""  # said once, and mended

    def test_a_record_of_another_version_is_set_aside_and_said_to_be_one(self, path):
        Logbook(path).add("a", 0, "kept", "right")
        old = vars(Record.now("b", 0, "1", "wrong")) | {"slip": "H"}
        for name in ("misconception", "topic", "version"):
            del old[name]
        with path.open("a") as file:
            file.write(json.dumps(old) + "\n")
        logbook = Logbook(path)
        assert answers(logbook) == ["kept"]
        assert "another version of this course" in logbook.message
        newer = vars(Record.now("b", 0, "1", "right")) | {"version": 3}
        with pytest.raises(ValueError, match="not a record"):
            Record.read(json.dumps(newer))

    def test_a_second_one_does_not_overwrite_the_first(self, path):
        for number in (1, 2):
            path.write_text("broken\n", encoding="utf-8")
            Logbook(path)
            assert path.with_name(f"driving-force-progress-damaged-{number}.jsonl").exists()

    def test_a_line_cut_short_spoils_no_other(self, path):
        logbook = Logbook(path)
        logbook.add("a", 0, "1", "right")
        with path.open("ab") as file:
            file.write(b'\n{"id": "cut sh')
        logbook.add("a", 1, "2", "right")
        assert answers(Logbook(path)) == ["1", "2"]

    @given(st.binary(max_size=200))
    def test_nothing_that_a_file_can_hold_raises(self, data):
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / FILE_NAME
            path.write_bytes(data)
            logbook = Logbook(path)
            logbook.add("a", 0, "1", "right")
            assert "1" in answers(Logbook(path))

    def test_where_nothing_can_be_written_answers_are_kept_until_the_kernel_stops(self, path):
        path.mkdir()  # a folder in the way; permissions do not stop root
        logbook = Logbook(path)
        assert "cannot be read" in logbook.message
        logbook.add("a", 0, "1", "right")
        assert answers(logbook) == ["1"]
        assert "cannot be" in logbook.message


class TestFiles:
    def test_download_and_upload_in_a_lost_session(self, path, folder):
        logbook = Logbook(path)
        logbook.add("a", 0, "1", "right")
        logbook.add("b", 0, "2,5", "wrong", "C")
        new_session = Logbook(folder / "elsewhere.jsonl")
        new_session.add("c", 0, "3", "right")
        assert new_session.bring_in(logbook.export()) == 2
        assert new_session.bring_in(logbook.export()) == 0
        assert sorted(answers(Logbook(folder / "elsewhere.jsonl"))) == ["1", "2,5", "3"]

    @pytest.mark.parametrize("text", ["", "hello", "{}", "[1]", '{"cells": []}', "\x00"])
    def test_another_file_is_refused_and_changes_nothing(self, path, text):
        logbook = Logbook(path)
        logbook.add("a", 0, "1", "right")
        before = path.read_bytes()
        with pytest.raises(InvalidInput, match="downloaded"):
            logbook.bring_in(text)
        assert path.read_bytes() == before

    def test_a_file_of_which_a_part_is_damaged_is_refused_whole(self, path):
        good = json.dumps(vars(Record.now("a", 0, "1", "right")))
        with pytest.raises(InvalidInput):
            Logbook(path).bring_in(f"{good}\nrubbish")

    def test_nothing_but_the_answers_is_in_it(self, path):
        Logbook(path).add("a", 0, "1", "right")
        line = path.read_text(encoding="utf-8")
        fields = {"id", "when", "question", "step", "answer", "outcome", "misconception", "topic", "version"}
        assert set(json.loads(line)) == fields
