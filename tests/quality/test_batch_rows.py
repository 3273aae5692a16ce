"""Batches as rows: every column of a figure's row, and what a batch holds beside what is expected and usual."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from quality_samples import PEOPLE, RATE, estimates, figure, page, source

from gsi_etl.base.intervals import Interval
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, Cell, Document, FigureState, PastRun, ReadDocument, Table, Verdict
from gsi_etl.quality import rows
from gsi_etl.quality.rows import STEP, Row, figure_row, stated_figures
from gsi_etl.quality.tables import TABLES

#: As large as a number of 28 digits can be that the column holds.
LARGE = Decimal("9" * 28 + "0")
TEXT = "At least 2.6 to 2.7 million people of 25,000,000 in North Korea."


def row_of(of: Source | None = None, **more: Any) -> Row:
    one = figure(TEXT, "2.6", "2600000", **{"place": "PRK", **more})
    crowd = figure(TEXT, "25,000,000", "25000000", place="PRK", measure="population")
    return figure_row(stated_figures([page(TEXT, one, crowd)], {"index-page": of or source()})[0])


def test_a_figure_is_a_row_of_all_that_is_known_of_it() -> None:
    reading = {"unit": Decimal(100_000), "modifier": "at_least"}
    more = {"subgroup": "children", "reference_year": 2016, "cell": "B7", "reading": reading}
    assert row_of(**more) == {
        "source_id": "index-page",
        "source_kind": "report",
        "official": True,
        "document": "https://example.org/index-page",
        "published_on": date(2018, 7, 19),
        "kind": "count",
        "measure": PEOPLE,
        "place": "PRK",
        "subgroup": "children",
        "reference_year": 2016,
        "edition": "GSI 2018",
        "value": 2_600_000,
        "lower": None,
        "upper": None,
        "unit": 100_000,
        "low": 2_600_000,
        "high": 2_700_000 - STEP,
        "modifier": "at_least",
        "is_change": False,
        "is_target": True,
        "fits": True,
        "population": 25_000_000,
        "of_people": True,
        "highest": None,
        "ranked_by": "rank_by_count",
        "quote": "2.6",
        "sentence": TEXT,
        "char_start": 9,
        "char_end": 12,
        "cell": "B7",
        "quote_found": True,
        "number_in_quote": True,
        "verdict": None,
    }
    assert row_of().keys() == TABLES["batch_figures"].keys()


def test_a_rate_is_not_a_number_of_people_and_has_a_highest_and_a_rank_of_its_own() -> None:
    row = row_of(measure=RATE, reading={"kind": "rate"})
    assert (row["kind"], row["of_people"], row["highest"], row["ranked_by"]) == (
        "rate",
        False,
        200,
        "rank_by_prevalence",
    )
    row = row_of(source("index-page", kind="news", official=False), reading={"change": True})
    assert (row["source_kind"], row["official"], row["is_change"], row["is_target"]) == ("news", False, True, False)


def test_a_page_without_a_date_has_none_and_a_verdict_is_named() -> None:
    one = figure(TEXT, "2.6", "2600000")
    batch = page(TEXT, one, verdicts=[Verdict("rounded")])
    (read,) = batch.read
    undated = replace(batch, read=(replace(read, document=replace(read.document, published=None)),))
    row = figure_row(stated_figures([undated], {"index-page": source()})[0])
    assert (row["published_on"], row["verdict"]) == (None, "rounded")


def test_figures_that_nobody_judged_have_no_verdict() -> None:
    batch = page(TEXT, figure(TEXT, "2.6", "2600000"), figure(TEXT, "2.7", "2700000"))
    unjudged = replace(batch, read=(replace(batch.read[0], verdicts=()),))
    assert [one.verdict for one in stated_figures([unjudged], {"index-page": source()})] == [None, None]


def test_long_texts_are_cut_and_the_offsets_stay() -> None:
    text = "9" * 1001
    row = figure_row(stated_figures([page(text, figure(text, text, "9"))], {"index-page": source()})[0])
    assert (row["quote"], row["sentence"]) == ("9" * 1000, "9" * 1000)
    assert (row["char_start"], row["char_end"]) == (0, 1001)


@pytest.mark.parametrize("name", ["value", "lower", "upper"])
@pytest.mark.parametrize(
    ("number", "fits"),
    [(LARGE, True), (-LARGE, True), (Decimal("1e29"), False), (Decimal("-1e29"), False), (Decimal("Infinity"), False)],
)
def test_a_number_beyond_the_column_is_told_and_left_out(name: str, number: Decimal, fits: bool) -> None:
    one = figure(TEXT, "2.6", None, reading={"lower": Decimal(1), "upper": Decimal(2), "unit": Decimal(1)})
    object.__setattr__(one.reading, name, number)
    (stated,) = stated_figures([page(TEXT, figure(TEXT, "2.6", "2"))], {"index-page": source()})
    row = figure_row(replace(stated, figure=one))
    assert (row["fits"], row[name]) == (fits, number if fits else None)


def test_an_end_that_is_open_to_infinity_or_excluded_is_stored_as_such() -> None:
    open_ended = Interval(Decimal(1), None, low_open=True)
    assert rows.closed(open_ended) == Interval(1 + STEP, None)
    assert rows.closed(Interval(None, Decimal(1), high_open=True)) == Interval(None, 1 - STEP)
    assert rows.closed(Interval(Decimal(1), Decimal(2))) == Interval(Decimal(1), Decimal(2))


@pytest.mark.parametrize(
    ("of", "is_evidence"),
    [
        ({}, True),
        ({"kind": "dataset"}, True),
        ({"kind": "news"}, False),
        ({"subgroup": "children"}, False),
        ({"reading": {"change": True}}, False),
        ({"reading": {"kind": "rank"}}, False),
        ({"reading": {"kind": "rate"}}, True),
    ],
)
def test_evidence_is_a_level_of_all_people_outside_the_news(of: dict[str, Any], is_evidence: bool) -> None:
    meaning = {name: value for name, value in of.items() if name != "kind"}
    one = source(kind=of.get("kind", "report"))
    (stated,) = stated_figures([page(TEXT, figure(TEXT, "2.6", "2600000", **meaning))], {"index-page": one})
    assert stated.is_evidence is is_evidence


def test_the_population_of_a_place_is_the_level_that_its_own_document_states() -> None:
    crowd = {"measure": "population"}
    figures = [
        figure(TEXT, "2.6", "2600000", place="PRK"),
        figure(TEXT, "2.6", "2600000", place="KOR"),
        figure(TEXT, "2.6", "2600000", place=None),
        figure(TEXT, "25,000,000", "25000000", place="PRK", **crowd),
        figure(TEXT, "25,000,000", "1", place="PRK", reading={"change": True}, **crowd),
        figure(TEXT, "25,000,000", None, place="PRK", **crowd),
        figure(TEXT, "25,000,000", "0", place="KOR", **crowd),
        figure(TEXT, "25,000,000", "2", place=None, **crowd),
    ]
    other = page(TEXT, figure(TEXT, "2.6", "2600000", place="PRK"), of="other")
    stated = stated_figures([page(TEXT, *figures), other], {"index-page": source(), "other": source("other")})
    assert [one.population for one in stated[:3]] == [25_000_000, None, None]
    assert stated[-1].population is None


def test_each_page_of_a_batch_counts_once_with_its_last_reading_and_blocked_ones_not_at_all() -> None:
    first, blocked = page("9", figure("9", "9", "9")), page("8", figure("8", "8", "8"), recognised=False)
    again = page("7", figure("7", "7", "7"))
    batch = replace(first, read=(*blocked.read, *first.read, *again.read))
    newest = rows.newest_readings(batch)
    assert newest.read == again.read
    other = replace(first.read[0], document=replace(first.read[0].document, url="https://example.org/other"))
    two = rows.newest_readings(replace(first, read=(*first.read, other)))
    assert [read.document.url for read in two.read] == [first.read[0].document.url, other.document.url]
    stated = stated_figures([replace(first, read=(*blocked.read, *again.read))], {"index-page": source()})
    assert [one.figure.reading.quote for one in stated] == ["7"]


def standing(source_id: str, status: Any = "current", quote: str = "2.6") -> FigureState:
    return FigureState(
        figure_id="fg_1", source_id=source_id, url=f"https://example.org/{source_id}", document_id="doc_1",
        snapshot_sha256="1" * 64, reader_version="r", series="s", figure=figure(TEXT, quote, "2600000"),
        status=status, recorded_at=datetime(2026, 11, 24, tzinfo=UTC),
    )  # fmt: skip


def test_figures_stand_of_sources_that_gave_nothing_to_read_in_this_run() -> None:
    sources = {name: source(name) for name in ("quiet", "read")}
    states = [standing("quiet", "missing", "2.7"), standing("read"), standing("gone"), standing("quiet")]
    (stated,) = rows.standing_figures(states, sources, {"read"})
    assert stated.source is sources["quiet"]
    assert stated.document == Document("quiet", "https://example.org/quiet", "1" * 64, "html", "")
    assert (stated.figure, stated.verdict, stated.population) == (states[-1].figure, None, None)
    assert stated.strict == Interval(Decimal(2_550_000), Decimal(2_650_000))
    assert stated.lenient == Interval(2_500_000 + STEP, 2_700_000 - STEP)


HEADERS = (("Country",), ("Rates", "Est. prevalence"), ("Est. number",))


def table(*lines: Iterable[str], headers: tuple[tuple[str, ...], ...] = HEADERS) -> Table:
    cells = (
        tuple(Cell(words, row, column) for column, words in enumerate(line)) for row, line in enumerate(lines, start=1)
    )
    return Table("table", headers, tuple(cells))


def tabled(*tables: Table, recognised: bool = True, of: str = "table") -> Batch:
    document = Document(of, f"https://example.org/{of}", "0" * 64, "csv", "", tables=tables)
    return Batch(of, read=(ReadDocument(document, of, (), (), recognised=recognised),))


def mapped(**more: Any) -> Source:
    columns = [
        {"header": "Est. prevalence", "measure": RATE, "kind": "rate"},
        {"header": "Est. number", "measure": PEOPLE},
    ]
    return source("table", kind="dataset", format="csv", table={"place": "Country", "columns": columns, **more})


WHOLE = table(("Chad", "1.5", "7,000"), ("Chile", "", "none"), ("World", "7.6", "40,000,000"), ("", " ", "\n"))
OTHER = table(("x", "1"), headers=(("Name",), ("Est. number",)))
UNMAPPED = table(("Chad", "1"), headers=(("Country",), ("Area",)))


def test_columns_tell_how_many_numbers_were_printed_and_how_many_became_figures() -> None:
    stated = stated_figures(
        [page("7,000", figure("7,000", "7,000", "7000", cell="C2"), figure("7,000", "7,000", "7000"), of="table")],
        {"table": mapped()},
    )
    found = rows.column_rows([tabled(OTHER, UNMAPPED, WHOLE)], {"table": mapped()}, stated)
    rest = {"source_id": "table", "fullest": 1, "filled_rows": 3}
    assert found == [
        {"measure": PEOPLE, "numbers": 2, "figures": 1, **rest},
        {"measure": RATE, "numbers": 2, "figures": 0, **rest},
    ]
    assert found[0].keys() == TABLES["batch_columns"].keys()
    skipping = mapped(skip_places=["WORLD "])
    found = rows.column_rows([tabled(WHOLE)], {"table": skipping}, stated)
    assert [(row["numbers"], row["filled_rows"]) for row in found] == [(1, 3), (1, 3)]


def test_a_table_whose_mapped_cells_are_all_blank_counts_all_its_rows() -> None:
    blank = table(("Chad", "", " "), ("Chile", "", ""))
    found = rows.column_rows([tabled(blank)], {"table": mapped()}, [])
    assert [(row["figures"], row["fullest"], row["numbers"], row["filled_rows"]) for row in found] == [(0, 0, 0, 2)] * 2


def test_a_source_without_a_mapping_has_no_columns_and_does_not_end_the_list() -> None:
    batches = [tabled(WHOLE, of="plain"), tabled(WHOLE)]
    found = rows.column_rows(batches, {"plain": source("plain"), "table": mapped()}, [])
    assert [row["source_id"] for row in found] == ["table", "table"]
    assert rows.column_rows([tabled(WHOLE, recognised=False)], {"table": mapped()}, [])[0]["filled_rows"] == 0


@pytest.mark.parametrize(
    ("of", "recognised", "count"),
    [
        (mapped(), True, 4),
        (mapped(place=None), True, 5),
        (source("table", kind="dataset"), True, 6),
        (mapped(), False, 0),
        (source("table", kind="dataset"), False, 0),
    ],
)
def test_rows_of_a_batch_are_those_of_the_tables_that_its_mapping_speaks_of(
    of: Source, recognised: bool, count: int
) -> None:
    batch = tabled(OTHER, UNMAPPED, WHOLE, recognised=recognised)
    (row,) = rows.source_rows([batch], {"table": of}, [], [])
    assert row["table_rows"] == count


def test_a_batch_is_a_row_of_what_it_holds_what_is_expected_and_what_is_usual() -> None:
    expect = {"min_rows": 1, "max_rows": 2, "min_figures": 3, "max_figures": 4}
    sources = {"paper": source("paper", kind="news", expect=expect), "other": source("other")}
    one = figure(TEXT, "2.6", "2600000")
    verdicts = [Verdict("unmatched"), Verdict("exact"), Verdict("exact"), None]
    batches = [page(TEXT, one, one, one, one, of="paper", verdicts=verdicts), page(TEXT, one, of="other")]
    history = [PastRun("paper", 8, verdicts=4, unmatched=1), PastRun("paper", 2), PastRun("other", 1)]
    history += [PastRun("paper", 9, verdicts=4, unmatched=2), PastRun("paper", 9, verdicts=1, unmatched=1)]
    stated = stated_figures(batches, sources)
    paper, other = rows.source_rows(batches, sources, stated, history)
    assert paper == {
        "source_id": "paper", "source_kind": "news", "figures": 4, "table_rows": 0, "verdicts": 3, "unmatched": 1,
        **expect, "past_runs": 4, "usual_figures": Decimal("8.5"), "usual_unmatched_share": Decimal("0.5"),
    }  # fmt: skip
    nothing = dict.fromkeys(expect)
    assert other == {
        "source_id": "other", "source_kind": "report", "figures": 1, "table_rows": 0, "verdicts": 0, "unmatched": 0,
        **nothing, "past_runs": 1, "usual_figures": 1, "usual_unmatched_share": None,
    }  # fmt: skip
    assert paper.keys() == TABLES["batch_sources"].keys()
    in_trouble = replace(batches[0], trouble="layout_changed")
    (row,) = rows.source_rows([in_trouble], sources, stated, [])
    assert row == paper | nothing | {"past_runs": 0, "usual_figures": None, "usual_unmatched_share": None}


def test_a_place_has_the_largest_population_that_any_edition_gives_it() -> None:
    one = estimates()[0]
    populations = [("PRK", "25"), ("PRK", "26"), ("PRK", "24"), ("KOR", None), ("TCD", "1"), ("CHL", "0.5")]
    rows_of = [replace(one, place=place, population=n and Decimal(n)) for place, n in populations]
    assert rows.place_rows(["PRK", "KOR", "CHL", "PRK"], rows_of) == [
        {"place": "CHL", "population": Decimal("0.5")},
        {"place": "KOR", "population": None},
        {"place": "PRK", "population": 26},
    ]
