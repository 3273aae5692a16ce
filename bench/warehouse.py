"""The warehouse at size: commit of a day, views against hand-written queries, publishing, memory.

``python bench/warehouse.py`` prints one JSON object; ``--figures`` and ``--runs`` set the size. History is generated in
SQL: figures of ``--runs`` runs, one in fifty of them in three states. Times are wall and CPU seconds of this process.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.model import Document, Figure, FigureState, ReadDocument, Reading
from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.ledger import insert_rows
from gsi_etl.warehouse.load import RunRecord, commit, run_rows
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.publish import publish

if TYPE_CHECKING:
    import duckdb

NOW = datetime(2026, 11, 24, tzinfo=UTC)

#: The tables behind main.figures asked by hand, for the questions below.
CURRENT = """
    SELECT * FROM core.figure_states
    QUALIFY row_number() OVER (PARTITION BY figure_id ORDER BY recorded_at DESC) = 1
"""
QUESTIONS = {
    "current figures of a place": (
        "SELECT count(*), sum(value) FROM figures WHERE geo_id = 'PRK'",
        f"SELECT count(*), sum(value::DECIMAL(24, 6)) FROM ({CURRENT}) "
        "WHERE place = 'PRK' AND status IN ('current', 'missing')",
    ),
    "current figures by edition": (
        "SELECT edition, count(*) FROM figures GROUP BY edition",
        f"SELECT edition, count(*) FROM ({CURRENT}) WHERE status IN ('current', 'missing') GROUP BY edition",
    ),
    "one figure's history": (
        "SELECT count(*) FROM figure_history WHERE figure_id = 'fg_50'",
        "SELECT count(*) FROM core.figure_states WHERE figure_id = 'fg_50'",
    ),
    "as of a moment": (
        "SELECT count(*) FROM figures_as_of(TIMESTAMP '2020-01-01')",
        "SELECT count(*) FROM (SELECT * FROM core.figure_states WHERE recorded_at <= TIMESTAMP '2020-01-01' "
        "QUALIFY row_number() OVER (PARTITION BY figure_id ORDER BY recorded_at DESC) = 1) "
        "WHERE status IN ('current', 'missing')",
    ),
}


def timed(work: Callable[[], object]) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"wall_s": round(time.perf_counter() - wall, 3), "cpu_s": round(time.process_time() - cpu, 3)}


def a_day(documents: int, figures: int) -> RunRecord:
    """A run of so many documents, the first three of them tables of 330 rows, and so many figures in all."""
    text = "In 2016, 2.64 million people lived in modern slavery on any given day. " * 60
    read = [
        ReadDocument(
            Document("s", f"https://example.org/{i}", f"{i:064x}", "html", text, f"Title {i}"), f"doc_{i}", (), ()
        )
        for i in range(documents)
    ]
    states = [
        FigureState(
            f"fg_{i}", "s", f"https://example.org/{i % documents}", f"doc_{i % documents}", "0" * 64, "1",
            f"s:people_in_modern_slavery:PRK:2016:GSI 2018:{i}",
            Figure(Reading("2.64 million", 9, 21, "count", Decimal(2_640_000), unit=Decimal(10_000), sig_figs=3),
                   "In 2016, 2.64 million people lived in modern slavery.", "people_in_modern_slavery", "PRK",
                   reference_year=2016, edition="GSI 2018", rules=("measure: noun", "place: in the sentence")),
            "current", NOW,
        )
        for i in range(figures)
    ]  # fmt: skip
    return RunRecord("run-day", NOW, NOW, NOW, "ok", "0", {}, documents=read, figures=states)


def bench_commit(folder: Path) -> dict[str, Any]:
    """A day with 1,000 documents and 5,000 figures: our commit, its bare inserts, and the row-by-row way."""
    run, found = a_day(1000, 5000), {}
    with open_writer(folder / "day.duckdb") as connection:
        migrate(connection)
        parts = list(run_rows(connection, run))

        def bare() -> None:
            connection.execute("BEGIN")
            for part in parts:
                insert_rows(connection, 1, part)
            connection.execute("COMMIT")
            connection.execute("CHECKPOINT")

        found["bare_inserts"] = timed(bare)
    other = folder / "other"  # a folder of its own: the journal lies beside the file
    other.mkdir()
    with open_writer(other / "day.duckdb") as connection:
        migrate(connection)
        found["commit"] = timed(lambda: commit(connection, run))
        found["executemany_500_figures"] = timed(lambda: _row_by_row(connection, run))
    return found


def _row_by_row(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> None:
    """How rows went in before: ``executemany``, here for 500 figures and rolled back."""
    from gsi_etl.warehouse.rows import FIGURE_COLUMNS, figure_row

    marks = ", ".join("?" * (len(FIGURE_COLUMNS) + 1))
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO core.figure_states (entry, {', '.join(FIGURE_COLUMNS)}) VALUES ({marks})",
        [[0, *figure_row(state, "x")] for state in run.figures[:500]],
    )
    connection.execute("ROLLBACK")


def grow(connection: duckdb.DuckDBPyConnection, figures: int, runs: int) -> None:
    """So many figure states over so many runs, made in SQL: no one waits for a hundred years of runs."""
    from gsi_etl.warehouse.rows import FIGURE_COLUMNS

    made = {
        "figure_id": "'fg_' || CASE WHEN i % 50 = 0 THEN i - i % 150 ELSE i END",
        "run_id": f"'run-' || (i * {runs} // {figures})",
        "recorded_at": f"TIMESTAMP '1990-01-01' + INTERVAL (i * {runs} // {figures} * 6) HOUR "
        "+ INTERVAL (i % 150) SECOND",
        "status": "CASE WHEN i % 400 = 7 THEN 'withdrawn' ELSE 'current' END",
        "source_id": "'source-' || i % 40",
        "url": "'https://example.org/' || i % 4000",
        "document_id": f"'doc_' || (i * {runs} // {figures} * 40 + i % 40)",
        "snapshot_sha256": "sha256((i % 4000)::VARCHAR)",
        "reader_version": "'1'",
        "series": "'s:' || i % 100000",
        "quote": "(i % 9000) || ',000'",
        "sentence": "'There are ' || (i % 9000) || ',000 people in modern slavery, the index says.'",
        "char_start": "10",
        "char_end": "20",
        "kind": "'count'",
        "measure": "'people_in_modern_slavery'",
        "place": "['PRK', 'IND', 'CHN', 'WLD', 'ERI', 'BDI', 'PAK', 'NGA'][1 + i % 8]",
        "value": "(i % 9000) * 1000",
        "unit": "1000",
        "value_low": "(i % 9000) * 1000 - 500",
        "value_high": "(i % 9000) * 1000 + 500",
        "is_change": "false",
        "estimated": "false",
        "edition": "['GSI 2014', 'GSI 2016', 'GSI 2018', 'GSI 2023'][1 + i % 4]",
        "edition_inferred": "false",
        "rules": "'[]'",
    }
    chosen = ", ".join(f"{made.get(column, 'NULL')} AS {column}" for column in FIGURE_COLUMNS)
    names = ", ".join(FIGURE_COLUMNS)
    for start in range(0, figures, 1_000_000):
        rows = min(1_000_000, figures - start)
        connection.execute(
            f"INSERT INTO core.figure_states (entry, {names}) SELECT 0, {chosen} "
            f"FROM range({start}, {start + rows}) t(i)"
        )
    connection.execute(
        f"INSERT INTO core.runs SELECT 0, 'run-' || i, TIMESTAMP '1990-01-01' + INTERVAL (i * 6) HOUR, "
        f"TIMESTAMP '1990-01-01', TIMESTAMP '1990-01-01', 'ok', '{{}}', '0', NULL, NULL FROM range({runs}) t(i)"
    )
    connection.execute("CHECKPOINT")


def bench_views(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (view, by_hand) in QUESTIONS.items():
        seconds = []
        for sql in (view, by_hand):
            connection.execute(sql).fetchall()  # warm
            seconds.append(min(timed(lambda sql=sql: connection.execute(sql).fetchall())["wall_s"] for _ in range(3)))
        same = sorted(map(str, connection.execute(view).fetchall())) == sorted(
            map(str, connection.execute(by_hand).fetchall())
        )
        ratio = round(seconds[0] / max(seconds[1], 0.001), 2)
        found[name] = {"view_s": seconds[0], "by_hand_s": seconds[1], "ratio": ratio, "same_answer": same}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=50_000)
    parser.add_argument("--no-publish", action="store_true", help="leave publishing out")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gsi-bench-") as name:
        folder = Path(name)
        found: dict[str, Any] = {"commit_1000_documents_5000_figures": bench_commit(folder)}
        path = folder / "big" / "warehouse.duckdb"
        path.parent.mkdir()
        with open_writer(path) as connection:
            migrate(connection)
            found["grow"] = timed(lambda: grow(connection, wanted.figures, wanted.runs))
            found["views"] = bench_views(connection)
            if not wanted.no_publish:
                connection.execute("DELETE FROM core.runs WHERE run_id <> 'run-0'")  # a folder a run is measured apart
                found["publish"] = timed(lambda: publish(connection, path.parent / "public"))
        found["file_mb"] = round(path.stat().st_size / 1e6, 1)
        found["figures"], found["runs"] = wanted.figures, wanted.runs
        found["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
