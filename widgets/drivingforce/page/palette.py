"""The course's colours and line patterns, each with one meaning, in a light and a dark variant.

Every colour is reached as a CSS variable (``var(--df-K)``), so that one markup serves both themes. Text colours
have a contrast of at least 4.5 : 1 on JupyterLab's paper; the ions are told apart under the three common colour
blindnesses too, and never by colour alone: each has its line pattern and its name. Tests hold both to that.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

#: (light, dark) by name: the ions, the leak and what further paths share, then what pages are made of.
COLOURS: Mapping[str, tuple[str, str]] = {
    "K": ("#0072B2", "#6CB8EC"),
    "Na": ("#C8500A", "#F79256"),
    "Cl": ("#00785A", "#4CCBA2"),
    "Ca": ("#A8467F", "#E79BC8"),
    "leak": ("#5B6B7A", "#9FB0C0"),
    "Mg": ("#7A5195", "#C3A2DC"),
    "HCO3": ("#8A6100", "#D9B44A"),
    "further1": ("#96413B", "#E79A92"),
    "further2": ("#3F6F28", "#9CCB7C"),
    "further3": ("#4A55A8", "#A6AEEB"),
    "further4": ("#00707F", "#5FC4D2"),
    "ink": ("#1B2733", "#E8EDF2"),
    "secondary": ("#566574", "#9FB0C0"),
    "rule": ("#D5DCE3", "#33404C"),
    "field": ("#7C8995", "#7D8B99"),
    "paper": ("#FFFFFF", "#111111"),
    "raised": ("#F4F6F8", "#1E262E"),
    "focus": ("#1F5FBF", "#7FB2FF"),
    "wrong": ("#B3261E", "#FF9C94"),
    "membrane": ("#EFE6D2", "#3B3527"),
    "lipid": ("#BFA976", "#8C7B50"),
}

#: Stroke pattern of each path's line (SVG stroke-dasharray; empty is solid).
DASHES: Mapping[str, str] = {
    "K": "",
    "Na": "9 4",
    "Cl": "2 3",
    "Ca": "11 3 2 3",
    "leak": "5 5",
    "Mg": "7 2 2 2 2 2",
    "HCO3": "4 2",
    "further1": "12 3 3 3",
    "further2": "6 3 2 3",
    "further3": "14 4",
    "further4": "3 5",
}
#: Channels that come ready to use and are a path of their own.
_READY = {"AMPA": "further1", "GABA_A": "further2", "NMDA": "further3", "MET": "further4"}
_FURTHER = 4

#: The typeface where JupyterLab gives none.
FONT = '"Source Sans 3", "Segoe UI", Helvetica, Arial, sans-serif'


def look_of(name: str) -> str:
    """Return the palette colour of ``name``: its own, or, for an ion or channel of one's own, always the same."""
    name = _READY.get(name, str(name))
    return name if name in COLOURS else f"further{zlib.crc32(name.encode()) % _FURTHER + 1}"


def dash_of(path: str) -> str:
    """Return the stroke pattern of a path's line."""
    return DASHES[look_of(path)]


def css_variables() -> str:
    """Return the style rules that define every colour, following JupyterLab's theme."""
    light, dark = ("".join(f"--df-{name}:{pair[theme]};" for name, pair in COLOURS.items()) for theme in (0, 1))
    return (
        f".df{{{light}--df-font:var(--jp-ui-font-family,{FONT})}}\n"
        f'body[data-jp-theme-light="false"] .df{{{dark}}}\n'
    )


def standalone(svg: str) -> str:
    """Return ``svg`` with every CSS variable replaced by its light colour, for use outside a page."""
    return re.sub(r"var\(--df-(\w+)\)", lambda match: COLOURS[match[1]][0], svg)
