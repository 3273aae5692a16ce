"""Which sources a mute fits, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from gsi_etl.changes.muted import muted_sources
from gsi_etl.model import ChangeClass, Mute
from scenes.world import source

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
INDEX = source("index", official=True)


@pytest.mark.parametrize("name", [None, *get_args(ChangeClass)])
def test_a_source_is_muted_by_all_classes_or_by_one_of_a_failure(name: ChangeClass | None) -> None:
    failures = {None, "source_down", "not_the_page", "layout_changed", "source_stale", "page_unreadable"}
    assert muted_sources([INDEX], [Mute("index", name)], NOW) == ({"index"} if name in failures else set())


@pytest.mark.parametrize(
    ("pattern", "until", "muted"),
    [
        ("index", None, {"index"}),
        ("index.example", None, {"index"}),
        ("*.example", None, {"index", "press"}),
        ("ind", None, set()),
        ("INDEX", None, set()),
        ("index", NOW, set()),
        ("index", NOW + SECOND, {"index"}),
        ("index", NOW - SECOND, set()),
    ],
)
def test_a_mute_fits_by_id_or_host_until_it_ends(pattern: str, until: datetime | None, muted: set[str]) -> None:
    assert muted_sources([INDEX, source("press")], [Mute(pattern, None, until)], NOW) == muted
