"""A worker, the driver or the scheduler killed with SIGKILL at several points, and run again: what is lost or doubled.

``python tests/backfill/kills.py`` prints the table, a line a kill; the columns must be zeros. The set has 480 pages in
8 WARC files, and what one process alone makes of it, without dask, is what all else is compared with.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import warc_set
from backfill_place import Place
from cluster import Cluster, cluster, driver, ended, wait_for

from gsi_etl.backfill import shard
from gsi_etl.base.failpoints import VARIABLE

KILLED = -9


@dataclass(frozen=True, slots=True)
class Row:
    """One kill: exit code of the run that met it, and what the run after it left wrong."""

    what: str
    first: int
    lost: int
    doubled: int
    other_parts: int
    unarchived: int

    @property
    def zeros(self) -> bool:
        return not (self.lost or self.doubled or self.other_parts or self.unarchived)


Kill = Callable[[Place, Cluster], int]


def driver_at(point: str, time: int) -> Kill:
    def kill(place: Place, cluster: Cluster) -> int:
        code, words = ended(driver(place.home, cluster.address, **{VARIABLE: f"{point}:kill:{time}"}))
        assert code == KILLED, words
        return code

    return kill


def worker_at(point: str, time: int) -> Kill:
    """One of three workers kills itself there; the other two do its work in the same run."""

    def kill(place: Place, cluster: Cluster) -> int:
        doomed = cluster.start_worker(**{VARIABLE: f"{point}:kill:{time}"})
        code, words = ended(driver(place.home, cluster.address))
        assert code == 0, words
        wait_for(lambda: doomed.poll() is not None)
        assert doomed.returncode == KILLED
        return code

    return kill


def scheduler_after(parts: int) -> Kill:
    def kill(place: Place, cluster: Cluster) -> int:
        running = driver(place.home, cluster.address)
        wait_for(lambda: len(finished(place)) >= parts, running)
        assert running.poll() is None
        cluster.kill(cluster.scheduler)
        code, words = ended(running)
        assert code == 1, words
        assert "the scheduler is gone" in words, words
        return code

    return kill


def finished(place: Place) -> list[Path]:
    return list(place.folder.parts.glob("[!.]*.gz"))


KILLS: dict[str, Kill] = {
    "driver, pages archived": driver_at("backfill.archived", 3),
    "driver, rows inserted": driver_at("backfill.inserted", 3),
    "driver, plan updated": driver_at("backfill.settled", 4),
    "driver, committed": driver_at("backfill.committed", 2),
    "driver, before the export": driver_at("backfill.exported", 1),
    "worker, in a page": worker_at("backfill.page", 30),
    "worker, part written": worker_at("backfill.part", 1),
    "scheduler, after 1 part": scheduler_after(1),
    "scheduler, after 4 parts": scheduler_after(4),
}


def alone(folder: Path, warcs: list[Path]) -> Place:
    """The set as one process reads it."""
    place = planned(folder, warcs)
    place.read_and_commit()
    shard.close_pool()
    return place


def planned(folder: Path, warcs: list[Path]) -> Place:
    place = Place(folder / "home", folder / "warcs")
    place.warcs.mkdir(parents=True)
    for path in warcs:
        shutil.copy(path, place.warcs)
    place.plan()
    return place


def killed_and_run_again(folder: Path, warcs: list[Path], expected: Place, what: str, second: Cluster) -> Row:
    place = planned(folder, warcs)
    with cluster(folder / "one") as first:
        code = KILLS[what](place, first)
    again, words = ended(driver(place.home, second.address))
    assert again == 0, words
    return compared(place, expected, what, code)


def compared(place: Place, expected: Place, what: str, code: int) -> Row:
    there, wanted = Counter(place.content()), Counter(expected.content())
    parts, others = place.parts(), expected.parts()
    return Row(
        what, code, (wanted - there).total(), (there - wanted).total(),
        sum(parts.get(name) != others.get(name) for name in parts.keys() | others.keys()),
        len(expected.archived() - place.archived()),
    )  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warcs = warc_set.warc_set(folder / "set", padding=4)
        expected = alone(folder / "alone", warcs)
        print(f"{'killed with SIGKILL':<28} first exit  lost  doubled  other bytes  not archived")
        for number, what in enumerate(KILLS):
            with cluster(folder / f"second-{number}") as second:
                row = killed_and_run_again(folder / str(number), warcs, expected, what, second)
            print(
                f"{what:<28} {row.first:>10} {row.lost:>5} {row.doubled:>8} {row.other_parts:>12} {row.unarchived:>13}"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
