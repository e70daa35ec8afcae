"""Real JupyterLab on a copy of the course, and a slow line to it."""

import asyncio
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "course"
ARTIFACTS = ROOT / "tests" / "artifacts"


@dataclass(frozen=True)
class Server:
    """Where a JupyterLab answers, and the folder that it serves."""

    url: str
    token: str
    root: Path

    def api(self, path, method="GET", body=None):
        """Call the server's REST API; the answer's JSON, or None when it has none."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def running_lab(folder):
    """JupyterLab as `make lab` starts it, on a copy of course/, without the user's own settings."""
    root = folder / "course"
    shutil.copytree(COURSE, root, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "*.jsonl"))
    with running_server(folder, root, {"JUPYTER_CONFIG_PATH": str(ROOT / "binder")}) as server:
        yield server


@contextmanager
def running_server(folder, root, settings):
    """JupyterLab started in ``root``; it writes into ``folder``, and has ``settings`` in its environment."""
    own = {
        name: str(folder / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
            "IPYTHONDIR",
        )
    }
    # PYTHONPATH: the kernels use the package of this checkout, installed or not.
    environment = os.environ | own | settings | {"PYTHONPATH": str(ROOT / "widgets")}
    server = Server(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16), root)
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={urlsplit(server.url).port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        f"--IdentityProvider.token={server.token}",
        # window.jupyterapp: the tests ask it whether the kernel is ready and what has run
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    ARTIFACTS.mkdir(exist_ok=True)
    with (ARTIFACTS / "lab.log").open("w") as log:
        command = [sys.executable, "-m", "jupyterlab", *options]
        process = subprocess.Popen(command, env=environment, cwd=root, stdout=log, stderr=log)
        try:
            _wait_until_it_answers(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_answers(server, process, seconds=60):
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server.api("api/status")
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("JupyterLab did not start; see tests/artifacts/lab.log")


@contextmanager
def slow_line(server, milliseconds):
    """The same server, reached over a line that delays each direction and keeps the order, as Binder's does.

    It works on TCP, so that WebSockets are delayed like the rest. The bandwidth is not limited.
    """
    delay = milliseconds / 1000
    there = urlsplit(server.url)

    async def carry(reader, writer):
        loop = asyncio.get_running_loop()
        under_way = asyncio.Queue()

        async def deliver():
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(due - loop.time())
                if not data:
                    return
                writer.write(data)
                await writer.drain()

        delivering = asyncio.create_task(deliver())
        try:
            data = b"-"
            while data:
                data = await reader.read(65536)
                under_way.put_nowait((loop.time() + delay, data))
            await delivering
        finally:
            delivering.cancel()
            writer.close()

    async def connect(reader, writer):
        far_reader, far_writer = await asyncio.open_connection(there.hostname, there.port)
        try:
            with suppress(ConnectionError, asyncio.CancelledError):  # hung up on, or closing
                await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))
        finally:
            writer.transport.abort()
            far_writer.transport.abort()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="slow line")
    thread.start()

    def on_the_loop(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(timeout=10)

    async def close():
        listener.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    try:
        listener = on_the_loop(asyncio.start_server(connect, "127.0.0.1", 0))
        port = listener.sockets[0].getsockname()[1]
        yield replace(server, url=f"http://127.0.0.1:{port}")
        on_the_loop(close())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
