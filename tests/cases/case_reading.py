"""Reading one file as a run reads it, and its figures as short lines that people can compare."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from gsi_etl.config.source import Format, Source
from gsi_etl.model import Fetch, Figure, ReadDocument
from gsi_etl.reading.document import read_page

DOCUMENTS = Path(__file__).parent / "documents"
FORMATS: dict[str, Format] = {
    ".html": "html",
    ".xml": "feed",
    ".pdf": "pdf",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".json": "json",
}
_TABLE = {
    "place": "Country",
    "columns": [
        {
            "header": "Estimated number of people in modern slavery",
            "measure": "victims",
            "kind": "count",
            "reference_year": 2016,
        },
        {"header": "Prevalence per 1,000", "measure": "prevalence", "kind": "rate", "reference_year": 2016},
    ],
}


def source_of(format: Format, **fields: Any) -> Source:
    """A source as somebody would write it for such a document."""
    given: dict[str, Any] = {
        "id": "a-case",
        "title": "A case",
        "kind": "report",
        "publisher": {"name": "Somebody"},
        "url": "https://source.example/page",
        "format": format,
        "schedule": "0 6 * * *",
        "cadence": "P1Y",
    }
    if format in ("csv", "xlsx"):
        given |= {"kind": "dataset", "table": _TABLE}
    if format == "json":
        given["json"] = {"rows": "/rows", "columns": {"country": "/country", "value": "/value"}}
    return Source.model_validate(given | fields)


def read(body: bytes, format: Format, **fields: Any) -> ReadDocument:
    """The bytes, read whole as the answer of a healthy server."""
    source = source_of(format, **fields)
    fetch = Fetch(
        source.id,
        source.url,
        datetime(2026, 11, 27, tzinfo=UTC),
        Decimal(0),
        "ok",
        sha256="0" * 64,
        completeness="length",
    )
    return read_page(body, source, fetch)


def read_case(name: str, **fields: Any) -> ReadDocument:
    """A file of ``documents``."""
    path = DOCUMENTS / name
    return read(path.read_bytes(), FORMATS[path.suffix], **fields)


def line(figure: Figure) -> str:
    """``PRK victims 2640000``; a range as ``2500000..2700000``."""
    reading = figure.reading
    if reading.value is not None:
        value = f"{reading.value.normalize():f}"
    else:
        value = f"{_end(reading.lower)}..{_end(reading.upper)}"
    return f"{figure.place or '-'} {figure.measure} {value}"


def lines(document: ReadDocument) -> list[str]:
    return sorted(line(figure) for figure in document.figures)


def _end(bound: Decimal | None) -> str:
    return "" if bound is None else f"{bound.normalize():f}"
