"""What the pages of the facts made by hand state, what changed on them, and how they are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from made_facts import DAY, NOW, PEOPLE, RATE, changed, check, evidence, paper, run, source, state, stated

from gsi_etl.site.records import Health

TEXTS = {
    "doc_1": "A heading\n\nAn estimated 40.3 million people were enslaved. More words.",
    "doc_2": "A heading\n\nAn estimated 41.6 million people were enslaved.\nIt is 105 there.",
    "doc_4": "It counts 43 million people. Or 2.7 million there.",
    "doc_5": "2640000\n\n451000",
}


def place(document_id: str, quote: str) -> dict[str, Any]:
    """Where a number stands in the text of its document."""
    at = TEXTS[document_id].index(quote)
    return {"document_id": document_id, "char_start": at, "char_end": at + len(quote)}


SOURCES = (
    source("index"),
    source(
        "news",
        title="A newspaper",
        kind="news",
        official=False,
        publisher="The News",
        licence="no",
        schedule="7 5 * * 1",
    ),
    source("open", title="Open data", kind="dataset", licence="yes", url="ftp://open.example/", cadence="P14D"),
    source("odd", title="An odd one", licence="ask-first", official=False),
)
HEALTH = {
    "index": Health("index", "ok", NOW - 9 * DAY, NOW - DAY, NOW - DAY, NOW - 2 * DAY, 4, 0, "",
                    (("run-0", "ok"), ("run-1", "down"), ("run-2", "ok"))),
    "news": Health("news", "down", NOW - DAY, NOW - DAY, NOW - 3 * DAY, None, 3, 2, "connection refused",
                   (("run-0", ""), ("run-1", "stale"), ("run-2", "down"))),
    "open": Health("open", "ok", None, None, None, None, 2, 0, "", ()),
}  # fmt: skip
FIGURES = (
    stated("fg_1", "41.6 million", 41_600_000, page=12, sentence="An estimated 41.6 million people were enslaved.",
           **place("doc_2", "41.6 million"), modifier="estimated",
           evidence=(evidence("number", "modifier: 'an estimated'"), evidence("measure", "names it", PEOPLE),
                     evidence("measure", "names it", PEOPLE), evidence("place", "named", "WLD", words="the world"),
                     evidence("place", "near", "PRK", runner_up=True), evidence("place", "far", "none", runner_up=True),
                     evidence("measure", "near", "forced_labour", runner_up=True))),
    stated("fg_2", "40 million", 40_000_000, half=5_000_000, sig_figs=1, url="https://index.example/b", title=None,
           status="stale", edition_inferred=True, published_on=None, document_id="doc_3"),
    stated("fg_rate", "105", 105, half=Decimal("0.5"), measure=RATE, geo_id="PRK", country="North Korea",
           edition="GSI 2023", reference_year=2021, kind="rate", **place("doc_2", "105"),
           sentence="It is 105 there."),
    stated("fg_news", "43 million", 43_000_000, source_id="news", publisher=None, source_kind="news", official=False,
           url="https://news.example/a", verdict="contradicts", matched_edition="GSI 2018", document_id="doc_4",
           verdict_sentence="says 43 million: GSI 2018 has 40.3 million", matched_value=Decimal(40_300_000),
           sentence="It counts 43 million people.", char_start=10, char_end=20, first_seen=NOW - 2 * DAY),
    stated("fg_new", "2.7 million", 2_700_000, source_id="news", source_kind="news", official=False, geo_id="PRK",
           country="North Korea", edition="GSI 2018", verdict="unmatched", document_id="doc_4",
           url="https://news.example/a",
           sentence="Or 2.7 million there.", char_start=32, char_end=43),
    stated("fg_other", "49.6 million", 49_600_000, edition="GSI 2023", reference_year=2021, source_id="news",
           source_kind="news", official=False, verdict="rounded", matched_edition="GSI 2023", document_id="doc_4"),
    stated("fg_cell", "2640000", 2_640_000, source_id="open", geo_id="PRK", country="North Korea", cell="B7",
           document_id="doc_5", url="ftp://open.example/", char_start=0, char_end=7),
    stated("fg_cell2", "451000", 451_000, source_id="open", url="https://open.example/t.csv",
           geo_id="ERI", country="Eritrea", cell="B8",
           document_id="doc_5", char_start=9, char_end=15, edition=None, reference_year=None),
    stated("fg_range", "13.3 to 14.7 million", None, lower=Decimal(13_300_000), upper=Decimal(14_700_000), geo_id="MAR",
           country="Morocco", subgroup="women", source_id="odd", publisher=None, url="https://odd.example/x.pdf?y=1",
           document_id="doc_6", sig_figs=None, status="missing", measure="forced_labour"),
    stated("fg_rise", "1.3 million", 1_300_000, is_change=True, source_id="odd", document_id="doc_6",
           modifier="more_than", url="https://odd.example/x.pdf?y=1", edition="GSI 2023", char_start=90, char_end=101),
    stated("fg_none", "12", 12, measure=None, geo_id=None, edition=None, reference_year=None, source_id="odd",
           document_id="doc_6", url="https://odd.example/x.pdf?y=1", char_start=120, char_end=122, half=0),
    stated("fg_else", "1,200", 1_200, measure="other:fishing_boats", geo_id=None, source_id="odd", document_id="doc_6",
           url="https://odd.example/x.pdf?y=1", char_start=130, char_end=135),
    stated("fg_sur", "7", 7, measure="surveys", source_id="odd", document_id="doc_6", char_start=140, char_end=141),
)  # fmt: skip
STATES = (
    state("fg_1", "40.3 million", 9, recorded_to=NOW - DAY, sentence="An estimated 40.3 million people were enslaved.",
          **place("doc_1", "40.3 million")),
    state("fg_1", "41.6 million", 1, value=Decimal(41_600_000), **place("doc_2", "41.6 million"),
          sentence="An estimated 41.6 million people were enslaved."),
    state("fg_2", "40 million", 9, value=Decimal(40_000_000), document_id="doc_3"),
    state("fg_rate", "105", 9, **place("doc_2", "105"), measure=RATE, geo_id="PRK",
          value=Decimal(105), sentence="It is 105 there.", edition="GSI 2023",
          evidence=(evidence("number", "bare digits"),)),
    state("fg_news", "43 million", 2, document_id="doc_4", sentence="It counts 43 million people.", char_start=10,
          char_end=20, value=Decimal(43_000_000)),
    state("fg_new", "2.7 million", 2, document_id="doc_4", sentence="Or 2.7 million there.", char_start=32, char_end=43,
          value=Decimal(2_700_000), geo_id="PRK"),
    state("fg_other", "49.6 million", 2, value=Decimal(49_600_000),
          document_id="doc_4", sentence="no number here", char_start=500, char_end=512),
    state("fg_cell", "2640000", 5, value=Decimal(2_640_000),
          document_id="doc_5", cell="B7", char_start=0, char_end=7, geo_id="PRK"),
    state("fg_cell2", "451000", 5, value=Decimal(451_000),
          document_id="doc_5", cell="B8", char_start=9, char_end=15, geo_id="ERI"),
    state("fg_gone", "39 million", 9, value=Decimal(39_000_000),
          document_id="doc_7", recorded_to=NOW - 2 * DAY, char_start=0, char_end=10),
    state("fg_gone", "39 million", 2, value=Decimal(39_000_000),
          document_id="doc_7", status="withdrawn", char_start=0, char_end=10),
    state("fg_range", "13.3 to 14.7 million", 3, document_id="doc_6", value=None, geo_id="MAR",
          char_start=0, char_end=20),
    state("fg_rise", "1.3 million", 3, value=Decimal(1_300_000), document_id="doc_6", char_start=90, char_end=101),
    state("fg_sur", "7", 3, document_id="doc_6", cell="C1", value=Decimal(7), measure="surveys", char_start=140,
          char_end=141),
    state("fg_old", "38 million", 9, document_id="doc_8", status="superseded"),
)  # fmt: skip
CHANGES = (
    changed("ch_rev", "revision", "critical", old_value=40_300_000, new_value=41_600_000, old_text="40.3 million",
            new_text="41.6 million", old_figure_id="fg_1", new_figure_id="fg_1", acknowledged_by="somebody",
            acknowledged_at=NOW, acknowledged_note="It is so",
            evidence="An estimated 41.6 million people were enslaved."),
    changed("ch_con", "conflict", "critical", old_value=40_000_000, new_value=41_600_000, old_text="40 million",
            new_text="41.6 million", old_figure_id="fg_2", new_figure_id="fg_1"),
    changed("ch_check", "check_failed", "critical", cause="check", subject="agrees: world", url=None, series=None,
            old_text="40.3 million", new_text="WLD: 41.6 million",
            sentence="A page states the baseline (World: people in modern slavery)"),
    changed("ch_lost", "source_down", "operator", cause="network", source_id="news", subject="A newspaper", series=None,
            old_text="ok", new_text="down", sentence="news: connection refused; asked twice"),
    changed("ch_mis", "misquote", "warning", 1, source_id="news", new_value=43_000_000, new_text="43 million",
            new_figure_id="fg_news", url="https://news.example/a", evidence="It counts 43 million people."),
    changed("ch_gone", "withdrawn", "warning", 1, old_value=39_000_000, old_text="39 million", old_figure_id="fg_gone"),
    changed("ch_round", "rounding_only", "none", 1, source_id="open", old_value=2_640_000, new_value=2_640_000,
            old_text="2.64 million", new_text="2640000", old_figure_id="fg_cell", new_figure_id="fg_cell",
            subject="North Korea: people in modern slavery", url="https://open.example/t.csv"),
    changed("ch_words", "restored", "info", 0, new_figure_id="fg_2", url="https://index.example/b"),
    changed("ch_edit", "new_edition", "info", 0, cause="edition", new_figure_id="fg_rate", new_text="105",
            new_value=105, subject="GSI 2023",
            sentence="The index states GSI 2023 for the first time: World: people in modern "
            "slavery 49.6 million; North Korea: per 1,000 people in modern slavery 105"),
    changed("ch_first", "new_figure", "none", 0, new_figure_id="fg_new", new_text="2.7 million"),
    changed("ch_rise", "new_figure", "info", 0, source_id="odd", new_figure_id="fg_rise", new_text="1.3 million",
            new_value=1_300_000, url="javascript:alert(1)"),
    changed("ch_unknown", "a_new_class", "a new one", 0, source_id="gone", subject="", cause="fate", rule=""),
)  # fmt: skip
CHECKS = (
    check("agrees: world", success=False, suite="baselines", severity="critical", observed="WLD: 41.6 million, QQQ: 2",
          sentence="A page states the baseline (World: people in modern slavery 40.3 million)", since=None),
    check("holds: parts", success=False, source_id=None, errored=True, sentence="Parts (regions) add up"),
    check("columns: one", sentence="A table has its columns (of one)", since=None),
    check("columns: two", sentence="A table has its columns (of two)", source_id="open", checked_at=NOW - 2 * DAY),
    check("columns: six", sentence="A table has its columns (of six)", source_id="open", since=NOW - 7 * DAY),
    check("range: low", sentence="A number is in its range", expected="1 to 2"),
    check("range: high", sentence="A number is in its range", expected="5 to 6"),
    check("alone", suite="baselines", source_id=None, observed="PRK: 1", sentence="PRK: it agrees"),
    check("zzz", suite="baselines", source_id="nobody", since=None),
)  # fmt: skip
PAPERS = (
    paper("doc_1", recorded_at=NOW - 9 * DAY),
    paper("doc_2", figures=2, snapshot_sha256="cd" * 32),
    paper("doc_3", url="https://index.example/b", title="", language=None, published_on=None, published_by=None),
    paper("doc_4", source_id="news", url="https://news.example/a", publisher=None, figures=3, complete=False),
    paper("doc_5", source_id="open", url="ftp://open.example/", title="", publisher=None, format="csv", figures=2),
    paper("doc_6", source_id="odd", url="https://odd.example/x.pdf?y=1", title="", figures=5, accepted=False),
    paper("doc_7", url="https://index.example/gone", figures=0),
    paper(
        "doc_8",
        url="https://index.example/nothing",
        figures=0,
        recorded_at=NOW - 8 * DAY,
        published_on=date(2020, 1, 1),
    ),
    paper("doc_9", source_id="gone", url="https://gone.example/", title="", publisher=None, figures=1),
)
RUNS = (run(2), run(1, status="partial", finished_at=None), run(0, counts={}))
