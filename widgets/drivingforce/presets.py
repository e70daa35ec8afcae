"""Named membranes to start from; each value with its reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .parameters import PARAMETERS
from .physics import SQUID, TEXTBOOK, InvalidInput, Kinetics

#: What an input can be.
Value = float | bool | str | None


@dataclass(frozen=True)
class Preset:
    """A named membrane.

    Attributes
    ----------
    name : str
        What a reader picks it by.
    summary : str
        One sentence on what it is for.
    kinetics : Kinetics
        How its channels gate.
    values : mapping
        A value for every key of PARAMETERS.
    references : mapping
        Where values come from, by what they are.
    """

    name: str
    summary: str
    kinetics: Kinetics
    values: Mapping[str, Value]
    references: Mapping[str, str]


def _preset(name: str, summary: str, kinetics: Kinetics, references: dict[str, str], **values: Value) -> Preset:
    """Make a preset from the table's defaults (the textbook neuron) and what differs from them."""
    complete = {key: entry.default for key, entry in PARAMETERS.items()} | values
    return Preset(name, summary, kinetics, MappingProxyType(complete), MappingProxyType(references))


TEXTBOOK_NEURON = _preset(
    "textbook neuron",
    "A mammalian neuron at 37 °C with the numbers of this course: E_K −90, E_Na +60, rest −70 mV.",
    TEXTBOOK,
    {
        "concentrations": "Typical mammalian values, chosen within their published ranges so that E_K = −90.0, "
        "E_Na = +60.1 and E_Cl = −75.9 mV at 37 °C.",
        "conductances": "Chosen, not measured: gated 20 (K⁺) and 130 mS/cm² (Na⁺), always open 1.5 (K⁺) and "
        "0.2506 mS/cm² (Na⁺), so that g_K : g_Na is 13 : 2 at rest, which puts rest at −70.0 mV, and a spike "
        "peaks near +45 mV. Cl⁻ and Ca²⁺ have no path.",
        "gating": TEXTBOOK.reference,
        "stimulus": "0.5 ms of 60 µA/cm²: well above this membrane's threshold.",
    },
)

SQUID_AXON = _preset(
    "squid axon",
    "The giant axon of Hodgkin and Huxley (1952) at 6.3 °C: three currents, rest −65 mV.",
    SQUID,
    {
        "E_K and E_Na": "Hodgkin & Huxley, J. Physiol. 117:500 (1952): −77 and +50 mV, taking rest as −65 mV. "
        "They do not follow from measured concentrations (400/20 and 50/440 mM give −72.1 and +52.4 mV), so K⁺ "
        "outside (16.35 mM) and Na⁺ inside (55.17 mM) are calculated back from them.",
        "other concentrations": "K⁺ inside, Na⁺ outside, Cl⁻: Kandel et al., Principles of Neural Science, table "
        "6-1. Ca²⁺: sea water outside; inside, the order of magnitude of free Ca²⁺ in a resting cell.",
        "conductances": "Hodgkin & Huxley (1952), table 3: gated 36 (K⁺) and 120 mS/cm² (Na⁺), a leak of "
        "0.3 mS/cm² reversing at −54.387 mV (their 10.613 mV above rest), 1 µF/cm².",
        "gating": SQUID.reference,
        "stimulus": "1 ms of 20 µA/cm²: well above threshold (6.9 µA/cm² for this duration).",
    },
    V_m=-65.0,
    celsius=6.3,
    K_outside=16.35,
    K_inside=400.0,
    K_g_max=36.0,
    K_g_leak=0.0,
    Na_outside=440.0,
    Na_inside=55.17,
    Na_g_max=120.0,
    Na_g_leak=0.0,
    Cl_outside=560.0,
    Cl_inside=52.0,
    Ca_outside=10.0,
    leak_g=0.3,
    leak_E=-54.387,
    stimulus_start=2.0,
    stimulus_duration=1.0,
    stimulus_amplitude=20.0,
    stimulus_interval=12.0,
    stimulus_holding=-65.0,
    duration=20.0,
)  # fmt: skip

#: Every preset by name; the first is where the course starts.
PRESETS: Mapping[str, Preset] = MappingProxyType({p.name: p for p in (TEXTBOOK_NEURON, SQUID_AXON)})


def preset(name: object) -> Preset:
    """Return the preset called ``name``; raise InvalidInput when there is none."""
    if isinstance(name, str) and name in PRESETS:
        return PRESETS[name]
    raise InvalidInput("preset", name, "one of " + ", ".join(f"“{known}”" for known in PRESETS))
