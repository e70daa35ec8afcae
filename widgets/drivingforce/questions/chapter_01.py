"""Chapter 1, Two forces: what is asked, what each answer shows, and where to look."""

from __future__ import annotations

import math

from drivingforce.misconceptions import Diagnosis
from drivingforce.page import texts
from drivingforce.physics import Cl, K, Na

from .membranes import mM, mV, signed_mV, size, textbook, ward
from .question import Choice, Direction, Number, Question, to_answer, to_predict
from .raised_potassium import before


def crowding() -> Question:
    """K⁺ outside ten times up, no voltage."""
    cell = textbook(V_m=0)
    outside, old = cell.K.outside, cell.now.chemical[K]
    cell.K.outside *= 10
    new = cell.now.chemical[K]
    ask = (
        f"There is no voltage across the membrane. K⁺ inside stays at {mM(cell.K.inside)}; outside it rises from "
        f"{mM(outside)} to {mM(cell.K.outside)}. What happens to the chemical force on K⁺?"
    )
    predict = Choice(
        ask,
        options={
            "turns": "It turns round: the added K⁺ rushes in.",
            "weaker": "It stays outward and becomes weaker.",
            "inside": "Nothing: the inside decides, and it did not change.",
            "tenth": "It becomes ten times weaker.",
        },
        right="weaker",
        because={
            "turns": Diagnosis(
                "More K⁺ wanders in now. But as long as the inside is the more crowded side, still more wanders "
                "out.",
                "A",
            ),
            "weaker": "The inside is still the more crowded side, only less so.",
            "inside": Diagnosis(
                "An ion is pushed by the difference between the sides. Moving the outside alone moves the arrow.",
                "B",
            ),
            "tenth": Diagnosis(
                "Weaker, yes; but the force follows the logarithm of the ratio: it shrinks by a fixed amount with "
                "each factor of ten.",
                "C",
            ),
        },
    )
    observe = Choice(
        f"At {mM(cell.K.outside)} outside, what is the arrow like?",
        options={
            "shorter": f"Outward, {size(new)} long instead of {size(old)}.",
            "tenth": f"Outward, {size(old / 10)} long instead of {size(old)}.",
            "inward": "Inward.",
            "same": f"Still {size(old)} outward.",
        },
        right="shorter",
        because={
            "shorter": f"So ten times the concentration took off {size(old - new)}.",
            "tenth": "Read the number beside the arrow once more.",
            "inward": "See on which side of the membrane its tip is.",
            "same": "Is potassium outside where the question wants it?",
        },
    )
    explain = (
        "Only the ratio of the two sides counts. Each factor of ten in it is worth the same number of millivolts, "
        "about 62, and the arrow turns round only where the two sides are equally crowded."
    )
    look = f"Now move potassium outside to {mM(cell.K.outside)} and read the arrow."
    return to_predict(
        "01-crowding", "K⁺ outside ten times up", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def chloride() -> Question:
    """The directions of the two forces on Cl⁻ at rest."""
    cell = textbook()
    chemical, electrical, net = cell.now.chemical[Cl], cell.now.electrical[Cl], cell.now.push[Cl]
    ask = (
        f"V_m is {mV(cell.V_m)}. Cl⁻ is crowded outside, {mM(cell.Cl.outside)} against {mM(cell.Cl.inside)} "
        "inside. Which way do its two forces point?"
    )
    right = f"{ward(chemical)} {ward(electrical)}"
    predict = Choice(
        ask,
        options={
            "inward inward": "Both inward.",
            "outward inward": "Chemical outward, electrical inward.",
            "inward outward": "Chemical inward, electrical outward.",
            "outward outward": "Both outward: the negative inside repels it, and that decides.",
        },
        right=right,
        because={
            "inward inward": Diagnosis(
                "Crowding does push Cl⁻ inward. But a negative inside drives a negative ion away.", "I"
            ),
            "outward inward": Diagnosis(
                "Each arrow would be right for a cation that is crowded inside; Cl⁻ is neither.", "I"
            ),
            "inward outward": "Crowding pushes Cl⁻ in, and the negative inside pushes it out.",
            "outward outward": Diagnosis(
                "The negative inside does repel it. But the force of crowding does not go away because there is a "
                "voltage.",
                "B",
            ),
        },
    )
    observe = Direction(
        f"At {mV(cell.V_m)}, which way does the thick arrow of Cl⁻ point?",
        ion=Cl,
        right=cell.Cl.direction,
        because={
            "in": f"By {size(net)}: the two forces all but cancel.",
            "out": "It is short. Read the sentence under the picture.",
            "none": "It is short, but not gone. Read the sentence under the picture.",
        },
    )
    explain = (
        f"{size(chemical)} {ward(chemical)} from crowding and {size(electrical)} {ward(electrical)} from voltage "
        f"leave {size(net)} {ward(net)}. The electrical arrow of an anion always points against that of a cation."
    )
    look = f"Now move V_m from −120 to +60 mV, watch the arrows of Cl⁻, and come back to {mV(cell.V_m)}."
    return to_predict(
        "01-chloride", "The two forces on Cl⁻", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def null() -> Question:
    """The voltage that holds K⁺, found by turning V_m."""
    cell = textbook()
    E = cell.K.E
    item = Number(
        "At which membrane potential does the net push on K⁺ vanish?",
        right=E,
        unit="mV",
        tolerance=1.5,
        why=f"That is how strong the force of crowding is: {size(E)}.",
        because=[
            (
                -E,
                Diagnosis(
                    "The size is right. Must the inside be positive or negative to hold a positive ion back?", "H"
                ),
            ),
            (cell.V_m, Diagnosis("That is where a cell rests. Is there a net push left at that voltage?", "K")),
        ],
        decimals=1,
    )
    explain = (
        "A chemical force is as many millivolts strong as the voltage that just holds it: you have weighed "
        "crowding with voltage."
    )
    return to_answer("01-null", "The voltage that holds K⁺", texts.STEP_TITLES["observe"], item, explain)


def push() -> Question:
    """The net push on K⁺ below its balance."""
    cell = textbook(V_m=-100)
    chemical, electrical, net = cell.now.chemical[K], cell.now.electrical[K], cell.now.push[K]
    ask = (
        f"K⁺: {mM(cell.K.outside)} outside, {mM(cell.K.inside)} inside. The membrane is held at {mV(cell.V_m)}. "
        "What is the net push on K⁺?"
    )
    predict = Choice(
        ask,
        options={
            "out": "Outward: there is more K⁺ inside.",
            "none": "None: K⁺ has settled.",
            "sum": f"Inward, {size(abs(chemical) + abs(electrical))}.",
            "difference": f"{ward(net).capitalize()}, {size(net)}.",
        },
        right="difference",
        because={
            "out": Diagnosis(
                f"That is one of the two forces: {size(chemical)} outward. {mV(cell.V_m)} pull a positive ion the "
                "other way.",
                "B",
            ),
            "none": Diagnosis(
                f"It settles where the two forces cancel, at {mV(cell.K.E)}. That is not {mV(cell.V_m)}. And "
                "where they cancel, ions still cross.",
                "E",
            ),
            "sum": Diagnosis(
                "The sizes are right, but for K⁺ the two arrows point in opposite directions here: they do not "
                "add up.",
                "H",
            ),
            "difference": (
                f"{signed_mV(chemical)} from crowding and {signed_mV(electrical)} from voltage leave "
                f"{signed_mV(net)}."
            ),
        },
    )
    observe = Direction(
        f"With V_m at {mV(cell.V_m)}, which way does the thick arrow point?",
        ion=K,
        right=cell.K.direction,
        because={
            "in": "The electrical arrow is the longer one now.",
            "none": f"It vanishes at {mV(cell.K.E)}. Go on to {mV(cell.V_m)}.",
            "out": f"So it does above {mV(cell.K.E)}. Go on to {mV(cell.V_m)}.",
        },
    )
    explain = (
        "The inside is more negative than it takes to hold K⁺ back, so K⁺ is drawn in, although it is already "
        "crowded there."
    )
    look = f"Now move V_m to {mV(cell.V_m)} and watch the thick arrow on the way."
    return to_predict(
        "01-push", "The push on K⁺ at −100 mV", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def push_twin() -> Question:
    """The same for Cl⁻, whose charge is negative."""
    cell = textbook(V_m=-60)
    chemical, electrical, net = cell.now.chemical[Cl], cell.now.electrical[Cl], cell.now.push[Cl]
    item = Choice(
        f"Cl⁻: {mM(cell.Cl.outside)} outside, {mM(cell.Cl.inside)} inside, held at {mV(cell.V_m)}. What is the "
        "net push on Cl⁻?",
        options={
            "difference": f"{ward(net).capitalize()}, {size(net)}.",
            "out": "Outward: the negative inside repels it.",
            "turned": f"{ward(-net).capitalize()}, {size(net)}.",
            "sum": f"Inward, {size(abs(chemical) + abs(electrical))}.",
        },
        right="difference",
        because={
            "difference": f"{signed_mV(chemical)} and {signed_mV(electrical)} leave {signed_mV(net)}.",
            "out": Diagnosis(
                f"It does, by {size(electrical)}. And how strong is the force of crowding, which pushes it the "
                "other way?",
                "B",
            ),
            "turned": Diagnosis(
                "The size is right. Set this voltage in the picture above: which of the two arrows of Cl⁻ would "
                "be the longer one?",
                "H",
            ),
            "sum": Diagnosis(
                "For Na⁺ the arrows would add up in this way. Chloride's charge is negative: its electrical arrow "
                "points the other way.",
                "I",
            ),
        },
    )
    return to_answer("01-push-twin", "The push on Cl⁻", texts.TWIN, item, "Crowding wins, and the anion enters.")


def factor_of_ten() -> Question:
    """From before the course: logarithms turn factors into steps."""
    large, small = 10_000, 100
    steps = math.log10(large) - math.log10(small)
    item = Choice(
        f"log₁₀ {texts.three_digits(large)} minus log₁₀ {small} is …",
        options={
            "difference": f"{texts.three_digits(large - small)}.",
            "ratio": f"{large / small:g}.",
            "steps": f"{steps:g}.",
            "sum": f"{math.log10(large) + math.log10(small):g}.",
        },
        right="steps",
        because={
            "difference": Diagnosis(
                "That is the difference of the numbers. First take the logarithm of each.", "C"
            ),
            "ratio": Diagnosis("That is the ratio. Its logarithm is the difference of the two.", "C"),
            "steps": "One step for each factor of ten, and there are two.",
            "sum": "Those are added. Take one from the other.",
        },
    )
    explain = (
        "A logarithm turns factors into steps. That is why a force that follows it shrinks by a fixed amount."
    )
    return to_answer("01-factor-of-ten", "Logarithms", texts.PREREQUISITE, item, explain)


def sodium_at_zero() -> Question:
    """Returns in chapter 2: crowding acts without a voltage."""
    cell = textbook(V_m=0)
    item = Direction(
        f"Na⁺: {mM(cell.Na.outside)} outside, {mM(cell.Na.inside)} inside, the membrane at {mV(0)}. Which way is "
        "it pushed?",
        ion=Na,
        right=cell.Na.direction,
        because={
            "in": f"The electrical force is zero; crowding pushes it in by {size(cell.Na.push)}.",
            "none": Diagnosis("One of its forces is zero. The other does not need a voltage.", "B"),
            "out": Diagnosis("On which side is Na⁺ the more crowded?", "J"),
        },
    )
    return to_answer(
        "01-sodium-at-zero",
        "Na⁺ without a voltage",
        texts.from_chapter(1),
        item,
        "The two forces act each by itself. Either can be zero.",
    )


SETS = {
    "01-before": (before,),
    "01-crowding": (crowding,),
    "01-chloride": (chloride,),
    "01-null": (null,),
    "01-checkpoint": (push, push_twin, factor_of_ten),
}
