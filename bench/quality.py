"""One million figures, every expectation: how much processor time Great Expectations in DuckDB takes.

    python bench/quality.py [ROWS]

Fills the table of figures with made-up rows inside DuckDB, and the tables of comparisons in proportion; runs every
suite of expectations/, and again in a second process-wide session, since the first pays for imports. Prints seconds of
processor time (all threads), without the import of Great Expectations, which is given by itself.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from gsi_etl.config import resources
from gsi_etl.quality.engine import validate
from gsi_etl.quality.suites import load_suites
from gsi_etl.quality.tables import write_tables

FILL = """
INSERT INTO batch_figures BY NAME
SELECT 'source-' || i % 20 AS source_id, 'report' AS source_kind, i % 2 = 0 AS official,
       'https://example.org/' || i // 100 AS document, DATE '2018-07-19' AS published_on, 'count' AS kind,
       'people_in_modern_slavery' AS measure, 'PRK' AS place, 2016 AS reference_year, 'GSI 2018' AS edition,
       2640000 AS value, 10000 AS unit, 2635000 AS low, 2645000 AS high, 'about' AS modifier, false AS is_change,
       true AS is_target, true AS fits, 25244000 AS population, '2.64 million' AS quote,
       'In North Korea 2.64 million people are said to live in modern slavery.' AS sentence,
       i * 50 AS char_start, i * 50 + 12 AS char_end, true AS quote_found, true AS number_in_quote
FROM range({rows}) AS r(i);
"""
FILL_COMPARISONS = """
INSERT INTO {table}
SELECT 'source-' || i % 20, 'subject-' || i % 40, 'people PRK', 'https://example.org', '2.64 million', '[1, 2]',
       2635000, 2645000, 2639500, 2640500, 1, 2, 20
FROM range({rows}) AS r(i);
"""


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    suites = load_suites(resources.folder("expectations"))
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.duckdb"
        write_tables(database, {"run": [{"run_date": "2026-11-24"}], "places": [{"place": "PRK", "population": None}]})
        with duckdb.connect(str(database)) as connection:
            connection.execute(FILL.format(rows=rows))
            for suite in suites:
                if suite.table.endswith("_comparisons"):
                    connection.execute(FILL_COMPARISONS.format(table=suite.table, rows=rows // 100))
            connection.execute(
                "INSERT INTO batch_sources (source_id, figures) SELECT 'source-' || i, 9 FROM range(20) r(i)"
            )
            connection.execute("INSERT INTO batch_columns SELECT 'source-' || i, 'm', 9, 9, 9, 9 FROM range(20) r(i)")
            connection.execute("INSERT INTO watched SELECT 'source-' || i, 's', 'a', 1 FROM range(20) r(i)")
        expectations = sum(len(suite.expectations) for suite in suites)
        parameters = {"places": ["PRK"], "measures": ["people_in_modern_slavery"]}
        before = _cpu()
        import great_expectations  # noqa: F401  # to time it apart

        print(f"import of Great Expectations: {_cpu() - before:.2f} s of processor time")
        for attempt in ("first", "second"):
            before, wall = _cpu(), time.perf_counter()
            outcomes = validate(database, suites, parameters)
            print(
                f"{attempt}: {rows:,} rows x {expectations} expectations: {_cpu() - before:.2f} s of processor time, "
                f"{time.perf_counter() - wall:.2f} s of wall; {len(outcomes)} results, "
                f"{sum(not outcome.success for outcome in outcomes)} failed"
            )


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
