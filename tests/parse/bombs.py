"""Hostile documents, made when tests run, never committed: each would kill, stall or fool a reader left alone.

A bomb names its format, its bytes and what may come of it: rules, one of which the ``ParseError`` must name, or
``{"read"}`` when the document is to be read whole all the same.
"""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gsi_etl.config.source import Format
from scenes.pdf_file import pdf_file

#: What ends a reader that is worked to death; which of them comes first depends on the machine.
DEATHS = frozenset({"cpu", "wall", "memory", "died"})


@dataclass(frozen=True)
class Bomb:
    name: str
    format: Format
    make: Callable[[], bytes]
    outcomes: frozenset[str]


def bombs() -> Iterator[Bomb]:
    for format, family in (
        ("feed", _feeds()),
        ("html", _pages()),
        ("xlsx", _workbooks()),
        ("pdf", _pdfs()),
        ("csv", _csvs()),
        ("json", _jsons()),
    ):
        for name, make, outcomes in family:
            yield Bomb(f"{format}-{name}", format, make, frozenset(outcomes))  # type: ignore[arg-type]


_Family = Iterator[tuple[str, Callable[[], bytes], set[str] | frozenset[str]]]


def _rss(body: str, prolog: str = '<?xml version="1.0"?>') -> bytes:
    return f"{prolog}<rss version='2.0'><channel><title>x</title>{body}</channel></rss>".encode()


def _item(title: str) -> str:
    return f"<item><title>{title}</title><link>https://news.example/1</link></item>"


def _attributes(count: int, *, quoted: bool = False) -> str:
    return " ".join(f"a{i}='1'" if quoted else f"a{i}=1" for i in range(count))


def _feeds() -> _Family:
    lol = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'lol'}'>" for i in range(10))
    yield "billion-laughs", lambda: _rss(_item("&l9;"), f"<!DOCTYPE r [{lol}]>"), {"dtd"}
    big = "A" * 100_000
    yield (
        "quadratic-entity",
        lambda: _rss(_item("&a;" * 20_000), f"<!DOCTYPE r [<!ENTITY a '{big}'>]>"),
        {"dtd", "type_mismatch"},
    )
    yield (
        "external-entity",
        lambda: _rss(_item("&e;"), '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        {"dtd"},
    )
    yield "parameter-entity", lambda: _rss("", '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://x.invalid/"> %p;]>'), {"dtd"}
    utf16 = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE r [<!ENTITY a 'b'>]><rss><channel/></rss>"
    yield "dtd-in-utf16", lambda: utf16.encode("utf-16"), {"dtd"}
    yield "dtd-after-comment", lambda: _rss("", "<?xml version='1.0'?><!-- <rss> --><!DOCTYPE r []>"), {"dtd"}
    yield "dtd-in-small-letters", lambda: _rss("", "<!doctype r [<!entity a 'b'>]>"), {"dtd"}
    yield "entity-inside", lambda: _rss("<!ENTITY a 'b'>" + _item("&a;")), {"dtd"}
    utf7 = b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE r+AD4-<rss><channel/></rss>"
    yield "dtd-in-utf7", lambda: utf7, {"read", "unreadable", "dtd"}
    yield "rot13-encoding", lambda: _rss(_item("ok"), "<?xml version='1.0' encoding='rot13'?>"), {"read"}
    yield "deep", lambda: _rss("<a>" * 200_000), DEATHS | {"read", "unreadable", "depth"}
    yield "million-items", lambda: _rss("<item/>" * 1_000_000), {"items"}
    yield "long-title", lambda: _rss(_item("t" * 25_000_000)), DEATHS | {"text_chars"}
    yield "cdata-flood", lambda: _rss("<![CDATA[" * 200_000), DEATHS | {"read", "unreadable"}
    yield "comment-flood", lambda: _rss("<!--" * 100_000), DEATHS | {"read", "unreadable"}
    yield (
        "attribute-flood",
        lambda: _rss(f"<item {_attributes(200_000, quoted=True)}><title>x</title></item>"),
        DEATHS | {"read"},
    )
    yield "gzip-bomb", lambda: gzip.compress(bytes(300_000_000), 1), {"gzip_bomb"}
    yield "gzip-cut", lambda: gzip.compress(os.urandom(50_000))[:30_000], {"gzip_truncated"}
    yield "page-instead", lambda: b"<!DOCTYPE html><html><body>Are you a robot?</body></html>", {"type_mismatch"}


def _html(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>t</title>{head}</head><body>{body}</body></html>".encode()


def _pages() -> _Family:
    after = "<p>There were 2,640,000 people after the deep part of this page, it says.</p>"
    yield "nested-300", lambda: _html("<div>" * 300 + "x" + "</div>" * 300 + after), {"read"}
    yield "nested-3000", lambda: _html("<div>" * 3_000 + "x" + "</div>" * 3_000 + after), DEATHS | {"read", "depth"}
    yield "nested-200000", lambda: _html("<div>" * 200_000 + after), DEATHS | {"read", "depth", "unreadable"}
    yield "nested-formatting", lambda: _html("<b><i><u>" * 50_000 + "x"), DEATHS | {"read", "depth", "unreadable"}
    yield "nested-tables", lambda: _html("<table><tr><td>" * 20_000 + "1"), DEATHS | {"read", "depth", "unreadable"}
    yield "nested-lists", lambda: _html("<ul><li>1,000,000 people" * 20_000), DEATHS | {"read", "depth", "unreadable"}
    yield "attribute-flood", lambda: _html(f"<p {_attributes(300_000)}>x</p>"), DEATHS
    yield "comment-flood", lambda: _html("<!--" * 20_000), DEATHS | {"read"}
    yield "open-tags", lambda: b"<html>" + b"<" * 2_000_000, DEATHS | {"read", "unreadable"}
    yield "entity-flood", lambda: _html("&amp;" * 2_000_000), DEATHS | {"read"}
    yield "script-20-megabytes", lambda: _html(f"<script>{'x' * 20_000_000}</script>{after}"), {"html_chars"}
    yield "unclosed-script", lambda: _html(f"<p>text</p><script>{after}"), {"read"}
    yield "unclosed-comment", lambda: _html(f"<p>text</p><!-- {after}"), {"read"}
    yield "paragraph-flood", lambda: _html("<p>1,000 people" * 300_000), DEATHS | {"read"}
    yield "link-flood", lambda: _html("<a href='/x'>x</a>" * 200_000), DEATHS | {"read"}
    yield "wide-span", lambda: _html("<table><tr><td colspan=999999999>1<td>2<tr><td>3<td>4</table>"), {"read"}
    spans = "<tr>" + "<td rowspan=1000 colspan=1000>7" * 3_000
    yield "span-flood", lambda: _html(f"<table>{spans}</table>"), DEATHS | {"cells"}
    yield "table-flood", lambda: _html("<table><tr><td>1<td>2<tr><td>3<td>4</table>" * 5_000), DEATHS | {"tables"}
    deep = "[" * 100_000
    yield "deep-linked-data", lambda: _html(after, f'<script type="application/ld+json">{deep}</script>'), {"read"}
    yield "control-characters", lambda: _html("<p>2,640\x00,000 \x1b[31m people \u202e were counted</p>"), {"read"}
    yield "random-bytes", lambda: b"<html>" + os.urandom(500_000), DEATHS | {"read", "unreadable"}
    yield "empty", lambda: b" \r\n ", {"empty"}
    yield "program", lambda: b"\x7fELF" + bytes(1000), {"type_mismatch"}
    yield "too-large", lambda: b"<html>" + bytes(70_000_000), {"body_bytes"}


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(sheet: str, extra: dict[str, bytes] | None = None) -> bytes:
    """A minimal workbook with one sheet of this sheet data."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{_RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>')
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


def _cell(reference: str, value: str = "1") -> str:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{reference}"><v>{value}</v></c></row>'


def _workbooks() -> _Family:
    first = _cell("A1")
    strings = f'<sst xmlns="{_MAIN}"><si><t>'.encode() + b"a" * 60_000_000 + b"</t></si></sst>"
    yield (
        "shared-string-bomb",
        lambda: workbook(f"<sheetData>{first}</sheetData>", {"xl/sharedStrings.xml": strings}),
        {"zip_ratio"},
    )
    yield "far-cell", lambda: workbook(f"<sheetData>{first}{_cell('XFD1048576')}</sheetData>"), {"far_cell"}
    yield "far-column", lambda: workbook(f"<sheetData>{_cell('A1')}{_cell('XFD200')}</sheetData>"), {"far_cell"}
    quoted = f"<sheetData>{first}<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"
    yield "far-cell-other-quotes", lambda: workbook(quoted), {"far_cell"}
    nameless = f'<sheetData>{first}<row r="1048576">{"<c><v>1</v></c>" * 16_384}</row></sheetData>'
    yield "far-cell-without-name", lambda: workbook(nameless), DEATHS | {"far_cell", "cells", "read", "unreadable"}
    yield "lying-directory", _lying, {"zip", "zip_bomb"}
    many = {f"xl/media/{i}.bin": b"" for i in range(5_000)}
    yield "many-members", lambda: workbook("", many), {"zip_members"}
    dtd = {
        "xl/sharedStrings.xml": b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'
    }
    yield "dtd", lambda: workbook(f"<sheetData>{first}</sheetData>", dtd), {"dtd"}
    yield "another-zip", _other_zip, {"type_mismatch"}
    yield "cut", lambda: workbook(f"<sheetData>{first}</sheetData>")[:-40], {"zip"}
    merges = "".join(f'<mergeCell ref="A{i}:XFD{i}"/>' for i in range(1, 100_000))
    yield (
        "merge-flood",
        lambda: workbook(f"<sheetData>{first}</sheetData><mergeCells>{merges}</mergeCells>"),
        DEATHS | {"read", "zip_ratio"},
    )
    yield "page-instead", lambda: _html("Please log in"), {"type_mismatch"}
    yield "climbing-names", lambda: workbook(f"<sheetData>{first}</sheetData>", {"../../etc/x": b"1"}), {"read"}


def _lying() -> bytes:
    """A member that holds more than the directory says."""
    body = bytearray(workbook("<sheetData></sheetData>", {"xl/sharedStrings.xml": bytes(900_000)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = body.find(b"xl/sharedStrings.xml")
        while at >= 0:
            start = body.rfind(signature, 0, at)
            if start >= 0 and at - start < 60:
                body[start + offset : start + offset + 4] = struct.pack("<I", 100)
            at = body.find(b"xl/sharedStrings.xml", at + 1)
    return bytes(body)


def _other_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../../root/.bashrc", "x")
    return target.getvalue()


def pdf(
    content: bytes, *, extra: tuple[bytes, ...] = (), compress: bool = False, kids: bytes = b"[3 0 R]", count: int = 1
) -> bytes:
    """A PDF of one page that draws ``content`` in Helvetica; objects 6, 7, ... are ``extra``."""
    stream = zlib.compress(content, 1) if compress else content
    filtered = b"/Filter /FlateDecode " if compress else b""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids " + kids + b" /Count %d >>" % count,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R >> >> >>",
        b"<< " + filtered + b"/Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *extra,
    )
    return pdf_file(objects)


def two_pages(first: bytes, second: bytes) -> bytes:
    """A PDF whose two pages draw this in Helvetica."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R "
    extra = (
        page + b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(second) + second + b"\nendstream",
    )
    return pdf(first, extra=extra, kids=b"[3 0 R 6 0 R]", count=2)


def _pdfs() -> _Family:
    text = b"BT /F1 10 Tf 72 700 Td (There were 2,640,000 people.) Tj ET"
    flood = b"BT /F1 1 Tf " + b"1 0 Td (x) Tj " * 400_000 + b"ET"
    yield "operator-flood", lambda: pdf(flood, compress=True), DEATHS | {"page_chars"}
    yield "path-flood", lambda: pdf(b"0 0 m 9 9 l S " * 500_000, compress=True), DEATHS | {"no_text", "read"}
    yield "flate-bomb", lambda: pdf(b" " * 200_000_000, compress=True), DEATHS | {"no_text", "unreadable"}
    yield "page-loop", lambda: pdf(text, kids=b"[2 0 R 2 0 R 3 0 R]"), DEATHS | {"read", "no_text", "unreadable"}
    yield "deep-array", lambda: pdf(b"[" * 1_000_000), DEATHS | {"no_text", "read", "unreadable"}
    loop = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 6 0 R >> >> /Length 7 >>"
    yield (
        "form-loop",
        lambda: pdf(b"/X1 Do", extra=(loop + b"\nstream\n/X1 Do \nendstream",)),
        DEATHS | {"no_text", "read"},
    )
    yield "cut", lambda: pdf(text)[:300], DEATHS | {"unreadable", "no_text", "read"}
    yield "picture-only", lambda: pdf(b"0 0 100 100 re f"), {"no_text"}
    yield "empty-file", lambda: b"%PDF-1.7\n%%EOF", {"unreadable"}
    yield "many-pages", lambda: pdf(text, kids=b"[" + b"3 0 R " * 100_000 + b"]"), DEATHS | {"pages", "read"}
    yield "page-instead", lambda: _html("Please log in"), {"type_mismatch"}


def _csvs() -> _Family:
    rows = "".join(f"Place {i},{i},{i}\n" for i in range(1_000))
    yield "stray-quote-to-the-end", lambda: f'Country,A,B\n"India,1,2\n{rows}'.encode(), {"stray_quote"}
    yield "stray-quotes-in-pairs", lambda: f'Country,A,B\n"India,1,2\n{rows}Z",1,2\n'.encode(), {"stray_quote"}
    yield "nul", lambda: f"Country,A,B\nIn\0dia,1,2\n{rows}".encode(), {"nul", "type_mismatch"}
    yield "huge-field", lambda: b'Country,A\n"' + b"x" * 1_000_000 + b'",1\n', {"csv"}
    yield "many-columns", lambda: b",".join(b"x" for _ in range(2_500_000)), DEATHS | {"cells"}
    yield "many-rows", lambda: b"Country,A\n" + b"x,1\n" * 400_000, DEATHS | {"rows", "cells"}
    yield "split-thousands", lambda: b"Country,People\nNorth Korea,2,640,000\n", {"columns"}
    yield "page-instead", lambda: _html("Please log in"), {"type_mismatch"}


def _jsons() -> _Family:
    def rows(value: str) -> bytes:
        return f'{{"rows":[{{"country":"India","value":{value}}}]}}'.encode()

    yield "deep", lambda: b'{"rows":' + b"[" * 1_000_000, {"depth"}
    yield "deep-objects", lambda: b'{"a":' * 200_000, {"depth"}
    yield "long-integer", lambda: rows("9" * 1_000_000), {"json_number"}
    yield "huge-exponent", lambda: rows("1e999999999"), {"json_number"}
    yield "nan", lambda: rows("NaN"), {"json_number"}
    yield "infinity", lambda: rows("-Infinity"), {"json_number"}
    yield "duplicate-keys", lambda: rows('1,"value":2'), {"json_duplicate"}
    yield "escape-flood", lambda: b'{"rows":"' + b'\\"' * 1_000_000, DEATHS | {"json"}
    yield "many-rows", lambda: b'{"rows":[' + b"{}," * 300_000 + b"{}]}", DEATHS | {"rows"}
    yield "plain-text-error", lambda: b"Please limit requests to one every 5 seconds.", {"api_error"}
    yield "markup-error", lambda: b'<wb:error xmlns:wb="x"><wb:message id="111"/></wb:error>', {"api_error"}
    yield "binary", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), {"api_error", "type_mismatch"}
