"""Many sweeps at once give what each gives by itself."""

from __future__ import annotations

import numpy as np
import pytest

from drivingforce.physics import InvalidInput
from drivingforce.physics.family import sweep_family
from drivingforce.physics.stimulus import PulseTrain, Ramp, Step
from drivingforce.physics.sweep import sweep


def test_a_slider_range_is_its_sweeps(textbook):
    membranes = [textbook(TTX=TTX, K_out=K_out) for TTX, K_out in ((0.0, 5.0), (0.2, 6.0), (0.3, 4.5), (1.0, 9.0))]
    pulse = Step(5.0, 0.5, 60.0)
    family = sweep_family(membranes, pulse, 30.0)
    assert family.converged.all()
    for membrane, V, times in zip(membranes, family.V, family.spike_times, strict=True):
        alone = sweep(membrane, pulse, 30.0)
        np.testing.assert_allclose(times, alone.spike_times, atol=0.005)
        np.testing.assert_allclose(V, alone.curves.V(family.t), atol=0.5)


def test_different_stimuli_at_different_times(squid):
    stimuli = [
        Step(2.0, 20.0, 10.0),
        Ramp(5.0, 15.0, 20.0),
        PulseTrain(1.0, 0.5, 30.0, 12.0, 2),
        Step(3.3, 0.01, 900.0),
    ]
    family = sweep_family(squid(), stimuli, 40.0)
    for stimulus, times in zip(stimuli, family.spike_times, strict=True):
        np.testing.assert_allclose(times, sweep(squid(), stimulus, 40.0).spike_times, atol=0.01)
        assert len(times) > 0


def test_f_I_curve(squid):
    steps = [Step(0.0, 500.0, amplitude) for amplitude in (2.0, 10.0, 20.0)]
    family = sweep_family(squid(), steps, 500.0)
    assert family.rates == pytest.approx([0.0, 68.32, 86.47], abs=0.02)
    assert sweep_family(squid(), steps, 500.0, step=0.2).rates == pytest.approx(family.rates, abs=0.05)


def test_without_stimulus_nothing_happens(squid, textbook):
    for membrane in (squid(), textbook()):
        family = sweep_family(membrane, Step(0.0, 1.0, 0.0), 100.0)
        assert np.ptp(family.V) < 0.01
        assert len(family.spike_times[0]) == 0


def test_one_of_each(squid):
    assert sweep_family(squid(), Step(1.0, 1.0, 20.0), 20.0).V.shape[0] == 1


def test_arrays_are_read_only(squid):
    family = sweep_family(squid(), Step(1.0, 1.0, 20.0), 20.0)
    with pytest.raises(ValueError, match="read-only"):
        family.V[0, 0] = 0.0


def test_what_is_refused(squid):
    step = Step(1.0, 1.0, 20.0)
    with pytest.raises(InvalidInput, match="Number of stimuli"):
        sweep_family([squid(), squid()], [step] * 3)
    with pytest.raises(InvalidInput, match="Number of stimuli"):
        sweep_family([], [])
    with pytest.raises(InvalidInput, match="one temperature"):
        sweep_family([squid(), squid(celsius=10.0)], step)
    with pytest.raises(InvalidInput, match="End of the stimulus"):
        sweep_family(squid(), Step(45.0, 10.0, 1.0))
    for amplitude in (-1e3, 1e4, 1e300):
        with pytest.raises(InvalidInput, match="Stimulus"):
            sweep_family(squid(), Step(5.0, 40.0, amplitude))
    with pytest.raises(InvalidInput, match="Duration"):
        sweep_family(squid(), step, 0.0)
    with pytest.raises(InvalidInput, match="Step"):
        sweep_family(squid(), step, step=0.0)
