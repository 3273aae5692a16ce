"""The one way from bytes to a ``Document``: settle what they are, call the reader of that format, name what was lost.

Runs inside the worker process (and in unit tests). Loads a format's library only when that format is read.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from gsi_etl.config.source import Format, JsonSpec, Source, TableSpec
from gsi_etl.errors import ParseError
from gsi_etl.model import Document
from gsi_etl.parse import limits, sniff

#: Goes up whenever the same bytes may give another document: such a change is the reader's and not the source's.
READER_VERSION = "documents-5"

#: How a note begins on what is shown and cannot be read.
UNREAD = "not read: "

_READERS: dict[Format, str] = {
    "html": "page",
    "feed": "feed",
    "pdf": "pdf",
    "xlsx": "sheet",
    "csv": "delimited",
    "json": "api",
}


@dataclass(frozen=True, slots=True)
class Input:
    """What a reader gets: the bytes, what is known of them beforehand, and the empty document to fill."""

    body: bytes
    blank: Document
    url: str
    charset: str | None = None
    table: TableSpec | None = None
    json: JsonSpec | None = None
    language: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def parse_bytes(
    body: bytes,
    source: Source,
    *,
    url: str,
    snapshot_sha256: str,
    media_type: str | None = None,
    charset: str | None = None,
    format: Format | None = None,
) -> Document:
    """The document that the bytes hold. ``format`` overrides the source's (an article followed from a feed is html).

    ``media_type`` is what the server said and is not believed. Raises ``ParseError`` whose ``where`` names source and
    address and whose ``rule`` names the limit or check; never returns part of a document as if it were the whole.
    """
    del media_type
    wanted = format or source.format
    where = f"{source.id}: {url}"
    try:
        if len(body) > limits.BODY_BYTES:
            raise ParseError(f"the body is larger than {limits.BODY_BYTES:,} bytes", rule="body_bytes")
        plain = sniff.unwrap(body)
        if wanted != "json":  # An API's error text is not JSON either: its reader tells the two apart.
            sniff.settle(plain, wanted)
        given = Input(
            body=plain,
            blank=Document(source.id, url, snapshot_sha256, wanted, "", reader_version=READER_VERSION),
            url=url,
            charset=charset,
            table=source.table if wanted == source.format else None,
            json=source.json_ if wanted == source.format else None,
            language=source.defaults.language,
            select=_for(wanted, source.select),
            ignore=_for(wanted, source.ignore),
        )
        return _reader(wanted)(given)
    except ParseError as error:
        raise _located(error, where) from None
    except RecursionError:
        raise _located(ParseError("the document is nested too deeply", rule="depth"), where) from None
    except MemoryError:
        raise _located(
            ParseError("reading it needs more memory than a reader may have", rule="memory"), where
        ) from None
    except Exception as error:  # A library's own exceptions have no common root; none may pass untyped.
        raise _located(
            ParseError(
                f"the {wanted} reader could not make sense of the bytes",
                rule="unreadable",
                why=f"{type(error).__name__}: {error}"[:300],
            ),
            where,
        ) from error


def _for(format: Format, selectors: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a source's selectors that this format has: an API's list leads to pages."""
    return tuple(selector for selector in selectors if selector.startswith("$") == (format == "json"))


def _reader(format: Format) -> Callable[[Input], Document]:
    module = importlib.import_module(f"gsi_etl.parse.{_READERS[format]}")
    read: Callable[[Input], Document] = module.read
    return read


def _located(error: ParseError, where: str) -> ParseError:
    error.where = f"{where}, {error.where}" if error.where and error.where != where else where
    error.kept = error.kept or "the bytes are kept as received; the source's last good figures stay"
    return error


def finished(
    document: Document, *, left_out: tuple[str, ...] = (), complete: bool = True, trouble: str = ""
) -> Document:
    """The document with what was dropped and what could not be decoded; an unseen end makes it incomplete."""
    notes = tuple(note for note in (*document.left_out, *left_out, trouble) if note)
    return replace(document, left_out=notes, complete=document.complete and complete)


def unread(what: str) -> str:
    """A note on what people see and the reader cannot read: the run tells it, and nothing counts as gone for it."""
    return f"{UNREAD}{what}"
