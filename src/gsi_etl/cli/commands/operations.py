"""The operator's commands and their names: set up, schedule, keep, look after. Bodies are imported when called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Sources

config_app = typer.Typer(help="The settings.", no_args_is_help=True, rich_markup_mode=None)
runs_app = typer.Typer(help="The ledger: each run, what it did and how it ended.", rich_markup_mode=None)


def register(app: typer.Typer, sources_app: typer.Typer) -> None:
    """Hang the commands of this module into the program."""
    app.add_typer(config_app, name="config")
    app.add_typer(runs_app, name="runs")
    for command in (init, schedule, heartbeat, weekly, maintain, backup, restore, doctor):
        app.command()(command)
    sources_app.command("add")(sources_add)
    sources_app.command("test")(sources_test)


@runs_app.callback(invoke_without_command=True)
def runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many rows.")] = 20,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """The ledger: each run, what it did and how it ended. `runs show RUN` tells the story of one."""
    if context.invoked_subcommand is None:
        from gsi_etl.cli.actions.list import list_runs

        list_runs(home, config, limit, "json" if json else format)


@runs_app.command("show")
def runs_show(
    run: Annotated[str, typer.Argument(metavar="[RUN]", help="An id, or its beginning; without one: the last.")] = "",
    json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """The story of a run: its sources, its stages and how long each took, its changes."""
    from gsi_etl.cli.actions.runs_show import show_run

    show_run(home, config, run, as_json=json)


@config_app.command("show")
def config_show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    json: AsJson = False,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Every setting as it counts now. Secrets are never shown."""
    from gsi_etl.cli.actions.config import show_config

    show_config(home, config, sources, origin=origin, as_json=json)


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Nothing in it is changed.")] = Path(),
) -> None:
    """Make a working folder: gsi.toml with comments, sources to start from, .env.example."""
    from gsi_etl.cli.actions.init import make_folder

    make_folder(folder)


def schedule(
    cron: Annotated[str, typer.Option("--cron", help="When to look which sources are due (UTC).")] = "*/15 * * * *",
    upkeep: Annotated[bool, typer.Option("--upkeep/--no-upkeep", help="Also maintain, heartbeat, weekly.")] = True,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Run for good, in one process: what is due, at its time. Through Prefect; ends with Ctrl-C."""
    from gsi_etl.cli.actions.schedule import schedule as serve

    serve(home, config, sources, cron, upkeep=upkeep)


def heartbeat(json: AsJson = False, home: Home = None, config: Config = None) -> None:
    """Is it silent? Exits 1 when no good run has ended for longer than the setting silence_hours."""
    from gsi_etl.cli.actions.operations import listen

    raise typer.Exit(listen(home, config, as_json=json))


def weekly(home: Home = None, config: Config = None) -> None:
    """The last seven days in a dozen lines."""
    from gsi_etl.cli.actions.operations import sum_up

    sum_up(home, config)


def maintain(
    backup_to: Annotated[
        Path | None, typer.Option("--backup-to", metavar="DIR", help="Default: the setting backup_path.")
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """The nightly round: prove the home folder and all backups, give space back, back up."""
    from gsi_etl.cli.actions.operations import maintain_now

    raise typer.Exit(maintain_now(home, config, backup_to))


def backup(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="A folder gsi-<time> is made in it.")],
    home: Home = None,
    config: Config = None,
) -> None:
    """Back up warehouse, journal and archive as they are between two runs; prove both before and after."""
    from gsi_etl.cli.actions.operations import back_up_now

    back_up_now(home, config, target)


def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="A folder gsi-<time>.")],
    salvage: Annotated[
        bool, typer.Option("--salvage", help="Of a damaged one, or a broken home folder: bring back what is sound.")
    ] = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Prove a backup, restore it into an empty home folder, and publish."""
    from gsi_etl.cli.actions.operations import restore_now

    restore_now(home, config, backup, salvage=salvage)


def doctor(
    repair_clock: Annotated[
        bool, typer.Option("--repair-clock", help="First correct dates that were written while the clock was ahead.")
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Read a sample of archive, journal and backups, not every byte.")
    ] = False,
    json: AsJson = False,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Check everything, down to every byte of archive, journal and backups; exit 1 if anything is wrong."""
    from gsi_etl.cli.actions.doctor import examine

    if repair_clock:
        from gsi_etl.cli.actions.operations import repair_dates_now

        repair_dates_now(home, config, sources)
    raise typer.Exit(examine(home, config, sources, as_json=json, quick=quick))


def sources_add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page, feed, file or API to watch.")],
    id: Annotated[str, typer.Option("--id", help="Its id; default: made from the address.")] = "",
    private: Annotated[bool, typer.Option("--private", help="It may be on loopback or a private network.")] = False,
    print_only: Annotated[bool, typer.Option("--print", help="Print the YAML; write nothing.")] = False,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Look at an address and propose a source for it: a YAML file and the page it was proposed from, to test with."""
    from gsi_etl.cli.actions.sources_add import add

    raise typer.Exit(add(url, id, home=home, config=config, sources=sources, private=private, print_only=print_only))


def sources_test(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Default: all that have examples.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Take what is read now as what is expected.")] = False,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Read the kept pages of sources again and compare with what was expected of them. Needs no network."""
    from gsi_etl.cli.actions.sources_test import test_sources

    raise typer.Exit(test_sources(ids or [], home=home, config=config, sources=sources, accept=accept))
