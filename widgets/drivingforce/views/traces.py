"""The recording over time: panels on one time axis, a cursor through all of them, the stimulus, the last run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, get_args

import numpy as np
from traitlets import Unicode

from drivingforce.controls import StimulusBrush, TimeCursor
from drivingforce.model import Cell, Inputs, Snapshot
from drivingforce.page import texts
from drivingforce.page.palette import dash_of
from drivingforce.page.static_picture import StaticPicture
from drivingforce.page.svg import element, ink, line, spread, text
from drivingforce.page.widget import script
from drivingforce.physics import InvalidInput, Na, Recording

from .base import HERE, Picture, Table, View
from .plot import Array, Axis, curve, gate_looks, round_up, tick_labels

Panel = Literal["V", "g", "driving force", "current", "gates"]
PANELS: tuple[Panel, ...] = get_args(Panel)

_TALL = 640  # a column at least so wide, px, gets taller panels
_NARROW = 440  # a column narrower than this, px, gets shorter words and smaller margins
_TITLE, _TIME_AXIS, _BAR = 19, 40, 34  # heights: above a panel, below the last, and of the buttons
_STIMULUS = 28
#: Of each panel: low, and tall.
_HEIGHTS = {"V": (106, 140), "g": (52, 64), "driving force": (52, 64), "current": (62, 80), "gates": (52, 64)}
_LABEL_SPACING = 15  # px between values that would otherwise overlap
#: V_m and its axis leave room for every spike and for the equilibrium potentials of both presets, mV.
_V_RANGE = (-100.0, 75.0)


class LayeredPicture(Picture):
    """A Picture with a layer under it and one over it, each sent only when it changes."""

    _esm = script(HERE / "width.js", HERE / "traces.js")
    under = Unicode().tag(sync=True)
    over = Unicode().tag(sync=True)


class Traces(View):
    """V_m, conductances, driving forces, currents and gates of the recording, aligned in time.

    The cursor sets ``cell.at``, so every picture of the same Cell replays the recording. The two ends of the
    stimulus can be dragged, or a new one drawn. The run before the last change stays as a grey line.

    Parameters
    ----------
    cell : Cell
        What to show.
    panels : sequence of str
        Which panels below that of V_m: "g", "driving force", "current", "gates". The reader may change it.
    ions : sequence of Ion, optional
        Whose conductance, force and current to show, by default the membrane's first two; those of synapses and
        other channels that are a path of their own are always shown.

    Raises
    ------
    InvalidInput
        For an unknown panel, for no ion, and for one that the membrane has not.
    """

    picture: LayeredPicture
    files = ("svg", "png", "csv")
    first_ions = 2

    def __init__(
        self,
        cell: Cell,
        panels: Sequence[str] = ("g", "driving force", "current"),
        ions: Sequence[str] | None = None,
    ) -> None:
        self.choose_ions(cell, ions)
        if isinstance(panels, str) or not set(panels) <= set(PANELS):
            raise InvalidInput("panels of the traces", panels, f"a list of some of {', '.join(PANELS)}")
        self.panels: list[Panel] = [panel for panel in PANELS if panel in panels or panel == "V"]
        self.ranges = self._ranges(cell.snapshot, roomy=True)
        self._last_run: Snapshot | None = None
        picture = LayeredPicture(title=texts.TRACES)
        super().__init__(cell, picture, texts.TRACES)
        self.add_class("df-wide")
        self.cursor, self.brush = TimeCursor(cell), StimulusBrush(cell)
        self._place_controls()
        self.children = [self.cursor, self.brush, *self.children]
        picture.observe(self._on_width, "width")

    def _on_width(self, _change: object) -> None:
        self.refresh()
        self._place_controls()

    # -- what the reader can change ----------------------------------------------------------------------------

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the buttons that fit the axes, and show or hide the panels below V_m."""
        made: dict[str, Callable[[], None]] = {texts.FIT: self.fit}
        for panel in PANELS[1:]:
            label = texts.HIDE_PANEL if panel in self.panels else texts.SHOW_PANEL
            made[label.format(panel=texts.PANEL_NAMES[panel])] = partial(self.toggle, panel)
        return made

    def fit(self) -> None:
        """Set the axes to what is on them now."""
        self.ranges = self._ranges(self.cell.snapshot)
        self.refresh()

    def toggle(self, panel: Panel) -> None:
        """Show ``panel``, or hide it."""
        shown = set(self.panels) ^ {panel}
        self.panels = [each for each in PANELS if each in shown or each == "V"]
        self.refresh()
        self._place_controls()

    def _place_controls(self) -> None:
        frame = _Frame(self.picture.width, self.cell.duration, self.panels, self.ranges)
        across = {"left": frame.time.start, "right": frame.time.end}
        self.cursor.axis = across | {"top": _TITLE, "bottom": frame.bottom, "bar": frame.bottom + _TIME_AXIS - 6}
        self.brush.axis = across | {"top": _TITLE, "bottom": _TITLE + _STIMULUS - 6}

    @property
    def paths(self) -> list[str]:
        """The paths of current to show: the ions, and what something opens besides."""
        return [*self.ions, *self.cell.snapshot.membrane.gated_paths]

    def _ranges(self, snapshot: Snapshot, roomy: bool = False) -> dict[Panel, tuple[float, float]]:
        """Return the ends of every panel's axis; roomy leaves V_m the range of a spike and more."""
        r = snapshot.recording
        largest = {
            "g": max((r.g[path].max() for path in self.paths), default=0.0),
            "driving force": max((np.abs(r.driving_force[path]).max() for path in self.paths), default=0.0),
            "current": max((np.abs(r.current[path]).max() for path in self.paths), default=0.0),
        }
        to = {name: round_up(max(1.02 * float(value), 1e-3)) for name, value in largest.items()}
        shown = [r.V.min(), r.V.max(), *(r.E[path] for path in self.paths), *(_V_RANGE if roomy else ())]
        return {
            "V": (25.0 * np.floor(min(shown) / 25.0), 25.0 * np.ceil(max(shown) / 25.0)),
            "g": (0.0, to["g"]),
            "driving force": (-to["driving force"], to["driving force"]),
            "current": (-to["current"], to["current"]),
            "gates": (0.0, 1.0),
        }

    # -- the picture -------------------------------------------------------------------------------------------

    def draw(self, snapshot: Snapshot, previous: Snapshot | None) -> None:
        """Draw the layers that changed: a new recording the first two, another moment only the last."""
        frame = _Frame(self.picture.width, snapshot.inputs.duration, self.panels, self.ranges)
        if previous is None or previous.recording is not snapshot.recording:
            self.picture.under = frame.sheet(self._axes(frame) + self._grey(frame, snapshot))
            self.picture.svg = frame.sheet(self._curves(frame, snapshot))
        self.picture.over = frame.sheet(self._moment(frame, snapshot))

    def static_pictures(self) -> list[StaticPicture]:
        """Return the picture and its description."""
        snapshot = self.cell.snapshot
        frame = _Frame(720, snapshot.inputs.duration, self.panels, self.ranges)
        layers = self._axes(frame), self._grey(frame, snapshot), self._curves(frame, snapshot)
        cursor = "" if snapshot.at is None else frame.cursor(snapshot.at)
        svg = "".join(layers) + cursor + self._moment(frame, snapshot)
        return [StaticPicture(self.describe(), svg, 720, frame.bottom + _TIME_AXIS)]

    def _axes(self, frame: _Frame) -> str:
        parts = [text(frame.time.start, 14, texts.STIMULUS_TITLE[frame.narrow], "ink", 12.5, font_weight=600)]
        for panel in self.panels:
            axis, title = frame.panel[panel], texts.PANEL_TITLES[panel][frame.narrow]
            parts.append(text(frame.time.start, axis.end - 6, title, "ink", 12.5, font_weight=600))
            for value in dict.fromkeys((axis.lower, 0.0, axis.upper)):
                y = axis.at(value)
                parts.append(line(frame.time.start, y, frame.time.end, y, "rule"))
                label = texts.number(value, 0 if abs(value) >= 10 or value == int(value) else 1)
                parts.append(text(frame.time.start - 8, y + 4, label, "secondary", 11.5, text_anchor="end"))
        for t, label in tick_labels(frame.time.ticks()):
            x = frame.time.at(t)
            parts.append(line(x, frame.bottom, x, frame.bottom + 4, "field"))
            parts.append(text(x, frame.bottom + 26, label, "secondary", 11.5, text_anchor="middle"))
        parts.append(
            text(frame.time.end + 16, frame.bottom + 26, texts.TIME_AXIS[frame.narrow], "secondary", 11.5)
        )
        return "".join(parts)

    def _grey(self, frame: _Frame, snapshot: Snapshot) -> str:
        """Return the V_m of the last run, if it was another."""
        before = self.cell.before
        if before is None:
            return ""
        if self._last_run is None or self._last_run.inputs is not before:
            self._last_run = Snapshot(before)
        r, now = self._last_run.recording, snapshot.recording
        if (r.membrane, r.stimulus, before.duration) == (now.membrane, now.stimulus, snapshot.inputs.duration):
            return ""
        axis = frame.panel["V"]
        label = text(
            frame.time.end - 4, axis.end - 6, texts.LAST_RUN[frame.narrow], "secondary", 11.5, text_anchor="end"
        )
        return frame.clipped("V", frame.curve("V", r.t, r.V, "field", 2.5, opacity=0.55)) + label

    def _curves(self, frame: _Frame, snapshot: Snapshot) -> str:
        r = snapshot.recording
        parts = [self._stimulus(frame, snapshot.inputs)]
        for panel in self.panels:
            inside = []
            if panel == "V":
                axis = frame.panel["V"]
                for path in self.paths:
                    y = axis.at(r.E[path])
                    dash = dash_of(path) or None
                    inside.append(
                        line(frame.time.start, y, frame.time.end, y, path, stroke_width=1.5, stroke_dasharray=dash)
                    )
            names: list[str] = []
            taken: list[tuple[float, float]] = []
            for name, colour, dash, values in self._lines(panel, r):
                inside.append(frame.curve(panel, r.t, values, colour, 2.0 if name else 2.5, dash))
                names.append(frame.name(panel, r.t, values, name, colour, taken))
            parts += [frame.clipped(panel, "".join(inside)), *names]
        return "".join(parts) + self._phases(frame, snapshot)

    def _lines(self, panel: Panel, r: Recording) -> list[tuple[str, str, str, Array]]:
        """Return the curves of a panel: name, colour, dash and values."""
        if panel == "V":
            return [("", "ink", "", r.V)]
        if panel == "gates":
            return [(gate, *gate_looks(r.membrane)[gate], r.gates[gate]) for gate in r.gates]
        values = {"g": r.g, "driving force": r.driving_force, "current": r.current}[panel]
        return [(texts.path_name(path), path, dash_of(path), values[path]) for path in self.paths]

    def _stimulus(self, frame: _Frame, inputs: Inputs) -> str:
        """Return the stimulus as a shape on its strip, and its size."""
        stimulus, bottom = inputs.stimulus, _TITLE + _STIMULUS - 7
        label = text(frame.time.end + 12, bottom, texts.stimulus_in_words(stimulus), "ink", 12)
        base = line(frame.time.start, bottom, frame.time.end, bottom, "field")
        if stimulus is None:
            return base + label
        segments = stimulus.segments(inputs.duration)
        rest = segments[0].first if inputs.stimulus_start > 0 else 0.0
        if inputs.stimulus_shape == "voltage step":
            rest = inputs.stimulus_holding
        most = max(abs(end - rest) for piece in segments for end in piece[2:]) or 1.0
        corners = [
            (frame.time.at(t), bottom - abs(value - rest) / most * (_STIMULUS - 8))
            for piece in segments
            for t, value in ((piece.t0, piece.first), (piece.t1, piece.last))
        ]
        outline = " ".join(f"{x:.1f},{y:.1f}" for x, y in [(frame.time.start, bottom), *corners])
        path = f"M{outline} V{bottom}Z"
        return base + element("path", d=path, fill=ink("secondary"), fill_opacity=0.45) + label

    def _phases(self, frame: _Frame, snapshot: Snapshot) -> str:
        """Return the names of the phases of the first spike, beside V_m."""
        if not snapshot.spikes:
            return ""
        spike, axis, time = snapshot.spikes[0], frame.panel["V"], frame.time
        rising, peak, falling, undershoot = texts.PHASES
        highest = float(snapshot.recording.V.max()) if spike.V_peak is None else spike.V_peak
        middle = axis.at((highest + snapshot.recording.V[0]) / 2)
        places = [(rising, time.at(spike.rise) - 8, middle, "end")]
        if spike.peak is not None:
            places.append((peak, time.at(spike.peak) + 10, axis.at(highest) + 5, "start"))
        if spike.fall is not None:
            places.append((falling, time.at(spike.fall) + 8, middle, "start"))
        if spike.trough is not None and spike.V_trough is not None:
            x = min(time.at(spike.trough) - 10, time.end - 66)  # clear of the falling curve and of the margin
            places.append((undershoot, x, axis.at(spike.V_trough) - 7, "start"))
        return "".join(
            text(x, y, name, "secondary", 12, text_anchor=anchor, font_style="italic")
            for name, x, y, anchor in places
        )

    def _moment(self, frame: _Frame, snapshot: Snapshot) -> str:
        """Return the dots on the curves at the cursor, and the values there in the right margin."""
        at, r = snapshot.at, snapshot.recording
        t = frame.time.upper if at is None else at
        parts = []
        for panel in self.panels:
            axis, labels = frame.panel[panel], []
            for name, colour, _, values in self._lines(panel, r):
                value = float(values[-1] if at is None else np.interp(at, r.t, values))
                y = axis.at(value)
                if at is not None:
                    parts.append(
                        element("circle", cx=frame.time.at(t), cy=y, r=4, fill=ink(colour), stroke=ink("paper"))
                    )
                written = "" if at is None else " " + texts.at_cursor(panel, value)
                labels.append((y, (name or "V_m") + written, colour))
            if panel == "V":
                labels += [
                    (axis.at(r.E[path]), f"E_{path} {texts.signed(r.E[path])}", path) for path in self.paths
                ]
            labels.sort()
            heights = spread([y for y, _, _ in labels], _LABEL_SPACING, axis.end - 2, axis.start + 2)
            parts += [
                text(frame.time.end + 12, height + 4, label, colour, 12.5, font_weight=600)
                for height, (_, label, colour) in zip(heights, labels, strict=True)
            ]
        return "".join(parts)

    # -- the same in words and as a table ----------------------------------------------------------------------

    def describe(self) -> str:
        """Return what the recording holds, and current = conductance × force at the moment looked at."""
        snapshot = self.cell.snapshot
        if snapshot.at is None:
            return texts.spikes_in_words(snapshot.spikes, snapshot.has_rest)
        now = snapshot.now
        flows = [
            texts.flow_in_words(path, now.g[path], now.driving_force[path], now.current[path])
            for path in self.paths
        ]
        return texts.moment_in_words(snapshot.at, now.V_m, flows)

    def table(self) -> Table:
        """Return a row for the start, for each landmark and for the moment looked at."""
        snapshot = self.cell.snapshot
        moments = [(texts.START, 0.0), *texts.landmarks(snapshot.spikes, Na in snapshot.E)]
        if snapshot.at is not None:
            moments.append((texts.NOW, snapshot.at))
        columns = [column for path in self.paths for column in texts.traces_columns(path)]
        return [[*texts.TRACES_COLUMNS, *columns], *(self._row(snapshot, *moment) for moment in moments)]

    def _row(self, snapshot: Snapshot, name: str, t: float) -> list[str]:
        now = snapshot.looking_at(t).now
        row = [name, texts.number(t, 2), texts.signed(now.V_m, 1)]
        for path in self.paths:
            row += [
                texts.digits(now.g[path]),
                texts.signed(now.driving_force[path], 1),
                texts.signed(now.current[path], 1),
            ]
        return row


class _Frame:
    """Where everything is, for one width and one choice of panels."""

    def __init__(
        self, width: float, duration: float, panels: list[Panel], ranges: dict[Panel, tuple[float, float]]
    ) -> None:
        self.width, self.narrow = width, width < _NARROW
        left, right = (40, 84) if self.narrow else (48, 104)  # for ticks, and for the values at the cursor
        self.time = Axis(0.0, duration, left, max(width - right, left + 80))
        self.panel: dict[Panel, Axis] = {}
        y = float(_TITLE + _STIMULUS)
        for panel in panels:
            top, y = y + _TITLE, y + _TITLE + _HEIGHTS[panel][width >= _TALL]
            self.panel[panel] = Axis(*ranges[panel], y, top)
        self.bottom = y + 6

    def sheet(self, inside: str) -> str:
        """Return a layer of the picture."""
        height = self.bottom + _TIME_AXIS + _BAR
        size = f'width="{self.width:g}" height="{height:g}" viewBox="0 0 {self.width:g} {height:g}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-hidden="true">{inside}</svg>'

    def curve(
        self, panel: Panel, t: Array, values: Array, colour: str, width: float, dash: str = "", **style: object
    ) -> str:
        """Return a curve of a panel."""
        return curve(self.time.all_at(t), self.panel[panel].all_at(values), colour, width, dash, **style)

    def clipped(self, panel: Panel, inside: str) -> str:
        """Return ``inside``, cut off where the panel ends."""
        axis, left, top = self.panel[panel], self.time.start, self.panel[panel].end - 2
        width, height = self.time.end - left, axis.start - axis.end + 4
        box = f"{left:g} {top:g} {width:g} {height:g}"
        # A nested svg cuts off by itself, without an id that would have to be unique on the page.
        return element("svg", inside, x=left, y=top, width=width, height=height, viewBox=box, overflow="hidden")

    def name(
        self, panel: Panel, t: Array, values: Array, name: str, colour: str, taken: list[tuple[float, float]]
    ) -> str:
        """Return a curve's name at its largest value, unless another is there: all stand in the right margin, too.

        ``taken`` has the places of the names in the panel, and gets this one's.
        """
        if not name:
            return ""
        axis = self.panel[panel]
        i = int(np.abs(values).argmax())
        x, y = self.time.at(float(t[i])) + 13, axis.at(float(values[i]))
        if values[i] < 0 and y + 14 < axis.start:
            y += 14
        elif y - 6 > axis.end + 8:
            y -= 6
        else:  # no room above: beside
            x, y = x + 12, axis.end + 10
        x = min(max(x, self.time.start + 14), self.time.end - 20)
        if any(abs(x - other_x) < 7.0 * len(name) + 8.0 and abs(y - other_y) < 11.0 for other_x, other_y in taken):
            return ""
        taken.append((x, y))
        halo = {"paint_order": "stroke", "stroke": ink("paper"), "stroke_width": 3}
        return text(x, y, name, colour, 12, font_weight=600, **halo)

    def cursor(self, t: float) -> str:
        """Return the line at time t, ms, for a still picture."""
        x = self.time.at(t)
        return line(x, _TITLE, x, self.bottom, "focus", stroke_width=2)
