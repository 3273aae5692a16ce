"""The countries of one edition each, ranked and on a map; and the index of them all, A to Z and by region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from markupsafe import Markup

from gsi_etl.base import measures
from gsi_etl.config.subject import subject
from gsi_etl.site.charts.small import bar
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import fold, per_thousand
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.pages.by_edition import country_rows, newest_first
from gsi_etl.site.pages.country import CSV, country_codes
from gsi_etl.site.pages.maps import MAPPED, edition_map, legend
from gsi_etl.site.pages.relations import map_chart
from gsi_etl.site.records import Edition, Published
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

#: An edition with fewer countries than this is shown on the countries' own pages only.
LISTED = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A country in one edition."""

    code: str
    name: str
    region: str
    people: Published | None
    rate: Published | None

    @property
    def rank(self) -> int | None:
        return next((row.rank for row in (self.rate, self.people) if row and row.rank), None)

    @property
    def verified(self) -> bool:
        return all(row.verified for row in (self.people, self.rate) if row)

    @property
    def order(self) -> tuple[int, Decimal, Decimal, str]:
        """By rank; without one by rate, and without that by number."""
        level = per_thousand(self.rate) if self.rate else Decimal(-1)
        return (self.rank or 10**6, -level, -(self.people.level if self.people else Decimal(0)), self.name)


def ranking_pages(facts: Facts, studio: Studio) -> Iterator[Page]:
    by_edition = country_rows(facts)
    codes = country_codes(facts)
    editions = [one for one in newest_first(facts.editions) if len(by_edition.get(one.name, ())) >= LISTED]
    lines = {one.name: _lines(by_edition[one.name], facts) for one in editions}
    for number, edition in enumerate(editions):
        folder = "countries/" if number == 0 else f"countries/{slug(edition)}/"
        yield _ranking(folder, edition, lines[edition.name], editions, codes, studio)
    if not editions:
        yield _ranking("countries/", None, [], [], codes, studio)
    newest = {line.code: line for line in lines[editions[0].name]} if editions else {}
    yield _index("countries/a-to-z/", "Countries from A to Z", codes, newest, facts, studio)
    yield _index("countries/regions/", "Countries by region", codes, newest, facts, studio)


def slug(edition: Edition) -> str:
    return edition.name.replace(" ", "-")


def _lines(rows: Mapping[str, tuple[Published | None, Published | None]], facts: Facts) -> list[Line]:
    found = [_line(code, people, rate, facts) for code, (people, rate) in rows.items()]
    return sorted(found, key=lambda line: line.order)


def _line(code: str, people: Published | None, rate: Published | None, facts: Facts) -> Line:
    region = facts.region(code)
    return Line(code, facts.place(code), facts.place(region) if region else "", people, rate)


def _ranking(
    folder: str,
    edition: Edition | None,
    lines: Sequence[Line],
    editions: Sequence[Edition],
    codes: Sequence[str],
    studio: Studio,
) -> Page:
    rates = [line.rate for line in lines if line.rate]

    def files() -> Mapping[str, str]:
        most = max(map(per_thousand, rates), default=Decimal(0))
        name = edition.name if edition else ""
        drawn = len(rates) >= MAPPED
        pages = "../" * (folder.count("/") - 1)
        page = studio.html(
            "countries",
            folder,
            title=f"Countries in the {edition.title}" if edition else "Countries",
            active="Countries",
            describe=f"All {len(lines)} countries of the {edition.title}, with rank, rate and number of people"
            if edition
            else "Countries",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            edition=edition,
            editions=[(one, "" if index == 0 else f"{slug(one)}/") for index, one in enumerate(editions)],
            map=edition_map(rates, name, linked=frozenset(codes), pages=pages) if drawn else None,
            map_chart=map_chart(name) if drawn else "",
            image=map_chart(name) if drawn else "",
            legend=legend() if drawn else [],
            lines=[(line, bar(per_thousand(line.rate), most) if line.rate else Markup("")) for line in lines],
            pages=pages,
            unit="Per cent" if any(measures.is_share(row.measure) for row in rates) else "Per 1,000 people",
            marked=any(not line.verified for line in lines),
        )
        rows = [row for line in lines for row in (line.people, line.rate) if row]
        return {
            "index.html": page,
            "index.json": to_json({"edition": edition, "countries": [_entry(line) for line in lines]}),
            "index.csv": to_csv(CSV, [[getattr(row, column) for column in CSV] for row in rows]),
        }

    return Page(folder, (edition, lines, editions, codes, studio.site_url), files)


def _entry(line: Line) -> dict[str, object]:
    return {"geo_id": line.code, "name": line.name, "region": line.region or None, "rank": line.rank,
            "people": line.people, "rate": line.rate}  # fmt: skip


def _index(
    folder: str,
    title: str,
    codes: Sequence[str],
    newest: Mapping[str, Line],
    facts: Facts,
    studio: Studio,
) -> Page:
    lines = [newest.get(code) or _line(code, None, None, facts) for code in codes]
    by_region = folder.endswith("regions/")
    groups = _by_region(lines) if by_region else _letters(lines)
    edition = next((row.edition for line in newest.values() for row in (line.people, line.rate) if row), "")

    def files() -> Mapping[str, str]:
        page = studio.html(
            "places",
            folder,
            title=title,
            describe=f"{title}: every country with a figure on {subject().name}, with its number in {edition}",
            active="Countries",
            twins={"JSON": "index.json"},
            groups=groups,
            edition=edition,
            by_region=by_region,
        )
        return {"index.html": page, "index.json": to_json({"countries": [_entry(line) for line in lines]})}

    return Page(folder, (groups, edition, studio.site_url), files)


def _letters(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    ordered = sorted(lines, key=lambda line: fold(line.name))
    return [(letter, list(group)) for letter, group in groupby(ordered, key=lambda line: fold(line.name)[:1].upper())]


def _by_region(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.order):
        found[line.region or "In no region of the index"].append(line)
    return sorted(found.items(), key=lambda item: (item[0].startswith("In no"), item[0]))
