"""Damaged documents: whatever happens to the bytes, there is a document or a ``ParseError`` and nothing else."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parse_samples import SHA, make_source

from gsi_etl.config.source import Format
from gsi_etl.errors import ParseError
from gsi_etl.parse import parse_bytes
from gsi_etl.parse.plain_text import squeeze

SEEDS: dict[Format, bytes] = {
    "html": b"<!DOCTYPE html><html lang='en'><head><title>T</title><script type='application/ld+json'>{\"@type\":"
    b'"NewsArticle","datePublished":"2018-07-19"}</script></head><body><table><tr><th colspan=2>A</th></tr>'
    b"<tr><td>1</td><td rowspan=3>2,640,000</td></tr></table><dl><dt>People</dt><dd>2.6 million</dd></dl>"
    b"<time>19 July 2018</time><a href='/x'>x</a><p>40.3 million people<sup>1</sup></p></body></html>",
    "feed": b"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>N</title><item><title>S</title>"
    b"<link>https://n.example/1</link><pubDate>Thu, 19 Jul 2018 08:00:00 EDT</pubDate><description><![CDATA[<b>x</b>]]>"
    b"</description></item></channel></rss>",
    "csv": b'Country,Year,"People, est."\r\n"Korea, Republic of",2018,"99,000"\nIndia,2018,7989000\n\n,,\n',
    "json": b'{"rows":[{"country":"India","value":1.5},{"country":"\\u00e9\\n","value":null}],"total":2}',
}


@pytest.mark.parametrize("format", sorted(SEEDS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_gives_a_document_or_a_parse_error(format: Format, data: st.DataObject) -> None:
    body = bytearray(SEEDS[format])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body)))
        new = data.draw(st.binary(max_size=6))
        body[at : at + data.draw(st.integers(0, 20))] = new
    source = make_source(format)
    with suppress(ParseError):
        document = parse_bytes(bytes(body), source, url=source.url, snapshot_sha256=SHA)
        assert all(0 <= b.start <= b.end <= len(document.text) for b in document.blocks)
        for cell in (c for t in document.tables for row in t.rows for c in row if c.start is not None):
            assert document.text[cell.start : cell.end] == squeeze(cell.text)
