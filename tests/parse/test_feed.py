"""Feeds: every entry becomes an item or is named, and damage is noticed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parse_samples import SHA, make_source

from gsi_etl.model import Document
from gsi_etl.parse import parse_bytes

Read = Callable[..., Document]


def rss(*items: str, end: str = "</channel></rss>") -> str:
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><language>en</language>"
    return f"{head}{''.join(items)}{end}"


def item(n: int, link: str | None = None) -> str:
    return f"<item><title>Story {n}</title><link>{link or f'https://n.example/{n}'}</link><guid>{n}</guid></item>"


def test_an_entry_becomes_an_item_with_a_date_in_utc(read: Read) -> None:
    entry = (
        "<item><title>A &amp; B</title><link>/story?id=1</link><pubDate>Thu, 19 Jul 2018 08:00:00 EDT</pubDate>"
        "<description>&lt;p&gt;2.6 million &lt;b&gt;people&lt;/b&gt;&lt;/p&gt;</description></item>"
    )
    (one,) = read("feed", rss(entry)).items
    assert one.url == "https://source.example/story?id=1"
    assert one.title == "A & B"
    assert one.summary == "2.6 million people"
    assert one.published == datetime(2018, 7, 19, 12, 0, tzinfo=UTC)


def test_the_same_article_twice_is_one_item_and_named(read: Read) -> None:
    document = read("feed", rss(item(1), item(2, "http://www.n.example/1?utm_source=rss#top")))
    assert len(document.items) == 1
    assert any("same article" in note for note in document.left_out)
    assert document.complete


def test_an_entry_without_an_address_is_named(read: Read) -> None:
    document = read("feed", rss("<item><title>Lost</title></item>", item(1)))
    assert [i.title for i in document.items] == ["Story 1"]
    assert any("'Lost'" in note for note in document.left_out)


def test_a_script_address_is_no_address(read: Read) -> None:
    assert read("feed", rss(item(1, "javascript:alert(1)"))).items == ()


def test_an_atom_feed_reads_alike(read: Read) -> None:
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>N</title><entry><title>S</title>"
        "<link href='https://n.example/s'/><updated>2018-07-19T00:00:00+09:00</updated>"
        "<content type='html'>&lt;p&gt;Body&lt;/p&gt;</content></entry></feed>"
    )
    (one,) = read("feed", atom).items
    assert (one.url, one.body) == ("https://n.example/s", "Body")
    assert one.published == datetime(2018, 7, 18, 15, 0, tzinfo=UTC)


def test_a_feed_cut_off_is_incomplete(read: Read) -> None:
    whole = rss(item(1), item(2))
    document = read("feed", whole[: whole.index("Story 2")])
    assert not document.complete
    assert any("breaks off" in note for note in document.left_out)


def test_tags_of_entries_inside_cdata_are_text(read: Read) -> None:
    entry = item(1).replace("Story 1", "<![CDATA[how to write <item> in RSS]]>")
    document = read("feed", rss(entry))
    assert document.complete
    assert len(document.items) == 1


def test_a_control_character_loses_no_entry(read: Read) -> None:
    document = read("feed", rss(item(1), item(2).replace("Story", "Sto\x0bry"), item(3)))
    assert len(document.items) == 3
    assert document.complete


@given(st.lists(st.integers(0, 10_000), unique=True, max_size=20), st.integers(0, 2_000))
def test_wherever_a_feed_is_cut_nothing_is_lost_silently(numbers: list[int], cut: int) -> None:
    whole = rss(*(item(n) for n in numbers))
    part = whole[: max(120, len(whole) - cut)]
    source = make_source("feed")
    document = parse_bytes(part.encode(), source, url=source.url, snapshot_sha256=SHA)
    assert len(document.items) == len(numbers) or not document.complete


@pytest.mark.slow
def test_all_real_feeds_are_read_with_no_entry_lost_silently(shared: Path) -> None:
    files = sorted((shared / "pages" / "feeds").iterdir())
    assert files
    for file in files:
        body = file.read_bytes()
        source = make_source("feed")
        document = parse_bytes(body, source, url=source.url, snapshot_sha256=SHA)
        assert document.complete, file.name
        entries = body.count(b"<item>") + body.count(b"<item ") + body.count(b"<entry>") + body.count(b"<entry ")
        named = sum("no address" in note or "same article" in note for note in document.left_out)
        assert len(document.items) + named == entries, file.name
