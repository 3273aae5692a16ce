"""Where a backfill is tried: a home folder and a folder of WARC files, read and committed by this process alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gsi_etl.archive import Archive
from gsi_etl.backfill import planning, store
from gsi_etl.backfill.commit import commit
from gsi_etl.backfill.parts import Shard
from gsi_etl.backfill.shard import Done, Work, read_shard
from gsi_etl.backfill.store import Folder, Planned
from gsi_etl.config.settings import Settings, load_settings, prepare_home

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backfill is tried: its home, and a folder of WARC files."""

    home: Path
    warcs: Path

    @property
    def folder(self) -> Folder:
        return Folder.of(self.home)

    @property
    def settings(self) -> Settings:
        return load_settings({"home": self.home})

    def plan(self, pattern: str = "*") -> planning.Plan:
        prepare_home(self.settings)
        return planning.make_plan(self.home, [str(self.warcs / pattern)], now=NOW)

    def rows(self) -> list[Planned]:
        with store.reading(self.folder) as connection:
            return store.planned(connection)

    def states(self) -> dict[str, tuple[str, str]]:
        return {row.shard.name: (row.state, row.why) for row in self.rows()}

    def read(self, one: Shard, seconds: int = 30) -> Done:
        return read_shard(one, Work(self.folder.parts, self.folder.addresses, seconds))

    def read_and_commit(self) -> None:
        """All that is to do, in this process alone: what dask's workers are compared with."""
        with Archive(self.settings.archive_path) as archive:
            for row in self.rows():
                if row.state != "todo":
                    continue
                done = self.read(row.shard)
                if done.state == "read":
                    commit(self.folder, archive, row.shard, lambda: NOW)
                else:
                    with store.writing(self.folder) as connection:
                        store.settle(connection, row.shard, done.state, done.why, NOW)

    def parts(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.parts.iterdir())}

    def content(self) -> list[tuple[object, ...]]:
        """Everything committed but the times, sorted."""
        tables = {
            "plan": "shard_id, warc, warc_sha256, state, why, records, pages, candidates, documents, claims, unread",
            "documents": "*", "claims": "*", "unread": "*",
        }  # fmt: skip
        with store.reading(self.folder) as connection:
            return [
                (table, *row)
                for table, columns in tables.items()
                for row in connection.execute(f"SELECT {columns} FROM backfill.{table} ORDER BY ALL").fetchall()
            ]

    def archived(self) -> set[str]:
        return {line.sha256 for line in Archive(self.settings.archive_path).lines()}
