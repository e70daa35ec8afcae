"""Run a submission's kernel in bubblewrap: no files of the instructor's, no network, no processes, and limits."""

from __future__ import annotations

import functools
import os
import platform
import shutil
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from .system_calls import MACHINES, seccomp_filter

_MIB = 1024 * 1024
#: What a kernel may use, beside its memory. Threads are counted where the instructor is not root.
_THREADS, _OPEN_FILES, _FILE, _ALL_FILES = 512, 256, 16 * _MIB, 64 * _MIB

_PACKAGE = Path(__file__).resolve().parents[1]
#: Where the kernel finds, in the sandbox, a place of its own and the package.
_HOME, _PACKAGES = Path("/tmp/home"), Path("/packages")
_SYSTEM = ("/bin", "/lib", "/lib64", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

# bubblewrap takes the filter from a descriptor. The kernel gets none of the instructor's terminal or log, and not
# even bubblewrap gets their variables: the kernel can read those of every process in the sandbox.
_WITH_FILTER = 'exec env -i "$@" 9<"$0" </dev/null'
_QUIETLY = " >/dev/null 2>&1"
_TRIAL = (
    "import threading, ipykernel.kernelapp, drivingforce.answers, drivingforce.cell\n"
    "threading.Thread(target=int).start()"
)


@contextmanager
def short_folder() -> Iterator[Path]:
    """Make a folder with a path that is short enough for a socket; remove it, whatever was left there."""
    folder = tempfile.mkdtemp(prefix="df-", dir="/tmp")
    try:
        yield Path(folder)
    finally:
        # Not by Python, which gives up on folders a thousand deep.
        for tool in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*tool, "--", folder], check=False, stderr=subprocess.DEVNULL)


@functools.cache
def why_not(memory: int) -> str:
    """Return why no kernel can be sandboxed on this machine with ``memory`` MiB, or "": found out by trying it."""
    if platform.system() != "Linux" or platform.machine() not in MACHINES:
        return f"it needs Linux on {' or '.join(sorted(MACHINES))}"
    missing = [tool for tool in ("bwrap", "prlimit") if shutil.which(tool) is None]
    if missing:
        return f"{' and '.join(missing)} not found"
    with short_folder() as folder:
        command = [*confined(folder, memory), sys.executable, "-c", _TRIAL]
        done = subprocess.run(command, capture_output=True, text=True)
    return (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1] if done.returncode else ""


class SandboxedKernelManager(AsyncKernelManager):
    """Start the Python that marks, and what is installed for it, as a kernel in a sandbox.

    ``folder`` is a short_folder() for this kernel alone: its sockets are there. The kernel sees what is in
    ``files``, in its own place, read-only, and never sees ``hidden``, even where that is below one of Python's
    folders. ``memory`` is in MiB.
    """

    def __init__(self, folder: Path, files: Path, hidden: Path, memory: int, **more: Any) -> None:
        super().__init__(transport="ipc", ip=f"{folder}/k", connection_file=f"{folder}/kernel.json", **more)
        kernel = (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")
        self._sandboxed = KernelSpec(
            argv=[*confined(folder, memory, files, hidden, output=False), *kernel],
            language="python",
            interrupt_mode="message",  # a signal would reach bubblewrap, and end it
        )

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return how the kernel is started, whatever kernel the notebook names."""
        return self._sandboxed


def confined(
    folder: Path, memory: int, files: Path | None = None, hidden: Path | None = None, *, output: bool = True
) -> list[str]:
    """Return a command that runs, in a sandbox, the one that follows it. What is not named here is not there.

    The arguments are those of SandboxedKernelManager; without ``output`` nothing can be written to ours.
    """
    calls = folder / "calls"
    calls.write_bytes(seccomp_filter(platform.machine()))
    shell = ["/bin/sh", "-c", _WITH_FILTER + ("" if output else _QUIETLY), str(calls)]
    variables = [f"{name}={value}" for name, value in _environment().items()]
    limits = {"as": memory * _MIB, "fsize": _FILE, "nofile": _OPEN_FILES, "nproc": _THREADS, "core": 0}
    prlimit = ["prlimit", *(f"--{what}={most}" for what, most in limits.items())]
    return [*shell, *variables, *_bubblewrap(folder, files, hidden), "--", *prlimit, "--"]


def _bubblewrap(folder: Path, files: Path | None, hidden: Path | None) -> list[str]:
    seen = _seen()
    command = ["bwrap", "--unshare-all", "--unshare-user", "--cap-drop", "ALL", "--seccomp", "9"]
    command += ["--die-with-parent", "--new-session", "--proc", "/proc"]
    for device in _DEVICES:
        command += ["--dev-bind", device, device]
    command += ["--size", str(_ALL_FILES), "--tmpfs", "/tmp"]
    for path in seen:
        command += ["--ro-bind", path, path]
    command += ["--ro-bind", str(_PACKAGE), str(_PACKAGES / "drivingforce")]
    if hidden is not None and any(hidden.resolve().is_relative_to(path) for path in seen):
        command += ["--tmpfs", str(hidden.resolve()), "--remount-ro", str(hidden.resolve())]
    command += ["--bind", str(folder), str(folder), "--dir", str(_HOME), "--chdir", str(_HOME)]
    for file in sorted(files.iterdir()) if files is not None else ():
        if not file.is_symlink():
            command += ["--ro-bind", str(file.absolute()), str(_HOME / file.name)]
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
