"""Prefect for real, on SQLite and on PostgreSQL: runs by cron that fail are retried, and shown as what they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from closed_prefect import ROOT, WORKER, ask, closed, closed_server, deploy, runs, states
from prefect_server import PATIENCE, background, free_port, wait_for

from operated import page, write_source
from required import required
from server.scripted import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_database")]

POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


#: The larger server in CI; on SQLite the runs by cron of test_server_life are made there.
@pytest.mark.parametrize("database", ["postgresql", pytest.param("sqlite", marks=pytest.mark.nightly)])
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
        with background(WORKER, env, tmp_path / "worker.log", ROOT):
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
