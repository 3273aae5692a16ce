"""A number that gives way to another edition's, and a figure that is stated for the first time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from one_page import PAPER, REFERENCE, URL, asked, known, read, total

from gsi_etl.changes.figures import AGAIN, compare
from gsi_etl.changes.identity import series_of
from gsi_etl.model import Figure
from scenes.figures import estimate, figure
from scenes.world import source

TOTAL = total()
PRK = figure("2.64 million", edition="GSI 2018")


def row(value: str, edition: str, year: int, **more: Any) -> Any:
    return estimate(value, edition=edition, place="WLD", published_on=date(year, 1, 1), unit="100000", **more)


@pytest.mark.parametrize(
    ("was", "now", "kind", "turned"),
    [
        ("45.8 million", "40.3 million", "report", True),
        ("40.3 million", "45.8 million", "report", False),
        ("45.8 million", "41 million", "report", False),
        ("44 million", "40.3 million", "report", False),
        ("45.8 million", "40.3 million", "news", False),
        ("35.8 million", "45.9 million", "report", False),
        ("35.8 million", "29.8 million", "report", False),  # two of one day: neither is newer
    ],
)
def test_a_number_that_gives_way_to_a_newer_editions_is_no_revision(
    was: str, now: str, kind: str, turned: bool
) -> None:
    rows = (row("35800000", "A", 2014), row("29800000", "B", 2014), row("45800000", "GSI 2016", 2016),
            row("40300000", "GSI 2018", 2018))  # fmt: skip
    asking = asked(
        source=source("index", official=True) if kind == "report" else PAPER,
        reference=replace(REFERENCE, estimates=rows),
    )
    said, old = figure(now, place="WLD"), known(figure(was, place="WLD"))
    if kind == "news":
        old = replace(old, series=series_of("index", old.figure, URL))
    (change,) = compare(read(said), [old], asking).changes
    assert change.change_class == ("new_edition" if turned else "revision")
    if turned:
        assert (change.cause, change.severity) == ("edition", "info")
        assert change.rule == (
            "the number of GSI 2016 gave way to that of GSI 2018: another edition, not a rise or a fall"
        )
        assert change.sentence == (
            "World: people in modern slavery: was 45.8 million, is now 40.3 million: "
            "another edition's number, not a rise or a fall"
        )


FIRST = "the first reading of this source is its baseline"


@pytest.mark.parametrize(
    ("said", "more", "severity", "rule"),
    [
        (PRK, {}, "info", "a series seen for the first time"),
        (PRK, {"first_read": True}, "none", FIRST),
        (figure("9", measure="countries_covered"), {}, "none", "not one of the measures that are watched"),
        (figure("9", measure="countries_covered"), {"first_read": True}, "none", FIRST),
        (figure("2.7 million", edition="GSI 2023"), {}, "none", "part of the new edition GSI 2023"),
        (figure("2.7 million", edition="GSI 2023"), {"editions": {"GSI 2023"}}, "info",
         "a series seen for the first time"),
        (figure("2.7 million", edition="GSI 2023"), {"first_read": True}, "none", FIRST),
        (figure("2.7 million", edition="GSI 2023"), {"source": source("index")}, "info",
         "a series seen for the first time"),
        (replace(PRK, confidence="medium"), {}, "none",
         "a series seen for the first time; the reading is of medium confidence"),
        (replace(PRK, confidence="low"), {}, "none",
         "a series seen for the first time; the reading is of low confidence"),
        (replace(PRK, confidence="low"), {"first_read": True}, "none", FIRST),
    ],
)  # fmt: skip
def test_how_a_new_figure_is_told_depends_on_what_else_is_new(
    said: Figure, more: dict[str, Any], severity: str, rule: str
) -> None:
    change = compare(read(said), (), asked(**more)).changes[0]
    assert (change.change_class, change.severity, change.rule) == ("new_figure", severity, rule)


def test_a_number_that_the_page_states_already_is_new_in_its_place_only() -> None:
    again = [replace(TOTAL, sentence=f"{n}: 40.3 million.") for n in range(2)]
    found = compare(read(TOTAL, *again), [known(TOTAL)], asked())
    assert [(change.severity, change.rule) for change in found.changes] == [("none", AGAIN), ("none", AGAIN)]
    found = compare(read(*again), (), asked())
    assert [(change.severity, change.rule) for change in found.changes] == [
        ("info", "a series seen for the first time"), ("none", AGAIN),
    ]  # fmt: skip
    found = compare(read(*again, reread=True), (), asked())
    assert [change.rule for change in found.changes] == ["the same bytes, now read as this", AGAIN]
    elsewhere = replace(again[1], place="PRK")
    found = compare(read(again[0], elsewhere), (), asked())
    assert [change.severity for change in found.changes] == ["info", "info"]
