"""A home folder for a backfill, and a small set of WARC files, read once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import warc_set
from backfill_place import Place

from gsi_etl.backfill import shard


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Nothing planned yet, and no WARC file there."""
    warcs = tmp_path / "warcs"
    warcs.mkdir()
    yield Place(tmp_path / "home", warcs)
    shard.close_pool()


@pytest.fixture(scope="session")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two files of 24 pages each, of which four state a figure."""
    return warc_set.warc_set(tmp_path_factory.mktemp("warc-set"), files=2, pages=48, padding=4)


@pytest.fixture(scope="session")
def backfilled(small_set: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The small set, read and committed by this process alone."""
    root = tmp_path_factory.mktemp("backfilled")
    place = Place(root / "home", root / "warcs")
    place.warcs.mkdir()
    for path in small_set:
        shutil.copy(path, place.warcs)
    place.plan()
    place.read_and_commit()
    shard.close_pool()
    return place
