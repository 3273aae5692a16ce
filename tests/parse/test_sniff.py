"""The bytes decide what they are."""

from __future__ import annotations

import gzip

import pytest

from gsi_etl.config.source import Format
from gsi_etl.errors import ParseError
from gsi_etl.parse import sniff


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"<!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf\n <HTML lang=en>", "html"),
        (b"<div>a part of a page</div>", "html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "html"),
        (b"<?xml version='1.0'?><!-- c --><rss version='2.0'>", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "feed"),
        ("<?xml version='1.0'?><rss/>".encode("utf-16"), "feed"),
        (b"<wb:error xmlns:wb='x'>", "xml"),
        (b'{"a": 1}', "json"),
        (b" [1]", "json"),
        (b"PK\x03\x04....", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"junk before %PDF-1.4", "pdf"),
        (b"Country,People\n", "text"),
        (b"Country,Note\nIndia,<p>a cell with a tag</p>\n", "text"),
        (b"\x00\x01\x02", "binary"),
        (b" \r\n", "empty"),
    ],
)
def test_kinds_by_magic(body: bytes, found: str) -> None:
    assert sniff.sniff(body) == found


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b"<html>log in</html>", "pdf"),
        (b"<html>log in</html>", "xlsx"),
        (b"<html>log in</html>", "csv"),
        (b"<html>log in</html>", "feed"),
        (b"%PDF-1.4", "html"),
        (b"PK\x03\x04", "html"),
        (b"<rss>", "html"),
    ],
)
def test_what_is_not_what_the_source_declares_is_refused(body: bytes, wanted: Format) -> None:
    with pytest.raises(ParseError) as caught:
        sniff.settle(body, wanted)
    assert caught.value.rule == "type_mismatch"


@pytest.mark.parametrize(
    ("body", "name", "format"),
    [
        (b"Country,People\n", "table.csv", "csv"),
        (b"Country\tPeople\n", "table.tsv", "csv"),
        (b"Some words.", "article.txt", "html"),
        (b"<html>", "table.csv", "html"),
        (b"%PDF-", "x.html", "pdf"),
    ],
)
def test_a_file_of_unknown_origin(body: bytes, name: str, format: Format) -> None:
    assert sniff.guess_format(body, name) == format


def test_one_wrapping_in_gzip_is_undone_and_a_second_is_not() -> None:
    once = gzip.compress(b"<rss>")
    assert sniff.unwrap(once) == b"<rss>"
    assert sniff.unwrap(gzip.compress(once)) == once
    assert sniff.unwrap(b"plain") == b"plain"


def test_a_damaged_wrapping_is_refused() -> None:
    whole = gzip.compress(bytes(range(256)) * 100)
    for cut in range(3, len(whole) - 1, 37):
        with pytest.raises(ParseError):
            sniff.unwrap(whole[:cut])
