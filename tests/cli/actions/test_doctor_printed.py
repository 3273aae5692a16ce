"""The doctor's lines as they are printed, and what becomes of a check that fails itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions import doctor
from gsi_etl.cli.actions.doctor import Finding
from gsi_etl.config.settings import Settings
from gsi_etl.errors import HomeError
from operated import write_source


def test_a_check_that_fails_itself_is_a_line_too(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)

    def breaks(_settings: Settings) -> tuple[bool, str, str]:
        raise RuntimeError("out of luck")

    def refuses(_settings: Settings) -> tuple[bool, str, str]:
        raise HomeError("it is shut", where="here", why="no key", hint="knock")

    def refuses_briefly(_settings: Settings) -> tuple[bool, str, str]:
        raise HomeError("it is shut")

    def looks(_settings: Settings) -> tuple[bool, str, str]:
        return True, "fine", "nothing"

    assert [doctor._try("x", look, settings) for look in (breaks, refuses, refuses_briefly, looks)] == [
        Finding("x", False, "check failed: RuntimeError: out of luck", "see the problems above"),
        Finding("x", False, "it is shut (here): no key", "knock"),
        Finding("x", False, "it is shut", ""),
        Finding("x", True, "fine", "nothing"),
    ]


def test_findings_are_printed_as_lines_or_json_and_any_that_is_wrong_is_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []

    def examined(found: list[Finding]) -> Any:
        def look(settings: Settings, *, sample: int | None) -> list[Finding]:
            asked.append((settings.home, settings.sources, sample))
            return found

        return look

    some = [
        Finding("one", True, "fine “so”", "unused"),
        Finding("a long name", False, "bad", "do"),
        Finding("x", False, "b"),
    ]
    folders: Any = (tmp_path / "home", None, tmp_path / "sources")
    monkeypatch.setattr(doctor, "findings", examined(some))
    assert doctor.examine(*folders, as_json=False) == 1
    assert capsys.readouterr().out == (
        "ok   one        fine “so”\nBAD  a long name bad\n                try: do\nBAD  x          b\n"
    )
    assert doctor.examine(*folders, as_json=True, quick=True) == 1
    text = capsys.readouterr().out
    assert '\n    "words": "fine “so”",\n' in text
    rows = json.loads(text)
    assert rows[0] == {"name": "one", "well": True, "words": "fine “so”", "hint": "unused"}
    assert [row["well"] for row in rows] == [True, False, False]
    monkeypatch.setattr(doctor, "findings", examined(some[:1]))
    assert doctor.examine(*folders, as_json=False) == 0
    assert asked == [(*folders[::2], None), (*folders[::2], 100), (*folders[::2], None)]


def test_settings_that_are_wrong_are_the_only_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gsi.toml").write_text("workers = 0\n")
    assert doctor.examine(None, None, None, as_json=True) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["well"]) == ("settings", False)
    assert row["hint"].endswith("; the other checks need valid settings")
    (tmp_path / "gsi.toml").write_text("workers = \n")
    assert doctor.examine(None, None, None, as_json=True) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert row["hint"].removesuffix("; the other checks need valid settings")


def test_a_home_before_its_first_run_is_well_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PREFECT_API_URL", "GSI_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    write_source(tmp_path / "sources", "http://127.0.0.1:9/a")
    home = tmp_path / "data"
    found = list(doctor.findings(Settings(home=home, sources=tmp_path / "sources"), sample=3))
    assert [(one.name, one.words) for one in found if one.name not in ("space", "clock", "versions")] == [
        ("settings", "all defaults"),
        ("catalogue", f"1 source, 1 enabled ({tmp_path / 'sources'})"),
        ("home", f"{home} is writable"),
        ("rights", "no other user can write here, or read secrets or the home folder"),
        ("lock", "free"),
        ("warehouse", "none yet: the first run creates it"),
        ("journal", "0 entries, one for each transaction"),
        ("archive", "0 snapshots, 0 lines in the manifest"),
        ("backups", "backup_path is not set: backups are not checked"),
        ("published", "not published yet"),
        ("last run", "no run yet"),
        ("failure", "no failure since the last good run"),
        ("sources", "none fetched yet"),
        ("channels", "stdout, file; no external heartbeat (GSI_HEARTBEAT_URL)"),
        ("outbox", "empty"),
        ("prefect", "PREFECT_API_URL is not set: runs need no server"),
        ("telemetry", "off"),
        ("contact", "not set: set GSI_CONTACT so that publishers can reach you"),
    ]
    assert all(one.well for one in found)
    names = [one.name for one in found]
    assert [names[3], names[12], names[18]] == ["space", "clock", "versions"]
    assert found[3].words.endswith(" MB free")
    assert found[12].words.endswith(" UTC")
    assert found[18].words.endswith(" packages match")
