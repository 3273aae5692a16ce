"""A real Prefect server on loopback with a home of its own, for tests that must see one at work."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from made_once import shared
from small_pack import named

PREFECT = [sys.executable, "-m", "prefect"]
#: Seconds after which a thing that was waited for will not come: many times what an idle machine takes.
PATIENCE = 300
#: What a server that has started once leaves in its home, for the homes of all others. Prefect builds its database in a
#: hundred steps and fills it with its blocks, which is half of what the start of a server costs.
_started_once: Path | None = None


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Homes for Prefect begin with the database that a server has made, but those that ask for none."""
    global _started_once
    _started_once = shared(tmp_path_factory, "prefect-database", _start_once)


def _start_once(folder: Path) -> None:
    with server(folder):
        pass  # it is healthy when all is there
    (folder / "server.log").unlink()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, api: str | None = None, *, prepared: bool = True) -> dict[str, str]:
    """Of a Prefect process: a home of its own, no telemetry, the small pack, and nothing of the tester's profile.

    Unless it is ``prepared``, the home is empty, as on the day that Prefect is installed.
    """
    if prepared and _started_once and not (home / "prefect.db").exists():
        home.mkdir(parents=True, exist_ok=True)
        for path in _started_once.iterdir():
            shutil.copy(path, home)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "GSI_"))}
    kept |= {
        "PREFECT_HOME": str(home),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        # Twenty seconds by default, which a busy machine of two cores needs for the imports alone.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(PATIENCE),
        # Ten seconds each by default.
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        "PYTHONUNBUFFERED": "1",
        **named(),
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
                    process.wait(20)
                    break
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    continue


def wait_for(truth: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until it is true, or fail and say what was waited for. A server too busy to answer says nothing yet."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(requests.RequestException):
            if truth():
                return
        time.sleep(0.5)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


@contextmanager
def server(folder: Path, **more: str) -> Iterator[str]:
    """The API's address. ``more`` is added to the server's environment."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with background(command, environment(folder) | more, folder / "server.log", folder):
        wait_for(lambda: _healthy(api), f"the Prefect server, which tells in {folder / 'server.log'}")
        yield api


def _healthy(api: str) -> bool:
    try:
        return requests.get(f"{api}/health", timeout=5).status_code == 200
    except requests.RequestException:
        return False
