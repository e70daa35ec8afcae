"""Control: drags, numbers typed well and badly, the way back, and no message without need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce import Cell, InvalidInput
from drivingforce.controls import Control, Handle
from drivingforce.model import Quantity, preset

TABLE = preset("textbook neuron").quantities

NUMBERS = [key for key, entry in TABLE.items() if isinstance(entry, Quantity) and not entry.optional]


class TestDrag:
    def test_is_one_undo_step(self, cell, reader):
        reader(Control(cell, "V_m")).drag(*range(-69, -20))
        assert cell.V_m == -21
        cell.undo()
        assert (cell.V_m, cell.can_undo) == (-70, False)

    def test_two_drags_are_two_steps(self, cell, reader):
        at_control = reader(Control(cell, "V_m"))
        at_control.drag(-60, -50)
        at_control.drag(-40, -30)
        cell.undo()
        assert cell.V_m == -50

    def test_two_controls_never_share_a_step(self, cell, reader):
        reader(Control(cell, "V_m")).drag(-60)
        reader(Control(cell, "V_m")).drag(-50)
        cell.undo()
        assert cell.V_m == -60

    def test_moving_v_m_holds_it(self, cell, reader):
        cell.held = False
        reader(Control(cell, "V_m")).drag(-60)
        assert (cell.held, cell.V_m) == (True, -60)


class TestMessages:
    def test_the_page_is_told_only_what_it_does_not_know(self, cell, reader, sent):
        control = Control(cell, "V_m")
        at_control = reader(control)
        sent.clear()
        at_control.drag(-69, -68, -67)
        # One message, with the first step: "changed" has to appear. The value is on the page already.
        assert sent == [(control, "shown")]
        assert control.shown["changed"]

    def test_a_control_that_nothing_changed_sends_nothing(self, cell, sent):
        Control(cell, "K_outside")
        sent.clear()
        cell.update(V_m=-50, Na_outside=100)
        assert sent == []

    def test_free_the_slider_follows_the_membrane(self, cell):
        control = Control(cell, "V_m")
        cell.held = False
        cell.K.outside = 50
        assert control.shown["value"] == cell.V_m == cell.rest

    def test_an_answer_names_the_intent_that_it_knows(self, cell, reader):
        control = Control(cell, "V_m")
        reader(control).drag(-60, -50)
        cell.undo()
        assert control.shown == {"seq": 3, "value": -70, "start": -70, "changed": False, "message": ""}


BAD = ["", "  ", "abc", "0", "-5", "−5", "1e9", "NaN", "inf", "1.2.3", "5 kg", "--5"]


class TestBox:
    @pytest.mark.parametrize("text", BAD)
    def test_bad_input_gets_a_message_and_changes_nothing(self, cell, reader, text):
        control = Control(cell, "K_outside")
        before = cell.inputs
        reader(control).type(text)
        assert cell.inputs == before
        assert not cell.can_undo
        assert control.shown["value"] == 5
        message = control.shown["message"]
        assert "Potassium outside" in message
        assert "from 0.1 to 2000 mM" in message

    @pytest.mark.parametrize(
        ("text", "value"), [("1,5", 1.5), ("1.5", 1.5), (" 10 ", 10), ("12 mM", 12), ("1e1", 10), ("+7", 7)]
    )
    def test_good_input_as_people_type_it(self, cell, reader, text, value):
        control = Control(cell, "K_outside")
        reader(control).type(text)
        assert cell.K.outside == value
        assert (control.shown["value"], control.shown["message"]) == (value, "")

    @pytest.mark.parametrize(
        ("key", "text", "value"),
        [
            ("V_m", "–90", -90.0),
            ("V_m", "- 90", -90.0),
            ("V_m", "−0.09 V", -90.0),
            ("V_m", "−81,800", -81.8),
            ("Ca_inside", "100 nM", 1e-4),
            ("Ca_inside", "1·10⁻³ mM", 1e-3),
            ("K_inside", "1 450", 1450.0),
            ("celsius", "310.15 K", 37.0),
            ("TTX", "1 nM", 0.5),
            ("TTX", "1 µM", 1000 / 1001),
        ],
    )
    def test_dashes_units_and_powers_as_people_type_them(self, cell, reader, key, text, value):
        control = Control(cell, key)
        reader(control).type(text)
        assert (control.shown["value"], control.shown["message"]) == (pytest.approx(value, rel=1e-12), "")

    def test_a_comma_that_can_mean_either_is_asked_about(self, cell, reader):
        """Chapters 1 and 2 ask for 1450 mM: 1,450 must not become 1.45."""
        control = Control(cell, "K_inside")
        reader(control).type("1,450")
        assert cell.K.inside == 145
        assert "cannot be '1,450': it must be written as 1450 or as 1.450" in control.shown["message"]

    def test_a_good_number_clears_the_message(self, cell, reader):
        control = Control(cell, "K_outside")
        at_control = reader(control)
        at_control.type("abc")
        at_control.drag(6)
        assert control.shown["message"] == ""

    def test_so_does_a_change_from_elsewhere(self, cell, reader):
        control = Control(cell, "K_outside")
        reader(control).type("abc")
        cell.K.outside = 8
        assert (control.shown["value"], control.shown["message"]) == (8, "")

    def test_the_same_number_in_other_words_is_tidied_up(self, cell, reader, sent):
        control = Control(cell, "K_outside")
        sent.clear()
        reader(control).type("5,000")
        assert sent == [(control, "shown")]
        assert not cell.can_undo

    def test_escape_forgets_what_was_refused_and_nothing_else(self, cell, reader):
        cell.held = False
        control = Control(cell, "V_m")
        at_control = reader(control)
        at_control.type("abc")
        at_control.escape()
        assert control.shown["message"] == ""
        assert not cell.held

    def test_a_change_that_the_cell_refuses_is_reported(self, cell, reader):
        cell.update(held=False, Na_g=0)
        control = Control(cell, "K_g")
        reader(control).type("0")
        assert "free membrane" in control.shown["message"]
        assert cell.K.g > 0


class TestBounds:
    def test_may_be_narrower_than_the_table(self, cell, reader):
        control = Control(cell, "V_m", lower=-100, upper=50)
        reader(control).type("-120")
        assert "from −100 to 50 mV" in control.shown["message"]
        assert (control.setup["lower"], control.setup["upper"]) == (-100, 50)

    @pytest.mark.parametrize("bounds", [(-200, 0), (50, -50), (0, 0), (float("nan"), 1), ("low", 1)])
    def test_but_not_wider_nor_empty(self, cell, bounds):
        with pytest.raises(InvalidInput):
            Control(cell, "V_m", *bounds)

    @pytest.mark.parametrize("key", ["held", "K_E_fixed", "nonsense"])
    def test_only_for_a_number(self, cell, key):
        with pytest.raises(InvalidInput):
            Control(cell, key)


class TestWayBack:
    def test_a_change_is_marked_and_can_be_reset(self, cell, reader):
        control = Control(cell, "K_outside")
        at_control = reader(control)
        at_control.drag(10)
        assert control.shown["changed"]
        at_control.reset()
        assert cell.K.outside == 5
        assert not control.shown["changed"]
        cell.undo()
        assert cell.K.outside == 10

    def test_where_a_chapter_starts_is_where_reset_goes(self, reader):
        cell = Cell.preset("textbook neuron", V_m=0)
        control = Control(cell, "V_m")
        assert not control.shown["changed"]
        reader(control).drag(30)
        reader(control).reset()
        assert cell.V_m == 0

    def test_what_started_free_is_free_again(self, reader):
        cell = Cell.preset("textbook neuron", held=False)
        at_control = reader(Control(cell, "V_m"))
        at_control.drag(30)
        at_control.reset()
        assert not cell.held

    @pytest.mark.parametrize("what", ["undo", "redo"])
    def test_undo_and_redo_by_key(self, cell, reader, what):
        control = Control(cell, "V_m")
        reader(control).drag(-60)
        reader(control).press("undo")
        if what == "redo":
            reader(control).press("redo")
        assert cell.V_m == (-70 if what == "undo" else -60)

    def test_undo_overtakes_nothing(self, cell, reader):
        """The command arrives while the drag's last intents still wait their turn, and they come after it."""
        control = Control(cell, "V_m")
        reader(control).drag(-60)
        waiting = {"seq": 3, "gesture": 2, "value": -50, "done": False}
        control._handle_custom_msg({"do": "undo", "after": waiting}, [])
        assert cell.V_m == -60
        control.set_state({"intent": waiting})
        control.set_state({"intent": {**waiting, "seq": 4, "done": True}})
        assert cell.V_m == -60

    def test_f_holds_and_lets_go(self, cell, reader):
        cell.V_m = 20
        at_control = reader(Control(cell, "V_m"))
        at_control.press("hold_or_free")
        assert (cell.held, cell.V_m) == (False, cell.rest)
        at_control.press("hold_or_free")
        assert (cell.held, cell.V_m) == (True, cell.rest)

    def test_f_says_why_it_cannot_let_go(self, cell, reader):
        cell.update(K_g=0, Na_g=0)
        control = Control(cell, "V_m")
        reader(control).press("hold_or_free")
        assert cell.held
        assert "free membrane" in control.shown["message"]

    def test_locked_it_takes_no_command(self, cell, reader):
        cell.V_m = 20
        reader(Control(cell, "V_m", disabled=True)).press("undo")
        assert cell.V_m == 20

    def test_nor_a_value_that_was_on_its_way_when_it_was_locked(self, cell, reader):
        control = Control(cell, "V_m")
        control.disabled = True
        reader(control).drag(20)
        assert cell.V_m == control.shown["value"] == -70


def test_closed_it_no_longer_follows(cell):
    control = Control(cell, "V_m")
    control.close()
    cell.V_m = -10
    assert control.shown["value"] == -70


@pytest.mark.parametrize("key", NUMBERS)
def test_every_quantity_has_a_control_and_words_for_print(cell, key):
    (still,) = Control(cell, key).static_pictures()
    assert TABLE[key].label in still.words


def test_words_for_print_are_as_fine_as_the_control(cell):
    (still,) = Control(cell, "Na_g").static_pictures()
    assert still.words == "Sodium conductance: g_Na = 0.262 mS/cm²"


def test_a_handle_is_a_control_in_a_picture(cell, reader):
    reader(Handle(cell, "V_m")).drag(-33)
    assert cell.V_m == -33


@given(wishes=st.lists(st.one_of(st.floats(-200, 200), st.text(max_size=6)), max_size=8))
def test_page_and_cell_always_agree_in_the_end(wishes):
    from .conftest import Reader

    cell = Cell.preset("textbook neuron")
    control = Control(cell, "V_m")
    at_control = Reader(control)
    for wish in wishes:
        at_control.type(wish) if isinstance(wish, str) else at_control.drag(wish)
    on_page = control._on_page()
    control.close()
    if not on_page["message"]:
        assert on_page["value"] == cell.V_m
    assert -150 <= cell.V_m <= 150


def test_a_blocker_shows_its_dose_beside_the_fraction(cell, reader):
    control = Control(cell, "TTX")
    assert control.shown["unit"] == "= 0 nM"
    reader(control).drag(0.5)
    assert control.shown["unit"] == "= 1 nM"
    reader(control).type("9 nM")
    assert round(cell.inputs.TTX, 9) == 0.9
    reader(control).drag(1.0)
    assert control.shown["unit"] == "saturating"
