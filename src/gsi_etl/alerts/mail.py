"""Messages by mail: plain text and HTML, over SMTP with TLS wherever the server offers it."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

from gsi_etl.alerts.channels import KEPT, PEOPLE, not_allowed
from gsi_etl.alerts.formats import as_text, subject_line
from gsi_etl.alerts.html import as_html
from gsi_etl.alerts.message import Message
from gsi_etl.alerts.route import Route
from gsi_etl.errors import AlertError

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Email:
    """``server``: smtp://, smtps:// or smtp+starttls:// with user, password, host and port; it is a secret.

    With ``smtps`` the connection is TLS from its first byte; with ``smtp+starttls`` it must become TLS; with plain
    ``smtp`` nothing is encrypted, and a password is only sent on a private network. The server must be in ``network``.
    """

    server: str
    sender: str
    to: tuple[str, ...]
    network: Literal["public", "private"] = "public"
    name: str = "email"
    route: Route = PEOPLE

    def send(self, message: Message) -> None:
        parts = urlsplit(self.server)
        host = parts.hostname or ""
        if parts.scheme == "smtp" and parts.username and self.network == "public":
            raise AlertError(
                "a password would be sent unencrypted", where=host, hint="use smtps:// or smtp+starttls://"
            )
        from gsi_etl.fetch import audit

        prevented: list[str] = []
        try:
            with audit.only(self.network) as prevented, self._connect(parts.scheme, host, parts.port) as smtp:
                if parts.username:
                    smtp.login(unquote(parts.username), unquote(parts.password or ""))
                refused = smtp.send_message(self._mail(message))
        except (OSError, smtplib.SMTPException) as error:
            if prevented:
                raise not_allowed(host, prevented) from None
            # The text of an SMTP error may repeat what was sent; its code says enough.
            code = getattr(error, "smtp_code", "")
            why = f"{type(error).__name__} {code}".strip()
            raise AlertError("the mail was not accepted", where=host, why=why, kept=KEPT) from None
        if refused:
            why = f"{len(refused)} of {len(self.to)} recipients were refused"
            raise AlertError("the mail was not accepted for all", where=host, why=why, kept=KEPT)

    def _connect(self, scheme: str, host: str, port: int | None) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=context)
        smtp = smtplib.SMTP(host, port or (587 if scheme == "smtp+starttls" else 25), timeout=TIMEOUT_SECONDS)
        if scheme == "smtp+starttls":
            smtp.starttls(context=context)
        return smtp

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = subject_line(message)
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.to)
        # The same message has the same id however often it is sent: mail programs show it once.
        _, at, domain = parseaddr(self.sender)[1].rpartition("@")
        mail["Message-ID"] = f"<{message.alert_id}@{domain if at else 'gsi-etl.invalid'}>"
        # The time of the run, not of this attempt: a message that is sent again is the same message.
        mail["Date"] = format_datetime(datetime.fromisoformat(message.created_at))
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail.set_content(as_text(message))
        mail.add_alternative(as_html(message), subtype="html")
        return mail
