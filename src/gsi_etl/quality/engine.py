"""The one adapter to Great Expectations: suites and a DuckDB file in, plain outcomes out.

Everything of Great Expectations stays in here, and is imported when something is to be checked (see ``library``). A
suite is validated once over its whole table; only when an expectation fails is it asked whose rows those are: a query's
rows name their source, anything else is validated again for each source alone. That keeps an audit's cost apart from
the number of sources, and it is sound because every expectation of ours speaks of single rows or groups them by source:
what holds for all rows holds for each source's.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gsi_etl.errors import CheckError
from gsi_etl.quality.library import great_expectations, quiet
from gsi_etl.quality.suites import Expectation, Suite
from gsi_etl.quality.tables import TABLES, Key, keys_of

#: Great Expectations holds its context in a global: one validation at a time.
_ONE_AT_A_TIME = threading.Lock()
#: How many offending rows a sentence names.
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one expectation for one key. ``found`` and ``wanted``: examples of what broke it."""

    suite: Suite
    expectation: Expectation
    key: Key
    rows: int
    success: bool
    errored: bool = False
    found: str = ""
    wanted: str = ""


def validate(database: Path, suites: Iterable[Suite], parameters: Mapping[str, Any]) -> list[Outcome]:
    """Validate every suite whose table has rows. ``parameters`` fill ``{"$PARAMETER": name}`` in the suites.

    Raises CheckError for a suite that Great Expectations refuses as a whole.
    """
    asked = list(suites)
    keys_by_table = keys_of(database, *(suite.table for suite in asked))
    todo = [(suite, keys) for suite in asked if (keys := keys_by_table[suite.table])]
    if not todo:
        return []
    with _ONE_AT_A_TIME, quiet(), _Session(database, parameters) as session:
        outcomes: list[Outcome] = []
        for suite, keys in todo:
            try:
                outcomes += session.suite(suite, keys)
            except Exception as error:  # of Great Expectations or SQLAlchemy, whose types stay in here
                raise CheckError(
                    f"Great Expectations could not run the suite {suite.name}",
                    where=f"expectations/{suite.name}.json",
                    why=f"{type(error).__name__}: {error}",
                    kept="the warehouse is untouched, and what was fetched is in the archive",
                    hint="see whether the suite was edited, and whether great-expectations is the locked version",
                ) from error
        return outcomes


class _Session:
    """An ephemeral context with one DuckDB data source, closed at the end so that the file can go."""

    def __init__(self, database: Path, parameters: Mapping[str, Any]) -> None:
        self._gx: Any = great_expectations()
        from great_expectations.data_context.types.base import ProgressBarsConfig
        from sqlalchemy.dialects import registry

        registry.register("duckdb.buffered", "gsi_etl.quality.dialect", "BufferedDialect")
        gx = self._gx
        context = gx.get_context(mode="ephemeral")
        # It would write out its whole configuration after each step, to nowhere.
        context._save_project_config = lambda: None
        context.enable_analytics(False)
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source: Any = context.data_sources.add_sql("audit", connection_string=f"duckdb+buffered:///{database}")
        self._parameters = dict(parameters)
        self._assets = 0

    def __enter__(self) -> _Session:
        return self

    def __exit__(self, *_: object) -> None:
        # Two pools hold the file: the one that tests connections, and the one that validates.
        self._source.get_engine().dispose()
        self._source.get_execution_engine().close()

    def suite(self, suite: Suite, keys: Mapping[Key, int]) -> Iterator[Outcome]:
        asset = self._source.add_table_asset(suite.table + self._number(), table_name=suite.table)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        whole = self._results(batch, suite, suite.expectations, "BASIC")
        for expectation in suite.expectations:
            result = whole[expectation.name]
            error = _raised(result)
            if error:
                yield Outcome(suite, expectation, Key(""), sum(keys.values()), False, errored=True, found=error)
            elif result.success:
                yield from (Outcome(suite, expectation, key, rows, True) for key, rows in keys.items())
            elif expectation.is_query:
                yield from self._by_rows(suite, expectation, keys)
            else:
                yield from self._one_by_one(suite, expectation, keys)

    def _by_rows(self, suite: Suite, expectation: Expectation, keys: Mapping[Key, int]) -> Iterator[Outcome]:
        """Great Expectations said that the query found rows; here they are counted by key, with a few of them."""
        query = expectation.config["kwargs"]["unexpected_rows_query"].format(batch=suite.table)
        subject = "subject" if "subject" in TABLES[suite.table] else "''"
        grouped = (
            f"SELECT source_id, {subject}, count(*), list(found ORDER BY found)[:{EXAMPLES}], "  # noqa: S608
            f"list(wanted ORDER BY found)[:{EXAMPLES}] FROM ({query}) GROUP BY ALL"
        )
        with self._source.get_engine().connect() as connection:
            broken = {Key(row[0], row[1]): row for row in connection.exec_driver_sql(grouped)}
        for key, rows in keys.items():
            if key not in broken:
                yield Outcome(suite, expectation, key, rows, True)
                continue
            _, _, count, found, wanted = broken[key]
            more = f"; and {count - EXAMPLES:,} more" if count > EXAMPLES else ""
            wanted = dict.fromkeys(one for one in wanted if one is not None)
            yield Outcome(suite, expectation, key, rows, False, found="; ".join(found) + more, wanted="; ".join(wanted))

    def _one_by_one(self, suite: Suite, expectation: Expectation, keys: Mapping[Key, int]) -> Iterator[Outcome]:
        for key, rows in keys.items():
            asset = self._source.add_query_asset(suite.table + self._number(), query=_rows_of(suite.table, key))
            batch = asset.add_batch_definition_whole_table("whole").get_batch()
            result = self._results(batch, suite, [expectation], "SUMMARY")[expectation.name]
            error = _raised(result)
            found = "" if result.success or error else _examples(result.result)
            yield Outcome(suite, expectation, key, rows, bool(result.success), bool(error), error or found)

    def _results(
        self, batch: Any, suite: Suite, expectations: Iterable[Expectation], result_format: str
    ) -> dict[str, Any]:
        configs = [dict(expectation.config) for expectation in expectations]
        gx_suite = self._gx.ExpectationSuite(name=suite.name + self._number(), expectations=configs)
        results = batch.validate(gx_suite, result_format=result_format, expectation_parameters=self._parameters)
        return {result.expectation_config.meta["name"]: result for result in results.results}

    def _number(self) -> str:
        self._assets += 1
        return f" {self._assets}"


def _rows_of(table: str, key: Key) -> str:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    condition = f"source_id = {quoted(key.source_id)}"
    if "subject" in TABLES[table]:
        condition += f" AND subject = {quoted(key.subject)}"
    return f"SELECT * FROM {table} WHERE {condition}"  # noqa: S608  # table is of TABLES, the texts are quoted


def _raised(result: Any) -> str:
    """The message of an exception inside Great Expectations, or nothing. It comes in two shapes, flat and by metric."""
    info = result.exception_info or {}
    parts = [info] if "raised_exception" in info else [part for part in info.values() if isinstance(part, dict)]
    messages = [str(part.get("exception_message")) for part in parts if part.get("raised_exception")]
    return "; ".join(dict.fromkeys(messages))


def _examples(result: Mapping[str, Any]) -> str:
    values = dict.fromkeys(str(value) for value in result["partial_unexpected_list"])
    some = "; ".join(list(values)[:EXAMPLES])
    return f"{result['unexpected_count']:,} of {result['element_count']:,}, such as {some}"
