"""The state of a source: opened once, closed once. A source that is down for a week is one change, not seven; one that
stays down is reported again, rarely.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from gsi_etl.base.formatting import counted
from gsi_etl.base.ids import identifier
from gsi_etl.model import Batch, Cause, Change, ChangeClass, Severity, SourceState, SourceStatus

OPENED: dict[SourceStatus, tuple[ChangeClass, Cause]] = {
    "down": ("source_down", "network"),
    "not_the_page": ("not_the_page", "page"),
    "layout_changed": ("layout_changed", "page"),
    "stale": ("source_stale", "source"),
    "partly_read": ("page_unreadable", "page"),
}
STATUS: dict[str | None, SourceStatus] = {
    None: "ok",
    "source_down": "down",
    "not_the_page": "not_the_page",
    "layout_changed": "layout_changed",
    "unreadable": "down",
}
#: A source in one of these gives nothing; one outage often wears several faces in turn.
OUT: frozenset[SourceStatus] = frozenset({"down", "not_the_page"})
#: A fault that lasts is reported again after so many failed runs, and then after 1, 2, 4 and 8 weeks and every 8 weeks,
#: each time if as many more runs have failed.
AGAIN_AFTER = 5
WEEK, MOST_WEEKS = timedelta(days=7), 8
LASTING = (
    f"a fault that lasts: told again after {AGAIN_AFTER} failed runs, then after 1, 2, 4 and {MOST_WEEKS} weeks, and "
    f"then every {MOST_WEEKS} weeks, until it ends or somebody mutes it"
)
RULE = "the state of a source: told when it begins and when it ends"


def source_change(
    before: SourceState,
    batch: Batch,
    *,
    quarantined: bool,
    stale: bool = False,
    recorded_at: datetime,
    answered_at: datetime | None = None,
) -> tuple[SourceState, Change | None]:
    """The state of a source after a run, and the change when it got into trouble or out of it.

    ``stale``: it answers but has had no news for too long. A postponed source keeps its state: a server that asks us
    to wait is neither healthy nor failing. ``answered_at``: by the clock, of which ``recorded_at`` may be ahead; it
    is what its schedule goes by.
    """
    # Of its own page: where an article asks for patience, that host's turns know it, and the list goes on.
    not_before = batch.fetches[0].not_before if batch.fetches else None
    if batch.postponed:
        return replace(before, not_before=not_before or before.not_before), None
    status: SourceStatus = "quarantined" if quarantined else STATUS[batch.trouble]
    if status == "ok" and batch.failures:
        status = "partly_read"
    if status == "ok" and stale:
        status = "stale"
    well = status in ("ok", "stale", "partly_read")
    after = SourceState(
        source_id=batch.source_id,
        status=status,
        since=before.since if before.status == status and before.since else recorded_at,
        failures=0 if well else before.failures + 1,
        message=_message(batch, status),
        last_ok=(answered_at or recorded_at) if well else before.last_ok,
        not_before=not_before,
        tried_at=answered_at or recorded_at,
    )
    return after, _transition(before, after, batch)


def _message(batch: Batch, status: SourceStatus) -> str:
    if status == "quarantined":
        return "a critical check failed"
    if status == "stale":
        return "it answers, and has stated nothing new for longer than its cadence allows"
    if status == "partly_read":
        url, why = next(iter(batch.failures.items()))
        more = f" (and {len(batch.failures) - 1} more)" if len(batch.failures) > 1 else ""
        return f"a page of its list could not be read: {url}: {why}{more}"
    parts = ["what", "why", *(["hint"] if status == "layout_changed" else [])]  # whose advice is about this very page
    return "; ".join(batch.error[part] for part in parts if batch.error.get(part))


def _transition(before: SourceState, after: SourceState, batch: Batch) -> Change | None:
    was, now = before.status, after.status
    if was == now:
        return _still(before, after, batch)
    if now in OUT and was in OUT:
        return _change(*OPENED[now], before, after, batch, severity="none", rule="the same outage with another face")
    if now in OPENED and now != "stale":
        cause = "page" if batch.trouble == "unreadable" else OPENED[now][1]
        return _change(OPENED[now][0], cause, before, after, batch)
    if was in OPENED and was != "stale":  # it gives its page again, whatever is said of the figures in it
        return _change("source_recovered", OPENED[was][1], before, after, batch)
    if now == "stale":
        return _change(*OPENED[now], before, after, batch)
    if was == "stale" and now == "ok":
        return _change("source_recovered", "source", before, after, batch)
    return None


def _still(before: SourceState, after: SourceState, batch: Batch) -> Change | None:
    """The change of a source whose fault lasts, when it is time to say so again."""
    if after.status not in OPENED or after.status == "stale" or after.since is None or after.tried_at is None:
        return None
    # A clock that jumps for one run makes no weeks: so many runs must have failed whatever the time.
    rounds, last = (
        min(_reminders(at - after.since), state.failures // AGAIN_AFTER - 1)
        if (at := state.tried_at) is not None and at > after.since
        else 0
        for state in (after, before)
    )
    if after.failures < AGAIN_AFTER or (after.failures > AGAIN_AFTER and rounds <= last):
        return None
    change_class, cause = OPENED[after.status]
    change = _change(change_class, cause, before, after, batch, rule=LASTING)
    return replace(
        change,
        change_id=identifier("ch", change_class, after.source_id, after.since, after.tried_at),
        sentence=f"{after.source_id}: still {after.status.replace('_', ' ')} after {after.failures} failed runs, "
        f"since {after.since:%Y-%m-%d}: {after.message}",
    )


def _reminders(lasted: timedelta) -> int:
    """How often a fault that has lasted so long is reported by its weeks: at growing intervals."""
    weeks = lasted // WEEK
    return weeks.bit_length() if weeks < MOST_WEEKS else MOST_WEEKS.bit_length() - 1 + weeks // MOST_WEEKS


def _change(
    change_class: ChangeClass,
    cause: Cause,
    before: SourceState,
    after: SourceState,
    batch: Batch,
    *,
    severity: Severity = "operator",
    rule: str = RULE,
) -> Change:
    source_id, last = after.source_id, batch.fetches[-1] if batch.fetches else None
    return Change(
        change_id=identifier("ch", change_class, source_id, before.since, after.since),
        change_class=change_class,
        cause=cause,
        severity=severity,
        source_id=source_id,
        subject=source_id,
        sentence=_sentence(change_class, before, after, batch),
        old_text=before.status,
        new_text=after.status,
        url=last.url if last else None,
        evidence=last.sha256 if last else None,
        rule=rule,
    )


def _sentence(change_class: ChangeClass, before: SourceState, after: SourceState, batch: Batch) -> str:
    if change_class != "source_recovered":
        return f"{after.source_id}: {after.message}"
    if before.status == "stale":
        return f"{after.source_id} states something new again"
    if before.status == "partly_read" and batch.failures:
        failing = counted(len(batch.failures), "page")
        return f"{after.source_id}: {failing} of its list still cannot be read, and the others are quarantined now"
    if before.status == "partly_read":
        return f"{after.source_id}: every page of its list can be read again"
    runs = "1 failed run" if before.failures == 1 else f"{before.failures} failed runs"
    return f"{after.source_id} works again after {runs}"
