"""``gsi-etl runs``: the ledger."""

from typing import Annotated

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Limit

runs_app = group("List runs, or show one.")


@runs_app.callback(invoke_without_command=True)
def runs(
    context: typer.Context,
    limit: Limit = 20,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """List runs with their results, newest first.

    `runs show RUN` has the details of one.
    """
    if context.invoked_subcommand is None:
        from gsi_etl.cli.actions.list import list_runs

        list_runs(home, config, limit, "json" if json else format)


@runs_app.command("show")
def runs_show(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's id or how it begins.  [the last]")] = "",
    json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Show a run: sources, stages with timings, changes."""
    from gsi_etl.cli.actions.runs_show import show_run

    show_run(home, config, run, as_json=json)
