"""The interpreter that a submission runs in: one fresh process, which is handed one cell after the other.

For each cell a line of JSON comes in, ``{"cell": word, "source": ..., "room": ..., "seconds": ...}``, and one goes
out, ``{"cell": word, "outputs": [...]}``, with what a Jupyter kernel would put into the notebook. There are no
sockets and no threads, and no cell is known here before its turn. Nothing that comes out of here is to be trusted.
"""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

#: What an output takes besides its text, however empty it is.
_EACH = 128


def _size(plain: Any) -> int:
    return len(json.dumps(plain))


class _Outputs:
    """What one cell after the other puts out, up to a number of bytes for all of them together."""

    def __init__(self, most: int) -> None:
        self._left, self._room = most, 0
        self.cut = False
        self.taken: list[dict[str, Any]] = []

    def next_cell(self, room: int) -> None:
        """Begin anew, with what is left and ``room`` besides."""
        self.taken, self.cut = [], False
        self._left, self._room = max(self._left, 0), room

    def add(self, output: dict[str, Any], size: int) -> None:
        """Keep ``output``, or say once that there was too much."""
        if self._fits(size + _EACH):
            self.taken.append(output)

    def write(self, name: str, text: str) -> None:
        """Add text to a stream, or say once that there was too much."""
        size = _size(text[: max(self._left, self._room) + 1])
        last = self.taken[-1] if self.taken else {}
        if last.get("name") != name:
            self.add({"output_type": "stream", "name": name, "parts": [text]}, size)
        elif self._fits(size):
            last["parts"].append(text)

    def show(self, kind: str, data: Mapping[str, Any], **more: Any) -> None:
        """Add a bundle of one object in several forms."""
        bundle = _bundle(data)
        self.add({"output_type": kind, "data": bundle, "metadata": {}, **more}, _size(bundle))

    def update(self, shown_as: str | None, data: Mapping[str, Any]) -> None:
        """Show something else in place of what this cell has shown under that name."""
        bundle = _bundle(data)
        for output in self.taken:
            if shown_as and output.get("shown_as") == shown_as and self._fits(_size(bundle)):
                output["data"] = bundle

    def _fits(self, size: int) -> bool:
        if size <= self._room:
            self._room -= size
            return True
        if self._left < 0:
            return False
        self._left -= size
        if self._left < 0:
            self.cut = True
            words = "\n[This is too much output: no more of it is kept.]\n"
            self.taken.append({"output_type": "stream", "name": "stderr", "parts": [words]})
        return self._left >= 0


def _bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        mime: base64.b64encode(each).decode() if isinstance(each, bytes) else each for mime, each in data.items()
    }


class _Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the notebook."""

    encoding = "utf-8"

    def __init__(self, outputs: _Outputs, name: str) -> None:
        self._outputs, self._name = outputs, name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() takes text, not {type(text).__name__}")
        self._outputs.write(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    """Takes down what ``display`` shows."""

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **more: Any,
    ) -> None:
        shown = transient or {}
        outputs: _Outputs = self.shell.outputs
        if update:
            outputs.update(shown.get("display_id"), data)
        else:
            outputs.show("display_data", data, shown_as=shown.get("display_id"))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.taken.clear()


class _Hook(DisplayHook):
    """Takes down the value of a cell."""

    def write_output_prompt(self) -> None:
        """Print nothing: the number goes with the value."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        shell: Any = self.shell
        shell.outputs.show("execute_result", format_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Shell(InteractiveShell):
    """IPython without a terminal and without a kernel."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    outputs: _Outputs

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        try:
            words = str(evalue)
        except BaseException:  # the message of a student's own exception may fail
            words = ""
        error = {
            "ename": getattr(etype, "__name__", "Error"),
            "evalue": words,
            "traceback": [line for line in stb if isinstance(line, str)],
        }
        self.outputs.add({"output_type": "error", **error}, _size(error))

    def enable_gui(self, gui: Any = None) -> None:
        """Do without."""

    def ask_exit(self) -> None:
        raise SystemExit


def _shell(outputs: _Outputs) -> _Shell:
    config = Config()
    config.HistoryManager.enabled = False
    shell: _Shell = _Shell.instance(config=config)
    shell.outputs = outputs
    return shell


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer; where the system has no timer, the marking process ends it."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _run(shell: _Shell, source: str, room: int, seconds: float) -> list[dict[str, Any]]:
    outputs = shell.outputs
    outputs.next_cell(room)
    sys.stdout, sys.stderr = _Stream(outputs, "stdout"), _Stream(outputs, "stderr")
    try:
        with _limited(seconds):
            shell.run_cell(source, store_history=True)
    except BaseException as error:  # an interrupt that came while IPython was at work itself
        shell._showtraceback(type(error), error, [])
    return [_finished(output) for output in outputs.taken]


def _finished(output: dict[str, Any]) -> dict[str, Any]:
    output.pop("shown_as", None)
    if "parts" in output:
        output["text"] = "".join(output.pop("parts"))
    return output


def _own_channels() -> tuple[TextIO, TextIO]:
    """Take the pipes to the marking process away from standard input and output."""
    questions = os.fdopen(os.dup(0), encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    return questions, replies


def main() -> None:
    """Run cells until there are no more."""
    sys.path.append(os.getcwd())  # a student's own modules, after all others
    questions, replies = _own_channels()
    shell = _shell(_Outputs(int(sys.argv[1])))
    load, dump = json.loads, json.dumps
    for line in questions:
        question = load(line)
        outputs = _run(shell, question["source"], question["room"], question["seconds"])
        try:
            reply = dump({"cell": question["cell"], "outputs": outputs, "cut": shell.outputs.cut})
        except (TypeError, ValueError, RecursionError):  # something that is no JSON was displayed
            kept = [output for output in outputs if output["output_type"] in ("stream", "error")]
            reply = dump({"cell": question["cell"], "outputs": kept})
        print(reply, file=replies, flush=True)


if __name__ == "__main__":
    main()
