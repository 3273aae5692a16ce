"""The published folder: whole at any moment, without texts, safe for a spreadsheet, and told by its package."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from runs_of_three import NOW, record

from gsi_etl.errors import PublishError, UsageError
from gsi_etl.model import Alert, Change
from gsi_etl.warehouse import news_claims
from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.load import commit
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.outbox import note_delivery
from gsi_etl.warehouse.publish import VIEWS, publish, publish_deliveries
from gsi_etl.warehouse.query import query


def change(number: int, subject: str = "World") -> Change:
    return Change(f"ch_{number}", "revision", "source", "warning", "s", subject, "was, is now")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("published")
    with open_writer(home / "w.duckdb") as connection:
        migrate(connection)
        commit(
            connection, record(0, changes=[change(0, "=HYPERLINK(evil)"), change(1, "-1+1"), change(2, "a, “b”\nc")])
        )
        publish(connection, home / "public")
    return home


@pytest.fixture
def public(original: Path, tmp_path: Path) -> Path:
    """A copy to work on; its warehouse lies beside it."""
    shutil.copytree(original, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "public"


def test_the_copy_holds_no_text_of_documents_and_no_payloads(filled_home: Path) -> None:
    columns, _ = query(filled_home / "public" / "gsi.duckdb", "FROM core.documents LIMIT 0")
    assert "text" not in columns
    columns, _ = query(filled_home / "public" / "gsi.duckdb", "FROM core.outbox LIMIT 0")
    assert "payload" not in columns


def test_csv_has_a_byte_order_mark_and_no_cell_is_a_formula(public: Path) -> None:
    data = (public / "latest" / "changes.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True)))
    assert [row["subject"] for row in rows] == ["'=HYPERLINK(evil)", "'-1+1", "a, “b”\nc"]


def test_parquet_holds_the_text_as_it_is(public: Path) -> None:
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT subject FROM '{public}/latest/changes.parquet' ORDER BY change_id"
        ).fetchall()
    assert [row[0] for row in rows] == ["=HYPERLINK(evil)", "-1+1", "a, “b”\nc"]


def test_the_package_names_size_hash_and_columns_of_every_file(public: Path) -> None:
    package = json.loads((public / "datapackage.json").read_text())
    named = {resource["path"] for resource in package["resources"]}
    there = {str(path.relative_to(public)) for path in (public / "latest").iterdir()}
    assert named == there | {"gsi.duckdb"}
    for resource in package["resources"]:
        data = (public / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    fields = next(r for r in package["resources"] if r["name"] == "changes-csv")["schema"]["fields"]
    assert {"name": "severity", "type": "string"}.items() <= fields[5].items()
    assert all(field["description"] for field in fields)


def test_every_run_keeps_a_folder_of_its_own(public: Path, tmp_path: Path) -> None:
    before = (public / "runs" / "run-0" / "changes.csv").read_bytes()
    with open_writer(tmp_path / "w.duckdb") as connection:
        commit(connection, record(1, changes=[change(9)]))
        publish(connection, public)
    assert (public / "runs" / "run-0" / "changes.csv").read_bytes() == before
    assert b"ch_9" in (public / "runs" / "run-1" / "changes.csv").read_bytes()


def test_a_look_that_found_nothing_due_gets_no_folder(public: Path, tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as connection:
        commit(connection, replace(record(1), counts={"sources": 0}))
        publish(connection, public)
    assert not (public / "runs" / "run-1").exists()
    assert ("run-1",) in query(public / "gsi.duckdb", "SELECT run_id FROM runs")[1]


def test_what_a_killed_publisher_left_half_made_is_swept_away(public: Path, tmp_path: Path) -> None:
    (public / "runs" / ".run-1.new").mkdir()
    (public / "runs" / ".run-1.new" / ".changes.csv.7.new.bare").touch()
    (public / "latest" / ".runs.csv.7.new").touch()
    (public / ".site").mkdir()
    (public / ".site" / ".index.html.new").touch()
    with open_writer(tmp_path / "w.duckdb") as connection:
        commit(connection, record(1))
        publish(connection, public)
    assert [path for path in public.rglob("*") if ".new" in path.name] == []


def test_a_copy_that_does_not_verify_leaves_the_old_one(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (public / "gsi.duckdb").read_bytes()
    monkeypatch.setenv("GSI_FAILPOINT", "publish.copied:enospc")
    monkeypatch.setattr("gsi_etl.base.failpoints._passed", Counter())
    with open_writer(tmp_path / "w.duckdb") as connection, pytest.raises(PublishError, match="could not be written"):
        publish(connection, public)
    assert (public / "gsi.duckdb").read_bytes() == before
    assert [path.name for path in public.iterdir() if path.name.startswith(".")] == []


#: A reader as analysts are: a process of its own that opens the file again and again, until its stdin ends.
READER = """
import sys, threading, duckdb
path, views, ended, reads = sys.argv[1], sys.argv[2].split(","), threading.Event(), 0
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
while not ended.is_set():
    with duckdb.connect(path, read_only=True) as connection:
        for view in views:
            connection.execute(f"SELECT count(*) FROM {view}").fetchone()
        changes, runs = connection.execute("SELECT count(*), count(DISTINCT run_id) FROM changes").fetchone()
        assert changes == runs, f"{changes} changes of {runs} runs: torn"
    reads += 1
print(reads)
"""


def publish_under_readers(folder: Path, times: int) -> int:
    """Publish ``times`` times, a new run each, while a reader asks every view in a loop; returns how often it read."""
    with open_writer(folder / "w.duckdb") as connection:
        migrate(connection)
        commit(connection, record(0, changes=[change(0)]))
        publish(connection, folder / "public")
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(folder / "public" / "gsi.duckdb"), ",".join(VIEWS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(1, times):
            commit(connection, record(number, changes=[change(number)]))
            publish(connection, folder / "public")
    told, errors = reader.communicate(timeout=60)
    assert errors == ""
    return int(told)


@pytest.mark.slow
def test_readers_meet_no_error_and_no_torn_file_while_it_is_published(tmp_path: Path) -> None:
    assert publish_under_readers(tmp_path, 4) > 0


@pytest.mark.nightly
def test_readers_meet_no_error_and_no_torn_file_in_a_hundred_publications(tmp_path: Path) -> None:
    assert publish_under_readers(tmp_path, 100) > 100


def test_a_query_writes_reads_and_unlocks_nothing(public: Path) -> None:
    for forbidden in (
        "DELETE FROM core.changes",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/x.duckdb'",
        "SET enable_external_access = true",
        "CREATE TABLE t (a INT)",
    ):
        with pytest.raises(UsageError, match="query failed"):
            query(public / "gsi.duckdb", forbidden)


def test_values_are_never_taken_for_sql(public: Path) -> None:
    hostile = "x' OR 1=1 --"
    assert query(public / "gsi.duckdb", "SELECT ? AS a, ? AS b, ? AS c", [hostile, 7, True])[1] == [(hostile, 7, True)]


def test_a_publication_is_of_the_run_it_names(public: Path) -> None:
    assert json.loads((public / "datapackage.json").read_text())["version"] == "run-0"


def inodes(public: Path, ending: str) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (public / "latest").glob(f"*.{ending}")}


def test_a_file_whose_bytes_are_the_same_stays_the_file_that_it_was(public: Path, tmp_path: Path) -> None:
    before = inodes(public, "csv")
    alert = Alert("al_1", "mail", "run-1", "{}", ("ch_3",))
    with open_writer(tmp_path / "w.duckdb") as connection:
        commit(connection, record(1, changes=[change(3)], alerts=[alert]))
        publish(connection, public)
        after = inodes(public, "csv")
        changed = {name for name in before if before[name] != after[name]}
        assert changed == {"changes.csv", "runs.csv", "alerts.csv"}

        # When it was delivered, what tells of it is made again and nothing else.
        note_delivery(connection, "al_1", status="sent", detail="250", attempted_at=NOW)
        written = {path.name: path.stat().st_mtime_ns for path in (public / "latest").iterdir()}
        assert publish_deliveries(connection, public) == public / "gsi.duckdb"
    assert {path.name for path in (public / "latest").iterdir() if path.stat().st_mtime_ns != written[path.name]} == {
        "alerts.csv", "alerts.parquet",
    }  # fmt: skip
    told = "SELECT alert_id, change_id, status, attempts, sent_at_utc FROM alerts"
    assert query(public / "gsi.duckdb", told)[1] == [("al_1", "ch_3", "sent", 1, NOW.replace(tzinfo=None))]
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT alert_id, status FROM '{public}/latest/alerts.parquet'").fetchall()
    assert rows == [("al_1", "sent")]
    columns, rows = query(public / "gsi.duckdb", "FROM core.outbox")
    assert ("payload" in columns, len(rows)) == (False, 1)
    assert query(public / "gsi.duckdb", "SELECT detail FROM core.deliveries")[1] == [("250",)]
    assert len(query(public / "gsi.duckdb", "FROM runs")[1]) == 2


def test_checks_are_in_the_same_order_however_they_were_recorded(tmp_path: Path) -> None:
    names = [f"check {number:04}" for number in range(5000)]
    with open_writer(tmp_path / "w.duckdb") as connection:
        migrate(connection)
        connection.execute(
            "INSERT INTO core.checks BY NAME SELECT 'run' AS run_id, 'suite' AS suite, unnest(?) AS check_name, "
            "'warning' AS severity, true AS success, false AS errored, '' AS observed, '' AS expected, '' AS sentence, "
            "TIMESTAMP '2026-03-02' AS recorded_at, 1 AS entry",
            [names[::-1]],
        )
        rows = connection.execute("SELECT check_name FROM core.check_rows").fetchall()
    assert [name for (name,) in rows] == names


def test_claims_of_a_backfill_are_looked_for_beside_the_warehouse_and_their_lack_is_no_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    exported = tmp_path / "backfill" / "news_claims.parquet"
    with duckdb.connect() as connection:
        assert news_claims.exported_beside(connection) is None
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        assert news_claims.exported_beside(connection) is None
        connection.execute("CREATE SCHEMA core")
        news_claims.make_view(connection)
        news_claims.fill(connection, None)
        assert caplog.text == ""
        exported.parent.mkdir()
        exported.write_bytes(b"no parquet")
        assert news_claims.exported_beside(connection) == exported
        news_claims.fill(connection, exported)
        assert f"news_claims is empty: {exported} cannot be read" in caplog.text
        connection.execute(f"COPY (SELECT 'c1' AS claim_id, 'The Paper' AS publisher) TO '{exported}'")
        news_claims.fill(connection, exported)
        assert connection.execute("SELECT claim_id, publisher FROM news_claims").fetchall() == [("c1", "The Paper")]


def test_what_is_published_takes_the_rights_that_its_folder_was_given_and_nothing_else_there_does(public: Path) -> None:
    other = public / "notes.txt"
    other.write_text("somebody's own")
    other.chmod(0o600)
    for mode in (0o750, 0o755):
        public.chmod(mode)
        with open_writer(public.parent / "w.duckdb") as connection:
            publish(connection, public)
        files = [path for path in public.rglob("*") if path.is_file() and path != other]
        assert {path.stat().st_mode & 0o777 for path in files} == {mode & 0o666}
        assert other.stat().st_mode & 0o777 == 0o600
