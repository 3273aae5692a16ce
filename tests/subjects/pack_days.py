"""An example pack at work: its sample pages on a real local server, and a run on each of their two days."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gsi_etl.base import pack
from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import RunReport, run
from gsi_etl.warehouse.query import query

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@dataclass
class PackDays:
    """What two days left behind. ``folder`` is a copy of the pack, whose sources lead to the local server."""

    folder: Path
    settings: Settings
    reports: list[RunReport] = field(default_factory=list)

    def sql(self, text: str, *bound: Any) -> list[tuple[Any, ...]]:
        return query(self.settings.public_path / "gsi.duckdb", text, bound)[1]

    def changes(self, name: str) -> list[Any]:
        return [change for change in self.reports[-1].told if change.change_class == name]


def two_days(name: str, port: int, folder: Path, first: datetime) -> PackDays:
    """Run the pack on both days of its sample pages. ``port``: the one that its files name, replaced by a free one."""
    copied = folder / name
    shutil.copytree(EXAMPLES / name, copied)
    site = folder / "site"
    shutil.copytree(copied / "pages" / "day1", site)
    with _served(site) as free:
        _lead_to(copied / "sources", port, free)
        _lead_to(site, port, free)
        settings = Settings(home=folder / "home", pack=copied, alert_items=50, accept_clock=True)
        days = PackDays(copied, settings)
        for number in (1, 2):
            if number == 2:
                shutil.copytree(copied / "pages" / "day2", site, dirs_exist_ok=True)
                _lead_to(site, port, free)
            moment = first + timedelta(days=number - 1)
            days.reports.append(run(settings, clock=partial(_at, moment), write=lambda _text: None))
    pack.use(None)
    return days


def _at(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _lead_to(folder: Path, port: int, free: int) -> None:
    for path in folder.rglob("*.*ml"):
        path.write_text(path.read_text(encoding="utf-8").replace(f":{port}/", f":{free}/"), encoding="utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The test's output stays its own."""


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
