"""A look that finds nothing due makes no run; one that finds anything left over does the work that is left."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.base.failpoints import VARIABLE
from gsi_etl.config.settings import Settings
from gsi_etl.ops import maintenance
from gsi_etl.pipeline import Options, RunReport, run
from gsi_etl.quality.standing import UP_TO_DATE
from gsi_etl.run import heartbeat
from gsi_etl.warehouse.connection import open_reader
from gsi_etl.warehouse.query import query
from lighter_runs import audited
from operated import page as number
from operated import write_source
from server.scripted import ScriptedServer
from small_pack import small_pack

pytestmark = pytest.mark.slow

MORNING = datetime(2024, 3, 4, 6, 17, tzinfo=UTC)
Catalogue = Callable[..., Path]
Page = Callable[..., str]


class Home:
    """A home folder over one page of a scripted server."""

    def __init__(self, folder: Path, sources: Path, server: ScriptedServer) -> None:
        self.settings = Settings(home=folder / "home", sources=sources, accept_clock=True, pack=small_pack())
        self.server = server

    def look(self, *, hours: float, due_only: bool = True) -> RunReport:
        moment = MORNING + timedelta(hours=hours)
        options = Options(due_only=due_only)
        return run(self.settings, options, clock=lambda: moment, write=lambda _text: None)

    def runs(self) -> list[str]:
        """The states of all runs in the warehouse, in their order."""
        with open_reader(self.settings.warehouse_path) as connection:
            rows = connection.execute("SELECT status FROM core.runs ORDER BY recorded_at").fetchall()
        return [row[0] for row in rows]

    def published(self) -> list[str]:
        return [row[0] for row in query(self.settings.public_path / "gsi.duckdb", "SELECT status FROM runs")[1]]

    def files(self) -> dict[str, int]:
        """What lies in public/ and when it was last written (nanoseconds)."""
        return {str(path): path.stat().st_mtime_ns for path in self.settings.public_path.rglob("*") if path.is_file()}


@pytest.fixture
def home(tmp_path: Path, catalogue: Catalogue, page: Page) -> Home:
    with ScriptedServer() as server:
        server.set("/one", page())
        yield Home(tmp_path, catalogue("one", server.url("/one")), server)  # type: ignore[misc]


@pytest.fixture(scope="module")
def after_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("after-one")
    with ScriptedServer() as server:
        server.set("/index", number())
        write_source(folder / "sources", server.url("/index"))
        made = Home(folder, folder / "sources", server)
        with audited():  # whichever test comes first
            made.look(hours=0)
        yield made


@pytest.fixture
def begun(after_one: Home, tmp_path: Path) -> Home:
    """A home with its first look behind it."""
    shutil.copytree(after_one.settings.home.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    after_one.server.forget()
    after_one.server.set("/index", number())
    return Home(tmp_path, tmp_path / "sources", after_one.server)


def test_a_look_with_nothing_due_writes_no_run_and_publishes_nothing(home: Home) -> None:
    assert not home.look(hours=0).idle
    runs, files = home.runs(), home.files()
    report = home.look(hours=1)
    assert report.idle
    assert report.exit_code == 0
    assert report.published is None
    assert home.runs() == runs
    assert home.files() == files


@pytest.mark.usefixtures("unaudited")
def test_a_look_on_the_next_day_is_a_run_again(begun: Home) -> None:
    begun.look(hours=1)
    assert not begun.look(hours=24).idle
    assert begun.runs() == ["ok", "ok"]


@pytest.mark.usefixtures("unaudited")
def test_a_run_that_is_asked_for_is_one_whatever_is_due(begun: Home) -> None:
    assert not begun.look(hours=1, due_only=False).idle
    assert len(begun.runs()) == 2


@pytest.mark.usefixtures("unaudited")
def test_an_idle_look_beats_and_leaves_the_last_run_named(home: Home) -> None:
    first = home.look(hours=0)
    home.look(hours=5)
    beat = heartbeat.read(home.settings.home)
    assert beat is not None
    assert beat.run_id == first.run_id
    assert beat.committed_at == beat.confirmed_at == MORNING + timedelta(hours=5)


@pytest.mark.usefixtures("unaudited")
def test_idle_looks_over_a_dead_source_are_silence_in_the_end(begun: Home) -> None:
    begun.server.set("/index", b"sorry", status=500)
    begun.look(hours=24)
    for minutes in (1, 7, 14):
        assert begun.look(hours=24 + minutes / 60).idle
    allowed = timedelta(hours=20)
    (sentence,) = heartbeat.silence(begun.settings.home, now=MORNING + timedelta(hours=24.3), allowed=allowed)
    assert "no source has answered well" in sentence


LATE = ("publish.copied", "publish.files", "publish.site")


@pytest.mark.parametrize("point", ["commit.committed", *(pytest.param(p, marks=pytest.mark.slow) for p in LATE)])
def test_a_look_publishes_what_a_killed_run_had_committed(begun: Home, point: str) -> None:
    begun.server.set("/index", number("41.3 million"))
    killed = """
import sys
from datetime import datetime
from pathlib import Path
from gsi_etl.pipeline import run
from gsi_etl.config.settings import Settings
home, sources, pack, at = sys.argv[1:]
run(Settings(home=home, sources=sources, accept_clock=True, pack=pack), clock=lambda: datetime.fromisoformat(at))
"""
    at = (MORNING + timedelta(hours=24)).isoformat()
    command = [
        sys.executable,
        "-c",
        killed,
        str(begun.settings.home),
        str(begun.settings.sources),
        str(small_pack()),
        at,
    ]
    done = subprocess.run(command, env={VARIABLE: f"{point}:kill"}, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert begun.settings.unpublished_path.exists()

    assert not begun.look(hours=25).idle
    figures = query(begun.settings.public_path / "gsi.duckdb", "SELECT value::BIGINT FROM figures")[1]
    assert (41_300_000,) in figures
    assert not begun.settings.unpublished_path.exists()
    assert begun.look(hours=26).idle


def test_a_look_after_a_run_that_died_before_its_commit_says_so_in_public(begun: Home) -> None:
    (begun.settings.home / "run.lock").write_text(
        json.dumps({"run_id": "dead", "pid": 1, "host": "here", "since": MORNING.isoformat(), "holder": "x"})
    )
    assert not begun.look(hours=1).idle
    assert begun.runs() == ["ok", "abandoned", "ok"]
    assert "abandoned" in begun.published()
    assert begun.look(hours=2).idle


@pytest.mark.usefixtures("unaudited")
def test_publishing_by_hand_leaves_nothing_for_the_next_look(begun: Home) -> None:
    begun.settings.unpublished_path.touch()
    maintenance.publish_again(begun.settings, now=lambda: MORNING + timedelta(hours=1))
    assert begun.look(hours=2).idle


def test_a_check_that_becomes_due_is_held_though_no_source_is_due(home: Home) -> None:
    """A baseline that an official page contradicts is called outdated after a week, whatever else is due then."""
    (path,) = home.settings.sources.glob("*.yaml")  # type: ignore[union-attr]
    path.write_text(path.read_text(encoding="utf-8").replace("0 6 * * *", "0 6 1 * *"), encoding="utf-8")
    home.server.set("/one", _contradicting())
    home.look(hours=0)
    idle = [home.look(hours=24 * day).idle for day in (1, 6, 7, 8)]
    assert idle == [True, True, False, True]
    with open_reader(home.settings.warehouse_path) as connection:
        failing = connection.execute("SELECT check_name FROM main.checks WHERE NOT success").fetchall()
    assert [name for (name,) in failing if UP_TO_DATE in name]


def _contradicting() -> str:
    return """<!doctype html><html lang="en"><head><title>The index</title></head><body><article><h1>The index</h1>
<p>According to the Global Slavery Index 2018, 44.3 million people were living in modern slavery worldwide in 2016.
The estimate rests on surveys that were held in many countries over several years, and on records of those who got
away. It is an estimate and not a count, and its authors say so on every page of their report.</p></article></body>
</html>"""


@pytest.mark.usefixtures("unaudited")
def test_a_figure_contradicts_a_source_that_is_not_due(home: Home, catalogue: Catalogue, page: Page) -> None:
    home.server.set("/rare", page())
    path = catalogue("rare", home.server.url("/rare")) / "rare.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("0 6 * * *", "0 6 1 1 *"), encoding="utf-8")
    home.look(hours=0)
    home.server.set("/one", page("48.3 million"))
    report = home.look(hours=24)
    assert report.counts["sources"] == 1
    assert "conflict" in {change.change_class for change in report.changes}
