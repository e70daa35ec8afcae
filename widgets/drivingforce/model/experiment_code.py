"""An experiment as a line of text: a preset, and what differs from it.

    textbook neuron; K_outside 10; TTX 0.5

Numbers are written with all their digits, so that the text restores the experiment exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from drivingforce.physics import InvalidInput
from drivingforce.reading import read_number

from .inputs import Inputs
from .quantities import Entry, Quantity, Switch, Value

_NOT_SET = "not set"


def write(inputs: Inputs) -> str:
    """Return the code of ``inputs``."""
    start, quantities = inputs.model.values, inputs.quantities
    changed = [f"{key} {_written(quantities[key], inputs[key])}" for key in inputs if inputs[key] != start[key]]
    return "; ".join([inputs.preset, *changed])


def read(code: object, start_of: Callable[[str], Inputs]) -> Inputs:
    """Return the inputs that ``code`` says; ``start_of`` gives those of a membrane by its name.

    Line breaks serve as semicolons; a value may carry its unit. Raises InvalidInput for text that is no such code:
    another preset, an unknown or repeated key, a value that is missing or not allowed.
    """
    if not isinstance(code, str):
        raise InvalidInput("code of an experiment", code, "text such as “textbook neuron; K_outside 10”")
    name, *parts = [" ".join(part.split()) for part in re.split(r"[;\n]", code.strip().strip("“”\"';"))]
    start = start_of(name)
    changes: dict[str, Value] = {}
    for part in filter(None, parts):
        key, _, value = part.partition(" ")
        if key not in start:
            raise InvalidInput("quantity in the code", key, "one of " + ", ".join(start))
        if key in changes:
            raise InvalidInput(f"{key} in the code", "there twice", "there once")
        changes[key] = _read(start.quantities[key], value)
    return start.changed(changes)


def _written(entry: Entry, value: Value) -> str:
    if value is None:
        return _NOT_SET
    if isinstance(entry, Switch):
        return "yes" if value else "no"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _read(entry: Entry, text: str) -> Value:
    key = entry.key
    if isinstance(entry, Switch):
        if text not in ("yes", "no"):
            raise InvalidInput(f"{key} in the code", text, "“yes” or “no”")
        return text == "yes"
    if not isinstance(entry, Quantity):
        return entry.check(text)
    if entry.optional and text == _NOT_SET:
        return None
    bounds = {"lower": entry.lower, "upper": entry.upper}
    return entry.check(read_number(text, f"{key} in the code", entry.unit, **bounds, allowed=entry.allowed))
