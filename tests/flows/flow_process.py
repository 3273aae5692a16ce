"""A process that makes flow runs as it is asked to: importing Prefect and starting its own server costs ten runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE

from prefect_server import PATIENCE

from gsi_etl.base import failpoints

ROOT = Path(__file__).resolve().parents[2]
#: A task waits for a twentieth of the time before it is tried again: seventy seconds of waiting show no more.
FLOW_RUNS = """
import json, os, sys
from datetime import datetime
from gsi_etl.cli.actions.prefect_run import load_monitor
from gsi_etl.config.settings import load_settings
home, sources, fails_by = sys.argv[1:]
flows = load_monitor()
flows.collect_task.retry_delay_seconds = [delay / 20 for delay in flows.collect_task.retry_delay_seconds]
settings = load_settings({"home": home, "sources": sources})
for line in sys.stdin:
    run_id, at, fail = json.loads(line)
    os.environ.pop(fails_by, None)
    if fail:
        os.environ[fails_by] = fail
    with flows.called(flows.Call(run_id, datetime.fromisoformat(at), settings)):
        state = flows.monitor(return_state=True)
    print("ended as", state.type.value, state.message, flush=True)
"""
Flow = Callable[..., str]


def moment(day: int) -> datetime:
    """When the run of that day of March begins."""
    return datetime(2026, 3, day, 6, tzinfo=UTC)


@contextmanager
def flow_runs(folder: Path, env: dict[str, str]) -> Iterator[Flow]:
    """Makes a flow run on a day of March, which fails where it is told to, and says what it ended as."""
    call = [sys.executable, "-c", FLOW_RUNS, str(folder / "home"), str(folder / "sources"), failpoints.VARIABLE]
    log = folder / "flow-runs.log"
    with (
        log.open("wb") as told,
        subprocess.Popen(call, env=env, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=told, text=True) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None

        def flow(day: int, fail: str = "") -> str:
            print(json.dumps([f"day-{day}", str(moment(day)), fail]), file=process.stdin, flush=True)
            for line in process.stdout:
                if line.startswith("ended as "):
                    return line.removeprefix("ended as ").rstrip("\n")
            raise AssertionError(log.read_text())

        try:
            yield flow
            process.stdin.close()
            assert process.wait(PATIENCE) == 0, log.read_text()
        finally:
            process.kill()
