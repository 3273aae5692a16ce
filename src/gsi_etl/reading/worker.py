"""The child process that reads documents: ``python -m gsi_etl.reading.worker FD MEMORY CPU-SECONDS [PACK]``.

It limits itself (address space, CPU time for each document, no core file, hardly any writing), answers one request at
a time over its socket, and ends when the socket closes, however its parent died. It opens no connection.
"""

from __future__ import annotations

import gc
import math
import os
import pickle
import resource
import socket
import sys
from pathlib import Path
from typing import Any

from gsi_etl.base import pack
from gsi_etl.base.garbage import collect_rarely
from gsi_etl.errors import GsiError, ParseError
from gsi_etl.reading import framing

#: A worker whose memory has once grown beyond this share of its limit is replaced after the document that did it: what
#: one document left behind must not decide how the next one is read.
_WORN_OUT = 3
#: After a request of so many bytes garbage is collected at once, or the next document would have less memory.
_LARGE = 1_000_000


def main(fd: int, memory_bytes: int, cpu_seconds: int, folder: Path | None = None) -> None:
    collect_rarely()
    pack.use(folder)
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 1 << 20)
    connection = socket.socket(fileno=fd)
    framing.send(connection, b"ready")
    while True:
        request = framing.receive(connection, limit=None)
        if request is None:
            return
        _limit_cpu(cpu_seconds)
        answer, sound = _answer(request)
        if len(request) > _LARGE:
            gc.collect()
        del request
        worn = not sound or _peak_bytes() > memory_bytes // _WORN_OUT
        framing.send(connection, (b"last" if worn else b"more") + answer)
        if worn:
            return


def _answer(request: bytes) -> tuple[bytes, bool]:
    """The pickled value or error, and whether this process is still fit for another one."""
    try:
        task, given = pickle.loads(request)  # noqa: S301 - from our own parent
        return pickle.dumps(_done(task, given)), True
    except ParseError as error:
        return pickle.dumps(error), error.rule != "memory"
    except MemoryError:
        gc.collect()
        return pickle.dumps(ParseError("the document is too large to hand over", rule="memory")), False
    except GsiError as error:
        return pickle.dumps(error), True
    except Exception as error:  # of the task's own wrapping; this process may be in any state
        words = f"{type(error).__name__}: {error}"[:300]
        return pickle.dumps(ParseError("our reader failed on the document", rule="reader", why=words)), False


def _done(task: str, given: dict[str, Any]) -> object:
    from gsi_etl.parse.read import parse_bytes
    from gsi_etl.reading import document

    if task == "parse":
        return parse_bytes(**given)
    if task == "page":
        return document.read_page(**given)
    if task == "text":
        return document.read_text(**given)
    if task == "instead":
        return document.instead_of_page(**given)
    raise ValueError(f"there is no task {task!r}")


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (value, hard))


def _limit_cpu(seconds: int) -> None:
    """RLIMIT_CPU counts from the start of the process: move the soft limit on for each document."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(usage.ru_utime + usage.ru_stime) + seconds)


def _peak_bytes() -> int:
    """The most memory this process ever held. Not ``ru_maxrss``: that starts with what the parent held at the exec."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *map(Path, sys.argv[4:]))
    os._exit(0)  # it owes nobody anything: to free each object of its parsers takes a tenth of a second
