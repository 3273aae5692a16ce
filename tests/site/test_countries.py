"""Pages of countries: one edition at a time, both units of a rate, bounds and marks; ranks within one edition only."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from markup import links_of
from site_samples import Desk

from gsi_etl.site import filters


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").split())


def sets(page: str) -> list[str]:
    return re.findall(r'<details class="edition".*?</details>', page, re.DOTALL)


def test_only_the_newest_edition_is_open_and_the_others_follow_by_age(filled: Desk) -> None:
    found = sets(filled.page("countries/PRK/"))
    names = [re.search(r"<b>(.*?)</b>", one)[1] for one in found]  # type: ignore[index]
    assert names == ["GSI 2023", "GSI 2018", "GSI 2016", "GSI 2014"]
    assert [" open>" in one[:120] for one in found] == [True, False, False, False]
    assert "2,696,000" in found[0]
    assert "2,640,000" not in found[0]


def test_a_rate_is_given_in_the_printed_unit_and_in_the_other(filled: Desk) -> None:
    page = plain(filled.page("countries/PRK/"))
    assert "104.6 per 1,000 as published; the same as 10.46 %" in page
    assert "4.37 % as published; the same as 43.7 per 1,000" in page


def test_what_the_publishers_say_stands_where_two_editions_meet(filled: Desk) -> None:
    page = plain(filled.page("countries/PRK/"))
    first, second = page.index("GSI 2023 and GSI 2018: compare with care."), page.index("GSI 2018 and GSI 2016: do not")
    assert first < second
    assert "Another method: surveys and a model of vulnerability in 2016" in page[second:]


def test_a_bound_is_printed_as_one(filled: Desk) -> None:
    page = filled.page("countries/LUX/")
    assert "fewer than 1,000 people" in plain(page)
    assert "<1,000" not in page
    (row,) = [
        row for row in json.loads((filled.public / "countries/LUX/index.json").read_text())["estimates"]
        if (row["edition"], row["measure"]) == ("GSI 2018", "people_in_modern_slavery")
    ]  # fmt: skip
    assert (row["value"], row["upper"]) == (None, 1000)


def test_a_number_from_memory_is_marked_everywhere(filled: Desk) -> None:
    (old,) = [one for one in sets(filled.page("countries/PRK/")) if "108,200" in one]
    assert "unverified" in old
    assert "unverified" in filled.page("countries/GSI-2014/")
    assert "unverified" not in sets(filled.page("countries/PRK/"))[0]
    assert "Numbers marked unverified" not in filled.page("countries/")
    assert "GSI 2014: 108,200, unverified;" in filled.page("countries/PRK/")


def test_the_data_page_counts_what_is_from_memory(filled: Desk) -> None:
    told = json.loads((filled.public / "data/index.json").read_text())
    assert told["unverified_estimates"] == 2
    assert "estimates 2 are unverified" in plain(filled.page("data/"))


def test_a_table_of_countries_holds_one_edition_only_in_the_order_of_its_ranks(filled: Desk) -> None:
    for folder in ("", "GSI-2018/", "GSI-2016/", "GSI-2014/", "GSI-2013/"):
        told = json.loads((filled.public / f"countries/{folder}index.json").read_text())
        lines = told["countries"]
        assert {row["edition"] for line in lines for row in (line["people"], line["rate"]) if row} == {
            told["edition"]["name"]
        }
        ranks = [line["rank"] for line in lines if line["rank"]]
        assert ranks == sorted(ranks)
        assert len(lines) > 50


def test_the_map_and_both_indexes_lead_to_every_country_with_a_page(filled: Desk) -> None:
    pages = {path.name for path in (filled.public / "countries").iterdir() if re.fullmatch("[A-Z]{3}", path.name)}
    for folder in ("countries/a-to-z/", "countries/regions/"):
        links, _ = links_of(filled.page(folder))
        assert {link.split("/")[1] for link in links if link.startswith("../") and link.count("/") == 2} - {
            "a-to-z", "regions"
        } >= pages, folder  # fmt: skip
    drawing = re.search(r'<svg class="chart worldmap".*?</svg>', filled.page("countries/GSI-2018/"), re.DOTALL)
    assert drawing
    links = set(re.findall('href="(.*?)"', drawing[0]))
    assert {"../PRK/index.html", "../IND/index.html", "../USA/index.html"} <= links


def test_names_are_ordered_without_their_accents() -> None:
    names = ["Zambia", "Türkiye", "Côte d'Ivoire", "Cuba", "Åland Islands"]
    assert sorted(names, key=filters.fold) == ["Åland Islands", "Côte d'Ivoire", "Cuba", "Türkiye", "Zambia"]


def test_scores_are_shown_where_an_edition_has_no_estimate(filled: Desk) -> None:
    newest = plain(sets(filled.page("countries/LUX/"))[0])
    assert "no estimate of modern slavery for Luxembourg" in newest
    assert "Government response score 51" in newest


def test_a_rate_is_drawn_at_one_height_in_either_unit(filled: Desk) -> None:
    page = filled.page("countries/PRK/")
    (chart,) = re.findall(r'<svg class="chart history".*?history-1-t.*?</svg>', page, re.DOTALL)[-1:]
    heights = {Decimal(y) for y in re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)"', chart)}
    assert max(heights) - min(heights) > 100  # 0.435 per cent beside 104.6 per 1,000
    assert "4.37 %" in chart
