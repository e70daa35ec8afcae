"""Channels that transmitter opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..ions import HCO3, Ca, Cl, Ion, K, Mg, Na
from .blockers import Blocker
from .channel import Channel
from .laws import Events, VoltageLaw


def Synapse(
    name: str,
    passes: Ion | str | Mapping[str, float],
    g: float,
    rise: float,
    decay: float,
    times: Sequence[float],
    *,
    strength: float = 1.0,
    blocker: Blocker | None = None,
    blocked: float = 0.0,
    reference: str = "",
) -> Channel:
    """Return the channels of a synapse: transmitter, released at ``times``, opens them.

    Parameters
    ----------
    name : str
        What it is called.
    passes : Ion or mapping
        What passes: an ion, or several with their relative permeabilities.
    g : float
        Conductance at the peak of one event of strength 1, mS/cm².
    rise, decay : float
        Time constants, ms; the rise is the shorter.
    times : sequence of float
        When transmitter is released, ms, from 0 on.
    strength : float
        Fraction of the closed channels that one event opens.
    blocker, blocked, reference
        As of any :class:`Channel`.

    Raises
    ------
    InvalidInput
        For a number out of range.
    """
    events = Events(rise, decay, times, strength)
    return Channel(name, passes, g, events, blocker, blocked, reference=reference)


def AMPA(g: float, times: Sequence[float]) -> Channel:
    """Return fast glutamate receptors, about equally permeable to Na⁺ and K⁺: reversal near 0 mV."""
    return Synapse(
        "AMPA",
        {Na: 1.0, K: 1.2},
        g,
        rise=0.2,
        decay=2.0,
        times=times,
        reference="Time course: P. Jonas, G. Major & B. Sakmann, J. Physiol. 472:615 (1993), mossy fibre synapses "
        "near body temperature, rounded. P_K/P_Na: the acetylcholine receptor's order of magnitude, B. Hille, "
        "Ion Channels of Excitable Membranes (2001), chosen so that E is near 0 mV.",
    )


def GABA_A(g: float, times: Sequence[float]) -> Channel:
    """Return GABA-A receptors: Cl⁻ passes, and HCO₃⁻ a fifth as easily, so that E lies above E_Cl."""
    return Synapse(
        "GABA_A",
        {Cl: 1.0, HCO3: 0.2},
        g,
        rise=0.5,
        decay=8.0,
        times=times,
        reference="P_HCO3/P_Cl 0.2: J. Bormann, O. P. Hamill & B. Sakmann, J. Physiol. 385:243 (1987); "
        "K. Kaila, Prog. Neurobiol. 42:489 (1994). Time course: decays of 5 to 10 ms near body temperature.",
    )


def _unblocked_by_Mg(V: NDArray[np.float64], Mg_outside: float) -> NDArray[np.float64]:
    return 1.0 / (1.0 + Mg_outside / 3.57 * np.exp(-0.062 * V))


#: What Mg²⁺ outside leaves of NMDA channels: more, the more positive V_m.
MAGNESIUM_BLOCK = VoltageLaw(
    _unblocked_by_Mg, Mg, "C. E. Jahr & C. F. Stevens, J. Neurosci. 10:3178 (1990), equation 4a."
)


def NMDA(g: float, times: Sequence[float]) -> Channel:
    """Return NMDA receptors: slow, permeable to Na⁺, K⁺ and Ca²⁺, plugged by Mg²⁺ at negative V_m."""
    return Channel(
        "NMDA",
        {Na: 1.0, K: 1.0, Ca: 10.0},
        g,
        (Events(rise=3.0, decay=80.0, times=times), MAGNESIUM_BLOCK),
        reference="P_Ca/P_Na near 10: M. L. Mayer & G. L. Westbrook, J. Physiol. 394:501 (1987). Time course: "
        "rounded from R. A. J. Lester et al., Nature 346:565 (1990). " + MAGNESIUM_BLOCK.reference,
    )
