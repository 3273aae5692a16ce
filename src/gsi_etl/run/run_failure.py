"""A run that failed as a whole: in the ledger, sent to the operator once, and in a file that needs no warehouse.

``last-failure.json`` is written first and in place, into room that an earlier run has reserved, so that it works on a
full disk. Then the heartbeat, then the ledger with the message in its outbox; when the warehouse cannot be written, or
the clock is in doubt and may date nothing there, the message goes to the channels directly. The next run that goes well
says so and clears the file.
"""

from __future__ import annotations

import errno
import json
import logging
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING

from gsi_etl import __version__
from gsi_etl.base import runlog
from gsi_etl.base.addresses import scrub
from gsi_etl.base.ids import identifier
from gsi_etl.errors import (
    CatalogError,
    GsiError,
    LockedError,
    RunError,
    SettingsError,
    SubjectError,
    UsageError,
    place_of,
)
from gsi_etl.model import Alert, Change
from gsi_etl.run import heartbeat

if TYPE_CHECKING:
    import duckdb

    from gsi_etl.alerts.channels import Channel
    from gsi_etl.config.settings import Settings
    from gsi_etl.run.context import Clock, Options
    from gsi_etl.warehouse.load import RunRecord

FILE = "last-failure.json"
#: Bytes reserved for it; what is written is cut to fit.
ROOM = 4096
_WORDS = 600


@dataclass(frozen=True, slots=True)
class Failure:
    """What ended a run, in words. ``since``: when the first of the failed runs in a row ended, of which this is the
    ``times``-th. ``told``: an alert about one like it was sent."""

    run_id: str
    at: datetime
    since: datetime
    code: str
    stage: str
    what: str
    why: str = ""
    where: str = ""
    hint: str = ""
    times: int = 1
    told: bool = False

    def sentence(self) -> str:
        return f"{self.what}: {self.why}" if self.why else self.what

    def is_like(self, other: Failure) -> bool:
        return (self.code, self.stage, self.what) == (other.code, other.stage, other.what)


@contextmanager
def noted(settings: Settings, options: Options, *, clock: Clock, write: Callable[[str], object]) -> Iterator[None]:
    """Whatever ends the block is noted as the failure of the run ``options.run_id`` and goes on as a GsiError."""
    try:
        yield
    except Exception as error:
        typed = note(settings, options, error, clock=clock, write=write)
        if typed is error:
            raise
        raise typed from error


def note(
    settings: Settings, options: Options, error: Exception, *, clock: Clock, write: Callable[[str], object]
) -> GsiError:
    """The error as a GsiError, after it was noted.

    Not noted: a call that was not a run (the home is locked or of another subject, a word of it was wrong), and a dry
    run, which writes nothing. Never raises.
    """
    typed = as_run_error(error)
    if isinstance(error, LockedError | SubjectError) or options.dry_run or _is_a_wrong_call(error, settings, options):
        return typed
    run_id, at = options.run_id or "unknown", clock()
    stage = next((words[7:] for words in getattr(error, "__notes__", ()) if words.startswith("stage: ")), "")
    secrets = _secrets(settings)
    what, why, where, hint = (
        scrub(text, secrets)[:_WORDS] for text in (typed.what, typed.why, typed.where, typed.hint)
    )
    failure = Failure(run_id, at, at, typed.code, stage, what, why, where, hint)
    before = read(settings.home)
    if before is not None:
        known = before.told and before.is_like(failure)
        failure = replace(failure, since=before.since, times=before.times + 1, told=known)
    with suppress(Exception):
        _log(settings, run_id, error, secrets)
    _write(settings.home, failure)
    with suppress(Exception):
        _beat(settings, failure)
    told = _told(settings, failure, clock, write)
    _write(settings.home, replace(failure, told=told))
    return typed


def _is_a_wrong_call(error: Exception, settings: Settings, options: Options) -> bool:
    """A mistake of somebody who sees the error: a timer's look is nobody's."""
    if isinstance(error, CatalogError):
        return not options.due_only and not settings.warehouse_path.is_file()
    return isinstance(error, UsageError | SettingsError) and not options.due_only


def as_run_error(error: Exception, what: str = "the run failed on an unexpected error") -> GsiError:
    """Typed errors as they are; anything else with the kind of exception and the place in our code."""
    if isinstance(error, GsiError):
        return error
    kept = "what was committed before is safe, and so are the fetched bytes in the archive"
    if isinstance(error, MemoryError):
        return RunError("there was not enough memory", kept=kept, hint="give it more, or lower GSI_WORKERS")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return RunError(
            "the disk is full", where=str(error.filename or ""), why=str(error), kept=kept, hint="free some space"
        )
    return RunError(
        what,
        where=place_of(error),
        why=f"{type(error).__name__}: {error}"[:_WORDS],
        kept=kept,
        hint="run again; if it happens again, report it with the lines of this run in logs/gsi-etl.jsonl",
    )


def reserve(home: Path) -> None:
    """Make room for the file while there is some."""
    with suppress(OSError):
        if not (home / FILE).exists():
            _in_place(home / FILE, b"")


def read(home: Path) -> Failure | None:
    """The failure of the last run; None when it went well, or the file cannot be read."""
    try:
        data = json.loads((home / FILE).read_bytes().strip() or b"null")
        if data is None:
            return None
        data["at"], data["since"] = datetime.fromisoformat(data["at"]), datetime.fromisoformat(data["since"])
        return Failure(**data)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def recover(settings: Settings, receivers: Sequence[Channel], run_id: str, *, clock: Clock) -> None:
    """After a run that went well: say once that runs are well again, and clear the file. Raises GsiError, OSError or
    duckdb.Error; the next run that goes well tries again then."""
    failure = read(settings.home)
    if failure is None:
        return
    if failure.told:
        from gsi_etl.warehouse.connection import open_writer
        from gsi_etl.warehouse.load import note_recovered

        times = "one run" if failure.times == 1 else f"{failure.times} runs"
        since = f" since {failure.since:%Y-%m-%d %H:%M} UTC" if failure.since <= clock() else ""  # a wrong clock's time
        words = f"runs succeed again after {times} that failed{since}"
        change = _change("run_recovered", words, failure, run_id)
        with open_writer(settings.warehouse_path) as connection:
            record = _record(run_id, clock(), change, receivers, "recovered", settings)
            note_recovered(connection, record)
            _deliver(connection, record, receivers, settings, clock)
    _in_place(settings.home / FILE, b"")


def _secrets(settings: Settings) -> set[str]:
    """What may be in nothing that is written, as far as the catalogue can be read."""
    from gsi_etl.config.catalog import load_catalog

    secrets = set(settings.secrets())
    with suppress(GsiError, OSError):
        for source in load_catalog(settings.sources_path):
            secrets.update(source.secret_values())
    return secrets


def _log(settings: Settings, run_id: str, error: Exception, secrets: Collection[str]) -> None:
    if not settings.logs_path.is_dir():
        return
    trace = "".join(format_exception(error))
    with runlog.to_file(settings.logs_path, run_id, secrets):
        runlog.note("traceback", run_id, level=logging.ERROR, words=trace[-8_000:])


def _beat(settings: Settings, failure: Failure) -> None:
    from gsi_etl.run.metrics import write_metrics

    beat = heartbeat.failed(settings.home, run_id=failure.run_id)
    if beat is not None:
        write_metrics(settings, at=beat.committed_at, status=beat.status, timings={})


def _write(home: Path, failure: Failure) -> None:
    data = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(failure).items()
    }
    text = json.dumps(data)
    if len(text) > ROOM:  # escapes: no text of ours is so long
        text = json.dumps({name: value[:80] if isinstance(value, str) else value for name, value in data.items()})
    with suppress(OSError):  # there is nowhere left to say it but the channels and the terminal
        _in_place(home / FILE, text.encode())


def _in_place(path: Path, data: bytes) -> None:
    """Overwrite without a new file and without growing: a full disk does not stand in the way."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o640)
    try:
        os.write(handle, data.ljust(ROOM))
        os.fsync(handle)
    finally:
        os.close(handle)


# -------------------------------------------------------------------------------------------- the ledger and the words


def _told(settings: Settings, failure: Failure, clock: Clock, write: Callable[[str], object]) -> bool:
    """Record the failed run and send an alert, unless one like it was sent. Returns whether one was sent by now."""
    from gsi_etl.alerts.configure import channels
    from gsi_etl.fetch import Client

    try:
        with Client(user_agent=settings.user_agent, clock=clock) as client:
            try:
                receivers = channels(settings, client, write)
            except GsiError:  # a channel is misconfigured: the others, which need no settings, are better than none
                receivers = channels(settings.model_copy(update={"channels": ()}), client, write)
            try:
                _in_ledger(settings, failure, receivers, clock)
                return True
            except Exception as error:
                _warn(failure, f"the failure could not be written to the ledger: {type(error).__name__}: {error}")
            return failure.told or _direct(failure, receivers, settings.site_url)
    except Exception as error:
        _warn(failure, f"no alert could be sent: {type(error).__name__}: {error}")
        return failure.told


def _in_ledger(settings: Settings, failure: Failure, receivers: Sequence[Channel], clock: Clock) -> None:
    from gsi_etl.run.clock import check_clock
    from gsi_etl.warehouse.connection import open_writer, run_lock
    from gsi_etl.warehouse.load import free_run_id, next_recorded_at, note_failed
    from gsi_etl.warehouse.migrate import migrate
    from gsi_etl.warehouse.publish import publish
    from gsi_etl.warehouse.state_before import last_commit

    with run_lock(settings.home, run_id=failure.run_id, now=failure.at), open_writer(settings.warehouse_path) as opened:
        if not settings.accept_clock:  # no row may be dated by a clock that is wrong, whatever ended the run
            check_clock(
                failure.at,
                committed=last_commit(opened),
                seen=heartbeat.last_beat(settings.home),
                longest_pause=timedelta(hours=settings.longest_pause_hours),
                witnesses=(),
            )
        migrate(opened, now=clock)
        run_id = free_run_id(opened, failure.run_id)
        change = _change("run_failed", failure.sentence(), failure, run_id)
        if failure.told:
            change = replace(change, severity="none", rule="a failure like the one before, which was reported")
        at = next_recorded_at(opened, failure.at)
        record = _record(run_id, at, change, receivers, "failed", settings)
        note_failed(opened, record)
        settings.unpublished_path.touch()
        _deliver(opened, record, receivers, settings, clock)
        with suppress(Exception):  # the pages are for the next run; the ledger is asked right away
            publish(opened, settings.public_path)


def _deliver(
    connection: duckdb.DuckDBPyConnection, record: RunRecord, receivers: Sequence[Channel], settings: Settings,
    clock: Clock,
) -> None:  # fmt: skip
    """Send these messages now. One that cannot be sent waits in the outbox like any other."""
    from gsi_etl.run.deliver import deliver
    from gsi_etl.warehouse.outbox import find

    if record.alerts:
        with suppress(Exception):
            deliver(connection, receivers, settings, clock, find(connection, [one.alert_id for one in record.alerts]))


def _direct(failure: Failure, receivers: Sequence[Channel], site_url: str) -> bool:
    """The message without the outbox. True when every channel that wants it has taken it."""
    from gsi_etl.alerts.message import Message

    change = _change("run_failed", failure.sentence(), failure, failure.run_id)
    refused = 0
    messages = {
        alert.channel: alert for alert in _alerts(change, receivers, failure.run_id, failure.at, "failed", site_url)
    }
    for channel in receivers:
        if channel.name in messages:
            try:
                channel.send(Message.from_json(messages[channel.name].payload))
            except Exception as error:
                refused += 1
                _warn(failure, f"no alert could be sent to {channel.name}: {type(error).__name__}: {error}")
    return not refused


def _change(change_class: str, words: str, failure: Failure, run_id: str) -> Change:
    return Change(
        change_id=identifier("ch", change_class, run_id, failure.since),
        change_class="run_failed" if change_class == "run_failed" else "run_recovered",
        cause="run",
        severity="operator",
        source_id="",
        subject="run",
        sentence=words,
        old_text=failure.stage or None,
        rule="a run that fails as a whole: told when it begins and when it ends",
    )


def _record(
    run_id: str, at: datetime, change: Change, receivers: Sequence[Channel], key: str, settings: Settings
) -> RunRecord:
    from gsi_etl.warehouse.load import RunRecord

    alerts = [] if change.severity == "none" else _alerts(change, receivers, run_id, at, key, settings.site_url)
    return RunRecord(
        run_id=run_id, started_at=at, finished_at=at, recorded_at=at, status="failed", version=__version__, counts={},
        changes=[change], alerts=alerts,
    )  # fmt: skip


def _alerts(
    change: Change, receivers: Sequence[Channel], run_id: str, at: datetime, key: str, site_url: str = ""
) -> list[Alert]:
    from gsi_etl.alerts.message import compose
    from gsi_etl.alerts.route import told

    alerts = []
    for channel in receivers:
        if told([change], channel.route):
            alert_id = identifier("al", run_id, key, channel.name)
            message = compose([change], alert_id=alert_id, run_id=run_id, created_at=at, limit=1, site_url=site_url)
            alerts.append(Alert(alert_id, channel.name, run_id, message.to_json(), (change.change_id,)))
    return alerts


def _warn(failure: Failure, words: str) -> None:
    runlog.note("warning", failure.run_id, level=logging.WARNING, words=words)


__all__ = ["FILE", "Failure", "as_run_error", "note", "noted", "read", "recover", "reserve"]
