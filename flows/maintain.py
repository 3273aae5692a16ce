"""The maintain flow, nightly: verify archive and warehouse, give space back, back up. Fails when one is not sound."""

from __future__ import annotations

import os

# Before Prefect is imported: it reads these once.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# A server that has died is given up after seconds, not minutes, a call.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")

from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from gsi_etl.config.settings import Settings
from gsi_etl.ops import maintenance
from gsi_etl.pipeline import utc_now
from gsi_etl.run.flow_settings import flow_settings


@task(name="verify-and-back-up", cache_policy=NO_CACHE, persist_result=False, retries=2, retry_delay_seconds=[60, 600])
def verify_and_back_up(settings: Settings) -> maintenance.Kept:
    """One task: what is backed up must be what was verified. Tried again: a run may hold the home folder."""
    return maintenance.maintain(settings, now=utc_now)


@flow(name="maintain", flow_run_name=lambda: f"maintain-{utc_now():%Y-%m-%dT%H:%M}", persist_result=False)
def maintain() -> State[Any]:
    """Backs up to the setting ``backup_path``, when it is set and all is sound."""
    settings = flow_settings()
    kept = verify_and_back_up(settings)
    create_markdown_artifact(_summary(kept), key="upkeep-latest", description="What the nightly round found")
    if kept.problems:
        return Failed(message=f"{len(kept.problems)} problems: {kept.problems[0]}")
    return Completed(message=f"{kept.snapshots} snapshots and {kept.entries} entries are sound")


def _summary(kept: maintenance.Kept) -> str:
    lines = [
        "# Upkeep: " + ("not sound" if kept.problems else "sound"),
        "",
        f"- {kept.snapshots} snapshots read, {kept.entries} entries of the warehouse compared with the journal",
        f"- warehouse: {kept.bytes_before} bytes before, {kept.bytes_after} after",
        f"- backup: {kept.backup or 'none made'}",
    ]
    return "\n".join(lines + [f"- **{problem}**" for problem in kept.problems])


if __name__ == "__main__":
    maintain()
