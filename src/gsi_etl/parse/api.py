"""JSON: an API's answer read by the mapping in the source's file, with its error bodies recognised as errors.

Strict where silence would lie: NaN, duplicate keys, bottomless nesting and more rows promised than given are all named.
Knows ``JsonSpec`` and no particular API.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gsi_etl.config.source import JsonSpec
from gsi_etl.errors import ParseError
from gsi_etl.model import Cell, DatedBy, Document, FeedItem, Table
from gsi_etl.parse import dates, limits
from gsi_etl.parse.charset import decode
from gsi_etl.parse.plain_text import plain, squeeze
from gsi_etl.parse.read import Input, finished
from gsi_etl.parse.scope import json_in_scope
from gsi_etl.parse.text import TextBuilder
from gsi_etl.parse.urls import absolute, canonical_url

_BAD_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')
_STRUCTURE = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_JSONP = re.compile(r"(?:/\*\*/)?\s{0,9}[A-Za-z_$][\w$.]{0,80}\s{0,9}\(\s{0,99}(?=[\[{])")
_MISSING = object()


def read(given: Input) -> Document:
    """Rows as a table, articles as items, or a text, as ``JsonSpec`` says; without one, the largest list of records."""
    decoded = decode(given.body, header=given.charset)
    data, repaired = _load(decoded.text)
    if given.select or given.ignore:
        data = json_in_scope(data, given.select, given.ignore)
    spec = given.json or _guess(data)
    _refuse_errors(data, spec)
    if spec.rows is not None:
        document, notes = _rows(data, spec, given)
    elif spec.items is not None:
        document, notes = _items(data, spec, given)
    else:
        document, notes = _text(data, spec, given)
    notes += [f"{repaired} invalid escapes were taken as they are"] if repaired else []
    short = _shortfall(data, spec, document)
    return finished(document, left_out=(*notes, *short), complete=not short, trouble=decoded.trouble)


# ------------------------------------------------------------------------------------------------------------ loading


def _load(text: str) -> tuple[Any, int]:
    """The value, and how many invalid escapes were fixed (GDELT writes ``\\'`` and the like)."""
    stripped = text.strip()
    if wrapped := _JSONP.match(stripped):  # a script that calls a function with the answer
        stripped = stripped[wrapped.end() :].rstrip("; \t\r\n").removesuffix(")").strip()
    if not stripped:
        raise ParseError("the body is empty", rule="empty", hint="an empty answer says nothing about the figures")
    if stripped[0] not in "{[":
        raise ParseError(
            "the answer is not JSON",
            rule="api_error",
            why=f"it says {squeeze(stripped)[:300]!r}",
            hint="the service answers errors in plain text or markup, also with status 200: wait, or fix the query",
        )
    _shallow(stripped)
    try:
        return _loads(stripped), 0
    except json.JSONDecodeError as error:
        if "escape" not in error.msg:
            raise _malformed(error) from None
    repaired, count = _repair_escapes(stripped)
    try:
        return _loads(repaired), count
    except json.JSONDecodeError as error:
        raise _malformed(error) from None


def _loads(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_unique,
            strict=False,
        )
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise ParseError("a number is out of all bounds", rule="json_number", why=str(error)[:200]) from None


def _malformed(error: json.JSONDecodeError) -> ParseError:
    return ParseError(
        "the JSON is malformed", rule="json", where=f"line {error.lineno}, column {error.colno}", why=error.msg
    )


def _decimal(literal: str) -> Decimal:
    value = Decimal(literal)
    if abs(value.adjusted()) > 400:
        raise ParseError(f"the number {literal[:40]} is out of all bounds", rule="json_number")
    return value


def _integer(literal: str) -> int:
    if len(literal) > 400:
        raise ParseError(f"a number of {len(literal):,} digits", rule="json_number")
    return int(literal)


def _constant(name: str) -> Any:
    raise ParseError(f"{name} is not a number", rule="json_number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [k for k, _ in pairs]
        twice = next(k for k in keys if keys.count(k) > 1)
        raise ParseError(f"the key {twice[:80]!r} stands twice in one object", rule="json_duplicate")
    return found


def _shallow(text: str) -> None:
    """Nesting counted outside strings, before a recursive parser sees it."""
    depth, inside = 0, False
    for match in _STRUCTURE.finditer(text):
        mark = match.group()
        if mark == '"':
            inside = not inside
        elif inside:
            continue
        elif mark in "[{":
            depth += 1
            if depth > limits.JSON_DEPTH:
                raise ParseError(f"nested more than {limits.JSON_DEPTH} deep", rule="depth")
        elif mark in "]}":
            depth -= 1


def _repair_escapes(text: str) -> tuple[str, int]:
    count = 0

    def repair(match: re.Match[str]) -> str:
        nonlocal count
        if len(match.group()) > 1:
            return match.group()
        count += 1
        return "\\\\"

    return _BAD_ESCAPE.sub(repair, text), count


# ------------------------------------------------------------------------------------------------------------ pointers


def _at(data: Any, pointer: str) -> Any:
    """What an RFC 6901 pointer points to, or ``_MISSING``."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(data, dict):
            data = data.get(key, _MISSING)
        elif isinstance(data, list) and key.isascii() and key.isdigit() and int(key) < len(data):
            data = data[int(key)]
        else:
            return _MISSING
    return data


def _string(data: Any, pointer: str | None) -> str:
    value = _MISSING if pointer is None else _at(data, pointer)
    if value is _MISSING or value is None or isinstance(value, (dict, list)):
        return ""
    return str(value)


def _refuse_errors(data: Any, spec: JsonSpec) -> None:
    for pointer in spec.error:
        said = _at(data, pointer)
        if said is not _MISSING and said is not None:
            raise ParseError(
                "the service answered with an error",
                rule="api_error",
                where=pointer,
                why=squeeze(json.dumps(said, ensure_ascii=False, default=str))[:300],
            )


def _records(data: Any, pointer: str) -> list[Any]:
    found = _at(data, pointer)
    if not isinstance(found, list):
        what = "nothing" if found is _MISSING else "null" if found is None else f"a {type(found).__name__}"
        raise ParseError(
            f"there is {what} at {pointer or '/'} where a list should be",
            rule="shape",
            why=f"the answer begins {squeeze(json.dumps(data, default=str))[:200]!r}",
            hint="an error of the service, or its answers have a new shape",
        )
    if len(found) > limits.ROWS:
        raise ParseError(f"more than {limits.ROWS:,} records", rule="rows")
    return found


def _shortfall(data: Any, spec: JsonSpec, document: Document) -> tuple[str, ...]:
    """What the answer itself says is missing from it: further pages, more records than it gave."""
    notes = []
    pages, total = _string(data, spec.pages), _string(data, spec.total)
    if pages.isdigit() and int(pages) > 1:
        notes.append(f"the answer is page 1 of {pages}: ask for more records a page")
    rows = sum(len(table.rows) + len(table.left_out) for table in document.tables)
    if total.isdigit() and int(total) != rows:
        notes.append(f"the answer speaks of {total} records and holds {rows}")
    return tuple(notes)


# ------------------------------------------------------------------------------------------------------------ shapes


def _rows(data: Any, spec: JsonSpec, given: Input) -> tuple[Document, list[str]]:
    assert spec.rows is not None
    rows, left_out = [], []
    for number, record in enumerate(_records(data, spec.rows)):
        cells = tuple(_cell(record, pointer, number, c) for c, pointer in enumerate(spec.columns.values()))
        if any(cell.text for cell in cells):
            rows.append(cells)
        else:
            left_out.append(f"record {number}: none of its fields is filled")
    headers = tuple((name,) for name in spec.columns)
    builder = TextBuilder()
    table = builder.add_table(Table(spec.rows or "/", headers, tuple(rows), None, tuple(left_out)))
    document = replace(given.blank, text=builder.text(), blocks=tuple(builder.blocks), tables=(table,))
    return _named(document, data, spec), left_out


def _cell(record: Any, pointer: str, row: int, column: int) -> Cell:
    value = _at(record, pointer)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        text = "" if value is _MISSING or value is None else plain(value) if isinstance(value, str) else _written(value)
        return Cell(text, row, column)
    number = Decimal(value)
    return Cell(f"{number:f}", row, column, number)


def _written(value: Any) -> str:
    """A list, an object or a truth value as JSON, its decimals with the digits they came with."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_written(key)}: {_written(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _items(data: Any, spec: JsonSpec, given: Input) -> tuple[Document, list[str]]:
    assert spec.items is not None
    if data == {}:  # GDELT's way of saying that nothing was found.
        return given.blank, ["the answer is an empty object: no articles"]
    items: list[FeedItem] = []
    notes: list[str] = []
    seen: set[str] = set()
    for number, record in enumerate(_records(data, spec.items)):
        item = _item(record, spec, given, notes, f"record {number}")
        if item is None:
            notes.append(f"record {number}: no address that could be fetched")
        elif item.item_id in seen:
            notes.append(f"record {number}: the same article as one before: {item.url[:200]}")
        else:
            seen.add(item.item_id)
            items.append(item)
    builder = TextBuilder()
    for item in items:
        builder.add("item", squeeze(item.title))
        builder.add("paragraph", squeeze(item.summary))
    document = replace(given.blank, text=builder.text(), blocks=tuple(builder.blocks), items=tuple(items))
    return _named(document, data, spec), notes


def _item(record: Any, spec: JsonSpec, given: Input, notes: list[str], name: str) -> FeedItem | None:
    field = {key: _string(record, pointer) for key, pointer in spec.item.items()}
    url = absolute(field.get("url", ""), given.url)
    if url is None:
        return None
    printed = field.get("published", "")
    published = _moment(printed, spec.date_format)
    if printed and published is None:
        notes.append(f"{name}: {printed[:40]!r} is not a date that can be read")
    return FeedItem(
        url=url,
        title=squeeze(field.get("title", "")),
        published=published,
        summary=field.get("summary", ""),
        item_id=canonical_url(url),
        publisher=field.get("publisher") or None,
        language=field.get("language") or None,
        body=field.get("body", ""),
    )


def _text(data: Any, spec: JsonSpec, given: Input) -> tuple[Document, list[str]]:
    assert spec.text is not None
    text = _string(data, spec.text)
    if not text.strip():
        raise ParseError(
            f"there is no text at {spec.text}", rule="shape", hint="an error, or a new shape of the answer"
        )
    builder = TextBuilder()
    for paragraph in text.splitlines():
        builder.add("paragraph", squeeze(paragraph))
    document = replace(given.blank, text=builder.text(), blocks=tuple(builder.blocks))
    return _named(document, data, spec), []


def _named(document: Document, data: Any, spec: JsonSpec) -> Document:
    moment = _moment(_string(data, spec.published), spec.date_format)
    dated = DatedBy(moment.date(), "api", Decimal("0.95")) if moment else None
    return replace(document, title=squeeze(_string(data, spec.title)), published=dated)


def _moment(printed: str, date_format: str | None) -> datetime | None:
    """A moment in UTC; a time without a zone is taken as UTC."""
    if not printed.strip():
        return None
    if date_format is None:
        return dates.moment(printed)
    try:
        parsed = datetime.strptime(printed.strip(), date_format)  # noqa: DTZ007 - the zone is settled below
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def _guess(data: Any) -> JsonSpec:
    """For ``gsi-etl parse`` on a file of no source: the longest list of objects, all that any of them holds as columns.

    An object within is given by its fields (``author/name``), a list as it is written.
    """
    pointer, records = max(_lists(data, ""), key=lambda found: len(found[1]), default=("", []))
    if not records:
        raise ParseError(
            "there is no list of records in the JSON", rule="shape", hint="describe it in a source's json:"
        )
    fields = dict.fromkeys(field for record in records for field in _fields(record, ""))
    if len(fields) * len(records) > limits.CELLS:
        what = f"{len(records):,} records with {len(fields):,} different fields are too many cells"
        raise ParseError(what, rule="cells", hint="name the fields that matter in a source's json:")
    return JsonSpec(rows=pointer, columns={field[1:]: field for field in fields})


def _fields(record: dict[str, Any], pointer: str) -> Iterator[str]:
    for key, held in record.items():
        field = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if isinstance(held, dict) and held:
            yield from _fields(held, field)
        else:
            yield field


def _lists(data: Any, pointer: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(data, list) and data and all(isinstance(d, dict) for d in data):
        yield pointer, data
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in children:
        yield from _lists(child, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
