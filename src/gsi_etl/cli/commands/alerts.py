"""``gsi-etl alerts``: what was sent and waits, try a channel, see a message, send again. Bodies in ``alerting``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from gsi_etl.cli.options import AsFormat, AsJson, Config, Home

alerts_app = typer.Typer(
    help="Messages: what was sent, what waits, try a channel, see one, send again.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Shape = Literal["text", "terminal", "html", "slack", "webhook", "atom"]


@alerts_app.command("list")
def alerts_list(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what is not delivered.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many rows.")] = 50,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """Each message with its channel, state, attempts and last error, newest first."""
    from gsi_etl.cli.actions.alerts import list_alerts

    list_alerts(home, config, waiting, limit, "json" if json else format)


@alerts_app.command("test")
def alerts_test(
    channel: Annotated[
        str, typer.Argument(metavar="CHANNEL", help="Such as stdout, file, webhook, or a name of yours.")
    ],
    home: Home = None,
    config: Config = None,
) -> None:
    """Send one message marked TEST to a channel, now."""
    from gsi_etl.cli.actions.alerts import try_channel

    try_channel(home, config, channel)


@alerts_app.command("preview")
def alerts_preview(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="A change's id (ch_).")],
    format: Annotated[Shape, typer.Option("--format", help="As which channel would get it.")] = "text",
    home: Home = None,
    config: Config = None,
) -> None:
    """The message about a change, in a channel's own words, on stdout."""
    from gsi_etl.cli.actions.alerts import preview

    preview(home, config, change, format)


@alerts_app.command("send")
def alerts_send(home: Home = None, config: Config = None) -> None:
    """Send what waits and is due. Non-zero when anything was refused."""
    from gsi_etl.cli.actions.alerts import send_waiting

    raise typer.Exit(send_waiting(home, config))


@alerts_app.command("replay")
def alerts_replay(
    alert: Annotated[list[str], typer.Argument(metavar="ALERT...", help="Ids of messages (al_).")],
    home: Home = None,
    config: Config = None,
) -> None:
    """Send messages once more, with the same id, whatever became of them; the way back from being given up."""
    from gsi_etl.cli.actions.alerts import replay

    raise typer.Exit(replay(home, config, alert))


@alerts_app.command("mutes")
def alerts_mutes(json: AsJson = False, format: AsFormat = "table", home: Home = None, config: Config = None) -> None:
    """The mutes in force, and until when."""
    from gsi_etl.cli.actions.alerts import list_mutes

    list_mutes(home, config, "json" if json else format)
