"""How a mail server is reached and what is said of its answers: every scheme, every port, every refusal."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any, ClassVar, Self

import pytest
from letters import NOON, message

from gsi_etl.alerts.channels import KEPT
from gsi_etl.alerts.formats import as_text, subject_line
from gsi_etl.alerts.html import as_html
from gsi_etl.alerts.mail import Email
from gsi_etl.errors import AlertError


class Server:
    """Stands for a connection of smtplib: keeps what it is asked, refuses whom a test names."""

    asked: ClassVar[list[Any]] = []
    refused: ClassVar[dict[str, tuple[int, bytes]]] = {}
    error: ClassVar[Exception | None] = None
    kind: ClassVar[str] = ""

    def __init__(self, host: str, port: int, *, timeout: float, context: ssl.SSLContext | None = None) -> None:
        self.asked.append((self.kind, host, port, timeout, context is not None and verified(context)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.asked.append("closed")

    def starttls(self, *, context: ssl.SSLContext) -> None:
        self.asked.append(("starttls", verified(context)))

    def login(self, user: str, password: str) -> None:
        self.asked.append((user, password))

    def send_message(self, mail: EmailMessage) -> dict[str, tuple[int, bytes]]:
        self.asked.append(mail["To"])
        if self.error:
            raise self.error
        return self.refused


class Plain(Server):
    kind = "plain"


class Encrypted(Server):
    kind = "encrypted"


def verified(context: ssl.SSLContext) -> bool:
    return context.check_hostname and context.verify_mode == ssl.CERT_REQUIRED


@pytest.fixture(scope="module")
def context() -> ssl.SSLContext:
    """Python's own, made once: it reads all certificates that the system trusts."""
    return ssl.create_default_context()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, context: ssl.SSLContext) -> list[Any]:
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    monkeypatch.setattr(smtplib, "SMTP", Plain)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Encrypted)
    found: list[Any] = []
    monkeypatch.setattr(Server, "asked", found)
    return found


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def answer(error: Exception | None = None, refused: dict[str, tuple[int, bytes]] | None = None) -> None:
        monkeypatch.setattr(Server, "error", error)
        monkeypatch.setattr(Server, "refused", refused or {})

    return answer


TO = ("a@example.org", "b@example.org")


def email(server: str, **more: Any) -> Email:
    return Email(server, "Figures <figures@example.org>", TO, **more)


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("smtp://mail.example", [("plain", "mail.example", 25, 30.0, False)]),
        ("smtp://mail.example:2525", [("plain", "mail.example", 2525, 30.0, False)]),
        ("smtp+starttls://mail.example", [("plain", "mail.example", 587, 30.0, False), ("starttls", True)]),
        ("smtp+starttls://mail.example:26", [("plain", "mail.example", 26, 30.0, False), ("starttls", True)]),
        ("smtps://mail.example", [("encrypted", "mail.example", 465, 30.0, True)]),
        ("smtps://mail.example:466", [("encrypted", "mail.example", 466, 30.0, True)]),
        ("smtps://us%40er:p%2Fw@mail.example", [("encrypted", "mail.example", 465, 30.0, True), ("us@er", "p/w")]),
        ("smtps://user@mail.example", [("encrypted", "mail.example", 465, 30.0, True), ("user", "")]),
        ("smtp+starttls://u:p@mail.example",
         [("plain", "mail.example", 587, 30.0, False), ("starttls", True), ("u", "p")]),
    ],
)  # fmt: skip
def test_a_server_is_reached_as_its_address_says(asked: list[Any], server: str, said: list[Any]) -> None:
    email(server).send(message())
    assert asked == [*said, ", ".join(TO), "closed"]


def test_a_password_goes_unencrypted_only_over_a_private_network(asked: list[Any]) -> None:
    with pytest.raises(AlertError) as refused:
        email("smtp://user:secret@mail.example").send(message())
    assert str(refused.value) == (
        "a password would be sent unencrypted; at: mail.example; try: use smtps:// or smtp+starttls://"
    )
    assert asked == []
    email("smtp://user:secret@mail.example", network="private").send(message())
    assert asked == [("plain", "mail.example", 25, 30.0, False), ("user", "secret"), ", ".join(TO), "closed"]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no, s3cret"), "SMTPAuthenticationError 535"),
        (smtplib.SMTPServerDisconnected("s3cret"), "SMTPServerDisconnected"),
        (TimeoutError("s3cret"), "TimeoutError"),
    ],
)
def test_a_refusal_is_told_by_its_name_and_code_and_never_by_its_text(
    asked: list[Any], answering: Callable[..., None], error: Exception, why: str
) -> None:
    answering(error)
    with pytest.raises(AlertError) as refused:
        email("smtps://mail.example").send(message())
    assert str(refused.value) == f"the mail was not accepted; at: mail.example; why: {why}; kept: {KEPT}"
    assert refused.value.__cause__ is None


def test_a_message_that_some_recipients_did_not_get_is_not_delivered(
    asked: list[Any], answering: Callable[..., None]
) -> None:
    answering(refused={"a@example.org": (550, b"no")})
    with pytest.raises(AlertError) as refused:
        email("smtps://mail.example").send(message())
    why = "1 of 2 recipients were refused"
    assert str(refused.value) == f"the mail was not accepted for all; at: mail.example; why: {why}; kept: {KEPT}"


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("Figures <figures@example.org>", "example.org"),
        ("figures@example.org", "example.org"),
        ("Figures <>", "gsi-etl.invalid"),
        ("Figures", "gsi-etl.invalid"),
    ],
)
def test_the_head_of_a_mail(sender: str, domain: str) -> None:
    letter = message(alert_id="al_7")
    mail = Email("smtps://mail.example", sender, TO)._mail(letter)
    head = {name: str(value) for name, value in mail.items() if name not in ("Content-Type", "MIME-Version")}
    assert head == {
        "Subject": subject_line(letter),
        "From": sender,
        "To": "a@example.org, b@example.org",
        "Message-ID": f"<al_7@{domain}>",
        "Date": f"{NOON:%a, %d %b %Y %H:%M:%S} +0000",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    text, html = (part.get_content() for part in mail.iter_parts() if isinstance(part, EmailMessage))
    assert (text.rstrip("\n"), html.rstrip("\n")) == (as_text(letter), as_html(letter))
