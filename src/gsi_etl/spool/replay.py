"""A client that asks nobody: it answers with what a collector's fetches brought, so that a run reads them as its own.

Stands where ``fetch.Client`` stands in ``run.collect``: the same questions in, the recorded ``Fetched`` out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from gsi_etl.archive import Archive
from gsi_etl.base.addresses import public_address
from gsi_etl.fetch import Fetched, Limits
from gsi_etl.model import Fetch
from gsi_etl.spool.batch import Part, SpooledBatch

NOT_COLLECTED: Final = "not_collected"
NOT_SENT: Final = "not_sent"


class Replay:
    """The fetches of these parts. ``archive``: where bytes are that an earlier batch brought. Thread-safe."""

    def __init__(
        self,
        parts: Iterable[tuple[SpooledBatch, Part]],
        archive: Archive,
        *,
        clock: Callable[[], datetime],
        secrets: Collection[str] = (),
    ) -> None:
        self.limits = Limits()
        self._clock = clock
        self._archive = archive
        self._secrets = tuple(secrets)
        self._by_source: dict[str, SpooledBatch] = {}
        self._fetches: dict[tuple[str, str], Fetch] = {}
        for batch, part in parts:
            self._by_source[part.source_id] = batch
            for fetch in part.fetches:
                self._fetches.setdefault((part.source_id, fetch.url), fetch)

    def now(self) -> datetime:
        """The time by the clock of the run."""
        return self._clock()

    def fetch(self, url: str, *, source_id: str, **_how: object) -> Fetched:
        """What the collector's fetch of ``url`` brought. Raises SpoolError only when the file was altered meanwhile."""
        public = public_address(url, self._secrets)
        batch = self._by_source[source_id]
        fetch = self._fetches.get((source_id, public)) or self._fetches.get((source_id, public.partition("#")[0]))
        if fetch is None:
            began = batch.header.began_at
            nothing = Fetch(source_id, public, began, Decimal(0), "refused", final_url=public)
            return Fetched(replace(nothing, reason=NOT_COLLECTED, detail=f"batch {batch.name[:80]}"))
        if not fetch.usable or fetch.sha256 is None:
            return Fetched(fetch)
        if fetch.sha256 in batch.bodies:
            return Fetched(fetch, batch.body(fetch.sha256))
        if self._archive.has(fetch.sha256):
            return Fetched(fetch)
        detail = f"snapshot {fetch.sha256[:12]}, which {batch.header.machine} says is unchanged, is not in the archive"
        return Fetched(replace(fetch, outcome="refused", reason=NOT_SENT, detail=detail, sha256=None, size=None))
