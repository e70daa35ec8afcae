"""A checkpoint as a reader meets it: keyboard alone, told by a screen reader, and back after a restart."""

import json

from .conftest import KERNEL_IS_READY

CHAPTER = "chapters/01-two-forces.ipynb"
ORDER = """
from drivingforce.questions import Checkpoint, question_set
Checkpoint(question_set("05-checkpoint"))
"""
SPOKEN = "[...document.querySelectorAll('.df-ask > .df-spoken')].map((each) => each.textContent).join(' ')"
FOCUSED = "document.activeElement.closest('.df-ask-block')?.textContent ?? document.activeElement.textContent"


def wait_until_spoken(page, words):
    page.wait_for_function(f"(words) => ({SPOKEN}).includes(words)", arg=words, timeout=20_000)


def checkpoint(chapter, words):
    found = chapter.page.locator(".df-checkpoint", has_text=words).first
    found.scroll_into_view_if_needed()
    return found


def restart_and_run_all(chapter):
    """Restart the kernel and run every cell, as the menu does."""
    page = chapter.page
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel and Clear Outputs of All Cells…").click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".df-ask, .df-progress").first.wait_for(state="detached")
    page.wait_for_function(KERNEL_IS_READY, timeout=60_000)
    chapter.run_all()


def answer_by_keyboard(page, box):
    """Answer the checkpoint of chapter 1 with keys alone."""
    box.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")  # from the first answer to the third
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until_spoken(page, "Now move Vm to −100")
    assert "Noted." in page.evaluate(FOCUSED)
    slider = box.locator(".df-range")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("PageDown")
    box.locator(".df-ask-direction input").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until_spoken(page, "It vanishes at")
    box.locator(".df-ask-direction input:checked").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until_spoken(page, "sign turned round")
    wait_until_spoken(page, "The same with other numbers")


def test_by_keyboard_alone_and_back_after_a_restart(open_notebook):
    chapter = open_notebook(CHAPTER)
    chapter.run_all()
    box = checkpoint(chapter, "The membrane is held at −100")
    assert box.locator(".df-range").is_disabled()
    answer_by_keyboard(chapter.page, box)
    assert box.locator(".df-range").is_enabled()
    assert chapter.violations(".df-checkpoint") == []

    restart_and_run_all(chapter)
    box = checkpoint(chapter, "The membrane is held at −100")
    box.get_by_text("You predicted").wait_for()
    assert box.locator("input[value=sum]").first.is_checked()
    assert box.locator(".df-range").is_enabled()
    assert box.get_by_text("Cl⁻: 120").count() == 1


def test_an_order_by_keyboard(open_notebook, write_notebook):
    notebook = open_notebook(write_notebook(ORDER))
    notebook.run_all()
    page, box = notebook.page, notebook.page.locator(".df-checkpoint")
    box.get_by_role("button", name="Show the answer").press("Enter")
    box.get_by_role("button", name="Move later: The K⁺ conductance").press("Enter")
    page.keyboard.press("Enter")  # it kept the focus
    assert box.locator(".df-order li").all_text_contents() == [
        "↑↓The Na⁺ current is largest.", "↑↓Vm is highest.", "↑↓The K⁺ conductance is largest.", "↑↓Vm is lowest.",
    ]  # fmt: skip
    box.get_by_role("button", name="Check this answer").press("Enter")
    wait_until_spoken(page, "Na⁺ first, K⁺ later")
    assert notebook.violations(".df-checkpoint") == []


def test_my_progress_and_a_lost_session(open_notebook, lab, tmp_path):
    chapter = open_notebook(CHAPTER, theme="dark")
    chapter.run_all()
    answer_by_keyboard(chapter.page, checkpoint(chapter, "The membrane is held at −100"))

    progress = open_notebook("chapters/my-progress.ipynb", theme="dark", width=1024)
    progress.run_all()
    page = progress.page
    page.get_by_text("You have answered 1 of").wait_for()
    progress.screenshot("my-progress-dark", page.locator(".df-progress"))
    assert progress.violations(".df-progress") == []
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download my answers").press("Enter")
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[0])["question"] == "01-push"

    (lab.root / "chapters" / file.name).unlink()
    restart_and_run_all(progress)
    page.get_by_text("not answered a question yet").wait_for()
    for path, words in ((tmp_path / "photo.jsonl", "downloaded from the page"), (file, "Answers brought back: 3")):
        if not path.exists():
            path.write_text("a holiday picture", encoding="utf-8")
        page.locator("input[type=file]").set_input_files(path)
        page.locator(".df-progress-message", has_text=words).wait_for()
    page.get_by_text("You have answered 1 of").wait_for()
