"""The suites of expectations/*.json: Great Expectations' own format, read and checked without importing it.

Each suite's ``meta`` says which table it holds for and what it judges; each expectation's ``meta`` has a name, a plain
sentence (``notes``) and what is expected in words. Knows ``tables`` for their names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from gsi_etl.errors import CheckError
from gsi_etl.model import Severity
from gsi_etl.quality.tables import TABLES

#: ``reading``: how we read a page. ``content``: what the page says; what a newspaper says is judged by verdicts alone.
Judges = Literal["reading", "content"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One entry of a suite: ``config`` is Great Expectations' own, the rest is taken out of its meta."""

    name: str
    severity: Severity
    expected: str
    notes: str
    config: Mapping[str, Any]

    @property
    def is_query(self) -> bool:
        return bool(self.config["type"] == "unexpected_rows_expectation")


@dataclass(frozen=True, slots=True)
class Suite:
    """A named list of expectations about one table of ``tables.TABLES``. ``rows`` is what to call its rows."""

    name: str
    table: str
    judges: Judges
    rows: str
    expectations: tuple[Expectation, ...]


def load_suites(folder: Path) -> tuple[Suite, ...]:
    """Every suite of the folder, sorted by file name. Raises CheckError that names file and entry."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise CheckError("there is no suite", where=str(folder), hint="the installation is incomplete: install again")
    return tuple(_suite(path) for path in paths)


def _suite(path: Path) -> Suite:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        meta = data["meta"]
        suite = Suite(
            name=data["name"],
            table=meta["table"],
            judges=meta["judges"],
            rows=meta["rows"],
            expectations=tuple(_expectation(entry) for entry in data["expectations"]),
        )
    except (OSError, ValueError) as error:
        raise CheckError(f"{path.name} cannot be read as JSON", where=str(path), why=str(error)) from None
    except (KeyError, TypeError) as error:
        raise CheckError(f"{path.name} is not a suite as we write them", where=str(path), why=f"{error}") from None
    names = [expectation.name for expectation in suite.expectations]
    if suite.table not in TABLES or suite.judges not in get_args(Judges) or len(set(names)) != len(names):
        raise CheckError(
            f"{path.name} names an unknown table, judges something unknown, or has a name twice",
            where=str(path),
            why=f"table {suite.table!r}, judges {suite.judges!r}",
            hint=f"tables: {', '.join(TABLES)}",
        )
    return suite


def _expectation(entry: dict[str, Any]) -> Expectation:
    severity = entry["severity"]
    if severity not in ("critical", "warning", "info"):
        raise TypeError(f"severity {severity!r}")
    return Expectation(
        name=entry["meta"]["name"],
        severity=cast(Severity, severity),
        expected=entry["meta"]["expected"],
        notes=entry["meta"]["notes"],
        config=entry,
    )
