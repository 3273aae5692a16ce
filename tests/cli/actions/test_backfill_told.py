"""`gsi-etl backfill` in this process: what each command hands on, prints and exits with, in full."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from gsi_etl.backfill import planning, store
from gsi_etl.backfill import run as running
from gsi_etl.backfill.parts import Counts, Shard
from gsi_etl.backfill.planning import Plan
from gsi_etl.backfill.run import Progress, Report
from gsi_etl.backfill.store import Folder
from gsi_etl.cli.actions import backfill
from gsi_etl.cli.render import output
from gsi_etl.errors import UsageError

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WARC = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GSI_HOME", "GSI_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def planned(made: Plan, asked: list[Any], names: list[str]) -> Callable[..., Plan]:
    def plan(home: Path, patterns: list[str], *, now: datetime, gdelt_files: list[Path], progress: Any) -> Plan:
        asked.append((home, patterns, now.tzinfo, gdelt_files))
        for name in names:
            progress(Path("folder") / name)
        return made

    return plan


@pytest.mark.parametrize(
    ("made", "out", "err"),
    [
        (Plan(1, 1, ()), "1 file found, 1 added to the plan\n", ""),
        (Plan(2000, 1500, (), 0), "2,000 files found, 1,500 added to the plan\n",
         "0 addresses chosen by GDELT's themes\n"),
        (Plan(2, 0, (("a.gz", "it is empty"), ("b.gz", "it is HTML")), 1), "2 files found, 0 added to the plan\n",
         "not usable: a.gz: it is empty\nnot usable: b.gz: it is HTML\n1 address chosen by GDELT's themes\n"),
    ],
)  # fmt: skip
def test_a_plan_is_counted_with_what_cannot_be_used(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed, made: Plan, out: str, err: str
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(planning, "make_plan", planned(made, asked, []))
    backfill.plan_files(here / "home", None, ["a*", "b*"], [], as_json=False)
    assert capsys.readouterr() == (out, err)
    assert asked == [(here / "home", ["a*", "b*"], UTC, [])]
    assert (here / "home").is_dir()


def test_a_plan_in_json_and_gdelt_files_in_the_order_of_their_names(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(planning, "make_plan", planned(Plan(2, 1, (("a.gz", "it is empty"),), 7), asked, ["x.gz"]))
    for name in ("2.csv", "1.csv", "other"):
        (here / name).touch()
    backfill.plan_files(here / "home", None, ["a*"], ["oth*", "[12].csv"], as_json=True)
    text = capsys.readouterr().out
    assert text.startswith('{\n  "files": 2,\n')
    assert json.loads(text) == {
        "files": 2, "added": 1, "damaged": [{"warc": "a.gz", "why": "it is empty"}], "addresses": 7,
    }  # fmt: skip
    assert asked[0][3] == [Path("other"), Path("1.csv"), Path("2.csv")]


def test_gdelt_files_that_are_not_there_are_refused_before_a_home_is_made(here: Path) -> None:
    with pytest.raises(UsageError) as refused:
        backfill.plan_files(here / "home", None, ["a*"], ["none*", "x"], as_json=False)
    assert (refused.value.what, refused.value.where) == ("no GDELT file fits the pattern", "none*, x")
    assert not (here / "home").exists()


def reported(report: Report, asked: list[Any]) -> Callable[..., Report]:
    def run(settings: Any, *, engine: str, scheduler: str | None, workers: int | None, clock: Any, show: Any) -> Report:
        asked.append((settings.home, engine, scheduler, workers, clock().tzinfo))
        show(Progress(shards=1, size=10))
        return report

    return run


COUNTS = Counts(records=9, pages=2000, candidates=1500, documents=1, claims=4, unread=2)
FINE = Report(2, 1, COUNTS, (), 7, 1.5, 3)
WRONG = Report(1, 0, COUNTS, (("a.gz", "damaged", "half “of” it"), ("b.gz", "failed", "no disk")), 1, 1.5, 0)


def test_a_run_says_what_was_done_and_what_went_wrong(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(running, "run", reported(FINE, asked))
    assert backfill.run_plan(here / "home", None, "local", None, 3, as_json=False) == 0
    said = capsys.readouterr()
    assert said.out == "3 files done: 2,000 pages, 1,500 read in full, 4 claims on 1 page; 7 claims in all\n"
    assert said.err == "0 of 1 files  0 pages  0.0 pages/s  0 claims\n"
    monkeypatch.setattr(running, "run", reported(WRONG, asked))
    assert backfill.run_plan(here / "home", None, "dask", "tcp://h:1", None, as_json=False) == 4
    said = capsys.readouterr()
    assert said.out == "1 file done: 2,000 pages, 1,500 read in full, 4 claims on 1 page; 1 claim in all\n"
    assert said.err.splitlines()[1:] == [
        "damaged: a.gz: half “of” it",
        "failed: b.gz: no disk",
        "`gsi-etl backfill retry` plans these files again; get damaged ones again first",
    ]
    assert asked == [(here / "home", "local", None, 3, UTC), (here / "home", "dask", "tcp://h:1", None, UTC)]


def test_a_run_in_json_has_every_count_and_its_exit_code(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr(running, "run", reported(WRONG, []))
    assert backfill.run_plan(here / "home", None, "local", None, None, as_json=True) == 4
    text = capsys.readouterr().out
    assert '\n      "why": "half “of” it"\n' in text
    assert json.loads(text) == {
        "committed": 1, "taken_over": 0, "records": 9, "pages": 2000, "candidates": 1500, "documents": 1, "claims": 4,
        "unread": 2, "claims_in_all": 1, "left": 0,
        "wrong": [{"warc": "a.gz", "state": "damaged", "why": "half “of” it"},
                  {"warc": "b.gz", "state": "failed", "why": "no disk"}],
    }  # fmt: skip


@pytest.mark.parametrize(("engine", "scheduler"), [("dask", None), ("local", "tcp://h:1")])
def test_dask_and_a_scheduler_go_together(here: Path, engine: str, scheduler: str | None) -> None:
    with pytest.raises(UsageError, match="go together") as refused:
        backfill.run_plan(here / "home", None, engine, scheduler, None, as_json=False)
    assert "--scheduler tcp://127.0.0.1:8786" in refused.value.hint


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (119, "1 min"), (120, "2 min"), (3599.4, "59 min"),
     (3600, "1 h 00 min"), (7380, "2 h 03 min"), (360_000, "100 h 00 min")],
)  # fmt: skip
def test_a_time_that_is_left_is_told_in_its_largest_units(seconds: float, words: str) -> None:
    assert backfill._time(seconds) == words


def test_without_a_terminal_a_line_is_printed_for_each_file_that_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr(running, "time", SimpleNamespace(monotonic=lambda: 100.0))
    progress = Progress(shards=2000, size=4000, began=90.0)
    with backfill.progress_shown() as show:
        show(progress)
        progress.pages = 5
        show(progress)  # nothing more is done
        progress.done, progress.pages, progress.position, progress.claims = 1, 12_345, 1000, 1_500
        show(progress)
        show(progress)
        progress.done = 3
        show(progress)
    speed = "12,345 pages  1,234.5 pages/s  1,500 claims  30 s left"
    assert capsys.readouterr().err.splitlines() == [
        "0 of 2,000 files  0 pages  0.0 pages/s  0 claims",
        f"1 of 2,000 files  {speed}",
        f"3 of 2,000 files  {speed}",
    ]


@pytest.mark.parametrize(("quiet", "bar"), [(False, True), (True, False)])
def test_a_terminal_gets_a_bar_unless_it_is_to_be_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed, quiet: bool, bar: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    if quiet:
        output.be_quiet()
    progress = Progress(shards=4, size=4000, done=1, pages=10, position=2100, claims=3)
    with backfill.progress_shown() as show:
        show(progress)
    said = capsys.readouterr().err
    if bar:
        # The bar is thirty wide, a little more than half of it done; all of it is taken away at the end.
        last = click.unstyle(said.split("\r")[-2]).splitlines()[0]
        drawn, _, words = last.partition(" ")
        assert (len(drawn), drawn.index("╸")) == (30, 15)
        assert words.startswith("1 of 4 files  10 pages")
        assert said.endswith("\x1b[1A\x1b[2K")
    else:
        assert said == ""


def shard(name: str, size: int = 2_500_000_000) -> Shard:
    return Shard(name, Path("/warcs") / name, size, name.encode().hex().ljust(64, "0"), "r+1")


@pytest.fixture
def plan(here: Path) -> Path:
    """A home with two files that were read, one to do, 11 damaged and 11 that failed."""
    folder = Folder.of(here / "home")
    folder.prepare()
    wrong = [f"{number:02}.gz" for number in range(22)]
    with store.writing(folder) as connection:
        store.add_to_plan(connection, [(shard(name), "") for name in ("A", "B", "C")], NOW)
        store.add_to_plan(connection, [(shard(name, 0), f"why “{name}”") for name in wrong[:11]], NOW)
        store.add_to_plan(connection, [(shard(name, 0), "") for name in wrong[11:]], NOW)
        for name in wrong[11:]:
            store.settle(connection, shard(name, 0), "failed", f"why “{name}”", NOW)
        store.settle_done(connection, shard("A"), Counts(1, 2, 3, 4, 5, 6), NOW)
        store.settle_done(connection, shard("B"), Counts(10, 20, 30, 40, 50, 60), NOW)
    return here / "home"


def test_a_status_counts_by_state_and_names_the_first_twenty_that_went_wrong(plan: Path, capsys: Printed) -> None:
    backfill.show_status(plan, None, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:1] + lines[2:6]] == [
        ["state", "files", "GB", "pages", "claims"],
        ["todo", "1", "2.50", "0", "0"],
        ["done", "2", "5.00", "22", "55"],
        ["damaged", "11", "0.00", "0", "0"],
        ["failed", "11", "0.00", "0", "0"],
    ]
    names = [f"{number:02}.gz" for number in range(20)]
    assert lines[6:] == [
        *(f"{'damaged' if name < '11' else 'failed'}: {name}: why “{name}”" for name in names),
        "and 2 more: --json lists all",
    ]


def test_a_status_in_json_lists_every_file(plan: Path, capsys: Printed) -> None:
    backfill.show_status(plan, None, as_json=True)
    text = capsys.readouterr().out
    assert text.startswith('{\n  "states": {\n    "todo": 1,')
    assert '"why": "why “00.gz”"' in text
    told = json.loads(text)
    assert told["states"] == {"todo": 1, "done": 2, "damaged": 11, "failed": 11}
    assert len(told["files"]) == 25
    by_name = {row["warc"]: row for row in told["files"]}
    counts = {"records": 1, "pages": 2, "candidates": 3, "documents": 4, "claims": 5, "unread": 6}
    assert by_name["A"] == {
        "warc": "A", "path": "/warcs/A", "size": 2_500_000_000, "sha256": "41".ljust(64, "0"), "reader_version": "r+1",
        "state": "done", "why": "", "counts": counts,
    }  # fmt: skip
    assert (by_name["C"]["state"], by_name["C"]["counts"]) == ("todo", None)
    assert (by_name["00.gz"]["state"], by_name["00.gz"]["why"]) == ("damaged", "why “00.gz”")


def test_twenty_files_that_went_wrong_are_all_named(here: Path, capsys: Printed) -> None:
    folder = Folder.of(here / "home")
    folder.prepare()
    with store.writing(folder) as connection:
        store.add_to_plan(connection, [(shard(f"{number:02}", 0), "bad") for number in range(20)], NOW)
    backfill.show_status(here / "home", None, as_json=False)
    assert capsys.readouterr().out.splitlines()[-1] == "damaged: 19: bad"


def test_a_damaged_file_that_was_got_again_is_planned_again(here: Path, capsys: Printed) -> None:
    (here / "a.warc").write_bytes(b"<html>")
    backfill.plan_files(here / "home", None, ["*.warc"], [], as_json=False)
    backfill.retry_failed(here / "home", None)
    assert capsys.readouterr().out.splitlines()[-1] == "0 files to read again"
    (here / "a.warc").write_bytes(WARC)
    backfill.retry_failed(here / "home", None)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("1 file to read again\n", "planned again: a.warc\n")


def test_an_export_names_each_file_that_it_wrote(plan: Path, here: Path, capsys: Printed) -> None:
    backfill.export_all(plan, None, None)
    claims = Folder.of(plan).claims
    said = "0 claims; `gsi-etl publish` puts them into the published database\n"
    assert capsys.readouterr() == (f"{claims}\n", said)
    backfill.export_all(plan, None, here / "out")
    files = (claims, here / "out" / "news_claims.parquet", here / "out" / "news_claims.csv")
    assert capsys.readouterr().out.splitlines() == [str(path) for path in files]
    assert all(path.is_file() for path in files)
