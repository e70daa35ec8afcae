"""Chapter 4, Ohm's law: what is asked, what each answer shows, and where to look."""

from __future__ import annotations

from drivingforce.misconceptions import Diagnosis
from drivingforce.model import Cell
from drivingforce.page import texts
from drivingforce.physics import K, Na

from .chapter_03 import ranked
from .membranes import mV, signed_mV, size, textbook
from .question import Choice, Number, Question, to_answer, to_predict
from .raised_potassium import after

_CURRENT = "µA/cm²"


def area() -> Question:
    """The two currents at rest, as areas."""
    cell = textbook()
    force, g, current = cell.now.driving_force, cell.now.g, cell.now.current
    predict = Choice(
        f"At rest, {mV(cell.V_m)}, the rectangle of K⁺ is {size(force[K])} wide and {g[K]:.1f} mS/cm² high; that "
        f"of Na⁺ is {size(force[Na])} wide and {g[Na]:.2f} mS/cm² high. Which ion carries more current?",
        options={
            "force": f"Na⁺: it is driven {force[Na] / -force[K]:.1f} times as hard.",
            "path": "K⁺: at rest the path for K⁺ is wider.",
            "same": "About the same, in opposite directions.",
            "rest": "Neither: the cell is at rest.",
        },
        right="same",
        because={
            "force": Diagnosis("Harder, yes. But the path that it finds is narrower.", "C"),
            "path": Diagnosis("Wider, yes. But K⁺ is driven less hard through it.", "M"),
            "same": f"{texts.signed(current[K])} and {texts.signed(current[Na])} {_CURRENT}.",
            "rest": Diagnosis("At rest the currents cancel. Each of them flows all the time.", "E"),
        },
    )
    observe = Choice(
        "What changed when you halved the conductance of K⁺?",
        options={
            "area": "Height and area; not the width.",
            "all": "Width, height and area.",
            "none": "Nothing: V_m is held.",
        },
        right="area",
        because={
            "area": "Force is one side of the rectangle, path the other.",
            "all": Diagnosis("Look at the two ends of the rectangle: they are V_m and E_K.", "L"),
            "none": Diagnosis("The force is the same, yes. What about the flow?", "D"),
        },
    )
    explain = (
        "A large force on a narrow path, a small force on a wide one: each side can be changed without the other."
    )
    look = (
        f"Now make the conductance of K⁺ half as large, {g[K] / 2:.2f} mS/cm², and compare the rectangle with "
        "what it was."
    )
    return to_predict(
        "04-area", "Two currents as areas", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def poison() -> Question:
    """TTX on a held membrane whose gates are alive."""
    cell = Cell.preset("textbook neuron", V_m=-40)
    force, before = cell.Na.driving_force, cell.Na.current
    cell.blockers.TTX = 1.0
    after_ = cell.Na.current
    predict = Choice(
        f"V_m is held at {mV(cell.V_m)}, where some gated Na⁺ channels stay open; then comes TTX. What happens to "
        "the driving force on Na⁺, and what to its current?",
        options={
            "both": "The force goes to zero, and so does the current.",
            "path": "The force stays; the current falls.",
            "none": "Both stay: the gradient is still there, so Na⁺ still flows.",
            "dam": "The force grows: Na⁺ is dammed up outside.",
        },
        right="path",
        because={
            "both": Diagnosis("The poison has changed neither V_m nor E_Na.", "L"),
            "path": (
                f"From {texts.signed(before)} to {texts.signed(after_)} {_CURRENT}: a little leaks "
                "through channels that TTX does not block."
            ),
            "none": Diagnosis("The gradient is. Its path is not.", "D"),
            "dam": Diagnosis("Far too few ions cross to change the concentrations.", "C"),
        },
    )
    observe = Number(
        f"With V_m held at {mV(cell.V_m)} and TTX at 1, what is the driving force on Na⁺?",
        right=force,
        unit="mV",
        tolerance=1.5,
        why="As it was before.",
        because=[
            (-force, Diagnosis("The size is right. It is V_m − E, in this order.", "H")),
            (0.0, Diagnosis("The current is nearly 0. Read the force.", "L")),
        ],
    )
    explain = (
        "TTX acts on g alone. Held, V_m stays where it is, and with it the force. Set free, V_m may move, "
        "and then the force does."
    )
    look = "Now move TTX to 1 while V_m is held, and read the force on the left and the rectangle on the right."
    return to_predict(
        "04-poison", "Na⁺ and its poison", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def rest() -> Question:
    """Both conductances doubled, V_m free."""
    free = {"held": False, "K_g": 0.65, "Na_g": 0.1}
    cell = textbook(**free)
    E, g, start = cell.now.E, cell.now.g, cell.V_m
    wider = {ion: textbook(**free | {f"{ion}_g": 2 * g[ion]}).V_m for ion in (K, Na)}
    predict = Choice(
        f"The membrane is free: K⁺ with {g[K]:.2f} mS/cm², Na⁺ with {g[Na]:.2f}, V_m at {mV(start)}. Both "
        "conductances are doubled. Where does V_m go?",
        options={
            "up": "To a less negative value: more Na⁺ comes in.",
            "nowhere": "Nowhere.",
            "middle": f"To {mV((E[K] + E[Na]) / 2)}, half way between E_K and E_Na.",
            "down": "Towards E_K: the wider path wins more.",
        },
        right="nowhere",
        because={
            "up": Diagnosis("Twice as much would come in. And how much more K⁺ goes out?", "B"),
            "nowhere": "Both currents double and still cancel.",
            "middle": Diagnosis(
                "That is a mean without weights. It takes equal conductances, not large ones.", "C"
            ),
            "down": Diagnosis(f"It was {g[K] / g[Na]:.1f} times as wide. Is it now more than that?", "M"),
        },
    )
    observe = Number(
        f"Where does V_m come to rest with twice the Na⁺ conductance only, {2 * g[Na]:.2f} mS/cm²?",
        right=wider[Na],
        unit="mV",
        tolerance=1.0,
        why="Nearer to E_Na: now its weight has grown, and not that of E_K.",
        because=[
            (start, "That is where it rests with both doubled. Put K⁺ back to where it was."),
            (wider[K], "That is with twice the K⁺ conductance only."),
            (-wider[Na], Diagnosis("Read its sign, too.", "H")),
        ],
        decimals=1,
    )
    explain = (
        "V_m is a mean of E_K and E_Na, and each weighs as much as its share of the conductance. Twice both "
        f"leaves the shares as they were. Twice Na⁺ alone moves V_m by {signed_mV(wider[Na] - start)}, twice K⁺ "
        f"alone by {signed_mV(wider[K] - start)}."
    )
    look = (
        f"Now double both, K⁺ to {2 * g[K]:.2f} and Na⁺ to {2 * g[Na]:.2f} mS/cm². Then put K⁺ back to {g[K]:.2f}."
    )
    return to_predict(
        "04-rest", "Both conductances doubled", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def blocked() -> Question:
    """All paths of Na⁺ blocked at rest, V_m held."""
    cell = textbook(Na_g=0)
    force, other = cell.Na.driving_force, textbook()
    predict = Choice(
        f"V_m is held at {mV(cell.V_m)}. Every path for Na⁺ is blocked. What are the driving force on Na⁺ and its "
        "current?",
        options={
            "none": f"0 mV and 0 {_CURRENT}.",
            "flows": (
                f"{signed_mV(force)}, and a current of {texts.number(other.Na.current)} {_CURRENT} as before."
            ),
            "moved": f"0 mV, since E_Na falls to {mV(cell.V_m)}.",
            "turned": f"{signed_mV(-force)} and 0 {_CURRENT}.",
            "force": f"{signed_mV(force)} and {texts.number(cell.now.current[Na])} {_CURRENT}.",
        },
        right="force",
        because={
            "none": Diagnosis(
                "The current is gone. But V_m − E_Na has no channel in it: the force is what it was.", "L"
            ),
            "flows": Diagnosis("The force is right. A force without a path moves nothing.", "D"),
            "moved": Diagnosis(
                "E_Na follows from the concentrations and the temperature. A block changes neither.", "L"
            ),
            "turned": Diagnosis("The size is right. It is V_m − E, in this order.", "H"),
            "force": "A force is there whether or not there is a path.",
        },
    )
    observe = Choice(
        "With the sodium conductance at 0, what is left in the pictures?",
        options={
            "gap": "The driving force on Na⁺, as large as before, and no Na⁺ current.",
            "none": "Neither force nor current.",
            "both": "Both.",
        },
        right="gap",
        because={
            "gap": "A promise of movement, and nothing to move through.",
            "none": "Look at the arrow of Na⁺, or at the width of its rectangle.",
            "both": "Is the sodium conductance at 0?",
        },
    )
    explain = "Open the path again and the current is there at once: the force has been waiting."
    look = "Now move the sodium conductance to 0, with V_m held."
    return to_predict(
        "04-blocked", "Na⁺ without a path", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def blocked_twin() -> Question:
    """The same for K⁺ at another voltage."""
    cell = textbook(V_m=-40, K_g=0)
    force, other = cell.K.driving_force, textbook(V_m=-40)
    item = Choice(
        f"V_m is held at {mV(cell.V_m)}, and every path for K⁺ is closed. Driving force on K⁺, and K⁺ current?",
        options={
            "none": f"0 mV and 0 {_CURRENT}.",
            "force": f"{signed_mV(force)} and {texts.number(cell.now.current[K])} {_CURRENT}.",
            "turned": f"{signed_mV(-force)} and 0 {_CURRENT}.",
            "flows": f"{signed_mV(force)} and {texts.signed(other.K.current)} {_CURRENT}.",
            "V_m": f"{mV(cell.V_m)} and 0 {_CURRENT}.",
        },
        right="force",
        because={
            "none": Diagnosis("What is the driving force made of? Is conductance a part of it?", "L"),
            "force": "Force without flow.",
            "turned": Diagnosis("Check the order: V_m − E.", "H"),
            "flows": Diagnosis("Through what does it flow?", "D"),
            "V_m": Diagnosis("That is V_m. The force is its distance from E_K.", "K"),
        },
    )
    return to_answer(
        "04-blocked-twin",
        "K⁺ without a path",
        texts.TWIN,
        item,
        "Force and flow are two things; conductance is what joins them.",
    )


def force_without_path() -> Question:
    """Returns in chapter 5: which factor a block acts on."""
    item = Choice(
        "V_m is held. A poison closes half of the K⁺ channels. Which of these is halved?",
        options={
            "force": "The driving force on K⁺.",
            "current": "The K⁺ current.",
            "E": "E_K.",
            "nothing": "None: the gradient is what it was.",
        },
        right="current",
        because={
            "force": Diagnosis("Conductance is not in V_m − E_K.", "L"),
            "current": "Half of the path, half of the current.",
            "E": Diagnosis("E_K follows from concentrations and temperature.", "L"),
            "nothing": Diagnosis("It is. But what flows needs a path, too.", "D"),
        },
    )
    return to_answer(
        "04-force-without-path",
        "What a block halves",
        texts.from_chapter(4),
        item,
        "I = g · (V_m − E): the block acts on g alone.",
    )


SETS = {
    "04-area": (area,),
    "04-poison": (poison,),
    "04-rest": (rest,),
    "04-checkpoint": (blocked, blocked_twin, ranked),
    "04-after": (after,),
}
