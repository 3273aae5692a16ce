"""A chart as PNG: drawn by PDFium with the fonts that it brings, so that it looks the same on any machine.

Social networks and word processors take no SVG. PDFium is here already, to read reports.
"""

from __future__ import annotations

import ctypes
import hashlib
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium
from lxml import etree

from gsi_etl.site.charts.looks import colours
from gsi_etl.site.charts.standalone import Standalone

#: Pixels to a unit of the drawing: 900 by 474 for a card. Larger ones take twice the time and the space.
SCALE = 1.5
#: A circle as four curves.
KAPPA = 0.5523
_TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?")
_PLACED = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\) scale\(([-\d.]+)\)")


#: Pictures of this process by their SVG: a second site in it draws most of the same. Emptied when it has this many.
_MOST = 1_000
_drawn_before: dict[str, bytes] = {}


def png(drawn: Standalone) -> bytes:
    """The drawing in ``SCALE`` times its size."""
    key = hashlib.sha256(drawn.svg().encode()).hexdigest()
    if key not in _drawn_before:
        if len(_drawn_before) >= _MOST:
            _drawn_before.clear()
        with _page(drawn) as page:
            _drawn_before[key] = _encoded(page, round(drawn.width * SCALE), round(drawn.height * SCALE))
    return _drawn_before[key]


@contextmanager
def _page(drawn: Standalone) -> Iterator[Any]:
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_CreateNewDocument()
    page = pdfium.FPDFPage_New(document, 0, drawn.width, drawn.height)
    fonts = [pdfium.FPDFText_LoadStandardFont(document, name) for name in (b"Helvetica", b"Helvetica-Bold")]
    try:
        _Pen(document, page, fonts, drawn.height).draw(drawn.root, _Place(0.0, 0.0, 1.0))
        pdfium.FPDFPage_GenerateContent(page)
        yield page
    finally:
        for font in fonts:
            pdfium.FPDFFont_Close(font)
        pdfium.FPDF_ClosePage(page)
        pdfium.FPDF_CloseDocument(document)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the coordinates of a group lie in the drawing."""

    x: float
    y: float
    scale: float


@dataclass(frozen=True, slots=True)
class _Pen:
    """Puts elements on a page, whose y goes up where a drawing's goes down."""

    document: Any
    page: Any
    fonts: Sequence[Any]
    height: float

    def draw(self, parent: etree._Element, place: _Place) -> None:
        for part in parent:
            if part.tag == "g":
                moved = _PLACED.fullmatch(part.get("transform", ""))
                if moved:
                    self.draw(part, _Place(float(moved[1]), float(moved[2]), float(moved[3])))
            elif part.tag == "text":
                self._text(part, place)
            elif part.tag in ("line", "rect", "circle", "path"):
                self._shape(part, place)

    def _at(self, x: float, y: float, place: _Place) -> tuple[float, float]:
        return place.x + x * place.scale, self.height - (place.y + y * place.scale)

    def _shape(self, part: etree._Element, place: _Place) -> None:
        steps = [(kind, [c for x, y in points for c in self._at(x, y, place)]) for kind, points in _steps(part)]
        fill = _colour(part.get("fill", "#000000")) if part.tag != "line" else None
        stroke = _colour(part.get("stroke", "none"))
        if not steps or not (fill or stroke):
            return
        shape = pdfium.FPDFPageObj_CreateNewPath(*steps[0][1])
        for kind, numbers in steps[1:]:
            match kind:
                case "M":
                    pdfium.FPDFPath_MoveTo(shape, *numbers)
                case "L":
                    pdfium.FPDFPath_LineTo(shape, *numbers)
                case "C":
                    pdfium.FPDFPath_BezierTo(shape, *numbers)
                case _:
                    pdfium.FPDFPath_Close(shape)
        alpha = round(float(part.get("opacity", "1")) * 255)
        if fill:
            pdfium.FPDFPageObj_SetFillColor(shape, *fill, alpha)
        if stroke:
            pdfium.FPDFPageObj_SetStrokeColor(shape, *stroke, alpha)
            pdfium.FPDFPageObj_SetStrokeWidth(shape, float(part.get("stroke-width", "1")) * place.scale)
        if dashes := [float(one) * place.scale for one in part.get("stroke-dasharray", "").split()]:
            pdfium.FPDFPageObj_SetDashArray(shape, (ctypes.c_float * len(dashes))(*dashes), len(dashes), 0.0)
        pdfium.FPDFPath_SetDrawMode(shape, pdfium.FPDF_FILLMODE_ALTERNATE if fill else 0, bool(stroke))
        pdfium.FPDFPage_InsertObject(self.page, shape)

    def _text(self, part: etree._Element, place: _Place) -> None:
        words = (part.text or "").replace("\u00a0", " ")
        bold = int(part.get("font-weight", "400")) > 500
        size = float(part.get("font-size", "12")) * place.scale
        run = pdfium.FPDFPageObj_CreateTextObj(self.document, self.fonts[bold], size)
        coded = words.encode("utf-16-le") + b"\0\0"
        pdfium.FPDFText_SetText(run, (ctypes.c_ushort * (len(coded) // 2)).from_buffer_copy(coded))
        left, below, right, above = (ctypes.c_float() for _ in range(4))
        pdfium.FPDFPageObj_GetBounds(run, left, below, right, above)
        share = {"middle": 0.5, "end": 1.0}.get(part.get("text-anchor", ""), 0.0)
        x, y = self._at(float(part.get("x", "0")), float(part.get("y", "0")), place)
        pdfium.FPDFPageObj_SetFillColor(run, *(_colour(part.get("fill", "#000000")) or (0, 0, 0)), 255)
        pdfium.FPDFPageObj_Transform(run, 1, 0, 0, 1, x - (right.value + left.value) * share, y)
        pdfium.FPDFPage_InsertObject(self.page, run)


def _colour(words: str) -> tuple[int, int, int] | None:
    """``#a3321b``; a pattern is drawn as its background."""
    if words.startswith("url("):
        words = colours()["--wash"]
    if not words.startswith("#"):
        return None
    return int(words[1:3], 16), int(words[3:5], 16), int(words[5:7], 16)


def _steps(part: etree._Element) -> list[tuple[str, list[tuple[float, float]]]]:
    """The outline: M and L with a point, C with three, Z with none. The first is an M."""
    number = {name: float(value) for name, value in part.attrib.items() if name in _NUMBERS}
    if part.tag == "line":
        return [("M", [(number["x1"], number["y1"])]), ("L", [(number["x2"], number["y2"])])]
    if part.tag == "rect":
        x, y = number.get("x", 0.0), number.get("y", 0.0)
        right, down = x + number["width"], y + number["height"]
        return [("M", [(x, y)]), ("L", [(right, y)]), ("L", [(right, down)]), ("L", [(x, down)]), ("Z", [])]
    if part.tag == "circle":
        x, y, r, k = number["cx"], number["cy"], number["r"], number["r"] * KAPPA
        return [
            ("M", [(x + r, y)]),
            ("C", [(x + r, y + k), (x + k, y + r), (x, y + r)]),
            ("C", [(x - k, y + r), (x - r, y + k), (x - r, y)]),
            ("C", [(x - r, y - k), (x - k, y - r), (x, y - r)]),
            ("C", [(x + k, y - r), (x + r, y - k), (x + r, y)]),
            ("Z", []),
        ]
    return list(_outline(part.get("d", "")))


_NUMBERS = frozenset(("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"))


def _outline(d: str) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """A path of M, L and Z, absolute or relative: the outlines of the world have no others."""
    tokens = _TOKEN.findall(d)
    at, x, y, command = 0, 0.0, 0.0, "M"
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
            if command in "Zz":
                yield "Z", []
                continue
        if command not in "MmLl":
            raise ValueError(f"a path with {command!r}")
        dx, dy = float(tokens[at]), float(tokens[at + 1])
        x, y = (x + dx, y + dy) if command.islower() else (dx, dy)
        at += 2
        yield command.upper(), [(x, y)]
        command = {"M": "L", "m": "l"}.get(command, command)


def _encoded(page: Any, width: int, height: int) -> bytes:
    """PNG without a library: three bytes a pixel, the fastest compression (these pictures are mostly one colour)."""
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_REVERSE_BYTE_ORDER)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        held = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = b"".join(b"\0" + held[y * stride : y * stride + width * 3] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
