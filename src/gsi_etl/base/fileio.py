"""Files that a crash or a power cut leaves either old or new, never half. Knows paths and bytes only."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path


def write_durably(path: Path, data: bytes) -> None:
    """``data`` under ``path``: a temporary file beside it, fsync, rename, fsync of the folder."""
    _write(path, data, swap_in)


def write_whole(path: Path, data: bytes) -> None:
    """The same without any fsync: never half for those who look, and not yet safe from a power cut."""
    _write(path, data, Path.replace)


def _write(path: Path, data: bytes, swap: Callable[[Path, Path], object]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    try:
        temporary.write_bytes(data)
        swap(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def copy_durably(source: Path, target: Path) -> None:
    """A copy of a file, with its times; folders are made as needed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
    sync(target)


def swap_in(fresh: Path, target: Path) -> None:
    """Put the finished file ``fresh`` in the place of ``target``: a reader has the old one or the new one."""
    sync(fresh)
    fresh.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
