"""Sources on a server of ours, and runs over them at whatever hours a test likes: from the fetch to the commit.

What is audited and what is published is tested elsewhere, and left out here: it would cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gsi_etl.config.settings import Settings
from gsi_etl.model import Batch, Change
from gsi_etl.pipeline import Options, Workspace, collect_all, commit_run, open_run, settle_run
from gsi_etl.quality import Audit
from gsi_etl.run.plan import Settled
from gsi_etl.warehouse.connection import open_reader
from server.wire import Wire
from small_pack import small_pack

BEGIN = datetime(2024, 3, 4, 6, 0, tzinfo=UTC)

SOURCE = """id: {id}
title: "A page of the tests"
kind: {kind}
publisher: {{name: Test, official: {official}}}
url: {url}
format: {format}
schedule: "0 6 * * *"
network: private
cadence: P1Y
{more}
"""


@dataclass
class Monitored:
    """A home folder with a catalogue of its own."""

    folder: Path
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    @property
    def settings(self) -> Settings:
        given = {"accept_clock": True, "pack": small_pack(), **self.more}
        return Settings(home=self.folder / "home", sources=self.sources, **given)

    def watch(self, source_id: str, url: str, *, kind: str = "report", format: str = "html", more: str = "") -> None:
        """Puts a source into the catalogue."""
        self.sources.mkdir(exist_ok=True)
        official = str(kind != "news").lower()
        text = SOURCE.format(id=source_id, url=url, kind=kind, format=format, official=official, more=more)
        (self.sources / f"{source_id}.yaml").write_text(text, encoding="utf-8")

    def run(self, *, hours: float) -> tuple[list[Batch], list[Change]]:
        """A run so many hours after the beginning: what was collected, and all changes."""
        with self._opened(hours) as workspace:
            batches = collect_all(workspace)
            settled = _settled(workspace, batches)
            commit_run(workspace, settled)
        return batches, list(settled.record.changes)

    @contextmanager
    def looking(
        self, *, hours: float, source_ids: tuple[str, ...] = ()
    ) -> Iterator[Callable[[], tuple[list[Batch], list[Change]]]]:
        """Runs that commit nothing, as many as one likes: each sees what was known before."""
        with self._opened(hours, source_ids) as workspace:

            def look() -> tuple[list[Batch], list[Change]]:
                workspace.recalled = False  # a run asks once; here are many runs in one
                batches = collect_all(workspace)
                return batches, list(_settled(workspace, batches).record.changes)

            yield look

    @contextmanager
    def _opened(self, hours: float, source_ids: tuple[str, ...] = ()) -> Iterator[Workspace]:
        moment = BEGIN + timedelta(hours=hours)
        options = Options(run_id=f"after-{hours}-hours", source_ids=source_ids)
        with open_run(self.settings, options, clock=lambda: moment, write=lambda _text: None) as workspace:
            yield workspace

    def sql(self, text: str, *bound: Any) -> list[tuple[Any, ...]]:
        with open_reader(self.settings.warehouse_path) as connection:
            return connection.execute(text, bound).fetchall()

    def values(self) -> dict[int, str]:
        """The figures as they are known now: value → status."""
        return {int(value): status for value, status in self.sql("SELECT value, status FROM core.figure_now")}


def _settled(workspace: Workspace, batches: Sequence[Batch]) -> Settled:
    return settle_run(workspace, batches, Audit())


def names(changes: Sequence[Change]) -> list[str]:
    """Their classes, in the order of the alphabet."""
    return sorted(change.change_class for change in changes)


class Site:
    """One page on raw sockets, whose words and whose end a test chooses: ``sent`` is the whole answer."""

    def __init__(self) -> None:
        self.body = self.sent = b""

    def say(self, *paragraphs: str, proved: bool = True) -> None:
        """From now on the page says this. Not ``proved``: only the end of the connection tells where it ends."""
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        self.body = f"<html><head><title>The index</title></head><body><h1>The index</h1>{text}</body></html>".encode()
        length = b"Content-Length: %d\r\n" % len(self.body) if proved else b""
        self.sent = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + length + b"\r\n" + self.body

    def play(self, wire: Wire) -> None:
        wire.send(self.sent)
