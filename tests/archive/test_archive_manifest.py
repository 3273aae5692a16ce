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


def latest_of(manifest: Manifest, count: int) -> list[str | None]:
    return [manifest.latest("s", f"https://example.org/{n}") for n in range(count)]


def _append_pages(manifest: Manifest, count: int, sha256: str) -> None:
    manifest.append_all(
        {"event": "stored", "sha256": sha256, "size": 1, "stored_sha256": "0" * 64, "at": "2026-03-01T12:00:00+00:00",
         "source_id": "s", "url": f"https://example.org/{n}"}
        for n in range(count)
    )  # fmt: skip


def test_what_a_page_gave_last_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gsi_etl.archive.manifest.HELD", 10)
    manifest = Manifest(tmp_path)
    _append_pages(manifest, 95, "a" * 64)
    _append_pages(manifest, 7, "b" * 64)
    for one in (manifest, Manifest(tmp_path)):
        assert latest_of(one, 96) == ["b" * 64] * 7 + ["a" * 64] * 88 + [None]
        assert len(one._fresh) < 10


@pytest.mark.parametrize("damage", ["gone", "junk", "flipped", "of another manifest"])
def test_an_index_that_is_not_of_this_manifest_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    monkeypatch.setattr("gsi_etl.archive.manifest.HELD", 10)
    _append_pages(Manifest(tmp_path), 50, "a" * 64)
    index = tmp_path / ".latest.sqlite"
    if damage == "gone":
        index.unlink()
    elif damage == "junk":
        index.write_bytes(b"junk" * 1000)
    elif damage == "flipped":
        whole = index.read_bytes()
        index.write_bytes(whole[:20] + bytes([whole[20] ^ 0x20]) + whole[21:])
    else:
        other = tmp_path / "other"
        other.mkdir()
        _append_pages(Manifest(other), 50, "b" * 64)
        index.write_bytes((other / ".latest.sqlite").read_bytes())
    assert latest_of(Manifest(tmp_path), 50) == ["a" * 64] * 50


def test_an_altered_line_that_the_index_has_read_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gsi_etl.archive.manifest.HELD", 10)
    manifest = Manifest(tmp_path)
    _append_pages(manifest, 50, "a" * 64)
    whole = manifest.path.read_bytes()
    manifest.path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(ArchiveError, match="damaged"):
        Manifest(tmp_path).mark()


def test_a_manifest_holds_every_end_that_it_once_had(tmp_path: Path) -> None:
    manifest, ends = Manifest(tmp_path), [Mark()]
    for _ in range(3):
        _append(manifest, 1)
        ends.append(manifest.mark())
    assert all(Manifest(tmp_path).holds(end) for end in ends)
    assert not any(manifest.holds(Mark(n, "f" * 64)) for n in (1, 3, 4))
