"""Run a submission in bubblewrap: no files of the instructor's, no network, no processes, and limits."""

from __future__ import annotations

import functools
import os
import platform
import shutil
import site
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from .system_calls import MACHINES, seccomp_filter

_MIB = 1024 * 1024
#: What a kernel may use, beside its memory. Threads are counted where the instructor is not root.
_THREADS, _OPEN_FILES, _FILE = 512, 256, 16 * _MIB

_PACKAGE = Path(__file__).resolve().parents[1]
#: Where the kernel finds, in the sandbox, a place of its own and the package.
_HOME, _PACKAGES = Path("/tmp/home"), Path("/packages")
_SYSTEM = ("/bin", "/lib", "/lib64", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

_TRIAL = "import threading, drivingforce.grading.inside\nthreading.Thread(target=int).start()"


@functools.cache
def why_not(memory: int) -> str:
    """Return why nothing can be sandboxed on this machine with ``memory`` MiB, or "": found out by trying it."""
    if platform.system() != "Linux" or platform.machine() not in MACHINES:
        return f"it needs Linux on {' or '.join(sorted(MACHINES))}"
    missing = [tool for tool in ("bwrap", "prlimit") if shutil.which(tool) is None]
    if missing:
        return f"{' and '.join(missing)} not found"
    done = run_confined([sys.executable, "-c", _TRIAL], memory)
    return (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1] if done.returncode else ""


def run_confined(command: Sequence[str], memory: int, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run ``command`` in a sandbox to its end; the arguments are those of start_confined."""
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start_confined(command, memory, **more, **pipes, text=True) as process:
        out, err = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def start_confined(
    command: Sequence[str],
    memory: int,
    files: Mapping[str, bytes] | None = None,
    hidden: Path | None = None,
    processor: int | None = None,
    disk: int = 64,
    **popen: Any,
) -> subprocess.Popen[Any]:
    """Start ``command`` in a sandbox: what is not named here is not there. It leaves nothing behind on the disk.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    memory : int
        What it may use, in MiB.
    files : mapping of str to bytes
        What it finds in its working directory, by path; it can read and not change them.
    hidden : Path
        A folder that is not there even where it lies below one of Python's.
    processor : int
        Seconds of processor time that it may use.
    disk : int
        What it may write in a folder of its own, in MiB.
    **popen
        What else subprocess.Popen is to be told.
    """
    given = {str(_HOME / name): content for name, content in (files or {}).items()}
    contents = [seccomp_filter(platform.machine()), *given.values()]
    with ExitStack() as stack:
        calls, *opened = [stack.enter_context(_in_memory(content)) for content in contents]
        limits: dict[str, object] = {
            "as": memory * _MIB,
            "fsize": _FILE,
            "nofile": _OPEN_FILES,
            "nproc": _THREADS,
            "core": 0,
        }
        if processor is not None:
            limits["cpu"] = f"{processor}:{processor + 5}"  # a signal that says why, and then one that ends it
        prlimit = ["prlimit", *(f"--{what}={most}" for what, most in limits.items())]
        bwrap = _bubblewrap(calls, dict(zip(given, opened, strict=True)), hidden, disk)
        # Not even bubblewrap gets the instructor's variables: those of every process in the sandbox can be read.
        return subprocess.Popen(
            [*bwrap, "--", *prlimit, "--", *command], env=_environment(), pass_fds=(calls, *opened), **popen
        )


@contextmanager
def _in_memory(content: bytes) -> Iterator[int]:
    """Give ``content`` as an open file that lies nowhere, by its descriptor."""
    descriptor = os.memfd_create("drivingforce")
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


def _bubblewrap(calls: int, files: Mapping[str, int], hidden: Path | None, disk: int) -> list[str]:
    seen = _seen()
    command = ["bwrap", "--unshare-all", "--unshare-user", "--cap-drop", "ALL", "--seccomp", str(calls)]
    command += ["--die-with-parent", "--new-session", "--proc", "/proc"]
    for device in _DEVICES:
        command += ["--dev-bind", device, device]
    command += ["--size", str(disk * _MIB), "--tmpfs", "/tmp"]
    for path in seen:
        command += ["--ro-bind", path, path]
    command += ["--ro-bind", str(_PACKAGE), str(_PACKAGES / "drivingforce")]
    if hidden is not None and any(hidden.resolve().is_relative_to(path) for path in seen):
        command += ["--tmpfs", str(hidden.resolve()), "--remount-ro", str(hidden.resolve())]
    command += ["--dir", str(_HOME), "--chdir", str(_HOME)]
    for path, descriptor in files.items():
        command += ["--ro-bind-data", str(descriptor), path]
    return [*command, "--remount-ro", "/"]


def _environment() -> dict[str, str]:
    """Return all the variables that the kernel sees. Threads and arenas would take much of the address space."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {
        "PATH": os.environ.get("PATH", os.defpath),  # bubblewrap may be anywhere
        "HOME": str(_HOME),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(_PACKAGES),
        "PYTHONUSERBASE": site.getuserbase(),
        "NBGRADER_EXECUTION": "autograde",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _seen() -> Sequence[str]:
    """Return what there is for the kernel to read: the system's programs and libraries, and Python's."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parents[1]}
    paths = {Path(path) for path in (*_SYSTEM, *_SYSTEM_FILES)}
    paths |= {prefix / name for prefix in prefixes for name in ("bin", "lib", "lib64", "pyvenv.cfg")}
    paths |= {Path(site.getusersitepackages())} if site.ENABLE_USER_SITE else set()
    # A virtual environment may reach Python by a symbolic link in its path.
    there = {path for path in paths if path.exists()}
    return sorted(str(path) for path in there | {path.resolve() for path in there})
