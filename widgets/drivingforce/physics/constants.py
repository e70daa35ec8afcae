"""Constants of nature, and the one voltage that they make: RT/F."""

from __future__ import annotations

from .errors import Number, above

#: Gas constant, J/(mol K). CODATA 2022 (exact since the SI of 2019).
R = 8.314462618
#: Faraday constant, C/mol. CODATA 2022 (exact since the SI of 2019).
F = 96485.33212
#: 0 °C in kelvin.
ZERO_CELSIUS = 273.15


def RT_over_F(celsius: Number = 37.0) -> Number:
    """Thermal voltage RT/F, the natural unit of every potential here.

    Parameters
    ----------
    celsius : float or array
        Temperature, °C, above absolute zero.

    Returns
    -------
    float or array
        mV (26.73 at 37 °C).

    Raises
    ------
    InvalidInput
        At or below −273.15 °C, or not a finite number.
    """
    kelvin = above(-ZERO_CELSIUS, celsius, "temperature", "°C") + ZERO_CELSIUS
    return 1000.0 * R * kelvin / F
