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
_ROW = re.compile(rb"<row\b([^>]{0,2000})>")
_COLUMN = re.compile(rb"<col\b([^>]{0,2000})/?>")
_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_FROM_TO = re.compile(rb'\b(min|max)="([0-9]{1,5})"')
_HIDDEN = re.compile(rb'\b(?:hidden="(?:1|true)"|zeroHeight="1"|ht="0"|width="0")')
_NO_VALUE = re.compile(
    rb'<c [^>]{0,200}?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]{0,200}>\s*'
    rb"<f\b(?:[^<>]*/>|[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)
_RICH = re.compile(rb"<(si|is)>(?:(?!</\1>).)*?(?:superscript|<strike(?!\s+val=\"0\")).*?</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marks:
    """Rows and columns that are hidden (from 0), and the names of cells whose formula has no value."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    unvalued: tuple[str, ...] = ()


@dataclass(slots=True)
class Workbook:
    """The raw files of a workbook."""

    body: bytes
    _paths: dict[str, str] = field(default_factory=dict)

    def marks(self, sheet: str) -> Marks:
        """What is marked in the sheet of this name; nothing where it cannot be found."""
        with zipfile.ZipFile(io.BytesIO(self.body)) as archive:
            if not self._paths:
                self._paths = _paths(archive)
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
        unvalued = tuple(m.decode("ascii") for m in _NO_VALUE.findall(raw)) if b"<f" in raw else ()
        return Marks(frozenset(rows), frozenset(columns), unvalued)

    def unmarked(self) -> dict[str, str]:
        """Texts of cells with raised or struck-out letters, and the same texts without them."""
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
                        found[whole] = kept
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
            mark.tag == "strike" or (mark.tag == "vertAlign" and mark.get("val") == "superscript")
            for mark in properties
        )
        if not raised:
            kept.append(text.text or "")
    return "".join(whole), "".join(kept)


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
