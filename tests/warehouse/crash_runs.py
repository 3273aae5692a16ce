"""Kill a whole run at every step boundary and at random moments, run it again, and look for loss and doubles.

``python tests/warehouse/crash_runs.py --each 20 --random 300`` prints a line for each fault and a summary; a slow
test makes a few trials of it. A trial copies a home folder, runs a simulated day in a forked process that is killed,
runs the day again under another run id, and compares all that an analyst and a reader of alerts can see with a run
that nobody killed. Left out, since they write nothing that is compared and cost most of a run's time: Great
Expectations, the child processes of the parsers, and (but for ``--site``) the pages of the site.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

from crash_forks import Tally, forked, must, preload

from gsi_etl import demo, pipeline, site
from gsi_etl.base import failpoints, pack
from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.settings import Settings
from gsi_etl.config.source import Source
from gsi_etl.demo.site import DemoSite
from gsi_etl.demo.sources import write_sources
from gsi_etl.model import Batch, Fetch, ReadDocument
from gsi_etl.pipeline import Options
from gsi_etl.quality import Audit
from gsi_etl.reading import pool
from gsi_etl.reading.document import instead_of_page, read_page
from gsi_etl.warehouse.connection import open_reader
from small_pack import small_pack

#: Passed only while an empty warehouse is made: tried on the first day, all others on the third.
#: Where the run itself can be killed.
POINTS = tuple(point for point in failpoints.POINTS if point not in failpoints.IN_A_CHILD)
FIRST_DAY = ("migrate.executed", "migrate.journaled", "migrate.done")
QUESTIONS = {
    "figures": "SELECT figure_id, status, quote, value, series, snapshot_sha256, first_seen_utc FROM figures",
    "history": "SELECT figure_id, status, value, recorded_from_utc, recorded_to_utc FROM figure_history",
    "changes": "SELECT change_id, class, severity, sentence FROM changes",
    "told": "SELECT channel, change_id, status FROM alerts",
    # Without failures: a run that was killed after its commit and is run again has met an ill source twice.
    "health": "SELECT source_id, status, since_utc FROM source_health",
}


#: Set by ``--site``: the pages are made, too.
WITH_SITE = False


class ParsersHere:
    """A ``ParserPool`` that reads in this process."""

    def __init__(self, **limits: float) -> None:
        pass

    def __enter__(self) -> ParsersHere:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def read(self, body: bytes, source: Source, fetch: Fetch, **more: Any) -> ReadDocument:
        return read_page(body, source, fetch, **more)

    def instead(self, body: bytes, source: Source, fetch: Fetch) -> tuple[str, str] | None:
        return instead_of_page(body, source, fetch)


def run_day(home: Path, day: int, run_id: str) -> None:
    moment = datetime(2023, 5, 22, 6, 17, tzinfo=UTC) + timedelta(days=day - 1)
    pipeline.audit_batches = _no_audit
    pool.ParserPool = ParsersHere  # type: ignore[misc, assignment]
    if not WITH_SITE:
        site.build = lambda *_args, **_more: site.SiteReport(Path(), 0, 0, 0, 0, 0, 0.0, None)  # type: ignore[arg-type]
        site.rebuild_data_page = lambda *_args, **_more: None
    settings = Settings(
        home=home, sources=home / "sources", alert_items=50, workers=2, accept_clock=True, pack=small_pack()
    )
    pipeline.run(settings, Options(run_id=run_id), clock=lambda: moment, write=lambda _text: None)


def warm_up(folder: Path) -> None:
    """Read one page in this process, so that no child loads the pack and the reader's weights again."""
    pack.use(small_pack())
    source = next(one for one in load_catalog(folder) if one.id == "demo-index")
    body = (Path(demo.__file__).parent / "pages" / "day1" / "index.html").read_bytes()
    moment = datetime(2023, 5, 22, 6, 17, tzinfo=UTC)
    fetch = Fetch(source.id, source.url, moment, Decimal(0), "ok", sha256="0" * 64, media_type="text/html")
    assert read_page(body, source, fetch).figures


def _no_audit(_workspace: object, batches: Sequence[Batch]) -> Audit:
    failpoints.hit("run.collected")
    for batch in batches:
        failpoints.hit("audit.batch", batch.source_id)
    return Audit()


def seen(home: Path) -> dict[str, list[str]]:
    """What an analyst sees in the published file, and the ids of the messages that readers got."""
    log = home / "logs" / "alerts.jsonl"
    got = [json.loads(line)["id"] for line in log.read_text().splitlines()] if log.is_file() else []
    with open_reader(home / "public" / "gsi.duckdb") as published:
        answers = {name: sorted(map(str, published.execute(sql).fetchall())) for name, sql in QUESTIONS.items()}
        rows = published.execute("SELECT DISTINCT alert_id FROM alerts WHERE channel LIKE 'file%'").fetchall()
    return {**answers, "messages": sorted(got), "asked": sorted(row[0] for row in rows)}


@contextmanager
def stage(folder: Path) -> Iterator[dict[int, Path]]:
    """Home folders before day 1 and day 3, and what is seen after each when nobody is killed."""
    ready, go = os.pipe()
    site_process = os.fork()
    if site_process == 0:
        with DemoSite() as site:
            os.write(go, f"{site.base_url}\n".encode())
            while True:
                day = 3 if (folder / "day3").exists() else 1
                if site.day != day:
                    site.set_day(day)
                time.sleep(0.005)
    base_url = os.read(ready, 200).decode().strip()
    try:
        first = folder / "before-1"
        first.mkdir()
        write_sources(first / "sources", base_url)
        warm = Path(shutil.copytree(first, folder / "warm", symlinks=True))
        preload(lambda: run_day(warm, 1, "day-1"))
        warm_up(first / "sources")
        second = shutil.copytree(first, folder / "before-3", symlinks=True)
        for day in (1, 2):
            must(forked(lambda day=day: run_day(Path(second), day, f"day-{day}")))
        yield {1: first, 3: Path(second)}
    finally:
        os.kill(site_process, signal.SIGKILL)
        os.waitpid(site_process, 0)


class Harness:
    """One stage, and trials on it."""

    def __init__(self, folder: Path, before: dict[int, Path]) -> None:
        self.folder, self.before, self.tally = folder, before, Tally()
        self.wanted: dict[int, dict[str, str]] = {}
        self.seconds: dict[int, float] = {}
        self.passed_once: set[str] = set()
        for day in before:
            self._show(day)
            home = shutil.copytree(before[day], folder / f"unkilled-{day}", symlinks=True)
            began = time.monotonic()
            must(forked(lambda home=home, day=day: run_day(Path(home), day, f"day-{day}")))
            self.seconds[day] = time.monotonic() - began
            self.wanted[day] = self._seen(Path(home))

    def at_point(self, point: str, nth: int = 1) -> None:
        """Kill at the ``nth`` passing of a point; at the first, when a run passes it only once."""
        nth = 1 if point in self.passed_once else nth
        killed, day = self.tally.killed, 1 if point in FIRST_DAY else 3
        os.environ[failpoints.VARIABLE] = f"{point}:kill:{nth}"
        try:
            self._trial(day, f"{point}:{nth}", None)
        finally:
            os.environ.pop(failpoints.VARIABLE, None)
        if nth > 1 and self.tally.killed == killed:
            self.passed_once.add(point)
            self.at_point(point)

    def at_random(self, chance: random.Random) -> None:
        moment = chance.uniform(0, self.seconds[3] * 1.1)
        self._trial(3, f"after {moment:.3f} s", moment)

    def _trial(self, day: int, name: str, moment: float | None) -> None:
        self._show(day)
        self.tally.trials += 1
        home = self.folder / "trial"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.before[day], home, symlinks=True)
        code, text = forked(lambda: run_day(home, day, f"day-{day}"), kill_after=moment)
        self.tally.ended["killed" if code == -signal.SIGKILL else f"exit {code}"] += 1
        self.tally.killed += code == -signal.SIGKILL
        if moment is None and code != -signal.SIGKILL and name.endswith(":1"):
            self.tally.fault(f"{name}: the point was not passed (exit {code}) {text[-300:]}")
        os.environ.pop(failpoints.VARIABLE, None)
        code, text = forked(lambda: run_day(home, day, f"day-{day}-again"))
        if code != 0:
            self.tally.fault(f"{name}: the next run failed: {text[-400:]}")
            return
        found = self._seen(home)
        differing = [key for key in QUESTIONS if found[key] != self.wanted[day][key]]
        if differing:
            other = {key: (found[key][:200], self.wanted[day][key][:200]) for key in differing}
            self.tally.fault(f"{name}: differs from an unkilled run: {other}")
        messages, asked = json.loads(found["messages"]), json.loads(found["asked"])
        if set(messages) != set(asked):
            self.tally.fault(f"{name}: messages {messages} where the outbox has {asked}")
        if len(asked) != len(json.loads(self.wanted[day]["asked"])):
            self.tally.fault(f"{name}: {len(asked)} messages in the outbox")
        if len(messages) != len(set(messages)):
            self.tally.repeated += 1
            # The second commit of a run notes what was sent: its beginning is the end of that window.
            if not name.startswith(("alert.sent", "commit.begun:2", "commit.inserted:2", "after")):
                self.tally.fault(f"{name}: a message was sent twice outside the window between send and note")

    def _seen(self, home: Path) -> dict[str, str]:
        path = home / "seen.json"
        must(forked(lambda: path.write_text(json.dumps(seen(home))) and None))
        answers = json.loads(path.read_text())
        return {key: json.dumps(rows) for key, rows in answers.items()}

    def _show(self, day: int) -> None:
        marker = self.folder / "day3"
        if day == 3 and not marker.exists():
            marker.touch()
            time.sleep(0.1)
        elif day == 1 and marker.exists():
            marker.unlink()
            time.sleep(0.1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=1, help="trials at each step boundary")
    parser.add_argument("--random", type=int, default=0, help="trials at random moments")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--site", action="store_true", help="make the pages of the site, too: four times as long")
    wanted = parser.parse_args()
    global WITH_SITE
    WITH_SITE = wanted.site
    chance = random.Random(wanted.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gsi-crash-") as name, stage(Path(name)) as before:
        harness = Harness(Path(name), before)
        with contextlib.suppress(KeyboardInterrupt):
            for turn in range(max(wanted.each, 1)):
                # Every other time at the second passing, if there is one: the delivery's commit, what it publishes.
                for point in POINTS if turn < wanted.each else ():
                    harness.at_point(point, 1 + turn % 2)
                for _ in range(len(range(turn, wanted.random, max(wanted.each, 1)))):
                    harness.at_random(chance)
                told = harness.tally
                print(
                    f"{told.trials} trials, {told.killed} killed, {len(told.faults)} faults",
                    file=sys.stderr,
                    flush=True,
                )
    tally = harness.tally
    for fault in tally.faults:
        print("FAULT", fault)
    print(
        f"{tally.trials} trials ({len(POINTS)} points x {wanted.each}, {wanted.random} random moments asked "
        f"for), {tally.killed} killed before the end, {len(tally.faults)} faults, {tally.repeated} messages repeated "
        f"with their id, {time.monotonic() - began:.0f} s"
    )
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
