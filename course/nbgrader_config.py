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

from drivingforce.grading.examine import Examine
from drivingforce.grading.judge import Judge, SaveMarks
from drivingforce.grading.receive import Receive
from drivingforce.grading.safe import markdown_to_html

c = get_config()  # noqa: F821 - nbgrader puts it there
here = str(Path(__file__).resolve().parent)

c.CourseDirectory.root = here
c.CourseDirectory.course_id = "driving-force"

# A friendly stub: the student's own code after it still runs.
c.ClearSolutions.code_stub = {"python": "# Write your answer here."}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# Taking a submission in: Receive puts right what belongs to the course, then nbgrader goes on as always.
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    Receive,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]

# Marking it: Examine is nbgrader's Execute with drawn inputs, Judge marks outside the kernel, SaveMarks is
# nbgrader's SaveAutoGrades and calls a person where one is needed.
c.Autograde.autograde_preprocessors = [
    Examine,
    Judge,
    IgnorePattern,
    LimitOutput,
    SaveMarks,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.Examine.course = here
c.Execute.store_widget_state = False

# What a student writes as markdown becomes harmless HTML in feedback and in formgrader.
c.HTMLExporter.filters = {"markdown2html": markdown_to_html}
