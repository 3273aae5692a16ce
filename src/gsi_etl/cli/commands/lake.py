"""``gsi-etl lake``: a copy of the facts on PostgreSQL and a shared store, for many readers."""

from pathlib import Path
from typing import Annotated

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsJson, Config, Home

lake_app = group("Write the facts to a shared DuckLake.", no_args_is_help=True)


@lake_app.command("init")
def lake_init(
    replace: Annotated[bool, typer.Option("--replace", help="Delete what the lake has and fill it again.")] = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Create the lake and fill it, or bring it up to date.

    Every later run adds what it committed. Repeat it at any time.
    """
    from gsi_etl.cli.actions.lake import fill

    fill(home, config, replace=replace)


@lake_app.command("status")
def lake_status(json: AsJson = False, home: Home = None, config: Config = None) -> None:
    """Show what the lake has; exit 1 if it lacks a run."""
    from gsi_etl.cli.actions.lake import show_status

    raise typer.Exit(show_status(home, config, as_json=json))


@lake_app.command("compact")
def lake_compact(home: Home = None, config: Config = None) -> None:
    """Remove old snapshots and merge small files."""
    from gsi_etl.cli.actions.lake import compact_now

    compact_now(home, config)


@lake_app.command("export")
def lake_export(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Write this DuckDB file; replaces an existing one.")],
    home: Home = None,
    config: Config = None,
) -> None:
    """Write the lake to one DuckDB file with the same views."""
    from gsi_etl.cli.actions.lake import export_now

    export_now(home, config, target)
