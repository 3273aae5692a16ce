"""Expectations that hold beyond doubt, found by one plain query each, so that Great Expectations need not be imported.

Its import takes four CPU seconds, half of a small run, and mostly nothing is wrong. It stays the judge: whatever this
does not prove goes to it, with all that it says of the rows. Proved is an expectation only when a query that finds all
that Great Expectations could object to finds nothing at all:

- ``unexpected_rows_expectation`` succeeds when its own query gives no row (``row_count == 0``); that query is asked.
- Of the column expectations below each objects to single rows; the query finds these rows and, where it is cheaper to
  say, some more (NULLs count as equal where rows must be unique, and Great Expectations never compares them).
- Any other type, any other argument, and any query that raises prove nothing.

Knows SQL and suites; ``engine`` decides what to do with what is left over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gsi_etl.quality.suites import Expectation, Suite

if TYPE_CHECKING:
    import duckdb


def holds(connection: duckdb.DuckDBPyConnection, suite: Suite, parameters: Mapping[str, Any]) -> bool:
    """True when every expectation of the suite is proved to hold for its whole table."""
    return all(_holds(connection, suite, expectation, parameters) for expectation in suite.expectations)


def _holds(
    connection: duckdb.DuckDBPyConnection, suite: Suite, expectation: Expectation, parameters: Mapping[str, Any]
) -> bool:
    import duckdb

    try:
        query = _objections(suite.table, expectation.config, parameters)
        return query is not None and connection.execute(query).fetchone() is None
    except (duckdb.Error, KeyError, ValueError, TypeError):
        return False


def _objections(table: str, config: Mapping[str, Any], parameters: Mapping[str, Any]) -> str | None:
    """SQL for what could break an expectation; None for one that is not known here."""
    if not config.keys() <= {"type", "severity", "kwargs", "meta"}:
        return None
    kwargs: dict[str, Any] = config["kwargs"]
    make = _QUERIES.get((config["type"], frozenset(kwargs)))
    condition = make(kwargs, parameters) if make else None
    if config["type"] == "unexpected_rows_expectation":
        return condition and condition.format(batch=table)
    return condition and f"FROM {table} {condition} LIMIT 1"


def _is_too_short(kwargs: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    return f"WHERE length({_name(kwargs['column'])}) < {int(kwargs['min_value'])}"


def _is_outside(kwargs: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    low, high = (Decimal(str(kwargs[end])) for end in ("min_value", "max_value"))
    return f"WHERE {_name(kwargs['column'])} NOT BETWEEN {low:f} AND {high:f}"


def _is_none_of(kwargs: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    allowed = kwargs["value_set"]
    if isinstance(allowed, dict):
        (parameter,) = allowed.values()
        allowed = parameters[parameter] if allowed.keys() == {"$PARAMETER"} else ()
    listed = ", ".join(map(_literal, allowed))
    column = _name(kwargs["column"])
    return f"WHERE {column} NOT IN ({listed})" if listed else f"WHERE {column} IS NOT NULL"


def _is_less(kwargs: Mapping[str, Any], _: Mapping[str, Any]) -> str | None:
    if kwargs["or_equal"] is not True or kwargs["ignore_row_if"] != "either_value_is_missing":
        return None
    return f"WHERE {_name(kwargs['column_A'])} < {_name(kwargs['column_B'])}"


def _comes_again(kwargs: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    columns = ", ".join(map(_name, kwargs["column_list"]))
    return f"SELECT 1 GROUP BY {columns} HAVING count(*) > 1"


_QUERIES: dict[tuple[str, frozenset[str]], Callable[[Mapping[str, Any], Mapping[str, Any]], str | None]] = {
    ("unexpected_rows_expectation", frozenset({"unexpected_rows_query"})): lambda kwargs, _: str(
        kwargs["unexpected_rows_query"]
    ),
    ("expect_column_value_lengths_to_be_between", frozenset({"column", "min_value"})): _is_too_short,
    ("expect_column_values_to_be_between", frozenset({"column", "min_value", "max_value"})): _is_outside,
    ("expect_column_values_to_be_in_set", frozenset({"column", "value_set"})): _is_none_of,
    (
        "expect_column_pair_values_a_to_be_greater_than_b",
        frozenset({"column_A", "column_B", "or_equal", "ignore_row_if"}),
    ): _is_less,
    ("expect_compound_columns_to_be_unique", frozenset({"column_list", "ignore_row_if"})): _comes_again,
}


def _name(column: object) -> str:
    return '"' + str(column).replace('"', '""') + '"'


def _literal(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).upper()
    if not isinstance(value, str):
        raise TypeError(f"no literal for a {type(value).__name__}")
    return "'" + value.replace("'", "''") + "'"
