"""Prefect's own database stays bounded beside ``gsi-etl schedule``: its server forgets what is older than 30 days."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from prefect_server import environment, wait_for

from gsi_etl.cli.actions import prefect_server

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_database")]


def test_runs_older_than_the_retention_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    # own_server() tells this process' environment where it is: what it sets is put back after the test.
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING"):
        monkeypatch.setenv(name, "")
    # A server looks once an hour what is too old; here every other second.
    monkeypatch.setenv("PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS", "2")
    with prefect_server.own_server(tmp_path / "server.log") as api, requests.Session() as session:
        session.auth = ("gsi", os.environ["PREFECT_API_AUTH_STRING"].removeprefix("gsi:"))
        flow = _post(session, f"{api}/flows/", {"name": "monitor"})
        ages = {"29 days": 29, "31 days": 31, "60 days": 60}
        runs = {name: {"name": name, "flow_id": flow["id"], "state": {"type": "COMPLETED"}} for name in ages}
        ids = {name: _post(session, f"{api}/flow_runs/", run)["id"] for name, run in runs.items()}
        with closing(sqlite3.connect(tmp_path / "prefect.db", timeout=30)) as database:
            for name, days in ages.items():
                ended = f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d %H:%M:%S.%f}"
                changed = database.execute("UPDATE flow_run SET end_time = ? WHERE id = ?", [ended, ids[name]])
                assert changed.rowcount == 1
            database.commit()
        wait_for(lambda: _names(session, api) == {"29 days"}, "the old runs to be forgotten")


def _names(session: requests.Session, api: str) -> set[str]:
    return {run["name"] for run in _post(session, f"{api}/flow_runs/filter", {})}


def _post(session: requests.Session, url: str, body: dict[str, Any]) -> Any:
    for _ in range(10):
        answer = session.post(url, json=body, timeout=30)
        if answer.status_code != 503:  # SQLite is busy with the vacuum; Prefect's own client asks again as well
            break
        time.sleep(0.5)
    answer.raise_for_status()
    return answer.json()
