"""`gsi-etl config show` to the letter: every kind of value, and each place that one can come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from gsi_etl.cli.actions import config
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.lake import LakeSettings
from gsi_etl.config.settings import Settings

DESK, MAIL = (ChannelSettings(name=name, kind="slack", url_env="X") for name in ("desk", "mail"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "not set"),
        (SecretStr("hush"), "set (hidden)"),
        ((), "none"),
        ((DESK, MAIL), "desk (slack), mail (slack)"),
        ((DESK, 5), "desk (slack), 5"),
        (LakeSettings(catalogue_env="THE_LAKE", store="/lake/"), "/lake/, catalogue in THE_LAKE"),
        (True, True), (0, 0), (5, 5), ("text", "text"), (Path("data"), "data"), (1.5, "1.5"),
    ],
)  # fmt: skip
def test_a_value_is_shown_for_people_and_a_secret_never(value: Any, shown: Any) -> None:
    assert config.shown(value) == shown
    assert type(config.shown(value)) is type(shown)


@pytest.mark.parametrize(
    ("origin", "place"),
    [
        ("flag", "flag --backup-path"), ("environment", "environment GSI_BACKUP_PATH"), ("gsi.toml", "gsi.toml"),
        ("default", "default"),
    ],
)  # fmt: skip
def test_the_place_of_a_value_can_be_found_again(origin: Any, place: str) -> None:
    settings = Settings()
    settings._origins["backup_path"] = origin
    assert config.place(settings, "backup_path") == place
    settings._config = Path("other") / "my.toml"
    assert config.place(settings, "backup_path") == ("other/my.toml" if origin == "gsi.toml" else place)


@pytest.mark.parametrize("origin", [True, False])
def test_every_setting_is_listed_with_or_without_its_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], origin: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("GSI_HOME", "GSI_CONFIG", "GSI_SOURCES", "GSI_PACK"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "my.toml").write_text('contact = "desk “one”"\n')
    folders = Path("h"), Path("my.toml"), Path("s")
    config.show_config(*folders, origin=origin, as_json=True)
    text = capsys.readouterr().out
    rows = json.loads(text)
    assert text.startswith('[\n  {\n    "setting": "home",\n')
    assert "“one”" in text
    assert [row["setting"] for row in rows] == list(Settings.model_fields)
    assert all(list(row) == ["setting", "value", *(["origin"] if origin else [])] for row in rows)
    by_name = {row["setting"]: row for row in rows}
    assert (by_name["home"]["value"], by_name["sources"]["value"], by_name["workers"]["value"]) == ("h", "s", 4)
    config.show_config(*folders, origin=origin, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["setting", "value", *(["from"] if origin else [])]
    assert len(lines) == 2 + len(Settings.model_fields)
    contact = next(line for line in lines if line.startswith("contact"))
    assert contact.split() == ["contact", "desk", "“one”", *([str(tmp_path / "my.toml")] if origin else [])]
    assert [line.split()[1] for line in lines if line.startswith("workers")] == ["4"]
