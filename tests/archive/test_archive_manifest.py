"""The manifest: a chain that shows every alteration, and a mark that shows a missing end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gsi_etl.archive.manifest import Manifest, Mark
from gsi_etl.errors import ArchiveError


def _append(manifest: Manifest, count: int) -> None:
    for n in range(count):
        manifest.append(
            event="stored", sha256=f"{n:064x}", size=n, stored_sha256="0" * 64, at="2026-03-01T12:00:00+00:00"
        )


def test_lines_are_numbered_and_chained(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    assert manifest.mark() == Mark()
    _append(manifest, 3)
    assert [line.sequence for line in manifest.lines()] == [1, 2, 3]
    assert len({line.digest for line in manifest.lines()}) == 3
    assert manifest.mark() == manifest.stated_mark() == Manifest(tmp_path).mark()
    assert list(manifest.check()) == []


def test_another_reader_sees_what_was_appended_since(tmp_path: Path) -> None:
    writer, reader = Manifest(tmp_path), Manifest(tmp_path)
    assert reader.lines() == ()
    _append(writer, 2)
    assert len(reader.lines()) == 2
    _append(reader, 1)
    assert [line.sequence for line in writer.lines()] == [1, 2, 3]


@pytest.mark.parametrize("keep", [0, 1, 2])
def test_a_missing_end_is_noticed(tmp_path: Path, keep: int) -> None:
    manifest = Manifest(tmp_path)
    _append(manifest, 3)
    lines = manifest.path.read_bytes().splitlines(keepends=True)
    manifest.path.write_bytes(b"".join(lines[:keep]))
    (sentence,) = Manifest(tmp_path).check()
    assert f"has {keep} lines, the high-water mark says 3" in sentence


@pytest.mark.parametrize(
    "order", [[0, 2], [1, 2], [0, 2, 1], [0, 1, 1, 2], [0, 0]], ids=["gap", "no first", "swapped", "doubled", "again"]
)
def test_lines_taken_out_or_moved_are_noticed(tmp_path: Path, order: list[int]) -> None:
    manifest = Manifest(tmp_path)
    _append(manifest, 3)
    lines = manifest.path.read_bytes().splitlines(keepends=True)
    manifest.path.write_bytes(b"".join(lines[n] for n in order))
    assert list(Manifest(tmp_path).check())
    with pytest.raises(ArchiveError, match="damaged"):
        Manifest(tmp_path).lines()


def test_a_rewritten_manifest_is_noticed_by_the_mark(tmp_path: Path) -> None:
    """A chain that is whole in itself, but is another one."""
    manifest = Manifest(tmp_path)
    _append(manifest, 2)
    mark = manifest.mark_path.read_bytes()
    manifest.path.unlink()
    other = Manifest(tmp_path)
    _append(other, 1)
    _append(other, 1)
    manifest.mark_path.write_bytes(mark)
    (sentence,) = Manifest(tmp_path).check()
    assert "not the one" in sentence


def test_a_line_whose_writing_was_cut_off_is_forgotten_and_the_next_one_fits(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    _append(manifest, 2)
    with manifest.path.open("ab") as file:
        file.write(b'{"at":"2026-03-01T12:0')
    fresh = Manifest(tmp_path)
    assert list(fresh.check()) == []
    _append(fresh, 1)
    assert [line.sequence for line in Manifest(tmp_path).lines()] == [1, 2, 3]


def test_a_mark_behind_the_manifest_is_what_a_crash_leaves_and_is_fine(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    _append(manifest, 2)
    mark = manifest.mark_path.read_bytes()
    _append(manifest, 1)
    manifest.mark_path.write_bytes(mark)
    assert list(Manifest(tmp_path).check()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"sequence": "x", "digest": ""}', b"\xff"])
def test_an_unreadable_mark_is_noticed(tmp_path: Path, content: bytes) -> None:
    manifest = Manifest(tmp_path)
    _append(manifest, 2)
    manifest.mark_path.write_bytes(content)
    (sentence,) = manifest.check()
    assert "high" in sentence


def test_a_line_of_another_shape_names_its_number(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    _append(manifest, 1)
    with manifest.path.open("ab") as file:
        file.write(json.dumps({"sequence": 2}).encode() + b"\n")
    with pytest.raises(ArchiveError) as caught:
        Manifest(tmp_path).lines()
    assert caught.value.where.endswith("manifest.jsonl:2")
