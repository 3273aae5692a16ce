"""The seal beside the private file: when it proves the bytes, when it does not, and what is told of one that is off."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.journal import Journal, Mark
from gsi_etl.warehouse.seal import SealProof, break_seal, prove_seal, put_seal

CONTENT = b"the bytes of a database"
HASH = hashlib.sha256(CONTENT).hexdigest()
CLOSED = {"sha256": HASH, "size": len(CONTENT), "state": "closed"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that was never sealed."""
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(CONTENT)
    return path


def beside(path: Path, end: str) -> Path:
    return path.parent / f"warehouse.duckdb.{end}"


def sealed(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(beside(path, "seal").read_text())
    return said


def test_a_closed_file_is_sealed_with_its_hash_and_its_size(path: Path) -> None:
    put_seal(path)
    assert beside(path, "seal").read_text() == json.dumps(CLOSED, sort_keys=True)
    assert prove_seal(path) == SealProof(closed=True)


def test_the_seal_says_where_the_journal_ended(path: Path) -> None:
    mark = Journal(path.parent / "journal").append(Mark(), {"kind": "run"}, [])
    put_seal(path)
    assert sealed(path) == CLOSED | {"journal": [1, mark.digest]}
    assert prove_seal(path) == SealProof(closed=True, journal=mark)
    break_seal(path)
    assert prove_seal(path) == SealProof(closed=False, journal=mark)


def test_a_seal_is_broken_while_the_file_is_open_and_put_again_with_what_it_holds_then(path: Path) -> None:
    put_seal(path)
    assert break_seal(path)
    assert sealed(path) == CLOSED | {"state": "open"}
    assert not break_seal(path)  # it was not closed since: a crash
    path.write_bytes(CONTENT + b", and more")
    put_seal(path)
    more = hashlib.sha256(CONTENT + b", and more").hexdigest()
    assert sealed(path) == {"sha256": more, "size": len(CONTENT) + 10, "state": "closed"}
    assert break_seal(path)


def test_a_file_without_a_seal_is_not_proved(path: Path) -> None:
    assert prove_seal(path) == SealProof(closed=False)
    assert not break_seal(path)
    assert sealed(path) == {"state": "open"}


def test_a_file_that_is_gone_is_not_proved_and_not_sealed(path: Path) -> None:
    put_seal(path)
    path.unlink()
    assert not break_seal(path)
    put_seal(path)
    assert sealed(path)["state"] == "open"


def test_a_write_ahead_log_beside_says_that_the_file_was_not_closed_cleanly(path: Path) -> None:
    put_seal(path)
    beside(path, "wal").touch()
    assert not break_seal(path)
    put_seal(path)
    assert sealed(path)["state"] == "open"


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"!", CONTENT + b"!"])
def test_a_closed_file_that_was_altered_is_refused_and_its_seal_stays(path: Path, content: bytes) -> None:
    put_seal(path)
    path.write_bytes(content)
    os.utime(path, ns=(1, 1))
    with pytest.raises(WarehouseError) as caught:
        break_seal(path)
    assert caught.value.what == "the warehouse's file is not as it was closed"
    assert caught.value.where == str(path)
    assert sealed(path) == CLOSED
    told = "its bytes are not those that were closed: damaged, or written to by another program"
    assert prove_seal(path) == SealProof(closed=True, file=told)


def test_a_file_that_another_process_closed_is_hashed(path: Path) -> None:
    beside(path, "seal").write_text(json.dumps(CLOSED | {"sha256": "0" * 64}, sort_keys=True))
    with pytest.raises(WarehouseError):
        break_seal(path)
    beside(path, "seal").write_text(json.dumps(CLOSED, sort_keys=True))
    assert break_seal(path)


def test_what_this_process_closed_itself_is_not_hashed_again_while_size_and_time_are_the_same(path: Path) -> None:
    put_seal(path)
    times = path.stat()
    path.write_bytes(CONTENT[::-1])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert break_seal(path)
    put_seal(path)
    assert sealed(path) == CLOSED
    os.utime(path, ns=(1, 1))
    put_seal(path)
    assert sealed(path)["sha256"] == hashlib.sha256(CONTENT[::-1]).hexdigest()


def test_a_size_that_does_not_fit_is_told_even_of_the_right_hash(path: Path) -> None:
    beside(path, "seal").write_text(json.dumps(CLOSED | {"size": 1}, sort_keys=True))
    assert prove_seal(path).file.startswith("its bytes are not those that were closed")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        "{}",
        '{"state": "shut"}',
        '{"state": "closed"}',
        '{"sha256": "aa", "state": "closed"}',
        '{"size": 1, "state": "closed"}',
        '{"sha256": "aa", "size": 1, "state": "closed", "x": 1}',
        '{"journal": 7, "state": "open"}',
        '{"journal": [1, "aa", 3], "state": "open"}',
        '{"state":"open"}',
        '{"state": "open"}\n',
    ],
)
def test_what_is_no_seal_of_ours_is_told_and_proves_nothing(path: Path, text: str) -> None:
    beside(path, "seal").write_text(text)
    assert prove_seal(path) == SealProof(closed=False, seal="it is not as it was written")
    assert not break_seal(path)
    assert sealed(path) == {"state": "open"}


def test_a_seal_that_cannot_be_read_is_told(path: Path) -> None:
    beside(path, "seal").mkdir()
    assert prove_seal(path) == SealProof(closed=False, seal="Is a directory")


def test_the_seal_of_an_open_file_may_have_what_it_had_when_it_was_closed(path: Path) -> None:
    for more in ({}, {"sha256": "aa"}, {"size": 1}, CLOSED, {"journal": [3, "c" * 64]}):
        text = json.dumps(more | {"state": "open"}, sort_keys=True)
        beside(path, "seal").write_text(text)
        journal = Mark(3, "c" * 64) if "journal" in more else None
        assert prove_seal(path) == SealProof(closed=False, journal=journal), text
