"""What three days over the sample site left behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import RunReport
from gsi_etl.warehouse.query import query


@dataclass
class Days:
    """What three days over the sample site left behind."""

    settings: Settings
    reports: dict[int, RunReport] = field(default_factory=dict)
    printed: dict[int, list[str]] = field(default_factory=dict)
    figures: dict[int, int] = field(default_factory=dict)

    def sql(self, text: str, *bound: Any) -> list[tuple[Any, ...]]:
        return query(self.settings.public_path / "gsi.duckdb", text, bound)[1]
