"""The seal of the private file: its sha256 when it was last closed, kept beside it.

DuckDB notices most damage to its file and not all of it. While the file is closed nobody may change it, so its hash
must be the one that was noted; while it is open, or after a crash, the seal says so and the content itself is compared
with the journal. It also says where the journal ended, so that a journal that lost its end is noticed without opening
the file. Knows bytes and JSON; knows nothing of DuckDB.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gsi_etl.base.fileio import write_durably
from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.journal import JOURNAL, Journal, Mark

#: Files that this process has itself sealed or compared, as (size, modified): not hashed again for each opening.
_seen: dict[Path, tuple[int, int]] = {}


def seal_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.seal")


def wal_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def break_seal(path: Path) -> bool:
    """Called before the file is opened to be written. True when its bytes are proved to be those that were closed.

    False: it is new, or a crash came before the seal, and the caller must compare its content. Raises WarehouseError
    when the closed file was altered.
    """
    seal = _read(path)
    proved = seal.get("state") == "closed" and path.is_file() and not wal_path(path).exists()
    if proved and (_seen.get(path) != _stamp(path)) and _sha256(path) != seal["sha256"]:
        raise WarehouseError(
            "the warehouse's file is not as it was closed",
            where=str(path),
            why="its bytes do not have the hash that was noted: the disk damaged it, or another program wrote to it",
            kept="it was not opened; the journal and the archive are untouched",
            hint="`gsi-etl rebuild` rebuilds it from the journal and sets this one aside",
        )
    _write(path, {**seal, "state": "open"})
    return proved


@dataclass(frozen=True, slots=True)
class SealProof:
    """What a closed file's seal proves. ``seal`` and ``file``: what is wrong with either, or "".

    ``closed``: False while the file is open, after a crash, and without a seal: nothing proves its bytes then.
    ``journal``: the least that the journal must hold."""

    closed: bool
    seal: str = ""
    file: str = ""
    journal: Mark | None = None


def prove_seal(path: Path) -> SealProof:
    """Compare a file with its seal. Only reads: not for a process that has the file open."""
    try:
        raw = seal_path(path).read_bytes()
    except FileNotFoundError:
        return SealProof(closed=False)
    except OSError as error:
        return SealProof(closed=False, seal=error.strerror or str(error))
    seal = _parsed(raw)
    if not seal or raw != _text(seal):
        return SealProof(closed=False, seal="it is not as it was written")
    journal = Mark(*seal["journal"]) if "journal" in seal else None
    if seal["state"] != "closed":
        return SealProof(closed=False, journal=journal)
    why = "its bytes are not those that were closed: damaged, or written to by another program"
    altered = _sha256(path) != seal["sha256"] or path.stat().st_size != seal["size"]
    # A run that has begun meanwhile may change the file, and then the seal is another.
    return SealProof(closed=True, file=why if altered and _read(path) == seal else "", journal=journal)


def put_seal(path: Path) -> None:
    """Called after the file was closed. A write-ahead log that is still there means that it was not closed cleanly."""
    if wal_path(path).exists() or not path.is_file():
        return
    seal, stamp = _read(path), _stamp(path)
    unchanged = _seen.get(path) == stamp and "sha256" in seal
    sha256 = seal["sha256"] if unchanged else _sha256(path)
    _seen[path] = stamp
    end = Journal(path.parent / JOURNAL).end()
    journal = {"journal": [end.sequence, end.digest]} if end.sequence else {}
    _write(path, {"state": "closed", "sha256": sha256, "size": stamp[0], **journal})


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _sha256(path: Path) -> str:
    # Only ever while no connection has the file open: closing this handle would end DuckDB's own lock on it.
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        return _parsed(seal_path(path).read_bytes())
    except OSError:
        return {}


def _parsed(raw: bytes) -> dict[str, Any]:
    """The seal, or nothing when it is not one."""
    try:
        seal = json.loads(raw)
        known = seal["state"] in ("open", "closed") and seal.keys() <= {"state", "sha256", "size", "journal"}
        known = known and (seal["state"] == "open" or {"sha256", "size"} <= seal.keys())
        Mark(*seal.get("journal", ()))
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return seal if known else {}


def _text(seal: dict[str, Any]) -> bytes:
    return json.dumps(seal, sort_keys=True).encode()


def _write(path: Path, seal: dict[str, Any]) -> None:
    write_durably(seal_path(path), _text(seal))
