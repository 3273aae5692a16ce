"""The warehouse at size: a run of one source, commit of a day, publishing, views against hand-written queries, memory.

``python bench/warehouse.py`` prints one JSON object: one source's run over a warehouse of a million figures against an
empty one, and how many pages a second the archive takes. ``--size`` measures the rest instead; ``--figures`` and
``--runs`` set the size. History is generated in SQL: states of figures over ``--runs`` runs, one in fifty of them in
three states, with documents, fetches, checks, source states and changes. Publishing is measured at a quarter, at half
and at the whole of the size, the views on what was published last. Each stage is a process of its own, so that its peak
of memory is its own; times are wall and CPU seconds of that process, and other work of the machine makes them longer.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from one_source import apart, bench_archive, bench_run

from gsi_etl.config.reference import load_reference
from gsi_etl.model import Document, Figure, FigureState, ReadDocument, Reading
from gsi_etl.warehouse.connection import open_reader, open_writer
from gsi_etl.warehouse.ledger import insert_rows
from gsi_etl.warehouse.load import RunRecord, commit, run_rows
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.publish import publish

if TYPE_CHECKING:
    import duckdb

NOW = datetime(2026, 11, 24, tzinfo=UTC)

PLACES = ("PRK", "IND", "CHN", "WLD", "ERI", "BDI", "PAK", "NGA")

#: The newest states as one must find them who has only the tables that runs write.
CURRENT = """
    SELECT * FROM core.figure_states
    QUALIFY row_number() OVER (PARTITION BY figure_id ORDER BY recorded_at DESC) = 1
"""
PRESENT = "recorded_to IS NULL AND status IN ('current', 'missing')"
#: A view's question; the same written by hand for the tables of the published file, as well as can be; and for the
#: tables that runs write, where the newest states must be found each time.
QUESTIONS = {
    "current figures of a place": (
        "SELECT count(*), sum(value) FROM figures WHERE geo_id = 'PRK'",
        f"SELECT count(*), sum(value) FROM core.figure_rows WHERE geo_id = 'PRK' AND {PRESENT}",
        f"SELECT count(*), sum(value::DECIMAL(24, 6)) FROM ({CURRENT}) "
        "WHERE place = 'PRK' AND status IN ('current', 'missing')",
    ),
    "current figures by edition": (
        "SELECT edition, count(*) FROM figures GROUP BY edition",
        f"SELECT edition, count(*) FROM core.figure_rows WHERE {PRESENT} GROUP BY edition",
        f"SELECT edition, count(*) FROM ({CURRENT}) WHERE status IN ('current', 'missing') GROUP BY edition",
    ),
    "titles, quotes and values of a source": (
        "SELECT count(DISTINCT title), max(quote), sum(value) FROM figures WHERE source_id = 'source-7'",
        "SELECT count(DISTINCT title), max(quote), sum(value) FROM core.figure_rows "
        f"WHERE source_id = 'source-7' AND {PRESENT}",
        f"SELECT count(DISTINCT d.title), max(f.quote), sum(f.value::DECIMAL(24, 6)) FROM ({CURRENT}) f "
        "LEFT JOIN core.documents d USING (document_id) "
        "WHERE f.source_id = 'source-7' AND f.status IN ('current', 'missing')",
    ),
    "one figure's history": (
        "SELECT count(*) FROM figure_history WHERE figure_id = 'fg_150'",
        "SELECT count(*) FROM core.figure_rows WHERE figure_id = 'fg_150'",
        "SELECT count(*) FROM core.figure_states WHERE figure_id = 'fg_150'",
    ),
    "as of a moment": (
        "SELECT count(*), sum(value) FROM figures_as_of(TIMESTAMP '2010-01-01')",
        "SELECT count(*), sum(value) FROM core.figure_rows WHERE recorded_at <= TIMESTAMP '2010-01-01' "
        "AND (recorded_to IS NULL OR recorded_to > TIMESTAMP '2010-01-01') AND status IN ('current', 'missing')",
        "SELECT count(*), sum(value::DECIMAL(24, 6)) FROM (SELECT * FROM core.figure_states "
        "WHERE recorded_at <= TIMESTAMP '2010-01-01' "
        "QUALIFY row_number() OVER (PARTITION BY figure_id ORDER BY recorded_at DESC) = 1) "
        "WHERE status IN ('current', 'missing')",
    ),
    "changes by class": (
        "SELECT class, count(*), sum(new_value) FROM changes GROUP BY class",
        "SELECT class, count(*), sum(new_value::DECIMAL(24, 6)) FROM core.changes GROUP BY class",
        "SELECT class, count(*), sum(new_value::DECIMAL(24, 6)) FROM core.changes GROUP BY class",
    ),
    "failing checks": (
        "SELECT count(*) FROM checks WHERE NOT success",
        "SELECT count(*) FROM core.check_rows WHERE NOT success",
        "SELECT count(*) FROM (SELECT * FROM core.checks QUALIFY row_number() OVER "
        "(PARTITION BY suite, check_name, source_id ORDER BY recorded_at DESC) = 1) WHERE NOT success",
    ),
    "sources and their figures": (
        "SELECT source_id, figures FROM source_health",
        "SELECT source_id, figures FROM core.health_rows",
        f"SELECT source_id, count(*)::INTEGER FROM ({CURRENT}) WHERE status IN ('current', 'missing') "
        "GROUP BY source_id",
    ),
    "runs by status": (
        "SELECT status, count(*) FROM runs GROUP BY status",
        "SELECT status, count(*) FROM core.run_rows GROUP BY status",
        "SELECT status, count(*) FROM core.runs GROUP BY status",
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
                   reference_year=2016, edition="GSI 2018"),
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


def grow(connection: duckdb.DuckDBPyConnection, figures: int, runs: int, places: Sequence[str] = PLACES) -> None:
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
        "place": f"{list(places)}[1 + i % {len(places)}]",
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
    _rest_of_a_run(connection, runs)
    connection.execute("CHECKPOINT")


def _rest_of_a_run(connection: duckdb.DuckDBPyConnection, runs: int) -> None:
    """What each run writes besides figures: 40 sources with a document, a fetch, a state and a check, and 4 changes."""
    moment = "TIMESTAMP '1990-01-01' + INTERVAL (i * 6) HOUR"
    each = f"FROM range({runs}) t(i), range(40) u(s)"
    page = "'https://example.org/' || (i * 40 + s) % 4000"
    digest = "sha256(((i * 40 + s) % 4000)::VARCHAR)"
    for table, chosen in {
        "runs": f"'run-' || i, {moment}, {moment}, {moment}, 'ok', '{{}}', '0', NULL, NULL FROM range({runs}) t(i)",
        "sources": "'source-' || s, TIMESTAMP '1990-01-01', 'Title', 'report', 'Publisher', true, 'https://e.org', "
        "'facts', '17 6 * * *', 'P1Y' FROM range(40) u(s)",
        "documents": f"'doc_' || (i * 40 + s), 'run-' || i, {moment}, 'source-' || s, {page}, {digest}, '1', 'html', "
        "'The title of document ' || (i * 40 + s), 'Publisher', NULL, 'en', DATE '2018-07-19', 'meta', NULL, true, "
        f"true, 5, 0, '[]', 'text' {each}",
        "fetches": f"'run-' || i, 'source-' || s, {page}, NULL, {moment}, 0.1, 'ok', NULL, 200, {digest}, 1000, "
        f"'text/html', 'utf-8', NULL, NULL, 'length', NULL, '' {each}",
        "source_states": f"'source-' || s, 'run-' || i, {moment}, 'ok', {moment}, 0, {moment}, NULL, '' {each}",
        "checks": f"'run-' || i, {moment}, 'figures', 'check ' || s, 'source-' || s, 'warning', (i + s) % 97 > 0, "
        f"false, 'seen', 'wanted', 'a sentence' {each}",
        "changes": f"'ch_' || (i * 4 + s), 'run-' || i, {moment}, ['revision', 'new_figure'][1 + s % 2], 'source', "
        "'warning', 'a rule', 'source-' || s, 's', 'World', 'was, is now', i, i + 1, 'old', 'new', NULL, NULL, "
        f"NULL, NULL FROM range({runs}) t(i), range(4) u(s)",
    }.items():
        connection.execute(f"INSERT INTO core.{table} SELECT 0, {chosen}")


def bench_views(database: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with open_reader(database) as connection:
        for name, asked in QUESTIONS.items():
            seconds = [_fastest(connection, sql) for sql in asked]
            answers = [sorted(map(str, connection.execute(sql).fetchall())) for sql in asked]
            found[name] = {
                "view_cpu_s": seconds[0],
                "by_hand_cpu_s": seconds[1],
                "ratio": round(seconds[0] / max(seconds[1], 0.001), 2),
                "from_states_cpu_s": seconds[2],
                "same_answer": answers[0] == answers[1] == answers[2],
            }
    return found


def _fastest(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    """The least CPU seconds of seven times, after one that warms up."""
    connection.execute(sql).fetchall()
    return min(timed(lambda: connection.execute(sql).fetchall())["cpu_s"] for _ in range(7))


def bench_grow(path: Path, figures: int, runs: int) -> dict[str, Any]:
    path.parent.mkdir(parents=True)
    with open_writer(path) as connection:
        migrate(connection)
        commit(connection, RunRecord("first", NOW, NOW, NOW, "ok", "0", {}, reference=load_reference()))
        return timed(lambda: grow(connection, figures, runs))


def bench_publish(path: Path) -> dict[str, Any]:
    """The first publication, with a folder for each run, and one more, as after a run."""
    public = path.parent / "public"
    with open_writer(path) as connection:
        first = timed(lambda: publish(connection, public))
        again = timed(lambda: publish(connection, public))
    published = sum(file.stat().st_size for file in (public / "latest").iterdir())
    sizes = {"private": path.stat().st_size, "gsi.duckdb": (public / "gsi.duckdb").stat().st_size, "latest": published}
    return {"first": first, "again": again, **{f"{name}_mb": round(size / 1e6) for name, size in sizes.items()}}


def bench_size(folder: Path, figures: int, runs: int) -> dict[str, Any]:
    found: dict[str, Any] = {"figures": figures, "runs": runs}
    found["commit_1000_documents_5000_figures"] = apart(lambda: bench_commit(folder))
    for part in (4, 2, 1):
        path = folder / f"part-{part}" / "warehouse.duckdb"
        count, times = figures // part, runs // part
        found[f"grow {count}"] = apart(lambda path=path, f=count, r=times: bench_grow(path, f, r))  # type: ignore[misc]
        found[f"publish {count}"] = apart(lambda path=path: bench_publish(path))  # type: ignore[misc]
    found["views"] = apart(lambda: bench_views(folder / "part-1" / "public" / "gsi.duckdb"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="store_true", help="measure commit, publishing and views at growing sizes")
    parser.add_argument("--figures", type=int, help="default: 1,000,000, with --size 10,000,000")
    parser.add_argument("--runs", type=int, help="default: 5,000, with --size 50,000")
    parser.add_argument("--rounds", type=int, default=3, help="runs of the one source that are counted")
    parser.add_argument("--pages", type=int, default=2000, help="pages for the archive")
    parser.add_argument("--folder", type=Path, help="where to work: 1 GB, with --size some 20 GB at full size")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gsi-bench-", dir=wanted.folder) as name:
        folder = Path(name)
        if wanted.size:
            found = bench_size(folder, wanted.figures or 10_000_000, wanted.runs or 50_000)
        else:
            figures, runs = wanted.figures or 1_000_000, wanted.runs or 5_000
            found = {
                "archive": {t: apart(lambda t=t: bench_archive(folder / str(t), wanted.pages, t)) for t in (1, 4)},  # type: ignore[misc]
                "run": bench_run(folder, figures, runs, wanted.rounds),
            }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
