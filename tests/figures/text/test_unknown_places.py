"""Names that look like places and are in no table: found in each language, and seldom where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gsi_etl.figures.text.gazetteer import LANGUAGES
from gsi_etl.figures.text.unknown_places import unknown_places

PASSAGES = Path(__file__).resolve().parents[2] / "corpus" / "passages"
#: The sets that were read when the tables were made; those written later are for the reader to learn from.
MEASURED = ("countries", "languages", "negatives", "press", "world")
#: The names that the corpus holds and the tables do not, by reading.
UNKNOWN = {
    *("Blackpool", "Bournemouth East", "Kilifi", "Umerkot", "Suva", "Dżubie", "Zielonej Górze", "Cais"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Some 3,000 people live in slavery in Wakanda today.", "Wakanda"),
        ("de", "Rund 3.000 Menschen leben in Wakandien in Sklaverei.", "Wakandien"),
        ("es", "Unas 3.000 personas viven en Wakanda en esclavitud.", "Wakanda"),
        ("fr", "Quelque 3 000 personnes vivent en Wakanda.", "Wakanda"),
        ("it", "Circa 3.000 persone vivono in Wakanda.", "Wakanda"),
        ("nl", "Zo'n 3.000 mensen leven in Wakanda in slavernij.", "Wakanda"),
        ("pl", "Około 3 tys. osób żyje w Wakandzie w niewoli.", "Wakandzie"),
        ("pt", "Cerca de 3 mil pessoas vivem em Wakanda.", "Wakanda"),
    ],
)
def test_an_unknown_place_is_found(language: str, text: str, name: str) -> None:
    (found,) = unknown_places(text, language)
    assert found.name == name == text[found.start : found.end]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In India and in North Korea, in May, in Parliament, in English; In Slavery Today"),
        ("en", "Slaves In Chains: What They Found In Brickyards"),
        ("en", "The number in Modern Slavery Statements rose; in slavery"),
        ("de", "Menschen leben in Sklaverei, in Indien, in Haft und in Not."),
        ("pl", "w Indiach, w Korei Północnej, w Sejmie"),
    ],
)
def test_known_places_months_and_headings_are_none(language: str, text: str) -> None:
    assert unknown_places(text, language) == []


def test_on_the_corpus_it_finds_places_and_nothing_else() -> None:
    lines = [
        line
        for file in (PASSAGES / f"{name}.jsonl" for name in MEASURED)
        for line in file.read_text("utf-8").splitlines()
    ]
    read = [record for record in map(json.loads, lines) if record["lang"] in LANGUAGES]
    found = {place.name for record in read for place in unknown_places(record["text"], record["lang"])}
    assert found - UNKNOWN == set()
