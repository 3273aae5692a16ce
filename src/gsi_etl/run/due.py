"""Which sources a run takes: those named, else the enabled ones, and of these those that are due. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from gsi_etl.base.not_before import holds
from gsi_etl.config.source import Source
from gsi_etl.errors import UsageError
from gsi_etl.model import Known

FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=6)


def choose(sources: Sequence[Source], source_ids: Sequence[str]) -> tuple[Source, ...]:
    """The sources a run is asked for: those named, whether enabled or not, else all enabled ones."""
    by_id = {source.id: source for source in sources}
    unknown = [source_id for source_id in source_ids if source_id not in by_id]
    if unknown:
        import difflib

        close = difflib.get_close_matches(unknown[0], list(by_id), n=1)
        raise UsageError(
            f"there is no source {unknown[0]!r}",
            hint=f"did you mean {close[0]!r}?" if close else "`gsi-etl sources list` names them all",
        )
    if source_ids:
        return tuple(by_id[source_id] for source_id in source_ids)
    chosen = tuple(source for source in sources if source.enabled)
    if not chosen:
        raise UsageError("no source of the catalogue is enabled", hint="set enabled: true, or name one with --source")
    return chosen


def is_due(source: Source, known: Known, now: datetime) -> bool:
    """True when the source's schedule had a time between its last good fetch and now, or it never had one.

    One that fails is tried again between its times, less and less often, so that a timer that looks every few minutes
    does not ask a server in trouble all day; and never before the time that its server asked for.
    """
    from cronsim import CronSim

    state = known.sources.get(source.id)
    if state is None:
        return True
    if holds(state.not_before, now):
        return False
    # A time that has not come yet was recorded while the clock was ahead: it is none.
    if state.failures and state.tried_at and state.tried_at <= now < state.tried_at + _patience(state.failures):
        return False
    if state.last_ok is None or state.last_ok > now:
        return True
    following: datetime = next(CronSim(source.schedule, state.last_ok.astimezone(UTC)))
    return following <= now


def _patience(failures: int) -> timedelta:
    """How long a source that failed so often in a row is left alone: doubled each time, up to a quarter of a day."""
    doublings = min(failures - 1, 16)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
