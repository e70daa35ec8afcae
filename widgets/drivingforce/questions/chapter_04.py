"""Chapter 4, Ohm's law: what is asked, what each answer shows, and where to look."""

from __future__ import annotations

from drivingforce.page import words
from drivingforce.physics import K, Na

from .chapter_03 import ranked
from .items import Choice, Option, Question, to_answer, to_predict
from .membranes import mV, signed_mV, textbook
from .silverthorn import after

_CURRENT = "µA/cm²"


def rectangle() -> Question:
    """Half of the conductance: width, height and area of the rectangle."""
    cell = textbook()
    width, area = cell.K.driving_force, cell.K.current
    cell.K.g /= 2
    predict = Choice(
        f"The current is drawn as a rectangle: as wide as the driving force ({signed_mV(width)}), as high as the "
        "conductance. Half of the K⁺ channels close; V_m stays held. What becomes of it?",
        "height",
        (
            Option(
                "width",
                "It becomes half as wide: the force on K⁺ is halved.",
                "The width is V_m − E_K. No channel is in it.",
                "L",
            ),
            Option(
                "height",
                "It becomes half as high and stays as wide.",
                f"The current falls from {area:.1f} to {cell.K.current:.1f} {_CURRENT}.",
            ),
            Option(
                "same",
                "It stays as it is: V_m is held, so the force and the flow are.",
                "The force is. The flow needs a path, and there is half of it.",
                "D",
            ),
        ),
    )
    observe = Choice(
        "What changed when you halved the conductance?",
        "area",
        (
            Option(
                "area", "Height and area; not the width.", "Force is one side of the rectangle, path the other."
            ),
            Option("all", "Width, height and area.", "Look at the two ends of the rectangle on the voltage axis."),
            Option("none", "Nothing.", "Read the conductance once more."),
        ),
    )
    explain = "I = g · (V_m − E): two sides and an area. Each side can be changed without the other."
    look = f"Now halve the potassium conductance, to {cell.K.g:.2f} mS/cm². Then pull it to 0."
    return to_predict(
        "04-rectangle", "Half of the channels", words.STEP_TITLES["predict"], predict, look, observe, explain
    )


def blocked() -> Question:
    """All paths of Na⁺ blocked at rest, V_m held."""
    cell = textbook(Na_g=0)
    force, other = cell.Na.driving_force, textbook()
    predict = Choice(
        f"V_m is held at {mV(cell.V_m)}. Every path for Na⁺ is blocked. What are the driving force on Na⁺ and its "
        "current?",
        "force",
        (
            Option(
                "none",
                f"0 mV and 0 {_CURRENT}.",
                "The current is gone. But V_m − E_Na has no channel in it: the force is what it was.",
                "L",
            ),
            Option(
                "flows",
                f"{signed_mV(force)}, and a current of {words.number(other.Na.current)} {_CURRENT} as before.",
                "The force is right. A force without a path moves nothing.",
                "D",
            ),
            Option(
                "moved",
                f"0 mV, since E_Na falls to {mV(cell.V_m)}.",
                "E_Na follows from the concentrations and the temperature. A block changes neither.",
                "L",
            ),
            Option(
                "turned",
                f"{signed_mV(-force)} and 0 {_CURRENT}.",
                "The size is right. It is V_m − E, in this order.",
                "H",
            ),
            Option(
                "force",
                f"{signed_mV(force)} and {words.number(cell.now.current[Na])} {_CURRENT}.",
                "A force is there whether or not there is a path.",
            ),
        ),
    )
    observe = Choice(
        "With the sodium conductance at 0, what is left in the pictures?",
        "gap",
        (
            Option(
                "gap",
                "The driving force on Na⁺, as large as before, and no Na⁺ current.",
                "A promise of movement, and nothing to move through.",
            ),
            Option("none", "Neither force nor current.", "Look at the arrow of Na⁺, or at the gap on the ladder."),
            Option("both", "Both.", "Is the sodium conductance at 0?"),
        ),
    )
    explain = "Open the path again and the current is there at once: the force has been waiting."
    look = "Now move the sodium conductance to 0, with V_m held."
    return to_predict(
        "04-blocked", "Na⁺ without a path", words.STEP_TITLES["predict"], predict, look, observe, explain
    )


def blocked_twin() -> Question:
    """The same for K⁺ at another voltage."""
    cell = textbook(V_m=-40, K_g=0)
    force, other = cell.K.driving_force, textbook(V_m=-40)
    item = Choice(
        f"V_m is held at {mV(cell.V_m)}, and every path for K⁺ is closed. Driving force on K⁺, and K⁺ current?",
        "force",
        (
            Option(
                "none",
                f"0 mV and 0 {_CURRENT}.",
                "What is the driving force made of? Is conductance a part of it?",
                "L",
            ),
            Option(
                "force",
                f"{signed_mV(force)} and {words.number(cell.now.current[K])} {_CURRENT}.",
                "Force without flow.",
            ),
            Option("turned", f"{signed_mV(-force)} and 0 {_CURRENT}.", "Check the order: V_m − E.", "H"),
            Option(
                "flows",
                f"{signed_mV(force)} and {words.signed(other.K.current)} {_CURRENT}.",
                "Through what does it flow?",
                "D",
            ),
            Option(
                "V_m", f"{mV(cell.V_m)} and 0 {_CURRENT}.", "That is V_m. The force is its distance from E_K.", "K"
            ),
        ),
    )
    return to_answer(
        "04-blocked-twin",
        "K⁺ without a path",
        words.TWIN,
        item,
        "Force and flow are two things; conductance is what joins them.",
    )


def force_without_path() -> Question:
    """Returns in chapter 5: which factor a block acts on."""
    item = Choice(
        "V_m is held. A poison closes half of the K⁺ channels. Which of these is halved?",
        "current",
        (
            Option("force", "The driving force on K⁺.", "Conductance is not in V_m − E_K.", "L"),
            Option("current", "The K⁺ current.", "Half of the path, half of the current."),
            Option("E", "E_K.", "E_K follows from concentrations and temperature.", "L"),
            Option(
                "nothing", "None: the gradient is what it was.", "It is. But what flows needs a path, too.", "D"
            ),
        ),
    )
    return to_answer(
        "04-force-without-path",
        "What a block halves",
        words.from_chapter(4),
        item,
        "I = g · (V_m − E): the block acts on g alone.",
    )


SETS = {
    "04-rectangle": (rectangle,),
    "04-checkpoint": (blocked, blocked_twin, ranked),
    "04-after": (after,),
}
