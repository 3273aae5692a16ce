"""What a page's own style says of an element, as far as it hides, strikes out or raises text.

Only ``style`` attributes and rules of plain selectors (``.note``, ``td.old``, ``.panel > .body p``) for every screen
are read: a rule that is not understood changes nothing. Knows the tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gsi_etl.parse.attributes import Attributes
from gsi_etl.parse.css_layout import Element
from gsi_etl.parse.looks import PLAIN, Look, look_of, packed

#: Classes and ids of elements that were looked at.
Names: TypeAlias = dict[Element, frozenset[str]]
_Alike: TypeAlias = tuple[str, str, str]
#: Names around an element that are kept; a page that nests more distinct ones is looked at ancestor by ancestor.
_MOST_AROUND = 300
#: Characters of style sheets that are looked at.
_MOST = 300_000
_BRACE = re.compile(r"([{}])")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_COMPOUND = re.compile(r"(?P<tag>[A-Za-z][\w-]{0,80}|\*)?(?P<more>(?:[.#][A-Za-z_][\w-]{0,80}){0,6})")
_SIMPLE = re.compile(r"[.#][\w-]+")
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
#: Rules within these hold on any screen.
_ANY_SCREEN = re.compile(r"@(?:media\s+(?:only\s+)?(?:screen|all)|supports\b.*|layer\b.*)", re.IGNORECASE | re.DOTALL)
#: States that a page is in before its script has run, or without one.
_PASSING = frozenset((".no-js", ".nojs", ".loading", ".preload", ".js-loading"))
#: Declarations that a look can come of, or undo: most rules have none of them.
_TELLING = re.compile(
    r"(?:^|[;\s])(?:(?:display|visibility|text-decoration|vertical-align|color|background(?:-color)?|font-size|opacity"
    r"|position|top|left|right|clip|clip-path|text-indent|text-decoration-line|content-visibility)\s*:"
    r"|transform\s*:\s*scale)",
    re.IGNORECASE,
)
#: Most pages fold nothing: their many rules of sizes are not looked at.
_FOLDS = re.compile(r"height\s*:\s*0(?![.\d]*[1-9])")
_TELLING_OF_SIZE = re.compile(
    rf"{_TELLING.pattern}|(?:^|[;\s])(?:(?:max-)?height|overflow(?:-[xy])?|padding-(?:top|bottom))\s*:", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Declarations, and whom they are for: compounds from the outermost inwards, each with "" or ">" before it.
    ``around``: every tag, class and id that it asks of ancestors."""

    path: tuple[tuple[str, str, frozenset[str]], ...]
    declared: str
    weight: tuple[int, int, int, int]
    around: frozenset[str]


@dataclass(frozen=True, slots=True)
class Style:
    """The declarations that bear upon what is seen, by a class, id or tag of the element that they are for."""

    rules: dict[str, list[Rule]] = field(default_factory=dict)
    #: What any rule asks of ancestors.
    asked: frozenset[str] = frozenset()
    #: What declarations come to: a page has few kinds of them.
    _looks: dict[str, Look] = field(default_factory=dict, repr=False)
    #: The rules whose last part fits elements alike in tag, class and id, the strongest last, and what they come to
    #: where none asks for ancestors.
    _for: dict[_Alike, tuple[tuple[Rule, ...], Look | None]] = field(default_factory=dict, repr=False)
    #: What they come to within one parent.
    _within: dict[tuple[_Alike, Element | None], Look] = field(default_factory=dict, repr=False)
    #: Whether there are rules for one of the classes.
    _ruled: dict[str, bool] = field(default_factory=dict, repr=False)
    _names: Names = field(default_factory=dict, repr=False)
    #: What an element and its ancestors have of what is asked; None where that is too much.
    _around: dict[Element, frozenset[str] | None] = field(default_factory=dict, repr=False)

    def of(self, element: Element, attributes: Mapping[str, str]) -> Look:
        """What all that is declared of an element itself comes to. ``attributes``: its own, read once."""
        rules, own, classes = self.rules, attributes.get("style", ""), attributes.get("class", "")
        ruled = self._ruled.get(classes)
        if ruled is None:
            ruled = self._ruled[classes] = any(f".{name}" in rules for name in classes.split())
        name = attributes.get("id", "")
        if name and f"#{name}" not in rules:
            name = ""
        if not (ruled or name or element.tag in rules):
            return self._look(own, "") if own else PLAIN
        alike = (element.tag, classes, name)
        known = self._for.get(alike)
        if known is None:
            known = self._for[alike] = self._rules_for(element)
        matching, look = known
        if own:
            return self._look(own, self._declared(element, matching))
        if look is None:
            within = alike, element.getparent()
            look = self._within.get(within)
            if look is None:
                look = self._within[within] = self._look("", self._declared(element, matching))
        return look

    def _declared(self, element: Element, rules: tuple[Rule, ...]) -> str:
        around = self._names_around(element) if self.asked else None
        return ";".join(
            rule.declared
            for rule in rules
            if (around is None or rule.around <= around) and _fits(element, rule.path, self._names)
        )

    def _names_around(self, element: Element) -> frozenset[str] | None:
        """What the ancestors have of what rules ask: it rules out most rules at once, before each ancestor is asked."""
        known, new = self._around, []
        ancestor = element.getparent()
        while ancestor is not None and ancestor not in known:
            new.append(ancestor)
            ancestor = ancestor.getparent()
        around = frozenset[str]() if ancestor is None else known[ancestor]
        for ancestor in reversed(new):
            if around is not None:
                more = self.asked.intersection((*_names(ancestor, self._names), str(ancestor.tag))) - around
                around = (around | more if len(around) + len(more) <= _MOST_AROUND else None) if more else around
            known[ancestor] = around
        return around

    def _rules_for(self, element: Element) -> tuple[tuple[Rule, ...], Look | None]:
        names = {str(element.tag), *_names(element, self._names)} & self.rules.keys()
        found = [rule for name in names for rule in self.rules[name]]
        found = [rule for rule in found if _is(element, *rule.path[-1][1:], self._names)]
        rules = tuple(sorted(found, key=lambda rule: rule.weight))
        if any(len(rule.path) > 1 for rule in rules):
            return rules, None
        return rules, self._look("", ";".join(rule.declared for rule in rules))

    def _look(self, own: str, declared: str) -> Look:
        if own:
            declared = f"{declared};{packed(own)}" if declared else packed(own)
        look = self._looks.get(declared)
        if look is None:
            look = self._looks[declared] = look_of(declared)
        return look


def style_of(tree: Element, attributes: Attributes) -> Style:
    """The page's rules, of its ``style`` elements, as far as they can be for elements that the page has."""
    rules: dict[str, list[Rule]] = {}
    left, order = _MOST, 0
    here = frozenset[str]()
    for element in tree.iter("style"):
        text = (element.text or "")[:left]
        left -= len(text)
        if not text or element.get("media", "all") not in ("all", "screen", ""):
            continue
        here = here or _names_on(attributes)
        telling = _TELLING_OF_SIZE if _FOLDS.search(text.lower()) else _TELLING
        for selectors, declarations in _plain_rules(_COMMENT.sub("", text) if "/*" in text else text):
            if not telling.search(declarations):
                continue
            whole = ""
            for selector in selectors.split(","):
                if not here.issuperset(_SIMPLE.findall(selector)):
                    continue
                path = _path(selector.strip())
                if path:
                    whole = whole or packed(declarations)
                    _, tag, names = path[-1]
                    order += 1
                    around = frozenset(name for _, tag, names in path[:-1] for name in (tag, *names) if name != "*")
                    declared = whole if len(path) == 1 else _lasting(whole)
                    rules.setdefault(min(names, default=tag), []).append(
                        Rule(path, declared, _weight(path, order), around)
                    )
    return Style(rules, frozenset(name for alike in rules.values() for rule in alike for name in rule.around))


def _names_on(attributes: Attributes) -> frozenset[str]:
    """Every class and id of a page, with their signs."""
    classes = {held["class"] for held in attributes.values() if "class" in held}
    ids = {f"#{held['id']}" for held in attributes.values() if "id" in held}
    return frozenset((*ids, *(f".{name}" for text in classes for name in text.split())))


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
    """Whether a selector whose last compound is for this element is for it as a whole. An ancestor is taken where it
    first fits."""
    if len(path) == 1:
        return True
    ancestor = element.getparent()
    for place in range(len(path) - 2, -1, -1):
        _, tag, names = path[place]
        while ancestor is not None:
            if tag in ("*", ancestor.tag) and (not names or names <= (known.get(ancestor) or _names(ancestor, known))):
                break
            if path[place + 1][0]:
                return False
            ancestor = ancestor.getparent()
        else:
            return False
        ancestor = ancestor.getparent()
    return True


def _is(element: Element, tag: str, names: frozenset[str], known: Names) -> bool:
    return tag in ("*", element.tag) and (not names or names <= _names(element, known))


def _weight(path: tuple[tuple[str, str, frozenset[str]], ...], order: int) -> tuple[int, int, int, int]:
    """How strong a selector is: ids, classes, tags, and where equal the later one."""
    names = [name for _, _, names in path for name in names]
    ids = sum(name.startswith("#") for name in names)
    return ids, len(names) - ids, sum(tag != "*" for _, tag, _ in path), order


def _lasting(declared: str) -> str:
    """Without what scripts fade or blow in: within other elements that is how a page begins and not how it is read."""
    return ";".join(part for part in declared.split(";") if not part.startswith(("opacity:", "transform:")))


def _plain_rules(text: str) -> list[tuple[str, str]]:
    """Selectors and declarations of rules, also of those within rules for any screen."""
    found: list[tuple[str, str]] = []
    head, depth, begin = "", 0, 0
    parts = _BRACE.split(text)
    for at in range(1, len(parts), 2):
        if parts[at] == "{":
            depth += 1
            if depth == 1:
                head, begin = parts[at - 1], at + 1
            continue
        depth = max(0, depth - 1)
        if depth or not begin:
            continue
        selectors = head.rsplit(";", 1)[-1].strip()
        if not selectors.startswith("@"):
            found.append((selectors, "".join(parts[begin:at])))
        elif at > begin + 1 and _ANY_SCREEN.fullmatch(selectors):
            found += _plain_rules("".join(parts[begin:at]))
        begin = 0
    return found
