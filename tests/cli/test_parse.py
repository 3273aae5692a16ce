"""``gsi-etl parse``: the JSON shape that does not change, and a page readable on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gsi_etl.cli.parse import parse
from gsi_etl.errors import ParseError, UsageError

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
    assert "North Korea | 2,640,000" in shown
    assert "\x1b" not in shown


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
