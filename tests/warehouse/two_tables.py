"""A database of two small tables that transactions write, and one whose journal is ahead of it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from gsi_etl.warehouse import ledger
from gsi_etl.warehouse.journal import JournalEntry, Mark, TableRows
from gsi_etl.warehouse.ledger import insert_rows, rows_of, transact, write

World = duckdb.DuckDBPyConnection

AT = datetime(2026, 3, 2, 6, 17, tzinfo=UTC)
SCHEMA = """
CREATE SCHEMA core;
CREATE TABLE core.entries (entry BIGINT, digest VARCHAR, kind VARCHAR, recorded_at TIMESTAMP);
CREATE TABLE core.words (entry BIGINT NOT NULL, word VARCHAR NOT NULL, n DECIMAL(38, 12));
CREATE TABLE core.days (entry BIGINT NOT NULL, day DATE);
CREATE TABLE core.unnumbered (word VARCHAR);
CREATE VIEW core.seen AS FROM core.words;
"""


def words(*said: str) -> TableRows:
    return rows_of("words", ("word", "n"), [[word, number] for number, word in enumerate(said, 1)])


def of(connection: World, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"FROM core.{table}").fetchall()


SHOUT = "UPDATE core.words SET word = upper(word)"


def changing(connection: World, kind: str, part: TableRows) -> Mark:
    """A transaction that writes rows and changes older ones."""

    def work(sequence: int) -> None:
        insert_rows(connection, sequence, part)
        connection.execute(SHOUT)

    return transact(connection, {"kind": kind, "at": "2026-03-02"}, [part], work, recount=True)


def kept_and_then(path: Path, *later: tuple[str, TableRows]) -> World:
    """A warehouse of one transaction whose journal has these besides: it crashed before it committed them."""
    with duckdb.connect(str(path)) as connection:
        changing(connection, "migration", words("A"))
    shutil.copy(path, path.with_suffix(".old"))
    with duckdb.connect(str(path)) as connection:
        for kind, part in later:
            if kind in ledger.CHANGING:
                changing(connection, kind, part)
            else:
                write(connection, kind, AT, [part])
    path.with_suffix(".old").replace(path)
    return duckdb.connect(str(path))


def nothing_again(entry: JournalEntry) -> None:
    raise AssertionError(entry)
