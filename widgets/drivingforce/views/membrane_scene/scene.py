"""MembraneScene: ions that jostle and cross, in the page. It is the one view with a model of its own.

The kernel says what the membrane is like, and again only when that changes. The page lets the ions move, and
says what it has counted twice a second at most, for the words and the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from traitlets import Bool, Dict

from drivingforce.model import Cell, Snapshot
from drivingforce.page import texts
from drivingforce.page.palette import look_of
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.widget import DOM, PageWidget, script, stylesheet
from drivingforce.physics import InvalidInput, Ion, RT_over_F, nernst
from drivingforce.physics.errors import above

from ..base import HERE as VIEWS
from ..base import Table, View
from ..plot import round_up
from .static_picture import markup

HERE = Path(__file__).parent

Mode = Literal["free", "clamped"]

#: Channels drawn for each ion; one is open for up to _FIRST_CHANNEL mS/cm², and one more for each doubling.
SLOTS = 5
_FIRST_CHANNEL = 0.5
#: Ions drawn on the more crowded side, at most, when the scale is chosen.
_MANY = 150
_MOST = 2000  # of one ion on one side, whatever the scale
_SPEEDS = (0.25, 0.5, 1, 2, 4, 8)
_STEPS = (0.2, 1.0, 2.0, 5.0)  # mV per ion


class Scene(PageWidget):
    """The canvas, its buttons and its counters.

    Attributes
    ----------
    setup : dict
        What does not change: words, choices.
    membrane : dict
        What the Cell says: temperature, V_m, and of each ion the concentrations, E, g and channels.
    options : dict
        The reader's switches: diffusion, electricity, finite, step (mV per ion), seed, speed, trail.
    summary : dict
        What the page has counted.
    """

    _esm = script(DOM, *(HERE / name for name in ("physics.js", "crowd.js", "draw.js", "voltage.js", "scene.js")))
    _css = stylesheet(VIEWS / "style.css", HERE / "style.css")
    setup = Dict().tag(sync=True)
    membrane = Dict().tag(sync=True)
    options = Dict().tag(sync=True, echo_update=False)
    playing = Bool(False).tag(sync=True, echo_update=False)
    summary = Dict().tag(sync=True, echo_update=False)


class MembraneScene(View):
    """Ions on both sides of a membrane, moving, with the outside above.

    Free, each crossing charges the membrane, and the ions make a voltage: the scene's own, not the Cell's.
    Clamped, the Cell's V_m (of the moment ``cell.now``) moves them.

    Parameters
    ----------
    cell : Cell
        Concentrations, temperature and conductances; clamped, V_m and E too.
    ions : sequence of Ion, optional
        Which ions; by default the membrane's first three.
    mode : "free" or "clamped"
        Who makes the voltage.
    diffusion, electricity : bool
        Which of the two forces act at first.
    finite : bool
        Whether, at first, the ions drawn are all there are. Otherwise both sides stay as crowded as the Cell says.
    mV_per_ion : float
        By how much one elementary charge that crosses moves the voltage, mV.
    mM_per_ion : float, optional
        How much each ion drawn stands for, mM; by default so much that they fit.
    seed : int
        The same seed gives the same run.
    playing : bool
        Whether it starts by itself.

    Raises
    ------
    InvalidInput
        For no ion, one that the membrane has not or knows only by its E, another mode, or a number out of range.
    """

    picture: Scene
    of_concentrations = True

    def __init__(
        self,
        cell: Cell,
        ions: Sequence[str] | None = None,
        mode: Mode = "free",
        *,
        diffusion: bool = True,
        electricity: bool = True,
        finite: bool = False,
        mV_per_ion: float = 1.0,
        mM_per_ion: float | None = None,
        seed: int = 1,
        playing: bool = False,
    ) -> None:
        self.choose_ions(cell, ions)
        if mode not in get_args(Mode):
            raise InvalidInput("mode of the scene", mode, "“free” or “clamped”")
        if not isinstance(seed, int) or not 0 <= seed < 2**32:
            raise InvalidInput("seed", seed, "a whole number from 0 to 4294967295")
        above(0.0, mV_per_ion, "mV per ion", "mV")
        self.free = mode == "free"
        self.mM_per_ion = self._fitting_scale(cell) if mM_per_ion is None else mM_per_ion
        above(0.0, self.mM_per_ion, "mM per ion", "mM")
        options = {
            "diffusion": diffusion,
            "electricity": electricity,
            "finite": finite and self.free,
            "step": mV_per_ion,
            "seed": seed,
            "speed": 1,
            "trail": "",
        }
        title = texts.scene_title(self.ions)
        membrane = self._membrane(cell.snapshot, mV_per_ion)  # the page needs it from the start
        picture = Scene(setup=self._setup(title), membrane=membrane, options=options, playing=playing)
        super().__init__(cell, picture, title)
        picture.observe(lambda _: self._show_words(), "summary")
        picture.observe(lambda _: self.refresh(), "options")

    def _setup(self, title: str) -> dict[str, Any]:
        return {
            "title": title,
            "free": self.free,
            "slots": SLOTS,
            "speeds": _SPEEDS,
            "steps": _STEPS,
            "words": texts.SCENE | {"small_print": texts.SCENE_SMALL_PRINT},
        }

    def _fitting_scale(self, cell: Cell) -> float:
        """Return a round number of mM for each ion drawn, so that the more crowded side is full but not packed."""
        sides = zip(*(cell.inputs.concentrations(ion) for ion in self.ions), strict=True)
        return round_up(max(map(sum, sides), default=_MANY) / _MANY, (1, 2, 5, 10))

    def fit(self) -> None:
        """Choose anew how much each ion drawn stands for."""
        self.mM_per_ion = self._fitting_scale(self.cell)
        self.refresh()

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the button that chooses the scale."""
        return {texts.SCENE_FIT: self.fit}

    # -- what the page is told ---------------------------------------------------------------------------------

    def draw(self, snapshot: Snapshot, previous: Snapshot | None) -> None:
        """Tell the page what the membrane is like, if that has changed."""
        self.picture.membrane = self._membrane(snapshot, self.picture.options["step"])

    def _membrane(self, snapshot: Snapshot, step: float) -> dict[str, Any]:
        now = snapshot.now
        return {
            "celsius": snapshot.inputs.celsius,
            "V": float(now.V_m),
            "V_words": texts.scene_cell_voltage(float(now.V_m), snapshot.inputs.held, snapshot.at),
            "mM": self.mM_per_ion,
            "scale": texts.scene_scale(self.mM_per_ion, self.free, step),
            "ions": [self._ion(ion, snapshot) for ion in self.ions],
        }

    def _ion(self, ion: Ion, snapshot: Snapshot) -> dict[str, Any]:
        outside, inside = snapshot.inputs.concentrations(ion)
        g = float(snapshot.now.g[ion])
        channels = (channel for channel in snapshot.membrane.channels if channel.path == ion and channel.blocker)
        plugged = next(channels, None)
        open_ = open_channels(g)
        return {
            "name": str(ion),
            "colour": look_of(ion),
            "symbol": ion.symbol,
            "z": ion.valence,
            "g": g,
            "E": self._E(ion, snapshot),
            "outside": outside,
            "inside": inside,
            "outside_words": texts.three_digits(outside),
            "inside_words": texts.three_digits(inside),
            "drawn": {"outside": self._drawn(outside), "inside": self._drawn(inside)},
            "open": open_,
            "plugged": min(round(plugged.blocked * SLOTS), SLOTS - open_) if plugged else 0,
            "plug": plugged.blocker.name if plugged and plugged.blocker else "",
        }

    def _E(self, ion: Ion, snapshot: Snapshot) -> float:
        """Return the voltage that holds the ion, mV: free, by its concentrations; clamped, as the Cell has it."""
        return snapshot.nernst(ion) if self.free else float(snapshot.now.E[ion])

    def _drawn(self, concentration: float) -> int:
        return min(max(round(concentration / self.mM_per_ion), 1), _MOST)

    # -- in words ----------------------------------------------------------------------------------------------

    def describe(self) -> str:
        """Return a line for each ion (which way, and why), and on the scene's own voltage."""
        lines = [self._ion_in_words(index) for index in range(len(self.ions))]
        return "\n".join(lines + self._voltage_in_words()) if lines else texts.NO_ION_HERE

    def _ion_in_words(self, index: int) -> str:
        ion, told = self.ions[index], self.picture.membrane["ions"][index]
        chemical, electrical, push = self._forces(index)
        why = texts.scene_forces(ion, chemical, electrical, push)
        if not self._counted:
            return texts.scene_waits(ion, push, why, told["E"], told["open"])
        if told["open"] == 0:
            return texts.scene_closed(ion, push)
        counts = self.picture.summary["lately_out"][index], self.picture.summary["lately_in"][index]
        way = self._way(push)
        if way == "none" and not (round(chemical) and round(electrical)):
            return texts.scene_equalised(ion, counts)
        return texts.scene_flow(ion, way, counts, why)

    def _voltage_in_words(self) -> list[str]:
        summary, options = self.picture.summary, self.picture.options
        notes = []
        if not options["electricity"]:
            notes.append(texts.SCENE_NO_ELECTRICITY)
        elif self.free and self._counted:
            notes.append(texts.scene_voltage(summary["V"], summary["V_before"]))
        alone = self._only_permeable()
        if self.free and self._counted and alone is not None and summary["mean"] is not None:
            theory = options["electricity"] and options["diffusion"] and not options["finite"]
            if theory:
                E = self.picture.membrane["ions"][alone]["E"]
                expected = self.expected_spread()
                notes.append(texts.scene_mean(summary["mean"], self.ions[alone], E, summary["spread"], expected))
        if not options["diffusion"]:
            notes.append(texts.SCENE_NO_DIFFUSION)
        if options["finite"]:
            notes.append(texts.SCENE_FINITE if options["electricity"] else texts.SCENE_FINITE_ALONE)
        return notes

    def expected_spread(self) -> float:
        """Return the spread that theory expects of the scene's own voltage, mV: √((RT/F)·mV per ion)."""
        return math.sqrt(RT_over_F(self.picture.membrane["celsius"]) * self.picture.options["step"])

    def table(self) -> Table:
        """Return a row for each ion; forces outward positive."""
        return [texts.SCENE_COLUMNS, *(self._table_row(index) for index in range(len(self.ions)))]

    def _table_row(self, index: int) -> list[str]:
        ion, told, summary = self.ions[index], self.picture.membrane["ions"][index], self.picture.summary
        forces = self._forces(index)
        u = abs(ion.valence) * forces[2] / RT_over_F(self.picture.membrane["celsius"])
        out, in_ = (summary[key][index] if self._counted else 0 for key in ("out", "in"))
        lately = (summary["lately_out"][index], summary["lately_in"][index]) if self._counted else (0, 0)
        return [
            ion.symbol,
            str(told["open"]),
            str(out),
            str(in_),
            texts.out_to_in(*lately),
            texts.out_to_in(math.exp(u), 1) if told["open"] else "–",
            *(texts.signed(force, 1) for force in forces),
            texts.scene_verdict(ion, self._way(forces[2]) if told["open"] else None),
        ]

    @property
    def _counted(self) -> bool:
        """Whether the page has let the present ions move, and said what it saw."""
        return self.picture.summary.get("t", 0) > 0 and len(self.picture.summary["out"]) == len(self.ions)

    def _only_permeable(self) -> int | None:
        """Return the number of the only ion that can cross, or None."""
        able = [index for index, told in enumerate(self.picture.membrane["ions"]) if told["open"]]
        return able[0] if len(able) == 1 else None

    def _forces(self, index: int) -> tuple[float, float, float]:
        """Return chemical and electrical force and their sum, mV outward positive, as the switches have it."""
        ion, membrane, options = self.ions[index], self.picture.membrane, self.picture.options
        E, V = membrane["ions"][index]["E"], 0.0 if self.free else membrane["V"]
        if self._counted and self.free:
            V = self.picture.summary["V_lately"]
            if options["finite"]:
                outside, inside = (self.picture.summary[side][index] for side in ("outside", "inside"))
                E = float(nernst(ion, outside, inside, membrane["celsius"])) if outside and inside else E
        chemical = -ion.sign * E if options["diffusion"] else 0.0
        electrical = ion.sign * V if options["electricity"] else 0.0
        net_push = chemical + electrical
        return chemical, electrical, net_push

    def _way(self, push: float) -> str:
        """Return which way more ions go; within its noise, two standard deviations, it is at equilibrium."""
        noise = 2 * self.expected_spread() if self.free and self._counted else 0.5
        return "none" if abs(push) < noise else "out" if push > 0 else "in"

    def static_pictures(self) -> list[StaticPicture]:
        """Return the scene before anything moves, and its description."""
        width = 720
        svg, height = markup(self.picture.membrane, width)
        return [StaticPicture(self.describe(), svg, width, height)]


def open_channels(g: float) -> int:
    """Return how many channels are drawn open for a conductance ``g``, mS/cm²."""
    if g <= 0:
        return 0
    return min(max(1 + math.ceil(math.log2(g / _FIRST_CHANNEL) - 1e-9), 1), SLOTS)
