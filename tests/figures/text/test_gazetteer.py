"""Places named in a text: eight languages, whatever the inflection, and nothing that only looks like a place."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from babel.core import get_global
from babel.localedata import load
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.figures.text import gazetteer
from gsi_etl.figures.text.gazetteer import LANGUAGES, mentions
from gsi_etl.figures.text.unknown_places import unknown_places

REFERENCE = Path(__file__).resolve().parents[3] / "warehouse" / "reference"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def codes(text: str, language: str | None = "en") -> list[str]:
    return [mention.code for mention in mentions(text, language)]


@pytest.mark.parametrize("locale", [*LANGUAGES, "pt_PT"])
def test_every_name_of_cldr_for_a_country_of_the_index_is_known(locale: str) -> None:
    listed = {row["place"] for row in rows("estimates.csv")} & {
        row["code"] for row in rows("places.csv") if row["kind"] == "country"
    }
    iso = {two[0]: three for three, two in get_global("territory_aliases").items() if three in listed}
    names = {**load(locale[:2])["territories"], **load(locale)["territories"]}
    missing = [
        names[two]
        for two, three in iso.items()
        if not any(three in code.split("|") for code in codes(f"in {names[two]}, 2018", locale))
    ]
    assert len(iso) >= 160
    assert missing == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("pt", "Em 2021, a Índia tinha 11 milhões", ["IND"]),
        ("pt", "a China (3,2), o Paquistão (2,1), o Uzbequistão (1,2) e a Rússia (1,1)", ["CHN", "PAK", "UZB", "RUS"]),
        ("pt", "os norte-coreanos e a Coreia do Norte, nos EUA", ["PRK", "PRK", "USA"]),
        ("fr", "Le Soudan du Sud compte 243.000 personnes", ["SSD"]),
        ("fr", "les Nord-Coréens, une femme nord-coréenne, la RDC, le Royaume-Uni", ["PRK", "PRK", "COD", "GBR"]),
        ("es", "En Venezuela hay 174.000, en Haití 59.000, en EE.UU. y en EE. UU. más", ["VEN", "HTI", "USA", "USA"]),
        ("es", "dos de cada diez norcoreanas y los mauritanos", ["PRK", "MRT"]),
        ("nl", "In Zuid-Afrika leven 155.000 mensen; Noord-Koreanen, de VS", ["ZAF", "PRK", "USA"]),
        ("de", "ein nordkoreanischer Arbeiter, zehn Nordkoreanern, Indiens Zahl", ["PRK", "PRK", "IND"]),
        ("de", "in der Elfenbeinküste, in den Vereinigten Staaten, in Suedkorea", ["CIV", "USA", "KOR"]),
        ("it", "In Costa d'Avorio, in Corea del Nord e tra i nordcoreani", ["CIV", "PRK", "PRK"]),
        ("pl", "w Korei Północnej, w Indiach i w Rosji", ["PRK", "IND", "RUS"]),
        ("pl", "w północnokoreańskich obozach, Nigeryjczyków", ["PRK", "NGA"]),
        ("en", "Swaziland, Burma, Cape Verde and the U.K., D.R. Congo", ["SWZ", "MMR", "CPV", "GBR", "COD"]),
    ],
)
def test_names_adjectives_peoples_and_cases_as_newspapers_write_them(
    language: str, text: str, expected: list[str]
) -> None:
    assert codes(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "in SSA", ["Sub-Saharan Africa"]),
        ("en", "Asia and the Pacific, Europe and Central Asia", ["Asia-Pacific", "Europe-Central Asia"]),
        ("de", "in den arabischen Staaten, in Subsahara-Afrika", ["Arab States", "Sub-Saharan Africa"]),
        ("pl", "w Europie i Azji Środkowej oraz w krajach arabskich", ["Europe-Central Asia", "Arab States"]),
        ("es", "Asia y el Pacífico, América Latina y el Caribe", ["Asia-Pacific", "Latin America and the Caribbean"]),
        ("nl", "in het Midden-Oosten en wereldwijd", ["Middle East", "WLD"]),
        ("fr", "dans le monde", ["WLD"]),
        ("pt", "em todo o mundo", ["WLD"]),
        ("pl", "na świecie", ["WLD"]),
    ],
)
def test_regions_and_the_world(language: str, text: str, expected: list[str]) -> None:
    assert codes(text, language) == expected


def test_the_longest_name_wins_and_a_part_is_not_its_country() -> None:
    assert codes("South Korea, Papua New Guinea, Northern Ireland") == ["KOR", "PNG", "Northern Ireland"]
    assert codes("In Uttar Pradesh alone") == ["Uttar Pradesh"]
    assert gazetteer.within("Uttar Pradesh") == "IND"
    assert gazetteer.within("IND") is None


@pytest.mark.parametrize(
    ("text", "language", "city", "country"),
    [
        ("Nicosia's delegate had one to report.", "en", "Nicosia", "CYP"),
        ("La Paz, with its 86,000", "en", "La Paz", "BOL"),
        ("In Bern spricht man von 4.000.", "de", "Bern", "CHE"),
        ("W Wilnie mówi się o 17 tysiącach.", "pl", "Vilnius", "LTU"),
        ("The Hague denies it.", "en", "The Hague", "NLD"),
    ],
)
def test_a_capital_is_that_of_its_country(text: str, language: str, city: str, country: str) -> None:
    assert [found.code for found in gazetteer.mentions(text, language)] == [city]
    assert gazetteer.country_of_capital(city) == gazetteer.within(city) == country


def test_no_other_part_of_a_country_stands_for_it() -> None:
    assert gazetteer.within("Uttar Pradesh") == "IND"
    assert gazetteer.country_of_capital("Uttar Pradesh") is None
    assert gazetteer.country_of_capital("Mumbai") is None
    assert gazetteer.country_of_capital("IND") is None


def test_a_namesake_is_the_one_whose_neighbours_are_named() -> None:
    assert codes("Georgia, Armenia and Russia") == ["GEO", "ARM", "RUS"]
    assert codes("raids in Alabama and Georgia") == ["Alabama", "Georgia (state)"]
    assert codes("in Punjab, India") == ["Punjab", "IND"]
    assert codes("in Punjab, Pakistan") == ["Punjab (Pakistan)", "PAK"]


def test_congo_alone_is_either_of_two() -> None:
    assert codes("in Congo") == ["COD|COG"]
    assert codes("im Kongo", "de") == ["COD|COG"]


@pytest.mark.parametrize(
    "text",
    [
        "roast turkey for chad and jordan, in mali, tell us, made in china",
        "the World Cup, the World Bank, the Global Slavery Index, First World War",
        "Guinea pigs, the Bank of England, Chad Smith and Michael Jordan",
    ],
)
def test_what_only_looks_like_a_place_is_none(text: str) -> None:
    assert codes(text) == []


def test_case_accents_apostrophes_and_line_breaks() -> None:
    assert codes("NORTH KOREA, Cote d’Ivoire, Côte d'Ivoire, North\nKorea, North\u00a0Korea") == [
        "PRK", "CIV", "CIV", "PRK", "PRK",
    ]  # fmt: skip
    assert codes("Korea\n\nNorth") == ["KOR"], "an empty line parts two names"


def test_german_iceland_is_an_island_elsewhere() -> None:
    assert codes("auf Island", "de") == ["ISL"]
    assert codes("the Island of Jersey") == ["JEY"]
    assert codes("Island", None) == []


def test_a_language_that_is_not_read_gets_the_names_of_all() -> None:
    assert codes("Corée du Nord, Deutschland", "sv") == ["PRK", "DEU"]
    assert codes("Corée du Nord, Deutschland", None) == ["PRK", "DEU"]


def test_a_mention_stands_where_it_says() -> None:
    text = "The U.S. and North Korea (Myanmar (Burma))"
    assert [(m.what, text[m.start : m.end]) for m in mentions(text, "en")] == [
        ("short", "U.S."),
        ("name", "North Korea"),
        ("short", "Myanmar (Burma)"),
    ]
    assert mentions(text, "en", 9) == mentions(text, "en")[1:]


def test_a_part_of_a_text_is_read_alone_even_where_it_cuts_words() -> None:
    assert codes("Malian") == ["MLI"]
    assert [(m.code, m.start, m.end) for m in mentions("Malian Xin Mali", "en", 0, 4)] == [("MLI", 0, 4)]
    assert [(m.code, m.start, m.end) for m in mentions("SouthKorea", "en", 5)] == [("KOR", 5, 10)]


@given(st.text(alphabet="Niger Korea,\n'.-SouthUCxé(", max_size=60), st.sampled_from([*LANGUAGES, None]))
def test_mentions_are_in_order_apart_and_whole_words(text: str, language: str | None) -> None:
    end = 0
    for mention in mentions(text, language):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert not text[mention.start - 1 : mention.start].isalnum() or mention.start == 0
        assert not text[mention.end : mention.end + 1].isalnum()


def test_the_table_is_sound() -> None:
    known = {row["code"] for row in rows("places.csv")}
    named = rows("place_names.csv")
    assert len({(row["language"], row["form"]) for row in named}) == len(named)
    assert {row["language"] for row in named} == set(LANGUAGES)
    assert {row["what"] for row in named} == {"name", "short", "adjective", "people", "part", "capital", "other"}
    for row in named:
        assert (row["what"] in ("part", "capital")) == bool(row["within"]), row
        assert (row["what"] == "other") == (not row["code"]), row
        assert not row["within"] or row["within"] in known
    assert {
        c for row in named if row["what"] not in ("part", "capital", "other") for c in row["code"].split("|")
    } <= known


@pytest.mark.parametrize(
    "text", ["North " * 40_000, "North" + " " * 200_000 + ")", "North\n" * 40_000, "in Xyz, " * 20_000]
)
def test_time_grows_with_the_text_alone(text: str) -> None:
    began = time.process_time()
    assert mentions(text, None) == []
    unknown_places(text)
    assert time.process_time() - began < 5
