"""What each edition is, newest first, what it brought, and what may be compared with what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gsi_etl.base import measures
from gsi_etl.config.subject import subject
from gsi_etl.site.charts.history import comparable
from gsi_etl.site.charts.slope import Pair, slope
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import as_printed
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.pages.by_edition import COUNTRY, newest_first
from gsi_etl.site.pages.structured import dataset
from gsi_etl.site.records import Comparison, Edition, Published
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

CSV = (
    "edition", "measure", "geo_id", "place", "place_kind", "value", "lower", "upper", "reference_year", "published_on",
    "population", "rank", "rank_worked_out", "verified", "origin",
)  # fmt: skip
#: Places in the drawing of two editions: those with the highest rate in the newer one.
DRAWN = 20
#: Levels from the widest; the first that two editions share says how they meet.
LEVELS = ("world", "region", "country", "scores")


@dataclass(frozen=True, slots=True)
class Slope:
    """Two editions side by side: the places that they share, highest in the later one first."""

    kind: str
    drawing: Markup
    pairs: tuple[Pair, ...]
    first: str
    last: str
    said: Comparison | None


def slopes(facts: Facts) -> list[Slope]:
    """For regions and for countries, where two editions may be compared."""
    editions = newest_first(facts.editions)
    return [one for kind in ("region", "country") if (one := _slope(facts, editions, kind))]


def editions_page(facts: Facts, studio: Studio) -> Page:
    editions = newest_first(facts.editions)

    def files() -> Mapping[str, str]:
        rows = Counter(row.edition for row in facts.estimates)
        countries = Counter(
            row.edition for row in facts.estimates if row.measure == measures.headline() and row.place_kind in COUNTRY
        )
        page = studio.html(
            "editions",
            "editions/",
            title="Editions and what changed between them",
            active="Editions",
            describe=f"{subject().site.editions}: what it counted, when, and "
            "with which other release it may be compared",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            data=dataset(
                studio,
                "editions/",
                name=f"{subject().site.editions}: estimates by edition",
                description="Every estimate of every edition, with its year, bounds and rank, and what may be compared",
                files=("index.json", "index.csv"),
            ),
            editions=[(one, previous(one, editions), _pairs(one, editions, facts)) for one in editions],
            counts=rows,
            countries=countries,
            world={row.edition: row for row in facts.by_edition.get((measures.headline(), "WLD"), ())},
            unverified=Counter(row.edition for row in facts.estimates if not row.verified),
            slopes=slopes(facts),
        )
        return {
            "index.html": page,
            "index.json": to_json(
                {"editions": editions, "estimates": facts.estimates, "comparisons": facts.comparisons}
            ),
            "index.csv": to_csv(CSV, [[getattr(row, name) for name in CSV] for row in facts.estimates]),
        }

    return Page("editions/", (editions, facts.estimates, facts.comparisons, studio.site_url), files)


def previous(edition: Edition, editions: Sequence[Edition]) -> Edition | None:
    """The release of the same publication before this one. ``editions``: newest first."""
    series = edition.name.partition(" ")[0]
    older = (e for e in editions if e.published_on < edition.published_on and e.name.partition(" ")[0] == series)
    return next(older, None)


def _pairs(edition: Edition, editions: Sequence[Edition], facts: Facts) -> list[tuple[Edition, list[Comparison]]]:
    """What may be said of this edition beside each older one, level by level; equal words once."""
    found = []
    for other in editions:
        if other.published_on >= edition.published_on:
            continue
        levels = [said for level in LEVELS if (said := facts.comparison(other.name, edition.name, level))]
        levels = [said for said in levels if said.stated] or levels[:1]
        distinct = {(said.comparable, said.caveat): said for said in reversed(levels)}
        found.append((other, list(reversed(distinct.values()))))
    return found


def _slope(facts: Facts, editions: Sequence[Edition], kind: str) -> Slope | None:
    """The first and the last edition of one family that have two places of this kind in common, side by side."""
    values: dict[str, dict[str, Published]] = {edition.name: {} for edition in editions}
    rate = measures.rate_of(measures.headline()) or ""
    for row in facts.estimates:
        if row.measure == rate and row.place_kind == kind and row.edition in values and row.value is not None:
            values[row.edition][row.geo_id] = row
    for first in reversed(editions):
        for last in editions:
            if last.published_on <= first.published_on or not comparable(first.name, last.name, facts.family):
                continue
            before, after = values[first.name], values[last.name]
            shared = sorted(before.keys() & after.keys(), key=lambda code: (-after[code].level, code))
            if len(shared) >= 2:
                pairs = [
                    Pair(
                        after[code].place,
                        before[code].level,
                        after[code].level,
                        (as_printed(before[code]), as_printed(after[code])),
                    )
                    for code in shared
                ]
                title = f"Per 1,000 people, {first.name} and {last.name}"
                drawing = slope(
                    pairs[:DRAWN],
                    first.name,
                    last.name,
                    measure=rate,
                    title=title,
                    name=f"slope-{kind}",
                )
                said = facts.comparison(first.name, last.name, kind)
                return Slope(kind, drawing, tuple(pairs), first.name, last.name, said)
    return None
