"""A working folder after two runs over the sample site, for everything that only reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import gsi, gsi_here
from gsi_etl.cli.render import output
from gsi_etl.demo.site import DemoSite
from gsi_etl.demo.sources import write_sources
from made_once import made_once


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder after two runs over the sample site: the baseline and day 3."""
    return made_once(tmp_path_factory, "commands", _two_runs)


def _two_runs(path: Path) -> None:
    with DemoSite() as site:
        write_sources(path / "sources", site.base_url)
        first = gsi("run", "--sources", "sources", "--home", "data", cwd=path)
        assert first.returncode == 0, first.stderr
        assert first.stdout == ""
        again = gsi_here("run", "--sources", "sources", "--exit-code", cwd=path)
        assert again.returncode == 0, again.stderr
        site.set_day(3)
        third = gsi_here("run", "--sources", "sources", "--json", cwd=path)
        assert third.returncode == 4, third.stderr
        (path / "report.json").write_text(third.stdout)


@pytest.fixture(autouse=True)
def volume() -> Iterator[None]:
    """``--quiet`` and ``--verbose`` are of a process: a test that types them leaves them to no other."""
    yield
    output._volume.update(quiet=False, verbose=False)
