"""The phase plane: where V_m stands still, seen against one gate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .channels import GATES
from .errors import InvalidInput
from .ions import K, Na
from .membrane import Membrane
from .recording import Array

#: How often each gate counts in its conductance: m³h and n⁴.
_POWERS = {"m": 3, "h": 1, "n": 4}


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
        "n", "h" or "m".
    gates : mapping
        Where m, h and n are now.

    Returns
    -------
    array
        From 0 to 1; nan where no value of the gate stops V_m.

    Raises
    ------
    InvalidInput
        For an unknown gate.
    """
    if gate not in GATES:
        raise InvalidInput("gate", gate, "one of " + ", ".join(GATES))
    (g_Na, g_K), (g_open, g_E) = membrane.gated, membrane.open
    values = {name: np.full_like(V_m, gates[name]) for name in GATES} | {gate: np.ones_like(V_m)}
    if gate != "m":
        values["m"] = np.asarray(membrane.steady_gates(V_m)["m"])
    m, h, n = values.values()
    through_Na, through_K = g_Na * m**3 * h * (V_m - membrane.E[Na]), g_K * n**4 * (V_m - membrane.E[K])
    still = g_open * V_m - g_E
    own, other = (through_K, through_Na) if gate == "n" else (through_Na, through_K)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # where hardly a channel is open
        power = -(still + other) / own  # of the gate
        inside = (power >= 0.0) & (power <= 1.0)
        value: Array = np.where(inside, power, np.nan) ** (1.0 / _POWERS[gate])
    return value
