"""``gsi-etl parse FILE``: a document as it was read, for people or as JSON (DESIGN.md section 7)."""

from __future__ import annotations

import hashlib
import json as jsonlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from gsi_etl.base.formatting import visible
from gsi_etl.cli.render.output import console, plain, say
from gsi_etl.errors import UsageError

if TYPE_CHECKING:
    from gsi_etl.model import DatedBy, Document, Table

#: A preview of a wide table shows the columns that fit into this.
PREVIEW = 200


def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="HTML, feed, PDF, XLSX, CSV or JSON.")],
    url: Annotated[str, typer.Option("--url", help="Resolve links and dates against this address.")] = "",
    media_type: Annotated[str, typer.Option("--media-type", help="Suggest a type; the bytes decide.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show a document as the parser reads it."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError("the file cannot be read", where=str(file), why=str(error.strerror)) from None
    document = _read(body, file, url, media_type or None)
    if json:
        print(jsonlib.dumps(_as_json(document), ensure_ascii=False, indent=2))
    else:
        _show(document)


def _read(body: bytes, file: Path, url: str, media_type: str | None) -> Document:
    """Read it in a child process, as the pipeline would, under a source made up for this file."""
    from gsi_etl.config.source import Publisher, Source
    from gsi_etl.parse.sniff import guess_format, unwrap
    from gsi_etl.reading.pool import ParserPool

    source = Source(
        id="file",
        title=file.name,
        kind="report",
        publisher=Publisher(name="unknown"),
        url=url or f"http://localhost/{quote(file.name)}",
        format="html",
        schedule="0 0 * * *",
        cadence="P1D",
    )
    form = guess_format(unwrap(body), file.name, media_type)
    digest = hashlib.sha256(body).hexdigest()
    with ParserPool(workers=1) as pool:
        return pool.parse(
            body, source, url=url or source.url, snapshot_sha256=digest, media_type=media_type, format=form
        )


def _as_json(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "published": _date_json(document.published),
        "modified": _date_json(document.modified),
        "publisher": document.publisher,
        "author": document.author,
        "language": document.language,
        "canonical_url": document.canonical_url,
        "format": document.format,
        "complete": document.complete,
        "text": document.text,
        "blocks": [
            {"kind": b.kind, "start": b.start, "end": b.end, "page": b.page, "bbox": b.bbox and [*map(plain, b.bbox)]}
            for b in document.blocks
        ],
        "tables": [_table_json(table) for table in document.tables],
        "links": [{"url": target, "text": text} for target, text in document.links],
        "items": [
            {"url": i.url, "title": i.title, "published": plain(i.published), "summary": i.summary}
            for i in document.items
        ],
        "left_out": list(document.left_out),
    }


def _date_json(dated: DatedBy | None) -> dict[str, Any] | None:
    if dated is None:
        return None
    return {"date": plain(dated.day), "method": dated.method, "confidence": plain(dated.confidence)}


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "page": table.page,
        "headers": [list(path) for path in table.headers],
        "rows": [[cell.text for cell in row] for row in table.rows],
    }


def _show(document: Document) -> None:
    from gsi_etl.cli.render.document import lines_of

    for label, value in (
        ("title", document.title),
        ("publisher", document.publisher),
        ("author", document.author),
        ("published", _date_words(document.published)),
        ("modified", _date_words(document.modified)),
        ("language", document.language),
        ("address", document.canonical_url),
        ("read as", f"{document.format}, {len(document.text):,} characters, {len(document.links):,} links"),
    ):
        if value:
            print(f"{label:<10} {visible(value)}")
    for line in lines_of(document, min(console().width, PREVIEW)):
        print(line)
    for table in document.tables:
        for note in table.left_out:
            say(f"skipped in {table.name or 'the table'}: {note}")
    for note in document.left_out:
        say(f"skipped: {note}")
    if not document.complete:
        say("incomplete: it can confirm figures, but none counts as removed")


def _date_words(dated: DatedBy | None) -> str:
    return f"{dated.day.isoformat()} (by {dated.method}, confidence {dated.confidence})" if dated else ""
