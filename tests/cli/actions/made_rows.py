"""Rows in the place of a published database: what is printed of them and what was asked for are what counts."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

AT = datetime(2026, 3, 2, 6, 5)
HOME = Path("h")
DATABASE = HOME / "public" / "gsi.duckdb"


class Rows:
    """What a database holds, by view; and every query that was asked of it."""

    def __init__(self, **views: dict[str, Any] | None) -> None:
        self.views = {name.replace("__", "."): row for name, row in views.items()}
        self.asked: list[tuple[str, list[Any]]] = []

    def query(self, path: Path, sql: str, bound: list[Any] | None = None) -> tuple[list[str], list[Any]]:
        assert path == DATABASE
        self.asked.append((" ".join(sql.split()), list(bound or [])))
        view = re.search(r" FROM ([a-z_.]+)(?![a-z_.(])", self.asked[-1][0])
        row = self.views.get(view[1]) if view else None
        return (list(row), [tuple(row.values())]) if row else (["none"], [])


def put(monkeypatch: pytest.MonkeyPatch, module: Any, **views: dict[str, Any] | None) -> Rows:
    rows = Rows(**views)
    monkeypatch.setattr(module, "query", rows.query)
    return rows
