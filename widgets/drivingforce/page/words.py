"""The words that a reader sees in widgets, in one place: to be read together, and translated together.

Names and help of the adjustable quantities are in parameters.py, next to their units; messages about bad input are
made by InvalidInput from those.
"""

from __future__ import annotations

from drivingforce.physics import Ion

MINUS = "−"


def number(value: float, decimals: int = 0) -> str:
    """Return ``value`` rounded, with a real minus sign and no "−0"."""
    text = f"{abs(value):.{decimals}f}"
    return MINUS + text if value < 0 and float(text) else text


def signed(value: float, decimals: int = 0) -> str:
    """Return ``value`` rounded, with its sign: "+20", "−130", "0"."""
    text = number(value, decimals)
    return "+" + text if value > 0 and float(text) else text


def concentration(value: float) -> str:
    """Return a concentration in mM with three significant digits, never in scientific notation."""
    return f"{value:.3g}" if value >= 1e-3 else f"{value:.7f}".rstrip("0")


def joined(parts: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


# -- under every picture ---------------------------------------------------------------------------------------
SHOW_TABLE, HIDE_TABLE = "Show as table", "Hide table"
FIT = "Fit the axis"
SHOW_NUMBERS, HIDE_NUMBERS = "Show the numbers", "Hide the numbers"

# -- force balance ---------------------------------------------------------------------------------------------
INSIDE, OUTSIDE = "inside", "outside"
CHEMICAL, ELECTRICAL = "chemical", "electrical"
PUSHED_IN, PUSHED_OUT = "← pushed in", "pushed out →"
BALANCED = "balanced"
IN_OUT = {"in": "in", "out": "out", "none": "no net push"}


def force_balance_title(ions: list[Ion]) -> str:
    """Return the name of the picture."""
    return f"Force balance of {joined([ion.symbol for ion in ions])} across the membrane"
