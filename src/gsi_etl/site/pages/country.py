"""A page for every country that an edition or a watched page speaks of, and the table of them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from gsi_etl.site.charts.history import history
from gsi_etl.site.charts.small import bar
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import measure_title
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.pages.relations import has_place_page, is_cell
from gsi_etl.site.records import Published
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

RATE = "prevalence_per_1000"
CHARTED = ("people_in_modern_slavery", RATE, "share_of_population")
CSV = (
    "geo_id", "place", "edition", "reference_year", "published_on", "measure", "value", "lower", "upper", "population",
    "rank",
)  # fmt: skip


def country_pages(facts: Facts, studio: Studio) -> Iterator[Page]:
    rows_of: dict[str, list[Published]] = defaultdict(list)
    for row in facts.estimates:
        rows_of[row.geo_id].append(row)
    codes = sorted((code for code in facts.places if has_place_page(facts, code)), key=facts.place)
    for code in codes:
        yield _page(code, rows_of.get(code, []), facts, studio)
    yield _table(codes, rows_of, facts, studio)


def _page(code: str, rows: Sequence[Published], facts: Facts, studio: Studio) -> Page:
    folder = f"countries/{code}/"
    figures = facts.of_place.get(code, [])
    ids = {figure.figure_id for figure in figures}
    changes = [c for c in facts.told if (c.new_figure_id or c.old_figure_id) in ids][:8]
    editions = {row.edition for row in rows}

    def files() -> Mapping[str, str]:
        name = facts.place(code)
        drawings = []
        for number, measure in enumerate(CHARTED):
            of_measure = [row for row in rows if row.measure == measure]
            if of_measure:
                title = f"{measure_title(measure)}, {name}, by edition"
                drawing = history(of_measure, facts.family, title=title, name=f"history-{number}")
                drawings.append((measure, drawing, of_measure))
        page = studio.html(
            "country",
            folder,
            title=name,
            active="Countries",
            describe=f"{name}: modern slavery by edition, and what the watched pages say",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            code=code,
            name=name,
            rows=sorted(rows, key=lambda row: (row.published_on, row.measure)),
            drawings=drawings,
            latest=_latest(rows),
            said=[f for f in figures if not is_cell(f) and f.source_kind != "news"],
            news=[f for f in figures if f.source_kind == "news"],
            cells=[f for f in figures if is_cell(f)],
            changes=changes,
            rank_basis={e.name: e.rank_basis for e in facts.editions if e.name in editions and e.rank_basis},
        )
        data = {"geo_id": code, "name": name, "estimates": rows, "figures": figures, "changes": changes}
        return {
            "index.html": page,
            "index.json": to_json(data),
            "index.csv": to_csv(CSV, [[getattr(row, column) for column in CSV] for row in rows]),
        }

    return Page(folder, (rows, figures, changes, studio.site_url), files)


def _latest(rows: Sequence[Published]) -> list[Published]:
    """The newest value of each charted measure."""
    newest: dict[str, Published] = {}
    for row in sorted(rows, key=lambda row: row.published_on):
        if row.measure in CHARTED:
            newest[row.measure] = row
    return [newest[measure] for measure in CHARTED if measure in newest]


def _table(codes: Sequence[str], rows_of: Mapping[str, Sequence[Published]], facts: Facts, studio: Studio) -> Page:
    def files() -> Mapping[str, str]:
        lines = []
        for code in codes:
            newest = {row.measure: row for row in _latest(rows_of.get(code, ()))}
            rate, total = newest.get(RATE), newest.get("people_in_modern_slavery")
            lines.append((code, facts.place(code), rate, total, len(facts.of_place.get(code, ()))))
        most = max((rate.value for _, _, rate, _, _ in lines if rate), default=Decimal(0))
        page = studio.html(
            "countries",
            "countries/",
            title="Countries",
            active="Countries",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            lines=[(*line, bar(line[2].value, most) if line[2] else "") for line in lines],
        )
        flat: list[Published] = [row for code in codes for row in rows_of.get(code, ())]
        return {
            "index.html": page,
            "index.json": to_json({"countries": [_entry(*line) for line in lines]}),
            "index.csv": to_csv(CSV, [[getattr(row, column) for column in CSV] for row in flat]),
        }

    counts = {code: len(facts.of_place.get(code, ())) for code in codes}
    return Page("countries/", (codes, [rows_of.get(code) for code in codes], counts, studio.site_url), files)


def _entry(code: str, name: str, rate: Published | None, people: Published | None, figures: int) -> dict[str, object]:
    """A country for machines: its newest values, and how many watched figures speak of it."""
    return {"geo_id": code, "name": name, RATE: rate, "people_in_modern_slavery": people, "figures": figures}
