"""Questions that a reader answers on the page."""

from drivingforce.misconceptions import Diagnosis

from .checkpoint import Checkpoint
from .examples import driving_force_example, nernst_example, ohm_example
from .progress import Progress
from .question import Choice, Direction, Number, Order, Question, to_answer, to_predict
from .sets import question_set
from .worked_example import WorkedExample

__all__ = [
    "Checkpoint",
    "Choice",
    "Diagnosis",
    "Direction",
    "Number",
    "Order",
    "Progress",
    "Question",
    "WorkedExample",
    "driving_force_example",
    "nernst_example",
    "ohm_example",
    "question_set",
    "to_answer",
    "to_predict",
]
