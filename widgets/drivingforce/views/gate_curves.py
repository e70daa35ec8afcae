"""The gates of a membrane's channels against V_m: where they settle, and how long that takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drivingforce.model import Cell, Snapshot
from drivingforce.page import texts
from drivingforce.page.svg import element, haloed, ink, line, spread, text
from drivingforce.physics import Membrane

from .base import SvgView, Table
from .plot import Axis, curve, gate_looks, round_up

_LEFT, _RIGHT = 44, 96
_HEAD, _SHARE, _BETWEEN, _TIME, _FOOT = 44, 150, 34, 110, 40  # heights
_LOWER, _UPPER, _POINTS = -120.0, 80.0, 101
#: The steady opening of channels that inactivate may be too small to be seen at its own height: it is drawn as
#: many times as high as leaves it on the axis.
_MAGNIFICATIONS = (20.0, 10.0, 5.0, 2.0, 1.0)


class GateCurves(SvgView):
    """Steady states of every gate against V_m, and of what inactivating channels leave open; the time constants.

    Points mark the gates at V_m. On a recording they are where the gates have got to, off their curves: they lag.

    Parameters
    ----------
    cell : Cell
        Whose kinetics, temperature and V_m to show.
    """

    def __init__(self, cell: Cell) -> None:
        self.longest = self._longest(cell.snapshot)
        super().__init__(cell, texts.GATE_CURVES)

    def _longest(self, snapshot: Snapshot) -> float:
        """Return the end of the axis of time constants, ms."""
        longest = (float(tau.max()) for tau in _time_constants(snapshot, _voltages()).values())
        return round_up(1.02 * max(longest, default=10.0))

    def fit(self) -> None:
        """Set the axis of time constants to what is on it now."""
        self.longest = self._longest(self.cell.snapshot)
        self.refresh()

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return the button that fits the axis."""
        return {texts.FIT: self.fit}

    # -- in words ----------------------------------------------------------------------------------------------

    def describe(self) -> str:
        """Return where the gates settle and how fast, and where those of a recording are."""
        snapshot = self.cell.snapshot
        V_m, inputs, membrane = snapshot.now.V_m, snapshot.inputs, snapshot.membrane
        if not membrane.gate_names:
            return texts.NO_GATE_HERE
        times = [f"{texts.three_digits(tau)} ms" for tau in _time_constants(snapshot, V_m).values()]
        sentences = [texts.gates_in_words(V_m, _listed(membrane.steady_gates(V_m)), times)]
        if snapshot.at is not None:
            sentences.append(texts.gates_now(_listed(snapshot.gates)))
        gated = {channel.path for channel in membrane.channels if channel.gates is not None}
        by_hand = inputs.model.declarations.by_hand
        set_by_hand = [f"g_{ion}" for ion in by_hand if ion in gated and inputs.g(ion) is not None]
        if set_by_hand:
            sentences.append(texts.conductances_set(set_by_hand))
        return "\n".join(sentences)

    def table(self) -> Table:
        """Return a row for each gate."""
        snapshot = self.cell.snapshot
        V_m, now = snapshot.now.V_m, snapshot.gates
        settled, tau = snapshot.membrane.steady_gates(V_m), _time_constants(snapshot, V_m)
        rows = [
            [
                gate,
                texts.gate_name(gate, path),
                texts.number(now[gate], 3),
                texts.number(float(settled[gate]), 3),
                texts.three_digits(tau[gate]),
            ]
            for gate, (path, _) in gate_looks(snapshot.membrane).items()
        ]
        return [texts.GATE_COLUMNS, *rows]

    # -- as a picture ------------------------------------------------------------------------------------------

    def markup(self, snapshot: Snapshot, width: float) -> tuple[str, float]:
        """Return the picture for a column ``width`` pixels wide, and its height."""
        frame, V_m, V = _Frame.of(width, self.longest), snapshot.now.V_m, _voltages()
        settled, tau = snapshot.membrane.steady_gates(V), _time_constants(snapshot, V)
        windows = _windows(snapshot.membrane, settled)
        looks = gate_looks(snapshot.membrane)
        x = frame.x.at(V_m)
        parts = [
            _grid(frame),
            *(_window(frame, V, window) for window in windows),
            *(_curve(frame, frame.share, V, settled[gate], look) for gate, look in looks.items()),
            *(_curve(frame, frame.time, V, tau[gate], look) for gate, look in looks.items()),
            line(x, frame.share.end - 6, x, frame.time.start, "ink", stroke_width=2),
            *(_points(frame, snapshot, gate, colour) for gate, (colour, _) in looks.items()),
            _letters(frame, snapshot),
            _names(frame, settled, tau, looks),
            *(_name_of(frame, window) for window in windows),
            _voltage(frame, V_m),
        ]
        return "".join(parts), frame.height


@dataclass(frozen=True)
class _Frame:
    """Where things are: the axes of V_m, of the share of open gates, and of time constants."""

    width: float
    height: float
    x: Axis
    share: Axis
    time: Axis

    @classmethod
    def of(cls, width: float, longest: float) -> _Frame:
        bottom = _HEAD + _SHARE
        top = bottom + _BETWEEN
        return cls(
            width,
            top + _TIME + _FOOT,
            Axis(_LOWER, _UPPER, _LEFT, width - _RIGHT),
            Axis(0.0, 1.0, bottom, _HEAD),
            Axis(0.0, longest, top + _TIME, top),
        )


def _voltages() -> Any:
    return np.linspace(_LOWER, _UPPER, _POINTS)


def _time_constants(snapshot: Snapshot, V_m: Any) -> Any:
    """Return the time constant of each gate, ms, at V_m (mV) and the Cell's temperature."""
    return snapshot.membrane.time_constants(V_m)


def _listed(gates: Any) -> list[str]:
    return [f"{gate} = {texts.number(value, 2)}" for gate, value in gates.items()]


@dataclass(frozen=True)
class _Window:
    """What channels that inactivate leave open once settled, and by how much it is drawn higher."""

    path: str
    powers: Mapping[str, int]
    opening: Any
    factor: float


def _windows(membrane: Membrane, settled: Any) -> list[_Window]:
    """Return the window of each kind of channel with several gates; ``settled`` is where each gate settles."""
    windows = []
    for channel in membrane.channels:
        powers = membrane.gates_of(channel)
        if len(powers) > 1:
            opening = np.prod([settled[gate] ** power for gate, power in powers.items()], axis=0)
            factor = next((factor for factor in _MAGNIFICATIONS if factor * opening.max() <= 1.0), 1.0)
            windows.append(_Window(channel.path, powers, factor * opening, factor))
    return windows


def _grid(frame: _Frame) -> str:
    left, right = frame.x.start, frame.x.end
    parts = [
        text(0, 14, texts.GATE_SHARE, "ink", 13.5, font_weight=600),
        text(0, frame.time.end - 12, texts.GATE_TIME, "ink", 13.5, font_weight=600),
    ]
    for tick in frame.x.ticks(44):
        x = frame.x.at(tick)
        parts += [line(x, axis.start, x, axis.end, "rule") for axis in (frame.share, frame.time)]
        parts.append(text(x, frame.time.start + 17, texts.number(tick), "secondary", 12, text_anchor="middle"))
    for axis in (frame.share, frame.time):
        for tick in axis.ticks(28):
            y = axis.at(tick)
            parts.append(line(left, y, right, y, "rule" if tick else "field"))
            parts.append(text(left - 8, y + 4, f"{tick:.6g}", "secondary", 12, text_anchor="end"))
    middle = (left + right) / 2
    parts.append(text(middle, frame.time.start + 35, texts.VOLTAGE_AXIS, "secondary", 12.5, text_anchor="middle"))
    return "".join(parts)


def _curve(frame: _Frame, axis: Axis, V: Any, values: Any, look: tuple[str, str]) -> str:
    colour, dash = look
    return curve(frame.x.all_at(V), axis.all_at(np.minimum(values, axis.upper)), colour, 2.2, dash)


def _window(frame: _Frame, V: Any, window: _Window) -> str:
    outline = np.r_[V[0], V, V[-1]], np.r_[0.0, window.opening, 0.0]
    places = zip(frame.x.all_at(outline[0]), frame.share.all_at(outline[1]), strict=True)
    d = "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in places) + "Z"
    return element("path", d=d, fill=ink(window.path), fill_opacity=0.28)


def _points(frame: _Frame, snapshot: Snapshot, gate: str, colour: str) -> str:
    """Return where a gate is, joined to where it would settle, and its time constant."""
    V_m = snapshot.now.V_m
    x, settled = frame.x.at(V_m), frame.share.at(float(snapshot.membrane.steady_gates(V_m)[gate]))
    now, tau = frame.share.at(snapshot.gates[gate]), frame.time.at(float(_time_constants(snapshot, V_m)[gate]))
    parts = []
    if abs(now - settled) > 1:
        parts.append(line(x, now, x, settled, colour, stroke_width=4, opacity=0.6))
        parts.append(
            element("circle", cx=x, cy=settled, r=4, fill=ink("paper"), stroke=ink(colour), stroke_width=1.8)
        )
    for y in (now, tau):
        parts.append(element("circle", cx=x, cy=y, r=5, fill=ink(colour), stroke=ink("paper"), stroke_width=1.5))
    return "".join(parts)


def _letters(frame: _Frame, snapshot: Snapshot) -> str:
    """Return the names of the gates beside their points, where those are off the curves."""
    if snapshot.at is None:
        return ""
    x, end, looks = frame.x.at(snapshot.now.V_m), frame.x.end, gate_looks(snapshot.membrane)
    places = sorted((frame.share.at(share), gate) for gate, share in snapshot.gates.items())
    heights = spread([y for y, _ in places], 15, frame.share.end, frame.share.start)
    side, anchor = (10, None) if x + 24 < end else (-10, "end")
    return "".join(
        haloed(x + side, y + 4.5, gate, looks[gate][0], 14, font_weight=700, text_anchor=anchor)
        for (_, gate), y in zip(places, heights, strict=True)
    )


def _names(frame: _Frame, settled: Any, tau: Any, looks: Mapping[str, tuple[str, str]]) -> str:
    """Return the names of the curves at their right ends."""
    parts = []
    for axis, values, name in ((frame.share, settled, "{}∞"), (frame.time, tau, "τ_{}")):
        ends = sorted((axis.at(float(values[gate][-1])), gate) for gate in looks)
        heights = spread([y for y, _ in ends], 16, axis.end, axis.start)
        for (y, gate), height in zip(ends, heights, strict=True):
            colour, dash = looks[gate]
            right = frame.x.end
            parts.append(line(right, y, right + 8, height, colour, stroke_width=1))
            parts.append(
                line(right + 10, height, right + 34, height, colour, stroke_width=2.2,
                     stroke_dasharray=dash or None)
            )  # fmt: skip
            parts.append(text(right + 40, height + 4.5, name.format(gate), colour, 14, font_weight=700))
    return "".join(parts)


def _name_of(frame: _Frame, window: _Window) -> str:
    """Return the name of a window, over its top."""
    top = int(np.argmax(window.opening))
    x, y = frame.x.at(float(_voltages()[top])), frame.share.at(float(window.opening[top]))
    name = texts.window(window.powers, window.factor)
    return haloed(x, y - 6, name, window.path, 12, text_anchor="middle")


def _voltage(frame: _Frame, V_m: float) -> str:
    label = f"V_m {texts.number(V_m, 1)} mV"
    half = 3.6 * len(label)
    x = min(max(frame.x.at(V_m), frame.x.start + half), frame.x.end + 60 - half)
    return text(x, frame.share.end - 10, label, "ink", 13, font_weight=700, text_anchor="middle")
