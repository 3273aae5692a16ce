"""A source is proposed for everything that is watched: tables get a first mapping, and what watches nothing says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bombs import workbook

from gsi_etl.cli.actions.sources_add import add
from gsi_etl.config.catalog import load_source
from operated import page
from server.scripted import ScriptedServer

ROWS = [
    ("Country", "Estimated number of people in modern slavery", "Prevalence per 1,000", "Population", "Rank"),
    ("North Korea", "2640000", "104.6", "25244000", "1"),
    ("Eritrea", "451000", "93.0", "4847000", "2"),
    ("Mauritania", "90000", "21.4", "4182000", "6"),
]
API = [
    {"page": 1, "pages": 1, "total": 3},
    [{"country": {"id": row[0]}, "date": "2016", "people in slavery": int(row[1])} for row in ROWS[1:]],
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """In an empty folder, with a catalogue in which nothing is."""
    monkeypatch.chdir(tmp_path)
    with ScriptedServer() as running:
        yield running


def added(url: str, source_id: str) -> Any:
    folder = Path("sources")
    assert add(url, source_id, home=None, config=None, sources=folder, private=True, print_only=False) == 0
    return load_source(folder / f"{source_id}.yaml"), json.loads(
        (folder / "examples" / source_id / "expected.json").read_text()
    )


def sheet() -> bytes:
    def cell(text: str) -> str:
        return f"<c><v>{text}</v></c>" if text[0].isdigit() else f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    return workbook(f"<sheetData>{''.join(f'<row>{chr(10).join(map(cell, row))}</row>' for row in ROWS)}</sheetData>")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_is_mapped_by_its_headers(server: ScriptedServer, form: str) -> None:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS).encode()
    body, media = (text, "text/csv") if form == "csv" else (sheet(), XLSX)
    server.set(f"/table.{form}", body, content_type=media)
    source, read = added(server.url(f"/table.{form}"), "a-table")
    assert source.kind == "dataset"
    assert source.table.place == "Country"
    assert source.table.population == "Population"
    assert [(c.measure, c.kind) for c in source.table.columns] == [
        ("people_in_modern_slavery", "count"),
        ("prevalence_per_1000", "rate"),
    ]
    assert "Rank" in source.notes
    assert {(figure["place"], figure["value"]) for figure in read["figures"]} >= {("PRK", 2640000), ("PRK", 104.6)}


def test_an_api_is_mapped_by_its_keys(server: ScriptedServer) -> None:
    server.set("/api", json.dumps(API), content_type="application/json")
    source, read = added(server.url("/api"), "an-api")
    assert source.json_.rows == "/1"
    assert source.json_.columns["country_id"] == "/country/id"
    assert source.table.place == "country_id"
    assert {figure["place"] for figure in read["figures"]} == {"PRK", "ERI", "MRT"}


def test_a_table_that_nothing_is_guessed_of_says_loudly_that_it_watches_nothing(
    server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.set("/t.csv", b"Thing,Amount\nstone,12\nwood,13\n", content_type="text/csv")
    source, read = added(server.url("/t.csv"), "things")
    assert read["figures"] == []
    assert source.table is None
    said = " ".join(capsys.readouterr().err.split())
    assert "0 figures: nothing is watched yet. Map columns under table:" in said
    assert "'Thing', 'Amount'" in said
    assert '- {header: "Amount", measure: MEASURE, kind: count}' in said
    assert "# MEASURE: people_in_modern_slavery, " in said


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_column_without_a_measures_words_is_guessed_and_marked_as_a_guess(
    server: ScriptedServer, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    rows = [(row[0], row[1], row[4]) for row in ROWS[1:]]
    if form == "csv":
        text = "\n".join(map(",".join, [("Country", "People", "Stars"), *rows])).encode()
        server.set("/t.csv", text, content_type="text/csv")
    else:
        records = [{"Country": name, "People": int(count), "Stars": stars} for name, count, stars in rows]
        server.set("/t.json", json.dumps(records), content_type="application/json")
    source, read = added(server.url(f"/t.{form}"), "plain")
    assert [(column.header, column.measure) for column in source.table.columns] == [
        ("People", "people_in_modern_slavery")
    ]
    assert len(read["figures"]) == 3
    assert "Guesses to be checked: 'People' as people_in_modern_slavery" in source.notes
    said = capsys.readouterr().err
    assert "guessed 'People' as people_in_modern_slavery, because its values are of the size" in said
    assert "not watched: 'Stars'. To watch one, write under table: columns: in sources/plain.yaml" in said
    assert '  - {header: "Stars", measure: MEASURE, kind: count}' in said


def test_a_page_can_be_the_first_source_of_a_catalogue(server: ScriptedServer) -> None:
    server.set("/index", page())
    source, read = added(server.url("/index"), "index")
    assert source.format == "html"
    assert len(read["figures"]) == 1
