"""The restore drill: what was backed up comes back byte for byte, or it is said what did not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gsi_etl.config.settings import Settings
from gsi_etl.errors import ArchiveError, LockedError, UsageError
from gsi_etl.ops.backup import back_up, restore
from gsi_etl.ops.maintenance import maintain, publish_again
from gsi_etl.ops.verification import backups
from gsi_etl.warehouse.connection import run_lock
from gsi_etl.warehouse.query import export, query
from operated import BEGAN, Operated, operated, page

#: What the runs are checked for is not looked at here.
pytestmark = pytest.mark.usefixtures("unaudited")

LATER = BEGAN + timedelta(hours=2)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Operated]:
    with operated(tmp_path / "work") as found:
        yield found


@pytest.mark.slow
def test_the_drill_everything_is_lost_and_comes_back_and_the_next_run_goes_on(place: Operated, tmp_path: Path) -> None:
    before = export(place.home / "warehouse.duckdb")
    made = back_up(place.settings(), tmp_path / "backups", now=lambda: LATER)
    shutil.rmtree(place.home)
    back = restore(made, place.settings(), now=lambda: LATER)
    assert (back.runs, back.snapshots, back.rebuilt) == (1, 1, False)
    assert export(place.home / "warehouse.duckdb") == before
    publish_again(place.settings(), now=lambda: LATER)
    assert query(place.home / "public" / "gsi.duckdb", "SELECT count(*) FROM figures")[1] == [(1,)]
    assert place.run(LATER, "second").counts["confirmed"] == 1


def test_a_warehouse_that_is_damaged_in_the_backup_is_rebuilt_from_its_journal(place: Operated, tmp_path: Path) -> None:
    before = export(place.home / "warehouse.duckdb")
    made = back_up(place.settings(), tmp_path / "backups", now=lambda: LATER)
    file = made / "warehouse.duckdb"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))
    shutil.rmtree(place.home)
    assert restore(made, place.settings(), now=lambda: LATER).rebuilt
    assert export(place.home / "warehouse.duckdb") == before


def test_one_altered_byte_of_an_archived_page_is_found(place: Operated, tmp_path: Path) -> None:
    made = back_up(place.settings(), tmp_path / "backups", now=lambda: LATER)
    (snapshot,) = (made / "archive").glob("??/*.gz")
    data = bytearray(snapshot.read_bytes())
    data[-1] ^= 1
    snapshot.write_bytes(bytes(data))
    shutil.rmtree(place.home)
    with pytest.raises(ArchiveError):
        restore(made, place.settings(), now=lambda: LATER)


def test_restoring_never_writes_over_something(place: Operated, tmp_path: Path) -> None:
    made = back_up(place.settings(), tmp_path / "backups", now=lambda: LATER)
    with pytest.raises(UsageError, match="in use"):
        restore(made, place.settings(), now=lambda: LATER)
    with pytest.raises(UsageError, match="not a backup"):
        restore(tmp_path, Settings(home=tmp_path / "other"), now=lambda: LATER)


def test_pages_are_shared_between_backups_and_only_the_newest_are_kept(place: Operated, tmp_path: Path) -> None:
    made = [
        back_up(place.settings(), tmp_path / "backups", now=lambda h=hours: BEGAN + timedelta(hours=h), keep=2)
        for hours in (1, 2, 3)
    ]
    assert [path.exists() for path in made] == [False, True, True]
    one, other = (next((path / "archive").glob("??/*.gz")) for path in made[1:])
    assert one.stat().st_ino == other.stat().st_ino
    live = next((place.home / "archive").glob("??/*.gz"))
    assert live.stat().st_ino != one.stat().st_ino


@pytest.mark.slow
def test_two_backups_in_one_second_are_two_and_the_later_one_is_the_newest(place: Operated, tmp_path: Path) -> None:
    first = back_up(place.settings(), tmp_path / "backups", now=lambda: LATER)
    place.server.set("/index", page("41.6 million"), etag='"2"')
    place.run(LATER, "second")
    second = back_up(place.settings(), tmp_path / "backups", now=lambda: LATER)
    assert backups(tmp_path / "backups") == [first, second]
    shutil.rmtree(place.home)
    assert restore(second, place.settings(), now=lambda: LATER).runs == 2


def test_during_a_run_nothing_is_backed_up(place: Operated, tmp_path: Path) -> None:
    with run_lock(place.home, run_id="busy", now=BEGAN), pytest.raises(LockedError, match="another run"):
        back_up(place.settings(), tmp_path / "backups", now=lambda: LATER)
    assert list((tmp_path / "backups").iterdir()) == []


def test_the_nightly_round_backs_up_what_is_sound_and_never_what_is_not(place: Operated, tmp_path: Path) -> None:
    settings = place.settings(backup_path=tmp_path / "backups")
    kept = maintain(settings, now=lambda: LATER)
    assert (kept.problems, kept.snapshots) == ((), 1)
    assert kept.backup is not None
    (snapshot,) = (place.home / "archive").glob("??/*.gz")
    snapshot.unlink()
    hurt = maintain(settings, now=lambda: LATER + timedelta(days=1))
    assert hurt.backup is None
    assert len(hurt.problems) == 1
    assert len(list((tmp_path / "backups").iterdir())) == 1


@pytest.mark.slow
def test_a_new_page_after_the_backup_is_not_in_it_and_the_high_water_mark_still_fits(
    place: Operated, tmp_path: Path
) -> None:
    made = back_up(place.settings(), tmp_path / "backups", now=lambda: LATER)
    place.server.set("/index", page("41.6 million"), etag='"2"')
    place.run(LATER, "second")
    shutil.rmtree(place.home)
    restore(made, place.settings(), now=lambda: LATER)
    report = place.run(LATER, "again")
    assert "revision" in {change.change_class for change in report.told}
