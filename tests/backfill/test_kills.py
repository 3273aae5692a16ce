"""Two dask workers give what one process gives, byte for byte, whatever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import kills
import pytest
import warc_set
from backfill_place import Place
from cluster import Cluster, cluster, driver, ended, wait_for

#: The same as one of the others at a later moment.
AGAIN = "scheduler, after 4 parts"


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return warc_set.warc_set(tmp_path_factory.mktemp("set"), padding=4)


@pytest.fixture(scope="module")
def expected(warcs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = kills.alone(tmp_path_factory.mktemp("alone"), warcs)
    assert {row.state for row in place.rows()} == {"done"}
    assert sum(row.counts.pages for row in place.rows() if row.counts) == 480
    assert sum(row.counts.claims for row in place.rows() if row.counts) == 40
    return place


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Where what was killed is run again: one cluster that stays, as an operator's does."""
    with cluster(tmp_path_factory.mktemp("second")) as made:
        yield made


@pytest.mark.slow
def test_two_workers_give_what_one_process_gives(tmp_path: Path, warcs: list[Path], expected: Place) -> None:
    place = kills.planned(tmp_path, warcs)
    with cluster(tmp_path / "cluster") as made:
        code, words = ended(driver(place.home, made.address))
    assert code == 0, words
    assert place.content() == expected.content()
    assert place.parts() == expected.parts()
    assert place.archived() == expected.archived()


@pytest.mark.parametrize(
    "what",
    [pytest.param(name, marks=pytest.mark.nightly if name == AGAIN else pytest.mark.slow) for name in kills.KILLS],
)
def test_nothing_is_lost_or_doubled_by_a_kill(
    tmp_path: Path, warcs: list[Path], expected: Place, second: Cluster, what: str
) -> None:
    assert kills.killed_and_run_again(tmp_path, warcs, expected, what, second).zeros


@pytest.mark.slow
def test_without_workers_a_run_waits_and_goes_on_when_one_comes(
    tmp_path: Path, warcs: list[Path], expected: Place
) -> None:
    place = kills.planned(tmp_path, warcs)
    with cluster(tmp_path / "cluster", workers=0) as made:
        only = made.start_worker()
        running = driver(place.home, made.address)
        wait_for(lambda: len(kills.finished(place)) >= 2, running)
        made.kill(only)
        made.start_worker()
        code, words = ended(running)
    assert code == 0, words
    assert place.content() == expected.content()


@pytest.mark.slow
def test_no_scheduler_at_the_address_is_an_error_that_says_how_to_start_one(tmp_path: Path, warcs: list[Path]) -> None:
    place = kills.planned(tmp_path, warcs[:1])
    code, words = ended(driver(place.home, "tcp://127.0.0.1:9"))
    assert code == 1
    assert "there is no scheduler at that address" in words
    assert "dask scheduler" in words
    assert {row.state for row in place.rows()} == {"todo"}
