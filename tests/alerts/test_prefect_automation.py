"""A real server takes the automation files for Prefect; they fire on silence, on a change, on a dead run."""

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

from flows.prefect_server import PATIENCE, PREFECT, environment, prefect_database, server, wait_for

__all__ = ["prefect_database"]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "prefect"
FILE = FOLDER / "silent-for-26-hours.yaml"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_prefect_understands_the_automation() -> None:
    from prefect.events.schemas.automations import AutomationCore, EventTrigger

    data = yaml.safe_load(FILE.read_text("utf-8"))
    (automation,) = (AutomationCore.model_validate(item) for item in data["automations"])
    assert isinstance(automation.trigger, EventTrigger)
    assert automation.trigger.posture.value == "Proactive"
    assert automation.trigger.within == timedelta(hours=26)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_automation_says_how_it_is_made_and_is_on_unless_it_needs_a_block_first(path: Path) -> None:
    from prefect.events.schemas.automations import AutomationCore

    text = path.read_text("utf-8")
    for item in yaml.safe_load(text)["automations"]:
        assert AutomationCore.model_validate(item).enabled == ("block_document_id" not in text)
    assert f"prefect automation create --from-file deploy/prefect/{path.name}" in text


@pytest.mark.filterwarnings("ignore")
def test_every_event_of_the_flow_that_tells_of_a_figure_or_an_edition_is_waited_for() -> None:
    from gsi_etl.cli.actions.prefect_run import load_monitor

    (automation,) = yaml.safe_load((FOLDER / "figure-changed.yaml").read_text("utf-8"))["automations"]
    families = {pattern.removesuffix("*") for pattern in automation["trigger"]["expect"]}
    told = {event for event in load_monitor().EVENTS.values() if event.startswith(("gsi.figure", "gsi.edition"))}
    assert {event.rpartition(".")[0] + "." for event in told} == families
    text = (FOLDER / "figure-changed.yaml").read_text("utf-8")
    named = {event.rpartition(".")[2] for event in load_monitor().EVENTS.values() if "run" not in event}
    assert [name for name in named if not re.search(rf"\.{name}\b", text)] == []


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_database")
def test_a_real_server_tells_of_a_change_and_marks_a_run_that_never_ends(tmp_path: Path) -> None:
    hurried = (FOLDER / "abandoned-runs.yaml").read_text("utf-8").replace("within: 7200", "within: 20")
    (tmp_path / "abandoned.yaml").write_text(hurried, "utf-8")
    switched_on(FOLDER / "figure-changed.yaml", tmp_path / "changed.yaml")
    with server(tmp_path) as api:
        for file in (tmp_path / "changed.yaml", tmp_path / "abandoned.yaml"):
            command = [*PREFECT, "automation", "create", "--from-file", str(file)]
            subprocess.run(command, env=environment(tmp_path, api), cwd=tmp_path, check=True, capture_output=True)
        changed = next(item for item in _post(api, "automations/filter", {}) if "changed" in item["name"])["id"]
        flow = _post(api, "flows/", {"name": "monitor"})["id"]
        dead = _post(api, "flow_runs/", {"flow_id": flow, "state": {"type": "PENDING"}})["id"]
        _post(api, f"flow_runs/{dead}/set_state", {"state": {"type": "RUNNING", "name": "Running"}})
        quiet, loud = (_changed(severity) for severity in ("operator", "critical"))
        _post(api, "events", [quiet, loud])
        wait_for(lambda: changed in _fired(api), "the automation that tells of a change")
        wait_for(lambda: _run(api, dead)["state_type"] == "CRASHED", "the dead run to be marked")
        assert _run(api, dead)["state_name"] == "Abandoned"
        assert _fired(api).count(changed) == 1, "an operator's matter is not told"


def switched_on(file: Path, copy: Path) -> None:
    """As a person does who has chosen a block."""
    copy.write_text(file.read_text("utf-8").replace("enabled: false", "enabled: true"), "utf-8")


def _post(api: str, path: str, body: Any) -> Any:
    answer = requests.post(f"{api}/{path}", json=body, timeout=PATIENCE)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def _run(api: str, run_id: str) -> Any:
    return requests.get(f"{api}/flow_runs/{run_id}", timeout=PATIENCE).json()


def _changed(severity: str) -> dict[str, Any]:
    """An event as the monitor flow emits it."""
    return {
        "id": str(uuid.uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": "gsi.figure.changed",
        "resource": {
            "prefect.resource.id": "gsi.series.1",
            "prefect.resource.name": "World",
            "gsi.severity": severity,
        },
        "payload": {"sentence": "It changed."},
    }


def _fired(api: str) -> list[str]:
    """Ids of the automations that have fired."""
    events = _post(api, "events/filter", {"filter": {"event": {"name": ["prefect.automation.triggered"]}}})["events"]
    return [event["resource"]["prefect.resource.id"].removeprefix("prefect.automation.") for event in events]


@pytest.mark.slow
@pytest.mark.usefixtures("prefect_database")
def test_a_real_server_takes_the_file_and_fires_when_the_watched_flow_is_silent(tmp_path: Path) -> None:
    # 26 hours become 30 seconds. A second automation watches a flow that never runs. One command makes both, for the
    # clock of the first runs from its making: a busy machine takes longer to start another command than a window lasts.
    switched_on(FILE, tmp_path / "silent.yaml")
    hurried = (tmp_path / "silent.yaml").read_text("utf-8").replace("within: 93600", "within: 30")
    silent = hurried.replace('name: "monitor"', 'name: "nobody"').replace('name: "gsi', 'name: "other')
    (tmp_path / "hurried.yaml").write_text(hurried + silent.partition("automations:\n")[2], "utf-8")
    with server(tmp_path) as api:
        for file in (tmp_path / "silent.yaml", tmp_path / "hurried.yaml"):
            command = [*PREFECT, "automation", "create", "--from-file", str(file)]
            subprocess.run(command, env=environment(tmp_path, api), cwd=tmp_path, check=True, capture_output=True)
        made = requests.post(f"{api}/automations/filter", json={}, timeout=PATIENCE).json()
        assert [(item["enabled"], item["trigger"]["posture"]) for item in made] == [(True, "Proactive")] * 3
        by_id = {item["id"]: (item["trigger"]["match_related"], item["trigger"]["within"]) for item in made}
        fired = _fired_while_monitor_completes(api, seconds=PATIENCE)
    assert [by_id[automation][0]["prefect.resource.name"] for automation in fired] == ["nobody"]


def _fired_while_monitor_completes(api: str, seconds: float) -> list[str]:
    """Ids of the automations that fire while a run of the flow ``monitor`` completes every other second; stops at the
    first one, or in the end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        requests.post(f"{api}/events", json=[_completed("monitor")], timeout=PATIENCE).raise_for_status()
        wanted = {"filter": {"event": {"name": ["prefect.automation.triggered"]}}}
        events = requests.post(f"{api}/events/filter", json=wanted, timeout=PATIENCE).json()["events"]
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
