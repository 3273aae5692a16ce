"""A few child processes that read documents, reused, limited and replaced when one dies.

Hostile bytes make a parser or a reader run out of memory, out of time, or abort the interpreter. Here that costs one
document: the caller gets a typed ``ParseError``, the next document gets a new process. Children are started by exec,
never by fork, so that threads and event loops of the parent do no harm. Knows processes and ``wire``; knows no format.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from types import TracebackType
from typing import IO, TypeVar

from gsi_etl.base import failpoints, pack
from gsi_etl.config.source import Format, Source
from gsi_etl.errors import GsiError, ParseError
from gsi_etl.model import Document, FeedItem, Fetch, Figure, ReadContext, ReadDocument
from gsi_etl.reading import framing

T = TypeVar("T")
Check = Callable[[object], T]

#: Starting includes the interpreter and the catalogue's types; a busy machine takes its time.
_START_SECONDS = 60.0
#: The most that a worker may send back.
_ANSWER_BYTES = 512 << 20
#: What all documents of one source may take together: so many seconds, and so many more for each of them. A list of
#: hundreds of hostile articles must not hold up a run for hours.
_SOURCE_SECONDS = 600.0
_SECONDS_A_DOCUMENT = 1.0
#: Documents after which a worker is replaced, so that no leak of a library grows for years.
_DOCUMENTS_PER_WORKER = 500


class ParserPool:
    """At most ``workers`` child processes; ``parse`` may be called from any thread and waits for a free one.

    A child has ``memory_bytes`` of address space, and for each document ``cpu_seconds`` of CPU and ``wall_seconds``.
    It starts when first needed. Leaving the context ends all children.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        memory_bytes: int = 1 << 30,
        cpu_seconds: int = 30,
        wall_seconds: float = 60.0,
        source_seconds: float = _SOURCE_SECONDS,
    ) -> None:
        if workers < 1:
            raise ValueError("a pool needs at least one worker")
        self._source_seconds = source_seconds
        self._spent: dict[str, float] = defaultdict(float)
        self._memory_bytes, self._cpu_seconds, self._wall_seconds = memory_bytes, cpu_seconds, wall_seconds
        self._free = threading.BoundedSemaphore(workers)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False

    def __enter__(self) -> ParserPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every child, also those that are reading; their callers get a ``ParseError``. May be called twice."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = list(self._busy)
        for worker in busy:
            worker.kill()  # The thread that uses it notices, and reaps it.
        for worker in idle:
            worker.end()

    def parse(
        self,
        body: bytes,
        source: Source,
        *,
        url: str,
        snapshot_sha256: str,
        media_type: str | None = None,
        charset: str | None = None,
        format: Format | None = None,
    ) -> Document:
        """As ``parse_bytes``, in a child. Raises ``ParseError``; ``rule`` is ``cpu``, ``wall``, ``memory`` or ``died``
        when the child did not survive the document, ``source_seconds`` when the source has used up its time, and
        otherwise what the reader said.
        """
        given = {
            "body": body,
            "source": source,
            "url": url,
            "snapshot_sha256": snapshot_sha256,
            "media_type": media_type,
            "charset": charset,
            "format": format,
        }
        return self._ask("parse", given, _document, where=f"{source.id}: {url}", source_id=source.id)

    def read(self, body: bytes, source: Source, fetch: Fetch, *, item: FeedItem | None = None) -> ReadDocument:
        """As ``reading.read_page``, in a child: from bytes to figures with verdicts. Raises as ``parse`` does, and
        CatalogError when a rule of the source is unusable."""
        given = {"body": body, "source": source, "fetch": fetch, "item": item}
        return self._ask("page", given, _page, where=f"{source.id}: {fetch.url}", source_id=source.id)

    def instead(self, body: bytes, source: Source, fetch: Fetch) -> tuple[str, str] | None:
        """As ``reading.instead_of_page``, in a child; None also when that cannot be found out."""
        given = {"body": body, "source": source, "fetch": fetch}
        try:
            return self._ask("instead", given, _wall, where=f"{source.id}: {fetch.url}", source_id=source.id)
        except ParseError:
            return None

    def figures(self, text: str, context: ReadContext, *, where: str) -> tuple[Figure, ...]:
        """As ``figures.read``, in a child. Raises ``ParseError``."""
        return self._ask("text", {"text": text, "context": context}, _figures, where=where)

    def _ask(self, task: str, given: dict[str, object], check: Check[T], *, where: str, source_id: str = "") -> T:
        request = pickle.dumps((task, given))
        with self._free:
            self._allow(source_id, where)
            worker = self._take()
            reusable = False
            began = time.monotonic()
            try:
                answer, reusable = worker.ask(request, self._wall_seconds, check)
            except _WorkerLostError as lost:
                raise _death(lost, where=where, pool=self) from None
            finally:
                self._give_back(worker, reusable)
                with self._lock:
                    self._spent[source_id] += max(0, time.monotonic() - began - _SECONDS_A_DOCUMENT)
        if isinstance(answer, GsiError):
            answer.where = answer.where or where
            raise answer
        return answer

    def _allow(self, source_id: str, where: str) -> None:
        if source_id and self._spent[source_id] > self._source_seconds:
            raise ParseError(
                "it was not read: the source has used up its time",
                rule="source_seconds",
                where=where,
                why=f"its documents took {self._source_seconds:,.0f} s more than {_SECONDS_A_DOCUMENT:g} s each",
                kept="the bytes are kept as received; the source's last good figures stay",
                hint="look at the documents that failed before it, or follow fewer",
            )

    def _take(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise ValueError("the pool is closed")
            worker = self._idle.pop() if self._idle else None
        # A child that died while idle (the system's out-of-memory killer) is nobody's fault.
        if worker is not None and not worker.alive():
            worker.end()
            worker = None
        worker = worker or _Worker(self._memory_bytes, self._cpu_seconds)
        with self._lock:
            self._busy.add(worker)
        return worker

    def _give_back(self, worker: _Worker, reusable: bool) -> None:
        with self._lock:
            self._busy.discard(worker)
            keep = reusable and not self._closed and worker.served < _DOCUMENTS_PER_WORKER
            if keep:
                self._idle.append(worker)
        if not keep:
            worker.end()


class _WorkerLostError(Exception):
    """A child that gave no answer: how it ended (negative: the signal), or that its time was up, and its last words."""

    def __init__(self, code: int | None, *, timed_out: bool = False, words: str = "") -> None:
        super().__init__(code)
        self.code, self.timed_out, self.words = code, timed_out, words


class _Worker:
    """One child process and the socket to it."""

    def __init__(self, memory_bytes: int, cpu_seconds: int) -> None:
        self.served = 0
        self._ready = False
        # Its last words land in an unnamed file: a pipe would have to be read, or fill up and stall it.
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",  # a module in the working directory must not shadow ours
                    "-m",
                    "gsi_etl.reading.worker",
                    str(theirs.fileno()),
                    str(memory_bytes),
                    str(cpu_seconds),
                    *([str(folder)] if (folder := pack.present()) else []),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=(theirs.fileno(),),
                env=_environment(),
                start_new_session=True,  # Ctrl-C is the parent's to handle
            )

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: bytes, seconds: float, check: Check[T]) -> tuple[T | GsiError, bool]:
        """The answer, and whether the worker takes another request. Raises ``_WorkerLostError``."""
        if not self._ready:
            self._exchange(None, _START_SECONDS)
            self._ready = True
        self.served += 1
        message = self._exchange(request, seconds)
        try:
            answer = framing.unpack(message[4:])
            return answer if isinstance(answer, GsiError) else check(answer), message[:4] == b"more"
        except Exception as error:  # pickle raises anything on bytes that are not pickle
            raise _WorkerLostError(None, words=f"its answer was no document: {error}") from None

    def _exchange(self, request: bytes | None, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        timer = threading.Timer(seconds, self.kill)  # also bounds an answer that drips in
        timer.daemon = True
        timer.start()
        try:
            if request is not None:
                framing.send(self._socket, request)
            message = framing.receive(self._socket, limit=_ANSWER_BYTES)
        except ValueError as error:
            raise _WorkerLostError(None, words=str(error)) from None
        except OSError:
            message = None
        finally:
            timer.cancel()
        if message is None:
            timed_out = time.monotonic() >= deadline
            self.kill()
            raise _WorkerLostError(self._process.wait(), timed_out=timed_out, words=self._last_words())
        return message

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Close the socket, on which a sound worker ends itself; make sure that it is gone."""
        self._socket.close()
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _last_words(self) -> str:
        self._errors.seek(0)
        return self._errors.read(1 << 20).decode(errors="replace").strip()[-300:]


def _document(answer: object) -> Document:
    if isinstance(answer, Document):
        return answer
    raise TypeError(type(answer).__name__)


def _page(answer: object) -> ReadDocument:
    if isinstance(answer, ReadDocument):
        return answer
    raise TypeError(type(answer).__name__)


def _figures(answer: object) -> tuple[Figure, ...]:
    if isinstance(answer, tuple) and all(isinstance(one, Figure) for one in answer):
        return answer
    raise TypeError(type(answer).__name__)


def _wall(answer: object) -> tuple[str, str] | None:
    match answer:
        case None:
            return None
        case (str(instead), str(why)):
            return instead, why
    raise TypeError(type(answer).__name__)


def _environment() -> dict[str, str]:
    """The parent's environment without its secrets: a reader of hostile bytes needs to find Python and its modules."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH", failpoints.VARIABLE)
    environment = {k: v for k, v in os.environ.items() if k in kept or k.startswith("PYTHON")}
    # One thread a process: arenas and thread pools would eat the address space.
    return {**environment, "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _death(lost: _WorkerLostError, *, where: str, pool: ParserPool) -> ParseError:
    code = -lost.code if lost.code is not None and lost.code < 0 else None
    if lost.timed_out:
        what, rule = f"reading it took longer than {pool._wall_seconds:g} s", "wall"
    elif code == signal.SIGXCPU:
        what, rule = f"reading it took more than {pool._cpu_seconds} s of CPU", "cpu"
    elif "memory" in lost.words.lower() or "bad_alloc" in lost.words:
        what, rule = f"reading it needs more than {pool._memory_bytes / (1 << 20):,.0f} MB of memory", "memory"
    else:
        what, rule = "the reader died on this document", "died"
    how = f"ended by {signal.Signals(code).name}" if code else f"ended with code {lost.code}"
    return ParseError(
        what,
        rule=rule,
        where=where,
        why="; ".join(part for part in (how, lost.words) if part),
        kept="the bytes are kept as received; the source's last good figures stay",
        hint="look at the document by hand: it is damaged, enormous, or hostile",
    )
