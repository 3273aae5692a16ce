"""One flipped bit anywhere in what recovery stands on: it is noticed, and a restore brings back all that was sound."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions.doctor import findings
from gsi_etl.config.settings import Settings
from gsi_etl.errors import ArchiveError, UsageError, WarehouseError
from gsi_etl.ops.backup import back_up, restore
from gsi_etl.ops.maintenance import maintain, publish_again
from gsi_etl.ops.restore import STAGE
from gsi_etl.ops.verification import prove, prove_backup
from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
from gsi_etl.warehouse.journal import Journal
from gsi_etl.warehouse.ledger import all_totals, columns_of
from gsi_etl.warehouse.rebuild import rebuild
from lighter_runs import unaudited
from operated import BEGAN, Operated, operated, page

pytestmark = pytest.mark.slow

LATER = BEGAN + timedelta(days=3)
#: Kinds of files of a home folder, each of each damaged at least once, nightly many times.
KINDS = ("journal", "archive", "manifest", "seal", "warehouse")


#: Flips of each kind, nightly: the other tests have one of each.
FLIPS = [pytest.param(100, marks=pytest.mark.nightly)]


@dataclass(frozen=True)
class Kept:
    """A home folder after three runs with three states of one page, and a backup of it."""

    place: Operated
    backups: Path
    backup: Path

    def settings(self, home: Path | None = None) -> Settings:
        return self.place.settings(backup_path=self.backups).model_copy(update={"home": home or self.place.home})


@pytest.fixture(scope="module", autouse=True)
def no_checks() -> Iterator[None]:
    """What the runs are checked for is not looked at here."""
    with unaudited():
        yield


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("recovery")
    with operated(folder / "work") as place:
        for days, number in ((1, "41.3 million"), (2, "42.3 million")):
            place.server.set("/index", page(number), etag=f'"{number}"')
            place.run(BEGAN + timedelta(days=days), f"run-{days}")
        made = back_up(place.settings(), folder / "backups", now=lambda: LATER)
        yield Kept(place, folder / "backups", made)


@pytest.fixture
def kept(original: Kept, tmp_path: Path) -> Kept:
    """A copy to damage."""
    shutil.copytree(original.place.folder, tmp_path / "work", symlinks=True)
    shutil.copytree(original.backups, tmp_path / "backups")
    place = Operated(tmp_path / "work", original.place.server)
    return Kept(place, tmp_path / "backups", tmp_path / "backups" / original.backup.name)


def files_of(folder: Path, kind: str) -> list[Path]:
    """All files of a kind below a home folder or a backup."""
    patterns = {
        "journal": ["journal/*.gz"],
        "archive": ["archive/*/*.gz"],
        "manifest": ["archive/manifest.jsonl", "archive/highwater.json"],
        "seal": ["warehouse.duckdb.seal"],
        "warehouse": ["warehouse.duckdb"],
        "note": ["backup.json"],
    }
    return sorted(path for pattern in patterns[kind] for path in folder.glob(pattern))


def flip(path: Path, chance: random.Random) -> None:
    """One bit of a file, as a disk does it: neither size nor time are others."""
    stat, data = path.stat(), bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(data))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def rows(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that the runs wrote, whichever transactions are said to have written it."""
    found = {}
    with open_reader(warehouse) as connection:
        for table in all_totals(connection):
            names = ", ".join(name for name in columns_of(connection, table) if name != "entry")
            where = "WHERE status <> 'restored'" if table == "runs" else ""
            found[table] = connection.execute(f"SELECT {names} FROM core.{table} {where} ORDER BY ALL").fetchall()
    return found


def snapshots(folder: Path) -> set[str]:
    return {path.parent.name + path.stem for path in files_of(folder, "archive")}


def looked(settings: Settings) -> dict[str, bool]:
    return {finding.name: finding.well for finding in findings(settings)}


def line_of(kind: str) -> str:
    return {"manifest": "archive", "seal": "warehouse"}.get(kind, kind)


def check_noticed_at_home(kept: Kept, kind: str, chance: random.Random) -> None:
    """The doctor says so, `maintain` says so and goes on, and nothing is backed up."""
    hurt = chance.choice(files_of(kept.place.home, kind))
    flip(hurt, chance)
    assert looked(kept.settings())[line_of(kind)] is False, hurt
    flaws = prove(kept.place.home).flaws
    assert hurt in {flaw.path for flaw in flaws} or kind in ("seal", "manifest"), (hurt, flaws)
    if kind != "seal":  # that one heals: the rows are compared with the journal, and it is written again
        with pytest.raises(WarehouseError, match="damaged"):
            back_up(kept.settings(), kept.backups, now=lambda: LATER + timedelta(days=1))
        done = maintain(kept.settings(), now=lambda: LATER + timedelta(days=1))
        assert done.problems
        assert done.backup is None
    assert prove_backup(kept.backup).sound


def check_restored(kept: Kept, kind: str, chance: random.Random, home: Path, *, live_on: bool = True) -> None:
    """The doctor names the backup, the next one is sound, and a restore of the damaged one brings back the rest.

    With ``live_on`` the restored home is also published, maintained and rebuilt, which takes most of the time.
    """
    before, all_snapshots = rows(kept.place.home / "warehouse.duckdb"), snapshots(kept.place.home)
    hurt = chance.choice(files_of(kept.backup, kind))
    flip(hurt, chance)
    assert looked(kept.settings())["backups"] is False, hurt

    told: list[Path] = []
    again = back_up(
        kept.settings(), kept.backups, now=lambda: LATER + timedelta(days=1), tell=lambda flaw: told.append(flaw.path)
    )
    assert prove_backup(again).sound
    assert told == ([hurt] if kind in ("journal", "archive") else [])

    settings = kept.settings(home)
    if kind not in ("seal", "warehouse"):
        with pytest.raises((ArchiveError, WarehouseError)) as caught:
            restore(kept.backup, settings, now=lambda: LATER)
        assert str(hurt) in str(caught.value)
        assert not [path.name for path in home.iterdir() if path.name in (STAGE, "warehouse.duckdb", "journal")]
        assert snapshots(home) == set()
    back = restore(kept.backup, settings, now=lambda: LATER, salvage=kind not in ("seal", "warehouse"))
    assert back.flaws
    assert rows(home / "warehouse.duckdb") == before
    gone = {hurt.parent.name + hurt.stem} if kind == "archive" else set()
    lost = snapshots(home) ^ all_snapshots
    assert lost <= gone
    assert (kind in ("archive", "manifest")) or not back.lost
    if live_on:
        publish_again(settings, now=lambda: LATER)
        seen = looked(settings)
        assert [seen[name] for name in ("warehouse", "journal", "archive")] == [True] * 3
        done = maintain(settings, now=lambda: LATER + timedelta(days=2), backup_to=home.parent / "others")
        assert done.problems == ()
        rebuild(home / "warehouse.duckdb", now=LATER)
        assert rows(home / "warehouse.duckdb") == before
    shutil.rmtree(again)


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_of_the_home_folder_is_noticed_and_not_backed_up(kept: Kept, kind: str) -> None:
    check_noticed_at_home(kept, kind, random.Random(kind))


@pytest.mark.parametrize("kind", [*KINDS, "note"])
def test_a_flipped_bit_of_a_backup_is_noticed_and_all_that_is_sound_comes_back(
    kept: Kept, kind: str, tmp_path: Path
) -> None:
    check_restored(kept, kind, random.Random(kind), tmp_path / "restored")


@pytest.mark.parametrize("flips", FLIPS)
@pytest.mark.parametrize("kind", KINDS)
def test_many_flipped_bits_of_each_kind_of_file_are_all_noticed(kept: Kept, kind: str, flips: int) -> None:
    """Each alone, and put back before the next; the doctor's own line says so each time."""
    missed = []
    for n in range(flips):
        chance = random.Random(f"{kind} {n}")
        hurt = chance.choice(files_of(kept.place.home, kind))
        whole = hurt.read_bytes()
        flip(hurt, chance)
        if all(looked(kept.settings())[line] for line in ("warehouse", "journal", "archive")):
            missed.append((hurt, n))
        hurt.write_bytes(whole)
    assert missed == []
    assert looked(kept.settings())[line_of(kind)]


@pytest.mark.parametrize("flips", FLIPS)
@pytest.mark.parametrize("kind", [*KINDS, "note"])
def test_many_flipped_bits_of_backups_are_noticed_and_all_that_is_sound_comes_back(
    original: Kept, tmp_path: Path, kind: str, flips: int
) -> None:
    for n in range(flips):
        folder = tmp_path / str(n)
        shutil.copytree(original.place.folder, folder / "work", symlinks=True)
        shutil.copytree(original.backups, folder / "backups")
        place = Operated(folder / "work", original.place.server)
        copy = Kept(place, folder / "backups", folder / "backups" / original.backup.name)
        check_restored(copy, kind, random.Random(f"{kind} {n}"), folder / "restored", live_on=n % 6 == 0)
        shutil.rmtree(folder)


def test_a_restore_that_was_refused_can_be_tried_again(kept: Kept, tmp_path: Path) -> None:
    settings, sound = kept.settings(tmp_path / "restored"), tmp_path / "sound"
    shutil.copytree(kept.backup, sound)
    flip(files_of(kept.backup, "archive")[0], random.Random(1))
    with pytest.raises(ArchiveError, match="damaged"):
        restore(kept.backup, settings, now=lambda: LATER)
    assert restore(sound, settings, now=lambda: LATER).lost == ()
    with pytest.raises(UsageError, match="in use"):
        restore(sound, settings, now=lambda: LATER)


class _KilledError(Exception):
    pass


@pytest.mark.parametrize("moved", range(4))
def test_a_restore_that_was_killed_is_cleared_away_by_the_next(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    """Killed while it moved the parts into place, after ``moved`` of them: nothing is cleaned up by it."""
    from gsi_etl.ops import restore as module

    settings, move, done = kept.settings(tmp_path / "restored"), module._move, []

    def killed(source: Path, target: Path) -> None:
        if len(done) == moved:
            raise _KilledError
        move(source, target)
        done.append(target)

    with monkeypatch.context() as patch:
        patch.setattr(module, "_move", killed)
        patch.setattr(module.shutil, "rmtree", lambda path, **_: path.name == STAGE or shutil.os.rmdir(path))
        patch.setattr(module, "_clear_stage", lambda _home: None)
        with pytest.raises(_KilledError):
            restore(kept.backup, settings, now=lambda: LATER)
    assert (settings.home / STAGE / "ready").exists()
    restore(kept.backup, settings, now=lambda: LATER)
    assert rows(settings.warehouse_path) == rows(kept.place.home / "warehouse.duckdb")
    assert prove(settings.home, content=True).sound
    assert not (settings.home / STAGE).exists()


def test_what_a_complete_restore_left_behind_never_costs_the_home(kept: Kept) -> None:
    """It was killed after the last part had been moved; the home has been in use since."""
    (kept.place.home / STAGE).mkdir()
    (kept.place.home / STAGE / "ready").touch()
    before = rows(kept.place.home / "warehouse.duckdb")
    with pytest.raises(UsageError, match="in use"):
        restore(kept.backup, kept.settings(), now=lambda: LATER)
    assert rows(kept.place.home / "warehouse.duckdb") == before
    assert not (kept.place.home / STAGE).exists()


def test_a_run_refuses_a_home_that_is_half_moved_in(kept: Kept) -> None:
    shutil.rmtree(kept.place.home / "journal")
    with pytest.raises(WarehouseError, match="journal has lost its end"):
        kept.place.run(LATER, "too-early")


def test_damage_to_a_warehouse_and_its_journal_at_once_loses_only_what_both_had(kept: Kept, tmp_path: Path) -> None:
    before = rows(kept.place.home / "warehouse.duckdb")
    (hurt,) = files_of(kept.backup, "warehouse")
    hurt.write_bytes(bytes(byte ^ 0x55 for byte in hurt.read_bytes()))
    journal = Journal(kept.backup / "journal")
    run = [entry.mark for entry in journal.entries() if entry.header["kind"] == "run"][-1]
    flip(journal.path(run), random.Random(7))
    settings = kept.settings(tmp_path / "restored")
    back = restore(kept.backup, settings, now=lambda: LATER, salvage=True)
    assert back.lost == (f"transaction {run.sequence} of the journal and the rows that it wrote",)
    assert (back.rebuilt, back.rewritten) == (True, True)
    after = rows(settings.warehouse_path)
    assert all(set(after[table]) <= set(before[table]) for table in after)
    assert {run[0] for run in before["runs"]} - {run[0] for run in after["runs"]} == {"run-2"}
    publish_again(settings, now=lambda: LATER)
    assert maintain(settings, now=lambda: LATER, backup_to=tmp_path / "others").problems == ()


def test_a_broken_home_folder_is_salvaged_like_a_backup(kept: Kept) -> None:
    """There is no backup; the journal is damaged and the warehouse is not."""
    before = rows(kept.place.home / "warehouse.duckdb")
    hurt = files_of(kept.place.home, "journal")[2]
    flip(hurt, random.Random(3))
    with pytest.raises(WarehouseError, match="journal of the warehouse is damaged") as caught:
        rebuild(kept.place.home / "warehouse.duckdb", now=LATER)
    assert f"1 of {len(files_of(kept.place.home, 'journal'))} files" in caught.value.why
    assert hurt.name in caught.value.why
    broken = kept.place.home.rename(kept.place.home.with_name("broken"))
    settings = kept.settings()
    with pytest.raises(UsageError, match="not a backup"):
        restore(broken, settings, now=lambda: LATER)
    back = restore(broken, settings, now=lambda: LATER, salvage=True)
    assert (back.rewritten, back.lost) == (True, ())
    assert rows(settings.warehouse_path) == before
    kept.place.server.set("/index", page("43.3 million"), etag='"43"')
    assert "revision" in {change.change_class for change in kept.place.run(LATER, "next").told}


def test_one_bad_backup_never_ends_the_nightly_round(kept: Kept) -> None:
    (kept.backups / "gsi-20200101T000000Z").mkdir()
    (kept.backups / "gsi-20200102T000000Z").mkdir()
    (kept.backups / "gsi-20200102T000000Z" / "backup.json").write_bytes(b"\xff{")
    hurt = files_of(kept.backup, "archive")[0]
    flip(hurt, random.Random(2))
    done = maintain(kept.settings(), now=lambda: LATER + timedelta(days=1))
    assert done.backup is not None
    assert prove_backup(done.backup).sound
    for name in (str(hurt), "gsi-20200101", "gsi-20200102"):
        assert any(name in problem for problem in done.problems), name


def test_the_doctor_names_the_sound_copy_of_a_damaged_file(kept: Kept) -> None:
    hurt = files_of(kept.place.home, "journal")[1]
    flip(hurt, random.Random(5))
    (line,) = [finding for finding in findings(kept.settings()) if finding.name == "journal"]
    copy = kept.backup / "journal" / hurt.name
    assert line.hint == f"cp {copy} {hurt}"
    shutil.copy2(copy, hurt)
    assert looked(kept.settings())["journal"]


def test_a_quick_look_reads_a_sample_and_still_sees_what_is_missing(kept: Kept) -> None:
    hurt, other = files_of(kept.place.home, "archive")[:2]
    flip(hurt, random.Random(1))
    flip(other, random.Random(2))
    assert len(prove(kept.place.home).flaws) == 2
    assert len(prove(kept.place.home, sample=2).flaws) <= 2
    assert prove(kept.place.home, sample=0).sound
    hurt.unlink()
    assert [flaw.path for flaw in prove(kept.place.home, sample=0).flaws] == [hurt]


def test_a_journal_that_lost_its_end_is_noticed_without_opening_the_warehouse(kept: Kept) -> None:
    files_of(kept.place.home, "journal")[-1].unlink()
    assert not looked(kept.settings())["journal"]


def test_while_a_run_is_at_work_nothing_is_taken_for_damage(kept: Kept) -> None:
    with run_lock(kept.place.home, run_id="busy", now=LATER), open_writer(kept.place.home / "warehouse.duckdb"):
        assert prove(kept.place.home).sound


def test_a_home_that_a_kill_left_open_is_backed_up_once_its_rows_are_compared(kept: Kept) -> None:
    (kept.place.home / "warehouse.duckdb.seal").write_text('{"state": "open"}')
    assert looked(kept.settings())["warehouse"]
    made = back_up(kept.settings(), kept.backups, now=lambda: LATER + timedelta(days=1))
    assert prove_backup(made).sound


def test_home_and_backup_count_the_same(kept: Kept) -> None:
    home, backup = prove(kept.place.home, content=True), prove_backup(kept.backup)
    assert (home.snapshots, home.entries, home.content) == (backup.snapshots, backup.entries, backup.content)
    assert home.snapshots == len(snapshots(kept.place.home)) == 3
    assert home.entries == len(Journal(kept.place.home / "journal").marks())
