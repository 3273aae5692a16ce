"""Whether a workbook may be opened at all, judged from its zip directory and its raw sheets.

A few kilobytes can hold gigabytes, and one filled cell at XFD1048576 makes a reader allocate the whole grid and abort
the process: both are detected before any workbook library sees the bytes. Nothing is ever extracted to disk.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from gsi_etl.errors import ParseError
from gsi_etl.parse import limits

_CELL = re.compile(rb'<c [^>]{0,200}?\br=["\']([A-Z]{1,3})([0-9]{1,7})["\']')
_CHUNK = 1 << 20
#: A match may straddle two chunks: this much of the last one is looked at again.
_OVERLAP = 512


def inspect(body: bytes) -> None:
    """Raise when the archive is damaged, encrypted, no workbook, a bomb, or holds a cell far outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            _directory(members)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _stream(archive, member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise ParseError("the zip archive is damaged or of an unknown kind", rule="zip", why=str(error)) from None


def _directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > limits.ZIP_MEMBERS:
        raise ParseError(f"{len(members):,} members, more than {limits.ZIP_MEMBERS:,}", rule="zip_members")
    names = {m.filename for m in members}
    if not any(n.startswith("xl/workbook") for n in names):
        listed = ", ".join(sorted(names)[:5])
        raise ParseError(
            "a zip archive, but no workbook",
            rule="type_mismatch",
            why=f"it holds {listed!a}"[:300],
            hint="if it holds a workbook, unpack it by hand and watch that",
        )
    if any(m.flag_bits & 1 for m in members):
        raise ParseError("the workbook is encrypted", rule="encrypted")
    if sum(m.file_size for m in members) > limits.ZIP_BYTES:
        raise ParseError(f"its members unpack to more than {limits.ZIP_BYTES:,} bytes", rule="zip_bomb")
    for member in members:
        if member.file_size > 1_000_000 and member.file_size > limits.ZIP_RATIO * max(1, member.compress_size):
            raise ParseError(
                f"{member.filename[:80]!a} swells {member.file_size // max(1, member.compress_size):,} times",
                rule="zip_ratio",
                why=f"{member.compress_size:,} bytes unpack to {member.file_size:,}",
            )


def _stream(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a member without keeping it: the directory may lie about sizes, and cells may lie far out."""
    is_sheet = "worksheets/" in member.filename and member.filename.endswith(".xml")
    total, tail, bounds = 0, b"", _Bounds(member.filename)
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > limits.ZIP_BYTES:
                raise ParseError(f"{member.filename[:80]!a} is larger than it says", rule="zip_bomb")
            window = tail + chunk
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window or b"<\x00!\x00D\x00" in window:
                raise ParseError("it declares a DTD, which no workbook does", rule="dtd", where=member.filename[:80])
            if is_sheet:
                bounds.take(window)
            tail = chunk[-_OVERLAP:]


class _Bounds:
    """The outermost cells of a sheet, and whether the grid between them is of a bearable size."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._top = self._left = 1 << 30
        self._bottom = self._right = 0

    def take(self, window: bytes) -> None:
        for match in _CELL.finditer(window):
            column, row = _column(match.group(1)), int(match.group(2))
            self._top, self._bottom = min(self._top, row), max(self._bottom, row)
            self._left, self._right = min(self._left, column), max(self._right, column)
        if self._bottom and (self._bottom - self._top + 1) * (self._right - self._left + 1) > limits.CELLS:
            raise ParseError(
                f"its cells span {self._bottom:,} rows and {self._right:,} columns",
                rule="far_cell",
                where=self._name[:80],
                why=f"a reader would allocate the whole grid; {limits.CELLS:,} cells are allowed",
                hint="clear the stray cell outside the table",
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
