"""What machines get, to the letter: JSON, CSV, structured data, feeds and the sitemap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from made_facts import NOW, changed, evidence

from gsi_etl.site.machine_formats import atom, jsonld, sitemap, to_csv, to_json
from gsi_etl.site.records import Changed

ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True)
class Pair:
    one: object
    other: object = None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, None, True], "b": "x"}, '{"a":[1,null,true],"b":"x"}'),
        ("é\u202e", '"\\u00e9\\u202e"'),
        (Decimal("40300000"), "40300000"),
        (Decimal("104.0"), "104"),
        (Decimal("104.6"), "104.6"),
        (Decimal("0.0437"), "0.0437"),
        (date(2026, 3, 1), '"2026-03-01"'),
        (datetime(2026, 3, 1, 6, 5, tzinfo=UTC), '"2026-03-01T06:05:00Z"'),
        (Pair(Decimal(1), Pair("x")), '{"one":1,"other":{"one":"x","other":null}}'),
        (evidence("place", "named", "PRK", words="there"),
         '{"slot":"place","value":"PRK","reason":"named","words":"there","where":"number"}'),
        (evidence("number", "bare", weight=0.5, runner_up=True),
         '{"slot":"number","reason":"bare","where":"number","weight":0.5,"runner_up":true}'),
    ],
)  # fmt: skip
def test_json_is_one_line_of_ascii_with_plain_values(value: object, text: str) -> None:
    assert to_json(value) == text + "\n"


@pytest.mark.parametrize("value", [Pair, b"bytes", {1}])
def test_what_json_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=f"no JSON for a {type(value).__name__}"):
        to_json({"a": value})


def test_any_mapping_is_an_object() -> None:
    from types import MappingProxyType

    assert to_json(MappingProxyType({"a": 1})) == '{"a":1}\n'


def test_csv_has_a_header_and_a_cell_for_each_value() -> None:
    rows: list[list[object]] = [
        ["a,b", 'say "x"', None, True, Decimal("1E+3"), Decimal("0.10"), date(2026, 3, 1), 7],
        ["=1+1", "two\nlines", "a\u202eb", "-x", "", "@a", datetime(2026, 3, 1, 6, tzinfo=UTC), 1.5],
    ]
    assert to_csv(("a", "b"), rows).split("\r\n") == [
        "a,b",
        '"a,b","say ""x""",,True,1000,0.10,2026-03-01,7',
        "'=1+1,\"two\nlines\",ab,'-x,,'@a,2026-03-01T06:00:00Z,1.5",
        "",
    ]
    assert to_csv(("a",), []) == "a\r\n"


def test_structured_data_cannot_end_its_element_and_has_nothing_that_is_not_known() -> None:
    made = jsonld({"name": "</script>&é", "none": None, "empty": "", "zero": 0, "when": date(2026, 3, 1)})
    assert made == (
        '{"@context": "https://schema.org", "name": "\\u003c/script\\u003e\\u0026é", "zero": 0, "when": "2026-03-01"}'
    )


def feed(*changes: Changed, **more: Any) -> ElementTree.Element:
    given = {"name": "all", "title": "A <title>", "base": "https://s.example/", "here": "https://s.example/feed.atom",
             "since": None}  # fmt: skip
    return ElementTree.fromstring(atom(changes, **{**given, **more}))


def told(entry: ElementTree.Element) -> Mapping[str, object]:
    return {
        "id": entry.findtext(f"{ATOM}id"), "title": entry.findtext(f"{ATOM}title"),
        "updated": entry.findtext(f"{ATOM}updated"), "links": [one.attrib for one in entry.findall(f"{ATOM}link")],
        "terms": [one.get("term") for one in entry.findall(f"{ATOM}category")],
        "summary": entry.findtext(f"{ATOM}summary"),
        "content": [(one.get("type"), one.text) for one in entry.findall(f"{ATOM}content")],
    }  # fmt: skip


def test_an_empty_feed_is_as_old_as_it_is_told_to_be() -> None:
    assert told(feed()) == {
        "id": "urn:uuid:1e49334b-f3d7-5353-9010-79c4818b96c7", "title": "A <title>", "updated": "2000-01-01T00:00:00Z",
        "links": [{"rel": "self", "href": "https://s.example/feed.atom"}, {"href": "https://s.example/index.html"}],
        "terms": [], "summary": None, "content": [],
    }  # fmt: skip
    assert feed(since=NOW).findtext(f"{ATOM}updated") == "2026-03-20T12:30:00Z"
    assert feed().findtext(f"{ATOM}author/{ATOM}name") == "gsi-etl"


def test_a_feed_is_as_new_as_its_newest_entry() -> None:
    old, new = changed("a", "revision", "info", 0), changed("b", "revision", "info", 2)
    for order in ((old, new), (new, old)):
        made = feed(*order, since=NOW)
        assert made.findtext(f"{ATOM}updated") == "2026-03-19T12:30:00Z"
        ids = [entry.findtext(f"{ATOM}updated") for entry in made.findall(f"{ATOM}entry")]
        assert ids == [f"{one.detected_at:%Y-%m-%dT%H:%M:%SZ}" for one in order]


ENTRY = {
    "title": "World: ch", "updated": "2026-03-19T12:30:00Z",
    "links": [{"href": "https://s.example/changes/ch/index.html"}], "terms": ["source_down", "warning"],
    "summary": "source down (warning); cause: source. Rule: a rule.", "content": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ({}, {}),
        ({"rule": ""}, {"summary": "source down (warning); cause: source."}),
        ({"old_text": "ok", "new_text": "down"},
         {"summary": "source down (warning); cause: source. Was: ok. Now: down. Rule: a rule."}),
        ({"old_text": "ok"}, {}),
        ({"new_text": "ok"}, {}),
        ({"evidence": "It is 5 now"}, {}),  # what concerns the machinery has no quote
        ({"change_class": "revision", "evidence": ""},
         {"terms": ["revision", "warning"], "summary": "revision (warning); cause: source. Rule: a rule."}),
        ({"change_class": "conflict", "old_text": "4", "new_text": "5", "evidence": "It is <5> now"},
         {"terms": ["conflict", "warning"], "summary": None, "content": [("html",
          "<p>conflict (warning); cause: source. Other: 4. Here: 5. Rule: a rule.</p>"
          "<blockquote>“It is &lt;<mark>5</mark>&gt; now”</blockquote><p>https://index.example/</p>")]}),
        ({"change_class": "withdrawn", "old_text": "4", "evidence": "It was 4", "url": None, "rule": ""},
         {"terms": ["withdrawn", "warning"], "summary": None, "content": [("html",
          "<p>withdrawn (warning); cause: source.</p><blockquote>“It was <mark>4</mark>”</blockquote>")]}),
        ({"change_class": "revision", "new_text": "6", "evidence": "It was 4", "url": "a&b", "rule": "\u202e"},
         {"terms": ["revision", "warning"], "summary": None, "content": [("html",
          "<p>revision (warning); cause: source. Rule: .</p><blockquote>“It was 4”</blockquote><p>a&amp;b</p>")]}),
    ],
)  # fmt: skip
def test_an_entry_tells_what_changed_with_its_quote(said: dict[str, Any], more: dict[str, Any]) -> None:
    change = changed("ch", **{"change_class": "source_down", "severity": "warning", **said})
    (entry,) = feed(change).findall(f"{ATOM}entry")
    made = dict(told(entry))
    assert made.pop("id") == told(feed(changed("ch", "x", "y")).findall(f"{ATOM}entry")[0])["id"]
    assert made == {**ENTRY, **more}


def test_an_entry_has_the_title_that_is_given_and_an_id_that_is_its_own() -> None:
    entries = feed(changed("a", "revision", "info"), changed("b", "revision", "info"), titles={"b": "Of <b>\x07"})
    first, second = map(told, entries.findall(f"{ATOM}entry"))
    assert (first["title"], second["title"]) == ("World: a", "Of <b>\ufffd")
    assert first["id"] != second["id"]


def test_a_quote_in_a_feed_is_cut_at_both_sides_of_its_number() -> None:
    long = changed("a", "revision", "info", new_text="5", evidence=f"{'x' * 5000} 5 {'y' * 5000}")
    (entry,) = feed(long).findall(f"{ATOM}entry")
    text = entry.findtext(f"{ATOM}content") or ""
    quoted = text[text.index("<blockquote>") : text.index("</blockquote>")]
    assert quoted == f"<blockquote>“…{'x' * 199} <mark>5</mark> {'y' * 198}…”"


def test_the_sitemap_has_the_address_of_each_page() -> None:
    assert sitemap(["", "a/&/"], "https://s.example/") == (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        "<url><loc>https://s.example/</loc></url>\n<url><loc>https://s.example/a/&amp;/</loc></url>\n</urlset>\n"
    )
