"""A real Prefect server on loopback with a home of its own, for tests that must see one at work."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

PREFECT = [sys.executable, "-m", "prefect"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, api: str | None = None) -> dict[str, str]:
    """The environment of a Prefect process: its own home, no telemetry, and nothing of the tester's profile."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "GSI_"))}
    kept |= {
        "PREFECT_HOME": str(home),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | ({"PREFECT_API_URL": api} if api else {})


@contextmanager
def background(command: list[str], env: dict[str, str], log: Path, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group that ends with the block, whatever it started."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out, cwd=cwd, start_new_session=True)
        try:
            yield process
        finally:
            for sign in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, sign)
                    process.wait(10)
                    break
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    continue


def wait_for(truth: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until it is true, or fail and say what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if truth():
            return
        time.sleep(0.5)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The API's address."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with background(command, environment(folder), folder / "server.log", folder):
        wait_for(lambda: _healthy(api), 120, f"the Prefect server:\n{(folder / 'server.log').read_text()[-2000:]}")
        yield api


def _healthy(api: str) -> bool:
    try:
        return requests.get(f"{api}/health", timeout=2).status_code == 200
    except requests.RequestException:
        return False
