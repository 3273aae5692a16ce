"""Facts made by hand, without a warehouse: few of each kind, and each of them odd in another way."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from gsi_etl.model import Evidence
from gsi_etl.site.facts import Facts
from gsi_etl.site.records import (
    Changed,
    Check,
    Column,
    Comparison,
    Edition,
    Headline,
    Measure,
    Paper,
    Published,
    Run,
    SourceEntry,
    State,
    Stated,
)

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)
PEOPLE, RATE, SHARE = "people_in_modern_slavery", "prevalence_per_1000", "share_of_population"
PLACES = {
    "WLD": ("world", "World"), "AFRICA": ("region", "Africa"), "ASIA": ("region", "Asia and the Pacific"),
    "PRK": ("country", "North Korea"), "ERI": ("country", "Eritrea"), "ALA": ("territory", "Åland Islands"),
    "LUX": ("country", "Luxembourg"), "ZWE": ("country", "Zimbabwe"), "CIV": ("country", "Côte d'Ivoire"),
    "MAR": ("country", "Morocco"), "FRA": ("country", "France"),
}  # fmt: skip


def number(value: object) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float | str) and not isinstance(value, bool) else value


def stated(figure_id: str = "fg_1", quote: str = "40.3 million", value: object = 40_300_000, **said: Any) -> Stated:
    """A current figure of an official page about the world in GSI 2018."""
    half = said.pop("half", 50_000)
    given: dict[str, Any] = dict.fromkeys(field.name for field in fields(Stated))
    given |= {
        "figure_id": figure_id, "source_id": "index", "publisher": "Walk Free", "source_kind": "report",
        "official": True, "url": "https://index.example/", "title": "The index", "published_on": date(2018, 7, 19),
        "document_id": "doc_1", "quote": quote, "sentence": f"There are {quote} of them.", "char_start": 10,
        "char_end": 10 + len(quote), "kind": "count", "measure": PEOPLE, "geo_id": "WLD", "country": None,
        "value": number(value), "value_low": number(value) - half if value else None,
        "value_high": number(value) + half if value else None, "estimated": False, "sig_figs": 3, "is_change": False,
        "reference_year": 2016, "edition": "GSI 2018", "edition_inferred": False, "status": "current",
        "series": f"index:{PEOPLE}:WLD:2016:GSI 2018", "snapshot_sha256": "ab" * 32, "reader_version": "r1",
        "first_seen": NOW - 9 * DAY, "evidence": (),
    }  # fmt: skip
    return Stated(**{**given, **said})


def state(figure_id: str = "fg_1", quote: str = "40.3 million", day: int = 9, **said: Any) -> State:
    given: dict[str, Any] = {
        "figure_id": figure_id, "document_id": "doc_1", "quote": quote, "sentence": f"There are {quote} of them.",
        "char_start": 10, "char_end": 10 + len(quote), "value": Decimal(40_300_000), "measure": PEOPLE, "geo_id": "WLD",
        "edition": "GSI 2018", "status": "current", "recorded_from": NOW - day * DAY, "recorded_to": None, "cell": None,
        "evidence": (),
    }  # fmt: skip
    return State(**{**given, **said})


def published(edition: str, place: str, measure: str, value: object, **said: Any) -> Published:
    year = int(edition[-4:])
    kind, name = PLACES[place]
    given: dict[str, Any] = {
        "edition": edition, "measure": measure, "geo_id": place, "place": name, "place_kind": kind,
        "value": number(value), "lower": None, "upper": None, "reference_year": year - 2,
        "published_on": date(year, 5, 20), "population": None, "rank": None, "origin": "report", "unit": None,
    }  # fmt: skip
    return Published(**{**given, **{name: number(v) if name in ("lower", "upper", "unit", "population") else v
                                    for name, v in said.items()}})  # fmt: skip


def edition(name: str, family: str, **said: Any) -> Edition:
    year = int(name[-4:])
    given: dict[str, Any] = {
        "publisher": "Walk Free", "title": f"Global Slavery Index {year}", "reference_year": year - 2,
        "published_on": date(year, 5, 20), "rank_basis": "rate", "origin": "report",
    }  # fmt: skip
    return Edition(**{"name": name, "family": family, **given, **said})


def changed(change_id: str, change_class: str, severity: str, run: int = 2, **said: Any) -> Changed:
    """``run``: 0, 1 or 2, the newest. What it is about is as a figure of the world has it."""
    given: dict[str, Any] = {
        "change_id": change_id, "run_id": f"run-{run}", "detected_at": NOW - (3 - run) * DAY, "cause": "source",
        "change_class": change_class, "severity": severity, "rule": "a rule", "source_id": "index",
        "series": f"index:{PEOPLE}:WLD:2016:GSI 2018", "subject": "World: people in modern slavery",
        "sentence": f"World: {change_id}", "old_value": None, "new_value": None, "old_text": None, "new_text": None,
        "old_figure_id": None, "new_figure_id": None, "url": "https://index.example/", "evidence": None,
    }  # fmt: skip
    return Changed(**{**given, **{n: number(v) if n.endswith("_value") else v for n, v in said.items()}})


def check(name: str, *, success: bool = True, **said: Any) -> Check:
    given: dict[str, Any] = {
        "suite": "rows", "severity": "warning", "errored": False, "observed": "3", "expected": "at most 4",
        "since": NOW - 8 * DAY, "checked_at": NOW - DAY, "source_id": "index", "sentence": f"What {name} says",
    }  # fmt: skip
    return Check(**{"name": name, "success": success, **given, **said})


def source(source_id: str, **said: Any) -> SourceEntry:
    given = {"title": f"The {source_id}", "kind": "report", "publisher": "Walk Free", "official": True,
             "url": f"https://{source_id}.example/", "licence": "facts-and-short-quotes", "schedule": "7 5 * * *",
             "cadence": "P1Y"}  # fmt: skip
    return SourceEntry(**{"source_id": source_id, **given, **said})


def paper(document_id: str, **said: Any) -> Paper:
    given: dict[str, Any] = {
        "source_id": "index", "url": "https://index.example/", "snapshot_sha256": "ab" * 32, "reader_version": "r1",
        "format": "html", "title": "The index", "publisher": "Walk Free", "language": "en",
        "published_on": date(2018, 7, 19), "published_by": "meta", "recorded_at": NOW - 2 * DAY, "complete": True,
        "accepted": True, "figures": 1, "other_numbers": 2,
    }  # fmt: skip
    return Paper(**{"document_id": document_id, **given, **said})


def watched(label: str, **said: Any) -> Headline:
    given: dict[str, Any] = {
        "series": label.lower(), "value": Decimal(40_300_000), "edition": "GSI 2018", "baseline": Decimal(40_300_000),
        "unit": Decimal(100_000), "measure": PEOPLE, "geo_id": "WLD", "status": "agrees", "figure_id": "fg_1",
        "quote": "40.3 million",
    }  # fmt: skip
    return Headline(**{"label": label, **given, **said})


def run(index: int, **said: Any) -> Run:
    at = NOW - (3 - index) * DAY
    return Run(**{"run_id": f"run-{index}", "started_at": at, "finished_at": at + timedelta(minutes=5), "status": "ok",
                  "counts": {"figures": 3}, "version": "1", **said})  # fmt: skip


def facts(**said: Any) -> Facts:
    """Of nothing but what is said."""
    empty: dict[str, Any] = {field.name: () for field in fields(Facts) if field.init}
    named = {"history": {}, "health": {}, "places": PLACES, "regions": {}, "view_rows": {}, "now": NOW}
    return Facts(**{**empty, **named, **said})


def history_of(*states: State) -> dict[str, tuple[State, ...]]:
    return {one.figure_id: tuple(other for other in states if other.figure_id == one.figure_id) for one in states}


EDITIONS = (
    edition("GSI 2013", "GSI 2013", reference_year=None, publisher="Walk Free, others"),
    edition("GSI 2016", "GSI 2016", verified=False),
    edition("GEMS 2017", "GEMS", title="Global Estimates 2017", publisher="ILO"),
    edition("GSI 2018", "GEMS", published_on=date(2018, 7, 19)),
    edition("GEMS 2022", "GEMS", title="Global Estimates 2022", publisher="ILO"),
    edition("GSI 2023", "GEMS"),
    edition("ILO 2023", "ILO", title="Another of the day", publisher="ILO", rank_basis=""),
)
ESTIMATES = (
    published("GSI 2013", "WLD", PEOPLE, 29_800_000, reference_year=None),
    published("GSI 2016", "WLD", PEOPLE, 45_800_000, verified=False),
    published("GEMS 2017", "WLD", PEOPLE, 40_300_000, unit=100_000),
    published("GSI 2018", "WLD", PEOPLE, 40_300_000, unit=100_000),
    published("GSI 2023", "WLD", PEOPLE, 49_600_000, unit=100_000),
    published("GSI 2018", "PRK", PEOPLE, 2_640_000, rank=1, population=25_244_000),
    published("GSI 2023", "PRK", PEOPLE, 2_696_000, population=25_779_000),
    published("GSI 2018", "PRK", RATE, 104.6, unit=0.1),
    published("GSI 2023", "PRK", RATE, 104.6, unit=0.1, rank=1),
    published("GSI 2016", "PRK", SHARE, 0.0437, unit=0.0001, rank=1, rank_worked_out=True),
    published("GSI 2016", "ERI", SHARE, 0.009, unit=0.0001, rank=2, verified=False),
    published("GSI 2023", "ERI", PEOPLE, 320_000, lower=300_000, upper=340_000),
    published("GSI 2023", "ERI", RATE, 90.3, rank=2),
    published("GSI 2018", "LUX", PEOPLE, None, upper=1000, reference_year=None),
    published("GSI 2018", "LUX", RATE, 1.5),
    published("GSI 2018", "ZWE", PEOPLE, 105_000, rank=3),
    published("GSI 2018", "ERI", PEOPLE, 451_000, rank=2),
    published("GSI 2018", "ALA", PEOPLE, 500),
    published("GSI 2018", "CIV", RATE, 5.9, rank=4),
    published("GSI 2016", "ALA", PEOPLE, 400), published("GSI 2016", "LUX", SHARE, 0.0003),
    published("GSI 2016", "ZWE", SHARE, 0.0018), published("GSI 2013", "PRK", PEOPLE, 100_000),
    published("GSI 2018", "AFRICA", RATE, 7.6), published("GSI 2023", "AFRICA", RATE, 5.2),
    published("GSI 2018", "ASIA", RATE, 6.1), published("GSI 2023", "ASIA", RATE, 6.8),
    published("GSI 2018", "PRK", "forced_labour", 900_000),
)  # fmt: skip
SCORES = (
    published("GSI 2023", "LUX", "government_response_score", 51.2, reference_year=None),
    published("GSI 2023", "PRK", "vulnerability_score", 87, verified=False),
)
COMPARISONS = (
    Comparison("GEMS 2017", "GSI 2018", "world", "yes", "", stated=False),
    Comparison("GSI 2018", "GSI 2023", "world", "with care", "World: another model.", stated=True),
    Comparison("GSI 2018", "GSI 2023", "region", "with care", "Regions: other borders.", stated=True),
    Comparison("GSI 2018", "GSI 2023", "country", "with care", "Regions: other borders.", stated=True),
    Comparison("GSI 2016", "GSI 2018", "country", "no", "Countries: another method.", stated=False),
    Comparison("GSI 2013", "GSI 2016", "scores", "no", "Scores alone.", stated=False),
    Comparison("GSI 2016", "GSI 2023", "world", "no", "Families differ.", stated=False),
    Comparison("GSI 2016", "GSI 2023", "country", "no", "Said of countries.", stated=True),
)
COLUMNS = (
    Column("figures", "", "", "What pages state now"), Column("figures", "figure_id", "VARCHAR", "Its id"),
    Column("figures", "value", "DECIMAL", ""), Column("changes", "change_id", "VARCHAR", "Its id"),
    Column("changes", "", "", "What changed"), Column("alerts", "alert_id", "VARCHAR", "Of a message"),
)  # fmt: skip
VIEW_ROWS = {"figures": 9, "figure_history": 12, "estimates": 24, "headlines": 3, "changes": 8, "checks": 9,
             "source_health": 2, "runs": 3, "alerts": 0}  # fmt: skip
MEASURES = (
    Measure(PEOPLE, "persons", target=True, definition="All who cannot leave", source="ILO"),
    Measure(RATE, "per 1,000", target=True, definition="", source=""),
    Measure(SHARE, "fraction", target=True, definition="Of all people", source=""),
    Measure("vulnerability_score", "points", target=False, definition="How easily", source="Walk Free"),
    Measure("population", "persons", target=False, definition="All who live there", source="UN"),
    Measure("surveys", "surveys", target=False, definition="Asked of households", source=""),
    Measure("businesses", "businesses", target=False, definition="That nobody states", source=""),
    Measure("languages", "languages", target=False, definition="", source=""),
)
HEADLINES = (
    watched("World (GSI 2018)"),
    watched("North Korea per 1,000", measure=RATE, geo_id="PRK", edition="GSI 2023", baseline=Decimal("104.6"),
            unit=Decimal("0.1"), value=Decimal(105), status="differs", figure_id="fg_rate", quote="105"),
    watched("Nobody says it", geo_id="ERI", value=None, status="not stated", figure_id=None, quote=None),
)  # fmt: skip


@cache
def made() -> Facts:
    # Here, as that module is made of what is above.
    from made_statements import CHANGES, CHECKS, FIGURES, HEALTH, PAPERS, RUNS, SOURCES, STATES

    # As the warehouse gives them.
    in_order = tuple(sorted(ESTIMATES, key=lambda row: (row.measure, row.geo_id, row.published_on, row.edition)))
    return facts(
        figures=FIGURES, history=history_of(*STATES), estimates=in_order, scores=SCORES, comparisons=COMPARISONS,
        measures=MEASURES, editions=EDITIONS, headlines=HEADLINES, changes=CHANGES, checks=CHECKS, sources=SOURCES,
        health=HEALTH, papers=PAPERS, runs=RUNS, columns=COLUMNS, view_rows=VIEW_ROWS,
        regions={"PRK": "ASIA", "ERI": "AFRICA", "ZWE": "AFRICA", "CIV": "AFRICA"},
    )  # fmt: skip


def evidence(slot: Any, reason: str, value: str = "", **said: Any) -> Evidence:
    return Evidence(slot, value, reason, **said)
