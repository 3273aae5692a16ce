"""``parse``: every field of a document, as JSON and for people, and what was asked of the reader."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions import parse as action
from gsi_etl.cli.actions.parse import parse
from gsi_etl.errors import UsageError
from gsi_etl.model import Block, Cell, DatedBy, Document, FeedItem, Table
from gsi_etl.reading import pool

TEXT = "First words.\n\nSecond words."
BOX = (Decimal("1.5"), Decimal(2), Decimal(3), Decimal(4))
TABLE = Table(
    "Sheet\x07", (("HEAD", "A"), ()), ((Cell("1", 1, 0), Cell("", 1, 1)),), page=3, left_out=("row 2: blank",)
)
DOCUMENT = Document(
    "file", "https://a.example/", "ab" * 32, "pdf", TEXT, title="A \x07tïtle", publisher="Walk Free", author="Ann",
    language="en", canonical_url="https://a.example/x", published=DatedBy(date(2018, 7, 19), "meta", Decimal("0.93")),
    modified=DatedBy(date(2019, 1, 2), "url", Decimal(1)), blocks=(Block("paragraph", 0, 12, page=1, bbox=BOX),
                                                                    Block("paragraph", 14, 27)),
    tables=(TABLE, replace(TABLE, name="", page=None)), links=(("https://b.example/", "b"),),
    items=(FeedItem("https://c.example/", "c", datetime(2018, 7, 19, 6, 5, tzinfo=UTC), "of c"),
           FeedItem("https://d.example/", "d")),
    complete=False, left_out=("a script",),
)  # fmt: skip


def test_the_json_of_a_document_has_every_field() -> None:
    table = {"page": 3, "headers": [["HEAD", "A"], []], "rows": [["1", ""]]}
    assert action._as_json(DOCUMENT) == {
        "title": "A \x07tïtle", "published": {"date": "2018-07-19", "method": "meta", "confidence": 0.93},
        "modified": {"date": "2019-01-02", "method": "url", "confidence": 1}, "publisher": "Walk Free",
        "author": "Ann", "language": "en", "canonical_url": "https://a.example/x", "format": "pdf", "complete": False,
        "text": TEXT,
        "blocks": [{"kind": "paragraph", "start": 0, "end": 12, "page": 1, "bbox": [1.5, 2, 3, 4]},
                   {"kind": "paragraph", "start": 14, "end": 27, "page": None, "bbox": None}],
        "tables": [{"name": "Sheet\x07"} | table, {"name": ""} | table | {"page": None}],
        "links": [{"url": "https://b.example/", "text": "b"}],
        "items": [{"url": "https://c.example/", "title": "c", "published": "2018-07-19T06:05:00Z", "summary": "of c"},
                  {"url": "https://d.example/", "title": "d", "published": None, "summary": ""}],
        "left_out": ["a script"],
    }  # fmt: skip
    bare = action._as_json(Document("file", "", "", "html", ""))
    assert (bare["published"], bare["modified"], bare["complete"]) == (None, None, True)


def test_people_see_what_there_is_and_are_told_what_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    action._show(DOCUMENT)
    said = capsys.readouterr()
    assert said.out.splitlines()[:8] == [
        "title      A \\u0007tïtle", "publisher  Walk Free", "author     Ann",
        "published  2018-07-19 (by meta, confidence 0.93)", "modified   2019-01-02 (by url, confidence 1)",
        "language   en", "address    https://a.example/x", "read as    pdf, 27 characters, 1 links",
    ]  # fmt: skip
    assert "First words." in said.out
    assert said.err.splitlines() == [
        "skipped in Sheet\\u0007: row 2: blank", "skipped in the table: row 2: blank", "skipped: a script",
        "incomplete: it can confirm figures, but none counts as removed",
    ]  # fmt: skip
    action._show(Document("file", "", "", "html", ""))
    said = capsys.readouterr()
    assert (said.out.splitlines()[0], said.err) == ("read as    html, 0 characters, 0 links", "")


def test_the_lines_are_as_wide_as_the_terminal_and_at_most_two_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    widths: list[int] = []
    from gsi_etl.cli.render import document

    def lines_of(_document: Document, width: int) -> list[str]:
        widths.append(width)
        return []

    monkeypatch.setattr(document, "lines_of", lines_of)
    for columns in (90, 500):
        monkeypatch.setattr(action, "console", lambda columns=columns: type("Console", (), {"width": columns}))
        action._show(DOCUMENT)
    assert widths == [90, 200]


class Pool:
    """Reads nothing, and knows what it was asked to read and how."""

    asked: list[Any]

    def __init__(self, **limits: int) -> None:
        self.limits = limits

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def parse(self, body: bytes, source: Any, **how: Any) -> Document:
        Pool.asked = [self.limits, body, source.model_dump(exclude_defaults=True), how]
        return DOCUMENT


@pytest.mark.parametrize(
    ("name", "url", "media_type", "form"),
    [("a b.html", "", "", "html"), ("t.csv", "https://a.example/t", "", "csv"), ("t", "", "text/csv", "csv")],
)
def test_a_file_is_read_as_the_only_document_of_a_source_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, url: str,
    media_type: str, form: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(pool, "ParserPool", Pool)
    (tmp_path / name).write_bytes(b"Country,People\nIndia,1\n")
    parse(tmp_path / name, url, media_type, json=True)
    address = url or f"http://localhost/{name.replace(' ', '%20')}"
    limits, body, source, how = Pool.asked
    assert (limits, body) == ({"workers": 1}, b"Country,People\nIndia,1\n")
    assert source == {
        "id": "file", "title": name, "kind": "report", "publisher": {"name": "unknown"}, "url": address,
        "format": "html", "schedule": "0 0 * * *", "cadence": "P1D",
    }  # fmt: skip
    assert how == {
        "url": address, "snapshot_sha256": hashlib.sha256(body).hexdigest(), "media_type": media_type or None,
        "format": how["format"],
    }  # fmt: skip
    assert name != "t.csv" or how["format"] == form
    said = capsys.readouterr().out
    assert said.startswith('{\n  "title": "A \\u0007tïtle",\n')
    assert json.loads(said)["title"] == DOCUMENT.title
    parse(tmp_path / name)
    assert capsys.readouterr().out.startswith("title      A ")


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        parse(tmp_path)
    error = caught.value
    assert (error.what, error.where, error.why) == ("the file cannot be read", str(tmp_path), "Is a directory")
