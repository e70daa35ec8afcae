"""Ions: the four of the course, two more that channels let pass, and any that a teacher makes."""

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
        """Make the ion ``name``.

        Raises InvalidInput for an empty name, or a valence that is not a whole number from −4 to 4, or is 0.
        """
        if not (isinstance(name, str) and name.isidentifier()):
            raise InvalidInput("name of an ion", name, "letters and digits, such as “Mg”")
        if type(valence) is not int or not 1 <= abs(valence) <= 4:
            raise InvalidInput(f"valence of {name}", valence, "a whole number from −4 to 4, and not 0")
        for quantity, word in (("symbol", symbol), ("full name", full_name)):
            if not (isinstance(word, str) and word):
                raise InvalidInput(f"{quantity} of {name}", word, "a word")
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

#: Not in the course's own presets; what some channels let pass, and what plugs others.
HCO3 = Ion("HCO3", -1, "HCO₃⁻", "bicarbonate")
Mg = Ion("Mg", +2, "Mg²⁺", "magnesium")

#: The ions of the course's presets, in the order in which pictures and tables show them.
IONS: tuple[Ion, ...] = (K, Na, Cl, Ca)
_BY_NAME = {str(ion): ion for ion in (*IONS, HCO3, Mg)}


def as_ion(name: object) -> Ion:
    """Return the Ion for ``"K"`` or ``K``; an Ion of one's own is returned as it is. Raises InvalidInput."""
    if isinstance(name, Ion):
        return name
    try:
        return _BY_NAME[name]  # type: ignore[index]
    except (KeyError, TypeError):
        raise InvalidInput("ion", name, "one of " + ", ".join(_BY_NAME)) from None
