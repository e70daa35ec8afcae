"""Stimuli: segments, sums, and what is refused."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.physics import InvalidInput
from drivingforce.physics.stimulus import PulseTrain, Ramp, Segment, Step, VoltageClamp, sample

times, lengths, amplitudes = st.floats(0.0, 40.0), st.floats(1e-6, 10.0), st.floats(-100.0, 100.0)
pulses = st.builds(Step, times, lengths, amplitudes) | st.builds(Ramp, times, lengths, amplitudes)


@given(pulses | st.builds(lambda a, b: a + b, pulses, pulses))
def test_segments_cover_the_sweep_without_a_gap(stimulus):
    segments = stimulus.segments(60.0)
    assert segments[0].t0 == 0.0
    assert segments[-1].t1 == 60.0
    for one, following in pairwise(segments):
        assert one.t1 == following.t0
    assert all(segment.t1 > segment.t0 for segment in segments)


@given(pulses, pulses)
def test_currents_add(a, b):
    t = np.linspace(0.0, 60.0, 1001)
    apart = sample(a.segments(60.0), t) + sample(b.segments(60.0), t)
    np.testing.assert_allclose(sample((a + b).segments(60.0), t), apart, atol=1e-9)


def test_step_ramp_and_train():
    assert Step(1.0, 2.0, 5.0).segments(4.0) == [(0, 1, 0, 0), (1, 3, 5, 5), (3, 4, 0, 0)]
    assert Ramp(0.0, 2.0, 5.0).segments(3.0) == [(0, 2, 0, 5), (2, 3, 0, 0)]
    train = PulseTrain(1.0, 0.5, 3.0, interval=2.0, count=2)
    assert train.segments(4.0) == [(0, 1, 0, 0), (1, 1.5, 3, 3), (1.5, 3, 0, 0), (3, 3.5, 3, 3), (3.5, 4, 0, 0)]


def test_pulses_may_touch():
    segments = PulseTrain(0.1, 0.1, 3.0, interval=0.1, count=9).segments(1.0)
    assert all(segment.t1 > segment.t0 for segment in segments)
    assert sum(segment.first for segment in segments) == pytest.approx(27.0)


def test_clamp_holds_between_its_steps():
    clamp = VoltageClamp.step(-65.0, start=1.0, duration=2.0, V_m=0.0)
    assert clamp.segments(4.0) == [(0, 1, -65, -65), (1, 3, 0, 0), (3, 4, -65, -65)]
    assert VoltageClamp(-65.0, ((0, 1, -65, 20),)).steps == (Segment(0, 1, -65, 20),)


@pytest.mark.parametrize(
    "stimulus",
    [
        Step(45.0, 10.0, 1.0),
        Ramp(0.0, 51.0, 1.0),
        PulseTrain(0.0, 1.0, 1.0, 10.0, 6),
        VoltageClamp.step(-65, 60, 1, 0),
    ],
)
def test_a_stimulus_lies_within_the_sweep(stimulus):
    with pytest.raises(InvalidInput, match="50 ms"):
        stimulus.segments(50.0)


def test_a_stimulus_may_end_with_the_sweep_whatever_rounding_does():
    assert Step(0.1, 0.2, 1.0).segments(0.3)[-1].t1 == 0.3


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Step(-1.0, 1.0, 1.0), "Start of the stimulus cannot be −1 ms"),
        (lambda: Step(1.0, 0.0, 1.0), "Duration of the stimulus cannot be 0 ms"),
        (lambda: Step(1.0, 1e-30, 1.0), "Duration"),
        (lambda: Step(1.0, 1.0, float("nan")), "Amplitude"),
        (lambda: Ramp(1.0, -1.0, 1.0), "Duration"),
        (lambda: Step("soon", 1.0, 1.0), "Start"),
        (lambda: PulseTrain(0.0, 2.0, 1.0, interval=1.0, count=3), "Interval"),
        (lambda: PulseTrain(0.0, 2.0, 1.0, interval=5.0, count=0), "Number of pulses"),
        (lambda: PulseTrain(0.0, 2.0, 1.0, interval=5.0, count=2.5), "Number of pulses"),
        (lambda: VoltageClamp(float("inf")), "Holding potential"),
        (lambda: VoltageClamp(-65.0, ((5, 4, 0, 0),)), "End of a voltage step"),
        (lambda: VoltageClamp(-65.0, ((5, 7, 0, 0), (6, 8, 0, 0))), "Start of a voltage step"),
    ],
)  # fmt: skip
def test_bad_values_are_named(make, named):
    with pytest.raises(InvalidInput, match=named):
        make()
