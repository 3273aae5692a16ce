"""The commands over a small home folder: what they print, what they refuse, and that no secret is ever among it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gsi_etl.cli.actions.decisions import duration
from gsi_etl.cli.commands.main import app
from gsi_etl.config.settings import load_settings, prepare_home
from gsi_etl.errors import UsageError
from gsi_etl.model import Ack
from gsi_etl.warehouse.alert_state import note_ack
from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.load import commit
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.publish import publish
from scenes.figures import figure
from scenes.world import DAY, Inbox, World, page, source
from server.scripted import ScriptedServer

CANARY = "CANARY-s3cr3t-token"


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A baseline two days ago, and yesterday a revision whose message to the channel `desk` waits."""
    folder = tmp_path_factory.mktemp("two_runs") / "home"
    settings = load_settings({"home": folder}, environ={})
    prepare_home(settings)
    made = World(source("index", official=True), source("press", official=True))
    made.now = datetime.now(UTC).replace(microsecond=0) - 3 * DAY
    with open_writer(settings.warehouse_path) as connection:
        migrate(connection)
        for quote in ("40.3 million", "41.6 million"):
            total = figure(quote, place="WLD", edition="GSI 2018")
            press = page("press", figure("40 million", place="WLD", edition="GSI 2018"))
            made.run(page("index", total), press, channels=[Inbox("desk")])
            assert made.record is not None
            commit(connection, made.record)
        publish(connection, settings.public_path)
    return folder


@pytest.fixture
def home(two_runs: Path, tmp_path: Path) -> Path:
    return shutil.copytree(two_runs, tmp_path / "home")


@pytest.fixture
def call(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def called(*words: str) -> Result:
        result = CliRunner().invoke(app, [*words, "--home", str(home)])
        assert CANARY not in result.output
        return result

    return called


def ids(call: Callable[..., Result], *words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(call(*words, "--json").stdout)
    return rows


def test_what_waits_is_listed(call: Callable[..., Result]) -> None:
    (row,) = ids(call, "alerts", "list", "--waiting")
    assert (row["channel"], row["status"], row["attempts"]) == ("desk", "pending", 0)


def test_a_dead_channel_is_told_tried_and_its_secret_never_said(
    call: Callable[..., Result], tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_URL", "")
    with ScriptedServer() as server:
        (tmp_path / "gsi.toml").write_text(
            '[[channels]]\nname = "desk"\nkind = "webhook"\nnetwork = "private"\nurl_env = "DESK_URL"\n'
            f'secret = "{CANARY}"\n'
        )
        monkeypatch.setenv("DESK_URL", server.url(f"/{CANARY}"))
        server.set(f"/{CANARY}", status=500)
        assert call("alerts", "test", "desk").exit_code != 0
        assert call("alerts", "send").exit_code == 1
        (row,) = ids(call, "alerts", "list")
        assert (row["status"], row["attempts"]) == ("failed", 1)
        assert "500" in row["last_error"]
        # It is left alone for a while; a person may send it all the same.
        assert call("alerts", "send").exit_code == 0
        assert server.asked(f"/{CANARY}") == 2
        server.set(f"/{CANARY}", status=204)
        assert call("alerts", "replay", row["alert_id"]).exit_code == 0
        assert json.loads(server.requests[-1].body)["id"] == row["alert_id"]
    assert ids(call, "alerts", "list")[0]["status"] == "sent"
    call("doctor")
    for path in [*home.rglob("*"), *(home / "logs").rglob("*")]:
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("shape", ["text", "terminal", "html", "slack", "webhook", "atom"])
def test_a_message_is_previewed_in_every_shape(call: Callable[..., Result], shape: str) -> None:
    change = next(row for row in ids(call, "changes") if row["class"] == "revision")
    shown = call("alerts", "preview", change["change_id"], "--format", shape)
    assert shown.exit_code == 0
    assert ("&lt;mark&gt;41.6 million" if shape == "atom" else "41.6 million") in shown.stdout
    assert "40.3 → 41.6 million" in shown.stdout  # its own headline


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("percent = 5", "held back from desk by its thresholds in gsi.toml: it changed by +1,300,000 (3.2 %)"),
        ("percent = 3", ""),
    ],
)
def test_a_preview_says_what_a_threshold_holds_back_and_why(
    call: Callable[..., Result], tmp_path: Path, asked: str, said: str
) -> None:
    channel = '[[channels]]\nname = "desk"\nkind = "slack"\nurl = "https://desk.example/"\n[[channels.thresholds]]\n'
    (tmp_path / "gsi.toml").write_text(channel + asked + "\n")
    change = next(row for row in ids(call, "changes") if row["class"] == "revision")
    shown = call("alerts", "preview", change["change_id"])
    assert "41.6 million" in shown.stdout
    assert shown.stderr.startswith(said) if said else "held back" not in shown.stderr


def test_a_test_message_says_that_it_is_one(call: Callable[..., Result]) -> None:
    assert "TEST" in call("alerts", "test", "stdout").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("alerts", "test", "nobody"),
        ("alerts", "preview", "ch_000000000000"),
        ("alerts", "replay", "al_000000000000"),
        ("ack", "ch_000000000000"),
        ("mute", "index", "--class", "revison"),
        ("mute", "index", "--for", "forever"),
        ("why", "fg_000000000000"),
        ("diff", "yesterday", "today"),
        ("diff", "2026-02-30", "2026-03-01"),
    ],
)
def test_what_is_not_there_is_refused_with_a_hint(call: Callable[..., Result], words: tuple[str, ...]) -> None:
    refused = call(*words)
    assert isinstance(refused.exception, UsageError)


def test_a_mute_is_listed_and_taken_back(call: Callable[..., Result]) -> None:
    assert call("mute", "index*", "--class", "revision", "--for", "30d", "--reason", "known").exit_code == 0
    (row,) = ids(call, "alerts", "mutes")
    assert (row["pattern"], row["class"], row["reason"]) == ("index*", "revision", "known")
    assert call("unmute", "index*", "--class", "revision").exit_code == 0
    assert ids(call, "alerts", "mutes") == []


def test_a_change_is_acknowledged(call: Callable[..., Result], home: Path) -> None:
    change, *others = [row["change_id"] for row in ids(call, "changes")]
    assert call("ack", change, "--by", "Ann", "--note", "asked them").exit_code == 0
    assert {row["change_id"]: row["acknowledged_by"] for row in ids(call, "changes")} == {
        change: "Ann", **dict.fromkeys(others),
    }  # fmt: skip
    shown = json.loads(call("show", change, "--json").stdout)
    assert (shown["acknowledged_by"], shown["acknowledged_note"]) == ("Ann", "asked them")
    assert "Ann" in call("show", change).stdout
    assert "asked them" in call("alerts", "preview", change).stdout
    page = (home / "public" / "changes" / change / "index.html").read_text("utf-8")
    assert "Ann" in page
    assert "asked them" in page
    assert "acknowledged by Ann" in (home / "public" / "changes" / "index.html").read_text("utf-8")
    # The last word counts.
    assert call("ack", change, "--by", "Ben").exit_code == 0
    assert json.loads(call("show", change, "--json").stdout)["acknowledged_by"] == "Ben"


def test_what_was_acknowledged_is_sent_no_more_and_counts_as_delivered(
    call: Callable[..., Result], tmp_path: Path, home: Path
) -> None:
    with ScriptedServer() as server:
        (tmp_path / "gsi.toml").write_text(
            f'[[channels]]\nname = "desk"\nkind = "webhook"\nnetwork = "private"\nurl = "{server.url("/desk")}"\n'
        )
        server.set("/desk")
        (waits,) = ids(call, "alerts", "list", "--waiting")
        with open_writer(home / "warehouse.duckdb") as connection:  # the command publishes after each
            for row in ids(call, "changes"):
                note_ack(connection, Ack(row["change_id"], "Ann", datetime.now(UTC)))
        assert call("alerts", "send").exit_code == 0
        assert server.asked("/desk") == 0
        assert ids(call, "alerts", "list", "--waiting") == []
        assert ids(call, "alerts", "list")[0]["status"] == "seen"
        # By hand it goes out all the same, and says who has seen it.
        assert call("alerts", "replay", waits["alert_id"]).exit_code == 0
        (item, *_) = json.loads(server.last("/desk").body)["data"]["items"]
        assert item["acknowledged"].startswith("Ann, ")
    assert ids(call, "alerts", "list")[0]["status"] == "sent"


def test_why_leads_back_to_the_bytes_and_on_to_who_says_so(call: Callable[..., Result]) -> None:
    revised = next(row for row in ids(call, "figures") if row["quote"] == "41.6 million")
    said = call("why", revised["figure_id"]).stdout
    for needed in ("It says 41.6 million here.", "snapshot", "r1", "revision", "40 million", "differs", "Press"):
        assert needed in said, needed


def test_two_days_are_compared(call: Callable[..., Result]) -> None:
    before, after = (f"{datetime.now(UTC) - n * DAY:%Y-%m-%d}" for n in (2, 1))
    (row,) = ids(call, "diff", before, after)
    assert (row["before"], row["after"], row["says"]) == ("40.3 million", "41.6 million", "revised")
    runs = [row["run_id"] for row in ids(call, "runs")]
    assert len(ids(call, "diff", min(runs), max(runs))) == 1
    assert ids(call, "diff", max(runs), max(runs)) == []


@pytest.mark.parametrize(("span", "hours"), [("12h", 12), ("30d", 720), ("2w", 336)])
def test_lengths_of_time_are_read(span: str, hours: int) -> None:
    assert duration(span).total_seconds() == hours * 3600


@pytest.mark.parametrize("span", ["", "0d", "3", "-1d", "1y", "d"])
def test_what_is_no_length_of_time_is_refused(span: str) -> None:
    with pytest.raises(UsageError):
        duration(span)
