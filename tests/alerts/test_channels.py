"""Channels against real servers on loopback: signatures, ids, refusals, and secrets that are never said."""

from __future__ import annotations

import email
import email.policy
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from mailbox import Mailbox
from pathlib import Path

import pytest
from letters import NOON, hostile_message, message
from pydantic import ValidationError

from gsi_etl.alerts.channels import File, Slack, Terminal, TryLaterError, Webhook
from gsi_etl.alerts.configure import channels, route_of
from gsi_etl.alerts.mail import Email
from gsi_etl.alerts.services import Apprise
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.settings import load_settings
from gsi_etl.errors import AlertError, SettingsError
from gsi_etl.fetch import Client
from server.scripted import ScriptedServer

CANARY = "CANARY-s3cr3t-token"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with Client(user_agent="gsi-etl/test", state_dir=tmp_path / "hosts", clock=lambda: NOON) as made:
        yield made


def test_a_webhook_gets_a_signed_event_and_the_same_id_each_time(server: ScriptedServer, client: Client) -> None:
    server.set("/hook", status=202)
    hook = Webhook(client, server.url("/hook"), "private", secret=CANARY)
    hook.send(message())
    hook.send(message())
    first, second = server.requests
    expected = hmac.new(CANARY.encode(), first.body, hashlib.sha256).hexdigest()
    assert first.headers["x-gsi-signature"] == f"sha256={expected}"
    assert first.headers["content-type"] == "application/cloudevents+json"
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == "al_1"
    assert json.loads(first.body)["id"] == "al_1"
    assert first.body == second.body


def test_without_a_secret_nothing_is_signed(server: ScriptedServer, client: Client) -> None:
    server.set("/hook")
    Webhook(client, server.url("/hook"), "private").send(message())
    assert "x-gsi-signature" not in server.last("/hook").headers


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_a_refusal_names_the_host_and_never_the_address(server: ScriptedServer, client: Client, status: int) -> None:
    server.set(f"/{CANARY}", status=status)
    with pytest.raises(AlertError) as refused:
        Webhook(client, server.url(f"/{CANARY}"), "private", secret=CANARY).send(message())
    assert CANARY not in str(refused.value)
    assert "127.0.0.1" in str(refused.value)
    assert server.asked(f"/{CANARY}") == 1


def test_retry_after_is_heard(server: ScriptedServer, client: Client) -> None:
    server.set("/hook", status=429, headers={"Retry-After": "7200"})
    with pytest.raises(TryLaterError) as refused:
        Slack(client, server.url("/hook"), "private").send(message())
    asked = NOON + timedelta(hours=2)
    assert asked <= refused.value.not_before <= asked + timedelta(minutes=30)  # never sooner; some scatter


def test_a_public_channel_is_never_sent_to_a_private_address(server: ScriptedServer, client: Client) -> None:
    server.set("/hook")
    with pytest.raises(AlertError):
        Webhook(client, server.url("/hook")).send(message())
    assert server.requests == []


def test_slack_gets_json_with_blocks_and_text(server: ScriptedServer, client: Client) -> None:
    server.set("/services/T0/B0/x")
    Slack(client, server.url("/services/T0/B0/x"), "private").send(message())
    body = json.loads(server.last("/services/T0/B0/x").body)
    assert set(body) == {"text", "blocks"}


def test_mail_has_text_and_html_and_an_id_that_stays() -> None:
    with Mailbox() as box:
        channel = Email(
            f"smtp://127.0.0.1:{box.port}", "gsi@example.org", ("a@example.org", "b@example.org"), "private"
        )
        channel.send(message())
        channel.send(message())
    first, second = (email.message_from_bytes(mail, policy=email.policy.default) for mail in box.mails)
    assert first["Message-ID"] == second["Message-ID"] == "<al_1@example.org>"
    assert first["To"] == "a@example.org, b@example.org"
    assert [part.get_content_type() for part in first.iter_parts()] == ["text/plain", "text/html"]
    assert "40.3 → 41.6 million" in " ".join(first["Subject"].split())  # folded lines gain a space
    assert first["Date"].datetime == second["Date"].datetime == NOON


def test_no_text_from_outside_makes_a_header() -> None:
    with Mailbox() as box:
        Email(f"smtp://127.0.0.1:{box.port}", "gsi@example.org", ("a@example.org",), "private").send(hostile_message())
    mail = email.message_from_bytes(box.mails[0], policy=email.policy.default)
    assert mail["Bcc"] is None
    assert mail["To"] == "a@example.org"


def test_mail_that_is_refused_says_so_without_the_password() -> None:
    with Mailbox(refuse=f"554 no, {CANARY}") as box:
        channel = Email(f"smtp://user:{CANARY}@127.0.0.1:{box.port}", "g@example.org", ("a@example.org",), "private")
        with pytest.raises(AlertError) as refused:
            channel.send(message())
    assert CANARY not in str(refused.value)


def test_mail_that_is_refused_says_with_which_code() -> None:
    with Mailbox(refuse="554 no") as box:
        channel = Email(f"smtp://127.0.0.1:{box.port}", "g@example.org", ("a@example.org",), "private")
        with pytest.raises(AlertError) as refused:
            channel.send(message())
    assert (refused.value.where, refused.value.why) == ("127.0.0.1", "SMTPDataError 554")


def test_a_password_is_never_sent_unencrypted_over_a_public_network() -> None:
    with pytest.raises(AlertError, match="unencrypted"):
        Email(f"smtp://user:{CANARY}@mail.example", "g@example.org", ("a@example.org",)).send(message())


def test_a_mail_server_that_is_not_there_is_an_error_and_no_crash() -> None:
    with Mailbox() as box:
        port = box.port
    with pytest.raises(AlertError, match="not accepted"):
        Email(f"smtp://127.0.0.1:{port}", "g@example.org", ("a@example.org",), "private").send(message())


#: Apprise imports a module that Python is about to drop.
apprise_imports = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@apprise_imports
def test_another_service_is_reached_through_apprise(server: ScriptedServer) -> None:
    server.set("/notify")
    Apprise(server.url("/notify").replace("http://", "json://"), network="private").send(message())
    body = json.loads(server.last("/notify").body)
    assert "41.6 million" in body["message"]


@apprise_imports
@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"nosuchservice://{CANARY}", "Apprise knows no such service; at: nosuchservice://"),
        ("json://127.0.0.1:9/" + CANARY, "the service did not accept the message; at: json://"),
    ],
)
def test_apprise_refusals_are_errors_without_the_address(url: str, said: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(AlertError, match=f"^{said}") as refused:
        Apprise(url, network="private").send(message())
    assert CANARY not in str(refused.value) + caplog.text


@apprise_imports
def test_a_service_that_answers_500_did_not_deliver(server: ScriptedServer) -> None:
    server.set("/notify", status=500)
    with pytest.raises(AlertError, match="did not accept"):
        Apprise(server.url("/notify").replace("http://", "json://"), network="private").send(message())


PRIVATE_HOSTS = ["127.0.0.1", "localhost", "[::1]", "2130706433", "127.1"]


@apprise_imports
@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_apprise_reaches_no_private_host_unless_the_channel_says_so(server: ScriptedServer, host: str) -> None:
    server.set("/notify")
    port = server.base.rpartition(":")[2]
    with pytest.raises(AlertError) as refused:
        Apprise(f"json://{host}:{port}/notify?x={CANARY}").send(message())
    assert CANARY not in str(refused.value)
    assert server.requests == []


@apprise_imports
def test_an_address_that_is_not_allowed_says_what_to_set(server: ScriptedServer) -> None:
    with pytest.raises(AlertError, match="not allowed") as refused:
        Apprise(server.url("/notify").replace("http://", "json://")).send(message())
    assert 'network = "private"' in refused.value.hint


@apprise_imports
def test_a_service_of_apprise_is_not_led_to_a_private_host(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public name that means a private address when it is connected to."""
    import socket

    server.set("/notify")
    port = int(server.base.rpartition(":")[2])
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, _port, *rest, **more: real("127.0.0.1", port, *rest, **more)
    )
    with pytest.raises(AlertError, match="not allowed"):
        Apprise(f"json://hooks.example:{port}/notify").send(message())
    assert server.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_mail_goes_to_no_private_host_unless_the_channel_says_so(host: str) -> None:
    with Mailbox() as box:
        with pytest.raises(AlertError, match="not allowed") as refused:
            Email(f"smtp://{host}:{box.port}", "g@example.org", ("a@example.org",)).send(message())
        assert 'network = "private"' in refused.value.hint
        assert box.mails == []


@apprise_imports
def test_other_threads_are_not_bound_by_what_a_channel_may_reach(server: ScriptedServer, client: Client) -> None:
    import threading

    from gsi_etl.fetch import audit

    server.set("/page", b"here")
    found = []
    with audit.only("public"):
        thread = threading.Thread(
            target=lambda: found.append(client.fetch(server.url("/page"), source_id="s", network="private"))
        )
        thread.start()
        thread.join()
        with pytest.raises(PermissionError):
            __import__("socket").create_connection(("127.0.0.1", int(server.base.rpartition(":")[2])))
    assert found[0].body == b"here"


def test_the_file_holds_one_event_a_line(tmp_path: Path) -> None:
    channel = File(tmp_path / "logs" / "alerts.jsonl")
    channel.send(message())
    channel.send(hostile_message())
    lines = (tmp_path / "logs" / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["al_1", "al_1"]


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where a folder should be")
    with pytest.raises(AlertError, match="cannot be written"):
        File(tmp_path / "logs" / "alerts.jsonl").send(message())


TOML = """
[[channels]]
name = "desk"
kind = "slack"
url_env = "DESK_URL"
severity = "warning"
places = ["PRK"]
sources = ["walkfree-*"]
digest = "weekly"
quiet = "22:00-07:00"

[[channels]]
name = "office"
kind = "email"
url = "smtps://user:{canary}@mail.example"
sender = "gsi@example.org"
to = ["a@example.org"]
"""


def test_channels_of_the_settings_file_are_made(
    tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gsi.toml").write_text(TOML.format(canary=CANARY))
    monkeypatch.setenv("DESK_URL", f"https://hooks.example/{CANARY}")
    settings = load_settings(environ={}, config=tmp_path / "gsi.toml")
    made = {channel.name: channel for channel in channels(settings, client, print)}
    assert list(made) == ["stdout", "file", "desk", "office"]
    route = made["desk"].route
    assert (route.least, route.places, route.digest) == ("warning", ("PRK",), "weekly")
    assert CANARY not in repr(settings) + str(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"kind": "slack"}, "set either url or url_env"),
        ({"kind": "email", "url": "smtps://m"}, "email needs sender and to"),
        ({"kind": "slack", "url": "https://x", "quiet": "25:00-07:00"}, "quiet"),
        ({"kind": "pigeon", "url": "https://x"}, "kind"),
        ({"kind": "slack", "url": "https://x", "colour": "red"}, "colour"),
    ],
)
def test_a_channel_that_makes_no_sense_is_refused(bad: dict[str, str], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        ChannelSettings.model_validate({"name": "desk", **bad})


def test_an_unset_variable_is_named_and_two_channels_of_one_name_are_refused(client: Client) -> None:
    gone = load_settings({"channels": ({"name": "desk", "kind": "slack", "url_env": "NO_SUCH_VARIABLE"},)}, environ={})
    with pytest.raises(SettingsError, match="NO_SUCH_VARIABLE"):
        channels(gone, client, print)
    one = {"name": "file", "kind": "slack", "url": "https://hooks.example/x"}
    with pytest.raises(SettingsError, match="two channels"):
        channels(load_settings({"channels": (one,)}, environ={}), client, print)


def test_the_terminal_is_written_to() -> None:
    printed: list[str] = []
    Terminal(printed.append).send(message())
    assert "41.6 million" in printed[0]


URLS = {"email": "smtp://127.0.0.1:9", "apprise": "json://127.0.0.1:9"}


@apprise_imports
@pytest.mark.parametrize(
    ("kind", "made"), [("webhook", Webhook), ("slack", Slack), ("email", Email), ("apprise", Apprise)]
)
def test_a_channel_of_each_kind_is_made_with_its_name_and_route(client: Client, kind: str, made: type) -> None:
    letters = {"sender": "g@example.org", "to": ("a@example.org",)} if kind == "email" else {}
    given = {"name": "mine", "kind": kind, "url": URLS.get(kind, "http://127.0.0.1:9"), "severity": "critical"}
    one = ChannelSettings.model_validate(given | letters)
    settings = load_settings({"channels": (one,)}, environ={})
    (found,) = [channel for channel in channels(settings, client, print) if channel.name == "mine"]
    assert type(found) is made
    assert found.route == route_of(one)
