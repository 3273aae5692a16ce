"""All names of the site on one page, and as the index that the search box reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import clean, fold, measure_title
from gsi_etl.site.machine_formats import to_json
from gsi_etl.site.pages.by_edition import newest_first
from gsi_etl.site.pages.country import country_codes
from gsi_etl.site.pages.reading import glossary_measures
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """``address``: from the site's root. ``also``: other words by which it may be looked for."""

    kind: str
    name: str
    address: str
    also: str = ""


def search_page(facts: Facts, studio: Studio) -> Page:
    entries = found_by_name(facts)

    def files() -> Mapping[str, str]:
        page = studio.html(
            "search",
            "search/",
            title="Search",
            describe="Every country, measure, edition and source that has a place on this site",
            active="Search",
            twins={"JSON": "index.json"},
            groups=[(kind, list(group)) for kind, group in groupby(entries, key=lambda one: one.kind)],
        )
        return {"index.html": page, "index.json": to_json({"entries": entries})}

    return Page("search/", (entries, studio.site_url), files)


def found_by_name(facts: Facts) -> list[Entry]:
    countries = [
        Entry("Countries", facts.place(code), f"countries/{code}/index.html",
              " · ".join(filter(None, (code, facts.place(facts.region(code)) if facts.region(code) else ""))))
        for code in country_codes(facts)
    ]  # fmt: skip
    countries.sort(key=lambda one: fold(one.name))
    explained = [
        Entry("Measures", measure_title(one.name), f"glossary/index.html#{one.name}")
        for one in glossary_measures(facts)
    ]
    editions = [
        Entry("Editions", one.title, f"editions/index.html#{one.name.replace(' ', '-')}", one.name)
        for one in newest_first(facts.editions)
    ]
    sources = [
        Entry("Sources", clean(one.title), f"sources/{one.source_id}/index.html", clean(one.publisher))
        for one in facts.sources
    ]
    return [*countries, *explained, *editions, *sources]
