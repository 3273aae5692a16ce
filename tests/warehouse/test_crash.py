"""Kills and damage: a few here, many with the commands of crash_storage and crash_runs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from crash_runs import POINTS as RUN_POINTS
from crash_runs import Harness, stage
from crash_storage import FIRST, POINTS, Trials

#: Killed by the fast tests; the slow ones kill at all others.
FAST = ("commit.journaled", "publish.copied", "alert.sent")
#: A point in each stage of a run. A whole run is killed at every other one nightly: there it leaves the same kind of
#: things behind as at one of these, and the writer alone is killed at each of its own points by the slow tests.
STAGES = (
    "run.locked", "migrate.journaled", "collect.archived", "run.collected", "run.settled", "archive.synced",
    "commit.inserted", "commit.journaled", "commit.committed", "publish.copied", "publish.swapped", "publish.site",
    "alert.sent", "run.delivered", "run.ending",
)  # fmt: skip


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    return Trials(tmp_path_factory.mktemp("crash"))


@pytest.mark.parametrize("point", FAST[:2])
@pytest.mark.slow
def test_a_writer_killed_at_this_point_loses_and_doubles_nothing(trials: Trials, point: str) -> None:
    trials.kill_at(point)
    assert trials.tally.faults == []


@pytest.mark.slow
def test_a_message_sent_and_not_noted_is_sent_again_with_its_id_and_nothing_else_is(trials: Trials) -> None:
    before = trials.tally.repeated
    trials.kill_at(FAST[2])
    assert trials.tally.faults == []
    assert trials.tally.repeated == before + 1


@pytest.mark.parametrize("seed", [1])
@pytest.mark.slow
def test_damage_is_refused_or_healed_and_rebuilt_to_the_same_hash(trials: Trials, seed: int) -> None:
    trials.damage(random.Random(seed))
    assert trials.tally.faults == []


@pytest.mark.slow
@pytest.mark.parametrize("point", [point for point in (*FIRST, *POINTS) if point not in FAST])
def test_a_writer_killed_at_any_point_loses_and_doubles_nothing(trials: Trials, point: str) -> None:
    trials.kill_at(point)
    assert trials.tally.faults == []


@pytest.mark.parametrize(
    "times", [pytest.param(4, marks=pytest.mark.slow), pytest.param(10, marks=pytest.mark.nightly)]
)
def test_random_kills_and_random_damage_lose_and_double_nothing(trials: Trials, times: int) -> None:
    chance = random.Random(7)
    for _ in range(times):
        trials.kill_after(chance.uniform(0, trials.seconds * 1.1))
        trials.damage(chance)
    assert trials.tally.faults == []


def test_the_stages_of_a_run_are_points_of_one() -> None:
    assert set(STAGES) <= set(RUN_POINTS)


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    folder: Path = tmp_path_factory.mktemp("runs")
    with stage(folder) as before:
        yield Harness(folder, before)


@pytest.mark.parametrize(
    "point",
    [pytest.param(p, marks=pytest.mark.slow if p in STAGES else pytest.mark.nightly) for p in RUN_POINTS],
)
def test_a_whole_run_killed_at_any_point_and_run_again_is_as_if_nobody_had_killed_it(
    harness: Harness, point: str
) -> None:
    before = len(harness.tally.faults)
    harness.at_point(point)
    assert harness.tally.faults[before:] == []
