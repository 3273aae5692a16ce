"""The country table as an XLSX workbook, written byte for byte alike from the CSV on every machine.

It has the layout of the workbook that was published in 2018: a title, a row of groups, the header in row 3, then the
data. Knows only the CSV it is given; standard library only.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from xml.sax.saxutils import escape

SHEET_NAME = "Global prev, vuln, govt table"
TITLE = "Sample table: estimates of the Global Slavery Index 2018"
GROUPS = {2: "REGION", 3: "PREVALENCE", 5: "VULNERABILITY", 6: "GOVERNMENT RESPONSE"}

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONSHIP = '<Relationship Id="rId1" Type="' + _DOCUMENT + '/{kind}" Target="{target}"/>'
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@cache
def workbook_from_csv(table: bytes) -> bytes:
    """An XLSX file with one sheet. Cells that look like plain numbers become numbers, all others text."""
    rows = list(csv.reader(io.StringIO(table.decode("utf-8"), newline="")))
    groups = [GROUPS.get(column, "") for column in range(len(rows[0]))]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": _relationships("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        f'<sheet name="{escape(SHEET_NAME)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
        + "".join(_rows([[TITLE], groups, *rows]))
        + "</sheetData></worksheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:  # zlib's output differs between its versions
        for name, xml in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), _HEAD + xml)
    return file.getvalue()


def _relationships(kind: str, target: str) -> str:
    inner = _RELATIONSHIP.format(kind=kind, target=target)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _rows(rows: list[list[str]]) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        cells = (_cell(f"{chr(ord('A') + column)}{number}", text) for column, text in enumerate(row) if text)
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _cell(reference: str, text: str) -> str:
    if _NUMBER.fullmatch(text):
        return f'<c r="{reference}"><v>{text}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
