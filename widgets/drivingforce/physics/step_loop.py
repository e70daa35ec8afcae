"""The step loop: Python source, written once for each kind of membrane, compiled and kept.

A loop that asks at every step what channels there are would spend most of its time asking. This one is written out
for the channels that there are, in plain floats and local names: ``print(source(kind_of(membrane)))`` shows it.
(Brian 2 documents the idea: M. Stimberg, R. Brette & D. F. M. Goodman, eLife 8:e47314, 2019.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from .membrane import Membrane


class TermKind(NamedTuple):
    """What opens a channel: its gates and their powers, whether a time course, whether a voltage law."""

    powers: tuple[tuple[int, int], ...]
    course: bool
    law: bool


class LoopKind(NamedTuple):
    """All that the source of a loop depends on."""

    gates: int
    terms: tuple[TermKind, ...]
    ramp: bool  # whether the injected current changes from step to step


def kind_of(membrane: Membrane) -> LoopKind:
    """Return the kind of loop that ``membrane`` needs while what is injected stays the same."""
    terms = tuple(
        TermKind(term.powers, bool(term.courses), bool(term.laws)) for term in membrane.terms if not term.constant
    )
    return LoopKind(len(membrane.gate_states), terms, ramp=False)


def source(kind: LoopKind) -> str:
    """Return the source of the function ``march``, whose parameters its docstring explains."""
    gates, terms = range(kind.gates), range(len(kind.terms))
    laws = [i for i in terms if kind.terms[i].law]
    courses = [i for i in terms if kind.terms[i].course]
    setup = [
        f"{_names('x', gates)} = gates" if gates else "",
        f"{_names('X', gates)} = tracks" if gates else "",
        f"{_names('k', terms)} = k" if terms else "",
        f"{_names('E', terms)} = E" if terms else "",
        f"{_names('law', laws)} = laws" if laws else "",
    ]
    head = f"for {_names('s', courses)} in zip(*courses):" if courses else "for _ in range(steps):"
    body = [f"X{i}.append(x{i})" for i in gates]
    body += [f"q{i} = x{i} * x{i}" for i in sorted({i for term in kind.terms for i in _squared(term)})]
    opened = [_open_fraction(i, kind.terms[i]) for i in terms]
    body += [f"p{i} = {opened[i]}" for i in laws]
    body += _voltage_step(kind, opened)
    if laws:
        setup.append("half = 0.0")
        body += ["half = middle - U", "U = middle + half", "V.append(U)"]
    else:
        body += ["U = middle + middle - U", "V.append(U)"]
    if kind.ramp:
        body.append("drive += change")
    if gates:
        columns = ", ".join(f"a{i}, aa{i}, b{i}, bb{i}" for i in gates)
        body.append(f"{columns} = table[U.__trunc__()]")
        body += [f"x{i} = (a{i} + aa{i} * U) * x{i} + b{i} + bb{i} * U" for i in gates]
    lines = [line for line in setup if line] + [head] + ["    " + line for line in body]
    return "\n".join([_SIGNATURE, *("    " + line for line in lines)]) + "\n"


_SIGNATURE = '''def march(steps, table, U, gates, k, E, a, drive, change, courses, laws, V, tracks):
    """March so many time steps dt on.

    U        voltage in table rows, where the march begins
    gates    value of each gate half a step later
    table    of what a step does to the gates (rate_tables.step_table)
    k, E     of each channel that opens and closes: g dt/2C, and its reversal potential in table rows
    a        1 + dt/2C times the conductance that is always open
    drive    dt/2C times the current that is injected or flows through what is always open, at V_m of row 0;
             "change" is by how much it grows from step to step
    courses  open fraction by time of each channel that has one, in the middle of each step
    laws     table of the voltage law of each channel that has one
    V        list to which U at the end of each step is added
    tracks   a list for each gate, to which its value before each step is added
    """'''


def _names(letter: str, numbers: Any) -> str:
    return "".join(f"{letter}{i}, " for i in numbers).rstrip()


def _open_fraction(i: int, kind: TermKind) -> str:
    """Return k times the open fraction of a channel, without its voltage law, as an expression."""
    factors = [f"k{i}"]
    for gate, power in kind.powers:
        if gate in _squared(kind):
            factors += [f"q{gate}"] * (power // 2) + [f"x{gate}"] * (power % 2)
        else:
            factors += [f"x{gate}"] * power
    if kind.course:
        factors.append(f"s{i}")
    return " * ".join(factors)


def _squared(kind: TermKind) -> list[int]:
    """Return the gates whose square is worth keeping: those of a power of four or more."""
    return [gate for gate, power in kind.powers if power >= 4]


def _voltage_step(kind: LoopKind, opened: list[str]) -> list[str]:
    """Return the lines that find V_m in the middle of a step (Crank–Nicolson), in table rows.

    A voltage law wants that V_m, which depends on it. It is guessed from the step before, and one step of Newton's
    method makes it right: the law is a line there, c0 + c1·middle.
    """
    terms = range(len(kind.terms))
    laws = [i for i in terms if kind.terms[i].law]
    lines = ["middle = U + half"] if laws else []
    inward, total = "", ""
    for i in terms:
        if i in laws:
            lines += [f"c0, c1 = law{i}[middle.__trunc__()]", f"g{i} = p{i} * c0", f"h{i} = p{i} * c1"]
            inward += f" + g{i} * E{i} + h{i} * middle * middle"
            total += f" + g{i} + h{i} * (middle + middle - E{i})"
        else:
            lines.append(f"g{i} = {opened[i]}")
            inward += f" + g{i} * E{i}"
            total += f" + g{i}"
    return [*lines, f"middle = (U + drive{inward}) / (a{total})"]


@lru_cache(maxsize=256)
def compiled(kind: LoopKind) -> Callable[..., None]:
    """Return the loop as a function."""
    namespace: dict[str, Any] = {"__builtins__": {"range": range, "zip": zip}}
    exec(compile(source(kind), "<step loop>", "exec"), namespace)
    march: Callable[..., None] = namespace["march"]
    return march
