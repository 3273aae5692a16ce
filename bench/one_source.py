"""One source's run over a large warehouse against the same over an empty one, and pages a second into the archive.

Each run is a process of its own: open, fetch from a server on loopback, archive, read, audit, settle, commit. The page
states another number each time, so that every stage has work to do. Publishing writes all that is known and is no part
of it. The figures that are already there were said by forty sources of the catalogue that the run does not ask.
"""

from __future__ import annotations

import http.server
import json
import os
import resource
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

NOW = datetime(2026, 11, 24, 6, 17, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCES, COUNTRIES = 40, 160
PAGE = """<!doctype html><html lang="en"><head><title>The index in brief</title></head><body><article>
<h1>The index in brief</h1><p>According to the Global Slavery Index 2018, {number} million people were living in modern
slavery worldwide in 2016. The estimate rests on surveys that were held in many countries over several years, and on
records of those who got away. It is an estimate and not a count, and its authors say so on every page.</p></article>
</body></html>"""
SOURCE = """id: {id}
title: "A source of the measurement"
kind: {kind}
publisher: {{name: Measured, official: {official}}}
url: {url}
format: html
schedule: "0 6 * * *"
network: private
cadence: P1Y
recognise: {{text: ["modern slavery"], min_figures: 1}}
"""


class _Handler(http.server.BaseHTTPRequestHandler):
    number = "40.3"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        body = PAGE.format(number=self.number).encode() if self.path == "/one" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def apart(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do ``work`` in a child process; what it gave, its seconds, and its peak of memory."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            found = work()
        except BaseException as error:  # the parent waits for something to read
            found = {"error": repr(error)}
        found["wall_s"], found["cpu_s"] = round(time.perf_counter() - wall, 2), round(time.process_time() - cpu, 2)
        found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        os.write(writing, json.dumps(found).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        found = json.load(pipe)
    os.waitpid(child, 0)
    return dict(found)


def bench_run(folder: Path, figures: int, runs: int, rounds: int) -> dict[str, Any]:
    """The medians over ``rounds`` of both, their ratio, and the difference of their peaks."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    homes = {"empty": folder / "empty", "large": folder / "large"}
    for home in homes.values():
        _catalogue(home / "sources", base)
    grown = apart(lambda: _grow(homes["large"], figures, runs))
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in homes}
    for number in range(rounds + 1):  # the first reads the source for the first time, and is not counted
        _Handler.number = f"{40 + number % 2}.3"
        for name, home in homes.items():
            found[name].append(apart(lambda home=home, n=number: _run(home, n)))  # type: ignore[misc]
    server.shutdown()
    middle = {
        name: {key: _median(each[1:], key) for key in ("wall_s", "cpu_s", "peak_mb")} for name, each in found.items()
    }
    large, empty = middle["large"], middle["empty"]
    return {
        "figures": figures,
        "grow_s": grown["wall_s"],
        "warehouse_mb": round((homes["large"] / "warehouse.duckdb").stat().st_size / 1e6),
        **middle,
        "stages_large": found["large"][-1].get("stages", found["large"][-1]),
        "stages_empty": found["empty"][-1].get("stages", found["empty"][-1]),
        "wall_ratio": round(large["wall_s"] / empty["wall_s"], 2),
        "cpu_ratio": round(large["cpu_s"] / empty["cpu_s"], 2),
        "more_memory_mb": large["peak_mb"] - empty["peak_mb"],
    }


def _median(found: list[dict[str, Any]], key: str) -> Any:
    return median(one[key] for one in found)


def _catalogue(folder: Path, base: str) -> None:
    folder.mkdir(parents=True)
    one = SOURCE.format(id="one", kind="report", official="true", url=f"{base}/one")
    (folder / "one.yaml").write_text(one, encoding="utf-8")
    for n in range(SOURCES):
        kind, official = ("report", "true") if n < 4 else ("news", "false")
        text = SOURCE.format(id=f"source-{n}", kind=kind, official=official, url=f"{base}/{n}")
        (folder / f"source-{n}.yaml").write_text(text, encoding="utf-8")


def _grow(home: Path, figures: int, runs: int) -> dict[str, Any]:
    from gsi_etl.config.reference import load_reference
    from gsi_etl.warehouse.connection import open_writer
    from gsi_etl.warehouse.load import RunRecord, commit
    from gsi_etl.warehouse.migrate import migrate
    from warehouse import grow

    with open_writer(home / "warehouse.duckdb") as connection:
        migrate(connection)
        reference = load_reference()
        commit(connection, RunRecord("first", NOW, NOW, NOW, "ok", "0", {}, reference=reference))
        places = [place.code for place in reference.places][:COUNTRIES]
        grow(connection, figures, runs, places=["WLD", *places])
    return {}


def _run(home: Path, number: int) -> dict[str, Any]:
    from gsi_etl import pipeline
    from gsi_etl.config.settings import Settings
    from gsi_etl.pipeline import Options

    settings = Settings(home=home, sources=home / "sources", accept_clock=True)
    at = NOW + (number + 1) * DAY
    options = Options(source_ids=("one",), run_id=f"measured-{number}")
    with pipeline.open_run(settings, options, clock=lambda: at, write=lambda _: None) as workspace:
        batches = pipeline.collect_all(workspace)
        settled = pipeline.settle_run(workspace, batches, pipeline.audit_batches(workspace, batches))
        pipeline.commit_run(workspace, settled)
        stages = {name: round(seconds, 2) for name, seconds in workspace.timings.items()}
        return {"stages": {**stages, "figures_known": len(workspace.known.figures)}}


def bench_archive(folder: Path, pages: int, threads: int) -> dict[str, Any]:
    """Pages of 40 kB, each another, put by several threads, and confirmed together at the end."""
    from gsi_etl.archive import Archive
    from gsi_etl.model import Fetch

    filler = " ".join(f"In {1900 + n % 120} some {n * 7919 % 100_003} people were counted." for n in range(900))
    archive = Archive(folder / "archive")

    def put(n: int) -> None:
        fetch = Fetch("one", f"https://example.org/{n}", NOW, Decimal(0), "ok")
        archive.put(f"<p>Page {n}</p>{filler}".encode(), fetch)

    with ThreadPoolExecutor(threads) as pool:
        wall, cpu = time.perf_counter(), time.process_time()
        list(pool.map(put, range(pages)))
        if hasattr(archive, "sync"):
            archive.sync()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"pages": pages, "threads": threads, "wall_s": round(wall, 2), "pages_per_second": round(pages / wall),
            "pages_per_cpu_second": round(pages / cpu)}  # fmt: skip
