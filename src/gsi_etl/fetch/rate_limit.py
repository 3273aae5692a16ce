"""Taking turns: one request at a time to a host, a pause between two, and a budget for the run.

Several processes (a run, a preview, a back-fill) share a host's turn through a lock file in the state folder.
Knows hosts and times; knows nothing of HTTP.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from gsi_etl.base.not_before import holds
from gsi_etl.errors import HomeError
from gsi_etl.fetch.limits import Limits
from gsi_etl.fetch.outcome import Refused

_POLL_SECONDS = 0.05


@dataclass(slots=True)
class Turn:
    """The right to ask one host. ``delay`` may be raised while it is held (crawl-delay is learned on the way)."""

    delay: float
    not_before: datetime | None = None


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    not_before: datetime | None = None


class Turns:
    """The turns of all hosts. Thread-safe; safe across processes when given a folder."""

    def __init__(self, limits: Limits, state_dir: Path | None) -> None:
        self._limits = limits
        self._folder = state_dir
        self._hosts: dict[str, _Host] = {}
        self._guard = threading.Lock()
        if self._folder is not None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unusable(self._folder, error) from None

    @contextmanager
    def turn(self, host: str, clock: Callable[[], datetime], *, patience: float | None = None) -> Iterator[Turn]:
        """Waits for the host's turn, at most ``patience`` seconds (None: as the limits say), and holds it.

        Raises ``Refused``: ``busy`` (with ``not_before``) when the wait would be longer than the limits allow, and
        ``not_before`` while a host that is rate-limiting us is to be left alone.
        """
        with self._guard:
            state = self._hosts.setdefault(host, _Host())
        patience = min(self._limits.max_wait_seconds, self._limits.max_wait_seconds if patience is None else patience)
        give_up = time.monotonic() + patience
        if not state.lock.acquire(timeout=max(0.0, patience)):
            raise self._busy(host, clock, 0.0)
        try:
            with self._shared(host, state, give_up, clock):
                now = clock()
                if holds(state.not_before, now):
                    raise Refused(
                        "not_before", f"{host} is rate-limiting us (Retry-After)", not_before=state.not_before
                    )
                pause = state.free_at - time.time()
                # No pause is that long: it was recorded while the clock was ahead. Nobody knows when we last asked.
                if pause > self._limits.max_crawl_delay_seconds:
                    pause = self._limits.min_delay_seconds
                if pause > max(0.0, give_up - time.monotonic()):
                    raise self._busy(host, clock, pause)
                if pause > 0:
                    time.sleep(pause)
                turn = Turn(self._limits.min_delay_seconds)
                try:
                    yield turn
                finally:
                    state.free_at = time.time() + turn.delay
                    state.not_before = turn.not_before
        finally:
            state.lock.release()

    @contextmanager
    def _shared(self, host: str, state: _Host, give_up: float, clock: Callable[[], datetime]) -> Iterator[None]:
        """Holds the host's lock file, and keeps ``state`` in it."""
        if self._folder is None:
            yield
            return
        name = hashlib.sha256(host.encode()).hexdigest()[:32]
        try:
            descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(self._folder, error) from None
        try:
            while not _locked(descriptor):
                if time.monotonic() >= give_up:
                    raise self._busy(host, clock, 0.0)
                time.sleep(_POLL_SECONDS)
            _read_state(descriptor, state)
            try:
                yield
            finally:
                _write_state(descriptor, host, state)
        finally:
            os.close(descriptor)

    def _busy(self, host: str, clock: Callable[[], datetime], pause: float) -> Refused:
        wait = max(pause, self._limits.max_wait_seconds)
        return Refused("busy", f"{host} is asked one request at a time", not_before=clock() + timedelta(seconds=wait))


def _unusable(folder: Path, error: OSError) -> HomeError:
    return HomeError(
        "the state of fetching cannot be kept",
        where=str(folder),
        why=str(error),
        kept="nothing was fetched from the host",
        hint="see to free space and permissions",
    )


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_state(descriptor: int, state: _Host) -> None:
    """Takes over what another process left. A file that makes no sense (torn, older) counts as empty."""
    try:
        data = json.loads(os.pread(descriptor, 4_096, 0) or b"{}")
        state.free_at = max(state.free_at, float(data.get("free_at", 0.0)))
        if data.get("not_before"):
            state.not_before = datetime.fromisoformat(data["not_before"])
    except (ValueError, TypeError, AttributeError):
        return


def _write_state(descriptor: int, host: str, state: _Host) -> None:
    until = None if state.not_before is None else state.not_before.isoformat()
    data = json.dumps({"host": host, "free_at": state.free_at, "not_before": until}).encode()
    # On a full disk the other processes miss this pause; what was fetched meanwhile is worth more.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, data, 0)


class Budget:
    """What one run may ask for: requests in all, requests to one host, bytes. Thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._requests: Counter[str] = Counter()
        self._all = self._bytes = 0

    def take_request(self, host: str) -> None:
        """Counts a request. Raises ``Refused("budget")`` instead when a budget is used up."""
        limits = self._limits
        with self._lock:
            if self._all >= limits.budget_requests:
                raise Refused("budget", f"{limits.budget_requests:,} requests a run")
            if self._requests[host] >= limits.budget_requests_per_host:
                raise Refused("budget", f"{limits.budget_requests_per_host:,} requests to {host} a run")
            if self._bytes >= limits.budget_bytes:
                raise Refused("budget", f"{limits.budget_bytes:,} bytes a run")
            self._requests[host] += 1
            self._all += 1

    def count_bytes(self, size: int) -> None:
        """Counts bytes that came over the wire."""
        with self._lock:
            self._bytes += size
