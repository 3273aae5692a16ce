"""How facts hang together: what belongs to which place, source, event and edition, and what marks them as changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from made_facts import (
    DAY,
    EDITIONS,
    ESTIMATES,
    NOW,
    PEOPLE,
    PLACES,
    RATE,
    changed,
    facts,
    history_of,
    made,
    paper,
    published,
    source,
    state,
    stated,
    watched,
)

from gsi_etl.site.facts import Facts
from gsi_etl.site.records import Changed


def ids(rows: Any) -> list[str]:
    return [next(getattr(row, n) for n in ("figure_id", "change_id", "document_id") if hasattr(row, n)) for row in rows]


def test_figures_are_found_by_what_they_say_where_and_who_says_it() -> None:
    known = made()
    assert {key: ids(rows) for key, rows in known.saying.items()} == {
        (PEOPLE, "WLD"): ["fg_1", "fg_2", "fg_news", "fg_other"],  # no figure of a change
        (RATE, "PRK"): ["fg_rate"], (PEOPLE, "PRK"): ["fg_new", "fg_cell"], (PEOPLE, "ERI"): ["fg_cell2"],
        ("forced_labour", "MAR"): ["fg_range"], ("surveys", "WLD"): ["fg_sur"],
    }  # fmt: skip
    assert {place: ids(rows) for place, rows in known.of_place.items()} == {
        "WLD": ["fg_1", "fg_2", "fg_news", "fg_other", "fg_rise", "fg_sur"], "PRK": ["fg_rate", "fg_new", "fg_cell"],
        "ERI": ["fg_cell2"], "MAR": ["fg_range"], "": ["fg_none", "fg_else"],
    }  # fmt: skip
    assert ids(known.of_source["news"]) == ["fg_news", "fg_new", "fg_other"]
    assert known.figure["fg_rate"].quote == "105"
    assert known.ranked_in == {"GSI 2018": 4, "GSI 2023": 2, "GSI 2016": 2}
    assert [head.label for head in known.headlines_of[PEOPLE, "WLD"]] == ["World (GSI 2018)"]


def test_changes_are_found_by_figure_source_and_place_and_first_sights_are_not_told() -> None:
    known = made()
    assert {name: ids(rows) for name, rows in known.changes_of.items()} == {
        "fg_1": ["ch_rev", "ch_con"], "fg_2": ["ch_con", "ch_words"], "fg_news": ["ch_mis"], "fg_gone": ["ch_gone"],
        "fg_cell": ["ch_round"], "fg_rate": ["ch_edit"], "fg_new": ["ch_first"], "fg_rise": ["ch_rise"],
    }  # fmt: skip
    assert "ch_first" not in ids(known.told)
    assert len(known.told) == len(known.changes) - 1
    assert {name: ids(rows) for name, rows in known.told_at.items()} == {
        "WLD": ["ch_rev", "ch_con", "ch_mis", "ch_words", "ch_rise"], "PRK": ["ch_round", "ch_edit"],
    }  # fmt: skip
    assert ids(known.told_of["news"]) == ["ch_lost", "ch_mis"]
    assert ids(known.papers_of["odd"]) == ["doc_6"]


@pytest.mark.parametrize(
    ("change_class", "severity", "told"),
    [("new_figure", "none", False), ("reader_change", "none", False), ("new_figure", "info", True),
     ("reader_change", "operator", True), ("rounding_only", "none", True)],
)  # fmt: skip
def test_what_was_only_written_down_is_not_told(change_class: str, severity: str, *, told: bool) -> None:
    assert changed("ch", change_class, severity).told is told


def test_a_document_has_a_page_when_it_states_something_now_or_did_once() -> None:
    known = facts(
        papers=tuple(paper(f"doc_{n}", figures=int(n == 2)) for n in (1, 2, 3, 4)),
        history=history_of(
            state("a", "1", 5), state("a", "2", 3), state("b", "3", document_id="doc_3", status="superseded")
        ),
    )  # fmt: skip
    assert known.shown == {"doc_1", "doc_2"}
    assert [one.quote for one in known.stated_in["doc_1"].values()] == ["1"]  # the first state stands for the document


@pytest.mark.parametrize(
    ("names", "sample"), [(["index", "demo-news"], True), (["index", "a-demo-x"], False), ([], False)]
)
def test_sample_pages_make_a_demonstration(names: list[str], *, sample: bool) -> None:
    assert facts(sources=tuple(source(name) for name in names)).sample is sample


WORLD = {"figures": (stated(),), "estimates": ESTIMATES[:3], "headlines": (watched("World"),)}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"figures": (stated(quote="40 million"),)}, False),
        ({"estimates": ESTIMATES[:2]}, False),
        ({"headlines": (watched("World", status="differs"),)}, False),
        ({"figures": (stated(), stated("fg_2", geo_id="PRK"))}, True),
    ],
)
def test_a_mark_changes_with_what_is_said_published_or_watched_of_the_place(other: Any, *, same: bool) -> None:
    one, two = facts(**WORLD), facts(**{**WORLD, **other})
    assert (one.mark(PEOPLE, "WLD") == two.mark(PEOPLE, "WLD")) is same
    assert one.mark(PEOPLE, "WLD") == one.mark(PEOPLE, "WLD") != one.mark(None, None) == one.mark("", "")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"places": {**PLACES, "PRK": ("country", "DPRK")}}, False),
        ({"regions": {"PRK": "ASIA"}}, False),
        ({"editions": EDITIONS[1:]}, False),
        ({"measures": ()}, False),
        ({"comparisons": ()}, False),
        ({"sources": (source("demo-index"),)}, False),
        ({"figures": (stated(),), "now": NOW + DAY}, True),  # each page says of these what it is made of
        ({"places": dict(reversed(PLACES.items()))}, True),
    ],
)
def test_names_families_and_regions_mark_all_pages(other: Any, *, same: bool) -> None:
    known = made()
    usual = {"editions": EDITIONS, "measures": known.measures, "comparisons": known.comparisons}
    assert (facts(**usual).common() == facts(**{**usual, **other}).common()) is same
    assert len(known.common()) == 16


def test_places_have_their_names_kinds_and_regions() -> None:
    known = made()
    assert [known.place(code) for code in ("ERI", "XXX", "", None)] == [
        "Eritrea",
        "XXX",
        "no place named",
        "no place named",
    ]
    assert [known.place_kind(code) for code in ("ERI", "ALA", "XXX", None)] == ["country", "territory", "", ""]
    assert [known.region(code) for code in ("PRK", "LUX", None)] == ["ASIA", "", ""]


def test_what_is_said_of_two_editions_holds_in_either_order_and_for_its_level_only() -> None:
    known = made()
    one = known.comparison("GSI 2018", "GSI 2023", "world")
    assert one is not None
    assert one.caveat == "World: another model."
    assert known.comparison("GSI 2023", "GSI 2018", "world") is one
    assert known.comparison("GSI 2018", "GSI 2023", "scores") is None
    assert known.comparison("GSI 2018", "GSI 2016", "world") is None


def test_events_are_those_of_each_run_newest_first_and_are_found_by_any_of_their_changes() -> None:
    known = made()
    told = [(event.lead.change_id, [one.change_id for one in event.others]) for event in known.events()]
    assert told == [
        ("ch_rev", ["ch_con", "ch_check"]), ("ch_lost", []), ("ch_mis", []), ("ch_gone", []), ("ch_round", []),
        ("ch_words", []), ("ch_edit", []), ("ch_rise", []), ("ch_unknown", []),
    ]  # fmt: skip
    assert known.events() is known.events()
    by_id = {change.change_id: change for change in known.changes}
    asked = [by_id[name] for name in ("ch_rise", "ch_check", "ch_con", "ch_first")]
    assert [event.lead.change_id for event in known.events_with(asked)] == ["ch_rev", "ch_rise"]
    assert known.events_with([]) == []
    assert known.titles(asked[:1]) == {
        "ch_rise": "Walk Free published a new GSI 2018 figure for the world: 1.3 million"
    }


def should(figure: Any, change: Changed, *more: Any) -> str:
    """What its event says that should stand there."""
    return facts(figures=(figure,), estimates=(*ESTIMATES, *more)).event_of([change]).should


def misquote(**said: Any) -> Changed:
    return changed("ch", "misquote", "warning", **{"new_figure_id": "fg_1", "new_value": 43_000_000, **said})


@pytest.mark.parametrize(
    ("made_of", "words"),
    [
        (lambda: (stated(), misquote()), "40.3 million (GSI 2018)"),
        (lambda: (stated(), replace(misquote(), change_class="revision")), "40.3 million (GSI 2018)"),
        (lambda: (stated(), replace(misquote(), change_class="conflict")), "40.3 million (GSI 2018)"),
        (lambda: (stated(), replace(misquote(), change_class="new_figure")), ""),
        (lambda: (stated(), misquote(new_value=40_300_000)), ""),  # it says what it should
        (lambda: (stated("fg_2"), misquote()), ""),
        (lambda: (stated(), misquote(new_figure_id=None, old_figure_id="fg_1")), ""),
        (lambda: (stated(edition="GSI 2023", matched_edition="GSI 2018"), misquote()), "40.3 million (GSI 2018)"),
        # What it matched is another edition's number: it should be that of the edition it names.
        (lambda: (stated(edition="GSI 2023", matched_edition="GSI 2018", verdict="edition_mismatch"), misquote()),
         "49.6 million (GSI 2023)"),
        (lambda: (stated(edition="GSI 2023", matched_edition="GSI 2018", verdict="measure_mistaken"), misquote()),
         "49.6 million (GSI 2023)"),
        (lambda: (stated(edition=None, matched_edition="GSI 2018", verdict="edition_mismatch"), misquote()),
         "40.3 million (GSI 2018)"),
        # An edition without a row: the number it was held against, if that is of this measure and edition.
        (lambda: (stated(edition="GSI 2014", matched_value=Decimal(35_800_000)), misquote()),
         "35,800,000 (GSI 2014)"),
        (lambda: (stated(edition="GSI 2014", matched_value=Decimal(35_800_000)),
                  replace(misquote(), change_class="revision")), ""),
        (lambda: (stated(edition="GSI 2014"), misquote()), ""),
        (lambda: (stated(edition="GSI 2014", matched_value=Decimal(1), verdict="edition_mismatch"), misquote()), ""),
        (lambda: (stated(measure=None), misquote()), ""),
        (lambda: (stated(geo_id="PRK"), misquote()), "2,640,000 (GSI 2018)"),
    ],
)  # fmt: skip
def test_what_should_stand_there_is_what_the_edition_published(made_of: Callable[[], Any], words: str) -> None:
    assert should(*made_of()) == words


def test_a_revision_back_to_what_was_said_before_is_told_as_such() -> None:
    def title(*changes: Changed) -> str:
        return facts(changes=changes).event_of(changes[:1]).headline

    first = changed("a", "revision", "critical", 0, old_text="40 million", new_text="41 million", new_figure_id="fg_1")
    back = replace(first, change_id="b", old_text="41 million", new_text="40 million", detected_at=NOW)
    assert "took back its change" in title(back, first)
    assert "took back" not in title(first, back)
    assert "took back" not in title(replace(back, detected_at=first.detected_at), first)
    assert "took back" not in title(back, replace(first, new_text="42 million"))
    assert "took back" not in title(back, replace(first, old_text="39 million"))
    assert "took back" not in title(back, replace(first, change_class="conflict"))
    assert "took back" not in title(back, replace(first, new_figure_id="fg_2"))
    assert "rounded" in title(replace(back, change_class="rounding_only"), first)


def test_a_row_stands_where_its_value_or_its_bound_puts_it() -> None:
    levels = [published("GSI 2018", "LUX", PEOPLE, value, **bounds).level for value, bounds in (
        (5, {"lower": 1, "upper": 9}), (None, {"lower": 1, "upper": 9}), (None, {"lower": 1}), (None, {}),
        (0, {"upper": 9}),
    )]  # fmt: skip
    assert levels == [5, 9, 1, 0, 0]


def test_facts_of_nothing_know_nothing() -> None:
    none: Facts = facts()
    assert (none.events(), none.told, none.shown, none.sample) == ([], (), frozenset(), False)
