"""The squid axon beside NEURON, with NEURON's own hh and its own constants."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from drivingforce.physics.membrane import Membrane
from drivingforce.physics.stimulus import Step
from drivingforce.physics.sweep import sweep, threshold


@pytest.fixture(scope="module")
def h() -> Any:
    if os.environ.get("CI") == "true":
        import neuron  # a failure, not a skip, where everything should be there
    else:
        neuron = pytest.importorskip("neuron")
    neuron.h.load_file("stdrun.hoc")
    neuron.h.usetable_hh = 0  # its rate tables are 1 mV coarse
    return neuron.h


class Axon:
    """One compartment of 1e-4 cm² with hh, integrated by CVode."""

    def __init__(self, h: Any, celsius: float) -> None:
        self.h = h
        self.section = h.Section(name="axon")
        self.section.L = self.section.diam = 100.0 / math.sqrt(math.pi)
        self.section.insert("hh")
        self.segment = self.section(0.5)
        self.clamp = h.IClamp(self.segment)
        h.celsius = celsius
        self.solver = h.CVode()
        self.solver.active(1)
        self.solver.atol(1e-8)
        self.t, self.V = h.Vector(), h.Vector()
        self.t.record(h._ref_t)
        self.V.record(self.segment._ref_v)

    def membrane(self, squid: Callable[..., Membrane]) -> Membrane:
        hh = self.segment.hh
        E = {"Na": self.segment.ena, "K": self.segment.ek, "leak": hh.el}
        # NEURON keeps conductances in S/cm².
        return squid(1e3 * hh.gnabar, 1e3 * hh.gkbar, 1e3 * hh.gl, celsius=self.h.celsius, E=E)

    def spike_times(self, step: Step, duration: float, V: float) -> np.ndarray:
        self.clamp.delay, self.clamp.dur = step.start, step.duration
        self.clamp.amp = step.amplitude * self.segment.area() * 1e-8 * 1e3  # µA/cm² to nA
        self.h.finitialize(V)
        self.h.CVode().solve(duration)
        t, V_m = np.array(self.t), np.array(self.V)
        rises = np.flatnonzero((V_m[:-1] < 0) & (V_m[1:] >= 0))
        return t[rises] - V_m[rises] * (t[rises + 1] - t[rises]) / (V_m[rises + 1] - V_m[rises])


@pytest.mark.parametrize("celsius", [6.3, 18.5])
@pytest.mark.parametrize("step", [Step(2.0, 40.0, 10.0), Step(2.0, 0.5, 60.0), Step(2.0, 40.0, 40.0)])
def test_spike_times(h, squid, celsius, step):
    axon = Axon(h, celsius)
    membrane = axon.membrane(squid)
    ours = sweep(membrane, step, 50.0).spike_times
    # A straight line between CVode's own steps is good to a few microseconds.
    np.testing.assert_allclose(ours, axon.spike_times(step, 50.0, membrane.rest.V_m), atol=0.01)
    assert len(ours) > 0


def test_rest_and_shape(h, squid):
    axon = Axon(h, 6.3)
    membrane = axon.membrane(squid)
    axon.spike_times(Step(5.0, 1.0, 20.0), 40.0, membrane.rest.V_m)
    theirs = np.interp(np.arange(0.0, 40.0, 0.5), axon.t, axon.V)
    recording = sweep(membrane, Step(5.0, 1.0, 20.0), 40.0)
    ours = np.interp(np.arange(0.0, 40.0, 0.5), recording.t, recording.V)
    np.testing.assert_allclose(ours, theirs, atol=0.5)
    assert np.array(axon.V).max() == pytest.approx(recording.V.max(), abs=0.02)
    assert np.array(axon.V).min() == pytest.approx(recording.V.min(), abs=0.02)


@pytest.mark.parametrize("duration", [0.5, 5.0])
def test_threshold(h, squid, duration):
    axon = Axon(h, 6.3)
    membrane = axon.membrane(squid)
    amplitude = threshold(membrane, Step(1.0, duration, 1.0))
    rest = membrane.rest.V_m
    assert len(axon.spike_times(Step(1.0, duration, 1.001 * amplitude), 40.0, rest)) == 1
    assert len(axon.spike_times(Step(1.0, duration, 0.999 * amplitude), 40.0, rest)) == 0
