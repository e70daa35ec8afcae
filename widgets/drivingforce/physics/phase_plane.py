"""The phase plane: the V_m nullcline against one gate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .errors import InvalidInput
from .membrane import Membrane
from .recording import Array


def V_nullcline(membrane: Membrane, V_m: Array, gate: str, gates: Mapping[str, float]) -> Array:
    """Return the value of ``gate`` at which the ionic currents cancel, for each V_m.

    m, unless it is the gate itself, is fast, and so settled at each V_m; the others are as they are in ``gates``.

    Parameters
    ----------
    membrane : Membrane
        Whose.
    V_m : array
        mV.
    gate : str
        By the name that the membrane gives it: "n", say.
    gates : mapping
        Where each gate is now.

    Returns
    -------
    array
        From 0 to 1; nan where no value of the gate stops V_m.

    Raises
    ------
    InvalidInput
        For an unknown gate.
    """
    names = membrane.gate_names
    if gate not in names:
        raise InvalidInput("gate", gate, "one of " + (", ".join(names) or "none: this membrane has no gates"))
    settled = membrane.relaxation(V_m)[1]
    values = [
        settled[i] if name == "m" != gate else np.full_like(V_m, gates[name]) for i, name in enumerate(names)
    ]
    row = names.index(gate)
    values[row] = np.ones_like(V_m)
    # The current is that of the channels without the gate, and of those with it, which all count it alike.
    powers = {power for term in membrane.terms for i, power in term.powers if i == row}
    if len(powers) > 1:
        raise InvalidInput("gate", gate, "one that counts alike in every channel that has it")
    fully_open = membrane.current(V_m, values)
    values[row] = np.zeros_like(V_m)
    others = membrane.current(V_m, values)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # where hardly a channel is open
        power = -others / (fully_open - others)  # of the gate
        inside = (power >= 0.0) & (power <= 1.0)
        value: Array = np.where(inside, power, np.nan) ** (1.0 / powers.pop())
    return value
