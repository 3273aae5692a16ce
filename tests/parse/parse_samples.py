"""Sources for the tests of reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gsi_etl.config.source import Format, Source

#: Real inputs that lie beside a checkout; other people's, so never part of it.
SHARED = Path(__file__).parents[3] / "shared"
SHA = "0" * 64


def make_source(format: Format, **fields: Any) -> Source:
    given = (
        {"json": {"rows": "/rows", "columns": {"country": "/country", "value": "/value"}}} if format == "json" else {}
    )
    return Source.model_validate(
        {
            "id": "a-source",
            "title": "A source",
            "kind": "report",
            "publisher": {"name": "Somebody"},
            "url": "https://source.example/page",
            "format": format,
            "schedule": "0 6 * * *",
            "cadence": "P1Y",
            **given,
            **fields,
        }
    )
