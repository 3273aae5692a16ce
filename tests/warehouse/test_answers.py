"""The exact answer to each question of warehouse/queries/, asked of views that hold a few rows written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import duckdb
import pytest
from hand_written import add, day, rows

from gsi_etl.config import resources
from gsi_etl.warehouse import news_claims
from gsi_etl.warehouse.publish import VIEWS

Views = duckdb.DuckDBPyConnection

FOLDER = resources.folder("warehouse") / "queries"


@pytest.fixture(scope="module")
def empty(migrated: duckdb.DuckDBPyConnection) -> Iterator[Views]:
    """A table in place of each public view."""
    with duckdb.connect() as connection:
        migrated.execute("BEGIN")
        news_claims.make_view(migrated)
        for view in VIEWS:
            columns = ", ".join(f"{name} {kind}" for name, kind, *_ in migrated.execute(f"DESCRIBE {view}").fetchall())
            connection.execute(f"CREATE TABLE {view} ({columns})")
        migrated.execute("ROLLBACK")
        connection.execute(
            "CREATE MACRO figures_as_of(ts) AS TABLE SELECT * FROM figure_history WHERE recorded_from_utc = ts"
        )
        yield connection


@pytest.fixture
def views(empty: Views) -> Iterator[Views]:
    """The public views, without any row but those of the measures."""
    empty.execute("BEGIN")
    tell(
        empty,
        "measures",
        {"measure": "people_in_modern_slavery", "role": "headline"},
        {"measure": "rate", "role": "rate", "part_of": "people_in_modern_slavery"},
        {"measure": "share", "role": "share", "part_of": "people_in_modern_slavery"},
        {"measure": "forced_labour", "role": "form", "part_of": "people_in_modern_slavery"},
    )
    yield empty
    empty.execute("ROLLBACK")


def tell(views: Views, view: str, *said: dict[str, Any], **common: Any) -> None:
    add(views, f"main.{view}", *said, **common)


def answer(views: Views, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
    question = (FOLDER / f"{name}.sql").read_text(encoding="utf-8").rstrip().rstrip(";")
    return rows(views, f"SELECT {columns} FROM ({question})")


PEOPLE, RATE = {"measure": "people_in_modern_slavery", "unit": "persons"}, {"measure": "rate", "unit": "per 1,000"}
NEW = {"edition": "GSI 2023", "published_on": date(2023, 5, 24), "reference_year": 2021}
OLD = {"edition": "GSI 2018", "published_on": date(2018, 7, 19), "reference_year": 2016}


def of(country: str, value: float | None = None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    found = {"geo_id": country, "iso3": country, "country": country.title(), "verified": True, "value": value}
    return found | {"value_low": value if low is None else low, "value_high": value if high is None else high}


# --- estimates


def counted_and_rated(country: str, low: float, high: float, measure: str = "rate") -> list[dict[str, Any]]:
    """100 (95 to 105) people of each 1,000, and what is stated for it."""
    count = PEOPLE | of(country, 100_000, 95_000, 105_000) | {"population": 1_000_000}
    return [NEW | count, NEW | of(country, (low + high) / 2, low, high) | {"measure": measure}]


def test_count_population_and_prevalence_disagree_beyond_their_rounding_only(views: Views) -> None:
    agreeing = [
        *counted_and_rated("AAA", 105, 107),
        *counted_and_rated("BBB", 93, 95),
        *counted_and_rated("CCC", 0.105, 0.107, "share"),
        *counted_and_rated("DDD", 900, 901, "forced_labour"),
    ]
    apart = [
        *counted_and_rated("EEE", 106, 108),
        *counted_and_rated("FFF", 92, 94),
        *counted_and_rated("GGG", 0.112, 0.114, "share"),
        *counted_and_rated("HHH", 86, 88),
    ]
    tell(views, "estimates", *agreeing, *apart)
    older = [row | OLD for row in counted_and_rated("EEE", 106, 108)]
    tell(views, "estimates", *older, *(row | OLD | {"edition": "GSI 2018 (b)"} for row in older))
    nobody, unknown = counted_and_rated("III", 1, 2), counted_and_rated("JJJ", 1, 2)
    nobody[0]["population"] = 0
    unknown[0]["value"] = None
    tell(
        views,
        "estimates",
        *nobody,
        *unknown,
        NEW | RATE | of("KKK", 1),
        OLD | PEOPLE | of("KKK", 9) | {"population": 9},
    )
    columns = "edition, country, stated_count, population, stated_prevalence, computed_prevalence, difference"
    assert answer(views, "count_population_prevalence_disagree", columns) == [
        ("GSI 2023", "Ggg", 100_000, 1_000_000, 113, 100, -13),
        ("GSI 2023", "Hhh", 100_000, 1_000_000, 87, 100, 13),
        ("GSI 2023", "Eee", 100_000, 1_000_000, 107, 100, -7),
        ("GSI 2023", "Fff", 100_000, 1_000_000, 93, 100, 7),
        ("GSI 2018", "Eee", 100_000, 1_000_000, 107, 100, -7),
        ("GSI 2018 (b)", "Eee", 100_000, 1_000_000, 107, 100, -7),
    ]


def test_what_is_computed_from_a_count_is_shown_with_four_decimals(views: Views) -> None:
    count, rate = counted_and_rated("AAA", 106, 108)
    tell(views, "estimates", count | {"population": 999_983}, rate)
    columns = "computed_prevalence, difference"
    assert answer(views, "count_population_prevalence_disagree", columns) == [(100.0017, -6.9983)]


@pytest.mark.parametrize(("population", "is_told"), [(None, False), (0, False), (1, True), (2, True)])
def test_a_count_is_held_against_a_population_of_anybody(views: Views, population: int | None, is_told: bool) -> None:
    count, rate = counted_and_rated("AAA", 1, 2)
    tell(views, "estimates", count | {"population": population}, rate)
    assert len(answer(views, "count_population_prevalence_disagree", "country")) == is_told


def test_the_coverage_of_an_edition_is_counted_by_measure(views: Views) -> None:
    tell(views, "editions", NEW | {"title": "Index 2023"}, OLD | {"title": "Index 2018"})
    tell(views, "editions", NEW | {"edition": "GEMS 2023", "title": "Estimates"})
    world = {"geo_id": "WLD", "iso3": None}
    tell(views, "estimates", NEW | PEOPLE | of("AAA", 5), NEW | PEOPLE | of("BBB", 7) | {"verified": False})
    tell(views, "estimates", NEW | PEOPLE | of("CCC"), NEW | PEOPLE | of("WLD", 100) | world, NEW | RATE | of("AAA", 3))
    tell(views, "estimates", NEW | PEOPLE | of("ASP", 60) | {"iso3": None}, NEW | RATE | of("WLD", 9) | world)
    tell(views, "estimates", OLD | PEOPLE | of("AAA", 1), NEW | PEOPLE | of("AAA", 2) | {"edition": "GEMS 2023"})
    assert answer(views, "coverage_of_the_editions") == [
        ("GEMS 2023", "Estimates", "people_in_modern_slavery", 1, 0, 1, 2, None),
        ("GSI 2023", "Index 2023", "people_in_modern_slavery", 3, 1, 2, 12, 100),
        ("GSI 2023", "Index 2023", "rate", 1, 0, 1, None, None),
        ("GSI 2018", "Index 2018", "people_in_modern_slavery", 1, 0, 1, 1, None),
    ]


def table(edition: dict[str, Any], countries: int, **more: Any) -> list[dict[str, Any]]:
    """A table of so many countries, each a place behind the one before."""
    named = [f"A{chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(countries)]
    return [edition | RATE | of(name, 500 - number) | {"rank": number + 1} | more for number, name in enumerate(named)]


def test_the_highest_prevalence_is_of_the_newest_verified_table_of_a_hundred_countries(views: Views) -> None:
    tell(
        views, "estimates", *table(OLD, 100), *table({**OLD, "edition": "older", "published_on": date(2016, 1, 1)}, 100)
    )
    tell(
        views,
        "estimates",
        *table(NEW, 99),
        OLD | RATE | of("ASP", 900) | {"iso3": None},
        OLD | PEOPLE | of("AAA", 9999),
    )
    from_memory = {"edition": "from memory", "published_on": date(2024, 1, 1)}
    tell(views, "estimates", *table(from_memory, 100, verified=False))
    views.execute("UPDATE estimates SET value = 499 WHERE iso3 = 'AAC'")
    found = answer(views, "highest_prevalence", "edition, rank, country, iso3, per_1000, value_low, reference_year")
    assert found[:4] == [
        ("GSI 2018", 1, "Aaa", "AAA", 500, 500, 2016),
        ("GSI 2018", 2, "Aab", "AAB", 499, 499, 2016),
        ("GSI 2018", 3, "Aac", "AAC", 499, 498, 2016),
        ("GSI 2018", 4, "Aad", "AAD", 497, 497, 2016),
    ]
    assert len(found) == 20


def moved(views: Views) -> list[tuple[Any, ...]]:
    return answer(views, "largest_moves_in_rank")


@pytest.fixture
def two_tables(views: Views) -> Views:
    """Two tables of a hundred countries, in the newer of which three have moved."""
    newer = table(NEW, 99)
    newer[9]["rank"], newer[4]["rank"], newer[0]["rank"] = 5, 10, 3
    tell(views, "estimates", *table(OLD, 99), *newer)
    tell(views, "estimates", OLD | RATE | of("ZZZ", 1), NEW | RATE | of("ZZZ", 1) | {"rank": 1})
    tell(views, "estimates", OLD | RATE | of("YYY", 1) | {"rank": 1}, NEW | RATE | of("YYY", 1))
    tell(views, "estimates", OLD | PEOPLE | of("AAA", 9) | {"rank": 90}, NEW | PEOPLE | of("AAA", 9) | {"rank": 1})
    region = {"iso3": None, "rank": 1}
    tell(views, "estimates", OLD | RATE | of("ASP", 1) | region, NEW | RATE | of("ASP", 1) | region | {"rank": 50})
    return views


def compared(comparable: str, level: str = "country", **more: Any) -> dict[str, Any]:
    said = {"from_edition": "GSI 2018", "to_edition": "GSI 2023", "level": level, "comparable": comparable}
    return said | {"caveat": f"{level}: mind"} | more


def test_the_largest_moves_in_rank_come_first_each_with_the_caveat(two_tables: Views) -> None:
    tell(two_tables, "comparisons", compared("with care"), compared("with care", "world"))
    tell(two_tables, "comparisons", compared("with care", from_edition="GSI 2023", to_edition="GSI 2018"))
    found = moved(two_tables)
    mind = ("with care", "country: mind")
    assert found[:4] == [
        ("Aae", "AAE", "GSI 2018", 5, "GSI 2023", 10, -5, 496, 496, *mind),
        ("Aaj", "AAJ", "GSI 2018", 10, "GSI 2023", 5, 5, 491, 491, *mind),
        ("Aaa", "AAA", "GSI 2018", 1, "GSI 2023", 3, -2, 500, 500, *mind),
        ("Aab", "AAB", "GSI 2018", 2, "GSI 2023", 2, 0, 499, 499, *mind),
    ]
    assert len(found) == 25


def test_ranks_of_editions_that_must_not_be_compared_are_not(two_tables: Views) -> None:
    tell(two_tables, "comparisons", compared("no"), compared("with care", "world"))
    assert moved(two_tables) == []


def test_moves_in_rank_are_between_the_two_newest_verified_tables_of_a_hundred_countries(two_tables: Views) -> None:
    older = OLD | {"edition": "GSI 2016", "published_on": date(2016, 1, 1)}
    between = OLD | {"edition": "short", "published_on": date(2020, 1, 1)}
    tell(two_tables, "estimates", *table(older, 100), *table(between, 99))
    tell(two_tables, "estimates", *table(between | {"edition": "from memory"}, 100, verified=False))
    unranked = table(between | {"edition": "unranked"}, 100)
    tell(two_tables, "estimates", *(row | {"rank": None} for row in unranked))
    for one in ("GSI 2016", "short", "from memory", "unranked"):
        tell(two_tables, "comparisons", compared("with care", from_edition=one))
        tell(two_tables, "comparisons", compared("with care", from_edition=one, to_edition="GSI 2018"))
        tell(two_tables, "comparisons", compared("with care", to_edition=one))
    tell(two_tables, "comparisons", compared("with care"))
    assert {(row[2], row[4]) for row in moved(two_tables)} == {("GSI 2018", "GSI 2023")}


def of_korea(edition: dict[str, Any], value: float, **more: Any) -> dict[str, Any]:
    return edition | RATE | of("PRK", value) | more


def test_the_path_of_north_korea_has_steps_only_between_verified_editions_that_may_be_compared(views: Views) -> None:
    editions = [
        {"edition": name, "published_on": date(year, 1, 1), "reference_year": year}
        for name, year in (("A", 2014), ("B", 2016), ("C", 2018), ("D", 2020), ("E", 2023))
    ]
    for edition, value in zip(editions, (10, 12, 15, 19, 24), strict=True):
        tell(views, "estimates", of_korea(edition, value, verified=edition["edition"] != "D", rank=1))
    tell(
        views, "estimates", of_korea(editions[0], 3, measure="share"), of_korea(editions[0], 4, measure="forced_labour")
    )
    tell(views, "estimates", editions[0] | PEOPLE | of("PRK", 5), of_korea(editions[1], 3) | of("KOR", 1))
    pairs = (("A", "B", "no"), ("B", "C", "with care"), ("C", "D", "with care"), ("D", "E", "with care"))
    for one, other, comparable in (*pairs, ("A", "C", "no")):
        tell(views, "comparisons", compared(comparable, from_edition=one, to_edition=other))
        tell(views, "comparisons", compared("same estimate", "world", from_edition=one, to_edition=other))
    columns = "edition, measure, value, rank, verified, step, comparable"
    care = "with care: country: mind"
    assert answer(views, "north_korea_through_the_editions", columns) == [
        ("A", "people_in_modern_slavery", 5, None, True, None, "the first of this measure"),
        ("E", "rate", 24, 1, True, None, care),
        ("D", "rate", 19, 1, False, None, care),
        ("C", "rate", 15, 1, True, 3, care),
        ("B", "rate", 12, 1, True, None, "NOT COMPARABLE with A: country: mind"),
        ("A", "rate", 10, 1, True, None, "the first of this measure"),
        ("A", "share", 3, None, True, None, "the first of this measure"),
    ]


def test_editions_of_one_day_come_in_the_order_of_their_names_backwards(views: Views) -> None:
    tell(views, "estimates", of_korea(NEW, 1), of_korea(NEW | {"edition": "GSI 2023 (b)"}, 2))
    tell(views, "comparisons", compared("same estimate", from_edition="GSI 2023", to_edition="GSI 2023 (b)"))
    assert answer(views, "north_korea_through_the_editions", "edition, step") == [
        ("GSI 2023 (b)", 1),
        ("GSI 2023", None),
    ]


def test_the_countries_of_a_region_are_added_up_beside_what_is_stated_for_it(views: Views) -> None:
    older = {"edition": "GSI 2016", "published_on": date(2016, 1, 1), "reference_year": 2015}
    tell(views, "editions", NEW, OLD, older)

    def country(
        edition: dict[str, Any], name: str, value: int | None, region: str | None, **more: Any
    ) -> dict[str, Any]:
        year = {"edition_year": edition["published_on"].year}
        return edition | PEOPLE | of(name, value) | {"region": region} | year | more

    tell(
        views, "estimates", country(NEW, "AAA", 5, "ASP"), country(NEW, "BBB", 7, "ASP"), country(NEW, "CCC", 2, "AFR")
    )
    tell(views, "estimates", country(NEW, "DDD", None, "ASP"), country(NEW, "EEE", 90, "ASP", verified=False))
    tell(views, "estimates", country(NEW, "FFF", 90, "ASP", measure="forced_labour"), country(OLD, "AAA", 50, "ASP"))
    tell(views, "estimates", country(NEW, "GGG", 90, None), country(NEW, "ASP", 13, "ASP", iso3=None))
    tell(
        views, "estimates", country(NEW, "ASP", 14, "ASP", iso3=None, measure="rate"), country(older, "AAA", 40, "ASP")
    )
    tell(
        views, "comparisons", compared("with care", "region"), compared("with care", "region", caveat="a first caveat")
    )
    tell(views, "comparisons", compared("no", "region", caveat="z"), compared("with care", "world", caveat="z"))
    tell(views, "comparisons", compared("with care", "region", to_edition="GSI 2018", from_edition="A", caveat="old"))
    assert answer(views, "regions_and_their_countries") == [
        ("GSI 2023", "ASP", 2, 12, 13, "GSI 2023", "region: mind"),
        ("GSI 2023", "AFR", 1, 2, None, None, "region: mind"),
        ("GSI 2018", "ASP", 1, 50, None, None, "old"),
        ("GSI 2016", "ASP", 1, 40, None, None, None),
    ]


def test_vulnerability_and_response_stand_side_by_side_with_their_parts_in_words(views: Views) -> None:
    def score(edition: dict[str, Any], country: str, measure: str, value: float, **more: Any) -> dict[str, Any]:
        return edition | of(country, value) | {"measure": f"{measure}_score", "region": "ASP"} | more

    tell(views, "estimates", score(NEW, "AAA", "vulnerability", 40), score(NEW, "AAA", "government_response", 9))
    tell(views, "estimates", score(NEW, "BBB", "government_response", 30), score(NEW, "CCC", "vulnerability", 80))
    tell(views, "estimates", score(OLD, "CCC", "vulnerability", 99), NEW | RATE | of("DDD", 3))
    tell(views, "estimates", score(NEW, "ASP", "vulnerability", 55, iso3=None), score(NEW, "EEE", "vulnerability", 40))
    newest = {"edition": "GSI 2024", "published_on": date(2024, 1, 1)}
    tell(views, "estimates", newest | score(newest, "AAA", "government_response", 1))
    tell(views, "estimate_parts", score(NEW, "AAA", "vulnerability", 12.34, part="b conflict"))
    tell(views, "estimate_parts", score(NEW, "AAA", "vulnerability", 5, part="a needs"))
    tell(views, "estimate_parts", score(OLD, "AAA", "vulnerability", 99, part="c of old"))
    tell(views, "estimate_parts", score(NEW, "AAA", "government_response", 7, part="laws"))
    tell(views, "estimate_parts", score(NEW, "BBB", "vulnerability", 7, part="of no score"))
    assert answer(views, "vulnerability_and_response") == [
        ("GSI 2023", "Ccc", "ASP", 80, None, None, None),
        ("GSI 2023", "Aaa", "ASP", 40, "a needs 5.0, b conflict 12.3", 9, "laws 7.0"),
        ("GSI 2023", "Eee", "ASP", 40, None, None, None),
        ("GSI 2023", "Bbb", "ASP", None, None, 30, None),
    ]


# --- figures

WORLD = PEOPLE | {"geo_id": "WLD", "country": "World", "is_change": False, "official": False, "status": "current"}


def test_everyone_on_the_world_figure_the_newest_edition_first(views: Views) -> None:
    tell(views, "editions", NEW, OLD)
    said: list[dict[str, Any]] = [
        {"url": "1", "matched_edition": "GSI 2018", "value": 1},
        {"url": "2", "edition": "GSI 2023", "matched_edition": "GSI 2018", "value": 8, "publisher": "b"},
        {"url": "3", "matched_edition": "GSI 2023", "value": 8, "publisher": "a"},
        {"url": "4", "edition": "GSI 2023", "value": 5, "publisher": "c"},
        {"url": "5", "edition": "GSI 2023", "value": 9, "official": True},
        {"url": "6", "value": 3},
        {"url": "no", "geo_id": "IND"},
        {"url": "no", "measure": "rate"},
        {"url": "no", "is_change": True},
    ]
    tell(views, "figures", *(WORLD | one for one in said))
    assert [url for (url,) in answer(views, "everyone_on_the_world_figure", "url")] == ["5", "4", "3", "2", "1", "6"]


def test_figures_that_vanished_are_those_whose_last_state_is_that_they_are_gone(views: Views) -> None:
    gone = {"source_id": "index", "char_start": 5, "recorded_from_utc": day(2)}
    tell(views, "figure_history", gone | {"quote": "1", "status": "withdrawn"})
    tell(views, "figure_history", gone | {"quote": "2", "status": "missing", "recorded_from_utc": day(3)})
    tell(views, "figure_history", gone | {"quote": "3", "status": "superseded", "char_start": 4})
    tell(views, "figure_history", gone | {"quote": "4", "status": "missing", "source_id": "a", "char_start": 9})
    tell(views, "figure_history", gone | {"quote": "5", "status": "current"})
    tell(views, "figure_history", gone | {"quote": "6", "status": "missing", "recorded_to_utc": day(4)})
    columns = "quote, status, gone_since_utc"
    assert answer(views, "figures_that_vanished", columns) == [
        ("2", "missing", day(3)), ("4", "missing", day(2)), ("3", "superseded", day(2)), ("1", "withdrawn", day(2)),
    ]  # fmt: skip


def test_a_headline_leads_to_the_bytes_of_its_figure(views: Views) -> None:
    tell(views, "headlines", {"label": "b", "figure_id": "f"}, {"label": "a", "figure_id": "g"}, {"label": "unstated"})
    tell(views, "figures", {"figure_id": "f", "snapshot_sha256": "ff"}, {"figure_id": "g", "snapshot_sha256": "gg"})
    tell(views, "figures", {"figure_id": "h", "snapshot_sha256": "hh"})
    found = answer(views, "from_a_number_to_its_bytes", "label, snapshot_sha256")
    assert found == [("a", "gg"), ("b", "ff")]


def test_the_headlines_that_need_a_look_come_first(views: Views) -> None:
    states = ("agrees", "not stated", "stale", "differs")
    tell(views, "headlines", *({"label": label, "status": status} for status in states for label in ("b", "a")))
    assert answer(views, "headlines_now", "status, label") == [
        (status, label) for status in ("differs", "stale", "not stated", "agrees") for label in ("a", "b")
    ]


def test_the_history_of_a_figure_that_was_revised_has_each_state_with_what_made_it(views: Views) -> None:
    for figure, run, at in (("g", "r2", 2), ("f", "r2", 2), ("f", "r1", 1), ("h", "r1", 1)):
        state = {"figure_id": figure, "run_id": run, "recorded_from_utc": day(at), "quote": f"{figure} {at}"}
        tell(views, "figure_history", state)
    revised = {"change_id": "1", "run_id": "r2", "class": "revision", "series": "s", "new_figure_id": "g"}
    tell(views, "changes", revised | {"old_figure_id": "f"})
    tell(views, "changes", {"class": "new_figure", "run_id": "r1", "series": "s", "new_figure_id": "f"})
    tell(views, "changes", {"class": "conflict", "run_id": "r2", "series": "s", "old_figure_id": "g"})
    tell(views, "changes", {"class": "revision", "run_id": "r3", "series": "s", "new_figure_id": "f"})
    tell(views, "changes", {"class": "check_failed", "run_id": "r2", "new_figure_id": "g"})
    tell(views, "changes", {"class": "new_figure", "run_id": "r1", "series": "s", "new_figure_id": "h"})
    assert answer(views, "history_of_a_figure", "quote, class") == [
        ("f 1", "new_figure"), ("f 2", "revision"), ("g 2", "conflict"), ("g 2", "revision"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "is_told"),
    [
        *((verdict, True) for verdict in ("unit_mistaken", "edition_mismatch", "measure_mistaken", "contradicts")),
        *((verdict, False) for verdict in ("exact", "older_edition", "unmatched", None)),
    ],
)
def test_a_misquote_is_a_number_that_does_not_fit_what_it_cites(
    views: Views, verdict: str | None, is_told: bool
) -> None:
    tell(views, "figures", {"quote": "7.7", "verdict": verdict})
    assert answer(views, "misquotes", "quote, verdict") == [("7.7", verdict)] * is_told


def test_misquotes_come_newest_first_then_by_publisher_and_place_in_the_text(views: Views) -> None:
    for quote, published, publisher, start in (
        ("4", date(2020, 1, 1), "a", 1), ("3", date(2021, 1, 1), "b", 1), ("2", date(2021, 1, 1), "a", 9),
        ("1", date(2021, 1, 1), "a", 2),
    ):  # fmt: skip
        said = {"quote": quote, "published_on": published, "publisher": publisher, "char_start": start}
        tell(views, "figures", said | {"verdict": "contradicts"})
    assert answer(views, "misquotes", "quote") == [("1",), ("2",), ("3",), ("4",)]


def test_how_well_the_press_quotes_is_counted_by_publisher_and_verdict(views: Views) -> None:
    for publisher, verdict, year, kind in (
        ("b", "exact", 2020, "news"), ("a", "exact", 2020, "news"), ("a", "exact", 2022, "news"),
        ("a", "bound", 2021, "news"), ("a", "hedged", 2021, "news"), ("a", None, 2021, "news"),
        ("a", "exact", 2010, "report"),
    ):  # fmt: skip
        said = {"publisher": publisher, "verdict": verdict, "published_on": date(year, 1, 1), "source_kind": kind}
        tell(views, "figures", said)
    assert answer(views, "news_by_verdict") == [
        ("a", "exact", 2, date(2020, 1, 1), date(2022, 1, 1)),
        ("a", "bound", 1, date(2021, 1, 1), date(2021, 1, 1)),
        ("a", "hedged", 1, date(2021, 1, 1), date(2021, 1, 1)),
        ("b", "exact", 1, date(2020, 1, 1), date(2020, 1, 1)),
    ]


def test_newspapers_that_repeat_40_3_million_are_counted_by_article(views: Views) -> None:
    claim: dict[str, Any] = {"measure": "people_in_modern_slavery", "geo_id": "WLD", "value": 40_300_000}
    claim |= {"warc": "w", "warc_offset": 7, "sentence": "40.3 million"}
    for publisher, url, published, verdict in (
        ("b", "1", date(2023, 1, 1), "older_edition"), ("a", "2", date(2024, 1, 1), "older_edition"),
        ("a", "2", date(2024, 1, 1), "exact"), ("a", "3", date(2023, 5, 1), "older_edition"),
        ("a", "4", date(2022, 12, 31), "unmatched"), ("c", "5", date(2023, 1, 1), "exact"),
    ):  # fmt: skip
        said = {"publisher": publisher, "url": url, "published_on": published, "verdict": verdict}
        tell(views, "news_claims", claim | said)
    others: list[dict[str, Any]] = [{"value": 49_600_000}, {"geo_id": "IND"}, {"measure": "rate"}]
    for other in others:
        tell(views, "news_claims", claim | {"publisher": "no", "url": "6", "published_on": date(2024, 1, 1)} | other)
    example = ("40.3 million", "w at 7")
    assert answer(views, "newspapers_repeating_40_3_million") == [
        ("a", 2, date(2023, 5, 1), date(2024, 1, 1), "exact, older_edition", *example),
        ("b", 1, date(2023, 1, 1), date(2023, 1, 1), "older_edition", *example),
        ("c", 1, date(2023, 1, 1), date(2023, 1, 1), "exact", *example),
    ]


def test_sources_in_trouble_are_all_that_are_not_well_the_longest_first(views: Views) -> None:
    for name, status, since in (("d", "down", 3), ("c", "new", 1), ("b", "stale", 2), ("a", "ok", 1), ("e", "down", 1)):
        tell(views, "source_health", {"source_id": name, "status": status, "since_utc": day(since)})
    found = answer(views, "sources_in_trouble", "source_id, status")
    assert found == [("c", "new"), ("e", "down"), ("b", "stale"), ("d", "down")]


def stated(source: str, value: float, **more: Any) -> dict[str, Any]:
    said = {
        "source_id": source,
        "kind": "count",
        "quote": str(value),
        "value": value,
        "verdict": "exact",
        "country": "I",
    }
    rounded = {"value_low": value - 0.5, "value_high": value + 0.5}
    return (
        said
        | PEOPLE
        | {"geo_id": "IND", "edition": "GSI 2023", "is_change": False, "status": "current"}
        | rounded
        | more
    )


def disagreements(views: Views) -> list[tuple[Any, ...]]:
    return answer(
        views, "sources_that_disagree", "edition, one_source, one_quote, other_source, other_quote, difference"
    )


def test_sources_that_disagree_are_each_pair_once_with_the_difference(views: Views) -> None:
    tell(views, "editions", NEW, OLD)
    tell(views, "figures", stated("c", 8), stated("a", 10), stated("b", 11), stated("a", 30, kind="rate"))
    tell(views, "figures", stated("a", 8, edition="GSI 2018"), stated("b", 5, edition="GSI 2018"))
    tell(views, "figures", stated("a", 8, edition="A unknown"), stated("b", 5, edition="A unknown"))
    assert disagreements(views) == [
        ("GSI 2023", "a", "10", "c", "8", -2),
        ("GSI 2023", "b", "11", "c", "8", -3),
        ("GSI 2018", "a", "8", "b", "5", -3),
        ("A unknown", "a", "8", "b", "5", -3),
    ]


@pytest.mark.parametrize(
    ("one", "other", "disagree"),
    [
        ({}, {}, True),
        ({}, {"value_low": 8.5}, False),
        ({}, {"value_low": 8.6}, True),
        ({}, {"value_low": 5, "value_high": 7.5}, False),
        ({}, {"value_low": 5, "value_high": 7.4}, True),
        ({}, {"edition": "GSI 2018"}, False),
        ({}, {"measure": "rate"}, False),
        ({}, {"geo_id": "WLD"}, False),
        ({}, {"kind": "share"}, False),
        ({}, {"subgroup": "women"}, False),
        ({"subgroup": "women"}, {"subgroup": "women"}, True),
        ({}, {"source_id": "a"}, False),
        ({"is_change": True}, {}, False),
        ({}, {"is_change": True}, False),
        ({"status": "missing"}, {}, False),
        ({}, {"status": "missing"}, False),
        ({"status": "stale"}, {"status": "stale"}, True),
        ({"verdict": "unmatched"}, {}, False),
        ({}, {"verdict": "unmatched"}, False),
        ({"verdict": None}, {"verdict": None}, True),
    ],
)
def test_sources_disagree_where_each_states_a_number_of_the_same_beyond_any_rounding(
    views: Views, one: dict[str, Any], other: dict[str, Any], disagree: bool
) -> None:
    tell(views, "figures", stated("a", 8, **one), stated("b", 10) | other)
    assert len(disagreements(views)) == disagree


@pytest.mark.parametrize("first", ["edition", "country", "measure", "source_id"])
def test_disagreements_of_one_day_are_in_the_order_of_what_they_are_about(views: Views, first: str) -> None:
    order = ["edition", "country", "measure", "source_id"]
    after = dict.fromkeys(order[order.index(first) + 1 :], "y")
    before = dict.fromkeys(after, "z")
    for quote, same in (("second", {first: "b"} | after), ("first", {first: "a"} | before)):
        pair = {"geo_id": quote, "quote": quote} | same
        tell(views, "figures", stated("m", 8) | pair)
        tell(views, "figures", stated("zz", 10) | pair | {"source_id": "zz"})
    assert [row[2] for row in disagreements(views)] == ["first", "second"]


def quoted(**more: Any) -> dict[str, Any]:
    said = {"figure_id": "f", "source_kind": "news", "verdict": "older_edition", "matched_edition": "GSI 2018"}
    return WORLD | said | {"publisher": "The Daily", "published_on": date(2023, 6, 3), "quote": "40.3 million"} | more


def superseded(views: Views, *figures: dict[str, Any]) -> list[tuple[Any, ...]]:
    tell(views, "editions", NEW, OLD)
    tell(
        views,
        "estimates",
        NEW | PEOPLE | of("WLD", 49_600_000),
        NEW | PEOPLE | of("ASP", 29),
        NEW | PEOPLE | of("IND", 11),
    )
    tell(views, "comparisons", *(compared("with care", level) for level in ("world", "region", "country", "scores")))
    tell(views, "figures", *figures)
    return answer(
        views, "superseded_editions_still_quoted", "quoted_edition, newer_edition, newer_value, days_late, caveat"
    )


@pytest.mark.parametrize(
    ("said", "late"),
    [
        ({}, [("GSI 2018", "GSI 2023", 49_600_000, 10, "world: mind")]),
        ({"matched_edition": None, "edition": "GSI 2018"}, [("GSI 2018", "GSI 2023", 49_600_000, 10, "world: mind")]),
        ({"geo_id": "ASP"}, [("GSI 2018", "GSI 2023", 29, 10, "region: mind")]),
        ({"geo_id": "IND", "iso3": "IND"}, [("GSI 2018", "GSI 2023", 11, 10, "country: mind")]),
        ({"edition": "GSI 2023"}, [("GSI 2018", "GSI 2023", 49_600_000, 10, "world: mind")]),
        ({"published_on": date(2023, 5, 24)}, []),
        ({"published_on": date(2023, 5, 25)}, [("GSI 2018", "GSI 2023", 49_600_000, 1, "world: mind")]),
        ({"matched_edition": "GSI 2023"}, []),
        ({"measure": "rate"}, []),
        ({"geo_id": "USA", "iso3": "USA"}, []),
        ({"source_kind": "report"}, []),
        ({"verdict": "unmatched"}, []),
    ],
)
def test_an_article_is_late_when_a_newer_edition_was_out_before_it(
    views: Views, said: dict[str, Any], late: list[tuple[Any, ...]]
) -> None:
    assert superseded(views, quoted(**said)) == late


@pytest.mark.parametrize(
    ("newer", "counts"),
    [
        ({}, True),
        ({"verified": False}, False),
        ({"value": None}, False),
        ({"reference_year": 2016}, False),
        ({"reference_year": None}, True),
        ({"published_on": date(2018, 7, 19)}, False),
    ],
)
def test_an_edition_is_superseded_by_one_that_gives_a_verified_number_of_another_year(
    views: Views, newer: dict[str, Any], counts: bool
) -> None:
    later = {"edition": "later", "published_on": date(2023, 6, 1), "reference_year": 2022}
    tell(views, "estimates", PEOPLE | of("WLD", 50) | later | newer)
    tell(views, "comparisons", compared("with care", "world", to_edition="later", caveat="later: mind"))
    found = superseded(views, quoted(published_on=date(2023, 6, 3)))
    assert [row[1] for row in found] == ["later" if counts else "GSI 2023"]


def test_of_two_editions_of_one_day_the_last_by_name_supersedes(views: Views) -> None:
    for name in ("GEMS 2023", "Z 2023"):
        tell(views, "estimates", NEW | PEOPLE | of("WLD", 50) | {"edition": name})
        tell(views, "comparisons", compared("with care", "world", to_edition=name))
    assert [row[1] for row in superseded(views, quoted())] == ["Z 2023"]


def test_the_latest_articles_come_first_then_by_publisher_and_place_in_the_text(views: Views) -> None:
    superseded(
        views,
        quoted(figure_id="1", quote="4", published_on=date(2023, 6, 1)),
        quoted(figure_id="2", quote="3", publisher="b", char_start=1),
        quoted(figure_id="3", quote="2", publisher="a", char_start=9),
        quoted(figure_id="4", quote="1", publisher="a", char_start=2),
    )
    assert answer(views, "superseded_editions_still_quoted", "quote") == [("1",), ("2",), ("3",), ("4",)]


def test_what_a_page_said_on_a_date_is_its_headline_numbers_in_the_order_of_the_text(views: Views) -> None:
    said = PEOPLE | {"recorded_from_utc": datetime(2023, 5, 23, 12), "url": "https://a.example/INDEX.html"}
    tell(views, "figure_history", said | {"quote": "2", "char_start": 9}, said | {"quote": "1", "char_start": 2})
    tell(views, "figure_history", said | {"quote": "3", "url": "https://b.example/index.html"})
    tell(views, "figure_history", said | {"quote": "no", "url": "https://b.example/other"})
    tell(views, "figure_history", said | {"quote": "no", "measure": "rate"})
    tell(views, "figure_history", said | {"quote": "no", "recorded_from_utc": datetime(2023, 5, 23)})
    assert answer(views, "what_a_page_said_on_a_date", "quote") == [("1",), ("2",), ("3",)]


def test_what_changed_comes_newest_first_then_by_how_much_it_matters(views: Views) -> None:
    for sentence, severity, at in (
        ("6", "critical", 1), ("5", "operator", 2), ("4", "info", 2), ("3", "warning", 2), ("2", "critical", 2),
        ("1", "critical", 2), ("no", "none", 3),
    ):  # fmt: skip
        tell(views, "changes", {"sentence": sentence, "severity": severity, "detected_at_utc": day(at)})
    assert [row[0] for row in answer(views, "what_changed_and_why", "sentence")] == list("123456")
