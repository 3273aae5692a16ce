"""``gsi-etl doctor``, ``maintain``, ``backup`` and the like: keep the installation healthy."""

from pathlib import Path
from typing import Annotated

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsJson, Config, Home, OnlySources, Pack, Sources

config_app = group("Show the settings.", no_args_is_help=True)


@config_app.command("show")
def config_show(
    origin: Annotated[bool, typer.Option("--origin", help="Show where each value comes from.")] = False,
    json: AsJson = False,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Show every setting in effect; secrets stay hidden."""
    from gsi_etl.cli.actions.config import show_config

    show_config(home, config, sources, origin=origin, as_json=json)


def doctor(
    repair_clock: Annotated[
        bool, typer.Option("--repair-clock", help="Correct dates written while the clock was ahead.")
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Verify a sample instead of every byte.")] = False,
    json: AsJson = False,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Check the installation; exit 1 on any problem.

    Verifies every byte of archive, journal and backups.
    """
    from gsi_etl.cli.actions.doctor import examine

    if repair_clock:
        from gsi_etl.cli.actions.operations import repair_dates_now

        repair_dates_now(home, config, sources)
    raise typer.Exit(examine(home, config, sources, as_json=json, quick=quick))


def heartbeat(json: AsJson = False, home: Home = None, config: Config = None) -> None:
    """Check that runs still succeed; exit 1 if they don't.

    Exits with 1 when no run has succeeded for `silence_hours`.
    """
    from gsi_etl.cli.actions.operations import listen

    raise typer.Exit(listen(home, config, as_json=json))


def maintain(
    backup_to: Annotated[
        Path | None, typer.Option("--backup-to", metavar="DIR", help="Write the backup here.  [backup_path]")
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Verify, compact and back up the home folder.

    Meant to run every night. Makes no backup when verification fails.
    """
    from gsi_etl.cli.actions.operations import maintain_now

    raise typer.Exit(maintain_now(home, config, backup_to))


def backup(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that gets a new gsi-<time>.")],
    home: Home = None,
    config: Config = None,
) -> None:
    """Back up warehouse, journal and archive.

    Verifies both before and after copying.
    """
    from gsi_etl.cli.actions.operations import back_up_now

    back_up_now(home, config, target)


def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="A folder gsi-<time>.")],
    salvage: Annotated[bool, typer.Option("--salvage", help="Restore the intact part of a damaged backup.")] = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Restore a backup into an empty home folder.

    Verifies it first, and publishes it at the end. `--salvage` also takes a broken home folder.
    """
    from gsi_etl.cli.actions.operations import restore_now

    restore_now(home, config, backup, salvage=salvage)


def rebuild(home: Home = None, config: Config = None) -> None:
    """Rebuild the warehouse from its journal.

    Keeps the old file.
    """
    from gsi_etl.cli.actions.reprocess import rebuild_warehouse

    rebuild_warehouse(home, config)


def replay(
    source: OnlySources = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and compare; write nothing.")] = False,
    json: AsJson = False,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Read the archived pages again with today's reader.

    Needs no network. What differs is recorded as a change of the reader.
    """
    from gsi_etl.cli.actions.reprocess import replay_archive

    code = replay_archive(home, config, sources, tuple(source or ()), dry_run=dry_run, as_json=json)
    raise typer.Exit(code)
