"""The article of a page: trafilatura finds it, its tree becomes blocks of text with kinds.

Precision first: the figures that its stricter mode leaves out come back through ``facts``. When it finds nothing, the
structured data's own article text or the stripped page stand in.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Literal

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from gsi_etl.model import BlockKind
from gsi_etl.parse.fact_boxes import pieces_of, text_of
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.text import TextBuilder

TextSource = Literal["article", "the structured data's", "the stripped page"]

#: An article shorter than this, on a page with much more text, is asked for again in the library's balanced mode.
_SHORT = 400
#: An article is compared with what two other extractors find where the page's paragraphs hold so many times its text:
#: that costs as much as finding it, and on pages with one clear text changes nothing.
_MUCH_MORE = 2
_PARAGRAPH = 80
#: Characters of a table's cell; a longer one is a paragraph, and its table lays out the page.
_LONGEST_CELL = 600
#: What the library takes out first, whatever it holds: gone before, it is not copied and searched again and again.
_SURELY_CLEANED = "//nav|//footer|//aside|//svg|//button|//noscript|//select|//input|//figure[not(.//table)]"
_KINDS: dict[str, BlockKind] = {"head": "heading", "item": "item", "quote": "quote", "row": "table", "code": "other"}
_BLOCKS = frozenset({"p", "head", "item", "quote", "row", "code", "list", "table", "div", "body", "main", "cell"})

for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def add_article(
    builder: TextBuilder, tree: lxml_html.HtmlElement, url: str, stated_body: str, labelled: Collection[str] = ()
) -> TextSource:
    """Append the article's blocks and say where they came from. ``stated_body`` is what structured data give.

    ``labelled`` are the texts of numbers with their labels: they are facts and no prose, also amid the article.
    """
    body = _extract(tree, url, precise=True, alone=True)
    if body is None or len(_text(body)) < _SHORT or _in_paragraphs(tree) > _MUCH_MORE * len(_text(body)):
        body = _extract(tree, url, precise=True)
    if body is None or len(_text(body)) < _SHORT:
        body = _longer(_extract(tree, url, precise=False), body)
    found = len(_text(body)) if body is not None else 0
    if found < _SHORT and len(stated_body) > 2 * max(found, 100):
        for paragraph in stated_body.splitlines():
            builder.add("paragraph", squeeze(paragraph))
        return "the structured data's"
    if body is not None and found:
        _walk(_Facts(builder, labelled), body)
        return "article"
    for paragraph in _stripped(tree):
        builder.add("paragraph", paragraph)
    return "the stripped page"


def _in_paragraphs(tree: lxml_html.HtmlElement) -> int:
    """Characters of the page's paragraphs, without short ones."""
    return sum(length for p in tree.iter("p") if (length := len(p.text_content())) >= _PARAGRAPH)


def _extract(tree: lxml_html.HtmlElement, url: str, *, precise: bool, alone: bool = False) -> etree._Element | None:
    found = trafilatura.bare_extraction(
        tree,
        url=url,
        include_comments=False,
        include_tables=True,
        favor_precision=precise,
        fast=alone,
        prune_xpath=_SURELY_CLEANED if alone and precise else None,
        with_metadata=False,
        output_format="xml",  # else it also writes the tree as text, which nobody here reads
    )
    return getattr(found, "body", None)


def _longer(one: etree._Element | None, other: etree._Element | None) -> etree._Element | None:
    if one is None or other is None:
        return one if other is None else other
    table = next((body for body in (one, other) if body.find(".//row") is not None), None)
    flat = next((body for body in (one, other) if body.find(".//row") is None), None)
    if table is not None and flat is not None and len(_text(flat)) < 2 * len(_text(table)):
        return table  # the other has the words of its cells in one line
    return one if len(_text(one)) > len(_text(other)) else other


def _text(element: etree._Element) -> str:
    return " ".join(element.itertext())


class _Facts:
    """Adds blocks, and calls those facts whose text is a number with its label."""

    def __init__(self, builder: TextBuilder, labelled: Collection[str]) -> None:
        self._builder, self._labelled = builder, labelled

    def add(self, kind: BlockKind, text: str) -> None:
        self._builder.add("fact" if text in self._labelled else kind, text)


def _walk(builder: _Facts, element: etree._Element) -> None:
    """Blocks in order. Text between block children is a block of its own; a table's row is one line."""
    kind = _KINDS.get(element.tag, "paragraph")
    if element.tag == "row" and not any(_lays_out(cell) for cell in element):
        builder.add("table", " | ".join(squeeze(_text(cell)) for cell in element if len(_text(cell).strip())))
        return
    pieces: list[str] = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS:
            builder.add(kind, squeeze("".join(pieces)))
            _walk(builder, child)
            pieces = [child.tail or ""]
        elif child.tag == "lb":
            builder.add(kind, squeeze("".join(pieces)))
            pieces = [child.tail or ""]
        else:
            pieces += ["".join(child.itertext()), child.tail or ""]
    builder.add(kind, squeeze("".join(pieces)))


def _lays_out(cell: etree._Element) -> bool:
    """Whether a cell is a piece of the page and not of a table: it holds paragraphs or a text of their length."""
    return len(cell.findall(".//p")) > 1 or len(_text(cell)) > _LONGEST_CELL


def _stripped(tree: lxml_html.HtmlElement) -> list[str]:
    """The page's text without scripts, navigation, header and footer, a block element a piece."""
    found = pieces_of(tree)
    body = [text for leaf, text in found if text and not any(a.tag == "header" for a in leaf.iterancestors())]
    return body or [text_of(tree)]
