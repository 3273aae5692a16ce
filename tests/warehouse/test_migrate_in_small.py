"""Migrations and views of a folder of two lines each: what is applied, noted, copied before, and refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gsi_etl.config import resources
from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.journal import Journal, JournalEntry, Mark, TableRows
from gsi_etl.warehouse.migrate import apply_fitting_views, apply_migration, apply_views, migrate, run_again

World = duckdb.DuckDBPyConnection

AT = datetime(2026, 3, 2, 6, 17, tzinfo=UTC)
FIRST = """
CREATE SCHEMA core;
CREATE TABLE core.entries (entry BIGINT, digest VARCHAR, kind VARCHAR, recorded_at TIMESTAMP);
CREATE TABLE core.a (entry BIGINT, n INTEGER);
"""
A, B = "CREATE VIEW seen AS SELECT 1 AS n;", "CREATE VIEW also AS FROM seen;"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A warehouse/ folder of one migration and two views, the second of which needs the first."""
    folder = tmp_path / "warehouse"
    for name, text in {
        "migrations/0001_first.sql": FIRST, "migrations/notes.sql": "no SQL", "views/10_a.sql": A, "views/20_b.sql": B,
        "views/notes.sql": "no SQL",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        yield connection


def brought(world: World, folder: Path, days: int = 0) -> list[str]:
    return migrate(world, folder=folder, now=lambda: AT + timedelta(days=days))


def noted(world: World) -> list[tuple[Any, ...]]:
    return world.execute("SELECT name, sha256, applied_at FROM main.schema_migrations ORDER BY rowid").fetchall()


def plain(days: int = 0) -> datetime:
    return (AT + timedelta(days=days)).replace(tzinfo=None)


def headers(world_folder: Path) -> list[dict[str, Any]]:
    entries = Journal(world_folder / "journal").entries()
    return [{name: entry.header[name] for name in ("kind", "name", "sha256", "at")} for entry in entries]


def test_a_new_warehouse_gets_each_migration_then_the_views_and_needs_no_copy_before(
    world: World, folder: Path, tmp_path: Path
) -> None:
    more = "CREATE TABLE core.b (entry BIGINT);"
    (folder / "migrations/0002_more.sql").write_text(more)
    assert brought(world, folder) == ["0001_first.sql", "0002_more.sql"]
    assert noted(world) == [
        ("0001_first.sql", sha(FIRST), plain()), ("0002_more.sql", sha(more), plain()), ("views", sha(A + B), plain()),
    ]  # fmt: skip
    assert world.execute("FROM also").fetchall() == [(1,)]
    assert headers(tmp_path) == [
        {"kind": "migration", "name": name, "sha256": sha(text), "at": "2026-03-02 06:17:00"}
        for name, text in (("0001_first.sql", FIRST), ("0002_more.sql", more))
    ]
    assert not (tmp_path / "backups").exists()
    assert brought(world, folder, days=1) == []
    assert len(noted(world)) == 3
    assert len(headers(tmp_path)) == 2


def test_an_older_warehouse_is_copied_once_before_its_first_new_migration(
    world: World, folder: Path, tmp_path: Path
) -> None:
    brought(world, folder)
    world.execute("INSERT INTO core.a VALUES (1, 7)")
    (folder / "migrations/0002_more.sql").write_text("UPDATE core.a SET n = 8;")
    (folder / "migrations/0003_last.sql").write_text("UPDATE core.a SET n = n + 1;")
    assert brought(world, folder, days=2) == ["0002_more.sql", "0003_last.sql"]
    assert world.execute("FROM core.a").fetchall() == [(1, 9)]
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["w-before-0002_more.duckdb"]
    with duckdb.connect(str(tmp_path / "backups" / "w-before-0002_more.duckdb"), read_only=True) as copy:
        assert copy.execute("FROM core.a").fetchall() == [(1, 7)]
    assert [(name, at) for name, _, at in noted(world)[2:]] == [
        ("0002_more.sql", plain(2)), ("0003_last.sql", plain(2)),
    ]  # fmt: skip


def test_a_warehouse_that_cannot_be_copied_is_not_migrated(world: World, folder: Path, tmp_path: Path) -> None:
    brought(world, folder)
    (folder / "migrations/0002_more.sql").write_text("UPDATE core.a SET n = 8;")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "w-before-0002_more.duckdb").symlink_to("nowhere/at/all")
    with pytest.raises(WarehouseError) as caught:
        brought(world, folder)
    assert (caught.value.what, caught.value.where) == (
        "the warehouse could not be backed up before it is migrated",
        str(tmp_path / "backups"),
    )
    assert "w-before-0002_more.duckdb" in caught.value.why
    assert len(noted(world)) == 2


def test_a_database_in_memory_is_migrated_without_a_copy(folder: Path, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        brought(connection, folder)
        (folder / "migrations/0002_more.sql").write_text("INSERT INTO core.a VALUES (1, 8);")
        assert brought(connection, folder) == ["0002_more.sql"]
        assert connection.execute("FROM core.a").fetchall() == [(1, 8)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["warehouse"]


def test_views_are_made_again_when_their_files_are_others_than_the_last_whatever_the_clock_says(
    world: World, folder: Path
) -> None:
    brought(world, folder)
    other = A.replace("CREATE", "CREATE OR REPLACE").replace("1", "2")
    again = B.replace("CREATE", "CREATE OR REPLACE")
    (folder / "views/20_b.sql").write_text(again)
    for number, (text, days, n) in enumerate(
        [(other, -5, 2), (A.replace("CREATE", "CREATE OR REPLACE"), -9, 1), (other, 3, 2)]
    ):
        (folder / "views/10_a.sql").write_text(text)
        assert brought(world, folder, days) == []
        assert world.execute("FROM also").fetchall() == [(n,)]
        assert noted(world)[2 + number] == ("views", sha(text + again), plain(days))
        brought(world, folder, days=30)
        assert len(noted(world)) == 3 + number


def test_views_that_fail_leave_those_before_and_can_be_made_the_next_time(world: World, folder: Path) -> None:
    brought(world, folder)
    replaced = A.replace("CREATE", "CREATE OR REPLACE").replace("1", "2")
    (folder / "views/10_a.sql").write_text(replaced)
    (folder / "views/20_b.sql").write_text("nonsense")
    with pytest.raises(duckdb.Error):
        brought(world, folder)
    assert world.execute("FROM also").fetchall() == [(1,)]
    assert len(noted(world)) == 2
    (folder / "views/20_b.sql").write_text(B.replace("CREATE", "CREATE OR REPLACE"))
    brought(world, folder)
    assert world.execute("FROM also").fetchall() == [(2,)]


def test_files_of_views_can_be_left_out(folder: Path) -> None:
    with duckdb.connect() as connection:
        apply_views(connection, folder, without=("20_b.sql",))
        views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1")
        assert views.fetchall() == [("seen",)]


def test_a_migration_that_was_changed_is_refused_before_any_other_runs(world: World, folder: Path) -> None:
    brought(world, folder)
    changed = FIRST + "-- a word more\n"
    (folder / "migrations/0001_first.sql").write_text(changed)
    (folder / "migrations/0002_more.sql").write_text("INSERT INTO core.a VALUES (1, 8);")
    with pytest.raises(WarehouseError) as caught:
        brought(world, folder)
    assert (caught.value.what, caught.value.where, caught.value.why) == (
        "the migration 0001_first.sql has changed since it was applied",
        str(folder / "migrations/0001_first.sql"),
        f"applied as sha256 {sha(FIRST)[:12]}, now {sha(changed)[:12]}",
    )
    assert world.execute("FROM core.a").fetchall() == []


def test_a_migration_that_fails_is_told_and_rolled_back_with_the_file_of_the_journal(
    world: World, folder: Path, tmp_path: Path
) -> None:
    brought(world, folder)
    (folder / "migrations/0002_bad.sql").write_text("INSERT INTO core.a VALUES (1, 8); SELECT nonsense\n FROM core.a;")
    with pytest.raises(WarehouseError) as caught:
        brought(world, folder)
    assert (caught.value.what, caught.value.where) == (
        "the migration 0002_bad.sql failed",
        str(folder / "migrations/0002_bad.sql"),
    )
    assert "nonsense" in caught.value.why
    assert "\n" not in caught.value.why
    assert world.execute("FROM core.a").fetchall() == []
    assert len(headers(tmp_path)) == 1


# --- what is done again


def entry(**header: Any) -> JournalEntry:
    return JournalEntry(Mark(3, "c"), header, (TableRows("a", ("n",), []),))


def test_a_migration_of_the_journal_is_executed_again_when_its_file_is_as_it_was(world: World, folder: Path) -> None:
    known = {"kind": "migration", "name": "0001_first.sql", "sha256": sha(FIRST), "at": "2026-03-02 06:17:00"}
    run_again(world, entry(**known), folder)
    assert noted(world) == [("0001_first.sql", sha(FIRST), plain())]
    assert world.execute("FROM core.a").fetchall() == []
    for other in ({"sha256": sha("other")}, {"name": "0002_gone.sql"}):
        with pytest.raises(WarehouseError) as caught:
            run_again(world, entry(**known | other), folder)
        name = (known | other)["name"]
        assert (caught.value.what, caught.value.where) == (
            f"the migration {name} is not there as the journal knows it",
            str(folder / "migrations" / name),
        )
    assert len(noted(world)) == 1


def test_a_correction_of_the_clock_is_made_again_from_the_rows_of_its_entry(world: World, folder: Path) -> None:
    world.execute(
        "CREATE SCHEMA core; CREATE TABLE core.t (entry BIGINT, at_time TIMESTAMP);"
        "CREATE TABLE core.clock_repairs (entry BIGINT, recorded_at TIMESTAMP, of_entry BIGINT, written TIMESTAMP, "
        "corrected TIMESTAMP);"
        "INSERT INTO core.t VALUES (1, '2038-01-01'), (2, '2038-01-01'), (1, '2026-01-01');"
        "INSERT INTO core.clock_repairs VALUES (3, '2026-03-02', 1, '2038-01-01', '2026-02-01'), "
        "(4, '2026-03-02', 2, '2038-01-01', '2026-02-02');"
    )
    run_again(world, entry(kind="clock"), folder)
    assert world.execute("FROM core.t ORDER BY ALL").fetchall() == [
        (1, datetime(2026, 1, 1)), (1, datetime(2026, 2, 1)), (2, datetime(2038, 1, 1)),
    ]  # fmt: skip


def test_one_of_our_migrations_is_applied_as_of_another_time() -> None:
    path = resources.folder("warehouse") / "migrations" / "0001_initial.sql"
    with duckdb.connect() as connection:
        apply_migration(connection, path.name, "2025-01-01 00:00:00")
        assert noted(connection) == [
            (path.name, hashlib.sha256(path.read_bytes()).hexdigest(), datetime(2025, 1, 1))
        ]  # fmt: skip


def test_views_are_made_only_for_a_warehouse_that_has_all_migrations(ledger: World) -> None:
    there = "SELECT count(*) FROM duckdb_views() WHERE view_name = 'runs'"
    ledger.execute("DROP VIEW main.runs")
    for pretended, made in (("nothing", 0), ("0003_acks.sql", 1)):
        ledger.execute(
            "UPDATE main.schema_migrations SET name = ? WHERE name LIKE '0003%' OR name = 'nothing'", [pretended]
        )
        apply_fitting_views(ledger)
        assert ledger.execute(there).fetchone() == (made,)
