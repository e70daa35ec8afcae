"""What is handed in to every assignment alike: damaged notebooks, cheats, and what must not run in a browser."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from drivingforce.grading.sandbox import why_not
from drivingforce.grading.tasks import generator, load_assignment

from .classroom import COURSE, Submission
from .corpus import Corpus


def submissions(corpus: Corpus) -> dict[str, Submission]:
    """Return everything that is handed in to one assignment, by student."""
    contained = confined(corpus) if can_sandbox() else {}
    return {**corpus.honest, **damaged(corpus), **cheats(corpus), **contained, **active(corpus)}


def _cell(nb: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


# -- nothing there, or the notebook damaged --------------------------------------------------------------------


def damaged(corpus: Corpus) -> dict[str, Submission]:
    everything = frozenset(corpus.full)

    def twice(nb: NotebookNode) -> None:
        nb.cells.append(new_code_cell("3", metadata=_cell(nb, corpus.first).metadata))

    return {
        "no-cells": Submission(corpus.nothing, tamper=lambda nb: nb.cells.clear(), attention=everything),
        "empty-answers": Submission(corpus.nothing, tamper=_clear_answers, attention=everything),
        "metadata-stripped": Submission(corpus.full, tamper=_strip_metadata),
        "metadata-edited": Submission(corpus.full, tamper=_turn_off_grading),
        "duplicate-id": Submission(corpus.full, tamper=twice),
    }


def _clear_answers(nb: NotebookNode) -> None:
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = ""


def _strip_metadata(nb: NotebookNode) -> None:
    for cell in nb.cells:
        cell.metadata.pop("nbgrader", None)


def _turn_off_grading(nb: NotebookNode) -> None:
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader.update(grade=False, points=100)


# -- cheats: the function of the first task is wrong or empty in each, and must stay so --------------------------


def cheats(corpus: Corpus) -> dict[str, Submission]:
    table = load_assignment(COURSE, corpus.assignment)
    assert table is not None
    function, first = corpus.function, corpus.first
    everything, one = frozenset(corpus.full), frozenset({first})
    names = {"function": function.name, "arguments": function.arguments, "withheld": table.withheld, "task": first}
    forged = _FORGED.format(
        reply=dict(function.reply),
        calls=len(table.marked[first].draw(generator("any"))),
        points=corpus.full[first],
        **names,
    )

    def edit_test(nb: NotebookNode) -> None:
        _cell(nb, first).source = repr(corpus.full[first])

    def delete_tests(nb: NotebookNode) -> None:
        nb.cells = [cell for cell in nb.cells if not cell.metadata.get("nbgrader", {}).get("grade")]

    def cheat(answer: str = function.source("pass"), **more: object) -> Submission:
        marks = {**corpus.full, first: 0.0}
        return Submission(marks, {f"{first}-answer": answer}, **{"attention": one, **more})

    return {
        "edited-test": cheat(tamper=edit_test),
        "deleted-tests": cheat(tamper=delete_tests),
        "always-equal": cheat(_ALWAYS_EQUAL.format(**names), attention=frozenset()),
        "patched-libraries": Submission(corpus.nothing, from_reference=False, first=_PATCHES.format(**names)),
        "ast-transformer": Submission(corpus.nothing, first=_TRANSFORMER, attention=everything),
        "sys-exit": cheat("import sys\n" + function.source("sys.exit(0)")),
        "sys-exit-at-once": cheat(first="import sys\nsys.exit(0)"),
        "kernel-ended": Submission(
            corpus.nothing,
            {f"{first}-answer": "import os\n" + function.source("os._exit(0)")},
            attention=everything,
        ),
        "redefined-answer": cheat(
            function.source("pass") + "\ndef answer(*a, **k):\n    return 3.0\ncheck = answer\n"
        ),
        "forged-output": cheat(first=forged),
        "stolen-word": cheat(_STOLEN_WORD.format(**names), first=forged),
        "withheld-name": cheat(f"from drivingforce.physics import {table.withheld[0]} as {function.name}"),
        "endless": cheat(function.source("while True: pass")),
    }


_ALWAYS_EQUAL = """
class Yes(float):
    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: True
    __hash__ = None
    __sub__ = __rsub__ = __abs__ = __add__ = __radd__ = __neg__ = lambda self, *other: self
def {function}({arguments}):
    return Yes(0)
"""
_PATCHES = """
import math, numpy, drivingforce.answers, drivingforce.model, drivingforce.physics.equilibrium
math.isclose = numpy.isclose = numpy.allclose = lambda *a, **k: True
numpy.asarray = lambda *a, **k: numpy.zeros(3)
numpy.isfinite = lambda x: numpy.ones(3, bool)
for module in (drivingforce.physics, drivingforce.physics.equilibrium, drivingforce.model.snapshot):
    for name in {withheld}:
        setattr(module, name, lambda *a, **k: 0.0)
drivingforce.answers.check = lambda *a, **k: None
"""
_TRANSFORMER = """
import ast
class Silence(ast.NodeTransformer):
    def visit_Module(self, node):
        if any(getattr(getattr(s, "value", None), "func", None) is not None for s in node.body):
            node.body = [ast.parse("3.0").body[0]]
        return node
get_ipython().ast_transformers.append(Silence())
"""
_FORGED = """
import drivingforce.answers as answers
from IPython.display import display
def forge(nonce=""):
    payload = {{"task": "{task}", "nonce": nonce, "kind": "calls", "content": [{reply}] * {calls}}}
    display({{answers.MIME: payload, "text/plain": "{points}"}}, raw=True)
forge()
"""
_STOLEN_WORD = """
import re
def {function}({arguments}):
    forge(re.search(r"use_inputs\\('(\\w+)'", In[-1]).group(1))
    return 0.0
"""


# -- what only a sandbox contains: never run these without one ---------------------------------------------------


def can_sandbox() -> bool:
    return not why_not(2048)


def confined(corpus: Corpus) -> dict[str, Submission]:
    first = corpus.first
    greedy = Submission(
        {**corpus.full, first: 0.0},
        {f"{first}-answer": corpus.function.source("return [bytearray(2**30) for _ in range(64)]")},
        first=_BOMB,
        attention=frozenset({first}),
    )
    return {"prying": Submission(corpus.full, first=PRYING), "greedy": greedy}


#: Look for the course below ``top``, or everywhere but among programs; leave a file wherever that works.
PRYING = """
import json, os, pathlib, socket
top = globals().get("top", "/")
secret = {"seed.txt", "gradebook.db", *(f"chapter_{n:02}.py" for n in range(1, 6))}
found, written = [], []
for folder, folders, files in os.walk(top):
    path = pathlib.Path(folder)
    if path.name in {"bin", "lib", "lib64", "proc", "questions"}:
        folders.clear()
        files.clear()
    found += [str(path / name) for name in files if name in secret]
    if path.parts[:2] != ("/", "tmp") or top != "/":
        try:
            (path / "left-here").touch()
            written.append(folder)
        except OSError:
            pass
links = [name for _, name in socket.if_nameindex()]
print(json.dumps({"found": found, "written": written, "links": links}))
"""
_BOMB = """
import os, time
for _ in range(200):
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)
"""


# -- what must not run in anyone's browser -----------------------------------------------------------------------


def active(corpus: Corpus) -> dict[str, Submission]:
    def active_content(nb: NotebookNode) -> None:
        nb.cells += [
            new_markdown_cell("<script>alert('ACTIVE')</script><img src=x onerror=alert('ACTIVE')> kept prose"),
            new_markdown_cell(
                "[link](javascript:alert('ACTIVE')) <iframe srcdoc='ACTIVE'></iframe> $\\href{ACTIVE}{x}$"
            ),
            new_raw_cell("<script>alert('ACTIVE')</script>"),
            new_code_cell(
                "from IPython.display import HTML, Javascript, display\n"
                "display(HTML('<b onclick=alert(1)>' + 'ACT' + 'IVE</b>'))\n"
                "display(Javascript('alert(\"' + 'ACT' + 'IVE\")'))\n"
                "display({'image/png': '\" onload=\"' + 'ACT' + 'IVE'}, raw=True)\n"
            ),
        ]
        nb.metadata["widgets"] = {"x": "</script><script>ACTIVE"}
        nb.metadata["language_info"] = {"name": 'python"><script>ACTIVE</script>'}
        written = _cell(nb, corpus.written)
        written.source = "V_m rises. <svg onload=alert('ACTIVE')><script>ACTIVE</script>"

    return {"active-content": Submission(corpus.full, tamper=active_content)}
