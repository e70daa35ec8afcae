"""The one table of every adjustable quantity: what it is called, its unit, its bounds, how far one step goes.

Controls are built from this table, Inputs are checked against it, and presets give values for its keys.
Symbols are plain text in which an underscore starts a subscript: ``V_m``, ``[K⁺]_out``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from .physics import IONS, TEA, TTX, Blocker, InvalidInput, Ion, K, Na
from .physics.errors import finite
from .reading import converts, read_number, unit_written

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
        In the textbook neuron.
    ion : Ion or None
        The ion that it belongs to, which gives it its colour.
    optional : bool
        Whether None ("not set by hand") is allowed.
    whole : bool
        Whether it is a count.
    blocker : Blocker or None
        Of a fraction blocked: the drug, which can be given as a dose as well.
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
        if self.blocker and converts(unit_written(text) or "%", self.blocker.unit):
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
        In the textbook neuron.
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
class Choice:
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
        In the textbook neuron.
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


Entry = Quantity | Switch | Choice
STIMULUS_SHAPES = ("none", "step", "pulse train", "ramp", "voltage step")

#: Of the textbook neuron, see presets.py: concentrations outside and inside, mM, and the conductance of the gated
#: channels, all open, and of those that are always open, mS/cm².
_TEXTBOOK = {
    "K": (5.0, 145.0, 20.0, 1.5),
    "Na": (142.0, 15.0, 130.0, 0.2506),
    "Cl": (120.0, 7.0, None, None),
    "Ca": (2.0, 1e-4, None, None),
}


def _of_ion(ion: Ion) -> list[Quantity]:
    outside, inside, g_max, g_leak = _TEXTBOOK[ion]
    lower, upper = (1e-5, 100.0) if ion == "Ca" else (0.1, 2000.0)
    name = ion.full_name.capitalize()
    gated = g_max is not None
    g_help = f"How easily {ion.symbol} crosses the membrane now; 0 when no channel is open."
    quantities = [
        Quantity(
            f"{ion}_outside", f"{name} outside", f"[{ion.symbol}]_out", "mM", lower, upper, 1.0, outside,
            f"Concentration of {ion.symbol} outside the cell.", "log", ion,
        ),
        Quantity(
            f"{ion}_inside", f"{name} inside", f"[{ion.symbol}]_in", "mM", lower, upper, 1.0, inside,
            f"Concentration of {ion.symbol} inside the cell.", "log", ion,
        ),
        Quantity(
            f"{ion}_g", f"{name} conductance", f"g_{ion}", "mS/cm²", 0.0, 100.0, 0.05, None if gated else 0.0,
            g_help + (" Not set by hand, it follows the gates." if gated else ""), "linear", ion, gated,
        ),
        Quantity(
            f"{ion}_E_fixed", f"{name} equilibrium potential, fixed", f"E_{ion}", "mV", -200.0, 200.0, 1.0, None,
            f"E_{ion} set by hand; not set, it follows from concentrations and temperature.", "linear", ion, True,
        ),
    ]  # fmt: skip
    if gated:
        quantities += [
            Quantity(
                f"{ion}_g_max", f"{name} conductance, gated, all channels open", f"ḡ_{ion}", "mS/cm²",
                0.0, 500.0, 1.0, g_max, f"Conductance for {ion.symbol} if every voltage-gated channel were open.",
                "linear", ion,
            ),
            Quantity(
                f"{ion}_g_leak", f"{name} conductance, always open", f"g_{ion},leak", "mS/cm²", 0.0, 100.0, 0.05,
                g_leak, f"Conductance for {ion.symbol} of channels that no voltage closes.", "linear", ion,
            ),
        ]  # fmt: skip
    return quantities


def _of_stimulus() -> list[Quantity | Choice]:
    return [
        Choice(
            "stimulus_shape", "Shape of the stimulus", "shape", STIMULUS_SHAPES, "step",
            "What is done to the membrane while it is recorded.",
        ),
        Quantity(
            "stimulus_start", "Stimulus start", "t_start", "ms", 0.0, 1000.0, 0.1, 1.0,
            "When the stimulus begins.",
        ),
        Quantity(
            "stimulus_duration", "Stimulus duration", "Δt", "ms", 0.01, 1000.0, 1.0, 0.5,
            "How long the stimulus, or each of its pulses, lasts.", "log",
        ),
        Quantity(
            "stimulus_amplitude", "Stimulus", "I_stim", "µA/cm²", -500.0, 500.0, 1.0, 60.0,
            "Current injected, positive inward: positive depolarises.",
        ),
        Quantity(
            "stimulus_interval", "Interval of the pulses", "P", "ms", 0.01, 1000.0, 1.0, 3.0,
            "From the start of one pulse of a train to the start of the next.", "log",
        ),
        Quantity(
            "stimulus_count", "Number of pulses", "n", "", 1.0, 100.0, 1.0, 2.0,
            "How many pulses a train has.", whole=True,
        ),
        Quantity(
            "stimulus_holding", "Holding potential", "V_hold", "mV", -150.0, 150.0, 1.0, -70.0,
            "V_m before and after a voltage step.",
        ),
        Quantity(
            "stimulus_V", "Voltage of the step", "V_step", "mV", -150.0, 150.0, 1.0, 0.0,
            "V_m during a voltage step.",
        ),
        Quantity(
            "duration", "Duration of the recording", "T", "ms", 0.1, 1000.0, 1.0, 5.0,
            "How long the membrane is recorded.", "log",
        ),
    ]  # fmt: skip


_TABLE: list[Entry] = [
    Quantity(
        "V_m", "Membrane potential", "V_m", "mV", -150.0, 150.0, 1.0, -70.0,
        "Voltage inside minus outside. Moving it holds it, as a voltage clamp does.",
    ),
    Switch(
        "held", "Membrane potential is", "V_m", "held", "free", True,
        "Held: you set the voltage. Free: the membrane goes to its resting potential.",
    ),
    Quantity(
        "celsius", "Temperature", "T", "°C", 0.0, 45.0, 1.0, 37.0,
        "Temperature of cell and bath.",
    ),
    *(quantity for ion in IONS for quantity in _of_ion(ion)),
    Quantity(
        "leak_g", "Leak conductance", "g_leak", "mS/cm²", 0.0, 100.0, 0.05, 0.0,
        "Conductance of a path that several ions share.",
    ),
    Quantity(
        "leak_E", "Leak reversal potential", "E_leak", "mV", -200.0, 200.0, 1.0, -70.0,
        "Potential at which the leak carries no current.",
    ),
    Quantity(
        "capacitance", "Capacitance", "C", "µF/cm²", 0.1, 10.0, 0.1, 1.0,
        "Charge that the membrane holds for each volt.",
    ),
    Quantity(
        "TTX", "Tetrodotoxin", "TTX", "", 0.0, 1.0, 0.05, 0.0,
        "Fraction of the voltage-gated Na⁺ channels that it blocks, 0 to 1; or its dose.", "linear", Na,
        blocker=TTX,
    ),
    Quantity(
        "TEA", "Tetraethylammonium", "TEA", "", 0.0, 1.0, 0.05, 0.0,
        "Fraction of the voltage-gated K⁺ channels that it blocks, 0 to 1; or its dose outside.", "linear", K,
        blocker=TEA,
    ),
    *_of_stimulus(),
]  # fmt: skip

#: Every adjustable quantity by key. Inputs has exactly these fields, and ``preset``.
PARAMETERS: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in _TABLE})


def quantity(key: str) -> Quantity:
    """Return the table's entry for the number ``key``; raise InvalidInput for anything else."""
    entry = PARAMETERS.get(key)
    if isinstance(entry, Quantity):
        return entry
    names = ", ".join(name for name, entry in PARAMETERS.items() if isinstance(entry, Quantity))
    raise InvalidInput("quantity", key, f"one of {names}")
