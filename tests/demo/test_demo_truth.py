"""What the sample pages state is what editions published; the workbook is the table; the catalogue fits the site."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from gsi_etl.config.catalog import load_catalog
from gsi_etl.demo.content import BASE_URL, PAGES, as_day, content
from gsi_etl.demo.sources import TEMPLATES, write_sources
from gsi_etl.demo.workbook import SHEET_NAME, workbook_from_csv

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT.parent / "shared" / "data" / "reference"
TABLE = (PAGES / "day1" / "data" / "country-estimates-2018.csv").read_bytes()
BASE = "http://127.0.0.1:8080"


def estimates() -> list[dict[str, str]]:
    with (ROOT / "warehouse" / "reference" / "estimates.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table() -> list[list[str]]:
    return list(csv.reader(io.StringIO(TABLE.decode("utf-8"), newline="")))


def test_the_country_table_is_that_of_the_edition() -> None:
    header, *rows = table()
    assert len(rows) == 186
    assert len({len(row) for row in rows} | {len(header)}) == 1
    edition = [r for r in estimates() if r["edition"] == "GSI 2018" and r["population"]]
    people = [r for r in edition if r["measure"] == "people_in_modern_slavery"]
    counts = sorted(Decimal(r["value"]) for r in people if r["value"])
    bounds = {r["place"]: (r["lower"], r["upper"]) for r in people if not r["value"]}
    rates = sorted(Decimal(r["value"]) for r in edition if r["measure"] == "prevalence_per_1000")
    assert sorted(Decimal(row[4]) for row in rows if row[4] not in ("", "<1,000")) == counts
    assert sorted(Decimal(row[3]) for row in rows if row[3]) == rates
    assert sum(counts) == 40_289_000
    assert [row[0] for row in rows if row[4] == "<1,000"] == ["Barbados", "Iceland", "Luxembourg"]
    assert bounds == dict.fromkeys(("BRB", "ISL", "LUX"), ("", "1000"))
    assert rows[0][:5] == [
        "Korea, Democratic People's Republic of",
        "25244000",
        "Asia and the Pacific",
        "104.6",
        "2640000",
    ]


def test_the_workbook_holds_the_table_in_the_layout_of_the_published_one() -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_from_csv(TABLE)))
    assert book.sheet_names == [SHEET_NAME]
    title, groups, header, *rows = book.get_sheet_by_name(SHEET_NAME).to_python(skip_empty_area=False)
    assert str(title[0]).startswith("Sample table")
    assert groups[2:5] == ["REGION", "PREVALENCE", ""]
    expected_header, *expected = table()
    assert header == expected_header
    assert "\n" in str(header[1])
    assert str(header[0]).endswith(" ")
    for row, printed in zip(rows, expected, strict=True):
        for cell, text in zip(row, printed, strict=True):
            assert Decimal(str(cell)) == Decimal(text) if isinstance(cell, float) else cell == text
    assert rows[0][1:5:2] == [25244000.0, 104.6]


def test_the_workbook_is_the_same_bytes_every_time() -> None:
    first = workbook_from_csv(TABLE)
    workbook_from_csv.cache_clear()
    assert workbook_from_csv(TABLE) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_names_with_marks_of_xml_stand_in_the_workbook_as_they_are() -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_from_csv(b'Name,N\n"A & B <C> ""D""",-1.5\n')))
    assert book.get_sheet_by_name(SHEET_NAME).to_python(skip_empty_area=False)[3] == ['A & B <C> "D"', -1.5]


#: Numbers of the pages that no edition estimates: people interviewed, countries covered, scores, the bridge.
OTHER_NUMBERS = {"50", "167", "160", "73.3", "100", "12", "18,000", "10", "25,244,000", "1,000"}
MADE_UP = {"41.6"}


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.html")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_number_of_a_page_is_one_that_an_edition_published(path: Path) -> None:
    published: set[Decimal] = set()
    for row in estimates():
        # A bound is not a value; and the scores are nearly every number below 100, so they would excuse any rate.
        if not row["value"] or row["measure"].endswith("_score"):
            continue
        value = Decimal(row["value"])
        published |= {value, value / 1_000_000}
        if row["measure"] == "share_of_population":
            published.add(value * 100)
    text = re.sub(r"<!--.*?-->|<[^>]*>", " ", path.read_text(encoding="utf-8").split("<body>")[1], flags=re.S)
    text = re.sub(r"\d{1,2} (January|February|March|May|July|September) \d{4}|\b(19|20)\d\d\b|0000-demo", " ", text)
    numbers = re.findall(r"\d[\d,.]*\d|\d", text)
    if path.stem not in ("harbour-bridge",) and not ("day3" in path.parts and path.stem == "north-korea"):
        assert numbers
    unknown = [n for n in numbers if n not in OTHER_NUMBERS | MADE_UP and Decimal(n.replace(",", "")) not in published]
    # 2.6 million is 2,640,000 as a newspaper rounds it.
    assert [n for n in unknown if n != "2.6"] == []
    assert (MADE_UP & set(numbers) != set()) == (path == PAGES / "day3" / "index.html")


def test_the_article_that_the_project_began_with_is_told() -> None:
    story = (PAGES / "day1" / "news" / "one-in-ten.html").read_text(encoding="utf-8")
    for words in (
        "2.6 million people",
        "One in ten North Koreans",
        "40.3 million people were living in modern slavery in 2016",
        "50 defectors. All but one",
        "India has the largest number",
        "Global Slavery Index 2018",
    ):
        assert words in story


def test_no_sentence_of_the_pages_is_taken_from_the_article_that_the_project_began_with() -> None:
    seed = ROOT.parent / "shared" / "data" / "pages" / "news" / "seed-article-2018-07-19.txt"
    if not seed.is_file():
        pytest.skip("the article is not at hand")
    theirs = word_runs(seed.read_text(encoding="utf-8"))
    ours = {run for path in PAGES.rglob("*.html") for run in word_runs(path.read_text(encoding="utf-8"))}
    assert ours & theirs == set()


def word_runs(text: str, length: int = 8) -> set[str]:
    words = re.findall(r"[\w.,]+", re.sub(r"<[^>]*>", " ", text).lower())
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_the_population_service_has_the_world_banks_shape_and_numbers() -> None:
    head, rows = json.loads((PAGES / "day1" / "api" / "population.json").read_text(encoding="utf-8"))
    assert head["total"] == len(rows) == 22
    assert head["page"] == head["pages"] == 1
    values = {(row["countryiso3code"], int(row["date"])): row["value"] for row in rows}
    assert values["PRK", 2016] == 25_698_326
    assert values["PRK", 2021] == 26_232_534
    assert values["WLD", 2022] is None
    path = TABLES / "wb_population_PRK_WLD_IND_ERI_MRT.csv"
    if not path.is_file():
        pytest.skip("the World Bank's numbers are not at hand")
    with path.open(encoding="utf-8", newline="") as file:
        stored = {(r["Country Code"], int(r["Year"])): int(r["Value"]) for r in csv.DictReader(file)}
    assert {key: value for key, value in values.items() if value is not None}.items() <= stored.items()


def test_the_catalogue_loads_and_points_to_pages_that_are_there(tmp_path: Path) -> None:
    sources = write_sources(tmp_path / "sources", BASE)
    assert sources == load_catalog(tmp_path / "sources")
    assert {source.network for source in sources} == {"private"}
    assert {source.format for source in sources} == {"html", "csv", "xlsx", "json", "feed"}
    assert {source.kind for source in sources} == {"report", "dataset", "news"}
    assert len(sources) == len(list(TEMPLATES.glob("*.yaml"))) == 7
    for source in sources:
        assert source.enabled
        assert source.url.startswith(f"{BASE}/")
        assert content(source.url.removeprefix(f"{BASE}/"), as_day(1), BASE) is not None


def test_writing_the_catalogue_again_for_another_address_replaces_the_old_one(tmp_path: Path) -> None:
    write_sources(tmp_path, BASE)
    again = write_sources(tmp_path, "http://127.0.0.1:9")
    assert all(source.url.startswith("http://127.0.0.1:9/") for source in again)


def test_words_that_prove_a_page_stand_on_it_every_day_but_not_on_the_block_page(tmp_path: Path) -> None:
    block = (PAGES / "day3" / "country-studies" / "north-korea.html").read_text(encoding="utf-8").casefold()
    for source in write_sources(tmp_path, BASE):
        path = source.url.removeprefix(f"{BASE}/")
        assert source.recognise.text or source.recognise.min_items or source.recognise.min_rows
        for anchor in source.recognise.text:
            assert anchor.casefold() not in block
            for day in (1, 2, 3):
                page = content(path, as_day(day), BASE)
                assert page is not None
                if page.genuine:
                    assert anchor.casefold() in page.body.decode().casefold()


def test_templates_name_the_site_only_through_the_placeholder() -> None:
    for template in TEMPLATES.glob("*.yaml"):
        text = template.read_text(encoding="utf-8")
        assert text.count("http") == 0
        assert text.count(BASE_URL) == 1
