"""Kills and damage: a few here, many with the commands of crash_storage and crash_runs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from crash_runs import POINTS as RUN_POINTS
from crash_runs import Harness, stage
from crash_storage import FIRST, POINTS, Trials


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    return Trials(tmp_path_factory.mktemp("crash"))


@pytest.mark.parametrize("point", ["commit.journaled", "publish.copied"])
def test_a_writer_killed_at_this_point_loses_and_doubles_nothing(trials: Trials, point: str) -> None:
    trials.kill_at(point)
    assert trials.tally.faults == []


def test_a_message_sent_and_not_noted_is_sent_again_with_its_id_and_nothing_else_is(trials: Trials) -> None:
    before = trials.tally.repeated
    trials.kill_at("alert.sent")
    assert trials.tally.faults == []
    assert trials.tally.repeated == before + 1


@pytest.mark.parametrize("seed", [1])
def test_damage_is_refused_or_healed_and_rebuilt_to_the_same_hash(trials: Trials, seed: int) -> None:
    trials.damage(random.Random(seed))
    assert trials.tally.faults == []


@pytest.mark.slow
@pytest.mark.parametrize("point", [*FIRST, *POINTS])
def test_a_writer_killed_at_any_point_loses_and_doubles_nothing(trials: Trials, point: str) -> None:
    trials.kill_at(point)
    assert trials.tally.faults == []


@pytest.mark.slow
def test_random_kills_and_random_damage_lose_and_double_nothing(trials: Trials) -> None:
    chance = random.Random(7)
    for _ in range(10):
        trials.kill_after(chance.uniform(0, trials.seconds * 1.1))
        trials.damage(chance)
    assert trials.tally.faults == []


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    folder: Path = tmp_path_factory.mktemp("runs")
    with stage(folder) as before:
        yield Harness(folder, before)


@pytest.mark.slow
@pytest.mark.parametrize("point", RUN_POINTS)
def test_a_whole_run_killed_at_any_point_and_run_again_is_as_if_nobody_had_killed_it(
    harness: Harness, point: str
) -> None:
    before = len(harness.tally.faults)
    harness.at_point(point)
    assert harness.tally.faults[before:] == []
