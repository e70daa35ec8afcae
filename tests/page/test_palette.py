"""Colours: enough contrast to read, and ions that colour-blind readers can tell apart."""

from itertools import combinations

import numpy as np
import pytest

from drivingforce.page.palette import COLOURS, DASHES, css_variables, standalone

PAPERS = (("#FFFFFF", "light"), ("#111111", "dark"))
MORE = ("Mg", "HCO3", "further1", "further2", "further3", "further4")
TEXT = ("K", "Na", "Cl", "Ca", "leak", *MORE, "ink", "secondary", "focus", "wrong")

# Machado, Oliveira & Fernandes, IEEE Trans. Vis. Comput. Graph. 15:1291 (2009), severity 1.0, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear_rgb(colour):
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return float(linear_rgb(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    """Contrast ratio of WCAG 2."""
    bright, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def lab(rgb):
    """CIE L*a*b* of linear RGB, white point D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    x, y, z = np.cbrt(np.clip(xyz / [0.9505, 1.0, 1.089], 0.0, None))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("name", TEXT)
@pytest.mark.parametrize(("paper", "theme"), PAPERS)
def test_text_can_be_read(name, paper, theme):
    assert contrast(COLOURS[name][theme == "dark"], paper) >= 4.5


def difference(a, b, blindness):
    """ΔE*ab of two colours as that eye sees them; about 2.3 is just noticeable."""
    return np.linalg.norm(
        np.subtract(*(lab(np.clip(BLINDNESS[blindness] @ linear_rgb(colour), 0, 1)) for colour in (a, b)))
    )


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("pair", list(combinations(("K", "Na", "Cl", "Ca"), 2)))
def test_ions_differ_for_every_eye(blindness, theme, pair):
    a, b = (COLOURS[ion][theme] for ion in pair)
    often_seen_by_many = "Ca" not in pair and blindness != "tritanopia"
    assert difference(a, b, blindness) > (25 if often_seen_by_many else 9)


def test_every_line_pattern_is_its_own():
    assert len(set(DASHES.values())) == len(DASHES)


def test_variables_cover_both_themes():
    css = css_variables()
    for name, (light, dark) in COLOURS.items():
        assert f"--df-{name}:{light};" in css
        assert f"--df-{name}:{dark};" in css


def test_a_standalone_picture_needs_no_page():
    assert standalone('<path fill="var(--df-K)"/>') == '<path fill="#0072B2"/>'
