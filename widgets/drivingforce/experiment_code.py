"""An experiment as a line of text: a preset, and what differs from it.

    textbook neuron; K_outside 10; TTX 0.5

Numbers are written with all their digits, so that the text restores the experiment exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .parameters import PARAMETERS, Quantity, Switch
from .physics import InvalidInput
from .presets import Value, preset
from .reading import read_number

_NOT_SET = "not set"


def write(name: str, values: Mapping[str, Value]) -> str:
    """Return the code of the preset called ``name`` with ``values``, one for each key of PARAMETERS."""
    start = preset(name).values
    changed = [f"{key} {_written(key, values[key])}" for key in PARAMETERS if values[key] != start[key]]
    return "; ".join([name, *changed])


def read(code: object) -> tuple[str, dict[str, Value]]:
    """Return the preset's name and the changed inputs that ``code`` says.

    Line breaks serve as semicolons; a value may carry its unit. Raises InvalidInput for text that is no such code:
    another preset, an unknown or repeated key, a value that is missing or not allowed.
    """
    if not isinstance(code, str):
        raise InvalidInput("code of an experiment", code, "text such as “textbook neuron; K_outside 10”")
    name, *parts = [" ".join(part.split()) for part in re.split(r"[;\n]", code.strip().strip("“”\"';"))]
    preset(name)
    changes: dict[str, Value] = {}
    for part in filter(None, parts):
        key, _, value = part.partition(" ")
        if key not in PARAMETERS:
            raise InvalidInput("quantity in the code", key, "one of " + ", ".join(PARAMETERS))
        if key in changes:
            raise InvalidInput(f"{key} in the code", "there twice", "there once")
        changes[key] = _read(key, value)
    return name, changes


def _written(key: str, value: Value) -> str:
    entry = PARAMETERS[key]
    if value is None:
        return _NOT_SET
    if isinstance(entry, Switch):
        return "yes" if value else "no"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _read(key: str, text: str) -> Value:
    entry = PARAMETERS[key]
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
