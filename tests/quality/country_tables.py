"""The country table of 2018 as rows of text, forty ways to spoil it, and the batch that a row becomes.

Each way to spoil it names the checks of which at least one must notice it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from quality_samples import PEOPLE, RATE, estimates, places, source

from gsi_etl.base.formatting import number
from gsi_etl.config.source import Source
from gsi_etl.figures.tables.mapped import figures_from_tables
from gsi_etl.model import Batch, Cell, DatedBy, Document, Estimate, ReadContext, ReadDocument, Table


@dataclass(frozen=True)
class Row:
    """A line of the table, as text: prevalence per 1,000, count of people, vulnerability score of 100."""

    country: str
    population: str
    prevalence: str
    count: str
    score: str


Rows = list[Row]
Spoil = Callable[[Rows], Rows]

HEADERS = ("Country", "Population", "Est. prevalence", "Est. number", "Vulnerability")


def rows_of_estimates() -> Rows:
    """The table as our own reference has it, by country codes."""
    counts = {e.place: e for e in estimates() if (e.edition, e.measure) == ("GSI 2018", PEOPLE)}
    scores = {e.place: e for e in estimates() if (e.edition, e.measure) == ("GSI 2018", "vulnerability_score")}
    rates = [e for e in estimates() if (e.edition, e.measure) == ("GSI 2018", RATE) and e.population]
    return [
        Row(
            country=rate.place,
            population=f"{rate.population:,f}",
            prevalence=f"{rate.value:f}",
            count=_printed(counts.get(rate.place)),
            score=f"{scores[rate.place].value:f}",
        )
        for rate in rates
    ]


def _printed(count: Estimate | None) -> str:
    """A count as the table prints it, or the bound in its place."""
    if count is None:
        return ""
    return f"<{count.upper:,f}" if count.value is None else f"{count.value:,f}"


def rows_of_csv(path: Path) -> Rows:
    """The table as a public copy has it."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.reader(handle))[1:]
    return [Row(line[0].strip(), line[1].strip(), line[3].strip(), line[4].strip(), line[10].strip()) for line in lines]


def table_source(source_id: str) -> Source:
    columns = [
        {"header": HEADERS[2], "measure": RATE, "kind": "rate"},
        {"header": HEADERS[3], "measure": PEOPLE, "kind": "count"},
        {"header": HEADERS[4], "measure": "vulnerability_score", "kind": "score"},
    ]
    return source(
        source_id,
        kind="dataset",
        format="csv",
        table={"place": HEADERS[0], "population": HEADERS[1], "columns": columns},
        defaults={"edition": "GSI 2018", "reference_year": 2016},
        expect={"min_rows": 160, "max_rows": 200},
    )


def table_batch(source_id: str, rows: Rows) -> Batch:
    """The rows as a document, and the figures that our reader of tables makes of it."""
    text = ""
    lines: list[tuple[Cell, ...]] = []
    for line, row in enumerate(rows, start=1):
        cells = []
        for column, words in enumerate((row.country, row.population, row.prevalence, row.count, row.score)):
            cells.append(Cell(words, line, column, start=len(text), end=len(text) + len(words)))
            text += words + " | "
        lines.append(tuple(cells))
    document = Document(
        source_id=source_id,
        url=f"https://example.org/{source_id}.csv",
        snapshot_sha256="0" * 64,
        format="csv",
        text=text,
        tables=(Table("table", tuple((header,) for header in HEADERS), tuple(lines)),),
        published=DatedBy(date(2018, 7, 19), "declared", Decimal(1)),
    )
    spec = table_source(source_id).table
    assert spec is not None
    read = figures_from_tables(document, spec, ReadContext(edition="GSI 2018", reference_year=2016))
    return Batch(source_id, read=(ReadDocument(document, source_id, read.figures, (None,) * len(read.figures)),))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.removeprefix("<").replace(",", ""))
    except InvalidOperation:
        return None


# ------------------------------------------------------------------------------------------------ ways to spoil it


def each(**columns: Callable[[Row], str]) -> Spoil:
    return lambda rows: [replace(row, **{name: make(row) for name, make in columns.items()}) for row in rows]


def one(code: str, **columns: str | Callable[[Row], str]) -> Spoil:
    def spoil(rows: Rows) -> Rows:
        assert any(_is(row, code) for row in rows)
        return [
            replace(row, **{n: c if isinstance(c, str) else c(row) for n, c in columns.items()})
            if _is(row, code)
            else row
            for row in rows
        ]

    return spoil


def without(*codes: str) -> Spoil:
    return lambda rows: [row for row in rows if not any(_is(row, code) for code in codes)]


def swapped(one_code: str, other_code: str) -> Spoil:
    """The two countries' names change places."""

    def spoil(rows: Rows) -> Rows:
        names = {code: next(row.country for row in rows if _is(row, code)) for code in (one_code, other_code)}
        other = {names[one_code]: names[other_code], names[other_code]: names[one_code]}
        return [replace(row, country=other.get(row.country, row.country)) for row in rows]

    return spoil


def scaled(column: str, factor: str) -> Callable[[Row], str]:
    def make(row: Row) -> str:
        value = _number(getattr(row, column))
        return getattr(row, column) if value is None else number(value * Decimal(factor))

    return make


def countries_moved(by: int) -> Spoil:
    return lambda rows: [
        replace(row, country=other.country) for row, other in zip(rows, rows[by:] + rows[:by], strict=True)
    ]


def other_edition(edition: str) -> Spoil:
    """Last edition's file at this edition's address: its counts, with rates worked out from them."""

    def spoil(rows: Rows) -> Rows:
        old = {e.place: e.value for e in estimates() if (e.edition, e.measure) == (edition, PEOPLE)}
        result = []
        for row in rows:
            population, count = _number(row.population), old.get(places().get(row.country.lower(), ""))
            known = population and count
            rate = f"{count / population * 1000:.1f}" if known else ""  # type: ignore[operator]
            result.append(replace(row, count=f"{count:,f}" if known else "", prevalence=rate))
        return result

    return spoil


def _is(row: Row, code: str) -> bool:
    return places().get(row.country.lower()) == code


def _blank(_: Row) -> str:
    return ""


def _half(column: str) -> Spoil:
    return lambda rows: [replace(row, **{column: ""}) if n % 10 < 6 else row for n, row in enumerate(rows)]


def _filled_down(rows: Rows) -> Rows:
    return [
        replace(row, count=rows[n - n % 2].count, prevalence=rows[n - n % 2].prevalence) for n, row in enumerate(rows)
    ]


def _a_column_to_the_left(rows: Rows) -> Rows:
    return [replace(r, population=r.prevalence, prevalence=r.count, count=r.score, score="") for r in rows]


def _a_column_to_the_right(rows: Rows) -> Rows:
    return [replace(r, population="", prevalence=r.population, count=r.prevalence, score=r.count) for r in rows]


def _sorted_names(rows: Rows) -> Rows:
    names = sorted((row.country for row in rows), reverse=True)
    return [replace(row, country=name) for row, name in zip(rows, names, strict=True)]


BASELINE = {"baselines / agrees: prk-gsi-2018", "baselines / is possible: prk-gsi-2018"}
IMPOSSIBLE = {"baselines / is possible: prk-gsi-2018"}
RATE_IMPOSSIBLE = {"baselines / is possible: prk-prevalence-gsi-2018"}
QUOTIENT = {"identities / is not far off: count-over-population-is-prevalence"}
ONE_QUOTIENT = {"identities / holds: count-over-population-is-prevalence"}
SUM = {"identities / is not far off: country-rows-add-up"}
SMALL_SUM = {"identities / holds: country-rows-add-up"}
EMPTY = {"columns / column is not empty"}
HALF_EMPTY = {"columns / column is not half empty"}
UNREAD = {"columns / numbers become figures"}
NO_FIGURES = {"columns / rows give figures"}
ABSENT = {"watched / watched figure is stated: prk-gsi-2018"}
FEWER = {"sources / rows: not fewer than expected"}
MORE = {"sources / rows: not more than expected"}
OTHER_TABLE = {"editions / table is the edition's: GSI 2018"}
OTHER_ROW = {"editions / agrees with its own edition: GSI 2018"}
NO_ROOM = {"plausible / people fit into the population"}

#: What was done to the table, how, and the checks that must all notice it.
SPOILED: dict[str, tuple[Spoil, set[str]]] = {
    "all columns one to the left": (_a_column_to_the_left, EMPTY | UNREAD | NO_FIGURES),
    "all columns one to the right": (_a_column_to_the_right, EMPTY | UNREAD),
    "count and prevalence exchanged": (
        each(count=lambda r: r.prevalence, prevalence=lambda r: r.count),
        HALF_EMPTY | UNREAD | ONE_QUOTIENT,
    ),
    "count and population exchanged": (each(count=lambda r: r.population, population=lambda r: r.count), IMPOSSIBLE),
    "prevalence and score exchanged": (each(prevalence=lambda r: r.score, score=lambda r: r.prevalence), QUOTIENT),
    "countries one row down": (countries_moved(1), OTHER_TABLE),
    "countries one row up": (countries_moved(-1), OTHER_TABLE | IMPOSSIBLE),
    "countries sorted, values not": (_sorted_names, OTHER_TABLE | IMPOSSIBLE),
    "prevalence in per cent": (each(prevalence=scaled("prevalence", "0.1")), RATE_IMPOSSIBLE | QUOTIENT),
    "prevalence per 10,000": (each(prevalence=scaled("prevalence", "10")), QUOTIENT | UNREAD),
    "prevalence as a fraction": (each(prevalence=scaled("prevalence", "0.001")), RATE_IMPOSSIBLE | QUOTIENT),
    "thousands dropped": (each(count=scaled("count", "0.001")), IMPOSSIBLE | QUOTIENT | SUM),
    "a zero too many in every count": (each(count=scaled("count", "10")), IMPOSSIBLE | QUOTIENT | SUM),
    "counts a tenth higher": (each(count=scaled("count", "1.1")), SUM),
    "count column blank": (each(count=_blank), EMPTY),
    "prevalence column blank": (each(prevalence=_blank), EMPTY),
    "score column blank": (each(score=_blank), EMPTY),
    "country column blank": (each(country=_blank), UNREAD | NO_FIGURES),
    "six counts of ten blank": (_half("count"), HALF_EMPTY),
    "counts filled down": (_filled_down, OTHER_TABLE),
    "a country twice": (lambda rows: [*rows, rows[20]], UNREAD),
    "a country twice, differently": (lambda rows: [*rows, replace(rows[20], count="1,000")], UNREAD),
    "all rows twice": (lambda rows: rows * 2, UNREAD | MORE | NO_FIGURES),
    "South Korea's row under North Korea's name": (one("KOR", country="PRK"), UNREAD | ABSENT | SUM),
    "North Korea missing": (without("PRK"), ABSENT | SUM),
    "India missing": (without("IND"), SUM | {"watched / watched figure is stated: ind-gsi-2018"}),
    "Nigeria missing": (without("NGA"), SMALL_SUM),
    "the file of 2016": (other_edition("GSI 2016"), BASELINE | SUM),
    "the file of 2013": (other_edition("GSI 2013"), SUM),
    "cut off after 150 rows": (lambda rows: rows[:150], FEWER),
    "the first 30 rows lost": (lambda rows: rows[30:], FEWER),
    "2.6 billion in North Korea": (one("PRK", count="2,640,000,000"), IMPOSSIBLE | NO_ROOM),
    "26.4 million in North Korea": (one("PRK", count="26,400,000"), IMPOSSIBLE | NO_ROOM),
    "North Korea at 10.4 per 1,000": (one("PRK", prevalence="10.4"), RATE_IMPOSSIBLE | ONE_QUOTIENT),
    "North Korea revised to 2.75 million": (one("PRK", count="2,750,000"), {"baselines / agrees: prk-gsi-2018"}),
    "a zero too many in Nigeria": (one("NGA", count=scaled("count", "10")), SUM | ONE_QUOTIENT),
    "a negative count": (one("CHN", count="-3,864,000"), UNREAD | SUM),
    "a prevalence of 1,104": (one("COD", prevalence="1,104"), UNREAD),
    "Chad and Chile exchanged": (swapped("TCD", "CHL"), OTHER_ROW),
    "Chile revised by a fifth": (
        one("CHL", count=scaled("count", "1.2"), prevalence=scaled("prevalence", "1.2")),
        OTHER_ROW,
    ),
}
