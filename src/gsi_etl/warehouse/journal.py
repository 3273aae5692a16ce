"""The journal beside the warehouse: one file for each transaction, each bound to the one before it by a hash.

``journal/00000042-<sha256>.json.gz`` holds all that one transaction wrote, as JSON lines: a header, then for each
table a line that names it and its rows as they were inserted. A file is written and fsynced before its transaction
commits. So the warehouse can lose nothing that the journal does not give back, and can be rebuilt from it.

The name proves what a file holds. Its bytes are proved too: they carry their own hash as gzip's comment, since a
flipped bit of compressed data may unpack to the same content. Knows files and hashes; knows nothing of DuckDB.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gsi_etl.base.fileio import sync, write_durably
from gsi_etl.errors import WarehouseError

#: The journal's folder, beside the warehouse's file.
JOURNAL: Final = "journal"
FIRST: Final = "0" * 64
_NAME = re.compile(r"(\d{8})-([0-9a-f]{64})\.json\.gz")
#: gzip's header as we write it: deflate, with a comment, without a time; it ends after the comment's NUL.
_HEAD: Final = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff"
_BODY: Final = len(_HEAD) + 64 + 1


@dataclass(frozen=True, slots=True)
class Mark:
    """The journal's end: the number of its last file (0: none) and the sha256 in which all before it take part."""

    sequence: int = 0
    digest: str = FIRST


@dataclass(frozen=True, slots=True)
class JournalFlaw:
    """A file of the journal that is not as it was written. ``lost``: neither is what it holds."""

    path: Path
    why: str
    lost: bool = True


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
        found, flaws = self.listed()
        for flaw in flaws:
            raise _damaged(flaw.path, flaw.why)
        return found

    def listed(self) -> tuple[list[Mark], list[JournalFlaw]]:
        """Every file that is there, and what is wrong with the names: a gap, a number twice, a name of another kind."""
        found, flaws, expected = [], [], 1
        for path in sorted(self.folder.glob("[0-9]*")):
            match = _NAME.fullmatch(path.name)
            if match is None:
                flaws.append(JournalFlaw(path, "its name is not that of a file of the journal"))
                continue
            mark = Mark(int(match[1]), match[2])
            if mark.sequence != expected:
                gap = range(expected, mark.sequence)
                which = f"file {gap[0]} is" if len(gap) == 1 else f"files {gap[0]} to {gap[-1]} are" if gap else ""
                why = f"{which} missing" if gap else f"file {mark.sequence} is there twice"
                flaws.append(JournalFlaw(self.folder, why))
            found.append(mark)
            expected = mark.sequence + 1
        return found, flaws

    def flaws(self, only: Iterable[Mark] | None = None) -> Iterator[JournalFlaw]:
        """Everything that is wrong with the journal, each byte of it read; ``only``: read just these files."""
        marks, flaws = self.listed()
        yield from flaws
        wanted = None if only is None else {mark.sequence for mark in only}
        before = Mark()
        for mark in marks:
            if wanted is None or mark.sequence in wanted:
                yield from self._flaws_of(mark, before)
            before = mark

    def _flaws_of(self, mark: Mark, before: Mark) -> Iterator[JournalFlaw]:
        path = self.path(mark)
        try:
            packed = path.read_bytes()
            entry = self._parsed(mark, path, packed)
        except (WarehouseError, OSError) as error:
            if isinstance(error, FileNotFoundError) and mark not in self.listed()[0]:
                return  # withdrawn by a run that is at work
            yield JournalFlaw(path, error.why if isinstance(error, WarehouseError) else error.strerror or str(error))
            return
        if before.sequence == mark.sequence - 1 and entry.header["previous"] != before.digest:
            yield JournalFlaw(path, "it does not follow the file before it")
        elif not _as_packed(packed):
            yield JournalFlaw(path, "the file was altered; what it holds is still right", lost=False)

    def end(self) -> Mark:
        """The file with the highest number, whatever may be wrong with others."""
        return max(filter(None, map(_named, self._names())), key=lambda mark: mark.sequence, default=Mark())

    def last(self) -> Mark:
        """Where the journal ends. Raises WarehouseError as ``marks`` does."""
        return self._looked_through(None)[1]

    def after(self, known: Mark) -> list[Mark]:
        """The files that follow ``known``, in order. Raises WarehouseError as ``marks`` does."""
        return self._looked_through(known)[0]

    def _looked_through(self, known: Mark | None) -> tuple[list[Mark], Mark]:
        """The files after ``known`` and the last one. Every name is looked at once; a bit is held of each."""
        there, found, last, sound = bytearray(), [], Mark(), True
        for mark in map(_named, self._names()):
            if mark is None or mark.sequence == 0:
                sound = False
                continue
            place, bit = mark.sequence >> 3, 1 << (mark.sequence & 7)
            there.extend(bytes(max(place + 1 - len(there), 0)))
            sound = sound and not there[place] & bit
            there[place] |= bit
            last = max(last, mark, key=lambda one: one.sequence)
            if known is not None and mark.sequence > known.sequence:
                found.append(mark)
        if not sound or int.from_bytes(there, "little").bit_count() != last.sequence:
            self.marks()  # raises, and says what is wrong
        return sorted(found, key=lambda mark: mark.sequence), last

    def _names(self) -> Iterator[str]:
        """The names that a file of the journal may have, in no order."""
        try:
            entries = os.scandir(self.folder)
        except FileNotFoundError:
            return
        with entries:
            yield from (entry.name for entry in entries if entry.name[0].isdigit())

    def holds(self, mark: Mark) -> bool:
        """Whether the file of ``mark`` is there; of the beginning this is always true."""
        return mark.sequence == 0 or self.path(mark).is_file()

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
        write_durably(self.path(mark), packed(data))
        return mark

    def withdraw(self, mark: Mark) -> None:
        """Remove the file just appended: its transaction was refused, and it would be refused again."""
        self.path(mark).unlink()
        sync(self.folder)

    def read(self, mark: Mark) -> JournalEntry:
        """What one file holds. Raises WarehouseError when that is not what was written."""
        path = self.path(mark)
        try:
            return self._parsed(mark, path, path.read_bytes())
        except OSError as error:
            raise _damaged(path, error.strerror or str(error)) from None

    def _parsed(self, mark: Mark, path: Path, packed: bytes) -> JournalEntry:
        try:
            data = gzip.decompress(packed)
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

    def entries(self, known: Mark = Mark()) -> Iterator[JournalEntry]:
        """Every file that follows ``known``, in order, each proved to follow the one before it."""
        before = known.digest
        for mark in self.after(known):
            entry = self.read(mark)
            if entry.header["previous"] != before or entry.header["sequence"] != mark.sequence:
                raise _damaged(self.path(mark), "it does not follow the file before it")
            yield entry
            before = mark.digest

    def path(self, mark: Mark) -> Path:
        """Where the file of ``mark`` is."""
        return self.folder / f"{mark.sequence:08d}-{mark.digest}.json.gz"


def _named(name: str) -> Mark | None:
    match = _NAME.fullmatch(name)
    return Mark(int(match[1]), match[2]) if match else None


def packed(data: bytes) -> bytes:
    """``data`` as a gzip file that carries the hash of its own bytes."""
    # Level 1: most of a commit's time would else go into the last few per cent. The plain header is 10 bytes long.
    body = gzip.compress(data, 1, mtime=0)[len(_HEAD) :]
    return _HEAD + hashlib.sha256(body).hexdigest().encode() + b"\0" + body


def _as_packed(packed: bytes) -> bool:
    """False when a byte of the file was altered. Files of earlier versions carry no hash: their content proves them."""
    if packed[:4] != _HEAD[:4]:
        return packed[:8] == b"\x1f\x8b\x08\0\0\0\0\0"
    digest = hashlib.sha256(packed[_BODY:]).hexdigest().encode()
    return packed[:_BODY] == _HEAD + digest + b"\0"


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
