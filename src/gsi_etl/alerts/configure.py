"""The channels that the settings ask for. The file is always among them: when all else fails it has every message."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import time
from typing import TYPE_CHECKING

from gsi_etl.alerts.channels import Channel, File, Slack, Terminal, Webhook
from gsi_etl.alerts.route import Route
from gsi_etl.errors import SettingsError

if TYPE_CHECKING:
    from gsi_etl.config.channels import ChannelSettings
    from gsi_etl.config.settings import Settings
    from gsi_etl.fetch import Client


def channels(settings: Settings, client: Client, write: Callable[[str], object]) -> Sequence[Channel]:
    """Terminal and file always, the webhook when it has an address, and those of ``[[channels]]``."""
    found: list[Channel] = [
        Terminal(write, colour=write is print and _shows_colour()),
        File(settings.logs_path / "alerts.jsonl"),
    ]
    if settings.webhook_url is not None:
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
        address = settings.webhook_url.get_secret_value()
        found.append(Webhook(client, address, network=settings.webhook_network, secret=secret))
    for wanted in settings.channels:
        if wanted.name in {channel.name for channel in found}:
            raise SettingsError(f"two channels are named {wanted.name!r}", where="channels", hint="rename one")
        found.append(_channel(wanted, client))
    return found


def _channel(wanted: ChannelSettings, client: Client) -> Channel:
    route = route_of(wanted)
    address = wanted.address()
    if wanted.kind == "webhook":
        return Webhook(client, address, wanted.network, wanted.signing_key(), wanted.name, route)
    if wanted.kind == "slack":
        return Slack(client, address, wanted.network, wanted.name, route)
    if wanted.kind == "email":
        from gsi_etl.alerts.mail import Email

        return Email(address, wanted.sender, wanted.to, wanted.network, wanted.name, route)
    from gsi_etl.alerts.services import Apprise

    return Apprise(address, wanted.name, route, wanted.network)


def _shows_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def route_of(wanted: ChannelSettings) -> Route:
    """The route that a channel's settings describe."""
    begin, _, end = wanted.quiet.partition("-")
    return Route(
        least=wanted.severity,
        operator=wanted.operator,
        classes=wanted.classes,
        places=wanted.places,
        sources=wanted.sources,
        digest=wanted.digest,
        digest_at=time.fromisoformat(wanted.digest_at),
        quiet=(time.fromisoformat(begin), time.fromisoformat(end)) if wanted.quiet else None,
        thresholds=wanted.thresholds,
    )
