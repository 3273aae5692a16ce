"""``gsi-etl checks``, ``baseline`` and ``quarantine``: results, expected values, and held batches."""

from pathlib import Path
from typing import Annotated

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Pack, Sources

checks_app = group("List check results, or show one check.")
baseline_app = group("List, accept, set or reset expected values.", no_args_is_help=True)
quarantine_app = group("List, release or discard quarantined batches.", no_args_is_help=True)

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Record who decides.  [the account's name]")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Record the reason.")]
Batch = Annotated[str, typer.Argument(metavar="BATCH", help="A batch's id (qu_).")]


@checks_app.callback(invoke_without_command=True)
def checks(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="Show failed checks only.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show passed checks in the table, too.")] = False,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """List failed checks and count passed ones.

    `checks show NAME` has the details of one.
    """
    if context.invoked_subcommand is None:
        from gsi_etl.cli.actions.list import list_checks

        list_checks(home, config, failed, everything, "json" if json else format)


@checks_app.command("show")
def checks_show(
    name: Annotated[str, typer.Argument(metavar="NAME", help='Such as "agrees: world-gsi-2018".')],
    source: Annotated[str, typer.Option("--source", metavar="ID", help="Show the result for one source.")] = "",
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """Show a check: purpose, expected, observed, history."""
    from gsi_etl.cli.actions.checks import show_check

    show_check(home, config, name, source, "json" if json else format)


@checks_app.command("docs")
def checks_docs(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Output folder.  [data-docs in the home folder]")
    ] = None,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Write the Data Docs of Great Expectations.

    They cover all known pages and render without a network.
    """
    from gsi_etl.cli.actions.checks import write_docs

    write_docs(home, config, sources, folder)


@baseline_app.command("list")
def baseline_list(json: AsJson = False, format: AsFormat = "table", home: Home = None, config: Config = None) -> None:
    """List baselines, what pages state now, and who decided."""
    from gsi_etl.cli.actions.checks import list_baselines

    list_baselines(home, config, "json" if json else format)


@baseline_app.command("accept")
def baseline_accept(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="A change (ch_) that brought a figure.")],
    why: Why,
    by: By = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Accept a revision as the new baseline."""
    from gsi_etl.cli.actions.checks import accept_change

    accept_change(home, config, change, by, why)


@baseline_app.command("set")
def baseline_set(
    id: Annotated[str, typer.Argument(metavar="ID", help="A baseline's id.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help='In words or digits, such as "41.6 million".')],
    why: Why,
    by: By = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Set a baseline to a value.

    The digits given are its tolerance: 41.6 million is 41.55 to 41.65 million.
    """
    from gsi_etl.cli.actions.checks import set_baseline

    set_baseline(home, config, id, value, by, why)


@baseline_app.command("reset")
def baseline_reset(
    id: Annotated[str, typer.Argument(metavar="ID", help="A baseline's id.")],
    why: Why,
    by: By = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Reset a baseline to the value in baselines.yaml."""
    from gsi_etl.cli.actions.checks import reset_baseline

    reset_baseline(home, config, id, by, why)


@quarantine_app.command("list")
def quarantine_list(
    all_: Annotated[bool, typer.Option("--all", help="Include decided batches.")] = False,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """List batches that need a decision, newest first."""
    from gsi_etl.cli.actions.checks import list_held

    list_held(home, config, all_, "json" if json else format)


@quarantine_app.command("show")
def quarantine_show(batch: Batch, home: Home = None, config: Config = None) -> None:
    """Show why a batch was held, its pages and their bytes."""
    from gsi_etl.cli.actions.checks import show_held

    show_held(home, config, batch)


@quarantine_app.command("release")
def quarantine_release(
    batch: Batch,
    why: Why,
    by: By = "",
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Accept a held batch in a run of its own."""
    from gsi_etl.cli.actions.checks import release_held

    raise typer.Exit(release_held(home, config, sources, batch, by, why))


@quarantine_app.command("drop")
def quarantine_drop(batch: Batch, why: Why, by: By = "", home: Home = None, config: Config = None) -> None:
    """Discard a held batch.

    The last good figures stay, and the archived bytes are kept.
    """
    from gsi_etl.cli.actions.checks import drop_held

    drop_held(home, config, batch, by, why)
