"""``gsi-etl parse``: the JSON shape that does not change, and a page readable on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gsi_etl.cli.actions.parse import parse
from gsi_etl.errors import ParseError, UsageError
from parse.bombs import two_pages

PAGE = """<!DOCTYPE html><html lang="en"><head><title>A study</title>
<meta property="og:site_name" content="The Daily"><meta property="article:published_time" content="2018-07-19"></head>
<body><article><h1>A study</h1><p>There are 2,640,000 people in modern slavery in the country, the study says.</p>
<table><tr><th>Country</th><th>Number</th></tr><tr><td>North Korea</td><td>2,640,000</td></tr>
<tr><td>Eritrea</td><td>451,000</td></tr></table><p>See <a href="/data">the data</a>.</p></article></body></html>"""

app = typer.Typer()
app.command()(parse)


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_json_has_the_fixed_shape(tmp_path: Path) -> None:
    file = tmp_path / "study.html"
    file.write_text(PAGE)
    data = json.loads(run(str(file), "--url", "https://daily.example/study", "--json"))
    assert {"title", "published", "modified", "publisher", "language", "text", "tables", "links"} <= set(data)
    assert data["title"] == "A study"
    assert data["published"] == {"date": "2018-07-19", "method": "meta", "confidence": 0.93}
    assert data["publisher"] == "The Daily"
    assert data["language"] == "en"
    assert "2,640,000 people" in data["text"]
    assert data["tables"][0]["rows"][0] == ["North Korea", "2,640,000"]
    assert {"url": "https://daily.example/data", "text": "the data"} in data["links"]


def test_people_see_title_dates_text_and_tables(tmp_path: Path) -> None:
    file = tmp_path / "study.html"
    file.write_text(PAGE.replace("The Daily", "The \x1b[31mDaily"))
    shown = run(str(file))
    assert "A study" in shown
    assert "2018-07-19 (by meta" in shown
    assert "\nCountry         Number\n───────────  ─────────\nNorth Korea  2,640,000\nEritrea        451,000\n" in shown
    assert "\x1b" not in shown
    assert shown.index("the study says") < shown.index("Eritrea") < shown.index("See the data")


def test_long_prose_is_wrapped_and_no_word_is_lost(tmp_path: Path) -> None:
    words = " ".join(f"word-{n}" for n in range(200))
    file = tmp_path / "study.html"
    file.write_text(PAGE.replace("See <a", f"{words}. See <a"))
    shown = run(str(file))
    assert max(map(len, shown.splitlines())) <= 100
    assert words in " ".join(shown.split())


def test_a_wide_table_shows_the_columns_that_fit_and_counts_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    heads, row = [f"column {c} with a long name" for c in range(40)], ["7" * 50] * 40
    file.write_text("".join(",".join(cells) + "\n" for cells in [heads, *[row] * 12]))
    shown = run(str(file))
    assert max(map(len, shown.splitlines())) <= 200
    assert "12 rows, 40 columns" in shown
    assert "… and 4 more rows and 35 more columns (all with --json)" in shown
    assert "7777…" in shown


def test_lines_of_a_pdf_stand_together_under_their_page(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    first = b"BT /F1 10 Tf 12 TL 72 700 Td (Two and a half million) Tj T* (people were counted.) Tj ET"
    file.write_bytes(two_pages(first, b"BT /F1 10 Tf 72 700 Td (The second page.) Tj ET"))
    shown = run(str(file))
    assert "── page 1 ──\n\nTwo and a half million\npeople were counted.\n" in shown
    assert "── page 2 ──\n\nThe second page.\n" in shown


@pytest.mark.parametrize(
    ("name", "body", "format"),
    [("t.csv", b"Country,People\nIndia,1\n", "csv"), ("t.json", b'{"d":[{"country":"India","people":1}]}', "json")],
)
def test_other_formats_are_told_by_their_bytes(tmp_path: Path, name: str, body: bytes, format: str) -> None:
    file = tmp_path / name
    file.write_bytes(body)
    data = json.loads(run(str(file), "--json"))
    assert data["format"] == format
    assert data["tables"][0]["rows"] == [["India", "1"]]


def test_what_cannot_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        run(str(tmp_path / "missing.html"))
    file = tmp_path / "x.bin"
    file.write_bytes(b"\x7fELF")
    with pytest.raises(ParseError, match="no reader"):
        run(str(file))


def test_json_without_a_mapping_shows_every_field_of_every_record(tmp_path: Path) -> None:
    """Also one that only a late record has, and those of an object within."""
    records = [{"n": n, "by": {"name": "Walk Free", "tags": ["a"]}} for n in range(150)] + [{"n": 150, "late/one": 7}]
    file = tmp_path / "t.json"
    file.write_text(json.dumps({"d": records}))
    (table,) = json.loads(run(str(file), "--json"))["tables"]
    assert [path[0] for path in table["headers"]] == ["n", "by/name", "by/tags", "late~1one"]
    assert table["rows"][0] == ["0", "Walk Free", '["a"]', ""]
    assert table["rows"][150] == ["150", "", "", "7"]


def test_records_with_too_many_different_fields_are_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text(json.dumps({"d": [{f"field-{n}": n} for n in range(2_000)]}))
    with pytest.raises(ParseError, match="2,000 records with 2,000 different fields"):
        run(str(file))
