"""The program: its groups and commands by panel. Bodies live in modules of their own, imported when called."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from gsi_etl.cli.commands import look, operations, publish, watch
from gsi_etl.cli.commands.alerts import ack, alerts_app, mute, unmute
from gsi_etl.cli.commands.archive import archive_app
from gsi_etl.cli.commands.backfill import backfill_app
from gsi_etl.cli.commands.checks import baseline_app, checks_app, quarantine_app
from gsi_etl.cli.commands.lake import lake_app
from gsi_etl.cli.commands.panels import DECIDE, LOOK, OPERATE, PUBLISH, WATCH, group
from gsi_etl.cli.commands.runs import runs_app
from gsi_etl.cli.commands.sources import sources_app
from gsi_etl.cli.commands.subject import subject_app
from gsi_etl.cli.options import forget_pack

app = group(
    "Monitor published figures and report what changed.",
    name="gsi-etl",
    no_args_is_help=True,
    add_completion=True,
)


def _version(wanted: bool) -> None:
    if wanted:
        from gsi_etl import __version__

        print(f"gsi-etl {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    forget_pack()


def _add(panel: str, *commands: Callable[..., None], **more: Any) -> None:
    for command in commands:
        app.command(rich_help_panel=panel, **more)(command)


def _add_group(panel: str, **groups: typer.Typer) -> None:
    for name, members in groups.items():
        app.add_typer(members, name=name, rich_help_panel=panel)


_add(WATCH, watch.init, watch.demo, watch.run, watch.collect, watch.schedule)
_add_group(WATCH, sources=sources_app, subject=subject_app)

_add(LOOK, look.figures, look.changes, look.show, look.why, look.diff, look.cite, look.extract, look.parse)
# A query may begin with a comment, and its two dashes are not an option.
_add(LOOK, look.sql, context_settings={"ignore_unknown_options": True})
_add_group(LOOK, checks=checks_app, runs=runs_app)

_add(DECIDE, ack, mute, unmute)
_add_group(DECIDE, baseline=baseline_app, quarantine=quarantine_app)

_add(OPERATE, operations.doctor, operations.heartbeat, operations.maintain)
_add(OPERATE, operations.backup, operations.restore, operations.rebuild, operations.replay)
_add_group(OPERATE, alerts=alerts_app, archive=archive_app, backfill=backfill_app, config=operations.config_app)

_add(PUBLISH, publish.publish, publish.serve, publish.report, publish.weekly)
_add_group(PUBLISH, lake=lake_app)
