"""What being late costs, as a plugin of nbgrader's: a course chooses it in its configuration."""

from __future__ import annotations

from math import ceil

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

_DAY = 24 * 60 * 60


class ShareForEachDay(LateSubmissionPlugin):
    """A share of what was reached is lost for each day, begun or whole, after some time of grace."""

    share = Float(0.1, min=0.0, max=1.0, help="What share of the points each day costs.").tag(config=True)
    grace = Float(0.0, min=0.0, help="How many hours late costs nothing.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the points that are lost, or None."""
        late = total_seconds_late - self.grace * 3600
        return min(score, score * self.share * ceil(late / _DAY)) if late > 0 else None
