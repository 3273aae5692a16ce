"""How much one page lists at most, and that it counts the rest: of one more than that, and of just as much."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from made_facts import (
    EDITIONS,
    NOW,
    PEOPLE,
    RATE,
    changed,
    facts,
    paper,
    published,
    run,
    source,
    stated,
)

from gsi_etl.site.build import lay_out
from gsi_etl.site.facts import Facts
from gsi_etl.site.pages.change import feed
from gsi_etl.site.pages.charts import chart_pages
from gsi_etl.site.pages.country import country_codes
from gsi_etl.site.pages.editions import slopes
from gsi_etl.site.pages.maps import mapped_edition
from gsi_etl.site.pages.overview import map_context
from gsi_etl.site.pages.ranking import ranking_pages
from gsi_etl.site.pages.relations import cut
from gsi_etl.site.records import Changed
from gsi_etl.site.renderer import Studio
from gsi_etl.site.single import _page


def of(known: Facts) -> Studio:
    return Studio(known, texts=lambda _: {}, archive=None, site_url="")


def page(known: Facts, folder: str, name: str = "index.html") -> str:
    (found,) = [one for one in lay_out(known, of(known), Path("/nowhere")) if one.folder == folder]
    return str(found.files()[name])


def changes(count: int, **said: Any) -> tuple[Changed, ...]:
    """Each an event of its own, newest first."""
    return tuple(
        changed(f"ch_{n}", "layout_changed" if n % 2 else "revision", "warning", 2, **said) for n in range(count)
    )  # fmt: skip


def many(count: int, **more: Any) -> Facts:
    happened = changes(count, new_figure_id="fg_1")
    apart = tuple(replace(one, change_class="rounding_only", new_figure_id=None) for one in happened)
    return facts(**{"changes": apart, "sources": (source("index"),), "runs": (run(2),), **more})


def links(text: str, to: str) -> int:
    return len(set(re.findall(rf'{to}[^"]*', text)))


@pytest.mark.parametrize(
    ("folder", "most"),
    [("", 8), ("sources/index/", 12)],
)
def test_a_page_tells_so_many_of_its_changes_and_the_newest(folder: str, most: int) -> None:
    for count in (most, most + 1):
        text = page(many(count), folder)
        assert links(text, "changes/ch_") == most
        assert (f"changes/ch_{most - 1}/" in text, f"changes/ch_{most}/" in text) == (True, False)


def test_a_figure_and_a_country_tell_eight_of_their_changes() -> None:
    for count in (8, 9):
        happened = tuple(
            changed(f"ch_{n}", "rounding_only", "warning", n % 3, new_figure_id="fg_1", run_id=f"run-{n}")
            for n in range(count)
        )
        known = facts(changes=happened, figures=(stated(geo_id="PRK"),), sources=(source("index"),))
        for folder in ("figures/fg_1/", "countries/PRK/"):
            assert links(page(known, folder), "changes/ch_") == 8
        told = json.loads(page(known, "countries/PRK/", "index.json"))["changes"]
        assert [one["change_id"] for one in told] == [f"ch_{n}" for n in range(8)]
        assert page(known, "figures/fg_1/", "feed.atom").count("<entry>") == 8


def test_the_overview_has_eight_changes_for_machines() -> None:
    assert len(json.loads(page(many(9), "", "index.json"))["changes"]) == 8


def test_feeds_end_after_a_hundred_entries_and_leave_the_machinery_to_its_source() -> None:
    known = many(101)
    told = feed(known, of(known))
    assert told.count("<entry>") == 100
    assert page(known, "sources/index/", "feed.atom").count("<entry>") == 100
    quiet = facts(changes=tuple(replace(one, severity="operator") for one in changes(3)), sources=(source("index"),))
    assert feed(quiet, of(quiet)).count("<entry>") == 0
    assert "2000-01-01T00:00:00Z" in feed(quiet, of(quiet))
    begun = facts(runs=(run(2), run(0)))
    assert "<updated>2026-03-17T12:30:00Z</updated>" in feed(begun, of(begun))


def test_the_mailed_page_tells_thirty_changes_of_the_run_and_thirty_before_it() -> None:
    for count in (30, 31):
        now = changes(count)
        apart = [replace(one, change_class="rounding_only") for one in now]
        before = [replace(one, change_id=f"{one.change_id}-old", run_id="run-1", sentence=f"OLD {one.change_id}")
                  for one in apart]  # fmt: skip
        known = facts(changes=(*apart, *before), runs=(run(2), run(1)))
        text = _page(known, of(known))
        assert text.count("<mark>") == 0
        assert (f"{count - 30} more" in text) is (count > 30)
        assert len(re.findall("rounded its", text)) == 60
    nothing = facts(changes=tuple(before))  # no run is known: all of them are earlier
    assert len(re.findall("rounded its", _page(nothing, of(nothing)))) == 30


def test_a_source_lists_forty_documents_the_newest_first() -> None:
    for count in (40, 41):
        papers = tuple(
            paper(f"doc_{n}", figures=n % 2, title=f"Paper {n:02}.", recorded_at=NOW - timedelta(hours=100 - n))
            for n in range(count)
        )
        known = facts(papers=papers, sources=(source("index"),))
        listed = [one["document_id"] for one in json.loads(page(known, "sources/index/", "index.json"))["documents"]]
        assert listed == [f"doc_{n}" for n in range(count - 1, count - 41, -1)]
        text = page(known, "sources/index/")
        assert len(set(re.findall(r"Paper \d\d\.", text))) == 40
        assert links(text, "evidence/doc_") == 20


def test_twelve_other_statements_are_shown_and_the_rest_is_counted() -> None:
    rows = [(stated(f"fg_{n}"), ("good", "agrees")) for n in range(13)]
    assert cut(rows) == (rows[:12], 1)
    assert cut(rows[:12]) == (rows[:12], 0)
    assert cut([]) == ([], 0)


COUNTRIES = [f"{a}{b}A" for a in "ABCDEFGHIJ" for b in "ABCDEF"]
PLACES = {"WLD": ("world", "World"), **{code: ("country", f"Land {code}") for code in COUNTRIES}}


def land(code: str, edition: str, measure: str, value: object, **said: Any) -> Any:
    row = published(edition, "PRK", measure, value, **said)
    return replace(row, geo_id=code, place=f"Land {code}")


def lands(count: int, edition: str = "GSI 2018", measure: str = RATE) -> tuple[Any, ...]:
    return tuple(land(code, edition, measure, n + 1) for n, code in enumerate(COUNTRIES[:count]))


def test_an_edition_has_a_map_when_it_has_rates_for_fifty_countries() -> None:
    assert mapped_edition(facts(estimates=lands(49))) == ("", [])
    name, rows = mapped_edition(facts(estimates=(*lands(50), *lands(51, "GSI 2013"))))
    assert name == "GSI 2018"  # the newest
    assert [row.geo_id for row in rows] == COUNTRIES[49::-1]
    assert mapped_edition(facts(estimates=lands(60, measure=PEOPLE))) == ("", [])
    elsewhere = [replace(row, place_kind="region") for row in lands(60)]
    assert mapped_edition(facts(estimates=tuple(elsewhere))) == ("", [])
    territories = [replace(row, place_kind="territory") for row in lands(50)]
    assert mapped_edition(facts(estimates=tuple(territories)))[0] == "GSI 2018"


@pytest.fixture(scope="module")
def mapped() -> Facts:
    estimates = (*lands(50), *lands(49, "GSI 2023"), *lands(50, "GSI 2018", PEOPLE), *lands(3, "GSI 2016", PEOPLE))
    return facts(estimates=estimates, editions=EDITIONS, places=PLACES, measures=())


def test_the_overview_ranks_fifteen_countries_of_the_edition_with_a_map(mapped: Facts) -> None:
    text = page(mapped, "")
    assert "GSI 2018" in text
    rows = re.findall(r'countries/(\w{3})/index.html">Land', text)
    assert rows == COUNTRIES[49:34:-1]
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text))
    assert f"Most people: Land {COUNTRIES[49]}" in words
    assert f"Highest rate: Land {COUNTRIES[49]}" in words
    bars = re.findall(r'class="bar"[^>]*><rect width="([\d.]+)"', text)
    assert (len(bars), bars[:2], bars[-1]) == (15, ["100", "98"], "72")
    assert 'href="charts/map-GSI-2018/' in text
    assert [one["geo_id"] for one in json.loads(page(mapped, "", "index.json"))["map"]] == COUNTRIES[49::-1]


def test_without_countries_there_is_neither_a_map_nor_a_ranking(mapped: Facts) -> None:
    assert map_context(facts(), "", []) == {"map": None, "legend": [], "ranked": [], "ranked_of": 0}
    made = map_context(mapped, *mapped_edition(mapped))
    assert (len(made["legend"]), len(made["ranked"]), made["ranked_of"]) == (6, 15, 50)
    first, _, people = made["ranked"][0]
    assert (first.geo_id, first.measure, people.measure) == (COUNTRIES[49], RATE, PEOPLE)


def test_charts_are_made_of_maps_with_fifty_countries_and_named_by_their_edition(mapped: Facts) -> None:
    names = [one.folder for one in chart_pages(mapped, of(mapped))]
    assert [name for name in names if "map" in name] == ["charts/map-GSI-2018/"]
    assert [name for name in names if "slope" in name] == ["charts/slope-country/"]
    assert len([name for name in names if name.endswith("-rate/")]) == 50
    assert len(names) == len(set(names)) == 102
    made = next(one for one in chart_pages(mapped, of(mapped)) if "map" in one.folder)
    assert "worldmap" not in str(made.made_of)
    assert str(made.made_of).endswith("('q5', '20 and above'), ('hatched', 'no estimate')]), '')")


def test_two_editions_are_drawn_for_twenty_places_and_told_for_all(mapped: Facts) -> None:
    (one,) = slopes(mapped)
    assert (one.kind, one.first, one.last, len(one.pairs)) == ("country", "GSI 2018", "GSI 2023", 49)
    assert one.drawing.count("slope-line") == 20
    assert [pair.place for pair in one.pairs[:2]] == [f"Land {COUNTRIES[48]}", f"Land {COUNTRIES[47]}"]


def test_a_table_of_countries_needs_five_of_them() -> None:
    def folders(count: int) -> list[str]:
        known = facts(estimates=lands(count), editions=EDITIONS, places=PLACES)
        return [one.folder for one in ranking_pages(known, of(known))]

    indexes = ["countries/a-to-z/", "countries/regions/"]
    assert folders(5) == folders(4) == ["countries/", *indexes]
    both = facts(estimates=(*lands(5), *lands(4, "GSI 2023"), *lands(5, "GSI 2016", PEOPLE)), editions=EDITIONS,
                 places=PLACES)  # fmt: skip
    made = list(ranking_pages(both, of(both)))
    assert [one.folder for one in made] == ["countries/", "countries/GSI-2016/", *indexes]
    texts = [str(one.files()["index.html"]) for one in made[:2]]
    assert "Global Slavery Index 2018" in texts[0]
    four = facts(estimates=lands(4), editions=EDITIONS, places=PLACES)
    assert "Global Slavery Index" not in str(next(iter(ranking_pages(four, of(four)))).files()["index.html"])


def test_a_country_has_a_page_when_something_is_estimated_or_said_of_it() -> None:
    said = (stated(geo_id="PRK"), stated("fg_2", geo_id="WLD"), stated("fg_3", geo_id="AFRICA"),
            stated("fg_4", geo_id=None))  # fmt: skip
    rows = (published("GSI 2018", "ERI", RATE, 1), published("GSI 2018", "ALA", PEOPLE, 1),
            published("GSI 2018", "LUX", "share_of_population", Decimal("0.1")),
            published("GSI 2018", "ZWE", "forced_labour", 1), published("GSI 2018", "ASIA", RATE, 1))  # fmt: skip
    assert country_codes(facts(figures=said, estimates=rows)) == ["ERI", "LUX", "PRK", "ALA"]  # by name
