"""``gsi-etl checks``, ``baseline`` and ``quarantine``: what holds, what is expected, and what was held back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Sources

checks_app = typer.Typer(help="The last result of every check.", rich_markup_mode=None)
baseline_app = typer.Typer(
    help="What the headline figures are expected to be, and who decided so.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
quarantine_app = typer.Typer(
    help="Batches that a critical check held back: look, take or leave.", no_args_is_help=True, rich_markup_mode=None
)

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.  [the account's name]")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason; it is kept with the decision.")]
Batch = Annotated[str, typer.Argument(metavar="BATCH", help="Its id (qu_).")]


@checks_app.callback(invoke_without_command=True)
def checks(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="Only those that do not hold.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="In the table also each check that holds.")] = False,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """The last result of every check: what does not hold, and how many hold. `checks show NAME` tells all of one."""
    if context.invoked_subcommand is None:
        from gsi_etl.cli.actions.list import list_checks

        list_checks(home, config, failed, everything, "json" if json else format)


@checks_app.command("show")
def checks_show(
    name: Annotated[str, typer.Argument(metavar="NAME", help='Such as "agrees: world-gsi-2018".')],
    source: Annotated[str, typer.Option("--source", metavar="ID", help="Of one source.")] = "",
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """One check: what it is for, expected and observed, since when, and its last results."""
    from gsi_etl.cli.actions.checks import show_check

    show_check(home, config, name, source, "json" if json else format)


@checks_app.command("docs")
def checks_docs(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to; default: data-docs in the home folder.")
    ] = None,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Great Expectations' own Data Docs over all known pages. They render without a network."""
    from gsi_etl.cli.actions.checks import write_docs

    write_docs(home, config, sources, folder)


@baseline_app.command("list")
def baseline_list(json: AsJson = False, format: AsFormat = "table", home: Home = None, config: Config = None) -> None:
    """Every baseline, what the official pages state now, and who decided on its value."""
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
    """The publisher has moved for good: what this change brought is the baseline from now on."""
    from gsi_etl.cli.actions.checks import accept_change

    accept_change(home, config, change, by, why)


@baseline_app.command("set")
def baseline_set(
    id: Annotated[str, typer.Argument(metavar="ID", help="A baseline.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help='In words or digits: "41.6 million".')],
    why: Why,
    by: By = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Set a baseline. The digits given are its tolerance: 41.6 million is 41.55 to 41.65 million."""
    from gsi_etl.cli.actions.checks import set_baseline

    set_baseline(home, config, id, value, by, why)


@baseline_app.command("reset")
def baseline_reset(
    id: Annotated[str, typer.Argument(metavar="ID", help="A baseline.")],
    why: Why,
    by: By = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Take decisions about a baseline back: what baselines.yaml says holds again."""
    from gsi_etl.cli.actions.checks import reset_baseline

    reset_baseline(home, config, id, by, why)


@quarantine_app.command("list")
def quarantine_list(
    all_: Annotated[bool, typer.Option("--all", help="Also those that nobody need decide about any more.")] = False,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """The batches that wait for a decision, newest first."""
    from gsi_etl.cli.actions.checks import list_held

    list_held(home, config, all_, "json" if json else format)


@quarantine_app.command("show")
def quarantine_show(batch: Batch, home: Home = None, config: Config = None) -> None:
    """Why a batch was held back, its pages and their bytes."""
    from gsi_etl.cli.actions.checks import show_held

    show_held(home, config, batch)


@quarantine_app.command("release")
def quarantine_release(
    batch: Batch, why: Why, by: By = "", sources: Sources = None, home: Home = None, config: Config = None
) -> None:
    """Take the figures of a held batch after all, in a run of its own."""
    from gsi_etl.cli.actions.checks import release_held

    raise typer.Exit(release_held(home, config, sources, batch, by, why))


@quarantine_app.command("drop")
def quarantine_drop(batch: Batch, why: Why, by: By = "", home: Home = None, config: Config = None) -> None:
    """Leave a held batch: its last good figures stay, its bytes are kept."""
    from gsi_etl.cli.actions.checks import drop_held

    drop_held(home, config, batch, by, why)
