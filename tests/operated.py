"""A home folder as an operator has it: a source on a local server, one run behind it. Made once, then copied.

Its pack is the small one, in the environment as well; a test that asks for the bundled one says ``pack=None``.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from gsi_etl.base import pack
from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import Options, RunReport, run
from lighter_runs import audited
from server.scripted import ScriptedServer
from small_pack import small_pack, small_pack_in_use

BEGAN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

PAGE = """<!doctype html><html lang="en"><head><title>The index in brief</title></head><body><article>
<h1>The index in brief</h1><p>According to the Global Slavery Index 2018, {number} people were living in modern slavery
worldwide in 2016. The estimate rests on surveys that were held in many countries over several years, and on records of
those who got away. It is an estimate and not a count, and its authors say so on every page of their report.</p>
</article></body></html>"""

SOURCE = """id: {id}
title: "A page of the tests"
kind: {kind}
publisher: {{name: Test, official: true}}
url: {url}
format: html
schedule: "0 6 * * *"
network: private
cadence: P1Y
recognise: {{text: ["modern slavery"], min_figures: 1}}
"""


@dataclass(frozen=True)
class Operated:
    """A working folder with ``data`` and ``sources``, and the server that its one source is on."""

    folder: Path
    server: ScriptedServer

    @property
    def home(self) -> Path:
        return self.folder / "data"

    def settings(self, **more: object) -> Settings:
        given: dict[str, Any] = {"accept_clock": True, "pack": small_pack(), **more}
        return Settings(home=self.home, sources=self.folder / "sources", **given)

    def run(self, at: datetime, run_id: str, **more: object) -> RunReport:
        return run(self.settings(**more), Options(run_id=run_id), clock=lambda: at, write=lambda _text: None)


def page(number: str = "40.3 million") -> bytes:
    return PAGE.format(number=number).encode()


def write_source(folder: Path, url: str, source_id: str = "index", kind: str = "report") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{source_id}.yaml").write_text(SOURCE.format(id=source_id, url=url, kind=kind))


@cache
def _ran_once() -> Operated:
    """One server for all tests, on one port: a source is known by its address."""
    folder = Path(tempfile.mkdtemp(prefix="gsi-operated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = ScriptedServer()
    server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    server.set("/index", page(), etag='"1"')
    write_source(folder / "sources", server.url("/index"))
    place, before = Operated(folder, server), pack.present()
    try:
        with audited():  # whichever test comes first
            place.run(BEGAN, "first")
    finally:
        pack.use(before)  # the test that comes first in its process begins as all others do
    return place


@contextmanager
def operated(folder: Path) -> Iterator[Operated]:
    """``folder`` after one run at ``BEGAN``, with the server up. The page answers 304 to whoever holds it."""
    made = _ran_once()
    for part in ("data", "sources"):
        shutil.copytree(made.folder / part, folder / part, symlinks=True)
    made.server.set("/index", page(), etag='"1"')
    made.server.requests.clear()
    with small_pack_in_use():
        yield Operated(folder, made.server)
