"""Whose bound a number quotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gsi_etl.model import Estimate, Modifier
from gsi_etl.reconcile import EstimateIndex
from gsi_etl.reconcile.bounds_quoted import quoted_bound
from scenes.figures import estimate, figure


def bound(upper: str | None, *, edition: str = "GSI 2018", day: date = date(2018, 7, 19)) -> Estimate:
    row = estimate("1", place="LUX", edition=edition, published_on=day)
    return replace(row, value=None, upper=Decimal(upper) if upper else None)


BOUND, OLDER = bound("1000"), bound("500", edition="GSI 2016", day=date(2016, 5, 31))
BOUNDS = EstimateIndex([OLDER, BOUND])


@pytest.mark.parametrize(
    ("quote", "modifier", "edition", "row"),
    [
        # Of an edition: whatever lies within its bound.
        ("800", None, "GSI 2018", BOUND),
        ("0", None, "GSI 2018", BOUND),
        ("999", "about", "GSI 2018", BOUND),
        ("1,000", None, "GSI 2018", None),
        ("800", "more_than", "GSI 2018", None),
        ("800", "at_least", "GSI 2018", None),
        ("1,000", "less_than", "GSI 2018", BOUND),
        ("1,000", "up_to", "GSI 2018", BOUND),
        ("1,000", "at_most", "GSI 2018", BOUND),
        ("1,000", "nearly", "GSI 2018", BOUND),
        ("1,001", "less_than", "GSI 2018", None),
        ("900", "less_than", "GSI 2018", BOUND),
        ("400", None, "GSI 2016", OLDER),
        ("800", None, "GSI 2016", None),
        ("400", None, "GSI 2014", None),
        ("100 to 900", None, "GSI 2018", BOUND),
        ("100 to 1,100", None, "GSI 2018", None),
        # Of none: only the bound's own words.
        ("1,000", "less_than", None, BOUND),
        ("1,000", "nearly", None, BOUND),
        ("500", "less_than", None, OLDER),
        ("1,000", None, None, None),
        ("1,000", "about", None, None),
        ("1,000", "more_than", None, None),
        ("900", "less_than", None, None),
        ("100 to 900", None, None, None),
    ],
)
def test_a_number_quotes_the_bound_that_it_says_no_more_than(
    quote: str, modifier: Modifier | None, edition: str | None, row: Estimate | None
) -> None:
    said = figure(quote, place="LUX", modifier=modifier, edition=edition)
    found = quoted_bound(said, BOUNDS, None, edition=edition)
    assert (found and (found.name, found.estimate)) == (row and ("bound", row))


def test_a_range_with_one_end_quotes_a_bound_that_has_that_end_or_holds_it() -> None:
    whole = figure("100 to 900", place="LUX", edition="GSI 2018")
    for lower, upper, fits in ((None, 900, True), (None, 1000, True), (100, None, True), (None, 1001, False),
                               (None, None, False), (100, 1000, False), (1000, None, True)):  # fmt: skip
        low, high = (None if end is None else Decimal(end) for end in (lower, upper))
        said = replace(whole, reading=replace(whole.reading, lower=low, upper=high))
        assert (quoted_bound(said, BOUNDS, None, edition="GSI 2018") is not None) is fits, (lower, upper)


@pytest.mark.parametrize(
    ("day", "row"),
    [
        (date(2018, 7, 19), BOUND),
        (date(2018, 7, 18), OLDER),
        (date(2016, 5, 31), OLDER),
        (date(2016, 5, 30), None),
        (None, BOUND),
    ],
)
def test_the_newest_bound_that_was_out_is_quoted(day: date | None, row: Estimate | None) -> None:
    said = figure("400", place="LUX", edition="any")
    found = quoted_bound(said, BOUNDS, day)
    assert (found and found.estimate) == row


def test_a_bound_from_above_alone_holds_no_number_below_one() -> None:
    upward = EstimateIndex([replace(bound(None), lower=Decimal(5000))])
    below = figure("800", place="LUX", modifier="less_than", edition="GSI 2018")
    assert quoted_bound(below, upward, None) is None
    assert quoted_bound(replace(below, edition=None), upward, None) is None
