"""The list of all figures: the watched numbers, then by measure and place; and one row each for machines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from gsi_etl.config.subject import subject
from gsi_etl.site.facts import Facts
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.pages.figure import CSV
from gsi_etl.site.pages.relations import is_cell
from gsi_etl.site.records import Stated
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page


def listing_page(facts: Facts, studio: Studio) -> Page:
    def files() -> Mapping[str, str]:
        said = [figure for figure in facts.figures if not is_cell(figure)]
        tables = [(source, rows) for source in facts.sources if (rows := _cells(facts, source.source_id))]
        page = studio.html(
            "listing",
            "figures/",
            title="Figures",
            describe=f"Every number on {subject().name} that a watched page states now, with its source",
            active="Figures",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            headlines=facts.headlines,
            groups=_groups(said),
            tables=tables,
        )
        return {
            "index.html": page,
            "index.json": to_json({"figures": facts.figures}),
            "index.csv": to_csv(CSV, [[getattr(figure, name) for name in CSV] for figure in facts.figures]),
        }

    return Page("figures/", (facts.figures, facts.headlines, facts.sources, studio.site_url), files)


def _cells(facts: Facts, source_id: str) -> list[Stated]:
    return [figure for figure in facts.of_source.get(source_id, ()) if is_cell(figure)]


def _groups(figures: Sequence[Stated]) -> list[tuple[str, list[Stated]]]:
    found: dict[str, list[Stated]] = defaultdict(list)
    for figure in figures:
        found[figure.measure or ""].append(figure)
    first = subject().order
    rank = {name: index for index, name in enumerate(first)}
    order = sorted(found, key=lambda name: (rank.get(name, len(first)), name))
    return [
        (
            name,
            sorted(
                found[name],
                key=lambda f: (f.geo_id != "WLD", f.country or f.geo_id or "", f.edition or "", f.source_id),
            ),
        )
        for name in order
    ]
