"""Prefect for real: a server closed with a password, a deployment, a worker that is killed, a server that dies.

What must hold whatever Prefect does: our ledger is the truth, the next run picks up, and nothing waits for ever.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from prefect_server import PATIENCE, PREFECT, background, environment, free_port, wait_for

from gsi_etl.warehouse.query import query
from operated import page, write_source
from required import required
from server.scripted import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_database")]

ROOT = Path(__file__).resolve().parents[2]
LOGIN = ("gsi", "a-password-of-the-tests")
GSI = [sys.executable, "-m", "gsi_etl"]
POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


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
    answer = requests.post(f"{env['PREFECT_API_URL']}/{path}", json={"limit": 200}, auth=LOGIN, timeout=10)
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


def test_when_worker_and_run_are_killed_the_lock_is_free_and_the_next_run_by_cron_picks_up(tmp_path: Path) -> None:
    env = closed(tmp_path / "prefect", free_port())
    with ScriptedServer() as site, closed_server(tmp_path, env):
        assert status(env, None) == 401
        site.set("/index", page(), etag='"1"', delay=4.0)
        write_source(tmp_path / "sources", site.url("/index"))
        deploy(tmp_path, env, [{"cron": "* * * * *", "timezone": "UTC"}])
        worker = [*PREFECT, "worker", "start", "--pool", "gsi", "--limit", "1"]
        with background(worker, env, tmp_path / "worker.log", ROOT) as process:
            wait_for(lambda: site.asked("/index") >= 1, "the run that the schedule starts")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
            # A run outlives its worker, so it is killed as well: as when the machine runs out of memory.
            os.kill(json.loads((tmp_path / "data" / "run.lock").read_text())["pid"], signal.SIGKILL)
        assert runs(tmp_path) == []
        site.set("/index", page(), etag='"1"')
        with background(worker, env, tmp_path / "worker2.log", ROOT):
            wait_for(lambda: any(run[0] == "ok" for run in runs(tmp_path)), "the next run")
    assert "abandoned" in [run[0] for run in runs(tmp_path)]
    checked = subprocess.run(
        [*GSI, "doctor", "--home", str(tmp_path / "data"), "--sources", str(tmp_path / "sources")],
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "prefect    127.0.0.1" in checked.stdout
    assert "does not answer" in checked.stdout  # the server is gone by now, and the doctor says so
    assert checked.returncode == 1


def test_a_server_that_dies_in_the_middle_of_a_run_does_not_hold_it_for_ever(tmp_path: Path) -> None:
    env = closed(tmp_path / "prefect", free_port())
    command = [*GSI, "run", "--home", str(tmp_path / "data"), "--sources", str(tmp_path / "sources")]
    with ScriptedServer() as site:
        write_source(tmp_path / "sources", site.url("/index"))
        site.set("/index", page(), etag='"1"', delay=6.0)
        with closed_server(tmp_path, env) as server, background(command, env, tmp_path / "run.log", ROOT) as run:
            wait_for(lambda: site.asked("/index") >= 1, "the run to be under way")
            os.killpg(server.pid, signal.SIGKILL)
            assert run.wait(PATIENCE) == 0  # raises when it hangs
        said = (tmp_path / "run.log").read_text()
        assert "stopped answering" in said
        assert "Traceback" not in said
        assert len(said.splitlines()) <= 8
        assert site.asked("/index") == 1  # what was collected is not asked for again
        # Whether the flow was past its last call of the server or not: what it collects is committed.
        assert runs(tmp_path)[-1][0] == "ok"
        # The next is whole as well, without any server.
        site.set("/index", page(), etag='"1"')
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert "running without Prefect" in done.stderr
    assert runs(tmp_path)[-1][0] == "ok"


def test_the_schedule_command_brings_a_closed_server_runs_by_cron_and_goes_on_when_started_again(
    tmp_path: Path,
) -> None:
    with ScriptedServer() as site:
        site.set("/index", page(), etag='"1"')
        write_source(tmp_path / "sources", site.url("/index"))
        # Whoever runs these tests in the background of a shell has Ctrl-C ignored, and so would what they start.
        command = ["env", "--default-signal=INT", *GSI, "schedule", "--cron", "* * * * *"]
        command += ["--home", "data", "--sources", "sources"]
        for started in (1, 2):  # Ctrl-C pauses the schedules: the second start must wake them
            log = tmp_path / f"said-{started}.log"
            before = len(runs(tmp_path))
            env = environment(tmp_path / "prefect", prepared=False)
            with background(command, env, log, tmp_path) as process:
                wait_for(lambda before=before: len(runs(tmp_path)) > before, f"a scheduled run, which tells in {log}")
                said = log.read_text()
                address = next(word for word in said.split() if word.startswith("http://127.0.0.1:")).rstrip(";")
                assert status({"PREFECT_API_URL": address}, None) == 401
                os.kill(process.pid, signal.SIGINT)
                process.wait(PATIENCE)
            wait_for(lambda api=address: status({"PREFECT_API_URL": api}, None) == 0, "the server to end with it")
    assert {run[0] for run in runs(tmp_path)} == {"ok"}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_run_by_cron_whose_source_fails_is_retried_and_a_run_that_fails_is_shown_as_failed(
    tmp_path: Path, database: str
) -> None:
    env = closed(tmp_path / "prefect", free_port())
    code = (
        "from gsi_etl.cli.actions.prefect_run import load_flows; load_flows('heartbeat').heartbeat(return_state=True)"
    )
    call = [sys.executable, "-c", code]
    with ExitStack() as stack:
        site = stack.enter_context(ScriptedServer())
        more = {}
        if database == "postgresql":
            more["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = stack.enter_context(postgres(tmp_path))
        stack.enter_context(closed_server(tmp_path, env, **more))
        # Nothing has run yet: the flow that watches for silence fails, with the reason.
        (tmp_path / "data").mkdir()
        home = {"GSI_HOME": str(tmp_path / "data")}
        subprocess.run(call, env=env | home, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
        (failed,) = ask(env, "flow_runs/filter")
        assert failed["state_type"] == "FAILED"
        assert "no run has ever committed" in failed["state"]["message"]

        site.set("/index", b"later", status=503)
        write_source(tmp_path / "sources", site.url("/index"))
        deploy(tmp_path, env, [{"cron": "* * * * *", "timezone": "UTC"}])
        worker = [*PREFECT, "worker", "start", "--pool", "gsi", "--limit", "1"]
        with background(worker, env, tmp_path / "worker.log", ROOT):
            wait_for(lambda: any(task["state_name"] == "AwaitingRetry" for task in collects(env)), "a retry")
            site.set("/index", page(), etag='"1"')
            wait_for(lambda: any(run[0] == "ok" for run in runs(tmp_path)), "the run that is tried again")
            wait_for(lambda: "COMPLETED" in states(env), "Prefect to hear of it")
    (first, *_) = runs(tmp_path)
    assert (first[0], first[1]["sources_failed"]) == ("ok", 0)


def collects(env: dict[str, str]) -> list[dict[str, Any]]:
    return [task for task in ask(env, "task_runs/filter") if task["name"].startswith("collect")]


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of our own on loopback. It refuses to run as root, so it runs as `nobody` then, who may not
    look into pytest's folders."""
    required("PostgreSQL", POSTGRES, "apt-get install postgresql")
    assert POSTGRES is not None
    with tempfile.TemporaryDirectory(prefix="gsi-pg-", ignore_cleanup_errors=True) as name:
        port, data, sockets = free_port(), Path(name) / "data", Path(name) / "s"
        data.mkdir()
        sockets.mkdir()
        as_other: list[str] = []
        if os.geteuid() == 0:
            as_other = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            for path in (Path(name), data, sockets):
                shutil.chown(path, "nobody", "nogroup")
        run = [*as_other, str(POSTGRES / "initdb"), "-D", str(data), "-U", "gsi", "--auth=trust", "--no-sync"]
        subprocess.run(run, check=True, capture_output=True, cwd="/", timeout=PATIENCE)
        serve = [
            *as_other,
            str(POSTGRES / "postgres"),
            "-D",
            str(data),
            "-p",
            str(port),
            "-k",
            str(sockets),
            "-h",
            "127.0.0.1",
        ]
        with background(serve, dict(os.environ), folder / "pg.log", Path("/")):
            make = [str(POSTGRES / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "gsi", "prefect"]
            wait_for(lambda: subprocess.run(make, capture_output=True).returncode == 0, "PostgreSQL")
            yield f"postgresql+asyncpg://gsi@127.0.0.1:{port}/prefect"
