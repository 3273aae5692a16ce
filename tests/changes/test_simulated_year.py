"""A year of 50 sources in simulated time: what is told is the truth, no more and no less, one message a run."""

from __future__ import annotations

import pytest

from scenes.year import DAYS, lived


@pytest.mark.parametrize("seed", [2016, 2018, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10))])
def test_a_year_is_told_as_it_was(seed: int) -> None:
    score = lived(seed)
    incidents = sum(score.incidents.values())
    print(
        f"year {seed}: {DAYS} runs, 50 sources, {incidents} incidents, {score.told} changes told, "
        f"{len(score.missed)} missed, {len(score.false)} false, {score.messages} messages, "
        f"{score.days_with_news} days with news"
    )
    assert incidents > 300
    assert score.missed == []
    assert score.false == []
    assert score.messages == score.days_with_news
