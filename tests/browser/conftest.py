"""Fixtures that open real notebooks in real JupyterLab in headless Chromium, as a reader does."""

import json
import os
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import sync_playwright

from .servers import ARTIFACTS, running_lab, slow_line

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What a page fetches from elsewhere fails, and fails the test: the course needs no network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PAGES = pytest.StashKey()
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}

#: What stock JupyterLab and Notebook report as errors, whatever the notebook. Nothing of ours belongs here.
NOT_OURS = {
    "Notebook 7 registers fewer commands than the menus expect": r"Command '[\w:-]+' not registered",
    "Notebook 7 has no settings of a plugin that it leaves out": r"of undefined \(reading 'schema'\)",
    "The server refuses Notebook 7 some of its own fonts": r"status of 403 .*/static/notebook/\w+\.woff2?",
    "A kernel that restarts leaves some of JupyterLab's own requests open": r"Canceled future for \w+ message",
    "The server has no icon for a busy kernel": r"status of 404 .*/static/favicons/favicon-busy-\d\.ico",
}

# JupyterLab's own state, asked through window.jupyterapp. Its toolbar says "idle" before there is a kernel, and
# whoever runs a cell then is asked which kernel they mean.
STATE = """
    const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
    const cells = window.jupyterapp?.shell.currentWidget?.content?.widgets ?? [];
    const code = cells.filter((each) => each.model.type === 'code' && each.model.sharedModel.source.trim());
"""

KERNEL_IS_READY = f"""() => {{ {STATE}
    return cells.length > 0 && session.isReady && session.session?.kernel?.status === 'idle';
}}"""

HIGHEST_COUNT = f"() => {{ {STATE} return Math.max(0, ...code.map((each) => each.model.executionCount ?? 0)); }}"

# Every code cell has run after the count `before`, and what it shows is drawn; or one failed: its error.
RAN_OR_FAILED = f"""(before) => {{ {STATE}
    const outputs = (cell) => cell.model.outputs.toJSON();
    for (const cell of code)
        for (const {{output_type, ename, evalue}} of outputs(cell))
            if (output_type === 'error') return `cell ${{cell.model.id}}: ${{ename}}: ${{evalue}}`;
    const ran = code.every((cell) => cell.model.executionCount > before && cell.model.executionState === 'idle'
        && cell.node.querySelectorAll('.jp-OutputArea-output > .lm-Widget:not(:empty)').length
            >= outputs(cell).filter((each) => each.data?.['application/vnd.jupyter.widget-view+json']).length);
    const pictures = [...document.querySelectorAll('.df-picture')];
    return ran && pictures.every((each) => each.querySelector('svg')) && 'ran';
}}"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


def missing(tool):
    """Leave the test out where a tool is missing; in CI that is a failure."""
    message = f"{tool} is missing: make system installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the course."""
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def far_lab(lab):
    """The same JupyterLab at the end of a line that takes 100 ms each way."""
    with slow_line(lab, 100) as server:
        yield server


@pytest.fixture(scope="session")
def chromium():
    """A headless browser."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if not executable:
        missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


class NotebookPage:
    """One notebook, open in a browser window."""

    def __init__(self, page, server):
        self.page, self.server, self.errors = page, server, []
        page.on("console", lambda message: message.type == "error" and self._error(message.text, message.location))
        page.on("pageerror", lambda error: self._error(str(error), {}))

    def _error(self, text, location):
        text = f"{text} {location.get('url', '')}"
        if not any(re.search(pattern, text) for pattern in NOT_OURS.values()):
            self.errors.append(text)

    def run_all(self):
        """Run every cell; return when all have finished and their widgets are drawn."""
        before = self.page.evaluate(HIGHEST_COUNT)
        self.start_all()
        self.wait_until_run(before)

    def start_all(self):
        """Start to run every cell."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def wait_until_run(self, before=0):
        """Wait until every code cell has run after the count ``before``, and every picture has its drawing."""
        end = self.page.wait_for_function(RAN_OR_FAILED, arg=before, timeout=40_000).json_value()
        assert end == "ran", end

    def use_theme(self, theme):
        """Change the theme of the open page, as a reader does."""
        self.page.get_by_role("menuitem", name="Settings", exact=True).click()
        for label in ("Theme", THEMES[theme]):
            self.page.locator(".lm-Menu-itemLabel").get_by_text(label, exact=True).click()
        self.page.wait_for_function(
            "(light) => document.body.dataset.jpThemeLight === String(light)", arg=theme == "light"
        )

    def cell(self, index):
        """Return the code cell ``index``, counted among code cells."""
        return self.page.locator(".jp-CodeCell").nth(index)

    def panel(self, index):
        """Return the course's panel ``index`` on the page, scrolled into sight."""
        panel = self.page.locator(".df-panel").nth(index)
        panel.scroll_into_view_if_needed()
        return panel

    def wait_for_text(self, locator, words):
        """Wait until ``locator`` reads ``words`` somewhere."""
        locator.filter(has_text=words).first.wait_for(timeout=20_000)

    def screenshot(self, name, locator=None):
        """Keep a picture in tests/artifacts/screenshots for people to look at."""
        path = ARTIFACTS / "screenshots" / f"{name}.png"
        (locator or self.page).screenshot(path=path)

    def violations(self, selector):
        """Return axe-core's serious and critical findings inside ``selector``."""
        if not AXE.exists():
            missing("axe-core")
        self.page.add_script_tag(path=AXE)
        found = self.page.evaluate("(selector) => axe.run(selector).then((result) => result.violations)", selector)
        return [
            (each["id"], [node["html"] for node in each["nodes"]])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep a picture of what a failed test had before it."""
    report = yield
    if report.when == "call" and report.failed and "open_notebook" in item.fixturenames:
        for index, notebook in enumerate(item.stash.get(PAGES, ())):
            notebook.screenshot(f"failed-{item.name}-{index}".replace("/", "-"))
    return report


@pytest.fixture
def open_notebook(lab, chromium, request):
    """Open a notebook: ``open_notebook("index.ipynb", theme="dark", width=1024, app="notebook")``."""
    contexts = []
    pages = request.node.stash[PAGES] = []

    for answers in lab.root.rglob("driving-force-progress*.jsonl"):
        answers.unlink()  # every reader begins anew

    def open_(path, theme="light", width=1280, height=900, app="lab", server=lab):
        setting = {"raw": json.dumps({"theme": THEMES[theme]})}
        lab.api("lab/api/settings/@jupyterlab/apputils-extension:themes", "PUT", setting)
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        notebook = NotebookPage(context.new_page(), server)
        pages.append(notebook)
        where = {"lab": "lab/tree", "notebook": "notebooks"}[app]
        reset = "&reset" if app == "lab" else ""
        notebook.page.goto(f"{server.url}/{where}/{quote(path)}?token={server.token}{reset}")
        notebook.page.wait_for_function(KERNEL_IS_READY, timeout=60_000)
        return notebook

    yield open_
    errors = [error for page in pages for error in page.errors]
    for context in contexts:
        context.close()
    for session in lab.api("api/sessions"):
        lab.api(f"api/sessions/{session['id']}", "DELETE")
    assert not errors


@pytest.fixture
def write_notebook(lab):
    """Write a notebook of code cells into the server's folder and return its path there."""
    written = []

    def write(*sources):
        cells = [
            {
                "cell_type": "code",
                "id": f"cell-{index}",
                "metadata": {},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for index, source in enumerate(sources)
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        content = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
        path = lab.root / f"throw-away-{len(written)}.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        written.append(path)
        return path.name

    yield write
    for path in written:
        path.unlink()
