"""The heartbeat flow: fails when no good run has ended for too long; and the weekly flow, which sums a week up.

Both only read: the heartbeat file and the published database. So they never wait for a run.
"""

from __future__ import annotations

import os

# Before Prefect is imported: it reads these once.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# A server that has died is given up after seconds, not minutes, a call.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")

from datetime import timedelta
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.states import Completed, Failed

from gsi_etl.ops import weekly_summary as week
from gsi_etl.pipeline import utc_now
from gsi_etl.run.flow_settings import flow_settings
from gsi_etl.run.heartbeat import silence


@flow(name="heartbeat", flow_run_name=lambda: f"heartbeat-{utc_now():%Y-%m-%dT%H:%M}", persist_result=False)
def heartbeat() -> State[Any]:
    """Judged by the setting ``silence_hours``. A failure is an event that an automation can turn into a message."""
    settings = flow_settings()
    found = silence(settings.home, now=utc_now(), allowed=timedelta(hours=settings.silence_hours))
    if not found:
        return Completed(message="a good run ended not long ago")
    resource = {"prefect.resource.id": f"gsi.home.{settings.home}", "prefect.resource.name": "gsi-etl"}
    emit_event(event="gsi.silent", resource=resource, payload={"sentences": found})
    return Failed(message="; ".join(found))


@flow(name="weekly", flow_run_name=lambda: f"weekly-{utc_now():%Y-%m-%dT%H:%M}", persist_result=False)
def weekly() -> str:
    """The summary of the last seven days as an artifact; returns it."""
    settings = flow_settings()
    text = week.as_markdown(week.summary(settings, now=utc_now()))
    create_markdown_artifact(text, key="weekly-summary", description="The last seven days")
    return text


if __name__ == "__main__":
    heartbeat()
