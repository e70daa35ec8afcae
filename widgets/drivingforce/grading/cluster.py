"""Run submissions on many machines: the workers of a Dask cluster, which is reached with TLS and not otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .execute import Limits, execute
from .jobs import Job, Result, engine_version
from .prepare import CannotMark
from .sandbox import why_not

#: The files of a cluster's certificates, and what Dask calls them.
_KEYS = {"ca.pem": "tls_ca_file", "cert.pem": "tls_client_cert", "key.pem": "tls_client_key"}
#: How many seconds a scheduler, or a first worker, may take to answer.
_PATIENCE = 30
#: How often a job is given to another worker when one dies under it.
_RETRIES = 2


def work(job: Job, limits: Limits) -> Result:
    """Run ``job`` on a worker. Raises CannotMark when this machine is not as the one that sent it."""
    if job.engine != engine_version():
        raise CannotMark(
            "A worker has another version of drivingforce or of its libraries: install the same there."
        )
    why = why_not(limits.memory) if limits.sandbox else ""
    if why:
        raise CannotMark(f"A worker has no sandbox ({why}): install bubblewrap there.")
    return execute(job, limits)


@contextmanager
def cluster(address: str, keys: Path | None = None) -> Iterator[tuple[Executor, int]]:
    """Reach the workers of the scheduler at ``address``; give an executor and how many jobs they run at a time.

    The certificates are in the folder ``keys`` (write_keys), or else those of Dask's own configuration. Raises
    CannotMark when there is no ``distributed``, no TLS, no scheduler or no worker.
    """
    if not address.startswith("tls://"):
        raise CannotMark(
            f"{address} is not reached with TLS: students' work goes to a scheduler at tls://... only."
        )
    distributed = _distributed()
    files = {} if keys is None else {option: str(keys / name) for name, option in _KEYS.items()}
    try:
        security = distributed.Security(require_encryption=True, **files)
        client = distributed.Client(address, security=security, timeout=_PATIENCE)
    except (OSError, TypeError, ValueError, RuntimeError) as problem:
        raise CannotMark(f"The scheduler at {address} cannot be reached: {problem}.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise CannotMark(f"The scheduler at {address} has no workers: start some.") from None
        yield client.get_executor(retries=_RETRIES), sum(client.nthreads().values())


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise CannotMark("Install what a cluster needs: pip install 'drivingforce[cluster]'") from None
    return distributed


def write_keys(folder: Path) -> list[Path]:
    """Write a new certificate and its key for a cluster of one's own; return their files.

    Whoever has them can make the workers run anything. Raises CannotMark when ``folder`` holds something.
    """
    made = _distributed().Security.temporary()
    if folder.exists() and any(folder.iterdir()):
        raise CannotMark(f"{folder} is not empty.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, option in _KEYS.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(getattr(made, option))
    return [folder / name for name in _KEYS]
