"""The files of the journal: what their names and bytes prove, and what is said of each that is not as written."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.journal import Journal, JournalEntry, JournalFlaw, Mark, TableRows, packed

ROWS = TableRows("acks", ("change_id", "note"), ['{"change_id":"a","note":"ä"}', '{"change_id":"b","note":"b"}'])
OTHERS = TableRows("mutes", ("pattern",), ['{"pattern":"c"}'])


def journal_of(folder: Path, files: int, *tables: TableRows) -> Journal:
    """A journal of so many files, each of an entry that is numbered in its header."""
    journal, mark = Journal(folder / "journal"), Mark()
    for number in range(1, files + 1):
        mark = journal.append(mark, {"kind": "run", "at": f"day {number}"}, tables)
    return journal


def put(journal: Journal, sequence: int, content: bytes) -> Path:
    """A file of this number and content, under the name that it then must have."""
    path = journal.path(Mark(sequence, hashlib.sha256(content).hexdigest()))
    path.write_bytes(packed(content))
    return path


def header(sequence: int, previous: str) -> bytes:
    return f"{json.dumps({'kind': 'run', 'previous': previous, 'sequence': sequence})}\n".encode()


def why(work: Callable[[], object]) -> tuple[str, str]:
    """Where and why the work refuses to go on."""
    with pytest.raises(WarehouseError) as caught:
        work()
    assert caught.value.what == "the journal of the warehouse is damaged"
    return Path(caught.value.where).name, caught.value.why


# --- what a file holds


def test_a_file_is_named_by_its_number_and_content_and_holds_a_header_and_the_rows_of_each_table(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path / "home" / "journal")
    first = journal.append(Mark(), {"kind": "run", "at": "then"}, [ROWS, OTHERS])
    second = journal.append(first, {"kind": "run", "at": "later"}, [])
    text = (
        f'{{"at":"then","kind":"run","previous":"{"0" * 64}","sequence":1}}\n'
        '{"columns":["change_id","note"],"rows":2,"table":"acks"}\n'
        '{"change_id":"a","note":"ä"}\n{"change_id":"b","note":"b"}\n'
        '{"columns":["pattern"],"rows":1,"table":"mutes"}\n{"pattern":"c"}\n'
    )
    assert first == Mark(1, hashlib.sha256(text.encode()).hexdigest())
    assert journal.path(first) == tmp_path / "home" / "journal" / f"00000001-{first.digest}.json.gz"
    assert gzip.decompress(journal.path(first).read_bytes()).decode() == text
    assert gzip.decompress(journal.path(second).read_bytes()).decode() == (
        f'{{"at":"later","kind":"run","previous":"{first.digest}","sequence":2}}\n'
    )
    assert sorted(path.name[:8] for path in journal.folder.iterdir()) == ["00000001", "00000002"]


def test_what_was_appended_is_read_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    first = journal.append(Mark(), {"kind": "run"}, [ROWS, TableRows("empty", ("x",), []), OTHERS])
    second = journal.append(first, {"kind": "acks"}, [OTHERS])
    entries = [
        JournalEntry(
            first,
            {"kind": "run", "previous": "0" * 64, "sequence": 1},
            (ROWS, TableRows("empty", ("x",), []), OTHERS),
        ),
        JournalEntry(second, {"kind": "acks", "previous": first.digest, "sequence": 2}, (OTHERS,)),
    ]
    assert [journal.read(first), journal.read(second)] == entries
    assert list(journal.entries()) == entries
    assert list(journal.entries(first)) == entries[1:]
    assert list(journal.entries(second)) == []


def test_a_file_carries_the_hash_of_its_own_bytes_as_the_comment_of_a_gzip_file() -> None:
    data = b"some words\n" * 50
    body = gzip.compress(data, 1, mtime=0)[10:]
    digest = hashlib.sha256(body).hexdigest().encode()
    assert packed(data) == b"\x1f\x8b\x08\x10\0\0\0\0\0\xff" + digest + b"\0" + body


# --- which files there are


@pytest.mark.parametrize("files", [0, 1, 7, 8, 9, 17])
def test_a_journal_is_known_by_the_names_of_its_files(tmp_path: Path, files: int) -> None:
    journal = journal_of(tmp_path, files)
    marks = journal.marks()
    assert [mark.sequence for mark in marks] == list(range(1, files + 1))
    end = marks[-1] if marks else Mark(0, "0" * 64)
    assert (journal.last(), journal.end()) == (end, end)
    assert journal.listed() == (marks, [])
    assert list(journal.flaws()) == []
    for number, known in enumerate([Mark(), *marks]):
        assert journal.after(known) == marks[number:]
        assert journal.holds(known)
    assert not journal.holds(Mark(max(files, 1), "a" * 64))


def test_a_file_that_is_withdrawn_is_gone(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 3)
    *left, last = journal.marks()
    journal.withdraw(last)
    assert journal.marks() == left
    assert not journal.holds(last)


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ((1,), "file 1 is missing"),
        ((4,), "file 4 is missing"),
        ((4, 5), "files 4 to 5 are missing"),
        ((1, 2, 3, 4, 5, 6, 7, 8), "files 1 to 8 are missing"),
    ],
)
def test_a_gap_in_the_numbers_is_told_and_nothing_is_read_across_it(
    tmp_path: Path, gone: tuple[int, ...], told: str
) -> None:
    journal = journal_of(tmp_path, 9)
    marks = journal.marks()
    for number in gone:
        journal.path(marks[number - 1]).unlink()
    assert journal.listed() == (
        [mark for mark in marks if mark.sequence not in gone],
        [JournalFlaw(journal.folder, told)],
    )
    assert list(journal.flaws()) == [JournalFlaw(journal.folder, told)]  # the file after the gap is sound
    for look in (journal.marks, journal.last, lambda: journal.after(marks[-1]), lambda: list(journal.entries())):
        assert why(look) == ("journal", told)
    assert journal.end() == marks[-1]


@pytest.mark.parametrize(
    ("name", "where", "told"),
    [
        ("0001-x.json.gz", None, "its name is not that of a file of the journal"),
        ("0", None, "its name is not that of a file of the journal"),
        (f"00000002-{'f' * 64}.json.gz", "journal", "file 2 is there twice"),
        (f"00000000-{'f' * 64}.json.gz", "journal", "file 0 is there twice"),
        (f"00000002-{'f' * 64}.json.gz.new", None, "its name is not that of a file of the journal"),
    ],
)
def test_a_name_that_should_not_be_there_is_told(tmp_path: Path, name: str, where: str | None, told: str) -> None:
    journal = journal_of(tmp_path, 3)
    (journal.folder / name).write_bytes(b"")
    for look in (journal.marks, journal.last, lambda: journal.after(Mark())):
        assert why(look) == (where or name, told)
    assert [mark.sequence for mark in journal.listed()[0] if mark.digest != "f" * 64] == [1, 2, 3]


def test_other_files_beside_are_none_of_the_journals_business(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    (journal.folder / ".00000003-x.new").write_bytes(b"half")
    (journal.folder / "notes.txt").write_bytes(b"words")
    assert [mark.sequence for mark in journal.marks()] == [1, 2]
    assert journal.last().sequence == 2
    assert list(journal.flaws()) == []


# --- what is wrong with a file


def of_another_journal(journal: Journal, marks: list[Mark]) -> None:
    journal.path(marks[1]).unlink()
    put(journal, 2, header(2, "b" * 64))


def of_another_place(journal: Journal, marks: list[Mark]) -> None:
    journal.path(marks[2]).unlink()
    put(journal, 3, header(2, marks[1].digest))


def altered(journal: Journal, mark: Mark, at: int) -> None:
    data = bytearray(journal.path(mark).read_bytes())
    data[at] ^= 1
    journal.path(mark).write_bytes(bytes(data))


def in_its_place(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


SOUND = "the file was altered; what it holds is still right"
DAMAGE: dict[str, tuple[Callable[[Journal, list[Mark]], object], str, bool]] = {
    "no gzip": (lambda j, m: j.path(m[1]).write_bytes(b"text"), "Not a gzipped file (b'te')", True),
    "half a file": (
        lambda j, m: j.path(m[1]).write_bytes(j.path(m[1]).read_bytes()[:90]),
        "Compressed file ended before the end-of-stream marker was reached",
        True,
    ),
    "another content": (
        lambda j, m: j.path(m[1]).write_bytes(packed(b"{}\n")),
        "its content does not have the hash that is its name",
        True,
    ),
    "of another journal": (of_another_journal, "it does not follow the file before it", True),
    "a folder": (lambda j, m: in_its_place(j.path(m[1]), Path.mkdir), "Is a directory", True),
    "a link to nowhere": (
        lambda j, m: in_its_place(j.path(m[1]), lambda path: path.symlink_to("nowhere")),
        "No such file or directory",
        True,
    ),
    "a bit of the time": (lambda j, m: altered(j, m[1], 5), SOUND, False),
    "a bit of the hash": (lambda j, m: altered(j, m[1], 20), SOUND, False),
    "the last bit of the hash": (lambda j, m: altered(j, m[1], 73), SOUND, False),
    "packed at another time": (
        lambda j, m: j.path(m[1]).write_bytes(gzip.compress(gzip.decompress(j.path(m[1]).read_bytes()), mtime=9)),
        SOUND,
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_each_file_that_is_not_as_it_was_written_is_told_with_whether_its_rows_are_lost(
    tmp_path: Path, name: str
) -> None:
    journal = journal_of(tmp_path, 3, ROWS)
    before = journal.marks()
    damage, told, lost = DAMAGE[name]
    damage(journal, before)
    (path,) = journal.folder.glob("00000002-*")
    flaws = list(journal.flaws())
    assert flaws[0] == JournalFlaw(path, told, lost)
    # The file after one of another journal does not follow it either.
    assert len(flaws) == (2 if name == "of another journal" else 1)
    second = journal.marks()[1]
    assert list(journal.flaws(only=[second])) == [JournalFlaw(path, told, lost)]
    assert list(journal.flaws(only=[before[0]])) == []
    if not lost:
        assert journal.read(second).tables == (ROWS,)
    elif name == "of another journal":
        assert why(lambda: list(journal.entries())) == (path.name, told)
    else:
        assert why(lambda: journal.read(second)) == (path.name, told)


def test_a_file_that_says_it_is_another_is_not_read_as_the_next(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 3)
    of_another_place(journal, journal.marks())
    (path,) = journal.folder.glob("00000003-*")
    read: list[Any] = []
    assert why(lambda: read.extend(journal.entries())) == (path.name, "it does not follow the file before it")
    assert [entry.mark.sequence for entry in read] == [1, 2]


def test_a_file_as_earlier_versions_packed_it_is_proved_by_its_content(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    path = journal.path(journal.marks()[0])
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), mtime=0))
    assert list(journal.flaws()) == []


def test_each_file_is_held_against_the_one_before_it(tmp_path: Path) -> None:
    entries = list(journal_of(tmp_path, 4).entries())
    assert [after.header["previous"] for after in entries[1:]] == [
        before.mark.digest for before, _ in pairwise(entries)
    ]


def test_a_file_that_a_run_withdraws_meanwhile_is_no_flaw(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 2)
    first, last = journal.marks()
    altered(journal, first, 5)
    flaws = journal.flaws()
    assert next(flaws).path == journal.path(first)
    journal.withdraw(last)
    assert list(flaws) == []
