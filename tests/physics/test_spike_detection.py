"""What counts as a spike, on what once was counted wrongly, and beside eFEL."""

from __future__ import annotations

import efel
import numpy as np
import pytest

from drivingforce import Cell, PulseTrain, Ramp, Step
from drivingforce.physics import InvalidInput, firing_curve, spikes, sweep, threshold


def membrane(preset, **changes):
    return Cell.preset(preset, **changes).snapshot.membrane


@pytest.mark.parametrize(
    ("preset", "amplitude", "rate"), [("textbook neuron", 90.0, 357), ("squid axon", 64.0, 127)]
)
def test_under_a_strong_current_spikes_that_stay_below_0_mV_count(preset, amplitude, rate):
    recording = sweep(membrane(preset), Step(5.0, 145.0, amplitude), 150.0)
    assert recording.V[recording.t > 100.0].max() < 0.0
    assert 1000.0 / np.diff(recording.spike_times)[-3:] == pytest.approx(rate, rel=0.01)


@pytest.mark.parametrize(("preset", "last", "silent"), [("textbook neuron", 160, 180), ("squid axon", 124, 156)])
def test_firing_goes_on_until_the_oscillation_dies(preset, last, silent):
    curve = firing_curve(membrane(preset))
    firing = curve.current[curve.rate > 0.0]
    assert last <= firing.max() <= silent
    between = (curve.current >= firing.min()) & (curve.current <= firing.max())
    assert (np.diff(curve.rate[between]) > 0.0).all(), "ever faster, without a gap"


def test_a_rest_above_0_mV_that_is_pulled_below_and_let_go_is_no_spike():
    high = membrane("textbook neuron", Na_g=5.0, K_g=0.1)
    assert high.rest.V_m > 50.0
    recording = sweep(high, Step(1.0, 5.0, -500.0), 20.0)
    assert recording.V.min() < 0.0
    assert len(recording.spike_times) == 0


def test_what_was_not_reached_is_none():
    cell = Cell.preset("textbook neuron", duration=1.6)
    (spike,) = spikes(cell.recording)
    assert spike.rise == pytest.approx(1.535, abs=0.001)
    assert (spike.peak, spike.V_peak, spike.fall, spike.half_width, spike.trough, spike.V_trough) == (None,) * 6


@pytest.mark.parametrize(
    ("preset", "changes"),
    [
        ("textbook neuron", {"TTX": 1.0}),
        ("textbook neuron", {"Na_g_max": 0.0}),
        ("textbook neuron", {"K_outside": 20.0}),
        ("squid axon", {"celsius": 37.0}),
    ],
)
def test_a_passive_or_graded_membrane_has_no_threshold(preset, changes):
    with pytest.raises(InvalidInput, match="Membrane"):
        threshold(membrane(preset, **changes), Step(1.0, 0.5, 1.0))


def test_threshold_of_a_slow_ramp():
    """A slow ramp lets Na⁺ channels inactivate on the way: it takes more than a long step does."""
    neuron = membrane("textbook neuron")
    slow = threshold(neuron, Ramp(1.0, 500.0, 1.0))
    assert slow == pytest.approx(28.01, abs=0.02)
    assert slow > 2.0 * threshold(neuron, Step(1.0, 200.0, 1.0))


def recordings():
    """Twenty random recordings that fire or not."""
    rng = np.random.default_rng(12)
    for _ in range(20):
        preset = rng.choice(["textbook neuron", "squid axon"])
        slow = preset == "squid axon"
        celsius = rng.uniform(4.0, 15.0) if slow else rng.uniform(30.0, 38.0)
        neuron = membrane(str(preset), celsius=float(celsius), TTX=float(rng.choice([0.0, 0.2, 0.5])))
        amplitude = float(rng.uniform(2.0, 60.0))
        shapes = (
            Step(5.0, 60.0, amplitude),
            Ramp(5.0, 60.0, amplitude),
            PulseTrain(5.0, 1.0, 2 * amplitude, 12.0, 4),
        )
        yield sweep(neuron, shapes[int(rng.integers(3))], 80.0)


def test_landmarks_are_those_of_efel():
    """By eFEL's own rule a spike crosses −20 mV.

    So its count would differ by spikes that stay below −20 mV, or where V_m is pushed over it: here by none. Its
    peaks are samples, 0.01 ms apart.
    """
    efel.reset()
    efel.set_setting("interp_step", 0.01)
    counted = 0
    for recording in recordings():
        t = np.arange(0.0, 80.0, 0.01)
        V = recording.curves.V(t)
        trace = {"T": t, "V": V, "stim_start": [5.0], "stim_end": [80.0]}
        (found,) = efel.get_feature_values([trace], ["peak_time", "peak_voltage"], raise_warnings=False)
        ours = [spike for spike in spikes(recording) if spike.peak is not None]
        theirs = [] if found["peak_time"] is None else found["peak_time"]
        assert len(ours) == len(theirs)
        np.testing.assert_allclose([spike.peak for spike in ours], theirs, atol=0.02)
        heights = [] if found["peak_voltage"] is None else found["peak_voltage"]
        np.testing.assert_allclose([spike.V_peak for spike in ours], heights, atol=0.1)
        counted += len(ours)
    assert counted > 40


def test_a_ramp_that_just_fails_gets_higher_than_a_pulse_that_just_fails():
    """Chapter 5 and its question 05-threshold: the largest V_m of a failing response, not where a pulse ends."""
    neuron = membrane("textbook neuron")
    highest = []
    for shape, duration in ((Step, 0.5), (Step, 5.0), (Ramp, 20.0)):
        least = threshold(neuron, shape(1.0, duration, 1.0))
        highest.append(sweep(neuron, shape(1.0, duration, 0.999 * least), 40.0).V.max())
    assert highest[:2] == pytest.approx([-58.7, -58.7], abs=0.3)
    assert highest[2] == pytest.approx(-51.3, abs=0.5)
