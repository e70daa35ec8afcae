"""Landmarks of a spike, against the published and the repeated values."""

from itertools import pairwise

import numpy as np
import pytest

from drivingforce import Cell, K, Na, PulseTrain, Step
from drivingforce.physics import spikes


def test_the_textbook_spike():
    """TEACHING 1.4 and 1.7: peak +44.9, undershoot −83.5; I_Na largest on the upstroke at V +14, −923 µA/cm²."""
    cell = Cell.preset("textbook neuron")
    (spike,) = spikes(cell.recording)
    assert spike.V_peak == pytest.approx(44.9, abs=0.05)
    assert spike.V_trough == pytest.approx(-83.5, abs=0.05)
    assert spike.half_width == pytest.approx(0.577, abs=0.012)
    assert spike.largest_inward < spike.peak < spike.fall < spike.trough
    cell.at = spike.largest_inward
    assert cell.V_m == pytest.approx(14.0, abs=1.0)
    assert cell.Na.current == pytest.approx(-923.0, abs=3.0)
    largest = cell.Na.g
    cell.at = spike.peak
    assert cell.Na.g / largest == pytest.approx(1 / 0.59, abs=0.05)
    assert cell.now.current[Na] == pytest.approx(-cell.now.current[K], abs=1.0)


def test_the_squids_spike():
    """GROUND_TRUTH: 1 ms, 20 µA/cm²: +40.50 and −76.18 mV, half-width 1.475 ms."""
    cell = Cell.preset("squid axon")
    (spike,) = spikes(cell.recording)
    assert spike.V_peak == pytest.approx(40.50, abs=0.05)
    assert spike.V_trough == pytest.approx(-76.18, abs=0.05)
    assert spike.half_width == pytest.approx(1.475, abs=0.012)
    cell.at = spike.largest_inward
    assert cell.Na.current == pytest.approx(-425.0, abs=5.0), "the first hump; the second is larger"


def test_there_is_one_for_each_spike_time():
    cell = Cell.preset("squid axon", duration=60.0)
    cell.stimulus = Step(5.0, 55.0, 10.0)
    r = cell.recording
    found = spikes(r)
    assert len(found) == len(r.spike_times) > 2
    np.testing.assert_allclose([spike.rise for spike in found], r.spike_times, atol=2e-3)
    for spike, after in pairwise(found):
        assert spike.peak < spike.trough < after.largest_inward < after.peak


def test_a_recording_that_ends_early_has_half_a_spike():
    cell = Cell.preset("textbook neuron", duration=1.7)
    (spike,) = spikes(cell.recording)
    assert (spike.fall, spike.trough, spike.half_width, spike.V_trough) == (None, None, None, None)
    assert spike.V_peak > 40


def test_no_spike_no_landmarks():
    cell = Cell.preset("textbook neuron")
    cell.stimulus = None
    assert spikes(cell.recording) == ()
    cell.stimulus = PulseTrain(1.0, 0.2, 1.0, 0.5, 3)
    assert spikes(cell.recording) == ()
