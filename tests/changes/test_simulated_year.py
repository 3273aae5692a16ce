"""A year of 50 sources in simulated time: what is told is the truth, no more and no less, one message a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.origin import lived_from_bytes
from scenes.year import DAYS, Score, lived


def tell(name: str, score: Score) -> None:
    print(
        f"{name}: 50 sources, {sum(score.incidents.values())} incidents, {score.told} changes told, "
        f"{len(score.missed)} missed, {len(score.false)} false, {score.messages} messages, "
        f"{score.days_with_news} days with news"
    )


@pytest.mark.parametrize(
    "seed",
    [
        2018,
        pytest.param(2016, marks=pytest.mark.nightly),
        *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(10)),
    ],
)
@pytest.mark.slow
def test_a_year_is_told_as_it_was(seed: int) -> None:
    score = lived(seed)
    tell(f"year {seed}", score)
    assert sum(score.incidents.values()) > 300
    assert score.missed == []
    assert score.false == []
    assert score.messages == score.days_with_news


@pytest.mark.parametrize(
    "days", [pytest.param(10, marks=pytest.mark.slow), pytest.param(DAYS, marks=pytest.mark.nightly)]
)
def test_days_served_as_bytes_are_told_as_they_were(days: int, tmp_path: Path) -> None:
    """The same from the bytes on: pages, feeds, outages and block pages from a real server, read by the pipeline."""
    score = lived_from_bytes(2018, tmp_path, days)
    tell(f"{days} days of year 2018 from bytes", score)
    assert score.missed == []
    assert score.false == []
    assert score.messages == score.days_with_news
