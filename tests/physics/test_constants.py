from decimal import Decimal

import numpy as np
import pytest

from drivingforce.physics import RT_over_F


@pytest.mark.parametrize(("celsius", "mV"), [(6.3, 24.0811), (20.0, 25.2617), (37.0, 26.7267)])
def test_thermal_voltage_is_that_of_the_ground_truth(celsius, mV):
    assert RT_over_F(celsius) == pytest.approx(mV, abs=5e-5)


@pytest.mark.parametrize("celsius", ["-273.14", "0", "18.5", "37", "100"])
def test_thermal_voltage_agrees_with_the_closed_form(celsius):
    exact = 1000 * Decimal("8.314462618") * (Decimal(celsius) + Decimal("273.15")) / Decimal("96485.33212")
    assert RT_over_F(float(celsius)) == pytest.approx(float(exact), rel=1e-9)


def test_body_temperature_is_the_default():
    assert RT_over_F() == RT_over_F(37.0)


def test_a_float_gives_a_float_and_an_array_an_array():
    assert type(RT_over_F(37.0)) is float
    assert type(RT_over_F(37)) is float
    assert type(RT_over_F(np.float64(37.0))) is float
    many = RT_over_F([6.3, 37.0])
    assert isinstance(many, np.ndarray)
    assert many.tolist() == [RT_over_F(6.3), RT_over_F(37.0)]
