"""Dates as printed, and none where it is ambiguous."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.parse import dates


@pytest.mark.parametrize(
    "printed",
    [
        *("2018-07-19", "2018-07-19T23:59:00-0400", "20180719", "20180719T101500Z", "2018/07/19", "2018年7月19日"),
        *("19 July 2018", "July 19th, 2018", "Jul. 19, 2018", "19. Juli 2018", "19 juillet 2018"),
        "Thursday, 19 July 2018 08:00",
    ],
)
def test_the_day_as_printed(printed: str) -> None:
    assert dates.day(printed) == date(2018, 7, 19)


@pytest.mark.parametrize(
    "printed", ["03/04/2018", "2018", "July 2018", "yesterday", "31 February 2018", "", "2018-13-45"]
)
def test_what_is_no_day(printed: str) -> None:
    assert dates.day(printed) is None


@pytest.mark.parametrize(
    "printed",
    ["2018-07-19T08:00:00-04:00", "Thu, 19 Jul 2018 08:00:00 EDT", "20180719T120000Z", "2018-07-19 12:00:00"],
)
def test_a_moment_is_in_utc(printed: str) -> None:
    assert dates.moment(printed) == datetime(2018, 7, 19, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("printed", ["soon", "", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59-23:00"])
def test_what_is_no_moment(printed: str) -> None:
    assert dates.moment(printed) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://n.example/2018/07/19/x", date(2018, 7, 19)),
        ("https://n.example/world/2018/jul/19/x", date(2018, 7, 19)),
        ("https://n.example/2018-07-19-x.html", date(2018, 7, 19)),
        ("https://n.example/2018/07/x", None),
        ("https://n.example/index/2018/19/07/x", None),
        ("https://n.example/id/120180719/x", None),
    ],
)
def test_a_date_in_an_address(url: str, day: date | None) -> None:
    assert dates.in_url(url) == day


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_iso_round_trip(moment: datetime) -> None:
    assert dates.moment(moment.isoformat()) == moment
    assert dates.day(moment.isoformat()) == moment.date()


@given(st.text(max_size=300))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert dates.day(text) is None or isinstance(dates.day(text), date)
    assert dates.moment(text) is None or dates.moment(text).tzinfo is UTC  # type: ignore[union-attr]
