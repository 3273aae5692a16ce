"""Pages come out of a WARC file whole, each with its place; a file that is not whole gives an error that says why."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest
import warc_set
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gsi_etl.backfill.stream import digest_of
from gsi_etl.backfill.warc import Page, Seen, page_at, pages
from gsi_etl.errors import WarcError

ARTICLES = warc_set.articles(4, padding=2)
RECORDS = [part for one in ARTICLES for part in (warc_set.request(one), warc_set.record(one))]


def read(path: Path, sha256: str | None = None) -> list[Page]:
    return list(pages(path, Seen(), sha256=sha256))


def why(path: Path) -> str:
    with pytest.raises(WarcError) as caught:
        read(path)
    assert caught.value.where == str(path)
    return caught.value.why


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_every_page_is_read_and_found_again_at_its_offset(tmp_path: Path, name: str) -> None:
    path, seen = warc_set.write(tmp_path / name, RECORDS), Seen()
    found = list(pages(path, seen, sha256=digest_of(path)))
    assert [(page.url, page.body) for page in found] == [(one.url, one.html) for one in ARTICLES]
    assert (seen.records, seen.pages, seen.refused) == (8, 4, [])
    assert [page_at(path, page.offset) for page in found] == found


def test_an_offset_leads_to_the_first_byte_of_its_gzip_member(tmp_path: Path) -> None:
    path = warc_set.write(tmp_path / "a.warc.gz", RECORDS)
    for page in read(path):
        member = zlib.decompressobj(31).decompress(path.read_bytes()[page.offset :])
        assert page.url.encode() in member[:600]


def test_what_http_did_to_a_body_is_undone(tmp_path: Path) -> None:
    one = ARTICLES[0]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (one.html[:100], one.html[100:])) + b"0\r\n\r\n"
    sent = [
        warc_set.record(one, headers=[("Content-Encoding", "gzip")], body=gzip.compress(one.html)),
        warc_set.record(one, headers=[("Transfer-Encoding", "chunked")], body=chunks),
    ]
    assert [page.body for page in read(warc_set.write(tmp_path / "a.warc.gz", sent))] == [one.html, one.html]


def test_a_page_whose_message_cannot_be_read_is_named_and_costs_no_other(tmp_path: Path) -> None:
    broken = warc_set.record(ARTICLES[0], headers=[("Content-Encoding", "gzip")], body=b"no gzip at all")
    path, seen = warc_set.write(tmp_path / "a.warc.gz", [broken, RECORDS[3]]), Seen()
    assert [page.url for page in pages(path, seen)] == [ARTICLES[1].url]
    ((url, offset, _),) = seen.refused
    assert (url, offset) == (ARTICLES[0].url, 0)


def test_an_empty_file_and_an_html_page_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    (tmp_path / "wall.warc.gz").write_bytes(b"<!DOCTYPE html><title>403</title>")
    (tmp_path / "packed.warc.gz").write_bytes(gzip.compress(b"<!DOCTYPE html><title>403</title>"))
    assert why(tmp_path / "empty.warc.gz") == "the file is empty"
    for name in ("wall", "packed"):
        assert "not a WARC file: it begins with b'<!DOCTYPE html>" in why(tmp_path / f"{name}.warc.gz")


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_a_file_cut_anywhere_but_between_records_is_damaged(tmp_path: Path, name: str) -> None:
    path, ends = tmp_path / name, [0]
    for one in RECORDS:
        ends.append(ends[-1] + len(gzip.compress(one, 6, mtime=0) if name.endswith(".gz") else one))
    whole = warc_set.write(path, RECORDS).read_bytes()
    # Of a plain file the lines behind a record that is whole may be missing.
    may_end = {end - by for end in ends for by in ((0,) if name.endswith(".gz") else (0, 2, 4))}
    for cut in [*range(1, len(whole), 37), *(end + by for end in ends for by in (-5, -3, -1, 1, 2, 5))]:
        if 0 < cut < len(whole) and cut not in may_end:
            path.write_bytes(whole[:cut])
            assert why(path), cut


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_gives_an_error_or_the_same_pages(tmp_path: Path, data: st.DataObject) -> None:
    whole = warc_set.write(tmp_path / "whole.warc.gz", RECORDS).read_bytes()
    at, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    path = tmp_path / "flipped.warc.gz"
    path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :])
    try:
        found = read(path)
    except WarcError:
        return
    assert [page.body for page in found] == [one.html for one in ARTICLES]


def test_a_flipped_byte_of_a_plain_file_is_known_by_the_digest(tmp_path: Path) -> None:
    path = warc_set.write(tmp_path / "a.warc", RECORDS)
    content = bytearray(path.read_bytes())
    content[content.index(b"<article>") + 3] ^= 1
    path.write_bytes(bytes(content))
    assert "has not the digest that it states" in why(path)


def test_a_file_other_than_the_one_that_was_planned_is_not_read(tmp_path: Path) -> None:
    path = warc_set.write(tmp_path / "a.warc.gz", RECORDS)
    planned = digest_of(path)
    warc_set.write(path, RECORDS[:4])
    with pytest.raises(WarcError) as caught:
        read(path, planned)
    assert "its sha256 differs" in caught.value.why
