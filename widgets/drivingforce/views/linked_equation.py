"""An equation typeset with today's numbers; its symbols wear their ion's colour and lead to their controls."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape

from traitlets import Unicode

from drivingforce.model import Cell, Inputs, Snapshot
from drivingforce.page import words
from drivingforce.page.still import Still
from drivingforce.page.svg import ink
from drivingforce.page.widget import PageWidget, script
from drivingforce.physics import InvalidInput, Ion, RT_over_F
from drivingforce.physics.constants import ZERO_CELSIUS, F, R

from .base import HERE, STYLE, Table, View


class Typeset(PageWidget):
    """Lines of an equation, written as HTML in the kernel."""

    _esm = script(HERE / "equation.js")
    _css = STYLE
    markup = Unicode().tag(sync=True)
    title = Unicode().tag(sync=True)


class LinkedEquation(View):
    """A law with the Cell's numbers and units in it.

    Parameters
    ----------
    cell : Cell
        Where the numbers come from.
    law : str
        "nernst", "driving force" or "ohm".
    ion : Ion
        For which ion.

    Raises
    ------
    InvalidInput
        For an unknown law, or an ion that the membrane has not or, for its Nernst equation, knows only by its E.
    """

    files = ()  # there is no picture

    def __init__(self, cell: Cell, law: str, ion: str) -> None:
        if law not in _LAWS:
            raise InvalidInput("law", law, "one of " + ", ".join(f"“{known}”" for known in _LAWS))
        self.law, self.of_concentrations = law, law == "nernst"
        self.choose_ions(cell, [ion])
        self.ion = self.ions[0]
        title = words.EQUATION_TITLES[law].format(ion=self.ion.symbol)
        super().__init__(cell, Typeset(title=title), title)

    def stills(self) -> list[Still]:
        """Return the result and what it means, in words."""
        _, *rows = self.table()
        symbols = words.joined([f"{symbol} = {value} {unit}".strip() for symbol, _, value, unit in rows])
        return [Still(f"{symbols}.\n{self.describe()}")]

    def draw(self, snapshot: Snapshot, previous: Snapshot | None) -> None:
        """Write every line anew."""
        lines = _LAWS[self.law](snapshot, self.ion) if self.ions else []
        self.picture.markup = "".join(f'<div class="df-equation-line">{line}</div>' for line in lines)

    def describe(self) -> str:
        """Return what the result means."""
        if not self.ions:
            return words.NO_ION_HERE
        now = self.cell.now
        ion, E, push = self.ion, now.E[self.ion], now.push[self.ion]
        match self.law:
            case "nernst":
                return words.nernst_means(ion, E)
            case "driving force":
                return words.driving_force_means(ion, E, push)
            case _:
                return words.ohm_means(ion, now.g[ion], E, now.driving_force[ion], push)

    def table(self) -> Table:
        """Return a row for each symbol: name, value, unit."""
        if not self.ions:
            return [words.EQUATION_COLUMNS]
        now, inputs, ion = self.cell.now, self.cell.inputs, self.ion
        E = [f"E_{ion}", words.EQUILIBRIUM_POTENTIAL, words.signed(now.E[ion], 1), "mV"]
        if self.law != "nernst":
            rows = [
                ["V_m", self.cell.quantity("V_m").label, words.signed(now.V_m, 1), "mV"],
                E,
                [f"V_m − E_{ion}", words.DRIVING_FORCE, words.signed(now.driving_force[ion], 1), "mV"],
            ]
            if self.law == "ohm":
                rows += [
                    [f"g_{ion}", words.CONDUCTANCE, words.conductance(now.g[ion]), "mS/cm²"],
                    [f"I_{ion}", words.CURRENT, words.current(now.current[ion]), "µA/cm²"],
                ]
        else:
            outside, inside = inputs.concentrations(ion)
            rows = [
                [
                    f"[{ion.symbol}]_out",
                    self.cell.quantity(f"{ion}_outside").label,
                    words.three_digits(outside),
                    "mM",
                ],
                [
                    f"[{ion.symbol}]_in",
                    self.cell.quantity(f"{ion}_inside").label,
                    words.three_digits(inside),
                    "mM",
                ],
                ["T", self.cell.quantity("celsius").label, f"{inputs.celsius + ZERO_CELSIUS:.2f}", "K"],
                ["z", words.VALENCE, words.signed(ion.valence), ""],
                E,
            ]
        return [words.EQUATION_COLUMNS, *rows]


def _nernst(snapshot: Snapshot, ion: Ion) -> list[str]:
    inputs = snapshot.inputs
    outside, inside = inputs.concentrations(ion)
    if inputs.E_fixed(ion) is not None:
        return [f"{_E(ion)} = {_mV(snapshot.E[ion])} {escape(words.FIXED)}"]
    out, in_ = (f"{words.three_digits(value)} mM" for value in (outside, inside))
    T = _symbol(inputs, "celsius", "T", f"{inputs.celsius:g} °C")
    ratio = _over(
        _symbol(inputs, f"{ion}_outside", f"[{ion.symbol}]_out", out, ion),
        _symbol(inputs, f"{ion}_inside", f"[{ion.symbol}]_in", in_, ion),
    )
    kelvin = f"{inputs.celsius + ZERO_CELSIUS:.2f} K"
    upper, lower = f"{R:.3f} J/(mol K) · {kelvin}", f"({words.signed(ion.valence)}) · {F:.0f} C/mol"
    scale = float(RT_over_F(inputs.celsius)) / ion.valence
    log = math.log(outside / inside)
    return [
        f"{_E(ion)} = {_over(f'<i>R</i> {T}', '<i>z</i> <i>F</i>')} ln {ratio}",
        f"= {_over(upper, lower)} · ln {_over(out, in_)}",
        f"= {words.number(scale, 2)} mV · {_bracketed(words.number(log, 3), log)}",
        f"= {_result(snapshot.E[ion], ion)}",
    ]


def _driving_force(snapshot: Snapshot, ion: Ion) -> list[str]:
    now = snapshot.now
    symbols, numbers = _difference(snapshot, ion)
    return [f"{symbols} = {numbers} = {_result(now.driving_force[ion], ion)}"]


def _ohm(snapshot: Snapshot, ion: Ion) -> list[str]:
    now = snapshot.now
    symbols, numbers = _difference(snapshot, ion)
    conductance = f"{words.conductance(now.g[ion])} mS/cm²"
    g = _symbol(snapshot.inputs, f"{ion}_g", f"g_{ion}", conductance, ion)
    current = f"{words.current(now.current[ion])} µA/cm²"
    return [
        f'<span style="color:{ink(ion)}">{_typeset(f"I_{ion}")}</span> = {g} ({symbols})',
        f"= {conductance} · ({numbers})",
        f"= {conductance} · ({words.signed(now.driving_force[ion], 1)} mV)",
        f'= <strong style="color:{ink(ion)}">{current}</strong>',
    ]


def _difference(snapshot: Snapshot, ion: Ion) -> tuple[str, str]:
    """Return V_m − E in symbols and in numbers."""
    now = snapshot.now
    V_m = _symbol(snapshot.inputs, "V_m", "V_m", f"{words.number(now.V_m, 1)} mV")
    of_E = f"{ion}_outside" if ion in snapshot.membrane.ions else f"{ion}_E_fixed"
    E_ion = _symbol(snapshot.inputs, of_E, f"E_{ion}", f"{words.number(now.E[ion], 1)} mV", ion)
    return f"{V_m} − {E_ion}", f"{_mV(now.V_m)} − {_bracketed(_mV(now.E[ion]), now.E[ion])}"


_LAWS: dict[str, Callable[[Snapshot, Ion], list[str]]] = {
    "nernst": _nernst,
    "driving force": _driving_force,
    "ohm": _ohm,
}


def _typeset(symbol: str) -> str:
    base, _, subscript = symbol.partition("_")
    base = f"<i>{escape(base)}</i>" if base.isalpha() else escape(base)
    return base + (f"<sub>{escape(subscript)}</sub>" if subscript else "")


def _symbol(inputs: Inputs, key: str, symbol: str, value: str, ion: Ion | None = None) -> str:
    """Return a symbol that leads to the control of ``key``."""
    name = escape(words.symbol_button(inputs.quantities[key].label, value), quote=True)
    colour = ink(ion or "ink")
    return (
        f'<button type="button" class="df-symbol" data-key="{key}" style="color:{colour}" aria-label="{name}">'
        f"{_typeset(symbol)}</button>"
    )


def _E(ion: Ion) -> str:
    return f'<span style="color:{ink(ion)}">{_typeset(f"E_{ion}")}</span>'


def _over(upper: str, lower: str) -> str:
    return (
        f'<span class="df-fraction"><span>{upper}</span><span class="df-spoken"> {words.OVER} </span>'
        f"<span>{lower}</span></span>"
    )


def _mV(value: float) -> str:
    return f"{words.number(value, 1)} mV"


def _bracketed(text: str, value: float) -> str:
    return f"({text})" if value < 0 else text


def _result(value: float, ion: Ion) -> str:
    return f'<strong style="color:{ink(ion)}">{words.signed(value, 1)} mV</strong>'
