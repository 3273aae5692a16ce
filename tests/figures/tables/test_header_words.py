"""Labels of tables in other languages are read as English ones are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gsi_etl.figures.tables import header_words
from gsi_etl.figures.tables.headers import read_label

SUBJECT = "people_in_modern_slavery"


@pytest.mark.parametrize(
    "text",
    [
        "Zahl der Menschen in moderner Sklaverei",
        "Nombre de personnes en situation d'esclavage moderne",
        "Número de personas en situación de esclavitud moderna",
        "Numero di persone in schiavitù moderna",
        "Número de pessoas em escravidão moderna",
        "Aantal mensen in moderne slavernij",
        "Liczba osób we współczesnym niewolnictwie",
    ],
)
def test_a_number_of_people_is_a_count_of_the_measure_in_each_language(text: str) -> None:
    label = read_label(text)
    assert (label.understood, label.measure, label.unit) == (True, SUBJECT, "count")


@pytest.mark.parametrize(
    "text",
    [
        "je 1.000 Einwohner",
        "pro 1000 Menschen",
        "pour 1 000 habitants",
        "por cada 1.000 habitantes",
        "ogni 1.000 abitanti",
        "por mil habitantes",
        "per 1.000 inwoners",
        "na 1000 mieszkańców",
    ],
)
def test_what_is_out_of_a_thousand_is_a_rate_in_each_language(text: str) -> None:
    label = read_label(text)
    assert (label.understood, label.unit, label.scale) == (True, "rate", None)


@pytest.mark.parametrize("text", ["je 100.000 Einwohner", "pour 100 000 habitants", "por 1.000.000 de habitantes"])
def test_what_is_out_of_another_number_is_no_rate(text: str) -> None:
    assert read_label(text).unit != "rate"


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("in Tausend", 1000),
        ("en milliers", 1000),
        ("in Millionen", 10**6),
        ("en millones", 10**6),
        ("w tysiącach", 1000),
    ],
)
def test_scales_are_read(text: str, scale: int) -> None:
    label = read_label(text)
    assert (label.understood, label.scale) == (True, Decimal(scale))


@pytest.mark.parametrize(
    "text",
    [
        "Kriegsopfer",
        "Zahl der Strafgefangenen",
        "Taux de croissance",
        "Población reclusa",
        "War victims",
        "Die in bondage",
        "First son in slavery",
        "Quote on slavery",
    ],
)
def test_a_label_with_a_word_that_is_not_known_is_not_understood(text: str) -> None:
    assert not read_label(text).understood


def test_words_that_turn_a_number_into_a_change_are_known_in_each_language() -> None:
    for word in ("veränderung", "croissance", "variación", "crescita", "spadek", "daling", "projeção"):
        assert header_words.english(word) in {"change", "growth", "decrease", "projection"}, word
