"""What is noted in the ledger of runs that did not end as they should, and how runs are named and dated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from hand_written import add, day
from runs_by_hand import AT, RUN, SECOND, World

from gsi_etl.errors import WarehouseError
from gsi_etl.model import (
    Alert,
    Change,
)
from gsi_etl.warehouse.connection import Abandoned
from gsi_etl.warehouse.load import (
    RunRecord,
    commit,
    free_run_id,
    next_recorded_at,
    note_abandoned,
    note_failed,
    note_recovered,
    note_restored,
)

# --- names and times


def test_a_run_is_named_as_it_was_called_or_by_the_first_name_that_is_free(world: World) -> None:
    assert free_run_id(world, "r") == "r"
    for taken, name in (("r", "r-failed"), ("r-failed", "r-failed1"), ("r-failed1", "r-failed2")):
        add(world, "core.runs", {"run_id": taken})
        assert free_run_id(world, "r") == name
    assert free_run_id(world, "other") == "other"


def test_no_run_is_recorded_before_an_earlier_one(world: World) -> None:
    assert next_recorded_at(world, AT) == AT
    add(world, "core.runs", {"run_id": "a", "recorded_at": day(3)}, {"run_id": "b", "recorded_at": day(1)})
    last = day(3).replace(tzinfo=UTC)
    just_after = last + timedelta(microseconds=1)
    assert next_recorded_at(world, AT) == just_after
    assert next_recorded_at(world, last) == just_after
    assert next_recorded_at(world, just_after) == just_after
    assert next_recorded_at(world, last + SECOND) == last + SECOND


# --- what else is noted


def kept(ledger: World, table: str = "runs") -> list[tuple[Any, ...]]:
    columns = {
        "runs": "run_id, recorded_at, started_at, finished_at, status, counts, version, archive_lines, archive_hash",
        "changes": "change_id, run_id, detected_at",
        "outbox": "alert_id, run_id, created_at",
        "entries": "kind, recorded_at",
    }[table]
    where = "WHERE kind <> 'migration'" if table == "entries" else ""
    return ledger.execute(f"SELECT {columns} FROM core.{table} {where} ORDER BY ALL").fetchall()


def told(run_id: str) -> RunRecord:
    change = Change("ch_1", "run_failed", "run", "operator", "gsi-etl", "run", "it failed")
    return replace(RUN, run_id=run_id, changes=[change], alerts=[Alert("al_1", "mail", run_id, "{}", ("ch_1",))])


def test_a_run_that_died_is_noted_once_and_not_when_it_had_come_to_its_commit(ledger: World) -> None:
    left = Abandoned("dead", str(AT - SECOND), "process 7 on here")
    assert note_abandoned(ledger, left, noted_at=AT) is True
    row = ("dead", day(1), day(1) - SECOND, None, "abandoned", "{}", "process 7 on here", None, None)
    assert kept(ledger) == [row]
    assert note_abandoned(ledger, left, noted_at=AT + SECOND) is False
    assert kept(ledger) == [row]
    assert kept(ledger, "entries") == [("abandoned", day(1))]


def test_a_run_that_failed_is_noted_without_an_end_and_with_what_is_said_of_it(ledger: World) -> None:
    note_failed(ledger, told("failed"))
    assert kept(ledger) == [("failed", day(1) + 5 * SECOND, day(1), None, "failed", "{}", "1.2", None, None)]
    assert kept(ledger, "changes") == [("ch_1", "failed", day(1) + 5 * SECOND)]
    assert kept(ledger, "outbox") == [("al_1", "failed", day(1) + 9 * SECOND)]
    assert kept(ledger, "entries") == [("failed", day(1) + 5 * SECOND)]


def test_a_recovery_is_said_of_a_run_that_is_noted_already(ledger: World) -> None:
    note_recovered(ledger, told("well"))
    assert kept(ledger) == []
    assert kept(ledger, "changes") == [("ch_1", "well", day(1) + 5 * SECOND)]
    assert kept(ledger, "outbox") == [("al_1", "well", day(1) + 9 * SECOND)]
    assert kept(ledger, "entries") == [("recovered", day(1) + 5 * SECOND)]


def test_a_restore_is_noted_after_the_last_run_with_the_archive_it_goes_with(ledger: World) -> None:
    commit(ledger, replace(RUN, recorded_at=AT + 60 * SECOND))
    note_restored(ledger, at=AT, version="1.3", archive_end=(18, "ff"), lost=2)
    at = day(1) + 60 * SECOND + timedelta(microseconds=1)
    assert kept(ledger)[1] == (
        "restore-20260302T061700Z", at, day(1), day(1), "restored", '{"lost": 2}', "1.3", 18, "ff",
    )  # fmt: skip
    assert kept(ledger, "entries") == [("restored", day(1)), ("run", day(1) + 60 * SECOND)]


def test_a_run_that_duckdb_refuses_is_told_and_leaves_nothing(ledger: World) -> None:
    refused = replace(RUN, changes=[Change("ch_1", "revision", None, "info", "i", "s", "w")])  # type: ignore[arg-type]
    with pytest.raises(WarehouseError) as caught:
        commit(ledger, refused)
    assert (caught.value.what, caught.value.where) == ("the run could not be committed", "r")
    assert caught.value.why
    assert "\n" not in caught.value.why
    assert kept(ledger) == kept(ledger, "entries") == []
