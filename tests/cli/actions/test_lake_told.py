"""What `gsi-etl lake` prints and hands on, to the letter; the lake itself is not asked."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions import lake as command
from gsi_etl.config.lake import LakeSettings
from gsi_etl.errors import SettingsError
from gsi_etl.lake import Carried, attach_words, keep
from gsi_etl.lake.carry import BEHIND
from gsi_etl.lake.keep import Status

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
LAKE = LakeSettings(catalogue_env="THE_LAKE", store="/lake")
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "utc_now", lambda: NOW)
    (tmp_path / "gsi.toml").write_text('[lake]\ncatalogue_env = "THE_LAKE"\nstore = "/lake"\n')
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.mark.parametrize("replace", [True, False])
def test_a_lake_is_filled_under_the_lock_of_a_run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed, replace: bool
) -> None:
    asked: list[Any] = []

    def carried(lake: LakeSettings, warehouse: Path, *, now: datetime, create: bool, replace: bool) -> Carried:
        lock = json.loads((home / "run.lock").read_text())
        asked.append((lake, warehouse, now, create, replace, lock["run_id"][:16], lock["since"]))
        return Carried(3, 9, 1_200)

    (home / BEHIND).write_text("{}")
    monkeypatch.setattr(importlib.import_module("gsi_etl.lake.carry"), "carry", carried)
    command.fill(home, None, replace=replace)
    run_id = "20260302T070000Z"
    assert asked == [(LAKE, home / "warehouse.duckdb", NOW, True, replace, run_id, str(NOW))]
    assert capsys.readouterr() == ("", "lake     /lake: transactions 3 to 9, 1,200 rows added\n")
    assert not (home / BEHIND).exists()
    command.fill(home, None, replace=replace)  # whether or not a run could not reach it


def stated(missing: int = 0) -> Status:
    return Status(9, missing, NOW, runs=1, figures=2_000, snapshots=3, files=4, size=5_000)


@pytest.mark.parametrize(("missing", "late", "code"), [(0, False, 0), (2, False, 1), (0, True, 1), (2, True, 1)])
def test_a_status_tells_what_the_lake_has_and_lacks(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed, missing: int, late: bool, code: int
) -> None:
    def status(lake: LakeSettings, warehouse: Path) -> Status:
        assert (lake, warehouse) == (LAKE, home / "warehouse.duckdb")
        return stated(missing)

    monkeypatch.setattr(keep, "status", status)
    behind = {"since": "yesterday", "why": "no route “there”"} if late else None
    if late:
        (home / BEHIND).write_text(json.dumps(behind))
    assert command.show_status(home, None, as_json=False) == code
    assert capsys.readouterr().err.splitlines() == [
        "lake     /lake: 1 run, 2,000 figures",
        "files    4 (5,000 bytes), 3 snapshots",
        f"carried  up to transaction 9, {missing} missing",
        *(["BEHIND   since yesterday: no route “there”"] if late else []),
        f"attach   {attach_words(LAKE)}",
    ]
    assert command.show_status(home, None, as_json=True) == code
    text = capsys.readouterr().out
    assert text.startswith('{\n  "entry": 9,\n')
    assert json.loads(text) == {
        "entry": 9, "missing": missing, "carried_at": str(NOW), "runs": 1, "figures": 2_000, "snapshots": 3,
        "files": 4, "size": 5_000, "behind": behind,
    }  # fmt: skip


def test_a_lake_is_compacted_and_exported(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setattr(keep, "compact", lambda lake: (1, 2) if lake == LAKE else None)
    command.compact_now(home, None)
    assert capsys.readouterr() == ("", "compact  1 file before, 2 after\n")
    monkeypatch.setattr(keep, "export", lambda lake, target: 7 if (lake, target) == (LAKE, Path("out")) else None)
    command.export_now(home, None, Path("out"))
    assert capsys.readouterr() == ("out\n", "export   7 rows\n")


def test_without_a_lake_every_command_says_how_to_set_one_up(home: Path, tmp_path: Path) -> None:
    (tmp_path / "gsi.toml").write_text("workers = 2\n")
    for call in (
        lambda: command.fill(home, None, replace=False),
        lambda: command.show_status(home, None, as_json=False),
        lambda: command.compact_now(home, None),
        lambda: command.export_now(home, None, Path("out")),
    ):
        with pytest.raises(SettingsError) as refused:
            call()
        error = refused.value
        assert (error.what, error.where) == ("no lake is set up", str(tmp_path / "gsi.toml"))
        assert error.hint == "add a [lake] table with catalogue_env and store: see docs/how-to/lake.md"
    (tmp_path / "gsi.toml").unlink()
    with pytest.raises(SettingsError) as refused:
        command.compact_now(home, None)
    assert refused.value.where == "gsi.toml"
