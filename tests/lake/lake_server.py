"""PostgreSQL of our own on loopback, from Debian's package."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
DSN = "TEST_LAKE_CATALOGUE"


@dataclass
class Server:
    """A PostgreSQL that can be stopped and started. It refuses to run as root, so it runs as `nobody` then."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"postgresql://gsi:sesame-open@127.0.0.1:{self.port}/postgres"

    def _as(self) -> list[str]:
        return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []

    def make(self) -> None:
        assert POSTGRES is not None
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody", "nogroup")
        run = [*self._as(), str(POSTGRES / "initdb"), "-D", str(self.folder / "data"), "-U", "gsi", "--auth=trust"]
        subprocess.run([*run, "--no-sync"], check=True, capture_output=True, cwd="/", timeout=120)

    def start(self) -> None:
        assert POSTGRES is not None
        serve = [str(POSTGRES / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-c", "fsync=off"]
        serve += ["-k", str(self.folder), "-h", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*self._as(), *serve], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        ready = [str(POSTGRES / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        for _ in range(300):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.2)
        raise TimeoutError("PostgreSQL did not start")

    def stop(self) -> None:
        """At once, as a crash: connections are cut."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(60)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
