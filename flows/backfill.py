"""The backfill flow: what `gsi-etl backfill plan` has planned, read on dask workers and committed, in one task.

A task a page, or a file, would cost more than reading it: dask has a task for each WARC file. It sends no alert.
"""

from __future__ import annotations

import os
import time

# Before Prefect is imported: it reads these once.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# A server that has died is given up after seconds, not minutes, a call.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")

from typing import Literal
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from gsi_etl.backfill.run import Progress, Report, run
from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import utc_now
from gsi_etl.run.flow_settings import flow_settings

#: The artifact is moved on so often: each time is a call of the API.
SECONDS_BETWEEN = 5.0


@task(name="read-shards", cache_policy=NO_CACHE, persist_result=False)
def read_shards(
    settings: Settings, engine: Literal["local", "dask"], scheduler: str | None, workers: int | None
) -> Report:
    """All that is planned. Not tried again: the next run of the flow goes on where this one ended."""
    artifact = create_progress_artifact(progress=0.0, key="backfill-progress", description="Bytes of WARC files read")
    assert isinstance(artifact, UUID)
    last = time.monotonic()

    def show(now: Progress) -> None:
        nonlocal last
        if now.done == now.shards or time.monotonic() - last > SECONDS_BETWEEN:
            last = time.monotonic()
            update_progress_artifact(artifact, progress=min(100.0, 100.0 * now.position / max(now.size, 1)))

    return run(settings, engine=engine, scheduler=scheduler, workers=workers, clock=utc_now, show=show)


@flow(name="backfill", flow_run_name=lambda: f"backfill-{utc_now():%Y-%m-%dT%H:%M}", persist_result=False)
def backfill(
    engine: Literal["local", "dask"] = "local",
    scheduler: str | None = None,
    workers: int | None = None,
) -> dict[str, int]:
    """Returns how many files were committed, how many could not be read, and how many claims there are.

    Args:
        engine: local: on workers that this run starts. dask: on workers of the scheduler below.
        scheduler: With dask: the scheduler's address, such as tcp://127.0.0.1:8786.
        workers: With local: how many files are read at once. Default: one for each core.
    """
    settings = flow_settings()
    report = read_shards(settings, engine, scheduler, workers)
    done = report.committed + report.taken_over
    lines = [f"# Backfill: {done} files", "", f"- pages: {report.counts.pages:,}", f"- claims: {report.claims:,}"]
    lines += [f"- {state}: {name}: {why}" for name, state, why in report.wrong]
    create_markdown_artifact("\n".join(lines), key="backfill-latest", description="What was read")
    get_run_logger().info("%s files, %s claims", done, report.claims)
    return {"files": done, "wrong": len(report.wrong), "claims": report.claims}


if __name__ == "__main__":
    backfill()
