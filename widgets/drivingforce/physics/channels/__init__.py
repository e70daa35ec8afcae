"""Channels: what passes them, how much, and what opens and closes them."""

from .blockers import TEA, TTX, Blocker, fraction_blocked
from .channel import Channel, Leak
from .further import M_TYPE, T_TYPE, MTypePotassium, TTypeCalcium
from .gating import Gate, Gates, Kinetics, linoid
from .hodgkin_huxley import SQUID, TEXTBOOK, HodgkinHuxleyPotassium, HodgkinHuxleySodium
from .laws import Deflection, Events, TimeCourse, VoltageLaw
from .synapse import AMPA, GABA_A, MAGNESIUM_BLOCK, NMDA, Synapse
from .transduction import Transduction

__all__ = [
    "AMPA",
    "GABA_A",
    "MAGNESIUM_BLOCK",
    "M_TYPE",
    "NMDA",
    "SQUID",
    "TEA",
    "TEXTBOOK",
    "TTX",
    "T_TYPE",
    "Blocker",
    "Channel",
    "Deflection",
    "Events",
    "Gate",
    "Gates",
    "HodgkinHuxleyPotassium",
    "HodgkinHuxleySodium",
    "Kinetics",
    "Leak",
    "MTypePotassium",
    "Synapse",
    "TTypeCalcium",
    "TimeCourse",
    "Transduction",
    "VoltageLaw",
    "fraction_blocked",
    "linoid",
]
