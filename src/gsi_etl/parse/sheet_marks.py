"""What a workbook's files say of a sheet and its reader does not: hidden rows and columns, formulas without a value,
raised and struck-out letters within cells.

All of it is found by one look at the raw XML, which ``workbook.inspect`` has let pass. Knows zip archives of workbooks.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

#: Bytes of a member; a larger sheet is read as its cells stand.
_MOST = 100_000_000
#: Programs write elements with a prefix or without, and attributes in quotes of either kind.
_ROW = re.compile(rb"<(?:\w{1,20}:)?row\b([^>]{0,2000})>")
_COLUMN = re.compile(rb"<(?:\w{1,20}:)?col\b([^>]{0,2000})/?>")
_NUMBER = re.compile(rb"""\br=["']([0-9]{1,7})["']""")
_FROM_TO = re.compile(rb"""\b(min|max)=["']([0-9]{1,5})["']""")
_HIDDEN = re.compile(rb"""\b(?:hidden=["'](?:1|true)["']|zeroHeight=["']1["']|ht=["']0["']|width=["']0["'])""")
_CELL = rb"""<(?:\w{1,20}:)?c\s(?=[^>]{0,200}?\br=["']([A-Z]{1,3}[0-9]{1,7})["'])"""
_NO_VALUE = re.compile(
    _CELL + rb"[^>]{0,200}>\s*<(?:\w{1,20}:)?f\b(?:[^<>]*/>|[^<]*</(?:\w{1,20}:)?f>)"
    rb"\s*(?:<(?:\w{1,20}:)?v\s*/>|<(?:\w{1,20}:)?v></(?:\w{1,20}:)?v>)?\s*</(?:\w{1,20}:)?c>"
)
#: What a formula gives that could not be worked out; "#N/A" is how tables say that there is no number.
_ERROR = re.compile(
    _CELL + rb"[^>]{0,200}>\s*(?:<(?:\w{1,20}:)?f\b(?:[^<>]*/>|[^<]*</(?:\w{1,20}:)?f>))?\s*"
    rb"<(?:\w{1,20}:)?v>#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)<"
)
_STYLED = re.compile(_CELL + rb"""(?=[^>]{0,200}?\bs=["']([0-9]{1,5})["'])""")
_RICH = re.compile(rb"<(si|is)>(?:(?!</\1>).)*?(?:superscript|<strike(?!\s+val=\"0\")).*?</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marks:
    """Rows and columns that are hidden (from 0), and the names of cells: those whose formula has no value, those that
    are struck out or shown as nothing, and those in white on no other ground."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    unvalued: tuple[str, ...] = ()
    unseen: frozenset[str] = frozenset()
    white: tuple[str, ...] = ()


@dataclass(slots=True)
class Workbook:
    """The raw files of a workbook."""

    body: bytes
    _paths: dict[str, str] = field(default_factory=dict)
    _styles: tuple[frozenset[bytes], frozenset[bytes]] | None = None

    def marks(self, sheet: str) -> Marks:
        """What is marked in the sheet of this name; nothing where it cannot be found."""
        with zipfile.ZipFile(io.BytesIO(self.body)) as archive:
            if not self._paths:
                self._paths = _paths(archive)
            if self._styles is None:
                self._styles = _cell_styles(_member(archive, "xl/styles.xml"))
            raw = _member(archive, self._paths.get(sheet, ""))
        rows: set[int] = set()
        columns: set[int] = set()
        if _HIDDEN.search(raw):
            # Rows that a filter leaves out are there for whoever takes the filter off: they are data.
            for match in _ROW.finditer(raw) if b"<autoFilter" not in raw else ():
                number = _NUMBER.search(match.group(1))
                if number and _HIDDEN.search(match.group(1)):
                    rows.add(int(number.group(1)) - 1)
            for match in _COLUMN.finditer(raw):
                ends = dict(_FROM_TO.findall(match.group(1)))
                if len(ends) == 2 and _HIDDEN.search(match.group(1)):
                    columns.update(range(int(ends[b"min"]) - 1, min(int(ends[b"max"]), 16_384)))
        unvalued = _NO_VALUE.findall(raw) if b"f" in raw else []
        unvalued += _ERROR.findall(raw) if b">#" in raw else []
        unseen, white = self._styles
        styled = _STYLED.findall(raw) if unseen or white else []
        return Marks(
            frozenset(rows),
            frozenset(columns),
            tuple(name.decode("ascii") for name in unvalued),
            frozenset(name.decode("ascii") for name, style in styled if style in unseen),
            tuple(name.decode("ascii") for name, style in styled if style in white),
        )

    def unmarked(self) -> dict[str, str]:
        """Texts, without blanks, of cells with raised or struck-out letters, and the same texts without these."""
        found: dict[str, str] = {}
        with zipfile.ZipFile(io.BytesIO(self.body)) as archive:
            names = [
                n for n in archive.namelist() if n == "xl/sharedStrings.xml" or n.startswith("xl/worksheets/sheet")
            ]
            for name in names:
                raw = _member(archive, name)
                for match in _RICH.finditer(raw) if b"superscript" in raw or b"<strike" in raw else ():
                    whole, kept = _texts(match.group())
                    if kept.strip():
                        found["".join(whole.split())] = kept
        return found


def _texts(item: bytes) -> tuple[str, str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        element = etree.fromstring(item, parser)
    except etree.XMLSyntaxError:
        return "", ""
    if element is None:
        return "", ""
    whole: list[str] = []
    kept: list[str] = []
    for text in element.iter("t"):
        whole.append(text.text or "")
        run = text.getparent()
        properties = run.find("rPr") if run is not None else None
        raised = properties is not None and any(
            (mark.tag == "strike" and _is_on(mark)) or (mark.tag == "vertAlign" and mark.get("val") == "superscript")
            for mark in properties
        )
        if not raised:
            kept.append(text.text or "")
    return "".join(whole), "".join(kept)


def _cell_styles(raw: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Numbers of the formats of cells that are struck out or show nothing, and of those in white without a fill."""
    try:
        styles = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True)) if raw else None
    except etree.XMLSyntaxError:
        styles = None
    if styles is None:
        return frozenset(), frozenset()
    nothing = {f.get("numFmtId") for f in styles.iter("{*}numFmt") if str(f.get("formatCode")).strip('" ') == ";;;"}
    fonts = [font for fonts in styles.iter("{*}fonts") for font in fonts]
    fills = [fill for fills in styles.iter("{*}fills") for fill in fills]
    struck = {str(at) for at, font in enumerate(fonts) if _is_on(font.find("{*}strike"))}
    white = {str(at) for at, font in enumerate(fonts) if _is_white(font.find("{*}color"))}
    bare = {str(at) for at, fill in enumerate(fills) if fill.find("{*}patternFill[@patternType='none']") is not None}
    formats = [xf for formats in styles.iter("{*}cellXfs") for xf in formats]
    unseen = [at for at, xf in enumerate(formats) if xf.get("fontId") in struck or xf.get("numFmtId") in nothing]
    pale = [at for at, xf in enumerate(formats) if xf.get("fontId") in white and xf.get("fillId", "0") in bare]
    return frozenset(b"%d" % at for at in unseen), frozenset(b"%d" % at for at in pale)


def _is_on(mark: etree._Element | None) -> bool:
    return mark is not None and mark.get("val", "1") not in ("0", "false")


def _is_white(colour: etree._Element | None) -> bool:
    return colour is not None and (colour.get("rgb", "").upper().endswith("FFFFFF") or colour.get("theme") == "0")


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """The member of each sheet, by the sheet's name."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        book = etree.fromstring(_member(archive, "xl/workbook.xml"), parser)
        links = etree.fromstring(_member(archive, "xl/_rels/workbook.xml.rels"), parser)
    except etree.XMLSyntaxError:
        return {}
    targets = {link.get("Id"): str(link.get("Target", "")) for link in links}
    paths = {}
    for sheet in book.iter("{*}sheet"):
        identity = next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        target = targets.get(identity, "")
        paths[str(sheet.get("name"))] = (
            target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        )
    return paths


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        if archive.getinfo(name).file_size > _MOST:
            return b""
        return archive.read(name)
    except KeyError:
        return b""
