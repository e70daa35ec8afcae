"""Gating and block."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivingforce.physics import InvalidInput
from drivingforce.physics.channels import SQUID, TEA, TEXTBOOK, TTX


def test_limits_of_zero_over_zero_are_exact():
    assert SQUID.alpha("m", -40.0) == pytest.approx(1.0, abs=1e-15)
    assert SQUID.alpha("n", -55.0) == pytest.approx(0.1, abs=1e-15)
    assert TEXTBOOK.alpha("m", -45.0) == pytest.approx(3.0, abs=1e-15)
    around = SQUID.alpha("m", np.array([-40.0 - 1e-9, -40.0, -40.0 + 1e-9]))
    assert np.all(np.diff(around) > 0)
    np.testing.assert_allclose(around, 1.0, rtol=1e-9)


def test_published_rates_at_minus_55():
    rates = [SQUID.alpha("m", -55.0), SQUID.beta("m", -55.0), SQUID.alpha("h", -55.0), SQUID.beta("h", -55.0)]
    np.testing.assert_allclose(
        [*rates, SQUID.beta("n", -55.0)], [0.430825, 2.295014, 0.042457, 0.119203, 0.110312], atol=5e-7
    )


@given(st.floats(-200, 200), st.floats(0, 45), st.sampled_from(["m", "h", "n"]))
def test_steady_state_and_time_constant_follow_from_the_rates(V, celsius, gate):
    for kinetics in (SQUID, TEXTBOOK):
        alpha, beta = kinetics.alpha(gate, V, celsius), kinetics.beta(gate, V, celsius)
        assert kinetics.steady_state(V)[gate] == pytest.approx(alpha / (alpha + beta), rel=1e-12)
        assert kinetics.time_constant(V, celsius)[gate] == pytest.approx(1 / (alpha + beta), rel=1e-12)


def test_temperature_speeds_gating_threefold_in_ten_degrees():
    assert SQUID.phi(6.3) == 1.0
    assert SQUID.phi(16.3) == pytest.approx(3.0)
    assert TEXTBOOK.phi(37.0) == 3.0
    assert TEXTBOOK.phi(27.0) == pytest.approx(1.0)


def test_shift_moves_every_curve():
    moved = replace(SQUID, shift=7.0)
    for gate in ("m", "h", "n"):
        assert moved.alpha(gate, -43.0) == pytest.approx(SQUID.alpha(gate, -50.0), rel=1e-12)
        assert moved.beta(gate, -43.0) == pytest.approx(SQUID.beta(gate, -50.0), rel=1e-12)


@given(st.floats(0, 0.999))
def test_dose_and_fraction_are_one_quantity(fraction):
    for drug in (TTX, TEA):
        assert drug.fraction(drug.dose(fraction)) == pytest.approx(fraction, abs=1e-12)


def test_doses_of_the_references():
    assert TTX.fraction(1.0) == 0.5
    assert TEA.fraction(30.0) == pytest.approx(0.87, abs=0.001)
    assert TTX.fraction(0.0) == 0.0
    assert TTX.dose(0.0) == 0.0
    assert TTX.dose(1.0) == np.inf
    assert TTX.fraction(np.inf) == 1.0
    np.testing.assert_allclose(TEA.fraction(np.array([0.0, 4.5, 9.0])), [0.0, 0.5, 2 / 3])


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan"), "half", None])
def test_a_fraction_lies_from_0_to_1(bad):
    with pytest.raises(InvalidInput, match="TTX"):
        TTX.dose(bad)


@pytest.mark.parametrize("bad", [-1.0, float("nan"), "much"])
def test_a_dose_is_a_number_from_0_up(bad):
    with pytest.raises(InvalidInput, match="dose of TEA"):
        TEA.fraction(bad)


def test_unknown_gate():
    with pytest.raises(InvalidInput, match="gate"):
        SQUID.alpha("q", -65.0)
