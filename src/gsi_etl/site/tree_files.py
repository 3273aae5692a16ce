"""One file of the site: written, shared with another tree, or led to. Equal bytes stay the file that they were."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass

from gsi_etl.site.filters import well_formed


@dataclass(frozen=True, slots=True)
class Alias:
    """A file that is another file of the site: ``to``, as seen from the folder of its page."""

    to: str


def as_bytes(content: str | bytes) -> bytes:
    """As it is written: text as UTF-8."""
    return content if isinstance(content, bytes) else well_formed(content).encode()


def put(target: str, content: str | bytes | Alias, old: str) -> bool:
    """Write a file, or the link that stands for it, to ``target``. True when what is there is new; ``old``: the same
    file of the tree before, '' for none."""
    if not isinstance(content, Alias):
        return _write(target, as_bytes(content), old)
    with suppress(FileNotFoundError):
        os.unlink(target)  # noqa: PTH108  (thousands of them)
    os.symlink(content.to, target)  # noqa: PTH211  (as above)
    return not old or not os.path.islink(old) or os.readlink(old) != content.to  # noqa: PTH114, PTH115  (as above)


def _write(target: str, content: bytes, old: str) -> bool:
    """True when the bytes are new; equal bytes stay the file that they were, with its time. ``old``: '' for none."""
    shared = bool(old) and _holds(old, content)
    if shared or not _is_own(target):
        with suppress(FileNotFoundError):
            os.unlink(target)  # noqa: PTH108  (20,000 files: Path costs as much as the writing)
    if shared:
        share_file(old, target)
        return False
    with open(target, "wb") as handle:  # noqa: PTH123  (as above)
        handle.write(content)
    return True


def _is_own(path: str) -> bool:
    """Whether nothing is there, or a file with no other name: it is not one with that of the site that stands, and can
    be written over. Some file systems take much longer to remove thousands of files and make as many."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return True
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


def _holds(path: str, content: bytes) -> bool:
    """Whether a file has these bytes: most differ in size already."""
    try:
        status = os.lstat(path)
        if status.st_size != len(content) or not stat.S_ISREG(status.st_mode):
            return False
        with open(path, "rb") as handle:  # noqa: PTH123
            return handle.read() == content
    except OSError:
        return False


def share_file(old: str, target: str) -> None:
    """One file under both names; a copy on a file system without hard links."""
    try:
        os.link(old, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(old, target, follow_symlinks=False)
