"""What each estimate is, and what may be compared with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gsi_etl.site.charts.history import comparable
from gsi_etl.site.charts.slope import Pair, slope
from gsi_etl.site.facts import Facts
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.records import Edition, Published
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

CSV = (
    "edition", "measure", "geo_id", "place", "place_kind", "value", "lower", "upper", "reference_year", "published_on",
    "population", "rank", "origin",
)  # fmt: skip
MEASURE = "prevalence_per_1000"


def editions_page(facts: Facts, studio: Studio) -> Page:
    editions = sorted(facts.editions, key=lambda edition: (edition.published_on, edition.name))

    def files() -> Mapping[str, str]:
        slopes = [one for kind in ("region", "country") if (one := _slope(facts, editions, kind))]
        page = studio.html(
            "editions",
            "editions/",
            title="Editions",
            active="Editions",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            editions=editions,
            counts={e.name: sum(row.edition == e.name for row in facts.estimates) for e in editions},
            world={row.edition: row for row in facts.by_edition.get(("people_in_modern_slavery", "WLD"), ())},
            matrix=[(one, [comparable(one.name, other.name, facts.family) for other in editions]) for one in editions],
            slopes=slopes,
        )
        return {
            "index.html": page,
            "index.json": to_json({"editions": editions, "estimates": facts.estimates}),
            "index.csv": to_csv(CSV, [[getattr(row, name) for name in CSV] for row in facts.estimates]),
        }

    return Page("editions/", (editions, facts.estimates, studio.site_url), files)


def _slope(facts: Facts, editions: Sequence[Edition], kind: str) -> tuple[str, object, list[Pair], str, str] | None:
    """The first and the last edition of one family that have two places of this kind in common, side by side."""
    values: dict[str, dict[str, Published]] = {edition.name: {} for edition in editions}
    for row in facts.estimates:
        if row.measure == MEASURE and row.place_kind == kind and row.edition in values:
            values[row.edition][row.geo_id] = row
    for first in editions:
        for last in reversed(editions):
            if last.published_on <= first.published_on or not comparable(first.name, last.name, facts.family):
                continue
            shared = sorted(values[first.name].keys() & values[last.name].keys())
            if len(shared) >= 2:
                pairs = [
                    Pair(values[last.name][c].place, values[first.name][c].value, values[last.name][c].value)
                    for c in shared
                ]
                title = f"Per 1,000 people, {first.name} and {last.name}"
                drawing = slope(pairs, first.name, last.name, measure=MEASURE, title=title, name=f"slope-{kind}")
                return kind, drawing, pairs, first.name, last.name
    return None
