"""What the demo prints around its three days, and which folders it writes into: its runs themselves are left out."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from approved import assert_approved
from gsi_etl.cli.actions import demo
from gsi_etl.config.settings import Settings
from gsi_etl.errors import UsageError
from gsi_etl.model import Change
from gsi_etl.run.report import RunReport

TOLD = Path(__file__).parent / "told"
Printed = pytest.CaptureFixture[str]


def change(change_id: str, severity: Any, change_class: Any = "revision", cause: Any = "source") -> Change:
    return Change(change_id, change_class, cause, severity, "index", "World", f"World: {change_id} \x1b[31m")


CHANGES = (
    change("ch_info", "info", "new_edition", "edition"),
    change("ch_operator", "operator", "not_the_page", "page"),
    change("ch_warning", "warning", "misquote"),
    change("ch_only_recorded", "none"),
    change("ch_revision", "critical"),
    replace(change("ch_conflict", "critical", "conflict"), sentence=f"https://index.test/{'x' * 60}"),  # is folded
)
ONE, TWO = {"checks": 1, "sources": 2}, {"checks": 1200, "sources": 1}


@pytest.fixture(params=["plain", "in colour"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where it is printed: into a pipe, or on a narrow terminal with colours."""
    monkeypatch.setattr(sys, "argv", ["pytest"])
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if request.param != "plain":
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "72")
    return str(request.param)


def test_a_demo_tells_its_days_its_changes_and_what_to_do_next(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    asked: list[tuple[Settings, datetime]] = []

    def run(settings: Settings, *, clock: Any, tell: Any, write: Any) -> RunReport:
        asked.append((settings, clock()))
        assert write("a message") is None
        for stage in ("collect", "audit", "compare", "commit", "publish", "alert", "settle"):
            tell(stage, f"what came of {stage} \x1b[31m")
            tell(stage, "")
        return RunReport("r", "ok", TWO, CHANGES)

    clock = iter([100.0, 161.6])
    monkeypatch.setattr(demo, "run", run)
    monkeypatch.setattr(demo, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: form != "plain")
    demo.run_demo(Path("my demo"))
    said = capsys.readouterr().out
    assert_approved(said, TOLD / f"demo {form}.txt".replace(" ", "-"))
    assert [moment for _, moment in asked] == [datetime(2023, 5, day, 6, 17, tzinfo=UTC) for day in (22, 23, 24)]
    for settings, _ in asked:
        assert (settings.home, settings.sources) == (Path("my demo"), Path("my demo/sources"))
        assert (settings.alert_items, settings.accept_clock) == (50, True)
    assert sorted(path.name for path in Path("my demo/sources").glob("demo-index*.yaml"))


@pytest.mark.parametrize(
    ("changes", "shown"),
    [(CHANGES, "ch_revision"), (CHANGES[:1], "ch_info"), (CHANGES[1:3], "ch_operator"), (CHANGES[3:4], None)],
)
def test_a_revision_is_what_it_proposes_to_show_first(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed, changes: tuple[Change, ...], shown: str | None
) -> None:
    monkeypatch.setattr(sys, "argv", ["pytest"])
    demo._next(Path("d"), RunReport("r", "ok", ONE, changes), 0.4)
    said = capsys.readouterr().out
    found = re.findall(r"show    gsi-etl show --home d (\w+)", said)
    assert found == ([shown] if shown else [])
    told = sum(one.severity != "none" for one in changes)
    assert f"done in 0 s: 2 sources, 1 check, {told} change{'' if told == 1 else 's'} on day 3" in said


def test_a_new_or_empty_folder_is_marked_as_the_demos_own(tmp_path: Path) -> None:
    for folder in (tmp_path / "new" / "one", tmp_path / "empty"):
        if folder.name == "empty":
            folder.mkdir()
        demo._prepare(folder)
        (marker,) = folder.iterdir()
        words = "Written by `gsi-etl demo`, which deletes and recreates this folder on each run.\n"
        assert (marker.name, marker.read_text()) == (".gsi-demo", words)


def test_a_folder_of_the_demo_is_emptied_and_any_other_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    demo._prepare(folder)
    (folder / "old").write_text("of the last demo")
    demo._prepare(folder)
    assert [path.name for path in folder.iterdir()] == [".gsi-demo"]
    (folder / ".gsi-demo").unlink()
    (folder / "thesis").write_text("years of work")
    with pytest.raises(UsageError) as refused:
        demo._prepare(folder)
    assert refused.value.what == "the folder holds files that the demo did not write"
    assert (refused.value.where, refused.value.hint) == (
        str(folder),
        "name a new or empty folder: gsi-etl demo DIR",
    )
    assert (folder / "thesis").read_text() == "years of work"


@pytest.mark.parametrize(
    ("called", "on_path", "typed"),
    [
        ("/usr/bin/pytest", False, "gsi-etl"),
        ("/usr/bin/gsi-etl", True, "gsi-etl"),
        ("HERE/venv/bin/gsi-etl", False, "venv/bin/gsi-etl"),
        ("HERE/../gsi-etl", False, "../gsi-etl"),
    ],
)
def test_what_is_to_be_typed_is_the_program_as_it_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: str, on_path: bool, typed: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [called.replace("HERE", str(tmp_path))])
    monkeypatch.setattr(shutil, "which", {"gsi-etl": "/usr/bin/gsi-etl" if on_path else None}.get)
    assert demo._program() == typed
