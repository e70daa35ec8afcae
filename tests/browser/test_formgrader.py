"""nbgrader's own formgrader, as an instructor uses it on what an honest and a hostile class handed in."""

import pytest
from nbgrader.api import Gradebook

from tests.grading.classroom import Classroom, Submission, make_course
from tests.grading.corpus_02 import CORPUS

from .servers import running_server

NAME = CORPUS.assignment
WRITTEN = "02-e"
TASKS = [*CORPUS.full, WRITTEN]


def markup(nb):
    """A written answer at the top that holds the names of the page's own fields."""
    written = nb.cells.pop(
        next(i for i, cell in enumerate(nb.cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == WRITTEN)
    )
    fields = "".join(f'<p id="{task}">{task}</p><input class="score" id="{task}" value="8">' for task in TASKS)
    written.source = f"# {WRITTEN}\n\n{fields}\n\n<a name='{WRITTEN}' href='/formgrader'>x</a>"
    nb.cells.insert(0, written)


HANDED_IN = {
    "anna": Submission(CORPUS.full),
    "markup": Submission(CORPUS.full, tamper=markup),
    "link": Submission(CORPUS.full),
}


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    room = Classroom(make_course(tmp_path_factory.mktemp("graded") / "course"), NAME)
    for student, submission in HANDED_IN.items():
        room.submit(student, submission)
    (room.folder / "submitted" / "link" / NAME / "notes.txt").symlink_to(room.folder / "seed.txt")
    room.mark()
    return room


@pytest.fixture(scope="module")
def formgrader(room, chromium, tmp_path_factory):
    """Return a function that opens the page on which a student's submission is graded."""
    with running_server(tmp_path_factory.mktemp("formgrader"), room.folder, {}) as server:
        submissions = server.api(f"formgrader/api/submitted_notebooks/{NAME}/{NAME}")
        page = chromium.new_page()
        page.goto(f"{server.url}/lab?token={server.token}")  # logs in

        def open_(student):
            (identity,) = (each["id"] for each in submissions if each["student"] == student)
            page.goto(f"{server.url}/formgrader/submissions/{identity}", wait_until="domcontentloaded")
            page.locator("input.score").first.wait_for()
            return page

        open_.submissions = {each["student"]: each for each in submissions}
        yield open_
        page.context.close()


def by_hand(room, student):
    """Return the marks that a person has given, by task."""
    with Gradebook(f"sqlite:///{room.folder}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(NAME, student)
        return {grade.name: grade.manual_score for each in submission.notebooks for grade in each.grades}


@pytest.mark.parametrize("student", HANDED_IN)
def test_each_field_is_there_once_in_the_courses_order(formgrader, student):
    page = formgrader(student)
    assert page.locator("input.score").evaluate_all("(fields) => fields.map((field) => field.id)") == TASKS
    for task in TASKS:
        assert page.locator(f'[id="{task}"]').count() == 1
    assert page.locator("#notebook [name]").count() == 0


def test_a_mark_goes_to_its_task_and_to_no_other(room, formgrader):
    page = formgrader("markup")
    field = page.locator(f'[id="{WRITTEN}"]')
    with page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/grade/" in answer.url):
        field.fill("2")
        field.blur()
    assert by_hand(room, "markup") == dict.fromkeys(CORPUS.full) | {WRITTEN: 2.0}
    with page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/grade/" in answer.url):
        page.locator(".nbgrader_cell", has=field).get_by_role("button", name="Full credit").click()
    assert by_hand(room, "markup") == dict.fromkeys(CORPUS.full) | {WRITTEN: 3.0}
    assert by_hand(room, "anna") == dict.fromkeys(TASKS)


def test_what_could_not_be_marked_says_so_and_waits_for_a_person(formgrader):
    assert formgrader.submissions["link"]["needs_manual_grade"]
    page = formgrader("link")
    assert page.get_by_text("this has not been marked, and a 0 beside it is no mark").first.is_visible()
    assert page.get_by_text("It holds a link").first.is_visible()
