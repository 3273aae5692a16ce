"""Page furniture: advertisements, counters, comments, related stories and share buttons are not what a page says.

By structure first (roles, whole class names); else by the words that only furniture begins with, in pieces so short
that they are not sentences of an article. What holds the page's main part is never furniture. Knows the tree.
"""

from __future__ import annotations

import re

from gsi_etl.parse.attributes import Attributes
from gsi_etl.parse.css_layout import Element, holding
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.seen import take_out

_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar")
)
_NAMES = frozenset(
    (
        *("ad", "ads", "advert", "adverts", "advertisement", "advertising"),
        *("ad-slot", "ad-unit", "ad-container", "adbox", "sponsored", "sponsor"),
        *("promo", "comments", "comment-list", "comment-count", "comments-section", "comments-area"),
        *("disqus_thread", "share", "sharing", "share-bar", "share-buttons", "share-count"),
        *("social", "social-share", "social-links", "related", "related-posts", "related-articles"),
        *("related-links", "related-stories", "recommended", "recommendations", "trending", "most-read"),
        *("popular-posts", "newsletter", "newsletter-signup", "subscribe", "cookie", "cookies"),
        *("cookie-banner", "cookie-notice", "consent", "gdpr", "breadcrumb", "breadcrumbs"),
        *("pagination", "view-count", "views", "hit-counter", "visitor-counter", "visitors"),
        *("likes", "followers", "ticker", "poll", "widget", "sidebar-ads"),
        *("outbrain", "taboola", "rating", "ratings", "stock-ticker", "print-button"),
        *("tags", "tag-list", "byline-social", "reactions"),
    )
)
_UNIT = (
    r"(?:comments?|shares?|likes?|views?|reads?|followers?|subscribers?|reactions?|retweets|reposts|signatures?|votes?"
    r"|downloads?|ratings?|reviews?|replies|claps|bookmarks|page\s?views|hits)"
)
_BEGINS = re.compile(
    rf"\A(?:(?:advertisements?|sponsored|promoted|anzeige|werbung|publicité|publicidade?|pubblicità|advertentie|reklama)\b"
    rf"|{_UNIT}\s?(?:count)?\s?[:(]?\s?\d|[\d,.]+[km]?\s+{_UNIT}\b"
    r"|(?:share|tweet|pin|like|follow|vote|rate|recommend|print|e-?mail|save)(?:d|s)?"
    r"(?:\s+(?:this|us|it|on|via|by)(?:\s+\w+)?)?\W{1,4}\d[\d,.]*[km]?(?:\s+\w+){0,2}\W*$"
    r"|(?:photo|image|picture|file|video|slide|gallery|credit|getty)\b[^.]{0,24}?\d"
    r"|visitors?\b[^.]{0,20}\d|(?:online|readers|users)\s+(?:now|online)\W{0,3}\d|page\s+\d+\s+(?:of|/)\s+\d"
    r"|(?:related\s+(?:stories|articles|links|content|posts)|related:|read\s+(?:more|next|also)|see\s+also|more\s+(?:from|on)|trending|most\s+(?:read|popular)"
    r"|you\s+may\s+also|lesen\s+sie\s+(?:auch|mehr)|mehr\s+zum\s+thema|auch\s+interessant|lire\s+(?:aussi|la\s+suite)|à\s+lire"
    r"|(?:leer|lea)\s+(?:más|también)|te\s+puede\s+interesar|leggi\s+(?:anche|tutto)|lees\s+(?:ook|meer|verder)"
    r"|(?:czytaj|zobacz)\s+(?:też|także|również|więcej)|(?:leia|veja)\s+(?:também|mais))\b"
    r"|(?:was\s+this|rate\s+this|subscribe|sign\s+up|join\s+(?:our|the)|download\s+(?:our|the)\s+app|win\b)[^.]{0,60}\d"
    r"|(?:©|\(c\)|copyright|all\s+rights)\b|(?:tel|phone|fax|call\s+us)\b\W{0,3}[+\d]"
    r"|[\d,.]+\s+(?:people|readers|users|visitors|others|members|subscribers|guests|fans|friends)\s+"
    r"(?:(?:are|have|who)\s+)?(?:also\s+)?(?:read|view|watch|like|shared?|follow|recommend|bought|voted|signed|online"
    r"|comment)(?:d|ed|ing|s)?(?:\s+\w+){0,4}\W*$)",
    re.IGNORECASE,
)
_FRAME = frozenset(("html", "body", "head"))
#: Navigation and footers without a paragraph, a table or anything that a reader of the page looks at: no reader of the
#: page's text looks into them, and they are a fifth of its elements.
_LOOKED_AT = ("p", "table", "h1", "main", "article", "script", "style", "meta", "iframe")
_MAIN = ("main", "article", "h1", "table")
_LEAVES = frozenset(("p", "div", "li", "span", "aside", "section", "small", "figcaption", "dd", "td", "h2", "h3", "h4"))
_BLOCKS = frozenset(("p", "div", "li", "ul", "ol", "section", "table", "article", "aside", "dl"))
_LONGEST = 140
_DIGIT = re.compile(r"\d")


def drop_navigation(tree: Element) -> None:
    """Take out the frame of a page before anything is asked of its elements."""
    for element in list(tree.iter("nav", "footer")):
        if next(element.iter(*_LOOKED_AT), None) is None:
            take_out(element)


def drop_furniture(tree: Element, attributes: Attributes) -> None:
    """Take out of the tree what is furniture."""
    doomed: list[Element] = []
    names = {value for held in attributes.values() for value in (held.get("class"), held.get("id")) if value}
    named = {name for name in names if not _NAMES.isdisjoint(name.lower().split())}
    boxes = holding(tree, _BLOCKS)
    for element in tree.iter("*"):
        held = attributes[element]
        if held and (held.get("class") in named or held.get("id") in named or held.get("role") in _ROLES):
            if element.tag not in _FRAME and next(element.iter(*_MAIN), None) is None:
                doomed.append(element)
        elif element not in boxes and element.tag in _LEAVES and _says_so(element):
            doomed.append(element)
    for element in doomed:
        take_out(element)


def _says_so(element: Element) -> bool:
    children = len(element)
    if children > 4:
        return False
    text = "".join(element.itertext()) if children else element.text
    if not text or len(text) > 2 * _LONGEST or not _DIGIT.search(text):
        return False
    text = squeeze(text)
    return len(text) <= _LONGEST and _BEGINS.match(text) is not None
