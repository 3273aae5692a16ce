"""The channels that settings ask for: each with its address, its network, its key and its whole route."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from letters import NOON

from gsi_etl.alerts.channels import EVERYTHING, PEOPLE, Channel, File, Slack, Terminal, Webhook
from gsi_etl.alerts.configure import channels, route_of
from gsi_etl.alerts.mail import Email
from gsi_etl.alerts.route import Route
from gsi_etl.alerts.services import Apprise
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.settings import load_settings
from gsi_etl.config.thresholds import ChannelThreshold
from gsi_etl.errors import SettingsError
from gsi_etl.fetch import Client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("hosts")
    with Client(user_agent="gsi-etl/test", state_dir=folder, clock=lambda: NOON) as made:
        yield made


def made(client: Client, *wanted: ChannelSettings, write: Any = str, **given: Any) -> list[Channel]:
    settings = load_settings({"home": Path("home"), "channels": wanted, **given}, environ={})
    return list(channels(settings, client, write))


ALWAYS: list[Channel] = [Terminal(str, "stdout", EVERYTHING), File(Path("home/logs/alerts.jsonl"), "file", EVERYTHING)]
HOOK = "https://hooks.example/secret"


def test_terminal_and_file_are_always_there(client: Client) -> None:
    assert made(client) == ALWAYS


@pytest.mark.parametrize(
    ("given", "network", "secret"),
    [
        ({}, "public", None),
        ({"webhook_secret": "key", "webhook_network": "private"}, "private", "key"),
    ],
)
def test_the_webhook_is_there_when_it_has_an_address(
    client: Client, given: dict[str, str], network: Any, secret: str | None
) -> None:
    hook = Webhook(client, HOOK, network, secret, "webhook", PEOPLE)
    assert made(client, webhook_url=HOOK, **given) == [*ALWAYS, hook]
    assert Webhook not in map(type, made(client, **given))


def wanted(kind: str, **more: Any) -> ChannelSettings:
    return ChannelSettings.model_validate({"name": f"my-{kind}", "kind": kind, "url": HOOK} | more)


LEAST = Route(least="critical")


@pytest.mark.parametrize("network", ["public", "private"])
def test_a_channel_of_each_kind_has_all_that_its_table_says(client: Client, network: Any) -> None:
    more: dict[str, Any] = {"severity": "critical", "network": network}
    letters = {"sender": "g@example.org", "to": ("a@example.org", "b@example.org")}
    asked = [
        wanted("apprise", **more),
        wanted("email", **more, **letters),
        wanted("slack", **more),
        wanted("webhook", **more, secret="key"),  # a test's
    ]
    assert made(client, *asked) == [
        *ALWAYS,
        Apprise(HOOK, "my-apprise", LEAST, network),
        Email(HOOK, "g@example.org", ("a@example.org", "b@example.org"), network, "my-email", LEAST),
        Slack(client, HOOK, network, "my-slack", LEAST),
        Webhook(client, HOOK, network, "key", "my-webhook", LEAST),
    ]


def test_a_channel_that_says_no_more_than_where_gets_what_is_for_people_from_the_public_network(
    client: Client,
) -> None:
    assert made(client, wanted("webhook"))[2:] == [Webhook(client, HOOK, "public", None, "my-webhook", PEOPLE)]
    assert Apprise(HOOK) == Apprise(HOOK, "apprise", PEOPLE, "public")
    assert Email(HOOK, "g", ("a",)) == Email(HOOK, "g", ("a",), "public", "email", PEOPLE)


@pytest.mark.parametrize("name", ["stdout", "file", "webhook", "my-slack"])
def test_two_channels_of_one_name_are_refused(client: Client, name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        made(client, wanted("slack"), wanted("webhook", name=name), webhook_url=HOOK)
    assert str(refused.value) == f"two channels are named '{name}'; at: channels; try: rename one"


def test_every_setting_of_a_channel_is_part_of_its_route() -> None:
    threshold = ChannelThreshold(percent=Decimal(5))
    asked = wanted(
        "slack", severity="warning", operator=True, classes=("revision",), places=("PRK",), sources=("ind*",),
        digest="weekly", digest_at="06:30", quiet="22:15-07:45", thresholds=(threshold,),
    )  # fmt: skip
    assert route_of(asked) == Route(
        "warning", True, ("revision",), ("PRK",), ("ind*",), "weekly", time(6, 30), (time(22, 15), time(7, 45)),
        (threshold,),
    )  # fmt: skip
    assert route_of(wanted("slack")) == Route()


class Screen(StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("terminal", "environment", "write", "colour"),
    [
        (True, {}, print, True),
        (True, {"TERM": "xterm"}, print, True),
        (True, {"TERM": "dumb"}, print, False),
        (True, {"NO_COLOR": ""}, print, False),
        (False, {}, print, False),
        (True, {}, str, False),  # what is kept is not shown
    ],
)
def test_colours_are_for_a_terminal_that_shows_them(
    client: Client, monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], write: Any,
    colour: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "stdout", Screen(terminal=terminal))
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert made(client, write=write)[0] == Terminal(write, "stdout", EVERYTHING, colour)
