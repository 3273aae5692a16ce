"""What the doctor says of permissions, Prefect, versions, telemetry and contact: words and hints in full."""

from __future__ import annotations

import importlib.metadata
import os
from pathlib import Path

import pytest
from prefect_api import Api
from pydantic import SecretStr

from gsi_etl.cli.actions import doctor_environment as lines
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.settings import Settings

CLOSED = "no other user can write here, or read secrets or the home folder"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    for folder in ("data", "data/archive", "data/public"):
        Path(folder).mkdir()
        Path(folder).chmod(0o750)
    return Settings(home=Path("data"))


@pytest.mark.parametrize(
    ("modes", "loose"),
    [
        ({}, {}),
        ({"data": 0o751}, {}),
        ({"data": 0o754}, {"data": "-R o-rwx"}),
        ({"data": 0o770}, {"data": "-R go-w"}),
        ({"data": 0o752}, {"data": "-R go-w"}),
        ({"data": 0o776}, {"data": "-R o-rwx"}),  # it is not listed twice; who may not read may not write
        ({"data/archive": 0o770}, {"data/archive": "-R go-w"}),
        ({"data/archive": 0o755}, {}),  # nobody gets there
        ({"gsi.toml": 0o644}, {}),
        ({"gsi.toml": 0o664}, {"gsi.toml": "go-w"}),
        ({"gsi.toml": 0o646}, {"gsi.toml": "go-w"}),
        ({".env": 0o640}, {".env": "600"}),
        ({".env": 0o604}, {".env": "600"}),
        ({"environment": 0o610}, {"environment": "600"}),
        ({"environment": 0o600}, {}),
        ({"data": 0o770, "data/archive": 0o770, "gsi.toml": 0o664, ".env": 0o644},
         {"data": "-R go-w", "data/archive": "-R go-w", "gsi.toml": "go-w", ".env": "600"}),
    ],
)  # fmt: skip
def test_what_other_users_may_do_is_named_with_how_to_close_it(
    settings: Settings, modes: dict[str, int], loose: dict[str, str]
) -> None:
    for name, mode in modes.items():
        if not Path(name).is_dir():
            Path(name).touch()
        Path(name).chmod(mode)
    fix = "; ".join(f"chmod {how} {name}" for name, how in loose.items())
    words = f"open to other users: {', '.join(loose)}" if loose else CLOSED
    assert lines.rights(settings) == (not loose, words, fix)


def test_in_a_home_that_others_may_pass_each_file_is_looked_at_but_what_is_published(settings: Settings) -> None:
    home = settings.home.absolute()
    settings.home.chmod(0o755)
    (home / "public").chmod(0o755)
    assert lines.rights(settings) == (True, CLOSED, "")
    for name, mode in (("b.duckdb", 0o644), ("a.lock", 0o602), ("closed", 0o640)):
        (home / name).touch()
        (home / name).chmod(mode)
    # What others may write is to be closed to them for reading, too.
    words = f"open to other users: {home / 'a.lock'}, {home / 'b.duckdb'}"
    fix = f"chmod o-rwx {home / 'a.lock'}; chmod o-rwx {home / 'b.duckdb'}"
    assert lines.rights(settings) == (False, words, fix)


@pytest.mark.parametrize(
    ("named", "mode", "told"),
    [
        ("webhook_url", 0o604, True), ("webhook_secret", 0o640, True), ("heartbeat_url", 0o640, True),
        ("workers", 0o644, False), ("webhook_url", 0o600, False),
    ],
)  # fmt: skip
def test_settings_with_a_secret_are_for_their_owner(settings: Settings, named: str, mode: int, told: bool) -> None:
    Path("gsi.toml").touch()
    Path("gsi.toml").chmod(mode)
    settings._origins[named] = "gsi.toml"
    assert lines.rights(settings)[2] == ("chmod 600 gsi.toml" if told else "")
    settings._origins[named] = "environment"
    assert lines.rights(settings) == (True, CLOSED, "")


@pytest.mark.parametrize(
    ("channel", "origin", "held"),
    [
        (ChannelSettings(name="d", kind="webhook", url=SecretStr("https://d.test/")), "gsi.toml", True),
        (ChannelSettings(name="d", kind="webhook", url_env="D", secret=SecretStr("s")), "gsi.toml", True),
        (ChannelSettings(name="d", kind="webhook", url_env="D"), "gsi.toml", False),
        (ChannelSettings(name="d", kind="webhook", url=SecretStr("https://d.test/")), "flag", False),
    ],
)
def test_a_channel_that_names_a_variable_holds_no_secret(
    settings: Settings, channel: ChannelSettings, origin: str, held: bool
) -> None:
    with_channel = settings.model_copy(update={"channels": (channel,)})
    with_channel._origins["channels"] = origin  # type: ignore[assignment]
    assert lines._holds_secrets(with_channel) is held


@pytest.mark.parametrize(
    ("mode", "ours", "theirs"),
    [(0o600, False, False), (0o640, True, False), (0o650, True, False), (0o660, True, True), (0o604, True, True)],
)
def test_a_secret_of_another_user_may_be_read_by_our_group(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, mode: int, ours: bool, theirs: bool
) -> None:
    assert settings.home.name == "data"
    assert not lines._is_told(Path("nothing"))
    Path("secret").touch()
    Path("secret").chmod(mode)
    assert lines._is_told(Path("secret")) is ours
    monkeypatch.setattr(os, "geteuid", lambda: Path("secret").stat().st_uid + 1)
    assert lines._is_told(Path("secret")) is theirs


@pytest.mark.parametrize(
    ("password", "ours", "well", "words", "hint"),
    [
        (None, "", False, "accepts requests without a password",
         "set PREFECT_SERVER_API_AUTH_STRING for the server"),
        ("gsi:right", "gsi:wrong", False, "refuses our credentials (status 401)",
         "set PREFECT_API_AUTH_STRING to the server's"),
        ("gsi:right", "gsi:right", True, "answers, and requires a password", ""),
        ("gsi:ri:ght", "gsi:ri:ght", True, "answers, and requires a password", ""),
    ],
)  # fmt: skip
def test_a_prefect_server_lets_us_in_and_nobody_else(
    settings: Settings, api: str, monkeypatch: pytest.MonkeyPatch,
    password: str | None, ours: str, well: bool, words: str, hint: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(Api, "password", password)
    monkeypatch.setenv("PREFECT_API_URL", f"{api}/")
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", ours)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # a proxy is no way to a server of ours
    monkeypatch.delenv("no_proxy", raising=False)
    host = api.removeprefix("http://").removesuffix("/api")
    assert lines.prefect(settings) == (well, f"{host} {words}", hint)


def test_without_a_server_or_with_one_that_is_down(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PREFECT_API_AUTH_STRING", raising=False)
    assert lines.prefect(settings) == (True, "PREFECT_API_URL is not set: runs need no server", "")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    down = "127.0.0.1:9 does not answer (ConnectionError)"
    assert lines.prefect(settings) == (False, down, "start it, or unset PREFECT_API_URL")


def test_packages_are_compared_with_what_was_tried(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    fix = "reinstall from requirements.lock"
    wanted = ["one>=1,<2", "two==3", 'never>=9; python_version < "3"', 'more>=9; extra == "lake"',
              'always>=1; python_version >= "3"']  # fmt: skip
    have = {"one": "1.5", "two": "3", "always": "1.0rc1"}

    def version(name: str) -> str:
        if name not in have:
            raise importlib.metadata.PackageNotFoundError(name)
        return have[name]

    def requires(name: str) -> list[str]:
        return {"gsi-etl": wanted}[name]

    monkeypatch.setattr(importlib.metadata, "requires", requires)
    monkeypatch.setattr(importlib.metadata, "version", version)
    words = "always 1.0rc1 does not satisfy >=1"
    assert lines.versions(settings) == (False, words, fix)
    have["always"] = "1.1rc1"  # a release candidate is a newer one
    assert lines.versions(settings) == (True, "3 packages match", fix)
    have["one"] = "2.0"
    del have["two"]
    have["always"] = "0.9"
    words = "one 2.0 does not satisfy <2,>=1; two is missing; always 0.9 does not satisfy >=1"
    assert lines.versions(settings) == (False, words, fix)
    monkeypatch.setattr(importlib.metadata, "requires", lambda _name: None)
    assert lines.versions(settings) == (True, "0 packages match", fix)


@pytest.mark.parametrize(
    ("name", "value", "off"),
    [
        *((name, value, True) for name in ("PREFECT_SERVER_ANALYTICS_ENABLED", "GX_ANALYTICS_ENABLED")
          for value in ("false", " FALSE ", "0", None)),
        *((name, value, False) for name in ("PREFECT_SERVER_ANALYTICS_ENABLED", "GX_ANALYTICS_ENABLED")
          for value in ("true", "1", "")),
        *(("DO_NOT_TRACK", value, True) for value in ("1", "true", "True ", None)),
        *(("DO_NOT_TRACK", value, False) for value in ("0", "false", "")),
    ],
)  # fmt: skip
def test_telemetry_is_off_unless_the_environment_enables_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, off: bool
) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    words = "off" if off else f"enabled by your environment: {name}"
    assert lines.telemetry(settings) == (off, words, "unset " if off else f"unset {name}")


def test_a_contact_is_said_or_asked_for(settings: Settings) -> None:
    without = "not set: set GSI_CONTACT so that publishers can reach you"
    assert lines.contact(settings) == (True, without, "")
    assert lines.contact(settings.model_copy(update={"contact": "a@b.test"})) == (True, "a@b.test", "")
