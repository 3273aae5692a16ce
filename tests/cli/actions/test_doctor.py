"""The doctor finds what is wrong, says how to fix it, and exits with 1 for it; a well folder is well."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect_api import Api
from pydantic import SecretStr

from gsi_etl.cli.actions import doctor
from gsi_etl.cli.actions.decisions import mute
from gsi_etl.cli.actions.doctor import Finding, findings
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.settings import Settings, load_settings
from operated import BEGAN, Operated, operated, page
from server.scripted import ScriptedServer

#: What the runs are checked for is not looked at here.
pytestmark = pytest.mark.usefixtures("unaudited")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operated]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor, "utc_now", lambda: BEGAN + timedelta(hours=1))
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING"):
        monkeypatch.delenv(name, raising=False)
    with operated(tmp_path) as found:
        yield found


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings(settings)}


def test_a_well_folder_is_well(place: Operated) -> None:
    assert [finding for finding in findings(place.settings()) if not finding.well] == []


def lock(text: str) -> Callable[[Operated], object]:
    return lambda place: (place.home / "run.lock").write_text(text)


def held(pid: int, since: datetime) -> str:
    import socket

    return json.dumps({"run_id": "r", "pid": pid, "host": socket.gethostname(), "since": f"{since}"})


@pytest.mark.parametrize(
    ("name", "hurt"),
    [
        ("catalogue", lambda place: (place.folder / "sources" / "index.yaml").write_text("id: [")),
        ("rights", lambda place: place.home.chmod(0o777)),
        ("lock", lock(held(os.getpid(), BEGAN - timedelta(days=1)))),
        ("warehouse", lambda place: (place.home / "warehouse.duckdb").unlink()),
        ("archive", lambda place: next((place.home / "archive").glob("manifest*")).write_text("")),
        ("published", lambda place: (place.home / "public" / "gsi.duckdb").unlink()),
        ("last run", lambda place: (place.home / "heartbeat.json").unlink()),
    ],
)
def test_each_thing_that_is_wrong_is_found_with_a_hint(
    place: Operated, name: str, hurt: Callable[[Operated], object]
) -> None:
    hurt(place)
    finding = found(place.settings())[name]
    assert not finding.well, finding
    assert finding.hint


def test_a_lock_that_a_dead_process_left_is_named_and_no_trouble(place: Operated) -> None:
    lock(held(2**22 + 1, BEGAN))(place)
    finding = found(place.settings())["lock"]
    assert finding.well
    assert "died" in finding.words


def test_a_full_disk_silence_and_telemetry_are_found(place: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FREE_BYTES", 10**18)
    monkeypatch.setattr(doctor, "utc_now", lambda: datetime.now(UTC) + timedelta(days=3650))
    monkeypatch.setenv("DO_NOT_TRACK", "0")
    seen = found(place.settings())
    assert [seen[name].well for name in ("space", "last run", "telemetry")] == [False, False, False]
    assert "DO_NOT_TRACK" in seen["telemetry"].words


def test_what_a_run_did_not_come_to_publish_is_said(place: Operated) -> None:
    place.settings().unpublished_path.touch()
    finding = found(place.settings())["published"]
    assert finding.well
    assert "the next run" in finding.words


def test_settings_that_cannot_be_read_end_the_examination(place: Operated, capsys: pytest.CaptureFixture[str]) -> None:
    (place.folder / "gsi.toml").write_text("hom = 'data'\n")
    assert doctor.examine(None, None, None, as_json=False) == 1
    said = capsys.readouterr().out
    assert said.startswith("BAD  settings")
    assert "did you mean 'home'?" in said


def test_a_home_that_is_no_folder_is_found_and_the_rest_is_looked_at(place: Operated) -> None:
    (place.folder / "file").write_text("no folder")
    findings_ = found(place.settings().model_copy(update={"home": place.folder / "file"}))
    assert not findings_["home"].well
    assert findings_["home"].hint
    assert findings_["telemetry"].well


@pytest.mark.slow
def test_a_source_that_fails_on_and_on_is_found(place: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 2)
    place.server.set("/index", b"gone", status=404)
    place.run(BEGAN + timedelta(minutes=10), "down-1")
    assert found(place.settings())["sources"].well
    place.run(BEGAN + timedelta(minutes=20), "down-2")
    finding = found(place.settings())["sources"]
    assert not finding.well
    assert "index down (2 times)" in finding.words
    mute(place.home, None, "index", "revision", "", "its revisions only", muted=True)
    assert not found(place.settings())["sources"].well
    mute(place.home, None, "index", "", "", "it is being rebuilt", muted=True)
    assert found(place.settings())["sources"].well


@pytest.mark.slow
def test_a_host_that_a_person_has_muted_is_no_trouble(place: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 1)
    place.server.set("/index", b"gone", status=404)
    place.run(BEGAN + timedelta(minutes=10), "down-1")
    assert not found(place.settings())["sources"].well
    mute(place.home, None, place.server.base.removeprefix("http://"), "source_down", "", "it moves", muted=True)
    assert found(place.settings())["sources"].well


@pytest.mark.slow
def test_a_source_that_is_down_for_longer_than_two_days_is_found_after_three_runs(
    place: Operated, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.server.set("/index", b"gone", status=404)
    for day in (1, 2, 3):
        place.run(BEGAN + timedelta(days=day), f"down-{day}")
    monkeypatch.setattr(doctor, "utc_now", lambda: BEGAN + timedelta(days=3, hours=1))
    assert not found(place.settings())["sources"].well


def test_a_channel_without_its_address_is_found(place: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOWHERE_URL", raising=False)
    channel = ChannelSettings(name="desk", kind="slack", url_env="NOWHERE_URL")
    finding = found(place.settings(channels=(channel,)))["channels"]
    assert not finding.well
    assert "NOWHERE_URL" in finding.words + finding.hint


@pytest.mark.slow
def test_messages_that_nobody_got_are_found(place: Operated) -> None:
    with ScriptedServer() as gone:
        address = gone.url("/hook")
    webhook = {"webhook_url": SecretStr(address), "webhook_network": "private"}
    place.server.set("/index", page("41.3 million"))
    place.run(BEGAN + timedelta(minutes=10), "changed", **webhook)
    finding = found(place.settings(**webhook))["outbox"]
    assert not finding.well
    assert finding.words.startswith("1 message not delivered")
    assert finding.hint


def test_without_a_contact_it_is_said_and_nothing_is_wrong(place: Operated) -> None:
    finding = found(place.settings())["contact"]
    assert finding.well
    assert "GSI_CONTACT" in finding.words


@pytest.mark.parametrize("as_json", [True, False])
def test_the_exit_code_is_1_when_anything_is_wrong_and_else_0(
    place: Operated, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = place.home, None, place.folder / "sources"
    assert doctor.examine(*folders, as_json=as_json) == 0
    (place.home / "heartbeat.json").unlink()
    assert doctor.examine(*folders, as_json=as_json) == 1
    said = capsys.readouterr().out
    assert '"well": false' in said if as_json else "BAD  last run" in said


def test_a_package_outside_of_what_was_tried_is_found(place: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata

    real = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "2.1.9" if name == "sqlalchemy" else real(name))
    finding = found(place.settings())["versions"]
    assert not finding.well
    assert "sqlalchemy 2.1.9" in finding.words


def test_the_contact_of_the_example_is_found(place: Operated) -> None:
    finding = found(place.settings(contact="you@example.org"))["settings"]
    assert not finding.well
    assert "GSI_CONTACT" in finding.hint
    assert found(place.settings(contact="desk@watch.test"))["settings"].well


@pytest.mark.parametrize(
    ("password", "ours", "well", "words"),
    [
        (None, "", False, "without a password"),
        ("gsi:right", "gsi:wrong", False, "refuses our credentials"),
        ("gsi:right", "gsi:right", True, "requires a password"),
    ],
)
def test_a_prefect_server_must_let_us_in_and_nobody_else(
    place: Operated, api: str, monkeypatch: pytest.MonkeyPatch, password: str | None, ours: str, well: bool, words: str
) -> None:
    monkeypatch.setattr(Api, "password", password)
    monkeypatch.setenv("PREFECT_API_URL", api)
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", ours)
    finding = found(place.settings())["prefect"]
    assert finding.well is well
    assert words in finding.words


def test_a_prefect_server_that_is_down_is_found(place: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    finding = found(place.settings())["prefect"]
    assert not finding.well
    assert "does not answer" in finding.words


def test_what_others_may_read_is_found(place: Operated) -> None:
    place.home.chmod(0o755)
    (place.home / "warehouse.duckdb").chmod(0o644)
    finding = found(place.settings())["rights"]
    assert not finding.well
    assert "warehouse.duckdb" in finding.words
    assert "public" not in finding.words
    place.home.chmod(0o750)
    assert found(place.settings())["rights"].well


@pytest.mark.parametrize(
    ("text", "mode", "well"),
    [
        ('webhook_secret = "s3cr3t"', 0o644, False),
        ('webhook_secret = "s3cr3t"', 0o640, False),
        ('webhook_secret = "s3cr3t"', 0o600, True),
        ('[[channels]]\nname = "desk"\nkind = "slack"\nurl = "https://hooks.example/s3cr3t"', 0o644, False),
        ('[[channels]]\nname = "desk"\nkind = "slack"\nurl_env = "DESK_URL"', 0o644, True),
        ("workers = 2", 0o644, True),
        ("workers = 2", 0o664, False),
    ],
)
def test_a_file_of_settings_with_secrets_is_for_its_owner(place: Operated, text: str, mode: int, well: bool) -> None:
    path = place.folder / "gsi.toml"
    path.write_text(f'home = "data"\nsources = "sources"\n{text}\n')
    path.chmod(mode)
    finding = found(load_settings(environ={}))["rights"]
    assert (finding.well, finding.hint) == (well, "" if well else finding.hint)
    assert well or str(path) in finding.hint


@pytest.mark.parametrize("name", [".env", "environment"])
def test_an_environment_file_beside_it_is_too(place: Operated, name: str) -> None:
    (place.folder / name).write_text("GSI_WEBHOOK_SECRET=s3cr3t")
    (place.folder / name).chmod(0o644)
    assert f"chmod 600 {name}" in found(place.settings())["rights"].hint
    (place.folder / name).chmod(0o600)
    assert found(place.settings())["rights"].well


def test_a_published_folder_that_nobody_comes_to_is_found(place: Operated, tmp_path: Path) -> None:
    public = tmp_path / "closed" / "public"
    place.run(BEGAN + timedelta(minutes=5), "again", public_dir=public)
    (tmp_path / "closed").chmod(0o750)
    finding = found(place.settings(public_dir=public))["published"]
    assert not finding.well
    assert "closed to other users" in finding.words
