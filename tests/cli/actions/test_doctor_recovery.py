"""What the doctor says of a proof: each part in full, what is sound and what is not, with how to get it back."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from archive.test_archive_store import FETCH
from gsi_etl.archive import Archive
from gsi_etl.cli.actions import doctor_recovery as lines
from gsi_etl.config.settings import Settings
from gsi_etl.ops import verification
from gsi_etl.ops.verification import Flaw, Part, Proof

REBUILD = "`gsi-etl rebuild` rebuilds it from the journal and keeps this file"
RENEW = "the next run compares its rows with the journal and renews the seal"
SALVAGE = "move the home folder away and restore it with `gsi-etl restore --salvage`: its warehouse still has every row"
FROM_BACKUP = "restore the archive from a backup"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "data").mkdir()
    return Settings(home=tmp_path / "data", backup_path=tmp_path / "backups")


def flaw(settings: Settings, part: Part, name: str = "x", why: str = "it is gone") -> Flaw:
    return Flaw(part, settings.home / name, why)


def proof(settings: Settings, *flaws: Flaw, snapshots: int = 0, entries: int = 0) -> Proof:
    return Proof(settings.home, flaws, snapshots=snapshots, entries=entries)


def test_a_warehouse_is_as_it_was_closed_or_rebuilt_or_its_seal_renewed(settings: Settings) -> None:
    assert lines._warehouse(settings, proof(settings)) == (True, "none yet: the first run creates it", "")
    seal, file = flaw(settings, "seal"), flaw(settings, "warehouse", "w")
    journal = flaw(settings, "journal", "j")
    assert lines._warehouse(settings, proof(settings, seal)) == (False, seal.sentence, RENEW)
    assert lines._warehouse(settings, proof(settings, file)) == (False, file.sentence, REBUILD)
    both = f"{seal.sentence}; {file.sentence}"
    assert lines._warehouse(settings, proof(settings, seal, journal, file)) == (False, both, REBUILD)
    unchanged = "bytes, unchanged since they were closed"
    assert lines._warehouse(settings, proof(settings, journal)) == (True, f"0 {unchanged}", "")
    settings.warehouse_path.write_bytes(b"x" * 1234)
    assert lines._warehouse(settings, proof(settings)) == (True, f"1,234 {unchanged}", "")


def test_a_journal_is_counted_and_its_damage_named(settings: Settings) -> None:
    assert lines._journal(settings, proof(settings, entries=1)) == (
        True, "1 entry, one for each transaction", SALVAGE,
    )  # fmt: skip
    assert lines._journal(settings, proof(settings, entries=2))[1] == "2 entries, one for each transaction"
    wrong = flaw(settings, "journal")
    other = flaw(settings, "seal")
    assert lines._journal(settings, proof(settings, other, wrong)) == (False, wrong.sentence, SALVAGE)


def backup(settings: Settings, name: str, *files: str) -> Path:
    """A backup that holds these files of the home."""
    folder = settings.backup_path
    assert folder is not None
    hashes = {}
    for file in files:
        path = folder / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.encode())
        hashes[file] = verification.Hashes().of(path)
    note = verification.note_of(content_hash="c", made_at="2026-03-02T06:00:00+00:00", files=hashes)
    (folder / name / verification.NOTE).write_bytes(note)
    return folder / name


def test_damaged_files_are_copied_from_a_backup_where_it_has_every_one(settings: Settings) -> None:
    names = [f"journal/{number}.json.gz" for number in range(7)]
    flaws = [flaw(settings, "journal", name, "it is damaged") for name in names]
    assert lines._sound_copies(settings, flaws) == ""
    assert lines._sound_copies(settings, []) == ""
    kept = backup(settings, "gsi-20260302T060000Z", *names[:6])
    copies = [f"cp {kept / name} {settings.home / name}" for name in names]
    assert lines._sound_copies(settings, flaws[:1]) == copies[0]
    # Beyond five a line names no more, and neither does what is to be typed.
    assert lines._sound_copies(settings, flaws[:6]) == "; ".join(copies[:5])
    assert lines._sound_copies(settings, flaws) == ""
    assert lines._journal(settings, proof(settings, flaws[0])) == (False, flaws[0].sentence, copies[0])
    assert lines._journal(settings, proof(settings, flaws[6])) == (False, flaws[6].sentence, SALVAGE)


def test_five_flaws_are_named_and_the_others_counted(settings: Settings) -> None:
    flaws = [flaw(settings, "journal", f"{number}") for number in range(7)]
    named = "; ".join(one.sentence for one in flaws[:5])
    assert lines._told(flaws[:5]) == named
    assert lines._told(flaws[:6]) == f"{named}; and 1 more"
    assert lines._told(flaws) == f"{named}; and 2 more"


def test_an_archive_reaches_to_where_the_last_run_left_it(settings: Settings) -> None:
    with Archive(settings.archive_path) as archive:
        archive.put(b"<p>one</p>", FETCH)
        mark = archive.mark()
    whole = proof(settings, snapshots=1)
    words = "1 snapshot, 1 line in the manifest"
    assert lines._archive(settings, whole) == (True, words, "")
    path = settings.public_path / "gsi.duckdb"
    path.parent.mkdir()

    def ran(lines_then: int, digest: str, day: int) -> None:
        with duckdb.connect(str(path)) as connection:
            connection.execute("CREATE SCHEMA IF NOT EXISTS core")
            columns = "archive_lines INTEGER, archive_hash VARCHAR, recorded_at INTEGER"
            connection.execute(f"CREATE TABLE IF NOT EXISTS core.runs ({columns})")
            connection.execute("INSERT INTO core.runs VALUES (?, ?, ?)", [lines_then, digest, day])

    ran(0, "", 1)
    assert lines._archive(settings, whole) == (True, words, "")
    ran(mark.sequence, mark.digest, 2)
    assert lines._archive(settings, whole) == (True, f"{words}, high-water mark 1", FROM_BACKUP)
    ran(2, mark.digest, 3)
    lost = f"{words}, high-water mark 2: lines are missing or altered"
    assert lines._archive(settings, whole) == (False, lost, FROM_BACKUP)
    name = "archive/ab/1.gz"
    for part, named in (("archive", name), ("manifest", "archive/manifest.jsonl")):
        wrong = flaw(settings, part, named)  # type: ignore[arg-type]
        journal = flaw(settings, "journal")
        assert lines._archive(settings, proof(settings, journal, wrong)) == (False, wrong.sentence, FROM_BACKUP)
    kept = backup(settings, "gsi-20260302T060000Z", name)
    wrong = flaw(settings, "archive", name)
    copy = f"cp {kept / name} {settings.home / name}"
    assert lines._archive(settings, proof(settings, wrong)) == (False, wrong.sentence, copy)


def test_backups_are_counted_and_the_newest_sound_one_named(settings: Settings) -> None:
    hint = "make one with `gsi-etl backup`, then delete the damaged ones"
    where = settings.backup_path
    sound, later, damaged = (Proof(Path(name)) for name in ("gsi-1", "gsi-2", "gsi-3"))
    damaged = Proof(Path("gsi-3"), (flaw(settings, "backup"),))
    told = damaged.flaws[0].sentence
    assert lines._backups(settings, []) == (True, f"0 backups in {where}, none yet", hint)
    assert lines._backups(settings, [sound]) == (True, f"1 backup in {where}, the newest intact one is gsi-1", hint)
    both = f"2 backups in {where}, the newest intact one is gsi-2"
    assert lines._backups(settings, [sound, later]) == (True, both, hint)
    three = f"3 backups in {where}, the newest intact one is gsi-2; {told}"
    assert lines._backups(settings, [sound, later, damaged]) == (False, three, hint)
    none = f"1 backup in {where}, none is intact; {told}"
    assert lines._backups(settings, [damaged]) == (False, none, hint)
    unset = settings.model_copy(update={"backup_path": None})
    assert lines._backups(unset, []) == (True, "backup_path is not set: backups are not checked", "")


def test_the_lines_come_in_their_order_and_the_home_is_read_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []

    def prove(folder: Path, *, sample: int | None) -> Proof:
        read.append((folder, sample))
        return Proof(folder, entries=3)

    def prove_backups(folder: Path, *, sample: int | None) -> list[Proof]:
        read.append((folder, sample))
        return []

    monkeypatch.setattr(verification, "prove", prove)
    monkeypatch.setattr(verification, "prove_backups", prove_backups)
    told = {name: look(settings) for name, look in lines.recovery(settings, 100)}
    assert list(told) == ["warehouse", "journal", "archive", "backups"]
    assert read == [(settings.home, 100), (settings.backup_path, 100)]
    assert told["journal"][1] == "3 entries, one for each transaction"
    assert told["backups"][1] == f"0 backups in {settings.backup_path}, none yet"
    read.clear()
    unset = settings.model_copy(update={"backup_path": None})
    (*_, (name, look)) = lines.recovery(unset, None)
    assert (name, look(unset)) == ("backups", (True, "backup_path is not set: backups are not checked", ""))
    assert read == []
