"""Chapter 5, Action potential: what is asked, what each answer shows, and where to look.

All numbers are read off the recording of the textbook neuron with its own stimulus.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drivingforce.misconceptions import Diagnosis
from drivingforce.model import Cell
from drivingforce.page import texts
from drivingforce.physics import K, Na, Recording

from .chapter_04 import force_without_path
from .membranes import mV, signed_mV
from .question import Choice, Number, Order, Question, to_answer, to_predict

_CURRENT = "µA/cm²"


@dataclass(frozen=True)
class Spike:
    """A recording, and where on it something is largest: indices of samples."""

    r: Recording
    E_Na: float

    @classmethod
    def of_textbook(cls) -> Spike:
        """Return the spike of the textbook neuron."""
        cell = Cell.preset("textbook neuron")
        return cls(cell.recording, cell.Na.E)

    @property
    def inward(self) -> int:
        """Where the Na⁺ current is largest."""
        return int(np.argmin(self.r.current[Na]))

    @property
    def peak(self) -> int:
        """Where V_m is highest."""
        return int(np.argmax(self.r.V))

    @property
    def K_open(self) -> int:
        """Where the K⁺ conductance is largest."""
        return int(np.argmax(self.r.g[K]))

    @property
    def lowest(self) -> int:
        """Where V_m is lowest after the peak."""
        return self.peak + int(np.argmin(self.r.V[self.peak :]))


def largest() -> Question:
    """When the inward current of Na⁺ is largest."""
    s = Spike.of_textbook()
    g, I, V, force = s.r.g[Na], s.r.current[Na], s.r.V, s.r.driving_force[Na]
    predict = Choice(
        f"At rest the driving force on Na⁺ is {signed_mV(force[0])}. At which moment of a spike is the inward Na⁺ "
        "current largest?",
        options={
            "rest": "At rest: never again is the force as large.",
            "rise": "On the way up, before the peak.",
            "peak": "At the peak: there the channels are open widest.",
            "even": "It is as large all the way up: the gradient of Na⁺ stays.",
        },
        right="rise",
        because={
            "rest": Diagnosis(
                f"The force is. But the conductance is {g[0]:.2f} mS/cm²: hardly a channel is open.", "D"
            ),
            "rise": f"{texts.number(I[s.inward])} {_CURRENT}, when V_m passes {signed_mV(V[s.inward])}.",
            "peak": Diagnosis(f"Many are open. But by then the force is down to {signed_mV(force[s.peak])}.", "M"),
            "even": Diagnosis(
                "The concentrations do. Conductance and force both change on the way, and so does their product.",
                "D",
            ),
        },
    )
    observe = Number(
        "At which V_m is the inward Na⁺ current largest?",
        right=V[s.inward],
        unit="mV",
        tolerance=2.0,
        why="Past 0 mV, and well before the peak.",
        because=[
            (V[s.peak], Diagnosis("That is the peak. The current is largest before it.", "M")),
            (V[0], Diagnosis("That is rest. Both currents are small there, and cancel.", "D")),
            (I[s.inward], "That is the current. Where is V_m then?"),
        ],
    )
    explain = (
        f"At rest {signed_mV(force[0])} act on {g[0]:.2f} mS/cm²; on the way up {signed_mV(force[s.inward])} act "
        f"on {g[s.inward]:.1f}. The product is largest where neither factor is."
    )
    look = "Now press Show current, move the time through the spike, and see where the sodium current is deepest."
    return to_predict(
        "05-largest",
        "The largest Na⁺ current of a spike",
        texts.STEP_TITLES["predict"],
        predict,
        look,
        observe,
        explain,
    )


def notch() -> Question:
    """From the largest Na⁺ current to the peak."""
    s = Spike.of_textbook()
    I, V, force = s.r.current[Na], s.r.V, s.r.driving_force[Na]
    ratio = s.r.g[Na][s.peak] / s.r.g[Na][s.inward]
    predict = Choice(
        f"On the upstroke V_m passes {signed_mV(V[s.inward])}; a moment later it peaks at {signed_mV(V[s.peak])}. "
        f"Between the two the Na⁺ conductance grows to {ratio:.1f} times what it was. What becomes of the Na⁺ "
        "current?",
        options={
            "grows": f"It grows to {ratio:.1f} times what it was: more channels are open.",
            "zero": "It becomes zero: at the peak E_Na is reached.",
            "halves": "It falls to about half.",
            "turns": "It turns round and flows outward.",
            "same": "It stays as it is: the gradient of Na⁺ has not changed.",
        },
        right="halves",
        because={
            "grows": Diagnosis("More are. But the current is a product, and the other factor has shrunk.", "M"),
            "zero": Diagnosis(
                f"The peak stays {mV(s.E_Na - V[s.peak])} short of E_Na. At the peak the currents cancel; none of "
                "them is zero.",
                "K",
            ),
            "halves": f"From {texts.number(I[s.inward])} to {texts.number(I[s.peak])} {_CURRENT}.",
            "turns": Diagnosis(f"V_m − E_Na is still negative, {signed_mV(force[s.peak])}: inward current.", "H"),
            "same": Diagnosis(
                "The concentrations have not. V_m has, and with it the force; and the path has, too.", "D"
            ),
        },
    )
    observe = Number(
        f"What is the Na⁺ current at the peak, in {_CURRENT}? Mind its sign.",
        right=I[s.peak],
        unit=_CURRENT,
        tolerance=abs(I[s.peak]) * 0.04,
        why="Inward, and not zero.",
        because=[
            (-I[s.peak], Diagnosis("The size is right. Is it inward or outward?", "H")),
            (I[s.inward], Diagnosis("That is where it is largest, on the upstroke.", "M")),
            (0.0, Diagnosis("All currents together are zero there. Read that of Na⁺.", "K")),
        ],
    )
    explain = (
        f"The force falls from {signed_mV(force[s.inward])} to {signed_mV(force[s.peak])} while the conductance "
        "grows: the rectangle becomes taller and much narrower, and its area shrinks. That is why V_m never "
        "reaches E_Na."
    )
    look = "Now move the time to the largest Na⁺ current, then on to the peak, and watch the rectangle."
    return to_predict(
        "05-notch",
        "The Na⁺ current towards the peak",
        texts.STEP_TITLES["predict"],
        predict,
        look,
        observe,
        explain,
    )


def notch_twin() -> Question:
    """From the peak to the largest K⁺ conductance."""
    s = Spike.of_textbook()
    g, I, V, force = s.r.g[K], s.r.current[K], s.r.V, s.r.driving_force[K]
    grown, current, weaker = g[s.K_open] / g[s.peak], I[s.K_open] / I[s.peak], force[s.K_open] / force[s.peak]
    item = Choice(
        f"From the peak, {signed_mV(V[s.peak])}, to {signed_mV(V[s.K_open])} the K⁺ conductance grows to "
        f"{grown:.1f} times what it was; the driving force on K⁺ falls from {signed_mV(force[s.peak])} to "
        f"{signed_mV(force[s.K_open])}. What becomes of the K⁺ current?",
        options={
            "grows": f"It grows to {grown:.1f} times what it was.",
            "product": f"It grows to {current:.1f} times what it was.",
            "falls": f"It falls to {weaker:.2f} of what it was.",
            "turns": "It turns round: V_m is coming down.",
            "pump": "It stops: from here on the pump brings V_m back.",
        },
        right="product",
        because={
            "grows": Diagnosis("So does the conductance. What does the force do in the meantime?", "M"),
            "product": f"{grown:.1f} times the path, {weaker:.2f} times the force.",
            "falls": Diagnosis("So does the force. What does the path do in the meantime?", "C"),
            "turns": Diagnosis("V_m is still far above E_K: outward current.", "H"),
            "pump": Diagnosis("The pump has no part in a spike. K⁺ goes out through open channels.", "F"),
        },
    )
    explain = "Read both factors at the same instant, then multiply."
    return to_answer("05-notch-twin", "The K⁺ current after the peak", texts.AGAIN_LATER, item, explain)


def order() -> Question:
    """What comes when, in a spike."""
    s = Spike.of_textbook()
    at = {"inward": s.inward, "peak": s.peak, "path": s.K_open, "lowest": s.lowest}
    right = sorted(at, key=lambda key: s.r.t[at[key]])
    events = {
        "inward": "The Na⁺ current is largest.",
        "peak": "V_m is highest.",
        "path": "The K⁺ conductance is largest.",
        "lowest": "V_m is lowest.",
    }
    because = {
        ("peak", "inward"): Diagnosis(
            "Na⁺ rushes in while V_m rises. At the peak its force is nearly spent, though its path is wide.", "M"
        ),
        ("path", "peak"): Diagnosis(
            "K⁺ channels begin to open before the peak, but they are slow: most open while V_m falls.", "G"
        ),
        ("lowest", "path"): Diagnosis(
            "What brings V_m down is the open K⁺ path: it is widest on the way, not after it.", "F"
        ),
    }
    item = Order(
        "Bring these instants of a spike into their order.",
        events={key: events[key] for key in right},
        why="Na⁺ first, K⁺ later, V_m as they tell it.",
        # A neuron of other numbers may have two of them the other way round.
        because={pair: says for pair, says in because.items() if right.index(pair[0]) > right.index(pair[1])},
    )
    explain = (
        f"In this recording they come at {texts.joined([f'{s.r.t[at[key]]:.2f}' for key in right])} ms. Each "
        "follows from the conductances and the driving forces just before it."
    )
    return to_answer("05-order", "The order of a spike", texts.ALTOGETHER, item, explain)


def threshold() -> Question:
    """Whether two stimuli that just fail reach the same voltage."""
    item = Choice(
        "A current pulse of 0.5 ms just fails to make this cell fire: V_m rises to a certain voltage and sinks "
        "again. A current that grows slowly, over 20 ms, just fails, too. How high does V_m rise then?",
        options={
            "same": "As high: a cell fires at a certain voltage.",
            "other": "Higher, by some millivolts.",
            "zero": "0 mV in both cases: that is where a spike begins.",
        },
        right="other",
        because={
            "same": Diagnosis(
                "While the current grows, Na⁺ channels inactivate and K⁺ channels open. What is needed to fire "
                "shifts meanwhile.",
                "N",
            ),
            "other": "The threshold belongs to the stimulus, not to the cell alone.",
            "zero": Diagnosis(
                "0 mV is only where a spike is timed here. By then it has long been under way.", "N"
            ),
        },
    )
    explain = (
        "Threshold for this stimulus: the smallest amplitude of a given shape that makes a spike. Find it for "
        "both and compare."
    )
    return to_answer(
        "05-threshold", "Threshold of a pulse and of a ramp", texts.STEP_TITLES["predict"], item, explain
    )


def repolarised() -> Question:
    """TEA: what brings V_m down."""
    cell = Cell.preset("textbook neuron")
    free, blocked = cell.recording, _with_TEA(0.5)
    predict = Choice(
        "TEA blocks half of the gated K⁺ channels. What does the spike look like?",
        options={
            "same": "As before: after the rise comes the fall, as always.",
            "pump": "As before: the Na⁺/K⁺ pump brings V_m down.",
            "broad": "It lasts longer: V_m comes down more slowly.",
            "none": "There is none: without K⁺ channels a cell cannot fire.",
        },
        right="broad",
        because={
            "same": Diagnosis("The fall has a cause. Half of its path is missing now.", "G"),
            "pump": Diagnosis(
                "The pump moves far too little charge for that. It keeps the concentrations, over minutes.", "F"
            ),
            "broad": f"At half of its height it lasts {blocked:.2f} instead of {_half_width(free):.2f} ms.",
            "none": Diagnosis("The rise is made by Na⁺ channels.", "G"),
        },
    )
    observe = Choice(
        "With half of the K⁺ channels blocked, the spike was …",
        options={
            "broad": "broader, and came down later.",
            "same": "as it was.",
            "narrow": "narrower.",
        },
        right="broad",
        because={
            "broad": "Less path for K⁺ out, less outward current, a slower fall.",
            "same": "Is TEA at 0.5?",
            "narrow": "Compare with the curve of the run before.",
        },
    )
    explain = (
        "V_m comes down because K⁺ goes out through open channels. Close some of them, and it comes down more "
        "slowly."
    )
    look = "Now set TEA to 0.5 and compare with the run before."
    return to_predict(
        "05-repolarised",
        "Half of the K⁺ channels blocked by TEA",
        texts.STEP_TITLES["predict"],
        predict,
        look,
        observe,
        explain,
    )


def _with_TEA(fraction: float) -> float:
    """Return the half-width, ms, of the spike with this fraction of the gated K⁺ channels blocked."""
    cell = Cell.preset("textbook neuron")
    cell.blockers.TEA = fraction
    return _half_width(cell.recording)


def _half_width(r: Recording) -> float:
    """Return how long V_m is above the middle between its start and its peak, ms."""
    middle = (r.V[0] + r.V.max()) / 2
    above = r.t[middle < r.V]
    return float(above[-1] - above[0])


SETS = {
    "05-largest": (largest,),
    "05-notch": (notch,),
    "05-repolarised": (repolarised,),
    "05-threshold": (threshold,),
    "05-checkpoint": (notch_twin, order, force_without_path),
}
