"""The page about one's own answers."""

import pytest
from ipywidgets.widgets import widget

from drivingforce.misconceptions import MISCONCEPTIONS
from drivingforce.questions import Checkpoint, Progress, question_set
from drivingforce.questions.logbook import FILE_NAME, Logbook, logbook_here
from drivingforce.questions.sets import all_questions


@pytest.fixture
def progress():
    made = Progress()
    yield made
    made.close()


def row(progress, words):
    return next(row for row in progress.table if words in row[1])


def take(name, *answers):
    checkpoint = Checkpoint(
        question_set({"silverthorn-before": "01-before", "silverthorn-after": "04-after"}[name])
    )
    for answer in answers:
        checkpoint.answer(name, answer)
    checkpoint.close()


def test_before_the_first_answer_it_says_so(progress):
    assert "not answered a question yet" in progress.summary
    assert len(progress.table) == 1 + len(all_questions())
    assert progress.misconceptions == []


def test_what_was_right_and_when(progress):
    checkpoint = Checkpoint(question_set("01-checkpoint"))
    checkpoint.answer("01-push", "sum")
    checkpoint.answer("01-push", "in")
    checkpoint.answer("01-push-twin", "difference")
    first, last, when = row(progress, "K⁺ at −100")[2:]
    assert (first, last) == ("✗ not right", "✓ right")
    assert when
    assert row(progress, "push on Cl⁻")[2] == "✓ right"
    assert f"2 of {len(all_questions())} questions, 1 of them right at once" in progress.summary
    assert "sign turned round" in progress.misconceptions[0]


def test_a_slip_counts_once_a_question_and_names_its_chapters(progress):
    first, second = Checkpoint(question_set("01-null")), Checkpoint(question_set("02-balance"))
    for wrong in ("90", "89.9", "90"):
        first.answer("01-null", wrong)
    assert progress.misconceptions == [
        f"“sign turned round”, in one question of chapter 1. {MISCONCEPTIONS['H'].look_at}"
    ]
    second.answer("02-balance", "pulled")
    second.answer("02-balance", "90")
    assert progress.misconceptions[0].startswith("“sign turned round”, in 2 questions of chapters 1 and 2. ")


def test_starting_again_keeps_the_first_answer(progress):
    checkpoint = Checkpoint(question_set("01-null"))
    checkpoint.answer("01-null", "90")
    assert row(progress, "voltage that holds K⁺")[2:4] == ["✗ not right", ""]
    checkpoint.answer("01-null", "-90")
    checkpoint.start_again()
    assert row(progress, "voltage that holds K⁺")[2:4] == ["✗ not right", ""]


@pytest.mark.parametrize(
    ("before", "after", "points"),
    [
        (("falls", "outside"), ("rises", "force"), (0, 2)),
        (("rises", "rush"), ("rises", "force"), (1, 2)),
        (("falls", "force"), ("rises", "nernst"), (0, 1)),
        ((None,), ("rises", "force"), (0, 2)),
        (("rises", "force"), ("stays", "pump"), (2, 0)),
    ],
)
def test_the_gain_between_the_two_tests(progress, before, after, points):
    take("silverthorn-before", *before)
    assert progress.gain == []
    assert "point" not in progress.gain_text
    take("silverthorn-after", *after)
    assert [bar[1] for bar in progress.gain] == list(points)
    assert f"had {points[0]} of 2 points and now have {points[1]}" in progress.gain_text


def test_answered_anew_the_first_answer_counts_for_the_gain(progress):
    take("silverthorn-before", "falls", "pump")
    take("silverthorn-after", "rises", "force", "11.8")
    checkpoint = Checkpoint(question_set("04-after"))
    checkpoint.start_again()
    checkpoint.answer("silverthorn-after", "falls")
    checkpoint.answer("silverthorn-after", "rush")
    assert [bar[1] for bar in progress.gain] == [0, 2]


def test_download_and_upload(progress, folder, monkeypatch):
    Logbook(folder / FILE_NAME).add("01-null", 0, "-90", "right")
    logbook_here()
    sent = []
    monkeypatch.setattr(progress, "send", sent.append)
    progress._handle_custom_msg({"download": True}, [])
    text = sent[0]["file"]
    (folder / FILE_NAME).unlink()
    progress.logbook.records = ()
    progress._handle_custom_msg({"upload": text}, [])
    assert (progress.message, progress.wrong) == ("Answers brought back: 1.", False)
    assert row(progress, "voltage that holds K⁺")[2] == "✓ right"
    progress._handle_custom_msg({"upload": text}, [])
    assert "here already" in progress.message


@pytest.mark.parametrize("text", ["", "a holiday picture", "{}"])
def test_a_bad_file_gets_a_message(progress, text):
    progress._handle_custom_msg({"upload": text}, [])
    assert progress.wrong
    assert "downloaded from the page" in progress.message


@pytest.mark.parametrize("content", [{}, {"upload": 7}, {"download": False}])
def test_odd_messages_change_nothing(progress, content):
    progress._handle_custom_msg(content, [])
    assert progress.message == ""


def test_a_damaged_file_is_told_of(folder):
    (folder / FILE_NAME).write_text("broken\n", encoding="utf-8")
    progress = Progress()
    assert progress.wrong
    assert "damaged" in progress.message


def test_in_print_and_closed(folder):
    before = len(widget._instances)
    progress = Progress()
    assert "not answered a question yet" in progress.static_pictures()[0].words
    progress.close()
    assert len(widget._instances) == before
    assert not progress.logbook._trait_notifiers.get("records", {}).get("change")
