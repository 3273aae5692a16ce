"""A database of two small tables, in a file and in memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from two_tables import SCHEMA, World


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
    return path


@pytest.fixture
def path(empty: Path, tmp_path: Path) -> Path:
    """The file of an empty warehouse."""
    return Path(shutil.copy(empty, tmp_path))


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    with duckdb.connect(str(path)) as connection:
        yield connection


@pytest.fixture
def in_memory() -> Iterator[World]:
    with duckdb.connect() as connection:
        connection.execute(SCHEMA)
        yield connection
