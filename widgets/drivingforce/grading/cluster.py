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
def cluster(address: str, security: Any = None) -> Iterator[tuple[Executor, int]]:
    """Reach the workers of the scheduler at ``address``; give an executor and how many jobs they run at a time.

    Certificates come from Dask's own configuration, unless ``security`` has them. Raises CannotMark when there is
    no ``distributed``, no TLS, no scheduler or no worker.
    """
    if not address.startswith("tls://"):
        raise CannotMark(
            f"{address} is not reached with TLS: students' work goes to a scheduler at tls://... only."
        )
    try:
        from distributed import Client, Security
    except ImportError:
        raise CannotMark("Install what a cluster needs: pip install 'drivingforce[cluster]'") from None
    try:
        client = Client(address, security=security or Security(require_encryption=True), timeout=30)
    except (OSError, TimeoutError, ValueError, RuntimeError, TypeError) as problem:
        raise CannotMark(f"The scheduler at {address} cannot be reached: {problem}.") from None
    with client:
        width = sum(client.nthreads().values())
        if not width:
            raise CannotMark(f"The scheduler at {address} has no workers yet: start some.")
        yield client.get_executor(retries=_RETRIES), width


def write_keys(folder: Path) -> list[Path]:
    """Write a new certificate authority, certificate and key for a cluster of one's own; return their files.

    Whoever has them can make the workers run anything. Raises CannotMark when ``folder`` holds something.
    """
    try:
        from distributed import Security
    except ImportError:
        raise CannotMark("Install what a cluster needs: pip install 'drivingforce[cluster]'") from None
    if folder.exists() and any(folder.iterdir()):
        raise CannotMark(f"{folder} is not empty.")
    folder.mkdir(parents=True, exist_ok=True)
    made = Security.temporary()
    texts = {"ca.pem": made.tls_ca_file, "cert.pem": made.tls_client_cert, "key.pem": made.tls_client_key}
    for name, text in texts.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(text)
    return [folder / name for name in texts]
