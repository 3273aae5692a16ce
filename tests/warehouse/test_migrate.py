"""Migrations: each once, in order, in one transaction, with a backup before; a changed one is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from runs_of_three import NOW, hash_of

from gsi_etl.config import resources
from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.ledger import content_hash, rows_of, write
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.rebuild import rebuild
from gsi_etl.warehouse.rows import insert

FILES = sorted(path.name for path in (resources.folder("warehouse") / "migrations").glob("*.sql"))


def folder_with(tmp_path: Path, names: list[str], **extra: str) -> Path:
    """A warehouse/ folder with these of our migrations, and more by their text; with our views when it has all."""
    folder = tmp_path / "warehouse"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "migrations").mkdir(parents=True)
    (folder / "views").mkdir()
    for name in names:
        shutil.copy(resources.folder("warehouse") / "migrations" / name, folder / "migrations" / name)
    if names == FILES:
        shutil.copytree(resources.folder("warehouse") / "views", folder / "views", dirs_exist_ok=True)
    for name, text in extra.items():
        (folder / "migrations" / f"{name}.sql").write_text(text)
    return folder


def schema(path: Path) -> list[tuple[str, str, str]]:
    with open_writer(path) as connection:
        return connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'core' ORDER BY ALL"
        ).fetchall()


def test_each_migration_runs_once(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as connection:
        assert migrate(connection) == FILES
        assert migrate(connection) == []


@pytest.mark.parametrize(
    "known",
    [
        # The oldest and the newest are fast; the others take the same steps in between.
        pytest.param(known, marks=() if known in (1, len(FILES) - 1) else pytest.mark.slow)
        for known in range(1, len(FILES))
    ],
)
def test_every_earlier_schema_is_upgraded_with_its_rows_and_a_backup(tmp_path: Path, known: int) -> None:
    old, new = tmp_path / "old" / "w.duckdb", tmp_path / "new" / "w.duckdb"
    old.parent.mkdir()
    new.parent.mkdir()
    columns = ("alert_id", "attempted_at", "status", "detail")
    with open_writer(old) as connection:
        migrate(connection, folder=folder_with(tmp_path, FILES[:known]))
        write(connection, "deliveries", NOW, [rows_of("deliveries", columns, [["al_1", NOW, "sent", "kept"]])])
    with open_writer(old) as connection:
        assert migrate(connection) == FILES[known:]
        assert connection.execute("SELECT alert_id, detail FROM core.deliveries").fetchall() == [("al_1", "kept")]
        assert connection.execute("SELECT count(*) FROM main.figures").fetchone() == (0,)
        before = content_hash(connection)
    with open_writer(new) as connection:
        migrate(connection)
    assert schema(old) == schema(new)
    (backup,) = (old.parent / "backups").iterdir()
    with duckdb.connect(str(backup), read_only=True) as connection:
        assert connection.execute("SELECT detail FROM core.deliveries").fetchall() == [("kept",)]
    assert rebuild(old, now=NOW).content_hash == before == hash_of(old)


def test_a_migration_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    folder = folder_with(tmp_path, FILES, **{"0900_bad": "CREATE TABLE core.half (entry BIGINT); SELECT nonsense;"})
    with open_writer(path) as connection:
        with pytest.raises(WarehouseError, match="0900_bad"):
            migrate(connection, folder=folder)
        assert connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'half'").fetchall() == []
    with open_writer(path) as connection:
        assert migrate(connection) == []


def test_a_migration_that_is_refused_at_its_commit_leaves_no_file_in_the_journal(tmp_path: Path) -> None:
    # DuckDB refuses to alter and to update one table in one transaction, and says so only at the end.
    refused = "UPDATE core.acks SET note = upper(note); ALTER TABLE core.acks ADD COLUMN by_whom VARCHAR;"
    path = tmp_path / "w.duckdb"
    with open_writer(path) as connection:
        migrate(connection)
        insert(connection, "acks", ("recorded_at", "change_id", "note"), [[NOW, "ch_1", "seen"]])
        with pytest.raises(WarehouseError, match="0900_refused"):
            migrate(connection, folder=folder_with(tmp_path, FILES, **{"0900_refused": refused}))
        insert(connection, "acks", ("recorded_at", "change_id", "note"), [[NOW, "ch_2", "seen"]])
    with open_writer(path) as connection:
        assert connection.execute("SELECT count(*) FROM core.acks").fetchone() == (2,)


def test_a_migration_that_changed_after_it_ran_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, FILES, **{"0900_more": "CREATE TABLE core.more (entry BIGINT)"})
    with open_writer(tmp_path / "w.duckdb") as connection:
        migrate(connection, folder=folder)
        (folder / "migrations" / "0900_more.sql").write_text("CREATE TABLE core.other (entry BIGINT)")
        with pytest.raises(WarehouseError, match="has changed since it was applied"):
            migrate(connection, folder=folder)


def test_a_migration_may_rewrite_rows_and_the_totals_follow(tmp_path: Path) -> None:
    path, columns = tmp_path / "w.duckdb", ("recorded_at", "change_id", "note")
    rewrite = "UPDATE core.acks SET note = upper(note); ALTER TABLE core.mutes ADD COLUMN by_whom VARCHAR;"
    with open_writer(path) as connection:
        migrate(connection)
        write(connection, "acks", NOW, [rows_of("acks", columns, [[NOW, "ch_1", "seen"]])])
        migrate(connection, folder=folder_with(tmp_path, FILES, **{"0900_rewrite": rewrite}))
        write(connection, "acks", NOW, [rows_of("acks", columns, [[NOW, "ch_2", "too"]])])
    path.with_name("w.duckdb.seal").unlink()
    with open_writer(path) as connection:  # without its seal the whole content is compared with the journal
        assert connection.execute("SELECT note FROM core.acks ORDER BY entry").fetchall() == [("SEEN",), ("too",)]
