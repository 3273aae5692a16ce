"""What a run is told of the past is what earlier runs wrote: the warehouse's memory against the test world's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from gsi_etl.model import CheckResult, Mute
from gsi_etl.warehouse.alert_state import mutes, note_mute
from gsi_etl.warehouse.figures_before import read_all_figures
from gsi_etl.warehouse.load import commit
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.outbox import find, note_delivery, pending
from gsi_etl.warehouse.state_before import read_known
from scenes.figures import figure
from scenes.world import DAY, START, World, page, same, source, trouble


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    made = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
    migrate(made)
    yield made
    made.close()


@pytest.fixture
def world() -> World:
    return World(source("index", official=True), source("paper", kind="news"))


def write(world: World, connection: duckdb.DuckDBPyConnection) -> None:
    assert world.record is not None
    commit(connection, world.record)


def test_the_warehouse_remembers_what_the_world_of_the_tests_does(
    world: World, connection: duckdb.DuckDBPyConnection
) -> None:
    failing = CheckResult("s", "c", "warning", False, "1", "2", "It holds", "index")
    scenes = [
        (page("index", figure("2.64 million", edition="GSI 2018")), page("paper", url="https://paper.example/1")),
        (page("index", figure("2.84 million", edition="GSI 2018")), trouble("paper")),
        (same("index"), same("paper")),
        (page("index", figure("2.64 million", edition="GSI 2018"), figure("1 in 10")), trouble("paper")),
    ]
    for scene in scenes:
        world.run(*scene, checks=[failing])
        write(world, connection)
    known = read_known(connection, ["index", "paper"], world.now)
    order = {"key": lambda past: (past.detected_at, past.key, past.change_class)}
    assert sorted(known.recent, **order) == sorted(world.known.recent, **order)
    assert known.last_news == world.known.last_news
    assert known.editions == world.known.editions
    assert known.failing_checks == world.known.failing_checks
    assert known.sources == world.known.sources
    assert {s.figure_id: (s.status, s.recorded_at) for s in read_all_figures(connection)} == {
        s.figure_id: (s.status, s.recorded_at) for s in world.known.figures
    }
    assert known.last_recorded_at == world.known.last_recorded_at


def test_only_the_last_weeks_are_remembered(world: World, connection: duckdb.DuckDBPyConnection) -> None:
    world.run(page("index", figure("2.64 million")))
    write(world, connection)
    world.run(page("index", figure("2.84 million")), after=31 * DAY)
    write(world, connection)
    assert [past.change_class for past in read_known(connection, ["index"], world.now).recent] == ["revision"]


def test_a_mute_holds_until_it_is_taken_back(connection: duckdb.DuckDBPyConnection) -> None:
    wide, narrow = Mute("index*", None, None, "moving house"), Mute("index*", "revision", START + DAY, "")
    note_mute(connection, wide, muted=True, recorded_at=START)
    note_mute(connection, narrow, muted=True, recorded_at=START)
    assert set(mutes(connection)) == {wide, narrow}
    assert set(read_known(connection, [], START).mutes) == {wide, narrow}
    note_mute(connection, wide, muted=False, recorded_at=START + DAY)
    assert mutes(connection) == (narrow,)


def test_the_outbox_knows_attempts_pauses_and_ends(world: World, connection: duckdb.DuckDBPyConnection) -> None:
    world.run(page("index", figure("2.64 million")))
    write(world, connection)
    world.run(page("index", figure("2.84 million")))
    write(world, connection)
    (alert,) = world.alerts
    (item,) = pending(connection)
    assert (item.alert_id, item.attempts, item.not_before) == (alert.alert_id, 0, None)
    later = world.now + timedelta(hours=1)
    note_delivery(connection, alert.alert_id, status="failed", detail="503", attempted_at=world.now, not_before=later)
    (item,) = pending(connection)
    assert (item.attempts, item.not_before) == (1, later)
    note_delivery(connection, alert.alert_id, status="dead", detail="503", attempted_at=later)
    assert pending(connection) == []
    assert [found.alert_id for found in find(connection, [alert.alert_id])] == [alert.alert_id]
    status = connection.execute("SELECT DISTINCT status, attempts, last_error FROM main.alerts").fetchall()
    assert status == [("dead", 2, "503")]
    note_delivery(connection, alert.alert_id, status="sent", detail="", attempted_at=later + DAY)
    assert connection.execute("SELECT DISTINCT status FROM main.alerts").fetchall() == [("sent",)]
