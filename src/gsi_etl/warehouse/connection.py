"""Opening DuckDB files: the writer behind a file lock, readers locked down.

DuckDB's own lock keeps two processes from the same file, but its message names no run; and a run holds the home
folder (archive, outbox) as well as the file. So a run takes ``home/run.lock`` first, which says who holds it.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.errors import LockedError, WarehouseError

if TYPE_CHECKING:
    import duckdb


@contextmanager
def run_lock(home: Path, *, run_id: str, now: datetime) -> Iterator[None]:
    """Hold the home folder for one run. Raises LockedError that names the holder when another has it.

    The lock is the kernel's (flock): it goes when its process goes, however that ends.
    """
    path = home / "run.lock"
    with path.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise LockedError(
                "another run is at work on this home folder",
                where=str(path),
                why=_holder(handle.read()),
                kept="this call fetched nothing and changed nothing",
                hint="wait for it to end, or give this one another --home",
            ) from None
        handle.truncate(0)
        handle.write(
            json.dumps({"run_id": run_id, "pid": os.getpid(), "host": socket.gethostname(), "since": f"{now}"})
        )
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)


def _holder(text: str) -> str:
    try:
        held = json.loads(text)
    except ValueError:
        return "its holder left no name"
    return f"run {held['run_id']} (process {held['pid']} on {held['host']}) holds it since {held['since']}"


@contextmanager
def open_writer(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The private warehouse, for writing. No extension is loaded or fetched, whatever a text or query says."""
    with _open(path, read_only=False) as connection:
        yield connection


@contextmanager
def open_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file, for reading only: no external access, and the settings are locked."""
    if not path.is_file():
        raise WarehouseError(
            "there is no published database yet" if path.parent.name == "public" else "there is no warehouse yet",
            where=str(path),
            hint="run `gsi-etl run` first, or name the home folder with --home DIR",
        )
    with _open(path, read_only=True) as connection:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


@contextmanager
def _open(path: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as error:
        raise WarehouseError(
            "the database file cannot be opened",
            where=str(path),
            why=str(error).splitlines()[0],
            kept="the file was not touched",
            hint="if another program has it open, close that one; analysts read public/gsi.duckdb instead",
        ) from None
    try:
        yield connection
    finally:
        connection.close()
