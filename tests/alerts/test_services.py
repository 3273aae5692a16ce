"""What Apprise is asked and what is said when a service does not take a message: with Apprise replaced."""

from __future__ import annotations

import logging
import sys
from types import SimpleNamespace
from typing import Any, Self

import pytest
from letters import message

from gsi_etl.alerts.channels import KEPT, not_allowed
from gsi_etl.alerts.formats import as_text, subject_line
from gsi_etl.alerts.services import Apprise
from gsi_etl.errors import AlertError


class Services:
    """Stands for the library: knows an address or not, takes a message or not, connects where it likes."""

    def __init__(self, *, known: bool = True, taken: bool | None = True, connects_to: str = "") -> None:
        self.known, self.taken, self.connects_to = known, taken, connects_to
        self.asked: list[Any] = []
        self.NotifyFormat = SimpleNamespace(TEXT="text")

    def Apprise(self) -> Self:  # noqa: N802  # the library's name
        return self

    def add(self, url: str) -> bool:
        self.asked.append(url)
        return self.known

    def notify(self, **said: str) -> bool | None:
        self.asked.append(said)
        if self.connects_to:
            self._connect()
        return self.taken

    def _connect(self) -> None:
        """What is prevented is kept to itself, as the library does."""
        import contextlib
        import socket

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made, contextlib.suppress(PermissionError):
            made.connect((self.connects_to, 9))  # sends nothing


URL = "json://hooks.example/secret"


def sent(services: Services, monkeypatch: pytest.MonkeyPatch, **more: Any) -> str:
    """What the error says, '' for none."""
    monkeypatch.setitem(sys.modules, "apprise", services)
    try:
        Apprise(URL, **more).send(message())
    except AlertError as error:
        return str(error)
    return ""


def test_a_service_gets_the_message_as_text_with_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services()
    assert sent(services, monkeypatch) == ""
    told = {"body": as_text(message()), "title": subject_line(message()), "body_format": "text"}
    assert services.asked == [URL, told]


def test_the_library_logs_nothing_for_it_would_log_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("apprise"), "level", logging.DEBUG)
    sent(Services(), monkeypatch)
    assert not logging.getLogger("apprise").isEnabledFor(logging.CRITICAL)


def test_an_address_that_no_service_has_is_named_by_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services(known=False)
    said = "Apprise knows no such service; at: json://; try: check the channel's url"
    assert sent(services, monkeypatch) == said
    assert services.asked == [URL]


@pytest.mark.parametrize("taken", [False, None])
def test_a_message_that_nobody_took_is_an_error(monkeypatch: pytest.MonkeyPatch, taken: bool | None) -> None:
    said = f"the service did not accept the message; at: json://; kept: {KEPT}"
    assert sent(Services(taken=taken), monkeypatch) == said


@pytest.mark.parametrize(
    ("network", "taken", "prevented"),
    [("public", False, True), ("public", True, False), ("private", False, False)],
)
def test_a_service_is_kept_from_networks_that_the_channel_does_not_allow(
    monkeypatch: pytest.MonkeyPatch, network: str, taken: bool, prevented: bool
) -> None:
    """One that takes a message all the same has reached somebody else."""
    said = sent(Services(taken=taken, connects_to="127.0.0.1"), monkeypatch, network=network)
    assert said.startswith(not_allowed("json://", []).what) is prevented
    assert bool(said) is not taken
