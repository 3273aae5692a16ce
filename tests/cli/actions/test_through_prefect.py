"""A run goes through Prefect while its server answers; when that dies, the run is done without it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from gsi_etl.cli.actions import prefect_run
from gsi_etl.cli.actions.prefect_run import leave, load_flows, run_with_prefect
from gsi_etl.config.settings import Settings
from gsi_etl.errors import GsiError, PublishError
from gsi_etl.pipeline import Options, RunReport
from server.scripted import ScriptedServer

PLAIN = RunReport("plain", "ok", {})
FLOWN = RunReport("flown", "ok", {})
SETTINGS = Settings()
COUNT = "/api/flows/count"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # a server of this machine is not asked for by a proxy
    with ScriptedServer() as server:
        server.set(COUNT, b"3")
        yield server


class Ran:
    """What became of one call: the report, what was run with what, and the lines that were told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, flow: Callable[[], RunReport] | None = None) -> None:
        self.calls: list[Any] = []
        self.told: list[tuple[str, str]] = []
        self._flow = flow
        monkeypatch.setattr(prefect_run, "run", self._plain)
        monkeypatch.setattr(prefect_run, "load_monitor", lambda: SimpleNamespace(run_monitor=self._flown))
        monkeypatch.setattr(prefect_run, "_quieten", lambda: self.calls.append("quiet"))
        monkeypatch.setattr(prefect_run, "_died", [])

    def _plain(self, settings: Settings, options: Options, **more: Any) -> RunReport:
        self.calls.append(("plain", settings is SETTINGS, options, sorted(more)))
        return PLAIN

    def _flown(self, settings: Settings, options: Options, **more: Any) -> RunReport:
        self.calls.append(("flow", settings is SETTINGS, bool(options.run_id), sorted(more)))
        assert self._flow is not None
        return self._flow()

    def __call__(self) -> RunReport:
        return run_with_prefect(SETTINGS, OPTIONS, tell=lambda *said: self.told.append(said), write=lambda _: None)


OPTIONS = Options(dry_run=True)
AS_PLAIN = ("plain", True, OPTIONS, ["tell", "write"])
AS_FLOW = ["quiet", ("flow", True, True, ["tell"])]


def test_without_an_address_nothing_of_prefect_is_touched(api: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Ran(monkeypatch)
    assert (ran(), ran.calls, ran.told, api.requests) == (PLAIN, [AS_PLAIN], [], [])


def test_a_server_that_answers_has_the_run(api: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", api.url("/api/"))
    ran = Ran(monkeypatch, lambda: FLOWN)
    assert (ran(), ran.calls, ran.told, prefect_run._died) == (FLOWN, AS_FLOW, [], [])
    assert [(one.method, one.path, one.body) for one in api.requests] == [("POST", COUNT, b"{}")] * 2  # also afterwards


ASKS = "asks for a password: set PREFECT_API_AUTH_STRING"
REFUSES = "refuses the password of PREFECT_API_AUTH_STRING"


@pytest.mark.parametrize(
    ("status", "login", "why"),
    [(401, "", ASKS), (403, "", ASKS), (401, "gsi:x", REFUSES), (403, "gsi:x", REFUSES),
     (500, "", "does not answer: status 500"), (503, "gsi:x", "does not answer: status 503"),
     (200, "", None), (404, "", None), (499, "", None), (402, "", None),
     (None, "", "does not answer: ConnectionError")],
)  # fmt: skip
def test_a_server_that_does_not_do_what_it_is_asked_is_one_line_and_the_run_goes_on(
    api: ScriptedServer, monkeypatch: pytest.MonkeyPatch, status: int | None, login: str, why: str | None
) -> None:
    if status is None:
        api.answering = False
    else:
        api.set(COUNT, b"", status=status)
    host = api.base.removeprefix("http://")
    monkeypatch.setenv("PREFECT_API_URL", f"http://user:secret@{host}/api")
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", login)
    ran = Ran(monkeypatch, lambda: FLOWN)
    done = ran()
    if why is None:
        assert (done, ran.told) == (FLOWN, [])
    else:
        assert (done, ran.calls) == (PLAIN, [AS_PLAIN])
        assert ran.told == [("prefect", f"{host} {why}; running without Prefect")]


@pytest.mark.parametrize(
    ("login", "key", "sent"),
    [("", None, None), ("gsi:a:b", None, "Basic Z3NpOmE6Yg=="), ("", "k3y", "Bearer k3y"),
     ("gsi:a", "k3y", "Basic Z3NpOmE=")],
)  # fmt: skip
def test_the_server_is_asked_with_the_password_or_else_the_key(
    api: ScriptedServer, monkeypatch: pytest.MonkeyPatch, login: str, key: str | None, sent: str | None
) -> None:
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", login)
    if key:
        monkeypatch.setenv("PREFECT_API_KEY", key)
    assert prefect_run._unreachable(api.url("/api")) is None
    assert api.last(COUNT).headers.get("authorization") == sent


def dying(api: ScriptedServer, *error: Exception) -> Callable[[], RunReport]:
    def flow() -> RunReport:
        api.answering = False
        if error:
            raise error[0]
        return FLOWN

    return flow


def test_a_run_whose_server_dies_is_done_again_without_it(api: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", api.url("/api"))
    ran = Ran(monkeypatch, dying(api, TimeoutError("no event")))
    assert (ran(), ran.calls) == (PLAIN, [*AS_FLOW, AS_PLAIN])
    host = api.base.removeprefix("http://")
    assert ran.told == [("prefect", f"{host} stopped answering (TimeoutError): running again without Prefect")]
    assert prefect_run._died == [api.url("/api")]


def test_a_run_that_was_done_when_its_server_died_is_not_done_again(
    api: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", api.url("/api"))
    ran = Ran(monkeypatch, dying(api))
    assert (ran(), ran.calls) == (FLOWN, AS_FLOW)
    host = api.base.removeprefix("http://")
    words = f"{host} stopped answering: the run is done, and Prefect does not know how it ended"
    assert ran.told == [("prefect", words)]
    assert prefect_run._died == [api.url("/api")]


@pytest.mark.parametrize("dead", [False, True])
@pytest.mark.parametrize("error", [PublishError("ours"), ValueError("not ours")])
def test_a_run_that_fails_while_its_server_lives_or_by_our_own_error_has_failed(
    api: ScriptedServer, monkeypatch: pytest.MonkeyPatch, error: Exception, dead: bool
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", api.url("/api"))

    def flow() -> RunReport:
        api.answering = not dead
        raise error

    ran = Ran(monkeypatch, flow)
    if dead and not isinstance(error, GsiError):
        assert ran() is PLAIN
        return
    with pytest.raises(GsiError) as caught:
        ran()
    assert caught.value.__cause__ is error
    assert (ran.calls, ran.told, prefect_run._died) == (AS_FLOW, [], [])


@pytest.mark.parametrize(("died", "ended"), [([], []), (["http://gone/api"], [4])])
def test_a_process_whose_server_died_ends_at_once_with_its_exit_code(
    died: list[str], ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(prefect_run, "_died", died)
    monkeypatch.setattr("os._exit", codes.append)
    leave(4)
    assert codes == ended


def test_of_a_dead_server_prefect_prints_nothing_and_of_a_failed_run_no_traceback() -> None:
    names = ("prefect.events.clients", "prefect._internal.concurrency", "EventsWorker", "prefect.flow_runs")
    loggers = [logging.getLogger(name) for name in names]
    with mock.patch.object(logging, "raiseExceptions", True):
        before = [list(logger.filters) for logger in loggers]
        try:
            prefect_run._quieten()
            assert logging.raiseExceptions is False
            for bare in (True, False):
                record = logging.LogRecord("x", 40, "", 0, "lost", (), None if bare else (ValueError, None, None))  # type: ignore[arg-type]
                heard = [bool(logger.filter(record)) for logger in loggers]
                assert heard == [False, False, False, bare]
        finally:
            for logger, kept in zip(loggers, before, strict=True):
                logger.filters[:] = kept


def test_the_flows_are_loaded_once_by_their_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gsi_etl.config import resources

    (tmp_path / "monitor.py").write_text("made = []\n")
    monkeypatch.setattr(resources, "folder", lambda name: {"flows": tmp_path}[name])
    with mock.patch.dict(sys.modules):
        sys.modules.pop("gsi_etl_flows_monitor", None)
        first = load_flows("monitor")
        assert first.made == []
        assert prefect_run.load_monitor() is first is sys.modules["gsi_etl_flows_monitor"]
