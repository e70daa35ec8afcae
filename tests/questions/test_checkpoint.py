"""A checkpoint: the order of its steps, its locks, what it says, and where it takes up again."""

import pytest
from ipywidgets.widgets import widget

from drivingforce import Cell, InvalidInput
from drivingforce.controls import Control, Controls
from drivingforce.misconceptions import MISCONCEPTIONS
from drivingforce.questions import Checkpoint
from drivingforce.questions.logbook import FILE_NAME, Logbook, logbook_at
from drivingforce.questions.question import ONCE
from drivingforce.questions.sets import SETS, question_set
from drivingforce.views import ForceBalance, PotentialLadder

from .test_sets import right_answer


@pytest.fixture
def cell():
    return Cell.preset("textbook neuron", frozen=True)


@pytest.fixture
def checkpoint(cell):
    made = Checkpoint(question_set("01-checkpoint"), ForceBalance(cell), Controls(cell, "V_m"))
    yield made
    made.close()


def blocks(checkpoint):
    return [*checkpoint._above.blocks, *checkpoint._below.blocks]


def asked(checkpoint):
    """Return (question, step) of all that is asked now."""
    return [(b["question"], b["step"]) for b in blocks(checkpoint) if b["kind"] not in ("text", "again")]


def said(checkpoint):
    return "\n".join(each["text"] for block in blocks(checkpoint) for each in block["said"])


def locks(checkpoint):
    return {control.disabled for control in checkpoint._locks}


def send(checkpoint, question, step, answer):
    checkpoint._above._handle_custom_msg({"question": question, "step": step, "answer": answer}, [])


class TestOrder:
    def test_predict_then_observe_then_explain_then_the_twin(self, checkpoint):
        assert asked(checkpoint) == [("01-push", 0)]
        checkpoint.answer("01-push", "sum")
        assert asked(checkpoint) == [("01-push", 0), ("01-push", 1)]
        assert "do not add up" not in said(checkpoint)
        checkpoint.answer("01-push", "in")
        assert "do not add up" in said(checkpoint)
        assert asked(checkpoint)[2:] == [("01-push-twin", 0)]
        checkpoint.answer("01-push-twin", "difference")
        checkpoint.answer("01-factor-of-ten", "steps")
        assert blocks(checkpoint)[-1]["kind"] == "again"

    def test_a_prediction_is_made_once(self, checkpoint):
        checkpoint.answer("01-push", "out")
        send(checkpoint, "01-push", 0, "difference")  # from a page that shows an older state
        assert [record.answer for record in checkpoint.logbook.of("01-push")] == ["out"]

    def test_an_observation_is_looked_at_until_it_is_right(self, checkpoint):
        checkpoint.answer("01-push", "difference")
        checkpoint.answer("01-push", "none")
        assert "Go on to" in said(checkpoint)
        assert blocks(checkpoint)[-1]["tried"] == ["none"]
        checkpoint.answer("01-push", "in")
        assert "That is right." in said(checkpoint)

    def test_the_prediction_is_above_the_picture_and_the_rest_below(self, checkpoint):
        checkpoint.answer("01-push", "out")
        assert [block["step"] for block in checkpoint._above.blocks] == [0]
        assert [block["step"] for block in checkpoint._below.blocks] == [1]

    def test_without_pictures_all_stands_together(self):
        checkpoint = Checkpoint(question_set("01-checkpoint"))
        checkpoint.answer("01-push", "out")
        assert checkpoint._above.blocks == []
        assert len(checkpoint._below.blocks) == 2


class TestLocks:
    def test_locked_until_committed(self, checkpoint):
        assert locks(checkpoint) == {True}
        assert "then you can move the controls" in said(checkpoint)
        checkpoint.answer("01-push", "out")
        assert locks(checkpoint) == {False}

    def test_or_skipped(self, checkpoint):
        checkpoint.answer("01-push", None)
        assert locks(checkpoint) == {False}
        assert "Skipped." in said(checkpoint)

    def test_not_by_what_cannot_be_read(self, checkpoint):
        checkpoint.answer("01-push", "")
        assert locks(checkpoint) == {True}
        assert "Choose one" in said(checkpoint)

    def test_a_handle_in_a_picture_is_a_control_too(self, cell):
        ladder, controls = PotentialLadder(cell), Controls(cell, "V_m")
        checkpoint = Checkpoint(question_set("01-chloride"), [ladder], controls)
        assert ladder.handle.disabled
        assert controls.disabled
        assert all(child.disabled for child in controls.children[:-1])
        checkpoint.close()

    def test_controls_elsewhere(self, cell):
        elsewhere, single = Controls(cell, "K_outside"), Control(cell, "V_m")
        one = Checkpoint(question_set("02-balance"), locks=[elsewhere, single])
        assert elsewhere.disabled
        assert single.disabled
        one.answer("02-balance", "pulled")
        assert not elsewhere.disabled
        assert not single.disabled

    def test_so_are_the_buttons_that_change_a_picture_but_not_its_table(self, cell):
        view = ForceBalance(cell)
        checkpoint = Checkpoint(question_set("01-chloride"), view)
        press = {"action": 1}
        view._on_message(view.caption, press, [])
        assert view.numbers
        view.caption.table_open = True
        assert view.caption.table
        checkpoint.answer("01-chloride", None)
        view._on_message(view.caption, press, [])
        assert not view.numbers

    def test_a_veil_hides_the_pictures_until_committed_and_no_control(self, cell):
        row, alone, controls = [ForceBalance(cell)], ForceBalance(cell), Controls(cell, "V_m")
        checkpoint = Checkpoint(question_set("01-chloride"), row, alone, controls, veiled=True)

        def veiled():
            return [child for child in checkpoint.children if "df-veiled" in child._dom_classes]

        assert veiled() == list(checkpoint.children[1:3])
        assert "then the picture opens" in said(checkpoint)
        checkpoint.answer("01-chloride", "inward inward")
        assert veiled() == []

    def test_an_answer_that_is_asked_for_is_seen_in_its_field(self, checkpoint):
        checkpoint.answer("01-push", None)
        checkpoint.answer("01-push", None)
        predicted, observed = (
            block for block in blocks(checkpoint) if block["question"] == "01-push" and "answer" in block
        )
        assert (predicted["answer"], observed["answer"]) == (None, "in")

    def test_code_is_not_policed(self, checkpoint, cell):
        cell.V_m = 10
        assert cell.V_m == 10

    def test_a_question_without_a_prediction_locks_nothing(self, cell):
        controls = Controls(cell, "V_m")
        Checkpoint(question_set("01-null"), ForceBalance(cell), controls)
        assert not controls.disabled


class TestFeedback:
    @pytest.mark.parametrize("name", SETS)
    def test_right_wrong_and_skipped_through_every_set(self, name):
        for take in ("right", "wrong", "skip"):
            checkpoint = Checkpoint(question_set(name))
            for question in question_set(name):
                for role, item in question.steps:
                    attempt = checkpoint._attempt(question.key)
                    if attempt.position != question.steps.index((role, item)):
                        continue  # skipped with the prediction
                    if take == "wrong" and item.page().get("options") and item.kind != "order":
                        wrong = next(key for key in item.options if key != item.right)
                        checkpoint.answer(question.key, wrong)
                    if not (take == "wrong" and role in ONCE):
                        checkpoint.answer(question.key, None if take == "skip" else right_answer(item))
            assert all(attempt.finished for attempt in checkpoint._attempts())
            assert all(question.explain in said(checkpoint) for question in question_set(name))
            checkpoint.start_again()
            assert len(asked(checkpoint)) == 1
            checkpoint.close()

    def test_it_differs_by_distractor_and_names_the_misconception(self):
        heard = set()
        for key, code in (("out", "B"), ("none", "E"), ("sum", "H")):
            checkpoint = Checkpoint(question_set("01-checkpoint"))
            checkpoint.answer("01-push", key)
            checkpoint.answer("01-push", "in")
            words = said(checkpoint)
            assert MISCONCEPTIONS[code].name in words
            assert MISCONCEPTIONS[code].look_at in words
            heard.add(words)
            checkpoint.start_again()
            checkpoint.close()
        assert len(heard) == 3

    @pytest.mark.parametrize("typed", ["-90", "−90", "-90,0", "-90.0 mV", " −89,5mV "])
    def test_numbers_as_people_type_them(self, typed):
        checkpoint = Checkpoint(question_set("01-null"))
        checkpoint.answer("01-null", typed)
        assert checkpoint._attempts()[0].finished

    @pytest.mark.parametrize(
        ("typed", "words"), [("90", "positive or negative"), ("-70", "rests"), ("5", "Not yet")]
    )
    def test_wrong_numbers(self, typed, words):
        checkpoint = Checkpoint(question_set("01-null"))
        checkpoint.answer("01-null", typed)
        assert words in said(checkpoint)
        assert not checkpoint._attempts()[0].finished

    def test_an_order(self):
        checkpoint = Checkpoint(question_set("05-checkpoint"))
        checkpoint.answer("05-notch-twin", "product")
        checkpoint.answer("05-order", ["peak", "inward", "path", "lowest"])
        assert MISCONCEPTIONS["M"].name in said(checkpoint)
        checkpoint.answer("05-order", ["inward", "peak", "path", "lowest"])
        assert checkpoint._attempts()[1].finished

    def test_the_test_before_the_course_tells_nothing(self):
        checkpoint = Checkpoint(question_set("01-before"))
        checkpoint.answer("silverthorn-before", "rises")
        checkpoint.answer("silverthorn-before", "rush")
        assert {b.get("verdict") for b in blocks(checkpoint)} <= {"", None}
        assert "You predicted" not in said(checkpoint)
        assert MISCONCEPTIONS["A"].name not in said(checkpoint)
        assert {record.outcome for record in checkpoint.logbook.records} == {"kept"}

    def test_a_screen_reader_is_told_what_is_said_and_what_is_next(self, checkpoint):
        checkpoint.answer("01-push", "out")
        spoken = checkpoint._below.spoken
        assert "Noted. Now move V_m" in spoken
        assert "What did you see?" in spoken
        checkpoint.answer("01-push", "in")
        assert "That is one of the two forces" in checkpoint._below.spoken

    def test_a_wrong_answer_that_is_given_again_is_news(self, checkpoint):
        checkpoint.answer("01-push", None)
        heard = []
        checkpoint._below.observe(lambda change: heard.append(change.new), "spoken")
        for _ in range(3):
            checkpoint.answer("01-push", "out")
        assert len({words.strip() for words in heard}) == 1
        assert len(heard) == 3

    def test_nothing_on_the_page_says_what_is_right_before_it_is_answered(self, checkpoint):
        (block,) = checkpoint._above.blocks
        assert "right" not in str({key: value for key, value in block.items() if key != "words"})
        assert "leave" not in str(blocks(checkpoint))


class TestTakingUpAgain:
    def test_a_new_kernel_shows_where_the_reader_was(self, folder):
        first = Checkpoint(question_set("01-checkpoint"))
        first.answer("01-push", "sum")
        first.answer("01-push", "none")
        shown = first._below.blocks
        first.close()
        logbook_at.cache_clear()  # a new kernel knows the file only
        again = Checkpoint(question_set("01-checkpoint"))
        assert again._below.blocks == shown

    def test_two_pages_on_one_kernel_show_the_same(self):
        one, other = Checkpoint(question_set("02-balance")), Checkpoint(question_set("02-balance"))
        one.answer("02-balance", "pulled")
        assert other._below.blocks == one._below.blocks

    def test_two_kernels_lose_nothing_and_the_first_prediction_counts(self, folder):
        other_kernel = Logbook(folder / FILE_NAME)
        checkpoint = Checkpoint(question_set("02-balance"))
        other_kernel.add("02-balance", 0, "stops", "wrong", "E")
        checkpoint.answer("02-balance", "pulled")
        logbook_at.cache_clear()
        again = Checkpoint(question_set("02-balance"))
        assert again._attempts()[0].answers[0] == "stops"
        assert len(again.logbook.records) == 2

    def test_an_answer_that_is_no_longer_offered_does_no_harm(self, folder):
        Logbook(folder / FILE_NAME).add("02-balance", 0, "gone", "wrong", "E")
        logbook_at.cache_clear()
        checkpoint = Checkpoint(question_set("02-balance"))
        checkpoint.answer("02-balance", "-90")
        assert checkpoint._attempts()[0].finished

    def test_the_damaged_file_is_named(self, folder):
        (folder / FILE_NAME).write_text("not ours\n", encoding="utf-8")
        assert "damaged" in said(Checkpoint(question_set("02-balance")))


@pytest.mark.parametrize(
    "content",
    [{}, {"question": 1, "step": 0, "answer": "a"}, {"question": "x", "step": 0, "answer": "a"}, {"step": 0},
     {"question": "01-push", "step": "0", "answer": "out"}, {"question": "01-push", "step": 9, "answer": "out"}],
)  # fmt: skip
def test_odd_messages_change_nothing(checkpoint, content):
    checkpoint._above._handle_custom_msg(content, [])
    assert checkpoint.logbook.records == ()


def test_closing_frees_everything(cell):
    before = len(widget._instances)
    observers = len(cell._trait_notifiers.get("snapshot", {}).get("change", []))
    checkpoint = Checkpoint(
        question_set("01-checkpoint"), [ForceBalance(cell), PotentialLadder(cell)], Controls(cell, "V_m")
    )
    logbook = checkpoint.logbook
    checkpoint.answer("01-push", "out")
    checkpoint.close()
    assert len(widget._instances) == before
    assert len(cell._trait_notifiers.get("snapshot", {}).get("change", [])) == observers
    assert not logbook._trait_notifiers.get("records", {}).get("change")


def test_in_print_it_can_be_read(checkpoint):
    words = "\n".join(still.words for still in checkpoint.static_pictures())
    assert "What is the net push on K⁺?" in words
    assert "○ None: K⁺ has settled." in words
    assert "is pushed out" in words  # the picture between


def test_an_unknown_set_is_refused():
    with pytest.raises(InvalidInput):
        Checkpoint(question_set("09-nothing"))
