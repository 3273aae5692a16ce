"""The world map of an edition: which editions have one, its drawing and its legend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from gsi_etl.config.subject import subject
from gsi_etl.site.charts.worldmap import worldmap
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import map_title, number, per_thousand, rate
from gsi_etl.site.records import Published

#: An edition makes a map when it has rates for this many countries.
MAPPED = 50


def mapped_edition(facts: Facts) -> tuple[str, list[Published]]:
    """The newest edition with enough country values for a map, and those values, highest first."""
    by_edition: dict[str, list[Published]] = defaultdict(list)
    drawn = subject().map
    for row in facts.estimates:
        if drawn is not None and row.measure == drawn.measure and row.place_kind in ("country", "territory"):
            by_edition[row.edition].append(row)
    enough = [rows for rows in by_edition.values() if len(rows) >= MAPPED]
    if not enough:
        return "", []
    newest = max(enough, key=lambda rows: rows[0].published_on)
    return newest[0].edition, sorted(newest, key=lambda row: (-row.level, row.place))


def edition_map(rates: Sequence[Published], edition: str, *, linked: Set[str] = frozenset(), pages: str = "") -> Markup:
    """``rates``: one a country. ``linked``: countries with a page, found from ``pages``."""
    top = sorted(rates, key=per_thousand, reverse=True)[:5]
    said = "Highest: " + "; ".join(f"{row.place} {rate(row)}" for row in top) + ". All values are in the table."
    return worldmap(
        {row.geo_id: per_thousand(row) for row in rates},
        _steps(),
        title=f"World map of {map_title()[:1].lower()}{map_title()[1:]}, {edition}",
        describe=said,
        name="worldmap-1",
        words={row.geo_id: rate(row) for row in rates},
        linked=linked,
        pages=pages,
    )


def legend() -> list[tuple[str, str]]:
    steps = _steps()
    words = [f"below {number(steps[0])}"]
    words += [f"{number(low)} to {number(high)}" for low, high in pairwise(steps)]
    return [(f"q{index}", text) for index, text in enumerate([*words, f"{number(steps[-1])} and above"])]


def _steps() -> tuple[Decimal, ...]:
    drawn = subject().map
    return drawn.steps if drawn is not None else ()
