"""``gsi-etl alerts``, ``mute``, ``unmute`` and ``ack``: messages, and what people decide about them."""

from typing import Annotated, Literal

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Limit

alerts_app = group("List, preview and send messages; test channels.", no_args_is_help=True)

Shape = Literal["text", "terminal", "html", "slack", "webhook", "atom"]


@alerts_app.command("list")
def alerts_list(
    waiting: Annotated[bool, typer.Option("--waiting", help="Show undelivered messages only.")] = False,
    limit: Limit = 50,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """List messages, newest first.

    Shows the channel, state, attempts and last error of each.
    """
    from gsi_etl.cli.actions.alerts import list_alerts

    list_alerts(home, config, waiting, limit, "json" if json else format)


@alerts_app.command("test")
def alerts_test(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="stdout, file, webhook, or a channel of yours.")],
    home: Home = None,
    config: Config = None,
) -> None:
    """Send a test message to a channel."""
    from gsi_etl.cli.actions.alerts import try_channel

    try_channel(home, config, channel)


@alerts_app.command("preview")
def alerts_preview(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="A change's id (ch_).")],
    format: Annotated[Shape, typer.Option("--format", help="Show it as this channel gets it.")] = "text",
    home: Home = None,
    config: Config = None,
) -> None:
    """Print the message about a change."""
    from gsi_etl.cli.actions.alerts import preview

    preview(home, config, change, format)


@alerts_app.command("send")
def alerts_send(home: Home = None, config: Config = None) -> None:
    """Send pending messages that are due.

    Exits with 1 when a channel refused one.
    """
    from gsi_etl.cli.actions.alerts import send_waiting

    raise typer.Exit(send_waiting(home, config))


@alerts_app.command("replay")
def alerts_replay(
    alert: Annotated[list[str], typer.Argument(metavar="ALERT", help="Message ids (al_).")],
    home: Home = None,
    config: Config = None,
) -> None:
    """Send messages again, with the same id.

    Also sends messages that were given up.
    """
    from gsi_etl.cli.actions.alerts import replay

    raise typer.Exit(replay(home, config, alert))


@alerts_app.command("mutes")
def alerts_mutes(json: AsJson = False, format: AsFormat = "table", home: Home = None, config: Config = None) -> None:
    """List active mutes and when they end."""
    from gsi_etl.cli.actions.alerts import list_mutes

    list_mutes(home, config, "json" if json else format)


def mute(
    pattern: Annotated[
        str, typer.Argument(metavar="PATTERN", help="A series, source, subject or change; * matches all.")
    ],
    class_: Annotated[str, typer.Option("--class", help="Mute one class only, such as misquote.")] = "",
    for_: Annotated[str, typer.Option("--for", help="End after 12h, 30d or 2w.  [never]")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Record a reason.")] = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Stop alerting on matching changes.

    They are still recorded.
    """
    from gsi_etl.cli.actions.decisions import mute as begin

    begin(home, config, pattern, class_, for_, reason, muted=True)


def unmute(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="The pattern that was muted.")],
    class_: Annotated[str, typer.Option("--class", help="Name the class that was muted.")] = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Remove a mute."""
    from gsi_etl.cli.actions.decisions import mute as end

    end(home, config, pattern, class_, "", "", muted=False)


def ack(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="A change's id (ch_).")],
    by: Annotated[str, typer.Option("--by", help="Record who has seen it.  [the account's name]")] = "",
    note: Annotated[str, typer.Option("--note", help="Record what was done; it is published.")] = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Acknowledge a change; pending messages omit it."""
    from gsi_etl.cli.actions.decisions import ack as acknowledge

    acknowledge(home, config, change, by, note)
