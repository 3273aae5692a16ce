"""What the monitor flow does at each step, as plain functions: no Prefect server, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.cache_policies import NO_CACHE
from prefect.context import TagsContext

from gsi_etl.cli.actions.prefect_run import load_monitor
from gsi_etl.config.settings import Settings
from gsi_etl.errors import LockedError, RunError, SettingsError
from gsi_etl.model import Batch, Change, Fetch
from gsi_etl.pipeline import Options
from gsi_etl.run.report import RunReport

NOW = datetime(2026, 3, 2, 6, 17, tzinfo=UTC)
COUNTS = {
    "sources": 2, "sources_failed": 1, "figures": 5, "documents": 1, "confirmed": 3, "checks": 4, "checks_failed": 0,
}  # fmt: skip
REPORT = RunReport("r", "ok", COUNTS)


class Log:
    """What Prefect's logger of a run would print."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, words: str, *more: object) -> None:
        self.lines.append(words % more if more else words)

    warning = info


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    log = Log()
    monkeypatch.setattr(load_monitor(), "get_run_logger", lambda: log)
    return log


def fetch(outcome: str = "refused", reason: str | None = "connect") -> Fetch:
    return Fetch("index", "https://index.example/", NOW, Decimal(1), outcome, reason=reason)  # type: ignore[arg-type]


# --- tasks


def test_tasks_are_named_by_what_they_do_and_keep_no_results() -> None:
    flows = load_monitor()
    tasks = {
        "collect": (flows.collect_task, "collect-{source_id}"),
        "audit-and-commit": (flows.audit_and_commit, "audit-and-commit"),
        "publish": (flows.publish_task, "publish"),
        "deliver": (flows.deliver_task, "deliver"),
    }
    for name, (task, run_name) in tasks.items():
        assert (task.name, task.task_run_name) == (name, run_name)
        assert task.cache_policy == NO_CACHE
        assert task.persist_result is False
    assert flows.monitor.name == "monitor"
    assert flows.monitor.persist_result is False
    assert flows.monitor.should_validate_parameters is True


def test_a_source_is_tried_three_times_with_a_longer_wait_and_only_where_its_failure_may_pass() -> None:
    flows = load_monitor()
    task = flows.collect_task
    assert (task.retries, list(task.retry_delay_seconds)) == (2, [10, 60])
    assert task.retry_condition_fn(None, None, SimpleNamespace(name="Unreachable"))
    assert not task.retry_condition_fn(None, None, SimpleNamespace(name="Failed"))


def collected(monkeypatch: pytest.MonkeyPatch, batch: Batch, found: dict[str, Batch], *, again: bool = False) -> Any:
    flows, asked = load_monitor(), []
    source, workspace = SimpleNamespace(id="index"), object()
    monkeypatch.setattr(flows.pipeline, "collect_source", noting(asked, batch))
    state = flows.collect_task.fn("index", source, workspace, found, again)
    assert asked == [(workspace, source)]
    return state


def noting(asked: list[Any], answer: object) -> Callable[..., object]:
    def noted(*given: object) -> object:
        asked.append(given)
        return answer

    return noted


def test_a_source_that_is_well_completes_and_its_batch_is_found(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    found: dict[str, Batch] = {}
    batch = Batch("index", (fetch("ok", None),))
    state = collected(monkeypatch, batch, found)
    assert (state.name, state.message) == ("Completed", "index: unchanged")
    assert found == {"index": batch}
    assert log.lines == ["index: unchanged"]


def test_fetches_of_an_earlier_try_stay_before_those_of_the_next(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    found = {"index": Batch("index", (fetch(),), trouble="source_down")}
    collected(monkeypatch, Batch("index", (fetch("ok", None),)), found, again=True)
    assert [one.outcome for one in found["index"].fetches] == ["refused", "ok"]
    assert found["index"].trouble is None


@pytest.mark.parametrize(
    ("reason", "again", "name"),
    [
        ("connect", True, "Unreachable"),
        ("connect", False, "Failed"),
        ("too_big", True, "Failed"),
        ("too_big", False, "Failed"),
    ],
)
def test_a_source_fails_with_its_reason_and_is_called_unreachable_where_it_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, log: Log, reason: str, again: bool, name: str
) -> None:
    error = {"what": "it cannot be had", "why": "refused"}
    batch = Batch("index", (fetch(reason=reason),), trouble="source_down", error=error)
    state = collected(monkeypatch, batch, {}, again=again)
    assert (state.is_failed(), state.name, state.message) == (True, name, "it cannot be had: refused")
    state = collected(monkeypatch, replace(batch, error={"what": "it cannot be had"}), {}, again=again)
    assert state.message == "index: it cannot be had"


@pytest.mark.parametrize(
    ("fetches", "passes"),
    [
        ((), False),
        ((fetch(),), True),
        ((fetch("ok", None), fetch()), True),
        ((fetch(), fetch("ok", None)), False),
        ((fetch(reason="too_big"),), False),
        ((fetch(reason=None),), False),
        ((fetch("postponed", "connect"),), False),
    ],
)
def test_a_failure_may_pass_where_the_last_fetch_was_refused_for_a_while(
    fetches: tuple[Fetch, ...], passes: bool
) -> None:
    assert load_monitor()._may_pass(Batch("index", fetches)) is passes


@pytest.mark.parametrize(
    ("dry_run", "idle", "commits"), [(False, False, 1), (True, False, 0), (False, True, 0), (True, True, 0)]
)
def test_what_was_collected_is_audited_settled_and_committed_unless_nothing_is_to_be_written(
    monkeypatch: pytest.MonkeyPatch, log: Log, dry_run: bool, idle: bool, commits: int
) -> None:
    flows, committed = load_monitor(), []
    told = [Change(f"ch_{n}", "revision", "source", severity, "index", "World", "was") for n, severity in  # type: ignore[arg-type]
            enumerate(("info", "none"))]  # fmt: skip
    settled = SimpleNamespace(idle=idle, record=SimpleNamespace(changes=told))
    audit = SimpleNamespace(results=(SimpleNamespace(success=True), SimpleNamespace(success=False)))
    workspace = SimpleNamespace(options=Options(dry_run=dry_run), known=SimpleNamespace(first_run=False))
    batches = [Batch("index")]

    def settle(of: object, these: object, audited: object) -> object:
        assert (of, these, audited) == (workspace, batches, audit)
        return settled

    monkeypatch.setattr(flows.pipeline, "audit_batches", lambda of, these: audit if of is workspace else None)
    monkeypatch.setattr(flows.pipeline, "settle_run", settle)
    monkeypatch.setattr(flows.pipeline, "commit_run", lambda *given: committed.append(given))
    assert flows.audit_and_commit.fn(batches, workspace) is settled
    assert committed == [(workspace, settled)] * commits
    assert log.lines == ["2 checks, 1 failed; 1 change"]
    workspace.known.first_run = True
    flows.audit_and_commit.fn(batches, workspace)
    assert log.lines[1] == "2 checks, 1 failed; the first run: a baseline"


def test_publishing_and_delivering_are_those_of_the_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    flows, workspace = load_monitor(), object()
    monkeypatch.setattr(flows.pipeline, "publish_run", lambda of: ("published", of))
    monkeypatch.setattr(flows.pipeline, "deliver_run", lambda of: ("delivered", of))
    assert flows.publish_task.fn(workspace) == ("published", workspace)
    assert flows.deliver_task.fn(workspace) == ("delivered", workspace)


# --- the flow


@pytest.mark.parametrize(
    ("run_id", "given", "name"),
    [
        ("r-1", {"kinds": ["news"]}, "monitor-r-1"),
        (None, {}, "all-2026-03-02T06:17"),
        (None, {"due_only": True}, "all-due-2026-03-02T06:17"),
        (None, {"kinds": ["news", "report"], "due_only": True}, "news-report-due-2026-03-02T06:17"),
    ],
)
def test_a_flow_run_is_named_by_its_run_or_by_what_it_takes_and_when(
    monkeypatch: pytest.MonkeyPatch, run_id: str | None, given: dict[str, Any], name: str
) -> None:
    flows = load_monitor()
    monkeypatch.setattr(flows, "flow_run", SimpleNamespace(parameters=given))
    monkeypatch.setattr(flows.pipeline, "utc_now", lambda: NOW)
    with flows.called(flows.Call(run_id)):
        assert flows._flow_run_name() == name
    if run_id is None:
        assert flows._flow_run_name() == name


def test_a_scheduled_run_takes_all_that_is_enabled_and_sends_its_alerts(monkeypatch: pytest.MonkeyPatch) -> None:
    flows, asked = load_monitor(), []
    monkeypatch.setattr(flows, "flow_settings", lambda: "settings")
    monkeypatch.setattr(flows.pipeline, "utc_now", lambda: NOW)
    monkeypatch.setattr(flows, "_runs", lambda *given: asked.append(given))
    flows.monitor.fn()
    ((settings, options, clock, call),) = asked
    assert settings == "settings"
    assert options == Options(run_id=options.run_id, alerts=True)
    assert (options.due_only, options.dry_run) == (False, False)
    assert options.run_id.startswith("20260302T061700")
    assert clock() == NOW
    assert call == flows.Call()


def test_a_replay_is_at_its_own_time_and_under_the_settings_of_its_call(monkeypatch: pytest.MonkeyPatch) -> None:
    flows, asked, at = load_monitor(), [], datetime(2023, 5, 22, 6, 17, tzinfo=UTC)
    monkeypatch.setattr(flows, "_runs", lambda *given: asked.append(given))
    settings = Settings()
    with flows.called(flows.Call("r", at, settings, spool=Path("spool"))) as call:
        flows.monitor.fn(dry_run=True)
    ((used, options, clock, its_call),) = asked
    assert used is settings
    assert its_call is call
    assert (options.run_id, options.spool, options.dry_run) == ("r", Path("spool"), True)
    assert clock() == at
    assert flows._call.get() is None


def test_without_settings_the_flow_fails_with_what_is_wrong_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    flows = load_monitor()

    def refuse() -> None:
        raise SettingsError("no home folder is named")

    monkeypatch.setattr(flows, "flow_settings", refuse)
    state = flows.monitor.fn()
    assert (state.is_failed(), state.message) == (True, "no home folder is named")


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception, *, handles: bool, **given: Any) -> tuple[Any, Any, Any]:
    """The state, the call, and what was noted, when a run fails with ``error``."""
    flows, noted = load_monitor(), []

    def run(*_: object) -> None:
        raise error

    def note(*given: Any, **more: Any) -> Exception:
        noted.append((given, more))
        return RunError("the run failed")

    monkeypatch.setattr(flows, "_runs", run)
    monkeypatch.setattr(flows.run_failure, "note", note)
    with flows.called(flows.Call(settings=Settings(), handles_errors=handles)) as call:
        return flows.monitor.fn(**given), call, noted


def test_a_run_that_fails_is_noted_where_its_caller_does_not_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValueError("broken")
    state, call, noted = failing(monkeypatch, error, handles=False, source_ids=("one",))
    assert (state.is_failed(), state.message) == (True, "the run failed")
    (((settings, options, raised), more),) = noted
    assert (settings, options.source_ids, raised) == (call.settings, ("one",), error)
    assert options.run_id
    assert set(more) == {"clock", "write"}
    assert call.error is None


def test_a_run_that_fails_leaves_its_error_to_a_caller_that_handles_it(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValueError("broken")
    state, call, noted = failing(monkeypatch, error, handles=True)
    assert (state.is_failed(), state.message) == (True, "broken")
    assert call.error is error
    assert noted == []


def test_a_scheduled_run_that_fails_is_noted_with_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    flows, noted, error = load_monitor(), [], ValueError("broken")

    def run(*_: object) -> None:
        raise error

    def note(settings: object, options: Options, raised: Exception, *, clock: Any, write: Any) -> Exception:
        noted.append((settings, options.due_only, raised, clock(), write))
        return RunError("the run failed")

    settings = Settings()
    monkeypatch.setattr(flows, "flow_settings", lambda: settings)
    monkeypatch.setattr(flows.pipeline, "utc_now", lambda: NOW)
    monkeypatch.setattr(flows, "_runs", run)
    monkeypatch.setattr(flows.run_failure, "note", note)
    state = flows.monitor.fn(due_only=True)
    assert (state.is_failed(), state.message) == (True, "the run failed")
    assert noted == [(settings, True, error, NOW, print)]


def test_only_a_locked_home_is_a_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    state, _, _ = failing(monkeypatch, ValueError("broken"), handles=True, due_only=True)
    assert state.is_failed()
    state, _, _ = failing(monkeypatch, LockedError("another run"), handles=True, due_only=True)
    assert (state.name, state.message) == ("Skipped", "another run")


def asked(monkeypatch: pytest.MonkeyPatch, flow: Callable[..., Any], options: Options) -> tuple[Any, list[Any]]:
    """What ``run_monitor`` returns when the flow does this, and what it told."""
    flows, told = load_monitor(), []
    monkeypatch.setattr(flows, "monitor", flow)
    monkeypatch.setattr(flows.pipeline, "utc_now", lambda: NOW)
    settings = Settings()
    return flows.run_monitor(settings, options, tell=lambda *words: told.append(words)), told


def test_a_command_runs_the_flow_with_all_that_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    flows, given = load_monitor(), []

    def flow(**more: Any) -> Any:
        call = flows._call.get()
        given.append((more, call))
        call.report = REPORT
        return SimpleNamespace(type=SimpleNamespace(value="COMPLETED"), message="ok")

    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    options = Options(("one",), due_only=True, dry_run=True, alerts=False, run_id="r", kinds=("news",), spool=Path("s"))
    report, told = asked(monkeypatch, flow, options)
    assert report is REPORT
    ((more, call),) = given
    wanted = {"source_ids": ("one",), "kinds": ("news",), "due_only": True, "dry_run": True, "alerts": False}
    assert more == wanted | {"return_state": True}
    assert (call.run_id, call.at, call.spool, call.handles_errors) == ("r", None, Path("s"), True)
    assert isinstance(call.settings, Settings)
    assert told == [("prefect", "flow run monitor-r at http://127.0.0.1:4200/api")]
    monkeypatch.delenv("PREFECT_API_URL")
    _, told = asked(monkeypatch, flow, Options())
    ((_, words),) = told
    assert words.startswith("flow run monitor-20260302T061700")
    assert words.endswith(" at an ephemeral server")


def test_a_command_fails_with_what_its_run_failed_with(monkeypatch: pytest.MonkeyPatch) -> None:
    flows = load_monitor()

    def fails(**_: Any) -> Any:
        flows._call.get().error = LockedError("another run is at work")
        return SimpleNamespace(type=SimpleNamespace(value="FAILED"), message="another run is at work")

    with pytest.raises(LockedError, match="another run is at work"):
        asked(monkeypatch, fails, Options())


def test_a_flow_run_that_ended_without_a_report_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    state = SimpleNamespace(type=SimpleNamespace(value="CANCELLED"), message="by hand")
    with pytest.raises(RuntimeError, match=r"^the flow run ended as CANCELLED: by hand$"):
        asked(monkeypatch, lambda **_: state, Options())


def runs(monkeypatch: pytest.MonkeyPatch, first: Any, second: Any = None, unreachable: tuple[str, ...] = ()) -> Any:
    """The call after one run, or two where sources were unreachable, and the state in which it ended."""
    flows = load_monitor()

    def run(_settings: Any, _options: Any, _clock: Any, left: dict[str, Batch], *, again: bool) -> Any:
        left.update({name: Batch(name) for name in unreachable})
        return second if again else first

    monkeypatch.setattr(flows, "_run", run)
    call = flows.Call("r")
    return call, flows._runs(Settings(), Options(run_id="r"), lambda: NOW, call)


@pytest.mark.parametrize(
    ("first", "second", "run_id"),
    [(REPORT, None, "r"), (None, replace(REPORT, run_id="r-retry"), "r-retry"), (REPORT, replace(REPORT), "r")],
)
def test_the_report_is_of_the_runs_that_there_were(
    monkeypatch: pytest.MonkeyPatch, first: Any, second: Any, run_id: str
) -> None:
    monkeypatch.setattr(load_monitor(), "_tell_prefect", lambda *_: None)
    call, state = runs(monkeypatch, first, second, ("index",))
    assert call.report.run_id == run_id
    assert state.is_completed()
    assert call.report.counts["sources"] == 2 * bool(first) + 2 * bool(second)


def test_prefect_is_told_of_a_run_under_the_settings_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    flows, told = load_monitor(), []
    monkeypatch.setattr(flows, "_tell_prefect", noting(told, None))
    monkeypatch.setattr(flows, "_run", lambda *_, **__: REPORT)
    settings = Settings()
    flows._runs(settings, Options(run_id="r"), lambda: NOW, flows.Call("r"))
    assert told == [(settings, REPORT)]


@pytest.mark.parametrize("report", [None, replace(REPORT, idle=True)])
def test_a_look_at_which_nothing_is_due_tells_prefect_nothing(monkeypatch: pytest.MonkeyPatch, report: Any) -> None:
    told: list[object] = []
    monkeypatch.setattr(load_monitor(), "_tell_prefect", lambda *given: told.append(given))
    call, state = runs(monkeypatch, report)
    assert (state.is_completed(), state.message) == (True, "nothing is due")
    assert told == []
    assert call.report is report


@pytest.mark.parametrize("handles", [True, False])
def test_a_server_that_died_costs_the_artifacts_and_not_the_run(
    monkeypatch: pytest.MonkeyPatch, log: Log, handles: bool
) -> None:
    flows, once = load_monitor(), []

    def dies(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(flows, "_tell_prefect", dies)
    monkeypatch.setattr(flows, "_ask_prefect_once", lambda: once.append(True))
    monkeypatch.setattr(flows, "_run", lambda *_, **__: REPORT)
    call = flows.Call("r", handles_errors=handles)
    state = flows._runs(Settings(), Options(run_id="r"), lambda: NOW, call)
    assert (state.is_completed(), call.report) == (True, REPORT)
    assert once == [True]
    assert log.lines == ([] if handles else ["no artifacts and events of this run: ConnectionError"])


def test_a_server_that_died_is_asked_only_once_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    flows, entered = load_monitor(), []
    held = flows.get_settings_context()

    class Context:
        def __init__(self, profile: object, settings: Any) -> None:
            self.profile, self.settings = profile, settings

        def __enter__(self) -> None:
            entered.append((self.profile, self.settings.client.max_retries))

    monkeypatch.setattr(flows, "SettingsContext", Context)
    flows._ask_prefect_once()
    assert entered == [(held.profile, 0)]


# --- one run


class Collecting:
    """In place of the task that collects: what each source gives, at once."""

    def __init__(self, gives: dict[str, Batch | None]) -> None:
        self.gives, self.names, self.asked = gives, [], []  # type: ignore[var-annotated]

    def with_options(self, *, task_run_name: str) -> Collecting:
        self.names.append(task_run_name)
        return self

    def submit(self, source_id: str, source: Any, workspace: Any, found: Any, again: bool) -> Any:
        self.asked.append((source_id, source.unquote().id, set(TagsContext.get().current_tags), again))
        self.found = found.unquote()
        batch = self.gives[source_id]
        if batch is not None:
            found.unquote()[source_id] = batch
        waited = SimpleNamespace(wait=lambda: None)
        waited.result = lambda: (_ for _ in ()).throw(ConnectionError(source_id)) if batch is None else None
        return waited


class One:
    """One run over these sources, with all that it did."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, gives: dict[str, Batch | None], **of: Any) -> None:
        self.flows, self.done = load_monitor(), []  # type: ignore[var-annotated]
        sources = [SimpleNamespace(id=name, kind="news") for name in gives]
        self.workspace = SimpleNamespace(sources=sources, intake=of.get("intake"))
        self.settled = SimpleNamespace(idle=of.get("idle", False))
        self.collecting = Collecting(gives)

        @contextmanager
        def open_run(settings: Any, options: Any, *, clock: Any, write: Any) -> Iterator[Any]:
            assert (settings.home, clock(), write) == (Settings().home, NOW, print)
            self.done.append(("open", options.run_id))
            yield self.workspace

        def commit(batches: Any, workspace: Any) -> Any:
            assert workspace.unquote() is self.workspace
            self.done.append(("commit", [batch.source_id for batch in batches.unquote()]))
            return self.settled

        def report_of(workspace: Any, settled: Any, *, published: Any, deliveries: Any) -> Any:
            assert (workspace, settled) == (self.workspace, self.settled)
            return replace(REPORT, published=published, deliveries=tuple(deliveries))

        def finish(workspace: Any, report: Any) -> list[str]:
            assert workspace is self.workspace
            self.done.append(("finish", report.run_id))
            return ["the heartbeat failed"]

        monkeypatch.setattr(self.flows.pipeline, "open_run", open_run)
        monkeypatch.setattr(self.flows, "collect_task", self.collecting)
        monkeypatch.setattr(self.flows, "audit_and_commit", commit)
        monkeypatch.setattr(self.flows, "publish_task", self._step(Path("public")))
        monkeypatch.setattr(self.flows, "deliver_task", self._step(["delivered"]))
        monkeypatch.setattr(self.flows.pipeline, "report_of", report_of)
        monkeypatch.setattr(self.flows.pipeline, "finish_run", finish)

    def _step(self, gives: object) -> Callable[[Any], object]:
        def step(held: Any) -> object:
            assert held.unquote() is self.workspace
            return gives

        return step

    def run(self, *, again: bool = False, before: dict[str, Batch] | None = None, **options: Any) -> Any:
        self.unreachable: dict[str, Batch] = before or {}
        options = {"run_id": "r"} | options
        return self.flows._run(Settings(), Options(**options), lambda: NOW, self.unreachable, again=again)


WELL = Batch("well", (fetch("ok", None),))
AWAY = Batch("away", (fetch(),), trouble="source_down")


def test_a_run_collects_each_source_commits_publishes_delivers_and_ends(
    monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    one = One(monkeypatch, {"well": WELL, "other": replace(WELL, source_id="other")})
    report = one.run()
    assert one.done == [("open", "r"), ("commit", ["well", "other"]), ("finish", "r")]
    assert one.collecting.asked == [(name, name, {f"source:{name}", "kind:news"}, False) for name in ("well", "other")]
    assert one.collecting.names == []
    assert (report.published, report.deliveries) == (Path("public"), ("delivered",))
    assert log.lines == ["the heartbeat failed"]


def test_a_dry_run_publishes_and_delivers_nothing_and_leaves_no_heartbeat(
    monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    one = One(monkeypatch, {"well": WELL})
    report = one.run(dry_run=True)
    assert one.done == [("open", "r"), ("commit", ["well"])]
    assert (report.published, report.deliveries) == (None, ())


def test_a_look_at_which_nothing_is_due_delivers_what_is_left_and_publishes_nothing(
    monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    one = One(monkeypatch, {}, idle=True)
    report = one.run()
    assert (report.published, report.deliveries) == (None, ("delivered",))
    assert one.done == [("open", "r"), ("commit", []), ("finish", "r")]


def test_sources_that_may_be_reached_later_are_left_for_a_second_run(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    one = One(monkeypatch, {"well": WELL, "away": AWAY})
    assert one.run() is not None
    assert one.unreachable == {"away": AWAY}
    assert ("commit", ["well"]) in one.done


def test_a_run_in_which_no_source_was_reached_commits_nothing(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    one = One(monkeypatch, {"away": AWAY})
    assert one.run() is None
    assert one.unreachable == {"away": AWAY}
    assert one.done == [("open", "r")]


def test_the_second_run_takes_a_source_as_it_is_and_begins_with_what_the_first_had(
    monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    one = One(monkeypatch, {"away": AWAY})
    report = one.run(again=True, before={"away": AWAY})
    assert report is not None
    assert ("commit", ["away"]) in one.done
    assert one.collecting.names == ["collect-{source_id}-again"]
    assert one.collecting.asked[0][3] is True
    assert one.collecting.found is one.unreachable


def test_what_a_collector_had_is_not_asked_for_again(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    one = One(monkeypatch, {"away": AWAY}, intake=object())
    assert one.run() is not None
    assert one.unreachable == {}
    assert ("commit", ["away"]) in one.done


def test_a_task_that_ended_before_it_asked_its_source_ends_the_run(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    one = One(monkeypatch, {"well": WELL, "lost": None})
    with pytest.raises(ConnectionError, match="lost"):
        one.run()
    assert one.done == [("open", "r")]
