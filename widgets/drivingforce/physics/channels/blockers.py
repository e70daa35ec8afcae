"""Drugs that block one kind of channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InvalidInput, Number, as_result, at_least, finite, holds_anywhere


@dataclass(frozen=True)
class Blocker:
    """A drug that closes one kind of channel: fraction blocked f = c^n / (c^n + IC50^n) (Hill).

    Dose and fraction are one quantity on two scales.

    Attributes
    ----------
    name : str
        What it is called.
    IC50 : float
        Dose that blocks half the channels, in ``unit``.
    unit : str
        Unit of the dose.
    n : float
        Hill coefficient.
    reference : str
        Where the numbers come from.
    full_name : str
        "tetrodotoxin".
    """

    name: str
    IC50: float
    unit: str
    n: float = 1.0
    reference: str = ""
    full_name: str = ""

    def fraction(self, dose: Number) -> Number:
        """Return the fraction blocked, 0 to 1, by ``dose`` (at least 0; infinity blocks all)."""
        if not isinstance(dose, float) or dose != np.inf:
            dose = at_least(0.0, dose, f"dose of {self.name}", self.unit)
        with np.errstate(divide="ignore", over="ignore"):  # dose 0: the ratio is infinite, the fraction 0
            return as_result(1.0 / (1.0 + np.divide(self.IC50, dose) ** self.n))

    def dose(self, fraction: Number) -> Number:
        """Return the dose that blocks ``fraction`` (0 to 1); a fraction of 1 takes an infinite dose."""
        blocked = np.asarray(fraction_blocked(fraction, self.name))
        with np.errstate(divide="ignore"):
            return as_result(self.IC50 * np.divide(blocked, 1.0 - blocked) ** (1.0 / self.n))


def fraction_blocked(fraction: object, name: str, unit: str = "") -> Number:
    """Return ``fraction``; raise InvalidInput unless it lies from 0 to 1."""
    try:
        checked = finite(fraction, f"fraction blocked by {name}", "")
    except InvalidInput:
        checked = -1.0
    if holds_anywhere((checked < 0.0) | (checked > 1.0)):
        raise InvalidInput(f"fraction blocked by {name}", fraction, "a number from 0 to 1", unit)
    return checked


#: Tetrodotoxin closes voltage-gated Na⁺ channels, from outside.
TTX = Blocker(
    "TTX",
    1.0,
    "nM",
    reference="frog node, about 1 nM: Hille, J. Gen. Physiol. 51:199 (1968).",
    full_name="tetrodotoxin",
)

#: Tetraethylammonium closes voltage-gated K⁺ channels. From outside here; in the squid axon it works from inside.
TEA = Blocker(
    "TEA",
    4.5,
    "mM",
    reference="external, from 87 % block at 30 mM on Kv2.1: J. Physiol. 486:267 (1995). In squid it blocks from "
    "inside, from 0.3 mM: Armstrong, J. Gen. Physiol. 50:491 (1966).",
    full_name="tetraethylammonium",
)
