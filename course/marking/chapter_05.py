"""How the assignment on the action potential is marked: what is right, how near is near enough, what it is worth.

What is right is found by running the membrane: on the inputs drawn, or on the Cell that was handed in. Every run
has a length of its own here, so that no Cell can keep the marking from ending.

This folder belongs to the instructor. Nothing in it is released, and no student's image holds it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from drivingforce.grading.tasks import (
    Arguments,
    Assignment,
    Part,
    Reply,
    StateOfCell,
    Task,
    Values,
    When,
    Written,
    lenient_replies,
    values,
)
from drivingforce.misconceptions import Diagnosis
from drivingforce.model import Cell, Inputs, Snapshot
from drivingforce.physics import InvalidInput, K, Membrane, Na, Ramp, Recording, Step, Stimulus, sweep
from drivingforce.reading import InUnit, OneOf, Unusable, near

INSTANT = 0.03  # ms, how near is near enough for a time on a recording
READING = 0.02  # and for a conductance or a current: part of it
MILLIVOLT = 1.0
THRESHOLD = 0.02  # part of the amplitude
WIDTH = 0.03  # part of a half-width


def inputs_of(content: Any) -> Inputs:
    """Read the state of a Cell."""
    try:
        return Cell.from_state(content).inputs
    except (ValueError, TypeError):
        raise Unusable("A Cell was asked for, and what came cannot be read as one.") from None


def recorded(inputs: Inputs) -> Recording:
    """Record from a Cell that was handed in. Raises Unusable when its stimulus drives V_m out of all bounds."""
    try:
        return Snapshot(inputs).recording
    except InvalidInput as error:
        raise Unusable(f"Your Cell cannot be recorded from: {error}") from None


# -- a: the largest inward current of a recording ----------------------------------------------------------------


def experiments(rng: random.Random) -> list[Arguments]:
    """Draw (preset, amplitude, TTX, TEA), two of each preset; all fire once."""
    return [
        (preset, rng.choice(amplitudes), rng.choice([0.0, 0.1, 0.2, 0.3]), rng.choice([0.0, 0.2, 0.4]))
        for preset, amplitudes in (("textbook neuron", range(50, 105, 5)), ("squid axon", range(15, 45, 5))) * 2
    ]


@lru_cache(maxsize=256)
def _experiment(preset: str, amplitude: float, TTX: float, TEA: float) -> Recording:
    return Cell.preset(preset, stimulus_amplitude=amplitude, TTX=TTX, TEA=TEA).recording


def _time_of(choose: Callable[[Recording], int]) -> Callable[..., float]:
    def time(*experiment: Any) -> float:
        r = _experiment(*experiment)
        return float(r.t[choose(r)])

    return time


largest_inward = _time_of(lambda r: int(r.current[Na].argmin()))


def _current(experiment: Arguments, t: float) -> float:
    """Return the current of Na⁺ at a time on the recording, µA/cm²."""
    r = _experiment(*experiment)
    V_m, g = r.moment(t)
    return g[Na] * (V_m - r.E[Na])


def _t_and_I(reply: Reply) -> tuple[Any, Any]:
    """Split what came back; who returned one number meant the current."""
    value = reply.value
    if isinstance(value, list):
        return (value[0], value[1]) if len(value) == 2 else (None, None)
    return None, value


def _at(time: Callable[..., float]) -> Callable[[Sequence[Reply]], bool]:
    """Recognise an instant."""
    return lambda work: all(near(_t_and_I(reply)[0], time(*reply.arguments), INSTANT) for reply in work)


def _read_there(work: Sequence[Reply], sign: float = 1.0) -> bool:
    """Return whether each current is that of the student's own instant, or of the right one: paid once."""
    return all(_read_one(reply, sign) for reply in work)


def _read_one(reply: Reply, sign: float) -> bool:
    own, I = _t_and_I(reply)
    instants = [largest_inward(*reply.arguments)]
    if isinstance(own, float) and 0 <= own <= _experiment(*reply.arguments).t[-1]:
        instants.append(own)
    rights = [sign * _current(reply.arguments, t) for t in instants]
    return any(near(I, right, READING * abs(right)) for right in rights)


_TWO_NUMBERS = When[Sequence[Reply]](
    lambda work: any(None in _t_and_I(reply) for reply in work),
    "Your function should return two numbers: the time, then the current.",
)

LARGEST = Task(
    "05-a",
    "the largest inward current of a recording",
    (
        Part(
            "the instant of the largest inward current",
            2,
            _at(largest_inward),
            "Find where I_Na itself is farthest from zero on the inward side; r.t tells when that is.",
            (
                _TWO_NUMBERS,
                When(
                    _at(_time_of(lambda r: int(r.g[Na].argmax()))),
                    Diagnosis(
                        "That is when most Na⁺ channels are open. A current is a product: look at its other "
                        "factor at that instant.",
                        "M",
                    ),
                ),
                When(
                    _at(_time_of(lambda r: int(r.V.argmax()))),
                    Diagnosis("That is the peak of the spike. How large is the driving force on Na⁺ there?", "M"),
                ),
                When(
                    _at(_time_of(lambda r: int(r.current[Na].argmax()))),
                    Diagnosis("Which sign has an inward current in this course?", "H"),
                ),
                When(
                    _at(_time_of(lambda r: int(r.driving_force[Na].argmin()))),
                    Diagnosis(
                        "That is when the driving force is largest. Are there channels open to use it?", "D"
                    ),
                ),
            ),
        ),
        Part(
            "the current at that instant",
            1,
            _read_there,
            "Read I_Na at the time that your function returns, in µA/cm² and with its sign.",
            (
                _TWO_NUMBERS,
                When(
                    lambda work: _read_there(work, -1.0),
                    Diagnosis("The size fits. Which sign has an inward current in this course?", "H"),
                ),
            ),
        ),
    ),
    lenient_replies(InUnit(("ms", "µA/cm²"))),
    "calls",
    experiments,
)


# -- b: conductance, force and current at three instants ---------------------------------------------------------

START = Inputs.of_preset("textbook neuron")
SPIKE_STRETCH = -40.0  # mV, above which the three instants are to lie
_NO_EXPERIMENT = frozenset({"V_m", "held", "duration"})  # what makes no experiment of one's own


@dataclass(frozen=True)
class Readings:
    """What was read off a recording, by its name, and the recording itself."""

    inputs: Inputs
    recording: Recording
    read: Values

    @property
    def unread(self) -> Sequence[str]:
        """What of it could not be read, in words."""
        return self.read.unread

    @cached_property
    def own(self) -> bool:
        """Whether anything in the experiment is the student's own."""
        return bool(self.inputs.differing_from(START) - _NO_EXPERIMENT)

    def three(self, name: str) -> list[float] | None:
        """Return the three numbers called ``name``, or None."""
        found = self.read[name]
        is_three = isinstance(found, list) and len(found) == 3 and all(isinstance(each, float) for each in found)
        return found if is_three else None

    @cached_property
    def t(self) -> list[float] | None:
        """The three instants, ms, or None when they do not lie on the recording."""
        t, end = self.three("t"), float(self.recording.t[-1])
        return t if t is not None and all(0 <= each <= end for each in t) else None

    def truth(self, quantity: str, path: str = Na) -> list[float]:
        """Return "g", "force" or "I" of ``path`` at the instants."""
        assert self.t is not None
        found = []
        for t in self.t:
            V_m, g = self.recording.moment(t)
            force = V_m - self.recording.E[path]
            found.append({"g": g[path], "force": force, "I": g[path] * force}[quantity])
        return found

    def is_near(self, name: str, expected: Sequence[float]) -> bool:
        """Return whether the numbers called ``name`` are near enough what is expected, each."""
        read = self.three(name)
        return read is not None and all(
            near(x, y, MILLIVOLT if name == "force" else READING * abs(y))
            for x, y in zip(read, expected, strict=True)
        )


def readings(content: Any, arguments: Sequence[Arguments]) -> Readings:
    """Read a Cell and what was read off its recording."""
    forms = {"t": InUnit("ms"), "g": InUnit("mS/cm²"), "force": InUnit("mV"), "I": InUnit("µA/cm²")}
    read = values({"neuron": StateOfCell(), **forms})(content, arguments)
    inputs = inputs_of(read["neuron"])
    return Readings(inputs, recorded(inputs), read)


def on_one_spike(work: Readings) -> bool:
    """Return whether the instants lie on the rise, at the peak and on the fall of one spike."""
    if work.t is None or not work.own:
        return False
    rise, peak, fall = work.t
    t, V = work.recording.t, work.recording.V
    between = V[(t > rise) & (t < fall)]
    if not (rise < peak < fall and len(between) and between.min() > SPIKE_STRETCH):
        return False
    top = float(t[(t > rise) & (t < fall)][between.argmax()])
    heights = [work.recording.moment(each)[0] for each in work.t]
    return min(heights) > SPIKE_STRETCH and heights[1] > 0 and abs(peak - top) <= INSTANT


def currents_follow(work: Readings) -> bool:
    """Return whether the currents are right, or the product of the student's own g and force: paid once."""
    own_g, own_force = work.three("g"), work.three("force")
    if work.t is not None and work.is_near("I", work.truth("I")):
        return True
    if own_g is None or own_force is None:
        return False
    return work.is_near("I", [g * force for g, force in zip(own_g, own_force, strict=True)])


def _reads(name: str) -> Callable[[Readings], bool]:
    return lambda work: work.t is not None and work.is_near(name, work.truth(name))


def _not_three(name: str) -> When[Readings]:
    return When(
        lambda work: work.three(name) is None,
        f"{name} should be a list of three numbers.",
    )


_OFF = When[Readings](
    lambda work: work.t is None,
    "t should be a list of three times on your recording, in ms.",
)

READ = Task(
    "05-b",
    "conductance, force and current at three instants",
    (
        Part(
            "three instants of one's own spike: rise, peak, fall",
            1,
            on_one_spike,
            "The times are to lie on one spike: on its way up, at its peak, on its way down, all above −40 mV.",
            (
                _OFF,
                When(
                    lambda work: not work.own,
                    "The experiment is still that of the preset. Change the stimulus, a drug or a concentration.",
                ),
                When(
                    lambda work: len(work.recording.spike_times) == 0,
                    "There is no spike on your recording.",
                ),
            ),
        ),
        Part(
            "conductances",
            1,
            _reads("g"),
            "Put the time cursor on each of your times (neuron.at = ...) and read neuron.Na.g.",
            (
                _OFF,
                _not_three("g"),
                When(
                    lambda work: work.is_near("g", work.truth("g", K)),
                    "These are the conductances for K⁺. Asked for is Na⁺.",
                ),
            ),
        ),
        Part(
            "driving forces",
            1,
            _reads("force"),
            "What are V_m and E_Na at each of your times?",
            (
                _OFF,
                _not_three("force"),
                When(
                    lambda work: work.is_near("force", [-force for force in work.truth("force")]),
                    Diagnosis("The sizes fit. Check the order of the subtraction.", "H"),
                ),
                When(
                    lambda work: work.is_near("force", work.truth("force", K)),
                    "These are the driving forces on K⁺. Asked for is Na⁺.",
                ),
                When(
                    lambda work: work.is_near("force", [work.recording.moment(t)[0] for t in work.t or ()]),
                    Diagnosis("That is V_m. How far is it from E_Na?", "B"),
                ),
            ),
        ),
        Part(
            "currents",
            1,
            currents_follow,
            "At each instant the current is a product of the two other numbers.",
            (
                _not_three("I"),
                When(
                    lambda work: work.t is not None and work.is_near("I", [-I for I in work.truth("I")]),
                    Diagnosis("The sizes fit. Which sign has an inward current in this course?", "H"),
                ),
            ),
        ),
    ),
    readings,
    "values",
)


# -- c: the threshold for a stimulus -----------------------------------------------------------------------------

_SHAPES: Mapping[str, Callable[[float, float, float], Step | Ramp]] = {"step": Step, "ramp": Ramp}
_AFTERWARDS = 20.0  # ms, for how long a spike is waited for


def stimuli(rng: random.Random) -> list[Arguments]:
    """Draw (shape, duration), a step and a ramp."""
    return [
        ("step", rng.choice([0.2, 0.3, 0.7, 1.0, 1.5, 3.0])),
        ("ramp", rng.choice([1.5, 2.0, 3.0, 4.0, 6.0, 8.0])),
    ]


def _spikes(membrane: Membrane, stimulus: Stimulus | None, duration: float) -> np.ndarray:
    """Return the times of the spikes, ms; none when V_m is driven out of all bounds."""
    try:
        return sweep(membrane, stimulus, duration).spike_times
    except InvalidInput:
        return np.array([])


@lru_cache(maxsize=4096)
def fires(shape: str, duration: float, amplitude: float) -> bool:
    """Return whether the textbook neuron answers a stimulus of this amplitude, µA/cm², with a spike."""
    stimulus = _SHAPES[shape](1.0, duration, amplitude)
    return len(_spikes(Snapshot(START).membrane, stimulus, 1.0 + duration + _AFTERWARDS)) > 0


def is_threshold(shape: str, duration: float, amplitude: Any, share: float = THRESHOLD) -> bool:
    """Return whether ``amplitude`` is within ``share`` of the threshold, without looking for it: two sweeps do."""
    if not isinstance(amplitude, float) or not 0 < amplitude < 1000:
        return False
    return fires(shape, duration, amplitude / (1 - share)) and not fires(shape, duration, amplitude / (1 + share))


def _of_shape(shape: str, work: Sequence[Reply]) -> list[Reply]:
    return [reply for reply in work if reply.arguments[0] == shape]


def _thresholds(shape: str, share: float = THRESHOLD, taken_for: str = "") -> Callable[[Sequence[Reply]], bool]:
    return lambda work: all(
        is_threshold(taken_for or shape, reply.arguments[1], reply.value, share)
        for reply in _of_shape(shape, work)
    )


def _threshold_part(shape: str, other: str) -> Part[Sequence[Reply]]:
    return Part(
        f"threshold for a {shape}",
        2,
        _thresholds(shape),
        "Below the threshold there is no spike, above it there is one: halve the interval between an amplitude "
        "that fails and one that fires until it is small.",
        (
            When(
                lambda work: any(isinstance(reply.value, float) and reply.value < 0 for reply in work),
                Diagnosis(
                    "That looks like a voltage. There is no fixed one at which a neuron fires; asked for is how "
                    "strong a stimulus must be, in µA/cm².",
                    "N",
                ),
            ),
            When(
                lambda work: len({reply.value for reply in work if isinstance(reply.value, float)}) == 1,
                Diagnosis(
                    "Your threshold is the same for every stimulus. Is a short one as good as a long one?", "N"
                ),
            ),
            When(
                _thresholds(shape, taken_for=other),
                f"That would be right for a {other} of this duration.",
            ),
            When(
                _thresholds(shape, share=0.25),
                "You are near, and not near enough. Go on halving, and record long enough to see a late spike.",
            ),
        ),
    )


BISECTION = Task(
    "05-c",
    "the threshold for a stimulus",
    (_threshold_part("step", "ramp"), _threshold_part("ramp", "step")),
    lenient_replies(InUnit("µA/cm²")),
    "calls",
    stimuli,
)


# -- d: a spike that fails by inactivation -----------------------------------------------------------------------

TEST = (0.5, 60.0)  # ms, µA/cm²: the test stimulus, that of the textbook neuron
PRE_PULSE, STRENGTHS = 30.0, (-50.0, -100.0, -150.0)  # ms, µA/cm²: one of these has to bring the spike back
MOST_H = 0.3
_ALONE = 300.0  # ms, for how long a membrane without rest is watched


@dataclass(frozen=True)
class Behaviour:
    """What the membrane of a Cell does; the Cell's own stimulus and whether V_m is held do not matter.

    Attributes
    ----------
    stable : bool
        Whether it has a stable rest.
    h : float
        The fraction of its Na⁺ channels that are not inactivated there.
    active : bool
        Whether, without a stable rest, it fires by itself. One that does neither has subthreshold oscillations.
    fails : bool
        Whether, from a stable rest, the test stimulus yields no spike.
    comes_back : bool
        Whether a hyperpolarising pre-pulse right before the test stimulus lets a spike come, be it on the rebound.
    """

    stable: bool
    h: float
    active: bool = False
    fails: bool = False
    comes_back: bool = False

    @property
    def inactivated(self) -> bool:
        """Whether the test stimulus fails, and because of inactivation."""
        return self.fails and self.h < MOST_H and self.comes_back


def behaviour(content: Any, _: Sequence[Arguments]) -> Behaviour:
    """Find out what the membrane of a Cell does."""
    membrane = Snapshot(inputs_of(content)).membrane
    try:
        rest = membrane.rest
    except InvalidInput:  # no path is open at any voltage
        return Behaviour(stable=False, h=1.0)
    h = float(membrane.steady_gates(rest.V_m)["h"])
    if not rest.stable:
        return Behaviour(False, h, active=len(_spikes(membrane, None, _ALONE)) > 0)
    fails = len(_spikes(membrane, Step(1.0, *TEST), 1.0 + TEST[0] + _AFTERWARDS)) == 0
    return Behaviour(True, h, fails=fails, comes_back=fails and h < MOST_H and _comes_back(membrane))


def _comes_back(membrane: Membrane) -> bool:
    test = Step(1.0 + PRE_PULSE, *TEST)
    end = test.start + test.duration + _AFTERWARDS
    return any(len(_spikes(membrane, Step(1.0, PRE_PULSE, each) + test, end)) > 0 for each in STRENGTHS)


_NO_REST: tuple[When[Behaviour], ...] = (
    When(
        lambda work: work.active,
        "This neuron fires by itself, without any stimulus: it is depolarised, and not far enough to be silent.",
    ),
    When(
        lambda work: not work.stable,
        "V_m comes to no rest in this state: it oscillates, too little to be called spikes. A spike can fail only "
        "in a membrane that rests; look at V_m without a stimulus.",
    ),
)

FAILURE = Task(
    "05-d",
    "a spike that fails by inactivation",
    (
        Part(
            "at rest, and the test stimulus gives no spike",
            1,
            lambda work: work.fails,
            "The test stimulus still gives a spike.",
            _NO_REST,
        ),
        Part(
            "depolarised so far that Na⁺ channels inactivate",
            2,
            lambda work: work.active or (work.stable and work.h < MOST_H),
            "Most Na⁺ channels are ready to open at rest. At which V_m are they inactivated?",
            (
                _NO_REST[1],
                When(
                    lambda work: work.fails,
                    "The spike fails, and not by inactivation: the Na⁺ channels are blocked, too few or too far "
                    "from opening. Look at h at rest.",
                ),
            ),
        ),
        Part(
            "a hyperpolarising pre-pulse brings the spike back",
            1,
            lambda work: work.inactivated,
            "Even after a strong hyperpolarisation there is no spike: something else than inactivation is in the "
            "way as well.",
            (
                *_NO_REST,
                When(
                    lambda work: not work.fails,
                    "The test stimulus gives a spike without any pre-pulse.",
                ),
                When(
                    lambda work: work.h >= MOST_H,
                    "A pre-pulse can take inactivation away, and here is hardly any.",
                ),
            ),
        ),
    ),
    behaviour,
    "cell",
)


# -- e: what TEA does to a spike ---------------------------------------------------------------------------------


def half_width(r: Recording, level: float | None = None) -> float | None:
    """Return for how long, ms, the first spike is above ``level`` (half way to its peak); None without one."""
    if len(r.spike_times) == 0:
        return None
    first, later = r.spike_times[0], [*r.spike_times[1:2], np.inf][0]
    spike = np.flatnonzero((r.t >= first) & (r.t < later))
    top = int(spike[r.V[spike].argmax()])
    level = (r.V[0] + r.V[top]) / 2 if level is None else level
    below = np.flatnonzero(level >= r.V)
    before, after = below[below < top], below[below > top]
    if not (len(before) and len(after)):
        return None
    rise, fall = [before[-1], before[-1] + 1], [after[0], after[0] - 1]
    return float(np.interp(level, r.V[fall], r.t[fall]) - np.interp(level, r.V[rise], r.t[rise]))


@dataclass(frozen=True)
class Drugged:
    """A Cell with TEA beside the same without it, and what was said and measured of them."""

    TEA: float
    without: Recording
    with_TEA: Recording
    said: Values

    @property
    def unread(self) -> Sequence[str]:
        """What of it could not be read, in words."""
        return self.said.unread

    @cached_property
    def widths(self) -> tuple[float | None, float | None]:
        """Half-widths of both spikes, ms."""
        return half_width(self.without), half_width(self.with_TEA)

    @property
    def measurable(self) -> bool:
        """Whether there is a drug, and a spike with a beginning and an end with it and without it."""
        return self.TEA > 0 and None not in self.widths

    @cached_property
    def words(self) -> tuple[str, str]:
        """What TEA does to the half-width and to the peak."""
        without, with_TEA = (width or 0.0 for width in self.widths)
        taller = self.with_TEA.V.max() > self.without.V.max()
        return "longer" if with_TEA > without else "shorter", "higher" if taller else "lower"

    def measured(self, widths: Sequence[float | None]) -> bool:
        """Return whether these are the two widths that were measured."""
        return all(
            width is not None and near(self.said[name], width, WIDTH * width)
            for name, width in zip(("without", "with_TEA"), widths, strict=True)
        )


def drugged(content: Any, arguments: Sequence[Arguments]) -> Drugged:
    """Read a Cell with TEA, and what was said and measured."""
    words = {"width_goes": OneOf("longer", "shorter"), "peak_goes": OneOf("higher", "lower")}
    widths = dict.fromkeys(("without", "with_TEA"), InUnit("ms", 1))
    said = values({"neuron": StateOfCell(), **words, **widths})(content, arguments)
    inputs = inputs_of(said["neuron"])
    return Drugged(inputs.TEA, recorded(inputs.changed({"TEA": 0.0})), recorded(inputs), said)


_NOTHING_TO_MEASURE: tuple[When[Drugged], ...] = (
    When(
        lambda work: work.TEA == 0,
        "There is no TEA in your Cell.",
    ),
    When(
        lambda work: not work.measurable,
        "Your Cell has no spike, or none that ends on the recording. Take less TEA or record for longer.",
    ),
)

TEA_SPIKE = Task(
    "05-e",
    "what TEA does to a spike",
    (
        Part(
            "prediction (both words)",
            1,
            lambda work: work.measurable and (work.said["width_goes"], work.said["peak_goes"]) == work.words,
            "What do K⁺ channels do to V_m on its way up, and what on its way down? Take half of them away.",
            (
                *_NOTHING_TO_MEASURE,
                When(
                    lambda work: None in (work.said["width_goes"], work.said["peak_goes"]),
                    "One of the two words is missing.",
                ),
            ),
        ),
        Part(
            "half-width without and with TEA (both)",
            1,
            lambda work: work.measurable and work.measured(work.widths),
            "Half-way is between V_m at the start and at the peak, for each spike its own. For how long is V_m "
            "above it?",
            (
                *_NOTHING_TO_MEASURE,
                When(
                    lambda work: None in (work.said["without"], work.said["with_TEA"]),
                    "One of the two widths is missing.",
                ),
                When(
                    lambda work: work.measured(work.widths[::-1]),
                    "The two are swapped.",
                ),
                When(
                    lambda work: work.measured([half_width(r, 0.0) for r in (work.without, work.with_TEA)]),
                    "That is the width at 0 mV. Where is half-way between rest and peak?",
                ),
            ),
        ),
    ),
    drugged,
    "values",
)


ASSIGNMENT = Assignment(
    "05-action-potential",
    (
        LARGEST,
        READ,
        BISECTION,
        FAILURE,
        TEA_SPIKE,
        Written("05-f", "the notch in I_Na: prediction and reason", 3),
    ),
    withheld=("threshold",),
)
