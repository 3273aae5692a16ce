"""HTML: one tree, from which come the article's text, the tables, the facts outside the article, metadata and links.

The tree is built once, with a sentinel appended to the page: when it does not come out at the end, something swallowed
the rest (nesting, an unclosed script, a comment), and the document says that its end was not seen.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree
from lxml import html as lxml_html

from gsi_etl.errors import ParseError
from gsi_etl.model import Document
from gsi_etl.parse import limits, sniff
from gsi_etl.parse.article import add_article
from gsi_etl.parse.attributes import attributes_of
from gsi_etl.parse.charset import decode
from gsi_etl.parse.css_layout import say_what_is_shown
from gsi_etl.parse.fact_boxes import add_facts, holding_article, pieces_of
from gsi_etl.parse.furniture import drop_navigation
from gsi_etl.parse.htmltables import place_tables
from gsi_etl.parse.metadata import describe
from gsi_etl.parse.one_tree import read_as_seen
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.read import Input, finished
from gsi_etl.parse.scope import in_scope
from gsi_etl.parse.text import TextBuilder
from gsi_etl.parse.unread_numbers import elsewhere
from gsi_etl.parse.urls import absolute

_SENTINEL = "gsi-etl-end-of-page"
_SENTINELS = etree.XPath(f"//p[@id='{_SENTINEL}']")
_CLOSED = re.compile(r"</\s{0,5}(html|body)\s{0,5}>", re.IGNORECASE)
#: Characters XML cannot hold; lxml cuts a text at the first of them.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNFIT_BYTES = bytes(code for code in range(128) if _UNFIT.match(chr(code)))


def read(given: Input) -> Document:
    """The page. ``complete`` is False when its end was not seen: it may then confirm figures, never lose them."""
    decoded = decode(given.body, header=given.charset)
    page, encoded = _fit(decoded.text)
    if len(page) > limits.HTML_CHARS:
        raise ParseError(f"more than {limits.HTML_CHARS:,} characters of HTML", rule="html_chars")
    if sniff.sniff(given.body) == "text" and not sniff.has_markup(page):
        return finished(_plain(given, page), trouble=decoded.trouble)
    tree, notes = _tree(page, encoded)
    if tree.xpath("count(//table)") > limits.TABLES:
        raise ParseError(f"more than {limits.TABLES:,} tables", rule="tables")
    complete = not notes
    facts = describe(tree, given.url, given.language)
    links = _links(tree, given.url)
    notes += in_scope(tree, given.select, given.ignore) if given.select or given.ignore else []
    if not given.select:
        drop_navigation(tree)
    attributes = attributes_of(tree)  # held until the page is read
    hidden = elsewhere(tree, attributes)
    notes += read_as_seen(tree, attributes)
    labelled = say_what_is_shown(tree)
    _lighten(tree)
    builder = TextBuilder()
    source = add_article(builder, tree, given.url, facts.body, labelled)
    if source != "article":
        notes.append(f"no article was found; the text is {source}")
    pieces = pieces_of(tree)
    holding = holding_article(pieces, builder.text())
    tables = place_tables(builder, tree, holding)
    add_facts(builder, pieces, holding)
    text = builder.text()
    lacking = hidden.notes(text)
    notes, complete = [*notes, *lacking], complete and not lacking
    document = replace(
        given.blank,
        text=text,
        title=facts.title,
        publisher=facts.publisher,
        author=facts.author,
        language=facts.language,
        canonical_url=facts.canonical_url,
        published=facts.published,
        modified=facts.modified,
        blocks=tuple(builder.blocks),
        tables=tables,
        links=links,
    )
    return finished(document, left_out=tuple(notes), complete=complete, trouble=decoded.trouble)


def _fit(text: str) -> tuple[str, bytes]:
    """The text with blanks for what XML cannot hold, and its bytes: in them it is seen faster that there is none."""
    try:
        body = text.encode("utf-8")
        if len(body.translate(None, _UNFIT_BYTES)) == len(body) and "\ufffe" not in text and "\uffff" not in text:
            return text, body
    except UnicodeEncodeError:  # half a surrogate pair
        pass
    text = _UNFIT.sub(" ", text)
    return text, text.encode("utf-8")


def _plain(given: Input, text: str) -> Document:
    """Text without any markup: paragraphs are what blank lines part, or else its lines."""
    builder = TextBuilder()
    parts = re.split(r"\n[ \t\r]*\n", text) if re.search(r"\n[ \t\r]*\n", text) else text.splitlines()
    for part in parts:
        builder.add("paragraph", squeeze(part))
    return replace(given.blank, text=builder.text(), blocks=tuple(builder.blocks), language=given.language)


def _tree(page: str, encoded: bytes) -> tuple[lxml_html.HtmlElement, list[str]]:
    """The tree without the sentinel, and a note when the end was not seen."""
    notes = []
    marked = encoded + f'<p id="{_SENTINEL}"></p>'.encode()
    parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    # lxml's own look-up calls Python for every element that anybody touches, for the sake of forms and their fields.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement))
    try:
        tree = lxml_html.document_fromstring(marked, parser=parser)
    except etree.ParserError as error:
        raise ParseError("there is no page in it", rule="unreadable", why=str(error)) from None
    sentinels = _SENTINELS(tree)
    if not sentinels:
        notes.append("the end of the page was not seen: something before it is not closed, or nested too deeply")
    for sentinel in sentinels:
        sentinel.drop_tree()
    if not any(_CLOSED.search(page, max(0, len(page) - last)) for last in (1_000, 200_000)):
        notes.append("the page has no closing tag: it may have been cut off")
    return tree, notes


def _lighten(tree: lxml_html.HtmlElement) -> None:
    """Take out what nobody looks at any more and every copy of the tree would hold: scripts, styles, the head."""
    for element in list(tree.iter("script", "style")):
        if element.tag == "style" or "json" not in (element.get("type") or ""):
            element.drop_tree()
    for head in tree.iterchildren("head"):
        for element in list(head.iterchildren("meta", "link")):
            element.drop_tree()


def _links(tree: lxml_html.HtmlElement, url: str) -> tuple[tuple[str, str], ...]:
    """Addresses that could be fetched, each once, with the text of the first link that has one."""
    base = tree.xpath("string(//base/@href)") or ""
    base = absolute(base, url) or url
    texts: dict[str, str] = {}
    for anchor in tree.iter("a"):
        href = anchor.get("href")
        if href and not texts.get(href):
            texts[href] = squeeze("".join(anchor.itertext()) if len(anchor) else anchor.text or "")
    found: dict[str, str] = {}
    for href, text in texts.items():
        target = absolute(href, base)
        if target is not None:
            found[target] = found.get(target) or text
    return tuple(found.items())
