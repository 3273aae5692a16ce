"""Words of a PDF that have the colour of the empty page: white with nothing drawn behind them. Nobody reads them.

White words on a coloured ground are headings. What is drawn in parts of the file that have a page of their own inside
is taken for a ground, whatever it shows. Knows pdfium.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from gsi_etl.parse.columns import Box, Word

#: From here on each of red, green and blue is white, of 255; up to here a colour lets all of its ground through.
_WHITE, _CLEAR = 250, 5
#: A page of more objects is not looked at for grounds: all of its words are taken for seen.
_MOST_OBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class Pale:
    """A word that may be unseen, and the box of its first character on the page, not turned."""

    word: Word
    box: Box


def is_pale(text_page: Any, index: int) -> bool:
    """Whether a character is white or transparent."""
    return _is_white(pdfium_c.FPDFText_GetFillColor, text_page, index)


def unseen_words(page: pypdfium2.PdfPage, pale: list[Pale]) -> dict[int, str]:
    """The words with nothing behind them, by their identity, in order."""
    if pdfium_c.FPDFPage_CountObjects(page.raw) > _MOST_OBJECTS:
        return {}
    grounds = list(_grounds(page.raw))
    return {id(one.word): one.word.text for one in pale if not any(_covers(ground, one.box) for ground in grounds)}


def _grounds(page: Any) -> Iterator[Box]:
    """The boxes of what is drawn in another colour than white."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    for number in range(pdfium_c.FPDFPage_CountObjects(page)):
        drawn = pdfium_c.FPDFPage_GetObject(page, number)
        kind = pdfium_c.FPDFPageObj_GetType(drawn)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            continue
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            pdfium_c.FPDFPath_GetDrawMode(drawn, mode, stroked)
            if mode.value == pdfium_c.FPDF_FILLMODE_NONE or _is_white(pdfium_c.FPDFPageObj_GetFillColor, drawn):
                continue
        if pdfium_c.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            yield left.value, bottom.value, right.value, top.value


def _covers(ground: Box, box: Box) -> bool:
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return ground[0] <= across <= ground[2] and ground[1] <= up <= ground[3]


def _is_white(ask: Any, *of: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not ask(*of, red, green, blue, alpha):
        return False
    return alpha.value <= _CLEAR or min(red.value, green.value, blue.value) >= _WHITE
