"""The laws: pure functions, numbers in and numbers out. Imports numpy and the standard library only."""

from .channels import SQUID, TEA, TEXTBOOK, TTX, Blocker, Kinetics
from .constants import RT_over_F
from .equilibrium import (
    chemical_force,
    chord_potential,
    driving_force,
    electrical_force,
    ghk_potential,
    ionic_current,
    nernst,
    push,
)
from .errors import InvalidInput
from .family import Family, sweep_family
from .firing import FiringCurve, firing_curve
from .ions import IONS, Ca, Cl, Ion, K, Na, as_ion
from .membrane import Membrane, SteadyState
from .phase_plane import V_nullcline
from .recording import Recording
from .spike import Spike, spikes
from .stimulus import PulseTrain, Ramp, Step, Stimulus, VoltageClamp
from .sweep import sweep, threshold
from .voltage_steps import VoltageSteps, voltage_steps

__all__ = [
    "IONS",
    "SQUID",
    "TEA",
    "TEXTBOOK",
    "TTX",
    "Blocker",
    "Ca",
    "Cl",
    "Family",
    "FiringCurve",
    "InvalidInput",
    "Ion",
    "K",
    "Kinetics",
    "Membrane",
    "Na",
    "PulseTrain",
    "RT_over_F",
    "Ramp",
    "Recording",
    "Spike",
    "SteadyState",
    "Step",
    "Stimulus",
    "V_nullcline",
    "VoltageClamp",
    "VoltageSteps",
    "as_ion",
    "chemical_force",
    "chord_potential",
    "driving_force",
    "electrical_force",
    "firing_curve",
    "ghk_potential",
    "ionic_current",
    "nernst",
    "push",
    "spikes",
    "sweep",
    "sweep_family",
    "threshold",
    "voltage_steps",
]
