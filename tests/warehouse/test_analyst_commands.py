"""``sql``, ``cite`` and ``rebuild`` as a person types them, over the filled home folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from gsi_etl.cli.commands.main import app
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query


def call(*words: str) -> Result:
    result = CliRunner().invoke(app, [*words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_sql_answers_as_csv_json_and_parquet(filled_home: Path, tmp_path: Path) -> None:
    home, asked = ["--home", str(filled_home)], "SELECT edition FROM editions ORDER BY 1 LIMIT 2"
    assert call("sql", asked, "--format", "csv", *home).stdout == "edition\nGEMS 2017\nGEMS 2022\n"
    assert json.loads(call("sql", asked, "--json", *home).stdout)[0] == {"edition": "GEMS 2017"}
    target = tmp_path / "rows.parquet"
    call("sql", asked, "--format", "parquet", "--output", str(target), *home)
    with duckdb.connect() as connection:
        assert connection.execute(f"FROM '{target}'").fetchall() == [("GEMS 2017",), ("GEMS 2022",)]


def test_sql_asks_a_question_by_its_name_and_names_them_when_there_is_none(filled_home: Path) -> None:
    result = call("sql", "@misquotes", "--json", "--home", str(filled_home))
    assert [row["quote"] for row in json.loads(result.stdout)] == ["7.7 per cent"]
    with pytest.raises(UsageError) as caught:
        call("sql", "@misquote", "--home", str(filled_home))
    assert "misquotes" in caught.value.hint


def test_parquet_without_a_file_and_a_file_without_parquet_are_explained(filled_home: Path, tmp_path: Path) -> None:
    for words in (["--format", "parquet"], ["--format", "csv", "--output", str(tmp_path / "x.csv")]):
        with pytest.raises(UsageError):
            call("sql", "SELECT 1", *words, "--home", str(filled_home))


def test_two_editions_side_by_side_have_the_caveat_of_each_measure_and_level(filled_home: Path) -> None:
    words = ["diff", "GSI 2016", "GSI 2018", "--format", "json", "--home", str(filled_home)]
    rows = json.loads(call(*words).stdout)
    caveats = {(row["measure"], row["country"]): row["caveat"] for row in rows}
    assert caveats["vulnerability_score", "North Korea"].startswith("Another model of vulnerability")
    assert caveats["people_in_modern_slavery", "North Korea"].startswith("Another method: surveys and a model")
    assert caveats["people_in_modern_slavery", "World"].endswith("is no fall.")


@pytest.fixture
def figure_id(filled_home: Path) -> str:
    sql = "SELECT figure_id FROM figures WHERE source_id = 'demo-news' AND quote = '7.7 per cent'"
    found: str = query(filled_home / "public" / "gsi.duckdb", sql)[1][0][0]
    return found


def test_a_citation_has_words_page_edition_bytes_and_the_verdict(filled_home: Path, figure_id: str) -> None:
    text = call("cite", figure_id, "--home", str(filled_home)).stdout
    assert "“7.7 per cent”" in text
    assert "edition GSI 2018" in text
    assert re.search(r"sha256 [0-9a-f]{64}", text)
    assert "verdict: unit_mistaken" in text


def test_bibtex_escapes_what_tex_would_obey(filled_home: Path, figure_id: str) -> None:
    text = call("cite", figure_id, "--format", "bibtex", "--home", str(filled_home)).stdout
    assert text.startswith(f"@misc{{{figure_id},")
    assert text.count("{") - text.count("\\{") == text.count("}") - text.count("\\}")


def test_csl_json_is_read_by_a_program(filled_home: Path, figure_id: str) -> None:
    item = json.loads(call("cite", figure_id, "--format", "json", "--home", str(filled_home)).stdout)
    assert item["custom"]["edition"] == "GSI 2018"
    assert item["issued"]["date-parts"][0][0] == 2023


def test_an_unknown_figure_is_a_usage_error(filled_home: Path) -> None:
    with pytest.raises(UsageError, match="no figure"):
        call("cite", "fg_nonsense", "--home", str(filled_home))


@pytest.mark.slow
def test_rebuild_brings_a_lost_warehouse_back(home: Path) -> None:
    (home / "warehouse.duckdb").unlink()
    result = call("rebuild", "--home", str(home))
    assert "snapshots that documents cite are present" in result.stderr
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (3,)
