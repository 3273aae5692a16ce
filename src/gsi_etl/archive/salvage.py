"""What is still sound of an archive, copied into an empty folder with a manifest that holds.

A snapshot is sound when its bytes have the hash that is its name, whatever became of the manifest. What the manifest
lists and is not sound gets a line ``lost``, so that the copy proves whole and still says what it lacks. A manifest
whose own lines are damaged is written again from those that are not.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from gsi_etl.archive.manifest import Line, Manifest, Mark
from gsi_etl.archive.store import LEVEL, Archive, is_named, present, unpacked
from gsi_etl.base.fileio import write_durably


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How many snapshots came over, which were lost, and how many lines of the manifest were. ``mark``: its end."""

    snapshots: int
    lost: tuple[str, ...]
    lost_lines: int
    mark: Mark


def salvage(source: Path, target: Path, *, at: datetime) -> Salvaged:
    """Copy what is sound below ``source`` to ``target``, which is empty. Raises OSError, or ArchiveError."""
    old, archive, manifest = Archive(source), Archive(target), Manifest(target)
    lost_lines = _copy_manifest(Manifest(source), manifest)
    listed = present(manifest.lines())
    copied, lost = 0, []
    names = {path.parent.name + path.name.removesuffix(".gz") for path in source.glob("[0-9a-f][0-9a-f]/*.gz")}
    for sha256 in sorted(names | listed.keys()):
        packed = _sound(old.path(sha256), sha256, listed.get(sha256)) if len(sha256) == 64 else None
        if packed is not None:
            path = archive.path(sha256)
            path.parent.mkdir(exist_ok=True)
            write_durably(path, packed)
            copied += 1
        line = listed.get(sha256)
        if line is not None and packed is None:
            lost.append(sha256)
            manifest.append(
                event="lost", sha256=sha256, size=line.size, stored_sha256=line.stored_sha256, at=at.isoformat()
            )
        elif line is not None and packed is not None and hashlib.sha256(packed).hexdigest() != line.stored_sha256:
            # Another zlib packs otherwise: the same content, in another file.
            kept = {name: value for name, value in asdict(line).items() if name not in ("sequence", "digest")}
            manifest.append(**kept | {"stored_sha256": hashlib.sha256(packed).hexdigest()})
    return Salvaged(copied, tuple(lost), lost_lines, manifest.mark())


def _copy_manifest(old: Manifest, new: Manifest) -> int:
    """As it is when it holds; else its sound lines, numbered and bound again. Returns how many lines were lost."""
    new.path.parent.mkdir(parents=True, exist_ok=True)
    bodies, lost = old.surviving()
    if not lost and not list(old.check()):
        for path in (old.path, old.mark_path):
            if path.is_file():
                shutil.copy2(path, new.path.parent / path.name)
        return 0
    new.append_all(bodies)
    return lost


def _sound(path: Path, sha256: str, line: Line | None) -> bytes | None:
    """The snapshot's file, packed again when only the packing was damaged; None when its bytes are lost."""
    try:
        packed = path.read_bytes()
    except OSError:
        return None
    if line is not None and hashlib.sha256(packed).hexdigest() == line.stored_sha256:
        return packed
    body = unpacked(packed)
    return gzip.compress(body, LEVEL, mtime=0) if body is not None and is_named(body, sha256) else None
