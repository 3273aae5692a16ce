"""Make the demonstration's country table from the original workbook of the Global Slavery Index 2018.

    python tools/make_demo_table.py WORKBOOK src/gsi_etl/demo/pages/day1/data/country-estimates-2018.csv

All 186 rows of the workbook, in its order, with the columns that the demonstration shows. Rates and scores are rounded
to one decimal; counts, bounds ("<1,000"), blanks and names stand as they are.
"""

from __future__ import annotations

import csv
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from make_estimates import SHEET

COLUMNS = {
    0: "Country ",
    1: "Population \n(as the index used it)",
    2: "Region",
    3: "Est. prevalence of population in modern slavery (victims per 1,000 population)",
    4: "Est. number of people in modern slavery",
    10: "Vulnerability score",
    25: "TOTAL",
    26: "Credit rating",
}


def main(argv: list[str]) -> int:
    from python_calamine import CalamineWorkbook

    source, out = Path(argv[0]), Path(argv[1])
    rows = CalamineWorkbook.from_path(source).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)[3:]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS.values())
        written = [[_printed(row[column], column) for column in COLUMNS] for row in rows if row[0]]
        writer.writerows(written)
    sys.stderr.write(f"{len(written)} rows written to {out}\n")
    return 0


def _printed(cell: object, column: int) -> str:
    if not isinstance(cell, float):
        return str(cell).strip()
    places = Decimal(1) if column in (1, 4) else Decimal("0.1")
    return f"{Decimal(str(cell)).quantize(places, ROUND_HALF_UP):f}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
