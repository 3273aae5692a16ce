"""The spool: a folder that collectors put batches into, with ``done/`` and ``refused/`` for what is settled.

A file appears in it under its own name only when it is whole (``put``; rsync does the same). What is refused lies
beside a ``.why`` file in JSON until a person has seen to it.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from gsi_etl.base.fileio import swap_in, sync, write_durably
from gsi_etl.errors import SpoolError
from gsi_etl.spool.batch import SUFFIX, pieces

#: A damaged file younger than this may still be arriving, by something that does not rename: it is left to the next
#: look.
STILL_COPIED = timedelta(minutes=10)
#: How long a batch stays in done/; its bytes are in the archive.
KEPT = timedelta(days=30)


class Spool:
    """A spool folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def waiting(self) -> list[Path]:
        """The batches that nothing has been done about, by name."""
        with self._typed("the spool cannot be read", "nothing was fetched and nothing changed"):
            return list(pieces(path for path in self.root.iterdir() if path.is_file()))

    def put(self, made: Path) -> None:
        """Copies a finished batch file into the spool: whole, or not at all. The same file again changes nothing."""
        with self._typed("the spool cannot be written", f"the batch waits in {made.parent}; the next call sends it"):
            target = self.root / made.name
            if target.exists() or (self.root / "done" / made.name).exists():
                return
            self.root.mkdir(parents=True, exist_ok=True)
            temporary = self.root / f".{made.name}.{os.getpid()}.new"
            try:
                shutil.copyfile(made, temporary)
                swap_in(temporary, target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise

    def is_arriving(self, path: Path) -> bool:
        """Whether a file may still be on its way."""
        with suppress(OSError):
            return time.time() - path.stat().st_mtime < STILL_COPIED.total_seconds()
        return True

    def finish(self, path: Path) -> None:
        """Moves a batch to done/. A damaged copy of it that was refused before is no longer of interest."""
        with self._typed("a batch cannot be moved", "it is committed; the next run moves it"):
            self._move(path, "done")
            for name in (path.name, f"{path.name}.why"):
                (self.root / "refused" / name).unlink(missing_ok=True)

    def refuse(self, path: Path, error: SpoolError) -> None:
        """Moves a batch to refused/, with the reason beside it."""
        parts = {"kind": error.kind, "what": error.what, "why": error.why, "hint": error.hint}
        with self._typed("a batch cannot be moved", "nothing of it was taken"):
            folder = self.root / "refused"
            folder.mkdir(exist_ok=True)
            write_durably(folder / f"{path.name}.why", json.dumps(parts, ensure_ascii=False).encode())
            self._move(path, "refused")

    def refused(self) -> dict[str, str]:
        """The batches in refused/ and why, by name."""
        return {path.name: self._why(path) for path in pieces((self.root / "refused").glob(f"*{SUFFIX}"))}

    def done(self) -> set[str]:
        """The names of the batches in done/."""
        return {path.name for path in (self.root / "done").glob(f"*{SUFFIX}")}

    def tidy(self) -> None:
        """Deletes what has been in done/ for long enough."""
        limit = time.time() - KEPT.total_seconds()
        for path in pieces((self.root / "done").glob(f"*{SUFFIX}")):
            with suppress(OSError):
                if path.stat().st_mtime < limit:
                    path.unlink()

    def _why(self, path: Path) -> str:
        try:
            parts = json.loads(path.with_name(f"{path.name}.why").read_bytes())
            return f"{parts['what']}: {parts['why']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "a person put it there"

    def _move(self, path: Path, name: str) -> None:
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        os.utime(path)  # what is in done/ is kept for a time from now on
        path.replace(folder / path.name)
        sync(folder)
        sync(self.root)

    @contextmanager
    def _typed(self, what: str, kept: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SpoolError(
                what, kind="folder", where=str(self.root), why=str(error), kept=kept,
                hint="check that the folder is there and may be written by gsi-etl",
            ) from error  # fmt: skip
