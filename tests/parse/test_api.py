"""JSON: real shapes of four services by declarative mappings, and their errors recognised as errors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gsi_etl.errors import ParseError
from gsi_etl.model import Document

Read = Callable[..., Document]
WORLD_BANK = {
    "rows": "/1",
    "columns": {"country": "/countryiso3code", "year": "/date", "value": "/value"},
    "error": ["/0/message"],
    "pages": "/0/pages",
    "total": "/0/total",
}
GDELT = {
    "items": "/articles",
    "item": {
        "url": "/url",
        "title": "/title",
        "published": "/seendate",
        "publisher": "/domain",
        "language": "/language",
    },
    "date_format": "%Y%m%dT%H%M%SZ",
}
GUARDIAN = {
    "items": "/response/results",
    "item": {"url": "/webUrl", "title": "/webTitle", "published": "/webPublicationDate", "body": "/fields/bodyText"},
    "error": ["/message"],
}
SUMMARY = {"text": "/extract", "title": "/title", "published": "/timestamp", "error": ["/detail"]}


def sample(shared: Path, name: str) -> bytes:
    return (shared / "samples" / name).read_bytes()


def test_world_bank_rows_keep_their_digits_and_name_their_nulls(read: Read, shared: Path) -> None:
    document = read("json", sample(shared, "worldbank_v2_real_excerpt.json"), json=WORLD_BANK)
    (table,) = document.tables
    assert [[c.text for c in row] for row in table.rows] == [
        ["CAN", "2025", ""],
        ["CAN", "2024", ""],
        ["CAN", "2021", "67.0163805768966"],
    ]
    assert table.rows[2][2].number == Decimal("67.0163805768966")
    # The excerpt was cut by hand: its own header speaks of 198 rows.
    assert not document.complete
    assert any("198" in note for note in document.left_out)


@pytest.mark.parametrize(
    "body",
    [
        '[{"message":[{"id":"120","key":"Invalid","value":"Invalid value"}]}]',
        '[{"page":1,"pages":1,"total":0},null]',
        '<wb:error xmlns:wb="http://www.worldbank.org"><wb:message id="111"/></wb:error>',
        "502 Bad Gateway",
        "[]",
    ],
)
def test_world_bank_errors_are_errors(read: Read, body: str) -> None:
    with pytest.raises(ParseError) as caught:
        read("json", body, json=WORLD_BANK)
    assert caught.value.rule in ("api_error", "shape")


def test_one_page_of_several_is_incomplete(read: Read) -> None:
    body = '[{"page":1,"pages":3,"total":1},[{"countryiso3code":"PRK","date":"2016","value":25698326}]]'
    document = read("json", body, json=WORLD_BANK)
    assert not document.complete
    assert any("page 1 of 3" in note for note in document.left_out)


def test_gdelt_articles_become_items(read: Read, shared: Path) -> None:
    document = read("json", sample(shared, "gdelt_doc_artlist_real_one.json"), json=GDELT)
    (one,) = document.items
    assert one.url.startswith("https://www.jdsupra.com/")
    assert one.publisher == "jdsupra.com"
    assert one.published == datetime(2026, 5, 20, 22, 15, tzinfo=UTC)


def test_gdelt_bad_escapes_are_mended_and_said(read: Read) -> None:
    document = read("json", r'{"articles":[{"url":"https://n.example/1","title":"It\'s 2\% more"}]}', json=GDELT)
    assert document.items[0].title == r"It\'s 2\% more"
    assert any("invalid escapes" in note for note in document.left_out)


def test_gdelt_nothing_found_is_no_error_and_said(read: Read) -> None:
    document = read("json", "{}", json=GDELT)
    assert document.items == ()
    assert document.left_out


@pytest.mark.parametrize("name", ["gdelt_doc_rate_limited.txt", "gdelt_doc_keyword_error.txt"])
def test_gdelt_complaints_in_plain_text_are_errors(read: Read, shared: Path, name: str) -> None:
    with pytest.raises(ParseError) as caught:
        read("json", sample(shared, name), json=GDELT)
    assert caught.value.rule == "api_error"
    assert sample(shared, name).decode()[:30] in caught.value.why


def test_guardian_results_become_items(read: Read, shared: Path) -> None:
    script = sample(shared, "guardian_search_2020.js").decode()
    document = read("json", script[script.index("{") :], json=GUARDIAN)
    assert [i.published for i in document.items] == [datetime(2020, 11, 8, 17, 7, 27, tzinfo=UTC)]


def test_a_guardian_refusal_is_an_error(read: Read) -> None:
    with pytest.raises(ParseError, match="answered with an error"):
        read("json", '{"message":"Unauthorized"}', json=GUARDIAN)


def test_a_wikipedia_summary_becomes_text(read: Read) -> None:
    body = '{"title":"An index","extract":"It says 40.3 million.\\nAnd more.","timestamp":"2024-01-02T03:04:05Z"}'
    document = read("json", body, json=SUMMARY)
    assert document.text == "It says 40.3 million.\nAnd more."
    assert document.published is not None
    assert (document.published.day, document.published.method) == (date(2024, 1, 2), "api")


def test_a_wikipedia_error_is_an_error(read: Read) -> None:
    with pytest.raises(ParseError, match="answered with an error"):
        read("json", '{"title":"Not found.","detail":"Page not found"}', json=SUMMARY)


def test_an_item_with_an_unreadable_date_keeps_the_item_and_names_the_date(read: Read) -> None:
    document = read("json", '{"articles":[{"url":"https://n.example/1","seendate":"soon"}]}', json=GDELT)
    assert len(document.items) == 1
    assert any("'soon'" in note for note in document.left_out)


def test_a_list_or_an_object_in_a_field_is_written_with_the_digits_it_came_with(read: Read) -> None:
    body = '{"d": [{"country": "T\u00fcrkiye", "v": {"low": 1.50, "ends": [2, 3.10, null, true]}}]}'
    document = read("json", body, json={"rows": "/d", "columns": {"country": "/country", "v": "/v"}})
    assert [cell.text for cell in document.tables[0].rows[0]] == [
        "T\u00fcrkiye", '{"low": 1.50, "ends": [2, 3.10, null, true]}',
    ]  # fmt: skip
