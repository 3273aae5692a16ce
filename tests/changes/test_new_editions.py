"""When an edition is announced or replaced, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from one_page import NOW, PAPER, URL, asked, known, read, total

from gsi_etl.base.ids import identifier
from gsi_etl.changes.figures import compare
from gsi_etl.changes.identity import series_of
from gsi_etl.model import Change
from scenes.figures import figure
from scenes.world import source


def test_of_a_new_edition_its_first_three_watched_figures_are_named() -> None:
    newer: dict[str, Any] = {"edition": "GSI 2023"}
    figures = [
        figure("160", place="WLD", measure="countries_covered", **newer),
        figure("49.6 million", place="WLD", **newer),
        figure("2.7 million", **newer),
        replace(PRK_GROWTH, edition="GSI 2023"),
        figure("104.6 per 1,000", **newer),
        figure("27.6 million", place="WLD", measure="forced_labour", **newer),
    ]
    document = read(*figures)
    *_, change = compare(document, (), asked()).changes
    first = identifier("fg", "index", URL, series_of("index", figures[1], None), document.document.snapshot_sha256, 1)
    assert change == Change(
        change_id=identifier("ch", "new_edition", "GSI 2023"),
        change_class="new_edition",
        cause="edition",
        severity="info",
        source_id="index",
        subject="GSI 2023",
        sentence="Index states figures of GSI 2023 for the first time: World: people in modern slavery 49.6 million; "
        "North Korea: people in modern slavery 2.7 million; North Korea: per 1,000 in modern slavery 104.6 per 1,000",
        new_value=Decimal(49_600_000),
        new_text="49.6 million",
        new_figure_id=first,
        url=URL,
        evidence="It says 49.6 million here.",
        rule="an edition newer than all that official sources had stated; its methods are related to those of "
        "GSI 2018: compare with care",
        place="WLD",
    )


PRK_GROWTH = replace(figure("9 million"), reading=replace(figure("9 million").reading, change=True))


def test_a_new_edition_of_which_only_a_change_is_stated_has_no_first_figure() -> None:
    *_, change = compare(read(replace(PRK_GROWTH, edition="GSI 2023")), (), asked()).changes
    assert (change.change_class, change.sentence) == (
        "new_edition", "Index states figures of GSI 2023 for the first time: ",
    )  # fmt: skip
    assert (change.new_value, change.new_text, change.new_figure_id) == (None, "GSI 2023", None)
    assert (change.evidence, change.place) == (None, None)


def test_several_new_editions_are_told_one_by_one_in_the_order_of_the_page() -> None:
    figures = [figure("49.6 million", place="WLD", edition=edition) for edition in ("GSI 2024", "GSI 2023", "GSI 2024")]
    found = compare(read(*figures), (), asked()).changes
    assert [change.subject for change in found if change.change_class == "new_edition"] == ["GSI 2024", "GSI 2023"]


@pytest.mark.parametrize(
    ("more", "announced"),
    [({}, True), ({"first_read": True}, False), ({"source": source("index")}, False), ({"source": PAPER}, False)],
)
def test_only_an_official_source_that_was_read_before_announces_an_edition(
    more: dict[str, Any], announced: bool
) -> None:
    found = compare(read(total("49.6 million", edition="GSI 2023")), (), asked(**more)).changes
    assert ("new_edition" in [change.change_class for change in found]) is announced


@pytest.mark.parametrize(
    ("page_of", "how", "replaced"),
    [
        ({}, {}, True),
        ({"source": source("index")}, {}, True),
        ({"first_read": True}, {}, False),
        ({"source": PAPER}, {}, False),
        ({}, {"reread": True}, False),
        ({}, {"complete": False}, False),
        ({}, {"recognised": False}, False),
    ],
)
def test_an_edition_is_replaced_by_the_publisher_and_on_a_whole_page(
    page_of: dict[str, Any], how: dict[str, Any], replaced: bool
) -> None:
    recognised = how.pop("recognised", True)
    document = replace(read(total("49.6 million", edition="GSI 2023"), **how), recognised=recognised)
    old = known(total(), article=URL if page_of.get("source") is PAPER else None)
    found = compare(document, [old], asked(**page_of))
    assert ("edition_replaced" in [change.change_class for change in found.changes]) is replaced
    if replaced:
        assert [(state.status, state.recorded_at) for state in found.states if state.figure_id == "fg_1"] == [
            ("superseded", NOW)
        ]
