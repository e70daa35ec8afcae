"""A patch of membrane: ions, the baths on its outside, and its channels; its currents, steady states and rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from .channels.channel import FARTHEST_E, Channel, checked_E
from .channels.gating import Gate, Gates, on_scale
from .channels.laws import TimeCourse, VoltageLaw
from .constants import checked_celsius
from .equilibrium import chord_potential, ghk_reversal, nernst
from .errors import InvalidInput, Number, above, as_result, finite, number
from .ions import IONS, Ion, as_ion

_Array = NDArray[np.float64]
#: Between the voltages at which steady states are looked for, mV.
_GRID = 0.0625
_Part = TypeVar("_Part", Channel, "Bath")


@dataclass(frozen=True)
class Bath:
    """A second solution that some channels open into, with a potential of its own: endolymph, say.

    Attributes
    ----------
    name : str
        What channels call it.
    concentrations : mapping
        mM, by ion, greater than 0; an ion that is not listed has the concentration of the grounded bath.
    potential : float
        mV against ground, within ±500.

    Raises InvalidInput for a number out of range.
    """

    name: str
    concentrations: Mapping[str, float]
    potential: float = 0.0

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name):
            raise InvalidInput("name of a bath", self.name, "a word")
        if not isinstance(self.concentrations, Mapping):
            raise InvalidInput(f"concentrations in {self.name}", self.concentrations, "given by ion")
        concentrations = {
            as_ion(ion): number(above, c, f"{as_ion(ion).symbol} in {self.name}", "mM", 0.0)
            for ion, c in self.concentrations.items()
        }
        object.__setattr__(self, "concentrations", MappingProxyType(concentrations))
        object.__setattr__(self, "potential", checked_E(self.potential, self.name))


class GateState(NamedTuple):
    """One gate of a membrane, whose value is part of its state."""

    label: str
    gate: Gate
    shift: float  # mV
    phi: float  # factor on its rates at the membrane's temperature


class Term(NamedTuple):
    """A channel as the solver sees it: g Π x^power · Π time courses · Π voltage laws."""

    g: float  # mS/cm², all open, what a drug blocks taken off
    E: float  # mV
    powers: tuple[tuple[int, int], ...]  # (number of the gate, its power)
    courses: tuple[TimeCourse, ...]
    laws: tuple[tuple[VoltageLaw, float], ...]  # with the concentration that each depends on, mM

    @property
    def constant(self) -> bool:
        """Whether nothing opens or closes it."""
        return not (self.powers or self.courses or self.laws)


@dataclass(frozen=True)
class Membrane:
    """All that a sweep needs to know about a membrane.

    Attributes
    ----------
    ions : mapping
        Concentrations, mM, outside and inside, by ion: ``{K: (5.0, 145.0)}``.
    channels : sequence of Channel
        Each with a name of its own.
    celsius : float
        Temperature, °C.
    capacitance : float
        C, µF/cm².
    baths : sequence of Bath
        Solutions beside the one outside that is ground.
    E_fixed : mapping
        Equilibrium potentials given as numbers, mV, by ion; such an ion needs no concentrations.

    Raises InvalidInput for a number out of range, a channel for an ion or a bath that is missing, or a name that
    is used twice.
    """

    ions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    celsius: float = 37.0
    capacitance: float = 1.0
    baths: tuple[Bath, ...] = ()
    E_fixed: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fixed = {as_ion(ion): checked_E(E, str(ion)) for ion, E in _mapping(self.E_fixed, "E_fixed").items()}
        checked = {
            "ions": MappingProxyType(_concentrations(self.ions)),
            "channels": _named(self.channels, Channel, "channels"),
            "celsius": number(checked_celsius, self.celsius, "temperature", "°C"),
            "capacitance": number(above, self.capacitance, "capacitance", "µF/cm²", 0.0),
            "baths": _named(self.baths, Bath, "baths"),
            "E_fixed": MappingProxyType(fixed),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        ions = {str(ion) for ion in (*self.ions, *self.E_fixed)}
        for channel in self.channels:
            if channel.name in ions and channel.path == channel.name and channel.ions != (channel.name,):
                raise InvalidInput("name of a channel", channel.name, "not that of an ion of the membrane")
        _ = self.E  # whether each channel has what passes it

    def __hash__(self) -> int:
        return hash((self.celsius, self.capacitance, self.channels))

    # -- parts --------------------------------------------------------------------------------------------------

    def ion(self, ion: object) -> Ion:
        """Return the Ion of this membrane; raise InvalidInput when it has none of that name."""
        known = self.all_ions
        for each in known:
            if each == ion:
                return each
        names = ", ".join(known) or "no ion at all"
        raise InvalidInput("ion", str(ion), f"one that this membrane has: {names}")

    @cached_property
    def all_ions(self) -> tuple[Ion, ...]:
        """Every ion, in the order of pictures and tables: the course's own first, then as they were given."""
        given = {**dict.fromkeys(self.ions), **dict.fromkeys(self.E_fixed)}
        own = {str(ion): as_ion(ion) for ion in given}
        return tuple(
            own[name] for name in (*(i for i in map(str, IONS) if i in own), *(n for n in own if n not in IONS))
        )

    def channel(self, name: str) -> Channel:
        """Return the channel called ``name``; raise InvalidInput when there is none."""
        found: Channel = _called(name, self.channels, "channel")
        return found

    def bath(self, name: str) -> Bath:
        """Return the bath called ``name``; raise InvalidInput when there is none."""
        found: Bath = _called(name, self.baths, "bath")
        return found

    @cached_property
    def E(self) -> Mapping[str, float]:
        """Equilibrium potential of each ion, mV, and reversal potential of each further path.

        A channel that several ions pass, whose E is given, or that opens into another bath is a path of its own:
        there V_m balances the path's current (a bath's potential is counted in).
        """
        E: dict[str, float] = {ion: self._E_of(ion) for ion in self.all_ions}
        for channel in self.channels:
            E[channel.path] = self._reversal(channel)
        return MappingProxyType(E)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path of current, in the order of pictures and tables: the ions, then the further ones."""
        return tuple(self.E)

    @cached_property
    def gated_paths(self) -> tuple[str, ...]:
        """The further paths that something opens: those of a synapse or of a hair bundle, not that of the leak."""
        return tuple(
            channel.path for channel in self.channels if channel.opening and channel.path not in self.all_ions
        )

    def gates_of(self, channel: Channel) -> Mapping[str, int]:
        """Return the gates of ``channel``, as this membrane calls them, with their powers."""
        term = self.terms[self.channels.index(channel)]
        return {self.gate_names[i]: power for i, power in term.powers}

    def _E_of(self, ion: Ion) -> float:
        if ion in self.E_fixed:
            return self.E_fixed[ion]
        outside, inside = self.ions[ion]
        return float(nernst(ion, outside, inside, self.celsius))

    def _reversal(self, channel: Channel) -> float:
        if channel.E is not None:
            return channel.E
        bath = self.bath(channel.bath) if channel.bath else None
        if bath is None and len(channel.ions) == 1:
            return self._E_of(self._passing(channel.ions[0], channel))
        outside: dict[str, float] = {}
        inside: dict[str, float] = {}
        for name in channel.ions:
            ion = self._passing(name, channel)
            if ion not in self.ions:
                raise InvalidInput(f"concentrations of {ion.symbol}", None, f"given, as {channel.name} needs them")
            outside[ion], inside[ion] = self.ions[ion]
            if bath is not None:
                outside[ion] = bath.concentrations.get(ion, outside[ion])
        if isinstance(channel.passes, Mapping):
            reversal = ghk_reversal(channel.passes, outside, inside, self.celsius)
        else:
            reversal = float(nernst(ion, outside[ion], inside[ion], self.celsius))
        return reversal + (bath.potential if bath is not None else 0.0)

    def _passing(self, ion: Ion, channel: Channel) -> Ion:
        if ion not in self.ions and ion not in self.E_fixed:
            raise InvalidInput(f"ion that passes {channel.name}", str(ion), "one that the membrane has")
        return ion

    # -- what the solver sees -----------------------------------------------------------------------------------

    @cached_property
    def gate_states(self) -> tuple[GateState, ...]:
        """Every gate of every channel, once; channels of the same kinetics share their gates.

        A gate is called by its own name, or, if an earlier channel has one of that name, "channel.gate".
        """
        states: dict[tuple[Any, str], GateState] = {}
        labels: set[str] = set()
        for channel in self.channels:
            if channel.gates is None:
                continue
            kinetics = channel.gates.kinetics
            phi = kinetics.phi(self.celsius)
            for name in channel.gates.powers:
                if (kinetics, name) not in states:
                    label = f"{channel.name}.{name}" if name in labels else name
                    labels.add(label)
                    states[kinetics, name] = GateState(label, kinetics.gate(name), kinetics.shift, phi)
        return tuple(states.values())

    @property
    def gate_names(self) -> tuple[str, ...]:
        """What the gates are called."""
        return tuple(state.label for state in self.gate_states)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Each channel as the solver sees it."""
        numbers: dict[tuple[Any, str], int] = {}
        terms = []
        for channel in self.channels:
            powers = []
            if channel.gates is not None:
                for name, power in channel.gates.powers.items():
                    key = (channel.gates.kinetics, name)
                    powers.append((numbers.setdefault(key, len(numbers)), power))
            laws = tuple((law, self._outside(law.ion, channel)) for law in channel.voltage_laws)
            terms.append(Term(channel.open_g, self.E[channel.path], tuple(powers), channel.time_courses, laws))
        return tuple(terms)

    def _outside(self, ion: Ion | None, channel: Channel) -> float:
        """Concentration, mM, that a channel's law depends on; 0 for none, or for an ion that is not there."""
        if ion is None:
            return 0.0
        if channel.bath:
            concentrations = self.bath(channel.bath).concentrations
            if ion in concentrations:
                return concentrations[ion]
        return self.ions[ion][0] if ion in self.ions else 0.0

    @property
    def pace(self) -> float:
        """Largest factor on gating rates at this temperature; 1 without any gate."""
        return max((state.phi for state in self.gate_states), default=1.0)

    @property
    def breaks(self) -> tuple[float, ...]:
        """Times, ms, ascending, at which a time course bends; before the first everything is at rest."""
        return tuple(sorted({t for term in self.terms for course in term.courses for t in course.breaks}))

    @property
    def conducts(self) -> bool:
        """Whether any path is open at some voltage, or may open."""
        return any(term.g > 0.0 for term in self.terms)

    @property
    def conducts_at_rest(self) -> bool:
        """Whether any path is open at some voltage before anything happens: only then is there a rest."""
        return any(term.g > 0.0 and all(course.at_rest > 0.0 for course in term.courses) for term in self.terms)

    @property
    def follows_voltage(self) -> bool:
        """Whether any conductance depends on V_m."""
        return any(term.g > 0.0 and (term.powers or term.laws) for term in self.terms)

    # -- currents -----------------------------------------------------------------------------------------------

    def open_fractions(self, V_m: Any, gates: Any, t: Any = None) -> list[Any]:
        """Return the open fraction of each channel, 0 to 1; the arguments are those of :meth:`current`."""
        return [self._open_fraction(term, V_m, gates, t) for term in self.terms]

    @staticmethod
    def _open_fraction(term: Term, V_m: Any, gates: Any, t: Any) -> Any:
        fraction: Any = 1.0
        for i, power in term.powers:
            fraction = fraction * gates[i] ** power
        for course in term.courses:
            fraction = fraction * (course.at_rest if t is None else course.fraction(np.asarray(t)))
        for law, concentration in term.laws:
            fraction = fraction * law.fraction(np.asarray(V_m), concentration)
        return fraction

    def conductances(
        self, V_m: Number, gates: Mapping[str, Number], t: Number | None = None
    ) -> Mapping[str, Number]:
        """Return the conductance of each path, mS/cm²; arguments as of :meth:`current`, gates by name."""
        ordered = [gates[name] for name in self.gate_names]
        none_open = 0.0 * np.asarray(V_m)
        g: dict[str, Any] = dict.fromkeys(self.paths, none_open)
        for channel, term in zip(self.channels, self.terms, strict=True):
            g[channel.path] = g[channel.path] + term.g * self._open_fraction(term, V_m, ordered, t)
        return MappingProxyType({path: as_result(value) for path, value in g.items()})

    def current(self, V_m: Any, gates: Any, t: Any = None) -> Any:
        """Return the sum of the ionic currents, µA/cm², outward positive: a float, or an array of them.

        Parameters
        ----------
        V_m : float or array
            mV.
        gates : sequence
            The value of each gate, in the order of ``gate_names``, of the shape of ``V_m``.
        t : float or array, optional
            ms, for what follows time; by default it is as before anything happens.
        """
        total: Any = 0.0
        g_constant, gE_constant = self.constant
        for term in self.terms:
            if not term.constant:
                total = total + term.g * self._open_fraction(term, V_m, gates, t) * (V_m - term.E)
        return total + (g_constant * V_m - gE_constant)

    @cached_property
    def constant(self) -> tuple[float, float]:
        """Sum of the conductances that are always open, mS/cm², and of g·E over them, µA/cm²."""
        constant = [(term.g, term.g * term.E) for term in self.terms if term.constant]
        return sum(g for g, _ in constant), sum(gE for _, gE in constant)

    # -- steady states ------------------------------------------------------------------------------------------

    def relaxation(self, V: _Array) -> tuple[_Array, _Array]:
        """Return how fast each gate relaxes, 1/ms, and to what, at V (mV, checked): (gates, ...) each."""
        rate, steady = np.empty((2, len(self.gate_states), *V.shape))
        scaled: dict[float, _Array] = {}
        with np.errstate(all="ignore"):
            for i, (_, gate, shift, phi) in enumerate(self.gate_states):
                if shift not in scaled:
                    scaled[shift] = on_scale(V, shift)
                its_rate, steady[i] = gate.relaxation(scaled[shift])
                rate[i] = its_rate * phi
        return rate, steady

    def steady_gates(self, V_m: Number) -> Mapping[str, Number]:
        """Return where each gate settles when the membrane is held at V_m (mV)."""
        _, steady = self.relaxation(np.asarray(finite(V_m, "V_m", "mV")))
        return MappingProxyType({name: as_result(x) for name, x in zip(self.gate_names, steady, strict=True)})

    def time_constants(self, V_m: Number) -> Mapping[str, Number]:
        """Return the time constant of each gate, ms, at V_m (mV)."""
        rate, _ = self.relaxation(np.asarray(finite(V_m, "V_m", "mV")))
        return MappingProxyType({name: as_result(1.0 / r) for name, r in zip(self.gate_names, rate, strict=True)})

    def steady_current(self, V_m: Number) -> Number:
        """Return the steady-state I–V: the ionic current, µA/cm², outward positive, once the gates have settled.

        Its stable zero is the resting potential. Raises InvalidInput for a V_m that is not finite.
        """
        V = np.asarray(finite(V_m, "V_m", "mV"))
        return as_result(self.current(V, self.relaxation(V)[1]))

    @cached_property
    def steady_states(self) -> tuple[SteadyState, ...]:
        """Every steady state of the undisturbed membrane, most negative first.

        Each is a zero of the steady-state I–V, which lies between the smallest and the largest E. Two that are
        closer than a sixteenth of a millivolt, about to merge and vanish, may be left out.
        Raises InvalidInput if no path is open before anything happens.
        """
        open_at_rest = [
            term for term in self.terms if term.g > 0.0 and all(course.at_rest > 0.0 for course in term.courses)
        ]
        if not open_at_rest:
            raise InvalidInput("Total conductance", 0.0, "above 0 for a resting potential to exist", "mS/cm²")
        if not self.follows_voltage:
            g_at_rest = self.conductances(0.0, self.steady_gates(0.0))
            return (SteadyState(float(chord_potential(g_at_rest, self.E)), stable=True),)
        reversals = [term.E for term in open_at_rest]
        V = _grid()
        low, high = V.searchsorted((min(reversals) - 1.0, max(reversals) + 1.0))
        within = slice(int(low) - 2, int(high) + 3)
        V = V[within]
        g, gE = self.constant
        current = g * V - gE
        for channel, term in zip(self.channels, self.terms, strict=True):
            if not term.constant and term.g > 0.0:
                at_rest = 1.0
                for course in term.courses:
                    at_rest *= course.at_rest
                if at_rest > 0.0:
                    concentrations = tuple(concentration for _, concentration in term.laws)
                    settled = _settled_on_grid(channel.gates, channel.voltage_laws, concentrations)[within]
                    current += (term.g * at_rest) * settled * (V - term.E)
        below = current < 0.0
        brackets = np.flatnonzero(below[:-1] != below[1:])
        return tuple(self._steady_state(within.start + int(i), current[i - 1 : i + 3].tolist()) for i in brackets)

    @cached_property
    def rest(self) -> SteadyState:
        """Resting state: the most negative stable steady state.

        (Strong TEA gives some membranes a second, depolarised one; a cell left alone sits at the first.) When none
        is stable, the membrane oscillates by itself; then it is the most negative of all, ``stable`` False.
        Raises InvalidInput if no path is open before anything happens.
        """
        return min(self.steady_states, key=lambda state: (not state.stable, state.V_m))

    def _steady_state(self, i: int, current: list[float]) -> SteadyState:
        """Return the steady state between points i and i + 1 of the grid; ``current`` is that at i − 1 to i + 2.

        The cubic through these four is right to a millionth of a millivolt.
        """
        share = _zero(current)
        V_m = float(_grid()[i]) + share * _GRID
        gates, rates, slopes = [], [], []
        for _, gate, shift, phi in self.gate_states:
            rate, steady = _relaxation_on_grid(gate, shift)
            settled, slope = _cubic(steady[i - 1 : i + 3].tolist(), share)
            gates.append(settled)
            slopes.append(slope / _GRID)
            rates.append(phi * _cubic(rate[i - 1 : i + 3].tolist(), share)[0])
        return SteadyState(V_m, self._is_stable(V_m, gates, rates, slopes))

    def _is_stable(self, V_m: float, gates: list[float], rates: list[float], slopes: list[float]) -> bool:
        """Whether every eigenvalue of the linearised membrane, V_m and gates, has a negative real part.

        The slope of the steady-state I–V does not tell: a membrane that fires by itself can have a positive slope
        too. ``rates`` are those at which gates relax, 1/ms, and ``slopes`` those of their steady states, 1/mV.
        """
        size = 1 + len(gates)
        of_V = np.zeros(size)  # how the ionic current depends on V_m and on each gate
        of_V[0] = self.constant[0]
        for term in self.terms:
            if term.constant or term.g == 0.0:
                continue
            factor = term.g
            for course in term.courses:
                factor *= course.at_rest
            law, law_slope = self._laws_at(term, V_m)
            product = 1.0
            for i, power in term.powers:
                product *= gates[i] ** power
            force = V_m - term.E
            of_V[0] += factor * product * (law + law_slope * force)
            for i, _ in term.powers:
                others = 1.0
                for j, exponent in term.powers:
                    others *= gates[j] ** (exponent - 1) * exponent if j == i else gates[j] ** exponent
                of_V[1 + i] += factor * law * others * force
        jacobian = np.zeros((size, size))
        jacobian[0] = -of_V / self.capacitance
        for i, (rate, slope) in enumerate(zip(rates, slopes, strict=True), start=1):
            jacobian[i, i], jacobian[i, 0] = -rate, rate * slope
        return bool(np.linalg.eigvals(jacobian).real.max() < 0.0)

    @staticmethod
    def _laws_at(term: Term, V_m: float) -> tuple[float, float]:
        """Return the product of a channel's voltage laws at V_m, and its slope, 1/mV."""
        if not term.laws:
            return 1.0, 0.0
        around = np.array([V_m - 0.01, V_m, V_m + 0.01])
        product = np.ones(3)
        for law, concentration in term.laws:
            product *= law.fraction(around, concentration)
        return float(product[1]), float(product[2] - product[0]) / 0.02


@dataclass(frozen=True)
class SteadyState:
    """A V_m at which the steady-state current is zero.

    Attributes
    ----------
    V_m : float
        mV.
    stable : bool
        Whether the membrane, gates included, returns there after a small disturbance.
    """

    V_m: float
    stable: bool


@lru_cache(maxsize=1)
def _grid() -> _Array:
    """Every V_m at which steady states are looked for, mV."""
    return np.arange(-(FARTHEST_E + 2.0) / _GRID, (FARTHEST_E + 2.0) / _GRID + 1.0) * _GRID


@lru_cache(maxsize=64)
def _relaxation_on_grid(gate: Gate, shift: float) -> tuple[_Array, _Array]:
    """Return the rate, 1/ms at φ = 1, and the steady state of ``gate`` on the grid."""
    with np.errstate(all="ignore"):
        rate, steady = gate.relaxation(on_scale(_grid(), shift))
    return rate, steady


@lru_cache(maxsize=64)
def _settled_on_grid(
    gates: Gates | None, laws: tuple[VoltageLaw, ...], concentrations: tuple[float, ...]
) -> _Array:
    """Return the open fraction, settled, on the grid."""
    V = _grid()
    fraction = np.ones_like(V)
    if gates is not None:
        for name, power in gates.powers.items():
            _, steady = _relaxation_on_grid(gates.kinetics.gate(name), gates.kinetics.shift)
            fraction *= steady**power
    for law, concentration in zip(laws, concentrations, strict=True):
        fraction = fraction * law.fraction(V, concentration)
    return fraction


def _cubic(y: list[float], u: float) -> tuple[float, float]:
    """Return value and slope at u of the cubic through (−1, y0), (0, y1), (1, y2) and (2, y3)."""
    y0, y1, y2, y3 = y
    c3 = (y3 - 3.0 * y2 + 3.0 * y1 - y0) / 6.0
    c2 = (y0 + y2) / 2.0 - y1
    c1 = y2 - y1 - c2 - c3
    return y1 + u * (c1 + u * (c2 + u * c3)), c1 + u * (2.0 * c2 + 3.0 * u * c3)


def _zero(y: list[float]) -> float:
    """Return where between 0 and 1 the cubic through ``y``, as that of _cubic, is zero."""
    _, y1, y2, _ = y
    low, high = 0.0, 1.0
    u = y1 / (y1 - y2)
    for _ in range(50):
        value, slope = _cubic(y, u)
        if (value < 0.0) == (y1 < 0.0):
            low = u
        else:
            high = u
        newton = u - value / slope if slope else low
        last, u = u, newton if low <= newton <= high else (low + high) / 2.0
        if abs(u - last) < 1e-12:
            break
    return u


def _mapping(value: object, quantity: str) -> Mapping[Any, Any]:
    if isinstance(value, Mapping):
        return value
    raise InvalidInput(quantity, value, "given by ion, as in {K: ...}")


def _concentrations(ions: object) -> dict[str, tuple[float, float]]:
    """Return concentrations, mM, outside and inside, by ion; raise InvalidInput for a missing or bad one."""
    checked: dict[str, tuple[float, float]] = {}
    for name, pair in _mapping(ions, "ions").items():
        ion = as_ion(name)
        try:
            outside, inside = pair
        except (TypeError, ValueError):
            raise InvalidInput(
                f"concentrations of {ion.symbol}", pair, "two numbers: outside, inside", "mM"
            ) from None
        checked[ion] = (
            number(above, outside, f"{ion.symbol} outside", "mM", 0.0),
            number(above, inside, f"{ion.symbol} inside", "mM", 0.0),
        )
    return checked


def _named(parts: Iterable[_Part], kind: type[_Part], what: str) -> tuple[_Part, ...]:
    """Return ``parts`` as a tuple; raise InvalidInput for a foreign one or a name that is used twice."""
    try:
        listed = tuple(parts)
    except TypeError:
        raise InvalidInput(what, parts, f"a list of {kind.__name__}") from None
    names = set()
    for part in listed:
        if not isinstance(part, kind):
            raise InvalidInput(what, part, f"a list of {kind.__name__}")
        if part.name in names:
            raise InvalidInput(f"name of a {kind.__name__.lower()}", part.name, "used once only")
        names.add(part.name)
    return listed


def _called(name: str, parts: tuple[Any, ...], what: str) -> Any:
    for part in parts:
        if part.name == name:
            return part
    names = ", ".join(part.name for part in parts) or "none at all"
    raise InvalidInput(what, name, f"one of those that the membrane has: {names}")
