"""What the system refuses to write is a typed error, in the program and in each of its commands."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from gsi_etl.base.disk import as_typed, disk_told
from gsi_etl.errors import HomeError, WarehouseError
from gsi_etl.ops.verification import prove
from operated import Operated, operated
from small_pack import named


def test_a_refusal_says_what_where_why_and_what_was_kept() -> None:
    with (
        pytest.raises(WarehouseError, match="it could not be written") as caught,
        disk_told("it could not be written", Path("/home"), "the old one", error=WarehouseError),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/home/file")
    error = caught.value
    assert (error.where, error.kept) == ("/home", "the old one")
    assert error.why == "No space left on device (/home/file)"
    assert error.hint


def test_what_nothing_closer_has_named_is_typed_at_the_end() -> None:
    error = as_typed(OSError(errno.EROFS, os.strerror(errno.EROFS), "/there"))
    assert isinstance(error, HomeError)
    assert (error.where, error.why) == ("/there", "Read-only file system")


def without_room(place: Operated, *words: str, size: int) -> subprocess.CompletedProcess[str]:
    """A command that may write no file longer than ``size`` bytes: what a full disk is, at another place."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))}
    return subprocess.run(
        [sys.executable, "-m", "gsi_etl", *words],
        env=kept | named() | {"GSI_HOME": str(place.home), "GSI_SOURCES": str(place.folder / "sources")},
        cwd=place.folder, capture_output=True, text=True, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "size"),
    [(("run", "--no-prefect"), 0), (("run", "--no-prefect"), 300), (("backup", "backups"), 4096), (("publish",), 300)],
)
def test_a_command_that_cannot_write_ends_typed_and_leaves_the_home_sound(
    tmp_path: Path, words: tuple[str, ...], size: int
) -> None:
    with operated(tmp_path) as place:
        done = without_room(place, *words, size=size)
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert "error GSI-" in done.stderr
        assert "File too large" in done.stderr
        assert prove(place.home).of("archive", "journal", "manifest", "warehouse") == ()
        assert not (tmp_path / "backups").exists() or list((tmp_path / "backups").iterdir()) == []
