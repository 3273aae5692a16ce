"""Home folders that three days of the sample site have filled, each made once for all tests. Their published folders
hold data and no pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from simulated_days import run_day, settings_for

from gsi_etl.demo.site import DemoSite
from gsi_etl.demo.sources import write_sources
from lighter_runs import without_pages
from made_once import shared


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the whole bundled subject. Read it, do not write to it. The sample site is gone by then."""
    return shared(tmp_path_factory, "filled-home", lambda home: _three_days(home, bundled=True))


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the small pack. Read it, do not write to it: ``home`` gives a copy to work on."""
    return shared(tmp_path_factory, "small-home", _three_days)


def _three_days(home: Path, *, bundled: bool = False) -> None:
    with DemoSite() as site, without_pages():
        write_sources(home / "sources", site.base_url)
        for day in (1, 2, 3):
            site.set_day(day)
            run_day(settings_for(home, bundled=bundled), day)


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    """A copy of the small filled home folder, to do with as a test likes."""
    return Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))
