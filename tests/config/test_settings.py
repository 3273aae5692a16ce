"""Settings: which place wins, where a value came from, and what an unusable one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gsi_etl.config.settings import Settings, load_settings, prepare_home
from gsi_etl.errors import HomeError, SettingsError


def toml(folder: Path, text: str) -> Path:
    path = folder / "gsi.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(tmp_path: Path) -> None:
    config = toml(tmp_path, 'home = "file"\nworkers = 2\nalert_items = 3\n')
    environ = {"GSI_HOME": "environment", "GSI_WORKERS": "5"}
    settings = load_settings({"home": "flag"}, environ=environ, config=config)
    assert (settings.home, settings.workers, settings.alert_items) == (Path("flag"), 5, 3)
    assert [settings.origin(name) for name in ("home", "workers", "alert_items", "contact")] == [
        "flag",
        "environment",
        "gsi.toml",
        "default",
    ]


def test_flags_that_were_not_given_and_empty_variables_set_nothing(tmp_path: Path) -> None:
    config = toml(tmp_path, 'home = "file"\n')
    assert load_settings({"home": None}, environ={"GSI_HOME": ""}, config=config).home == tmp_path / "file"


@pytest.mark.parametrize(
    ("flags", "environ", "text", "where"),
    [
        ({"workers": 0}, {}, "", "--workers"),
        ({}, {"GSI_WORKERS": "many"}, "", "GSI_WORKERS"),
        ({}, {}, "workers = 1000\n", "gsi.toml: workers"),
    ],
)
def test_an_unusable_value_is_named_by_its_place(
    flags: dict[str, object], environ: dict[str, str], text: str, where: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(flags, environ=environ, config=toml(tmp_path, text))
    assert where in caught.value.where
    assert caught.value.exit_code == 2


def test_an_unknown_key_of_the_file_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}, environ={}, config=toml(tmp_path, "worker = 2\n"))
    assert "workers" in caught.value.hint


def test_a_file_that_is_no_toml_and_a_missing_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_settings({}, environ={}, config=toml(tmp_path, "home = \n"))
    with pytest.raises(SettingsError):
        load_settings({}, environ={}, config=tmp_path / "none.toml")


def test_secrets_are_not_printed() -> None:
    settings = load_settings(
        {}, environ={"GSI_WEBHOOK_URL": "https://hooks.example/canary", "GSI_WEBHOOK_SECRET": "canary"}
    )
    assert "canary" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_the_user_agent_names_the_program_and_the_contact() -> None:
    assert Settings(contact="mailto:a@example.org").user_agent.endswith("(figure monitor; mailto:a@example.org)")


def test_a_home_that_cannot_be_made_is_a_home_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeError) as caught:
        prepare_home(Settings(home=tmp_path / "file"))
    assert caught.value.hint
    prepare_home(Settings(home=tmp_path / "home"))
    assert {path.name for path in (tmp_path / "home").iterdir()} >= {"archive", "public", "logs"}


def test_a_settings_file_elsewhere_is_named_by_the_environment_and_its_paths_are_relative_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "gsi.toml").write_text('sources = "sources"\nhome = "/var/lib/gsi"\n')
    monkeypatch.chdir(tmp_path)
    settings = load_settings(environ={"GSI_CONFIG": "etc/gsi.toml"})
    assert settings.sources == Path("etc/sources")
    assert settings.home == Path("/var/lib/gsi")
    assert settings.config_path == tmp_path / "etc" / "gsi.toml"
