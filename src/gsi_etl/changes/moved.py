"""A source whose page has moved permanently (301, 308 all the way): told with the line of its file to change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gsi_etl.base.ids import identifier
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, Change, PastChange


def moved(source: Source, batch: Batch, recent: Iterable[PastChange], recorded_at: datetime) -> Change | None:
    """The change, unless an earlier run reported this very address. A redirect for now (302, 307) is none, and so is
    one to what is not the page: often it leads to the front page of a site that has thrown the page away."""
    target = next((fetch.moved_to for fetch in batch.fetches if fetch.url == source.url), None)
    if target is None or batch.trouble is not None or batch.postponed:
        return None
    if any(c.change_class == "source_moved" and c.key == f"{source.id}:{source.id}" and c.new_text == target
           for c in recent):  # fmt: skip
        return None
    return Change(
        change_id=identifier("ch", "source_moved", source.id, target, recorded_at),
        change_class="source_moved",
        cause="source",
        severity="operator",
        source_id=source.id,
        subject=source.id,
        sentence=f"{source.id} has moved permanently: in {source.id}.yaml put `url: {target}` "
        f"in place of `url: {source.url}`",
        old_text=source.url,
        new_text=target,
        url=target,
        rule="its server says permanently moved (301 or 308), and the page is there",
    )
