"""An adjustable quantity: what it is called, its unit, its bounds, how far one step goes.

Controls are built from these, and Inputs are checked against them. What quantities there are, a membrane's parts
declare (declarations.py).
Symbols are plain text in which an underscore starts a subscript: ``V_m``, ``[K⁺]_out``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from drivingforce.physics import Blocker, InvalidInput, Ion
from drivingforce.physics.errors import finite
from drivingforce.reading import converts, read_number, unit_written

Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Quantity:
    """An adjustable number.

    Attributes
    ----------
    key : str
        Its name in Inputs.
    label, symbol, unit, help : str
        What a reader sees; ``help`` is one sentence.
    lower, upper : float
        Bounds, in ``unit``, both allowed.
    step : float
        What one key press changes: an amount on a linear scale; on a log scale one unit of the second
        significant digit times this number (5.0 → 5.1 → … → 9.9 → 10 → 11).
    scale : "linear" or "log"
        How a slider is laid out.
    default : float or None
        Where it starts.
    ion : Ion or None
        The ion that it belongs to, which gives it its colour.
    optional : bool
        Whether None ("not set by hand") is allowed.
    whole : bool
        Whether it is a count.
    blocker : Blocker or None
        Of a fraction blocked: the drug, which can be given as a dose as well.
    path : str or None
        Of a conductance that gates may change: the path whose conductance now is shown in its place.
    """

    key: str
    label: str
    symbol: str
    unit: str
    lower: float
    upper: float
    step: float
    default: float | None
    help: str
    scale: Scale = "linear"
    ion: Ion | None = None
    optional: bool = False
    whole: bool = False
    blocker: Blocker | None = None
    path: str | None = None

    @property
    def decimals(self) -> int:
        """How many decimals a reader sees on a linear scale: a tenth of a step; a count none, a fraction two."""
        if self.whole or self.blocker:
            return 0 if self.whole else 2
        return max(0, math.ceil(-math.log10(self.step / 10) - 1e-9))

    @property
    def allowed(self) -> str:
        """The bounds in words."""
        kind = "whole number" if self.whole else "number"
        return f"a {kind} from {self.lower:g} to {self.upper:g} {self.unit}".rstrip().replace("-", "−")

    def within(self, lower: float, upper: float) -> Quantity:
        """Return the same quantity with narrower bounds."""
        return replace(self, lower=lower, upper=upper)

    def check(self, value: object) -> float | None:
        """Return ``value`` as float (or None, if optional); raise InvalidInput when it is not allowed."""
        if value is None and self.optional:
            return None
        try:
            number = finite(value, self.label, self.unit)
        except InvalidInput:
            raise InvalidInput(self.label, value, self.allowed, self.unit) from None
        if not isinstance(number, float) or not self.lower <= number <= self.upper or (self.whole and number % 1):
            raise InvalidInput(self.label, value, self.allowed, self.unit)
        return number

    def parse(self, text: str) -> float | None:
        """Return the number that a reader typed, maybe as a dose; raise InvalidInput if there is none."""
        unit = unit_written(text)
        if self.blocker and unit and converts(unit, self.blocker.unit):
            dose = read_number(text, self.label, self.blocker.unit, lower=0.0, allowed=self.allowed)
            return self.check(self.blocker.fraction(dose) if dose >= 0 else dose)
        bounds = {"lower": self.lower, "upper": self.upper}
        return self.check(read_number(text, self.label, self.unit, **bounds, allowed=self.allowed))


@dataclass(frozen=True)
class Switch:
    """An adjustable yes or no.

    Attributes
    ----------
    key : str
        Its name in Inputs.
    label, symbol, help : str
        What a reader sees.
    on, off : str
        The names of its two states.
    default : bool
        Where it starts.
    """

    key: str
    label: str
    symbol: str
    on: str
    off: str
    default: bool
    help: str

    def check(self, value: object) -> bool:
        """Return ``value``; raise InvalidInput unless it is True or False."""
        if isinstance(value, bool):
            return value
        raise InvalidInput(self.label, value, "True or False")


@dataclass(frozen=True)
class Selection:
    """An adjustable choice among named options.

    Attributes
    ----------
    key : str
        Its name in Inputs.
    label, symbol, help : str
        What a reader sees.
    options : tuple of str
        What there is to choose from.
    default : str
        Where it starts.
    """

    key: str
    label: str
    symbol: str
    options: tuple[str, ...]
    default: str
    help: str

    def check(self, value: object) -> str:
        """Return ``value``; raise InvalidInput unless it is one of the options."""
        if isinstance(value, str) and value in self.options:
            return value
        raise InvalidInput(self.label, value, "one of " + ", ".join(f"“{option}”" for option in self.options))


Entry = Quantity | Switch | Selection
#: What an input can be.
Value = float | bool | str | None
