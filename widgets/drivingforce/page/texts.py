"""The words that a reader sees in widgets, in one place: to be read together, and translated together.

Names and help of the adjustable quantities are in model/declarations.py, next to their units; messages about
bad input are made by InvalidInput from those.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from drivingforce.model import Quantity
from drivingforce.physics import Ion, PulseTrain, Ramp, Spike, Step, Stimulus, VoltageClamp

MINUS = "−"


def number(value: float, decimals: int = 0) -> str:
    """Return ``value`` rounded, with a real minus sign and no "−0"."""
    text = f"{abs(value):.{decimals}f}"
    return MINUS + text if value < 0 and float(text) else text


def signed(value: float, decimals: int = 0) -> str:
    """Return ``value`` rounded, with its sign: "+20", "−130", "0"."""
    text = number(value, decimals)
    return "+" + text if value > 0 and float(text) else text


def three_digits(value: float) -> str:
    """Return a positive number with three significant digits, not in scientific notation: "0.0001", "20 000"."""
    rounded = float(f"{value:.3g}")
    decimals = max(0, 2 - math.floor(math.log10(rounded)))
    text = f"{rounded:,.{decimals}f}".replace(",", "\u202f")
    return text.rstrip("0").rstrip(".") if decimals else text


def value(value_: float, what: Quantity) -> str:
    """Return the value of a quantity as its control shows it."""
    return three_digits(value_) if what.scale == "log" else number(value_, what.decimals)


def dose(amount: float, unit: str) -> str:
    """Return a dose beside the fraction that it blocks."""
    if math.isinf(amount):
        return "saturating"
    return f"= {three_digits(amount) if amount else 0} {unit}"


def joined(parts: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


# -- under every picture ---------------------------------------------------------------------------------------
SHOW_TABLE, HIDE_TABLE = "Show as table", "Hide table"
FIT = "Fit the axis"
NO_ION_HERE = "The membrane that is looked at now has no ion that this picture could show."
NO_GATE_HERE = "No channel of the membrane that is looked at now has gates."
NO_QUANTITY_HERE = "The membrane that is looked at now has no such quantity."
SHOW_NUMBERS, HIDE_NUMBERS = "Show the numbers", "Hide the numbers"

# -- when the kernel is gone -----------------------------------------------------------------------------------
CUT_OFF = {
    "says": "Python has stopped or was restarted: nothing here follows any more.",
    "button": "Restart and run everything",
    "what_to_do": "Run → Run All Cells brings it back.",
}

# -- force balance ---------------------------------------------------------------------------------------------
INSIDE, OUTSIDE = "inside", "outside"
CHEMICAL, ELECTRICAL = "chemical", "electrical"
PUSHED_IN, PUSHED_OUT = "← inward, mV", "outward, mV →"
NO_NET_PUSH = "balanced: no net push"
WAYS = {"in": "inward", "out": "outward", "none": "none"}
FORCE_BALANCE_COLUMNS = [
    "Ion",
    "Chemical force, mV",
    "Electrical force, mV",
    "Net push, mV",
    "The ion is pushed",
    "Driving force V_m − E, mV",
    "Current would flow",
]
FORCE_BALANCE_HIDDEN_COLUMNS = ["Ion", "Chemical force", "Electrical force", "The ion is pushed"]


def force_balance_title(ions: Sequence[Ion]) -> str:
    """Return the name of the picture."""
    return f"Force balance of {joined([ion.symbol for ion in ions])} across the membrane"


def push_on(ion: Ion, push: float, numbers: bool = True) -> str:
    """Return the net push as it is printed beside its arrow; ``push`` in mV, outward positive."""
    way = WAYS["out" if push > 0 else "in"]
    return f"push on {ion.symbol}: " + (f"{number(abs(push))} mV {way}" if numbers else way)


def driving_force(ion: Ion, value: float) -> str:
    """Return the driving force as it is printed beside the push."""
    return f"driving force V_m − E_{ion} = {signed(value)} mV"


def driving_force_alone(value: float) -> str:
    """Return the same for a narrow column."""
    return f"driving force {signed(value)} mV"


def current_way(value: float) -> str:
    """Return which way a driving force in mV would drive current."""
    return f"({WAYS['out' if value > 0 else 'in']} current)"


def forces_in_words(
    ion: Ion, chemical: float, electrical: float, push: float, driving_force: float, numbers: bool = True
) -> str:
    """Return one sentence on the forces on ``ion``, mV outward positive, and what they add up to."""
    if round(push) == 0:
        return f"{ion.symbol} is balanced: its two forces cancel, and as many ions leave as enter."
    way = "out" if push > 0 else "in"
    size = f" by {number(abs(push))} mV" if numbers else ""
    if numbers and ion.sign < 0:  # keep the way of an anion and of its current apart
        size += f", which is {'out' if driving_force > 0 else 'in'}ward current"
    if round(chemical) == 0 or round(electrical) == 0:
        only = CHEMICAL if round(electrical) == 0 else ELECTRICAL
        return f"{ion.symbol} is pushed {way}{size}: only the {only} force acts."
    if chemical * electrical > 0:
        return f"{ion.symbol} is pushed {way}{size}: both forces point {way}ward."
    stronger, weaker = (CHEMICAL, ELECTRICAL) if abs(chemical) > abs(electrical) else (ELECTRICAL, CHEMICAL)
    return f"{ion.symbol} is pushed {way}{size}: the {stronger} force outweighs the {weaker} one."


# -- potential ladder ------------------------------------------------------------------------------------------
POTENTIAL_LADDER = "Potential ladder"
MILLIVOLTS = "mV"
HELD, FREE = "held", "free"
LADDER_KEY = ("arrow: pull of an open channel, number: V_m − E", "number: V_m − E")
LADDER_COLUMNS = ["Ion", "E, mV", "V_m − E, mV", "V_m is", "An open channel pulls V_m"]


def place_of_v_m(ion: Ion, driving_force: float) -> str:
    """Return where V_m is, seen from E of ``ion``; ``driving_force`` in mV."""
    if round(driving_force) == 0:
        return f"at E_{ion}"
    return f"{number(abs(driving_force))} mV {'above' if driving_force > 0 else 'below'} E_{ion}"


def ladder_in_words(V_m: float, held: bool, at: float | None, places: list[str]) -> str:
    """Return where V_m, mV, stands among the equilibrium potentials; ``at`` in ms on the recording, or None."""
    how = (
        f"is at {number(V_m)} mV"
        if at is not None
        else f"is {HELD if held else 'free, at rest,'} at {number(V_m)} mV"
    )
    when = "" if at is None else f"At {number(at, 2)} ms "
    return f"{when}V_m {how}{': ' if places else ''}{joined(places)}."


def pull(driving_force: float) -> str:
    """Return which way an open channel pulls V_m."""
    return "nowhere" if round(driving_force) == 0 else "down" if driving_force > 0 else "up"


# -- Nernst curve ----------------------------------------------------------------------------------------------
NERNST_CURVE = "Nernst potential against the ratio of concentrations"
NERNST_RATIO_AXIS = "outside / inside (each line ×10)"
NERNST_COLUMNS = ["Ion", "Outside, mM", "Inside, mM", "Outside / inside", "E, mV", "mV for each tenfold ratio"]


def slope_in_words(slope: float, celsius: float) -> str:
    """Return the label of a Nernst line; ``slope`` in mV for each tenfold ratio."""
    return f"{signed(slope, 1)} mV per ×10 at {celsius:g} °C"


def nernst_in_words(ion: Ion, ratio_: float, E: float) -> str:
    """Return what a point on the Nernst line says."""
    if round(E) == 0:
        return f"{ion.symbol} is equally crowded on both sides: E_{ion} = 0 mV."
    more, side = (ratio_, "outside") if ratio_ > 1 else (1 / ratio_, "inside")
    return f"{ion.symbol} is {three_digits(more)} times as crowded {side}: E_{ion} = {signed(E, 1)} mV holds it."


# -- linked equation -------------------------------------------------------------------------------------------
def symbol_button(label: str, value: str) -> str:
    """Return what a screen reader says of a symbol in an equation."""
    return f"{label}, {value}. Go to its control."


EQUATION_TITLES = {
    "nernst": "Nernst equation for {ion}",
    "driving force": "Driving force on {ion}",
    "ohm": "Ohm’s law for {ion}",
}
EQUATION_COLUMNS = ["Symbol", "What it is", "Value", "Unit"]
EQUILIBRIUM_POTENTIAL, DRIVING_FORCE, VALENCE = "Equilibrium potential", "Driving force", "Valence"
FIXED = "(set by hand)"
OVER = "over"


def nernst_means(ion: Ion, E: float) -> str:
    """Return what an equilibrium potential, mV, says."""
    return f"At V_m = {signed(E, 1)} mV the two forces on {ion.symbol} would cancel."


def driving_force_means(ion: Ion, E: float, push: float) -> str:
    """Return what an open channel would do; ``E`` and ``push`` in mV."""
    if round(push) == 0:
        return f"V_m is at E_{ion}: an open {ion.symbol} channel lets as much {ion.symbol} in as out."
    way = "out" if push > 0 else "in"
    return f"An open {ion.symbol} channel lets {ion.symbol} {way} and pulls V_m towards {signed(E)} mV."


# -- traces ----------------------------------------------------------------------------------------------------
TRACES = "Recording over time"
#: Where there are two, the second is for a narrow column.
TIME_AXIS = ("time, ms", "ms")
LAST_RUN = ("grey: your last run", "grey: last run")
SHOW_PANEL, HIDE_PANEL = "Show {panel}", "Hide {panel}"
PANEL_TITLES = {
    "V": ("Membrane potential V_m, mV", "V_m, mV"),
    "g": ("Conductance g, mS/cm²", "g, mS/cm²"),
    "driving force": ("Driving force V_m − E, mV", "Force V_m − E, mV"),
    "current": ("Current I = g (V_m − E), µA/cm², outward positive", "I, µA/cm², outward +"),
    "gates": ("Gates, fraction open", "Gates, fraction open"),
}
STIMULUS_TITLE, STIMULUS_NONE = ("Stimulus, positive inward", "Stimulus, inward +"), "none"
PANEL_NAMES = {"g": "g", "driving force": "force", "current": "current", "gates": "gates"}
PHASES = ("rising", "peak", "falling", "undershoot")
TIME_CURSOR = {
    "label": "Time on the recording",
    "help": "Drag to see every picture at that moment. Space plays and pauses.",
    "play": "Play",
    "pause": "Pause",
    "back": "One step back",
    "forth": "One step on",
    "speed": "Speed",
    "goTo": "Go to…",
    "leave": "leave the recording",
}
STIMULUS_BRUSH = {
    "start": "Start of the stimulus",
    "end": "End of the stimulus",
    "help": "Drag an end of the stimulus, or draw a new one on the strip.",
}
TRACES_COLUMNS = ["Moment", "Time, ms", "V_m, mV"]
NOW, START = "now", "start"


def traces_columns(path: str) -> list[str]:
    """Return the headers of a path's three columns."""
    return [f"g_{path}, mS/cm²", f"V_m − E_{path}, mV", f"I_{path}, µA/cm²"]


def at_cursor(panel: str, value_: float) -> str:
    """Return a value beside the cursor."""
    if panel == "gates":
        return number(value_, 2)
    return digits(value_) if panel == "g" else signed(value_, 1 if panel == "V" else 0)


def landmarks(spikes: Sequence[Spike], of_Na: bool) -> list[tuple[str, float]]:
    """Return the moments of the first spike that are worth a look: name and time, ms.

    ``of_Na`` tells whether the membrane has a path for Na⁺, whose current then makes the upstroke.
    """
    if not spikes:
        return []
    spike = spikes[0]
    named = [
        ("largest inward Na⁺ current" if of_Na else "largest inward current", spike.largest_inward),
        ("peak", spike.peak),
        ("half way down", spike.fall),
        ("undershoot", spike.trough),
    ]
    return [(name, t) for name, t in named if t is not None]


def stimulus_in_words(stimulus: Stimulus | None) -> str:
    """Return a label for ``stimulus``."""
    match stimulus:
        case None:
            return STIMULUS_NONE
        case VoltageClamp(holding=holding, steps=(step, *_)):
            return f"{number(holding)} → {number(step.first)} mV"
        case PulseTrain():
            return f"{stimulus.count} × {signed(stimulus.amplitude)} µA/cm²"
        case Step() | Ramp():
            return f"{signed(stimulus.amplitude)} µA/cm²"
        case _:
            raise TypeError(f"a Cell has no such stimulus: {stimulus!r}")


def spikes_in_words(spikes: Sequence[Spike], has_rest: bool) -> str:
    """Return what the recording holds: its spikes, and a warning where there is no rest."""
    warning = "" if has_rest else " This membrane has no stable rest: it oscillates by itself."
    if not spikes:
        return "No spike: V_m makes no upstroke of its own." + warning
    first = spikes[0]
    if len(spikes) > 1:
        times = joined([number(spike.rise, 1) for spike in spikes[:6]])
        more = "" if len(spikes) <= 6 else ", and so on"
        peak = "" if first.V_peak is None else f" The first peaks at {signed(first.V_peak)} mV."
        return f"{len(spikes)} spikes, at {times}{more} ms.{peak}{warning}"
    if first.peak is None or first.V_peak is None:
        return f"A spike begins at {number(first.rise, 2)} ms; the recording ends before its peak.{warning}"
    after = "" if first.V_trough is None else f", and falls to {number(first.V_trough)} mV"
    return f"One spike: V_m peaks at {signed(first.V_peak)} mV, {number(first.peak, 2)} ms on{after}.{warning}"


def moment_in_words(t: float, V_m: float, flows: list[str]) -> str:
    """Return what holds at time ``t``, ms; V_m in mV."""
    return f"At {number(t, 2)} ms V_m is {signed(V_m)} mV. {' '.join(flows)}"


def flow_in_words(path: str, g: float, driving_force: float, current: float) -> str:
    """Return current = conductance × driving force, in mS/cm², mV and µA/cm², outward positive."""
    return f"{path_name(path)}: {digits(g)} mS/cm² × {signed(driving_force)} mV = {signed(current)} µA/cm²."


def digits(value: float) -> str:
    """Return a number, at least 0, with about three digits: "34.2", "1.70", "0.26"."""
    return number(value, 2 if value < 10 else 1)


# -- controls --------------------------------------------------------------------------------------------------
BACK_TO = "back to"
LOCKED = "Answer the question first, or skip it, to move this."
UNDO, REDO, RESET, KEYS = "Undo", "Redo", "Reset", "Keys"
RESET_HELP = "Put everything back to where this page began"
PRESET = "Membrane"
KEYS_COLUMNS = ["With a slider in focus", "does"]

# -- worked examples -------------------------------------------------------------------------------------------
CHOOSE = "choose…"
SHOW_STEP = "Show me this step"
STEP_SHOWN = "Read how it follows, then go on."
YOUR_ANSWER = "Your answer"


def number_wanted(unit: str) -> str:
    """Return what is asked for where a number is to be typed."""
    return f"a number{f' in {unit}' if unit else ''}, for example −12.5 or −12,5"


# -- current and voltage ---------------------------------------------------------------------------------------
CURRENT_VOLTAGE = "Current as an area, and current against voltage"
CURRENT_AREAS = "Current as an area"
AREA_TITLE = "Current as an area: width V_m − E, height g"
AREA_TITLE_SHORT = "Area I = height g × width V_m − E"
CONDUCTANCE_AXIS = "g, mS/cm²"
CURRENT_AXIS = "Current in µA/cm²: outward is positive, inward negative"
CURRENT_AXIS_SHORT = "I, µA/cm²: outward +, inward −"
FORCE_COLUMN = "V_m − E, mV"
LEAK = "leak"
TOTAL, TODAY, SETTLED = "total", "at today’s conductances", "gates settled"
ZERO_OF_TOTAL, ZERO = "zero of the total:", "zero:"
CURRENT_COLUMNS = ["Path", "E, mV", "V_m − E, mV", "g, mS/cm²", "I, µA/cm²", "The current flows"]


def chord(value: float, named: bool = True) -> str:
    """Return the label of the zero of the total current, mV."""
    return f"{'chord potential ' if named else ''}{number(value, 1)} mV"


def path_name(path: str) -> str:
    """Return what a path of current is called."""
    return path.symbol if isinstance(path, Ion) else path


def conductance(g: float) -> str:
    """Return a conductance in mS/cm² as a number: "0", "0.00032", "0.262", "33.7"."""
    if 0.0 < g < 0.001:
        return three_digits(float(f"{g:.2g}"))
    return number(g, 3).rstrip("0").rstrip(".") if g < 10 else number(g, 1)


def current(value: float) -> str:
    """Return a current in µA/cm² as a number with its sign."""
    return signed(value, 1 if abs(value) < 99.95 else 0)


def flow(value: float) -> str:
    """Return which way a current in µA/cm² flows, as it is printed."""
    return WAYS["none" if float(f"{value:.1f}") == 0 else "out" if value > 0 else "in"]


def current_in_words(path: str, g: float, driving_force: float, value: float) -> str:
    """Return one sentence on the current through ``path``; mS/cm², mV, µA/cm²."""
    name, force = path_name(path).replace(LEAK, f"The {LEAK}"), f"{signed(driving_force, 1)} mV"
    if g == 0:
        return f"{name} carries no current: its path is closed. The force of {force} is there all the same."
    if current(value) == "0.0" and float(f"{driving_force:.1f}") == 0:
        return f"{name} carries no current: its path is open, but V_m is at E_{path} and there is no force."
    way = flow(value)
    return f"{name} carries {current(value)} µA/cm²{'' if way == WAYS['none'] else f', {way}'}: " + (
        f"{conductance(g)} mS/cm² × ({force})."
    )


def total_in_words(total: float, chord_: float | None, rest: float | None) -> str:
    """Return what the currents add up to, µA/cm², and the zeros of the two curves, mV; None is not shown."""
    sentence = f"Together {current(total)} µA/cm²."
    if chord_ is not None:
        sentence += f" At today’s conductances the total is zero at {number(chord_, 1)} mV"
        sentence += "." if rest is None else f"; with the gates settled, at {number(rest, 1)} mV: rest."
    return sentence


CONDUCTANCE, CURRENT = "Conductance", "Current"


def ohm_means(ion: Ion, g: float, E: float, driving_force: float, push: float) -> str:
    """Return what flows through the path of ``ion``, and what that does to V_m; mS/cm², mV."""
    if g == 0:
        return f"A force of {signed(driving_force, 1)} mV, and no open path: no current."
    if float(f"{driving_force:.1f}") == 0:
        return f"An open path, and no force: V_m is at E_{ion}, and as much {ion.symbol} comes in as goes out."
    way, current_ = ("out" if push > 0 else "in"), ("out" if driving_force > 0 else "in")
    return (
        f"{ion.symbol} goes {way}, which is {current_}ward current, and pulls V_m {pull(driving_force)} "
        f"towards {signed(E)} mV."
    )


# -- gate curves -----------------------------------------------------------------------------------------------
GATE_CURVES = "Where the gates settle, and how fast, against the membrane potential"
GATE_SHARE, GATE_TIME = "Share of gates open, once settled", "Time constant, ms"
GATE_COLUMNS = ["Gate", "What it is", "Now", "Settles at", "Time constant, ms"]
VOLTAGE_AXIS = "membrane potential, mV"


def gate_name(gate: str, path: str) -> str:
    """Return what ``gate`` of a channel on ``path`` is."""
    kind = {"m": "activation", "n": "activation", "h": "inactivation"}.get(gate.rpartition(".")[2], "gate")
    return f"{path_name(path)} {kind}"


def window(powers: Mapping[str, int], factor: float) -> str:
    """Return the name of the curve of steady opening, drawn ``factor`` times as high: "m³h × 20"."""
    product = "".join(f"{gate}{'⁰¹²³⁴⁵⁶⁷⁸⁹'[power] if power > 1 else ''}" for gate, power in powers.items())
    return product if factor == 1.0 else f"{product} × {factor:g}"


def gates_in_words(V_m: float, settled: list[str], times: list[str]) -> str:
    """Return where the gates settle at V_m, mV, and their time constants."""
    return f"At {number(V_m, 1)} mV the gates settle at {joined(settled)}, with time constants of {joined(times)}."


def gates_now(now: list[str]) -> str:
    """Return where the gates of a recording are at its moment."""
    return f"At this moment they have got to {joined(now)}."


def conductances_set(symbols: list[str]) -> str:
    """Return that conductances do not follow the gates."""
    return f"{joined(symbols)} {'is' if len(symbols) == 1 else 'are'} set by hand here: no gate changes that."


# -- taking things along ---------------------------------------------------------------------------------------
SAVE = "Save"
FILES = {"svg": "picture (SVG)", "png": "picture (PNG)", "csv": "recording (CSV)"}
RECORDING_FILE = "recording"

# -- explore further -------------------------------------------------------------------------------------------
NO_RECORDING = "There is no recording: nothing can cross this membrane, or the stimulus is too strong for it."
PHASE_PLANE = "Phase plane of V_m and {gate}"
PHASE_V_AXIS, PHASE_GATE_AXIS = "V_m, mV", "{gate}, fraction of gates open"
PHASE_PATH, GATE_STILL = "the recording", "{gate} stands still"
PHASE_MOMENTS = ["start", "rising through 0 mV", "peak", "trough", "shown now"]


def v_still(gate: str, gates: Sequence[str]) -> str:
    """Return the name of the curve on which V_m stands still, and where the other ``gates`` are there."""
    others = [other for other in gates if other not in (gate, "m")]
    where = ["m settled"] if "m" in gates and gate != "m" else []
    where += [f"{joined(others) if len(others) < 3 and len(gates) < 4 else 'rest'} as now"] if others else []
    return f"V_m stands still ({', '.join(where)})" if where else "V_m stands still"


def no_such_gate(gate: str) -> str:
    """Return why there is no phase plane."""
    return f"The membrane that is looked at now has no gate {gate}."


def phase_plane_columns(gate: str) -> list[str]:
    """Return the header of the phase plane's table."""
    return ["Moment", "Time, ms", "V_m, mV", gate, f"{gate} would settle at"]


def phase_in_words(gate: str, when: str, V_m: float, value_: float, settled: float) -> str:
    """Return where the point is in the phase plane, V_m in mV, and where the gate goes from there."""
    where = f"{when} V_m is {number(V_m)} mV and {gate} is {number(value_, 2)}"
    if round(value_, 2) == round(settled, 2):
        return f"{where}: at this V_m {gate} stays there."
    way = "rises" if settled > value_ else "falls"
    return f"{where}: it {way}, for at this V_m it settles at {number(settled, 2)}."


def phase_moment(at: float | None, held: bool) -> str:
    """Return which moment a picture shows; ``at`` in ms on the recording, or None."""
    return f"At {number(at, 2)} ms" if at is not None else "Held," if held else "At rest"


def loop_in_words(spikes: int) -> str:
    """Return what the trajectory does."""
    if not spikes:
        return "There is no spike, so the path makes no large loop."
    return "The spike is one large loop." if spikes == 1 else f"The {spikes} spikes are {spikes} large loops."


FIRING_RATE = "Firing rate against injected current"
INJECTED_AXIS, RATE_AXIS = "injected current, µA/cm²", "firing rate, Hz"
MEASURE, MEASURE_AGAIN = "Measure the curve", "Measure again"
NOT_MEASURED = "Not measured yet."
OUTDATED = "The membrane has changed: the grey curve is that of before."
RHEOBASE = "rheobase {current}"
FIRING_COLUMNS = ["Injected current, µA/cm²", "Spikes", "Steady firing rate, Hz"]
NO_FIRING = "No current tried makes this membrane fire on and on."


def firing_in_words(rheobase: float | None, first: tuple[float, float] | None, block: float | None) -> str:
    """Return what an f–I curve says.

    ``rheobase``, ``first`` (least current of a steady rate, and that rate in Hz) and ``block`` (the least above
    that where firing stops) in µA/cm²; each None when there is none.
    """
    least = "" if rheobase is None else f"A first spike takes {number(rheobase, 2)} µA/cm². "
    if first is None:
        return least + NO_FIRING
    current, rate = first
    start = (
        f"Of the currents tried, {tried(current)} µA/cm² is the least that keeps it firing, at {number(rate)} Hz."
    )
    stop = "" if block is None else f" From {tried(block)} µA/cm² on its spikes die out: V_m stays depolarised."
    return least + start + stop


def tried(current: float) -> str:
    """Return one of the currents of an f–I curve, µA/cm²."""
    return number(current, 0 if current == round(current) else 2)


CLAMP_FAMILY = "Voltage-clamp family"
CLAMP_TIME_AXIS, CLAMP_CURRENT_AXIS = "time after the step, ms", "total ionic current, µA/cm²"
CLAMP_V_AXIS, CLAMP_I_AXIS = "V_m of the step, mV", "current, µA/cm²"
PEAK_NA, LATE_TOTAL = "Na⁺, peak", "total, late"
CLAMP_COLUMNS = ["V_m of the step, mV", "Peak Na⁺ current, µA/cm²", "Late current, all paths, µA/cm²"]


def clamp_in_words(holding: float, inward: tuple[float, float] | None, last: tuple[float, float]) -> str:
    """Return what the family shows: where the inward Na⁺ current is largest, and what flows late in the last step.

    Each is V_m of the step, mV, and the current, µA/cm², outward positive; ``holding`` is in mV. ``inward`` is
    None in a membrane that Na⁺ does not cross.
    """
    if inward is None:
        early = "no Na⁺ current flows: this membrane has no path for it"
    else:
        V, current = inward
        largest = f"the inward Na⁺ current is largest at {number(V)} mV: {number(current)} µA/cm²"
        early = largest if round(current) < 0 else "no step brings an inward Na⁺ current"
    V, current = last
    way = "outward" if current > 0 else "inward"
    late = f"Late in the step to {number(V)} mV, {number(abs(current))} µA/cm² flow {way}."
    return f"In steps from {number(holding)} mV {early}. {late}"


# -- the experiment as text ------------------------------------------------------------------------------------
EXPERIMENT, EXPERIMENT_HELP = (
    "This experiment",
    "The preset, and what differs from it. Paste another here to restore it.",
)
COPY, COPIED, RESTORE = "Copy the experiment", "Copied.", "Restore"

# -- moving ions -----------------------------------------------------------------------------------------------
SCENE_FIT = "Fit the number of ions drawn"
SCENE_COLUMNS = [
    "Ion",
    "Open channels drawn",
    "Crossed out",
    "Crossed in",
    "Lately out : in",
    "Expected out : in, exp(u)",
    "Chemical force, mV",
    "Electrical force, mV",
    "Net push, mV",
    "What happens",
]
SCENE = {
    "play": "Play",
    "pause": "Pause",
    "step": "Step",
    "step_help": "Let half a second of the scene pass",
    "again": "Start again",
    "again_help": "Back to the beginning, with the same seed",
    "calm": "Your system asks for less motion: use Step.",
    "speed": "Speed",
    "forces": "Forces",
    "diffusion": "Diffusion",
    "electricity": "Electricity",
    "finite": "Finite pools",
    "more": "More",
    "seed": "Seed",
    "trail": "Trail of",
    "no_trail": "no ion",
    "mV_per_ion": "mV per ion",
    "outside": OUTSIDE,
    "inside": INSIDE,
    "voltage_title": "The scene's own voltage against time",
    "own_voltage": "voltage, mV",
    "whose_voltage": "of this scene",
    "seconds": "s",
    "mean": "mean",
    "now": "voltage",
    "running_mean": "running mean",
    "spread": "spread",
    "expected": "expected",
    "pools": "these pools",
    "settles": "these pools settle at",
    "cell_voltage": "V_m of the cell",
    "crossings": ["crossed", "out", "in", "lately", "exp(u)"],
}
SCENE_SMALL_PRINT = (
    "At least one ion of a kind is drawn. One channel is open for a conductance of up to 0.5 mS/cm², and one "
    "more, up to five, for each doubling. Out and in are all that crossed; lately is the later half of the "
    "time since the last change, and so are the running mean and the spread. Theory expects exp(u) ions out "
    "for each that comes in; u is the net push in units of RT/F. A whole cell is one 20 µm across. Time is "
    "slowed down, and how ions jostle is drawn for the eye: what obeys the laws is which ion crosses, and "
    "when."
)
SCENE_NO_ELECTRICITY = "Electricity is off: a wire joins the two sides, so that no voltage can build up."
SCENE_NO_DIFFUSION = "Diffusion is off: crowding pushes nothing; only the voltage does."
SCENE_FINITE_ALONE = "Finite pools: the ions drawn are all there are."
SCENE_FINITE = (
    "Finite pools: the ions drawn are all there are. Those that cross change the crowding itself, so the voltage "
    "settles where it holds what is left, and not where it would hold the full cell."
)


def scene_title(ions: Sequence[Ion]) -> str:
    """Return the name of the picture."""
    return f"{joined([ion.symbol for ion in ions])} moving on both sides of a membrane"


def scene_scale(mM: float, free: bool, step: float) -> str:
    """Return the scale of the scene; ``step`` in mV for each ion."""
    drawn = f"Each ion drawn: {three_digits(mM)} mM."
    return (
        f"{drawn} Each that crosses: {step:g} mV (in a whole cell 0.00001 mV)."
        if free
        else f"{drawn} Slowed down."
    )


def scene_cell_voltage(V_m: float, held: bool, at: float | None) -> str:
    """Return the V_m, mV, of the Cell, and whose it is; ``at`` in ms on the recording, or None."""
    whose = f"{at:.2f} ms after the start" if at is not None else HELD if held else "free, at rest"
    return f"{number(V_m, 1)} mV, {whose}"


def out_to_in(out: float, in_: float) -> str:
    """Return two counts, or rates, as a ratio: "2.1 : 1", "1 : 130"."""
    if not out or not in_:
        return f"{out:g} : {in_:g}" if out or in_ else "–"

    def short(ratio: float) -> str:
        return f"{ratio:.{1 if ratio < 9.95 else 0}f}"

    return f"{short(out / in_)} : 1" if out >= in_ else f"1 : {short(in_ / out)}"


def scene_forces(ion: Ion, chemical: float, electrical: float, push: float) -> str:
    """Return why ``ion`` goes where it goes; forces in mV, outward positive."""
    way = "out" if push > 0 else "in"
    if round(electrical) == 0 or round(chemical) == 0:
        only = CHEMICAL if round(electrical) == 0 else ELECTRICAL
        return f"only the {only} force acts, {number(abs(push))} mV {way}ward"
    sizes = f"{number(abs(chemical))} mV {WAYS['out' if chemical > 0 else 'in']}", number(abs(electrical))
    if chemical * electrical > 0:
        return (
            f"both forces point {way}ward, the chemical one with {number(abs(chemical))} mV, "
            f"the electrical one with {sizes[1]} mV"
        )
    if abs(chemical) > abs(electrical):
        return f"the chemical force, {sizes[0]}, outweighs the electrical one, {sizes[1]} mV"
    way = WAYS["out" if electrical > 0 else "in"]
    return f"the electrical force, {sizes[1]} mV {way}, outweighs the chemical one, {number(abs(chemical))} mV"


def scene_waits(ion: Ion, push: float, why: str, E: float, open_: int) -> str:
    """Return what will happen to ``ion`` before anything has moved; ``push`` and ``E`` in mV."""
    if open_ == 0:
        return scene_closed(ion, push)
    if round(push) == 0:
        return f"{ion.symbol} is at equilibrium: as much will leave as enter."
    way = "out" if push > 0 else "in"
    return f"{ion.symbol} is pushed {way}: {why}. A voltage of E_{ion} = {number(E, 1)} mV holds it."


def scene_closed(ion: Ion, push: float) -> str:
    """Return what happens to an ion without an open channel."""
    if round(push) == 0:
        return f"No channel for {ion.symbol} is open: none crosses."
    way = "out" if push > 0 else "in"
    none = f"No channel for {ion.symbol} is open: none crosses"
    return f"{none}, although it is pushed {way} by {number(abs(push))} mV."


def scene_flow(ion: Ion, way: str, counts: tuple[int, int], why: str) -> str:
    """Return what ``ion`` does: ``way`` is "out", "in" or "none"; ``counts`` lately out and in."""
    out, in_ = counts
    counted = f" (lately {out} out, {in_} in)" if out + in_ else ""
    if way == "none":
        return f"{_no_net_flow(ion)}{counted}: it is at equilibrium, its two forces cancel."
    verbs = ("leaves", "enters") if way == "out" else ("enters", "leaves")
    return f"More {ion.symbol} {verbs[0]} than {verbs[1]}{counted}: {why}."


def scene_equalised(ion: Ion, counts: tuple[int, int]) -> str:
    """Return what an ion does on which no force is left."""
    return f"{_no_net_flow(ion)} (lately {counts[0]} out, {counts[1]} in): no net force is left."


def _no_net_flow(ion: Ion) -> str:
    return f"Save for chance, as much {ion.symbol} leaves as enters"


def scene_voltage(V: float, before: float) -> str:
    """Return how the inside has changed in a second of the scene; mV."""
    change = V - before
    if abs(change) < 3:
        return f"The scene's own voltage is {number(V)} mV, much as a second ago."
    sign = "negative" if change < 0 else "positive"
    changed = f"the inside is {number(abs(change))} mV more {sign} than a second ago"
    return f"The scene's own voltage is {number(V)} mV: {changed}."


def scene_mean(mean: float, ion: Ion, E: float, spread: float, expected: float) -> str:
    """Return the running mean beside the theory; all in mV."""
    means = f"Its running mean is {number(mean, 1)} mV, E_{ion} {number(E, 1)} mV"
    return f"{means}; it spreads by {number(spread, 1)} mV (expected {number(expected, 1)})."


def scene_verdict(ion: Ion, way: str | None) -> str:
    """Return what happens, for the table; None where no channel is open."""
    if way is None:
        return "closed: none crosses"
    return {"none": "at equilibrium", "out": "more leaves than enters", "in": "more enters than leaves"}[way]


# -- checkpoints -----------------------------------------------------------------------------------------------
ARROWS = {"in": "inward", "none": "neither way", "out": "outward"}
ASK = {
    "right": "right",
    "wrong": "not right",
    "skipped": "skipped",
    "earlier": "Move earlier",
    "later": "Move later",
    "again": "Start these questions again",
}
COMMIT, CHECK = "Commit to this answer", "Check this answer"
SKIP, SHOW_ANSWER = "Skip", "Show the answer"
RIGHT = "Right."
NOT_THIS_OPTION = "Not yet. Look at it again, then choose once more."
CHOOSE_FIRST = "Choose one of the answers first."
ORDER_FIRST = "Bring the events into order first."
NOT_THIS_NUMBER = "Not yet. Work it out once more, with its sign and its unit."
NOT_THIS_ORDER = "Not yet. Find each instant in the picture and read its time."
NOTED, SKIPPED = "Noted.", "Skipped."
CONTROLS_LOCKED = "Answer the question above, or skip it: then you can move the controls."
PICTURE_VEILED = "Answer the question, or skip it: then the picture opens, and you can move the controls."
EXPLAIN = "Why"
STEP_TITLES = {"predict": "Predict", "reason": "", "observe": "What did you see?", "answer": ""}
TWIN = "The same with other numbers"
AGAIN_LATER, ALTOGETHER = "The same for K⁺, a moment later", "All of it"
PREREQUISITE = "One from before the course"


def from_chapter(chapter: int) -> str:
    """Return the title of a question that comes back."""
    return f"One from chapter {chapter}"


def you_said(role: str, answer: str, right: bool) -> str:
    """Return how a prediction, or the reason for it, compares with what happens."""
    what = "You predicted" if role == "predict" else "Your reason"
    return f"{what}: “{answer}” " + ("That is right." if right else "It comes out differently.")


def the_answer_is(answer: str) -> str:
    """Return the answer for whoever asked to be shown it."""
    return f"The answer: “{answer}”"


def named_misconception(name: str, look_at: str) -> str:
    """Return the name of a misconception, and where to look."""
    return f"This misconception has a name: “{name}”. {look_at}"


# -- progress --------------------------------------------------------------------------------------------------
PROGRESS_ALLOWED = "a file that was downloaded from the page “My progress”"


def progress_set_aside(name: str, saved: int, other_version: bool) -> str:
    """Return what happened to a file that cannot be read."""
    fault = "is from another version of this course" if other_version else "was damaged"
    kept = "1 answer in it could" if saved == 1 else f"{saved} answers in it could"
    return f"The file with your progress {fault}. {kept} still be read and kept; the rest is in {name}."


def progress_unwritable(name: str, why: str) -> str:
    """Return what to know when nothing can be saved."""
    return (
        f"Your progress cannot be saved in {name} ({why}). It is kept until the kernel stops: download it from "
        "the page “My progress”."
    )


def progress_unreadable(name: str, why: str) -> str:
    """Return what to know when the file cannot be read."""
    return f"Your progress in {name} cannot be read ({why})."


PROGRESS = {
    "table": "Every question, and what became of your answers",
    "misconceptions": "Misconceptions that came up, and where to look",
    "download": "Download my answers",
    "upload": "Bring back a file",
    "private": "Your answers are in a file beside the chapters and nowhere else: nobody is told of them.",
}
NO_CHAPTER = "–"
PROGRESS_COLUMNS = ["Chapter", "Question about", "First answer", "In the end", "Last answered"]
OUTCOMES = {"": "", "right": "✓ right", "wrong": "✗ not right", "skipped": "skipped", "kept": "kept"}
BEFORE, AFTER = "before the course", "after chapter 4"


def progress_summary(answered: int, questions: int, right: int) -> str:
    """Return how far a reader has come."""
    if not answered:
        return "You have not answered a question yet. Each chapter has some."
    return f"You have answered {answered} of {questions} questions, {right} of them right at once."


def gain(before: int | None, after: int | None, points: int) -> str:
    """Return what the two tests say; None for one that has not been answered."""
    if before is None and after is None:
        return (
            "The same question is asked at the start of chapter 1 and at the end of chapter 4: your gain will "
            "stand here."
        )
    if after is None:
        return (
            "Your answer to the question at the start is kept. When you meet it again in chapter 4, your gain "
            "will stand here."
        )
    if before is None:
        return f"On raised K⁺ you have {after} of {points} points: one for the answer, one for the reason."
    return (
        f"On raised K⁺ you had {before} of {points} points and now have {after}: one for the answer, one for "
        "the reason."
    )


def misconception_seen(name: str, chapters: Sequence[int | None], look_at: str) -> str:
    """Return a misconception that came up, and where to look.

    ``chapters`` has one for each question in which it did; None for a question that belongs to no chapter.
    """
    questions = "one question" if len(chapters) == 1 else f"{len(chapters)} questions"
    numbers = [str(number) for number in sorted({number for number in chapters if number is not None})]
    places = [f"chapter{'s' if len(numbers) > 1 else ''} {joined(numbers)}"] if numbers else []
    places += ["your teacher's own"] if None in chapters else []
    return f"“{name}”, in {questions} of {joined(places)}. {look_at}"


def brought_in(new: int) -> str:
    """Return what an upload has added."""
    return "All answers in that file were here already." if not new else f"Answers brought back: {new}."


# -- questions in print ----------------------------------------------------------------------------------------
IN_PRINT = "No kernel? The questions to read, and what each answer means"
IN_PRINT_SILENT = "No kernel? The question to read"
