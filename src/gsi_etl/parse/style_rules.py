"""What a page's own style says of an element, as far as it hides, strikes out or raises text.

Only ``style`` attributes and rules of plain selectors (``.note``, ``td.old``, ``.panel > p``) for any screen are read:
a rule that is not understood changes nothing. Knows the tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from gsi_etl.parse.css_layout import Element

#: Classes and ids of elements that were looked at.
Names: TypeAlias = dict[Element, frozenset[str]]
#: Characters of style sheets that are looked at.
_MOST = 300_000
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_COMPOUND = re.compile(r"(?P<tag>[A-Za-z][\w-]{0,80}|\*)?(?P<more>(?:[.#][A-Za-z_][\w-]{0,80}){0,6})")
_SIMPLE = re.compile(r"[.#][\w-]+")
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
#: Rules within these hold on any screen.
_ANY_SCREEN = re.compile(r"@(?:media\s+(?:only\s+)?(?:screen|all)|supports\b.*|layer\b.*)", re.IGNORECASE | re.DOTALL)
#: States that a page is in before its script has run, or without one.
_PASSING = frozenset((".no-js", ".nojs", ".loading", ".preload", ".js-loading"))
_TELLING = re.compile(
    r"display|visibility|text-decoration|vertical-align|color|background|font-size|opacity|position|top|clip|text-indent"
)
_DISPLAY = re.compile(r"(?:^|;)display:([a-z-]+)")
_VISIBILITY = re.compile(r"(?:^|;)visibility:([a-z]+)")
_HIDES = re.compile(r"(?:^|;)(?:opacity:0(?:\.0+)?|font-size:0(?:px|em|%)?)(?:;|$|!)")
_CLIPS = re.compile(
    r"(?:^|;)(?:clip:rect\((?:[01]|px|,)+\)|clip-path:inset\((?:50|100)%"
    r"|(?:left|top|right|text-indent):-(?:\d{4,}px|\d{3,}(?:r?em|%|vw)))"
)
_FLAT = re.compile(r"(?:^|;)(?:height|width):0(?:px)?(?:;|$|!)")
_DECORATION = re.compile(r"(?:^|;)text-decoration(?:-line)?:([^;]*)")
_RAISES = re.compile(
    r"vertical-align:(?:super|text-top|top|[1-9.][\d.]*(?:em|ex|px|pt|%))|position:relative;(?:[^;]*;)*?top:-|(?:^|;)top:-\.?\d"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_NAMED = {"#fff": "white", "#ffffff": "white", "#000": "black", "#000000": "black", "rgb(255,255,255)": "white"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Declarations, and whom they are for: compounds from the outermost inwards, each with "" or ">" before it."""

    path: tuple[tuple[str, str, frozenset[str]], ...]
    declared: str
    weight: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """The declarations that bear upon what is seen, by a class, id or tag of the element that they are for."""

    rules: dict[str, list[Rule]] = field(default_factory=dict)
    known: dict[Element, str] = field(default_factory=dict)
    names: Names = field(default_factory=dict)

    def of(self, element: Element) -> str:
        """All that is declared of the element itself, without blanks, lower case; the strongest last."""
        known = self.known.get(element)
        if known is None:
            known = self.known[element] = self._of(element)
        return known

    def _of(self, element: Element) -> str:
        parts = []
        if self.rules:
            found = [r for name in {str(element.tag), *_names(element, self.names)} for r in self.rules.get(name, ())]
            found = [rule for rule in found if _fits(element, rule.path, self.names)]
            parts = [rule.declared for rule in sorted(found, key=lambda rule: rule.weight)]
        own = element.get("style")
        if own:
            parts.append(_packed(own))
        return ";".join(parts)


def style_of(tree: Element) -> Style:
    """The page's rules, of its ``style`` elements."""
    rules: dict[str, list[Rule]] = {}
    left, order = _MOST, 0
    for element in tree.iter("style"):
        text = (element.text or "")[:left]
        left -= len(text)
        if element.get("media", "all") not in ("all", "screen", ""):
            continue
        for selectors, declarations in _plain_rules(_COMMENT.sub("", text)):
            packed = _packed(declarations)
            if not _TELLING.search(packed):
                continue
            for selector in selectors.split(","):
                path = _path(selector.strip())
                if path:
                    _, tag, names = path[-1]
                    order += 1
                    rule = Rule(path, packed if len(path) == 1 else _lasting(packed), _weight(path, order))
                    rules.setdefault(min(names, default=tag), []).append(rule)
    return Style(rules)


def _names(element: Element, known: Names) -> frozenset[str]:
    """Its classes and its id, with their signs; each element is looked at once."""
    found = known.get(element)
    if found is None:
        names = [f".{name}" for name in (element.get("class") or "").split()]
        found = known[element] = frozenset([*names, f"#{element.get('id')}"] if element.get("id") else names)
    return found


def _path(selector: str) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """A selector in its compounds; () for one that is not plain, or that is for all elements of a common tag."""
    path = []
    before = ""
    at = 0
    while at < len(selector):
        match = _COMPOUND.match(selector, at)
        if match is None or not match.group():
            return ()
        names = frozenset(_SIMPLE.findall(match["more"]))
        if names & _PASSING:
            return ()
        path.append((before, (match["tag"] or "*").lower(), names))
        at = match.end()
        between = _COMBINATOR.match(selector, at)
        if at < len(selector) and between is None:
            return ()
        if between is not None:
            before, at = between[1] or "", between.end()
    _, tag, names = path[-1] if path else ("", "*", frozenset())
    common = ("html", "body", "main", "article", "p", "div", "span", "a", "*")
    return () if not names and (tag == "*" or (len(path) == 1 and tag in common)) else tuple(path)


def _fits(element: Element, path: tuple[tuple[str, str, frozenset[str]], ...], known: Names) -> bool:
    """Whether a selector is for this element. An ancestor is taken where it first fits."""
    if not _is(element, path[-1][1], path[-1][2], known):
        return False
    if len(path) == 1:
        return True
    ancestors = iter(element.iterancestors())
    for (_, tag, names), (combinator, _, _) in zip(path[-2::-1], path[:0:-1], strict=True):
        for ancestor in ancestors:
            if _is(ancestor, tag, names, known):
                break
            if combinator:
                return False
        else:
            return False
    return True


def _is(element: Element, tag: str, names: frozenset[str], known: Names) -> bool:
    return tag in ("*", element.tag) and (not names or names <= _names(element, known))


def _weight(path: tuple[tuple[str, str, frozenset[str]], ...], order: int) -> tuple[int, int, int, int]:
    """How strong a selector is: ids, classes, tags, and where equal the later one."""
    names = [name for _, _, names in path for name in names]
    ids = sum(name.startswith("#") for name in names)
    return ids, len(names) - ids, sum(tag != "*" for _, tag, _ in path), order


def _lasting(packed: str) -> str:
    """Without what scripts fade in: within other elements that is how a page begins and not how it is read."""
    return ";".join(part for part in packed.split(";") if not part.startswith("opacity:"))


def hides(style: str) -> bool:
    if not style:
        return False
    last = [found[-1] for found in (_DISPLAY.findall(style), _VISIBILITY.findall(style)) if found]
    flat = _FLAT.search(style) is not None and "overflow:hidden" in style
    return flat or any(v in ("none", "hidden", "collapse") for v in last) or _HIDES.search(style) is not None


def clips(style: str) -> bool:
    """Whether it is off the screen or cut to nothing: for programs that read aloud."""
    return bool(style) and _CLIPS.search(style) is not None


def strikes(style: str) -> bool:
    return bool(style) and "line-through" in next(iter(_DECORATION.findall(style)[-1:]), "")


def raises(style: str) -> bool:
    return bool(style) and _RAISES.search(style) is not None


def colour(style: str) -> str:
    """The last colour of the text that is declared, "" without one."""
    return _last(_COLOUR, style)


def ground(style: str) -> str:
    """The last colour behind the text that is declared, "" without one."""
    return _last(_GROUND, style)


def _last(pattern: re.Pattern[str], style: str) -> str:
    found = pattern.findall(style)
    return _NAMED.get(found[-1], found[-1]) if found else ""


def _packed(declarations: str) -> str:
    return re.sub(r"\s+", "", declarations).lower().strip(";")


def _plain_rules(text: str) -> list[tuple[str, str]]:
    """Selectors and declarations of rules, also of those within rules for any screen."""
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
            inner = text[opened + 1 : match.start()]
            if depth == 0 and not selectors.startswith("@"):
                found.append((selectors, inner))
            elif depth == 0 and _ANY_SCREEN.fullmatch(selectors) and "{" in inner:
                found += _plain_rules(inner)
            depth = 0
            start = match.end()
    return found
