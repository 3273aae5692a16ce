"""A home folder that three days of the sample site have filled, once for all tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl import pipeline
from gsi_etl.demo.site import DemoSite
from gsi_etl.demo.sources import write_sources
from gsi_etl.pipeline import Options, RunReport
from gsi_etl.quality import Audit
from gsi_etl.settings import Settings

DAY_ONE = datetime(2023, 5, 22, 6, 17, tzinfo=UTC)


def settings_for(home: Path) -> Settings:
    return Settings(home=home, sources=home / "sources", alert_items=50)


def run_day(settings: Settings, day: int, **options: object) -> RunReport:
    """One run at 06:17 of a simulated day, without Great Expectations: it costs six seconds to import."""
    moment = DAY_ONE + timedelta(days=day - 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "audit_batches", lambda _workspace, _batches: Audit())
        return pipeline.run(
            settings,
            Options(run_id=f"day-{day}", **options),  # type: ignore[arg-type]
            clock=lambda: moment,
            write=lambda _text: None,
        )


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Read it, do not write to it: ``home`` gives a copy to work on."""
    home = tmp_path_factory.mktemp("filled")
    with DemoSite() as site:
        write_sources(home / "sources", site.base_url)
        for day in (1, 2, 3):
            site.set_day(day)
            run_day(settings_for(home), day)
        yield home


@pytest.fixture
def home(filled_home: Path, tmp_path: Path) -> Path:
    """A copy of the filled home folder, to do with as a test likes."""
    return Path(shutil.copytree(filled_home, tmp_path / "home", symlinks=True))
