"""The four ions of the course."""

from __future__ import annotations

from .errors import InvalidInput


class Ion(str):
    """An ion's name that knows its charge; usable wherever its plain string is (``g[Na]`` is ``g["Na"]``).

    Attributes
    ----------
    valence : int
        Charge number z, with its sign.
    sign : int
        Sign of the charge, +1 or −1.
    symbol : str
        How it is written: "K⁺".
    full_name : str
        "potassium".
    """

    __slots__ = ("full_name", "symbol", "valence")
    valence: int
    symbol: str
    full_name: str

    def __new__(cls, name: str, valence: int, symbol: str, full_name: str) -> Ion:
        """Make the ion ``name``; ``valence`` is not zero."""
        ion = super().__new__(cls, name)
        ion.valence, ion.symbol, ion.full_name = valence, symbol, full_name
        return ion

    @property
    def sign(self) -> int:
        """Sign of the charge: +1 for a cation, −1 for an anion."""
        return 1 if self.valence > 0 else -1

    def __getnewargs__(self) -> tuple[str, int, str, str]:  # type: ignore[override]
        return str(self), self.valence, self.symbol, self.full_name


K = Ion("K", +1, "K⁺", "potassium")
Na = Ion("Na", +1, "Na⁺", "sodium")
Cl = Ion("Cl", -1, "Cl⁻", "chloride")
Ca = Ion("Ca", +2, "Ca²⁺", "calcium")

#: Every ion of the course, in the order in which pictures and tables show them.
IONS: tuple[Ion, ...] = (K, Na, Cl, Ca)
_BY_NAME = {str(ion): ion for ion in IONS}


def as_ion(name: object) -> Ion:
    """Return the Ion for ``"K"`` or ``K``; raise InvalidInput for anything else."""
    if isinstance(name, Ion):
        return name
    try:
        return _BY_NAME[name]  # type: ignore[index]
    except (KeyError, TypeError):
        raise InvalidInput("ion", name, "one of " + ", ".join(_BY_NAME)) from None
