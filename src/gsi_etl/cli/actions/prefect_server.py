"""A Prefect server of our own beside ``gsi-etl schedule``, when there is none.

Prefect's own temporary servers run no scheduler: what is served on one shows as scheduled and is never started. So a
real server is started on a free port of loopback, closed with a password made up for this once, and ended with us.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from gsi_etl.cli.render.output import say
from gsi_etl.errors import GsiError

START_SECONDS = 180
END_SECONDS = 15
#: For so many seconds Prefect keeps its runs; the ledger keeps ours permanently. As in deploy/systemd/.
RETENTION = str(30 * 86_400)


@contextmanager
def own_server(log: Path) -> Iterator[str]:
    """The address of the server; this process' environment names it and has its password. What it says goes to
    ``log``. Should it die, this process ends too, so that whoever watches it starts both again.

    Raises GsiError when it does not come up.
    """
    port, password = _free_port(), secrets.token_urlsafe(24)
    api = f"http://127.0.0.1:{port}/api"
    environment = {
        **os.environ,
        "PREFECT_SERVER_API_AUTH_STRING": f"gsi:{password}",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": RETENTION,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as out:
        # A group of its own: Ctrl-C is for us, and the server must live until the last run has ended.
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    ending = threading.Event()
    try:
        _wait(api, server, log)
        os.environ["PREFECT_API_URL"], os.environ["PREFECT_API_AUTH_STRING"] = api, f"gsi:{password}"
        threading.Thread(target=_watch, args=(server, ending, log), daemon=True).start()
        yield api
    finally:
        ending.set()
        _end(server)


def _wait(api: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        with suppress(requests.RequestException), requests.Session() as session:
            session.trust_env = False
            if session.get(f"{api}/health", timeout=2).status_code in (200, 401):
                return
        time.sleep(0.5)
    raise GsiError(
        "the Prefect server did not start",
        where=str(log),
        why=_last_line(log),
        hint="run without it: `gsi-etl run --due --no-prefect` from cron or a systemd timer",
    )


def _watch(server: subprocess.Popen[bytes], ending: threading.Event, log: Path) -> None:
    server.wait()
    if not ending.is_set():
        say(f"error: the Prefect server stopped: {log}: {_last_line(log)}")
        os.kill(os.getpid(), signal.SIGTERM)


def _end(server: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sign)
            server.wait(END_SECONDS)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "no output"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
