"""What bytes may do to figures, from the fetch to the commit: whole ones everything, all others confirm and no more."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.monitored import Monitored, Site, names
from server.scripted import ScriptedServer
from server.wire import Wire, WireServer

pytestmark = pytest.mark.slow

WORLD = "In 2016, an estimated 40.3 million people were living in modern slavery worldwide."
LABOUR = "In 2016, 24.9 million people were in forced labour worldwide."
MARRIAGE = "In 2016, 15.4 million people were in forced marriage worldwide."
VALUES = {WORLD: 40_300_000, LABOUR: 24_900_000, MARRIAGE: 15_400_000}
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def monitored(site: Site, tmp_path: Path) -> Iterator[Monitored]:
    """A page with three figures, read whole in the first hour."""
    with WireServer({"/page": site.play}) as server:
        made = Monitored(tmp_path)
        made.watch("index", server.base + "/page", more="recognise: {text: [The index], min_figures: 1}")
        site.say(*VALUES)
        made.run(hours=1)
        assert made.values() == dict.fromkeys(VALUES.values(), "current")
        yield made


def test_unproved_bytes_never_take_a_figure_away_and_proved_ones_do(monitored: Monitored, site: Site) -> None:
    site.say(WORLD, LABOUR, proved=False)
    batches, changes = monitored.run(hours=2)
    assert changes == []
    assert "nothing proves the end" in batches[0].warnings[0]
    assert monitored.values()[15_400_000] == "current"
    site.say(WORLD, LABOUR)  # the same bytes, and now their end is proved: they are read again
    assert names(monitored.run(hours=3)[1]) == []
    assert monitored.values()[15_400_000] == "missing"
    site.say(WORLD, LABOUR, "More.", proved=False)
    for hours in (4, 5):  # the same half of a page twice is not a second proof either
        assert names(monitored.run(hours=hours)[1]) == []
        assert monitored.values()[15_400_000] == "missing"
    site.say(WORLD, LABOUR, "More.")
    assert names(monitored.run(hours=6)[1]) == ["withdrawn"]
    assert names(monitored.run(hours=7)[1]) == []


def test_unproved_bytes_confirm_figures(monitored: Monitored, site: Site) -> None:
    site.say("Anew.", *VALUES, proved=False)
    assert monitored.run(hours=2)[1] == []
    assert monitored.values() == dict.fromkeys(VALUES.values(), "current")
    rows = monitored.sql("SELECT DISTINCT snapshot_sha256 FROM core.figure_now")
    assert rows == monitored.sql("SELECT sha256 FROM core.fetches ORDER BY attempted_at DESC LIMIT 1")


def test_a_number_that_was_cut_is_no_revision_until_a_whole_page_states_it(monitored: Monitored, site: Site) -> None:
    site.say(WORLD.replace("40.3", "4"), LABOUR, MARRIAGE, proved=False)
    assert monitored.run(hours=2)[1] == []
    assert monitored.values()[40_300_000] == "current"
    site.say(WORLD.replace("40.3", "4"), LABOUR, MARRIAGE)
    assert names(monitored.run(hours=3)[1]) == ["revision"]


def _spoilt(site: Site, old: bytes, new: bytes) -> None:
    """The same page with other bytes, its length declared."""
    body = site.body.replace(old, new)
    assert body != site.body
    site.sent = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )


@pytest.mark.parametrize(
    "spoilt",
    [
        b"1\x815.4 million",
        pytest.param(b"15\x814 million", marks=pytest.mark.slow),
        pytest.param(b"15.4\x81million", marks=pytest.mark.slow),
        b"15.4 mill\x81on",
        pytest.param(b"15.4 million p\x81ople", marks=pytest.mark.slow),
    ],
)
def test_a_number_with_undecodable_letters_beside_it_makes_no_event(
    monitored: Monitored, site: Site, spoilt: bytes
) -> None:
    site.say("Café Ångström – naïve.", *VALUES)
    for hours in (2, 3, 4):
        _spoilt(site, b"15.4 million" if b"p" not in spoilt else b"15.4 million people", spoilt + b" " * hours)
        batches, changes = monitored.run(hours=hours)
        assert changes == []
        assert "cannot be decoded" in batches[0].warnings[0]
    assert monitored.values() == dict.fromkeys(VALUES.values(), "current")


def test_undecodable_letters_far_from_numbers_hide_no_removal(monitored: Monitored, site: Site) -> None:
    for hours in (2, 3):
        site.say("Café – naïve.", WORLD, LABOUR, "Nothing else is said here by Zo|.", "." * hours)
        _spoilt(site, b"Zo|", b"Zo\xeb")
        changes = monitored.run(hours=hours)[1]
    assert names(changes) == ["withdrawn"]


@pytest.mark.parametrize("step", [pytest.param(3, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.nightly)])
def test_a_page_cut_at_any_byte_changes_nothing(monitored: Monitored, site: Site, step: int) -> None:
    site.say(*VALUES, proved=False)
    whole, wrong = site.sent, {}
    with monitored.looking(hours=2) as look:
        for end in range(whole.index(b"\r\n\r\n"), len(whole), step):
            site.sent = whole[:end]
            batches, changes = look()
            # What is cut before its first figure is no longer the page: that is said of the source, not of figures.
            said = [c for c in changes if c.change_class not in ("not_the_page", "layout_changed", "source_down")]
            if said or (batches[0].read and not batches[0].warnings and batches[0].trouble is None):
                wrong[end] = [change.sentence for change in said]
    assert wrong == {}


def _length(body: bytes) -> bytes:
    return HTML + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _chunked(body: bytes) -> bytes:
    return HTML + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def _gzip_trailer(body: bytes) -> bytes:
    return HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(body)


def test_every_true_removal_is_found_once_and_so_is_its_return(monitored: Monitored, site: Site) -> None:
    """Each of the figures in turn, and each way of proving the end of the page."""
    found, hours = {}, 1

    def serve(framed: Callable[[bytes], bytes], *paragraphs: str) -> list[str]:
        nonlocal hours
        site.say(*paragraphs)
        site.sent = framed(site.body)
        hours += 1
        return names(monitored.run(hours=hours)[1])

    for gone, framed in zip(VALUES, (_length, _chunked, _gzip_trailer), strict=True):
        left = [paragraph for paragraph in VALUES if paragraph != gone]
        days = (left, [*left, "Other words."], left, VALUES)
        found[gone] = [serve(framed, *paragraphs) for paragraphs in days]
    assert found == {gone: [[], ["withdrawn"], [], ["restored"]] for gone in VALUES}


def test_a_server_that_says_304_for_ever_is_asked_for_its_bytes_within_a_week(tmp_path: Path) -> None:
    """Its validators never change, whatever it publishes."""
    text, asked = [WORLD], []

    def frozen(wire: Wire) -> None:
        asked.append("if-none-match" in wire.headers)
        if asked[-1]:
            wire.send(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
            return
        body = f"<title>The index</title><p>{text[0]}</p>".encode()
        wire.send(HTML + b'ETag: "1"\r\nContent-Length: %d\r\n\r\n' % len(body) + body)

    with WireServer({"/page": frozen}) as server:
        monitored = Monitored(tmp_path)
        monitored.watch("index", server.base + "/page", more="recognise: {min_figures: 1}")
        monitored.run(hours=0)
        text[0] = WORLD.replace("40.3", "41.6")
        changes = {day: names(monitored.run(hours=24 * day)[1]) for day in (1, 6, 7)}
    assert changes == {1: [], 6: [], 7: ["revision"]}
    assert asked == [False, True, True, False]


def test_a_feed_that_renames_reorders_and_brings_back_its_items_tells_nothing_new(tmp_path: Path) -> None:
    """An article is its address: what a feed calls it, and when it lists it, makes no second one."""

    def entry(server: ScriptedServer, number: int, guid: str, more: str = "") -> str:
        link = f"<link>{server.url(f'/story/{number}')}{more}</link>"
        return f"<item><title>Victims of slavery: count {number}</title>{link}<guid>{guid}</guid></item>"

    with ScriptedServer() as server:
        monitored = Monitored(tmp_path)
        monitored.watch("news", server.url("/feed"), kind="news", format="feed", more="follow: {match: [slavery]}")

        def serve(hours: float, *entries: str) -> list[str]:
            feed = f"<rss version='2.0'><channel><title>News</title>{''.join(entries)}</channel></rss>"
            server.set("/feed", feed, content_type="application/rss+xml")
            return names(monitored.run(hours=hours)[1])

        for number, paragraph in enumerate(VALUES):
            title = f"Victims of slavery: count {number}"
            server.set(f"/story/{number}", f"<title>{title}</title><h1>{title}</h1><p>{paragraph}</p>")
        listed = [entry(server, n, f"guid-{n}") for n in range(3)]
        assert serve(1, *listed) == ["new_figure"] * 3
        known = monitored.sql("SELECT url, document_id FROM core.documents WHERE url LIKE '%/story/%' ORDER BY ALL")
        assert len(known) == 3
        days = {
            "other guids": [entry(server, n, f"moved-{n}") for n in range(3)],
            "one guid for all": [entry(server, n, "same") for n in range(3)],
            "twice, and with a tracker": [
                *listed,
                *(entry(server, n, f"again-{n}", "?utm_source=rss") for n in range(3)),
            ],
            "another order": listed[::-1],
            "gone": listed[:1],
            "back": listed,
        }
        assert {day: serve(hours, *items) for hours, (day, items) in enumerate(days.items(), start=2)} == {
            day: [] for day in days
        }
        stories = "SELECT url, document_id FROM core.documents WHERE url LIKE '%/story/%' ORDER BY ALL"
        assert monitored.sql(stories) == known
        assert monitored.values() == dict.fromkeys(VALUES.values(), "current")
