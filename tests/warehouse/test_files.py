"""The files of the published views over a database of four small ones: what they hold, and which are written again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gsi_etl.config.subject import subject
from gsi_etl.warehouse.files import write_files
from gsi_etl.warehouse.run_folders import write_run_folders

World = duckdb.DuckDBPyConnection

SCHEMA = """
CREATE SCHEMA core;
CREATE TABLE core.w (word VARCHAR, n INTEGER, big BIGINT, yes BOOLEAN, day DATE, at_utc TIMESTAMP, x DECIMAL(24, 6));
CREATE TABLE core.r (run_id VARCHAR, finished_at_utc TIMESTAMP, counts VARCHAR);
CREATE TABLE core.c (run_id VARCHAR, sentence VARCHAR, n INTEGER);
CREATE VIEW words AS FROM core.w;
CREATE VIEW figure_history AS SELECT word FROM core.w;
CREATE VIEW runs AS FROM core.r;
CREATE VIEW changes AS FROM core.c;
CREATE VIEW unpublished AS FROM core.w;
COMMENT ON VIEW words IS 'every word';
COMMENT ON COLUMN words.word IS 'as it is';
COMMENT ON COLUMN words.n IS 'how often';
INSERT INTO core.w VALUES
    ('=1+1', -5, 7, true, DATE '2026-03-02', TIMESTAMP '2026-03-02 06:17:00', 0.5),
    ('ä, "b"', NULL, 8, false, NULL, NULL, 2);
INSERT INTO core.r VALUES
    ('run-2', TIMESTAMP '2026-03-02 06:20:00', '{"sources": 2}'), ('run-1', TIMESTAMP '2026-03-01 06:20:00', '{}'),
    ('idle', TIMESTAMP '2026-02-01 00:00:00', '{"sources": 0}'), ('../out', NULL, '{"sources": 1}');
INSERT INTO core.c VALUES ('run-2', 'b', 2), ('run-2', '@a', 1), ('idle', 'x', 3);
"""
NAMES = ("words", "figure_history", "runs", "changes")
BOM = b"\xef\xbb\xbf"
WORDS = (
    BOM + b'word,n,big,yes,day,at_utc,x\n'
    + "'=1+1,-5,7,true,2026-03-02,2026-03-02 06:17:00,0.500000\n\"ä, \"\"b\"\"\",,8,false,,,2.000000\n".encode()
)  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "gsi.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
    return path


@pytest.fixture
def database(original: Path, tmp_path: Path) -> Path:
    (tmp_path / "public").mkdir()
    return Path(shutil.copy(original, tmp_path / "public"))


@pytest.fixture
def world(database: Path) -> Iterator[World]:
    with duckdb.connect(str(database)) as connection:
        yield connection


def write(world: World, database: Path, *differing: str, views: tuple[str, ...] = NAMES) -> None:
    write_files(world, database, database.parent, views, differing)


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def package(database: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((database.parent / "datapackage.json").read_text(encoding="utf-8"))
    return said


def test_each_view_is_a_parquet_file_and_but_for_the_history_a_table_for_people(world: World, database: Path) -> None:
    write(world, database)
    assert names(database.parent) == [
        "datapackage.json", "gsi.duckdb", "latest/changes.csv", "latest/changes.parquet",
        "latest/figure_history.parquet", "latest/runs.csv", "latest/runs.parquet", "latest/words.csv",
        "latest/words.parquet", "runs/run-1/changes.csv", "runs/run-1/runs.csv", "runs/run-2/changes.csv",
        "runs/run-2/runs.csv",
    ]  # fmt: skip
    assert (database.parent / "latest/words.csv").read_bytes() == WORDS
    there = world.execute(f"FROM '{database.parent}/latest/words.parquet'").fetchall()
    assert there == world.execute("FROM words").fetchall()
    codec = world.execute(
        f"SELECT DISTINCT compression FROM parquet_metadata('{database.parent}/latest/words.parquet')"
    )
    assert codec.fetchall() == [("ZSTD",)]


def test_the_package_tells_run_size_hash_and_columns_of_each_file(world: World, database: Path) -> None:
    write(world, database, views=("words", "figure_history"))

    def file(name: str, path: str) -> dict[str, Any]:
        data = (database.parent / path).read_bytes()
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        return {"name": name, "path": path, "format": path.rpartition(".")[2], "bytes": len(data), "hash": digest}

    fields = [
        {"name": "word", "type": "string", "description": "as it is"},
        {"name": "n", "type": "integer", "description": "how often"},
        {"name": "big", "type": "integer", "description": None},
        {"name": "yes", "type": "boolean", "description": None},
        {"name": "day", "type": "date", "description": None},
        {"name": "at_utc", "type": "datetime", "description": None},
        {"name": "x", "type": "number", "description": None},
    ]
    schema = {"description": "every word", "schema": {"fields": fields, "missingValues": [""]}}
    word = {"fields": [{"name": "word", "type": "string", "description": None}], "missingValues": [""]}
    assert package(database) == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gsi-etl",
        "title": subject().site.dataset,
        "description": "Each figure with its words, its page and its edition. Editions differ in method: see editions.",
        "version": "run-2",
        "created": "2026-03-02T06:20:00Z",
        "resources": [
            file("words-parquet", "latest/words.parquet") | schema,
            file("words-csv", "latest/words.csv") | schema,
            file("figure-history-parquet", "latest/figure_history.parquet") | {"description": "", "schema": word},
            file("gsi", "gsi.duckdb"),
        ],
    }
    assert (database.parent / "datapackage.json").read_text(encoding="utf-8").startswith('{\n "$schema": "https:')


@pytest.mark.parametrize(
    ("spoil", "version", "created"),
    [
        ("DELETE FROM core.r", "", None),
        ("UPDATE core.r SET finished_at_utc = NULL; DELETE FROM core.r WHERE run_id <> 'run-1'", "run-1", None),
    ],
)
def test_a_package_without_a_run_that_ended_says_so(
    world: World, database: Path, spoil: str, version: str, created: str | None
) -> None:
    world.execute(spoil)
    write(world, database, views=("figure_history",))
    assert (package(database)["version"], package(database)["created"]) == (version, created)


def test_files_of_reference_data_are_written_again_only_for_other_data_or_when_spoiled(
    world: World, database: Path
) -> None:
    world.execute("CREATE VIEW measures AS SELECT word FROM core.w WHERE word NOT LIKE '=%'")
    table, parquet = (database.parent / "latest" / f"measures.{ending}" for ending in ("csv", "parquet"))

    def written(load_id: str) -> bytes:
        write_files(world, database, database.parent, ("measures",), ("measures",), load_id)
        assert world.execute(f"FROM '{parquet}'").fetchall() == world.execute(f"FROM read_csv('{table}')").fetchall()
        return table.read_bytes().removeprefix(BOM)

    one = written("one")
    world.execute("DELETE FROM core.w WHERE n IS NULL; UPDATE core.w SET word = 'other'")
    assert written("one") == one  # the same data says the same: not even looked at
    assert written("two") == b"word\nother\n"
    for spoil in (table.unlink, lambda: table.write_bytes(one), parquet.unlink, lambda: parquet.write_bytes(one)):
        spoil()
        assert written("two") == b"word\nother\n"
    for spoiled in ("", "[]", "{}", '{"resources": 7}', "[" * 10**5):
        (database.parent / "datapackage.json").write_text(spoiled)
        table.write_bytes(one)
        assert written("two") == b"word\nother\n"
    assert written("") == b"word\nother\n"
    assert "reference" not in package(database)


def test_only_views_that_may_differ_and_files_that_are_gone_are_written_again(world: World, database: Path) -> None:
    write(world, database)
    latest = database.parent / "latest"
    before = {path.name: path.read_bytes() for path in latest.iterdir()}
    world.execute("UPDATE core.w SET n = 9; UPDATE core.c SET n = 9")
    (latest / "runs.csv").unlink()
    (latest / "runs.parquet").unlink()
    write(world, database, "changes")
    assert {path.name for path in latest.iterdir() if path.read_bytes() != before[path.name]} == {
        "changes.csv", "changes.parquet",
    }  # fmt: skip
    write(world, database, *NAMES)
    assert b"'=1+1,9,7" in (latest / "words.csv").read_bytes()


def test_a_file_that_would_be_the_same_is_left_and_only_takes_its_rights(world: World, database: Path) -> None:
    write(world, database)
    latest = database.parent / "latest"
    before = {path.name: path.stat().st_ino for path in latest.glob("*.csv")}
    (latest / "words.csv").chmod(0o600)
    world.execute("UPDATE core.c SET n = 9")
    write(world, database, *NAMES)
    after = {path.name: path.stat().st_ino for path in latest.glob("*.csv")}
    assert {name for name, node in before.items() if after[name] != node} == {"changes.csv"}
    assert (latest / "words.csv").stat().st_mode == (latest / "runs.csv").stat().st_mode
    assert not list(database.parent.rglob(".*"))


def test_each_run_that_tried_a_source_has_a_folder_of_what_it_changed(world: World, database: Path) -> None:
    folder = database.parent / "runs"
    write_run_folders(world, folder, database.parent)
    assert names(folder) == ["run-1/changes.csv", "run-1/runs.csv", "run-2/changes.csv", "run-2/runs.csv"]
    assert (folder / "run-2/changes.csv").read_bytes() == BOM + b"run_id,sentence,n\nrun-2,'@a,1\nrun-2,b,2\n"
    assert (folder / "run-1/changes.csv").read_bytes() == BOM + b"run_id,sentence,n\n"
    assert (folder / "run-2/runs.csv").read_bytes() == (
        BOM + b'run_id,finished_at_utc,counts\nrun-2,2026-03-02 06:20:00,"{""sources"": 2}"\n'
    )
    assert (folder / "run-1/runs.csv").read_bytes() == (
        BOM + b"run_id,finished_at_utc,counts\nrun-1,2026-03-01 06:20:00,{}\n"
    )


def test_a_folder_of_a_run_is_written_once_and_what_was_left_of_one_is_begun_again(
    world: World, database: Path
) -> None:
    folder = database.parent / "runs"
    write_run_folders(world, folder, database.parent)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.csv")}
    world.execute("UPDATE core.c SET n = 9; INSERT INTO core.r VALUES ('run-0', NULL, '{\"sources\": 1}')")
    world.execute("INSERT INTO core.c VALUES ('run-0', 'first', 4)")
    (folder / ".run-0.new").mkdir()
    (folder / ".run-0.new" / "half.csv").touch()
    write_run_folders(world, folder, database.parent)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert names(folder / "run-0") == ["changes.csv", "runs.csv"]
    assert (folder / "run-0/changes.csv").read_bytes() == BOM + b"run_id,sentence,n\nrun-0,first,4\n"
    assert sorted(path.name for path in folder.iterdir()) == ["run-0", "run-1", "run-2"]
    write_run_folders(world, folder, database.parent)


def test_what_is_published_has_the_rights_of_its_folder(world: World, database: Path) -> None:
    database.parent.chmod(0o750)
    write(world, database)
    public = database.parent
    modes: dict[bool, set[str]] = {True: set(), False: set()}
    for path in public.rglob("*"):
        if path != database:
            modes[path.is_dir()].add(oct(path.stat().st_mode & 0o777))
    assert modes == {True: {"0o750"}, False: {"0o640"}}
