"""How nbgrader runs this course: its own commands, with the marking path's steps among its preprocessors."""

from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
)

from drivingforce.grading.execute import RunSubmission
from drivingforce.grading.safe import markdown_to_html
from drivingforce.grading.sanitize import Sanitize
from drivingforce.grading.score import SaveMarks, Score

c = get_config()  # noqa: F821 - nbgrader puts it there
here = str(Path(__file__).resolve().parent)

c.CourseDirectory.root = here
c.CourseDirectory.course_id = "driving-force"

# A friendly stub: the student's own code after it still runs.
c.ClearSolutions.code_stub = {"python": "# Write your answer here."}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# Taking a submission in: Sanitize puts right what belongs to the course, then nbgrader goes on as always.
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    Sanitize,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]

# Marking it: RunSubmission is nbgrader's Execute with drawn inputs, Score marks outside the kernel, SaveMarks is
# nbgrader's SaveAutoGrades and calls a person where one is needed.
c.Autograde.autograde_preprocessors = [
    RunSubmission,
    Score,
    IgnorePattern,
    LimitOutput,
    SaveMarks,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.RunSubmission.course = here
c.Execute.store_widget_state = False

# What a student writes as markdown becomes harmless HTML in feedback and in formgrader.
c.HTMLExporter.filters = {"markdown2html": markdown_to_html}
