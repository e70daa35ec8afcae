"""The questions themselves: every one can be answered, every wrong answer says something else, numbers follow."""

import numpy as np
import pytest

from drivingforce import Cell, InvalidInput, Step
from drivingforce.misconceptions import MISCONCEPTIONS
from drivingforce.model import PRESETS, Preset
from drivingforce.physics import sweep, threshold
from drivingforce.questions import chapter_05, sets
from drivingforce.questions.question import ONCE, Number
from drivingforce.questions.sets import SETS, all_questions, question_set
from drivingforce.reading import Unusable

QUESTIONS = list(all_questions().values())
ITEMS = [
    pytest.param(item, id=f"{question.key}-{role}") for question in QUESTIONS for role, item in question.steps
]

#: Misconceptions of each chapter's topic (the teaching guide's third section).
OF_CHAPTER = {1: "BEHI", 2: "ABCEFIJK", 3: "BCEHIK", 4: "ADFHKL", 5: "CDFGHKMN"}


def right_answer(item):
    if isinstance(item, Number):
        return f"{item.right:.2f}"
    return item.right_answer()


@pytest.mark.parametrize("item", ITEMS)
def test_the_right_answer_is_right_and_only_that_one(item):
    assert item.judge(right_answer(item)).right
    assert [reply.right for _, reply in item.every()].count(True) == 1


@pytest.mark.parametrize("item", ITEMS)
def test_every_answer_gets_words_of_its_own(item):
    replies = [reply.words for _, reply in item.every()]
    says = [says for says, _ in item.every()]
    assert all(replies)
    assert len(set(says)) == len(says) >= 2
    slips = [reply.words for _, reply in item.every() if reply.misconception]
    assert len(set(slips)) == len(slips)


@pytest.mark.parametrize("item", ITEMS)
def test_only_wrong_answers_show_a_misconception_and_one_that_is_known(item):
    assert all(not reply.misconception for _, reply in item.every() if reply.right)
    assert all(reply.misconception in MISCONCEPTIONS for _, reply in item.every() if reply.misconception)


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("nonsense", ["", "giraffe", 7j, [], ["a"], {"a": 1}, "x" * 10_000])
def test_what_is_no_answer_is_refused_in_words(item, nonsense):
    with pytest.raises(Unusable, match=r"\w"):
        item.judge(nonsense)


@pytest.mark.parametrize("item", ITEMS)
def test_the_page_is_not_told_what_is_right(item):
    assert set(item.page()) <= {"kind", "options", "unit", "colour", "symbol", "sides"}
    assert all(set(option) == {"key", "says"} for option in item.page().get("options", []))


@pytest.mark.parametrize("chapter", OF_CHAPTER)
def test_each_misconception_of_a_chapter_has_a_distractor(chapter):
    asked = [q for name in SETS if int(name[:2]) == chapter for q in question_set(name)]
    found = {reply.misconception for q in asked for _, item in q.steps for _, reply in item.every()}
    assert set(OF_CHAPTER[chapter]) <= found


def test_every_misconception_has_one_somewhere():
    found = {reply.misconception for q in QUESTIONS for _, item in q.steps for _, reply in item.every()}
    assert set(MISCONCEPTIONS) <= found


@pytest.mark.parametrize("chapter", range(1, 6))
def test_a_checkpoint_ends_with_something_from_before(chapter):
    *asked, earlier = question_set(f"{chapter:02}-checkpoint")
    # Chapter 5 asks its main question on the way.
    main, twin, *_ = [*question_set("05-notch"), *asked] if chapter == 5 else asked
    assert [role for role, _ in main.steps] == ["predict", "observe"]
    assert main.look
    assert twin.key == f"{main.key}-twin"
    expected = "before the course" if chapter == 1 else f"chapter {chapter - 1}"
    assert expected in earlier.title


def test_names_are_unique_and_sets_are_found_by_them():
    names = [question.key for name in SETS for question in question_set(name)]
    assert len(set(names)) == len(names) == len(QUESTIONS)
    with pytest.raises(InvalidInput, match="01-crowding"):
        question_set("01-croding")


def test_what_is_asked_once_comes_first():
    for question in QUESTIONS:
        roles = [role in ONCE for role, _ in question.steps]
        assert roles == sorted(roles, reverse=True)
        assert question.explain


# -- the numbers -----------------------------------------------------------------------------------------------


def texts():
    """Return every number and every word of every item, by question and step."""
    return {
        (question.key, step): str([item.ask, item.every(), getattr(item, "right", "")])
        for question in all_questions().values()
        for step, (_, item) in enumerate(question.steps)
    }


@pytest.fixture
def other_neuron(monkeypatch):
    """Change numbers of the textbook neuron's preset."""

    def change(**values):
        preset = PRESETS["textbook neuron"]
        membrane = preset.declarations.membrane_of({**preset.values, **values})
        start = {key: value for key, value in values.items() if key not in preset.declarations.of_membrane}
        changed = Preset(preset.name, preset.summary, membrane, {**preset.start, **start})
        for module in ("drivingforce.model.presets", "drivingforce.model.cell"):
            monkeypatch.setattr(f"{module}.PRESETS", {**PRESETS, "textbook neuron": changed})

    return change


#: Questions whose answers are words without a number of the membrane in them.
WITHOUT_NUMBERS = {
    ("01-chloride", 1), ("01-factor-of-ten", 0), ("02-both-tenfold", 1), ("03-chloride", 1), ("04-area", 1),
    ("04-blocked", 1), ("04-force-without-path", 0), ("05-order", 0), ("05-repolarised", 1), ("05-threshold", 0),
    ("silverthorn-before", 0), ("silverthorn-before", 1), ("silverthorn-after", 0), ("silverthorn-after", 1),
    ("02-balance", 0),
}  # fmt: skip


def test_numbers_in_questions_and_answers_follow_the_preset(other_neuron):
    before = texts()
    other_neuron(
        K_inside=160.0, K_outside=4.0, Na_outside=150.0, Cl_outside=110.0, celsius=35.0, Na_g_max=125.0, V_m=-72.0
    )
    after = texts()
    assert {key for key in before if before[key] == after[key]} <= WITHOUT_NUMBERS


def test_so_does_what_is_right(other_neuron):
    def null_of_K():
        ((_, item),) = all_questions()["01-null"].steps
        return item.right

    assert null_of_K() == pytest.approx(-90.0, abs=0.05)
    other_neuron(K_outside=10.0)
    assert null_of_K() == pytest.approx(-71.5, abs=0.05)


def test_and_the_direction_with_it(other_neuron):
    def way_of_chloride():
        return all_questions()["01-chloride"].steps[1][1].right

    assert way_of_chloride() == "in"
    other_neuron(Cl_inside=20.0)
    assert way_of_chloride() == "out"


def test_the_numbers_of_the_textbook_spike():
    predict, observe = (item for _, item in all_questions()["05-notch"].steps)
    assert "+14" in predict.ask
    assert observe.right == pytest.approx(-510, abs=5)
    twin = str(all_questions()["05-notch-twin"].steps[0][1].every())
    assert "1.4 times" in twin
    assert chapter_05.Spike.of_textbook().r.spike_times


def test_the_raised_potassium():
    (_, _, (_, observe)) = all_questions()["silverthorn-after"].steps
    assert observe.right == pytest.approx(11.8, abs=0.1)
    assert "+5.5" in all_questions()["silverthorn-after"].explain


@pytest.mark.slow
def test_threshold_is_no_fixed_voltage():
    """What chapter 5's question takes for right: the voltages at the end of two just-failing pulses differ."""
    membrane = Cell.preset("textbook neuron").snapshot.membrane
    reached = []
    for duration in (0.5, 5.0):
        amplitude = threshold(membrane, Step(1.0, duration, 1.0))
        r = sweep(membrane, Step(1.0, duration, 0.999 * amplitude), 10.0)
        reached.append(float(np.interp(1.0 + duration, r.t, r.V)))
    assert abs(reached[0] - reached[1]) > 2


def test_no_set_is_forgotten():
    assert {name[:2] for name in sets.SETS} == {"01", "02", "03", "04", "05"}
