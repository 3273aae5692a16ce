"""How sentences and tables of a made-up subject are read and judged.

Its numbers are small, its report comes out every year about the year before, and cues.csv alone has its phrases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gsi_etl.base import measures, pack
from gsi_etl.cli.actions.subject_preview import read
from gsi_etl.config.reference import load_reference
from gsi_etl.errors import PackError
from gsi_etl.figures.tables.unmapped import figures_from_labels
from gsi_etl.model import Figure, ReadContext
from gsi_etl.parse.read import parse_bytes
from scenes.world import source

DAY = date(2024, 9, 1)
FILES = {
    "subject.yaml": """id: lost-kites
name: lost kites
short_name: Lost kites
site: {title: Lost kites, lede: Kites that were lost., dataset: Lost kites, editions: Kite reports}
publications:
  - {family: KR, title: Kite Report, names: {en: [kite report, kr]}}
""",
    "measures.csv": """measure,kinds,unit,target,role,part_of,label,title,definition,source,nouns,phrases
lost_kites,count,kites,yes,headline,,lost kites,Lost kites,Kites that nobody found,made up,,
lost_share,share,fraction,yes,share,lost_kites,share of kites that were lost,Share of kites lost,Of all kites,made up,,
torn_kites,count,kites,yes,part,lost_kites,torn kites,Torn kites,Kites found in pieces,made up,,
""",
    "editions.csv": """edition,publisher,title,aliases,published_on,reference_year,method_family,rank_basis,verified,\
origin
KR 2023,Kite Union,Kite Report 2023,,2023-06-01,2022,KR,,yes,made up
KR 2024,Kite Union,Kite Report 2024,,2024-06-01,2023,KR,,yes,made up
""",
    "estimates.csv": (
        "edition,measure,place,value,unit,lower,upper,reference_year,published_on,population,rank,rank_is,verified,origin\n"
        "KR 2023,lost_kites,WLD,735,1,700,760,2022,2023-06-01,,,,yes,made up\n"
        "KR 2024,lost_kites,WLD,733,1,690,780,2023,2024-06-01,,,,yes,made up\n"
        "KR 2024,torn_kites,WLD,264,1,,,2023,2024-06-01,,,,yes,made up\n"
        "KR 2024,lost_share,WLD,0.61,0.01,,,2023,2024-06-01,,,,yes,made up\n"
        "KR 2024,lost_kites,KEN,82,1,,,2023,2024-06-01,,,,yes,made up\n"
    ),
    "cues.csv": "class,language,phrases\nlost_kites,en,lost kites|kites lost|kites were lost|kites\n"
    "lost_kites,de,verlorene drachen|drachen*\ntorn_kites,en,torn kites|kites torn|kites were torn\n",
    "baselines.yaml": "[]\n",
    "identities.yaml": "[]\n",
}


@pytest.fixture(autouse=True)
def kites(tmp_path: Path) -> Iterator[Path]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "sources").mkdir()
    pack.use(tmp_path)
    yield tmp_path
    pack.use(None)


def told(text: str) -> list[tuple[str, str | None, str | None, str]]:
    figures, verdicts = read(text, DAY)
    pairs = zip(figures, verdicts, strict=True)
    return [(f.reading.quote, f.measure, f.place, v.name if v else "") for f, v in pairs]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In 2023, 88 kites were lost in Ghana, the Kite Report 2024 says.", ("88", "lost_kites", "GHA")),
        ("Six kites were lost in Kenya in 2023, according to the Kite Report 2024.", ("Six", "lost_kites", "KEN")),
        ("The Kite Report 2024 counts 79 lost kites in Kenya.", ("79", "lost_kites", "KEN")),
    ],
)
def test_small_numbers_are_read_where_the_estimates_are_small(text: str, found: tuple[str, str, str]) -> None:
    assert [one[:3] for one in told(text)] == [found]


def test_small_numbers_of_other_things_are_not_read() -> None:
    figures, _ = read("The film has 3 actors; 12 people saw it in Kenya, and 2 of them had flown a kite.", DAY)
    assert [figure.measure for figure in figures if figure.measure in ("lost_kites", "torn_kites")] == []


def test_a_number_within_the_bounds_that_is_the_older_editions_to_the_digit_is_that_editions() -> None:
    (cited,) = told("According to the Kite Report 2024, 735 kites were lost worldwide in 2023.")
    assert cited[3] == "edition_mismatch"
    (bare,) = told("Worldwide 735 kites were lost.")
    assert bare[3] == "older_edition"
    (rounded,) = told("According to the Kite Report 2024, 740 kites were lost worldwide in 2023.")
    assert rounded[3] == "rounded"


def test_the_year_that_a_named_edition_is_about_is_no_edition_of_its_own() -> None:
    (figure,), _ = read("Some 264 kites were lost worldwide in 2023, KR 2024 says.", DAY)
    assert figure.edition == "KR 2024"
    assert figure.certainty.edition >= 0.8
    two, _ = read("KR 2023 gave 735 lost kites, KR 2024 gave 733 in 2023.", DAY)
    assert [figure.edition for figure in two] == ["KR 2023", "KR 2024"]


def test_a_part_quoted_for_its_whole_is_called_so() -> None:
    (part,) = told("According to the Kite Report 2024, 264 kites were lost worldwide in 2023.")
    assert part == ("264", "lost_kites", "WLD", "measure_mistaken")


def _table(*headers: str) -> list[Figure]:
    head = "".join(f"<th>{header}</th>" for header in headers)
    page = (
        "<html lang='en'><head><title>Kite Report 2024</title></head><body><h1>Kite Report 2024</h1>"
        f"<table><tr>{head}</tr><tr><td>Kenya</td><td>82</td><td>34.5</td></tr>"
        "<tr><td>Ghana</td><td>31</td><td>27.1</td></tr></table></body></html>"
    )
    url = "https://kites.example/"
    document = parse_bytes(page.encode(), source("kites"), url=url, snapshot_sha256="0" * 64, media_type="text/html")
    return list(figures_from_labels(document, ReadContext(published=DAY, title="Kite Report 2024")))


def test_labels_of_a_table_are_read_by_the_phrases_of_cues_csv() -> None:
    found = [(f.measure, f.place, f.reading.value) for f in _table("Country", "Number of lost kites", "Prevalence (%)")]
    assert ("lost_kites", "KEN", Decimal(82)) in found
    assert ("lost_kites", "GHA", Decimal(31)) in found


def test_a_page_that_is_a_table_keeps_its_cells_apart() -> None:
    found = {f.measure for f in _table("Country", "Number of lost kites", "Lost kites (% of the population)")}
    assert found == {"lost_kites", "lost_share"}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Rate of lost kites per 100,000 people", "0.345"),
        ("Lost kites per 10 000 population", "3.45"),
        ("Lost kites per million people", "0.0345"),
        ("Lost kites per 1,000 people", "34.5"),
    ],
)
def test_a_rate_in_a_table_is_worked_out_for_1_000_people(kites: Path, header: str, value: str) -> None:
    row = 'lost_rate,rate,"per 1,000",yes,rate,lost_kites,kites lost per person,,made up,made up,,\n'
    with (kites / "measures.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    pack.use(kites)
    found = {(f.measure, f.place): f.reading.value for f in _table("Country", "Number of lost kites", header)}
    assert found["lost_rate", "KEN"] == Decimal(value)


def test_a_rate_that_is_not_per_1_000_is_refused_with_what_to_write(kites: Path) -> None:
    row = 'lost_rate,rate,"per 100,000",yes,rate,lost_kites,kites lost per person,,made up,made up,,\n'
    with (kites / "measures.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    pack.use(kites)
    with pytest.raises(PackError, match=r"5\.8 per 100,000 is written as 0\.058"):
        measures.measures()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('KR 2024,lost_kites,GHA,"1,300",1,,,2023,2024-06-01,,,,yes,made up', "value '1,300': a number is digits"),
        ("KR 2024,lost_kites,GHA,1.3 million,1,,,2023,2024-06-01,,,,yes,made up", "a number is digits and a point"),
        ("KR 2024,lost_kites,GHA,13,,,,2023,2024-06-01,,,,yes,made up", "unit '': the place value of the last digit"),
        ("KR 2024,lost_kites,GHA,13,1,,,2023,01.06.2024,,,,yes,made up", "a day is written as 2024-06-13"),
        ("KR 2024,lost_share,GHA,61,1,,,2023,2024-06-01,,,,yes,made up", "9.1 per cent is 0.091"),
        ("KR 2024,lost_kites,GHA,-3,1,,,2023,2024-06-01,,,,yes,made up", "it is negative"),
        ("KR 2024,lost_kites,GHA,13,1,,,2023.5,2024-06-01,,,,yes,made up", "reference_year '2023.5'"),
    ],
)
def test_a_slip_in_estimates_csv_is_told_by_line_column_and_what_to_write(kites: Path, row: str, told: str) -> None:
    with (kites / "estimates.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    pack.use(kites)
    with pytest.raises(PackError) as raised:
        load_reference()
    assert told in str(raised.value.why)
    assert str(raised.value.where).endswith("estimates.csv:7")
