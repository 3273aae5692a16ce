"""Prefect for real: a server closed with a password, a worker that is killed, a server that dies, Ctrl-C.

What must hold whatever Prefect does: our ledger is the truth, the next run picks up, and nothing waits for ever.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from closed_prefect import GSI, ROOT, WORKER, closed, closed_server, deploy, runs, status
from prefect_server import PATIENCE, background, environment, free_port, wait_for

from operated import page, write_source
from server.scripted import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_database")]


def test_when_worker_and_run_are_killed_the_lock_is_free_and_the_next_run_by_cron_picks_up(tmp_path: Path) -> None:
    env = closed(tmp_path / "prefect", free_port())
    with ScriptedServer() as site, closed_server(tmp_path, env):
        assert status(env, None) == 401
        site.set("/index", page(), etag='"1"', delay=4.0)
        write_source(tmp_path / "sources", site.url("/index"))
        deploy(tmp_path, env, [{"cron": "* * * * *", "timezone": "UTC"}])
        with background(WORKER, env, tmp_path / "worker.log", ROOT) as process:
            wait_for(lambda: site.asked("/index") >= 1, "the run that the schedule starts")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
            # A run outlives its worker, so it is killed as well: as when the machine runs out of memory.
            os.kill(json.loads((tmp_path / "data" / "run.lock").read_text())["pid"], signal.SIGKILL)
        assert runs(tmp_path) == []
        site.set("/index", page(), etag='"1"')
        with background(WORKER, env, tmp_path / "worker2.log", ROOT):
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
