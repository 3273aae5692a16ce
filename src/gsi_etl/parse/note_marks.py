"""Note marks of a page: raised digits, letters and signs, and links to notes, are not part of the number before them.

``2.6<sup>2</sup> million`` reads 2.6 million, whatever raises the 2: an element, an anchor, a class or a style.
Ordinals, powers and fractions stay. Knows the tree and the page's style.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gsi_etl.parse.attributes import Attributes
from gsi_etl.parse.css_layout import Element
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.style_rules import Style

_DIGITS = r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,5}"
_ROMAN = r"[ivx]{1,5}(?:\s?[,;–-]\s?[ivx]{1,5}){0,5}"
_MARK = re.compile(
    rf"[\[(]?(?:{_DIGITS}|[a-z](?:,\s?[a-z]){{0,4}}|{_ROMAN}|note\s?\d{{1,3}}|[*†‡§¶#]{{1,4}}|citation needed)[\])]?"
    rf"|(?:\[{_DIGITS}\]){{1,6}}",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[eoaª]")
#: Names of classes, ids and targets that notes and their marks have.
_NOTE_NAMED = re.compile(
    r"(?:^|[\s_#-])(?:fn|ftn|ftnref|fnref|foot-?notes?|end-?notes?|noteref|notes?|references?|cite|citation|cite_note|edn|ref"
    r"|bib|footnote-?ref|doc-noteref|sdfootnote\w*|easy-footnote\w*|modern-footnotes?\w*)(?:$|[\s_:.\d-])",
    re.IGNORECASE,
)
_RAISED_NAMED = re.compile(r"(?:^|[\s_-])(?:sup|super|superscript|raised|exponent)(?:$|[\s_\d-])", re.IGNORECASE)
_UNIT_BEFORE = re.compile(r"(?<![^\W\d_])(?:[a-zA-Zµ]|[kcdhmn]m|ft|mi|yd|in|sq)$")
_POWER_BEFORE = re.compile(r"(?<![\d.,])10$")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LONGEST = 24


def drop_note_marks(tree: Element, style: Style, attributes: Attributes) -> None:
    """Take note marks out of the tree; a raised digit that is a power becomes one in characters."""
    for element in list(tree.iter("sup", "a", "span", "small", "font", "cite", "i", "em", "abbr", "button")):
        if element.getparent() is None or not _raised(element, style, attributes[element]):
            continue
        mark = squeeze(element.text_content())
        if not mark or len(mark) > _LONGEST or not _MARK.fullmatch(mark):
            continue
        before = text_before(element)
        if (element.tail or "").lstrip()[:1] in ("/", "⁄") and mark.isdigit():
            element.text = f" {mark}"  # 2 1/2
            _empty(element)
        elif mark.isdigit() and (_UNIT_BEFORE.search(before) or _POWER_BEFORE.search(before)):
            element.text = mark.translate(_SUPERSCRIPT)
            _empty(element)
        elif not (_ORDINAL.fullmatch(mark) and re.search(r"(?<!\d)\d{1,2}$|[IVX]$|[nm]$", before)):
            element.drop_tree()


def text_before(element: Element) -> str:
    """The last characters before an element, on its line."""
    previous = element.getprevious()
    while previous is None:
        parent = element.getparent()
        if parent is None or (parent.text or "").strip():
            return (parent.text or "")[-40:] if parent is not None else ""
        if parent.tag in ("p", "div", "li", "td", "th", "body"):
            return parent.text or ""
        element, previous = parent, parent.getprevious()
    if previous.tail:
        return str(previous.tail)[-40:]
    return "" if previous.tag == "br" else str(previous.text_content())[-40:]


def _raised(element: Element, style: Style, attributes: Mapping[str, str]) -> bool:
    if element.tag == "sup":
        return True
    if not attributes or len(element) > 3:
        return False
    if element.tag == "a":
        target = attributes.get("href", "")
        fragment = target.partition("#")[2]
        named = f"{attributes.get('class', '')} {attributes.get('role', '')} {attributes.get('id', '')} {fragment}"
        if not target.startswith("#") and not _NOTE_NAMED.search(named):
            return False
        return _glued(element) and (target.startswith("#") or "#" in target or _NOTE_NAMED.search(named) is not None)
    named = f"{attributes.get('class', '')} {attributes.get('role', '')}"
    if element.tag == "button":
        named += f" {attributes.get('aria-label', '')}"
    if _RAISED_NAMED.search(named) or _NOTE_NAMED.search(named):
        return _glued(element)
    return style.of(element, attributes).raised and _glued(element)


def _glued(element: Element) -> bool:
    """Whether it follows a word or a number without a blank between."""
    before = text_before(element)
    return bool(before) and not before[-1].isspace()


def _empty(element: Element) -> None:
    for child in list(element):
        element.remove(child)
