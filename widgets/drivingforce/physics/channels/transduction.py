"""The channels of a hair cell's bundle."""

from __future__ import annotations

from collections.abc import Mapping

from ..ions import Ca, Ion, K
from .channel import Channel
from .laws import Deflection


def Transduction(
    g: float,
    deflection: Deflection | None = None,
    *,
    passes: Ion | str | Mapping[str, float] | None = None,
    bath: str | None = None,
    name: str = "MET",
) -> Channel:
    """Return mechanically gated channels, whose open fraction is a Boltzmann function of the bundle's deflection.

    Parameters
    ----------
    g : float
        Conductance with every channel open, mS/cm².
    deflection : Deflection, optional
        Where the bundle is, and how it moves; at rest without a sound by default.
    passes : Ion or mapping, optional
        By default K⁺ and Ca²⁺; into endolymph it is K⁺ that carries nearly all of the current.
    bath : str, optional
        The bath in front of the bundle, by name: the endolymph.
    name : str
        What it is called.
    """
    return Channel(
        name,
        {K: 1.0, Ca: 5.0} if passes is None else passes,
        g,
        Deflection() if deflection is None else deflection,
        bath=bath,
        reference="D. P. Corey & A. J. Hudspeth, Nature 281:675 (1979); R. Fettiplace & K. X. Kim, "
        "Physiol. Rev. 94:951 (2014): half and width in the range of cochlear hair cells.",
    )
