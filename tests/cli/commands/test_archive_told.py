"""`gsi-etl archive` to the letter: what is verified, exported and pruned, and what is kept and why."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer.main
from click.testing import CliRunner, Result

from archive.test_archive_store import FETCH
from gsi_etl import fetch
from gsi_etl.archive import Archive
from gsi_etl.backfill import store
from gsi_etl.backfill.store import Folder
from gsi_etl.cli.commands.archive import archive_app
from gsi_etl.errors import ArchiveError, LockedError
from gsi_etl.warehouse.connection import run_lock

PROGRAM: Any = typer.main.get_command(archive_app)
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)


def called(home: Path, *words: str) -> Result:
    return CliRunner().invoke(PROGRAM, [*words, "--home", str(home)])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of pages that were seen 90 days ago, and a second more."""
    monkeypatch.setattr(fetch, "utc_now", lambda: NOW)
    place = tmp_path / "“home”"
    archive = Archive(place / "archive")
    for body, age in ((b"at the limit", timedelta(days=90)), (b"beyond it", timedelta(days=90, seconds=1)),
                      (b"beyond and cited", timedelta(days=900)), (b"the last of a page", timedelta(days=900)),
                      (b"cited by a claim", timedelta(days=900))):  # fmt: skip
        archive.put(body, replace(FETCH, attempted_at=NOW - age))
    archive.sync()
    return place


def test_an_archive_is_intact_or_each_damage_is_named(home: Path) -> None:
    done = called(home, "verify")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "intact: 5 snapshots, 71 bytes, 5 lines in the manifest\n"
    mark = Archive(home / "archive").mark()
    told = {"sound": True, "snapshots": 5, "bytes": 71, "manifest_lines": 5, "manifest_hash": mark.digest,
            "findings": []}  # fmt: skip
    done = called(home, "verify", "--json")
    assert done.stdout.startswith('{\n  "sound": true,\n')
    assert (done.exit_code, json.loads(done.stdout)) == (0, told)
    leftover = home / "archive" / "aa" / "x.gz.new"
    leftover.parent.mkdir(exist_ok=True)
    leftover.write_bytes(b"x")
    sentence = f"{leftover}: a file whose writing was interrupted"
    done = called(home, "verify")
    assert (done.exit_code, done.stderr) == (0, f"note leftover  {sentence}\n")
    damaged = next((home / "archive").glob("*/*.gz"))
    damaged.write_bytes(b"x")
    done = called(home, "verify")
    assert done.exit_code == 1
    assert done.stdout.startswith("DAMAGED: ")
    assert any(line.startswith("BAD  damaged   ") for line in done.stderr.splitlines())
    done = called(home, "verify", "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["sound"]) == (1, False)
    assert report["findings"] == [
        {"kind": one.kind, "subject": one.subject, "sentence": one.sentence}
        for one in Archive(home / "archive").verify().findings
    ]
    assert "“home”" in done.stdout


def test_pages_are_exported_and_counted(home: Path) -> None:
    done = called(home, "export", "--warc", str(home / "all.warc"))
    assert (done.exit_code, done.stdout) == (0, f"{home / 'all.warc'}\n")
    assert done.stderr == "5 records written\n"
    assert (home / "all.warc").is_file()


@pytest.mark.parametrize("words", [("verify",), ("export", "--warc", "x")])
def test_without_an_archive_nothing_is_verified_or_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = called(tmp_path / "none", *words)
    assert isinstance(done.exception, ArchiveError)
    error = done.exception
    assert (error.what, error.where) == ("there is no archive yet", str(tmp_path / "none" / "archive"))
    assert error.hint == "run `gsi-etl run` first, or name the home folder with --home DIR"


def sha(home: Path, body: bytes) -> str:
    """The hash of an archived page."""
    archive = Archive(home / "archive")
    return next(line.sha256 for line in archive.lines() if archive.get(line.sha256) == body)


@pytest.fixture
def cited(home: Path) -> Path:
    """Of these pages a figure cites one, one is the last of its address, and a claim of a backfill cites one."""
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute(
            f"""
            CREATE SCHEMA core;
            CREATE TABLE core.figure_states AS SELECT '{sha(home, b"beyond and cited")}' AS snapshot_sha256;
            CREATE TABLE core.fetches (sha256 VARCHAR, attempted_at INTEGER, source_id INTEGER, url VARCHAR);
            INSERT INTO core.fetches VALUES ('{sha(home, b"beyond it")}', 1, 1, 'u'),
                ('{sha(home, b"the last of a page")}', 2, 1, 'u'), (NULL, 3, 1, 'u');
            """
        )
    folder = Folder.of(home)
    folder.prepare()
    with store.writing(folder) as connection:
        columns = connection.execute("DESCRIBE backfill.documents").fetchall()
        kinds = {"VARCHAR": "''", "TIMESTAMP": "'2026-03-02'", "DATE": "'2026-03-02'", "BOOLEAN": "false"}
        own = {"page_sha256": f"'{sha(home, b'cited by a claim')}'"}
        row = [own.get(name, kinds.get(kind, "0")) for name, kind, *_ in columns]
        connection.execute(f"INSERT INTO backfill.documents VALUES ({', '.join(row)})")
    return home


def test_what_nothing_cites_is_pruned_after_its_days(cited: Path) -> None:
    done = called(cited, "prune", "--older-than-days", "90", "--dry-run")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "1 snapshot, 9 bytes would be deleted; 3 cited snapshots kept\n"
    assert Archive(cited / "archive").verify().snapshots == 5
    done = called(cited, "prune", "--older-than-days", "90")
    assert done.stderr == "1 snapshot, 9 bytes deleted; 3 cited snapshots kept\n"
    left = {Archive(cited / "archive").get(line.sha256) for line in Archive(cited / "archive").lines()
            if Archive(cited / "archive").has(line.sha256)}  # fmt: skip
    assert left == {b"at the limit", b"beyond and cited", b"the last of a page", b"cited by a claim"}
    assert json.loads((cited / "run.lock").read_text() or "{}").get("run_id", "") in ("", "prune-20260302T070000Z")
    assert called(cited, "prune", "--older-than-days", "0").exit_code == 2


def test_nothing_is_pruned_while_a_run_or_a_backfill_is_at_work(cited: Path) -> None:
    for folder in (cited, Folder.of(cited).root):
        with run_lock(folder, run_id="other", now=NOW):
            done = called(cited, "prune", "--older-than-days", "1")
        assert isinstance(done.exception, LockedError)
    assert Archive(cited / "archive").verify().snapshots == 5
