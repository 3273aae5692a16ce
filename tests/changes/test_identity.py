"""The series of a figure, the number that stands for it, and in which order old figures find their new ones."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.changes.alike import Likeness
from gsi_etl.changes.identity import meets, pair, series_of, subject_of, value_of
from gsi_etl.changes.pairs import change_between
from gsi_etl.model import Change, Figure, FigureState
from scenes.figures import figure

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "article", "series"),
    [
        (figure(edition="GSI 2018", reference_year=2016), None, "index:people_in_modern_slavery:PRK:2016:GSI 2018"),
        (figure(edition="GSI 2018"), None, "index:people_in_modern_slavery:PRK:-:GSI 2018"),
        (figure(), None, "index:people_in_modern_slavery:PRK:-:-"),
        (figure(subgroup="women"), None, "index:people_in_modern_slavery:PRK:-:-:women"),
        (replace(figure(place=None), measure=None), None, "index:-:-:-:-"),
        (figure(), "https://paper.example/a", "index:people_in_modern_slavery:PRK:-:-"),
    ],
)
def test_a_series_is_named_by_all_that_makes_it(said: Figure, article: str | None, series: str) -> None:
    by_article = f"@{hashlib.sha256(article.encode()).hexdigest()[:8]}" if article else ""
    assert series_of("index", said, article) == f"{series}{by_article}"


def test_two_articles_make_two_series() -> None:
    one, other = (series_of("index", figure(), f"https://paper.example/{name}") for name in "ab")
    assert one != other
    assert one == series_of("index", figure(), "https://paper.example/a")


@pytest.mark.parametrize(
    ("quote", "more", "value"),
    [
        ("2.6 million", {}, "2600000"),
        ("2 million to 3 million", {}, "2500000"),
        ("2 million to 3 million", {"lower": None}, None),
        ("2 million to 3 million", {"upper": None}, None),
        ("2.6 million", {"lower": Decimal(1), "upper": Decimal(3)}, "2600000"),
    ],
)
def test_a_figure_stands_in_a_column_by_its_number_or_the_middle_of_its_range(
    quote: str, more: dict[str, Any], value: str | None
) -> None:
    said = figure(quote)
    said = replace(said, reading=replace(said.reading, **more))
    assert value_of(said) == (None if value is None else Decimal(value))


def test_what_a_figure_is_about_leaves_out_when_and_who_says_it() -> None:
    said = figure(edition="GSI 2018", reference_year=2016, subgroup="women")
    assert subject_of(said) == ("people_in_modern_slavery", "PRK", "women")


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("2.6 million", "2.64 million", True),
        ("2.6 million", "2.7 million", True),
        ("2.6 million", "2.8 million", False),
    ],
)
def test_statements_agree_where_their_precision_lets_them(one: str, other: str, agree: bool) -> None:
    assert meets(figure(one), figure(other)) is agree


def state(number: int, stated: Figure, status: Any = "current") -> FigureState:
    series = series_of("index", stated, None)
    return FigureState(f"fg_{number}", "index", "u", "d", "0" * 64, "r", series, stated, status, NOW)


def paired(old: list[FigureState], new: list[Figure], likeness: Likeness | None = None) -> tuple[Any, ...]:
    found = pair(old, new, [series_of("index", one, None) for one in new], likeness)
    return {one.figure_id: at for one, at in found.pairs}, [one.figure_id for one in found.gone], list(found.fresh)


def test_the_same_words_find_each_other_before_the_same_number_does() -> None:
    old = [state(1, figure(sentence="One: 2.6 million.")), state(2, figure(sentence="Two: 2.6 million."))]
    new = [figure(sentence="Two: 2.6 million."), figure(sentence="Three: 2.6 million.")]
    assert paired(old, new) == ({"fg_1": 1, "fg_2": 0}, [], [])


def test_the_same_number_finds_itself_before_a_revision_takes_it() -> None:
    old = [state(1, figure("5 million")), state(2, figure("2.64 million"))]
    assert paired(old, [figure("2.6 million")]) == ({"fg_2": 0}, ["fg_1"], [])


def test_a_withdrawn_figure_comes_last() -> None:
    old = [state(1, figure(), "withdrawn"), state(2, figure())]
    assert paired(old, [figure()]) == ({"fg_2": 0}, ["fg_1"], [])
    assert paired(old[:1], [figure()]) == ({"fg_1": 0}, [], [])


def test_a_leftover_is_a_revision_only_where_the_series_has_one_number_or_the_sentence_is_alike() -> None:
    one, other = (
        figure("5 million", sentence="In all: 5 million."),
        figure("7 million", sentence="Of these, 7 million."),
    )
    new = figure("9 million", sentence="Words that nobody has put so before, with 9 million.")
    alike = figure("9 million", sentence="In all: 9 million.")
    assert paired([state(1, one)], [new]) == ({"fg_1": 0}, [], [])
    assert paired([state(1, one), state(2, other)], [new]) == ({}, ["fg_1", "fg_2"], [0])
    assert paired([state(1, one), state(2, other)], [alike]) == ({"fg_1": 0}, ["fg_2"], [])
    assert paired([state(1, one)], [new, figure("11 million", sentence="Nobody knows 11 million others.")])[2] == [0, 1]
    assert paired([state(1, one), state(2, other, "withdrawn")], [new]) == ({"fg_1": 0}, ["fg_2"], [])
    again = [state(1, one), state(2, replace(one, sentence="Again: 5 million."))]
    assert paired(again, [new]) == ({"fg_1": 0}, ["fg_2"], []), "one number twice is one number"


def test_comparing_sentences_stops_where_its_effort_is_used_up() -> None:
    one, other = (
        figure("5 million", sentence="In all, 5 million."),
        figure("7 million", sentence="Of these, 7 million."),
    )
    near = figure("9 million", sentence="In all: 9 million.")
    old = [state(1, one), state(2, other)]
    assert paired(old, [near]) == ({"fg_1": 0}, ["fg_2"], [])
    assert paired(old, [near], Likeness(0)) == ({}, ["fg_1", "fg_2"], [0])


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({}, {"edition": "GSI 2018"}, True),
        ({"edition": "GSI 2018"}, {}, True),
        ({"edition": "GSI 2018"}, {"edition": "GSI 2016"}, False),
        ({}, {"reference_year": 2016}, True),
        ({"reference_year": 2016}, {}, True),
        ({"reference_year": 2016}, {"reference_year": 2018}, False),
        ({"reference_year": 2016}, {"edition": "GSI 2018"}, True),
        ({"edition": "GSI 2018", "reference_year": 2016}, {"edition": "GSI 2018"}, True),
        ({}, {"edition": "GSI 2018", "place": "IND"}, False),
        ({}, {"edition": "GSI 2018", "subgroup": "women"}, False),
        ({}, {"edition": "GSI 2018", "measure": "forced_labour"}, False),
    ],
)
@pytest.mark.parametrize("reworded", [False, True])
def test_a_figure_that_gained_or_lost_its_year_or_edition_is_the_same(
    before: dict[str, Any], after: dict[str, Any], same: bool, reworded: bool
) -> None:
    words: dict[str, Any] = {"sentence": "In other words: 2.6 million."} if reworded else {}
    found = paired([state(1, figure(**before))], [figure(**after, **words)])
    assert found == (({"fg_1": 0}, [], []) if same else ({}, ["fg_1"], [0]))


def test_of_several_the_same_words_come_first_and_then_the_first_on_the_page() -> None:
    old = [state(1, figure(sentence="It says 2.6 million here."))]
    other = figure(edition="GSI 2016", sentence="Elsewhere 2.6 million.")
    same = [figure(edition=edition, reference_year=year) for edition, year in (("GSI 2018", None), (None, 2016))]
    assert paired(old, [other, *same])[0] == {"fg_1": 1}
    assert paired(old, [other, *same[::-1]])[0] == {"fg_1": 1}
    assert paired(old, [other])[0] == {"fg_1": 0}


def test_another_hedge_or_number_beside_a_new_edition_is_another_figure() -> None:
    assert paired([state(1, figure("2.6 million"))], [figure("2.8 million", edition="GSI 2018")])[0] == {}
    assert paired([state(1, figure("2.6 million"))], [figure("2.64 million", edition="GSI 2018")])[0] == {"fg_1": 0}


def test_a_change_between_two_states_keeps_of_both_what_a_reader_compares() -> None:
    old = replace(state(1, figure("2.6 million", place="IND")), source_id="old", url="https://old.example/")
    new = replace(state(2, figure("2 million to 3 million", sentence="New.")), url="https://new.example/")
    made = change_between(old, new, "conflict", "source", "critical", change_id="ch_1", subject="It", sentence="Is.",
                          rule="So.")  # fmt: skip
    assert made == Change(
        "ch_1", "conflict", "source", "critical", "index", "It", "Is.", new.series, Decimal(2_600_000),
        Decimal(2_500_000), "2.6 million", "2 million to 3 million", "fg_1", "fg_2", "https://new.example/", "New.",
        "So.", "PRK",
    )  # fmt: skip
