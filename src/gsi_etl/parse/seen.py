"""What a reader of a page sees: what is hidden or struck out leaves the tree before anything looks at it.

An element that holds the page's main part, or most of its text, is never taken for hidden: pages hide themselves until
a script has run. Knows the tree and the page's style.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gsi_etl.parse.attributes import Attributes
from gsi_etl.parse.collapsed import Openers
from gsi_etl.parse.css_layout import Element
from gsi_etl.parse.fact_boxes import QUANTITY
from gsi_etl.parse.looks import PLAIN, Look
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.style_rules import Style

#: Never seen as text, or withdrawn by whoever wrote it.
_NEVER = frozenset(("template", "del", "s", "strike", "datalist", "noembed", "noframes", "rp", "rt"))
_MAIN = frozenset(("html", "body", "main", "article", "h1"))
#: Parts of a text: never the page, however short it is.
_PARTS = frozenset(("p", "span", "li", "td", "th", "tr", "b", "i", "em", "strong", "a", "h2", "h3", "h4"))
#: Words that only a program that reads aloud says: they repeat what is seen.
_DIGIT = re.compile(r"\d")
#: A hidden element with more than this share of the page's text is the page.
_MOST = 0.4
_DECORATION = 400


def drop_unseen(tree: Element, style: Style, attributes: Attributes) -> list[str]:
    """Take out what nobody sees; returns a sentence for text in the colour of its ground."""
    notes: list[str] = []
    doomed: list[Element] = []
    total = 0
    ruled, openers = style.rules.keys(), Openers(attributes)
    for element, held in attributes.items():
        tag = element.tag
        if tag in _NEVER:
            doomed.append(element)
            continue
        look = style.of(element, held) if held or tag in ruled else PLAIN
        if look is PLAIN and "hidden" not in held and "aria-hidden" not in held and tag != "dialog":
            continue
        if _is_unseen(element, held, look, openers):
            total = total or len(tree.text_content())
            if not _is_main(element, total):
                doomed.append(element)
                if look.flat and QUANTITY.search(element.text_content()):
                    notes.append(f"text of no height is not read: {squeeze(element.text_content())[:80]!r}")
        elif look.colour and _is_invisible(element, look, style, notes):
            doomed.append(element)
    for element in doomed:
        take_out(element)
    return notes


def take_out(element: Element) -> None:
    """Remove an element; words to either side of a block do not run together."""
    if element.getparent() is not None:
        if element.tag in ("div", "p", "section", "li") and element.tail is None:
            element.tail = " "
        element.drop_tree()


def _is_unseen(element: Element, attributes: Mapping[str, str], look: Look, openers: Openers) -> bool:
    if look.struck or (element.tag == "dialog" and "open" not in attributes):
        return True
    if look.hidden or look.flat or "hidden" in attributes:
        return not openers.open(element, flat=look.flat)
    if attributes.get("aria-hidden") == "true":
        return element.tag not in ("main", "body") and _is_decoration(element)
    if look.clipped:  # unless it says in words what stands beside it and is not read aloud
        return not any(
            e.get("aria-hidden") == "true" for e in (element.getprevious(), element.getnext()) if e is not None
        )
    return False


def _is_decoration(element: Element) -> bool:
    """A few words that a program reading aloud leaves out: a counter's drum, an icon, a number drawn large."""
    return len(element.text_content()) <= _DECORATION and next(element.iter("p", "table", "h1"), None) is None


def _is_main(element: Element, total: int) -> bool:
    if any(inner.tag in _MAIN for inner in element.iter(*_MAIN)):
        return True
    return element.tag not in _PARTS and len(element.text_content()) > _MOST * total


def _is_invisible(element: Element, look: Look, style: Style, notes: list[str]) -> bool:
    """Whether text has the colour of the ground that the page itself gives it; told, and told when it may be so."""
    own, behind = look.colour, look.ground
    if not _has_digit(element):
        return False
    if own == "transparent":
        return True
    for ancestor in element.iterancestors():
        if behind:
            break
        behind = style.of(ancestor, ancestor.attrib).ground
    if own == behind:
        notes.append(f"text in the colour of its ground is not read: {squeeze(element.text_content())[:80]!r}")
        return True
    if own == "white" and not behind:
        notes.append(f"text may be white on white: {squeeze(element.text_content())[:80]!r}")
    return False


def _has_digit(element: Element) -> bool:
    """Whether a digit stands among its first characters."""
    left = 2_000
    for text in element.itertext():
        if _DIGIT.search(text[:left]):
            return True
        left -= len(text)
        if left <= 0:
            break
    return False
