"""The named misconceptions, once: a checkpoint's distractors and the marking side both speak of these.

Evidence for each stands in the teaching guide; ``look_at`` sends a reader to something that they can see for
themselves, and never gives an answer away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .physics import InvalidInput


@dataclass(frozen=True)
class Misconception:
    """A belief that gets in the way.

    Attributes
    ----------
    code : str
        One letter, by which questions and marks refer to it.
    name : str
        A few words for a table.
    belief : str
        What someone who holds it would say.
    look_at : str
        One sentence for the reader: what to look at, not what to answer.
    """

    code: str
    name: str
    belief: str
    look_at: str


_ALL = (
    Misconception(
        "A",
        "raised [K⁺]out drives K⁺ in",
        "When there is more K⁺ outside, K⁺ rushes in.",
        "Find E_K for both concentrations and compare each with V_m: it is the gap that pushes, and its sign that "
        "says which way.",
    ),
    Misconception(
        "B",
        "one force only",
        "Ions move from where there are many to where there are few; the voltage does not matter.",
        "Look at both arrows: the chemical one and the electrical one. The ion follows what is left when they are "
        "added.",
    ),
    Misconception(
        "C",
        "big numbers, big flow",
        "The larger the concentration or the potential, the larger the flow.",
        "Look at ratios and differences: multiply both concentrations by ten and see what changes.",
    ),
    Misconception(
        "D",
        "a gradient is enough",
        "Where there is a force there is a flow.",
        "Ask what the ion would cross the membrane through: close that path and compare force and current.",
    ),
    Misconception(
        "E",
        "equilibrium stops the ions",
        "At equilibrium the ions have come to rest, or the concentrations have become equal.",
        "Watch single crossings at equilibrium and count them in both directions.",
    ),
    Misconception(
        "F",
        "the pump does it",
        "The pump makes the membrane potential, or brings it back after a spike.",
        "Ask which channels are open and what their driving forces are; the pump only keeps the concentrations.",
    ),
    Misconception(
        "G",
        "steps by heart",
        "The action potential is a list of steps that follow each other whatever happens.",
        "At each instant ask for two numbers, conductance and driving force, and predict from them.",
    ),
    Misconception(
        "H",
        "sign turned round",
        "The driving force is E − V_m, or its sign is a matter of taste.",
        "Check the order of the subtraction, and what a positive value says in this course.",
    ),
    Misconception(
        "I",
        "charge of the ion forgotten",
        "What holds for K⁺ holds for every ion.",
        "Look at the charge z: a negative ion and the current that it carries go opposite ways.",
    ),
    Misconception(
        "J",
        "inside and outside swapped",
        "The order of the two concentrations makes no difference.",
        "Look at the ratio in the Nernst equation: which concentration stands on top?",
    ),
    Misconception(
        "K",
        "Nernst potential taken for V_m",
        "E_ion is the voltage that the membrane has.",
        "Keep two numbers apart: the voltage across the membrane now, and the one at which this ion would "
        "balance.",
    ),
    Misconception(
        "L",
        "a block takes away the force",
        "When the channels are shut the driving force is gone.",
        "Look at what the driving force is made of: is conductance one of its parts?",
    ),
    Misconception(
        "M",
        "largest g, largest I",
        "The current is largest when most channels are open.",
        "The current is a product: look at both of its factors at the same instant.",
    ),
    Misconception(
        "N",
        "a fixed threshold",
        "A neuron fires at a certain voltage.",
        "Change the shape of the stimulus and see whether the voltage at which it just fires stays.",
    ),
)

#: Every misconception by its code.
MISCONCEPTIONS: Mapping[str, Misconception] = MappingProxyType({each.code: each for each in _ALL})


@dataclass(frozen=True)
class Diagnosis:
    """What a wrong answer shows.

    Attributes
    ----------
    says : str
        What is said to whoever gave it: where to look, never what is right.
    misconception : str
        The code of the misconception behind it, if there is one.

    Raises
    ------
    InvalidInput
        For the code of no misconception.
    """

    says: str
    misconception: str = ""

    def __post_init__(self) -> None:
        if self.misconception and self.misconception not in MISCONCEPTIONS:
            raise InvalidInput(
                "code of a misconception", self.misconception, "one of " + ", ".join(MISCONCEPTIONS)
            )


#: What is said to an answer: a text, or a Diagnosis where the answer shows a named misconception.
Says = str | Diagnosis


def as_diagnosis(says: Says) -> Diagnosis:
    """Return ``says`` as a Diagnosis, if it is a text as one that names no misconception."""
    return says if isinstance(says, Diagnosis) else Diagnosis(says)
