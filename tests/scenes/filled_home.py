"""A home folder that three days of the sample site have filled, made once for all tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from simulated_days import run_day, settings_for

from gsi_etl.demo.site import DemoSite
from gsi_etl.demo.sources import write_sources
from made_once import made_once


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read it, do not write to it: ``home`` gives a copy to work on. The sample site is gone by then."""
    return made_once(tmp_path_factory, "filled-home", _three_days)


def _three_days(home: Path) -> None:
    with DemoSite() as site:
        write_sources(home / "sources", site.base_url)
        for day in (1, 2, 3):
            site.set_day(day)
            run_day(settings_for(home), day)


@pytest.fixture
def home(filled_home: Path, tmp_path: Path) -> Path:
    """A copy of the filled home folder, to do with as a test likes."""
    return Path(shutil.copytree(filled_home, tmp_path / "home", symlinks=True))
