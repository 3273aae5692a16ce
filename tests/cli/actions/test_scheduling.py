"""``gsi-etl schedule``: what is served, and with which environment. Prefect is not started here."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from gsi_etl.cli.actions import prefect_run, schedule
from gsi_etl.config.settings import Settings, load_settings
from gsi_etl.errors import CatalogError, UsageError
from operated import write_source

SET = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "DO_NOT_TRACK", "PREFECT_SERVER_ANALYTICS_ENABLED")
EXAMPLES = Path(__file__).parents[3] / "examples"
OURS = ("GSI_HOME", "GSI_SOURCES", "GSI_PACK", "GSI_CONFIG")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What is set here is set back after the test."""
    with mock.patch.dict(os.environ):
        for name in (*SET, *OURS):
            os.environ.pop(name, None)
        yield os.environ  # type: ignore[misc]


class Flow:
    """A flow as far as it is made a deployment of."""

    def __init__(self, name: str) -> None:
        self.name = name

    def to_deployment(self, **fields: Any) -> tuple[str, dict[str, Any]]:
        return self.name, fields


def flows(stem: str) -> Any:
    return SimpleNamespace(**{name: Flow(f"{stem}.{name}") for name in ("monitor", "maintain", "heartbeat", "weekly")})


DUE = ("monitor.monitor", {
    "name": "due", "cron": "5 * * * *", "tags": ["gsi-etl"], "parameters": {"due_only": True},
    "description": "The sources whose own schedule says so.",
})  # fmt: skip
UPKEEP = [
    ("maintain.maintain", {"name": "maintain", "cron": "50 2 * * *", "tags": ["gsi-etl", "upkeep"]}),
    ("heartbeat.heartbeat", {"name": "heartbeat", "cron": "40 * * * *", "tags": ["gsi-etl", "watch"]}),
    ("heartbeat.weekly", {"name": "weekly", "cron": "45 6 * * 1", "tags": ["gsi-etl", "watch"]}),
]


def test_the_deployments_are_what_is_due_and_the_upkeep_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_run, "load_flows", flows)
    assert schedule.made_deployments("5 * * * *", upkeep=True) == [DUE, *UPKEEP]
    assert schedule.made_deployments("5 * * * *", upkeep=False) == [DUE]


def test_the_processes_of_flow_runs_get_absolute_paths_of_what_is_set_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert schedule.settings_of_children(Settings(home=Path("data"))) == {"GSI_HOME": f"{tmp_path}/data"}
    (tmp_path / "gsi.toml").write_text('home = "data"\nsources = "s"\n')
    shutil.copytree(EXAMPLES / "malaria", tmp_path / "p")
    full = load_settings({"pack": Path("p")}, environ={})
    assert schedule.settings_of_children(full) == {
        "GSI_HOME": f"{tmp_path}/data", "GSI_SOURCES": f"{tmp_path}/s", "GSI_PACK": f"{tmp_path}/p",
        "GSI_CONFIG": f"{tmp_path}/gsi.toml",
    }  # fmt: skip


@pytest.mark.parametrize("cron", ["*/15 * * * *", "0 6 1 1 *", "45 6 * * 1"])
def test_times_that_come_are_taken(cron: str) -> None:
    schedule.check_cron(cron)


@pytest.mark.parametrize("cron", ["every day", "0 0 31 2 *", "60 * * * *", ""])
def test_times_that_never_come_are_refused_with_an_example(cron: str) -> None:
    with pytest.raises(UsageError) as caught:
        schedule.check_cron(cron)
    error = caught.value
    assert (error.what, error.where, error.hint) == (
        "the cron expression never matches", f"--cron {cron!r}", 'such as "*/15 * * * *", UTC',
    )  # fmt: skip


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> list[Any]:
    """What happens, in its order; the catalogue is in ``sources``, the home in ``data``."""
    monkeypatch.chdir(tmp_path)
    write_source(tmp_path / "sources", "http://127.0.0.1:9/")
    seen: list[Any] = []

    def serve(*deployments: Any, **more: Any) -> None:
        seen.append((list(deployments), more, {name: os.environ.get(name) for name in (*SET[:1], *SET[2:], *OURS)}))

    @contextmanager
    def own_server(log: Path) -> Iterator[str]:
        seen.append(log)
        os.environ["PREFECT_API_URL"] = "http://own/api"
        yield "http://own/api"
        seen.append("ended")

    monkeypatch.setattr(prefect_run, "load_flows", flows)
    monkeypatch.setattr(schedule, "own_server", own_server)
    monkeypatch.setitem(sys.modules, "prefect", SimpleNamespace(serve=serve))
    return seen


def test_the_server_that_is_named_is_used_one_run_at_a_time(
    served: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ |= {"PREFECT_API_URL": "http://named/api", "DO_NOT_TRACK": "0"}
    schedule.schedule(Path("data"), None, Path("sources"), "5 * * * *", upkeep=True)
    assert served == [([DUE, *UPKEEP], {"limit": 1}, {
        "PREFECT_API_URL": "http://named/api", "DO_NOT_TRACK": "0", "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "GSI_HOME": f"{tmp_path}/data", "GSI_SOURCES": f"{tmp_path}/sources", "GSI_PACK": None, "GSI_CONFIG": None,
    })]  # fmt: skip
    assert capsys.readouterr().err == "schedule  4 deployments at http://named/api; stop with Ctrl-C\n"
    assert (tmp_path / "data").is_dir()


def test_without_one_a_server_of_its_own_lives_as_long_as_it_serves(
    served: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule.schedule(Path("data"), None, Path("sources"), "5 * * * *", upkeep=False)
    begun, (deployments, more, seen), ended = served
    assert (begun, ended) == (Path("data/logs/prefect-server.log"), "ended")
    assert (deployments, more) == ([DUE], {"limit": 1})
    assert (seen["PREFECT_API_URL"], seen["DO_NOT_TRACK"]) == ("http://own/api", "1")
    assert capsys.readouterr().err == "schedule  1 deployments at http://own/api; stop with Ctrl-C\n"


def test_what_would_make_every_run_fail_is_said_before_anything_is_started(served: list[Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="never matches"):
        schedule.schedule(Path("data"), None, Path("sources"), "never", upkeep=True)
    (tmp_path / "sources" / "index.yaml").write_text("id: [")
    with pytest.raises(CatalogError):
        schedule.schedule(Path("data"), None, Path("sources"), "5 * * * *", upkeep=True)
    assert served == []
    assert not (tmp_path / "data").exists()
