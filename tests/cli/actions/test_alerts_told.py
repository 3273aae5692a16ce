"""The commands about messages, to the letter: what is sent, noted and said of each, without a server or whole home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hand_written import add, rows
from handmade import CHANGES, MUTES, table

from approved import assert_approved
from gsi_etl.alerts.formats import PLAIN, TERMINAL, as_event, as_text
from gsi_etl.alerts.html import as_html
from gsi_etl.alerts.message import Context, Message, compose
from gsi_etl.alerts.outbox import Delivery
from gsi_etl.alerts.slack import as_slack
from gsi_etl.cli.actions import alerts
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.settings import Settings
from gsi_etl.config.thresholds import ChannelThreshold, Threshold
from gsi_etl.errors import AlertError, UsageError
from gsi_etl.model import Ack, Change
from gsi_etl.run import deliver
from operated import write_source
from scenes.figures import estimate
from scenes.world import Inbox

TOLD = Path(__file__).parent / "told"
NOW = datetime(2026, 3, 2, 7, 0, 30, tzinfo=UTC)
Printed = pytest.CaptureFixture[str]


class Refusing(Inbox):
    """A channel that refuses everything."""

    def send(self, message: Message) -> None:
        raise AlertError("it was refused", why="status 500")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(alerts, "utc_now", lambda: NOW)
    for name in ("GSI_HOME", "GSI_CONFIG", "GSI_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


@pytest.fixture
def outbox(
    home: Path, empty: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[Path]]]:
    """The warehouse behind the writer, with whose publishing is only noted."""
    published: list[Path] = []

    @contextmanager
    def writer(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
        assert settings.home == home
        yield empty

    def publish(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        assert connection is empty
        published.append(settings.home)

    monkeypatch.setattr(alerts, "writer", writer)
    monkeypatch.setattr(alerts, "publish", publish)
    yield empty, published
    for name in ("outbox", "acks", "deliveries"):
        empty.execute(f"DELETE FROM core.{name}")


def channels(monkeypatch: pytest.MonkeyPatch, *made: Inbox) -> None:
    @contextmanager
    def configured(_settings: Settings) -> Iterator[tuple[Inbox, ...]]:
        yield made

    monkeypatch.setattr(alerts, "_channels", configured)


def test_mutes_that_hold_are_listed_to_the_second(home: Path, capsys: Printed) -> None:
    assert NOW.tzinfo is UTC
    now = NOW.replace(tzinfo=None)
    early = now - timedelta(days=1)
    found = [
        ["always", None, True, None, "", early],
        ["ended", None, True, now, "too late", early],
        ["ends", "revision", True, now + timedelta(seconds=1), "soon", early],
        ["taken back", None, False, None, "", early],
    ]
    table(home / "warehouse.duckdb", "core.mutes", MUTES, found)
    alerts.list_mutes(home, None, "json")
    assert json.loads(capsys.readouterr().out) == [
        {"pattern": "always", "class": None, "until_utc": None, "reason": ""},
        {"pattern": "ends", "class": "revision", "until_utc": "2026-03-02T07:00:31Z", "reason": "soon"},
    ]
    alerts.list_mutes(home, None, "csv")
    assert capsys.readouterr().out == (
        "pattern,class,until_utc,reason\nalways,,,\nends,revision,2026-03-02T07:00:31Z,soon\n"
    )


def test_a_test_message_is_the_same_in_all_its_parts(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    desk, other = Inbox("desk"), Inbox("other")
    channels(monkeypatch, other, desk)
    alerts.try_channel(home, None, "desk")
    assert capsys.readouterr().err == "desk accepted the message\n"
    (message,) = desk.messages
    assert other.messages == []
    text = f"{as_text(message)}\n{json.dumps(json.loads(as_event(message)), indent=1, ensure_ascii=False)}"
    assert_approved(text, TOLD / "test-message.txt")
    with pytest.raises(UsageError) as refused:
        alerts.try_channel(home, None, "nobody")
    error = refused.value
    assert (error.what, error.hint) == ("no channel 'nobody'", "channels: other, desk; add more in gsi.toml")


@pytest.mark.parametrize(
    ("deliveries", "said", "code"),
    [
        ([], ["no message is due"], 0),
        ([Delivery("al_1", "desk", True)], ["al_1 desk: sent"], 0),
        ([Delivery("al_1", "desk", False, seen=True, detail="by ann")], ["al_1 desk: seen (by ann)"], 0),
        ([Delivery("al_1", "desk", True), Delivery("al_2", "mail", False, "451")],
         ["al_1 desk: sent", "al_2 mail: failed (451)"], 1),
        ([Delivery("al_2", "mail", False, "451", given_up=True), Delivery("al_1", "desk", True)],
         ["al_2 mail: dead (451)", "al_1 desk: sent"], 1),
    ],
)  # fmt: skip
def test_what_came_of_each_message_that_was_due_is_said(
    home: Path, outbox: Any, monkeypatch: pytest.MonkeyPatch, capsys: Printed,
    deliveries: list[Delivery], said: list[str], code: int,
) -> None:  # fmt: skip
    desk = Inbox("desk")
    channels(monkeypatch, desk)

    def delivered(connection: Any, receivers: Any, settings: Settings, clock: Any) -> list[Delivery]:
        assert (connection, receivers, settings.home, clock()) == (outbox[0], (desk,), home, NOW)
        return deliveries

    monkeypatch.setattr(deliver, "deliver", delivered)
    assert alerts.send_waiting(home, None) == code
    assert capsys.readouterr().err.splitlines() == said
    assert outbox[1] == [home]


def change(change_id: str = "ch_1", **more: Any) -> Change:
    given: dict[str, Any] = {"change_class": "revision", "cause": "source", "severity": "critical"}
    return Change(change_id, **{**given, **more}, source_id="index", subject="World", sentence="World: 5")


def test_messages_are_sent_again_and_each_attempt_is_noted(
    home: Path, outbox: Any, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    connection, published = outbox
    for number, channel in enumerate(("desk", "mail", "desk"), 1):
        message = compose([change()], alert_id=f"al_{number}", run_id="r", created_at=NOW, limit=1)
        at = datetime(2026, 3, 1, number)
        item = {"alert_id": f"al_{number}", "channel": channel, "payload": message.to_json(), "created_at": at}
        add(connection, "core.outbox", item | {"run_id": "r", "change_ids": '["ch_1"]'})
    add(connection, "core.acks", {"change_id": "ch_1", "acked_by": "ann", "recorded_at": datetime(2026, 3, 1)})
    desk = Inbox("desk")
    channels(monkeypatch, desk, Refusing("mail"))
    assert alerts.replay(home, None, ["al_2", "al_1"]) == 1
    refused = "it was refused; why: status 500"
    assert capsys.readouterr().err.splitlines() == ["al_1 desk: sent", f"al_2 mail: failed ({refused})"]
    assert [message.alert_id for message in desk.messages] == ["al_1"]
    assert "ann" in as_text(desk.messages[0])
    noted = "SELECT alert_id, status, detail, attempted_at FROM core.deliveries ORDER BY alert_id"
    at = NOW.replace(tzinfo=None)
    assert rows(connection, noted) == [("al_1", "sent", "", at), ("al_2", "failed", refused, at)]
    assert published == [home]
    assert alerts.replay(home, None, ["al_3"]) == 0
    with pytest.raises(UsageError) as unknown:
        alerts.replay(home, None, ["al_9", "al_1", "al_8"])
    assert (unknown.value.what, unknown.value.hint) == ("no message al_8", "list them with `gsi-etl alerts list`")
    assert len(desk.messages) == 2


def test_each_shape_is_what_a_channel_of_that_kind_gets() -> None:
    message = compose([change()], alert_id="al_1", run_id="r", created_at=NOW, limit=1)
    assert alerts._shaped("html", message) == as_html(message)
    assert alerts._shaped("slack", message) == as_slack(message).decode()
    assert alerts._shaped("webhook", message) == as_event(message).decode()
    assert alerts._shaped("terminal", message) == as_text(message, TERMINAL)
    assert alerts._shaped("text", message) == as_text(message, PLAIN) != as_text(message, TERMINAL)


def test_who_acknowledged_a_change_is_read_from_what_is_published(home: Path) -> None:
    at = datetime(2026, 3, 1, 6)
    seen = [["r1", at, name, "revision", "source", "info", "index", "W", "s", None, by, at, "a note"]
            for name, by in (("ch_1", "ann"), ("ch_2", None), ("ch_3", "ben"))]  # fmt: skip
    table(home / "public" / "gsi.duckdb", "changes", CHANGES, seen)
    ann = Ack("ch_1", "ann", at.replace(tzinfo=UTC), "a note")
    assert alerts._acks(Settings(home=home), "ch_1") == {"ch_1": ann}
    assert alerts._acks(Settings(home=home), "ch_2") == {}


def test_channels_are_those_of_the_settings(home: Path, capsys: Printed) -> None:
    with alerts._channels(Settings(home=home)) as made:
        assert [channel.name for channel in made] == ["stdout", "file"]
        made[0].send(compose([change()], alert_id="al_1", run_id="r", created_at=NOW, limit=1))
    assert "al_1" in capsys.readouterr().out


def test_a_feed_of_one_change_is_as_the_site_has_it() -> None:
    one = change(url="https://index.test/", evidence="5 “people”", new_text="5", rule="a rule")
    at = datetime(2026, 3, 1, 6, tzinfo=UTC)
    texts = [alerts._entry(one, "r1", at, url, "A title") for url in ("", "https://site.test/pub//")]
    assert_approved("\n".join(texts), TOLD / "one-change.atom")


def test_what_a_threshold_holds_back_is_said_of_the_source_or_of_each_channel(home: Path) -> None:
    small = replace(change(), old_value=Decimal(100), new_value=Decimal(103), series="s")
    asked = ChannelThreshold(percent=Decimal(5))
    made = (
        ChannelSettings(name="desk", kind="slack", url_env="X", thresholds=(asked,)),
        ChannelSettings(name="open", kind="slack", url_env="X"),
        ChannelSettings(name="mail", kind="slack", url_env="X", thresholds=(asked,)),
    )
    settings = Settings(home=home, channels=made)
    held = list(alerts._held_back(settings, small, Context()))
    assert held == [
        f"held back from {name} by its thresholds in gsi.toml: it changed by +3 (3.0 %), and at least 5 % is asked for"
        for name in ("desk", "mail")
    ]
    of_source = Context(thresholds={"index": (Threshold(percent=Decimal(5)),)})
    (line,) = alerts._held_back(settings, small, of_source)
    assert line.startswith("held back from every channel by index.yaml: it changed by +3")
    assert list(alerts._held_back(settings, replace(small, new_value=Decimal(106)), of_source)) == []


def test_what_is_sent_together_is_found_in_the_run_of_the_change(home: Path) -> None:
    at = datetime(2026, 3, 1, 6)

    def row(run: str, change_id: str, severity: str) -> list[Any]:
        return [run, at, change_id, "revision", "source", severity, "index", change_id, "s", None, None, None, None]

    found = [
        row("r1", "ch_1", "none"),
        row("r1", "ch_2", "none"),
        row("r1", "ch_3", "critical"),
        row("r2", "ch_1", "info"),
    ]
    table(home / "public" / "gsi.duckdb", "changes", CHANGES, found)
    settings = Settings(home=home)
    for change_id in ("ch_1", "ch_3"):
        event = alerts._event(settings, change(change_id), "r1")
        assert change_id in {one.change_id for one in event}
        assert "ch_2" not in {one.change_id for one in event}
    (own,) = alerts._event(settings, change("ch_1"), "r1")
    assert (own.change_class, own.severity, own.subject) == ("revision", "none", "ch_1")
    with pytest.raises(StopIteration):
        alerts._event(settings, change("ch_9"), "r1")


def test_the_context_has_publishers_estimates_and_thresholds(home: Path, tmp_path: Path) -> None:
    path = home / "public" / "gsi.duckdb"
    publishers = [["index", "Walk Free"], ["gone", "Nobody"]]
    table(path, "core.source_entry", "source_id VARCHAR, publisher VARCHAR", publishers)
    columns = (
        "change_id VARCHAR, run_id VARCHAR, series VARCHAR, source_id VARCHAR, subject VARCHAR, class VARCHAR, "
        "severity VARCHAR, rule VARCHAR, new_text VARCHAR, cause VARCHAR, old_value INTEGER, new_value INTEGER, "
        "detected_at TIMESTAMP"
    )

    def past(change_id: str, source_id: str, day: int) -> list[Any]:
        at = datetime(2026, 3, day)
        return [change_id, f"r{day}", "s", source_id, "w", "revision", "info", "", change_id, "source", 1, 2, at]

    table(path, "core.changes", columns, [past("ch_1", "index", 1), past("ch_2", "other", 1), past("ch_3", "index", 2)])
    runs = [["r1", datetime(2026, 3, 1)], ["r2", datetime(2026, 3, 2)]]
    table(path, "core.runs", "run_id VARCHAR, started_at TIMESTAMP", runs)
    write_source(tmp_path / "sources", "http://127.0.0.1:9/", "index")
    write_source(tmp_path / "sources", "http://127.0.0.1:9/x", "plain")
    with (tmp_path / "sources" / "index.yaml").open("a") as file:
        file.write("thresholds: [{percent: 5}]\n")
    settings = Settings(home=home, sources=tmp_path / "sources")
    one = estimate("2640000")
    context = alerts._context(settings, [one], datetime(2026, 3, 2, tzinfo=UTC))
    assert dict(context.publishers) == {"index": "Walk Free", "gone": "Nobody"}
    assert dict(context.estimates) == {("people_in_modern_slavery", "PRK", "GSI 2018"): one}
    assert context.sources == 2
    assert [past.new_text for past in context.earlier] == ["ch_1", "ch_2"]
    assert {series: [past.new_text for past in steps] for series, steps in context.revisions.items()} == {"s": ["ch_1"]}
    assert {name: [asked.percent for asked in own] for name, own in context.thresholds.items()} == {"index": [5]}
    (tmp_path / "sources" / "index.yaml").write_text("id: [")
    assert alerts._context(settings, [], datetime(2026, 3, 2, tzinfo=UTC)).thresholds == {}


def test_an_entry_has_the_line_of_its_own_change_whichever_leads(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    path = home / "public" / "gsi.duckdb"
    table(path, "core.figure_now", "status VARCHAR, document_id VARCHAR, figure_id VARCHAR")
    table(path, "core.documents", "document_id VARCHAR, title VARCHAR, published_on DATE")
    leads, follows = (replace(change(name), old_text="1", new_text=f"{n}", series="s")
                      for n, name in enumerate(("ch_1", "ch_2"), 2))  # fmt: skip
    monkeypatch.setattr(alerts, "_event", lambda _settings, _change, _run_id: [leads, follows])
    monkeypatch.setattr(alerts, "_context", lambda _settings, _estimates, _at: Context())
    for one, line in ((leads, "1 → 2"), (follows, "1 → 3")):
        monkeypatch.setattr(alerts, "change_of", lambda _settings, _id, one=one: (one, "r", NOW))
        alerts.preview(home, None, one.change_id, "atom")
        assert f"<title>index changed its figure for the world: {line}</title>" in capsys.readouterr().out
