"""The flows beside monitor do what their plain functions do, and fail when what they look at is not well."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import warc_set
from prefect_server import PATIENCE, environment, server

from gsi_etl.backfill import store
from gsi_etl.backfill.planning import make_plan
from operated import operated

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_database")]

ROOT = Path(__file__).resolve().parents[2]

CALLS = """
import json, sys
from gsi_etl.cli.actions.prefect_run import load_flows
found = {}
for stem, name, more in (
    ("publish", "publish", {}),
    ("maintain", "maintain", {}),
    ("reprocess", "reprocess", {"rebuild": True}),
    ("backfill", "backfill", {"workers": 1}),
    ("heartbeat", "weekly", {}),
    ("heartbeat", "heartbeat", {}),
):
    state = getattr(load_flows(stem), name)(return_state=True, **more)
    found[name] = [state.type.value, state.message]
print(json.dumps(found))
"""


def test_publish_maintain_reprocess_weekly_and_heartbeat_against_a_server(tmp_path: Path) -> None:
    with operated(tmp_path) as place, server(tmp_path) as api:
        warc_set.warc_set(tmp_path / "warcs", files=1, pages=12, padding=2)
        make_plan(place.home, [str(tmp_path / "warcs" / "*")], now=datetime.now(UTC))
        env = environment(tmp_path / "prefect", api) | {"GSI_BACKUP_PATH": str(tmp_path / "backups")}
        env |= {"GSI_HOME": str(place.home), "GSI_SOURCES": str(tmp_path / "sources")}
        call = [sys.executable, "-c", CALLS]
        done = subprocess.run(call, env=env, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert {name: state for name, (state, _) in found.items()} == {
        "publish": "COMPLETED",
        "maintain": "COMPLETED",
        "reprocess": "COMPLETED",
        "backfill": "COMPLETED",
        "weekly": "COMPLETED",
        "heartbeat": "FAILED",  # its last run was long ago
    }
    assert "no run has committed since 2026-03-02" in found["heartbeat"][1]
    with store.reading(store.Folder.of(place.home)) as connection:
        (row,) = store.planned(connection, ("done",))
    assert row.counts is not None
    assert row.counts.claims == 1
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert (place.home / "damaged").is_dir()  # the file that the rebuild set aside


UNNAMED = """
import json
from gsi_etl.cli.actions.prefect_run import load_flows
found = {}
for stem, name in (
    ("monitor", "monitor"), ("publish", "publish"), ("maintain", "maintain"), ("reprocess", "reprocess"),
    ("backfill", "backfill"), ("heartbeat", "weekly"), ("heartbeat", "heartbeat"),
):
    state = getattr(load_flows(stem), name)(return_state=True)
    found[name] = [state.type.value, state.message]
print(json.dumps(found))
"""


def test_flows_that_no_home_is_named_for_fail_with_the_reason_and_make_no_folder(tmp_path: Path) -> None:
    """The working folder of a worker is a checkout, or whatever its unit says."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    with server(tmp_path) as api:
        env = environment(tmp_path / "prefect", api)
        call = [sys.executable, "-c", UNNAMED]
        done = subprocess.run(call, env=env, cwd=checkout, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert len(found) == 7
    for state, message in found.values():
        assert state == "FAILED"
        assert "no home folder is named for this flow" in message
    assert "Traceback" not in done.stderr
    assert list(checkout.iterdir()) == []
