"""The WARC export: what a standard reader finds in it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.test_archive_store import FETCH, NOW
from gsi_etl.archive import Archive
from gsi_etl.archive.warc_export import export
from gsi_etl.errors import ArchiveError


def _records(path: Path) -> list[tuple[str, Any, bytes]]:
    with path.open("rb") as file:
        return [
            (record.rec_type, record.rec_headers, record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]


@pytest.mark.parametrize("name", ["out.warc", "out.warc.gz"])
def test_a_standard_reader_finds_every_snapshot(tmp_path: Path, name: str) -> None:
    archive = Archive(tmp_path / "archive")
    archive.put(b"<p>one</p>", FETCH)
    archive.put(b"<p>two</p>", replace(FETCH, attempted_at=NOW + timedelta(days=1), media_type=None))
    archive.put(b"<p>one</p>", replace(FETCH, attempted_at=NOW + timedelta(days=2)))
    assert export(archive, tmp_path / name) == 3
    info, one, two, again = _records(tmp_path / name)
    assert info[0] == "warcinfo"
    assert [record[0] for record in (one, two, again)] == ["resource", "resource", "revisit"]
    assert (one[2], two[2], again[2]) == (b"<p>one</p>", b"<p>two</p>", b"")
    assert one[1]["WARC-Target-URI"] == FETCH.final_url
    assert one[1]["WARC-Date"] == "2026-03-01T12:00:00Z"
    assert one[1]["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(b'<p>one</p>').hexdigest()}"
    assert (one[1]["Content-Type"], two[1]["Content-Type"]) == ("text/html", "application/octet-stream")
    assert again[1]["WARC-Refers-To-Date"] == one[1]["WARC-Date"]


def test_pruned_snapshots_are_left_out(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    archive.put(b"one", FETCH)
    archive.put(b"two", replace(FETCH, attempted_at=NOW + timedelta(days=5)))
    archive.prune((), timedelta(days=1), now=NOW + timedelta(days=5))
    assert export(archive, tmp_path / "out.warc") == 1


def test_a_damaged_snapshot_is_not_exported_and_the_old_file_stays(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    snapshot = archive.put(b"one", FETCH)
    export(archive, tmp_path / "out.warc")
    before = (tmp_path / "out.warc").read_bytes()
    archive.path(snapshot.sha256).write_bytes(b"junk")
    with pytest.raises(ArchiveError, match="damaged"):
        export(archive, tmp_path / "out.warc")
    assert (tmp_path / "out.warc").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "out.warc"]


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="WARC file cannot be written"):
        export(Archive(tmp_path / "archive"), tmp_path / "nowhere" / "out.warc")


def test_a_url_cannot_break_out_of_its_header(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    evil = "https://example.org/\r\nWARC-Type: response\r\n\r\n"
    archive.put(b"one", replace(FETCH, url=evil, final_url=evil))
    export(archive, tmp_path / "out.warc")
    (_, record) = _records(tmp_path / "out.warc")
    assert record[0] == "resource"
    assert record[2] == b"one"
