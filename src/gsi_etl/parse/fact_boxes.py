"""The second chance: figures that stand outside the article (fact boxes, lists, captions) and would else be lost.

Only pieces that state a quantity in so many words are appended, as blocks of kind ``fact``: never dates, counters,
navigation, teasers of other stories, or what the text has already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from gsi_etl.parse.css_layout import LABELLED, Element, holding
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.text import TextBuilder

#: Elements as a set in the order given: lxml's are hashed by identity.
Holding: TypeAlias = dict[Element, None]
Piece: TypeAlias = tuple[Element, str]

#: A number that is a quantity by its form: grouped thousands, a scale word, a per cent, a rate or a ratio.
QUANTITY = re.compile(
    r"(?=\d)(?:(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])"
    r"|(?<![\d,.+])(?<!\d )[1-9]\d{0,2}(?:[.\u00a0\u202f\u2009'’ ]\d{3})+(?![\d.])(?!\s?\d)"
    r"|\d\s?(?:mill|bill|trill|thousand|m(?:io|ln|n)?\b|bn\b|m(?:illiard|rd|ld|il)\b|tausend|mila\b|tys)"
    r"|\d\s?(?:[%‰]|per\s?cent\b|percent\b|prozent\b|pour\s?cent\b|por\s?ciento\b|procent)"
    r"|\d\s(?:per|in|out of(?: every)?|of every|sur|von|auf|de cada|su)\s\d[\d,.]*"
    r"|\d\s?/\s?(?:100|1[,.]?000)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SCALES = frozenset({"million", "billion", "trillion", "thousand", "percent", "per", "cent"})
_NO_TEXT = frozenset(("script", "style", "noscript"))
_GOES_ON = re.compile(r"[.,]\d")
_SIGN_APART = re.compile(r"(?<=\d) (?=[/%])")
_SIGNS = re.compile(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_BLOCK_TAGS = frozenset(
    (
        *(
            "p",
            "div",
            "li",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "td",
            "th",
            "tr",
            "table",
            "tbody",
            "thead",
            "tfoot",
            "section",
        ),
        *(
            "article",
            "aside",
            "main",
            "figure",
            "figcaption",
            "blockquote",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
        ),
        *("footer", "nav", "form", "fieldset", "details", "summary", "center", "pre", "address"),
    )
)
_SKIPPED_TAGS = frozenset(
    (
        *("nav", "footer", "form", "script", "style", "noscript", "template", "button", "select", "svg", "iframe"),
        *("head", "title", "amp-sidebar", "amp-consent", "amp-ad", "amp-sticky-ad", "amp-lightbox"),
    )
)
_SKIPPED_NAMES = re.compile(
    r"comment|related|recommend|popular|trending|most-?read|cookie|consent|advert|sponsor|promo|newsletter|subscri|share"
    r"|social|menu|\bnav|breadcrumb|footer|ticker|market|stock|outbrain|taboola|paywall|login|signup|teaser|widget"
    r"|copyright|legal|disclaimer|modal|popup|banner|read-?more|next-?up|more-?from|byline|hidden",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d\d")
_LONGEST = 400
#: A piece amid the article counts as one of its sentences from so many words on.
_SENTENCE_WORDS = 4
#: Letters and digits from which a piece that the text has is proof of where the article stands.
_SENTENCE_LETTERS = 60
_MOST = 0.75
_LINKED_SHARE = 0.4


def add_facts(builder: TextBuilder, pieces: Sequence[Piece], holding: Holding) -> None:
    """Append what is not in the text yet and states a quantity, or has a number and stands amid the article."""
    known = _folded(builder.text())
    inner = next(iter(holding), None)
    out: dict[Element, bool] = {}
    added: set[str] = set()
    for leaf, text in pieces:
        if not _DIGIT.search(text) or _left_out(leaf, holding, out):
            continue
        amid = inner is not None and any(ancestor is inner for ancestor in leaf.iterancestors())
        inside = amid and _DIGITS.search(text) is not None and len(_WORD.findall(text)) >= _SENTENCE_WORDS
        if not inside and not QUANTITY.search(text):
            continue
        element, text = _with_words(leaf, text)
        folded = _folded(text)
        if not text or folded in known or folded in added or _mostly_links(element, text):
            continue
        added.add(folded)
        builder.add("fact", text)


def _left_out(leaf: Element, holding: Holding, known: dict[Element, bool]) -> bool:
    """Whether it stands in navigation, in a teaser or in what is hidden; nothing that holds the article is that."""
    path = []
    verdict = False
    for element in (leaf, *leaf.iterancestors()):
        if element in known:
            verdict = known[element]
            break
        path.append(element)
    for element in reversed(path):
        verdict = verdict or (element not in holding and is_boilerplate(element))
        known[element] = verdict
    return verdict


def text_of(element: Element) -> str:
    """The text that people see, on one line: scripts and styles inside are none."""
    if not len(element):
        text = squeeze(element.text or "")
    else:
        parts: list[str] = []
        _gather(element, parts)
        text = squeeze("".join(parts))
    # Elements stand apart (a number and its label), but 67<small>/100</small> is one word.
    return _SIGN_APART.sub("", text) if " /" in text or " %" in text else text


def _gather(element: Element, parts: list[str]) -> None:
    """The pieces of its text. Two elements side by side are two words; one amid a word is part of it."""
    parts.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NO_TEXT:
            apart = child.tag in _BLOCK_TAGS or child.tag == "br"
            if apart or (parts and not parts[-1] and not _one_number(parts, child)):
                parts.append(" ")
            _gather(child, parts)
            if apart:
                parts.append(" ")
        parts.append(child.tail or "")


def _one_number(parts: list[str], child: Element) -> bool:
    """Whether what was gathered and what the child begins with are parts of one number: 40 and .3, 2 and ,640,000."""
    before = next((part for part in reversed(parts) if part), "")
    return before[-1:].isdigit() and _GOES_ON.match(child.text or "") is not None


def _folded(text: str) -> str:
    """Its letters and digits, in lower case. Bytes lose the signs of ASCII, which are most, ten times as fast."""
    text = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_SIGNS).decode("utf-8", "surrogatepass")
    return (text if text.isascii() else _SIGNS.sub("", text)).casefold()


def holding_article(pieces: Sequence[Piece], text: str) -> Holding:
    """The elements that hold most of the article, the innermost first: never a teaser, whatever the name."""
    known = _folded(text)
    sizes: dict[Element, int] = {}
    total = 0
    for leaf, piece in pieces:
        folded = _folded(piece)
        if len(folded) < _SENTENCE_LETTERS or folded not in known:
            continue
        total += len(folded)
        for ancestor in leaf.iterancestors():
            sizes[ancestor] = sizes.get(ancestor, 0) + len(folded)
    holding = [element for element, size in sizes.items() if size >= _MOST * total]
    if not holding:
        return {}
    smallest = max(holding, key=lambda element: sum(1 for _ in element.iterancestors()))
    return dict.fromkeys([smallest, *smallest.iterancestors()])


def pieces_of(tree: Element) -> list[Piece]:
    """Block elements that hold no further block, or words of their own beside it, with their texts; in page order.

    Without navigation, scripts and what else has a tag of its own for being no content.
    """
    found: list[Piece] = []
    boxes = holding(tree, _BLOCK_TAGS)
    stack = [tree]
    while stack:
        current = stack.pop()
        tag = current.tag
        if not isinstance(tag, str) or tag in _SKIPPED_TAGS:
            continue
        inner: list[Element] = []
        beside: list[Element] = []
        if current in boxes:
            for child in current:
                (inner if child.tag in _BLOCK_TAGS or child in boxes else beside).append(child)
        if tag in _BLOCK_TAGS and (not inner or _speaks(current, beside)):
            found.append((current, text_of(current)))
        else:
            stack += reversed(inner)
    return found


def _speaks(element: Element, beside: list[Element]) -> bool:
    """Whether a number stands in an element beside its blocks: 27.6 million<p>people are in forced labour</p>."""
    own = "".join([element.text or "", *(child.tail or "" for child in element)])
    if not _DIGIT.search(own):
        own = "".join(text_of(child) for child in beside if isinstance(child.tag, str) and _has_digit(child))
    return _DIGIT.search(own) is not None and _left(element, 2 * _LONGEST) > 0 and len(text_of(element)) <= _LONGEST


def _left(element: Element, room: int) -> int:
    """How much of the room the letters and signs of its text leave: no more of it is looked at than there is room."""
    room -= len("".join((element.text or "").split()))
    for child in element:
        if room <= 0:
            break
        if isinstance(child.tag, str) and child.tag not in _NO_TEXT:
            room = _left(child, room)
        room -= len("".join((child.tail or "").split()))
    return room


def _has_digit(element: Element) -> bool:
    return any(map(_DIGIT.search, element.itertext()))


def is_boilerplate(element: Element) -> bool:
    """Whether an element is navigation, a teaser, an advertisement, or hidden, by its tag, name or style."""
    if element.tag in ("html", "body"):
        return False
    if element.tag in _SKIPPED_TAGS or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if re.search(r"display\s{0,3}:\s{0,3}none", element.get("style") or ""):
        return True
    return _SKIPPED_NAMES.search(f"{element.get('id') or ''} {element.get('class') or ''}") is not None


def _with_words(leaf: Element, text: str) -> tuple[Element, str]:
    """The piece with the words that say what it counts: a bare number's label stands beside or above it."""
    if leaf.tag == "dd":
        term = leaf.getprevious()
        if term is not None and term.tag == "dt":
            return leaf, f"{text_of(term)}: {text}"
    element = leaf
    if leaf.get(LABELLED) is not None:
        return leaf, text
    while sum(1 for w in _WORD.findall(text) if w.lower() not in _SCALES) < 2:
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "html"):
            return element, ""
        element, text = parent, text_of(parent)
        if len(text) > _LONGEST:
            return element, ""
    return element, text


def _mostly_links(element: Element, text: str) -> bool:
    linked = sum(len(text_of(a)) for a in element.iter("a"))
    parent = element.getparent()
    inside = any(a.tag == "a" for a in (parent, parent.getparent() if parent is not None else None) if a is not None)
    return inside or linked > _LINKED_SHARE * len(text)
