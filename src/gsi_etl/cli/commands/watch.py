"""``gsi-etl init``, ``demo``, ``run``, ``collect`` and ``schedule``: set up and watch."""

from pathlib import Path
from typing import Annotated

import typer

from gsi_etl.cli.options import AsJson, Config, Home, OnlySources, Pack, Sources, settings_of

Due = Annotated[bool, typer.Option("--due", help="Fetch only sources whose schedule is due.")]


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to fill; existing files are kept.")] = Path(),
) -> None:
    """Create a working folder: settings, sources, .env.example."""
    from gsi_etl.cli.actions.init import make_folder

    make_folder(folder)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder (recreated on each run).")] = Path(
        "gsi-demo"
    ),
) -> None:
    """Run three simulated days over bundled pages.

    Needs no network and no account.
    """
    from gsi_etl.cli.actions.demo import run_demo

    run_demo(folder)


def run(
    source: OnlySources = None,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
    due: Due = False,
    spool: Annotated[
        Path | None,
        typer.Option("--from", metavar="SPOOL", help="Read what collectors put into this folder; fetch nothing."),
    ] = None,
    no_prefect: Annotated[bool, typer.Option("--no-prefect", help="Run without Prefect; same results.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch and compare; commit and send nothing.")] = False,
    no_alerts: Annotated[bool, typer.Option("--no-alerts", help="Record changes, send no alerts.")] = False,
    accept_clock: Annotated[
        bool, typer.Option("--accept-clock", help="Run even if the clock contradicts the last commit.")
    ] = False,
    json: AsJson = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 10 when there are changes.")] = False,
) -> None:
    """Fetch, check and publish all enabled sources once.

    Reads and compares what was fetched, commits it, publishes the database and the site, and sends alerts.
    """
    from gsi_etl.cli.actions.run import run_once
    from gsi_etl.pipeline import Options

    options = Options(tuple(source or ()), due_only=due, dry_run=dry_run, alerts=not no_alerts, spool=spool)
    settings = settings_of(home, config, sources, accept_clock=accept_clock or None)
    code = run_once(settings, options, prefect=not no_prefect, as_json=json, exit_code=exit_code)
    if not no_prefect:
        from gsi_etl.cli.actions.prefect_run import leave

        leave(code)
    raise typer.Exit(code)


def collect(
    out: Annotated[Path, typer.Option("--out", metavar="SPOOL", help="Put the batch into this folder.")],
    source: OnlySources = None,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
    due: Due = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Fetch every page whole, so that all bytes are sent again.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Fetch sources for another machine to settle.

    Writes a batch of what came; `run --from` on the other machine reads, checks and publishes it.
    """
    from gsi_etl.cli.actions.collect import collect_once
    from gsi_etl.run.gather import GatherOptions

    options = GatherOptions(tuple(source or ()), due_only=due, whole=whole)
    raise typer.Exit(collect_once(settings_of(home, config, sources), out, options, as_json=json))


def schedule(
    cron: Annotated[str, typer.Option("--cron", help="Check for due sources at these times (UTC).")] = "*/15 * * * *",
    upkeep: Annotated[
        bool, typer.Option("--upkeep/--no-upkeep", help="Also run maintain, heartbeat and weekly.")
    ] = True,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Run the scheduler in the foreground.

    Uses Prefect. Stop it with Ctrl-C.
    """
    from gsi_etl.cli.actions.schedule import schedule as serve

    serve(home, config, sources, cron, upkeep=upkeep)
