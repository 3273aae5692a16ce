"""Every other service, by an Apprise URL (``tgram://...``, ``msteams://...``). Apprise is imported when used.

Apprise does not raise: an address that it does not know and a message that nobody took are both just falsy.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from gsi_etl.alerts.channels import KEPT, PEOPLE
from gsi_etl.alerts.formats import as_text, subject_line
from gsi_etl.alerts.message import Message
from gsi_etl.alerts.route import Route
from gsi_etl.errors import AlertError


@dataclass(frozen=True)
class Apprise:
    """``url`` is a secret: its scheme is all that is ever named."""

    url: str
    name: str = "apprise"
    route: Route = PEOPLE

    def send(self, message: Message) -> None:
        import apprise

        service = self.url.partition(":")[0]
        # Apprise logs addresses on failure.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        notifier = apprise.Apprise()
        if not notifier.add(self.url):
            raise AlertError("Apprise knows no such service", where=f"{service}://", hint="check the channel's url")
        sent = notifier.notify(
            body=as_text(message), title=subject_line(message), body_format=apprise.NotifyFormat.TEXT
        )
        if not sent:
            raise AlertError("the service did not accept the message", where=f"{service}://", kept=KEPT)
