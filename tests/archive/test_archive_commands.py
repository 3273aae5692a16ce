"""``gsi-etl archive``: what an operator sees, and that pruning spares everything that is cited."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from archive.test_archive_store import FETCH
from gsi_etl.archive import Archive
from gsi_etl.cli.commands.archive import archive_app
from gsi_etl.errors import ArchiveError, LockedError, WarehouseError
from server.scripted import ScriptedServer
from small_pack import small_pack


def _call(home: Path, *words: str) -> Result:
    return CliRunner().invoke(archive_app, [*words, "--home", str(home)])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    archive = Archive(tmp_path / "archive")
    archive.put(b"<p>one</p>", FETCH)
    archive.put(b"<p>two</p>", FETCH)
    archive.sync()
    return tmp_path


def test_verify_says_that_all_is_sound(home: Path) -> None:
    result = _call(home, "verify")
    assert (result.exit_code, result.stdout) == (0, "intact: 2 snapshots, 20 bytes, 2 lines in the manifest\n")


def test_verify_finds_a_flipped_byte_and_exits_1(home: Path) -> None:
    path = next((home / "archive").glob("*/*.gz"))
    body = bytearray(path.read_bytes())
    body[-1] ^= 1
    path.write_bytes(body)
    result = _call(home, "verify")
    assert (result.exit_code, result.stdout.startswith("DAMAGED: 2 snapshots")) == (1, True)
    assert str(path) in result.stderr
    data = json.loads(_call(home, "verify", "--json").stdout)
    assert (data["sound"], [finding["kind"] for finding in data["findings"]]) == (False, ["damaged"])


def test_export_writes_a_file_that_a_standard_reader_opens(home: Path) -> None:
    out = home / "all.warc.gz"
    result = _call(home, "export", "--warc", str(out))
    assert (result.exit_code, result.stdout.strip()) == (0, str(out))
    with out.open("rb") as file:
        assert [record.rec_type for record in ArchiveIterator(file)] == ["warcinfo", "resource", "resource"]


@pytest.mark.parametrize("words", [["verify"], ["export", "--warc", "all.warc"]])
def test_a_folder_without_an_archive_is_no_sound_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = _call(tmp_path / "mistyped", *words)
    assert isinstance(result.exception, ArchiveError)
    assert "mistyped" in result.exception.where
    assert list(tmp_path.iterdir()) == []


def test_prune_without_a_warehouse_deletes_nothing(home: Path) -> None:
    result = _call(home, "prune", "--older-than-days", "1")
    assert isinstance(result.exception, WarehouseError)
    assert len(list((home / "archive").glob("*/*.gz"))) == 2


SOURCE = """
id: prk
title: Country study
kind: report
publisher: {{name: Walk Free, official: true}}
url: {url}
format: html
schedule: "0 0 * * *"
cadence: P1Y
network: private
recognise: {{text: [Country study]}}
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home over which the pipeline ran twice: the page's first figure is history, its second one stands."""
    from gsi_etl.config.settings import Settings
    from gsi_etl.pipeline import run

    home = tmp_path_factory.mktemp("home")
    (home / "sources").mkdir()
    with ScriptedServer() as server:
        (home / "sources" / "prk.yaml").write_text(SOURCE.format(url=server.url("/prk")))
        for day, number in ((400, "2.6"), (300, "2.7")):
            words = f"In North Korea {number} million people were in modern slavery in 2016."
            server.set("/prk", f"<html><title>Country study</title><body><p>{words}</p></body></html>")
            at = datetime.now(UTC) - timedelta(days=day)
            run(
                Settings(home=home, sources=home / "sources", parser_workers=1, accept_clock=True, pack=small_pack()),
                clock=lambda at=at: at,
            )
    return home


@pytest.mark.slow
def test_prune_spares_what_figures_past_and_present_stand_on(ran: Path) -> None:
    archive = Archive(ran / "archive")
    assert archive.verify().snapshots == 2
    old = replace(FETCH, attempted_at=datetime.now(UTC) - timedelta(days=500))
    lone = archive.put(b"nothing cites this", old)
    archive.put(b"what came after it", old)
    archive.sync()
    assert _call(ran, "prune", "--older-than-days", "90", "--dry-run").exit_code == 0
    assert archive.has(lone.sha256)
    result = _call(ran, "prune", "--older-than-days", "90")
    assert (result.exit_code, "1 snapshot, 18 bytes deleted; 2 cited snapshots kept" in result.stderr) == (0, True)
    assert not archive.has(lone.sha256)
    assert archive.verify().snapshots == 3
    assert archive.verify().sound


@pytest.mark.slow
def test_prune_waits_for_no_run_to_be_on(ran: Path) -> None:
    from gsi_etl.warehouse.connection import run_lock

    with run_lock(ran, run_id="other", now=datetime.now(UTC)):
        result = _call(ran, "prune", "--older-than-days", "90")
    assert isinstance(result.exception, LockedError)


@pytest.mark.slow
def test_history_shows_every_fetch_and_where_the_bytes_changed(ran: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from gsi_etl.cli.actions.sources_history import history

    history("prk", home=ran, config=None, limit=10, form="json")
    rows = json.loads(capsys.readouterr().out)
    assert [(row["outcome"], row["status"], row["completeness"], row["new_bytes"]) for row in rows] == [
        ("ok", 200, "length", True)
    ] * 2
    assert rows[0]["attempted_at_utc"] > rows[1]["attempted_at_utc"]
    assert rows[0]["snapshot"] != rows[1]["snapshot"]
    history("prk", home=ran, config=None, limit=10, form="table")
    shown = capsys.readouterr()
    assert shown.err.startswith("prk: ok since 20")
    assert shown.err.splitlines()[-1] == rows[0]["url"], "one address stands above the table, not in every line"
    lines = shown.out.splitlines()
    assert lines[0].split() == ["attempted_utc", "outcome", "bytes", "end", "snapshot"]
    assert f"length   {rows[0]['snapshot']} new" in lines[2]
    assert max(len(line.rstrip()) for line in lines) <= 80


@pytest.mark.slow
def test_history_of_an_unknown_source_is_a_clear_error(ran: Path) -> None:
    from gsi_etl.cli.actions.sources_history import history
    from gsi_etl.errors import UsageError

    with pytest.raises(UsageError, match="'nothing'"):
        history("nothing", home=ran, config=None, limit=10, form="table")
