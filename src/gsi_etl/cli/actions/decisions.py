"""What people decide: ``gsi-etl mute``, ``unmute`` and ``ack``, and what every recorded decision needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import say
from gsi_etl.errors import UsageError
from gsi_etl.pipeline import new_run_id, utc_now

if TYPE_CHECKING:
    import duckdb

    from gsi_etl.config.settings import Settings
    from gsi_etl.model import Change

SPANS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def mute(
    home: Path | None, config: Path | None, pattern: str, change_class: str, span: str, reason: str, *, muted: bool
) -> None:
    """Start or remove a mute; it applies from the next run on."""
    from gsi_etl.model import ChangeClass, Mute
    from gsi_etl.warehouse.alert_state import note_mute

    _known_class(change_class, ChangeClass)
    now = utc_now()
    until = now + duration(span) if span else None
    settings = settings_of(home, config)
    with writer(settings) as connection:
        note_mute(connection, Mute(pattern, change_class or None, until, reason), muted=muted, recorded_at=now)
    end = f" until {until:%Y-%m-%d %H:%M} UTC" if until else ""
    say(f"{'muted' if muted else 'no longer muted'}: {pattern}{f' ({change_class})' if change_class else ''}{end}")


def ack(home: Path | None, config: Path | None, change_id: str, by: str, note: str) -> None:
    """Record that a person has seen a change; pending messages omit it from now on. Raises UsageError when
    there is no such change."""
    from gsi_etl.model import Ack
    from gsi_etl.warehouse.alert_state import note_ack

    settings = settings_of(home, config)
    change_of(settings, change_id)
    seen = Ack(change_id, by or user(), utc_now(), note)
    with writer(settings) as connection:
        note_ack(connection, seen)
        publish(connection, settings)
    say(f"acknowledged by {seen.by}: {change_id}")


def user() -> str:
    """The name of the account; a container may have none."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "someone"


def duration(span: str) -> timedelta:
    """``12h``, ``30d`` or ``2w``. Raises UsageError."""
    match = re.fullmatch(r"(\d{1,4})([hdw])", span)
    if match is None or int(match[1]) == 0:
        raise UsageError(f"{span!r} is not a duration", hint="try 12h, 30d or 2w")
    return int(match[1]) * SPANS[match[2]]


def _known_class(change_class: str, classes: object) -> None:
    from difflib import get_close_matches
    from typing import get_args

    known = get_args(classes)
    if change_class and change_class not in known:
        close = get_close_matches(change_class, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "one of " + ", ".join(known)
        raise UsageError(f"{change_class!r} is not a class of change", hint=hint)


def change_of(settings: Settings, change_id: str) -> tuple[Change, str, datetime]:
    from gsi_etl.model import Change
    from gsi_etl.warehouse.query import query

    path = settings.public_path / "gsi.duckdb"
    columns, rows = query(path, "SELECT * FROM changes WHERE change_id = ? LIMIT 1", [change_id])
    if not rows:
        raise UsageError(f"no change {change_id}", where=str(path), hint="list changes with `gsi-etl changes`")
    row = dict(zip(columns, rows[0], strict=True))
    run_id, detected_at = row.pop("run_id"), row.pop("detected_at_utc").replace(tzinfo=UTC)
    fields = set(Change.__dataclass_fields__)
    row["change_class"] = row.pop("class")
    return Change(**{name: value for name, value in row.items() if name in fields}), run_id, detected_at


@contextmanager
def writer(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, behind the run's lock: two senders would send everything twice."""
    from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
    from gsi_etl.warehouse.migrate import migrate

    with open_reader(settings.warehouse_path):
        pass  # says clearly that there is no warehouse, instead of making one
    now = utc_now()
    with ExitStack() as stack:
        stack.enter_context(run_lock(settings.home, run_id=new_run_id(now), now=now))
        connection = stack.enter_context(open_writer(settings.warehouse_path, settings.public_path))
        migrate(connection)
        yield connection


def publish(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """The database and the pages: both say what was delivered and what was acknowledged."""
    from gsi_etl.archive import Archive
    from gsi_etl.run.publish import publish_all

    publish_all(connection, settings, Archive(settings.archive_path), now=utc_now())
