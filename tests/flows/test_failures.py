"""The flow has the boundary of the plain run: a source fails alone, and a run that fails is noted and told once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from flow_process import ROOT, flow_runs
from prefect_server import PATIENCE, environment, server

from gsi_etl.base import failpoints
from gsi_etl.run import run_failure
from gsi_etl.warehouse.query import query
from operated import page, write_source
from server.scripted import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_database")]


def told(folder: Path) -> list[str]:
    path = folder / "home" / "logs" / "alerts.jsonl"
    events = [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []
    return [
        item["change_class"] for event in events for item in event["data"]["items"] if item["severity"] == "operator"
    ]


def test_the_flow_goes_on_beside_a_source_that_breaks_the_reader_and_notes_a_run_that_fails(tmp_path: Path) -> None:
    with ScriptedServer() as site, flow_runs(tmp_path, environment(tmp_path / "prefect")) as flow:
        for name in ("one", "two"):
            site.set(f"/{name}", page())
            write_source(tmp_path / "sources", site.url(f"/{name}"), name)
        flow(1)
        for name in ("one", "two"):
            site.set(f"/{name}", page("41.3 million"))
        assert flow(2, "read.parsed@/two:raise:*").startswith(("COMPLETED", "FAILED checks_failed"))
        published = tmp_path / "home" / "public" / "gsi.duckdb"
        assert query(published, "SELECT source_id, status FROM source_health WHERE status = 'down'")[1] == [
            ("two", "down")
        ]
        assert told(tmp_path) == ["source_down"]

        said = flow(3, "run.settled:raise:*")
        assert said.startswith("FAILED")
        assert query(published, "SELECT status FROM runs WHERE run_id = 'day-3'")[1] == [("failed",)]
        assert told(tmp_path) == ["source_down", "run_failed"]
        flow(4)
        assert sorted(told(tmp_path)) == ["run_failed", "run_recovered", "source_down", "source_recovered"]
        assert run_failure.read(tmp_path / "home") is None


def test_a_run_through_a_server_that_fails_is_a_typed_error_and_noted_once(tmp_path: Path) -> None:
    with ScriptedServer() as site, server(tmp_path) as api:
        site.set("/one", page())
        write_source(tmp_path / "sources", site.url("/one"), "one")
        words = ["run", "--home", str(tmp_path / "home"), "--sources", str(tmp_path / "sources")]
        done = subprocess.run(
            [sys.executable, "-m", "gsi_etl", *words],
            env=environment(tmp_path, api) | {failpoints.VARIABLE: "run.settled:raise:*"},
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 1
    assert "error GSI-106" in done.stderr
    assert told(tmp_path) == ["run_failed"]
    noted = run_failure.read(tmp_path / "home")
    assert noted is not None
    assert noted.told
    assert noted.times == 1


def test_a_source_that_is_unreachable_fails_its_own_task_and_nobody_waits_for_its_retries(tmp_path: Path) -> None:
    """Two runs in one flow run: the second one tries again what was left out of the first."""
    with ScriptedServer() as site, server(tmp_path) as api:
        for name in ("one", "two"):
            site.set(f"/{name}", page())
            write_source(tmp_path / "sources", site.url(f"/{name}"), name)
        with flow_runs(tmp_path, environment(tmp_path, api) | {"GSI_ACCEPT_CLOCK": "1"}) as flow:
            flow(1)
            site.set("/one", page("41.3 million"))
            site.set("/two", status=503)
            said = flow(2)
        assert said.startswith(("COMPLETED", "FAILED checks_failed")), said
        tasks = requests.post(f"{api}/task_runs/filter", json={"limit": 200}, timeout=PATIENCE).json()
    ended = [(task["name"], task["state_type"], task["run_count"]) for task in tasks if "two" in task["name"]]
    assert sorted(ended) == [
        ("collect-two", "COMPLETED", 1),
        ("collect-two", "FAILED", 1),
        ("collect-two-again", "FAILED", 3),
    ]
    assert all("503" in task["state"]["message"] for task in tasks if task["state_type"] == "FAILED")
    published = tmp_path / "home" / "public" / "gsi.duckdb"
    changed = query(published, "SELECT run_id, class FROM changes ORDER BY detected_at_utc")[1]
    assert ("day-2", "revision") in changed
    runs = query(published, "SELECT run_id, status FROM runs ORDER BY started_at_utc, run_id")[1]
    assert [run[0] for run in runs] == ["day-1", "day-2", "day-2-retry"]
    assert runs[-1][1] == "partial"
