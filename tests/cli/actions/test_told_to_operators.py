"""What an operator is told, line by line: of maintenance, backups, restores, clocks, silence, and of reading again."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gsi_etl.archive import Archive
from gsi_etl.cli.actions import operations, reprocess
from gsi_etl.config.settings import Settings
from gsi_etl.model import Change
from gsi_etl.ops import backup, maintenance, weekly_summary
from gsi_etl.ops import reprocess as reprocessing
from gsi_etl.ops.maintenance import Kept
from gsi_etl.ops.restore import Restored
from gsi_etl.ops.verification import Flaw
from gsi_etl.pipeline import Options, utc_now
from gsi_etl.run.report import RunReport
from gsi_etl.warehouse import connection, rebuild
from gsi_etl.warehouse.clock_repair import Repaired
from gsi_etl.warehouse.rebuild import Rebuilt

AT = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)
PUBLISHED = SimpleNamespace(database=Path("public/gsi.duckdb"), index=Path("public/index.html"), pages=1, rendered=0)
FLAW = Flaw("archive", Path("archive/ab"), "its bytes are others")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Puts a function in the place of the one that does the work; gives the list of what it is called with."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GSI_HOME", raising=False)

    def put(module: Any, name: str, answer: object) -> list[Any]:
        calls: list[Any] = []

        def call(*words: Any, **named: Any) -> object:
            calls.append((*(word.home if isinstance(word, Settings) else word for word in words), named))
            return answer

        monkeypatch.setattr(module, name, call)
        return calls

    return put


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was said on stderr; nothing went to stdout."""
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.splitlines()


HOME = Path("h")


def test_publishing_names_the_database_and_the_pages(
    work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    calls, meanwhile = work(maintenance, "publish_again", PUBLISHED), work(operations, "working", nullcontext())
    operations.publish_now(HOME, None)
    assert calls == [(HOME, {"now": utc_now})]
    assert meanwhile == [("publishing", {})]
    assert lines(capsys) == [
        "publish  public/gsi.duckdb",
        "publish  public/index.html   (1 page, 0 rebuilt)",
    ]


SOUND = Kept(2, 3, 1_048_576, 524_288, Path("b/gsi-1"), ())


@pytest.mark.parametrize(
    ("kept", "code", "more"),
    [
        (SOUND, 0, ["backup     b/gsi-1"]),
        (replace(SOUND, backup=None), 0, []),
        (replace(SOUND, problems=("a: bad", "b: bad")), 1,
         ["BAD        a: bad", "BAD        b: bad", "backup     b/gsi-1"]),
        (replace(SOUND, backup=None, problems=("a: bad",), home_sound=False), 1,
         ["BAD        a: bad", "backup     skipped: verification failed, good backups are kept"]),
    ],
)  # fmt: skip
def test_maintenance_says_what_it_read_what_is_bad_and_where_the_backup_is(
    work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str], kept: Kept, code: int, more: list[str]
) -> None:
    calls = work(maintenance, "maintain", kept)
    assert operations.maintain_now(HOME, None, Path("b")) == code
    assert calls == [(HOME, {"now": utc_now, "backup_to": Path("b")})]
    head = ["archive    2 snapshots read", "warehouse  3 entries, 1,048,576 bytes before, 524,288 after"]
    assert lines(capsys) == [*head, *more]


def test_one_snapshot_and_one_entry_are_one(work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str]) -> None:
    work(maintenance, "maintain", replace(SOUND, snapshots=1, entries=1))
    operations.maintain_now(HOME, None, None)
    assert lines(capsys)[:2] == [
        "archive    1 snapshot read", "warehouse  1 entry, 1,048,576 bytes before, 524,288 after",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("repaired", "words"),
    [
        (None, "no date is in the future"),
        (Repaired(1, 2, ("r",), AT.replace(year=2027), AT),
         "2 dates of 1 entry corrected: 2027-03-02 06:05 is 2026-03-02 06:05 UTC"),
        (Repaired(3, 1, (), AT, AT), "1 date of 3 entries corrected: 2026-03-02 06:05 is 2026-03-02 06:05 UTC"),
    ],
)  # fmt: skip
def test_corrected_dates_are_counted_and_the_last_one_is_shown(
    work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str], repaired: Repaired | None, words: str
) -> None:
    calls = work(maintenance, "repair_dates", repaired)
    operations.repair_dates_now(HOME, None, Path("s"))
    assert calls == [(HOME, {"now": utc_now})]
    assert lines(capsys) == [f"clock      {words}"]


def test_a_backup_prints_its_path_and_says_what_was_bad(
    work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    calls = work(backup, "back_up", Path("b/gsi-1"))
    operations.back_up_now(HOME, None, Path("b"))
    [(home, target, named)] = calls
    assert (home, target, named["now"]) == (HOME, Path("b"), utc_now)
    named["tell"](FLAW)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("b/gsi-1\n", "BAD  archive/ab: its bytes are others\n")


BACK = Restored(1, 2, "0123456789abcdef", rebuilt=False)
REBUILT, REWRITTEN = "warehouse  was damaged: rebuilt from the journal", "journal    was damaged: rewritten from "


@pytest.mark.parametrize(
    ("back", "more"),
    [
        (BACK, []),
        (replace(BACK, rebuilt=True), [REBUILT]),
        (replace(BACK, rewritten=True), [f"{REWRITTEN}the warehouse"]),
        (replace(BACK, rebuilt=True, rewritten=True, flaws=(FLAW,), lost=("a page", "a run")),
         ["BAD        archive/ab: its bytes are others", REBUILT, f"{REWRITTEN}its intact files",
          "LOST       a page", "LOST       a run"]),
    ],
)  # fmt: skip
def test_a_restore_says_what_was_damaged_what_is_lost_and_what_is_back(
    work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str], back: Restored, more: list[str]
) -> None:
    restored, published = work(backup, "restore", back), work(maintenance, "publish_again", PUBLISHED)
    operations.restore_now(HOME, None, Path("b/gsi-1"), salvage=bool(more))
    assert restored == [(Path("b/gsi-1"), HOME, {"now": utc_now, "salvage": bool(more)})]
    assert published == [(HOME, {"now": utc_now})]
    assert lines(capsys) == [
        *more, "restored   1 run, 2 snapshots, content 0123456789ab", "published  public/gsi.duckdb",
    ]  # fmt: skip


def beaten(home: Path, *, days_ago: int) -> str:
    at = utc_now().replace(microsecond=0).fromtimestamp(utc_now().timestamp() // 60 * 60 - days_ago * 86_400, UTC)
    home.mkdir(exist_ok=True)
    beat = {"run_id": "r", "committed_at": at.isoformat(), "status": "ok", "confirmed_at": at.isoformat()}
    (home / "heartbeat.json").write_text(json.dumps(beat))
    return at.isoformat()


def test_a_run_of_late_is_no_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = beaten(tmp_path / "h", days_ago=0)
    assert operations.listen(tmp_path / "h", None, as_json=False) == 0
    assert lines(capsys) == [f"ok      run r committed at {at[:10]} {at[11:16]} UTC (ok)"]
    assert operations.listen(tmp_path / "h", None, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"silent": False, "sentences": [], "last_committed_at": at}


@pytest.mark.parametrize("days_ago", [30, None])
def test_silence_is_said_and_ends_with_1(
    days_ago: int | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = None if days_ago is None else beaten(tmp_path / "h", days_ago=days_ago)
    assert operations.listen(tmp_path / "h", None, as_json=False) == 1
    said = lines(capsys)
    assert said
    assert all(line.startswith("SILENT  ") for line in said)
    assert operations.listen(tmp_path / "h", None, as_json=True) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["silent"], data["last_committed_at"]) == (True, at)
    assert [f"SILENT  {sentence}" for sentence in data["sentences"]] == said


def test_so_many_hours_of_silence_are_allowed_as_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    beaten(tmp_path / "h", days_ago=3)
    for hours, code in (("71", 1), ("80", 0)):
        monkeypatch.setenv("GSI_SILENCE_HOURS", hours)
        assert operations.listen(tmp_path / "h", None, as_json=False) == code


def test_the_week_is_printed_as_it_is(work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str]) -> None:
    asked, told = work(weekly_summary, "summary", "the week"), work(weekly_summary, "as_markdown", "# Week\n")
    operations.sum_up(HOME, None)
    assert [home for home, _ in asked] == [HOME]
    assert told == [("the week", {})]
    assert capsys.readouterr().out == "# Week\n"


CHANGES = tuple(
    Change(f"ch_{severity}", "reader_change", "reader", severity, "index", "World", f"is {severity} nöw")
    for severity in ("info", "none", "warning")
)  # fmt: skip


@pytest.mark.parametrize("as_json", [False, True])
def test_reading_again_tells_the_changes_that_count_and_the_exit_code_of_the_report(
    work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    report = RunReport("r", "ok", {"sources": 1}, changes=CHANGES, faulty=("x.yaml: no id",))
    calls = work(reprocessing, "replay", report)
    assert reprocess.replay_archive(HOME, None, Path("s"), ("a", "b"), dry_run=True, as_json=as_json) == 4
    [(home, options, named)] = calls
    assert (home, options, list(named)) == (HOME, Options(("a", "b"), dry_run=True), ["tell"])
    named["tell"]("collect", "a: 1 figure")
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "change   reader_change: is info nöw", "change   reader_change: is warning nöw",
        "left out x.yaml: no id", "done     run r: ok, 2 changes", "collect  a: 1 figure",
    ]  # fmt: skip
    assert bool(said.out) == as_json
    if as_json:
        assert said.out.startswith('{\n  "run_id": "r"')
        assert json.loads(said.out)["exit_code"] == 4
        assert "is info nöw" in said.out


@pytest.mark.parametrize("set_aside", [None, Path("warehouse.duckdb.old")])
def test_a_rebuilt_warehouse_names_the_snapshots_that_the_archive_lacks(
    work: Callable[..., list[Any]], capsys: pytest.CaptureFixture[str], tmp_path: Path, set_aside: Path | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    held = "f" * 64
    kept = Archive(tmp_path / "h" / "archive").path(held)
    kept.parent.mkdir(parents=True)
    kept.touch()
    lacking = [f"{number:064x}" for number in range(21)]
    rows = SimpleNamespace(fetchall=lambda: [(sha256,) for sha256 in [*lacking, held]])
    asked: list[str] = []

    def execute(sql: str) -> SimpleNamespace:
        asked.append(sql)
        return rows

    reader = SimpleNamespace(execute=execute)
    monkeypatch.setattr(connection, "open_reader", lambda _path: nullcontext(reader))
    calls = work(rebuild, "rebuild", Rebuilt(3, "0123456789abcdef", set_aside))
    reprocess.rebuild_warehouse(tmp_path / "h", None)
    assert [path for path, _ in calls] == [tmp_path / "h" / "warehouse.duckdb"]
    assert asked == ["SELECT DISTINCT snapshot_sha256 FROM core.documents"]
    assert lines(capsys) == [
        "rebuilt  3 transactions, content 0123456789abcdef",
        *(["kept     the old file is warehouse.duckdb.old"] if set_aside else []),
        "archive  1 of 22 snapshots that documents cite are present",
        *(f"missing  {sha256}" for sha256 in lacking[:20]),
    ]
