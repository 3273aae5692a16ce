"""The exact rows of each view, over worlds of a few rows written by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest
from hand_written import add, day, rows

World = duckdb.DuckDBPyConnection


def load(world: World) -> None:
    """Reference data of one load."""
    add(world, "core.reference_loads", {"load_id": "load", "recorded_at": day(1)})


def test_numbers_have_six_decimals_wherever_they_are_shown_and_populations_none(world: World) -> None:
    found = world.execute(
        "SELECT table_schema || '.' || table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_name IN (SELECT table_name FROM information_schema.tables WHERE table_type = 'VIEW') "
        "AND data_type LIKE 'DECIMAL%' AND (table_schema = 'main' OR table_name IN ('figure_rows', 'headline_rows'))"
    ).fetchall()
    kept = {"lower", "upper", "last_digit", "numerator", "denominator", "per", "confirmed_value", "confirmed_unit"}
    shown = {(view, name): kind for view, name, kind in found if name not in kept | {"probability"}}
    assert shown.pop(("main.estimates", "population")) == "DECIMAL(24,0)"
    assert set(shown.values()) == {"DECIMAL(24,6)"}
    assert len(shown) > 20


# --- reference data


def test_reference_data_are_those_of_the_newest_load_and_of_no_other(world: World) -> None:
    tables: dict[str, dict[str, Any]] = {
        "core.places": {"code": "IND"},
        "core.editions": {"edition": "GSI 2018"},
        "core.measures": {"measure": "people"},
        "core.estimates": {"edition": "GSI 2018", "origin": "o"},
        "core.baselines": {"baseline_id": "b"},
    }
    for load_id, at in (("old", day(1)), ("new", day(3)), ("older", day(0))):
        add(world, "core.reference_loads", {"load_id": load_id, "recorded_at": at})
        for table, row in tables.items():
            add(world, table, row, load_id=load_id)
    assert rows(world, "FROM core.load_now") == [("new",)]
    for view in ("estimate_now", "baseline_now", "edition_now", "measure_now"):
        assert rows(world, f"SELECT load_id FROM core.{view}") == [("new",)], view
    for view in ("core.place_now", "places", "editions", "measures", "estimates", "headlines"):
        assert len(rows(world, f"FROM {view}")) == 1, view


def test_places_editions_and_measures_are_shown_as_they_were_loaded(world: World) -> None:
    load(world)
    place = {"code": "IND", "kind": "country", "name": "India", "region": "ASP", "region_ilo": "SAS"}
    add(world, "core.places", place, load_id="load")
    edition = {
        "edition": "GSI 2018", "title": "Index 2018", "publisher": "Walk Free", "published_on": date(2018, 7, 19),
        "reference_year": 2016, "method_family": "2017",
    }  # fmt: skip
    add(world, "core.editions", edition | {"rank_basis": "prevalence"}, load_id="load")
    add(world, "core.editions", edition | {"edition": "GEMS 2017", "rank_basis": ""}, load_id="load")
    measure = {
        "measure": "people", "unit": "persons", "target": True, "definition": "all", "label": "people",
        "role": "headline", "part_of": None,
    }  # fmt: skip
    add(world, "core.measures", measure, load_id="load")
    assert rows(world, "FROM places") == [("IND", "India", "country", "ASP", "SAS")]
    named = ("Index 2018", "Walk Free", date(2018, 7, 19), 2016, "2017")
    assert rows(world, "FROM editions ORDER BY edition DESC") == [
        ("GSI 2018", *named, "prevalence"),
        ("GEMS 2017", *named, None),
    ]
    assert rows(world, "FROM measures") == [("people", "persons", True, "all", "people", "headline", None)]


def estimate(**more: Any) -> dict[str, Any]:
    usual = {
        "edition": "GSI 2018", "measure": "people", "place": "IND", "value": 8_000_000, "unit": 1000,
        "reference_year": 2016, "published_on": date(2018, 7, 19), "origin": "verified: table 1", "load_id": "load",
    }  # fmt: skip
    return usual | more


def test_an_estimate_has_its_bounds_or_else_the_ends_of_its_rounding(world: World) -> None:
    load(world)
    add(
        world,
        "core.estimates",
        estimate(place="A"),
        estimate(place="B", lower=7_000_000, upper=9_500_000),
        estimate(place="C", value=None, upper=1000),
    )
    assert rows(world, "SELECT geo_id, value, value_low, value_high FROM estimates ORDER BY geo_id") == [
        ("A", 8_000_000, 7_999_500, 8_000_500),
        ("B", 8_000_000, 7_000_000, 9_500_000),
        ("C", None, None, 1000),
    ]


def test_an_estimate_has_what_its_place_its_edition_and_its_measure_say(world: World) -> None:
    load(world)
    add(
        world,
        "core.places",
        {"code": "IND", "kind": "country", "name": "India", "region": "ASP"},
        {"code": "GIB", "kind": "territory", "name": "Gibraltar", "region": "ECA"},
        {"code": "ASP", "kind": "region", "name": "Asia-Pacific", "region": "no region of a region"},
        {"code": "WLD", "kind": "world", "name": "World"},
        load_id="load",
    )
    add(world, "core.places", {"code": "IND", "kind": "region", "name": "of old", "region": "old"}, load_id="old")
    add(world, "core.editions", {"edition": "GSI 2018", "method_family": "2017"}, load_id="load")
    add(world, "core.measures", {"measure": "rate", "unit": "per 1,000"}, load_id="load")
    add(
        world,
        "core.estimates",
        estimate(place="IND", population=1_300_000_000, rank=53, rank_worked_out=True),
        estimate(place="GIB", rank=7),
        estimate(place="ASP", measure="rate", rank_worked_out=True),
        estimate(place="WLD"),
        estimate(place="???", edition="unknown"),
    )
    columns = "geo_id, iso3, country, region, unit, method_family, edition_year, rank, rank_worked_out, population"
    assert rows(world, f"SELECT {columns} FROM estimates ORDER BY ALL") == [
        ("???", None, None, None, "persons", None, 2018, None, False, None),
        ("ASP", None, "Asia-Pacific", "ASP", "per 1,000", "2017", 2018, None, False, None),
        ("GIB", "GIB", "Gibraltar", "ECA", "persons", "2017", 2018, 7, False, None),
        ("IND", "IND", "India", "ASP", "persons", "2017", 2018, 53, True, 1_300_000_000),
        ("WLD", None, "World", None, "persons", "2017", 2018, None, False, None),
    ]
    assert rows(world, "SELECT DISTINCT reference_year, published_on FROM estimates") == [(2016, date(2018, 7, 19))]


def test_an_estimate_is_verified_as_its_row_says_or_else_as_its_origin_does(world: World) -> None:
    load(world)
    add(
        world,
        "core.estimates",
        estimate(place="A", verified=False),
        estimate(place="B", verified=True, origin="from memory"),
        estimate(place="C"),
        estimate(place="D", origin="from memory"),
    )
    assert rows(world, "SELECT geo_id, verified, origin, source_id FROM estimates ORDER BY geo_id") == [
        ("A", False, "verified: table 1", "verified: table 1"),
        ("B", True, "from memory", "from memory"),
        ("C", True, "verified: table 1", "verified: table 1"),
        ("D", False, "from memory", "from memory"),
    ]


def test_a_part_of_a_measure_is_no_estimate_of_the_whole(world: World) -> None:
    load(world)
    add(world, "core.estimates", estimate(), estimate(part="children", value=2_000_000))
    assert rows(world, "SELECT value FROM estimates") == [(8_000_000,)]
    assert rows(world, "SELECT part, value, value_low, value_high FROM estimate_parts") == [
        ("children", 2_000_000, 1_999_500, 2_000_500)
    ]


def test_two_editions_are_compared_as_the_publishers_say_or_else_by_their_methods(world: World) -> None:
    load(world)
    for edition, year, family in (("A", 2016, "one"), ("B", 2018, "one"), ("C", 2023, "other")):
        said = {"edition": edition, "published_on": date(year, 1, 1), "method_family": family}
        add(world, "core.editions", said, load_id="load")
    add(world, "core.editions", {"edition": "B2", "published_on": date(2018, 1, 1)}, load_id="old")
    said = {"from_edition": "B", "to_edition": "C", "comparable": "with care", "caveat": "mind", "origin": "p. 3"}
    add(world, "core.comparisons", said, level="country", load_id="load")
    add(
        world, "core.comparisons", said | {"comparable": "no", "caveat": "other models"}, level="scores", load_id="load"
    )
    add(world, "core.comparisons", said | {"from_edition": "A"}, level="world", load_id="old")
    add(world, "core.comparisons", said | {"from_edition": "C", "to_edition": "B"}, level="world", load_id="load")
    related = ("with care", "Made by related methods; the publishers say nothing of this comparison.")
    others = ("no", "Made by another method: a step between the two may be the method's.")
    families = "the families of methods of the two editions"
    levels = ("country", "region", "world")
    assert rows(world, "FROM comparisons ORDER BY ALL") == [
        *(("A", "B", level, *related, families) for level in levels),
        *(("A", "C", level, *others, families) for level in levels),
        ("B", "C", "country", "with care", "mind", "p. 3"),
        ("B", "C", "region", *others, families),
        ("B", "C", "scores", "no", "other models", "p. 3"),
        ("B", "C", "world", *others, families),
    ]


# --- states


def figure(**more: Any) -> dict[str, Any]:
    usual = {
        "figure_id": "f", "run_id": "run", "recorded_at": day(1), "status": "current", "source_id": "index",
        "url": "https://index.example/", "document_id": "d", "quote": "8 million", "kind": "count",
        "measure": "people", "place": "IND", "value": 8_000_000, "value_low": 7_500_000, "value_high": 8_500_000,
        "sig_figs": 1, "noun": "people",
    }  # fmt: skip
    return usual | more


def source(**more: Any) -> dict[str, Any]:
    usual = {"source_id": "index", "title": "The index", "publisher": "Walk Free", "kind": "report", "official": True}
    return usual | {"recorded_at": day(1)} | more


def test_the_present_of_a_thing_is_its_newest_state(world: World) -> None:
    for number in (2, 3, 1):
        at = {"recorded_at": day(number)}
        add(world, "core.figure_states", figure(quote=f"day {number}", **at), figure(figure_id="other", **at))
        add(world, "core.source_states", {"source_id": "index", "message": f"day {number}", **at})
        add(world, "core.sources", source(title=f"day {number}", **at))
        add(world, "core.acks", {"change_id": "ch", "note": f"day {number}", **at})
    assert rows(world, "SELECT quote FROM core.figure_now WHERE figure_id = 'f'") == [("day 3",)]
    assert rows(world, "SELECT count(*) FROM core.figure_now") == [(2,)]
    assert rows(world, "SELECT message FROM core.source_now") == [("day 3",)]
    assert rows(world, "SELECT title FROM core.source_entry") == [("day 3",)]
    assert rows(world, "SELECT note FROM core.ack_now") == [("day 3",)]


def fetch(**more: Any) -> dict[str, Any]:
    usual = {"source_id": "index", "url": "https://index.example/", "outcome": "ok", "sha256": "aa"}
    return usual | {"attempted_at": day(1)} | more


def test_bytes_are_confirmed_by_a_fetch_that_brought_them_or_was_told_that_they_are_the_same(world: World) -> None:
    add(
        world,
        "core.fetches",
        fetch(final_url="https://index.example/1"),
        fetch(outcome="not_modified", attempted_at=day(3), final_url="https://index.example/3"),
        fetch(attempted_at=day(2), final_url="https://index.example/2"),
        fetch(outcome="refused", attempted_at=day(5)),
        fetch(sha256=None, attempted_at=day(6)),
        fetch(sha256="bb", attempted_at=day(4)),
        fetch(source_id="other", attempted_at=day(7)),
        fetch(url="https://index.example/other", attempted_at=day(8)),
    )
    page = "https://index.example/"
    assert rows(world, "FROM core.confirmed ORDER BY last_confirmed") == [
        ("index", page, "aa", day(3), f"{page}3"),
        ("index", page, "bb", day(4), None),
        ("other", page, "aa", day(7), None),
        ("index", f"{page}other", "aa", day(8), None),
    ]


def test_a_document_is_as_last_read_and_confirmed_by_the_fetches_of_its_own_bytes(world: World) -> None:
    document = {"document_id": "d", "source_id": "index", "url": "https://index.example/", "snapshot_sha256": "aa"}
    add(world, "core.documents", document | {"title": "new", "recorded_at": day(2)})
    add(world, "core.documents", document | {"title": "old", "recorded_at": day(1)})
    add(world, "core.documents", document | {"document_id": "never fetched", "snapshot_sha256": "cc"})
    add(
        world,
        "core.fetches",
        fetch(attempted_at=day(2)),
        fetch(source_id="other", attempted_at=day(3)),
        fetch(url="https://index.example/other", attempted_at=day(4)),
        fetch(sha256="bb", attempted_at=day(5)),
    )
    found = rows(world, "SELECT document_id, title, last_confirmed FROM core.document_now ORDER BY document_id")
    assert found == [("d", "new", day(2)), ("never fetched", "", None)]


def test_a_state_holds_until_the_next_one_and_a_figure_has_at_most_one_at_any_moment(world: World) -> None:
    add(
        world,
        "core.figure_states",
        figure(quote="old", recorded_at=day(1)),
        figure(quote="new", recorded_at=day(3)),
        figure(quote="gone", recorded_at=day(5), status="withdrawn"),
        figure(figure_id="g", quote="another", recorded_at=day(2)),
    )
    history = "SELECT quote, recorded_from_utc, recorded_to_utc FROM figure_history ORDER BY recorded_from_utc"
    assert rows(world, history) == [
        ("old", day(1), day(3)),
        ("another", day(2), None),
        ("new", day(3), day(5)),
        ("gone", day(5), None),
    ]
    assert rows(world, "SELECT DISTINCT figure_id, first_seen FROM core.figure_rows ORDER BY 1") == [
        ("f", day(1)),
        ("g", day(2)),
    ]
    held = {
        number: [quote for (quote,) in rows(world, f"SELECT quote FROM figures_as_of('{day(number)}') ORDER BY 1")]
        for number in range(6)
    }
    assert held == {
        0: [],
        1: ["old"],
        2: ["another", "old"],
        3: ["another", "new"],
        4: ["another", "new"],
        5: ["another"],
    }


@pytest.mark.parametrize(
    ("status", "is_shown"),
    [("current", True), ("missing", True), ("withdrawn", False), ("superseded", False), ("retired", False)],
)
def test_figures_are_what_pages_state_now_or_failed_to_once(world: World, status: str, is_shown: bool) -> None:
    add(world, "core.figure_states", figure(recorded_at=day(1)), figure(status=status, recorded_at=day(2)))
    assert rows(world, "SELECT figure_id, status, first_seen_utc FROM figures") == [("f", status, day(1))] * is_shown
    assert len(rows(world, f"FROM figures_as_of('{day(2)}')")) == is_shown
    assert [status for (status,) in rows(world, "SELECT status FROM figure_history ORDER BY recorded_from_utc")] == [
        "current",
        status,
    ]


@pytest.mark.parametrize(
    ("of_source", "of_figure", "shown"),
    [
        *((one, "current", "stale") for one in ("down", "not_the_page", "layout_changed", "quarantined", "stale")),
        *((one, "current", "current") for one in ("ok", "new", "partly_read")),
        ("down", "missing", "missing"),
    ],
)  # fmt: skip
def test_a_good_reading_of_a_source_in_trouble_is_stale(
    world: World, of_source: str, of_figure: str, shown: str
) -> None:
    add(world, "core.figure_states", figure(status=of_figure))
    add(world, "core.source_states", {"source_id": "index", "status": of_source})
    assert rows(world, "SELECT status FROM figures") == [(shown,)]
    assert rows(world, "SELECT status FROM figure_history") == [(of_figure,)]


@pytest.mark.parametrize(
    ("kind", "noun", "measured_in", "unit"),
    [
        ("share", "people", "persons", "fraction"),
        ("ratio", "people", "persons", "fraction"),
        ("rate", "people", "persons", "per 1,000"),
        ("count", "children", "persons", "persons"),
        ("count", "countries", None, "countries"),
        ("count", "people", None, "persons"),
        ("count", "people", "money", "persons"),
        ("count", "dollars", "money", "dollars"),
        ("count", "dollars", "as the figure", "dollars"),
        ("score", None, "points", "points"),
        ("rank", None, "rank", "rank"),
        ("score", "stars", "persons", "stars"),
        ("rank", "places", "persons", "places"),
        ("money", "dollars", "persons", "dollars"),
    ],
)
def test_the_unit_of_a_figure_is_that_of_its_kind_or_measure_or_else_its_noun(
    world: World, kind: str, noun: str | None, measured_in: str | None, unit: str
) -> None:
    load(world)
    if measured_in:
        add(world, "core.measures", {"measure": "people", "unit": measured_in}, load_id="load")
    add(world, "core.figure_states", figure(kind=kind, noun=noun))
    assert rows(world, "SELECT unit FROM figures") == [(unit,)]


def test_a_figure_has_the_words_of_its_document_or_else_of_its_source(world: World) -> None:
    load(world)
    add(world, "core.sources", source())
    document = {"source_id": "index", "url": "https://index.example/", "snapshot_sha256": "aa"}
    of_document = {"title": "Annual report", "publisher": "The Daily", "published_on": date(2023, 5, 24)}
    add(world, "core.documents", document | {"document_id": "d"} | of_document)
    add(world, "core.documents", document | {"document_id": "plain"})
    add(world, "core.fetches", fetch(attempted_at=day(4)))
    add(world, "core.places", {"code": "IND", "kind": "country", "name": "India"}, load_id="load")
    add(world, "core.places", {"code": "GIB", "kind": "territory", "name": "Gibraltar"}, load_id="load")
    add(world, "core.places", {"code": "ASP", "kind": "region", "name": "Asia"}, load_id="load")
    add(
        world,
        "core.figure_states",
        figure(),
        figure(figure_id="g", document_id="plain", place="GIB"),
        figure(figure_id="h", document_id="unknown", source_id="unknown", place="ASP"),
    )
    columns = "title, publisher, published_on, retrieved_at_utc, last_confirmed_utc"
    assert rows(world, f"SELECT {columns} FROM figures ORDER BY figure_id") == [
        ("Annual report", "The Daily", date(2023, 5, 24), day(4), day(4)),
        ("The index", "Walk Free", None, day(4), day(4)),
        (None, None, None, None, None),
    ]
    columns = "source_kind, official, geo_id, iso3, country"
    assert rows(world, f"SELECT {columns} FROM figures ORDER BY figure_id") == [
        ("report", True, "IND", "IND", "India"),
        ("report", True, "GIB", "GIB", "Gibraltar"),
        (None, None, "ASP", None, "Asia"),
    ]


def test_a_figures_numbers_are_shown_with_six_decimals(world: World) -> None:
    # Rounded once: with seven decimals first, the last two of these would become 0.007655 and 0.007779.
    sixth = {
        "value": "0.0076543",
        "value_low": "0.0076535",
        "value_high": "0.007654496",
        "matched_value": "0.007778496",
    }
    add(world, "core.figure_states", figure(unit="0.0000016", lower="1.1234567", **sixth))
    odd = {"value": "0.0076545", "value_low": "0.007653496", "value_high": "0.0076551", "matched_value": "0.0077777"}
    add(world, "core.figure_states", figure(figure_id="g", **(odd | {"value": "0.007654496"})))
    columns = "value, value_low, value_high, matched_value, last_digit, lower"
    assert rows(world, f"SELECT {columns} FROM core.figure_rows ORDER BY figure_id") == [
        (0.007654, 0.007654, 0.007654, 0.007778, 0.0000016, 1.1234567),
        (0.007654, 0.007653, 0.007655, 0.007778, None, None),
    ]


CARRIES = ("exact", "rounded", "truncated", "hedged", "older_edition", "bound")


@pytest.mark.parametrize(
    ("said", "year", "year_from"),
    [
        ({"reference_year": 2020, "year_from": "title", "edition": "GSI 2018"}, 2020, "title"),
        ({"reference_year": 2020, "matched_edition": "GSI 2023", "verdict": "exact"}, 2020, "text"),
        ({"edition": "GSI 2018", "matched_edition": "GSI 2023", "verdict": "exact"}, 2016, "edition"),
        ({"edition": "no year", "matched_edition": "GSI 2023", "verdict": "exact"}, None, None),
        *(({"matched_edition": "GSI 2023", "verdict": verdict}, 2021, "matched edition") for verdict in CARRIES),
        ({"matched_edition": "GSI 2023", "verdict": "contradicts"}, None, None),
        ({}, None, None),
    ],
)
def test_a_figure_is_about_the_year_it_names_or_that_of_its_edition_or_of_the_one_whose_number_it_gives(
    world: World, said: dict[str, Any], year: int | None, year_from: str | None
) -> None:
    load(world)
    add(world, "core.editions", {"edition": "GSI 2018", "reference_year": 2016}, load_id="load")
    add(world, "core.editions", {"edition": "GSI 2023", "reference_year": 2021}, load_id="load")
    add(world, "core.editions", {"edition": "no year"}, load_id="load")
    add(world, "core.figure_states", figure(**said))
    assert rows(world, "SELECT reference_year, reference_year_from FROM figures") == [(year, year_from)]


# --- what is worked out

BASELINE = {
    "baseline_id": "world-2022", "label": "People in the world", "measure": "people", "place": "IND",
    "edition": "GSI 2023", "reference_year": 2021, "value": 8_000_000, "unit": 1_000_000, "load_id": "load",
}  # fmt: skip


def headline(world: World, *stated: dict[str, Any], official: bool = True, health: str = "ok") -> list[tuple[Any, ...]]:
    load(world)
    add(world, "core.baselines", BASELINE)
    add(world, "core.sources", source(official=official), source(source_id="second"))
    add(world, "core.source_states", {"source_id": "index", "status": health})
    add(world, "core.documents", {"document_id": "e", "source_id": "second", "snapshot_sha256": "ee"})
    add(world, "core.fetches", {"source_id": "second", "outcome": "ok", "sha256": "ee", "attempted_at": day(9)})
    add(world, "core.documents", {"document_id": "earlier", "source_id": "second", "snapshot_sha256": "dd"})
    add(world, "core.fetches", {"source_id": "second", "outcome": "ok", "sha256": "dd", "attempted_at": day(8)})
    add(world, "core.figure_states", *(figure(**({"edition": "GSI 2023"} | one)) for one in stated))
    return rows(world, "SELECT status, value, deviation, figure_id FROM headlines")


def test_a_headline_shows_the_statement_and_how_far_it_is_from_what_is_expected(world: World) -> None:
    differing = {"value": 9_000_000, "value_low": 8_900_000, "value_high": 9_100_000, "edition": None}
    assert headline(world, differing | {"reference_year": 2021}) == [("differs", 9_000_000, 1_000_000, "f")]
    columns = "series, label, edition, baseline, last_confirmed_utc, quote, url"
    assert rows(world, f"SELECT {columns} FROM headlines") == [
        ("world-2022", "People in the world", "GSI 2023", 8_000_000, None, "8 million", "https://index.example/")
    ]


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        (8_500_000, 9_500_000, "agrees"),  # both can be rounded from 8.5 million
        (8_500_001, 9_500_000, "differs"),
        (6_500_000, 7_500_000, "agrees"),
        (6_500_000, 7_499_999, "differs"),
    ],
)
def test_a_headline_agrees_where_both_numbers_can_be_rounded_from_one(
    world: World, low: int, high: int, status: str
) -> None:
    assert headline(world, {"value_low": low, "value_high": high})[0][0] == status


@pytest.mark.parametrize(
    "other",
    [
        {"is_change": True},
        {"subgroup": "women"},
        {"measure": "another"},
        {"place": "WLD"},
        {"edition": "GSI 2018"},
        {"edition": None, "reference_year": 2016},
        {"edition": None},
        {"status": "withdrawn"},
    ],
)
def test_what_is_no_statement_of_the_headline_number_is_none(world: World, other: dict[str, Any]) -> None:
    assert headline(world, other) == [("not stated", None, None, None)]
    assert rows(world, "SELECT edition FROM headlines") == [("GSI 2023",)]


def test_a_headline_is_what_official_pages_state_now(world: World) -> None:
    assert headline(world, {}, official=False) == [("not stated", None, None, None)]


def test_a_headline_that_is_missing_from_its_page_is_kept_until_it_is_withdrawn(world: World) -> None:
    was, gone = {"recorded_at": day(1)}, {"recorded_at": day(2), "status": "missing"}
    assert headline(world, was, gone) == [("agrees", 8_000_000, 0, "f")]
    add(world, "core.figure_states", figure(edition="GSI 2023", recorded_at=day(3), status="withdrawn"))
    assert rows(world, "SELECT status FROM headlines") == [("not stated",)]


def test_a_headline_of_a_source_in_trouble_is_stale(world: World) -> None:
    assert headline(world, {}, health="down") == [("stale", 8_000_000, 0, "f")]


DIFFERS = {"value": 9_000_000, "value_low": 8_900_000, "value_high": 9_100_000, "sig_figs": 2}


@pytest.mark.parametrize(
    ("one", "other", "health"),
    [
        # A fresh statement before a stale one, whatever else.
        (DIFFERS | {"reference_year": 2021}, {"source_id": "second"}, "down"),
        # One that names the year before one that does not.
        (DIFFERS, {"reference_year": 2021}, "ok"),
        (DIFFERS | {"reference_year": 2016}, {"reference_year": 2021}, "ok"),
        # One that differs before one that agrees: that is news.
        ({"sig_figs": 3, "source_id": "second", "document_id": "e"}, DIFFERS, "ok"),
        # The one confirmed last, then the more precise one.
        ({"sig_figs": 3}, {"source_id": "second", "document_id": "e"}, "ok"),
        ({"sig_figs": 3, "document_id": "earlier"}, {"source_id": "second", "document_id": "e"}, "ok"),
        ({"sig_figs": 1}, {"sig_figs": 2}, "ok"),
    ],
    ids=["fresh", "names a year", "of the year", "differs", "confirmed", "confirmed last", "more precise"],
)
def test_of_several_statements_a_headline_shows_the_one_that_says_most(
    world: World, one: dict[str, Any], other: dict[str, Any], health: str
) -> None:
    found = headline(world, one, other | {"figure_id": "g"}, health=health)
    assert [row[3] for row in found] == ["g"]


def test_of_statements_that_say_the_same_a_headline_always_shows_the_same_one(world: World) -> None:
    assert [row[3] for row in headline(world, {"figure_id": "g"}, {}, {"figure_id": "h"})] == ["f"]


def check(number: int, success: bool, **more: Any) -> dict[str, Any]:
    usual = {"run_id": f"run-{number}", "recorded_at": day(number), "suite": "s", "check_name": "c", "success": success}
    return usual | {"severity": "warning", "observed": f"seen on day {number}", "expected": "5"} | more


@pytest.mark.parametrize(
    ("results", "since"),
    [
        ([True], 1),
        ([False], 1),
        ([True, True, True], 1),
        ([False, False], 1),
        ([True, False], 2),
        ([False, True, True], 2),
        ([True, False, False, False], 2),
        ([False, True, False, True, True], 4),
    ],
)
def test_a_check_is_as_it_is_since_the_first_result_after_the_last_other_one(
    world: World, results: list[bool], since: int
) -> None:
    add(world, "core.checks", *(check(number, success) for number, success in enumerate(results, 1)))
    last = len(results)
    columns = "success, observed, since_utc, checked_at_utc"
    assert rows(world, f"SELECT {columns} FROM checks") == [(results[-1], f"seen on day {last}", day(since), day(last))]


def test_checks_of_other_suites_names_and_sources_are_other_checks(world: World) -> None:
    add(
        world,
        "core.checks",
        check(1, True),
        check(2, False),
        check(3, True, suite="t"),
        check(4, True, check_name="d"),
        check(5, True, source_id="index"),
        check(6, False, source_id="index", errored=True, severity="critical", sentence="it holds"),
        check(7, True, source_id="news"),
    )
    columns = "suite, check_name, source_id, success, since_utc, checked_at_utc"
    assert rows(world, f"SELECT {columns} FROM checks") == [
        ("s", "c", "index", False, day(6), day(6)),
        ("s", "c", "news", True, day(7), day(7)),
        ("s", "c", None, False, day(2), day(2)),
        ("s", "d", None, True, day(4), day(4)),
        ("t", "c", None, True, day(3), day(3)),
    ]
    columns = "severity, errored, observed, expected, sentence"
    assert rows(world, f"SELECT {columns} FROM checks WHERE source_id = 'index'") == [
        ("critical", True, "seen on day 6", "5", "it holds")
    ]


def test_of_two_results_of_one_moment_the_bad_one_counts(world: World) -> None:
    add(world, "core.checks", check(1, True), check(2, True), check(2, False, observed="bad"))
    assert rows(world, "SELECT success, observed FROM checks") == [(False, "bad")]


def test_the_health_of_a_source_is_its_newest_state_with_its_last_fetch_and_the_figures_it_states(world: World) -> None:
    add(world, "core.sources", source(), source(source_id="new one", kind="news"))
    state = {"source_id": "index", "since": day(3), "failures": 2, "last_ok": day(2), "not_before": day(7)}
    add(world, "core.source_states", state | {"status": "down", "message": "no answer", "recorded_at": day(4)})
    add(world, "core.source_states", {"source_id": "index", "status": "ok", "recorded_at": day(2)})
    add(world, "core.fetches", fetch(attempted_at=day(3)), fetch(attempted_at=day(5), outcome="refused"))
    add(world, "core.fetches", fetch(source_id="another", attempted_at=day(6)))
    add(
        world,
        "core.changes",
        {"change_id": "1", "source_id": "index", "class": "revision", "detected_at": day(2)},
        {"change_id": "2", "source_id": "index", "class": "new_figure", "detected_at": day(1)},
        {"change_id": "3", "source_id": "another", "class": "revision", "detected_at": day(5)},
    )
    add(
        world,
        "core.figure_states",
        figure(recorded_at=day(1)),
        figure(recorded_at=day(2), quote="later"),
        figure(figure_id="g", status="missing"),
        figure(figure_id="h", status="withdrawn"),
        figure(figure_id="i", source_id="another"),
    )
    assert rows(world, "FROM source_health ORDER BY source_id") == [
        (
            "index",
            "The index",
            "Walk Free",
            "report",
            "down",
            day(3),
            day(5),
            day(2),
            day(2),
            2,
            2,
            day(7),
            "no answer",
        ),
        ("new one", "The index", "Walk Free", "news", None, None, None, None, None, 0, None, None, None),
    ]


def test_a_source_that_is_well_has_no_message(world: World) -> None:
    add(world, "core.sources", source())
    add(world, "core.source_states", {"source_id": "index", "status": "ok", "message": ""})
    assert rows(world, "SELECT status, message FROM source_health") == [("ok", None)]


def test_a_run_is_as_it_was_last_recorded(world: World) -> None:
    run = {"run_id": "r", "started_at": day(1), "counts": "{}", "version": "1"}
    add(world, "core.runs", run | {"status": "ok", "finished_at": day(2), "recorded_at": day(2)})
    add(world, "core.runs", run | {"status": "abandoned", "recorded_at": day(1)})
    add(world, "core.runs", run | {"run_id": "s", "status": "failed", "recorded_at": day(3)})
    assert rows(world, "FROM runs ORDER BY run_id") == [
        ("r", day(1), day(2), "ok", "{}", "1"),
        ("s", day(1), None, "failed", "{}", "1"),
    ]


def delivered(number: int, status: str) -> dict[str, Any]:
    return {
        "alert_id": "a",
        "entry": number,
        "attempted_at": day(number),
        "status": status,
        "detail": f"{status} {number}",
    }


@pytest.mark.parametrize(
    ("attempts", "status", "sent", "error"),
    [
        ([], "pending", None, None),
        (["failed"], "failed", None, "failed 1"),
        (["failed", "failed"], "failed", None, "failed 2"),
        (["failed", "sent"], "sent", 2, "failed 1"),
        (["sent", "sent"], "sent", 1, None),
        (["failed", "dead"], "dead", None, "dead 2"),
        (["failed", "seen"], "seen", None, "seen 2"),
        (["dead", "seen"], "seen", None, "seen 2"),
        (["seen", "sent"], "sent", 2, "seen 1"),
        (["dead", "sent", "failed"], "sent", 2, "failed 3"),
    ],
)
def test_an_alert_says_what_came_of_its_delivery(
    world: World, attempts: list[str], status: str, sent: int | None, error: str | None
) -> None:
    box = {"alert_id": "a", "run_id": "r", "channel": "mail", "created_at": day(1), "change_ids": '["ch_1", "ch_2"]'}
    add(world, "core.outbox", box)
    add(world, "core.deliveries", *(delivered(number, one) for number, one in enumerate(attempts, 1)))
    add(world, "core.deliveries", delivered(9, "sent") | {"alert_id": "another"})
    assert rows(world, "FROM alerts ORDER BY change_id") == [
        ("a", change, "r", "mail", status, len(attempts), sent and day(sent), error, day(1))
        for change in ("ch_1", "ch_2")
    ]


def test_a_change_is_shown_with_who_has_seen_it(world: World) -> None:
    change = {
        "run_id": "r", "detected_at": day(1), "class": "revision", "cause": "source", "severity": "warning",
        "rule": "same page", "source_id": "index", "series": "people WLD", "subject": "World", "sentence": "was, is",
        "old_value": "40300000.1234567", "new_value": 41600000, "old_text": "40.3", "new_text": "41.6",
        "old_figure_id": "f", "new_figure_id": "g", "url": "https://index.example/", "evidence": "as of now",
    }  # fmt: skip
    add(world, "core.changes", *(change | {"change_id": f"ch_{number}"} for number in (1, 2, 3)))
    add(world, "core.acks", {"change_id": "ch_1", "acked_by": "ann", "note": "known", "recorded_at": day(2)})
    add(world, "core.acks", {"change_id": "ch_2", "note": "in an old warehouse", "recorded_at": day(3)})
    as_told = (
        "r", day(1), "revision", "source", "warning", "same page", "index", "people WLD", "World", "was, is",
        40300000.123457, 41600000, "40.3", "41.6", "f", "g", "https://index.example/", "as of now",
    )  # fmt: skip
    assert rows(world, "FROM changes ORDER BY change_id") == [
        ("ch_1", *as_told, "ann", day(2), "known"),
        ("ch_2", *as_told, "someone", day(3), "in an old warehouse"),
        ("ch_3", *as_told, None, None, None),
    ]
