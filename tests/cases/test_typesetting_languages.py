"""A sentence of seven other languages says the same in whatever typesetting, as an English one does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from case_making import page
from case_reading import lines, read
from test_typesetting import SETTINGS

SENTENCES = {
    "de": (
        "In Nordkorea leben 2,6 Millionen Menschen in moderner Sklaverei.",
        "In Eritrea leben 451.000 Menschen in moderner Sklaverei.",
        "In Eritrea leben 93,0 von 1.000 Menschen in moderner Sklaverei.",
        "Einer von 185 Menschen weltweit lebt in moderner Sklaverei.",
    ),
    "fr": (
        "En Corée du Nord, 2,6 millions de personnes vivent dans l’esclavage moderne.",
        "En Érythrée, 451 000 personnes vivent dans l’esclavage moderne.",
        "En Érythrée, 93,0 personnes sur 1 000 vivent dans l’esclavage moderne.",
    ),
    "es": (
        "En Corea del Norte, 2,6 millones de personas viven en la esclavitud moderna.",
        "En Eritrea, 93,0 de cada 1.000 personas viven en la esclavitud moderna.",
        "Una de cada 185 personas en el mundo vive en la esclavitud moderna.",
    ),
    "it": (
        "In Corea del Nord 2,6 milioni di persone vivono in schiavitù moderna.",
        "In Eritrea 451.000 persone vivono in schiavitù moderna.",
    ),
    "nl": (
        "In Noord-Korea leven 2,6 miljoen mensen in moderne slavernij.",
        "Eén op de 185 mensen wereldwijd leeft in moderne slavernij.",
    ),
    "pl": (
        "W Korei Północnej 2,6 miliona osób żyje we współczesnym niewolnictwie.",
        "W Erytrei 451 000 osób żyje we współczesnym niewolnictwie.",
    ),
    "pt": (
        "Na Coreia do Norte, 2,6 milhões de pessoas vivem em escravidão moderna.",
        "Na Eritreia, 451.000 pessoas vivem em escravidão moderna.",
    ),
}


def _behind_numbers(what: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(\d[\d,.]*\d|\d)(?=\s[^\W\d])", rf"\1{what}", text)


OTHERS: dict[str, Callable[[str], str]] = {
    "thin groups": lambda text: re.sub(r"(\d)[. ](\d{3})", "\\1\u202f\\2", text),
    "no-break space before a scale": lambda text: re.sub(r"(\d) (?=[^\W\d])", "\\1\u00a0", text),
    "scale broken at a line's end": lambda text: re.sub(r"\b([Mm]i)(l{1,2}[^\W\d_]{3,})", "\\1-\n\\2", text),
    "combining accents": lambda text: unicodedata.normalize("NFD", text),
    "soft hyphens everywhere": lambda text: re.sub(r"([^\W\d_]{3})([^\W\d_]{3})", "\\1\u00ad\\2", text),
    "note in sup": _behind_numbers("<sup>1</sup>"),
    "note in brackets": _behind_numbers("[2]"),
    "note in anchor": _behind_numbers('<a href="#fn3">3</a>'),
    "note in characters": _behind_numbers("⁴"),
}
CASES = [(language, sentence) for language, sentences in SENTENCES.items() for sentence in sentences]


def _differences(cases: list[tuple[str, str]]) -> list[str]:
    differences, pairs = [], 0
    for language, sentence in cases:
        plain = lines(read(page(f"<p>{sentence}</p>", language), "html"))
        assert len(plain) == 1
        for name, change in {**SETTINGS, **OTHERS}.items():
            pairs += 1
            changed = lines(read(page(change(f"<p>{sentence}</p>"), language), "html"))
            if changed != plain:
                differences.append(f"{language}, {name}: {plain} became {changed}")
    print(f"{pairs} pairs, {len(differences)} differences")
    return differences


def test_a_sentence_of_another_language_set_in_other_ways_says_the_same() -> None:
    assert _differences(CASES[::4]) == []


@pytest.mark.slow
def test_every_sentence_of_another_language_set_in_other_ways_says_the_same() -> None:
    assert _differences(CASES) == []
