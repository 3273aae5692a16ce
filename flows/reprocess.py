"""The reprocess flow: the archive read again with the present readers, and the warehouse rebuilt from its journal.

It sends no alert. With ``fetch`` the chosen sources are asked as well, due or not; with ``rebuild`` the warehouse is
first rebuilt.
"""

from __future__ import annotations

import os

# Before Prefect is imported: it reads these once.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# A server that has died is given up after seconds, not minutes, a call.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from gsi_etl import pipeline
from gsi_etl.config.settings import Settings
from gsi_etl.ops.reprocess import replay
from gsi_etl.pipeline import Options
from gsi_etl.run.flow_settings import flow_settings


@task(name="rebuild-warehouse", cache_policy=NO_CACHE, persist_result=False)
def rebuild_warehouse(settings: Settings) -> int:
    """From the journal; the file that was there is set aside. Returns how many transactions were redone."""
    from gsi_etl.warehouse.connection import run_lock
    from gsi_etl.warehouse.rebuild import rebuild

    now = pipeline.utc_now()
    with run_lock(settings.home, run_id=f"rebuild-{now:%Y%m%dT%H%M%SZ}", now=now):
        return rebuild(settings.warehouse_path, now=now).entries


@task(name="read-again", cache_policy=NO_CACHE, persist_result=False)
def read_again(settings: Settings, options: Options, fetch: bool) -> pipeline.RunReport:
    """One plain run or one replay: retries are the client's own."""
    if fetch:
        return pipeline.run(settings, options, write=lambda _text: None)
    return replay(settings, options)


@flow(name="reprocess", flow_run_name=lambda: f"reprocess-{pipeline.utc_now():%Y-%m-%dT%H:%M}", persist_result=False)
def reprocess(
    source_ids: tuple[str, ...] = (),
    rebuild: bool = False,
    fetch: bool = False,
) -> str:
    """Returns the run's status.

    Args:
        source_ids: Only these sources, by id. Empty: all enabled sources of the catalogue.
        rebuild: First rebuild the warehouse from its journal.
        fetch: Ask the sources as well, due or not.
    """
    settings = flow_settings()
    if rebuild:
        get_run_logger().info("%s transactions redone", rebuild_warehouse(settings))
    report = read_again(settings, Options(source_ids, alerts=False), fetch)
    lines = [f"# Reprocess {report.run_id}: {report.status}", ""]
    lines += [f"- {name}: {count}" for name, count in report.counts.items()]
    create_markdown_artifact("\n".join(lines), key="reprocess-latest", description="What was read again")
    return report.status


if __name__ == "__main__":
    reprocess()
