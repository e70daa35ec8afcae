"""Chapter 2, Nernst: what is asked, what each answer shows, and where to look."""

from __future__ import annotations

from drivingforce.misconceptions import Diagnosis
from drivingforce.page import texts

from .chapter_01 import sodium_at_zero
from .membranes import mM, mV, signed_mV, size, textbook
from .question import Choice, Number, Question, to_answer, to_predict


def balance() -> Question:
    """K⁺ alone, from no voltage."""
    cell = textbook(V_m=0, Na_g=0)
    predict = Choice(
        f"{mM(cell.K.inside)} of K⁺ inside, {mM(cell.K.outside)} outside, no voltage, and open channels that let "
        "K⁺ through and nothing else. What happens next?",
        options={
            "equal": "K⁺ leaves until it is equally crowded on both sides.",
            "pulled": "K⁺ leaves until the inside is negative enough to pull in as many as crowding pushes out.",
            "stops": "K⁺ leaves until none is moving any more.",
            "pump": "A pump has to stop it, or the cell would run empty.",
        },
        right="pulled",
        because={
            "equal": Diagnosis(
                "So it would, if it had no charge. But a few ions make a voltage, and that holds the others back "
                "long before.",
                "E",
            ),
            "pulled": "And with so few ions gone, the concentrations are still what they were.",
            "stops": Diagnosis(
                "The net movement ends. But heat does not stop: single ions go on crossing, as many one way as "
                "the other.",
                "E",
            ),
            "pump": Diagnosis(
                "Pumps made the crowding long ago. To stop the leak no pump is needed: the growing voltage does "
                "it.",
                "F",
            ),
        },
    )
    observe = Number(
        "Set free, at which voltage does the membrane come to rest?",
        right=cell.K.E,
        unit="mV",
        tolerance=1.5,
        why="From wherever it was let go.",
        because=[
            (-cell.K.E, Diagnosis("Read its sign, too.", "H")),
            (
                textbook(held=False).V_m,
                "That is where it would rest with Na⁺ channels as well. Here only K⁺ has any.",
            ),
            (0.0, "It is still held there. Set it free."),
        ],
        decimals=1,
    )
    explain = (
        "If V_m is less negative than this, K⁺ is pushed out and the inside becomes more negative; if it is more "
        "negative, K⁺ is pulled in and the inside becomes less negative. Either way it is driven back to the "
        "balance."
    )
    look = "Now set the membrane potential free. Hold it elsewhere, and set it free again."
    return to_predict(
        "02-balance", "K⁺ channels alone", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def both_tenfold() -> Question:
    """Both concentrations ten times up."""
    cell = textbook()
    old = cell.K.E
    outside, inside = 10 * cell.K.outside, 10 * cell.K.inside
    predict = Choice(
        f"K⁺ becomes ten times as concentrated on both sides: {mM(outside)} outside, {mM(inside)} inside. What "
        "happens to E_K?",
        options={
            "tenfold": f"It becomes ten times as large, {mV(10 * old)}.",
            "step": f"It moves by one factor of ten, to {mV(textbook(K_outside=outside).K.E)}.",
            "same": f"It stays at {mV(old)}.",
            "inside": "It becomes more negative: there is so much more K⁺ inside.",
        },
        right="same",
        because={
            "tenfold": Diagnosis("The push has not grown tenfold: as much more wanders in as wanders out.", "C"),
            "step": Diagnosis("So it would if only one side changed. Here the ratio is what it was.", "J"),
            "same": "Only the ratio counts, and that is what it was.",
            "inside": Diagnosis("And as many times more outside. Both sides count.", "B"),
        },
    )
    observe = Choice(
        "With both concentrations ten times up, where is the point on the line?",
        options={
            "there": "Where it was at the start.",
            "left": "Further to the left.",
            "right": "Further to the right.",
        },
        right="there",
        because={
            "there": "The same ratio, the same point.",
            "left": "Have you moved both of them by ten times?",
            "right": "Have you moved both of them by ten times?",
        },
    )
    explain = "E depends on the concentrations through their ratio alone: that is what the logarithm is taken of."
    look = f"Now set potassium outside to {mM(outside)} and potassium inside to {mM(inside)}."
    return to_predict(
        "02-both-tenfold",
        "Both concentrations ten times up",
        texts.STEP_TITLES["predict"],
        predict,
        look,
        observe,
        explain,
    )


def doubled() -> Question:
    """[K⁺]out doubles: E_K."""
    cell = textbook()
    outside, old = cell.K.outside, cell.K.E
    cell.K.outside *= 2
    new = cell.K.E
    predict = Choice(
        f"[K⁺] outside rises from {mM(outside)} to {mM(cell.K.outside)}; inside it stays at {mM(cell.K.inside)}. "
        "What happens to E_K?",
        options={
            "more": f"It becomes more negative, {mV(2 * old - new, 1)}: more K⁺ pushes in.",
            "half": f"It halves, to {mV(old / 2)}.",
            "same": "Nothing: the inside sets it.",
            "less": f"It goes from {mV(old, 1)} to {mV(new, 1)}.",
            "membrane": f"V_m becomes {mV(new, 1)}.",
        },
        right="less",
        because={
            "more": Diagnosis(
                "More K⁺ outside makes the two sides less different, and a weaker push needs a weaker voltage to "
                "hold it.",
                "A",
            ),
            "half": Diagnosis(
                "The ratio has halved. The logarithm turns that into a fixed step, not into half the value.", "C"
            ),
            "same": Diagnosis("E_K depends on the ratio of both sides.", "B"),
            "less": (
                f"A factor of two is {size(new - old, 1)}, towards zero because the two sides have become more "
                "alike."
            ),
            "membrane": Diagnosis(
                f"{mV(new, 1)} is right for E_K. But V_m follows it only if K⁺ is the only ion with a path.", "K"
            ),
        },
    )
    observe = Number(
        f"What is E_K with {mM(cell.K.outside)} outside?",
        right=new,
        unit="mV",
        tolerance=0.6,
        why="Read beside the point on the line.",
        because=[
            (old, "That is where it was at the start."),
            (-new, Diagnosis("Read its sign, too.", "H")),
        ],
        decimals=1,
    )
    explain = (
        "A factor of two is worth the same number of millivolts wherever it begins: double it once more and see."
    )
    look = f"Now move potassium outside to {mM(cell.K.outside)}."
    return to_predict(
        "02-doubled", "[K⁺] outside doubled", texts.STEP_TITLES["predict"], predict, look, observe, explain
    )


def doubled_twin() -> Question:
    """[Cl⁻]in doubles: E_Cl."""
    cell = textbook()
    inside, old = cell.Cl.inside, cell.Cl.E
    cell.Cl.inside *= 2
    new = cell.Cl.E
    item = Choice(
        f"[Cl⁻] inside rises from {mM(inside)} to {mM(cell.Cl.inside)}; outside it stays at "
        f"{mM(cell.Cl.outside)}. What happens to E_Cl?",
        options={
            "more": f"It goes from {mV(old, 1)} to {mV(2 * old - new, 1)}.",
            "less": f"It goes from {mV(old, 1)} to {mV(new, 1)}.",
            "double": f"It doubles, to {mV(2 * old)}.",
            "positive": f"It becomes positive, {signed_mV(-new, 1)}, because chloride is negative.",
        },
        right="less",
        because={
            "more": Diagnosis(
                "The step is right. But which side has become more crowded: are the two sides more alike now, or "
                "less?",
                "J",
            ),
            "less": f"Again {size(new - old, 1)}, towards zero.",
            "double": Diagnosis(
                "Twice the concentration is one step of a fixed size, not twice the voltage.", "C"
            ),
            "positive": Diagnosis(
                "The sign of the charge is in E_Cl already. E_Cl changes sign only when the more crowded side "
                "changes.",
                "I",
            ),
        },
    )
    explain = "For an anion the inside stands in the place where a cation has its outside."
    return to_answer("02-doubled-twin", "[Cl⁻] inside doubled", texts.TWIN, item, explain)


def doubling() -> Question:
    """Returns in chapter 3: the size of a factor of two."""
    cell = textbook()
    old = cell.K.E
    cell.K.outside *= 2
    step = cell.K.E - old
    item = Number(
        f"At {cell.celsius:g} °C [K⁺] outside doubles. By how many millivolts does E_K move? Mind the sign.",
        right=step,
        unit="mV",
        tolerance=0.6,
        why="Towards zero: the two sides have become more alike.",
        because=[
            (-step, Diagnosis("The size is right. Is E_K more negative now, or less?", "A")),
            (-old / 2, Diagnosis("Half of the concentration's ratio is not half of the voltage.", "C")),
        ],
        decimals=1,
    )
    explain = f"A factor of ten is about 61.5 mV; a factor of two is 0.301 of that, {size(step, 1)}."
    return to_answer("02-doubling", "E_K and a factor of two", texts.from_chapter(2), item, explain)


SETS = {
    "02-balance": (balance,),
    "02-both-tenfold": (both_tenfold,),
    "02-checkpoint": (doubled, doubled_twin, sodium_at_zero),
}
