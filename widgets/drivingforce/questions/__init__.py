"""Questions that a reader answers on the page."""

from .examples import driving_force_example, nernst_example, ohm_example

__all__ = ["driving_force_example", "nernst_example", "ohm_example"]
