"""Snapshots: kept whole, found again, and believed only when they are what they are named."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gsi_etl.archive import Archive, store
from gsi_etl.errors import ArchiveError
from gsi_etl.model import Fetch

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FETCH = Fetch(
    source_id="walkfree",
    url="https://example.org/index",
    attempted_at=NOW,
    seconds=Decimal("0.1"),
    outcome="ok",
    final_url="https://www.example.org/index",
    media_type="text/html",
    completeness="length",
)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@given(st.lists(st.binary(max_size=200), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_put_in_comes_out(tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    snapshots = [archive.put(body, FETCH) for body in bodies]
    assert [archive.get(snapshot.sha256) for snapshot in snapshots] == bodies
    assert [snapshot.size for snapshot in snapshots] == [len(body) for body in bodies]
    report = archive.verify()
    assert (report.snapshots, report.findings) == (len(set(bodies)), ())


def test_a_snapshot_is_a_gzip_file_named_by_its_hash(archive: Archive) -> None:
    snapshot = archive.put(b"<p>40.3 million</p>", FETCH)
    assert snapshot.sha256 == hashlib.sha256(b"<p>40.3 million</p>").hexdigest()
    path = archive.root / snapshot.sha256[:2] / f"{snapshot.sha256[2:]}.gz"
    assert gzip.decompress(path.read_bytes()) == b"<p>40.3 million</p>"
    assert path.read_bytes()[4:8] == b"\0\0\0\0"  # no time of writing: equal bytes, equal files


def test_the_same_again_changes_nothing(archive: Archive) -> None:
    archive.put(b"one", FETCH)
    before = {path: path.stat().st_mtime_ns for path in archive.root.rglob("*.*")}
    for later in range(1, 4):
        archive.put(b"one", replace(FETCH, attempted_at=NOW + timedelta(days=later)))
    assert {path: path.stat().st_mtime_ns for path in archive.root.rglob("*.*")} == before


def test_the_manifest_tells_the_order_in_which_a_page_changed(archive: Archive) -> None:
    for body in (b"one", b"two", b"two", b"one"):
        archive.put(body, FETCH)
    archive.put(b"one", replace(FETCH, url="https://example.org/other"))
    names = {hashlib.sha256(body).hexdigest(): body for body in (b"one", b"two")}
    assert [names[line.sha256] for line in archive.lines()] == [b"one", b"two", b"one", b"one"]
    line = archive.lines()[0]
    assert (line.sequence, line.event, line.source_id, line.url) == (1, "stored", "walkfree", FETCH.url)
    assert (line.final_url, line.media_type, line.completeness) == (FETCH.final_url, "text/html", "length")
    assert line.at == "2026-03-01T12:00:00+00:00"


def test_a_missing_or_damaged_snapshot_is_never_given_out(archive: Archive) -> None:
    snapshot = archive.put(b"one" * 100, FETCH)
    path = archive.path(snapshot.sha256)
    for damage in (b"", b"junk", path.read_bytes()[:-1], gzip.compress(b"two")):
        path.write_bytes(damage)
        with pytest.raises(ArchiveError, match="damaged"):
            archive.get(snapshot.sha256)
    path.unlink()
    assert not archive.has(snapshot.sha256)
    with pytest.raises(ArchiveError, match="missing"):
        archive.get(snapshot.sha256)


def test_putting_the_bytes_again_heals_a_damaged_snapshot(archive: Archive) -> None:
    snapshot = archive.put(b"one" * 100, FETCH)
    archive.path(snapshot.sha256).write_bytes(b"junk")
    archive.put(b"one" * 100, FETCH)
    assert archive.get(snapshot.sha256) == b"one" * 100
    assert archive.verify().sound


@pytest.mark.parametrize("name", ["", "abc", "../../etc/passwd", "A" * 64, "0" * 63 + "\n", "sha256:" + "0" * 64])
def test_a_name_that_is_no_hash_touches_no_file(archive: Archive, name: str) -> None:
    for use in (archive.get, archive.has, archive.path):
        with pytest.raises(ArchiveError, match="64 hexadecimal"):
            use(name)


def test_an_archive_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    with pytest.raises(ArchiveError, match="cannot be written") as caught:
        Archive(tmp_path / "archive").put(b"one", FETCH)
    assert caught.value.kept


def test_a_full_disk_is_a_clear_error_and_leaves_the_archive_sound(archive: Archive) -> None:
    """A limit on the size of files stands in for the disk."""
    archive.put(b"small", FETCH)
    script = (
        "import resource, signal, sys, os\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, os.getcwd())\n"
        "from archive.test_archive_store import FETCH\n"
        "from gsi_etl.archive import Archive\n"
        "from gsi_etl.errors import ArchiveError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    Archive(Path(sys.argv[1])).put(os.urandom(100_000), FETCH)\n"
        "except ArchiveError as error:\n"
        "    print(error.what)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(archive.root)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert done.stdout == "a snapshot cannot be written\n"
    report = archive.verify()
    assert (report.snapshots, report.findings) == (1, ())


# --------------------------------------------------------------------------------------------------- many at once


def test_threads_may_share_an_archive(archive: Archive) -> None:
    bodies = [b"body %d" % (n % 20) for n in range(100)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: archive.put(bodies[n], replace(FETCH, url=f"https://example.org/{n}")), range(100)))
    report = archive.verify()
    assert (report.snapshots, report.mark.sequence, report.findings) == (20, 100, ())


_PUT = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from dataclasses import replace
from archive.test_archive_store import FETCH
from gsi_etl.archive import Archive
archive = Archive(Path(sys.argv[1]))
n = 0
while n < int(sys.argv[3]):
    put = []
    for _ in range(1 + n % 3):
        body = f"{sys.argv[2]}-{n}".encode() * 50
        put.append(archive.put(body, replace(FETCH, url=f"https://example.org/{sys.argv[2]}")).sha256)
        n += 1
    archive.sync()
    print(*put, sep="\\n", flush=True)
"""


def _putting(archive: Archive, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PUT, str(archive.root), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])


def test_processes_may_share_an_archive(archive: Archive) -> None:
    running = [_putting(archive, name, 30) for name in ("a", "b", "c")]
    acknowledged = [line for process in running for line in process.communicate(timeout=60)[0].split()]
    report = archive.verify()
    assert (len(acknowledged), report.snapshots, report.mark.sequence, report.findings) == (90, 90, 90, ())


@pytest.mark.parametrize("after", [1, 7, 20, 33])
def test_killed_at_any_moment_nothing_confirmed_is_lost(archive: Archive, after: int) -> None:
    process = _putting(archive, "k", 1_000_000)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(after)]
    time.sleep(after / 10_000)
    process.kill()
    acknowledged += process.communicate()[0].split()
    report = archive.verify()
    assert report.sound, report.findings
    assert all(archive.has(sha256) for sha256 in acknowledged)
    assert {line.sha256 for line in archive.lines()} >= set(acknowledged)
    archive.put(b"after the crash", FETCH)
    assert archive.verify().sound


def test_what_was_only_put_outlives_its_process_and_is_listed_when_it_comes_again(
    archive: Archive,
) -> None:
    snapshot = archive.put(b"one", FETCH)
    other = Archive(archive.root)  # what a process sees that comes after one that was killed
    assert other.get(snapshot.sha256) == b"one"
    report = other.verify()
    assert ([finding.kind for finding in report.findings], report.sound) == (["unlisted"], True)
    other.put(b"one", FETCH)
    assert [line.sha256 for line in Archive(archive.root).lines()] == [snapshot.sha256]
    assert archive.sync().sequence == 2  # said by two processes: once each
    assert Archive(archive.root).verify().findings == ()


def test_many_pages_are_confirmed_together_before_anybody_asks(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "GROUP", 10)
    for n in range(25):
        archive.put(b"%d" % n, replace(FETCH, url=f"https://example.org/{n}"))
    assert Archive(archive.root).mark().sequence == 20
    assert archive.mark() == Archive(archive.root).mark()
    assert archive.mark().sequence == 25


@pytest.mark.parametrize("point", ["archive.synced", "archive.listed"])
def test_pages_that_could_not_be_confirmed_are_confirmed_by_the_next_call(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    archive.put(b"one", FETCH)
    monkeypatch.setenv("GSI_FAILPOINT", f"{point}:enospc:*")
    with pytest.raises(ArchiveError, match="cannot be written"):
        archive.sync()
    monkeypatch.delenv("GSI_FAILPOINT")
    archive.sync()
    report = Archive(archive.root).verify()
    assert (report.snapshots, report.findings) == (1, ())


def test_leaving_confirms_and_an_error_under_way_stays_the_one_that_is_told(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(body: bytes) -> None:
        with archive:
            archive.put(body, FETCH)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail(b"one")
    assert Archive(archive.root).mark().sequence == 1
    monkeypatch.setenv("GSI_FAILPOINT", "archive.synced:enospc:*")
    with pytest.raises(ZeroDivisionError):
        fail(b"two")


# ------------------------------------------------------------------------------------------------------- verify


def test_one_flipped_byte_anywhere_is_found(archive: Archive) -> None:
    """Every byte of every file: snapshots, manifest, high-water mark."""
    archive.put(b"one", FETCH)
    archive.put(b"two", FETCH)
    archive.sync()
    assert archive.verify().sound
    files = [path for path in archive.root.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert len(files) == 4
    for path in files:
        whole = path.read_bytes()
        for at in range(len(whole)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
            report = Archive(archive.root).verify()
            assert not report.sound, f"{path.name} byte {at}"
        path.write_bytes(whole)
    assert Archive(archive.root).verify().sound


def test_a_snapshot_that_is_gone_is_found(archive: Archive) -> None:
    snapshot = archive.put(b"one", FETCH)
    archive.sync()
    archive.path(snapshot.sha256).unlink()
    (finding,) = archive.verify().findings
    assert (finding.kind, finding.subject, finding.harmless) == ("missing", snapshot.sha256, False)


def test_what_a_crash_leaves_behind_is_named_and_harmless(archive: Archive) -> None:
    snapshot = archive.put(b"one", FETCH)
    folder = archive.path(snapshot.sha256).parent
    (folder / ".tmp-abc").write_bytes(b"half")
    lone = hashlib.sha256(b"two").hexdigest()
    archive.path(lone).parent.mkdir(exist_ok=True)
    archive.path(lone).write_bytes(gzip.compress(b"two", mtime=0))
    report = archive.verify()
    assert report.sound
    assert sorted(finding.kind for finding in report.findings) == ["leftover", "unlisted"]
    archive.put(b"two", FETCH)
    assert [finding.kind for finding in archive.verify().findings] == ["leftover"]


def test_an_empty_archive_is_sound(archive: Archive) -> None:
    report = archive.verify()
    assert (report.snapshots, report.findings, report.mark.sequence) == (0, (), 0)


# -------------------------------------------------------------------------------------------------------- prune


def test_prune_deletes_what_is_old_and_not_cited(archive: Archive) -> None:
    days = [replace(FETCH, attempted_at=NOW - timedelta(days=day)) for day in range(6)]
    snapshots = [archive.put(b"%d" % day, fetch) for day, fetch in reversed(list(enumerate(days)))][::-1]
    cited = snapshots[5]
    would_go = archive.prune({cited.sha256}, timedelta(days=3), now=NOW, dry_run=True)
    assert archive.has(snapshots[4].sha256)
    gone = archive.prune({cited.sha256}, timedelta(days=3), now=NOW)
    assert gone == would_go == (snapshots[4],)
    assert [archive.has(snapshot.sha256) for snapshot in snapshots] == [True, True, True, True, False, True]
    report = archive.verify()
    assert (report.snapshots, report.findings) == (5, ())
    assert archive.prune({cited.sha256}, timedelta(days=3), now=NOW) == ()


def test_what_came_back_lately_is_not_old(archive: Archive) -> None:
    for body, day in ((b"one", 9), (b"two", 8), (b"one", 2), (b"three", 1)):
        archive.put(body, replace(FETCH, attempted_at=NOW - timedelta(days=day)))
    gone = archive.prune((), timedelta(days=3), now=NOW)
    assert [snapshot.sha256 for snapshot in gone] == [hashlib.sha256(b"two").hexdigest()]


def test_what_a_page_gave_last_stays_however_old(archive: Archive) -> None:
    snapshot = archive.put(b"one", FETCH)
    assert archive.prune((), timedelta(0), now=NOW + timedelta(days=1000)) == ()
    assert archive.has(snapshot.sha256)


def test_pruned_bytes_may_come_again(archive: Archive) -> None:
    snapshot = archive.put(b"one", FETCH)
    archive.put(b"two", FETCH)
    archive.prune((), timedelta(0), now=NOW + timedelta(days=1))
    assert not archive.has(snapshot.sha256)
    archive.put(b"one", FETCH)
    assert archive.get(snapshot.sha256) == b"one"
    assert archive.verify().sound


@pytest.mark.parametrize("keep", [["x"], ["SHA256"], [hashlib.sha256(b"one").hexdigest().upper()]])
def test_prune_refuses_names_that_could_protect_nothing(archive: Archive, keep: list[str]) -> None:
    snapshot = archive.put(b"one", FETCH)
    archive.put(b"two", FETCH)
    with pytest.raises(ArchiveError):
        archive.prune(keep, timedelta(0), now=NOW + timedelta(days=1))
    assert archive.has(snapshot.sha256)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=12), st.sets(st.integers(0, 5)))
@settings(max_examples=30, deadline=None)
def test_cited_and_last_and_young_bytes_are_never_deleted_and_all_others_are(
    tmp_path_factory: pytest.TempPathFactory, puts: list[tuple[int, int]], cited: set[int]
) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    came: dict[int, int] = {}  # body: how many days ago it last came to its page
    before = None
    for body, day in puts:
        archive.put(b"%d" % body, replace(FETCH, attempted_at=NOW - timedelta(days=day)))
        if body != before:
            came[body] = min(day, came.get(body, day))
        before = body
    keep = {hashlib.sha256(b"%d" % body).hexdigest() for body in cited}
    archive.prune(keep, timedelta(days=4), now=NOW)
    stays = {body for body in came if archive.has(hashlib.sha256(b"%d" % body).hexdigest())}
    assert stays == {body for body, day in came.items() if body in cited or body == before or day <= 4}
    assert archive.verify().sound


def test_files_can_be_read_by_others(archive: Archive) -> None:
    snapshot = archive.put(b"one", FETCH)
    assert archive.path(snapshot.sha256).stat().st_mode & 0o777 == 0o644
