"""A warehouse written again, from its own rows or from its journal, is the same; and what is lost is numbered."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from runs_of_three import NOW, record, three_runs

from gsi_etl.config import resources
from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.journal import Journal
from gsi_etl.warehouse.load import commit
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.rebuild import rebuild
from gsi_etl.warehouse.rewrite import rewrite_from_journal, rewrite_from_warehouse, sound_entries


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three_runs(tmp_path_factory.mktemp("rewritten"))


@pytest.fixture
def home(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "home"))


def said(path: Path) -> dict[str, list[Any]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            "runs": connection.execute("SELECT run_id, recorded_at, counts FROM core.runs ORDER BY entry").fetchall(),
            "migrations": connection.execute(
                "SELECT name, sha256, applied_at FROM main.schema_migrations WHERE name <> 'views' ORDER BY name"
            ).fetchall(),
            "shown": connection.execute("SELECT run_id, status FROM runs ORDER BY started_at_utc").fetchall(),
            "kinds": connection.execute("SELECT kind, recorded_at FROM core.entries ORDER BY entry").fetchall(),
        }


def file_of(home: Path, number: int) -> Path:
    return next((home / "journal").glob(f"{number:08d}-*"))


def test_from_its_own_rows_and_what_only_the_journal_has_it_is_the_same(home: Path) -> None:
    fresh = home / "again" / "warehouse.duckdb"
    fresh.parent.mkdir()
    before = (home / "warehouse.duckdb").read_bytes()
    with open_writer(home / "warehouse.duckdb") as connection:
        commit(connection, record(3))
    wanted = said(home / "warehouse.duckdb")
    (home / "warehouse.duckdb").write_bytes(before)  # as before the last commit
    assert len(said(home / "warehouse.duckdb")["runs"]) == len(wanted["runs"]) - 1
    file_of(home, 10).write_bytes(b"damaged")
    rewrite_from_warehouse(home / "warehouse.duckdb", Journal(home / "journal"), fresh)
    assert said(fresh) == wanted
    assert len(Journal(fresh.parent / "journal").marks()) == len(list((home / "journal").iterdir()))


def test_a_migration_that_is_not_there_as_it_was_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "older"
    shutil.copytree(resources.folder("warehouse"), folder / "warehouse")
    (path,) = (folder / "warehouse" / "migrations").glob("0003*")
    path.write_text(path.read_text() + "\n-- another word\n")
    monkeypatch.setattr(resources, "folder", lambda name: folder / name)
    fresh = home / "again" / "warehouse.duckdb"
    fresh.parent.mkdir()
    with pytest.raises(WarehouseError, match=f"the migration {path.name} is not there as the warehouse knows it"):
        rewrite_from_warehouse(home / "warehouse.duckdb", Journal(home / "journal"), fresh)


def test_a_journal_of_an_earlier_version_is_rebuilt_and_then_migrated(tmp_path: Path) -> None:
    older, home = tmp_path / "older", tmp_path / "home"
    shutil.copytree(resources.folder("warehouse") / "migrations", older / "migrations")
    sorted((older / "migrations").iterdir())[-1].unlink()
    home.mkdir()
    with open_writer(home / "warehouse.duckdb") as connection:
        migrate(connection, folder=older)
    done = rebuild(home / "warehouse.duckdb", now=NOW)
    assert done.entries == len(list((older / "migrations").iterdir()))
    with open_writer(home / "warehouse.duckdb") as connection:
        assert len(migrate(connection)) == 1
        assert connection.execute("FROM measures").fetchall() == []


@pytest.mark.parametrize(("damaged", "left"), [((), [0, 1, 2]), ((10,), [0, 2]), ((9, 11), [1]), ((1, 8), [0, 1, 2])])
def test_from_its_journal_it_has_what_is_sound_and_the_rest_is_numbered(
    home: Path, damaged: tuple[int, ...], left: list[int]
) -> None:
    for number in damaged:
        file_of(home, number).write_bytes(b"damaged")
    journal, fresh = Journal(home / "journal"), home / "again" / "warehouse.duckdb"
    fresh.parent.mkdir()
    assert rewrite_from_journal(journal, fresh) == list(damaged)
    with open_writer(fresh) as connection:
        migrate(connection)
    assert [run for run, *_ in said(fresh)["runs"]] == [f"run-{number}" for number in left]
    sound, lost = sound_entries(journal, after=8)
    assert [mark.sequence for mark in sound] == [number for number in (9, 10, 11) if number not in damaged]
    assert lost == [number for number in damaged if number > 8]
