"""The lake follows the file: the same rows and views, whole runs only, nothing twice, whoever dies in between."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lake_server import DSN, Server

from gsi_etl.base.failpoints import VARIABLE
from gsi_etl.config.lake import LakeSettings
from gsi_etl.config.settings import Settings
from gsi_etl.errors import LakeError, SettingsError
from gsi_etl.lake import attached, carry, carry_noted
from gsi_etl.lake.carry import BEHIND, LOCK, behind, locked
from gsi_etl.lake.keep import LAKE_VIEWS
from gsi_etl.pipeline import Options, collect_all, commit_run, open_run, settle_run
from gsi_etl.quality import Audit
from gsi_etl.warehouse.connection import open_reader
from operated import page, write_source
from server.scripted import ScriptedServer
from small_pack import small_pack

# They use a PostgreSQL, which CI installs for the slow tests.
pytestmark = pytest.mark.slow

BEGAN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Home:
    """A home folder over one page, whose runs are committed and not published."""

    def __init__(self, folder: Path, server: ScriptedServer) -> None:
        self.folder = folder
        self.settings = Settings(home=folder / "home", sources=folder / "sources", accept_clock=True, pack=small_pack())
        self.server = server
        self.days = 0
        write_source(folder / "sources", server.url("/index"))

    def copy(self, folder: Path) -> Home:
        """The same home elsewhere: a run costs more than a copy."""
        shutil.copytree(self.settings.home, folder / "home", symlinks=True)
        made = Home(folder, self.server)
        made.days = self.days
        return made

    @property
    def file(self) -> Path:
        return self.settings.warehouse_path

    def run(self, number: str = "40.3 million") -> None:
        self.server.set("/index", page(number))
        at = BEGAN + timedelta(days=self.days)
        self.days += 1
        with open_run(self.settings, Options(), clock=lambda: at, write=lambda _text: None) as workspace:
            commit_run(workspace, settle_run(workspace, collect_all(workspace), Audit()))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Home]]:
    """A home folder after its first, second and third run, and another one after its first."""
    with ScriptedServer() as server:
        home = Home(tmp_path_factory.mktemp("runs"), server)
        after = []
        for number in ("40.3 million", "41.3 million", "42.3 million"):
            home.run(number)
            after.append(home.copy(tmp_path_factory.mktemp("after")))
        other = Home(tmp_path_factory.mktemp("other"), server)
        other.run("49.6 million")
        yield [*after, other]


@pytest.fixture
def home(runs: list[Home]) -> Home:
    """After the first run."""
    return runs[0]


@pytest.fixture
def later(runs: list[Home]) -> Home:
    """The same home after the second."""
    return runs[1]


def filled(home: Home, lake: LakeSettings, **how: bool) -> int:
    return carry(lake, home.file, now=BEGAN, **{"create": True, **how}).rows


def in_lake(lake: LakeSettings, query: str) -> list[tuple[Any, ...]]:
    with attached(lake, read_only=True) as connection:
        connection.execute("USE lake")
        return connection.execute(query).fetchall()


def same_views(home: Home, lake: LakeSettings) -> None:
    """Every public view gives the same rows in both, and the figures are not none."""
    with attached(lake, read_only=True) as connection, open_reader(home.file) as own:
        connection.execute("USE lake")
        for view in LAKE_VIEWS:
            query = f"SELECT * FROM main.{view} ORDER BY ALL"
            assert connection.execute(query).fetchall() == own.execute(query).fetchall(), view
        past = "SELECT value FROM main.figures_as_of(TIMESTAMP '2026-03-02 12:00:00')"
        assert connection.execute(past).fetchall() == own.execute(past).fetchall() != []


STATES = "SELECT entry, figure_id, status FROM core.figure_states ORDER BY ALL"


def in_file(home: Home, query: str) -> list[tuple[Any, ...]]:
    with open_reader(home.file) as connection:
        return connection.execute(query).fetchall()


def test_every_public_view_gives_the_same_rows_in_the_file_and_in_the_lake(
    runs: list[Home], lake: LakeSettings
) -> None:
    for home in runs[:3]:
        filled(home, lake)
        same_views(home, lake)


def test_what_stays_at_home_is_not_in_the_lake(home: Home, lake: LakeSettings) -> None:
    filled(home, lake)
    columns = in_lake(lake, "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'lake'")
    assert not {("documents", "text"), ("outbox", "payload"), ("fetches", "etag")} & set(columns)
    assert ("documents", "title") in columns


def test_a_second_carry_changes_nothing(home: Home, lake: LakeSettings) -> None:
    assert filled(home, lake) > 0
    snapshots = "SELECT count(*) FROM ducklake_snapshots('lake')"
    before = in_lake(lake, snapshots)
    assert (filled(home, lake), in_lake(lake, snapshots)) == (0, before)


def test_a_run_is_carried_by_its_own_rows_alone(home: Home, later: Home, lake: LakeSettings) -> None:
    first = filled(home, lake)
    assert 0 < filled(later, lake) < 20 < first


@pytest.mark.parametrize("point", ["lake.inserted", "lake.committed"])
def test_a_writer_that_is_killed_leaves_a_whole_lake(home: Home, later: Home, lake: LakeSettings, point: str) -> None:
    filled(home, lake)
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from gsi_etl.config.lake import LakeSettings; from gsi_etl.lake import carry;"
        "carry(LakeSettings.model_validate_json(sys.argv[1]), Path(sys.argv[2]), now=datetime.now(UTC))"
    )
    call = [sys.executable, "-c", code, lake.model_dump_json(), str(later.file)]
    done = subprocess.run(call, env=os.environ | {VARIABLE: f"{point}:kill"}, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert in_lake(lake, STATES) == in_file(home if point == "lake.inserted" else later, STATES)
    filled(later, lake)
    assert in_lake(lake, STATES) == in_file(later, STATES)


def test_postgresql_that_stops_in_the_middle_costs_nothing(
    home: Home, later: Home, lake: LakeSettings, postgres: Server, tmp_path: Path
) -> None:
    filled(home, lake)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gsi_etl.base.failpoints.hit", lambda name: name == "lake.inserted" and postgres.stop())
        why = carry_noted(lake, tmp_path, later.file, now=BEGAN)
    down = carry_noted(lake, tmp_path, later.file, now=BEGAN + timedelta(days=1))
    assert why is not None
    assert down is not None
    assert "sesame-open" not in why + down + json.dumps(behind(tmp_path))
    assert (behind(tmp_path) or {})["since"] == BEGAN.isoformat()
    postgres.start()
    assert in_lake(lake, STATES) == in_file(home, STATES)
    assert carry_noted(lake, tmp_path, later.file, now=BEGAN) is None
    assert not (tmp_path / BEHIND).exists()
    assert in_lake(lake, STATES) == in_file(later, STATES)


def test_while_one_writes_another_is_turned_away(home: Home, later: Home, lake: LakeSettings) -> None:
    filled(home, lake)
    with (
        attached(lake) as connection,
        locked(lake, connection),
        pytest.raises(LakeError, match="another process writes"),
    ):
        filled(later, lake)
    assert filled(later, lake) > 0


def _carries(lake: LakeSettings, file: Path, results: Any) -> None:
    try:
        results.put(carry(lake, file, now=BEGAN).rows)
    except LakeError as error:
        results.put(str(error.what))


def test_of_many_writers_at_once_each_row_is_carried_once(home: Home, later: Home, lake: LakeSettings) -> None:
    filled(home, lake)
    spawn = multiprocessing.get_context("spawn")
    results = spawn.Queue()
    writers = [spawn.Process(target=_carries, args=(lake, later.file, results)) for _ in range(3)]
    for writer in writers:
        writer.start()
    found = [results.get(timeout=120) for _ in writers]
    for writer in writers:
        writer.join()
    assert sum(isinstance(rows, int) and rows > 0 for rows in found) == 1, found
    assert in_lake(lake, STATES) == in_file(later, STATES)


def test_of_two_without_the_lock_the_catalogue_accepts_one(
    home: Home, later: Home, lake: LakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row that both update is what keeps them apart when the lock does not."""
    filled(home, lake)
    monkeypatch.setattr(sys.modules["gsi_etl.lake.carry"], "locked", lambda *_: nullcontext())
    inner: list[int] = []

    def meanwhile(name: str, of: str = "") -> None:
        if name == "lake.inserted" and not inner:
            inner.append(0)
            inner.append(filled(later, lake))

    monkeypatch.setattr("gsi_etl.base.failpoints.hit", meanwhile)
    with pytest.raises(LakeError, match="brought up to date"):
        filled(later, lake)
    assert inner[1] > 0
    assert in_lake(lake, STATES) == in_file(later, STATES)


def test_a_reader_sees_whole_runs_only(runs: list[Home], lake: LakeSettings) -> None:
    filled(runs[0], lake)
    torn: list[tuple[Any, ...]] = []
    seen: set[int] = set()
    stop = threading.Event()

    def look() -> None:
        with attached(lake, read_only=True) as connection:
            while not stop.is_set():
                row = connection.execute(
                    "SELECT (SELECT max(entry) FROM lake.core.entries), (SELECT entry FROM lake.core.carried), "
                    "(SELECT count(*) FROM lake.core.runs), (SELECT count(DISTINCT run_id) FROM lake.core.fetches)"
                ).fetchone()
                assert row is not None
                seen.add(row[2])
                if row[0] != row[1] or row[2] != row[3]:
                    torn.append(row)

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for home in runs[1:3]:
            filled(home, lake)
            time.sleep(1)
    finally:
        stop.set()
        reader.join()
    assert (torn, len(seen) > 1) == ([], True)


def test_a_lake_of_another_warehouse_is_refused_and_can_be_replaced(runs: list[Home], lake: LakeSettings) -> None:
    filled(runs[0], lake)
    other = runs[3]
    with pytest.raises(LakeError, match="does not fit") as caught:
        filled(other, lake)
    assert "--replace" in caught.value.hint
    assert in_lake(lake, "SELECT value FROM main.figures") == [(40_300_000,)]
    filled(other, lake, replace=True)
    same_views(other, lake)


def test_a_warehouse_that_was_restored_to_an_earlier_state_is_refused(
    home: Home, later: Home, lake: LakeSettings
) -> None:
    filled(later, lake)
    with pytest.raises(LakeError) as caught:
        filled(home, lake)
    assert "ahead" in caught.value.why


def test_a_table_that_a_migration_changed_is_carried_whole(home: Home, later: Home, lake: LakeSettings) -> None:
    filled(home, lake)
    with attached(lake) as connection:
        connection.execute("ALTER TABLE lake.core.runs DROP COLUMN version")
    filled(later, lake)
    kept = "SELECT * FROM core.runs ORDER BY ALL"
    assert in_lake(lake, kept) == in_file(later, kept) != []


def test_a_reader_cannot_write(home: Home, lake: LakeSettings) -> None:
    filled(home, lake)
    with pytest.raises(Exception, match="read-only"):
        in_lake(lake, "DELETE FROM core.runs")


def test_a_lake_that_was_not_made_is_not_made_by_a_run(home: Home, lake: LakeSettings) -> None:
    with pytest.raises(LakeError):
        carry(lake, home.file, now=BEGAN)


@pytest.mark.parametrize("address", ["", "catalogue.duckdb", "sqlite:catalogue.db"])
def test_only_postgresql_is_a_catalogue(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(DSN, address)
    with pytest.raises(SettingsError, match="catalogue"):
        LakeSettings(catalogue_env=DSN, store="/nowhere").catalogue()


def test_the_lock_has_one_key() -> None:
    assert int.from_bytes(b"gsilake") == LOCK
