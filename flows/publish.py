"""The publish flow: the warehouse as it is, published again. For after an upgrade, and after a publish that failed."""

from __future__ import annotations

import os

# Before Prefect is imported: it reads these once.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# A server that has died is given up after seconds, not minutes, a call.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact
from prefect.cache_policies import NO_CACHE

from gsi_etl.config.settings import Settings
from gsi_etl.ops import maintenance
from gsi_etl.pipeline import utc_now
from gsi_etl.run.flow_settings import flow_settings
from gsi_etl.run.publish import Published


@task(name="publish-again", cache_policy=NO_CACHE, persist_result=False, retries=2, retry_delay_seconds=[30, 300])
def publish_again(settings: Settings) -> Published:
    """The verified copy and the pages. Tried again: a run may hold the home folder."""
    return maintenance.publish_again(settings, now=utc_now)


@flow(name="publish", flow_run_name=lambda: f"publish-{utc_now():%Y-%m-%dT%H:%M}", persist_result=False)
def publish() -> str:
    """Returns the published database's path."""
    settings = flow_settings()
    made = publish_again(settings)
    get_run_logger().info("%s, %s pages", made.database, made.pages)
    if settings.site_url:
        create_link_artifact(settings.site_url, key="site-publish", link_text="The published pages")
    return str(made.database)


if __name__ == "__main__":
    publish()
