"""Chapter 3, Driving force: what is asked, what each answer shows, and where to look."""

from __future__ import annotations

from drivingforce.misconceptions import Diagnosis
from drivingforce.page import texts
from drivingforce.physics import Cl, K

from .chapter_02 import doubling
from .membranes import mM, mV, signed_mV, size, textbook
from .question import Choice, Direction, Number, Question, to_answer, to_predict

_WIDE_NA_G = 5.0  # mS/cm²: the path for Na⁺ in "let go"


def gap() -> Question:
    """V_m pulled down through E_K."""
    cell = textbook(V_m=-110)
    E = mV(cell.K.E)
    predict = Choice(
        f"You take hold of V_m and pull it slowly down the ladder, from {mV(textbook().V_m)} through E_K ({E}) to "
        f"{mV(cell.V_m)}. What happens to the push on K⁺?",
        options={
            "grows": "It grows all the way: the inside becomes more and more negative.",
            "turns": "It shrinks to zero at E_K, then grows the other way: inward.",
            "settles": "It shrinks to zero at E_K and stays zero: K⁺ has reached equilibrium.",
            "out": "It stays outward: there is more K⁺ inside.",
        },
        right="turns",
        because={
            "grows": Diagnosis(
                "The electrical pull grows all the way. The push is what is left of two forces.", "B"
            ),
            "turns": "The gap closes, flips, and the ion turns.",
            "settles": Diagnosis(
                "At E_K the forces balance. But that is a voltage, not a state that lasts: move on, and one of "
                "the forces wins again.",
                "E",
            ),
            "out": Diagnosis(f"Crowding stays outward. But {mV(cell.V_m)} pull harder the other way.", "B"),
        },
    )
    observe = Direction(
        f"At {mV(cell.V_m)}, which way is K⁺ pushed?",
        ion=K,
        right=cell.K.direction,
        because={
            "in": f"By {size(cell.K.push)}: the driving force is {signed_mV(cell.K.driving_force)}.",
            "none": f"That is so at {E}. Go on down to {mV(cell.V_m)}.",
            "out": f"That is so above {E}. Go on down to {mV(cell.V_m)}.",
        },
    )
    explain = (
        "The push is the gap between V_m and E_K. Above E_K it is outward, below it is inward, at E_K there is "
        "none."
    )
    look = f"Now drag V_m to {mV(cell.V_m)}, and stop at E_K on the way."
    return to_predict("03-gap", "V_m through E_K", texts.STEP_TITLES["predict"], predict, look, observe, explain)


def let_go() -> Question:
    """The path for Na⁺ twenty times as wide, V_m free."""
    cell = textbook(held=False)
    rest, E_Na, g = cell.V_m, cell.Na.E, cell.Na.g
    cell.Na.g = _WIDE_NA_G
    predict = Choice(
        f"The membrane is free and rests at {mV(rest)}. You widen the path for Na⁺ from {g:.2f} to {_WIDE_NA_G:g} "
        "mS/cm². Where does V_m go?",
        options={
            "exactly": f"To E_Na, {mV(E_Na)}, since the Na⁺ channels are open.",
            "between": "Up, towards E_Na, but not as far.",
            "beyond": f"Up beyond {mV(E_Na)}: twenty times as much Na⁺ comes in.",
            "down": "Down: the driving force on Na⁺ is negative.",
        },
        right="between",
        because={
            "exactly": Diagnosis(
                "E_Na is where Na⁺ would balance by itself. The path for K⁺ is open too, and pulls the other way.",
                "K",
            ),
            "between": f"It comes to rest at {mV(cell.V_m)}, where the two currents cancel.",
            "beyond": Diagnosis(
                "The nearer V_m comes to E_Na the less Na⁺ comes in, however wide its path is. At E_Na nothing "
                "would be left of the force.",
                "C",
            ),
            "down": Diagnosis(
                "Negative is inward current: positive charge comes in, and the inside becomes less negative.", "H"
            ),
        },
    )
    observe = Number(
        f"With {_WIDE_NA_G:g} mS/cm² for Na⁺, where does V_m come to rest?",
        right=cell.V_m,
        unit="mV",
        tolerance=2.0,
        why="An open channel pulls V_m towards its own E.",
        because=[
            (rest, "That is where it was at the start."),
            (E_Na, Diagnosis("That is E_Na. Read V_m.", "K")),
        ],
    )
    explain = (
        "Each open path pulls V_m towards its own E, as hard as it is wide. V_m comes to rest where the pulls "
        "cancel: between E_K and E_Na, never beyond either."
    )
    look = f"Now set the sodium conductance to {_WIDE_NA_G:g} mS/cm². Then make both paths ten times narrower."
    return to_predict(
        "03-let-go", "A wide path for Na⁺", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def chloride() -> Question:
    """Cl⁻ channels open at rest."""
    cell = textbook()
    electrical, chemical, force = cell.now.electrical[Cl], cell.now.chemical[Cl], cell.Cl.driving_force
    predict = Choice(
        f"V_m is {mV(cell.V_m)} and free to move, E_Cl is {mV(cell.Cl.E)}. Channels for Cl⁻ open. Which way does "
        "Cl⁻ go, and which way V_m?",
        options={
            "repelled": "Cl⁻ goes out: the negative inside repels it.",
            "positive": f"Cl⁻ goes out: the driving force is {signed_mV(force)}, and positive means out.",
            "in falls": "Cl⁻ goes in, and V_m falls.",
            "in rises": "Cl⁻ goes in, and V_m rises: what flows inward depolarises.",
            "rest": f"Nothing: at {mV(cell.V_m)} the cell is at rest.",
        },
        right="in falls",
        because={
            "repelled": Diagnosis(
                f"It does repel it, with {size(electrical)}. Crowding pushes it in with {size(chemical)}, and "
                "wins.",
                "B",
            ),
            "positive": Diagnosis("Positive means outward current. An anion goes the other way.", "I"),
            "in falls": f"Negative charge comes in, and V_m moves towards {mV(cell.Cl.E)}.",
            "in rises": Diagnosis(
                "Inward flow of positive charge does. Negative charge that comes in makes the inside more "
                "negative.",
                "I",
            ),
            "rest": Diagnosis(
                f"The cell is; chloride is not. What holds for Cl⁻ is its own E, {mV(cell.Cl.E)}.", "K"
            ),
        },
    )
    observe = Choice(
        "With Cl⁻ channels open, which way did V_m go?",
        options={
            "down": "Down, towards E_Cl.",
            "up": "Up, away from E_Cl.",
            "still": "It stayed.",
        },
        right="down",
        because={
            "down": "The rule about open channels needs no exception.",
            "up": "Reset, and open them once more.",
            "still": "Is the membrane set free, and the conductance for Cl⁻ above 0?",
        },
    )
    explain = (
        f"The driving force, {signed_mV(force)}, is outward current. For an anion that means: in. The inside "
        "becomes more negative, until V_m meets E_Cl or another path holds it."
    )
    look = "Now give Cl⁻ a path: move the chloride conductance up from 0, with the membrane free."
    return to_predict(
        "03-chloride", "Cl⁻ channels open", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def chloride_twin() -> Question:
    """The same in a young neuron."""
    cell = textbook(Cl_inside=25)
    force = cell.Cl.driving_force
    item = Choice(
        f"And in a young neuron, with {mM(cell.Cl.inside)} of Cl⁻ inside, so that E_Cl is {mV(cell.Cl.E, 1)}? V_m "
        f"is {mV(cell.V_m)} and free to move.",
        options={
            "out falls": "Cl⁻ goes out, and V_m falls.",
            "in falls": "Cl⁻ goes in, and V_m falls, as before.",
            "negative": f"Cl⁻ goes in: the driving force is {signed_mV(force)}, and negative means in.",
            "crowded": "Cl⁻ goes in: there is still more of it outside.",
            "out rises": "Cl⁻ goes out, and V_m rises.",
        },
        right="out rises",
        because={
            "out falls": Diagnosis(
                "Which charge leaves? Is the inside more negative or less when it is gone?", "I"
            ),
            "in falls": Diagnosis(
                "The channel is the same. But put E_Cl on the ladder: is it still below V_m?", "K"
            ),
            "negative": Diagnosis("Negative means inward current. The anion goes the other way.", "I"),
            "crowded": Diagnosis(
                f"Crowding, {size(cell.Cl.E)}, is one of two forces. The negative inside drives it out with "
                f"{size(cell.V_m)}.",
                "B",
            ),
            "out rises": (
                f"{signed_mV(force)} is inward current, so the anion goes out, and V_m is pulled towards "
                f"{mV(cell.Cl.E, 1)}."
            ),
        },
    )
    explain = "The same channel hyperpolarises one neuron and depolarises another. Only E_Cl differs."
    return to_answer("03-chloride-twin", "Cl⁻ channels open in a young neuron", texts.TWIN, item, explain)


def ranked() -> Question:
    """Returns in chapter 4: not the amount counts, but the gap."""
    cell = textbook()
    forces = {"K": cell.K.driving_force, "Na": cell.Na.driving_force, "Cl": cell.Cl.driving_force}
    right = max(forces, key=lambda ion: abs(forces[ion]))
    item = Choice(
        f"At {mV(cell.V_m)}: which of these ions is driven hardest?",
        options={
            "K": f"K⁺: there are {mM(cell.K.inside)} of it inside.",
            "Cl": "Cl⁻: the negative inside repels it.",
            "Na": f"Na⁺: V_m is {mV(cell.V_m)} and E_Na {mV(cell.Na.E)}.",
        },
        right=right,
        because={
            "K": Diagnosis(f"Its driving force is {signed_mV(forces['K'])}.", "C"),
            "Cl": Diagnosis(f"Its driving force is {signed_mV(forces['Cl'])}.", "B"),
            "Na": f"Its driving force is {signed_mV(forces['Na'])}.",
        },
    )
    explain = "Not the amount of an ion counts, but the gap between V_m and its E."
    return to_answer("03-ranked", "The ion that is driven hardest", texts.from_chapter(3), item, explain)


SETS = {
    "03-gap": (gap,),
    "03-let-go": (let_go,),
    "03-checkpoint": (chloride, chloride_twin, doubling),
}
