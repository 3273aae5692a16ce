"""The tree of a page as people read it: what is unseen gone, note marks gone, words whole, line breaks where lines end.

All readers of a page (article, tables, facts) look at the tree after this. The words and their order stay.
"""

from __future__ import annotations

import re

from lxml import etree

from gsi_etl.parse.attributes import Attributes
from gsi_etl.parse.css_layout import Element
from gsi_etl.parse.furniture import drop_furniture
from gsi_etl.parse.note_marks import drop_note_marks, text_before
from gsi_etl.parse.plain_text import has_broken_word, plain, rejoin, vocabulary
from gsi_etl.parse.seen import drop_unseen
from gsi_etl.parse.style_rules import style_of

#: Elements that set letters and part no words.
_TYPOGRAPHIC = ("wbr", "bdi", "bdo", "nobr", "font", "tt", "ins", "u", "big")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*$")
#: Words that no line of a list ends with: behind them a sentence goes on, whatever it goes on with.
_LEADS_ON = re.compile(
    r"(?:^|\s)(?:a|an|the|in|of|and|or|from|at|for|to|by|with|on|is|are|was|were|has|have|some|about|over|than|nearly"
    r"|almost|estimated|republic|de|du|des|la|le|les|en|et|dans|von|der|die|das|und|el|los|las|del|y)$",
    re.IGNORECASE,
)
_BROKEN_END = re.compile(r"[^\W\d_]-$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"))
_TEXTS = frozenset(("p", "li", "dd", "td", "blockquote", "figcaption"))
_NOT_TEXT = frozenset(("script", "style", "noscript", "textarea"))


def read_as_seen(tree: Element, attributes: Attributes) -> list[str]:
    """Change the tree in place; returns what people should know of it."""
    style = style_of(tree, attributes)
    notes = drop_unseen(tree, style, attributes)
    drop_furniture(tree, attributes)
    drop_note_marks(tree, style, attributes)
    for button in list(tree.iter("button")):
        _part_button(button)
    etree.strip_tags(tree, *_TYPOGRAPHIC)
    for line_break in list(tree.iter("br")):
        _join_lines(line_break)
    _make_plain(tree)
    return notes


def _part_button(button: Element) -> None:
    """A button's label amid a text does not belong to it; within a heading, as in accordions, it is the heading."""
    parent = button.getparent()
    if parent is None:
        return
    if parent.tag in _HEADINGS:
        button.drop_tag()
    elif parent.tag in _TEXTS and (parent.text or "").strip():
        button.drop_tree()


def _join_lines(line_break: Element) -> None:
    """A ``br`` amid a sentence is a blank. Two in a row part paragraphs, and stay."""
    following = line_break.getnext()
    if line_break.getparent() is None or (following is not None and following.tag == "br" and _is_blank(line_break)):
        return
    previous = line_break.getprevious()
    if previous is not None and previous.tag == "br" and not (previous.tail or "").strip():
        return
    before, after = text_before(line_break).rstrip(), _text_after(line_break)
    if before and after and goes_on(before, after):
        line_break.tail = f" {(line_break.tail or '').lstrip()}"
        line_break.drop_tag()


def goes_on(before: str, after: str) -> bool:
    """Whether a sentence goes on over the end of a line."""
    if _SENTENCE_END.search(before):
        return False
    first = after[0]
    if before[-1] in ",-–(" or first.islower() or first in ",.;)%" or _LEADS_ON.search(before):
        return True
    return first.isdigit() and not before[-1].isdigit()


def _is_blank(element: Element) -> bool:
    return not (element.tail or "").strip()


def _text_after(line_break: Element) -> str:
    if line_break.tail and line_break.tail.strip():
        return str(line_break.tail).lstrip()
    following = line_break.getnext()
    if following is None:
        parent = line_break.getparent()
        return (parent.tail or "").lstrip() if parent is not None and parent.tag in ("span", "b", "strong", "i") else ""
    return str(following.text_content()).lstrip()


def _make_plain(tree: Element) -> None:
    broken: list[tuple[Element, bool]] = []
    for element in tree.iter("*"):
        text, tail = element.text, element.tail
        if text and element.tag not in _NOT_TEXT:
            if not text.isascii() and (become := plain(text)) != text:
                element.text = text = become
            if has_broken_word(text):
                broken.append((element, True))
        if tail:
            if not tail.isascii() and (become := plain(tail)) != tail:
                element.tail = tail = become
            if has_broken_word(tail):
                broken.append((element, False))
    if not broken:
        return
    words = vocabulary(text for element in tree.iter() for text in (element.text, element.tail) if text)
    for element, inside in broken:
        if inside:
            element.text = rejoin(element.text or "", words)
        else:
            element.tail = rejoin(element.tail or "", words)


__all__ = ["goes_on", "read_as_seen"]
