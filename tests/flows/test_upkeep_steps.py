"""What the flows beside the monitor do, as plain functions: no Prefect server."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from prefect import Flow
from prefect.cache_policies import NO_CACHE

from gsi_etl.backfill.run import Progress
from gsi_etl.cli.actions.prefect_run import load_flows
from gsi_etl.config.settings import Settings
from gsi_etl.ops.maintenance import Kept
from gsi_etl.pipeline import Options
from gsi_etl.run.report import RunReport
from gsi_etl.warehouse import connection, rebuild

NOW = datetime(2026, 3, 2, 6, 17, tzinfo=UTC)
SITE = "https://site.example/"


class Flows:
    """The flows of a file, with what they tell Prefect."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stem: str, settings: Settings | None = None) -> None:
        self.patch, self.module = monkeypatch, load_flows(stem)
        self.artifacts: list[tuple[str, str, str]] = []
        self.said: list[str] = []
        self.set("flow_settings", lambda: settings or Settings())
        self.set("get_run_logger", lambda: SimpleNamespace(info=lambda words, *more: self.said.append(words % more)))
        self.set("create_markdown_artifact", self._tell)
        self.set("create_link_artifact", self._tell)
        self.set("utc_now", lambda: NOW)

    def set(self, name: str, value: object) -> None:
        self.patch.setattr(self.module, name, value, raising=name not in _NOT_EVERYWHERE)

    def _tell(self, text: str, *, key: str, description: str = "", link_text: str = "") -> None:
        self.artifacts.append((key, text, description or link_text))


def noting(calls: list[Any], answer: object) -> Callable[..., object]:
    """A function that notes what it is called with, and answers always the same."""

    def noted(*given: object, **named: object) -> object:
        calls.append(named or given)
        return answer

    return noted


_NOT_EVERYWHERE = {"get_run_logger", "create_markdown_artifact", "create_link_artifact", "utc_now"}

TASKS = {
    ("publish", "publish_again"): ("publish-again", 2, [30, 300]),
    ("maintain", "verify_and_back_up"): ("verify-and-back-up", 2, [60, 600]),
    ("reprocess", "rebuild_warehouse"): ("rebuild-warehouse", 0, None),
    ("reprocess", "read_again"): ("read-again", 0, None),
    ("backfill", "read_shards"): ("read-shards", 0, None),
}


@pytest.mark.parametrize(("stem", "name"), TASKS)
def test_a_task_waits_for_a_run_that_holds_the_home_where_it_must_and_keeps_no_result(stem: str, name: str) -> None:
    task, (called, retries, delays) = getattr(load_flows(stem), name), TASKS[stem, name]
    assert (task.name, task.retries, task.persist_result) == (called, retries, False)
    assert task.cache_policy == NO_CACHE
    if delays:
        assert list(task.retry_delay_seconds) == delays


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("publish", "publish"),
        ("maintain", "maintain"),
        ("reprocess", "reprocess"),
        ("backfill", "backfill"),
        ("heartbeat", "heartbeat"),
        ("heartbeat", "weekly"),
    ],
)
def test_a_flow_run_is_named_by_its_flow_and_the_minute(monkeypatch: pytest.MonkeyPatch, stem: str, name: str) -> None:
    flow = getattr(load_flows(stem), name)
    assert flow.name == name
    assert flow.persist_result is False
    assert flow.flow_run_name().startswith(f"{name}-20")
    assert len(flow.flow_run_name()) == len(name) + len("-2026-03-02T06:17")


@pytest.mark.parametrize(("site_url", "links"), [(SITE, [("site-publish", SITE, "The published pages")]), ("", [])])
def test_publishing_again_returns_the_database_and_links_to_the_pages(
    monkeypatch: pytest.MonkeyPatch, site_url: str, links: list[Any]
) -> None:
    settings = Settings(site_url=site_url)
    flows = Flows(monkeypatch, "publish", settings)
    made = SimpleNamespace(database=Path("public/gsi.duckdb"), pages=7)
    monkeypatch.setattr(
        flows.module.maintenance, "publish_again", lambda of, *, now: made if (of, now()) == (settings, NOW) else None
    )
    flows.set("publish_again", flows.module.publish_again.fn)
    assert flows.module.publish.fn() == "public/gsi.duckdb"
    assert flows.said == ["public/gsi.duckdb, 7 pages"]
    assert flows.artifacts == links


@pytest.mark.parametrize("problems", [(), ("snapshot aa is damaged", "and another")])
def test_the_nightly_round_fails_where_something_is_not_sound(
    monkeypatch: pytest.MonkeyPatch, problems: tuple[str, ...]
) -> None:
    settings = Settings()
    flows = Flows(monkeypatch, "maintain", settings)
    kept = Kept(12, 34, 5000, 4000, None if problems else Path("backups/1"), problems)
    monkeypatch.setattr(
        flows.module.maintenance, "maintain", lambda of, *, now: kept if (of, now()) == (settings, NOW) else None
    )
    flows.set("verify_and_back_up", flows.module.verify_and_back_up.fn)
    state = flows.module.maintain.fn()
    said = "2 problems: snapshot aa is damaged" if problems else "12 snapshots and 34 entries are sound"
    assert (state.is_failed(), state.message) == (bool(problems), said)
    ((key, text, description),) = flows.artifacts
    assert (key, description) == ("upkeep-latest", "What the nightly round found")
    assert text.splitlines() == [
        "# Upkeep: not sound" if problems else "# Upkeep: sound",
        "",
        "- 12 snapshots read, 34 entries of the warehouse compared with the journal",
        "- warehouse: 5000 bytes before, 4000 after",
        "- backup: none made" if problems else "- backup: backups/1",
        *(["- **snapshot aa is damaged**", "- **and another**"] if problems else []),
    ]


def test_a_home_that_is_not_silent_completes(monkeypatch: pytest.MonkeyPatch) -> None:
    flows = Flows(monkeypatch, "heartbeat", Settings(silence_hours=5))
    asked: list[Any] = []
    events: list[Any] = []

    def silence(home: Path, *, now: datetime, allowed: timedelta) -> list[str]:
        asked.append((home, now, allowed))
        return []

    flows.set("silence", silence)
    flows.set("emit_event", lambda **event: events.append(event))
    state = flows.module.heartbeat.fn()
    assert (state.is_completed(), state.message) == (True, "a good run ended not long ago")
    assert asked == [(Settings().home, NOW, timedelta(hours=5))]
    assert events == []


def test_a_silent_home_fails_and_is_an_event_of_that_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    flows, events = Flows(monkeypatch, "heartbeat", Settings(home=tmp_path)), []
    flows.set("silence", lambda *_, **__: ["no run", "no source"])
    flows.set("emit_event", lambda **event: events.append(event))
    state = flows.module.heartbeat.fn()
    assert (state.is_failed(), state.message) == (True, "no run; no source")
    resource = {"prefect.resource.id": f"gsi.home.{tmp_path}", "prefect.resource.name": "gsi-etl"}
    assert events == [{"event": "gsi.silent", "resource": resource, "payload": {"sentences": ["no run", "no source"]}}]


def test_the_week_is_summed_up_in_an_artifact(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings()
    flows = Flows(monkeypatch, "heartbeat", settings)
    monkeypatch.setattr(flows.module.week, "summary", lambda of, *, now: (of, now))
    monkeypatch.setattr(flows.module.week, "as_markdown", lambda of: "# A week" if of == (settings, NOW) else "")
    assert flows.module.weekly.fn() == "# A week"
    assert flows.artifacts == [("weekly-summary", "# A week", "The last seven days")]


def test_a_backfill_says_how_many_files_it_committed_and_which_it_could_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings()
    flows = Flows(monkeypatch, "backfill", settings)
    report = SimpleNamespace(
        committed=3,
        taken_over=2,
        counts=SimpleNamespace(pages=12345),
        claims=6789,
        wrong=[("a.warc", "unread", "broken")],
    )
    asked: list[Any] = []
    flows.set("read_shards", noting(asked, report))
    assert flows.module.backfill.fn("dask", "tcp://here", 4) == {"files": 5, "wrong": 1, "claims": 6789}
    assert flows.module.backfill.fn() == {"files": 5, "wrong": 1, "claims": 6789}
    assert asked == [(settings, "dask", "tcp://here", 4), (settings, "local", None, None)]
    key, text, description = flows.artifacts[0]
    assert (key, description) == ("backfill-latest", "What was read")
    assert text.splitlines() == [
        "# Backfill: 5 files", "", "- pages: 12,345", "- claims: 6,789", "- unread: a.warc: broken",
    ]  # fmt: skip
    assert flows.said[0] == "5 files, 6789 claims"


def test_the_progress_of_a_backfill_moves_on_every_few_seconds_and_when_all_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flows, moved, made = Flows(monkeypatch, "backfill"), list[float](), list[Any]()
    artifact, clock = uuid4(), iter([100.0, 105.0, 105.1, 105.1, 110.0, 110.2, 110.2, 110.3, 110.4])

    def run(_settings: Settings, *, show: Any, clock: Any, **_: Any) -> str:
        assert clock() == NOW
        for position in (1, 50, 51):  # five seconds, a little more, at once
            show(Progress(shards=4, size=200, done=1, position=position))
        show(Progress(shards=4, size=200, done=4, position=201))
        show(Progress(shards=1, size=1, done=1, position=1))
        return "report"

    flows.set("run", run)
    flows.set("time", SimpleNamespace(monotonic=lambda: next(clock)))
    flows.set("create_progress_artifact", noting(made, artifact))
    flows.set("update_progress_artifact", lambda which, *, progress: moved.append(progress))
    assert flows.module.read_shards.fn(Settings(), "local", None, None) == "report"
    assert made == [{"progress": 0.0, "key": "backfill-progress", "description": "Bytes of WARC files read"}]
    assert moved == [25.0, 100.0, 100.0]


@pytest.mark.parametrize(("rebuild", "fetch"), [(False, False), (True, False), (False, True)])
def test_reprocessing_reads_again_without_alerts_and_rebuilds_and_fetches_when_asked(
    monkeypatch: pytest.MonkeyPatch, rebuild: bool, fetch: bool
) -> None:
    settings, asked = Settings(), list[Any]()
    flows = Flows(monkeypatch, "reprocess", settings)
    report = RunReport("r", "partial", {"sources": 2, "figures": 5})
    flows.set("rebuild_warehouse", lambda of: 17 if of is settings else None)
    flows.set("read_again", noting(asked, report))
    assert flows.module.reprocess.fn(("one",), rebuild=rebuild, fetch=fetch) == "partial"
    assert asked == [(settings, Options(("one",), alerts=False), fetch)]
    assert flows.said == ["17 transactions redone"] * rebuild
    text = "# Reprocess r: partial\n\n- sources: 2\n- figures: 5"
    assert flows.artifacts == [("reprocess-latest", text, "What was read again")]


def test_reprocessing_takes_everything_and_only_what_is_in_the_archive_unless_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flows, asked = Flows(monkeypatch, "reprocess"), list[Any]()
    flows.set("rebuild_warehouse", lambda *_: pytest.fail("nobody asked for it"))
    flows.set("read_again", noting(asked, RunReport("r", "ok", {})))
    flows.module.reprocess.fn()
    assert [given[1:] for given in asked] == [(Options(alerts=False), False)]


def test_reading_again_is_a_replay_or_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    flows = Flows(monkeypatch, "reprocess")
    flows.set("replay", lambda *given: ("replay", *given))
    monkeypatch.setattr(flows.module.pipeline, "run", lambda *given, write: ("run", write("silent"), *given))
    settings, options = Settings(), Options()
    assert flows.module.read_again.fn(settings, options, False) == ("replay", settings, options)
    assert flows.module.read_again.fn(settings, options, True) == ("run", None, settings, options)


def test_a_rebuild_holds_the_home_under_a_name_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    flows, done = Flows(monkeypatch, "reprocess"), list[Any]()

    class Lock:
        def __init__(self, home: Path, *, run_id: str, now: datetime) -> None:
            done.append((home, run_id, now))

        def __enter__(self) -> None:
            done.append("held")

        def __exit__(self, *_: object) -> None:
            done.append("free")

    def build(path: Path, *, now: datetime) -> Any:
        done.append((path, now))
        return SimpleNamespace(entries=17)

    monkeypatch.setattr(connection, "run_lock", Lock)
    monkeypatch.setattr(rebuild, "rebuild", build)
    monkeypatch.setattr(flows.module.pipeline, "utc_now", lambda: NOW)
    settings = Settings(home=tmp_path)
    assert flows.module.rebuild_warehouse.fn(settings) == 17
    assert done == [
        (tmp_path, "rebuild-20260302T061700Z", NOW), "held", (settings.warehouse_path, NOW), "free",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("monitor", "monitor"),
        ("publish", "publish"),
        ("maintain", "maintain"),
        ("reprocess", "reprocess"),
        ("backfill", "backfill"),
        ("heartbeat", "heartbeat"),
    ],
)
def test_a_file_of_flows_started_as_a_script_runs_its_flow(
    monkeypatch: pytest.MonkeyPatch, stem: str, name: str
) -> None:
    started: list[str] = []
    monkeypatch.setattr(Flow, "__call__", lambda flow: started.append(flow.name))
    runpy.run_path(load_flows(stem).__file__, run_name="__main__")
    assert started == [name]
