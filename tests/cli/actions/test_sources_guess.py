"""Columns whose headers do not say what they count are guessed by their values, by the title and by the address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from gsi_etl.base import pack
from gsi_etl.cli.actions.sources_guess import guesses

EXAMPLES = Path(__file__).parents[3] / "examples"
PLACES = ("North Korea", "Eritrea", "Mauritania", "India")


@pytest.fixture
def displacement() -> Iterator[None]:
    pack.use(EXAMPLES / "displacement")
    yield
    pack.use(None)


def column(*numbers: str, places: Sequence[str] = PLACES) -> list[tuple[str, str]]:
    return list(zip(places, numbers, strict=False))


@pytest.mark.parametrize("header", ["People", "Victims", "Number", "Estimate", "Personen", "x1"])
def test_a_count_is_known_by_the_size_of_its_values_whatever_its_header(header: str) -> None:
    (guess,) = guesses({header: column("2,640,000", "451 000", "90000", "7989000")}, "")
    assert guess.column() == {"header": header, "measure": "people_in_modern_slavery"}
    assert "of the size of the known estimates" in guess.words()


def test_rates_shares_and_years_are_told_apart_from_counts() -> None:
    found = {
        guess.header: guess.column()
        for guess in guesses(
            {
                "Rate": column("104.6", "93.0", "21.4", "6.1"),
                "Of all": column("10.5%", "9.3%", "2.1%", "0.6%"),
                "2018": column("2640000", "451000", "90000", "7989000"),
                "2021": column("2696000", "320000", "149000", "11050000"),
            },
            "",
        )
    }
    assert (found["Rate"]["measure"], found["Rate"]["kind"]) == ("prevalence_per_1000", "rate")
    assert (found["Of all"]["measure"], found["Of all"]["kind"]) == ("share_of_population", "share")
    assert found["2018"] == {"header": "2018", "measure": "people_in_modern_slavery", "reference_year": 2018}
    assert found["2021"]["reference_year"] == 2021


@pytest.mark.parametrize(
    ("header", "context", "scale"), [("Number (thousands)", "", 1000), ("Number", "In thousands", 1000)]
)
def test_a_unit_in_header_or_title_scales_the_count(header: str, context: str, scale: int) -> None:
    (guess,) = guesses({header: column("2640", "451", "90", "7989")}, context)
    assert (guess.measure, guess.scale) == ("people_in_modern_slavery", Decimal(scale))


@pytest.mark.parametrize(
    "numbers",
    [
        ("1", "2", "3", "4"),  # an order
        ("28500", "2101", "9500", "3400000"),  # money
        ("26000000", "3600000", "4900000", "1400000000"),  # everybody who lives there
        ("-1.2", "3.0", "0.4", "1.1"),  # a change
        ("n/a", "-", "..", "x"),
    ],
)
def test_numbers_of_another_size_are_not_guessed(numbers: tuple[str, ...]) -> None:
    assert guesses({"Value": column(*numbers)}, "") == []


def test_title_and_address_speak_for_a_measure_whose_places_nothing_is_known_of() -> None:
    provinces = column("52000", "31000", "18000", places=("North", "South", "East"))
    assert guesses({"People": provinces}, "https://x.example/data.csv") == []
    (guess,) = guesses({"People": provinces}, "https://x.example/forced-labour-by-province.csv")
    assert guess.measure == "forced_labour"
    assert "title or address name" in guess.words()


def test_of_two_columns_for_one_measure_the_nearer_is_taken() -> None:
    found = guesses({"Low": column("1700000", "300000", "60000", "5100000"),
                     "Best": column("2640000", "451000", "90000", "7989000")}, "")  # fmt: skip
    assert [guess.header for guess in found] == ["Best"]


def test_another_subject_is_guessed_by_its_own_measures(displacement: None) -> None:
    hosts = ("Turkey", "Germany", "Pakistan", "Iran", "Colombia")
    (guess,) = guesses({"Number": column("3100000", "2600000", "1700000", "3600000", "2800000", places=hosts)}, "")
    assert guess.measure == "refugees"
