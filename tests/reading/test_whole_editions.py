"""The whole tables of each edition, laid out as people lay them out, are read back to the estimates.

Made from ``warehouse/reference``, so that a plain clone has real tables: 160 countries, numbers as printed, place names
as people write them. Nothing is mapped: the reader finds the columns.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from parse_samples import make_source

from gsi_etl.config.source import Format
from gsi_etl.model import Fetch
from gsi_etl.reading.document import read_page

REFERENCE = Path(__file__).parents[2] / "warehouse" / "reference"
EDITIONS = ("GSI 2013", "GSI 2016", "GSI 2018", "GSI 2023")
MAN, RATE, SHARE = "people_in_modern_slavery", "prevalence_per_1000", "share_of_population"
HEADS = {
    RATE: "Estimated prevalence (victims per 1,000 population)",
    SHARE: "% of population in modern slavery",
    MAN: "Estimated number of people in modern slavery",
}
KINDS = {RATE: "rate", SHARE: "share", MAN: "count"}
Row = dict[str, str]
Fact = tuple[str, str, Decimal]


def rows_of(name: str) -> list[Row]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = {row["code"]: row["name"] for row in rows_of("places.csv")}
REGIONS = {PLACES[row["place"]]: row["region"] for row in rows_of("regions.csv")}


def countries_of(edition: str) -> list[tuple[str, dict[str, Decimal]]]:
    """Each country of an edition with what it states, the ones with most people first."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in rows_of("estimates.csv"):
        if (
            row["edition"] == edition
            and row["measure"] in HEADS
            and row["value"]
            and len(row["place"]) == 3
            and row["place"] != "WLD"
        ):
            found[row["place"]][row["measure"]] = Decimal(row["value"])
    whole = [(place, values) for place, values in found.items() if MAN in values]
    return sorted(whole, key=lambda one: -one[1][MAN])


def plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def cells_of(edition: str) -> tuple[list[str], list[list[str]], set[Fact]]:
    """Headers, rows, and the facts that they state."""
    countries = countries_of(edition)
    measures = [m for m in (RATE, SHARE, MAN) if sum(m in values for _, values in countries) > len(countries) / 2]
    rows, facts = [], set()
    for rank, (place, values) in enumerate(countries, start=1):
        row = [str(rank), PLACES[place]]
        for measure in measures:
            value = values.get(measure)
            shown = "" if value is None else plain(value * 100) if measure == SHARE else f"{value.normalize():,f}"
            row.append(shown)
            if value is not None:
                facts.add((measure, place, value.normalize()))
        rows.append(row)
    return ["Rank", "Country", *(HEADS[m] for m in measures)], rows, facts


def plain_table(heads: list[str], rows: list[list[str]]) -> str:
    return _line(heads, "th") + "".join(_line(row, "td") for row in rows)


def header_in_plain_cells(heads: list[str], rows: list[list[str]]) -> str:
    return _line(heads, "td") + "".join(_line(row, "td") for row in rows)


def two_tables_side_by_side(heads: list[str], rows: list[list[str]]) -> str:
    """Halves of a list beside each other, as reports print them on one page."""
    half = (len(rows) + 1) // 2
    pairs = zip(rows[:half], [*rows[half:], [""] * len(heads)], strict=False)
    return _line(heads + heads, "th") + "".join(_line(left + right, "td") for left, right in pairs)


def spaced_out(heads: list[str], rows: list[list[str]]) -> str:
    """Narrow no-break spaces group the digits, headers break over lines, and every tenth country has a note."""
    told = [[cell.replace(",", "\u202f") for cell in row] for row in rows]
    marked = [
        [row[0], f"{row[1]}<sup>{n % 3 + 1}</sup>" if n % 10 == 0 else row[1], *row[2:]] for n, row in enumerate(told)
    ]
    return _line([head.replace(" (", "<br>(") for head in heads], "th") + "".join(_line(row, "td") for row in marked)


def grouped_by_letter(heads: list[str], rows: list[list[str]]) -> str:
    """By name, with a row of one cell over the countries of each letter."""
    lines, letter = [_line(heads, "th")], ""
    for row in sorted(rows, key=lambda row: row[1]):
        if row[1][0] != letter:
            letter = row[1][0]
            lines.append(f"<tr><th colspan={len(heads)}>{letter}</th></tr>")
        lines.append(_line(row, "td"))
    return "".join(lines)


def grouped_by_region(heads: list[str], rows: list[list[str]]) -> str:
    """A row with the region's name over its countries, as yearbooks do."""
    regions: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        regions[REGIONS.get(html.unescape(row[1]), "Other countries")].append(_line(row, "td"))
    groups = [f"<tr><th colspan={len(heads)}>{name}</th></tr>{''.join(lines)}" for name, lines in regions.items()]
    return _line(heads, "th") + "".join(groups)


def _line(cells: list[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def page(edition: str, table: str) -> bytes:
    title = f"Global Slavery Index {edition[-4:]}: estimates by country"
    return (
        f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<table>{table}</table></article></body></html>"
    ).encode()


def read(body: bytes, format: Format, edition: str, **fields: object) -> set[Fact]:
    """What is read of the three measures: (measure, place, value)."""
    source = make_source(format, defaults={"edition": edition}, **fields)
    sha256 = hashlib.sha256(body).hexdigest()
    fetch = Fetch("a-source", source.url, datetime(2024, 1, 1, tzinfo=UTC), Decimal(1), "ok", sha256=sha256)
    return {
        (figure.measure or "", figure.place or "", figure.reading.value.normalize())
        for figure in read_page(body, source, fetch).figures
        if figure.reading.value is not None and figure.measure in HEADS
    }


@pytest.mark.parametrize(
    "layout",
    [plain_table, header_in_plain_cells, two_tables_side_by_side, spaced_out, grouped_by_letter, grouped_by_region],
)
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_estimate_of_an_edition_is_read_from_a_page_without_a_mapping(
    edition: str, layout: Callable[[list[str], list[list[str]]], str]
) -> None:
    heads, rows, facts = cells_of(edition)
    found = read(page(edition, layout(heads, [[html.escape(cell) for cell in row] for row in rows])), "html", edition)
    assert len(facts) > 150
    assert (facts - found, found - facts) == (set(), set())


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_estimate_of_an_edition_is_read_from_a_file_with_its_mapping(edition: str) -> None:
    heads, rows, facts = cells_of(edition)
    file = io.StringIO()
    csv.writer(file).writerows([heads, *rows])
    columns = [
        {"header": head, "measure": measure, "kind": KINDS[measure], "scale": "0.01" if measure == SHARE else "1"}
        for measure, head in HEADS.items()
        if head in heads
    ]
    found = read(file.getvalue().encode(), "csv", edition, table={"place": "Country", "columns": columns})
    assert (facts - found, found - facts) == (set(), set())
