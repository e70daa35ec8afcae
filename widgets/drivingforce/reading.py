"""The one reader of answers: what a person types and what a student's code returns, read as it is meant.

Controls, checkpoints, worked examples, the visible checks of the exercises and marking all read with this module,
so that what one of them accepts none of the others refuses. There are two steps, because a student's object must
never reach the marking side: :func:`plain`, which runs beside the student's code, reduces any object to JSON; and
:class:`InUnit` and :class:`OneOf` read that JSON, and trust nothing in it.
"""

from __future__ import annotations

import math
import numbers
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from .physics import InvalidInput

#: What was given or returned, as JSON: {"is": "number", "text", "list", "cell", "nothing" or "unusable", ...}. The
#: value of a list is a list of numbers, texts and lists.
Plain = dict[str, Any]


class Unusable(ValueError):
    """What was handed in has not the form that is asked for; the message says so to whoever gave it."""


def near(value: object, expected: float, tolerance: float) -> bool:
    """Return whether ``value`` is a number within ``tolerance`` of ``expected``: the one rule of what is right."""
    return isinstance(value, float) and abs(value - expected) <= tolerance


# -- numbers as people write them --------------------------------------------------------------------------------

_LONGEST_NUMBER = 80  # characters
_SPACES = "\u00a0\u2007\u2009\u202f\t"
_MINUS_SIGNS = "−–—‐‑‒﹣－"
_AS_TYPED = str.maketrans(
    {chr(0xFF01 + index): chr(0x21 + index) for index in range(94)}  # the full width of East Asian keyboards
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_MINUS_SIGNS, "-")
    | {"\u03bc": "µ", "\u066b": "."}
)
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")

_POWER_OF_TEN = re.compile(
    r"(?P<before>^[+-]?\s?|\s?[·⋅∙×x*]\s?)10"
    r"(?:(?:\*\*|\^)\s?\(?(?P<power>[+-]?\d{1,4})\)?|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})|(?P<signed>[+-]\d{1,4}))",
    re.IGNORECASE | re.ASCII,
)
_WRITTEN = re.compile(
    r"(?P<sign>[+-]?)\s?"
    r"(?P<digits>(?=[.,]?\d)[\d.,]+(?:[ '’_]\d{3}(?!\d)[\d.,]*)*)"
    r"(?:\s?e(?P<power>[+-]?\d{1,4}))?"
    r"\s?(?P<unit>(?![\d.,]).*)",
    re.IGNORECASE | re.ASCII,
)
#: Larger than any such quantity of a cell: "1,450" mV is 1.45 mV, but "1,450" mM may be either.
_LARGEST = {"mV": 1000.0, "°C": 1000.0}

_GROUPED = re.compile(r"(\d{1,3})([ '’_])\d{3}(?:\2\d{3})*(?:[.,]\d*)?")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}")
_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d*|[1-9]\d{0,2}(?:,\d{3}){2,}")
_POINT_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d*|[1-9]\d{0,2}(?:\.\d{3}){2,}")
_PLAIN = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+")


def read_number(
    text: str,
    name: str = "The number",
    unit: str = "",
    *,
    lower: float | None = None,
    upper: float | None = None,
    largest: float | None = None,
    allowed: str = "",
) -> float:
    """Read a number as people type it, in its own unit or in one that can be converted.

    A decimal point or comma, any dash for a minus, thousands set off by spaces, powers of ten (``1.5e-3``,
    ``1.5·10⁻³``) and a unit behind it are understood: ``"100 nM"`` in mM is 0.0001.

    Parameters
    ----------
    text : str
        What was typed.
    name : str
        What it is called in the message of an error.
    unit : str
        The unit of the result, and of a number without one.
    lower, upper : float, optional
        Bounds; ``largest`` stands for both, −largest and largest. Where none are given, they are those of any such
        quantity of a cell. They decide what ``"1,450"`` means, if only one of its two readings lies within them;
        otherwise they are not enforced.
    allowed : str
        What is wanted, for the message; "a number in ``unit``" if not given.

    Returns
    -------
    float
        In ``unit``. May be infinite, where the text says a number that is too large.

    Raises
    ------
    InvalidInput
        For anything else, and for ``"1,450"`` where it can mean two numbers; it names both.
    """
    wanted = allowed or f"a number{f' in {unit}' if unit else ''}"
    found = _written(text)
    readings = _readings(found) if found else []
    if found is None or not readings:
        raise InvalidInput(name, text.strip() or "empty", wanted)
    convert = _conversion(found["unit"].strip(), unit)
    if convert is None:
        raise InvalidInput(name, text.strip(), wanted)
    values = [convert.apply(reading) for reading in readings]
    if len(values) > 1:
        largest = _LARGEST.get(unit, math.inf) if largest is None else largest
        low, high = -largest if lower is None else lower, largest if upper is None else upper
        values = [value for value in values if low <= value <= high] or values[:1]
    if len(values) > 1:
        as_decimal, as_thousands = found["digits"].replace(",", "."), found["digits"].replace(",", "")
        raise InvalidInput(
            name, text.strip(), f"written as {as_thousands} or as {as_decimal}: with its comma it can mean either"
        )
    return values[0]


def unit_written(text: str) -> str:
    """Return the unit that stands behind the number in ``text``; empty if there is none, or no number."""
    found = _written(text)
    return found["unit"].strip() if found else ""


def converts(unit: str, into: str) -> bool:
    """Return whether a number in ``unit`` can be given in ``into``."""
    return _conversion(unit, into) is not None


def _written(text: str) -> re.Match[str] | None:
    """Return ``text`` taken apart: sign, digits, power of ten, unit."""
    if len(text) > _LONGEST_NUMBER:
        return None
    digits = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text.strip())
    return _WRITTEN.fullmatch(_POWER_OF_TEN.sub(_as_exponent, digits.translate(_AS_TYPED), count=1))


def _as_exponent(found: re.Match[str]) -> str:
    """Write a power of ten as computers do: "·10⁻³" as "e-3", "10⁻³" as "1e-3"."""
    before, times = found["before"], found["before"].strip() not in ("", "+", "-")
    if found["signed"] and not times:  # "10-3" by itself is a subtraction
        return found[0]
    power = found["power"] or found["signed"] or found["raised"].translate(_RAISED)
    return f"e{power}" if times else f"{before}1e{power}"


def _readings(found: re.Match[str]) -> list[Decimal]:
    """Return what the digits can mean: one number, two for ``1,450``, none for digits in no order."""
    sign, power, digits = found["sign"].strip("+"), found["power"] or "0", found["digits"]
    if _GROUPED.fullmatch(digits):
        digits = re.sub(r"[ '’_]", "", digits)
    if _AMBIGUOUS.fullmatch(digits) and not found["power"]:
        forms = [digits.replace(",", "."), digits.replace(",", "")]
    elif _COMMA_GROUPS.fullmatch(digits):
        forms = [digits.replace(",", "")]
    elif _POINT_GROUPS.fullmatch(digits):
        forms = [digits.replace(".", "").replace(",", ".")]
    else:
        forms = [digits.replace(",", ".")] if _PLAIN.fullmatch(digits) else []
    return [Decimal(f"{sign}{form}e{power}") for form in forms]


# -- units -------------------------------------------------------------------------------------------------------

_PREFIXES = {"": 0, "k": 3, "c": -2, "m": -3, "µ": -6, "u": -6, "n": -9, "p": -12}
#: Each unit without a prefix, by the ways to write it (blanks taken out).
_BASES = {
    "V": ("V", "volt", "volts"),
    "M": ("M", "mol/l", "mol/L", "mol/dm3", "molar"),
    "s": ("s", "sec", "second", "seconds"),
    "m": ("m", "metre", "metres", "meter", "meters"),
    "S/cm2": ("S/cm2", "Scm-2"),
    "A/cm2": ("A/cm2", "Acm-2"),
    "F/cm2": ("F/cm2", "Fcm-2"),
}
_LONG_PREFIXES = {"milli": "m", "micro": "µ", "nano": "n", "kilo": "k"}
_CELSIUS = ("°C", "C", "degC", "deg C", "degrees C", "degrees Celsius", "degrees", "°")


@dataclass(frozen=True)
class _Conversion:
    """From one unit to another: a power of ten and, for temperatures, an offset."""

    power: int = 0
    offset: Decimal = Decimal(0)

    def apply(self, number: Decimal) -> float:
        # scaleb() and not a product of floats: 100 nM is 1e-4 mM, not 9.999999999999999e-05.
        return float(number.scaleb(self.power) + self.offset if self.offset else number.scaleb(self.power))


def _conversion(written: str, unit: str) -> _Conversion | None:
    """Return how to come from the unit as ``written`` to ``unit``, or None where that has no meaning."""
    written = written.strip(" .()[]")
    if written in ("", unit):
        return _Conversion()
    if unit == "":
        return _Conversion(-2) if written == "%" else None
    if unit == "°C":
        kelvin = _Conversion(offset=Decimal("-273.15")) if written in ("K", "kelvin") else None
        return _Conversion() if written in _CELSIUS else kelvin
    given, asked = _parts(written), _parts(unit)
    if given is None and written[0] == unit[0] and _bare(written).casefold() == _bare(unit).casefold():
        return _Conversion()  # "mv" for mV
    if given is None or asked is None or given[0] != asked[0]:
        return None
    return _Conversion(given[1] - asked[1])


def _bare(unit: str) -> str:
    """Return a unit without the many ways to set its powers and products: "mS cm⁻²" is "mScm-2"."""
    return unit.translate(_AS_TYPED).translate(_RAISED).replace("^", "").replace(" ", "").replace("·", "")


def _parts(unit: str) -> tuple[str, int] | None:
    """Return a unit without its prefix, and the power of ten that the prefix stands for."""
    plain = _bare(unit)
    for word, prefix in _LONG_PREFIXES.items():
        if plain.startswith(word):
            plain = prefix + plain.removeprefix(word)
    for base, names in _BASES.items():
        for name in names:
            prefix = plain.removesuffix(name)
            if plain.endswith(name) and prefix in _PREFIXES:
                return base, _PREFIXES[prefix]
    return None


# -- what a student's code returns, reduced to JSON --------------------------------------------------------------

_LONGEST_TEXT = 2000
_MOST_ITEMS = 10_000
#: Libraries whose numbers are read by way of float(); any other object with a __float__ is not taken for a number.
_LIBRARIES_OF_NUMBERS = frozenset({"sympy", "mpmath"})


def plain(value: object) -> Plain:
    """Reduce a student's value to what JSON can carry; whatever it cannot be reduced to is unusable.

    The value is not interpreted: text stays text, since its unit is known to the reader only. Arrays of any kind
    become lists. Whatever a student's object raises when it is looked at passes through.
    """
    if value is None:
        return {"is": "nothing"}
    try:
        leaf = _leaf_or_list(value, _Budget())
    except _Unusable as problem:
        return {"is": "unusable", "why": str(problem)}
    if isinstance(leaf, list) and len(words := [each for each in _flat(leaf) or () if _is_word(each)]) > 1:
        return {
            "is": "unusable",
            "why": f"holds several words, “{words[0]}” and “{words[1]}”, and one is asked for",
        }
    kind = "list" if isinstance(leaf, list) else "text" if isinstance(leaf, str) else "number"
    return {"is": kind, "value": leaf}


class _Unusable(Exception):
    """Why a value is no answer, as the end of a sentence."""


class _Budget:
    """How many items may still be looked at."""

    def __init__(self) -> None:
        self.left = _MOST_ITEMS

    def spend(self, count: int = 1) -> bool:
        """Take ``count`` off; raise _Unusable when there is no more."""
        self.left -= count
        if self.left < 0:
            raise _Unusable(f"has more than {_MOST_ITEMS} items")
        return True


def _leaf_or_list(value: object, budget: _Budget) -> Any:
    """Return a number, a text, or a list of such."""
    if isinstance(value, np.ndarray | np.generic):
        if value.size > _MOST_ITEMS:
            budget.spend(value.size)
        if np.ma.is_masked(value):
            raise _Unusable("has masked elements")
        value = value.tolist()
    if isinstance(value, list | tuple | range):
        return [_leaf_or_list(each, budget) for each in value if budget.spend()]
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    if isinstance(value, str):
        return str.__str__(value)[:_LONGEST_TEXT]
    return _number(value)


def _number(value: object) -> float:
    if isinstance(value, bool):
        raise _Unusable("is True or False where a number or a word was asked for")
    if value is None:
        raise _Unusable("has a part without a value")
    if isinstance(value, complex):  # as roots of a polynomial come, real ones too
        if value.imag:
            raise _Unusable("is a complex number")
        value = value.real
    # Not numbers.Number: its complex members have no float().
    known = isinstance(value, int | float | Decimal | Fraction | numbers.Real)
    if not known and type(value).__module__.partition(".")[0] not in _LIBRARIES_OF_NUMBERS:
        raise _Unusable(f"is {_article(type(value).__name__)} where a number or a word was asked for")
    try:
        number = float(value)  # type: ignore[arg-type]
    except OverflowError:
        number = math.inf
    except (TypeError, ValueError):  # sympy: a symbol is left in it, or it is complex
        raise _Unusable(f"is {_article(type(value).__name__)} that has no value as a number") from None
    if not math.isfinite(number):
        raise _Unusable("is not a finite number")
    return number


def _is_word(leaf: object) -> bool:
    return isinstance(leaf, str) and not any(each.isdecimal() for each in leaf)


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun[:40]}"


# -- reading that JSON -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InUnit:
    """A number is asked for, or several, in ``unit``; a tuple of units is for numbers that differ in theirs.

    Attributes
    ----------
    unit : str or tuple of str
        May be empty.
    count : int or None
        How many numbers; None where that is up to the answer.
    """

    unit: str | tuple[str, ...] = ""
    count: int | None = None

    @property
    def wanted(self) -> str:
        """What is asked for, in words."""
        unit = self.unit if isinstance(self.unit, str) else " and ".join(self.unit)
        some = "numbers" if self.count is None else "one number" if self.count == 1 else f"{self.count} numbers"
        return f"{some}{f', in {unit}' if unit else ''}"

    def read(self, given: Plain, name: str) -> float | list[float]:
        """Return the number that was ``given``, or the list of several.

        A list of one number is that number. Raises InvalidInput, with a sentence that calls the answer ``name``,
        for anything that is not so many numbers.
        """
        leaves = _flat(given.get("value"))
        if leaves is None or (self.count is not None and len(leaves) != self.count):
            raise InvalidInput(name, _shown(given.get("value")), self.wanted + self._hint(leaves))
        found = [self._one(leaf, unit, name) for leaf, unit in zip(leaves, self._units(len(leaves)), strict=True)]
        return found[0] if len(found) == 1 else found

    def _one(self, leaf: object, unit: str, name: str) -> float:
        if isinstance(leaf, str):
            number = read_number(leaf, name, unit, allowed=self.wanted)
        elif isinstance(leaf, float | int) and not isinstance(leaf, bool) and abs(leaf) < 1e300:
            number = float(leaf)
        else:
            raise InvalidInput(name, _shown(leaf), self.wanted)
        if not math.isfinite(number):
            raise InvalidInput(name, _shown(leaf), "a finite number")
        return number

    def _units(self, count: int) -> Iterator[str]:
        units = (self.unit,) if isinstance(self.unit, str) else self.unit
        return (units[min(index, len(units) - 1)] for index in range(count))

    def _hint(self, leaves: list[object] | None) -> str:
        """Return what to say to ``7,25`` in Python, which is two numbers."""
        whole = (
            leaves is not None and len(leaves) == 2 and all(isinstance(n, float) and n % 1 == 0 for n in leaves)
        )
        return (
            ". To Python a comma makes two numbers of one: write 7.25, not 7,25"
            if whole and self.count == 1
            else ""
        )


@dataclass(frozen=True)
class OneOf:
    """One of a few words is asked for: ``OneOf("in", "out")``."""

    options: tuple[str, ...]

    def __init__(self, *options: str) -> None:
        object.__setattr__(self, "options", options)

    @property
    def wanted(self) -> str:
        """What is asked for, in words."""
        return " or ".join(f'"{option}"' for option in self.options)

    def read(self, given: Plain, name: str) -> str:
        """Return which of the words was ``given``; "Outwards" and "out of the cell" are "out", and "outward" too.

        Raises InvalidInput, with a sentence that calls the answer ``name``, for anything else.
        """
        leaves = _flat(given.get("value"))
        if leaves is not None and len(leaves) == 1 and isinstance(leaves[0], str):
            said = _stem(leaves[0])
            for option in self.options:
                if said == _stem(option):
                    return option
        raise InvalidInput(name, _shown(given.get("value")), self.wanted)


#: How an answer is read.
Form = InUnit | OneOf

_WARD = re.compile(r"(?<=in|up)-?wards?$|(?<=out)-?wards?$|(?<=down)-?wards?$|(?<=^in)side$|(?<=^out)side$")
_OF_THE_CELL = re.compile(r"^to the |( of)?( the)? (cell|neuron|membrane)$")


def _stem(word: str) -> str:
    """Return a word without case, quotes and what makes no difference: "Outwards." → "out"."""
    folded = " ".join(unicodedata.normalize("NFKC", word[:_LONGEST_NUMBER]).casefold().split()).strip(" \"'“”.!")
    bare = _OF_THE_CELL.sub("", folded).strip()
    return _WARD.sub("", "in" if bare == "into" else bare)


def _flat(value: object) -> list[object] | None:
    """Return ``value`` as a list of numbers and texts, a list of one being what is in it; None if it is deeper."""
    if not isinstance(value, list):
        return [value]
    if len(value) == 1:
        return _flat(value[0])
    leaves = [_flat(each) for each in value[: _MOST_ITEMS + 1]]
    if not 0 < len(leaves) <= _MOST_ITEMS or any(leaf is None or len(leaf) != 1 for leaf in leaves):
        return None
    return [leaf[0] for leaf in leaves if leaf is not None]


def _shown(value: object) -> object:
    """Return ``value`` as a message shows it: text as it is, whole numbers without a point."""
    if isinstance(value, list):
        return [_shown(each) for each in value[:7]]
    return int(value) if isinstance(value, float) and value % 1 == 0 and abs(value) < 1e9 else value
