"""Siblings of what feeds do: entries with one link or none, zones by name and by number, dates of the future."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from case_making import feed, item
from case_reading import read, source_of

from gsi_etl.config.source import Format
from gsi_etl.run.collect import wanted_items

TODAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
TITLES = ("In Eritrea", "In India", "In Burundi")


def _rss(links: tuple[str, ...], rest: str = "") -> bytes:
    entries = (
        f"<title>{title}</title>{link}<guid isPermaLink='false'>g{number}</guid>{rest}"
        for number, (title, link) in enumerate(zip(TITLES, links, strict=True))
    )
    return feed(*entries)


def _atom(links: tuple[str, ...], dates: tuple[str, ...] = ("2018-07-19T00:00:00Z",) * 3) -> bytes:
    entries = "".join(
        f"<entry><title>{title}</title><id>urn:{number}</id>{link}<updated>{date}</updated></entry>"
        for number, (title, link, date) in enumerate(zip(TITLES, links, dates, strict=True))
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>urn:f</id>{entries}</feed>'.encode()


@pytest.mark.parametrize(
    ("body", "addresses"),
    [
        (_rss(("<link>https://n.example/live</link>",) * 3), ["https://n.example/live"] * 3),
        (_atom(("<link href='https://n.example/live'/>",) * 3), ["https://n.example/live"] * 3),
        (
            _rss(tuple(f"<link>https://n.example/live#{n}</link>" for n in range(3))),
            ["https://n.example/live"] * 3,  # as it is fetched
        ),
        (
            _rss(tuple(f"<link>https://n.example/live?id={n}&amp;utm_source=rss</link>" for n in range(3))),
            [f"https://n.example/live?id={n}&utm_source=rss" for n in range(3)],
        ),
        (_rss(("<link>/a</link>", "<link>b?x=1</link>", "<link>//other.example/c</link>")),
         ["https://source.example/a", "https://source.example/b?x=1", "https://other.example/c"]),
        (_rss(("", "", "")), []),
    ],
    ids=["one link", "one link in Atom", "fragments", "parameters", "relative links", "no link"],
)  # fmt: skip
def test_entries_that_say_different_things_are_different_entries(body: bytes, addresses: list[str]) -> None:
    document = read(body, "feed").document
    assert [item.url for item in document.items] == addresses
    assert [title for title in TITLES if title not in document.text] == []


def test_an_entry_that_stands_twice_is_one() -> None:
    twice = feed(*[item(1, "In Eritrea 451,000 people live in modern slavery.")] * 2, item(2, "Another."))
    document = read(twice, "feed")
    assert len(document.document.items) == 2
    assert len(document.figures) == 1


ZONES = {
    "Thu, 19 Jul 2018 08:00:00 +0200": 6,
    "Thu, 19 Jul 2018 08:00:00 CEST": 6,
    "Do, 19 Jul 2018 08:00:00 MESZ": 6,
    "Thu, 19 Jul 2018 08:00:00 GMT+2": 6,
    "Thu, 19 Jul 2018 08:00:00 UTC+02:00": 6,
    "Thu, 19 Jul 2018 08:00:00 (CEST)": 6,
    "Thu, 19 Jul 2018 08:00:00 +0200 (CEST)": 6,
    "2018-07-19T08:00:00+02": 6,
    "2018-07-19T08:00:00 Europe/Berlin": 6,
    "2018-07-19 08:00:00 CEST": 6,
    "jeu., 19 juil. 2018 08:00:00 +0200": 6,
    "19 July 2018 8:00 AM EDT": 12,
    "Thu, 19 Jul 2018 08:00:00 AEST": -2,
    "Thu, 19 Jul 2018 08:00:00 IST": 2,
    "Thu, 19 Jul 2018 08:00:00 -0000": 8,
    "Thu, 19 Jul 18 08:00:00 PDT": 15,
}


@pytest.mark.parametrize("printed", ZONES)
def test_a_zone_is_read_however_it_is_written(printed: str) -> None:
    hour = ZONES[printed]
    body = feed(item(1, "News.", rest=f"<pubDate>{printed}</pubDate>"))
    day, hour = (18, hour + 24) if hour < 0 else (19, hour)
    (entry,) = read(body, "feed").document.items
    published = entry.published
    assert published is not None
    # A half hour of India: minutes are not what this is about.
    assert (published.month, published.day, published.hour) == (7, day, hour)


def _rss_dated(dates: tuple[str, ...]) -> bytes:
    links = tuple(f"<link>https://n.example/{n}</link><pubDate>{date}</pubDate>" for n, date in enumerate(dates))
    return _rss(links)


def _json_dated(dates: tuple[str, ...]) -> bytes:
    listed = [{"url": f"/{n}", "title": t, "date": d} for n, (t, d) in enumerate(zip(TITLES, dates, strict=True))]
    return json.dumps({"items": listed}).encode()


_LIST = {"json": {"items": "/items", "item": {"url": "/url", "title": "/title", "published": "/date"}}}


@pytest.mark.parametrize(
    ("format", "make"),
    [
        ("feed", _rss_dated),
        ("feed", lambda dates: _atom(tuple(f"<link href='/{n}'/>" for n in range(3)), dates)),
        ("json", _json_dated),
    ],
    ids=["rss", "atom", "json"],
)
@pytest.mark.parametrize(
    "dates",
    [
        ("2030-01-01T00:00:00Z", "2026-11-27T06:00:00Z", "2026-11-26T06:00:00Z"),
        ("2026-11-26T06:00:00Z", "2026-11-27T06:00:00Z", "2999-01-01T00:00:00Z"),
        ("", "2026-11-27T06:00:00Z", "2027-11-27T06:00:00Z"),
        ("0001-01-01T00:00:00Z", "2026-11-27T06:00:00Z", "1970-01-01T00:00:00Z"),
        ("not a date", "2026-11-27T23:00:00+02:00", "2026-12-27T23:00:00Z"),
    ],
)
def test_todays_item_goes_before_one_of_the_future(
    format: Format, make: Callable[[tuple[str, ...]], bytes], dates: tuple[str, ...]
) -> None:
    fields = {**_LIST} if format == "json" else {}
    items = read(make(dates), format, **fields, follow={"limit": 1}).document.items
    (chosen,) = wanted_items(source_of(format, **fields, follow={"limit": 1}), items, TODAY)
    assert chosen.title == "In India"
