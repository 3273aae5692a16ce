"""Looking at the lake, keeping it small, writing it to one file; on a folder and on S3."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lake_server import DSN, Server, free_port

from gsi_etl.config.lake import LakeSettings
from gsi_etl.errors import LakeError, SettingsError
from gsi_etl.lake import attached, carry
from gsi_etl.lake.keep import LAKE_VIEWS, compact, export, status
from gsi_etl.pipeline import Options, run
from gsi_etl.run.report import RunReport
from gsi_etl.warehouse.connection import open_reader
from operated import Operated, operated, page

# They use a PostgreSQL, which CI installs for the slow tests.
pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    with operated(tmp_path_factory.mktemp("operated")) as made:
        yield made


def published(place: Operated, target: Path) -> None:
    """The file has what the private warehouse has, view by view."""
    with open_reader(target) as copy, open_reader(place.home / "warehouse.duckdb") as own:
        for view in LAKE_VIEWS:
            query = f"SELECT * FROM main.{view} ORDER BY ALL"
            assert copy.execute(query).fetchall() == own.execute(query).fetchall(), view


def test_status_says_what_is_there_and_what_is_missing(place: Operated, lake: LakeSettings) -> None:
    file = place.home / "warehouse.duckdb"
    carry(lake, file, now=NOW, create=True)
    found = status(lake, file)
    assert (found.missing, found.runs, found.figures > 0, found.entry > 0) == (0, 1, True, True)
    with attached(lake) as connection:
        connection.execute("UPDATE lake.core.carried SET entry = entry - 1")
    assert status(lake, file).missing == 1


def test_an_export_is_one_file_with_the_same_views(place: Operated, lake: LakeSettings, tmp_path: Path) -> None:
    carry(lake, place.home / "warehouse.duckdb", now=NOW, create=True)
    target = tmp_path / "copy.duckdb"
    target.write_bytes(b"an older one")
    assert export(lake, target) > 0
    published(place, target)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_compacting_merges_files_and_changes_no_row(place: Operated, lake: LakeSettings, tmp_path: Path) -> None:
    carry(lake, place.home / "warehouse.duckdb", now=NOW, create=True)
    with attached(lake) as connection:
        connection.execute("CREATE TABLE lake.core.filler (n BIGINT)")
        for number in range(4):
            connection.execute(f"INSERT INTO lake.core.filler SELECT range + {number} FROM range(3000)")
    before, after = compact(lake)
    assert after < before
    export(lake, tmp_path / "copy.duckdb")
    published(place, tmp_path / "copy.duckdb")


# ---------------------------------------------------------------------------------------------------- with the runs


def run_at(place: Operated, lake: LakeSettings, day: int, *, due_only: bool = False) -> RunReport:
    at = datetime(2026, 3, day, 7, 0, tzinfo=UTC)
    settings = place.settings(lake=lake)
    return run(settings, Options(due_only=due_only), clock=lambda: at, write=lambda _text: None)


def test_a_run_carries_what_it_committed_and_catches_up_after_an_outage(
    lake: LakeSettings, postgres: Server, tmp_path: Path
) -> None:
    with operated(tmp_path) as place:
        file = place.home / "warehouse.duckdb"
        carry(lake, file, now=NOW, create=True)
        place.server.set("/index", page("41.3 million"))
        run_at(place, lake, 3)
        assert status(lake, file).missing == 0
        postgres.stop()
        try:
            place.server.set("/index", page("42.3 million"))
            down = run_at(place, lake, 4)
            assert (down.status, down.published is not None) == ("ok", True)
            told = run_at(place, lake, 5)
            assert [change.subject for change in told.told if change.change_class == "check_failed"] == [
                "the lake has every run"
            ]
            again = run_at(place, lake, 6)
            assert [c for c in again.told if c.change_class == "check_failed"] == []
        finally:
            postgres.start()
        assert run_at(place, lake, 6, due_only=True).idle
        assert status(lake, file).missing == 0
        well = run_at(place, lake, 7)
        assert "check_recovered" in [change.change_class for change in well.told]


# ------------------------------------------------------------------------------------------------------------ on S3


@pytest.fixture
def s3(lake: LakeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LakeSettings]:
    """The same lake with its store in a bucket of a server of our own."""
    import urllib.request

    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                request = urllib.request.Request(f"http://127.0.0.1:{port}/facts", method="PUT")
                urllib.request.urlopen(request, timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        monkeypatch.setenv("TEST_S3_KEY", "key-of-the-tests")
        monkeypatch.setenv("TEST_S3_SECRET", "secret-of-the-tests")
        more: dict[str, Any] = {
            "store": "s3://facts/gsi/", "s3_endpoint": f"127.0.0.1:{port}", "s3_tls": False,
            "s3_key_env": "TEST_S3_KEY", "s3_secret_env": "TEST_S3_SECRET",
        }  # fmt: skip
        yield lake.model_copy(update=more)
    finally:
        server.terminate()
        server.wait(30)


def test_a_bucket_is_a_store_like_a_folder(place: Operated, s3: LakeSettings, tmp_path: Path) -> None:
    file = place.home / "warehouse.duckdb"
    assert carry(s3, file, now=NOW, create=True).rows > 0
    assert carry(s3, file, now=NOW).rows == 0
    export(s3, tmp_path / "copy.duckdb")
    published(place, tmp_path / "copy.duckdb")
    assert status(s3, file).files > 0
    gone = s3.model_copy(update={"s3_endpoint": f"127.0.0.1:{free_port()}"})
    with pytest.raises(LakeError) as caught:
        export(gone, tmp_path / "none.duckdb")
    assert "secret-of-the-tests" not in str(caught.value)
    assert not (tmp_path / "none.duckdb").exists()


def test_a_bucket_without_keys_is_a_typed_error(lake: LakeSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    bucket = lake.model_copy(update={"store": "s3://facts/", "s3_key_env": "NOT_SET"})
    with pytest.raises(SettingsError, match="keys"), attached(bucket):
        pass


# ---------------------------------------------------------------------------------------------------------- commands


def test_the_commands_do_what_they_say(
    place: Operated, lake: LakeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "gsi.toml"
    config.write_text(
        f'home = "{place.home}"\n[lake]\ncatalogue_env = "{DSN}"\nstore = "store"\n'
        f'catalogue_schema = "{lake.catalogue_schema}"\n'
    )

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        call = [sys.executable, "-m", "gsi_etl", "lake", *words, "--config", str(config)]
        return subprocess.run(call, capture_output=True, text=True, check=False)

    assert command("init").returncode == 0
    shown = command("status", "--json")
    assert (shown.returncode, json.loads(shown.stdout)["missing"]) == (0, 0)
    assert command("compact").returncode == 0
    exported = command("export", str(tmp_path / "copy.duckdb"))
    assert exported.stdout.strip() == str(tmp_path / "copy.duckdb")
    published(place, tmp_path / "copy.duckdb")
    monkeypatch.setenv(DSN, "postgresql://gsi:sesame-open@127.0.0.1:1/postgres")
    down = command("status")
    assert down.returncode == 1
    assert "GSI-401" in down.stderr or "cannot be opened" in down.stderr
    assert "sesame-open" not in down.stderr + down.stdout
    assert (tmp_path / "store").is_dir()
