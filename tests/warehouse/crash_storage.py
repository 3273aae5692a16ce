"""Kill the writer of the warehouse at every step boundary and at random moments, and damage its files.

``python tests/warehouse/crash_storage.py --each 20 --random 300 --damage 500`` prints each fault and a summary. A trial
writes one more run (50 figures, 5 changes, an alert), publishes and sends it in a forked process that is killed; the
next process does the same work as a new start would. Whatever the moment, the run must be there once and whole, its
message sent with one id, and the published file whole. A damaged file must be refused at the next opening, or hold
exactly what was written, and the rebuilt one must have the content hash from before.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from crash_forks import Tally, forked, must
from runs_of_three import NOW, record

from gsi_etl.base import failpoints
from gsi_etl.errors import WarehouseError
from gsi_etl.model import Alert, Change, Figure, FigureState, Reading
from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
from gsi_etl.warehouse.ledger import content_hash
from gsi_etl.warehouse.load import RunRecord, commit, note_abandoned
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.outbox import note_delivery, pending
from gsi_etl.warehouse.publish import publish
from gsi_etl.warehouse.rebuild import rebuild

FIGURES, CHANGES = 50, 5
#: The points that writing, publishing and sending pass. No pages are made here: ``publish.site`` and those of a whole
#: run are tried by crash_runs.
POINTS = tuple(
    p
    for p in failpoints.POINTS
    if p.split(".")[0] in ("open", "commit", "close", "publish", "alert") and p != "publish.site"
)
FIRST = ("migrate.executed", "migrate.journaled", "migrate.done")


def full_record(number: int) -> RunRecord:
    """A run with figures, changes and one message, the same for the same number."""
    at = NOW + timedelta(days=number)
    figures = [
        FigureState(
            figure_id=f"fg_{number}_{i}", source_id="s", url=f"https://example.org/{i}", document_id="doc",
            snapshot_sha256="0" * 64, reader_version="1", series=f"s:{i}", status="current", recorded_at=at,
            figure=Figure(Reading(f"{i} million", 0, 9, "count", Decimal(i) * 10**6, unit=Decimal(10**6))),
        )
        for i in range(FIGURES)
    ]  # fmt: skip
    changes = [
        Change(f"ch_{number}_{i}", "revision", "source", "warning", "s", "World", "was, is now") for i in range(CHANGES)
    ]
    alert = Alert(f"al_{number}", "file", f"run-{number}", "{}", tuple(change.change_id for change in changes))
    return record(number, figures=figures, changes=changes, alerts=[alert])


def work(home: Path, number: int) -> None:
    """What a start does: take the lock, open, mark the dead, commit unless it is known, publish, send."""
    path, sent = home / "warehouse.duckdb", home / "sent.txt"
    with run_lock(home, run_id=f"run-{number}", now=NOW) as left:
        with open_writer(path) as connection:
            migrate(connection)
            if left is not None:
                note_abandoned(connection, left, noted_at=NOW)
            there = connection.execute(
                "SELECT 1 FROM core.runs WHERE run_id = ? AND status = 'ok'", [f"run-{number}"]
            ).fetchone()
        if there is None:
            with open_writer(path) as connection:
                commit(connection, full_record(number))
        with open_writer(path) as connection:
            publish(connection, home / "public")
        with open_writer(path) as connection:
            for waiting in pending(connection):
                with sent.open("a") as file:
                    file.write(f"{waiting.alert_id}\n")
                    file.flush()
                    os.fsync(file.fileno())
                failpoints.hit("alert.sent")
                note_delivery(connection, waiting.alert_id, status="sent", detail="", attempted_at=NOW)


def look(home: Path) -> dict[str, object]:
    """What is there: counts by run, messages sent, messages waiting, what the published file answers."""
    with open_writer(home / "warehouse.duckdb") as connection:
        counts = {
            table: connection.execute(
                f"SELECT run_id, count(*), count(DISTINCT {key}) FROM core.{table} GROUP BY run_id ORDER BY run_id"
            ).fetchall()
            for table, key in (("figure_states", "figure_id"), ("changes", "change_id"), ("outbox", "alert_id"))
        }
        runs = connection.execute("SELECT run_id FROM core.runs WHERE status = 'ok' ORDER BY run_id").fetchall()
        waiting = len(pending(connection))
    with open_reader(home / "public" / "gsi.duckdb") as copy:
        published = copy.execute("SELECT count(*) FROM figures").fetchone()
    return {**counts, "runs": runs, "waiting": waiting, "published": published,
            "sent": (home / "sent.txt").read_text().split()}  # fmt: skip


def expected(number: int) -> dict[str, object]:
    runs = [f"run-{i}" for i in range(number + 1)]
    return {
        "figure_states": [[run, FIGURES, FIGURES] for run in runs],
        "changes": [[run, CHANGES, CHANGES] for run in runs],
        "outbox": [[run, 1, 1] for run in runs],
        "runs": [[run] for run in runs],
        "waiting": 0,
        "published": [FIGURES * len(runs)],
        "sent": [f"al_{i}" for i in range(number + 1)],
    }


class Trials:
    """Trials on copies of a home folder that has two runs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tally = folder, Tally()
        self.killed: tuple[Path, str] | None = None
        self.empty, self.base = folder / "empty", folder / "base"
        self.empty.mkdir()
        self.base.mkdir()
        for number in (0, 1):
            must(forked(lambda number=number: work(self.base, number)))
        began = time.monotonic()
        self._copy(self.base)
        must(forked(lambda: work(folder / "trial", 2)))
        self.seconds = time.monotonic() - began
        self.hash = json.loads(must(forked(lambda: self._hash(self.base))))

    def kill_at(self, point: str, nth: int = 1) -> None:
        first = point in FIRST
        home = self._copy(self.empty if first else self.base)
        os.environ[failpoints.VARIABLE] = f"{point}:kill:{nth}"
        code, text = forked(lambda: work(home, 0 if first else 2))
        del os.environ[failpoints.VARIABLE]
        if code != -signal.SIGKILL:
            self.tally.fault(f"{point}: was not passed (exit {code}) {text[-300:]}")
        self._start_again(home, f"{point}:{nth}", 0 if first else 2, may_repeat=point == "alert.sent")

    def kill_after(self, moment: float) -> None:
        home = self._copy(self.base)
        code, _ = forked(lambda: work(home, 2), kill_after=moment)
        self.tally.killed += code == -signal.SIGKILL
        self._start_again(home, f"after {moment * 1000:.1f} ms", 2, may_repeat=True)

    def _start_again(self, home: Path, name: str, number: int, *, may_repeat: bool) -> None:
        self.tally.trials += 1
        code, text = forked(lambda: work(home, number))
        if code != 0:
            self.tally.fault(f"{name}: the next start failed: {text[-1200:]}")
            return
        found = json.loads(must(forked(lambda: look(home))))
        wanted = expected(number)
        if len(found["sent"]) > len(set(found["sent"])):
            self.tally.repeated += 1
            if may_repeat:
                found["sent"] = sorted(set(found["sent"]))
        for key, value in wanted.items():
            if found[key] != value:
                self.tally.fault(f"{name}: {key} is {str(found[key])[:300]} and not {str(value)[:300]}")

    def damage(self, chance: random.Random) -> str:
        """Damage one file of a home folder whose writer was killed, or that was closed; then open, then rebuild."""
        self.tally.trials += 1
        target = chance.choice(["closed main", "main", "wal", "wal cut", "wal gone", "main gone", "main cut"])
        home, before = (self._copy(self.base), self.hash) if target == "closed main" else self._killed()
        _spoil(home / "warehouse.duckdb", target, chance)
        outcome = json.loads(must(forked(lambda: self._open(home))))
        if outcome["refused"]:
            self.tally.ended["refused"] += 1
        elif outcome["hash"] == before:
            # Not one row is other than it was written: what was lost was redone from the journal.
            self.tally.ended["healed" if target != "closed main" else "unnoticed"] += 1
        if (target == "closed main" and not outcome["refused"]) or (
            not outcome["refused"] and outcome["hash"] != before
        ):
            self.tally.fault(f"{target}: opened and holds something else")
        code, text = forked(lambda: rebuild(home / "warehouse.duckdb", now=NOW).content_hash)
        if code != 0 or json.loads(text) != before:
            self.tally.fault(f"{target}: not rebuilt to the same hash: {text[-500:]}")
        return target

    def _killed(self) -> tuple[Path, str]:
        """A copy of a home whose writer was killed after its commit, and the hash of what its journal holds. Made once:
        the same work, killed at the same point, leaves the same files."""
        if self.killed is None:
            home = self._copy(self.base)
            os.environ[failpoints.VARIABLE] = "commit.committed:kill"
            forked(lambda: work(home, 2))
            del os.environ[failpoints.VARIABLE]
            kept = Path(shutil.copytree(home, self.folder / "killed"))
            self.killed = kept, self._journal_hash(kept)
        kept, found = self.killed
        return self._copy(kept), found

    def _journal_hash(self, home: Path) -> str:
        """The hash of a rebuilt copy: what the journal says was committed, whatever became of the warehouse."""
        other = self.folder / "journal-only"
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(home / "journal", other / "journal")
        found: str = json.loads(must(forked(lambda: rebuild(other / "warehouse.duckdb", now=NOW).content_hash)))
        return found

    def _open(self, home: Path) -> dict[str, object]:
        try:
            return {"refused": False, "hash": self._hash(home)}
        except WarehouseError as error:
            return {"refused": True, "why": str(error)}

    def _hash(self, home: Path) -> str:
        with open_writer(home / "warehouse.duckdb") as connection:
            return content_hash(connection)

    def _copy(self, base: Path) -> Path:
        home = self.folder / "trial"
        shutil.rmtree(home, ignore_errors=True)
        return Path(shutil.copytree(base, home))


def _spoil(path: Path, target: str, chance: random.Random) -> None:
    wal = path.with_name("warehouse.duckdb.wal")
    chosen = wal if target.startswith("wal") else path
    if target.endswith("gone"):
        chosen.unlink()
        return
    data = bytearray(chosen.read_bytes())
    if target.endswith("cut"):
        chosen.write_bytes(data[: chance.randrange(1, len(data))])
        return
    at = chance.randrange(len(data))
    data[at] ^= 1 << chance.randrange(8)
    chosen.write_bytes(data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=1, help="trials at each step boundary")
    parser.add_argument("--random", type=int, default=0, help="trials at random moments")
    parser.add_argument("--damage", type=int, default=0, help="trials with damaged files")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gsi-crash-") as name:
        trials = Trials(Path(name))
        for turn in range(wanted.each):
            for point in (*FIRST, *POINTS):
                trials.kill_at(point)
            print(f"{turn + 1} kills at each point, {len(trials.tally.faults)} faults", file=sys.stderr, flush=True)
        for _ in range(wanted.random):
            trials.kill_after(chance.uniform(0, trials.seconds * 1.1))
        killed_at_random = trials.tally.killed
        print(f"{wanted.random} random moments, {len(trials.tally.faults)} faults", file=sys.stderr, flush=True)
        for _ in range(wanted.damage):
            trials.damage(chance)
    for fault in trials.tally.faults:
        print("FAULT", fault)
    print(
        f"{len(FIRST) + len(POINTS)} points x {wanted.each} kills, {wanted.random} random moments "
        f"({killed_at_random} killed before the end), {wanted.damage} damaged ({dict(trials.tally.ended)}): "
        f"{len(trials.tally.faults)} faults, {trials.tally.repeated} messages repeated with their id, "
        f"{time.monotonic() - began:.0f} s"
    )
    return 1 if trials.tally.faults else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
