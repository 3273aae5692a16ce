"""One page compared with what was known of it: which states and changes that makes, field by field."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest
from one_page import BEFORE, NOW, URL, asked, brief, known, read, total

from gsi_etl.base.ids import identifier
from gsi_etl.changes.figures import Comparison, compare, still_gone
from gsi_etl.model import Change, Figure, FigureState, FigureStatus, Verdict
from scenes.figures import figure
from scenes.world import source

TOTAL = total()
PRK = figure("2.64 million", edition="GSI 2018")


def test_a_figure_seen_for_the_first_time_is_kept_with_all_that_is_known_of_it() -> None:
    verdict = Verdict("exact", None, "it agrees")
    document = read(PRK, verdicts=(verdict,), noise="some bytes")
    sha = document.document.snapshot_sha256
    series = "index:people_in_modern_slavery:PRK:-:GSI 2018"
    found = compare(document, (), asked())
    state = FigureState(
        figure_id=identifier("fg", "index", URL, series, sha, 0),
        source_id="index",
        url=URL,
        document_id=document.document_id,
        snapshot_sha256=sha,
        reader_version="r1",
        series=series,
        figure=document.figures[0],
        status="current",
        recorded_at=NOW,
        verdict=verdict,
    )
    assert found.states == (state,)
    assert found.changes == (
        Change(
            change_id=identifier("ch", "new_figure", state.figure_id, None, sha, "r1"),
            change_class="new_figure",
            cause="source",
            severity="info",
            source_id="index",
            subject="North Korea: people in modern slavery",
            sentence="North Korea: people in modern slavery: 2.64 million, stated for the first time",
            series=series,
            new_value=Decimal(2640000),
            new_text="2.64 million",
            new_figure_id=state.figure_id,
            url=URL,
            evidence="It says 2.64 million here.",
            rule="a series seen for the first time",
            place="PRK",
        ),
    )


def test_a_revision_names_both_numbers_and_both_figures() -> None:
    document, old = read(figure("41.6 million", place="WLD", edition="GSI 2018")), known(TOTAL)
    page = asked(headlines={("people_in_modern_slavery", "WLD")})
    (state,) = compare(document, [old], page).states
    (change,) = compare(document, [old], page).changes
    assert (state.figure_id, state.series, state.recorded_at) == ("fg_1", old.series, NOW)
    assert change == Change(
        change_id=identifier("ch", "revision", "fg_1", BEFORE, document.document.snapshot_sha256, "r1"),
        change_class="revision",
        cause="source",
        severity="critical",
        source_id="index",
        subject="World: people in modern slavery",
        sentence="World: people in modern slavery: was 40.3 million, is now 41.6 million (+3.2 %, far beyond rounding)",
        series=old.series,
        old_value=Decimal(40_300_000),
        new_value=Decimal(41_600_000),
        old_text="40.3 million",
        new_text="41.6 million",
        old_figure_id="fg_1",
        new_figure_id="fg_1",
        url=URL,
        evidence="It says 41.6 million here.",
        rule="same source, same series, and another number: no rounding makes one of the other; "
        "a headline series of an official source",
        place="WLD",
    )


def test_a_withdrawal_names_what_is_gone_and_where_it_stood() -> None:
    old = known(PRK, "missing", url="https://index.example/old")
    gone = replace(old, status="withdrawn", recorded_at=NOW)
    for found in (compare(read(), [old], asked()), still_gone([old], asked())):
        assert found.states == (gone,)
        assert found.changes == (
            Change(
                change_id=identifier("ch", "withdrawn", "fg_1", BEFORE, None, "r0"),
                change_class="withdrawn",
                cause="source",
                severity="warning",
                source_id="index",
                subject="North Korea: people in modern slavery",
                sentence="North Korea: people in modern slavery: 2.64 million is no longer on the page",
                series=old.series,
                old_value=Decimal(2640000),
                old_text="2.64 million",
                old_figure_id="fg_1",
                url="https://index.example/old",
                evidence="It says 2.64 million here.",
                rule="gone from two complete fetches of the page",
                place="PRK",
            ),
        )


def test_a_page_that_came_back_unchanged_withdraws_what_is_missing_and_revives_what_was_retired() -> None:
    states = [known(TOTAL, status, number=n) for n, status in enumerate(get_args(FigureStatus))]
    found = still_gone(states, asked())
    assert [(state.figure_id, state.status, state.recorded_at) for state in found.states] == [
        ("fg_1", "withdrawn", NOW), ("fg_4", "current", NOW),
    ]  # fmt: skip
    assert brief(found) == [("withdrawn", "source", "warning")]


def test_the_same_document_read_twice_in_a_run_leaves_its_states_as_they_are() -> None:
    document = read(TOTAL)
    old = known(TOTAL, document_id=document.document_id)
    assert compare(document, [old], asked()) == Comparison()
    for changed in (replace(old, status="missing"), replace(old, document_id="doc_old")):
        (state,) = compare(document, [changed], asked()).states
        assert (state.status, state.document_id) == ("current", document.document_id)


@pytest.mark.parametrize(
    ("quote", "complete", "taken"),
    [
        ("4", False, False),  # 40.3 million, cut off behind its first digit
        ("4", True, True),
        ("41.6 million", False, True),
        ("40 million", False, True),
        ("1 million to 2 million", False, False),
    ],
)
def test_a_number_that_shrinks_on_a_page_that_was_cut_off_is_not_taken(quote: str, complete: bool, taken: bool) -> None:
    said = figure(quote, place="WLD", edition="GSI 2018")
    found = compare(read(said, complete=complete), [known(TOTAL)], asked())
    assert [state.figure.reading.quote for state in found.states] == ([quote] if taken else [])
    assert bool(found.changes) is taken


def test_a_range_with_an_open_end_on_a_page_that_was_cut_off_is_not_taken() -> None:
    whole = figure("50 million to 60 million", place="WLD", edition="GSI 2018")
    opened = replace(whole, reading=replace(whole.reading, upper=None))
    assert compare(read(whole, complete=False), [known(TOTAL)], asked()).states != ()
    assert compare(read(opened, complete=False), [known(TOTAL)], asked()) == Comparison()
    upward = figure("90 million", place="WLD", edition="GSI 2018")
    downward = known(replace(whole, reading=replace(whole.reading, lower=None)))
    assert compare(read(upward, complete=False), [downward], asked()) == Comparison()


@pytest.mark.parametrize(
    ("status", "more", "then", "told"),
    [
        ("current", {}, "missing", []),
        ("missing", {}, "withdrawn", ["withdrawn"]),
        ("withdrawn", {}, None, []),
        ("retired", {}, None, []),
        ("current", {"complete": False}, None, []),
        ("missing", {"complete": False}, None, []),
        ("current", {"recognised": False}, None, []),
        ("missing", {"recognised": False}, None, []),
        ("current", {"reread": True}, "superseded", ["reader_change"]),
        ("missing", {"reread": True}, None, []),
        ("withdrawn", {"reread": True}, None, []),
        ("current", {"reread": True, "complete": False}, None, []),
    ],
)
def test_what_becomes_of_a_figure_that_is_gone(
    status: FigureStatus, more: dict[str, Any], then: str | None, told: list[str]
) -> None:
    found = compare(read(PRK, **more), [known(PRK), known(TOTAL, status, number=2)], asked())
    assert [state.status for state in found.states if state.figure_id == "fg_2"] == ([then] if then else [])
    assert [change.change_class for change in found.changes] == told


@pytest.mark.parametrize(
    ("other", "then"),
    [
        (replace(TOTAL, sentence="It is said twice: 40.3 million."), "superseded"),
        (figure("41 million", place="WLD", edition="GSI 2023"), "superseded"),
        (figure("41 million", place="WLD", edition="GSI 2016"), "missing"),
        (figure("41 million", place="WLD", edition="GEMS 2022"), "missing"),
    ],
)
@pytest.mark.parametrize("status", ["current", "missing"])
def test_what_is_said_elsewhere_or_of_a_newer_edition_is_not_missing(other: Figure, then: str, status: Any) -> None:
    also = known(other, number=2)
    found = compare(read(other), [also, known(TOTAL, status)], asked())
    if then == "missing" and status == "missing":
        then = "withdrawn"
    assert [state.status for state in found.states if state.figure_id == "fg_1"] == [then]


@pytest.mark.parametrize(
    ("kind", "measure", "severity"),
    [
        ("report", "people_in_modern_slavery", "warning"),
        ("report", "countries_covered", "warning"),
        ("news", "people_in_modern_slavery", "warning"),
        ("news", "countries_covered", "none"),
    ],
)
def test_news_that_no_longer_states_what_nobody_watches_is_not_told(kind: str, measure: str, severity: str) -> None:
    found = still_gone([known(figure("167", measure=measure), "missing")], asked(source=source("index", kind=kind)))
    assert brief(found) == [("withdrawn", "source", severity)]


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        ("current", TOTAL, []),
        ("missing", TOTAL, []),
        ("withdrawn", TOTAL, [("restored", "source", "warning")]),
        ("retired", TOTAL, []),
        ("current", replace(TOTAL, sentence="Other words."), []),
        ("current", figure("40 million", place="WLD", edition="GSI 2018"), [("rounding_only", "source", "none")]),
        ("current", figure("40.3 million", place="WLD", edition="GSI 2018", modifier="about"),
         [("rounding_only", "source", "none")]),
        ("withdrawn", figure("40 million", place="WLD", edition="GSI 2018"), [("restored", "source", "warning")]),
        ("withdrawn", figure("50 million", place="WLD", edition="GSI 2018"), [("revision", "source", "warning")]),
    ],
)  # fmt: skip
def test_what_a_statement_is_to_the_one_before_it(status: Any, said: Figure, told: list[tuple[str, str, str]]) -> None:
    found = compare(read(said), [known(TOTAL, status)], asked())
    assert brief(found) == told
    assert [state.status for state in found.states] == ["current"]


@pytest.mark.parametrize(
    ("kind", "status", "severity", "quote", "sentence", "rule"),
    [
        ("restored", "withdrawn", "warning", "40 million", "40 million is back on the page", "it is back on the page"),
        ("rounding_only", "current", "none", "40 million", "40.3 million is now put as 40 million",
         "the finer statement rounds to the coarser one: other words, the same number"),
    ],
)  # fmt: skip
def test_a_change_that_is_no_other_number_keeps_both_statements(
    kind: Any, status: Any, severity: Any, quote: str, sentence: str, rule: str
) -> None:
    old, document = known(TOTAL, status), read(figure(quote, place="WLD", edition="GSI 2018"))
    assert compare(document, [old], asked()).changes == (
        Change(
            change_id=identifier("ch", kind, "fg_1", BEFORE, document.document.snapshot_sha256, "r1"),
            change_class=kind,
            cause="source",
            severity=severity,
            source_id="index",
            subject="World: people in modern slavery",
            sentence=f"World: people in modern slavery: {sentence}",
            series=old.series,
            old_value=Decimal(40_300_000),
            new_value=Decimal(40_000_000),
            old_text="40.3 million",
            new_text="40 million",
            old_figure_id="fg_1",
            new_figure_id="fg_1",
            url=URL,
            evidence="It says 40 million here.",
            rule=rule,
            place="WLD",
        ),
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (TOTAL, []),
        (figure("40 million", place="WLD", edition="GSI 2018"), []),
        (figure("40.4 million", place="WLD", edition="GSI 2018"), []),  # they meet in 40.35 million
        (figure("40.5 million", place="WLD", edition="GSI 2018"), ["reader_change"]),
        (figure("50 million", place="WLD", edition="GSI 2018"), ["reader_change"]),
        (figure("40.3 million", place="WLD", edition=None), ["reader_change"]),
        (figure("40.3 million", place="WLD", edition="GSI 2018", modifier="about"), []),
    ],
)
def test_another_reading_of_the_same_bytes_is_told_where_it_is_another_number_or_series(
    said: Figure, told: list[str]
) -> None:
    for status in ("current", "withdrawn"):
        found = compare(read(said, reread=True), [known(TOTAL, status)], asked())
        assert brief(found) == [(name, "reader", "operator") for name in told]


def test_what_was_confirmed_before_stays_confirmed_while_the_page_says_it_less_finely() -> None:
    less = figure("40 million", place="WLD", edition="GSI 2018")
    (state,) = compare(read(less), [known(TOTAL)], asked()).states
    assert state.confirmed == TOTAL.reading
    kept = known(less, confirmed=TOTAL.reading)
    (state,) = compare(read(less), [kept], asked()).states
    assert state.confirmed == TOTAL.reading
    for more, said in (({"reread": True}, less), ({}, TOTAL), ({}, figure("50 million", place="WLD"))):
        (state,) = (s for s in compare(read(said, **more), [kept], asked()).states if s.status == "current")
        assert state.confirmed is None


def test_a_drift_is_told_from_what_was_confirmed_and_a_revision_from_what_stood_last() -> None:
    drifting = known(figure("40 million", place="WLD", edition="GSI 2018"), confirmed=TOTAL.reading)
    for quote, was in (("40.4 million", "40.3 million"), ("45 million", "40 million")):
        (change,) = compare(read(figure(quote, place="WLD", edition="GSI 2018")), [drifting], asked()).changes
        assert (change.change_class, change.old_text, change.new_text) == ("revision", was, quote)


@pytest.mark.parametrize(
    ("official", "headlines", "severity"),
    [
        (True, {("people_in_modern_slavery", "WLD")}, "critical"),
        (False, {("people_in_modern_slavery", "WLD")}, "warning"),
        (True, {("people_in_modern_slavery", "PRK")}, "warning"),
        (True, {("forced_labour", "WLD")}, "warning"),
    ],
)
def test_only_a_headline_of_an_official_source_is_critical(official: bool, headlines: Any, severity: str) -> None:
    said = figure("41.6 million", place="WLD", edition="GSI 2018")
    asking = asked(source=source("index", official=official), headlines=headlines)
    (change,) = compare(read(said), [known(TOTAL)], asking).changes
    assert change.severity == severity
    assert change.rule.endswith("; a headline series of an official source") is (severity == "critical")
