"""A channel: what passes it, how much, and what opens and closes it. One class for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from ..errors import InvalidInput, at_least, finite, number
from ..ions import Ion, as_ion
from .blockers import Blocker, fraction_blocked
from .gating import Gates
from .laws import TimeCourse, VoltageLaw

#: Largest equilibrium or reversal potential that makes sense, mV.
FARTHEST_E = 500.0
#: A factor of the open fraction.
Opening = Gates | TimeCourse | VoltageLaw


@dataclass(frozen=True)
class Channel:
    """All channels of one kind in a membrane.

    Their current is g · (1 − blocked) · open fraction · (V_m − E), outward positive.

    Attributes
    ----------
    name : str
        What it is called; no two channels of a membrane share a name.
    passes : Ion, mapping or None
        The ion that passes; or several, with their relative permeabilities, ``{Na: 1.0, K: 1.2}``, and then E is
        the Goldman–Hodgkin–Katz reversal potential; or None where only ``E`` is known.
    g : float
        Conductance with every channel open, mS/cm², at least 0.
    opening : tuple
        What opens it: Gates, a TimeCourse, a VoltageLaw, or several, whose open fractions multiply. Empty: always
        open. A single one need not be in a tuple.
    blocker : Blocker or None
        The drug that closes it.
    blocked : float
        Fraction that is blocked, 0 to 1.
    bath : str or None
        The bath into which it opens, by name; None: the one that is ground.
    E : float or None
        Reversal potential as a number, mV, instead of one that follows from concentrations.
    reference : str
        Where the numbers come from.

    Raises InvalidInput for a number out of range, nothing that passes, or an opening of an unknown kind.
    """

    name: str
    passes: Ion | str | Mapping[str, float] | None
    g: float
    opening: Opening | tuple[Opening, ...] = ()
    blocker: Blocker | None = None
    blocked: float = 0.0
    bath: str | None = None
    E: float | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name):
            raise InvalidInput("name of a channel", self.name, "a word")
        opening = self.opening if isinstance(self.opening, tuple) else (self.opening,)
        for law in opening:
            if not isinstance(law, Gates | TimeCourse | VoltageLaw):
                raise InvalidInput(f"opening of {self.name}", law, "Gates, a TimeCourse or a VoltageLaw")
        if sum(isinstance(law, Gates) for law in opening) > 1:
            raise InvalidInput(f"opening of {self.name}", opening, "made of one set of Gates")
        checked = {
            "passes": self._checked_passes(),
            "g": number(at_least, self.g, f"conductance of {self.name}", "mS/cm²", 0.0),
            "opening": opening,
            "blocked": number(fraction_blocked, self.blocked, self.blocker.name if self.blocker else "a drug", ""),
            "E": None if self.E is None else checked_E(self.E, self.name),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    def __hash__(self) -> int:
        return hash((self.name, self.g, self.blocked))

    def _checked_passes(self) -> Ion | Mapping[str, float] | None:
        if self.passes is None:
            if self.E is None:
                raise InvalidInput(f"what passes {self.name}", None, "an ion, unless its E is given")
            return None
        if not isinstance(self.passes, Mapping):
            return as_ion(self.passes)
        permeabilities: dict[str, float] = {
            as_ion(ion): number(at_least, P, f"permeability of {self.name} to {ion}", "", 0.0)
            for ion, P in self.passes.items()
        }
        if not any(permeabilities.values()):
            raise InvalidInput(f"permeabilities of {self.name}", permeabilities, "above 0 for some ion")
        return MappingProxyType(permeabilities)

    @property
    def ions(self) -> tuple[Ion, ...]:
        """The ions that pass."""
        if isinstance(self.passes, Mapping):
            return tuple(as_ion(ion) for ion in self.passes)
        return () if self.passes is None else (as_ion(self.passes),)

    @property
    def path(self) -> str:
        """The path of current that it is part of: its ion, if it is the only one, else the channel's own name.

        A path has one reversal potential; all channels that let one ion pass into the grounded bath share it.
        """
        return self.passes if isinstance(self.passes, Ion) and self.E is None and not self.bath else self.name

    @property
    def open_g(self) -> float:
        """Conductance that the drug leaves, every channel open, mS/cm²."""
        return self.g * (1.0 - self.blocked)

    @cached_property
    def gates(self) -> Gates | None:
        """The gates that open and close it, or None."""
        return next((law for law in self._laws if isinstance(law, Gates)), None)

    @cached_property
    def time_courses(self) -> tuple[TimeCourse, ...]:
        """Those of its openings that follow time."""
        return tuple(law for law in self._laws if isinstance(law, TimeCourse))

    @cached_property
    def voltage_laws(self) -> tuple[VoltageLaw, ...]:
        """Those of its openings that follow V_m at once."""
        return tuple(law for law in self._laws if isinstance(law, VoltageLaw))

    @property
    def _laws(self) -> tuple[Opening, ...]:
        return self.opening if isinstance(self.opening, tuple) else (self.opening,)


def Leak(ion: Ion | str | None = None, *, g: float, E: float | None = None, name: str | None = None) -> Channel:
    """Return channels that are always open: of one ion, or, given a reversal potential E (mV), of several at once.

    ``g`` is in mS/cm².
    """
    if name is None:
        name = "leak" if ion is None else f"{as_ion(ion)} leak"
    return Channel(name, ion, g, E=E)


def checked_E(E: object, path: str) -> float:
    """Return ``E``, mV; raise InvalidInput unless it is a number within ±500 mV."""
    checked = number(finite, E, f"E of {path}", "mV")
    if abs(checked) > FARTHEST_E:
        raise InvalidInput(f"E of {path}", E, f"from −{FARTHEST_E:g} to {FARTHEST_E:g} mV", "mV")
    return checked
