"""A teacher's own questions: asked, remembered and shown on the progress page like the course's."""

import pytest

from drivingforce import Cell, InvalidInput, K
from drivingforce.controls import Controls
from drivingforce.misconceptions import MISCONCEPTIONS
from drivingforce.page import texts
from drivingforce.physics import Ion
from drivingforce.questions import (
    Checkpoint,
    Choice,
    Diagnosis,
    Direction,
    Number,
    Order,
    Progress,
    Question,
    WorkedExample,
    question_set,
    to_predict,
)
from drivingforce.questions.in_print import in_print
from drivingforce.questions.question import as_question
from drivingforce.reading import Unusable
from drivingforce.views import ForceBalance

WAY = Choice(
    "Which way is Mg²⁺ pushed at −70 mV?",
    options=["in", "out", "neither way"],
    right="in",
    because={"in": "Both forces point inward.", "out": Diagnosis("Look at its charge.", "I")},
)
SIZE = Number(
    "What is E_K here?",
    right=-90.0,
    unit="mV",
    tolerance=1.0,
    because={90: Diagnosis("Read its sign, too.", "H"), -70: "That is V_m."},
)
STEPS = Order(
    "Bring them into order.",
    events=["Na⁺ channels open", "V_m peaks", "K⁺ channels are widest"],
    because={("V_m peaks", "Na⁺ channels open"): Diagnosis("What makes V_m rise?", "G")},
)


def blocks(checkpoint):
    return [*checkpoint._above.blocks, *checkpoint._below.blocks]


def said(checkpoint):
    return "\n".join(each["text"] for block in blocks(checkpoint) for each in block["said"])


def answer(checkpoint, *answers):
    for each in answers:
        open_ = next(a.question.key for a in checkpoint._attempts() if not a.finished)
        checkpoint.answer(open_, each)


# -- in a checkpoint -------------------------------------------------------------------------------------------


def test_a_choice_by_itself_is_a_question():
    checkpoint = Checkpoint(WAY)
    answer(checkpoint, "out")
    assert "Look at its charge." in said(checkpoint)
    assert MISCONCEPTIONS["I"].name in said(checkpoint)
    answer(checkpoint, "neither way")
    assert texts.NOT_THIS_OPTION in said(checkpoint)
    answer(checkpoint, "in")
    assert "Both forces point inward." in said(checkpoint)
    assert checkpoint._attempts()[-1].finished


def test_several_are_asked_one_after_the_other_with_pictures():
    cell = Cell.preset("textbook neuron")
    checkpoint = Checkpoint(WAY, SIZE, [STEPS], ForceBalance(cell), Controls(cell, "V_m"))
    assert [question.steps[0][1] for question in checkpoint.questions] == [WAY, SIZE, STEPS]
    answer(checkpoint, "in", "90", "–90,4 mV", ["V_m peaks", "Na⁺ channels open", "K⁺ channels are widest"])
    assert "What makes V_m rise?" in said(checkpoint)
    answer(checkpoint, ["Na⁺ channels open", "V_m peaks", "K⁺ channels are widest"])
    assert blocks(checkpoint)[-1]["kind"] == "again"
    outcomes = [record.outcome for record in checkpoint.logbook.records]
    assert outcomes == ["right", "wrong", "right", "wrong", "right"]


def test_beside_the_courses_own():
    checkpoint = Checkpoint(*question_set("01-null"), WAY)
    answer(checkpoint, "-90", "in")
    assert all(attempt.finished for attempt in checkpoint._attempts())


def test_a_prediction_of_ones_own_locks_the_controls():
    cell = Cell.preset("textbook neuron")
    direction = Direction("Which way is K⁺ pushed?", K, right="out", because={"in": Diagnosis("", "B")})
    question = to_predict("my-push", "K⁺ at rest", "Predict", WAY, "Now look.", direction, "Because.")
    controls = Controls(cell, "V_m")
    checkpoint = Checkpoint(question, ForceBalance(cell), controls)
    assert controls.disabled
    answer(checkpoint, "out")
    assert not controls.disabled
    answer(checkpoint, "Outwards")
    assert "Because." in said(checkpoint)
    assert checkpoint.logbook.of("my-push")[0].misconception == "I"


def test_an_ion_of_ones_own_has_a_direction():
    Li = Ion("Li", 1, "Li⁺", "lithium")
    assert Direction("Where?", Li, right="in").page()["symbol"] == "Li⁺"


def test_a_worked_example_is_made_of_the_same():
    example = WorkedExample("K⁺ at rest.", [SIZE, WAY], gaps=2)
    example.answer(0, "90")
    assert example.steps[0]["feedback"] == "Read its sign, too."
    example.answer(0, "-90")
    assert example.steps[0]["result"] == "−90 mV"
    assert example.steps[1]["choices"] == ["in", "neither way", "out"]
    example.answer(1, "")
    assert example.steps[1]["state"] == "wrong"
    example.answer(1, "in")
    assert example.steps[1]["state"] == "done"


def test_in_print_it_says_what_each_answer_means():
    text = in_print([as_question(WAY), as_question(SIZE)])
    assert "* out ✗ Look at its charge. (“charge of the ion forgotten”)" in text
    assert "* −90 mV ✓ Right." in text


def test_a_number_is_said_back_in_the_unit_that_it_was_given_in():
    said_back = [SIZE.said(typed) for typed in ("-90", "-90mV", " -90,0 mV ", "-0.09 V", 5)]
    assert said_back == ["−90 mV", "−90 mV", "−90,0 mV", "−0.09 V", "5 mV"]


def test_options_may_be_numbers():
    factor = Choice("By how much does [K⁺] grow?", options=[2, 10], right=10, because={2: "More."})
    assert factor.judge("10").right
    assert factor.judge("2").words == "More."


# -- remembered ------------------------------------------------------------------------------------------------


def test_it_has_a_key_of_its_own_that_stays():
    assert as_question(WAY).key == as_question(WAY).key
    assert as_question(WAY).key != as_question(SIZE).key
    assert as_question(WAY).key.startswith("which-way-is-mg-pushed-at-70-mv-")
    assert as_question(Choice("？", ["1", "2"], "1")).key != as_question(Choice("！", ["1", "2"], "1")).key


def test_it_is_on_the_page_of_progress_even_where_it_is_not_asked():
    checkpoint = Checkpoint(WAY)
    answer(checkpoint, "out", "in")
    checkpoint.close()
    progress = Progress()
    row = progress.table[-1]
    assert row[:4] == [texts.NO_CHAPTER, WAY.ask, "✗ not right", "✓ right"]
    total = len(progress.table) - 1
    assert f"1 of {total} questions, 0 of them right at once" in progress.summary
    assert progress.misconceptions == [
        f"“charge of the ion forgotten”, in one question of your teacher's own. {MISCONCEPTIONS['I'].look_at}"
    ]


def test_a_misconception_counts_over_own_and_given_questions():
    answer(Checkpoint(SIZE), "90")
    answer(Checkpoint(question_set("01-null")), "90")
    (line,) = Progress().misconceptions
    assert "in 2 questions of chapter 1 and your teacher's own." in line


def test_it_takes_up_again_where_it_was():
    first = Checkpoint(WAY, SIZE)
    answer(first, "in")
    first.close()
    assert [attempt.finished for attempt in Checkpoint(WAY, SIZE)._attempts()] == [True, False]


# -- keys ------------------------------------------------------------------------------------------------------


def own(key, right="in"):
    return Question(key, "topic", "", [("answer", Choice("Where to?", ["in", "out"], right))], "")


@pytest.mark.parametrize("key", ["01-null", "silverthorn-after"])
def test_a_key_of_the_courses_is_taken(key):
    with pytest.raises(InvalidInput, match=f"key of a question cannot be '{key}'"):
        Checkpoint(own(key))


def test_two_questions_with_one_key_are_refused():
    for questions in (
        (own("a"), own("a", "out")),
        (WAY, WAY),
        (*question_set("01-null"), *question_set("01-null")),
    ):
        with pytest.raises(InvalidInput, match="one that no other question has"):
            Checkpoint(*questions)


def test_also_in_two_checkpoints_unless_it_is_the_same_question_or_the_other_is_closed():
    first = Checkpoint(own("a"))
    same = Checkpoint(own("a"))
    with pytest.raises(InvalidInput, match="one that no other question has"):
        Checkpoint(own("a", "out"))
    first.close()
    same.close()
    Checkpoint(own("a", "out")).close()


# -- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Choice("?", ["a"], "a"), "at least two"),
        (lambda: Choice("?", ["a", "a"], "a"), "each there once"),
        (lambda: Choice("?", "ab", "a"), "at least two"),
        (lambda: Choice("?", ["a", "b"], "c"), "right answer cannot be 'c': it must be one of “a”, “b”"),
        (lambda: Choice("?", ["a", "b"], "a", {"c": "x"}), "one of “a”, “b”"),
        (lambda: Choice("?", ["a", "b"], "a", {"b": 3}), "a text or a Diagnosis"),
        (lambda: Choice("", ["a", "b"], "a"), "what is asked"),
        (lambda: Direction("?", K, "left"), "one of “in”, “none”, “out”"),
        (lambda: Direction("?", "Xx", "in"), "ion cannot be 'Xx'"),
        (lambda: Number("?", float("nan")), "a finite number"),
        (lambda: Number("?", "5"), "a finite number"),
        (lambda: Number("?", 5.0, tolerance=-1), "tolerance"),
        (lambda: Number("?", 5.0, because={float("inf"): "x"}), "a finite number"),
        (lambda: Order("?", ["a"]), "at least two"),
        (lambda: Order("?", ["a", "b"], because={("a", "b"): "x"}), "the later one first"),
        (lambda: Order("?", ["a", "b"], because={("c", "b"): "x"}), "the later one first"),
        (lambda: Diagnosis("x", "Z"), "code of a misconception cannot be 'Z'"),
        (lambda: Question("", "", "", [("answer", WAY)], ""), "key of a question"),
        (lambda: Question("a", "", "", [], ""), "at least one"),
        (lambda: Question("a", "", "", [("guess", WAY)], ""), "predict, reason, observe, answer"),
        (lambda: Question("a", "", "", [("answer", "WAY")], ""), "a Choice, a Number"),
        (lambda: Question("a", "", "", [("observe", WAY), ("predict", WAY)], ""), "predicted first"),
        (lambda: Checkpoint(), "one at least"),
        (lambda: Checkpoint("01-null"), "part of a checkpoint cannot be '01-null'"),
        (lambda: Checkpoint(WAY, "a picture"), "after those a widget"),
        (lambda: Checkpoint([]), "after those a widget"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(make, says):
    with pytest.raises(ValueError, match=r"\w") as caught:
        make()
    assert says in str(caught.value)


@pytest.mark.parametrize("typed", ["1,450", "x", "", "5 mM", "1,2,3"])
def test_a_number_that_cannot_be_read_is_answered_with_a_sentence(typed):
    with pytest.raises(Unusable, match=r"^Your answer cannot be .*\.$"):
        Number("What current?", 1450.0, "µA/cm²").judge(typed)
