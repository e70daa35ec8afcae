"""The one reader: whatever way a number or a word is given, it is read as meant, or refused with a sentence."""

from __future__ import annotations

import contextlib
import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from drivingforce.physics import InvalidInput
from drivingforce.reading import InUnit, OneOf, converts, plain, read_number, unit_written

# -- typed numbers ---------------------------------------------------------------------------------------------


def named(value):
    """Return ``repr(value)`` without the address of an object: tests have the same name in every process."""
    return re.sub(r" at 0x\w+", "", repr(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("5,5", 5.5),
        ("−5", -5.0),
        ("-5", -5.0),
        ("–90", -90.0),
        ("- 90", -90.0),
        ("— 90,5", -90.5),
        ("+5", 5.0),
        ("−1,5", -1.5),
        (".5", 0.5),
        (",5", 0.5),
        ("5.", 5.0),
        ("1e9", 1e9),
        ("1E3", 1000.0),
        ("1e-3", 0.001),
        ("1,5e−3", 0.0015),
        ("1·10⁻³", 0.001),
        ("2.5 × 10^-3", 0.0025),
        ("2,5*10**-3", 0.0025),
        ("1x10-3", 0.001),
        ("10⁻³", 0.001),
        ("7.25 e-3", 0.00725),
        ("７．２５", 7.25),
        ("٧٫٢٥", 7.25),
        ("7.25 (mM)", 7.25),
        ("7.25 mM.", 7.25),
        ("0", 0.0),
        ("5 mM", 5.0),
        ("5mM", 5.0),
        (" 5 mM ", 5.0),
        ("5\u00a0mM", 5.0),
        ("5\u202fmM", 5.0),
        ("1e-4 mM", 0.0001),
        ("100 nM", 1e-4),
        ("1 µM", 0.001),
        ("1 μM", 0.001),
        ("0.1 M", 100.0),
        ("7.25 mmol/l", 7.25),
        ("1.450", 1.45),
        ("0,125", 0.125),
        ("1 450", 1450.0),
        ("1\u202f450,5", 1450.5),
        ("1’450", 1450.0),
        ("1_000", 1000.0),
        ("1,450.5", 1450.5),
        ("1.450,5", 1450.5),
        ("1,450,000", 1_450_000.0),
    ],
)
def test_a_number_is_read(text: str, value: float) -> None:
    assert read_number(text, unit="mM") == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "NaN", "nan", "inf", "-inf", "1.2.3", "1,2,3", "5 mV", "5 m", "mM", "5 5", "1 45", "5-",
     "--5", "−−5", "1e", "e5", "1e5.5", "0x10", ".", "-", "5%", "½", ",", "5\n6", "None", "True", "[5]", "5;",
     "1/2", "1²", "10-3", "2*105", "5 MM", "12,34,567", "5" * 81],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^The number cannot be .* it must be a number in mM\.$"):
        read_number(text, unit="mM")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("310.15 K", "°C", 37.0),
        ("20 °C", "°C", 20.0),
        ("−0.07 V", "mV", -70.0),
        ("-70 millivolts", "mV", -70.0),
        ("-70 mv", "mV", -70.0),
        ("1.5 ms/cm2", "mS/cm²", 1.5),
        ("500 µs", "ms", 0.5),
        ("0.5 ms", "ms", 0.5),
        ("1.5 mS/cm^2", "mS/cm²", 1.5),
        ("0.0015 S cm⁻²", "mS/cm²", 1.5),
        ("0.1 mA/cm2", "µA/cm²", 100.0),
        ("1 uA/cm²", "µA/cm²", 1.0),
        ("1 µM", "nM", 1000.0),
        ("50 %", "", 0.5),
    ],
)
def test_a_unit_is_converted_to_the_quantitys_own(text: str, unit: str, value: float) -> None:
    assert read_number(text, unit=unit) == value


def test_a_comma_before_three_digits_is_refused_where_it_can_mean_either() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_number("1,450", "Potassium outside", "mM", lower=0.1, upper=2000.0)
    assert str(caught.value) == (
        "Potassium outside cannot be '1,450': it must be written as 1450 or as 1.450: with its comma it can mean "
        "either."
    )
    assert read_number("1,450", unit="mM", lower=0.1, upper=1000.0) == 1.45
    assert read_number("1,450", unit="mM", lower=10.0, upper=2000.0) == 1450.0
    assert read_number("−3,367", largest=100.0) == -3.367
    assert read_number("−81,800", unit="mV") == -81.8, "no cell has 81,800 mV"


def test_a_unit_is_told_from_none() -> None:
    assert [unit_written(text) for text in ("1 µM", "5", "abc", "1e3 nM")] == ["µM", "", "", "nM"]
    assert converts("µM", "nM")
    assert not converts("µM", "mV")
    assert not converts("fathoms", "m")


# Any number, in any of the ways to write it.
SIGNS = {"minus": "−", "hyphen": "-", "en dash": "–", "apart": "- "}
FINITE = st.floats(-1e12, 1e12, allow_nan=False).map(lambda x: float(f"{x:.6g}"))


def mantissa_and_power(x: float) -> tuple[str, int]:
    digits, power = f"{abs(x):.5e}".split("e")
    return digits.rstrip("0"), int(power)


WAYS = {
    "repr": lambda x: repr(abs(x)),
    "fixed": lambda x: f"{abs(x):.9f}".rstrip("0"),
    "e": lambda x: f"{abs(x):.5e}",
    "times ten": lambda x: "{}·10^{}".format(*mantissa_and_power(x)),
    "raised": lambda x: "{} × 10{}".format(
        mantissa_and_power(x)[0],
        str(mantissa_and_power(x)[1]).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")),
    ),
    "spaced": lambda x: f"{abs(x):,.7f}".rstrip("0").replace(",", "\u202f"),
    "grouped": lambda x: f"{abs(x):,.7f}",
}


@given(
    FINITE,
    st.sampled_from(sorted(WAYS)),
    st.sampled_from(sorted(SIGNS)),
    st.booleans(),
    st.sampled_from(["", " mV", "mV"]),
)
def test_a_number_written_in_any_of_the_ways_is_read_back(
    x: float, way: str, sign: str, comma: bool, unit: str
) -> None:
    assume(x == 0 or abs(x) > 1e-3 or way in ("repr", "e", "times ten", "raised"))
    text = (SIGNS[sign] if x < 0 else "") + WAYS[way](x)
    if comma and way != "grouped":
        text = text.replace(".", ",")
        fraction = text.partition(",")[2]
        assume(len(fraction) != 3 or way in ("e", "times ten", "raised"))  # "1,450" may be refused
    assert read_number(text + unit, unit="mV") == pytest.approx(x, rel=1e-12, abs=1e-6 if way == "spaced" else 0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_prints_is_read_back(x: float) -> None:
    assert read_number(repr(x)) == x
    assert read_number(f" {x!r} mV ".replace("-", "−"), unit="mV") == x


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert not math.isnan(read_number(text, unit="mV"))


# -- what code returns -----------------------------------------------------------------------------------------

x = sympy.Symbol("x")


@pytest.mark.parametrize(
    "value",
    [
        7.25,
        np.float32(7.25),
        np.float64(7.25),
        np.longdouble(7.25),
        np.array(7.25),
        np.array([7.25]),
        np.array([[7.25]]),
        [7.25],
        (7.25,),
        [[7.25]],
        np.array([7.25], dtype=object),
        Decimal("7.25"),
        Fraction(29, 4),
        sympy.Rational(29, 4),
        sympy.Float("7.25"),
        sympy.sqrt(2) ** 2 + sympy.Rational(21, 4),
        mpmath.mpf("7.25"),
        complex(7.25, 0),
        np.roots([1, -7.25])[0].astype(complex),
        np.ma.array([7.25]),
        "7.25",
        "7,25",
        "7.25 mM",
        "7,25mM",
        " 7250 µM",
        "0.00725 M",
        "7.25 mmol/L",
        np.str_("7.25"),
        np.array("7.25 mM"),
        np.array(["7,25"]),
        ["7.25"],
        b"7.25",
    ],
    ids=named,
)
def test_a_number_is_read_from_whatever_holds_it(value: Any) -> None:
    assert InUnit("mM", 1).read(plain(value), "K_outside") == 7.25


@pytest.mark.parametrize(
    "value", [7, np.int8(7), np.uint16(7), np.array([7]), "7", range(7, 8), 7 + 0j], ids=named
)
def test_a_whole_number_is_a_number(value: Any) -> None:
    assert InUnit("mM", 1).read(plain(value), "n") == 7.0


@pytest.mark.parametrize(
    "value",
    [
        (1.5, -900.0),
        [1.5, -900],
        np.array([1.5, -900]),
        np.array([[1.5], [-900.0]]),
        np.array([[1.5, -900.0]]),
        [np.array([1.5]), np.float32(-900)],
        ["1.5 ms", "-0.9 mA/cm²"],
        [1.5, "−900 µA/cm²"],
        np.array(["1,5", "-900"]),
        (Decimal("1.5"), sympy.Integer(-900)),
    ],
    ids=named,
)
def test_two_numbers_are_read_each_in_its_unit(value: Any) -> None:
    assert InUnit(("ms", "µA/cm²"), 2).read(plain(value), "f") == [1.5, -900.0]


class Voltage:
    def __float__(self) -> float:
        return 7.25


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (True, "is True or False"),
        (np.True_, "is True or False"),
        ([True], "is True or False"),
        (float("nan"), "not a finite number"),
        (np.array([1.0, np.inf]), "not a finite number"),
        (10**400, "not a finite number"),
        (1j, "is a complex number"),
        (x, "is a Symbol that has no value as a number"),
        (x + 1, "is an Add that has no value as a number"),
        (Voltage(), "is a Voltage where a number or a word was asked for"),
        ({7.25}, "is a set where"),
        ({"a": 1}, "is a dict where"),
        (lambda: 7.25, "is a function where"),
        ((each for each in [1]), "is a generator where"),
        (object(), "is an object where"),
        ([1, None], "has a part without a value"),
        (np.ma.masked_array([1.0, 2.0], [False, True]), "has masked elements"),
        (["early", "a lot"], "holds several words"),
        (np.array(["in", "out"]), "holds several words"),
        (range(10**9), "more than 10000 items"),
        (np.zeros(10**5), "more than 10000 items"),
    ],
    ids=named,
)
def test_what_is_no_answer_says_why(value: Any, says: str) -> None:
    given_ = plain(value)
    assert given_["is"] == "unusable"
    assert says in given_["why"]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("1,450", "written as 1450 or as 1.450"),
        ("7.25 mV", "cannot be '7.25 mV': it must be one number, in mM"),
        ("", "cannot be"),
        ((7, 25), "To Python a comma makes two numbers of one: write 7.25, not 7,25"),
        ([1.5, 2.5], "cannot be [1.5, 2.5]: it must be one number, in mM."),
        ([], "one number, in mM"),
        ([[1, 2], [3, 4]], "one number, in mM"),
        ("out", "one number, in mM"),
        ("1e999", "a finite number"),
    ],
)
def test_what_is_not_of_the_form_is_refused_with_a_sentence(value: Any, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        InUnit("mM", 1).read(plain(value), "K_outside")
    assert str(caught.value).startswith("K_outside cannot be ")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "sent",
    [None, "3", True, {}, [None], [[1.0, [2.0, 3.0]], 1.0], float("nan"), 10**400, [True], {"a": 1}, [{}] * 3],
    ids=named,
)
def test_nothing_is_trusted_in_what_a_kernel_sends(sent: Any) -> None:
    for form in (InUnit("mV"), InUnit("mV", 2), OneOf("in", "out")):
        try:
            assert form.read({"is": "number", "value": sent}, "f") == 3.0
        except InvalidInput:
            continue
        assert sent == "3"


# -- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    ["out", "OUT ", "Out", "outward", "outwards", "Outward.", "out-wards", "'out'", "out of the cell", "ｏｕｔ",
     np.str_("out"), np.array("out"), np.where(True, "out", "in"), np.array(["out"]), ["out"],
     ("outward",), b"out"],
    ids=named,
)  # fmt: skip
def test_a_word_is_read_as_meant(value: Any) -> None:
    assert OneOf("in", "out").read(plain(value), "a") == "out"
    assert OneOf("inward", "outward").read(plain(value), "a") == "outward"


def test_other_words_too() -> None:
    assert OneOf("in", "out").read(plain("to the outside"), "a") == "out"
    assert OneOf("in", "out").read(plain("inside"), "a") == "in"
    assert OneOf("in", "out").read(plain("into the cell"), "a") == "in"
    assert OneOf("up", "down").read(plain("Upwards"), "a") == "up"
    assert OneOf("longer", "shorter").read(plain(" Longer"), "a") == "longer"


@pytest.mark.parametrize(
    "value",
    ["sideways", "in or out", "not out", "", "outer", "o", 1, "out\nin", "in" * 2000],
    ids=named,
)
def test_any_other_word_is_refused_with_what_to_choose_from(value: Any) -> None:
    with pytest.raises(InvalidInput, match=r'^a cannot be .*: it must be "in" or "out"\.$'):
        OneOf("in", "out").read(plain(value), "a")
