"""One batch file: what a collector's run fetched, as a zip of a manifest and the bytes that came.

``<machine>.<sequence>.<sha256 of the file>.gsibatch``: the name seals the file, so a cut or altered one is found before
anything in it is believed. ``manifest.json`` has the format, who wrote it, every fetch, and the size of each member
``bodies/<sha256>``. A batch comes from another machine and is never trusted: sizes are bounded before they are read,
and bytes are compared with their names.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.base import failpoints
from gsi_etl.base.fileio import swap_in
from gsi_etl.errors import SpoolError
from gsi_etl.model import Fetch

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = 1
SUFFIX = ".gsibatch"
MANIFEST = "manifest.json"
NAME = re.compile(r"(?P<machine>[a-z0-9][a-z0-9-]{0,62})\.(?P<sequence>\d{8})\.(?P<sha256>[0-9a-f]{64})\.gsibatch")
MAX_MANIFEST = 256_000_000
MAX_BODY = 512_000_000
MAX_FILE = 20_000_000_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Part:
    """What a batch has of one source: its fetches, in their order."""

    source_id: str
    fetches: tuple[Fetch, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Who wrote a batch, and when: ``machine`` and ``sequence`` name it, ``version`` is that of gsi-etl."""

    machine: str
    sequence: int
    version: str
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class _Manifest:
    format: int
    header: Header
    parts: tuple[Part, ...]
    bodies: dict[str, int]


@dataclass(slots=True)
class SpooledBatch:
    """A verified batch file. ``bodies``: the sha256 of all that it carries, with sizes."""

    path: Path
    header: Header
    parts: tuple[Part, ...]
    bodies: dict[str, int]
    _packed: zipfile.ZipFile | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        return self.path.name

    def body(self, sha256: str) -> bytes:
        """The bytes of that name. Raises SpoolError when they are not in the file, or are others."""
        if sha256 not in self.bodies:
            raise _damaged(self.path, f"it has no bytes named {sha256[:12]}")
        if self._packed is None:  # opened once: its list of members is as long as the batch
            self._packed = _opened(self.path)
        return _body(self.path, self._packed, sha256, self.bodies[sha256])


def write_batch(folder: Path, header: Header, parts: Iterable[Part], bodies: Iterable[tuple[str, bytes]]) -> Path:
    """The batch as a whole file in ``folder``: a temporary name, fsync, rename, fsync of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{header.machine}.{header.sequence:08d}.{os.getpid()}.new"
    sizes: dict[str, int] = {}
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
            for sha256, body in bodies:
                if sha256 not in sizes:
                    sizes[sha256] = len(body)
                    packed.writestr(zipfile.ZipInfo(f"bodies/{sha256}"), body, zipfile.ZIP_DEFLATED)
            manifest = _Manifest(FORMAT, header, tuple(parts), sizes)
            text = json.dumps(_codec().dump_python(manifest, mode="json"), ensure_ascii=False)
            packed.writestr(zipfile.ZipInfo(MANIFEST), text.encode(), zipfile.ZIP_DEFLATED)
        failpoints.hit("spool.written")
        target = folder / f"{header.machine}.{header.sequence:08d}.{_sha256(temporary)}{SUFFIX}"
        swap_in(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return target


def read_batch(path: Path) -> SpooledBatch:
    """The batch, with every byte of it verified. Raises SpoolError: its ``kind`` says what is wrong."""
    named = NAME.fullmatch(path.name)
    if named is None:
        raise _damaged(path, "its name is not one that a collector gives", kind="name")
    try:
        if path.stat().st_size > MAX_FILE or _sha256(path) != named["sha256"]:
            raise _damaged(path, "its bytes do not have the sha256 that is in its name: it was cut or altered")
        with _opened(path) as packed:
            batch = _batch(path, _manifest(path, packed))
            for sha256, size in batch.bodies.items():
                _body(path, packed, sha256, size)
    except OSError as error:
        raise _damaged(path, str(error)) from None
    if (batch.header.machine, batch.header.sequence) != (named["machine"], int(named["sequence"])):
        raise _damaged(path, "its manifest names another machine or number than its name")
    return batch


def sequence_of(name: str) -> tuple[str, int] | None:
    """Machine and number from the name of a batch file, or None when it is not one."""
    named = NAME.fullmatch(name)
    return (named["machine"], int(named["sequence"])) if named else None


def _manifest(path: Path, packed: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any]
    try:
        found = json.loads(_member(path, packed, MANIFEST, MAX_MANIFEST))
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"its manifest cannot be read: {error}") from None
    written = found.get("format") if isinstance(found, dict) else None
    if not isinstance(written, int) or written < 1:
        raise _damaged(path, "its manifest does not say in which format it is")
    if written > FORMAT:
        raise SpoolError(
            "a collector's batch is in a format newer than this gsi-etl",
            kind="newer",
            where=str(path),
            why=f"its format is {written}, and this version reads up to {FORMAT}",
            kept="the batch stays in refused/ of the spool; nothing of it was taken",
            hint="upgrade gsi-etl here, then move the file back into the spool",
        )
    return found


def _batch(path: Path, manifest: dict[str, Any]) -> SpooledBatch:
    from pydantic import ValidationError

    try:
        known = _codec().validate_python(manifest)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _damaged(path, f"its manifest is not as it should be: {place}: {first['msg']}") from None
    header, parts = known.header, known.parts
    strangers = [part.source_id for part in parts if any(f.source_id != part.source_id for f in part.fetches)]
    times = [header.began_at, header.ended_at, *(f.attempted_at for p in parts for f in p.fetches)]
    if strangers or len({part.source_id for part in parts}) != len(parts) or not all(part.fetches for part in parts):
        raise _damaged(path, "its parts and their fetches do not fit each other")
    if any(moment.tzinfo is None for moment in times):
        raise _damaged(path, "it has a time without a zone")
    if not all(_SHA256.fullmatch(name) and 0 <= size <= MAX_BODY for name, size in known.bodies.items()):
        raise _damaged(path, "its list of bytes has a name that is not a sha256, or a size beyond the limit")
    return SpooledBatch(path, header, parts, known.bodies)


def _body(path: Path, packed: zipfile.ZipFile, sha256: str, size: int) -> bytes:
    body = _member(path, packed, f"bodies/{sha256}", min(size, MAX_BODY))
    if hashlib.sha256(body).hexdigest() != sha256:
        raise _damaged(path, f"the bytes named {sha256[:12]} have another sha256")
    return body


def _member(path: Path, packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with packed.open(name) as member:
            data = member.read(most + 1)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _damaged(path, f"{name}: {error}") from None
    if len(data) > most:
        raise _damaged(path, f"{name} is larger than {most} bytes")
    return data


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _damaged(path, str(error)) from None


def _damaged(path: Path, why: str, *, kind: str = "damaged") -> SpoolError:
    return SpoolError(
        "a collector's batch is damaged" if kind == "damaged" else "a file in the spool is not a collector's batch",
        kind=kind,
        where=str(path),
        why=why,
        kept="the file stays in refused/ of the spool; nothing of it was taken",
        hint="copy the batch again, or run `gsi-etl collect --whole` on its machine; then delete the refused file",
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@cache
def _codec() -> TypeAdapter[_Manifest]:
    from pydantic import TypeAdapter

    return TypeAdapter(_Manifest)


def pieces(paths: Iterable[Path]) -> Iterator[Path]:
    """Batch files among ``paths``, by name; hidden ones are still being copied."""
    return iter(sorted(path for path in paths if path.name.endswith(SUFFIX) and not path.name.startswith(".")))
