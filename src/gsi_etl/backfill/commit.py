"""The one committer: a part goes in whole, once, with its row of the plan in the same transaction.

The cited pages are copied into the archive first, each read from its WARC file at the offset that the claim gives as
evidence: so the evidence is proved before a claim is there. Then, in one transaction, the rows and the plan. When the
plan's row was settled by somebody else, nothing goes in.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.backfill import store
from gsi_etl.backfill.parts import Part, Row, Shard, of_kind, read_part
from gsi_etl.backfill.shard import SOURCE_ID
from gsi_etl.backfill.store import Folder
from gsi_etl.backfill.stream import damaged
from gsi_etl.backfill.warc import page_at
from gsi_etl.base import failpoints
from gsi_etl.errors import BackfillError
from gsi_etl.model import Fetch
from gsi_etl.warehouse.connection import literal

if TYPE_CHECKING:
    import duckdb

    from gsi_etl.archive import Archive

_DOCUMENT = {
    "page_offset": "BIGINT", "url": "VARCHAR", "host": "VARCHAR", "archived_at": "TIMESTAMP", "page_sha256": "VARCHAR",
    "media_type": "VARCHAR", "publisher": "VARCHAR", "title": "VARCHAR", "language": "VARCHAR", "published_on": "DATE",
}  # fmt: skip
_CLAIM = {
    "page_offset": "BIGINT", "claim_id": "VARCHAR", "quote": "VARCHAR", "sentence": "VARCHAR", "char_start": "INTEGER",
    "char_end": "INTEGER", "kind": "VARCHAR", "measure": "VARCHAR", "geo_id": "VARCHAR", "reference_year": "INTEGER",
    "value": "DECIMAL(38,12)", "value_low": "DECIMAL(38,12)", "value_high": "DECIMAL(38,12)", "modifier": "VARCHAR",
    "edition": "VARCHAR", "verdict": "VARCHAR", "verdict_sentence": "VARCHAR", "matched_edition": "VARCHAR",
    "matched_value": "DECIMAL(38,12)", "confidence": "VARCHAR",
}  # fmt: skip
_UNREAD = {
    "page_offset": "BIGINT", "url": "VARCHAR", "page_sha256": "VARCHAR", "rule": "VARCHAR", "why": "VARCHAR",
}  # fmt: skip
#: Kind of line, table, columns.
_TABLES = (("document", "documents", _DOCUMENT), ("claim", "claims", _CLAIM), ("unread", "unread", _UNREAD))
#: The longest line of a part: a sentence has a few thousand characters.
_LINE_BYTES = 64 << 20


def commit(folder: Folder, archive: Archive, shard: Shard, now: Callable[[], datetime]) -> bool:
    """Puts a shard's part in. False when the shard was settled before: then nothing was written.

    Raises WarcError when a cited page is no longer at its place, ArchiveError, BackfillError or WarehouseError; then
    nothing of the part is in.
    """
    part = read_part(shard.part(folder.parts), shard)
    _keep_pages(archive, shard, part)
    failpoints.hit("backfill.archived", shard.name)
    with store.writing(folder) as connection:
        connection.execute("BEGIN")
        try:
            for line, table, columns in _TABLES:
                if any(of_kind(part.rows, line)):
                    _insert(connection, shard, part.path, line, table, columns)
            failpoints.hit("backfill.inserted", shard.name)
            if not store.settle_done(connection, shard, part.counts, now()):
                connection.execute("ROLLBACK")
                return False
            failpoints.hit("backfill.settled", shard.name)
            connection.execute("COMMIT")
        except BaseException as error:
            _roll_back(connection)
            raise _as_typed(error, part.path) from None
    failpoints.hit("backfill.committed", shard.name)
    return True


def _keep_pages(archive: Archive, shard: Shard, part: Part) -> None:
    for row in of_kind(part.rows, "document"):
        if not archive.has(row["page_sha256"]):
            archive.put(_cited(shard, row), _fetch(row))
    archive.sync()


def _cited(shard: Shard, row: Row) -> bytes:
    page = page_at(shard.path, row["page_offset"])
    if page.sha256 != row["page_sha256"]:
        raise damaged(shard.path, f"the page at byte {row['page_offset']:,} is not the one that was read")
    return page.body


def _fetch(row: Row) -> Fetch:
    return Fetch(
        source_id=SOURCE_ID,
        url=row["url"],
        attempted_at=datetime.fromisoformat(row["archived_at"] + "+00:00"),
        seconds=Decimal(0),
        outcome="ok",
        status=200,
        sha256=row["page_sha256"],
        media_type=row["media_type"],
        completeness="length",
    )


def _insert(
    connection: duckdb.DuckDBPyConnection, shard: Shard, part: Path, line: str, table: str, columns: dict[str, str]
) -> None:
    given = ", ".join(f"{name}: '{kind if kind == 'BIGINT' else 'VARCHAR'}'" for name, kind in columns.items())
    chosen = ", ".join(f"{name}::{kind} AS {name}" for name, kind in columns.items())
    # Names are ours; the path and the id are given as literals.
    connection.execute(
        f"INSERT INTO backfill.{table} BY NAME "  # noqa: S608
        f"SELECT {literal(shard.shard_id)} AS shard_id, {chosen} FROM read_json({literal(str(part))}, "
        f"format = 'newline_delimited', compression = 'gzip', maximum_object_size = {_LINE_BYTES}, "
        f"columns = {{line: 'VARCHAR', {given}}}) WHERE line = {literal(line)}"
    )


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    import duckdb

    with contextlib.suppress(duckdb.Error):
        connection.execute("ROLLBACK")


def _as_typed(error: BaseException, path: Path) -> BaseException:
    import duckdb

    if not isinstance(error, duckdb.Error):
        return error
    return BackfillError(
        "a part could not be committed",
        where=str(path),
        why=str(error).splitlines()[0],
        kept="it was rolled back; what was committed before is safe, and so is the part",
        hint="free disk space if it is short, then run `gsi-etl backfill run` again",
    )
