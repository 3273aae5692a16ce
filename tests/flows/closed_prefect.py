"""A Prefect server that asks for a password, a deployment of ours on it, and what both say of their runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import yaml
from prefect_server import PATIENCE, PREFECT, background, environment, wait_for

from gsi_etl.warehouse.query import query

ROOT = Path(__file__).resolve().parents[2]
LOGIN = ("gsi", "a-password-of-the-tests")
GSI = [sys.executable, "-m", "gsi_etl"]
WORKER = [*PREFECT, "worker", "start", "--pool", "gsi", "--limit", "1"]


def closed(home: Path, port: int) -> dict[str, str]:
    """The environment of a Prefect process that knows the password, and of a server that asks for it."""
    found = environment(home, f"http://127.0.0.1:{port}/api")
    secret = ":".join(LOGIN)
    return found | {"PREFECT_SERVER_API_AUTH_STRING": secret, "PREFECT_API_AUTH_STRING": secret}


@contextmanager
def closed_server(folder: Path, env: dict[str, str], **more: str) -> Iterator[subprocess.Popen[bytes]]:
    port = env["PREFECT_API_URL"].split(":")[2].split("/")[0]
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", port]
    log = folder / "server.log"
    with background(command, env | more, log, folder) as process:
        wait_for(lambda: status(env) == 200, f"the Prefect server, which tells in {log}")
        yield process


def status(env: dict[str, str], login: tuple[str, str] | None = LOGIN) -> int:
    try:
        with requests.Session() as session:
            session.trust_env = False
            url = f"{env['PREFECT_API_URL']}/flow_runs/count"
            return session.post(url, json={}, auth=login, timeout=5).status_code
    except requests.RequestException:
        return 0


def ask(env: dict[str, str], path: str) -> list[dict[str, Any]]:
    answer = requests.post(f"{env['PREFECT_API_URL']}/{path}", json={"limit": 200}, auth=LOGIN, timeout=PATIENCE)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def states(env: dict[str, str]) -> list[str]:
    return [run["state_type"] for run in ask(env, "flow_runs/filter")]


def tell(env: dict[str, str], *words: str) -> None:
    done = subprocess.run([*PREFECT, *words], env=env, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr


def deploy(folder: Path, env: dict[str, str], schedules: list[dict[str, object]]) -> None:
    """The deployment for reports of prefect.yaml, with this folder and these times."""
    file = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    (reports,) = (d for d in file["deployments"] if d["name"] == "reports")
    reports["schedules"] = schedules
    places = {"GSI_HOME": str(folder / "data"), "GSI_SOURCES": str(folder / "sources")}
    reports["work_pool"] = {"name": "gsi", "job_variables": {"env": places}}
    (folder / "prefect.yaml").write_text(yaml.safe_dump({"name": "t", "deployments": [reports]}))
    tell(env, "work-pool", "create", "--type", "process", "gsi")
    tell(env, "--no-prompt", "deploy", "--all", "--prefect-file", str(folder / "prefect.yaml"))


def runs(folder: Path) -> list[tuple[str, dict[str, int]]]:
    path = folder / "data" / "public" / "gsi.duckdb"
    if not path.is_file():
        return []
    rows = query(path, "SELECT status, counts FROM runs ORDER BY started_at_utc")[1]
    return [(row[0], json.loads(row[1] or "{}")) for row in rows]
