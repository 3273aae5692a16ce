"""The automation file for Prefect is one that Prefect takes, and it watches the flow that there is."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_prefect_understands_the_automation() -> None:
    from prefect.events.schemas.automations import AutomationCore, EventTrigger

    data = yaml.safe_load((ROOT / "deploy" / "prefect" / "silent-for-26-hours.yaml").read_text("utf-8"))
    (automation,) = (AutomationCore.model_validate(item) for item in data["automations"])
    assert isinstance(automation.trigger, EventTrigger)
    assert automation.trigger.posture.value == "Proactive"
    assert automation.trigger.within == timedelta(hours=26)


def test_the_flow_that_it_watches_has_that_name() -> None:
    automation = (ROOT / "deploy" / "prefect" / "silent-for-26-hours.yaml").read_text("utf-8")
    watched = re.search(r'prefect\.resource\.name: "([^"]+)"', automation)
    assert watched is not None
    assert re.search(rf'@flow\([^)]*name="{watched[1]}"', (ROOT / "flows" / "monitor.py").read_text("utf-8"))
