"""A WARC file's bytes, unpacked and proved on the way: every gzip member whole, and the file the one that was planned.

fastwarc takes a file that is cut in the middle of a member for one that ends there. Here the members are unpacked
by zlib, which compares each with its checksum and its length, before fastwarc sees them. Knows bytes; knows no records.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from bisect import bisect_right
from pathlib import Path
from typing import BinaryIO

from gsi_etl.errors import WarcError

_CHUNK = 1 << 18
_UNPACKED = 1 << 20
_GZIP, _WARC = b"\x1f\x8b", b"WARC/"
#: As much of what is not WARC is quoted.
_HEAD = 40
_END = b"\r\n\r\n"
_KEPT = "nothing of this file was taken"
_HINT = "get the file again, then `gsi-etl backfill retry`"


def damaged(where: Path, why: str) -> WarcError:
    """A file that must not be read any further, and of which nothing is taken."""
    return WarcError("the WARC file is damaged", where=str(where), why=why, kept=_KEPT, hint=_HINT)


def check_head(path: Path) -> bool:
    """Whether a file is gzip (else it is plain). Raises WarcError when it is empty or something else than WARC."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not head:
            raise damaged(path, "the file is empty")
        if head.startswith(_GZIP):
            file.seek(0)
            _begins_with_warc(path, _first_bytes(path, file.read(_CHUNK)))
            return True
        _begins_with_warc(path, head)
        # Without gzip's members the two empty lines behind the last record are what shows that it is whole.
        file.seek(-min(len(_END), path.stat().st_size), os.SEEK_END)
        if file.read() != _END:
            raise damaged(path, "it is cut: it does not end with a record's end")
    return False


def _first_bytes(path: Path, packed: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(packed, 64)
    except zlib.error as error:
        raise damaged(path, f"its first bytes cannot be unpacked: {error}") from None


def _begins_with_warc(path: Path, head: bytes) -> None:
    if not head.startswith(_WARC):
        raise damaged(path, f"it is not a WARC file: it begins with {head[:_HEAD]!r}")


def digest_of(path: Path) -> str:
    """The sha256 of a file as it is on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class ProvedStream:
    """The unpacked bytes of a WARC file, as fastwarc reads them: ``read(size)`` and no seeking.

    Raises WarcError for a member that is cut or altered. ``prove_end`` must be called when the last record was read.
    """

    def __init__(self, path: Path, file: BinaryIO, *, packed: bool) -> None:
        self._path, self._file, self._packed = path, file, packed
        self._digest = hashlib.sha256()
        self._taken = 0  # of the file
        self._given = 0  # unpacked
        self._handed = 0  # to fastwarc
        self._wrong: WarcError | OSError | None = None
        self._member = zlib.decompressobj(31) if packed else None
        self._begun = False
        self._rest = b""
        self._ready = bytearray()
        #: Where each member begins, in the file and among the unpacked bytes.
        self._files, self._unpacked = [0], [0]
        self.ended = False

    @property
    def position(self) -> int:
        """How many bytes of the file were used."""
        return self._taken - len(self._rest)

    def offset(self, unpacked: int) -> int:
        """Where in the file the record begins that is at ``unpacked``: a member's first byte, if the file is gzip."""
        if not self._packed:
            return unpacked
        return self._files[bisect_right(self._unpacked, unpacked) - 1]

    def tell(self) -> int:
        return self._handed

    def read(self, size: int = -1) -> bytes:
        """No exception leaves here: fastwarc cannot carry one. What went wrong is kept for ``prove``."""
        try:
            while not self.ended and (size < 0 or len(self._ready) < size):
                self._more()
        except (WarcError, OSError) as error:
            self._wrong, self.ended = error, True
            self._ready.clear()
        taken = bytes(self._ready if size < 0 else self._ready[:size])
        del self._ready[: len(taken)]
        self._handed += len(taken)
        return taken

    def prove(self) -> None:
        """That everything read so far is as it was written. Raises WarcError or OSError."""
        if self._wrong is not None:
            raise self._wrong

    def prove_end(self, sha256: str | None) -> None:
        """That the file ended where a member ends, and is the one with the hash ``sha256``."""
        self.prove()
        while not self.ended:
            self._more()
            self._ready.clear()
        if sha256 is not None and self._digest.hexdigest() != sha256:
            raise damaged(self._path, "it is not the file that was planned: its sha256 differs")

    def _more(self) -> None:
        chunk = self._rest or self._next_chunk()
        self._rest = b""
        if self._member is None:
            self._ready += chunk
            self.ended = not chunk
            return
        if not chunk:
            if self._begun:
                raise damaged(self._path, f"it is cut: its last member, at byte {self._files[-1]:,}, does not end")
            self.ended = True
            return
        self._begun = True
        try:
            out = self._member.decompress(chunk, _UNPACKED)
        except zlib.error as error:
            raise damaged(self._path, f"the member at byte {self._files[-1]:,} is altered: {error}") from None
        self._ready += out
        self._given += len(out)
        self._rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        if self._member.eof:
            self._member, self._begun = zlib.decompressobj(31), False
            self._files.append(self._taken - len(self._rest))
            self._unpacked.append(self._given)

    def _next_chunk(self) -> bytes:
        chunk = self._file.read(_CHUNK)
        self._digest.update(chunk)
        self._taken += len(chunk)
        return chunk
