"""A dask scheduler and workers as processes of their own, as an operator starts them, so that each can be killed."""

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

BIN = Path(sys.executable).parent
#: Seconds after which a thing that was waited for will not come: many times what an idle machine takes.
PATIENCE = 300.0


class Cluster:
    """``start_*`` and ``kill`` (with SIGKILL); ends everything that it started when ``close`` is called."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self._port}"

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard")
        return self.scheduler

    def start_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--memory-limit", "0", "--host", "127.0.0.1")
        return self._start(
            "worker", self.address, *options, "--local-directory", str(self._folder / "scratch"), **environment
        )

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()

    def close(self) -> None:
        for process in self._running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{words[0]}-{len(self._running)}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(BIN / "dask"), *words], stdout=log, stderr=log, env={**os.environ, **environment},
                cwd=self._folder, start_new_session=True,
            )  # fmt: skip
        self._running.append(process)
        return process


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A scheduler and its workers."""
    made = Cluster(folder)
    try:
        made.start_scheduler()
        for _ in range(workers):
            made.start_worker()
        yield made
    finally:
        made.close()


def wait_for(what: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    """Until ``what`` is true, or ``process`` has ended."""
    deadline = time.monotonic() + PATIENCE
    while not what() and (process is None or process.poll() is None):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def driver(home: Path, address: str, **environment: str) -> subprocess.Popen[bytes]:
    """`gsi-etl backfill run` on the workers of ``address``."""
    words = ["backfill", "run", "--engine", "dask", "--scheduler", address, "--home", str(home)]
    return subprocess.Popen(
        [str(BIN / "gsi-etl"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )  # fmt: skip


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Exit code and everything said."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, (out + err).decode(errors="replace")
