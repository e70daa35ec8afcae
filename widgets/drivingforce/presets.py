"""Named membranes to start from; each value with its reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .parameters import PARAMETERS
from .physics import InvalidInput


@dataclass(frozen=True)
class Preset:
    """A named membrane.

    Attributes
    ----------
    name : str
        What a reader picks it by.
    summary : str
        One sentence on what it is for.
    values : mapping
        A value for every key of PARAMETERS.
    references : mapping
        Where values come from, by what they are.
    """

    name: str
    summary: str
    values: Mapping[str, float | bool | None]
    references: Mapping[str, str]


def _preset(name: str, summary: str, references: dict[str, str], **values: float | bool) -> Preset:
    """Make a preset from the table's defaults (the textbook neuron) and what differs from them."""
    complete = {key: entry.default for key, entry in PARAMETERS.items()} | values
    return Preset(name, summary, MappingProxyType(complete), MappingProxyType(references))


TEXTBOOK_NEURON = _preset(
    "textbook neuron",
    "A mammalian neuron at 37 °C with the numbers of this course: E_K −90, E_Na +60, rest −70 mV.",
    {
        "concentrations": "Typical mammalian values, chosen within their published ranges so that E_K = −90.0, "
        "E_Na = +60.1 and E_Cl = −75.9 mV at 37 °C.",
        "conductances": "Of the membrane at its rest of −70.0 mV: leaks of 1.5 (K⁺) and 0.2506 mS/cm² (Na⁺), and "
        "what is open there of the gated 20 (K⁺) and 130 mS/cm² (Na⁺) by Hodgkin–Huxley kinetics (J. Physiol. "
        "117:500, 1952) moved by −5 mV. Their ratio of 13 : 2 puts rest at −70 mV. Cl⁻ and Ca²⁺ have no path.",
    },
)

SQUID_AXON = _preset(
    "squid axon",
    "The giant axon of Hodgkin and Huxley (1952) at 6.3 °C: three currents, rest −65 mV.",
    {
        "E_K and E_Na": "Hodgkin & Huxley, J. Physiol. 117:500 (1952): −77 and +50 mV, taking rest as −65 mV. "
        "They do not follow from measured concentrations (400/20 and 50/440 mM give −72.1 and +52.4 mV), so K⁺ "
        "outside (16.35 mM) and Na⁺ inside (55.17 mM) are calculated back from them.",
        "other concentrations": "K⁺ inside, Na⁺ outside, Cl⁻: Kandel et al., Principles of Neural Science, table "
        "6-1. Ca²⁺: sea water outside; inside, the order of magnitude of free Ca²⁺ in a resting cell.",
        "conductances": "Of the membrane at rest: 36 n⁴, 120 m³h and the leak of 0.3 mS/cm² at −54.387 mV "
        "(Hodgkin & Huxley 1952).",
    },
    V_m=-65.0,
    celsius=6.3,
    K_outside=16.35,
    K_inside=400.0,
    K_g=0.36706,
    Na_outside=440.0,
    Na_inside=55.17,
    Na_g=0.010627,
    Cl_outside=560.0,
    Cl_inside=52.0,
    Ca_outside=10.0,
    leak_g=0.3,
    leak_E=-54.387,
)  # fmt: skip

#: Every preset by name; the first is where the course starts.
PRESETS: Mapping[str, Preset] = MappingProxyType({p.name: p for p in (TEXTBOOK_NEURON, SQUID_AXON)})


def preset(name: object) -> Preset:
    """Return the preset called ``name``; raise InvalidInput when there is none."""
    if isinstance(name, str) and name in PRESETS:
        return PRESETS[name]
    raise InvalidInput("preset", name, "one of " + ", ".join(f"“{known}”" for known in PRESETS))
