"""Batches made for the checks' tests: a page of sentences, and a country table of 2018 as figures."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from gsi_etl.base.intervals import unit_of
from gsi_etl.config import resources
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, DatedBy, Document, Estimate, Figure, ReadDocument, Reading, Verdict
from gsi_etl.quality import Audit, audit

REFERENCE = Path(__file__).parents[2] / "warehouse" / "reference"
RUN_DATE = date(2026, 11, 24)
PEOPLE, RATE, SHARE = "people_in_modern_slavery", "prevalence_per_1000", "share_of_population"


@cache
def estimates() -> tuple[Estimate, ...]:
    def maybe(text: str) -> Decimal | None:
        return Decimal(text) if text else None

    return tuple(
        Estimate(
            edition=row["edition"],
            measure=row["measure"],
            place=row["place"],
            value=maybe(row["value"]),
            unit=Decimal(row["unit"]),
            reference_year=int(row["reference_year"]) if row["reference_year"] else None,
            published_on=date.fromisoformat(row["published_on"]),
            population=maybe(row["population"]),
            lower=maybe(row["lower"]),
            upper=maybe(row["upper"]),
            verified=row["verified"] == "yes",
        )
        for row in _rows("estimates.csv")
    )


@cache
def places() -> dict[str, str]:
    """Names and aliases of countries to codes, lower case; and each code to itself."""
    names = {}
    for row in _rows("places.csv"):
        names[row["code"].lower()] = row["code"]
        for name in [row["name"], *row["aliases"].split("|")]:
            names.setdefault(name.strip().lower(), row["code"])
    del names[""]
    return names


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def source(source_id: str = "index-page", *, kind: str = "report", official: bool = True, **more: Any) -> Source:
    entry: dict[str, Any] = {
        "id": source_id,
        "title": source_id,
        "kind": kind,
        "publisher": {"name": "Walk Free", "official": official},
        "url": f"https://example.org/{source_id}",
        "format": "html",
        "schedule": "5 6 * * *",
        "cadence": "P1Y",
        **more,
    }
    return Source.model_validate(entry)


def figure(text: str, quote: str, value: str | None, **more: Any) -> Figure:
    """A figure of ``text``, by default a count of people in modern slavery in the world of GSI 2018."""
    start = text.index(quote)
    number = None if value is None else Decimal(value)
    reading = {"kind": "count", "unit": unit_of(number) if number else None, **more.pop("reading", {})}
    meaning = {"measure": PEOPLE, "place": "WLD", "edition": "GSI 2018", **more}
    words = Reading(quote=quote, start=start, end=start + len(quote), value=number, **reading)
    return Figure(reading=words, sentence=text, **meaning)


def page(
    text: str,
    *figures: Figure,
    of: str = "index-page",
    verdicts: Sequence[Verdict | None] = (),
    published: date = date(2018, 7, 19),
    recognised: bool = True,
) -> Batch:
    document = Document(
        source_id=of,
        url=f"https://example.org/{of}",
        snapshot_sha256="0" * 64,
        format="html",
        text=text,
        published=DatedBy(published, "meta", Decimal(1)),
    )
    verdicts = tuple(verdicts) or (None,) * len(figures)
    return Batch(of, read=(ReadDocument(document, f"{of}-1", figures, verdicts, recognised=recognised),))


def check(*batches: Batch, sources: Iterable[Source] = (), **more: Any) -> Audit:
    """An audit with the real reference tables; a source that is not given is an official report."""
    given = {one.id: one for one in sources}
    by_id = {batch.source_id: given.get(batch.source_id, source(batch.source_id)) for batch in batches} | given
    arguments: dict[str, Any] = {
        "estimates": estimates(),
        "places": set(places().values()),
        "measures": {estimate.measure for estimate in estimates()} | {"population", "vulnerability_score"},
        "run_date": RUN_DATE,
        **more,
    }
    return audit(batches, sources=by_id, **arguments)


def suites_in(folder: Path, *names: str) -> Path:
    """The folder with these suites of ours only, beside identities and baselines: an audit costs by the suite."""
    shipped = resources.folder("expectations")
    for name in ("baselines.yaml", "identities.yaml", *(f"{name}.json" for name in names)):
        (folder / name).write_bytes((shipped / name).read_bytes())
    return folder


def failing(found: Audit, source_id: str | None = None) -> dict[str, str]:
    """``suite / name`` of what failed, with its severity."""
    return {
        f"{result.suite} / {result.name}": result.severity
        for result in found.results
        if not result.success and (source_id is None or result.source_id == source_id)
    }
