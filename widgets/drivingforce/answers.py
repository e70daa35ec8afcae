"""What a graded notebook calls: hand in an answer, check its form, and the names that an exercise withholds.

Nothing here knows what is right. :func:`answer` says what the student's work gives; the marking side, which has
the truth, runs outside this kernel (``drivingforce.grading``).
"""

from __future__ import annotations

import io
import math
import os
import re
import reprlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
from IPython.display import display

from . import physics, reading
from .model import Cell, Inputs
from .physics import InvalidInput
from .reading import Form, InUnit, OneOf, Plain

#: The output that carries what was handed in, from a locked cell to the marking side.
MIME = "application/vnd.drivingforce.answer+json"

_INCOMPLETE = ("nothing", "unusable")
_SHOWN_IN_FULL = 6


# -- handing in ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Examination:
    """What the marking side asks of the next answer: inputs instead of the practice ones, and a one-time word."""

    nonce: str
    inputs: tuple[tuple[Any, ...], ...]


_next_examination: _Examination | None = None


def use_inputs(nonce: str, inputs: Sequence[Sequence[Any]]) -> None:
    """Prepare the next :func:`answer` for marking. The marking side calls this; a notebook never does."""
    global _next_examination
    _next_examination = _Examination(nonce, tuple(tuple(each) for each in inputs))


def answer(task: str, given: object, practice: Sequence[Sequence[Any]] = ()) -> None:
    """Hand in ``given`` as the answer to ``task``, and show what it gives.

    Parameters
    ----------
    task : str
        The task's name, as in "03-a".
    given : function, Cell, number, text, or a dict of numbers, texts and Cells by name
        The answer. A function is run: here on the practice inputs, in marking on others.
    practice : sequence of tuples
        Arguments to run a function with; a list among them reaches it as an array.

    Nothing is raised and no mark is given, whatever ``given`` does; only ``nbgrader validate`` is told, by an
    exception, of an answer that is missing or unusable.
    """
    global _next_examination
    examination, _next_examination = _next_examination, None
    asked = examination or _Examination("", tuple(tuple(each) for each in practice))
    kind, content, said = _taken_down(given, asked.inputs)
    lines = [f"Task {task}", *(_sentence(name, plain) for name, plain in said), "This is not a mark."]
    payload = {"task": task, "nonce": asked.nonce, "kind": kind, "content": content}
    display({MIME: payload, "text/plain": "\n".join(lines)}, raw=True)  # type: ignore[no-untyped-call]
    _tell_validate([_sentence(name, plain) for name, plain in said if plain["is"] in _INCOMPLETE])


def _taken_down(given: object, inputs: Sequence[Sequence[Any]]) -> tuple[str, Any, list[tuple[str, Plain]]]:
    """Return the kind of answer, what it says as JSON, and the same by name for the student's eyes."""
    if isinstance(given, Cell):
        return "cell", given.state(), [("your Cell", {"is": "text", "value": repr(given)})]
    if callable(given):
        replies = [_reply(given, arguments) for arguments in inputs]
        names = [f"{_name(given)}{_arguments(arguments)}" for arguments in inputs]
        return "calls", replies, list(zip(names, replies, strict=True))
    items = given if isinstance(given, Mapping) else {"your answer": given}
    values = {str(key): _plain(value) for key, value in items.items()}
    return "values", values, list(values.items())


def _reply(function: Callable[..., object], arguments: Sequence[Any]) -> Plain:
    """Run a student's function, and catch whatever comes out of it."""
    try:
        with _silence():
            value = function(*(np.array(each) if isinstance(each, list) else each for each in arguments))
    except KeyboardInterrupt:  # it takes too long: end the cell, or the next call takes as long
        raise
    except BaseException as error:  # SystemExit too: a student's code must not end the cell
        return _unusable(f"stopped with {failure(type(error).__name__, _message(error))}")
    return _plain(value)


def _plain(value: object) -> Plain:
    """Reduce a student's value to what JSON can carry; whatever it cannot be reduced to is unusable."""
    try:
        with _silence():
            return {"is": "cell", "value": value.state()} if isinstance(value, Cell) else reading.plain(value)
    except BaseException as error:  # an object of the student's may do anything when it is looked at
        return _unusable(f"cannot be read as an answer ({type(error).__name__})")


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what a student's code prints, warnings above all, out of a locked cell's output."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        yield


def _unusable(why: str) -> Plain:
    return {"is": "unusable", "why": why}


# -- visible checks --------------------------------------------------------------------------------------------


def check(
    given: object,
    *,
    at: Sequence[Any] | None = None,
    count: int = 1,
    sign: int | Sequence[int] | None = None,
    size: tuple[float, float] | None = None,
    unit: str = "",
    one_of: Sequence[str] = (),
    changed_from: str | Cell = "",
) -> None:
    """Look at the form of an answer and say in plain words what to mend. It carries no marks.

    Parameters
    ----------
    given : object
        A function, a value, a dict of values by name, or a Cell.
    at : tuple, optional
        Arguments of a known case, with which a function is called; a list among them reaches it as an array.
    count : int
        How many numbers are asked for.
    sign : +1 or −1, or one for each number, optional
        The sign that the known case must give.
    size : (float, float), optional
        Bounds of the absolute value of each number, in ``unit``: catches volts given for millivolts.
    unit : str
        The unit of a number; "ms and mV" where there are two with a unit each. A number may come in another that
        can be converted, and as text, a list or an array of one (see ``drivingforce.reading``).
    one_of : sequence of str
        The words to choose from.
    changed_from : str or Cell, optional
        The preset, or the like of a Cell as it started, in which something must have been changed.
    """
    if callable(given) and at is not None:
        values: Mapping[str, Plain] = {f"{_name(given)}{_arguments(at)}": _reply(given, at)}
    elif isinstance(given, Mapping):
        values = {str(key): _plain(value) for key, value in given.items()}
    else:
        values = {} if isinstance(given, Cell) else {"your answer": _plain(given)}
    form = OneOf(*one_of) if one_of else InUnit(tuple(unit.split(" and ")), count)
    signs = sign if isinstance(sign, Sequence) else (sign,) * count
    problems = _cell_problems(given, changed_from) if changed_from else []
    problems += [
        problem for key, plain in values.items() if (problem := _problem(key, plain, form, signs, size, unit))
    ]
    for problem in problems:
        print("Look again:", problem)
    if not problems:
        print("The visible checks pass. They look at the form of your answer, not at whether it is right.")
    _tell_validate(problems)


def _cell_problems(given: object, start: str | Cell) -> list[str]:
    if not isinstance(given, Cell):
        return ["Your answer should be a Cell."]
    before = start.inputs if isinstance(start, Cell) else Inputs.of_preset(start)
    return ["Nothing has been changed in your Cell yet."] if given.inputs == before else []


def _problem(
    name: str,
    plain: Plain,
    form: Form,
    signs: Sequence[int | None],
    size: tuple[float, float] | None,
    unit: str,
) -> str | None:
    """Return what is wrong with the form of one value, or None."""
    if plain["is"] in _INCOMPLETE:
        return _sentence(name, plain)
    try:
        value = form.read(plain, name)
    except InvalidInput as problem:
        return str(problem)
    if isinstance(value, str):
        return None
    numbers = [value] if isinstance(value, float) else value
    if size is not None and not all(size[0] <= abs(number) <= size[1] for number in numbers):
        return f"{_sentence(name, plain, ' is ')}. Is that in {unit}?"
    if any(sign is not None and math.copysign(1, n) != sign for n, sign in zip(numbers, signs, strict=True)):
        return f"{_sentence(name, plain, ' is ')}. Which sign{'s' * (len(signs) > 1)} do you expect for this case?"
    return None


# -- for nbgrader validate -------------------------------------------------------------------------------------


class NotReady(Exception):
    """An answer is missing, or a visible check fails; only ``nbgrader validate`` gets to see this."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def _tell_validate(problems: Sequence[str]) -> None:
    if problems and os.environ.get("NBGRADER_EXECUTION") == "validate":
        raise NotReady("\n".join(problems))


# -- names that an exercise withholds --------------------------------------------------------------------------


class Withheld(Exception):
    """A function of this package that the exercise asks the student to write."""


def withhold(*names: str) -> None:
    """Make this package's own functions of these ``names`` refuse to work for the notebook's code.

    The package itself goes on using them. This keeps an honest student honest; it is no lock.
    """
    modules = [module for key, module in sys.modules.items() if key.startswith("drivingforce.")]
    for name in names:
        original = getattr(physics, name)
        stand_in = _refusing(name, original)
        for module in modules:
            if getattr(module, name, None) is original:
                setattr(module, name, stand_in)


def _refusing(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    if getattr(original, "_withheld", False):
        return original

    def stand_in(*arguments: Any, **named: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.startswith("drivingforce.") and caller != __name__:
            return original(*arguments, **named)
        raise Withheld(f"{name} is what this exercise asks you to write")

    stand_in.__name__, stand_in.__doc__ = name, f"Withheld: this exercise asks you to write {name}."
    stand_in._withheld = True  # type: ignore[attr-defined]
    return stand_in


# -- words -----------------------------------------------------------------------------------------------------


def _sentence(name: str, plain: Plain, verb: str = " = ") -> str:
    if plain["is"] == "nothing":
        return f"{name} has no value yet."
    if plain["is"] == "unusable":
        return f"{name} {plain['why']}."
    if plain["is"] == "cell":
        return f"{name} is a Cell."
    return f"{name}{verb}{_value(plain['value'])}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return value if len(value) <= 80 else f"{value[:77]}..."
    if isinstance(value, list) and len(value) <= _SHOWN_IN_FULL:
        return f"[{', '.join(_value(each) for each in value)}]"
    text = f"{value:.6g}" if isinstance(value, float) else reprlib.repr(value)
    return text.replace("-", "−")


def _name(function: object) -> str:
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) else "your function"


def _arguments(arguments: Sequence[Any]) -> str:
    return f"({', '.join(_value(each) for each in arguments)})".replace("-", "−")


def failure(error: str, message: str) -> str:
    """Return what an error of this name says, in its own words and cut short; a missing module is named."""
    missing = re.match(r"No module named '([\w.]{1,60})'", message) if error == "ModuleNotFoundError" else None
    if missing:
        return f"{error}: no module called {missing[1]} here"
    # Both may be a student's: they are never to be taken for what the marking says.
    name = error[:60] if error.isidentifier() else "an error"
    words = printable(" ".join(message.replace("“", "'").replace("”", "'").split()))[:200]
    return f"{name}, saying “{words}”" if words else name


def printable(words: str) -> str:
    """Return ``words`` without what could act on a terminal, or turn the order of the letters round."""
    return "".join(each if each.isprintable() else "�" for each in words)


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # the message of a student's own exception may fail, too
        return ""
