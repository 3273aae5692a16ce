"""Work done in a child process that may be killed, and what came of the trials."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# DuckDB imports pandas, where it is installed, at the first bound parameter: once here, not a second in every child.
with contextlib.suppress(ImportError):
    importlib.import_module("pandas")


def preload(work: Callable[[], object]) -> None:
    """Import in this process all that ``work`` imports in a child, so that no later child pays for it. The work itself
    is never done here: a process with DuckDB's threads must not fork."""

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "modules"
        must(forked(lambda: (work(), path.write_text("\n".join(sys.modules)))[0]))
        for name in path.read_text().splitlines():
            if name != "__main__":
                with contextlib.suppress(Exception):
                    importlib.import_module(name)


@dataclass
class Tally:
    """Trials, how many were in fact killed, and every fault in words."""

    trials: int = 0
    killed: int = 0
    repeated: int = 0
    faults: list[str] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)

    def fault(self, words: str) -> None:
        """Keep a fault, and tell it at once: a long run must not hide it until its end."""
        self.faults.append(words)
        print("FAULT", words, file=sys.stderr, flush=True)


def forked(work: Callable[[], object], *, kill_after: float | None = None) -> tuple[int, str]:
    """Do ``work`` in a child; returns its wait status (negative: the signal) and what it wrote or raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            result = work()
            os.write(writing, json.dumps(result).encode()[:60_000] if result is not None else b"")
            code = 0
        except BaseException:
            os.write(writing, traceback.format_exc()[-4000:].encode())
        finally:
            os._exit(code)
    os.close(writing)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        os.set_blocking(pipe.fileno(), False)  # a worker that outlives its parent holds the other end
        text = (pipe.read() or b"").decode()
    return os.waitstatus_to_exitcode(status), text


def must(outcome: tuple[int, str]) -> str:
    if outcome[0] != 0:
        raise RuntimeError(outcome[1])
    return outcome[1]
