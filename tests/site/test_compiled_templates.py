"""Compiled templates are kept among the temporary files; where that is not possible, a site is made without them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from site_samples import Desk

pytestmark = pytest.mark.slow

_BUILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from gsi_etl.site import build
print(build(Path(sys.argv[1]), Path(sys.argv[2]), archive=None, now=datetime(2026, 1, 1, tzinfo=UTC)).pages)
"""


def built(desk: Desk, public: Path, temporary: Path) -> bytes:
    """The overview of a site that a process of its own makes."""
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", _BUILD, str(desk.warehouse), str(public)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (public / "index.html").read_bytes()


def test_a_second_process_finds_them_and_makes_the_same_page(desk: Desk, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    first = built(desk, tmp_path / "one", temporary)
    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    kept = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert len(kept) > 10
    assert built(desk, tmp_path / "two", temporary) == first
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == kept


def test_a_damaged_one_is_compiled_again(desk: Desk, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    first = built(desk, tmp_path / "one", temporary)
    for number, path in enumerate(next(temporary.iterdir()).iterdir()):
        path.write_bytes(path.read_bytes()[:-100] if number % 2 else b"")
    assert built(desk, tmp_path / "two", temporary) == first


def test_a_folder_that_is_not_ours_alone_is_not_used(desk: Desk, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (temporary / f"_jinja2-cache-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    built(desk, tmp_path / "one", temporary)
    assert not (tmp_path / "elsewhere").exists()
