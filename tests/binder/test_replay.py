"""Binder without Docker: the steps that repo2docker would take, replayed in a fresh environment.

repo2docker writes the Dockerfile; its RUN lines for our files are executed as they stand, in a virtual environment
instead of the image's. Then a student arrives: JupyterLab answers, every chapter and exercise runs, and nothing
that tells an answer is to be found.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
OURS = re.compile(r"^RUN (.*(?:binder/requirements\.txt|binder/postBuild|/binder/start).*)$", re.MULTILINE)

pytestmark = pytest.mark.slow


def run(command, folder, environment, **options):
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What the image would hold: the student's tree, and the environment to run it in."""
    home = tmp_path_factory.mktemp("binder")
    tree, prefix = home / "tree", home / "env"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    run(["git", "init", "--quiet"], tree, os.environ)  # a history that must not survive
    (tree / "course" / "seed.txt").write_text("a seed that must not survive", encoding="utf-8")

    dockerfile = run([sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."], tree, os.environ)
    steps = OURS.findall(dockerfile)
    assert len(steps) == 4, "requirements, postBuild made executable, postBuild, start"

    venv.create(prefix, with_pip=True)
    # Nothing of the environment that runs this test reaches the image's.
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment |= {
        "PATH": f"{prefix / 'bin'}{os.pathsep}{environment['PATH']}",
        "KERNEL_PYTHON_PREFIX": str(prefix),
        "REPO_DIR": str(tree),
        "HOME": str(home),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        # What pip has fetched once, and what Python compiles when it is used, are nothing of the image's own.
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip")),
        "PIP_NO_COMPILE": "1",
    }
    # pip's settings are the machine's own, found through the real home.
    for settings in (".config", ".pip"):
        if (Path.home() / settings).exists():
            (home / settings).symlink_to(Path.home() / settings)
    for step in steps:
        run(["bash", "-c", step], tree, environment)
    return SimpleNamespace(tree=tree, prefix=prefix, environment=environment)


def notebooks(image):
    return sorted(path for path in (image.tree / "course").rglob("*.ipynb"))


def test_the_student_has_chapters_and_exercises(image):
    names = [str(path.relative_to(image.tree / "course")) for path in notebooks(image)]
    assert "index.ipynb" in names
    assert "chapters/01-two-forces.ipynb" in names
    sources = sorted(path.stem for path in ROOT.glob("course/source/*/*.ipynb"))
    assert sorted(name for name in names if name.startswith("exercises/")) == [
        f"exercises/{name}/{name}.ipynb" for name in sources
    ]


def test_every_notebook_runs_in_the_image(image):
    paths = [str(path) for path in notebooks(image)]
    output = run([str(image.prefix / "bin" / "jupyter"), "execute", *paths], image.tree, image.environment)
    assert output.count("Notebook execution finished") + output.count("Executing notebook") >= len(paths)


def test_jupyterlab_answers_on_the_start_page(image):
    with socket.socket() as probe:  # a port that is free now
        probe.bind(("127.0.0.1", 0))
        port, token = probe.getsockname()[1], "student"
    command = [
        str(image.tree / "binder" / "start"), "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
    ]  # fmt: skip
    server = subprocess.Popen(
        command, cwd=image.tree, env=image.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                page = urllib.request.urlopen(f"{address}/lab/tree/course/index.ipynb?token={token}", timeout=10)
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
        with page:
            assert page.status == 200
        settings = f"{address}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={token}"
        with urllib.request.urlopen(settings, timeout=10) as answer:
            assert json.load(answer)["schema"]["properties"]["fetchNews"]["default"] == "false", "binder/start"
    finally:
        server.terminate()
        server.wait(timeout=20)


SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def secrets():
    """Lines of text that tell an answer: solutions in the sources, and what the marking tables say."""
    told, asked = set(), ""
    for path in (ROOT / "course" / "source").rglob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"])
            told |= {line.strip() for part in SOLUTION.findall(text) for line in part.splitlines()}
            asked += SOLUTION.sub("", text)
    for path in (ROOT / "course" / "marking").glob("*.py"):
        told |= {line.strip() for line in re.findall(r'"(.*?)"', path.read_text(encoding="utf-8"))}
    # A short line says nothing by itself, and a question may be asked in the words of the table.
    return {line for line in told if len(line) > 24 and line not in asked}


def test_nothing_in_the_image_tells_an_answer(image):
    tree = image.tree
    for gone in ("course/source", "course/marking", "course/seed.txt", "course/gradebook.db", "tests", ".git"):
        assert not (tree / gone).exists(), gone
    package = next((image.prefix / "lib").glob("python*/site-packages/drivingforce"))
    told = secrets()
    assert len(told) > 40
    for path in [*tree.rglob("*"), *package.rglob("*")]:
        if path.is_file() and path.suffix not in (".pyc", ".png", ".svg"):
            text = path.read_text(encoding="utf-8", errors="replace")
            plain = text.replace('\\"', '"')
            assert not [line for line in told if line in plain], path
