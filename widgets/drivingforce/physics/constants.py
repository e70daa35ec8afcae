"""Constants of nature, and the one voltage that they make: RT/F."""

from __future__ import annotations

import numpy as np

from .errors import InvalidInput, Number, above, holds_anywhere

#: Gas constant, J/(mol K). CODATA 2022 (exact since the SI of 2019).
R = 8.314462618
#: Faraday constant, C/mol. CODATA 2022 (exact since the SI of 2019).
F = 96485.33212
#: 0 °C in kelvin.
ZERO_CELSIUS = 273.15
#: Water boils; whoever gives more means kelvin, °C.
_HOTTEST = 100.0


def RT_over_F(celsius: Number = 37.0) -> Number:
    """Thermal voltage RT/F, the natural unit of every potential here.

    Parameters
    ----------
    celsius : float or array
        Temperature, °C, above absolute zero and up to 100.

    Returns
    -------
    float or array
        mV (26.73 at 37 °C).

    Raises
    ------
    InvalidInput
        At or below −273.15 °C, above 100 °C (kelvin, most likely), or not a finite number.
    """
    kelvin = checked_celsius(celsius, "temperature", "°C") + ZERO_CELSIUS
    return 1000.0 * R * kelvin / F


def checked_celsius(celsius: object, quantity: str, unit: str) -> Number:
    """Return ``celsius``; raise InvalidInput at or below absolute zero, and for what must be kelvin."""
    checked = above(-ZERO_CELSIUS, celsius, quantity, unit)
    if holds_anywhere(checked > _HOTTEST):
        hottest = float(np.max(checked))
        in_celsius = f"{hottest - ZERO_CELSIUS:.4g}".replace("-", "−")
        allowed = f"in °C and at most {_HOTTEST:g}; {hottest:g} K would be {in_celsius} °C"
        raise InvalidInput(quantity, hottest, allowed, unit)
    return checked
