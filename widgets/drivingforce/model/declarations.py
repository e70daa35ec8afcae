"""What can be adjusted in a membrane: the union of what its ions, baths and channels declare.

Each part is two things here: the quantities that it brings, and the part that comes out of values for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from drivingforce.physics import Bath, Channel, InvalidInput, Ion, Leak, Membrane
from drivingforce.physics.channels import Deflection, Events, TimeCourse

from .quantities import Entry, Quantity, Switch
from .stimulus import STIMULUS

_V_M = Quantity(
    "V_m", "Membrane potential", "V_m", "mV", -150.0, 150.0, 1.0, -70.0,
    "Voltage inside minus outside. Moving it holds it, as a voltage clamp does.",
)  # fmt: skip
_HELD = Switch(
    "held", "Membrane potential is", "V_m", "held", "free", True,
    "Held: you set the voltage. Free: the membrane goes to its resting potential.",
)  # fmt: skip


class Declarations:
    """The quantities of a membrane, and the membranes that values for them make.

    Parameters
    ----------
    membrane : Membrane
        As it is before anything is adjusted.

    Attributes
    ----------
    quantities : mapping
        Every quantity by key, in the order of tables.
    by_hand : tuple of Ion
        Those whose conductance follows gates or several channels, and can be set by hand instead.

    Raises InvalidInput when two parts bring a quantity of one name.
    """

    def __init__(self, membrane: Membrane) -> None:
        self.membrane = membrane
        self._ions = [_IonPart(ion, membrane) for ion in membrane.all_ions]
        self._baths = [_BathPart(bath) for bath in membrane.baths]
        self._channels = [_ChannelPart(channel, self._key_of_g(channel)) for channel in membrane.channels]
        self.by_hand = tuple(part.ion for part in self._ions if part.by_hand)
        around = {entry.key for entry in (_V_M, _HELD, *STIMULUS)}
        quantities: dict[str, Entry] = {}
        for entry in self._declared():
            if entry.key in quantities:
                raise InvalidInput("name of a quantity", entry.key, "brought by one ion, bath or channel only")
            quantities[entry.key] = entry
        self.quantities: Mapping[str, Entry] = MappingProxyType(quantities)
        #: The keys that make the membrane; the others say what is done to it.
        self.of_membrane = frozenset(quantities.keys() - around)

    def membrane_of(self, values: Mapping[str, Any]) -> Membrane:
        """Return the membrane that ``values``, one for each quantity, make; raises InvalidInput as Membrane."""
        g_by_hand: dict[str, float] = {
            ion: values[f"{ion}_g"] for ion in self.by_hand if values[f"{ion}_g"] is not None
        }
        channels = []
        for part in self._channels:
            ion = part.channel.path
            g = values[part.key_of_g]
            if ion in g_by_hand:
                g = g_by_hand[ion] if part.channel is self._part(ion).leak else 0.0
            channels.append(part.made(values, g))
        for ion_part in self._ions:
            ion = ion_part.ion
            g = (g_by_hand.get(ion) if ion_part.by_hand else values[f"{ion}_g"]) if ion_part.leak is None else None
            if g:
                channels.append(Leak(ion, g=g))
        fixed: dict[str, float] = {
            part.ion: values[part.key_of_E] for part in self._ions if values[part.key_of_E] is not None
        }
        return Membrane(
            ions={part.ion: part.concentrations(values) for part in self._ions if part.dissolved},
            channels=tuple(channels),
            celsius=values["celsius"],
            capacitance=values["capacitance"],
            baths=tuple(part.made(values) for part in self._baths),
            E_fixed=fixed,
        )

    def _declared(self) -> Iterator[Entry]:
        membrane = self.membrane
        yield _V_M
        yield _HELD
        yield Quantity(
            "celsius", "Temperature", "T", "°C", 0.0, 45.0, 1.0, membrane.celsius, "Temperature of cell and bath."
        )
        for ion_part in self._ions:
            yield from ion_part.quantities()
        for bath in self._baths:
            yield from bath.quantities()
        for part in self._channels:
            if part.channel.path not in membrane.all_ions:
                yield from part.conductance()
        yield Quantity(
            "capacitance", "Capacitance", "C", "µF/cm²", 0.1, 10.0, 0.1, membrane.capacitance,
            "Charge that the membrane holds for each volt.",
        )  # fmt: skip
        drugs: dict[str, Quantity] = {}
        for part in self._channels:
            for entry in part.drug():
                drugs.setdefault(entry.key, entry)
        yield from drugs.values()
        for part in self._channels:
            yield from part.over_time()
        yield from STIMULUS

    def _part(self, ion: str) -> _IonPart:
        return next(part for part in self._ions if part.ion == ion)

    def _key_of_g(self, channel: Channel) -> str:
        """Return the key of a channel's conductance."""
        path = channel.path
        if path not in self.membrane.all_ions:
            return f"{_word(channel.name)}_g" if _always_open(channel) else f"{_word(channel.name)}_g_max"
        part = self._part(path)
        if channel is part.leak:
            return f"{path}_g_leak" if part.by_hand else f"{path}_g"
        if channel is part.gated:
            return f"{path}_g_max"
        return f"{_word(channel.name)}_g_max"


class _IonPart:
    """An ion: its concentrations, its E, and the conductance of the channels that let only it pass."""

    def __init__(self, ion: Ion, membrane: Membrane) -> None:
        self.ion, self.membrane = ion, membrane
        self.channels = [channel for channel in membrane.channels if channel.path == ion]
        always_open = [channel for channel in self.channels if _always_open(channel)]
        others = [channel for channel in self.channels if not _always_open(channel)]
        self.leak = always_open[0] if always_open else None
        self.gated = others[0] if others else None
        self.by_hand = bool(others) or len(always_open) > 1
        self.dissolved = ion in membrane.ions
        self.key_of_E = f"{ion}_E_fixed"

    def concentrations(self, values: Mapping[str, Any]) -> tuple[float, float]:
        return values[f"{self.ion}_outside"], values[f"{self.ion}_inside"]

    def quantities(self) -> Iterator[Quantity]:
        ion, name = self.ion, self.ion.full_name.capitalize()
        if self.dissolved:
            outside, inside = self.membrane.ions[ion]
            for where, concentration in (("outside", outside), ("inside", inside)):
                lower, upper = _bounds_of_concentration(outside, inside)
                yield Quantity(
                    f"{ion}_{where}", f"{name} {where}", f"[{ion.symbol}]_{where.removesuffix('side')}", "mM",
                    lower, upper, 1.0, concentration, f"Concentration of {ion.symbol} {where} the cell.",
                    "log", ion,
                )  # fmt: skip
        help_g = f"How easily {ion.symbol} crosses the membrane now; 0 when no channel is open."
        yield Quantity(
            f"{ion}_g", f"{name} conductance", f"g_{ion}", "mS/cm²", 0.0, 100.0, 0.05,
            None if self.by_hand else self.leak.g if self.leak else 0.0,
            help_g + (" Not set by hand, it follows the gates." if self.by_hand else ""),
            "linear", ion, self.by_hand, path=str(ion),
        )  # fmt: skip
        yield Quantity(
            self.key_of_E, f"{name} equilibrium potential, fixed", f"E_{ion}", "mV", -200.0, 200.0, 1.0,
            self.membrane.E_fixed.get(ion),
            f"E_{ion} set by hand; not set, it follows from concentrations and temperature.",
            "linear", ion, self.dissolved,
        )  # fmt: skip
        if self.by_hand:
            for channel in sorted(self.channels, key=_always_open):
                yield self._of_channel(channel, name)

    def _of_channel(self, channel: Channel, name: str) -> Quantity:
        ion = self.ion
        if channel is self.gated:
            return _g_max(
                f"{ion}_g_max", f"{name} conductance, gated, all channels open", f"ḡ_{ion}", channel,
                f"Conductance for {ion.symbol} if every voltage-gated channel were open.", ion,
            )  # fmt: skip
        if channel is self.leak:
            return Quantity(
                f"{ion}_g_leak", f"{name} conductance, always open", f"g_{ion},leak", "mS/cm²", 0.0, 100.0, 0.05,
                channel.g, f"Conductance for {ion.symbol} of channels that no voltage closes.", "linear", ion,
            )  # fmt: skip
        return _g_max(
            f"{_word(channel.name)}_g_max", f"{channel.name} conductance, all channels open",
            f"ḡ_{_word(channel.name)}", channel, f"Conductance for {ion.symbol} if every {channel.name} channel "
            "were open.", ion,
        )  # fmt: skip


class _BathPart:
    """A second bath: its potential, and what is dissolved in it."""

    def __init__(self, bath: Bath) -> None:
        self.bath, self.word = bath, _word(bath.name)

    def quantities(self) -> Iterator[Quantity]:
        bath = self.bath
        yield Quantity(
            f"{self.word}_V", f"Potential of the {bath.name}", f"V_{self.word}", "mV", -200.0, 200.0, 1.0,
            bath.potential, f"Voltage of the {bath.name} against the grounded bath.",
        )  # fmt: skip
        for name, concentration in bath.concentrations.items():
            ion = _as_ion(name)
            lower, upper = _bounds_of_concentration(concentration, concentration)
            yield Quantity(
                f"{ion}_{self.word}", f"{ion.full_name.capitalize()} in the {bath.name}",
                f"[{ion.symbol}]_{self.word}", "mM", lower, upper, 1.0, concentration,
                f"Concentration of {ion.symbol} in the {bath.name}.", "log", ion,
            )  # fmt: skip

    def made(self, values: Mapping[str, Any]) -> Bath:
        concentrations = {ion: values[f"{ion}_{self.word}"] for ion in self.bath.concentrations}
        return Bath(self.bath.name, concentrations, values[f"{self.word}_V"])


class _ChannelPart:
    """A channel: how much there is of it, what blocks it, and what happens to it over time."""

    def __init__(self, channel: Channel, key_of_g: str) -> None:
        self.channel, self.key_of_g, self.word = channel, key_of_g, _word(channel.name)
        self.courses = {_word_of(course): course for course in channel.time_courses if _word_of(course)}

    def conductance(self) -> Iterator[Quantity]:
        """Yield the conductance, and E where it is given, of a channel that is a path of its own."""
        channel = self.channel
        name = channel.name[0].upper() + channel.name[1:]
        if _always_open(channel):
            yield Quantity(
                self.key_of_g, f"{name} conductance", f"g_{self.word}", "mS/cm²", 0.0, 100.0, 0.05, channel.g,
                "Conductance of a path that several ions share.", path=channel.path,
            )  # fmt: skip
        else:
            yield _g_max(
                self.key_of_g, f"{name} conductance, all channels open", f"ḡ_{self.word}", channel,
                f"Conductance if every {channel.name} channel were open.",
            )  # fmt: skip
        if channel.E is not None:
            yield Quantity(
                f"{self.word}_E", f"{name} reversal potential", f"E_{self.word}", "mV", -200.0, 200.0, 1.0,
                channel.E, f"Potential at which the {channel.name} carries no current.",
            )  # fmt: skip

    def drug(self) -> Iterator[Quantity]:
        """Yield the fraction that its blocker, if it has one, blocks."""
        channel, blocker = self.channel, self.channel.blocker
        if blocker is not None:
            ion = channel.ions[0] if len(channel.ions) == 1 else None
            which = f"{ion.symbol} channels" if ion else f"{channel.name} channels"
            yield Quantity(
                _word(blocker.name), blocker.full_name.capitalize() or blocker.name, blocker.name, "",
                0.0, 1.0, 0.05,
                channel.blocked, f"Fraction of the {which} that it blocks, 0 to 1; or its dose outside.",
                "linear", ion, blocker=blocker,
            )  # fmt: skip

    def over_time(self) -> Iterator[Quantity]:
        """Yield when its events happen, or how its hair bundle moves."""
        name, word = self.channel.name, self.word
        for what, course in self.courses.items():
            if isinstance(course, Events):
                yield Quantity(
                    f"{word}_{what}", f"{name}: first event", f"t_{word}", "ms", 0.0, 1000.0, 0.1, course.times[0],
                    "When transmitter is first released; later events move with it.",
                )  # fmt: skip
            elif isinstance(course, Deflection):
                yield Quantity(
                    f"{word}_at", f"{name}: deflection", "x", "nm", -500.0, 500.0, 5.0, course.at,
                    "Where the hair bundle stands without a sound, positive towards its taller edge.",
                )  # fmt: skip
                yield Quantity(
                    f"{word}_amplitude", f"{name}: amplitude", "Δx", "nm", 0.0, 500.0, 5.0, course.amplitude,
                    "How far the sound moves the hair bundle to either side.",
                )  # fmt: skip
                yield Quantity(
                    f"{word}_frequency", f"{name}: frequency", "f", "Hz", 1.0, 20000.0, 1.0, course.frequency,
                    "How often a second the sound moves it there and back.", "log",
                )  # fmt: skip

    def made(self, values: Mapping[str, Any], g: float) -> Channel:
        channel = self.channel
        changes: dict[str, Any] = {}
        if g != channel.g:
            changes["g"] = g
        if channel.E is not None and values[f"{self.word}_E"] != channel.E:
            changes["E"] = values[f"{self.word}_E"]
        if channel.blocker is not None and values[_word(channel.blocker.name)] != channel.blocked:
            changes["blocked"] = values[_word(channel.blocker.name)]
        moved = {course: self._moved(what, course, values) for what, course in self.courses.items()}
        if any(course != now for course, now in moved.items()):
            opening = channel.opening if isinstance(channel.opening, tuple) else (channel.opening,)
            changes["opening"] = tuple(
                moved.get(law, law) if isinstance(law, TimeCourse) else law for law in opening
            )
        return replace(channel, **changes) if changes else channel

    def _moved(self, what: str, course: TimeCourse, values: Mapping[str, Any]) -> TimeCourse:
        if isinstance(course, Events):
            later = values[f"{self.word}_{what}"] - course.times[0]
            return replace(course, times=[time + later for time in course.times]) if later else course
        assert isinstance(course, Deflection)
        now = {name: values[f"{self.word}_{name}"] for name in ("at", "amplitude", "frequency")}
        return replace(course, **now)


def _always_open(channel: Channel) -> bool:
    return not channel.opening


def _word(name: str) -> str:
    """Return ``name`` as it can stand in a key."""
    return re.sub(r"\W+", "_", name).strip("_")


def _word_of(course: TimeCourse) -> str:
    """Return what is adjusted of a time course, as a word of its key; "" for nothing."""
    if isinstance(course, Events):
        return "start" if course.times else ""
    return "deflection" if isinstance(course, Deflection) else ""


def _as_ion(name: str) -> Ion:
    assert isinstance(name, Ion)  # a Bath's keys are Ions
    return name


def _bounds_of_concentration(*concentrations: float) -> tuple[float, float]:
    """Return the range, mM, of a concentration: that of a trace where it is one."""
    lower, upper = (1e-5, 100.0) if min(concentrations) < 0.1 else (0.1, 2000.0)
    return min(lower, *concentrations), max(upper, *concentrations)


def _g_max(key: str, label: str, symbol: str, channel: Channel, words: str, ion: Ion | None = None) -> Quantity:
    upper, step = (500.0, 1.0) if channel.g >= 5.0 else (20.0, 0.05)
    return Quantity(key, label, symbol, "mS/cm²", 0.0, upper, step, channel.g, words, "linear", ion)
