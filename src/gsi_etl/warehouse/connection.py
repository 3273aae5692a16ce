"""Opening DuckDB files: the writer behind a file lock and a seal, readers locked down.

DuckDB's own lock keeps two processes from the same file, but its message names no run; and a run holds the home
folder (archive, outbox) as well as the file. So a run takes ``home/run.lock`` first, which says who holds it, and
who held it when a process died.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base import failpoints
from gsi_etl.base.disk import disk_told
from gsi_etl.errors import LockedError, WarehouseError

if TYPE_CHECKING:
    import duckdb


#: What DuckDB may take while it writes or publishes: the rest is spilled beside the database. With more threads than
#: these each would have too little of it.
MEMORY_GIB, THREADS = 2, 4
#: DuckDB's version of a new private file (the published one has another): the oldest whose long texts are compressed,
#: and those of documents are most of a warehouse (2,500 pages of 10 kB: 8 MB in place of 33). A file keeps its own.
_PRIVATE_STORAGE = "v1.2.0"


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A run whose process ended silently: killed, out of memory, or the power went."""

    run_id: str
    since: str
    holder: str


@contextmanager
def run_lock(home: Path, *, run_id: str, now: datetime) -> Iterator[Abandoned | None]:
    """Hold the home folder for one run. Raises LockedError that names the holder when another has it.

    The lock is the kernel's (flock): it goes when its process goes, however that ends. Gives the run that left its
    name in the lock, if one died holding it.
    """
    path = home / "run.lock"
    with disk_told("the run's lock cannot be opened", path, "nothing was fetched and nothing changed"):
        opened = path.open("a+", encoding="utf-8")
    with opened as handle:
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
        handle.seek(0)
        left = _abandoned(handle.read())
        holder = {"run_id": run_id, "pid": os.getpid(), "host": socket.gethostname(), "since": f"{now}"}
        with disk_told("the run's lock cannot be written", path, "nothing was fetched and nothing changed"):
            # Not through the handle: what it could not write it would try to write again when it is closed.
            os.ftruncate(handle.fileno(), 0)
            os.write(handle.fileno(), json.dumps(holder).encode())
        failpoints.hit("run.locked")
        try:
            yield left
        finally:
            os.ftruncate(handle.fileno(), 0)


def _holder(text: str) -> str:
    try:
        held = json.loads(text)
    except ValueError:
        return "its holder left no name"
    return f"run {held['run_id']} (process {held['pid']} on {held['host']}) holds it since {held['since']}"


def _abandoned(text: str) -> Abandoned | None:
    try:
        held = json.loads(text)
        return Abandoned(held["run_id"], held["since"], f"process {held['pid']} on {held['host']}")
    except (ValueError, KeyError, TypeError):
        return None  # nobody, or one that died while it wrote its name


@contextmanager
def open_writer(path: Path, published: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The private warehouse, for writing, proved to hold all that was ever committed.

    A transaction that a crash left in the journal is completed. No extension is loaded, and no file outside the
    home folder is read or written, whatever a text or query says, but for those below ``published``. Raises
    WarehouseError when the file is damaged.
    """
    from gsi_etl.warehouse.journal import JOURNAL, Journal, Mark
    from gsi_etl.warehouse.ledger import redo, verify
    from gsi_etl.warehouse.migrate import run_again
    from gsi_etl.warehouse.seal import break_seal, put_seal

    path = path.absolute()
    if not path.is_file() and Journal(path.parent / JOURNAL).last() != Mark():
        raise WarehouseError(
            "the warehouse's file is gone",
            where=str(path),
            why="its journal is there, so it once existed",
            kept="the journal and the archive are untouched",
            hint="`gsi-etl rebuild` rebuilds it from the journal",
        )
    kept = "what was committed before is safe"
    with disk_told("the warehouse's seal cannot be written", path, kept, error=WarehouseError):
        proved = break_seal(path)
    failpoints.hit("open.sealed")
    try:
        with _open(path, read_only=False) as connection:
            _bound(connection)
            _confine(connection, path.parent, *([published.absolute()] if published else []))
            with damage_told(path):
                redo(connection, lambda entry: run_again(connection, entry))
                if not proved:
                    verify(connection)
            yield connection
            failpoints.hit("close.closed")
    finally:
        # Without a seal the next opening compares the content with the journal.
        with disk_told("the warehouse's seal cannot be written", path, kept, error=WarehouseError):
            put_seal(path)


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """What DuckDB says of a damaged file, as a WarehouseError."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise WarehouseError(
            "the warehouse's file is damaged",
            where=str(path),
            why=str(error).splitlines()[0],
            kept="the journal and the archive are untouched",
            hint="`gsi-etl rebuild` rebuilds it from the journal and sets this one aside",
        ) from None


def _confine(connection: duckdb.DuckDBPyConnection, *folders: Path) -> None:
    """From now on the connection reaches files below ``folders`` and nothing else, and that cannot be undone."""
    # No bound parameter: DuckDB's first look at one imports pandas, if it is installed, which takes a second.
    allowed = ", ".join(literal(str(folder)) for folder in folders)
    connection.execute(f"SET allowed_directories = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def open_reader(path: Path, *, bounded: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file, for reading only: no external access, and the settings are locked. ``bounded``: in little memory,
    for questions that are not ours."""
    if not path.is_file():
        raise WarehouseError(
            "there is no published database yet" if path.name == "gsi.duckdb" else "there is no warehouse yet",
            where=str(path),
            hint="run `gsi-etl run` first, or name the home folder with --home DIR",
        )
    with _open(path, read_only=True) as connection:
        if bounded:
            _bound(connection)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


@contextmanager
def open_confined(path: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file for reading, from which results may be copied to files below ``folder`` and nowhere else."""
    with _open(path, read_only=True) as connection:
        _bound(connection)
        _confine(connection, folder)
        yield connection


def literal(value: str | int | bool | Sequence[str] | None) -> str:
    """A value as SQL text, where no parameter can be bound or binding one would cost too much: DuckDB's first look at
    a bound value imports pandas, if it is installed, which takes half of a second that most runs have no use for."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).upper()
    if not isinstance(value, str):
        return f"[{', '.join(map(literal, value))}]::VARCHAR[]"
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def open_plain(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database file of our own making that is not yet in its place: no seal, no journal of its own to complete."""
    with _open(path, read_only=False) as connection:
        _bound(connection)
        yield connection


def _bound(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep DuckDB small. What it allows itself may be less: it knows the limits of its container."""
    row = connection.execute("SELECT current_setting('memory_limit'), current_setting('threads')").fetchone()
    assert row is not None
    number, unit = str(row[0]).split()
    if unit in ("GiB", "TiB", "PiB") and (unit != "GiB" or float(number) > MEMORY_GIB):
        connection.execute(f"SET memory_limit = '{MEMORY_GIB}GiB'")
    if int(row[1]) > THREADS:
        connection.execute(f"SET threads = {THREADS}")


@contextmanager
def _open(path: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "storage_compatibility_version": _PRIVATE_STORAGE,
    }
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as error:
        raise WarehouseError(
            "the database file cannot be opened",
            where=str(path),
            why=str(error).splitlines()[0],
            kept="the file was not touched",
            hint="if another program has it open, close that one; if it is damaged, `gsi-etl rebuild` rebuilds it",
        ) from None
    try:
        yield connection
    finally:
        connection.close()
