"""Silence is noticed: what the last run left in ``heartbeat.json``, the ping to somebody outside, and the judgement.

A run that commits beats. A run in which every source that was asked failed commits too, and does not count as fresh
data. Whoever watches from outside (a dead man's switch) hears nothing then, and that is the alarm. Knows files and
the guarded client; knows nothing of DuckDB.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gsi_etl.base.fileio import write_durably
from gsi_etl.base.not_before import CLOCK_SLACK
from gsi_etl.errors import HomeError

if TYPE_CHECKING:
    from gsi_etl.fetch import Client

FILE = "heartbeat.json"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last committed run. ``committed_at``: when it committed, or a later look found nothing due.
    ``confirmed_at``: the last run in which a source answered well, or none was due."""

    run_id: str
    committed_at: datetime
    status: str
    confirmed_at: datetime | None


def beat(home: Path, *, run_id: str | None, at: datetime, status: str, counts: Mapping[str, int]) -> Heartbeat:
    """Write the heartbeat of a run that has committed, or of a look that found nothing due: it has no ``run_id``, and
    the last run's id and status stay. Raises HomeError when it cannot be written."""
    before = _read_or_none(home)
    alive = counts["sources"] == 0 or counts["sources_failed"] < counts["sources"]
    if counts["sources"] == 0 and before is not None:
        # Nothing was due: that says that we are alive, and nothing new about the sources.
        alive = before.confirmed_at is not None and before.confirmed_at >= before.committed_at
    confirmed = at if alive else before.confirmed_at if before else None
    if run_id is None:
        run_id, status = (before.run_id, before.status) if before else ("unknown", status)
    heartbeat = Heartbeat(run_id, at, status, confirmed)
    _write(home, heartbeat)
    return heartbeat


def failed(home: Path, *, run_id: str) -> Heartbeat | None:
    """Note that a run failed: when the last one committed stays as it was. None when none ever did.

    Raises HomeError when it cannot be written."""
    before = _read_or_none(home)
    if before is None:
        return None
    heartbeat = replace(before, run_id=run_id, status="failed")
    _write(home, heartbeat)
    return heartbeat


def read(home: Path) -> Heartbeat | None:
    """The last heartbeat, or None when there never was one. Raises HomeError when the file is damaged."""
    try:
        data = json.loads((home / FILE).read_bytes())
        confirmed = data["confirmed_at"]
        return Heartbeat(
            data["run_id"], _moment(data["committed_at"]), data["status"], _moment(confirmed) if confirmed else None
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HomeError(
            "the heartbeat cannot be read", where=str(home / FILE), why=str(error), hint="the next run writes it again"
        ) from None


def last_beat(home: Path) -> datetime | None:
    """When a run last committed or found nothing due; None when that is not known."""
    heartbeat = _read_or_none(home)
    return heartbeat.committed_at if heartbeat else None


def ping(client: Client, url: str, heartbeat: Heartbeat, network: Literal["public", "private"]) -> str | None:
    """Tell the receiver outside; returns why that failed, without the address, or None."""
    body = json.dumps({"run_id": heartbeat.run_id, "status": heartbeat.status}).encode()
    headers = {"Content-Type": "application/json"}
    fetch = client.post(url, body, headers, network=network, source_id="heartbeat").fetch
    return None if fetch.outcome == "ok" else f"{fetch.reason or fetch.outcome}"


def silence(home: Path, *, now: datetime, allowed: timedelta) -> list[str]:
    """What is silent for longer than ``allowed`` (period and grace together): a sentence each."""
    heartbeat = read(home)
    if heartbeat is None:
        return [f"no run has ever committed in {home}"]
    found = [f"the last run failed (run {heartbeat.run_id})"] if heartbeat.status == "failed" else []
    if heartbeat.committed_at > now + CLOCK_SLACK:
        found.append(f"the last run lies in the future ({_words(heartbeat.committed_at)}): the clock went back")
    elif now - heartbeat.committed_at > allowed:
        found.append(f"no run has committed since {_words(heartbeat.committed_at)} (run {heartbeat.run_id})")
    if heartbeat.confirmed_at is None:
        found.append("no source has ever answered well")
    elif now - heartbeat.confirmed_at > allowed:
        found.append(f"no source has answered well since {_words(heartbeat.confirmed_at)}")
    return found


def _write(home: Path, heartbeat: Heartbeat) -> None:
    items = asdict(heartbeat).items()
    data = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in items}
    try:
        write_durably(home / FILE, json.dumps(data).encode())
    except OSError as error:
        raise HomeError("the heartbeat cannot be written", where=str(home / FILE), why=str(error)) from None


def _read_or_none(home: Path) -> Heartbeat | None:
    try:
        return read(home)
    except HomeError:
        return None  # damaged: it is about to be written again


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {text}")
    return moment.astimezone(UTC)


def _words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
