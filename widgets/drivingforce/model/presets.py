"""Named membranes to start from; each value with its reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from drivingforce.physics import (
    SQUID,
    TEXTBOOK,
    Ca,
    Channel,
    Cl,
    HodgkinHuxleyPotassium,
    HodgkinHuxleySodium,
    InvalidInput,
    K,
    Kinetics,
    Leak,
    Membrane,
    Na,
)

from .declarations import Declarations
from .quantities import Entry, Quantity, Value


@dataclass(frozen=True, eq=False)
class Preset:
    """A named membrane, and what is done to it at first.

    Attributes
    ----------
    name : str
        What a reader picks it by.
    summary : str
        One sentence on what it is for.
    membrane : Membrane
        Its ions, baths and channels.
    start : mapping
        Where V_m, the stimulus and the recording begin, by key: ``{"V_m": -65.0, "duration": 20.0}``.
    references : mapping
        Where values come from, by what they are.

    Raises InvalidInput for a name that is none, a membrane that is none, or a value that is not allowed.
    """

    name: str
    summary: str
    membrane: Membrane
    start: Mapping[str, Value] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name and not set(self.name) & set(";\n")):
            raise InvalidInput("name of a preset", self.name, "words without a semicolon")
        if not isinstance(self.membrane, Membrane):
            raise InvalidInput(f"membrane of {self.name}", self.membrane, "a Membrane")
        object.__setattr__(self, "references", MappingProxyType(dict(self.references)))
        for key in self.start:
            if key not in self.quantities or key in self.declarations.of_membrane:
                raise InvalidInput(f"start of {self.name}", key, "of V_m, held, the stimulus or the recording")
        values = {key: entry.check(self.start.get(key, entry.default)) for key, entry in self.quantities.items()}
        object.__setattr__(self, "start", MappingProxyType(dict(self.start)))
        object.__setattr__(self, "values", MappingProxyType(values))

    #: A value for every quantity.
    values: Mapping[str, Value] = field(init=False)

    @cached_property
    def declarations(self) -> Declarations:
        """What can be adjusted."""
        return Declarations(self.membrane)

    @property
    def quantities(self) -> Mapping[str, Entry]:
        """Every adjustable quantity by key."""
        return self.declarations.quantities

    def quantity(self, key: str) -> Quantity:
        """Return the number called ``key``; raise InvalidInput for anything else."""
        entry = self.quantities.get(key)
        if isinstance(entry, Quantity):
            return entry
        names = ", ".join(name for name, entry in self.quantities.items() if isinstance(entry, Quantity))
        raise InvalidInput("quantity", key, f"one of {names}")


def _channels(
    kinetics: Kinetics, *, Na_V: float, K_V: float, K_leak: float, Na_leak: float, leak: Channel
) -> tuple[Channel, ...]:
    """Return the channels of both presets; conductances in mS/cm². Cl⁻ and Ca²⁺ have a path, and it is shut."""
    return (
        HodgkinHuxleySodium(Na_V, kinetics),
        HodgkinHuxleyPotassium(K_V, kinetics),
        Leak(K, g=K_leak),
        Leak(Na, g=Na_leak),
        Leak(Cl, g=0.0),
        Leak(Ca, g=0.0),
        leak,
    )


TEXTBOOK_NEURON = Preset(
    "textbook neuron",
    "A mammalian neuron at 37 °C with the numbers of this course: E_K −90, E_Na +60, rest −70 mV.",
    Membrane(
        ions={K: (5.0, 145.0), Na: (142.0, 15.0), Cl: (120.0, 7.0), Ca: (2.0, 1e-4)},
        channels=_channels(TEXTBOOK, Na_V=130.0, K_V=20.0, K_leak=1.5, Na_leak=0.2506, leak=Leak(g=0.0, E=-70.0)),
        celsius=37.0,
    ),
    references={
        "concentrations": "Typical mammalian values, chosen within their published ranges so that E_K = −90.0, "
        "E_Na = +60.1 and E_Cl = −75.9 mV at 37 °C.",
        "conductances": "Chosen, not measured: gated 20 (K⁺) and 130 mS/cm² (Na⁺), always open 1.5 (K⁺) and "
        "0.2506 mS/cm² (Na⁺), so that g_K : g_Na is 13 : 2 at rest, which puts rest at −70.0 mV, and a spike "
        "peaks near +45 mV. Cl⁻ and Ca²⁺ have no path.",
        "gating": TEXTBOOK.reference,
        "stimulus": "0.5 ms of 60 µA/cm²: well above this membrane's threshold.",
    },
)

SQUID_AXON = Preset(
    "squid axon",
    "The giant axon of Hodgkin and Huxley (1952) at 6.3 °C: three currents, rest −65 mV.",
    Membrane(
        ions={K: (16.35, 400.0), Na: (440.0, 55.17), Cl: (560.0, 52.0), Ca: (10.0, 1e-4)},
        channels=_channels(SQUID, Na_V=120.0, K_V=36.0, K_leak=0.0, Na_leak=0.0, leak=Leak(g=0.3, E=-54.387)),
        celsius=6.3,
    ),
    start={
        "V_m": -65.0,
        "stimulus_start": 2.0,
        "stimulus_duration": 1.0,
        "stimulus_amplitude": 20.0,
        "stimulus_interval": 12.0,
        "stimulus_holding": -65.0,
        "duration": 20.0,
    },
    references={
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
)

_BUILT_IN = {preset.name: preset for preset in (TEXTBOOK_NEURON, SQUID_AXON)}
_registered = dict(_BUILT_IN)

#: Every preset by name; the first is where the course starts.
PRESETS: Mapping[str, Preset] = MappingProxyType(_registered)


def register(preset: Preset) -> Preset:
    """Let ``preset`` be picked by its name, as the built-in ones are; return it.

    One registered before under that name is replaced, so that a notebook cell can run again. Raises InvalidInput
    for the name of a built-in preset.
    """
    if not isinstance(preset, Preset):
        raise InvalidInput("preset to register", preset, "a Preset")
    if preset.name in _BUILT_IN:
        raise InvalidInput("name of a preset", preset.name, "not that of a built-in one")
    _registered[preset.name] = preset
    return preset


def preset(name: object) -> Preset:
    """Return the preset called ``name``; raise InvalidInput when there is none."""
    if isinstance(name, str) and name in PRESETS:
        return PRESETS[name]
    raise InvalidInput("preset", name, "one of " + ", ".join(f"“{known}”" for known in PRESETS))
