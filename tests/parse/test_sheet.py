"""Workbooks: which sheet, which header, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from bombs import workbook

from gsi_etl.errors import ParseError
from gsi_etl.model import Document

Read = Callable[..., Document]
SPEC = {
    "place": "Country",
    "columns": [
        {"header": "Est. number", "measure": "people_in_modern_slavery"},
        {"header": "Est. prevalence", "measure": "prevalence_per_1000", "kind": "rate"},
    ],
}


def sheet(rows: list[list[str | float | None]], merged: str = "") -> bytes:
    """A workbook with these rows; None leaves a cell out."""
    lines = []
    for r, row in enumerate(rows, start=1):
        cells = []
        for c, value in enumerate(row):
            at = f'r="{chr(65 + c)}{r}"'
            if isinstance(value, str):
                cells.append(f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>')
            elif value is not None:
                cells.append(f"<c {at}><v>{value!r}</v></c>")
        lines.append(f'<row r="{r}">{"".join(cells)}</row>')
    merges = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return workbook(f"<sheetData>{''.join(lines)}</sheetData>{merges}")


ROWS: list[list[str | float | None]] = [
    [None, None, None],
    [None, "PREVALENCE", None],
    ["Country ", "Est. prevalence of population\n(victims per 1,000)", "Est. number of people"],
    ["Korea, Democratic People's Republic of", 104.56105246982418, 2640000.0],
    [None, None, None],
    ["Tuvalu", None, None],
]


def test_the_header_is_found_under_groups_and_merged_cells_speak_for_their_columns(read: Read) -> None:
    (table,) = read("xlsx", sheet(ROWS, merged="B2:C2"), table=SPEC).tables
    assert table.headers == (
        ("Country",),
        ("PREVALENCE", "Est. prevalence of population (victims per 1,000)"),
        ("PREVALENCE", "Est. number of people"),
    )
    assert [row[0].text for row in table.rows] == ["Korea, Democratic People's Republic of", "Tuvalu"]
    assert table.left_out == ("row 1: blank", "row 5: blank")


def test_numbers_are_the_shortest_decimal_of_the_float_and_point_into_the_text(read: Read) -> None:
    document = read("xlsx", sheet(ROWS, merged="B2:C2"), table=SPEC)
    prevalence, number = document.tables[0].rows[0][1:]
    assert (prevalence.number, prevalence.text) == (Decimal("104.56105246982418"), "104.56105246982418")
    assert (number.number, number.text, number.row, number.column) == (Decimal(2640000), "2640000", 3, 2)
    assert document.text[number.start : number.end] == "2640000"


def test_lines_above_the_header_are_kept_and_named(read: Read) -> None:
    rows: list[list[str | float | None]] = [["Index 2023 summary data", None, None], *ROWS[2:]]
    document = read("xlsx", sheet(rows), table=SPEC)
    assert "Index 2023 summary data" in document.text
    assert any("above the header" in note for note in document.left_out)


def test_a_declared_header_row_is_taken_at_its_word(read: Read) -> None:
    rows: list[list[str | float | None]] = [["Country", "Est. number (draft)", "Est. prevalence"], *ROWS[2:]]
    (table,) = read("xlsx", sheet(rows), table={**SPEC, "header_row": 2}).tables
    assert table.headers[2] == ("Est. number of people",)


@pytest.mark.parametrize(
    ("spec", "rule", "says"),
    [
        ({**SPEC, "place": "Nation"}, "columns", "'Nation'"),
        ({**SPEC, "header_row": 1}, "header", "row 1"),
        ({**SPEC, "sheet": "Summary"}, "sheet", "'Summary'"),
    ],
)
def test_a_changed_workbook_is_refused_by_name(read: Read, spec: dict[str, object], rule: str, says: str) -> None:
    with pytest.raises(ParseError) as caught:
        read("xlsx", sheet(ROWS), table=spec)
    assert caught.value.rule == rule
    assert says in caught.value.what


def test_a_note_beside_the_table_is_named_and_refuses_nothing(read: Read) -> None:
    rows: list[list[str | float | None]] = [*ROWS[2:4], ["Eritrea", 93.0, 451000.0, "revised in May"]]
    document = read("xlsx", sheet(rows), table=SPEC)
    assert len(document.tables[0].rows) == 2
    assert any("'revised in May'" in note for note in document.left_out)


def test_without_a_mapping_every_sheet_is_read(read: Read) -> None:
    document = read("xlsx", sheet(ROWS, merged="B2:C2"))
    assert len(document.tables) == 1
    assert "Tuvalu" in document.text


def test_the_real_2018_workbook_has_186_countries(read: Read, shared: Path) -> None:
    (file,) = (shared / "reference").glob("*.xlsx")
    document = read("xlsx", file.read_bytes(), table={**SPEC, "sheet": "Global prev, vuln, govt table"})
    (table,) = document.tables
    assert len(table.rows) == 186
    assert len(table.headers) == 27
    assert table.headers[4] == ("PREVALENCE", "Est. number of people in modern slavery")
    assert document.complete
    # One blank row above, a group row, a header: 189 rows in all, none lost.
    assert table.rows[0][0].row == 3
    assert table.rows[-1][0].row == 188
