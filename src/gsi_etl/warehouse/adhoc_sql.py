"""An analyst's SQL on the published database: one question at a time, which reads that file and writes nothing.

DuckDB is opened read-only, without external access and with its settings locked; besides that, only what asks is let
through at all, so that a second statement is never left out in silence.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.errors import UsageError
from gsi_etl.warehouse.connection import literal, open_confined, open_reader
from gsi_etl.warehouse.publish import VIEWS

if TYPE_CHECKING:
    import duckdb

#: Rows fetched at a time: a result may be larger than the memory.
CHUNK = 5_000
#: A question that has not answered by then never will, most likely: a join without a condition.
SECONDS = 60.0


@contextmanager
def ask(path: Path, sql: str, *, seconds: float = SECONDS) -> Iterator[tuple[list[str], Iterator[tuple[Any, ...]]]]:
    """Column names, and rows that are read while they are used, of one question. No name comes twice.

    Raises UsageError when it is not one question, DuckDB does not understand it, or it takes longer than ``seconds``
    (0: as long as it likes). Its memory is bounded as everywhere.
    """
    import duckdb

    with open_reader(path, bounded=True) as connection, _stopped_after(connection, seconds):
        try:
            _execute(connection, one_question(connection, sql))
            names = [column[0] for column in connection.description or []]
            yield unique(names), _rows(connection)
        except duckdb.InterruptException:
            raise _too_long(sql, seconds) from None
        except duckdb.Error as error:
            raise not_understood(sql, error) from None


def ask_to_parquet(path: Path, sql: str, target: Path, *, seconds: float = SECONDS) -> int:
    """The rows of one question as a Parquet file; returns how many. It reaches no file, and writes none but this.

    Raises UsageError when it is not one question that DuckDB understands, or ``target`` cannot be written.
    """
    import duckdb

    try:
        with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".gsi-etl-") as folder:
            fresh = Path(folder) / "rows.parquet"
            with open_confined(path, Path(folder)) as connection, _stopped_after(connection, seconds):
                one_question(connection, sql)
                connection.execute(f"COPY ({sql.rstrip().rstrip(';')}\n) TO {literal(str(fresh))} (FORMAT parquet)")
                row = connection.execute(f"SELECT count(*) FROM read_parquet({literal(str(fresh))})").fetchone()  # noqa: S608
            fresh.replace(target)
    except duckdb.InterruptException:
        raise _too_long(sql, seconds) from None
    except duckdb.Error as error:
        raise not_understood(sql, error) from None
    except OSError as error:
        raise UsageError("the file cannot be written", where=str(target), why=error.strerror or str(error)) from None
    return row[0] if row else 0


@contextmanager
def _stopped_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what the connection does when the time is over."""
    if not seconds:
        yield
        return
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _too_long(sql: str, seconds: float) -> UsageError:
    return UsageError(
        f"the query took longer than {seconds:g} seconds and was stopped",
        where=_short(sql),
        hint="is a condition of a join missing? else allow it more: --seconds N, 0 for no limit",
    )


def one_question(connection: duckdb.DuckDBPyConnection, sql: str) -> list[duckdb.Statement]:
    """The parts in which DuckDB executes it. Raises UsageError when it is none, several, or no question."""
    import duckdb

    parts = connection.extract_statements(sql)
    if not parts:
        raise UsageError("there is no question", hint=f'such as "FROM headlines"; the views: {", ".join(VIEWS)}')
    # The parts of a PIVOT, of which DuckDB makes two statements, bear no text.
    written = [part for part in parts if part.query]
    if len(written) > 1:
        raise UsageError(f"these are {len(written)} statements", where=_short(sql), hint="ask one question at a time")
    kinds = duckdb.StatementType
    if written and written[0].type not in (kinds.SELECT, kinds.EXPLAIN):
        raise UsageError(
            f"the published database is only read, and {written[0].type.name} is not a question",
            where=_short(sql),
            kept="nothing was changed",
            hint="ask with SELECT, FROM, WITH, PIVOT, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN; "
            "for tables of your own, ATTACH the file READ_ONLY in a DuckDB of yours",
        )
    return parts


def not_understood(sql: str, error: Exception) -> UsageError:
    """What DuckDB says of a query: its words, where in it, and what it proposes."""
    first, *more = str(error).splitlines()
    hint = next((line.strip() for line in more if "Did you mean" in line or "Candidate" in line), "")
    at = next((line for line in more if line.startswith("LINE ")), "")
    number, _, words = at.removeprefix("LINE ").partition(": ")
    where = f"line {number}: {words.strip()}" if at and "\n" in sql.strip() else _short(sql)
    return UsageError("the query failed", where=where, why=first, hint=hint or f"the views: {', '.join(VIEWS)}")


def unique(names: list[str]) -> list[str]:
    """Column names, the later ones of a name that comes again numbered as DuckDB numbers them: a, a_1."""
    given: list[str] = []
    for name in names:
        fresh, number = name, 0
        while fresh in given:
            number += 1
            fresh = f"{name}_{number}"
        given.append(fresh)
    return given


def _execute(connection: duckdb.DuckDBPyConnection, parts: list[duckdb.Statement]) -> None:
    for part in parts:
        connection.execute(part)


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := connection.fetchmany(CHUNK):
        yield from rows


def _short(sql: str) -> str:
    """A query on one line, without the comment lines before it."""
    lines = [line.strip() for line in sql.strip().splitlines()]
    return " ".join(line for line in lines if not line.startswith("--"))[:200]
