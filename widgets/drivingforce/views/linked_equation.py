"""An equation typeset with today's numbers; its symbols have their ion's colour and lead to their controls."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape

from traitlets import Unicode

from drivingforce.model import Cell, Inputs, Snapshot
from drivingforce.page import texts
from drivingforce.page.static_picture import StaticPicture
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
        title = texts.EQUATION_TITLES[law].format(ion=self.ion.symbol)
        super().__init__(cell, Typeset(title=title), title)

    def static_pictures(self) -> list[StaticPicture]:
        """Return the result and what it means, in words."""
        _, *rows = self.table()
        symbols = texts.joined([f"{symbol} = {value} {unit}".strip() for symbol, _, value, unit in rows])
        return [StaticPicture(f"{symbols}.\n{self.describe()}")]

    def draw(self, snapshot: Snapshot, previous: Snapshot | None) -> None:
        """Write every line anew."""
        lines = _LAWS[self.law](snapshot, self.ion) if self.ions else []
        self.picture.markup = "".join(f'<div class="df-equation-line">{line}</div>' for line in lines)

    def describe(self) -> str:
        """Return what the result means."""
        if not self.ions:
            return texts.NO_ION_HERE
        now = self.cell.now
        ion, E, push = self.ion, now.E[self.ion], now.push[self.ion]
        match self.law:
            case "nernst":
                return texts.nernst_means(ion, E)
            case "driving force":
                return texts.driving_force_means(ion, E, push)
            case _:
                return texts.ohm_means(ion, now.g[ion], E, now.driving_force[ion], push)

    def table(self) -> Table:
        """Return a row for each symbol: name, value, unit."""
        if not self.ions:
            return [texts.EQUATION_COLUMNS]
        now, inputs, ion = self.cell.now, self.cell.inputs, self.ion
        E = [f"E_{ion}", texts.EQUILIBRIUM_POTENTIAL, texts.signed(now.E[ion], 1), "mV"]
        if self.law != "nernst":
            rows = [
                ["V_m", self.cell.quantity("V_m").label, texts.signed(now.V_m, 1), "mV"],
                E,
                [f"V_m − E_{ion}", texts.DRIVING_FORCE, texts.signed(now.driving_force[ion], 1), "mV"],
            ]
            if self.law == "ohm":
                rows += [
                    [f"g_{ion}", texts.CONDUCTANCE, texts.conductance(now.g[ion]), "mS/cm²"],
                    [f"I_{ion}", texts.CURRENT, texts.current(now.current[ion]), "µA/cm²"],
                ]
        else:
            outside, inside = inputs.concentrations(ion)
            rows = [
                [
                    f"[{ion.symbol}]_out",
                    self.cell.quantity(f"{ion}_outside").label,
                    texts.three_digits(outside),
                    "mM",
                ],
                [
                    f"[{ion.symbol}]_in",
                    self.cell.quantity(f"{ion}_inside").label,
                    texts.three_digits(inside),
                    "mM",
                ],
                ["T", self.cell.quantity("celsius").label, f"{inputs.celsius + ZERO_CELSIUS:.2f}", "K"],
                ["z", texts.VALENCE, texts.signed(ion.valence), ""],
                E,
            ]
        return [texts.EQUATION_COLUMNS, *rows]


def _nernst(snapshot: Snapshot, ion: Ion) -> list[str]:
    inputs = snapshot.inputs
    outside, inside = inputs.concentrations(ion)
    if inputs.E_fixed(ion) is not None:
        return [f"{_E(ion)} = {_mV(snapshot.E[ion])} {escape(texts.FIXED)}"]
    out, in_ = (f"{texts.three_digits(value)} mM" for value in (outside, inside))
    T = _symbol(inputs, "celsius", "T", f"{inputs.celsius:g} °C")
    ratio = _over(
        _symbol(inputs, f"{ion}_outside", f"[{ion.symbol}]_out", out, ion),
        _symbol(inputs, f"{ion}_inside", f"[{ion.symbol}]_in", in_, ion),
    )
    kelvin = f"{inputs.celsius + ZERO_CELSIUS:.2f} K"
    upper, lower = f"{R:.3f} J/(mol K) · {kelvin}", f"({texts.signed(ion.valence)}) · {F:.0f} C/mol"
    scale = float(RT_over_F(inputs.celsius)) / ion.valence
    log = math.log(outside / inside)
    return [
        f"{_E(ion)} = {_over(f'<i>R</i> {T}', '<i>z</i> <i>F</i>')} ln {ratio}",
        f"= {_over(upper, lower)} · ln {_over(out, in_)}",
        f"= {texts.number(scale, 2)} mV · {_bracketed(texts.number(log, 3), log)}",
        f"= {_result(snapshot.E[ion], ion)}",
    ]


def _driving_force(snapshot: Snapshot, ion: Ion) -> list[str]:
    now = snapshot.now
    symbols, numbers = _difference(snapshot, ion)
    return [f"{symbols} = {numbers} = {_result(now.driving_force[ion], ion)}"]


def _ohm(snapshot: Snapshot, ion: Ion) -> list[str]:
    now = snapshot.now
    symbols, numbers = _difference(snapshot, ion)
    conductance = f"{texts.conductance(now.g[ion])} mS/cm²"
    g = _symbol(snapshot.inputs, f"{ion}_g", f"g_{ion}", conductance, ion)
    current = f"{texts.current(now.current[ion])} µA/cm²"
    return [
        f'<span style="color:{ink(ion)}">{_typeset(f"I_{ion}")}</span> = {g} ({symbols})',
        f"= {conductance} · ({numbers})",
        f"= {conductance} · ({texts.signed(now.driving_force[ion], 1)} mV)",
        f'= <strong style="color:{ink(ion)}">{current}</strong>',
    ]


def _difference(snapshot: Snapshot, ion: Ion) -> tuple[str, str]:
    """Return V_m − E in symbols and in numbers."""
    now = snapshot.now
    V_m = _symbol(snapshot.inputs, "V_m", "V_m", f"{texts.number(now.V_m, 1)} mV")
    of_E = f"{ion}_outside" if ion in snapshot.membrane.ions else f"{ion}_E_fixed"
    E_ion = _symbol(snapshot.inputs, of_E, f"E_{ion}", f"{texts.number(now.E[ion], 1)} mV", ion)
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
    name = escape(texts.symbol_button(inputs.quantities[key].label, value), quote=True)
    colour = ink(ion or "ink")
    return (
        f'<button type="button" class="df-symbol" data-key="{key}" style="color:{colour}" aria-label="{name}">'
        f"{_typeset(symbol)}</button>"
    )


def _E(ion: Ion) -> str:
    return f'<span style="color:{ink(ion)}">{_typeset(f"E_{ion}")}</span>'


def _over(upper: str, lower: str) -> str:
    return (
        f'<span class="df-fraction"><span>{upper}</span><span class="df-spoken"> {texts.OVER} </span>'
        f"<span>{lower}</span></span>"
    )


def _mV(value: float) -> str:
    return f"{texts.number(value, 1)} mV"


def _bracketed(text: str, value: float) -> str:
    return f"({text})" if value < 0 else text


def _result(value: float, ion: Ion) -> str:
    return f'<strong style="color:{ink(ion)}">{texts.signed(value, 1)} mV</strong>'
