"""Real inputs through the same code: workbook, exports, the article the project began with, feeds, API answers.

They are other people's work and no part of this repository: the tests read them from beside it, where they are.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import RunReport, run
from gsi_etl.warehouse.query import query
from server.scripted import ScriptedServer

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real inputs are not beside this checkout"),
]

SOURCES = {
    "gsi-2018-workbook": """
        kind: dataset
        format: xlsx
        defaults: {edition: GSI 2018, reference_year: 2016}
        table:
          sheet: Global prev, vuln, govt table
          header_row: 3
          place: Country
          population: Population
          columns:
            - {header: Est. number of people in modern slavery, measure: people_in_modern_slavery, kind: count}
            - {header: Est. prevalence of population, measure: prevalence_per_1000, kind: rate}
        """,
    "gsi-2018-csv": """
        kind: dataset
        format: csv
        defaults: {edition: GSI 2018, reference_year: 2016}
        table:
          place: Country
          population: Population
          columns:
            - {header: Est. number of people in modern slavery, measure: people_in_modern_slavery, kind: count}
            - {header: Est. prevalence of population, measure: prevalence_per_1000, kind: rate}
        """,
    "gsi-2016-csv": """
        kind: dataset
        format: csv
        defaults: {edition: GSI 2016}
        table:
          place: Country
          population: POPULATION
          columns:
            - {header: ESTIMATED NUMBER IN MODERN SLAVERY, measure: people_in_modern_slavery, kind: count}
            - {header: ESTIMATED PROPORTION OF POPULATION, measure: share_of_population, kind: share, scale: "0.01"}
        """,
    "seed-article": """
        kind: news
        format: html
        recognise: {text: ["North Korea"], min_figures: 3}
        """,
    "un-news": """
        kind: news
        format: feed
        recognise: {min_items: 1}
        follow: {match: ["no item has these words"]}
        """,
    "world-bank": """
        kind: dataset
        format: json
        json: {rows: /1, columns: {country: /countryiso3code, year: /date, value: /value}, error: [/0/message]}
        table: {place: country, year: year, columns: [{header: value, measure: vulnerability_score, kind: score}]}
        """,
    "gdelt": """
        kind: news
        format: json
        json: {items: /articles, item: {url: /url, title: /title, published: /seendate}, date_format: "%Y%m%dT%H%M%SZ"}
        recognise: {min_items: 1}
        follow: {match: ["no item has these words"]}
        """,
    "gdelt-throttled": """
        kind: news
        format: json
        json: {items: /articles, item: {url: /url, title: /title}}
        recognise: {min_items: 1}
        follow: {limit: 5}
        """,
}
FILES = {
    "gsi-2018-workbook": "reference/FINAL-GSI-2018-DATA-G20-AND-FISHING-1597151668.xlsx",
    "gsi-2018-csv": "reference/slavery_2018.capstone.csv",
    "gsi-2016-csv": "reference/slavery_2016.capstone.csv",
    "un-news": "samples/un_news_rss_2022_real_excerpt.xml",
    "world-bank": "samples/worldbank_v2_real_excerpt.json",
    "gdelt": "samples/gdelt_doc_artlist.overwatch.json",
    "gdelt-throttled": "samples/gdelt_doc_rate_limited.txt",
}


def article() -> str:
    """The seed article's text as a page of its day."""
    title, *paragraphs = (DATA / "pages/news/seed-article-2018-07-19.txt").read_text(encoding="utf-8").split("\n\n")
    body = "".join(f"<p>{html.escape(paragraph.strip())}</p>" for paragraph in paragraphs)
    head = f'<title>{html.escape(title)}</title><meta property="article:published_time" content="2018-07-19T12:00:00Z">'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><article>{body}</article></body></html>'


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunReport, Path]]:
    home = tmp_path_factory.mktemp("real")
    (home / "sources").mkdir()
    with ScriptedServer() as server:
        for source_id, more in SOURCES.items():
            body = article() if source_id == "seed-article" else (DATA / FILES[source_id]).read_bytes()
            server.set(f"/{source_id}", body)
            text = f'id: {source_id}\ntitle: "Real input"\npublisher: {{name: Other people, official: true}}\n'
            text += f'url: {server.url(f"/{source_id}")}\nschedule: "0 6 * * *"\nnetwork: private\ncadence: P5Y\n'
            (home / "sources" / f"{source_id}.yaml").write_text(text + textwrap.dedent(more), encoding="utf-8")
        report = run(Settings(home=home, sources=home / "sources"), write=lambda _text: None)
        yield report, home / "public" / "gsi.duckdb"


def rows(real: tuple[RunReport, Path], sql: str, *bound: Any) -> list[tuple[Any, ...]]:
    return query(real[1], sql, bound)[1]


def test_only_the_throttled_api_is_in_trouble_and_nothing_is_held_back(real: tuple[RunReport, Path]) -> None:
    assert [batch.source_id for batch in real[0].troubles] == ["gdelt-throttled"]
    assert real[0].quarantined == ()
    assert not [check for check in real[0].checks if check.errored]


@pytest.mark.parametrize(
    ("source_id", "bounds", "total"),
    [("gsi-2018-workbook", 3, 40_289_000), ("gsi-2018-csv", 3, 40_289_000), ("gsi-2016-csv", 0, 45_839_600)],
)
def test_a_country_table_is_read_whole(real: tuple[RunReport, Path], source_id: str, bounds: int, total: int) -> None:
    """Three countries of 2018 are printed as "<1,000": read as such, without a value, and not in the sum."""
    found = rows(
        real,
        "SELECT count(*), count(DISTINCT geo_id), count(value), sum(value) FROM figures "
        "WHERE source_id = ? AND measure = 'people_in_modern_slavery' AND modifier IS NULL",
        source_id,
    )
    counted, distinct, valued, summed = found[0]
    assert (counted, distinct, valued) == (167, 167, 167 - bounds)
    assert summed == Decimal(total)
    printed = rows(
        real,
        "SELECT quote, value_high FROM figures "
        "WHERE source_id = ? AND measure = 'people_in_modern_slavery' AND value IS NULL",
        source_id,
    )
    assert printed == [("<1,000", Decimal(1000))] * bounds


def test_north_korea_is_the_same_in_workbook_and_export(real: tuple[RunReport, Path]) -> None:
    found = rows(
        real,
        "SELECT source_id, measure, round(value, 1) FROM figures WHERE geo_id = 'PRK' AND source_id LIKE 'gsi-2018%' "
        "AND measure <> 'population' ORDER BY 1, 2",
    )
    expected = [("people_in_modern_slavery", Decimal(2_640_000)), ("prevalence_per_1000", Decimal("104.6"))]
    assert [row[1:] for row in found] == expected * 2


@pytest.mark.parametrize(
    ("quote", "measure", "place", "year", "verdict"),
    [
        ("2.6 million", "people_in_modern_slavery", "PRK", None, "rounded"),
        ("one out of every ten", "share_of_population", "PRK", None, "rounded"),
        ("40.3 million", "people_in_modern_slavery", "WLD", 2016, "exact"),
    ],
)
def test_the_seed_articles_figures_are_held_with_quote_offsets_and_verdict(
    real: tuple[RunReport, Path], quote: str, measure: str, place: str, year: int | None, verdict: str
) -> None:
    found = rows(
        real,
        "SELECT verdict, matched_edition, reference_year, char_start, char_end, length(quote) FROM figures "
        "WHERE source_id = 'seed-article' AND lower(quote) = ? AND measure = ? AND geo_id = ?",
        quote,
        measure,
        place,
    )
    assert found, rows(real, "SELECT quote, measure, geo_id FROM figures WHERE source_id = 'seed-article'")
    for got_verdict, edition, got_year, start, end, length in found:
        assert (got_verdict, edition) == (verdict, "GSI 2018")
        assert year is None or got_year == year
        assert end - start == length


def test_every_real_feed_is_read_and_none_is_lost_silently() -> None:
    from gsi_etl.config.source import Publisher, Source
    from gsi_etl.reading.pool import ParserPool

    source = Source(
        id="feed", title="x", kind="news", publisher=Publisher(name="x"), url="http://localhost/", format="feed",
        schedule="0 0 * * *", cadence="P1D",
    )  # fmt: skip
    feeds = sorted((DATA / "pages" / "feeds").iterdir())
    with ParserPool() as pool:
        read = [pool.parse(path.read_bytes(), source, url=source.url, snapshot_sha256=path.name) for path in feeds]
    # An entry without a link cannot be followed: it is left out with its reason, never in silence.
    assert [document.snapshot_sha256 for document in read if not document.items and not document.left_out] == []
    assert sum(len(document.items) for document in read) > 900
