"""Every other service, by an Apprise URL (``tgram://...``, ``msteams://...``). Apprise is imported when used.

Apprise does not raise: an address that it does not know and a message that nobody took are both just falsy.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from gsi_etl.alerts.channels import KEPT, PEOPLE, not_allowed
from gsi_etl.alerts.formats import as_text, subject_line
from gsi_etl.alerts.message import Message
from gsi_etl.alerts.route import Route
from gsi_etl.errors import AlertError


@dataclass(frozen=True)
class Apprise:
    """``url`` is a secret: its scheme is all that is ever named. What Apprise connects to must be in ``network``."""

    url: str
    name: str = "apprise"
    route: Route = PEOPLE
    network: Literal["public", "private"] = "public"

    def send(self, message: Message) -> None:
        import apprise

        from gsi_etl.fetch import audit

        service = self.url.partition(":")[0]
        # Apprise logs addresses on failure.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        notifier = apprise.Apprise()
        if not notifier.add(self.url):
            raise AlertError("Apprise knows no such service", where=f"{service}://", hint="check the channel's url")
        with audit.only(self.network) as prevented:
            sent = notifier.notify(
                body=as_text(message), title=subject_line(message), body_format=apprise.NotifyFormat.TEXT
            )
        if prevented and not sent:
            raise not_allowed(f"{service}://", prevented)
        if not sent:
            raise AlertError("the service did not accept the message", where=f"{service}://", kept=KEPT)
