"""The processes that read documents, kept from one run to the next: starting one costs more than most runs of a test.

A child loads the reader's weights and the names of all places, which a real run does once for hundreds of documents and
a test did for each of its runs again. What a pool promises (limits, deaths, replacement) is that of ``ParserPool``, and
tests/reading holds it to that with pools of its own.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.base import failpoints, pack
from gsi_etl.reading import pool
from small_pack import small_pack

Key = tuple[object, object, Path | None]

#: Enough for all sources that one run reads at once.
AT_MOST = 2

_kept: defaultdict[Key, list[Any]] = defaultdict(list)
_lock = threading.Lock()


class KeptReaders(pool.ParserPool):
    """A pool that begins with the idle children of an equal one before it, and leaves its own to the next."""

    def __init__(self, **limits: Any) -> None:
        super().__init__(**limits)
        self._key = (self._memory_bytes, self._cpu_seconds, pack.present())
        # A child has the failpoints of its start, and a pack that a test may change under it.
        self._plain = failpoints.VARIABLE in os.environ or pack.present() not in (None, small_pack())
        if not self._plain:
            with _lock:
                self._idle += _kept.pop(self._key, [])

    def close(self) -> None:
        with self._lock:
            if not self._plain and failpoints.VARIABLE not in os.environ:
                with _lock:
                    room = max(0, AT_MOST - len(_kept[self._key]))
                    _kept[self._key] += self._idle[:room]
                self._idle = self._idle[room:]
        super().close()


@contextmanager
def kept_readers() -> Iterator[None]:
    """While this lasts, every run of this process has them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "ParserPool", KeptReaders)
        yield
    with _lock:
        for worker in (worker for workers in _kept.values() for worker in workers):
            worker.end()
        _kept.clear()
