"""``gsi-etl schedule``: all deployments in one process (Prefect's serve), for a server that needs no worker.

Without PREFECT_API_URL a server of our own is started on loopback, which lives as long as this process.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gsi_etl.cli.actions.prefect_server import own_server
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import say
from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.settings import Settings, prepare_home
from gsi_etl.errors import UsageError

#: flow file, flow, deployment, its times (UTC), its tags.
UPKEEP = (
    ("maintain", "maintain", "maintain", "50 2 * * *", ["gsi-etl", "upkeep"]),
    ("heartbeat", "heartbeat", "heartbeat", "40 * * * *", ["gsi-etl", "watch"]),
    ("heartbeat", "weekly", "weekly", "45 6 * * 1", ["gsi-etl", "watch"]),
)


def schedule(home: Path | None, config: Path | None, sources: Path | None, cron: str, *, upkeep: bool) -> None:
    """Serves until it is stopped. ``cron`` is when it is looked which sources are due; each has its own times."""
    settings = settings_of(home, config, sources)
    check_cron(cron)
    # What would make every single run fail is said now, once.
    load_catalog(settings.sources_path)
    prepare_home(settings)
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    with ExitStack() as stack:
        if not os.environ.get("PREFECT_API_URL"):
            stack.enter_context(own_server(settings.logs_path / "prefect-server.log"))
        # Only now: Prefect reads its settings from the environment when it is imported.
        from prefect import serve

        os.environ |= settings_of_children(settings)
        deployments = made_deployments(cron, upkeep=upkeep)
        say(f"schedule  {len(deployments)} deployments at {os.environ['PREFECT_API_URL']}; stop with Ctrl-C")
        serve(*deployments, limit=1)  # one run at a time: the rest wait for it


def check_cron(cron: str) -> None:
    """Raises UsageError when ``cron`` is none, or never comes."""
    from cronsim import CronSim, CronSimError

    from gsi_etl.pipeline import utc_now

    try:
        next(CronSim(cron, utc_now()))
    except (CronSimError, StopIteration) as error:
        raise UsageError(
            "the cron expression never matches",
            where=f"--cron {cron!r}",
            why=str(error),
            hint='such as "*/15 * * * *", UTC',
        ) from None


def settings_of_children(settings: Settings) -> dict[str, str]:
    """The environment that gives the processes of flow runs this home, catalogue, pack and settings file."""
    paths = {
        "GSI_HOME": settings.home,
        "GSI_SOURCES": settings.sources,
        "GSI_PACK": settings.pack,
        "GSI_CONFIG": settings.config_path,
    }
    return {name: str(path.absolute()) for name, path in paths.items() if path}


def made_deployments(cron: str, *, upkeep: bool) -> list[Any]:
    """The deployments to serve. Imports Prefect."""
    from gsi_etl.cli.actions.prefect_run import load_flows

    found = [
        load_flows("monitor").monitor.to_deployment(
            name="due",
            cron=cron,
            tags=["gsi-etl"],
            parameters={"due_only": True},
            description="The sources whose own schedule says so.",
        )
    ]
    for stem, flow, name, when, tags in UPKEEP if upkeep else ():
        served = getattr(load_flows(stem), flow)
        found.append(served.to_deployment(name=name, cron=when, tags=tags))
    return found
