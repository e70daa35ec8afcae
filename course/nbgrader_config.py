"""How nbgrader runs this course: its own commands, with the marking path's steps among its preprocessors."""

import os
import sys
from pathlib import Path

from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, IgnorePattern, LimitOutput

from drivingforce.grading.autograde import MarkSubmission, SaveMarks
from drivingforce.grading.safe import markdown_to_html
from drivingforce.grading.sanitize import Sanitize

c = get_config()  # noqa: F821 - nbgrader puts it there
here = str(Path(__file__).resolve().parent)

# nbgrader calls another program by its bare name, which stands beside Python, even if nobody has activated that.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"

c.CourseDirectory.root = here
c.CourseDirectory.course_id = "driving-force"

# A friendly stub: the student's own code after it still runs.
c.ClearSolutions.code_stub = {"python": "# Write your answer here."}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# Taking a submission in: Sanitize puts right what belongs to the course.
c.Autograde.sanitize_preprocessors = [Sanitize, CheckCellMetadata]

# Marking it: MarkSubmission runs it on drawn inputs and marks it from outside, SaveMarks calls a person where one
# is needed.
c.Autograde.autograde_preprocessors = [
    MarkSubmission,
    IgnorePattern,
    LimitOutput,
    SaveMarks,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.MarkSubmission.course = here

# A late submission loses nothing. With these lines it loses a tenth of its points a day, after two hours of grace:
# c.AssignLatePenalties.plugin_class = "drivingforce.grading.late.ShareForEachDay"
# c.ShareForEachDay.share = 0.1
# c.ShareForEachDay.grace = 2.0

# What a student writes as markdown becomes harmless HTML in feedback and in formgrader.
c.HTMLExporter.filters = {"markdown2html": markdown_to_html}
