"""The fixtures of this folder: home folders that three days of the sample site have filled, and an empty warehouse."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hand_written import warehouse

from gsi_etl.warehouse.ledger import all_totals, last_entry
from scenes.filled_home import filled_home, home, small_home

__all__ = ["filled_home", "home", "small_home"]


@pytest.fixture(scope="session")
def migrated() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory, migrated and empty: who writes to it takes it back."""
    with warehouse() as connection:
        yield connection


@pytest.fixture
def world(migrated: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse for the rows of one test, which are taken back."""
    migrated.execute("BEGIN")
    yield migrated
    migrated.execute("ROLLBACK")


@pytest.fixture
def ledger(migrated: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse whose transactions are committed; what they wrote is deleted afterwards."""
    last = last_entry(migrated).sequence
    yield migrated
    for table in (*all_totals(migrated), "entries"):
        migrated.execute(f"DELETE FROM core.{table} WHERE entry > {last}")
