"""Where messages go: the terminal, a JSON-lines file, a webhook, Slack. A channel raises AlertError or has delivered.

What is said of a failure never holds an address: a webhook's path is its secret, so its host is all that is named.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from gsi_etl.alerts.formats import PLAIN, TERMINAL, as_event, as_text
from gsi_etl.alerts.message import Message
from gsi_etl.alerts.route import Route
from gsi_etl.alerts.slack import as_slack
from gsi_etl.errors import AlertError

if TYPE_CHECKING:
    from gsi_etl.fetch import Client

KEPT = "the message stays in the outbox and is sent again with the same id"
EVERYTHING = Route(operator=True)
PEOPLE = Route()


class TryLaterError(AlertError):
    """A channel asked to be left alone until ``not_before`` (Retry-After)."""

    def __init__(self, what: str, *, where: str, why: str, not_before: datetime) -> None:
        super().__init__(what, where=where, why=why, kept=KEPT)
        self.not_before = not_before


class Channel(Protocol):
    """A place that messages go to, and which changes it receives."""

    @property
    def name(self) -> str: ...
    @property
    def route(self) -> Route: ...

    def send(self, message: Message) -> None:
        """Deliver, or raise AlertError."""


@dataclass(frozen=True)
class Terminal:
    """Text through ``write``; ``colour``: for a terminal that shows it."""

    write: Callable[[str], object]
    name: str = "stdout"
    route: Route = EVERYTHING
    colour: bool = False

    def send(self, message: Message) -> None:
        self.write(as_text(message, TERMINAL if self.colour else PLAIN) + "\n")


@dataclass(frozen=True)
class File:
    """One CloudEvents object a line. A line is on disk before it counts as delivered."""

    path: Path
    name: str = "file"
    route: Route = EVERYTHING

    def send(self, message: Message) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as handle:
                handle.write(as_event(message) + b"\n")
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            raise AlertError("the alert file cannot be written", where=str(self.path), why=str(error)) from None


@dataclass(frozen=True)
class Webhook:
    """A POST of a CloudEvents object, through the guarded client. ``secret`` signs the body (HMAC-SHA256)."""

    client: Client
    url: str
    network: Literal["public", "private"] = "public"
    secret: str | None = None
    name: str = "webhook"
    route: Route = PEOPLE

    def send(self, message: Message) -> None:
        body = as_event(message)
        headers = {"Content-Type": "application/cloudevents+json", "Idempotency-Key": message.alert_id}
        if self.secret:
            digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Gsi-Signature"] = f"sha256={digest}"
        _post(self.client, self.url, body, headers, self.network)


@dataclass(frozen=True)
class Slack:
    """A Block Kit message to an incoming webhook of Slack (or of whoever speaks its format)."""

    client: Client
    url: str
    network: Literal["public", "private"] = "public"
    name: str = "slack"
    route: Route = PEOPLE

    def send(self, message: Message) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        _post(self.client, self.url, as_slack(message), headers, self.network)


def not_allowed(where: str, why: Sequence[str]) -> AlertError:
    """A channel whose address is on a network that its setting does not allow."""
    return AlertError(
        "the channel's address is not allowed",
        where=where,
        why="; ".join(dict.fromkeys(why)),
        kept=KEPT,
        hint='if it is meant, set network = "private" for the channel',
    )


def _post(
    client: Client, url: str, body: bytes, headers: dict[str, str], network: Literal["public", "private"]
) -> None:
    answer = client.post(url, body, headers, network=network).fetch
    if answer.status is not None and 200 <= answer.status < 300:
        return
    if answer.reason == "blocked_address":
        raise not_allowed(urlsplit(url).hostname or "webhook", [answer.detail])
    what, where = "the channel did not accept the message", urlsplit(url).hostname or "webhook"
    why = f"status {answer.status}" if answer.status else answer.reason or answer.outcome
    if answer.not_before is not None:
        raise TryLaterError(what, where=where, why=why, not_before=answer.not_before)
    raise AlertError(what, where=where, why=why, kept=KEPT)
