"""Questions that a reader answers on the page."""

from .checkpoint import Checkpoint
from .examples import driving_force_example, nernst_example, ohm_example
from .progress import Progress

__all__ = ["Checkpoint", "Progress", "driving_force_example", "nernst_example", "ohm_example"]
