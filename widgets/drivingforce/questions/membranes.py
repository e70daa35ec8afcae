"""The membranes that questions are about, and how their numbers are written."""

from __future__ import annotations

from typing import Any

from drivingforce.model import Cell
from drivingforce.page import texts


def textbook(**changes: Any) -> Cell:
    """Return the textbook neuron with the gates of its rest and these ``changes``."""
    return Cell.preset("textbook neuron", frozen=True, **changes)


def mV(value: float, decimals: int = 0) -> str:
    """Return a potential: "−90 mV"."""
    return f"{texts.number(value, decimals)}\u00a0mV"


def signed_mV(value: float, decimals: int = 0) -> str:
    """Return a potential or a difference with its sign: "+20 mV"."""
    return f"{texts.signed(value, decimals)}\u00a0mV"


def size(value: float, decimals: int = 0) -> str:
    """Return how large it is, without its sign: "90 mV"."""
    return mV(abs(value), decimals)


def mM(value: float) -> str:
    """Return a concentration: "145 mM"."""
    return f"{texts.three_digits(value)}\u00a0mM"


def ward(push: float) -> str:
    """Return which way a push, outward positive, goes."""
    return texts.WAYS["out" if push > 0 else "in"]
