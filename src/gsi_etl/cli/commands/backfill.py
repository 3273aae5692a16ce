"""``gsi-etl backfill``: years of archived news, read from WARC files on one machine or many."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsJson, Config, Home

backfill_app = group("Read years of archived news from WARC files.", no_args_is_help=True)


@backfill_app.command()
def plan(
    warc: Annotated[
        list[str], typer.Option("--warc", metavar="PATTERN", help="Read these WARC files: a glob in quotes.")
    ],
    from_gdelt: Annotated[
        list[str] | None,
        typer.Option("--from-gdelt", metavar="FILES", help="Read only pages that these GDELT GKG files put on topic."),
    ] = None,
    json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Add WARC files to the plan.

    Hashes each file. Files that are planned already keep their state; after an upgrade of the reader, planning again
    adds them for the new version.
    """
    from gsi_etl.cli.actions.backfill import plan_files

    plan_files(home, config, warc, from_gdelt or [], as_json=json)


@backfill_app.command()
def run(
    engine: Annotated[
        Literal["local", "dask"], typer.Option("--engine", help="Use local workers, or those of a scheduler.")
    ] = "local",
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Use this dask scheduler, as in tcp://host:8786."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, metavar="N", help="Use N local workers.  [one a core]")
    ] = None,
    json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Read what is planned and commit the claims found.

    Can be stopped at any moment: the next run continues. Sends no alerts and changes nothing of the daily monitor.
    Exits with 4 when some files could not be read.
    """
    from gsi_etl.cli.actions.backfill import run_plan

    raise typer.Exit(run_plan(home, config, engine, scheduler, workers, as_json=json))


@backfill_app.command()
def status(json: AsJson = False, home: Home = None, config: Config = None) -> None:
    """Show what is done, what is left, what went wrong."""
    from gsi_etl.cli.actions.backfill import show_status

    show_status(home, config, as_json=json)


@backfill_app.command()
def retry(home: Home = None, config: Config = None) -> None:
    """Plan again the files that failed or were damaged."""
    from gsi_etl.cli.actions.backfill import retry_failed

    retry_failed(home, config)


@backfill_app.command()
def export(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write Parquet and CSV copies here, too.")
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Write the claims for the next `gsi-etl publish`."""
    from gsi_etl.cli.actions.backfill import export_all

    export_all(home, config, out)
