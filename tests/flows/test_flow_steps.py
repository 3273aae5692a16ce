"""What the flows do around the pipeline, as plain functions: no Prefect server, no network."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from gsi_etl.backfill.run import Progress
from gsi_etl.cli.actions.prefect_run import load_flows, load_monitor
from gsi_etl.config.settings import Settings
from gsi_etl.errors import LockedError
from gsi_etl.model import Batch
from gsi_etl.pipeline import Options, silent, utc_now
from gsi_etl.run.report import RunReport

FLOWS = ["backfill", "heartbeat", "maintain", "monitor", "publish", "reprocess"]
COUNTS = {"sources": 2, "sources_failed": 0, "figures": 1, "documents": 1, "confirmed": 0, "checks": 0}
REPORT = RunReport("r", "ok", COUNTS | {"checks_failed": 0})


@pytest.mark.parametrize("stem", FLOWS)
def test_a_flow_turns_prefects_telemetry_off_where_nobody_else_has(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_CLIENT_MAX_RETRIES": "2"}
    for name in told:
        monkeypatch.setenv(name, "")  # so that it is as before in the end, whatever that was
        monkeypatch.delenv(name)
    monkeypatch.delitem(sys.modules, f"gsi_etl_flows_{stem}", raising=False)
    load_flows(stem)
    assert {name: os.environ[name] for name in told} == told


def called(monkeypatch: pytest.MonkeyPatch, runs: Any, call: dict[str, Any], **given: Any) -> Any:
    flows = load_monitor()
    monkeypatch.setattr(flows, "_runs", runs)
    with flows.called(flows.Call(settings=Settings(), **call)):
        return flows.monitor.fn(**given)


def test_what_a_flow_run_is_asked_for_is_what_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Options] = []
    given = {"source_ids": ("one",), "kinds": ("news",), "due_only": False, "dry_run": True, "alerts": False}
    called(monkeypatch, lambda _settings, options, _clock, _call: asked.append(options), {"run_id": "r"}, **given)
    (options,) = asked
    assert {name: getattr(options, name) for name in given} == given
    assert options.run_id == "r"


def locked(*_: object) -> None:
    raise LockedError("another run is at work")


def test_a_scheduled_look_that_meets_another_run_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    state = called(monkeypatch, locked, {}, due_only=True)
    assert (state.name, state.is_completed()) == ("Skipped", True)


@pytest.mark.parametrize(("run_id", "due_only"), [("r", True), (None, False)], ids=["by a command", "not only due"])
def test_a_run_that_somebody_wants_fails_when_it_meets_another_one(
    run_id: str | None, due_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = called(monkeypatch, locked, {"run_id": run_id, "handles_errors": True}, due_only=due_only)
    assert state.is_failed()
    assert "another run is at work" in state.message


def test_sources_that_were_unreachable_are_tried_again_in_a_second_run_over_these(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flows, runs = load_monitor(), []

    def run(_settings: Settings, options: Options, _clock: Any, unreachable: dict[str, Batch], *, again: bool) -> Any:
        runs.append((options.run_id, options.source_ids, again))
        unreachable["two"] = Batch("two")
        return replace(REPORT, run_id=options.run_id)

    monkeypatch.setattr(flows, "_run", run)
    monkeypatch.setattr(flows, "_tell_prefect", lambda *_: None)
    call = flows.Call("r")
    flows._runs(Settings(), Options(run_id="r"), utc_now, call)
    assert runs == [("r", (), False), ("r-retry", ("two",), True)]
    assert (call.report.run_id, call.report.counts["sources"]) == ("r", 4)


def test_a_run_that_was_committed_is_reported_though_prefect_has_died(monkeypatch: pytest.MonkeyPatch) -> None:
    flows = load_monitor()

    def dies(**_: object) -> None:
        flows._call.get().report = REPORT
        raise ConnectionError("the server has died")

    monkeypatch.setattr(flows, "monitor", dies)
    assert flows.run_monitor(Settings(), Options(), tell=silent) is REPORT


def test_a_run_that_did_not_even_begin_fails_with_what_stopped_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(**_: object) -> None:
        raise ConnectionError("no server")

    flows = load_monitor()
    monkeypatch.setattr(flows, "monitor", dies)
    with pytest.raises(ConnectionError, match="no server"):
        flows.run_monitor(Settings(), Options(), tell=silent)


def test_a_backfill_shows_how_many_of_all_bytes_were_read_and_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    flows, artifact, shown, report = load_flows("backfill"), uuid4(), [], object()

    def run(_settings: Settings, *, show: Any, **asked: Any) -> Any:
        assert (asked["engine"], asked["scheduler"], asked["workers"]) == ("dask", "tcp://127.0.0.1:1", 3)
        show(Progress(shards=4, size=200, done=1, position=50))
        show(Progress(shards=4, size=200, done=4, position=150))
        show(Progress(shards=0, size=0, position=0))
        return report

    monkeypatch.setattr(flows, "run", run)
    monkeypatch.setattr(flows, "SECONDS_BETWEEN", -1.0)
    monkeypatch.setattr(flows, "create_progress_artifact", lambda **_: artifact)
    monkeypatch.setattr(flows, "update_progress_artifact", lambda which, progress: shown.append((which, progress)))
    assert flows.read_shards.fn(Settings(), "dask", "tcp://127.0.0.1:1", 3) is report
    assert shown == [(artifact, 25.0), (artifact, 75.0), (artifact, 0.0)]
