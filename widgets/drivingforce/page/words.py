"""The words that a reader sees in widgets, in one place: to be read together, and translated together.

Names and help of the adjustable quantities are in parameters.py, next to their units; messages about bad input are
made by InvalidInput from those.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

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


def three_digits(value: float) -> str:
    """Return a positive number with three significant digits, not in scientific notation: "0.0001", "20 000"."""
    rounded = float(f"{value:.3g}")
    decimals = max(0, 2 - math.floor(math.log10(rounded)))
    text = f"{rounded:,.{decimals}f}".replace(",", "\u202f")
    return text.rstrip("0").rstrip(".") if decimals else text


def value(value_: float, scale: str, step: float) -> str:
    """Return a quantity as its control shows it: on a linear scale, to a tenth of a step."""
    tenth = math.ceil(-math.log10(step / 10) - 1e-9)
    return three_digits(value_) if scale == "log" else number(value_, max(0, tenth))


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
PUSHED_IN, PUSHED_OUT = "← inward, mV", "outward, mV →"
NO_NET_PUSH = "balanced: no net push"
WAYS = {"in": "inward", "out": "outward", "none": "none"}
FORCE_BALANCE_COLUMNS = [
    "Ion",
    "Chemical force, mV",
    "Electrical force, mV",
    "Net push, mV",
    "The ion is pushed",
    "Driving force V_m − E, mV",
    "Current would flow",
]
FORCE_BALANCE_HIDDEN_COLUMNS = ["Ion", "Chemical force", "Electrical force", "The ion is pushed"]


def force_balance_title(ions: Sequence[Ion]) -> str:
    """Return the name of the picture."""
    return f"Force balance of {joined([ion.symbol for ion in ions])} across the membrane"


def push_on(ion: Ion, push: float, numbers: bool = True) -> str:
    """Return the net push as it is printed beside its arrow; ``push`` in mV, outward positive."""
    way = WAYS["out" if push > 0 else "in"]
    return f"push on {ion.symbol}: " + (f"{number(abs(push))} mV {way}" if numbers else way)


def driving_force(ion: Ion, value: float) -> str:
    """Return the driving force as it is printed beside the push."""
    return f"driving force V_m − E_{ion} = {signed(value)} mV"


def driving_force_alone(value: float) -> str:
    """Return the same for a narrow column."""
    return f"driving force {signed(value)} mV"


def current_way(value: float) -> str:
    """Return which way a driving force in mV would drive current."""
    return f"({WAYS['out' if value > 0 else 'in']} current)"


def forces_in_words(
    ion: Ion, chemical: float, electrical: float, push: float, driving_force: float, numbers: bool = True
) -> str:
    """Return one sentence on the forces on ``ion``, mV outward positive, and what they add up to."""
    if round(push) == 0:
        return f"{ion.symbol} is balanced: its two forces cancel, and as many ions leave as enter."
    way = "out" if push > 0 else "in"
    size = f" by {number(abs(push))} mV" if numbers else ""
    if numbers and ion.sign < 0:  # keep the way of an anion and of its current apart
        size += f", which is {'out' if driving_force > 0 else 'in'}ward current"
    if round(chemical) == 0 or round(electrical) == 0:
        only = CHEMICAL if round(electrical) == 0 else ELECTRICAL
        return f"{ion.symbol} is pushed {way}{size}: only the {only} force acts."
    if chemical * electrical > 0:
        return f"{ion.symbol} is pushed {way}{size}: both forces point {way}ward."
    stronger, weaker = (CHEMICAL, ELECTRICAL) if abs(chemical) > abs(electrical) else (ELECTRICAL, CHEMICAL)
    return f"{ion.symbol} is pushed {way}{size}: the {stronger} force outweighs the {weaker} one."


# -- potential ladder ------------------------------------------------------------------------------------------
POTENTIAL_LADDER = "Potential ladder"
MILLIVOLTS = "mV"
HELD, FREE = "held", "free"
LADDER_COLUMNS = ["Ion", "E, mV", "V_m − E, mV", "V_m is", "An open channel pulls V_m"]


def place_of_v_m(ion: Ion, driving_force: float) -> str:
    """Return where V_m is, seen from E of ``ion``; ``driving_force`` in mV."""
    if round(driving_force) == 0:
        return f"at E_{ion}"
    return f"{number(abs(driving_force))} mV {'above' if driving_force > 0 else 'below'} E_{ion}"


def ladder_in_words(V_m: float, held: bool, places: list[str]) -> str:
    """Return where V_m, mV, stands among the equilibrium potentials."""
    how = HELD if held else "free, at rest,"
    return f"V_m is {how} at {number(V_m)} mV: {joined(places)}."


def pull(driving_force: float) -> str:
    """Return which way an open channel pulls V_m."""
    return "nowhere" if round(driving_force) == 0 else "down" if driving_force > 0 else "up"


# -- Nernst curve ----------------------------------------------------------------------------------------------
NERNST_CURVE = "Nernst potential against the ratio of concentrations"
NERNST_RATIO_AXIS = "outside / inside (each line ×10)"
NERNST_COLUMNS = ["Ion", "Outside, mM", "Inside, mM", "Outside / inside", "E, mV", "mV for each tenfold ratio"]


def slope_in_words(slope: float, celsius: float) -> str:
    """Return the label of a Nernst line; ``slope`` in mV for each tenfold ratio."""
    return f"{signed(slope, 1)} mV per ×10 at {celsius:g} °C"


def nernst_in_words(ion: Ion, ratio_: float, E: float) -> str:
    """Return what a point on the Nernst line says."""
    if round(E) == 0:
        return f"{ion.symbol} is equally crowded on both sides: E_{ion} = 0 mV."
    more, side = (ratio_, "outside") if ratio_ > 1 else (1 / ratio_, "inside")
    return f"{ion.symbol} is {three_digits(more)} times as crowded {side}: E_{ion} = {signed(E, 1)} mV holds it."


# -- linked equation -------------------------------------------------------------------------------------------
def symbol_button(label: str, value: str) -> str:
    """Return what a screen reader says of a symbol in an equation."""
    return f"{label}, {value}. Go to its control."


EQUATION_TITLES = {"nernst": "Nernst equation for {ion}", "driving force": "Driving force on {ion}"}
EQUATION_COLUMNS = ["Symbol", "What it is", "Value", "Unit"]
EQUILIBRIUM_POTENTIAL, DRIVING_FORCE, VALENCE = "Equilibrium potential", "Driving force", "Valence"
FIXED = "(set by hand)"
OVER = "over"


def nernst_means(ion: Ion, E: float) -> str:
    """Return what an equilibrium potential, mV, says."""
    return f"At V_m = {signed(E, 1)} mV the two forces on {ion.symbol} would cancel."


def driving_force_means(ion: Ion, E: float, push: float) -> str:
    """Return what an open channel would do; ``E`` and ``push`` in mV."""
    if round(push) == 0:
        return f"V_m is at E_{ion}: an open {ion.symbol} channel lets as much {ion.symbol} in as out."
    way = "out" if push > 0 else "in"
    return f"An open {ion.symbol} channel lets {ion.symbol} {way} and pulls V_m towards {signed(E)} mV."


# -- controls --------------------------------------------------------------------------------------------------
BACK_TO = "back to"
LOCKED = "Answer the question first, or skip it, to move this."
UNDO, REDO, RESET, KEYS = "Undo", "Redo", "Reset", "Keys"
RESET_HELP = "Put everything back to where this page began"
PRESET = "Membrane"
KEYS_COLUMNS = ["With a slider in focus", "does"]

# -- worked examples -------------------------------------------------------------------------------------------
CHOOSE = "choose…"
SHOW_STEP = "Show me this step"
STEP_RIGHT, STEP_SHOWN = "Right.", "Read how it follows, then go on."
NOT_YET = "Not yet. Look at the step again, then try once more."
NOT_A_NUMBER = "Please give a number, for example −12.5 or −12,5."
