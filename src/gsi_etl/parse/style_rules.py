"""What a page's own style says of an element, as far as it hides, strikes out or raises text.

Only ``style`` attributes and rules with one plain selector (``.note``, ``#ad``, ``del``) outside of media queries are
read: a rule that is not understood changes nothing. Knows the tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gsi_etl.parse.css_layout import Element

#: Characters of style sheets that are looked at.
_MOST = 300_000
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_SELECTOR = re.compile(r"(?P<kind>[.#]?)(?P<name>[A-Za-z_][\w-]{0,80})")
_TELLING = re.compile(
    r"display|visibility|text-decoration|vertical-align|color|background|font-size|opacity|position|top"
)
_HIDES = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?:;|$|!)|font-size:0(?:px|em|%)?(?:;|$|!)"
)
_STRIKES = re.compile(r"text-decoration(?:-line)?:[^;]*line-through")
_RAISES = re.compile(
    r"vertical-align:(?:super|text-top|top|[1-9.][\d.]*(?:em|ex|px|pt|%))|position:relative;(?:[^;]*;)*?top:-|(?:^|;)top:-\.?\d"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_NAMED = {"#fff": "white", "#ffffff": "white", "#000": "black", "#000000": "black", "rgb(255,255,255)": "white"}


@dataclass(frozen=True, slots=True)
class Look:
    """What is declared of an element: whether nobody sees it (hidden or struck out), whether it is raised, and the last
    colours of its text and of the ground behind it, "" without one.
    """

    unseen: bool = False
    raised: bool = False
    colour: str = ""
    ground: str = ""


_PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Style:
    """The declarations that bear upon what is seen, by class, id and tag."""

    rules: dict[str, str] = field(default_factory=dict)
    #: What elements look like that are alike in tag, class, id and style: a page has few kinds of them.
    _looks: dict[tuple[str, str, str, str], Look] = field(default_factory=dict, repr=False)

    def of(self, tag: str, attributes: Mapping[str, str]) -> Look:
        """What all that is declared of an element itself comes to."""
        get = attributes.get
        own = get("style", "")
        if not self.rules:
            if not own:
                return _PLAIN
            alike = ("", "", "", own)
        else:
            alike = (tag, get("class", ""), get("id", ""), own)
        look = self._looks.get(alike)
        if look is None:
            look = self._looks[alike] = _look(self._declared(*alike))
        return look

    def _declared(self, tag: str, classes: str, id: str, own: str) -> str:
        """All declarations without blanks, lower case; the strongest last."""
        names = [tag, *(f".{name}" for name in classes.split()), f"#{id}"]
        parts = [self.rules[name] for name in names if name in self.rules]
        if own:
            parts.append(_packed(own))
        return ";".join(parts)


def style_of(tree: Element) -> Style:
    """The page's rules, of its ``style`` elements."""
    rules: dict[str, str] = {}
    left = _MOST
    for element in tree.iter("style"):
        text = (element.text or "")[:left]
        left -= len(text)
        if element.get("media", "all") not in ("all", "screen", ""):
            continue
        for selectors, declarations in _plain_rules(_COMMENT.sub("", text) if "/*" in text else text):
            packed = _packed(declarations)
            if not _TELLING.search(packed):
                continue
            for selector in selectors.split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match and match.group() not in ("html", "body", "main", "article", "p", "div", "span", "a"):
                    name = match.group()
                    rules[name] = f"{rules[name]};{packed}" if name in rules else packed
    return Style(rules)


def _look(declared: str) -> Look:
    if not declared:
        return _PLAIN
    unseen = _HIDES.search(declared) is not None or _STRIKES.search(declared) is not None
    raised = _RAISES.search(declared) is not None
    return Look(unseen, raised, _last(_COLOUR, declared), _last(_GROUND, declared))


def _last(pattern: re.Pattern[str], style: str) -> str:
    found = pattern.findall(style)
    return _NAMED.get(found[-1], found[-1]) if found else ""


def _packed(declarations: str) -> str:
    return "".join(declarations.split()).lower().strip(";")


def _plain_rules(text: str) -> list[tuple[str, str]]:
    """Selectors and declarations of rules that stand in no other rule (@media, @supports)."""
    found: list[tuple[str, str]] = []
    depth = 0
    start = opened = 0
    for match in re.finditer(r"[{}]", text):
        if match.group() == "{":
            depth += 1
            if depth == 1:
                opened = match.start()
            continue
        depth -= 1
        if depth <= 0:
            selectors = text[start:opened].rsplit(";", 1)[-1].strip()
            if depth == 0 and not selectors.startswith("@"):
                found.append((selectors, text[opened + 1 : match.start()]))
            depth = 0
            start = match.end()
    return found
