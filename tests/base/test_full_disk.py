"""A disk that is full, at any moment: a typed error, nothing half done, and all well once there is space again.

On a real small file system (tmpfs), which only root may mount.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gsi_etl.ops.backup import back_up
from gsi_etl.ops.verification import prove, prove_backup, prove_backups
from gsi_etl.warehouse.connection import open_writer
from operated import BEGAN, Operated, operated, page
from small_pack import named

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("mount") is None, reason="mounting a small file system needs root"
)

BLOCK = 4096
#: Free bytes from none to nearly enough: a run meets the end of the disk in another place with each.
FREE = [0, 1, 2, 3, 5, 8, 21, 55, 144, 377, 610, 987, 1597]
#: In CI: no room at all, and room for the beginning of a run.
IN_CI = (0, 55)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160m,nr_inodes=0", "none", str(folder)], capture_output=True, text=True
    )
    if done.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def only(folder: Path, pages: int) -> Iterator[None]:
    """Leave so many pages free while the block lasts."""
    ballast = folder / "ballast"
    with ballast.open("wb") as handle:
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_bsize - pages * BLOCK
        os.posix_fallocate(handle.fileno(), 0, max(BLOCK, free))
    try:
        yield
    finally:
        ballast.unlink()


def gsi(place: Operated, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))}
    env = kept | named() | {"GSI_HOME": str(place.home), "GSI_SOURCES": str(place.folder / "sources")}
    command = [sys.executable, "-m", "gsi_etl", *words]
    return subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, timeout=180)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    with small_disk(tmp_path_factory.mktemp("disk") / "small") as folder, operated(folder / "work") as place:
        yield place


def assert_typed(done: subprocess.CompletedProcess[str], words: tuple[str, ...], pages: int) -> None:
    assert "Traceback" not in done.stderr, (words, pages, done.stderr[-3000:])
    # A source that could not be archived is its own failure (4); a log that could not be written is only a warning.
    if done.returncode not in (0, 4):
        assert done.returncode == 1, (words, pages, done)
        assert "error GSI-" in done.stderr or "BAD" in done.stderr + done.stdout, (words, pages, done)


@pytest.mark.parametrize(
    "pages", [pytest.param(n, marks=pytest.mark.slow if n in IN_CI else pytest.mark.nightly) for n in FREE]
)
def test_each_command_ends_typed_with_whatever_is_free_and_all_is_well_afterwards(
    disk: Operated, pages: int, tmp_path: Path
) -> None:
    place, folder = disk, disk.folder.parent
    backups = folder / "backups"
    elsewhere = back_up(place.settings(), tmp_path / "elsewhere", now=lambda: BEGAN)
    place.server.set("/index", page(f"{41 + pages % 3}.{pages % 9 + 1} million"), etag=f'"{pages}"')
    for words in (
        ("run", "--no-prefect"),
        ("publish",),
        ("backup", str(backups)),
        ("maintain", "--backup-to", str(backups)),
        ("doctor",),
        ("restore", str(elsewhere), "--home", str(folder / "restored")),
    ):
        with only(folder, pages):
            done = gsi(place, *words)
        assert_typed(done, words, pages)
        for partial in backups.glob(".*") if backups.exists() else ():
            raise AssertionError(f"{partial} is left of {words}")
        if words[0] == "restore" and done.returncode != 0:
            assert not (folder / "restored" / "warehouse.duckdb").exists()
        shutil.rmtree(folder / "restored", ignore_errors=True)
    again = gsi(place, "run", "--no-prefect")
    assert again.returncode == 0, again.stderr
    assert gsi(place, "publish").returncode == 0
    with open_writer(place.home / "warehouse.duckdb") as connection:
        connection.execute("CHECKPOINT")
    assert prove(place.home, content=True).sound
    assert all(proof.sound for proof in prove_backups(backups))
    assert prove_backup(elsewhere).sound
    shutil.rmtree(backups, ignore_errors=True)
