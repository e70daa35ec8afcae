"""``python -m drivingforce.grading mark``: a class marked from the command line."""

from __future__ import annotations

import argparse
import logging
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from rich.console import Console

from .autograde import NoSandbox
from .execute import Limits, execute, stop_all
from .jobs import Job, Result
from .mark_class import AlreadyRunning, Wanted, class_run
from .prepare import CannotMark
from .results import NoResults
from .screen import Screen, show_outcomes, show_plan

#: Exit codes: all marked; nothing marked; some need a person; another run is at work; stopped.
DONE, FAILED, ATTENTION, BUSY, STOPPED = 0, 1, 2, 3, 130

_Worker = Callable[[Job, Limits], Result]


def mark(options: argparse.Namespace) -> int:
    """Mark a class as the command line says; return the exit code."""
    console = Console()
    logging.getLogger("nbgrader").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    wanted = Wanted(tuple(options.only), options.again, options.dry_run)
    try:
        with (
            class_run(options.course, options.assignment, options.dry_run) as run,
            _workers(options) as (pool, width, worker),
            Screen(console) as screen,
        ):
            outcomes = run.mark(pool, width, wanted, screen, worker)
    except (CannotMark, NoResults, NoSandbox) as problem:
        console.print(str(problem), markup=False, highlight=False, soft_wrap=True)
        return FAILED
    except AlreadyRunning as problem:
        console.print(str(problem), markup=False, highlight=False, soft_wrap=True)
        return BUSY
    except KeyboardInterrupt:
        console.print("Stopped. What is marked is kept; the same command goes on from here.")
        return STOPPED
    (show_plan if wanted.dry else show_outcomes)(console, outcomes)
    return ATTENTION if any(outcome.state != "marked" for outcome in outcomes) else DONE


@contextmanager
def _workers(options: argparse.Namespace) -> Iterator[tuple[Executor, int, _Worker]]:
    """Open what runs submissions: an interpreter for each, as many at a time as processors, or a cluster."""
    if options.scheduler:
        from .cluster import cluster, work

        with cluster(options.scheduler, options.keys) as (pool, width):
            yield pool, options.jobs or width, work
        return
    width = options.jobs or len(os.sched_getaffinity(0))
    pool = ThreadPoolExecutor(width)
    try:
        yield pool, width, execute
    except BaseException:
        stop_all()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
