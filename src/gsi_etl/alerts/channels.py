"""Where messages go: the terminal, a JSON-lines file, a webhook. A channel raises AlertError or has delivered."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from gsi_etl.alerts.formats import as_event, as_text
from gsi_etl.alerts.message import Message
from gsi_etl.errors import AlertError

if TYPE_CHECKING:
    from gsi_etl.fetch import Client
    from gsi_etl.settings import Settings


class Channel(Protocol):
    """A place that messages go to. ``operator``: it is also told about the machinery."""

    @property
    def name(self) -> str: ...
    @property
    def operator(self) -> bool: ...

    def send(self, message: Message) -> None:
        """Deliver, or raise AlertError."""


@dataclass(frozen=True)
class Terminal:
    """Plain text, through ``write``."""

    write: Callable[[str], object]
    name: str = "stdout"
    operator: bool = True

    def send(self, message: Message) -> None:
        self.write(as_text(message) + "\n")


@dataclass(frozen=True)
class File:
    """One CloudEvents object a line. A line is on disk before it counts as delivered."""

    path: Path
    name: str = "file"
    operator: bool = True

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
    operator: bool = False

    def send(self, message: Message) -> None:
        body = as_event(message)
        headers = {"Content-Type": "application/cloudevents+json", "Idempotency-Key": message.alert_id}
        if self.secret:
            digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Gsi-Signature"] = f"sha256={digest}"
        answer = self.client.post(self.url, body, headers, network=self.network).fetch
        if answer.status is None or not 200 <= answer.status < 300:
            # The address of a webhook is a secret: its host is all that may be said of it.
            raise AlertError(
                "the webhook did not accept the message",
                where=urlsplit(self.url).hostname or "webhook",
                why=f"status {answer.status}" if answer.status else answer.reason or answer.outcome,
                kept="the message stays in the outbox and is sent again with the same id",
            )


def channels(settings: Settings, client: Client, write: Callable[[str], object]) -> Sequence[Channel]:
    """The channels that the settings ask for: terminal and file always, the webhook when it has an address."""
    found: list[Channel] = [Terminal(write), File(settings.logs_path / "alerts.jsonl")]
    if settings.webhook_url is not None:
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
        address = settings.webhook_url.get_secret_value()
        found.append(Webhook(client, address, network=settings.webhook_network, secret=secret))
    return found
