"""Worked examples: right answers computed, every slip recognised, nothing given away."""

import math

import pytest

from drivingforce import Ca, Cl, InvalidInput, K, Na
from drivingforce.questions import driving_force_example, nernst_example, ohm_example


def states(example):
    return [step["state"] for step in example.steps]


def test_a_full_example_shows_every_result():
    example = nernst_example(K, 5, 145)
    assert [step["result"] for step in example.steps] == ["−3.367", "+26.73 mV", "−90.0 mV"]


@pytest.mark.parametrize(("ion", "outside", "inside"), [(K, 5, 145), (Na, 142, 15), (Cl, 120, 7), (Ca, 2, 1e-4)])
def test_right_answers_open_step_after_step(ion, outside, inside):
    example = nernst_example(ion, outside, inside, gaps=3)
    assert states(example) == ["open", "later", "later"]
    log, scale = math.log(outside / inside), 1000 * 8.314462618 * 310.15 / 96485.33212 / ion.valence
    for index, answer in enumerate((log, scale, scale * log)):
        example._on_message(None, {"step": index, "answer": f"{answer:.2f}".replace(".", ",")}, [])
    assert states(example) == ["done"] * 3


def test_a_result_never_reaches_the_page_before_it_is_found():
    for gaps in (1, 2, 3):
        example = nernst_example(Na, 142, 15, gaps=gaps)
        assert "60.1" not in str(example.steps)
        assert [step["result"] for step in example.steps] == [""] * 3


@pytest.mark.parametrize(
    ("step", "answer", "message"),
    [
        (0, "-2.842", "inside over outside"),
        (0, "1.234", "base 10"),
        (0, "17.14", "ratio itself"),
        (0, "a lot", "must be a number"),
        (0, "", "must be a number"),
        (0, "5", "Not yet"),
        (1, "26.73", "sign of this ion"),
        (1, "-0.0267", "in volts"),
        (2, "75.9", "sign is not"),
    ],
)
def test_slips_for_chloride(step, answer, message):
    example = nernst_example(Cl, 120, 7, gaps=3)
    for index, right in zip(range(step), ("2.842", "-26.73"), strict=False):
        example.answer(index, right)
    example.answer(step, answer)
    assert states(example)[step] == "wrong"
    assert message in example.steps[step]["feedback"]
    example.answer(step, ("2.842", "-26.73", "-75.9")[step])
    assert states(example)[step] == "done"


@pytest.mark.parametrize(("answer", "message"), [("26.73", "single positive"), ("53.45", "Divide")])
def test_slips_for_calcium(answer, message):
    example = nernst_example(Ca, 2, 1e-4, gaps=2)
    example.answer(0, "9.903")
    example.answer(1, answer)
    assert message in example.steps[1]["feedback"]


def test_a_step_can_be_shown():
    example = nernst_example(K, 5, 145, gaps=1)
    example.answer(0, "7")
    example.answer(0, None)
    assert states(example) == ["done", "given", "given"]
    assert example.steps[0]["result"] == "−3.367"


@pytest.mark.parametrize(
    ("ion", "V_m", "E", "force", "current", "way"),
    [
        (K, -70, -90, "20", "outward", "out"),
        (Na, -70, 60, "−130", "inward", "in"),
        (Cl, -40, -76, "36", "outward", "in"),
        (Cl, -70, -42, "-28", "inward", "out"),
    ],
)
def test_driving_force_and_the_two_directions(ion, V_m, E, force, current, way):
    example = driving_force_example(ion, V_m, E, gaps=3)
    for index, answer in enumerate((force, current, way)):
        example.answer(index, answer)
    assert states(example) == ["done"] * 3


def test_slips_of_the_driving_force():
    example = driving_force_example(Cl, -40, -76, gaps=3)
    example.answer(0, "-36")
    assert "order" in example.steps[0]["feedback"]
    example.answer(0, "-116")
    assert "negative number adds" in example.steps[0]["feedback"]
    example.answer(0, "36")
    example.answer(1, "inward")
    assert "outward current" in example.steps[1]["feedback"]
    example.answer(1, "outward")
    example.answer(2, "out")
    assert "negative ion" in example.steps[2]["feedback"]


@pytest.mark.parametrize(
    ("ion", "g", "V_m", "E", "answers"),
    [
        (K, 1.7, -70, -90, ("20", "34", "outward")),
        (Na, 0.26, -70, 60, ("−130", "−33,8", "inward")),
        (Cl, 0.5, -40, -76, ("36", "18", "outward")),
        (Na, 0, -70, 60, ("-130", "0", "none")),
    ],
)
def test_ohm(ion, g, V_m, E, answers):
    example = ohm_example(ion, g, V_m, E, gaps=3)
    assert answers[0] not in str([step["sentence"] for step in example.steps[1:]])
    for index, answer in enumerate(answers):
        example.answer(index, answer)
    assert states(example) == ["done"] * 3


@pytest.mark.parametrize(
    ("g", "step", "answer", "message"),
    [
        (0.5, 0, "-36", "order"),
        (0.5, 0, "-116", "negative number adds"),
        (0.0, 0, "0", "not the force"),
        (0.5, 1, "-18", "keeps the sign"),
        (0.5, 1, "36", "That is the force"),
        (0.5, 1, "-20", "g times"),
        (0.5, 1, "72", "do not divide"),
        (0.0, 1, "36", "open path"),
        (0.5, 2, "inward", "an anion goes the other way"),
        (0.5, 2, "none", "path is open"),
        (0.0, 2, "outward", "open path"),
    ],
)
def test_slips_of_ohm(g, step, answer, message):
    example = ohm_example(Cl, g, V_m=-40, E=-76, gaps=3)
    for index, right in zip(range(step), ("36", str(36 * g)), strict=False):
        example.answer(index, right)
    example.answer(step, answer)
    assert message in example.steps[step]["feedback"]


@pytest.mark.parametrize(
    "content", [{}, {"step": 99, "answer": "1"}, {"step": "0", "answer": "1"}, {"step": 2, "answer": "1"}]
)
def test_odd_messages_change_nothing(content):
    example = nernst_example(K, 5, 145, gaps=3)
    before = example.steps
    example._on_message(None, content, [])
    assert example.steps == before


def test_bad_arguments_are_refused():
    with pytest.raises(InvalidInput):
        nernst_example(K, -5, 145)
    with pytest.raises(InvalidInput):
        driving_force_example(K, -70, -90, gaps=4)
    with pytest.raises(InvalidInput):
        ohm_example(K, -1, -70, -90)
