"""The phase plane: V_m against one gate, their nullclines, and the path of the recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from drivingforce.model import Cell, Snapshot
from drivingforce.page import texts
from drivingforce.page.svg import element, ink, line, text
from drivingforce.physics import InvalidInput, Recording, V_nullcline

from .base import SvgView, Table
from .plot import Axis, Plot, gate_looks, round_ends

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 52, 16, 28, 48, 380
#: Room for every spike of the presets, mV.
_V_RANGE = (-100.0, 60.0)
#: Colour, width and dash of the path and of V_m's own curve; the gate's has the colour of what it opens.
_PATH, _STILL = ("ink", 2.4, None), ("secondary", 2.0, "2 4")
#: Where the key stands: on the right, at the bottom; that of another gate as that of n.
_FREE_CORNER = {"n": (True, True), "h": (True, False), "m": (False, False)}
_KEY_WIDTH, _KEY_LINE = 265, 18
#: Columns below this width, px, have the key under the axis, and a lower field.
_NARROW = 420
_ARROWS = (0.12, 0.3, 0.5, 0.75)  # where along the path, as shares of its length


class PhasePlane(SvgView):
    """V_m and one gate of the recording, one against the other; the present moment is a dot.

    Parameters
    ----------
    cell : Cell
        What to show.
    gate : str
        One of the membrane's, as it calls them: "n", "h" or "m", say.

    Raises
    ------
    InvalidInput
        For a gate that the membrane has not.
    """

    files = ("svg", "png", "csv")

    def __init__(self, cell: Cell, gate: str = "n") -> None:
        known = cell.snapshot.membrane.gate_names
        if gate not in known:
            allowed = "one of " + ", ".join(known) if known else "of a membrane that has gates"
            raise InvalidInput("gate of the phase plane", gate, allowed)
        self.gate = gate
        self.V_range, self.gate_range = _V_RANGE, (0.0, 1.0)
        super().__init__(cell, texts.PHASE_PLANE.format(gate=gate))

    def fit(self) -> None:
        """Set the axes to the recording."""
        recording = self._recording(self.cell.snapshot)
        if recording is not None:
            V, x = recording.V, recording.gates[self.gate]
            self.V_range = round_ends(float(V.min()) - 2.0, float(V.max()) + 2.0)
            self.gate_range = round_ends(float(x.min()), float(x.max()))
            self.refresh()

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the button that fits the axes."""
        return {texts.FIT: self.fit}

    def describe(self) -> str:
        """Return where the moment is in the plane, and what the whole path is."""
        snapshot = self.cell.snapshot
        recording = self._recording(snapshot)
        if recording is None:
            return self._why_not(snapshot)
        V_m, value = self._point(snapshot)
        settled = float(np.asarray(recording.membrane.steady_gates(V_m)[self.gate]))
        when = texts.phase_moment(snapshot.at, snapshot.inputs.held)
        where = texts.phase_in_words(self.gate, when, V_m, value, settled)
        return f"{where}\n{texts.loop_in_words(len(recording.spike_times))}"

    def table(self) -> Table:
        """Return a row for each landmark of the first spike, and for the moment shown."""
        snapshot, rows = self.cell.snapshot, []
        if self._recording(snapshot) is not None:
            for name, at in self._moments(snapshot).items():
                moment = snapshot.looking_at(at)
                V_m, value = self._point(moment)
                settled = float(np.asarray(snapshot.membrane.steady_gates(V_m)[self.gate]))
                time = "" if at is None else texts.number(at, 2)
                numbers = texts.number(V_m, 1), texts.number(value, 3), texts.number(settled, 3)
                rows.append([name, time, *numbers])
        return [texts.phase_plane_columns(self.gate), *rows]

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the picture for a column ``width`` pixels wide, and its height."""
        plot = self._plot(width)
        recording = self._recording(snapshot)
        if recording is None:
            return plot.grid() + text(_LEFT + 12, _TOP + 24, self._why_not(snapshot), size=12), _HEIGHT
        V = np.linspace(*self.V_range, 600)
        settled = np.asarray(recording.membrane.steady_gates(V)[self.gate])
        still = V_nullcline(recording.membrane, V, self.gate, snapshot.gates)
        parts = [
            plot.grid(),
            plot.curve(V, still, *_STILL),
            plot.curve(V, settled, *self._settled(snapshot)),
            plot.curve(recording.V, recording.gates[self.gate], *_PATH),
            self._arrows(plot, recording),
            self._key(plot, snapshot),
            plot.dot(*self._point(snapshot), "ink"),
        ]
        return "".join(parts), _HEIGHT

    def _plot(self, width: float) -> Plot:
        x = Axis(*self.V_range, _LEFT, width - _RIGHT)
        key = 3 * _KEY_LINE + 8 if width < _NARROW else 0
        y = Axis(*self.gate_range, _HEIGHT - _BOTTOM - key, _TOP)
        return Plot(x, y, texts.PHASE_V_AXIS, texts.PHASE_GATE_AXIS.format(gate=self.gate))

    def _point(self, snapshot: Snapshot) -> tuple[float, float]:
        return snapshot.now.V_m, float(snapshot.gates[self.gate])

    def _moments(self, snapshot: Snapshot) -> Mapping[str, float | None]:
        """Return the times of the table's rows, ms."""
        start, rising, peak, trough, now = texts.PHASE_MOMENTS
        moments: dict[str, float | None] = {start: 0.0}
        if snapshot.spikes:
            spike = snapshot.spikes[0]
            reached = {rising: spike.rise, peak: spike.peak, trough: spike.trough}
            moments |= {name: t for name, t in reached.items() if t is not None}
        return moments | {now: snapshot.at}

    def _arrows(self, plot: Plot, recording: Recording) -> str:
        """Return arrowheads along the path, in the direction of time."""
        x, y = plot.x.all_at(recording.V), plot.y.all_at(recording.gates[self.gate])
        gone = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        if gone[-1] < 100.0:
            return ""
        heads = []
        for share in _ARROWS:
            i = int(np.searchsorted(gone, share * gone[-1]))
            if plot.x.lower <= recording.V[i] <= plot.x.upper:
                back = int(np.searchsorted(gone, gone[i] - 3.0)) - 1
                angle = np.degrees(np.arctan2(y[i] - y[back], x[i] - x[back]))
                where = f"translate({x[i]:.1f} {y[i]:.1f}) rotate({angle:.0f})"
                heads.append(element("path", d="M5 0L-6 -5.5L-6 5.5Z", fill=ink("ink"), transform=where))
        return "".join(heads)

    def _key(self, plot: Plot, snapshot: Snapshot) -> str:
        """Return what each line is: in the corner that the curves leave free or, in a narrow column, below."""
        across, down = _FREE_CORNER.get(self.gate, _FREE_CORNER["n"])
        right, low = plot.x.end - _KEY_WIDTH, plot.y.start - 3 * _KEY_LINE
        x, y = (right if across else plot.x.start + 16), (low if down else plot.y.end + 16)
        if plot.x.end + _RIGHT < _NARROW:
            x, y = 0.0, plot.y.start + _BOTTOM + 12
        entries = (
            (texts.PHASE_PATH, _PATH),
            (texts.GATE_STILL.format(gate=self.gate), self._settled(snapshot)),
            (texts.v_still(self.gate, snapshot.membrane.gate_names), _STILL),
        )
        halo = {"paint_order": "stroke", "stroke": ink("paper"), "stroke_width": 4}
        return "".join(
            line(
                x, y + i * _KEY_LINE, x + 26, y + i * _KEY_LINE, colour, stroke_width=width, stroke_dasharray=dash
            )
            + text(x + 32, y + i * _KEY_LINE + 4, name, colour, 12.5, **halo)
            for i, (name, (colour, width, dash)) in enumerate(entries)
        )

    def _settled(self, snapshot: Snapshot) -> tuple[str, float, str | None]:
        return gate_looks(snapshot.membrane)[self.gate][0], 2.0, "9 4"

    def _recording(self, snapshot: Snapshot) -> Recording | None:
        """Return the recording, or None: without the gate, when nothing can cross, or when V_m runs away."""
        if self.gate not in snapshot.membrane.gate_names:
            return None
        try:
            return snapshot.recording
        except InvalidInput:
            return None

    def _why_not(self, snapshot: Snapshot) -> str:
        return texts.NO_RECORDING if self.gate in snapshot.membrane.gate_names else texts.no_such_gate(self.gate)
