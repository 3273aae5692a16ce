"""The language of a text: the eight that are read, others by name, and no answer rather than a guess."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gsi_etl.figures.text.gazetteer import LANGUAGES
from gsi_etl.figures.text.language_detection import spoken, unread

PASSAGES = Path(__file__).resolve().parents[2] / "corpus" / "passages"
#: The sets that were read when the tables were made; those written later are for the reader to learn from.
MEASURED = ("countries", "languages", "negatives", "press", "world")


def passages() -> list[tuple[str, str]]:
    lines = [
        line
        for file in (PASSAGES / f"{name}.jsonl" for name in MEASURED)
        for line in file.read_text("utf-8").splitlines()
    ]
    return [(record["lang"], record["text"]) for record in map(json.loads, lines)]


def test_no_passage_is_taken_for_another_language_and_few_are_left_open() -> None:
    labelled = passages()
    wrong = [(language, spoken(text), text[:60]) for language, text in labelled if spoken(text) not in (language, None)]
    open_ = [text for _, text in labelled if spoken(text) is None]
    assert wrong == []
    assert len(open_) <= len(labelled) * 0.02


def test_no_passage_that_is_read_is_said_to_be_unread_and_all_others_are() -> None:
    for language, text in passages():
        assert (unread(text) is None) == (language in LANGUAGES), text[:60]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nästan 50 miljoner människor lever i slaveri, enligt en rapport som kom på måndagen.", "Swedish"),
        ("Dünyada 50 milyon insan modern kölelik içinde yaşıyor; bu sayı için bir rapor var.", "Turkish"),
        ("Περίπου 50 εκατομμύρια άνθρωποι ζουν σε σύγχρονη δουλεία.", "Greek"),
        ("Около 50 миллионов человек живут в рабстве, по данным доклада.", "Russian"),
        ("Sebanyak 50 juta orang di dunia hidup dalam perbudakan modern.", "Indonesian or Malay"),
        ("全世界有5000万人生活在现代奴役中", "Chinese"),
        ("世界では5000万人が現代の奴隷制のもとで暮らしている", "Japanese"),
        ("Přibližně 50 milionů lidí žije v moderním otroctví, podle zprávy, která je na webu.", "Czech"),
    ],
)
def test_unread_languages_are_named(text: str, name: str) -> None:
    assert unread(text) == name


def test_what_the_document_declares_counts_where_the_words_do_not_tell() -> None:
    assert unread("40,3 mln", "fi-FI") == "Finnish"
    assert unread("40,3 mln", "pl") is None
    assert unread("40,3 mln") is None
    assert (
        unread("The report says that 50 million people are in slavery, and that it is more than it was.", "sv") is None
    )


@pytest.mark.parametrize("text", ["", "2018", "— !", "\x00\ud800"])
def test_a_text_without_words_has_no_language(text: str) -> None:
    assert spoken(text) is None
