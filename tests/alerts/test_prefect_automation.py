"""The automation file for Prefect is one that a real server takes, and it fires on silence of the flow it watches."""

from __future__ import annotations

import re
import subprocess
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from flows.prefect_server import PATIENCE, PREFECT, environment, server

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "prefect" / "silent-for-26-hours.yaml"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_prefect_understands_the_automation() -> None:
    from prefect.events.schemas.automations import AutomationCore, EventTrigger

    data = yaml.safe_load(FILE.read_text("utf-8"))
    (automation,) = (AutomationCore.model_validate(item) for item in data["automations"])
    assert isinstance(automation.trigger, EventTrigger)
    assert automation.trigger.posture.value == "Proactive"
    assert automation.trigger.within == timedelta(hours=26)


@pytest.mark.slow
def test_a_real_server_takes_the_file_and_fires_when_the_watched_flow_is_silent(tmp_path: Path) -> None:
    # 26 hours become 30 seconds. A second automation watches a flow that never runs. One command makes both, for the
    # clock of the first runs from its making: a busy machine takes longer to start another command than a window lasts.
    hurried = FILE.read_text("utf-8").replace("within: 93600", "within: 30")
    silent = hurried.replace('name: "monitor"', 'name: "nobody"').replace('name: "gsi', 'name: "other')
    (tmp_path / "hurried.yaml").write_text(hurried + silent.partition("automations:\n")[2], "utf-8")
    with server(tmp_path) as api:
        for file in (FILE, tmp_path / "hurried.yaml"):
            command = [*PREFECT, "automation", "create", "--from-file", str(file)]
            subprocess.run(command, env=environment(tmp_path, api), cwd=tmp_path, check=True, capture_output=True)
        made = requests.post(f"{api}/automations/filter", json={}, timeout=10).json()
        assert [(item["enabled"], item["trigger"]["posture"]) for item in made] == [(True, "Proactive")] * 3
        by_id = {item["id"]: (item["trigger"]["match_related"], item["trigger"]["within"]) for item in made}
        fired = _fired_while_monitor_completes(api, seconds=PATIENCE)
    assert [by_id[automation][0]["prefect.resource.name"] for automation in fired] == ["nobody"]


def _fired_while_monitor_completes(api: str, seconds: float) -> list[str]:
    """Ids of the automations that fire while a run of the flow ``monitor`` completes every other second; stops at the
    first one, or in the end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        requests.post(f"{api}/events", json=[_completed("monitor")], timeout=10).raise_for_status()
        wanted = {"filter": {"event": {"name": ["prefect.automation.triggered"]}}}
        events = requests.post(f"{api}/events/filter", json=wanted, timeout=10).json()["events"]
        if events:
            return [event["resource"]["prefect.resource.id"].removeprefix("prefect.automation.") for event in events]
        time.sleep(2)
    return []


def _completed(flow: str) -> dict[str, Any]:
    """The event that Prefect makes of a run that has completed, as far as a trigger looks at it."""
    related = {
        "prefect.resource.id": f"prefect.flow.{uuid.uuid5(uuid.NAMESPACE_DNS, flow)}",
        "prefect.resource.role": "flow",
        "prefect.resource.name": flow,
    }
    return {
        "id": str(uuid.uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": "prefect.flow-run.Completed",
        "resource": {"prefect.resource.id": f"prefect.flow-run.{uuid.uuid4()}"},
        "related": [related],
    }


def test_the_flow_that_it_watches_has_that_name() -> None:
    automation = FILE.read_text("utf-8")
    watched = re.search(r'prefect\.resource\.name: "([^"]+)"', automation)
    assert watched is not None
    assert re.search(rf'@flow\([^)]*name="{watched[1]}"', (ROOT / "flows" / "monitor.py").read_text("utf-8"))
