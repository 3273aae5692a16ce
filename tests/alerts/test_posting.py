"""What a webhook, Slack and the file get, and what is said of each answer: no server, every answer there is."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from letters import NOON, change, message

from gsi_etl.alerts.channels import (
    EVERYTHING,
    KEPT,
    PEOPLE,
    File,
    Slack,
    Terminal,
    TryLaterError,
    Webhook,
    not_allowed,
)
from gsi_etl.alerts.formats import TERMINAL, as_event, as_text
from gsi_etl.alerts.route import Route
from gsi_etl.alerts.slack import as_slack
from gsi_etl.errors import AlertError
from gsi_etl.fetch import Client, Fetched
from gsi_etl.model import Fetch

URL = "https://hooks.example/secret"
TAKEN = Fetch("webhook", "https://hooks.example/", NOON, Decimal(0), "ok", status=200)


@dataclass
class Answering:
    """Stands for the client: answers in one way, and keeps what it was asked to post."""

    answer: Fetch = TAKEN
    posted: list[tuple[Any, ...]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: dict[str, str], *, network: str) -> Fetched:
        self.posted.append((url, body, headers, network))
        return Fetched(self.answer)

    @property
    def client(self) -> Client:
        return cast("Client", self)


def test_who_is_not_told_otherwise_sends_to_the_public_network_what_is_for_people() -> None:
    client = Answering().client
    assert Route(operator=True) == EVERYTHING
    assert Route() == PEOPLE
    assert Webhook(client, URL) == Webhook(client, URL, "public", None, "webhook", PEOPLE)
    assert Slack(client, URL) == Slack(client, URL, "public", "slack", PEOPLE)
    assert File(Path("a")) == File(Path("a"), "file", EVERYTHING)
    assert Terminal(print) == Terminal(print, "stdout", EVERYTHING, colour=False)


def test_a_webhook_posts_an_event_signed_with_its_secret() -> None:
    web, letter = Answering(), message(alert_id="al_7")
    body = as_event(letter)
    plain = {"Content-Type": "application/cloudevents+json", "Idempotency-Key": "al_7"}
    Webhook(web.client, URL, "private").send(letter)
    Webhook(web.client, URL, secret="key").send(letter)  # a test's
    signature = hmac.new(b"key", body, hashlib.sha256).hexdigest()
    assert web.posted == [
        (URL, body, plain, "private"),
        (URL, body, plain | {"X-Gsi-Signature": f"sha256={signature}"}, "public"),
    ]


def test_slack_is_posted_its_own_json() -> None:
    web = Answering()
    Slack(web.client, URL, "private").send(message())
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert web.posted == [(URL, as_slack(message()), headers, "private")]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_message_is_delivered_when_the_server_says_so(status: int) -> None:
    web = Answering(replace(TAKEN, status=status))
    Webhook(web.client, URL).send(message())
    Slack(web.client, URL).send(message())
    assert len(web.posted) == 2


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"status": 199}, "status 199"),
        ({"status": 300}, "status 300"),
        ({"status": 404, "reason": "http_404"}, "status 404"),
        ({"status": None, "reason": "timeout", "outcome": "refused"}, "timeout"),
        ({"status": None, "reason": None, "outcome": "postponed"}, "postponed"),
    ],
)
def test_any_other_answer_is_an_error_that_says_what_came(answer: dict[str, Any], why: str) -> None:
    web = Answering(replace(TAKEN, **answer))
    for channel in (Webhook(web.client, URL), Slack(web.client, URL)):
        with pytest.raises(AlertError) as refused:
            channel.send(message())
        assert type(refused.value) is AlertError
        assert str(refused.value) == (
            f"the channel did not accept the message; at: hooks.example; why: {why}; kept: the message stays in the "
            "outbox and is sent again with the same id"
        )


def test_a_server_that_asks_for_patience_says_until_when() -> None:
    later = NOON + timedelta(hours=2)
    web = Answering(replace(TAKEN, status=429, reason="http_429", not_before=later))
    with pytest.raises(TryLaterError) as refused:
        Webhook(web.client, URL).send(message())
    assert refused.value.not_before == later
    assert str(refused.value) == (
        f"the channel did not accept the message; at: hooks.example; why: status 429; kept: {KEPT}"
    )


@pytest.mark.parametrize(("url", "where"), [(URL, "hooks.example"), ("nonsense", "webhook")])
def test_an_address_that_is_not_allowed_is_named_by_its_host_with_the_setting_to_change(url: str, where: str) -> None:
    blocked = replace(TAKEN, status=None, reason="blocked_address", outcome="refused", detail="10.0.0.1 is private")
    for answer, said in ((blocked, "not_allowed"), (replace(TAKEN, status=500), "refused")):
        with pytest.raises(AlertError) as refused:
            Webhook(Answering(answer).client, url).send(message())
        assert refused.value.where == where
        if said == "not_allowed":
            assert str(refused.value) == str(not_allowed(where, ["10.0.0.1 is private"]))


def test_each_reason_why_an_address_is_not_allowed_is_said_once() -> None:
    assert not_allowed("host", ["a", "b", "a"]).lines() == [
        ("at", "host"), ("why", "a; b"), ("kept", KEPT),
        ("try", 'if it is meant, set network = "private" for the channel'),
    ]  # fmt: skip


def test_a_terminal_gets_lines_with_colours_only_where_it_shows_them() -> None:
    written: list[str] = []
    Terminal(written.append).send(message())
    Terminal(written.append, colour=True).send(message())
    assert written == [as_text(message()) + "\n", as_text(message(), TERMINAL) + "\n"]


def test_the_file_grows_by_a_line_for_each_message_in_a_folder_that_is_made(tmp_path: Path) -> None:
    file = File(tmp_path / "new" / "logs" / "alerts.jsonl")
    letters = [message(), message(change(sentence="two\nlines"), alert_id="al_2"), message(alert_id="al_3")]
    for letter in letters:
        file.send(letter)
    assert file.path.read_bytes() == b"".join(as_event(letter) + b"\n" for letter in letters)
    assert [json.loads(line)["id"] for line in file.path.read_text("utf-8").splitlines()] == ["al_1", "al_2", "al_3"]


def test_a_file_that_cannot_be_written_names_itself_and_the_cause(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    with pytest.raises(AlertError) as refused:
        File(tmp_path / "logs").send(message())
    assert (refused.value.what, refused.value.where) == ("the alert file cannot be written", str(tmp_path / "logs"))
    assert "Is a directory" in refused.value.why
