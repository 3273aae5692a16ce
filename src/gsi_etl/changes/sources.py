"""The state of a source: opened once, closed once. A source that is down for a week is one change, not seven."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gsi_etl.ids import identifier
from gsi_etl.model import Batch, Cause, Change, ChangeClass, SourceState, SourceStatus

OPENED: dict[SourceStatus, tuple[ChangeClass, Cause]] = {
    "down": ("source_down", "network"),
    "not_the_page": ("not_the_page", "page"),
    "layout_changed": ("layout_changed", "page"),
}
STATUS: dict[str | None, SourceStatus] = {
    None: "ok",
    "source_down": "down",
    "not_the_page": "not_the_page",
    "layout_changed": "layout_changed",
    "unreadable": "down",
}


def source_change(
    before: SourceState, batch: Batch, *, quarantined: bool, recorded_at: datetime
) -> tuple[SourceState, Change | None]:
    """The state of a source after a run, and the change when it got into trouble or out of it.

    A postponed source keeps its state: a server that asks for patience is neither well nor ill.
    """
    not_before = max((f.not_before for f in batch.fetches if f.not_before), default=None)
    if batch.postponed:
        return replace(before, not_before=not_before or before.not_before), None
    status: SourceStatus = "quarantined" if quarantined else STATUS[batch.trouble]
    well = status == "ok"
    message = "" if well else "; ".join(batch.error.get(k, "") for k in ("what", "why") if batch.error.get(k))
    after = SourceState(
        source_id=batch.source_id,
        status=status,
        since=before.since if before.status == status and before.since else recorded_at,
        failures=0 if well else before.failures + 1,
        message=message or ("a critical check failed" if quarantined else ""),
        last_ok=recorded_at if well else before.last_ok,
        not_before=not_before,
    )
    if before.status == status or (well and before.status in ("new", "quarantined", "stale")):
        return after, None
    if well:
        return after, _change("source_recovered", _cause(before.status), before, after, batch)
    if status in OPENED:
        change_class, cause = OPENED[status]
        return after, _change(change_class, cause, before, after, batch)
    return after, None


def _cause(status: SourceStatus) -> Cause:
    return OPENED[status][1]


def _change(change_class: ChangeClass, cause: Cause, before: SourceState, after: SourceState, batch: Batch) -> Change:
    source_id, last = after.source_id, batch.fetches[-1] if batch.fetches else None
    sentence = (
        f"{source_id} is well again after {before.failures} failed runs"
        if change_class == "source_recovered"
        else f"{source_id}: {after.message}"
    )
    return Change(
        change_id=identifier("ch", change_class, source_id, before.since, after.since),
        change_class=change_class,
        cause=cause,
        severity="operator",
        source_id=source_id,
        subject=source_id,
        sentence=sentence,
        old_text=before.status,
        new_text=after.status,
        url=last.url if last else None,
        evidence=last.sha256 if last else None,
        rule="the state of a source: told when it begins and when it ends",
    )
