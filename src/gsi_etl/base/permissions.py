"""Who may read what we write: the home folder is closed to others, and what is published has its folder's own rights.

The rights of the published folder are the setting: whoever may read it may read all that is published in it, whatever
the umask. Knows paths only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

#: A published folder that we make ourselves: everybody may read it, if they come so far.
PUBLISHED = 0o755
OTHERS = 0o007


def close_to_others() -> None:
    """From now on, what this process makes is closed to users who are neither we nor of our group."""
    os.umask(os.umask(0o077) | OTHERS)


def make_published(folder: Path) -> None:
    """Make the folder and the way to it, for everybody to read; what is there keeps its rights. Raises OSError."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(PUBLISHED)


def file_mode(folder: Path) -> int:
    """The rights of a file that is published in ``folder``."""
    return folder.stat().st_mode & 0o666


def share(folder: Path, paths: Iterable[Path | str]) -> None:
    """Give ``paths`` the rights of the published ``folder``. Links are left alone."""
    mode = folder.stat().st_mode & 0o777
    for path in paths:
        has = os.lstat(path).st_mode
        wanted = mode if stat.S_ISDIR(has) else mode & 0o666
        if not stat.S_ISLNK(has) and has & 0o777 != wanted:
            os.chmod(path, wanted)  # noqa: PTH101  # 20,000 files: Path costs as much as the asking


def below(path: Path) -> Iterator[str]:
    """A path and everything below it."""
    yield str(path)
    for folder, folders, files in os.walk(path):
        yield from (os.path.join(folder, name) for name in (*folders, *files))  # noqa: PTH118


def open_to(bits: int, path: Path) -> bool:
    """Whether the path is there and has any of these rights."""
    return path.exists() and bool(path.stat().st_mode & bits)


def closed_above(folder: Path) -> Path | None:
    """The first folder on the way to ``folder`` that others may not pass; None when the way is open."""
    way = [*reversed(folder.absolute().parents), folder.absolute()]
    return next((path for path in way if path.exists() and not path.stat().st_mode & 0o001), None)
