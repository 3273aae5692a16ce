"""Twenty ways to stop the system. Whichever it is, the silence is noticed within period and grace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gsi_etl.run.heartbeat import FILE
from gsi_etl.warehouse.connection import run_lock
from operated import BEGAN, Operated, operated
from small_pack import named

pytestmark = pytest.mark.slow

PERIOD = timedelta(hours=24)
GRACE = timedelta(hours=2)

#: A run at a time that the test chooses, in a process of its own: it may be killed.
RUN = """
import sys
from datetime import datetime
from pathlib import Path
from gsi_etl.pipeline import Options, run
from gsi_etl.config.settings import load_settings
settings = load_settings({"home": "data", "sources": "sources"})
at = datetime.fromisoformat(sys.argv[1])
report = run(settings, Options(run_id=sys.argv[2]), clock=lambda: at, write=lambda text: None)
sys.exit(report.exit_code)
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Operated]:
    with operated(tmp_path) as found:
        yield found


def attempt(place: Operated, at: str, **environment: str) -> int:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))}
    done = subprocess.run(
        [sys.executable, "-c", RUN, at, "attempt"],
        cwd=place.folder,
        env=kept | named() | environment,
        capture_output=True,
        timeout=120,
    )
    return done.returncode


def failing_at(point: str) -> Callable[[Operated, str], int]:
    return lambda place, at: attempt(place, at, GSI_FAILPOINT=point)


def broken(change: Callable[[Operated], object]) -> Callable[[Operated, str], int]:
    def way(place: Operated, at: str) -> int:
        change(place)
        return attempt(place, at)

    return way


def held(place: Operated, at: str) -> int:
    with run_lock(place.home, run_id="hangs", now=BEGAN):
        return attempt(place, at)


def cut_archive(place: Operated) -> None:
    for path in (place.home / "archive").glob("manifest*"):
        path.write_text("")


WAYS: dict[str, Callable[[Operated, str], int]] = {
    "nothing starts it any more": lambda place, at: 1,
    "killed when it has the lock": failing_at("run.locked:kill"),
    "killed when it has opened the warehouse": failing_at("open.sealed:kill"),
    "killed before it fetches": failing_at("run.opened:kill"),
    "killed when all is collected": failing_at("run.collected:kill"),
    "killed after the checks": failing_at("run.audited:kill"),
    "killed before the commit": failing_at("run.settled:kill"),
    "killed in the commit": failing_at("commit.inserted:kill"),
    "killed after the commit": failing_at("commit.committed:kill"),
    "the disk is full in the commit": failing_at("commit.inserted:enospc"),
    "the disk is full when it publishes": failing_at("publish.copied:enospc"),
    "killed before the published file is swapped": failing_at("publish.verified:kill"),
    "a bug raises in the middle": failing_at("run.audited:raise"),
    "another run hangs and holds the lock": held,
    "the catalogue is broken": broken(lambda place: (place.folder / "sources" / "index.yaml").write_text("id: [")),
    "the catalogue is gone": broken(lambda place: shutil.rmtree(place.folder / "sources")),
    "the settings are broken": broken(lambda place: (place.folder / "gsi.toml").write_text("workers = 'many'")),
    "the warehouse is altered": broken(lambda place: (place.home / "warehouse.duckdb").write_bytes(b"not a database")),
    "the journal is cut": broken(lambda place: sorted((place.home / "journal").iterdir())[0].unlink()),
    "the archive's manifest is cut": broken(cut_archive),
    "every source is down": broken(lambda place: place.server.set("/index", b"", status=503)),
    "every source is a wall": broken(lambda place: place.server.set("/index", b"<p>Please log in to go on</p>" * 9)),
    "the heartbeat is damaged": broken(lambda place: (place.home / FILE).write_text("{") and cut_archive(place)),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_however_it_stops_it_is_noticed_within_period_and_grace(place: Operated, way: str) -> None:
    assert noticed(place, BEGAN + PERIOD) == 0
    assert WAYS[way](place, f"{BEGAN + PERIOD}") != 0
    assert noticed(place, BEGAN + PERIOD + GRACE + timedelta(minutes=1)) == 1


def test_a_run_that_is_well_keeps_it_quiet(place: Operated) -> None:
    assert attempt(place, f"{BEGAN + PERIOD}") == 0
    assert noticed(place, BEGAN + PERIOD + PERIOD) == 0


def noticed(place: Operated, now: object) -> int:
    """What `gsi-etl heartbeat` would exit with at that time."""
    from gsi_etl.errors import GsiError
    from gsi_etl.run.heartbeat import silence

    try:
        return 1 if silence(place.home, now=now, allowed=PERIOD + GRACE) else 0  # type: ignore[arg-type]
    except GsiError:
        return 1
