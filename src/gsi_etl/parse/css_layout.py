"""What a style sheet shows and the markup does not say, said in the markup: tables of divs, a number with its label.

Pages lay out "49.6" over "million people" in boxes of their own, and tables in elements that are not tables. Read
unchanged, the pieces are paragraphs without a meaning. Here they become one paragraph, or a table, before anything else
looks at the tree; the words and their order stay. Knows the tree; knows no figures' meaning.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import TypeAlias

from lxml import html as lxml_html

from gsi_etl.parse.plain_text import squeeze

Element: TypeAlias = lxml_html.HtmlElement

#: The attribute of a box in which a number stands with its label.
LABELLED = "data-gsi-labelled"
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_DIGIT = re.compile(r"\d")
#: Words that belong to a number: with nothing else beside it, it still does not say what it counts.
_OF_NUMBERS = frozenset(
    (
        *("million", "millions", "billion", "billions", "trillion", "thousand", "mn", "bn", "mio", "mrd", "mln", "mld"),
        *("in", "out", "of", "per", "cent", "percent", "every", "to", "about", "over", "nearly", "almost", "more"),
        *("than", "usd", "eur", "gbp", "est", "up", "approx"),
    )
)
#: What a number is out of, without the number.
_UNIT = re.compile(r"(?:per|out|of|in|every|/)\b", re.IGNORECASE)
#: Numbers that count nothing: years, dates, times of day, one digit (the place in a list).
_NO_QUANTITY = re.compile(r"(?:19|20)\d\d|\d{1,2}[:/.]\d\d(?:[:/.]\d{2,4})?|\d{4}-\d\d(?:-\d\d)?|#?\d[.)]?")
_BETWEEN = "\x1f"
_PARTS_OF_NUMBER = re.compile(r"(?<=\d)\x1f(?=[.,]\d)|(?<=\d[.,])\x1f(?=\d)")
_SIGN_APART = re.compile(r"(?<=\d) (?=[/%])")
_LONGEST_NUMBER = 40
_LONGEST_BOX = 200
_MOST_PIECES = 6
#: How far up a number looks for its label; deeper nesting than this is not a box any more.
_CLIMB = 5

_INLINE = frozenset(("span", "strong", "b", "em", "i", "small", "big", "font", "mark", "data"))
_NO_BOX = frozenset(
    (
        *("html", "head", "body", "main", "article", "nav", "form", "button", "a"),
        *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "ul", "ol", "dl"),
    )
)
_ROWS = frozenset(("div", "section", "ul", "ol", "dl", "li", "span"))
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ème|e|º|ª)\b")
_FEWEST_ROWS, _FEWEST_CELLS, _MOST_CELLS, _LONGEST_CELL = 3, 3, 15, 120
_NUMBERS_SHARE = 0.6
_ROLES = {"row": "tr", "cell": "td", "gridcell": "td", "rowheader": "th", "columnheader": "th"}


def holding(tree: Element, tags: Collection[str]) -> dict[Element, None]:
    """Every element of the tree that holds one of these within it."""
    found: dict[Element, None] = {}
    for inner in tree.iter(*tags):
        element = inner.getparent()
        while element is not None and element not in found:
            found[element] = None
            element = element.getparent()
    return found


def say_what_is_shown(tree: Element) -> frozenset[str]:
    """Change the tree in place: tables first, then numbers with their labels, then words that stand apart.

    Returns the texts of the numbers that got their labels.
    """
    for element in list(tree.iter("div", "section", "ul", "ol", "span")):
        if element.get("role") in ("table", "grid"):
            _by_roles(element)
        elif len(element) >= _FEWEST_ROWS:
            _by_shape(element)
    for element in [e for e in tree.iter("*") if (text := e.text) and is_bare(text)]:
        _join_label(element)
    for element in list(tree.iter(*_INLINE)):
        _part_words(element)
    return frozenset(squeeze(element.text or "") for element in tree.xpath(f"//*[@{LABELLED}]"))


def is_bare(text: str) -> bool:
    """Whether a text is a quantity and nothing but it: ``104.6``, ``2.6 million``, ``1 in 4``; no year, no time."""
    if len(text) > 4 * _LONGEST_NUMBER or not _DIGIT.search(text):
        return False
    text = squeeze(text)
    if len(text) > _LONGEST_NUMBER or _NO_QUANTITY.fullmatch(text) or _UNIT.match(text):
        return False
    return all(word.lower() in _OF_NUMBERS for word in _LETTERS.findall(text))


# ------------------------------------------------------------------------------------------------------------ tables


def _by_roles(table: Element) -> None:
    """A table by its ARIA roles."""
    rows = [e for e in table.iter() if isinstance(e.tag, str) and e.get("role") in _ROLES]
    if not any(e.get("role") == "row" for e in rows):
        return
    for element in rows:
        element.tag = _ROLES[element.get("role") or ""]
    for element in table.iter():
        if isinstance(element.tag, str) and element.get("role") == "rowgroup":
            element.tag = "tbody"
    table.tag = "table"


def _by_shape(element: Element) -> None:
    """A table by its shape: children alike in number of short cells, and numbers in most cells but the first."""
    rows = [child for child in element if isinstance(child.tag, str)]
    if len(rows) < _FEWEST_ROWS or _own_text(element) or element.getparent() is None:
        return
    width = len(rows[0])
    if not _FEWEST_CELLS <= width <= _MOST_CELLS or any(not _is_row(row, width) for row in rows):
        return
    texts = [[squeeze(_inline_text(cell)) for cell in row] for row in rows]
    beside = [text for row in texts[1:] for text in row[1:] if text]
    named = sum(1 for row in texts[1:] if _LETTERS.search(row[0]))
    numbers = sum(1 for text in beside if is_bare(text) or text.isdecimal())
    if numbers < _NUMBERS_SHARE * max(1, len(beside)) or 2 * named < len(rows):
        return
    before = element.getprevious()
    if _is_head(texts[0]):
        _as_row(rows[0], "th")
        rows = rows[1:]
    elif before is not None and _is_row(before, width) and _is_head([squeeze(c.text_content()) for c in before]):
        _as_row(before, "th")
        element.insert(0, before)
    for row in rows:
        _as_row(row, "td")
    element.tag = "table"


def _is_row(row: Element, width: int) -> bool:
    if row.tag not in _ROWS or len(row) != width or _own_text(row):
        return False
    return all(isinstance(cell.tag, str) and len(cell) <= 3 and _is_short(cell) for cell in row)


def _is_short(cell: Element) -> bool:
    """Looks at no more text than it needs to: a page's outer boxes hold all of it."""
    left = _LONGEST_CELL
    for text in cell.itertext():
        left -= len(text)
        if left < 0:
            return False
    return True


def _is_head(texts: list[str]) -> bool:
    return sum(1 for t in texts if t) >= 2 and not any(is_bare(t) or t.isdecimal() for t in texts)


def _as_row(row: Element, cell_tag: str) -> None:
    row.tag = "tr"
    for cell in row:
        cell.tag = cell_tag


# ------------------------------------------------------------------------------------------------------------ labels


def _join_label(number: Element) -> None:
    """The smallest box that holds this number and words becomes one paragraph, if it holds no other number."""
    box: Element = number
    for _ in range(_CLIMB):
        parent = box.getparent()
        if parent is None or parent.tag in _NO_BOX or _own_text(parent):
            return
        box = parent
        pieces = list(_pieces(box))
        texts = [squeeze(_inline_text(piece)) for piece in pieces]
        if len(pieces) > 4 * _MOST_PIECES or sum(map(len, texts)) > 4 * _LONGEST_BOX:
            return
        numbers = [_is_number_part(text) for text in texts]
        if all(numbers):
            continue
        groups = sum(1 for i, one in enumerate(numbers) if one and not (i and numbers[i - 1]))
        if groups == 1 and len(pieces) <= _MOST_PIECES and sum(map(len, texts)) <= _LONGEST_BOX:
            if not any(True for _ in box.iter("a", "time", "button", "input")):
                _join(box, texts)
        elif groups > 1 and all(piece.getparent() is box for piece in pieces):
            _join_pairs(pieces, texts, numbers)
        return


def _is_number_part(text: str) -> bool:
    """A number, or what is set apart of one: its scale, its sign, what it is out of."""
    return is_bare(text) or not any(word.lower() not in _OF_NUMBERS for word in _LETTERS.findall(text))


def _join_pairs(pieces: list[Element], texts: list[str], numbers: list[bool]) -> None:
    """Number, label, number, label (or the other way round), all side by side: each pair is a box."""
    if len(pieces) % 2 or any(one == other for one, other in pairwise(numbers)):
        return
    for first, second in zip(range(0, len(pieces), 2), range(1, len(pieces), 2), strict=True):
        if len(texts[first]) + len(texts[second]) <= _LONGEST_BOX:
            _join(pieces[first], [texts[first], texts[second]])
            pieces[second].drop_tree()


def _pieces(box: Element) -> Iterator[Element]:
    """The outermost elements with text of their own, in order."""
    stack = [box]
    seen = 0
    while stack and seen < 40 * _MOST_PIECES:
        element = stack.pop()
        seen += 1
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "noscript"):
            continue
        if _own_text(element):
            yield element
        else:
            stack += reversed(element)


def _own_text(element: Element) -> bool:
    return bool((element.text or "").strip() or any((child.tail or "").strip() for child in element))


def _join(box: Element, texts: list[str]) -> None:
    for child in list(box):
        box.remove(child)
    box.set(LABELLED, "")
    box.text = _SIGN_APART.sub("", " ".join(text for text in texts if text))
    if box.tag not in ("li", "dd", "figcaption") and box.tag not in _INLINE:
        box.tag = "p"


# ------------------------------------------------------------------------------------------------------------- words


def _part_words(element: Element) -> None:
    """``<span>49.6</span><span>million</span>`` is two words; ``19`` and ``th`` are one."""
    after = element.getnext()
    if element.tail or after is None or after.tag not in _INLINE:
        return
    left, right = "".join(element.itertext()), "".join(after.itertext())
    if not left or not right:
        return
    number = left[-1].isdigit() or left[-1] in "%‰+" or (_DIGIT.search(left) is not None and left[-1].isalpha())
    word = right[0].isalpha() and not _ORDINAL.match(right) and not (left[-1].isdigit() and len(right) < 2)
    if (number and word) or (left[-1].isalpha() and is_bare(right)):
        element.tail = " "


def _inline_text(element: Element) -> str:
    """Its text, with a blank between what its elements hold, but for a number set in parts: 40<b>.3</b>."""
    return _PARTS_OF_NUMBER.sub("", _BETWEEN.join(element.itertext())).replace(_BETWEEN, " ")
