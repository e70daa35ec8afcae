"""The one exception type of this package, and the checks that raise it."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: What a law takes and gives: one number, or an array of them that broadcasts.
Number = float | NDArray[np.float64]


class InvalidInput(ValueError):
    """A value that has no meaning here: says the quantity, the value, its unit and what is allowed.

    Attributes
    ----------
    quantity : str
        What was asked for, in the reader's words ("K⁺ outside").
    value : object
        What was given.
    allowed : str
        What would have been accepted ("a number from 0.1 to 2000 mM").
    unit : str
        The unit of the value, or an empty string.
    """

    def __init__(self, quantity: str, value: object, allowed: str, unit: str = "") -> None:
        self.quantity, self.value, self.allowed, self.unit = quantity, value, allowed, unit
        super().__init__(f"{quantity} cannot be {_shown(value, unit)}: it must be {allowed}.")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.quantity, self.value, self.allowed, self.unit)


def _shown(value: object, unit: str) -> str:
    """Return ``value`` in words, with enough digits to see that 45.0001 is not 45."""
    if isinstance(value, float) or (type(value) is int and abs(value) < 1e12):
        return f"{value:.12g} {unit}".rstrip().replace("-", "−")
    text = reprlib.repr(value)
    return text if isinstance(value, str) else text.replace("-", "−")  # a text is shown as it was given


def finite(value: object, quantity: str, unit: str) -> Number:
    """Return ``value`` as float or float array; raise InvalidInput unless every number is finite."""
    if type(value) is float or type(value) is int:  # the common case, without numpy's overhead
        try:
            number = float(value)
        except OverflowError:  # an int of more than 308 digits
            number = float("inf")
        if number - number == 0.0:  # false for nan and ±inf
            return number
        raise InvalidInput(quantity, value, "a finite number", unit)
    if isinstance(value, str | bytes | bool | Mapping) or value is None:
        raise InvalidInput(quantity, value, "a number", unit)
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            raise TypeError
        array = array.astype(np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(quantity, value, "a number or an array of numbers", unit) from None
    if not np.isfinite(array).all():
        raise InvalidInput(quantity, _first(array, ~np.isfinite(array)), "a finite number", unit)
    return float(array) if array.ndim == 0 else array


def above(limit: float, value: object, quantity: str, unit: str) -> Number:
    """Like :func:`finite`, and raise InvalidInput unless every number is greater than ``limit``."""
    return _bounded(value, quantity, unit, limit, strict=True)


def at_least(limit: float, value: object, quantity: str, unit: str) -> Number:
    """Like :func:`finite`, and raise InvalidInput if any number is less than ``limit``."""
    return _bounded(value, quantity, unit, limit, strict=False)


def by_ion(value: object, quantity: str) -> Mapping[str, Any]:
    """Return ``value``, a mapping; raise InvalidInput for anything else."""
    if isinstance(value, Mapping):
        return value
    raise InvalidInput(quantity, value, "given by ion, as in {K: 5.0, Na: 145.0}")


def number(check: Callable[..., Number], value: object, quantity: str, unit: str, *limit: float) -> float:
    """Like ``check`` (one of the functions above, with its ``limit``), and raise InvalidInput for an array."""
    checked = check(*limit, value, quantity, unit)
    if isinstance(checked, float):
        return checked
    raise InvalidInput(quantity, value, "one number", unit)


def _bounded(value: object, quantity: str, unit: str, limit: float, strict: bool) -> Number:
    number = finite(value, quantity, unit)
    bad = number <= limit if strict else number < limit
    if holds_anywhere(bad):
        word = "greater than" if strict else "at least"
        allowed = f"{word} {limit:g} {unit}".rstrip().replace("-", "−")
        raise InvalidInput(quantity, _first(number, bad), allowed, unit)
    return number


def holds_anywhere(condition: bool | NDArray[np.bool_]) -> bool:
    """Return whether ``condition`` holds for any number, without numpy's overhead where there is one only."""
    return condition if isinstance(condition, bool) else bool(condition.any())


def _first(number: Number, bad: bool | NDArray[np.bool_]) -> float:
    """Return the first offending value."""
    return float(np.asarray(number)[np.asarray(bad)].flat[0])


def as_result(value: Any) -> Number:
    """Return a Python float for a scalar, an array for an array; never the −0 that a reader would wonder at."""
    return float(value) + 0.0 if np.ndim(value) == 0 else value + 0.0
