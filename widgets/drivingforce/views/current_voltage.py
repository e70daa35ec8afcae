"""Ohm's law for ions: each current as an area, conductance times driving force, and as a line against V_m."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from drivingforce.controls import Handle
from drivingforce.model import Cell, Instant, Snapshot
from drivingforce.page import texts
from drivingforce.page.palette import dash_of
from drivingforce.page.svg import element, haloed, ink, line, spread, text
from drivingforce.physics import ionic_current

from .base import SvgView, Table
from .plot import Axis, Plot, round_up

_LEFT = 50
_HEAD, _AREA, _FORCE_ROW, _STRIP, _TITLE, _CURRENT, _FOOT = 57, 110, 16, 34, 24, 114, 5  # heights
_WIDE = 480  # from here on the key of the lines stands beside them, below it under them
_TICK = 20  # mV, on which the V_m axis ends
_TOTAL, _STEADY = "total", "steady"


class CurrentVoltage(SvgView):
    """Each current as a rectangle from E to V_m as high as g; below them, the same currents against V_m.

    What is left of V_m is outward current, what is right of it inward. The lines have slope g and cross zero at E;
    the zero of their total is the chord potential of these conductances. V_m has a handle.

    Parameters
    ----------
    cell : Cell
        What to show.
    ions : sequence of Ion, optional
        Which ions, by default the membrane's first two; every other path that conducts, or that a synapse or a
        sound may open, is shown too, so that the currents add up.
    steady : bool
        Whether the total current with the gates settled at each V_m is drawn too: its stable zero is rest.
    lines : bool
        Whether the currents are drawn against V_m at all; without, the picture has half the height.
    replay : bool
        Whether the axes hold all that happens in the recording, for a picture that replays it.

    Raises
    ------
    InvalidInput
        For no ion, or one that the membrane has not.
    """

    first_ions = 2

    def __init__(
        self,
        cell: Cell,
        ions: Sequence[str] | None = None,
        steady: bool = False,
        lines: bool = True,
        replay: bool = False,
    ) -> None:
        self.choose_ions(cell, ions)
        self.steady, self.lines, self.replay = steady, lines, replay
        self._set_axes(cell.snapshot, roomy=True)
        self.handle = Handle(cell, "V_m")
        super().__init__(cell, texts.CURRENT_VOLTAGE if lines else texts.CURRENT_AREAS)
        self.children = [self.handle, *self.children]

    # -- the axes ----------------------------------------------------------------------------------------------

    def _set_axes(self, snapshot: Snapshot, roomy: bool = False) -> None:
        """Set the ends of the axes; roomy leaves V_m the range of a spike and g a third more."""
        now, paths = snapshot.now, self._paths(snapshot.now)
        voltages = [now.V_m, *(now.E[path] for path in paths), *((-115.0, 75.0) if roomy else ())]
        self.lower = _TICK * np.floor((min(voltages) - 4) / _TICK)
        self.upper = _TICK * np.ceil((max(voltages) + 4) / _TICK)
        g = max((now.g[path] for path in paths), default=0.0)
        # What a step of 70 mV away from the chord potential would drive.
        current = max([70 * sum(now.g.values()), *(abs(now.current[path]) for path in paths)])
        if self.replay:
            recording = snapshot.recording
            g = max([g, *(recording.g[path].max() for path in paths)])
            current = max((float(np.abs(recording.current[path]).max()) for path in paths), default=0.0)
        self.g_end = round_up((1.3 if roomy and not self.replay else 1.05) * float(g) or 1.0)
        self.current_end = round_up(1.02 * float(current) or 10.0)

    def fit(self) -> None:
        """Set the axes to what is on them now."""
        self._set_axes(self.cell.snapshot)
        self.refresh()

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the button that fits the axes."""
        return {texts.FIT: self.fit}

    def _paths(self, now: Instant) -> list[str]:
        """Return the ions asked for, and whatever else conducts or may."""
        ions, gated = self.ions, self.cell.snapshot.membrane.gated_paths
        return [*ions, *(path for path, g in now.g.items() if path not in ions and (g > 0 or path in gated))]

    # -- in words ----------------------------------------------------------------------------------------------

    def describe(self) -> str:
        """Return a line for each current, and what they add up to."""
        now, snapshot = self.cell.now, self.cell.snapshot
        lines = [
            texts.current_in_words(path, now.g[path], now.driving_force[path], now.current[path])
            for path in self._paths(now)
        ]
        rest = snapshot.rest if self.steady and snapshot.has_rest else None
        return "\n".join([*lines, texts.total_in_words(now.net_current, now.chord, rest)])

    def table(self) -> Table:
        """Return a row for each path, and their total."""
        now = self.cell.now
        rows = [
            [
                texts.path_name(path),
                texts.signed(now.E[path], 1),
                texts.signed(now.driving_force[path], 1),
                texts.conductance(now.g[path]),
                texts.current(now.current[path]),
                texts.flow(now.current[path]),
            ]
            for path in self._paths(now)
        ]
        total = texts.current(now.net_current), texts.flow(now.net_current)
        zero = (
            ("", "") if now.chord is None else (texts.signed(now.chord, 1), texts.signed(now.V_m - now.chord, 1))
        )
        rows.append([texts.TOTAL, *zero, texts.conductance(sum(now.g.values())), *total])
        return [texts.CURRENT_COLUMNS, *rows]

    # -- as a picture ------------------------------------------------------------------------------------------

    def draw(self, snapshot: Snapshot, previous: Snapshot | None) -> None:
        """Draw the picture, and put the handle on its axis."""
        super().draw(snapshot, previous)
        frame = self._frame(snapshot, self.picture.width)
        self.handle.lie(self.lower, self.upper, frame.x.start, frame.x.end, frame.strip)

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the picture for a column ``width`` pixels wide, and its height."""
        frame, now = self._frame(snapshot, width), snapshot.now
        upper = [
            self._grid(frame),
            self._equilibria(frame, now),
            *(self._rectangle(frame, now, path) for path in _largest_first(frame.paths, now)),
            self._forces(frame, now),
            _upright(frame, now.V_m, "ink", stroke_width=2),
            self._areas(frame, now),
            self._voltage(frame, snapshot),
        ]
        lower = [
            self._lines(frame, snapshot),
            self._zero_of_total(frame, now),
            self._points(frame, now),
            self._key(frame, now),
        ]
        return "".join(upper + (lower if self.lines else [])), frame.height

    def _frame(self, snapshot: Snapshot, width: float) -> _Frame:
        ends = self.lower, self.upper, self.g_end, self.current_end
        return _Frame.of(width, self._paths(snapshot.now), self.lines, self.steady, *ends)

    def _grid(self, frame: _Frame) -> str:
        left, right = frame.x.start, frame.x.end
        titles = (
            (texts.AREA_TITLE, texts.CURRENT_AXIS)
            if frame.wide
            else (texts.AREA_TITLE_SHORT, texts.CURRENT_AXIS_SHORT)
        )
        parts = [
            text(0, 14, titles[0], "ink", 13.5, font_weight=600),
            text(0, frame.g.end - 8, texts.CONDUCTANCE_AXIS, "secondary", 12),
        ]
        for tick in frame.x.ticks(44):
            x = frame.x.at(tick)
            for axis in frame.panels:
                parts.append(line(x, axis.start, x, axis.end, "rule"))
            parts.append(text(x, frame.strip + 25, texts.number(tick), "secondary", 12, text_anchor="middle"))
        parts.append(text(right + 14, frame.strip + 25, texts.MILLIVOLTS, "secondary", 12))
        for tick in frame.g.ticks(34):
            y = frame.g.at(tick)
            parts.append(line(left, y, right, y, "rule" if tick else "field"))
            parts.append(text(left - 8, y + 4, f"{tick:g}", "secondary", 12, text_anchor="end"))
        parts.append(line(left, frame.strip, right, frame.strip, "field", stroke_width=1.5))
        if not self.lines:
            return "".join(parts)
        parts.append(text(0, frame.I.end - 11, titles[1], "ink", 13.5, font_weight=600))
        for tick in frame.I.ticks(28):
            y = frame.I.at(tick)
            parts.append(line(left, y, right, y, "rule" if tick else "field"))
            parts.append(text(left - 8, y + 4, texts.signed(tick), "secondary", 12, text_anchor="end"))
        return "".join(parts)

    def _equilibria(self, frame: _Frame, now: Instant) -> str:
        """Return where each E is: a line through both panels, its name on top."""
        paths = sorted((path for path in frame.paths if frame.x.shows(now.E[path])), key=lambda path: now.E[path])
        names = [f"E_{path}" + (f" {texts.number(now.E[path])}" if frame.wide else "") for path in paths]
        at = [frame.x.at(now.E[path]) for path in paths]
        gap = 66 if frame.wide else 36
        places = spread(at, gap, frame.x.start + 26, frame.x.end - gap / 2 + 10)
        parts = []
        for path, name, place in zip(paths, names, places, strict=True):
            dash = {"stroke_dasharray": dash_of(path) or None, "opacity": 0.7}
            parts.append(_upright(frame, now.E[path], path, stroke_width=1, **dash))
            parts.append(text(place, frame.g.end - 10, name, path, 12.5, font_weight=700, text_anchor="middle"))
        return "".join(parts)

    def _rectangle(self, frame: _Frame, now: Instant, path: str) -> str:
        """Return the current through ``path`` as an area; one too high for its axis is open above."""
        g, x, E = now.g[path], frame.x.at(now.V_m), frame.x.at(now.E[path])
        left, right, top, bottom = min(x, E), max(x, E), frame.g.at(g), frame.g.start
        area = element(
            "rect", x=left, y=top, width=right - left, height=bottom - top, fill=ink(path), fill_opacity=0.28
        )
        sides = f"M{left:.1f} {bottom:.1f}V{top:.1f}" + ("H" if frame.g.shows(g) else "M")
        sides += (f"{right:.1f}" if frame.g.shows(g) else f"{right:.1f} {top:.1f}") + f"V{bottom:.1f}"
        return area + element(
            "path",
            d=sides,
            fill="none",
            stroke=ink(path),
            stroke_width=1.8,
            stroke_dasharray=dash_of(path) or None,
        )

    def _areas(self, frame: _Frame, now: Instant) -> str:
        """Return each current in numbers above its rectangle, on its side of V_m."""
        x = frame.x.at(now.V_m)
        paths = sorted(frame.paths, key=lambda path: -now.g[path])
        wanted = [frame.g.at(now.g[path]) - 7 for path in paths]
        heights = spread(wanted, 16, frame.g.end + 11, frame.g.start - 5)
        parts = []
        for path, y in zip(paths, heights, strict=True):
            label = f"I_{path} {texts.current(now.current[path])} µA/cm²"
            left = now.E[path] < now.V_m
            room, needed = (x - frame.x.start if left else frame.x.end - x), 7.0 * len(label)
            if room < needed:  # not enough: as far over as it takes
                place, anchor = (frame.x.start + 2, None) if left else (frame.x.end, "end")
            else:
                place, anchor = (x - 7, "end") if left else (x + 7, None)
            parts.append(haloed(place, y, label, path, 13, text_anchor=anchor, font_weight=700))
        return "".join(parts)

    def _forces(self, frame: _Frame, now: Instant) -> str:
        """Return the widths by themselves, an arrow from V_m to E for each path: they are there without any g."""
        parts = [text(frame.x.end + 10, frame.g.start - 2, texts.FORCE_COLUMN, "secondary", 12)]
        for index, path in enumerate(frame.paths):
            y = frame.g.start + 13 + index * _FORCE_ROW
            x, E = frame.x.at(now.V_m), frame.x.at(now.E[path])
            parts += [
                text(
                    frame.x.start - 8, y + 4, texts.path_name(path), path, 12.5, text_anchor="end", font_weight=700
                ),
                line(x, y, E, y, path, stroke_width=2),
                *(line(end, y - 4, end, y + 4, path, stroke_width=2) for end in (x, E)),
                text(frame.x.end + 10, y + 4, texts.signed(now.driving_force[path], 1), path, 13, font_weight=700),
            ]
        return "".join(parts)

    def _voltage(self, frame: _Frame, snapshot: Snapshot) -> str:
        """Return the name of V_m, on top of its line."""
        V_m = snapshot.now.V_m
        label = f"V_m {texts.number(V_m, 1)} mV"
        if snapshot.at is None:
            label += f" {texts.HELD if snapshot.inputs.held else texts.FREE}"
        half = 3.6 * len(label)
        x = min(max(frame.x.at(V_m), frame.x.start + half), frame.x.end + 40 - half)
        return text(x, 31, label, "ink", 13, font_weight=700, text_anchor="middle")

    def _lines(self, frame: _Frame, snapshot: Snapshot) -> str:
        """Return the I–V lines, each as far as it is on the axes."""
        now, ends = snapshot.now, np.array([self.lower, self.upper])
        currents: dict[str, Any] = {path: ionic_current(now.g[path], ends, now.E[path]) for path in now.g}
        plot = Plot(frame.x, frame.I)
        parts = [plot.curve(ends, sum(currents.values()), *_look(_TOTAL))]
        parts += [plot.curve(ends, currents[path], *_look(path)) for path in frame.paths]
        if self.steady:
            V = np.linspace(self.lower, self.upper, 161)
            parts.append(plot.curve(V, snapshot.membrane.steady_current(V), *_look(_STEADY)))
        return "".join(parts)

    def _points(self, frame: _Frame, now: Instant) -> str:
        """Return the currents at V_m on their lines; one beyond the axis is a triangle at its end."""
        x = frame.x.at(now.V_m)
        parts = []
        for name, current in (*((path, now.current[path]) for path in frame.paths), (_TOTAL, now.net_current)):
            y, colour = frame.I.at(current), ink("ink" if name == _TOTAL else name)
            if frame.I.shows(current):
                parts.append(
                    element("circle", cx=x, cy=y, r=4.5, fill=colour, stroke=ink("paper"), stroke_width=1.5)
                )
            else:
                way = 6 if current < 0 else -6
                parts.append(element("path", d=f"M{x - 6:.1f} {y - way:.1f}h12l-6 {way}Z", fill=colour))
        return "".join(parts)

    def _zero_of_total(self, frame: _Frame, now: Instant) -> str:
        """Return the mark of the chord potential, and its name: below the rising total, or above it."""
        if now.chord is None:
            return ""
        x, y = frame.x.at(now.chord), frame.I.at(0.0)
        room = 165 if frame.wide else 70
        below = x + room < frame.x.end
        end, name = (frame.I.start, frame.I.start - 21) if below else (frame.I.end, frame.I.end + 13)
        place = x + 8 if below else max(x - 8, frame.x.start + room)
        style = {"text_anchor": None if below else "end"}
        return (
            line(x, y, x, end, "ink", stroke_width=1, stroke_dasharray="2 3")
            + element("path", d=f"M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8Z", fill=ink("paper"), stroke=ink("ink"),
                      stroke_width=2)
            + haloed(place, name, texts.ZERO_OF_TOTAL if frame.wide else texts.ZERO, "secondary", 12, **style)
            + haloed(place, name + 15, texts.chord(now.chord, frame.wide), "ink", 12.5, font_weight=600, **style)
        )  # fmt: skip

    def _key(self, frame: _Frame, now: Instant) -> str:
        """Return which line is which, and how much current there is on it at V_m."""
        entries = [
            (path, f"{texts.path_name(path)} {texts.current(now.current[path])}", "") for path in frame.paths
        ]
        total = f"{texts.TOTAL} {texts.current(now.net_current)}"
        entries.append((_TOTAL, total, texts.TODAY if self.steady else ""))
        if self.steady:
            entries.append((_STEADY, texts.TOTAL, texts.SETTLED))
        parts = []
        for (path, label, note), (x, y) in zip(entries, frame.key, strict=True):
            colour, thickness, dash = _look(path)
            style = {"stroke_width": thickness, "stroke_dasharray": dash or None}
            parts.append(line(x, y - 4, x + 26, y - 4, colour, **style))
            parts.append(text(x + 32, y, label, colour, 12.5, font_weight=700))
            if note:
                parts.append(text(x + 32, y + 14, note, "secondary", 11.5))
        return "".join(parts)


@dataclass(frozen=True)
class _Frame:
    """Where things are: the axes of V_m, g and current, the strip with the handle, the key."""

    paths: tuple[str, ...]
    wide: bool
    height: float
    strip: float
    x: Axis
    g: Axis
    I: Axis
    panels: tuple[Axis, ...]  # g, and I if it is there
    key: tuple[tuple[float, float], ...]  # where each line's entry is

    @classmethod
    def of(
        cls,
        width: float,
        paths: Sequence[str],
        lines: bool,
        steady: bool,
        lower: float,
        upper: float,
        g: float,
        current: float,
    ) -> _Frame:
        wide = width >= _WIDE
        base = _HEAD + _AREA
        strip = base + len(paths) * _FORCE_ROW + 16
        top = strip + _STRIP + _TITLE
        bottom = top + _CURRENT
        right = width - (188 if wide and steady else 124 if wide and lines else 76)
        key = (
            _beside(right + 14, top + 12, len(paths), steady)
            if wide
            else _below(width, bottom, len(paths), steady)
        )
        x, g_axis = Axis(lower, upper, _LEFT, right), Axis(0.0, g, base, _HEAD)
        current_axis = Axis(-current, current, bottom, top)
        return cls(
            paths=tuple(paths),
            wide=wide,
            height=(strip + _STRIP if not lines else bottom if wide else key[-1][1] + (14 if steady else 0))
            + _FOOT,
            strip=strip,
            x=x,
            g=g_axis,
            I=current_axis,
            panels=(g_axis, current_axis) if lines else (g_axis,),
            key=key,
        )


def _beside(x: float, y: float, paths: int, steady: bool) -> tuple[tuple[float, float], ...]:
    """Return the places of the key's entries beside the lines; those of the two totals take two rows."""
    rows = [*range(paths + 1), *([paths + 2] if steady else [])]
    return tuple((x, y + 16 * row) for row in rows)


def _below(width: float, bottom: float, paths: int, steady: bool) -> tuple[tuple[float, float], ...]:
    """Return the places of the key's entries below the lines: two in a row, two rows for each named total."""
    pairs = paths if steady else paths + 1
    column = (width - _LEFT) / 2
    places = [(_LEFT + column * (index % 2), bottom + 20 + 16 * (index // 2)) for index in range(pairs)]
    next_row = places[-1][1] + 16
    return (*places, *((_LEFT, next_row + 31 * row) for row in ((0, 1) if steady else ())))


def _upright(frame: _Frame, V: float, colour: str, **style: object) -> str:
    """Return a line at V, mV, through the panels; not through the words between them."""
    x = frame.x.at(V)
    pieces = [(frame.g.end - 6, frame.strip), *((axis.end, axis.start) for axis in frame.panels[1:])]
    return "".join(line(x, top, x, bottom, colour, **style) for top, bottom in pieces)


def _look(path: str) -> tuple[str, float, str]:
    """Return how the line of ``path`` is drawn: colour, thickness, pattern."""
    if path == _TOTAL:
        return "ink", 2.6, ""
    return ("ink", 3.0, "1.5 4") if path == _STEADY else (path, 2.0, dash_of(path))


def _largest_first(paths: Sequence[str], now: Instant) -> list[str]:
    """Return ``paths`` so that no rectangle hides a smaller one."""
    return sorted(paths, key=lambda path: -abs(now.current[path]))
