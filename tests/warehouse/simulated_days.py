"""A run on a simulated day over the sample site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl import pipeline
from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import Options, RunReport
from gsi_etl.quality import Audit
from small_pack import small_pack

DAY_ONE = datetime(2023, 5, 22, 6, 17, tzinfo=UTC)


def settings_for(home: Path, *, bundled: bool = False) -> Settings:
    """With the small pack, or with the ``bundled`` subject."""
    pack = None if bundled else small_pack()
    return Settings(home=home, sources=home / "sources", alert_items=50, accept_clock=True, pack=pack)


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
