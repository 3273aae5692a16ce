"""The monitor flow: the same results as without Prefect, in ephemeral mode and against a real server."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from flow_process import ROOT, flow_runs, moment
from prefect_server import PATIENCE, PREFECT, background, environment, server, wait_for

from gsi_etl.config.settings import Settings
from gsi_etl.demo.site import DemoSite
from gsi_etl.demo.sources import write_sources
from gsi_etl.pipeline import Options, run
from gsi_etl.warehouse.query import export, query
from small_pack import small_pack

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_database")]


def test_the_flow_leaves_the_same_warehouse_as_the_plain_run_byte_for_byte(tmp_path: Path) -> None:
    env = environment(tmp_path / "prefect") | {"GSI_ACCEPT_CLOCK": "1"}
    with DemoSite() as site, flow_runs(tmp_path, env) as flow:
        sources = tmp_path / "sources"
        write_sources(sources, site.base_url)
        settings = Settings(home=tmp_path / "plain", sources=sources, accept_clock=True, pack=small_pack())
        for day in (1, 3):
            site.set_day(day)
            run(settings, Options(run_id=f"day-{day}"), clock=partial(moment, day), write=lambda _text: None)
            flow(day)
    one, other = (export(tmp_path / name / "warehouse.duckdb") for name in ("plain", "home"))
    assert one == other
    assert len(one.splitlines()) > 1000


def test_a_deployment_runs_on_its_schedule_and_shows_what_it_did(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with DemoSite() as site, server(tmp_path) as api:
        write_sources(tmp_path / "sources", site.base_url)
        env = environment(tmp_path, api)
        deployment = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
        (due,) = (d for d in deployment["deployments"] if d["name"] == "all-due")
        due["schedules"] = [{"interval": 15}]
        places = {"GSI_HOME": str(home), "GSI_SOURCES": str(tmp_path / "sources")}
        due["work_pool"] = {"name": "gsi", "job_variables": {"env": places}}
        deployment["deployments"] = [due]
        (tmp_path / "prefect.yaml").write_text(yaml.safe_dump(deployment))
        tell(env, "work-pool", "create", "--type", "process", "gsi")
        tell(env, "--no-prompt", "deploy", "--all", "--prefect-file", str(tmp_path / "prefect.yaml"))
        # As prefect.yaml says: what comes due during the first run waits for it.
        worker = [*PREFECT, "worker", "start", "--pool", "gsi", "--limit", "1"]
        with background(worker, env, tmp_path / "worker.log", ROOT):
            wait_for(lambda: "nothing is due" in said_by_runs(api), "a scheduled look after the first run")
    figures = query(home / "public" / "gsi.duckdb", "SELECT count(*) FROM figures")[1][0][0]
    assert figures > 500
    (only,) = ledger(home)
    assert only["sources"] == 7


def test_gsi_etl_run_goes_through_a_server_that_answers_and_without_one_that_does_not(tmp_path: Path) -> None:
    with DemoSite() as site:
        write_sources(tmp_path / "sources", site.base_url)
        with server(tmp_path) as api:
            said = gsi_etl(tmp_path, environment(tmp_path, api))
            assert "flow run monitor-" in said
            (flow_run,) = completed(api)
            assert flow_run["name"].startswith("monitor-")
            keys = {artifact["key"] for artifact in ask(api, "artifacts/filter")}
            assert {"summary-latest", "changes-latest"} <= keys
            tagged = {tag for task in ask(api, "task_runs/filter") for tag in task["tags"]}
            assert "source:demo-index" in tagged
        said = gsi_etl(tmp_path, environment(tmp_path, api))
        assert "running without Prefect" in said
    assert len(query(tmp_path / "home" / "public" / "gsi.duckdb", "FROM runs")[1]) == 2


def ledger(home: Path) -> list[dict[str, int]]:
    """The counts of each run that is published, oldest first."""
    path = home / "public" / "gsi.duckdb"
    if not path.is_file():
        return []
    return [json.loads(row[0]) for row in query(path, "SELECT counts FROM runs ORDER BY started_at_utc")[1]]


def gsi_etl(folder: Path, env: dict[str, str]) -> str:
    """Run over the sample site; what was said on stderr."""
    command = [
        sys.executable,
        "-m",
        "gsi_etl",
        "run",
        "--home",
        str(folder / "home"),
        "--sources",
        str(folder / "sources"),
    ]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stderr


def tell(env: dict[str, str], *words: str) -> None:
    done = subprocess.run([*PREFECT, *words], env=env, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr


def ask(api: str, path: str) -> list[dict[str, Any]]:
    answer = requests.post(f"{api}/{path}", json={"limit": 200}, timeout=PATIENCE)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def said_by_runs(api: str) -> list[str]:
    return [found["state"]["message"] for found in completed(api)]


def completed(api: str) -> list[dict[str, Any]]:
    return [found for found in ask(api, "flow_runs/filter") if found["state_type"] == "COMPLETED"]
