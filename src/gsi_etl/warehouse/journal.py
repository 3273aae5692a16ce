"""The journal beside the warehouse: one file for each transaction, each bound to the one before it by a hash.

``journal/00000042-<sha256>.json.gz`` holds all that one transaction wrote, as JSON lines: a header, then for each
table a line that names it and its rows as they were inserted. A file is written and fsynced before its transaction
commits. So the warehouse can lose nothing that the journal does not give back, and can be made anew from it.
Knows files and hashes; knows nothing of DuckDB.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.durable import sync, write_durably

FIRST: Final = "0" * 64
_NAME = re.compile(r"(\d{8})-([0-9a-f]{64})\.json\.gz")


@dataclass(frozen=True, slots=True)
class Mark:
    """The journal's end: the number of its last file (0: none) and the sha256 in which all before it take part."""

    sequence: int = 0
    digest: str = FIRST


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows for one core table, each a JSON object of the columns, as text."""

    table: str
    columns: tuple[str, ...]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One file of the journal: its header (kind, at, totals, ...), and the rows that its transaction inserted."""

    mark: Mark
    header: dict[str, Any]
    tables: tuple[TableRows, ...]


class Journal:
    """The files of one folder. The caller holds the home folder's lock while it appends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def marks(self) -> list[Mark]:
        """Every file's number and hash, from the names alone. Raises WarehouseError when a number is missing."""
        found = []
        for path in sorted(self.folder.glob("[0-9]*")):
            match = _NAME.fullmatch(path.name)
            if match is None:
                raise _damaged(path, "its name is not that of a file of the journal")
            found.append(Mark(int(match[1]), match[2]))
        for number, mark in enumerate(found, start=1):
            if mark.sequence != number:
                raise _damaged(self.folder, f"file {number} is missing, or there twice")
        return found

    def last(self) -> Mark:
        """Where the journal ends."""
        marks = self.marks()
        return marks[-1] if marks else Mark()

    def append(self, before: Mark, header: dict[str, Any], tables: Sequence[TableRows]) -> Mark:
        """Write the file that follows ``before``. Durable when it returns."""
        sequence = before.sequence + 1
        lines = [_dump({**header, "sequence": sequence, "previous": before.digest})]
        for part in tables:
            lines.append(_dump({"table": part.table, "columns": part.columns, "rows": len(part.lines)}))
            lines += part.lines
        data = ("\n".join(lines) + "\n").encode()
        mark = Mark(sequence, hashlib.sha256(data).hexdigest())
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            sync(self.folder.parent)
        # Level 1: most of a commit's time would else go into the last few per cent.
        write_durably(self._path(mark), gzip.compress(data, 1, mtime=0))
        return mark

    def withdraw(self, mark: Mark) -> None:
        """Take back the file just appended: its transaction was refused, and it would be refused again."""
        self._path(mark).unlink()
        sync(self.folder)

    def read(self, mark: Mark) -> JournalEntry:
        """One file. Raises WarehouseError when one byte of it is not as it was written."""
        path = self._path(mark)
        try:
            data = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(path, str(error)) from None
        if hashlib.sha256(data).hexdigest() != mark.digest:
            raise _damaged(path, "its content does not have the hash that is its name")
        lines = data.decode().split("\n")[:-1]
        header, tables, at = json.loads(lines[0]), [], 1
        while at < len(lines):
            part = json.loads(lines[at])
            at += 1
            tables.append(TableRows(part["table"], tuple(part["columns"]), lines[at : at + part["rows"]]))
            at += part["rows"]
        return JournalEntry(mark, header, tuple(tables))

    def entries(self, after: int = 0) -> Iterator[JournalEntry]:
        """Every file from number ``after + 1`` on, in order, each proved to follow the one before it."""
        marks = self.marks()
        before = marks[after - 1].digest if after else FIRST
        for mark in marks[after:]:
            entry = self.read(mark)
            if entry.header["previous"] != before or entry.header["sequence"] != mark.sequence:
                raise _damaged(self._path(mark), "it does not follow the file before it")
            yield entry
            before = mark.digest

    def _path(self, mark: Mark) -> Path:
        return self.folder / f"{mark.sequence:08d}-{mark.digest}.json.gz"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _damaged(path: Path, why: str) -> WarehouseError:
    return WarehouseError(
        "the journal of the warehouse is damaged",
        where=str(path),
        why=why,
        kept="nothing was changed: neither the journal nor the warehouse",
        hint="restore the file from a backup; while warehouse.duckdb is whole, nothing is lost yet",
    )
