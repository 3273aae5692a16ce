"""The country table of 2018 as rows of text, forty ways to spoil it, and the batch that a row becomes.

Each way to spoil it names the checks of which at least one must notice it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from quality_samples import PEOPLE, RATE, estimates, places, source

from gsi_etl.catalog import Source
from gsi_etl.model import Batch, Cell, DatedBy, Document, Figure, ReadDocument, Reading, Table
from gsi_etl.precision import unit_of


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

#: Header of the table, column of Row, measure.
COLUMNS = (
    ("Est. prevalence", "prevalence", RATE, "rate"),
    ("Est. number", "count", PEOPLE, "count"),
    ("Vulnerability", "score", "vulnerability_score", "score"),
)


def rows_of_estimates() -> Rows:
    """The table as our own reference has it, by country codes; the score, which it lacks, is filler."""
    counts = {e.place: e for e in estimates() if (e.edition, e.measure) == ("GSI 2018", PEOPLE)}
    rates = [e for e in estimates() if (e.edition, e.measure) == ("GSI 2018", RATE) and e.population]
    return [
        Row(
            country=rate.place,
            population=f"{rate.population:,f}",
            prevalence=f"{rate.value:f}",
            count=f"{counts[rate.place].value:,f}" if rate.place in counts else "",
            score=f"{20 + number * 7 % 700 / 10:.1f}",
        )
        for number, rate in enumerate(rates)
    ]


def rows_of_csv(path: Path) -> Rows:
    """The table as a public copy has it."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.reader(handle))[1:]
    return [Row(line[0].strip(), line[1].strip(), line[3].strip(), line[4].strip(), line[10].strip()) for line in lines]


def table_source(source_id: str) -> Source:
    columns = [{"header": header, "measure": measure, "kind": kind} for header, _, measure, kind in COLUMNS]
    return source(
        source_id,
        kind="dataset",
        format="csv",
        table={"place": "Country", "population": "Population", "columns": columns},
        defaults={"edition": "GSI 2018", "reference_year": 2016},
        expect={"min_rows": 160, "max_rows": 200},
    )


def table_batch(source_id: str, rows: Rows) -> Batch:
    """The rows as a document and its figures: what a reader of tables makes of them."""
    text = "\n".join(" | ".join((r.country, r.population, r.prevalence, r.count, r.score)) for r in rows)
    table = Table("", (), tuple(tuple(Cell(c, n, k) for k, c in enumerate(_cells(r))) for n, r in enumerate(rows)))
    document = Document(
        source_id=source_id,
        url=f"https://example.org/{source_id}.csv",
        snapshot_sha256="0" * 64,
        format="csv",
        text=text,
        tables=(table,),
        published=DatedBy(estimates()[-1].published_on, "declared", Decimal(1)),
    )
    figures = tuple(_figures(rows))
    return Batch(source_id, read=(ReadDocument(document, source_id, figures, (None,) * len(figures)),))


def _cells(row: Row) -> tuple[str, ...]:
    return (row.country, row.population, row.prevalence, row.count, row.score)


def _figures(rows: Rows) -> Iterator[Figure]:
    start = 0
    for number, row in enumerate(rows):
        line, at = " | ".join(_cells(row)), start
        for column, text in enumerate(_cells(row)):
            value = _number(text) if column else None
            if value is not None:
                measure, kind = ("population", "count") if column == 1 else COLUMNS[column - 2][2:]
                yield Figure(
                    Reading(
                        quote=text,
                        start=at,
                        end=at + len(text),
                        kind=kind,  # type: ignore[arg-type]
                        value=value,
                        unit=unit_of(value) if value else Decimal(1),
                        modifier="less_than" if text.startswith("<") else None,
                    ),
                    sentence=line,
                    measure=measure,
                    place=places().get(row.country.lower()),
                    reference_year=2016,
                    edition="GSI 2018",
                    cell=f"{'ABCDE'[column]}{number + 2}",
                )
            at += len(text) + len(" | ")
        start += len(line) + 1


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
        return getattr(row, column) if value is None else f"{value * Decimal(factor):,f}"

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
TWICE = {"tables / country is stated once"}
ABSENT = {"watched / watched country is in the table: prk-gsi-2018"}
NAMELESS = {"tables / figures have a place"}
FEWER = {"sources / rows: not fewer than expected"}
OTHER_TABLE = {"editions / table is the edition's: GSI 2018"}
OTHER_ROW = {"editions / agrees with its own edition: GSI 2018"}
NEGATIVE = {"plausible / people are not negative"}
NO_ROOM = {"plausible / people fit into the population"}
NO_RATE = {"plausible / rate is per 1,000"}

#: What was done to the table, how, and the checks that must all notice it without the reference table of its edition;
#: those marked by hand with OTHER_ROW can be seen with it only.
SPOILED: dict[str, tuple[Spoil, set[str]]] = {
    "all columns one to the left": (_a_column_to_the_left, IMPOSSIBLE),
    "all columns one to the right": (_a_column_to_the_right, IMPOSSIBLE),
    "count and prevalence exchanged": (each(count=lambda r: r.prevalence, prevalence=lambda r: r.count), IMPOSSIBLE),
    "count and population exchanged": (each(count=lambda r: r.population, population=lambda r: r.count), IMPOSSIBLE),
    "prevalence and score exchanged": (each(prevalence=lambda r: r.score, score=lambda r: r.prevalence), QUOTIENT),
    "countries one row down": (countries_moved(1), OTHER_TABLE),
    "countries one row up": (countries_moved(-1), OTHER_TABLE),
    "countries sorted, values not": (_sorted_names, OTHER_TABLE),
    "prevalence in per cent": (each(prevalence=scaled("prevalence", "0.1")), RATE_IMPOSSIBLE | QUOTIENT),
    "prevalence per 10,000": (each(prevalence=scaled("prevalence", "10")), RATE_IMPOSSIBLE | QUOTIENT),
    "prevalence as a fraction": (each(prevalence=scaled("prevalence", "0.001")), RATE_IMPOSSIBLE | QUOTIENT),
    "thousands dropped": (each(count=scaled("count", "0.001")), IMPOSSIBLE | QUOTIENT | SUM),
    "a zero too many in every count": (each(count=scaled("count", "10")), IMPOSSIBLE | QUOTIENT | SUM),
    "counts a tenth higher": (each(count=scaled("count", "1.1")), SUM),
    "count column blank": (each(count=_blank), EMPTY),
    "prevalence column blank": (each(prevalence=_blank), EMPTY),
    "score column blank": (each(score=_blank), EMPTY),
    "country column blank": (each(country=_blank), NAMELESS),
    "six counts of ten blank": (_half("count"), HALF_EMPTY),
    "counts filled down": (_filled_down, OTHER_TABLE),
    "a country twice": (lambda rows: [*rows, rows[20]], TWICE),
    "a country twice, differently": (lambda rows: [*rows, replace(rows[20], count="1,000")], TWICE),
    "all rows twice": (lambda rows: rows * 2, TWICE | SUM | {"sources / rows: not more than expected"}),
    "South Korea's row under North Korea's name": (one("KOR", country="PRK"), TWICE),
    "North Korea missing": (without("PRK"), ABSENT | SUM),
    "India missing": (without("IND"), SUM | {"watched / watched country is in the table: ind-gsi-2018"}),
    "Nigeria missing": (without("NGA"), SMALL_SUM),
    "the file of 2016": (other_edition("GSI 2016"), BASELINE | SUM),
    "the file of 2013": (other_edition("GSI 2013"), SUM),
    "cut off after 150 rows": (lambda rows: rows[:150], FEWER),
    "the first 30 rows lost": (lambda rows: rows[30:], FEWER),
    "2.6 billion in North Korea": (one("PRK", count="2,640,000,000"), IMPOSSIBLE | NO_ROOM),
    "26.4 million in North Korea": (one("PRK", count="26,400,000"), IMPOSSIBLE),
    "North Korea at 10.4 per 1,000": (one("PRK", prevalence="10.4"), RATE_IMPOSSIBLE | ONE_QUOTIENT),
    "North Korea revised to 2.75 million": (one("PRK", count="2,750,000"), {"baselines / agrees: prk-gsi-2018"}),
    "a zero too many in Nigeria": (one("NGA", count=scaled("count", "10")), SUM | ONE_QUOTIENT),
    "a negative count": (one("CHN", count="-3,864,000"), NEGATIVE),
    "a prevalence of 1,104": (one("COD", prevalence="1,104"), NO_RATE),
    "Chad and Chile exchanged": (swapped("TCD", "CHL"), OTHER_ROW),
    "Chile revised by a fifth": (
        one("CHL", count=scaled("count", "1.2"), prevalence=scaled("prevalence", "1.2")),
        OTHER_ROW,
    ),
}
