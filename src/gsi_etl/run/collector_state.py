"""What a collector remembers between its runs, in ``collector.json`` of its home folder: who it is, and what it holds.

It has no warehouse. What it needs to ask politely (validators, when to ask again, which source failed how often) is
kept here; a lost file costs a fetch of everything whole, and a new name.
"""

from __future__ import annotations

import json
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base.fileio import write_durably
from gsi_etl.errors import HomeError
from gsi_etl.model import Fetch, Known, PageState, SourceState, Validators

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FILE = "collector.json"
#: An article that left its list so long ago is not asked for again.
FORGOTTEN_AFTER = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Page:
    """What is held of one address: the bytes' name, and what to ask again with."""

    source_id: str
    url: str
    sha256: str
    etag: str | None
    last_modified: str | None
    fetched_at: datetime
    whole_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The state of one source, as far as it decides when it is due."""

    source_id: str
    failures: int
    last_ok: datetime | None
    not_before: datetime | None
    tried_at: datetime | None


@dataclass(frozen=True, slots=True)
class CollectorState:
    """``machine``: the name on this collector's batches. ``sequence``: the number of the last one."""

    machine: str
    sequence: int = 0
    sent_at: datetime | None = None
    pages: tuple[Page, ...] = ()
    sources: tuple[Kept, ...] = field(default=())

    def known(self) -> Known:
        """The same in the words of a run."""
        return Known(
            first_run=False,
            pages={
                (page.source_id, page.url): PageState(
                    url=page.url,
                    sha256=page.sha256,
                    validators=Validators(page.etag, page.last_modified),
                    reader_version="",
                    document_id="",
                    fetched_at=page.fetched_at,
                    whole_at=page.whole_at,
                )
                for page in self.pages
            },
            sources={
                kept.source_id: SourceState(
                    kept.source_id,
                    failures=kept.failures,
                    last_ok=kept.last_ok,
                    not_before=kept.not_before,
                    tried_at=kept.tried_at,
                )
                for kept in self.sources
            },
        )


def read_state(home: Path, name: str = "") -> CollectorState:
    """The state kept in ``home``, or that of a new collector. Raises HomeError when the file is damaged."""
    path = home / FILE
    try:
        return _codec().validate_json(path.read_bytes())
    except FileNotFoundError:
        return CollectorState(_new_name(name))
    except (OSError, ValueError) as error:
        raise HomeError(
            "what this collector remembers cannot be read",
            where=str(path),
            why=str(error).partition("\n")[0],
            kept="nothing was fetched and nothing changed",
            hint="delete the file: everything is then fetched whole once, under a new machine name",
        ) from None


def write_state(home: Path, state: CollectorState) -> None:
    """Old or new, never half. Raises HomeError."""
    try:
        text = json.dumps(_codec().dump_python(state, mode="json"), ensure_ascii=False)
        write_durably(home / FILE, text.encode())
    except OSError as error:
        raise HomeError("what this collector remembers cannot be written", where=str(home), why=str(error)) from error


def after(
    state: CollectorState,
    fetches: Mapping[str, tuple[Fetch, ...]],
    sources: Mapping[str, SourceState],
    *,
    now: datetime,
) -> CollectorState:
    """The state after one more batch. ``sources``: the new states of those that were asked."""
    pages = {(page.source_id, page.url): page for page in state.pages if now - page.fetched_at <= FORGOTTEN_AFTER}
    for source_id, made in fetches.items():
        for fetch in made:
            if fetch.usable and fetch.sha256 is not None:
                before = pages.get((source_id, fetch.url))
                whole_at = fetch.attempted_at if fetch.outcome == "ok" else before.whole_at if before else None
                pages[source_id, fetch.url] = Page(
                    source_id, fetch.url, fetch.sha256, fetch.validators.etag, fetch.validators.last_modified,
                    fetch.attempted_at, whole_at,
                )  # fmt: skip
    kept = {one.source_id: one for one in state.sources}
    for source_id, one in sources.items():
        kept[source_id] = Kept(source_id, one.failures, one.last_ok, one.not_before, one.tried_at)
    return CollectorState(state.machine, state.sequence + 1, now, tuple(pages.values()), tuple(kept.values()))


def _new_name(name: str) -> str:
    """Never the name of another: a machine that was set up again counts its batches from one again."""
    plain = re.sub(r"[^a-z0-9]+", "-", (name or socket.gethostname()).casefold()).strip("-")[:40]
    return f"{plain or 'collector'}-{secrets.token_hex(3)}"


@cache
def _codec() -> TypeAdapter[CollectorState]:
    from pydantic import TypeAdapter

    return TypeAdapter(CollectorState)
