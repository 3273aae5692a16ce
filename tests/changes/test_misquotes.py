"""Which verdicts are told as misquotes, when, and to whom; and what the operator's own edit is told as."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest
from one_page import PAPER, URL, asked, known, read, total

from gsi_etl.base.ids import identifier
from gsi_etl.changes.figures import compare
from gsi_etl.changes.identity import series_of
from gsi_etl.model import Change, Figure, Verdict, VerdictName
from scenes.figures import estimate, figure

ROW = estimate("24900000", measure="forced_labour", place="WLD")
TOLD = {"unit_mistaken", "edition_mismatch", "measure_mistaken", "contradicts"}


def judged(name: VerdictName, row: Any = ROW) -> Verdict:
    return Verdict(name, row, "says so")


@pytest.mark.parametrize("name", get_args(VerdictName))
def test_a_misquote_is_what_a_verdict_accuses_of_now(name: VerdictName) -> None:
    said = total("24.9 million")
    document = read(said, verdicts=(judged(name),))
    found = compare(document, (), asked(source=PAPER)).changes
    assert [change.change_class for change in found] == ["new_figure", *(["misquote"] if name in TOLD else [])]
    if name in TOLD:
        state = identifier("fg", "index", URL, series_of("index", said, URL),
                           document.document.snapshot_sha256, 0)  # fmt: skip
        assert found[1] == Change(
            change_id=identifier("ch", "misquote", state, None, document.document.snapshot_sha256, "r1"),
            change_class="misquote",
            cause="source",
            severity="warning",
            source_id="index",
            subject="World: people in modern slavery",
            sentence="index says so",
            series=series_of("index", said, URL),
            new_value=Decimal(24_900_000),
            new_text="24.9 million",
            new_figure_id=state,
            url=URL,
            evidence="It says 24.9 million here.",
            rule=f"verdict {name.replace('_', ' ')}",
            place="WLD",
        )


@pytest.mark.parametrize(
    ("quote", "row", "told"),
    [("24.9 million", ROW, True), ("25 million", ROW, False), ("24.9 million", None, False)],
)
def test_another_measures_number_is_a_misquote_to_the_digit_only(quote: str, row: Any, told: bool) -> None:
    document = read(total(quote), verdicts=(judged("measure_mistaken", row),))
    found = compare(document, (), asked(source=PAPER)).changes
    assert (len(found) == 2) is told


@pytest.mark.parametrize(
    ("before", "after", "said", "told"),
    [
        ("contradicts", "contradicts", total(), []),
        ("contradicts", "unit_mistaken", total(), ["misquote"]),
        ("exact", "contradicts", total(), ["misquote"]),
        (None, "contradicts", total(), ["misquote"]),
        ("contradicts", "exact", total(), []),
        ("contradicts", None, total(), []),
        ("contradicts", "contradicts", total("50 million"), ["revision", "misquote"]),
        ("contradicts", "contradicts", total("40 million"), ["rounding_only"]),
    ],
)
@pytest.mark.parametrize("reread", [False, True])
def test_a_misquote_is_told_once_until_the_number_or_the_mistake_is_another(
    before: VerdictName | None, after: VerdictName | None, said: Figure, told: list[str], reread: bool
) -> None:
    old = known(total(), article=URL, verdict=judged(before) if before else None)
    document = read(said, reread=reread, verdicts=(judged(after) if after else None,))
    found = compare(document, [old], asked(source=PAPER)).changes
    if reread:
        told = [{"revision": "reader_change"}.get(name, name) for name in told if name != "rounding_only"]
    assert [change.change_class for change in found] == told
    for change in found:
        if change.change_class == "misquote":
            assert (change.cause, change.severity) == (("reader", "operator") if reread else ("source", "warning"))
            assert (change.old_text, change.old_figure_id) == ("40.3 million", "fg_1")


def test_a_misquote_in_the_first_reading_of_a_source_is_recorded_only() -> None:
    document = read(total(), verdicts=(judged("contradicts"),))
    found = compare(document, (), asked(source=PAPER, first_read=True)).changes
    assert [(change.change_class, change.severity) for change in found] == [
        ("new_figure", "none"),
        ("misquote", "none"),
    ]


def test_a_misquote_that_an_article_makes_twice_is_one() -> None:
    twice = [total(sentence=f"{n}: 40.3 million.") for n in range(2)]
    document = read(*twice, verdicts=(judged("contradicts"), judged("contradicts")))
    found = compare(document, (), asked(source=PAPER)).changes
    assert [(change.change_class, change.severity) for change in found] == [
        ("new_figure", "info"), ("misquote", "warning"), ("new_figure", "none"),
    ]  # fmt: skip
    reread = compare(replace(document, reread=True), (), asked(source=PAPER)).changes
    assert [change.change_class for change in reread] == ["reader_change", "reader_change"]


OWN_EDIT = "the same bytes, read by the rules of its file as you have edited it: your own edit"


def test_what_the_operators_own_edit_changed_is_told_as_that() -> None:
    old = [known(total(), article=URL), known(figure("7", edition="GSI 2018"), number=2, article=URL)]
    said = (total("50 million"), figure("9 million", place="IND"))
    document = read(*said, reread=True, edited=True, verdicts=(judged("contradicts"), None))
    found = compare(document, old, asked(source=PAPER)).changes
    assert [(change.change_class, change.cause, change.severity, change.rule) for change in found] == [
        ("source_changed", "operator", "operator", OWN_EDIT),
        ("misquote", "operator", "operator", OWN_EDIT),
        ("source_changed", "operator", "operator", OWN_EDIT),
        ("source_changed", "operator", "operator", OWN_EDIT),
    ]
    (revised,) = compare(read(total("50 million"), edited=True), [known(total())], asked()).changes
    assert (revised.change_class, revised.cause) == ("revision", "source"), "these are other bytes"
